"""What a killed run leaves, among temporary files or below the reports: the next one clears it, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from screening.base import locks, private
from screening.base.files import clear_beside
from screening.disclosure.audited import AUDIT_FILE
from screening.disclosure.register import REGISTER
from screening.pipeline.inputs import INPUTS_FILE
from screening.pipeline.publish import beside, publish, workplace
from screening.pipeline.sweep import sweep
from tests.pipeline.runs import LATEST, child, killed, open_to_others, posix

pytestmark = pytest.mark.thorough

# --- the folder of a run ---------------------------------------------------------------------------------------------


def dead_home(base: Path) -> Path:
    code = """
        import os, sys
        from screening.base import private
        home = private.home()
        (home / "stand.pickle").write_bytes(b"geheim")
        print(home)
        sys.stdout.flush()
        os._exit(9)
    """
    process = child(code, env={**os.environ, "TMPDIR": str(base), "TEMP": str(base), "TMP": str(base)})
    told, _ = process.communicate(timeout=LATEST)
    return Path(told.strip())


def test_what_a_killed_run_left_among_temporary_files_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    left = dead_home(tmp_path)
    assert left.parent == tmp_path and (left / "stand.pickle").is_file()
    foreign = [
        tmp_path / "screening-daten",
        tmp_path / "screening-0a1b2c3d-0123456789ab",
        tmp_path / f"screening-{private.host()}-meins",
    ]
    for folder in foreign:
        folder.mkdir()
    alive = tmp_path / f"screening-{private.token()}"
    with locks.held(alive.with_name(f"{alive.name}.lock")):
        alive.mkdir()
        private.clear(tmp_path)
        assert alive.is_dir()
    assert not left.exists() and not list(tmp_path.glob("*.lock"))
    assert all(folder.is_dir() for folder in foreign)


@posix
def test_a_link_in_the_place_of_a_dead_run_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "wichtig").mkdir()
    (tmp_path / "wichtig" / "datei").write_text("x")
    (tmp_path / f"screening-{private.token()}").symlink_to(tmp_path / "wichtig")
    private.clear(tmp_path)
    assert (tmp_path / "wichtig" / "datei").is_file()


@posix
def test_the_folder_of_a_run_is_closed_to_others() -> None:
    assert not open_to_others(private.home())
    with private.folder("x-") as folder:
        assert folder.parent == private.home() and not open_to_others(folder)
    assert not folder.exists()


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="only Linux shows its semaphores")
def test_semaphores_of_a_run_all_of_whose_processes_were_killed_are_removed(tmp_path: Path) -> None:
    code = """
        import os, signal, sys
        from multiprocessing import resource_tracker
        from screening.base import kin, private
        pool = kin.pool(1)
        print(private.home().name, flush=True)
        os.kill(resource_tracker._resource_tracker._pid, signal.SIGKILL)
        os._exit(9)
    """
    process = child(code, env={**os.environ, "TMPDIR": str(tmp_path)})
    told, _ = process.communicate(timeout=LATEST)
    names = f"sem.{private.semaphores(told.strip().removeprefix('screening-'))[1:]}-*"
    assert len(list(Path("/dev/shm").glob(names))) > 0
    private.clear(tmp_path)
    assert not list(Path("/dev/shm").glob(names)) and not list(tmp_path.iterdir())


# --- what is left below the reports ------------------------------------------------------------------------------------


def test_an_orphan_of_one_run_writes_into_no_other(tmp_path: Path) -> None:
    target = tmp_path / "2024" / "intern"
    with workplace(target) as first:
        pass
    with workplace(target) as second:
        assert first != second and first.parent == second.parent


def test_leftovers_of_any_target_are_cleared_by_the_next_run_and_the_living_keep_theirs(
    tmp_path: Path,
) -> None:
    killed(
        """
        import os, pathlib, sys
        from screening.base import locks
        from screening.disclosure.register import REGISTER, turn
        from screening.pipeline.publish import workplace
        city = pathlib.Path(sys.argv[1]) / "klein"
        with workplace(city / "2023" / "intern") as a, workplace(city / "vergleich" / "x" / "gespraech") as b:
            (a / "stand.pickle").write_text("geheim")
            with turn(city / REGISTER):
                (city / "2023" / ".eingaben-0123abcd.json").write_text("halb")
                os._exit(9)
        """,
        tmp_path,
    )
    target = tmp_path / "klein" / "2022" / "intern"
    beside(target, "alt").mkdir(parents=True)
    (beside(target, "alt") / "dossier.html").write_text("alt", encoding="utf-8")
    other = tmp_path / "klein" / "2023" / ".intern.neu-0a1b2c3d-0123456789ab"
    other.mkdir()
    with workplace(tmp_path / "klein" / "2024" / "intern") as alive:
        sweep(tmp_path)
        assert alive.is_dir()
    left = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*"))
    # what another computer has left on a shared disk is not ours to judge
    assert left == [
        "klein",
        "klein/2022",
        "klein/2022/intern",
        "klein/2022/intern/dossier.html",
        "klein/2023",
        "klein/2023/.intern.neu-0a1b2c3d-0123456789ab",
    ]


@pytest.mark.parametrize("name", [REGISTER, INPUTS_FILE, AUDIT_FILE])
def test_what_a_killed_writer_left_goes_with_the_next_and_a_living_one_is_not_disturbed(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    killed(
        """
        import os, pathlib, sys
        from screening.base import files
        files.moved = lambda *_: os._exit(9)
        files.write_whole(pathlib.Path(sys.argv[1]), "halb")
        """,
        path,
    )
    assert len(list(tmp_path.iterdir())) == 2
    with locks.held(tmp_path / f".{name}.lock"):
        clear_beside(path)
        assert len(list(tmp_path.iterdir())) == 2
    clear_beside(path)
    assert not list(tmp_path.iterdir())


def test_an_interruption_between_the_two_renames_brings_the_old_year_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, new = tmp_path / "intern", tmp_path / "neu"
    for folder, text in ((target, "alt"), (new, "neu")):
        folder.mkdir()
        (folder / "dossier.html").write_text(text, encoding="utf-8")
    rename = Path.replace

    def interrupted(self: Path, other: Path) -> Path:
        moved = rename(self, other)
        if other == beside(target, "alt"):
            raise KeyboardInterrupt
        return moved

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish(new, target)
    assert (target / "dossier.html").read_text(encoding="utf-8") == "alt"
