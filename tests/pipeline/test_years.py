"""Several years in one run, a year rendered again, and notebooks that cannot be run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from screening.base.findings import ScreeningError, fail
from screening.disclosure.audited import AUDIT_FILE
from screening.pipeline import run
from screening.pipeline.log import LOG
from screening.pipeline.steps import Prepared
from tests.pipeline.project import FAKE, STEMS, House, contents, fake_prepare, other_twin
from tests.pipeline.project import house as house


def selective_prepare(
    city: str, year: int, audience: str, data: Path, reports: Path, target: Path
) -> Prepared:
    if year == 2023:
        raise fail("2023 ist kaputt")
    return fake_prepare(city, year, audience, data, reports, target)


def test_a_failing_year_does_not_stop_the_others_and_is_told_at_the_end(house: House) -> None:
    with ThreadPoolExecutor(2) as pool:
        outcomes = run(
            [house.target(y) for y in (2022, 2023, 2024)],
            data=house.data,
            reports=house.reports,
            notebooks=house.notebooks,
            executor=pool,
            engine="pandoc",
            tools=replace(FAKE, prepare=selective_prepare),
        )
    assert [bool(o.result) for o in outcomes] == [True, False, True]
    assert outcomes[1].errors[0].message == "2023 ist kaputt"
    assert house.folder(2022).is_dir() and house.folder(2024).is_dir() and not house.folder(2023).exists()


def buggy_prepare(*_: Any) -> Prepared:
    raise ZeroDivisionError("Teilen durch null")


def test_a_bug_in_one_year_is_told_and_kept_for_the_developers(house: House) -> None:
    with ThreadPoolExecutor(2) as pool:
        (outcome,) = run(
            [house.target()],
            data=house.data,
            reports=house.reports,
            notebooks=house.notebooks,
            executor=pool,
            engine="pandoc",
            tools=replace(FAKE, prepare=buggy_prepare),
        )
    assert "ZeroDivisionError" in outcome.errors[0].message
    assert isinstance(outcome.bug, ZeroDivisionError)


def test_rendering_again_keeps_the_notebooks_and_changes_engine_and_documents(house: House) -> None:
    house.run()
    before = contents(house.folder())
    house.render(render=other_render)
    after = contents(house.folder())
    assert set(after) == set(before)
    changed = {n for n in after if after[n] != before[n]}
    html = {"dossier.html", "belastbarkeit.html", "evaluation.html"}
    assert changed == {*html, "dossier.pdf", "dossier.docx", "profile.pdf", LOG}
    assert house.reason() == ""


def test_a_year_published_without_a_notebook_is_not_rendered_again(house: House) -> None:
    house.run()
    (house.folder() / "06_belastbarkeit.ipynb").unlink()
    with pytest.raises(ScreeningError, match="ohne das Notebook 06_belastbarkeit"):
        house.render()


def test_a_city_without_a_programme_has_no_page_that_evaluates_it(house: House) -> None:
    (house.raw / "programm.csv").unlink()
    shutil.rmtree(house.raw / "gebiete")
    house.run()
    assert not [n for n in contents(house.folder()) if "evaluation" in n]
    assert "belastbarkeit.html" in contents(house.folder())


def test_what_is_rendered_again_for_the_talk_replaces_nothing_if_a_twin_looks_otherwise(house: House) -> None:
    house.run(audience="gespraech", audit="full")
    folder = house.folder(audience="gespraech")
    before, verdict = contents(folder), (folder.parent / AUDIT_FILE).read_bytes()
    with pytest.raises(ScreeningError, match="Mit anderen geheimen Zahlen"):
        house.render("gespraech", audit="full", twin=other_twin)
    assert contents(folder) == before
    assert (folder.parent / AUDIT_FILE).read_bytes() == verdict
    house.render("gespraech", render=other_render, audit="full")
    assert (folder / "dossier.pdf").read_bytes() != before["dossier.pdf"]
    known = house.verdicts()
    assert known.current and known.published is not None and known.published.zwilling is not None
    # what was found of a twin then says nothing of documents that are rendered now
    house.render("gespraech")
    known = house.verdicts()
    assert known.current and known.published is not None and known.published.zwilling is None
    assert known.published.nachweis["2024"].geheim == 1236


def other_render(notebook: Path, out: Path, formats: tuple[str, ...], *_: Any) -> None:
    for form in formats:
        out.with_name(f"{out.name}.{form}").write_text("neu gesetzt", encoding="utf-8")


def test_rendering_what_is_not_published_says_how_to_run_it(house: House) -> None:
    with pytest.raises(ScreeningError, match="screening run musterstadt --year 2024"):
        house.render()


def test_a_missing_notebook_is_named(house: House) -> None:
    (house.notebooks / "05_dossier.ipynb").unlink()
    with pytest.raises(ScreeningError, match="05_dossier fehlt"):
        house.run()


def unknown_parameter_execute(
    notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Mapping[str, Any], *_: Any
) -> Path:
    from screening.report.execute.runner import run_notebook

    return run_notebook(notebook, parameters, folder)


def test_a_notebook_that_lacks_a_parameter_is_refused_before_it_starts(house: House) -> None:
    cell = {
        "cell_type": "code",
        "id": "a",
        "metadata": {"tags": ["parameters"]},
        "source": 'city: str = ""',
        "outputs": [],
        "execution_count": None,
    }
    book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    for stem in STEMS:
        (house.notebooks / f"{stem}.ipynb").write_text(json.dumps(book), encoding="utf-8")
    with pytest.raises(ScreeningError, match="unbekannter Parameter „year“") as error:
        house.run(execute=unknown_parameter_execute)
    assert {f.file for f in error.value.findings} == {f"{s}.ipynb" for s in STEMS}
