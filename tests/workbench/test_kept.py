"""What is kept of years opened by hand: this user's alone, whole, bounded; anything else is as if it were not there."""

from __future__ import annotations

import os
import pickle
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from screening.workbench import kept

NAME = kept.name_of({"year": 2024})
POSIX = pytest.mark.skipif(os.name == "nt", reason="rights are those of the folder above")


class Trap:
    """Tells when it is unpickled."""

    sprung = False

    def __reduce__(self) -> tuple[object, ...]:
        return (spring, ())


def spring() -> dict[str, int]:
    Trap.sprung = True
    return {}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "eigene" / "zwischen"
    monkeypatch.setenv("SCREENING_CACHE", str(place))
    Trap.sprung = False
    return place


def file(folder: Path, name: str = NAME) -> Path:
    return folder / f"{name}.stand"


def test_what_is_kept_is_found_again(folder: Path) -> None:
    assert kept.load(NAME, dict) is None
    kept.keep(NAME, pickle.dumps({"a": 1}))
    assert kept.load(NAME, dict) == {"a": 1}
    assert kept.load(kept.name_of({"year": 2023}), dict) is None
    assert [p.name for p in folder.iterdir()] == [f"{NAME}.stand"]


@POSIX
def test_nobody_else_can_read_it(folder: Path) -> None:
    before = os.umask(0)
    try:
        kept.keep(NAME, pickle.dumps({}))
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file(folder).stat().st_mode) == 0o600


@pytest.mark.parametrize("off", ["aus", "0", "AUS"])
def test_it_can_be_switched_off(folder: Path, monkeypatch: pytest.MonkeyPatch, off: str) -> None:
    kept.keep(NAME, pickle.dumps({}))
    monkeypatch.setenv("SCREENING_CACHE", off)
    assert kept.load(NAME, dict) is None
    kept.keep(kept.name_of({}), pickle.dumps({}))
    assert len([*folder.iterdir()]) == 1


def test_what_is_damaged_or_something_else_is_not_taken(folder: Path) -> None:
    kept.keep(NAME, pickle.dumps({"a": 1}))
    assert kept.load(NAME, list) is None
    whole = file(folder).read_bytes()
    for broken in (whole[:-1], whole[:10], b"", whole[:-3] + b"xyz", b"0" * 32 + pickle.dumps(Trap())):
        file(folder).write_bytes(broken)
        assert kept.load(NAME, dict) is None
    assert not Trap.sprung
    kept.keep(NAME, b"no pickle")
    assert kept.load(NAME, dict) is None
    kept.keep(NAME, pickle.dumps({"a": 2}))
    assert kept.load(NAME, dict) == {"a": 2}


@POSIX
def test_a_file_that_another_could_have_written_is_not_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.keep(NAME, pickle.dumps(Trap()))
    for rights in (0o620, 0o602, 0o640):
        file(folder).chmod(rights)
        assert kept.load(NAME, dict) is None
    file(folder).chmod(0o600)
    moved = folder.parent / "woanders"
    file(folder).rename(moved)
    file(folder).symlink_to(moved)
    assert kept.load(NAME, dict) is None
    file(folder).unlink()
    moved.rename(file(folder))
    folder.chmod(0o770)
    assert kept.load(NAME, dict) is None
    folder.chmod(0o700)
    own = os.getuid()
    with monkeypatch.context() as other:
        other.setattr(os, "getuid", lambda: own + 1)
        assert kept.load(NAME, dict) is None
    assert not Trap.sprung
    assert kept.load(NAME, dict) == {} and Trap.sprung


@POSIX
def test_nothing_is_written_into_a_folder_that_others_can_read(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    kept.keep(NAME, pickle.dumps({}))
    assert not [*folder.iterdir()]


def test_where_nothing_can_be_kept_nothing_fails(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("a file is in the way", encoding="utf-8")
    kept.keep(NAME, pickle.dumps({}))
    assert kept.load(NAME, dict) is None


def test_the_oldest_go_and_what_was_used_last_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    names = [kept.name_of({"year": year}) for year in range(2020, 2025)]
    now = time.time()
    for age, name in enumerate(names[:4]):
        kept.keep(name, pickle.dumps({}))
        os.utime(file(folder, name), (now - 1000 + age, now - 1000 + age))
    assert kept.load(names[1], dict) == {}
    stranger = folder / "eigene.txt"
    stranger.write_text("nicht unseres", encoding="utf-8")
    kept.keep(names[4], pickle.dumps({}))
    there = {p.stem for p in folder.iterdir()}
    assert there == {names[1], names[3], names[4], "eigene"}


def test_what_was_not_asked_for_in_two_months_goes_and_so_does_what_was_never_finished(folder: Path) -> None:
    old, left = kept.name_of({"year": 1}), folder / f".{NAME}-0a-0b.stand"
    kept.keep(old, pickle.dumps({}))
    left.write_bytes(b"half")
    past = time.time() - 61 * 86_400
    for path in (file(folder, old), left):
        os.utime(path, (past, past))
    kept.keep(NAME, pickle.dumps({}))
    assert [p.name for p in folder.iterdir()] == [f"{NAME}.stand"]


def test_what_is_kept_is_read_without_what_draws_and_sets() -> None:
    # a second of the processor each time a year is opened, for what nobody has asked for yet
    asked = "import sys, screening; screening.open_year; from screening.workbench import kept; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    known = set(done.stdout.split())
    assert "screening.disclosure.release" in known, "what is kept is made of it"
    assert not {"matplotlib", "scipy", "jinja2", "openpyxl", "screening.report.sections"} & known
