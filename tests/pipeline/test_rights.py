"""Rights: what is internal is its owner's alone from the first byte on, and what is for the meeting can be read."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pytest

from screening.base import private
from screening.base.files import moved, write_private, write_whole
from screening.base.findings import ScreeningError
from screening.disclosure.audited import AUDIT_FILE
from screening.disclosure.register import REGISTER
from screening.pipeline.inputs import INPUTS_FILE
from screening.pipeline.publish import set_rights
from screening.pipeline.steps import PREPARED, Prepared, execute_afresh, prepare_year
from tests.pipeline.project import FAKE, fake_execute, fake_prepare
from tests.pipeline.runs import Cluster, House, open_to_others, posix
from tests.pipeline.runs import house as house

pytestmark = pytest.mark.thorough


@posix
def test_internal_files_are_their_owners_alone_and_those_for_the_meeting_are_readable(house: House) -> None:
    assert not house.run("intern").errors
    assert not house.run("gespraech").errors
    assert not open_to_others(house.year("intern"))
    kept = [house.reports / "klein" / REGISTER, *(house.year().parent / n for n in (INPUTS_FILE, AUDIT_FILE))]
    assert [stat.S_IMODE(p.stat().st_mode) for p in kept] == [0o600] * 3
    shown = house.year("gespraech")
    for path in (shown, *shown.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644)


@posix
@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_nothing_that_is_being_made_can_be_reached_by_others(
    house: House, audience: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []

    def looked(what: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            result = what(*arguments, **options)
            for folder in house.reports.glob("klein/2024/.*.neu-*"):
                seen.append(folder)
                assert not stat.S_IMODE(folder.stat().st_mode) & 0o077
            beside_it = house.reports.glob("klein/**/.*.json")
            assert not [p for p in beside_it if stat.S_IMODE(p.stat().st_mode) & 0o077]
            return result

        return call

    monkeypatch.setattr("screening.base.files.moved", looked(moved))
    tools = {n: looked(getattr(FAKE, n)) for n in ("prepare", "execute", "render", "pages", "prove")}
    assert not house.run(audience, **tools).errors
    assert len(seen) > 10
    del seen[:]
    # the folder takes over what is published, but not who may read it
    house.year(audience).chmod(0o755)
    house.render(audience, **tools)
    assert len(seen) > 3


@posix
@pytest.mark.parametrize("write", [write_whole, lambda p, t: write_private(p, t.encode())])
def test_a_file_of_ours_is_closed_from_its_first_byte_on(
    tmp_path: Path, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []
    opened = os.open

    def watched(path: Any, *args: Any, **options: Any) -> int:
        handle = opened(path, *args, **options)
        modes.append(stat.S_IMODE(os.fstat(handle).st_mode))
        return handle

    monkeypatch.setattr(os, "open", watched)
    before = os.umask(0)
    try:
        write(tmp_path / "a.json", "geheim")
    finally:
        os.umask(before)
    assert modes and set(modes) == {0o600}
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) == 0o600


@posix
def test_rights_of_the_folder_for_the_meeting_follow_the_umask(tmp_path: Path) -> None:
    (tmp_path / "neu" / "profile").mkdir(parents=True, mode=0o700)
    (tmp_path / "neu" / "profile" / "a.html").write_text("x")
    before = os.umask(0o027)
    try:
        set_rights(tmp_path / "neu", readable=True)
    finally:
        os.umask(before)
    modes = [
        stat.S_IMODE((tmp_path / p).stat().st_mode) for p in ("neu", "neu/profile", "neu/profile/a.html")
    ]
    assert modes == [0o750, 0o750, 0o640] and [p.name for p in tmp_path.iterdir()] == ["neu"]


def test_a_step_that_does_not_see_the_working_folder_makes_none_and_says_so(tmp_path: Path) -> None:
    place = tmp_path / "reports" / ".intern.neu-1"
    calls: tuple[Callable[[], Any], ...] = (
        lambda: execute_afresh(fake_execute, tmp_path / "a.ipynb", {}, place / "01_a", {}),
        lambda: prepare_year("klein", 2024, "intern", tmp_path, tmp_path, place / PREPARED),
    )
    for call in calls:
        with pytest.raises(ScreeningError, match="nicht zu sehen"):
            call()
    assert not list(tmp_path.iterdir())


@posix
def test_a_run_killed_while_it_sets_rights_leaves_nothing_beside_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "neu").mkdir(mode=0o700)

    def kill(self: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rmdir", kill)
    with pytest.raises(KeyboardInterrupt):
        set_rights(tmp_path / "neu", readable=True)
    assert [p.name for p in tmp_path.iterdir()] == ["neu"]


@pytest.mark.parametrize("pool", [None, Cluster()], ids=["here", "cluster"])
def test_what_is_prepared_lies_beside_the_reports_and_on_a_cluster_in_the_closed_folder(
    house: House, pool: Executor | None
) -> None:
    where: list[Path] = []

    def prepare(city: str, year: int, audience: str, data: Path, reports: Path, target: Path) -> Prepared:
        where.append(target)
        return fake_prepare(city, year, audience, data, reports, target)

    assert not house.run(pool=pool, prepare=prepare).errors
    (target,) = where
    assert not target.exists() and not list(house.reports.rglob(PREPARED))
    if pool is None:
        assert house.reports not in target.parents and private.home() in target.parents
    else:
        assert target.parent.parent == house.year().parent and target.parent.name.startswith(".intern.neu-")
