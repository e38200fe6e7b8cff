"""The audit: what leaves the house is held against a twin, and what is found of it lies beside it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from screening.base.findings import ScreeningError, fail
from screening.delivery import read_city
from screening.disclosure import Proven
from screening.disclosure.audited import AUDIT_FILE
from screening.disclosure.register import REGISTER
from screening.pipeline import stale
from screening.pipeline.log import LOG
from screening.pipeline.stale import NEVER
from screening.pipeline.steps import Prepared
from screening.process.ratings import home as deposits
from tests.pipeline.project import (
    House,
    append,
    contents,
    failing_render,
    fake_execute,
    fake_prepare,
    fake_prove,
    no_twin,
    other_twin,
)
from tests.pipeline.project import house as house
from tests.pipeline.runs import LATEST


def test_a_release_for_the_talk_is_published_with_what_is_proven_of_it_beside_it(house: House) -> None:
    result = house.run(audience="gespraech")
    known = house.verdicts()
    assert known.findings == () and known.current and known.published is not None
    assert known.published.nachweis["2024"].geheim == 1236 and known.published.zwilling is None
    (hint,) = result.hints
    assert "12 von 1\u202f236 geheimen Zahlen sind knapper belegt als verlangt" in hint.message
    # for the house alone
    assert b"knapper belegt" not in b"".join(contents(house.folder(audience="gespraech")).values())


def test_a_release_is_proven_while_it_is_prepared(house: House) -> None:
    proving, prepared = Event(), Event()

    def prove(*given: Any) -> Mapping[str, Proven]:
        proving.set()
        assert prepared.wait(LATEST)
        return fake_prove(*given)

    def prepare(*given: Any) -> Prepared:
        assert proving.wait(LATEST)
        prepared.set()
        return fake_prepare(*given)

    assert house.run(audience="gespraech", prove=prove, prepare=prepare).hints


@pytest.mark.parametrize("worse", [False, True])
def test_what_cannot_be_proven_is_told_once_and_nothing_is_published(house: House, worse: bool) -> None:
    def no_proof(*_: Any) -> Mapping[str, Proven]:
        raise fail("Das Verzeichnis fehlt.")

    def no_data(*_: Any) -> Prepared:
        raise fail("Die Lieferung fehlt.")

    with pytest.raises(ScreeningError) as error:
        house.run(audience="gespraech", prove=no_proof, **({"prepare": no_data} if worse else {}))
    # what keeps a year from being prepared mostly keeps it from being proven, too
    assert [f.message for f in error.value.findings] == [
        "Die Lieferung fehlt." if worse else "Das Verzeichnis fehlt."
    ]
    assert not house.folder(audience="gespraech").exists()


def test_what_stays_in_the_house_is_neither_proven_nor_compared(house: House) -> None:
    assert house.run(audit="full", twin=other_twin).hints == ()
    assert sorted(p.name for p in house.folder().parent.iterdir()) == ["intern"]


def test_a_twin_with_the_same_documents_passes_before_and_after_publishing(house: House) -> None:
    house.run(audience="gespraech", audit="full")
    files = len(contents(house.folder(audience="gespraech")))
    for verdict in (house.verdicts().published, house.audit()):
        assert verdict is not None and verdict.zwilling is not None and verdict.passed
        assert verdict.zwilling.dateien == files
    assert house.verdicts().current


def test_a_release_that_a_twin_tells_from_the_city_replaces_nothing_and_is_not_recorded(house: House) -> None:
    house.run(audience="gespraech")
    folder = house.folder(audience="gespraech")
    register = (house.reports / "musterstadt" / REGISTER).read_bytes()
    before, verdict = contents(folder), (folder.parent / AUDIT_FILE).read_bytes()
    with pytest.raises(ScreeningError, match="Mit anderen geheimen Zahlen") as error:
        house.run(audience="gespraech", audit="full", twin=other_twin)
    told = {f.file for f in error.value.findings}
    assert told == {
        "dossier.html",
        "dossier.pdf",
        "dossier.docx",
        "profile.pdf",
        "belastbarkeit.html",
        "evaluation.html",
        LOG,
    }
    assert contents(folder) == before and (folder.parent / AUDIT_FILE).read_bytes() == verdict
    assert (house.reports / "musterstadt" / REGISTER).read_bytes() == register
    assert house.verdicts().current


def test_a_published_year_that_a_twin_tells_from_the_city_is_told_by_files(house: House) -> None:
    house.run(audience="gespraech")
    verdict = house.audit(twin=other_twin)
    assert verdict.zwilling is not None and not verdict.passed
    assert verdict.zwilling.verschieden[-1] == LOG and "dossier.pdf" in verdict.zwilling.verschieden
    assert house.verdicts().published == verdict and house.verdicts().current


def test_where_nothing_is_secret_there_is_no_twin_and_nothing_to_find(house: House) -> None:
    house.run(audience="gespraech", audit="full", twin=no_twin)
    found = house.audit(twin=no_twin).zwilling
    assert found is not None and found.dateien == 0 and found.verschieden == ()


def test_a_twin_that_cannot_be_rendered_is_told_as_one(house: House) -> None:
    house.run(audience="gespraech")
    with pytest.raises(
        ScreeningError, match="mit anderen geheimen Zahlen ließen sich nicht rechnen"
    ) as error:
        house.audit(render=failing_render)
    assert "Satz scheitert" in str(error.value)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("data/raw/musterstadt/2024/ba_sgb.csv", "Lieferung: 2024/ba_sgb.csv geändert"),
        ("notebooks/03_karten.ipynb", "Notebook 03_karten.ipynb geändert"),
        ("reports/musterstadt/2024/gespraech/dossier.html", "nachträglich verändert: dossier.html"),
    ],
)
def test_what_has_changed_since_is_no_false_alarm_but_to_be_run_again(
    house: House, path: str, reason: str
) -> None:
    house.run(audience="gespraech")
    append(house.root / path)
    with pytest.raises(ScreeningError, match=reason) as error:
        house.audit(twin=other_twin)
    assert "Neu rechnen" in error.value.findings[0].remedy


def test_what_is_not_published_cannot_be_audited(house: House) -> None:
    with pytest.raises(ScreeningError, match="nicht veröffentlicht"):
        house.audit()


def test_what_an_earlier_version_refused_is_settled_by_the_next_run(house: House) -> None:
    house.run(audience="gespraech")
    left = house.folder(audience="gespraech").parent / "pruefung-abgelehnt.json"
    left.write_text("{}", encoding="utf-8")
    house.run(audience="gespraech")
    assert not left.exists()


def test_a_verdict_that_is_about_another_run_is_not_current(house: House) -> None:
    house.run(audience="gespraech")
    verdict = (house.folder(audience="gespraech").parent / AUDIT_FILE).read_bytes()
    house.run(audience="gespraech")
    assert house.verdicts().current
    (house.folder(audience="gespraech").parent / AUDIT_FILE).write_bytes(verdict)
    assert not house.verdicts().current


def test_a_folder_that_cannot_be_replaced_keeps_its_verdict(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.run(audience="gespraech")
    before = house.verdicts()

    def held(source: Path, target: Path) -> None:
        raise fail("noch geöffnet")

    monkeypatch.setattr("screening.pipeline.year.publish", held)
    with pytest.raises(ScreeningError, match="noch geöffnet"):
        house.run(audience="gespraech")
    assert house.verdicts() == before and before.current


def test_verdicts_beside_the_audiences_make_nothing_stale(house: House) -> None:
    house.run()
    house.run(audience="gespraech")
    shutil.rmtree(house.folder(audience="gespraech"))
    assert house.reason() == ""
    assert stale(
        read_city("musterstadt", house.data),
        reports=house.reports,
        notebooks=house.notebooks,
        years=[2024],
        audiences=["gespraech"],
    ) == [(2024, "gespraech", NEVER)]


def test_notebooks_for_the_talk_are_told_no_path_to_the_data(house: House) -> None:
    given: dict[str, Any] = {}

    def noting(notebook: Path, parameters: Mapping[str, Any], folder: Path, *more: Any) -> Path:
        given[notebook.stem] = parameters, folder, more[-1]
        return fake_execute(notebook, parameters, folder, {})

    for audience in ("intern", "gespraech"):
        house.run(audience=audience, execute=noting)
        parameters, folder, seal = given["05_dossier"]
        assert not folder.is_relative_to(house.root)
        if audience == "intern":
            assert parameters["data"] == house.data.as_posix() and seal is None
        else:
            assert "data" not in parameters and str(house.root) not in json.dumps(parameters)
            assert seal.closed == (house.data.resolve(), house.reports.resolve(), deposits().resolve())
