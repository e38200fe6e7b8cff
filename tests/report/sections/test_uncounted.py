"""A city of which rates alone were delivered: nothing is said of what only counts have, be it rounding, sums or chance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from screening.disclosure import Release
from screening.figures import words
from screening.figures.words import about
from screening.report.sections import docket, firm, method, robustness, space, told, variation
from screening.report.sections.uncounted import computed
from screening.year import open_year
from tests.measured_city import build_measured_city


def said(block: Any) -> str:
    return str(block.as_markdown())


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed")
    build_measured_city(folder).change("kriterien.toml", "min_hits = 2", "min_hits = 1")
    return folder


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bare")
    small = build_measured_city(folder)
    counted = '[datei.columns]\ngeburten = "Geburten"\nfrauen = "Frauen"\n'
    small.change("lieferung.toml", counted, 'ignore = ["Geburten", "Frauen"]\n')
    small.change("kriterien.toml", ', "geburt"]', "]")
    small.change("kriterien.toml", "min_hits = 2", "min_hits = 1")
    return folder


@pytest.fixture(scope="module", params=["intern", "gespraech"])
def release(request: pytest.FixtureRequest, bare: Path) -> Release:
    return open_year("klein", 2024, request.param, data=bare)


def test_the_meeting_reads_of_no_rounding_where_nothing_is_rounded(bare: Path, mixed: Path) -> None:
    for data, rounded in ((bare, False), (mixed, True)):
        release = open_year("klein", 2024, "gespraech", data=data)
        assert release.counted is rounded
        assert ("gerundet" in about.reading(release)) is rounded
        assert "sind gesagt" in about.reading(release) and "genau" in about.reading(release)
        assert ("gerundet" in " ".join(told.points(release))) is rounded


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_rates_beside_counts_are_named_in_quotes_and_told_apart(mixed: Path, audience: str) -> None:
    release = open_year("klein", 2024, audience, data=mixed)
    first, *others = [f"„{release.catalogue[i].short}“" for i in method.rates_alone(release)]
    named = f"Zu {', '.join([first, *others[:-1]])} und {others[-1]} " if others else f"Zu {first} "
    page, how = said(method.rule(release)).replace("\\", ""), said(variation.how(release)).replace("\\", "")
    assert f"{named}liegen fertige " in page and f"{named}sind keine Zähler und Nenner" in how
    assert "Nenner größer als 0 ist (bei fertig gelieferten: soweit der " in page
    assert ("; fertige " in page) is (audience == "intern")


def test_firmness_is_told_against_a_higher_threshold_alone(release: Release) -> None:
    page = said(firm.meaning(release)) + said(variation.firmness(release))
    assert "Ohne Fallzahlen" in page and "von 100" not in page and "bestimmbar" not in page
    assert "von 100" not in said(variation.just_below(release))
    how = said(variation.how(release))
    assert "Ziehungen" not in how and "braucht es Fallzahlen" in how


def test_a_group_s_values_are_not_added_where_there_are_no_counts(bare: Path, mixed: Path) -> None:
    alone, some = (said(space.groups(open_year("klein", 2024, data=d))) for d in (bare, mixed))
    assert "addiert" not in alone and "in jedem seiner Gebiete zählt" in alone
    assert "addiert" in some and "Wo Zähler und Nenner nicht geliefert sind" in some


def test_the_decision_table_speaks_of_no_chance_where_it_cannot_be_computed(
    bare: Path, intern: Release
) -> None:
    chance = "oder schon der Zufall kleiner Zahlen führte"
    release = open_year("klein", 2024, data=bare)
    assert any("knapp" in c.told["entscheidung"] for c in words.docket(release).cases)
    assert "nein, knapp: Es fehlt ein Treffer." in docket.table(release).html
    assert chance in docket.table(intern).html


def test_of_whom_is_said_again_where_other_things_stand_between(release: Release) -> None:
    assert "Von ihnen" not in said(firm.result(release)) and "Sie alle" not in said(firm.result(release))
    assert robustness.everywhere(release.analyses.flips) in said(firm.result(release))


def test_of_rates_alone_nothing_is_computed_of_rounded_figures(bare: Path, gespraech: Release) -> None:
    release = open_year("klein", 2024, "gespraech", data=bare)
    assert "gerundeten Zahlen" not in said(space.groups(release)) and computed(release) == ""
    assert "gerundeten Zahlen" in said(space.groups(gespraech))
