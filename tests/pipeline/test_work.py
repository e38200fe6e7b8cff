"""The work of a run: in other processes, the longest way first, and ended with its pool."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from screening.base.findings import ScreeningError
from screening.pipeline import Tools, executor, run_year
from screening.pipeline.steps import Prepared
from screening.pipeline.work import Work
from tests.pipeline.project import FAKE, House
from tests.pipeline.project import house as house


def test_the_tools_can_be_sent_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(Tools())) == Tools()


def dying_prepare(*_: Any) -> Prepared:
    os._exit(9)


def test_a_dying_process_is_told_in_german(house: House) -> None:
    with executor(1) as pool, pytest.raises(ScreeningError, match="endete unerwartet"):
        run_year(
            house.target(),
            data=house.data,
            reports=house.reports,
            notebooks=house.notebooks,
            executor=pool,
            engine="pandoc",
            tools=replace(FAKE, prepare=dying_prepare),
        )


def test_the_longest_ways_go_first_and_a_closed_pool_ends_the_work() -> None:
    done: list[str] = []
    with ThreadPoolExecutor(1) as pool:
        work = Work(pool, 1, done.append)
        for step in ("01_datenpruefung", "05_dossier", "04_profile"):
            work.submit(step, lambda _: None, int)
        work.finish()
    assert done == ["04_profile", "05_dossier", "01_datenpruefung"]
    work.submit("zu spät", lambda _: None, int)
    with pytest.raises(ScreeningError, match="zu spät"):
        work.finish()


def test_work_ends_when_its_pool_is_closed_under_way() -> None:
    pool = ThreadPoolExecutor(1)
    work = Work(pool, 3, lambda _: None)
    begun, goes_on = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        goes_on.wait()

    for step in ("a", "b"):
        work.submit(step, lambda _: None, wait)

    def close() -> None:
        begun.wait()
        pool.shutdown(wait=False, cancel_futures=True)
        goes_on.set()

    closing = threading.Thread(target=close)
    closing.start()
    with pytest.raises(ScreeningError, match="Schritt „b“ wurde abgebrochen"):
        work.finish()
    closing.join()


def test_without_dask_a_scheduler_is_refused_in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ScreeningError, match="Dask"), executor(scheduler="tcp://x:1"):
        pass
