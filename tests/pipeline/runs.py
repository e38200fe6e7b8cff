"""What the tests of runs share: processes that end as by a kill, and runs of the tiny city with pretended tools."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from screening.pipeline import Outcome, Target, Tools, render_year, run
from screening.pipeline.steps import Prepared
from tests.pipeline.project import FAKE, STEMS
from tests.small_city import build_small_city

LATEST = 3600
"""Stands for: as long as it takes. A process that never ends is ended with the job, however busy the machine is."""

posix = pytest.mark.skipif(os.name == "nt", reason="rights and signals of Unix")


def child(code: str, *arguments: object, **options: Any) -> subprocess.Popen[str]:
    """Start a Python that runs this code, in a session of its own."""
    call = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(call, text=True, encoding="utf-8", **pipes, **options)


def killed(code: str, *arguments: object, **options: Any) -> None:
    """Run code that ends its process as a kill would: nothing is put in order."""
    process = child(code, *arguments, **options)
    _, told = process.communicate(timeout=LATEST)
    assert process.returncode == 9, told


def ends(pid: int) -> bool:
    try:
        psutil.Process(pid).wait(timeout=LATEST)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        psutil.Process(pid).kill()
        return False
    return True


def open_to_others(folder: Path) -> list[str]:
    """Return what of a folder, itself included, others than its owner may read or enter."""
    # IPython lays a text of its own beside the settings
    there = [folder, *(p for p in folder.rglob("*") if p.name != "README")]
    return [str(p) for p in there if p.exists() and stat.S_IMODE(p.stat().st_mode) & 0o077]


@dataclass
class House:
    root: Path

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    def year(self, audience: str = "intern") -> Path:
        return Target("klein", 2024, audience).folder(self.reports)

    def run(self, audience: str = "intern", pool: Executor | None = None, **tools: Any) -> Outcome:
        with ThreadPoolExecutor(2) as own:
            (outcome,) = run(
                [Target("klein", 2024, audience)],
                data=self.root / "data",
                reports=self.reports,
                notebooks=self.root / "notebooks",
                executor=pool or own,
                engine="pandoc",
                tools=Tools(**{**FAKE.__dict__, **tools}),
            )
        return outcome

    def render(self, audience: str = "intern", **tools: Any) -> None:
        with ThreadPoolExecutor(2) as own:
            render_year(
                Target("klein", 2024, audience),
                data=self.root / "data",
                reports=self.reports,
                executor=own,
                engine="pandoc",
                tools=Tools(**{**FAKE.__dict__, **tools}),
            )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    build_small_city(tmp_path / "data")
    (tmp_path / "notebooks").mkdir()
    for stem in STEMS:
        (tmp_path / "notebooks" / f"{stem}.ipynb").write_text("{}", encoding="utf-8")
    if os.name == "nt":
        yield House(tmp_path)
        return
    before = os.umask(0o022)
    yield House(tmp_path)
    os.umask(before)


def never(*_: Any) -> Prepared:
    raise AssertionError("the work has begun")


def told(outcome: Outcome) -> str:
    assert outcome.errors and outcome.bug is None
    text = " ".join(map(str, outcome.errors))
    assert "Fehler in der Software" not in text
    return text


class Cluster(Executor):
    """Not of this computer's processes, as far as a run can tell."""

    def submit(self, fn: Any, /, *args: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **options))
        except Exception as error:
            future.set_exception(error)
        return future
