"""What the computer lacks (room, rights, memory, short paths) is a finding with a remedy."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4

from screening.base import kin, private, trouble
from screening.base.findings import ScreeningError
from screening.disclosure.audited import AUDIT_FILE
from screening.disclosure.register import REGISTER
from screening.pipeline import Target, run
from screening.pipeline.inputs import INPUTS_FILE, digest
from screening.report.execute.runner import run_notebook
from tests.pipeline.project import FAKE
from tests.pipeline.runs import Cluster, House, never, told
from tests.pipeline.runs import house as house

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("ENOSPC", ["voll", "Platz schaffen"]),
        ("EDQUOT", ["Kontingent", "Platz schaffen"]),
        ("EMFILE", ["Zu viele Dateien", "--jobs 1"]),
        ("ENFILE", ["Zu viele Dateien"]),
        ("ENAMETOOLONG", ["Pfad ist zu lang", "--reports"]),
        ("EROFS", ["nur lesen"]),
        ("EACCES", ["Rechte"]),
        ("EPERM", ["Rechte"]),
        ("EFBIG", ["größer"]),
        ("EIO", ["nicht erreichbar"]),
        ("ENOMEM", ["Arbeitsspeicher"]),
    ],
)
@pytest.mark.parametrize("step", ["prepare", "execute", "render"])
def test_what_the_computer_lacks_is_a_finding_whichever_step_meets_it(
    house: House, number: str, words: list[str], step: str
) -> None:
    def lacking(*_: Any) -> Any:
        raise OSError(getattr(errno, number), os.strerror(getattr(errno, number)))

    text = told(house.run(**{step: lacking}))
    assert all(w in text for w in words)
    assert not list(house.reports.rglob("*"))


def test_memory_that_is_not_there_is_a_finding(house: House) -> None:
    def lacking(*_: Any) -> Any:
        raise MemoryError

    assert "Arbeitsspeicher" in told(house.run(execute=lacking))


def test_steps_that_lack_the_same_say_it_once_and_show_no_working_folder(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Any, *_: Any) -> Any:
        found = trouble.of(OSError(errno.ENOSPC, "No space left on device"), [folder])
        raise ScreeningError([] if found is None else [found])

    monkeypatch.setattr(trouble, "_few_bytes", lambda folder: True)
    outcome = house.run(execute=lacking)
    assert "voll" in told(outcome)
    assert [f.file for f in outcome.errors] == [str(private.home().parent)]


def test_a_full_disk_is_told_alike_by_whatever_way_a_folder_is_reached_and_never_by_a_folder_of_the_runs_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    error = OSError(errno.ENOSPC, "No space left on device")
    own = tmp_path / f"screening-{private.token()}" / "stand-0"
    by_way = (Path(), tmp_path, Path("../") / tmp_path.name, tmp_path / ".intern.neu-1" / "x", own)
    told_of = {trouble.of(error, [folder]) for folder in by_way}
    assert [f.file for f in told_of if f is not None] == [str(tmp_path)]


def test_of_several_disks_the_full_one_is_named_and_one_without_room_for_names_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "hier", tmp_path / "dort"
    usage = shutil.disk_usage(tmp_path)

    def disk(path: Any) -> Any:
        return usage._replace(free=0) if Path(path) == there else usage

    for folder in (here, there):
        folder.mkdir()
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(shutil, "disk_usage", disk)
    found = trouble.of(full, [here, there])
    assert found is not None and found.file == str(there) and str(there) in found.remedy
    assert trouble.lack([here]) is None and trouble.lack([there]) is not None
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(trouble, "_few_names", lambda folder: folder == here)
    found = trouble.of(full, [here, there])
    assert found is not None and "Inodes" in found.message and found.file == str(here)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("OSError: [Errno 28] No space left on device: 'auswahl.csv'", "voll"),
        ("sqlite3_exec(COMMIT) failed: database or disk is full", "voll"),
        ("pandoc: hPutBuf: resource exhausted (No space left on device)", "voll"),
        ("zmq.error.ZMQError: Too many open files", "Zu viele Dateien"),
        ("[WinError 112] Es steht nicht genug Speicherplatz zur Verfügung", "voll"),
        ("[WinError 32] Der Prozess kann nicht auf die Datei zugreifen: 'dossier.pdf'", "anderen Programm"),
        ("[WinError 206] Der Dateiname oder die Erweiterung ist zu lang", "zu lang"),
        (f"[WinError 3] Das System kann den Pfad nicht finden: '{'x' * 250}'", "zu lang"),
    ],
)
def test_other_programs_words_for_it_are_understood(said: str, word: str) -> None:
    found = trouble.of(said)
    assert found is not None and word in found.message


def test_sqlite_cannot_say_that_a_path_is_too_long() -> None:
    said = "DataSourceError: sqlite3_open(auswahl.gpkg) failed: unable to open database file"
    found = trouble.of(said, [Path("x" * 600), Path("temp")])
    assert found is not None and "zu lang" in found.message and len(found.file) < 300 and "…" in found.file
    assert "temp" not in found.file
    assert trouble.of(said, [Path("reports")]) is None


@pytest.mark.parametrize(
    "said", ["KeyError: 'voll'", "[WinError 3] nicht gefunden: 'x'", "[Errno 2] No such file"]
)
def test_what_the_computer_is_not_to_blame_for_stays_a_fault_of_the_software(said: str) -> None:
    assert trouble.of(said) is None


def test_a_cell_that_meets_a_full_disk_tells_so(tmp_path: Path) -> None:
    notebook = v4.new_notebook()
    notebook.cells = [v4.new_code_cell("raise OSError(28, 'No space left on device')")]
    nbformat.write(notebook, tmp_path / "a.ipynb")
    with pytest.raises(ScreeningError) as caught:
        run_notebook(tmp_path / "a.ipynb", {}, tmp_path / "out")
    (found,) = caught.value.findings
    assert found.message == "Der Datenträger ist voll." and "Platz schaffen" in found.remedy


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EROFS, "Read-only file system"),
        PermissionError(errno.EACCES, "Permission denied"),
        OSError(errno.ENOSPC, "No space left on device"),
        ImportError("This platform lacks a functioning sem_open implementation"),
    ],
)
def test_without_semaphores_the_folder_to_look_at_is_named(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr("multiprocessing.synchronize.SemLock.__init__", none)
    with pytest.raises(ScreeningError, match="/dev/shm"):
        kin.pool(1)


@pytest.mark.parametrize("name", ["x" * 300, "/".join(["y" * 200] * 25)], ids=["name", "path"])
@pytest.mark.skipif(os.name == "nt", reason="other limits")
def test_too_long_a_path_is_told(house: House, name: str) -> None:
    (outcome,) = run(
        [Target("klein", 2024)],
        data=house.root / "data",
        reports=house.root / name,
        notebooks=house.root / "notebooks",
        executor=Cluster(),
        engine="pandoc",
        tools=FAKE,
    )
    assert "Pfad ist zu lang" in told(outcome)


def test_a_path_that_is_too_long_is_told_once_by_the_folder_above_the_working_one(tmp_path: Path) -> None:
    place = tmp_path / ".intern.neu-1"
    met = (
        OSError(errno.ENAMETOOLONG, "File name too long", str(place / "01_a" / "01_a.ipynb.neu")),
        OSError(errno.ENAMETOOLONG, "File name too long", str(place / "02_b"), None, str(place / "02_c")),
        f"OSError: [Errno {errno.ENAMETOOLONG}] File name too long: '{place / '03_d'}'",
    )
    assert {f.file for e in met if (f := trouble.of(e, [tmp_path / "x"]))} == {str(tmp_path)}
    # what was given to us is named itself
    given = trouble.of(OSError(errno.ENAMETOOLONG, "File name too long", str(tmp_path / "zahlen.csv")))
    assert given is not None and given.file == str(tmp_path / "zahlen.csv")


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_reports_that_can_only_be_read_are_told(
    house: House, audience: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Path.mkdir

    def refused(self: Path, *args: Any, **options: Any) -> None:
        if house.reports in (self, *self.parents):
            raise OSError(errno.EROFS, "Read-only file system", str(self))
        made(self, *args, **options)

    monkeypatch.setattr(Path, "mkdir", refused)
    assert "nur lesen" in told(house.run(audience, prepare=never))


@pytest.mark.parametrize("name", [REGISTER, INPUTS_FILE, AUDIT_FILE])
def test_a_file_that_another_program_holds_is_told(
    house: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.replace

    def held(self: Path, other: Path) -> Path:
        if Path(other).name == name:
            raise PermissionError(errno.EACCES, "held", str(self), None, str(other))
        return rename(self, other)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr("screening.base.files.time.sleep", lambda _: None)
    assert "Rechte" in told(house.run("gespraech"))


def test_a_hash_is_not_taken_for_missing_because_too_much_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("x")

    def none(self: Path, mode: str) -> bytes:
        raise OSError(errno.EMFILE, "Too many open files", str(self))

    assert digest(tmp_path / "fehlt") == ""
    monkeypatch.setattr(Path, "open", none)
    with pytest.raises(OSError, match="Too many"):
        digest(tmp_path / "a")
