"""Notebooks of the city's own: each is a document of the year, and one that fails stops nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from screening.base.findings import ScreeningError, fail
from screening.pipeline.documents import seal_of
from screening.pipeline.foreseen import notebook_findings
from screening.pipeline.log import LOG, read_log
from screening.pipeline.publish import DOCUMENTS
from tests.pipeline.project import FAKE, House, contents, fake_execute, fake_render
from tests.pipeline.project import house as house

PARAMETERS = (
    'city: str = "m"\nyear: int = 2024\naudience: str = "intern"\ndata: str = "../data"\n'
    'out: str = "."\nprepared: str = ""'
)
OWN = {"12_kitas.html", "12_kitas.pdf", "12_kitas.ipynb"}


def write(house: House, name: str = "12_kitas", parameters: str = PARAMETERS) -> Path:
    cell = {"cell_type": "code", "id": "a", "metadata": {"tags": ["parameters"]}, "source": parameters}
    cell |= {"outputs": [], "execution_count": None}
    path = house.notebooks / f"{name}.ipynb"
    content = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def execute(notebook: Path, parameters: Mapping[str, Any], folder: Path, *rest: Any) -> Path:
    """Do as the fake does; a notebook of one's own names its figure as nobody else does."""
    executed = fake_execute(notebook, parameters, folder, *rest)
    if notebook.stem.startswith("1"):
        (folder / "abbildungen" / "karte.svg").rename(folder / "abbildungen" / f"{notebook.stem}.svg")
    return executed


def failing(notebook: Path, *rest: Any) -> Path:
    if notebook.stem == "12_kitas":
        raise fail("Zelle 4: unerwarteter Fehler NameError", file=notebook.name)
    return execute(notebook, *rest)


def broken(notebook: Path, *rest: Any) -> Path:
    if notebook.stem == "12_kitas":
        raise ZeroDivisionError("nobody foresaw it")
    return execute(notebook, *rest)


def sloppy(notebook: Path, parameters: Mapping[str, Any], folder: Path, *rest: Any) -> Path:
    executed = execute(notebook, parameters, folder, *rest)
    if notebook.stem == "12_kitas":
        (folder / "auswahl.csv").write_text("Inhalt", encoding="utf-8")  # the very same
        (folder / "karte.html").write_text("eine andere", encoding="utf-8")
        (folder / "profile").mkdir()
        (folder / "profile" / "99.html").write_text("ein anderes", encoding="utf-8")
    return executed


def failing_render(notebook: Path, out: Path, formats: tuple[str, ...], *rest: Any) -> None:
    fake_render(notebook, out, formats[:1] if out.name == "12_kitas" else formats, *rest)
    if out.name == "12_kitas":
        raise fail("Zelle 5: Alternativtext fehlt", file=notebook.name)


def test_one_is_a_document_of_the_year_as_the_others_are(house: House) -> None:
    house.tools = FAKE.__class__(**{**FAKE.__dict__, "execute": execute})
    write(house)
    result = house.run()
    published = set(contents(house.folder()))
    assert {*OWN, "abbildungen/12_kitas.svg", *DOCUMENTS} <= published
    assert set(result.documents) == published and result.failed == ()
    assert house.reason() == ""


def test_a_change_of_it_makes_the_year_stale_and_without_it_its_document_goes(house: House) -> None:
    path = write(house)
    house.run(execute=execute)
    write(house, parameters=PARAMETERS + "\n")
    assert house.reason() == "Notebook 12_kitas.ipynb geändert"
    path.unlink()
    assert house.reason() == "Notebook 12_kitas.ipynb fehlt"
    house.run(execute=execute)
    assert not OWN & set(contents(house.folder())) and house.reason() == ""


@pytest.mark.parametrize("wrong", [{"execute": failing}, {"execute": broken}, {"render": failing_render}])
def test_one_that_fails_is_told_and_stops_nothing(house: House, wrong: dict[str, Any]) -> None:
    write(house)
    write(house, "13_wege")
    result = house.run(**{"execute": execute, **wrong})
    published = set(contents(house.folder()))
    assert {*DOCUMENTS, "13_wege.html", "13_wege.pdf"} <= published
    assert not OWN & published and "abbildungen/12_kitas.svg" not in published
    (told,) = result.failed
    assert (told.level, told.file) == ("Warnung", "12_kitas.ipynb")
    assert "nicht unter den Dokumenten" in told.message
    assert told.message in (house.folder() / LOG).read_text(encoding="utf-8")


def test_all_steps_are_told_as_done_although_one_fails(house: House) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from dataclasses import replace

    from screening.pipeline import run_year

    write(house)
    seen: list[tuple[int, int]] = []
    with ThreadPoolExecutor(2) as pool:
        run_year(
            house.target(),
            data=house.data,
            reports=house.reports,
            notebooks=house.notebooks,
            executor=pool,
            engine="pandoc",
            tools=replace(FAKE, execute=failing),
            progress=lambda _, done, steps, __: seen.append((done, steps)),
        )
    assert seen[-1][0] == seen[-1][1] == len(seen)


@pytest.mark.parametrize(
    ("name", "parameters", "said"),
    [
        ("12_kitas", "", "sie nennt nicht alle: city, year, audience, data, out, prepared."),
        ("12_kitas", PARAMETERS.replace('prepared: str = ""', ""), "sie nennt nicht alle: prepared."),
        ("12_kitas", PARAMETERS + "\nmehr: int", "Parameter „mehr“ fehlt"),
        ("12_kitas", "city: str = ", "Parameterzelle ist kein Python"),
        ("12_kitas und horte", PARAMETERS, "Der Name hat Zeichen, die ein Dokument nicht haben kann."),
    ],
)
def test_one_that_does_not_take_what_a_run_gives_it_is_not_run_and_foreseen(
    house: House, name: str, parameters: str, said: str
) -> None:
    path = write(house, name, parameters)
    result = house.run(execute=execute)
    assert [said in f.message for f in result.failed] == [True]
    assert path.name not in contents(house.folder())
    for stem in ("01_datenpruefung", "02_auswahl", "03_karten", "04_profile", "05_dossier"):
        write(house, stem)
    for stem in ("06_belastbarkeit", "07_evaluation"):
        write(house, stem)
    assert tuple(notebook_findings(house.notebooks)) == result.failed


def test_one_that_is_no_notebook_is_foreseen(house: House) -> None:
    (house.notebooks / "12_kitas.ipynb").write_text("kaputt", encoding="utf-8")
    result = house.run(execute=execute)
    assert "Notebook nicht lesbar" in result.failed[0].message


def test_a_figure_of_its_that_bears_the_name_of_another_does_not_take_its_place(house: House) -> None:
    write(house)
    result = house.run()
    assert "heißt schon „karte“" in result.failed[0].message
    assert (house.folder() / "abbildungen" / "karte.svg").read_text(encoding="utf-8") == "07_evaluation"
    assert not OWN & set(contents(house.folder()))


def test_other_files_of_its_change_no_document(house: House) -> None:
    write(house)
    result = house.run(execute=sloppy)
    assert set(contents(house.folder())) >= OWN and result.failed == ()
    assert (house.folder() / "karte.html").read_text(encoding="utf-8") == "Inhalt"
    assert not (house.folder() / "profile" / "99.html").exists()
    told = [f.file for f in result.findings if "gehört zu keinem Dokument" in f.message]
    assert told == ["12_kitas: karte.html", "12_kitas: profile/99.html"]


def test_for_the_meeting_a_twin_has_the_same_one_and_fails_alike(house: House) -> None:
    write(house)
    for how in (execute, failing):
        result = house.run(audience="gespraech", audit="full", execute=how)
        assert bool(result.failed) is (how is failing)
        log = (house.folder(audience="gespraech") / LOG).read_text(encoding="utf-8")
        # why it failed may name folders of this computer: that is told on the screen alone
        assert ("nicht unter den Dokumenten" in log) is (how is failing) and "NameError" not in log
        assert house.verdicts().published.zwilling.verschieden == ()  # type: ignore[union-attr]


def test_setting_a_year_anew_sets_it_anew_or_leaves_it_out(house: House) -> None:
    write(house)
    house.run(execute=execute)
    (house.folder() / "12_kitas.html").write_text("alt", encoding="utf-8")
    assert house.render().failed == ()
    assert (house.folder() / "12_kitas.html").read_text(encoding="utf-8") == "pandoc 2024"
    result = house.render(render=failing_render)
    assert "Alternativtext fehlt" in result.failed[0].message
    assert not OWN & set(contents(house.folder()))
    log = read_log(house.folder()) or {}
    assert not OWN & set(log["dokumente"]) and "12_kitas.ipynb" in json.dumps(log["befunde"])


def test_a_document_of_the_house_that_fails_stops_the_year_as_before(house: House) -> None:
    write(house)

    def no_map(notebook: Path, *rest: Any) -> Path:
        if notebook.stem == "03_karten":
            raise fail("Zelle 4: keine Karte")
        return execute(notebook, *rest)

    with pytest.raises(ScreeningError, match="keine Karte"):
        house.run(execute=no_map)
    assert not house.folder().exists()


def test_what_was_opened_by_hand_is_closed_to_the_notebooks_of_the_meeting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENING_CACHE", str(tmp_path / "zwischen"))
    seal = seal_of("gespraech", tmp_path / "data", tmp_path / "reports", tmp_path / "stand")
    assert seal is not None and (tmp_path / "zwischen").resolve() in seal.closed
    monkeypatch.setenv("SCREENING_CACHE", "aus")
    seal = seal_of("gespraech", tmp_path / "data", tmp_path / "reports", tmp_path / "stand")
    assert seal is not None and not [p for p in seal.closed if p.name == "zwischen"]
