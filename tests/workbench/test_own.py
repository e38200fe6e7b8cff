"""A notebook of one's own begins as those of the house do, and takes nobody's place."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from screening.base.findings import ScreeningError
from screening.cli import app
from screening.pipeline.notebooks import own_findings
from screening.report.render.marks import is_hidden, title_of
from screening.workbench import write_own

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "notebooks" / "05_dossier.ipynb", tmp_path)
    return tmp_path


def test_a_run_takes_it_as_it_is_written(folder: Path) -> None:
    path = write_own("kitas", "Kitas: *alle* & mehr", folder)
    written, house = (nbformat.read(p, as_version=4) for p in (path, folder / "05_dossier.ipynb"))
    nbformat.validate(written)
    assert own_findings(path) == []
    first = [(c.source, c.metadata) for c in house.cells[2:4]]
    assert [(c.source, c.metadata) for c in written.cells[1:3]] == first
    assert written.metadata.kernelspec == house.metadata.kernelspec
    assert not any(c.get("outputs") for c in written.cells)
    assert written.cells[0].source == r"# Kitas: \*alle\* & mehr"
    assert title_of(written.cells) == (1, r"Kitas: \*alle\* & mehr")
    assert [c.source for c in written.cells if is_hidden(c)] == [house.cells[3].source]
    assert not any(re.search(r"^(#\||---$)", c.source, re.MULTILINE) for c in written.cells)


@pytest.mark.parametrize(
    ("name", "file", "title"),
    [
        ("kitas", "10_kitas.ipynb", "Kitas"),
        ("17_kitas.ipynb", "17_kitas.ipynb", "Kitas"),
        ("Kitas und Horte", "10_kitas_und_horte.ipynb", "Kitas und Horte"),
        ("Müll-Straße", "10_muell-strasse.ipynb", "Müll-Straße"),
    ],
)
def test_it_is_called_as_one_says_with_the_next_number(
    folder: Path, name: str, file: str, title: str
) -> None:
    path = write_own(name, notebooks=folder)
    assert path.name == file
    assert nbformat.read(path, as_version=4).cells[0].source == f"# {title}"


@pytest.mark.parametrize(
    "name", ["", "05_dossier", "20_x", "../x", "a/b", "a\\b", "1_x", "12_", "10_10", "x.y"]
)
def test_other_names_are_refused(folder: Path, name: str) -> None:
    with pytest.raises(ScreeningError, match="kitas oder 12_kitas"):
        write_own(name, notebooks=folder)
    assert [p.name for p in folder.iterdir()] == ["05_dossier.ipynb"]


def test_numbers_in_use_are_left_out_and_end(folder: Path) -> None:
    assert [write_own(f"n{k}", notebooks=folder).name[:2] for k in "abc"] == ["10", "11", "12"]
    (folder / "11_nb.ipynb").unlink()
    assert write_own("neu", notebooks=folder).name == "11_neu.ipynb"
    for number in range(13, 20):
        write_own(f"{number}_voll", notebooks=folder)
    with pytest.raises(ScreeningError, match="alle vergeben"):
        write_own("noch", notebooks=folder)
    assert write_own("12_zweites", notebooks=folder).exists()


@pytest.mark.parametrize("again", ["kitas", "12_kitas", "Kitas"])
def test_nothing_is_overwritten(folder: Path, again: str) -> None:
    path = folder / "12_kitas.ipynb"
    path.write_text("eigene Arbeit", encoding="utf-8")
    with pytest.raises(ScreeningError, match="gibt es schon"):
        write_own(again, notebooks=folder)
    assert path.read_text(encoding="utf-8") == "eigene Arbeit"


def test_the_command_says_where_it_is(folder: Path) -> None:
    done = CliRunner().invoke(app, ["notebook", "kitas", "--title", "Kitas", "--notebooks", str(folder)])
    assert done.exit_code == 0
    assert done.stdout == f"{(folder / '10_kitas.ipynb').as_posix()}\n"
    assert "10_kitas.html und 10_kitas.pdf" in done.stderr
    again = CliRunner().invoke(app, ["notebook", "kitas", "--notebooks", str(folder)])
    assert again.exit_code == 1 and "gibt es schon" in again.stderr
