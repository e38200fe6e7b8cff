"""Cities of five shapes, from their files to the documents: checked, run for both audiences, equal to a short reference."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner, Result

from screening.cli import app
from screening.pipeline import Outcome, Target
from tests.cities import harbour, lsoas, percentages, prefixes, vintage
from tests.cities.here import run_here
from tests.cities.twin import Truth, reference

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Made:
    """A city that was written, and where its documents were published."""

    truth: Truth
    data: Path
    reports: Path

    def call(self, command: str, *options: str) -> Result:
        """Call a command on its year."""
        year = ("--year", str(self.truth.year))
        return CliRunner().invoke(app, [command, self.truth.key, *year, "--data", str(self.data), *options])

    def run(self, audience: str) -> Outcome:
        """Make the documents of an audience."""
        (outcome,) = run_here(self.data, self.reports, Target(self.truth.key, self.truth.year, audience))
        return outcome

    def text(self, audience: str, name: str = "dossier.html") -> str:
        """Return a published page."""
        folder = self.reports / self.truth.key / str(self.truth.year) / audience
        return (folder / name).read_text(encoding="utf-8")


BOTH, TALK, OWN = ("intern", "gespraech"), ("gespraech",), ("intern",)

CITIES: dict[str, tuple[ModuleType, tuple[str, ...], list[str]]] = {
    # whose documents are made (a pair of them takes a dozen seconds of a processor), and what check warns of
    percentages.KEY: (percentages, OWN, []),
    harbour.KEY: (harbour, TALK, []),
    prefixes.KEY: (
        prefixes,
        BOTH,
        ["Der Stichtag von", "In der Datei fehlt ein Gebiet der Karte; seine Werte"],
    ),
    lsoas.KEY: (lsoas, TALK, []),
    vintage.KEY: (
        vintage,
        OWN,
        [
            "Der Indikator „Arbeitslose“ kann nicht berechnet werden: es fehlen alo, bev_15_65.",
            "Der Indikator „ALG II“ kann nicht berechnet werden: es fehlen alg2, bev_15_65.",
            "„Arbeitslose“ und „ALG II“ haben keinen Mittelwert: überall offen.",
        ],
    ),
}


@pytest.fixture(scope="module", params=[*CITIES])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp(request.param)
    module = CITIES[request.param][0]
    yield Made(module.build(folder / "data"), folder / "data", folder / "reports")


def rows_of(result: Result) -> dict[str, dict[str, str]]:
    assert result.exit_code == 0, result.output
    return {row["area_id"]: row for row in csv.DictReader(io.StringIO(result.stdout))}


def test_check_is_clean_but_for_what_the_city_is_known_to_lack(made: Made) -> None:
    told = made.call("check", "--format", "csv")
    assert told.exit_code == 0, told.output
    found = [*csv.DictReader(io.StringIO(told.stdout))]
    warned = [f["Befund"] for f in found if f["Stufe"] != "Hinweis"]
    expected = CITIES[made.truth.key][2]
    assert all(any(w.startswith(e) for e in expected) for w in warned), warned
    assert all(any(w.startswith(e) for w in warned) for e in expected), warned
    assert len(found) < 10, told.stdout


def test_the_table_is_the_reference_s(made: Made) -> None:
    truth = made.truth
    rows = rows_of(made.call("table"))
    expected = reference(truth)
    assert [*rows] == sorted(expected)
    for area, (low, high, decision, said) in expected.items():
        row = rows[area]
        told = (
            int(row["hits_min"]),
            int(row["hits_max"]),
            row["decision"],
            tuple(row[i] for i in truth.values),
        )
        assert told == (low, high, decision, said), area
        assert row["name"] == truth.names[area] and row["reason"]
        known = truth.people.get(area)
        assert row["inhabitants"] == ("" if known is None else str(known))
    assert len({decision for _, _, decision, _ in expected.values()}) > 2


@pytest.mark.long
def test_both_audiences_are_published_or_their_decisions_told(made: Made) -> None:
    truth, audiences = made.truth, CITIES[made.truth.key][1]
    for audience in audiences:
        outcome = made.run(audience)
        assert outcome.result is not None, [str(e) for e in outcome.errors]
        assert {"dossier.html", "dossier.pdf", "karte.html"} <= {*outcome.result.documents}
        pages = {*outcome.result.documents}
        assert {f"profile/{area}.html" for area in truth.names} <= pages
    told = rows_of(made.call("table", "--audience", "gespraech", "--reports", str(made.reports)))
    for area, (_, _, decision, _) in reference(truth).items():
        # what is not told is called possible, nothing is told wrongly
        assert told[area]["decision"] in (decision, "möglich"), area
    if made.truth.key == lsoas.KEY:
        page = made.text("gespraech")
        for words in (
            "Aufgenommen wird eine LSOA",
            "298 LSOAs",
            "das Panel",
        ):
            assert words in page, words
        assert "Einwohner" not in page
