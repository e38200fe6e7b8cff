"""One at a time: a lock ends with its owner, and who comes second waits or is told."""

from __future__ import annotations

import errno
import subprocess
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from screening.base import locks
from screening.base.findings import ScreeningError
from screening.disclosure.register import REGISTER, turn, turn_of
from screening.pipeline.publish import locked, workplace
from tests.pipeline.project import fake_execute
from tests.pipeline.runs import LATEST, House, child, killed, never, told
from tests.pipeline.runs import house as house

pytestmark = pytest.mark.thorough

HOLD = """
import os, pathlib, sys, time
from screening.base import locks
with locks.held(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read() if sys.argv[2] == "wait" else os._exit(9)
"""


def test_a_lock_dies_with_its_owner_and_its_file_does_not_matter(tmp_path: Path) -> None:
    killed(HOLD, tmp_path / "a.lock", "die")
    assert (tmp_path / "a.lock").exists()
    with locks.held(tmp_path / "a.lock"):
        pass
    assert not list(tmp_path.iterdir())


def test_a_lock_of_a_living_process_or_thread_is_not_given_and_can_be_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    other = child(HOLD, path, "wait", stdin=subprocess.PIPE)
    assert other.stdout is not None and other.stdout.readline() == "held\n"
    with pytest.raises(locks.BusyError), locks.held(path):
        pass
    with ThreadPoolExecutor(1) as pool:

        def wait_for_it() -> str:
            with locks.held(path, LATEST):
                return "mine"

        waiting = pool.submit(wait_for_it)
        other.communicate("")
        assert waiting.result() == "mine"
    with locks.held(path), pytest.raises(locks.BusyError), locks.held(path):
        pass


def test_a_disk_without_locks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(handle: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locks, "_lock", none)
    with pytest.raises(ScreeningError, match="keine Dateien sperren"), workplace(tmp_path / "x" / "intern"):
        pass
    with pytest.raises(ScreeningError, match="keine Dateien sperren"), turn(tmp_path / REGISTER):
        pass


def test_a_register_that_another_holds_is_asked_for_before_the_work_begins(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.disclosure.register._PATIENCE_S", 0.0)
    with turn(house.reports / "klein" / REGISTER):
        assert "hält das Register" in told(house.run("gespraech", prepare=never))
        assert not house.run("intern").errors
    assert not house.run("gespraech").errors


def test_a_crash_while_the_register_is_held_stops_no_later_run(house: House) -> None:
    path = house.reports / "klein" / REGISTER
    path.parent.mkdir(parents=True)
    killed(
        """
        import os, pathlib, sys
        from screening.disclosure.register import turn
        with turn(pathlib.Path(sys.argv[1])):
            os._exit(9)
        """,
        path,
    )
    assert turn_of(path).exists()
    assert not house.run("gespraech").errors
    assert sorted(p.name for p in path.parent.iterdir()) == ["2024", REGISTER]


def test_a_register_that_may_not_be_read_is_not_called_broken(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not house.run("gespraech").errors
    read = Path.read_text

    def refused(self: Path, *args: Any, **options: Any) -> str:
        if self.name == REGISTER:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return read(self, *args, **options)

    monkeypatch.setattr(Path, "read_text", refused)
    text = told(house.run("gespraech", prepare=never))
    assert "Zugriffsrechte" in text and "Sicherung" not in text


def test_two_runs_of_one_target_at_once_give_one_and_a_finding(house: House) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(
        notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Mapping[str, Any], *_: Any
    ) -> Path:
        begun.set()
        go.wait(LATEST)
        return fake_execute(notebook, parameters, folder, metadata)

    with ThreadPoolExecutor(1) as other:
        first = other.submit(house.run, execute=slow)
        begun.wait(LATEST)
        second = house.run()
        go.set()
        assert not first.result().errors
    assert "läuft schon" in told(second)
    with locked(house.year()):
        pass
    assert [p.name for p in house.year().parent.iterdir()] == ["intern"]
