"""The catalogue: the concept's variables as the domain page lists them, and a city's own ones."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import screening
from screening.base.findings import Finding, ScreeningError
from screening.concept.catalogue import DIRECTIONS, Catalogue, default_catalogue, read_catalogue
from screening.rule.decision import screen
from screening.rule.rates import rates
from tests.small_city import CATALOGUE, SmallCity, build_small_city

# number, id, numerator, denominator, direction, breaks: written by hand from domain.md §2
DOMAIN = """
1  alo_sgb3       alo_sgb3      bev_15_65  +  B1 B2
2  alg2           alg2          bev_15_65  +  B1 B3 B4
3  alg2_jung      alg2_jung     bev_15_25  +  B3 B4
4  sozialgeld     sozialgeld    bev_u15    +  B3 B4
5  grusi_alter    grusi_alter   bev_65plus +  B1 B5
6  allein80       hh_allein80   hh         s  B6
7  hh_kind        hh_kind       hh         s  B6
8  alleinerz      hh_alleinerz  hh_kind    +  B6
9  uvg            uvg           bev_u12    +  B7
10 hze            hze           bev_u18    a  B8
11 kinderschutz   kinderschutz  hh_kind    a  B8
12 migration      bev_migration bev        s  B9
13 bsa_hh         bsa_hh        hh         a
14 erwmind_hlu    erwmind_hlu   bev_u65    +  B1 B5
15 alo_sgb2       alo_sgb2      bev_15_65  +  B1 B3
16 langzeit       langzeit      bev_15_65  +  B10
17 altenquotient  bev_65plus    bev_15_65  s
18 jugendquotient bev_u15       bev_15_65  s
19 u3             bev_u3        bev        s
20 zuzuege        zuzuege       bev        s  B11
21 wegzuege       wegzuege      bev        s  B11
22 kinder3        hh_kind3      hh_kind    s  B6
23 bsa_hh_kind    bsa_hh_kind   hh_kind    a
24 sozwohnung     sozwohnung    hh         s
25 wohngeld       wohngeld      hh         +  B12
26 auslaender     bev_auslaender bev       s
"""
ROWS = [tuple(line.split(maxsplit=5)) for line in DOMAIN.strip().splitlines()]
BREAK_YEARS = {
    "B2": 2017,
    "B3": 2016,
    "B5": 2015,
    "B7": 2018,
    "B10": 2014,
    "B12": 2023,
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return default_catalogue()


def test_the_packaged_catalogue_has_the_domains_variables_in_order(catalogue: Catalogue) -> None:
    assert [(str(i.number), i.id) for i in catalogue.indicators] == [r[:2] for r in ROWS]
    assert catalogue.ids == tuple(r[1] for r in ROWS)
    assert catalogue.inhabitants == "bev"


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r[1])
def test_a_variable_is_made_of_what_the_domain_says(catalogue: Catalogue, row: tuple[str, ...]) -> None:
    indicator = catalogue[row[1]]
    breaks = row[5].split() if len(row) > 5 else []
    assert (indicator.numerator, indicator.denominator, indicator.direction) == row[2:5]
    assert list(indicator.breaks) == breaks
    assert [b.id for b in catalogue.breaks_of(indicator.id)] == sorted(breaks, key=lambda b: int(b[1:]))


def test_series_are_cut_where_figures_change_their_meaning_and_not_where_names_do(
    catalogue: Catalogue,
) -> None:
    for row in ROWS:
        breaks = row[5].split() if len(row) > 5 else []
        assert sorted(catalogue.break_years(row[1])) == sorted(
            BREAK_YEARS[b] for b in breaks if b in BREAK_YEARS
        )


def test_seven_hits_can_come_from_three_themes(catalogue: Catalogue) -> None:
    first = {i.id: i.theme for i in catalogue.indicators if i.number <= 13}
    assert {t: [i for i in first if first[i] == t] for t in dict.fromkeys(first.values())} == {
        "arbeit": ["alo_sgb3", "alg2", "alg2_jung", "sozialgeld", "grusi_alter"],
        "familie": ["allein80", "hh_kind", "alleinerz", "uvg"],
        "hilfen": ["hze", "kinderschutz", "bsa_hh"],
        "herkunft": ["migration"],
    }
    assert list(catalogue.theme_labels)[:2] == ["arbeit", "familie"]


@pytest.mark.parametrize(
    ("year", "word"),
    [
        (2010, "Arbeitslosengeld II"),
        (2022, "Arbeitslosengeld II"),
        (2023, "Bürgergeld"),
        (2025, "Bürgergeld"),
        (2026, "Grundsicherungsgeld"),
        (2040, "Grundsicherungsgeld"),
    ],
)
def test_names_follow_the_law_of_the_year(catalogue: Catalogue, year: int, word: str) -> None:
    of_year = catalogue.in_year(year)
    words = {"Arbeitslosengeld II", "Bürgergeld", "Grundsicherungsgeld"}
    for indicator in ("alg2", "alg2_jung"):
        assert {w for w in words if w in of_year[indicator].label} == {word}
    child = "Sozialgeld" if word == "Arbeitslosengeld II" else word
    assert child in of_year["sozialgeld"].label


def test_the_denominator_of_maintenance_advances_moves_with_its_age_limit(catalogue: Catalogue) -> None:
    assert catalogue.in_year(2017)["uvg"].denominator == "bev_u12"
    assert catalogue.in_year(2018)["uvg"].denominator == "bev_u18"


def test_a_catalogue_looked_into_before_still_changes_with_the_year() -> None:
    catalogue = default_catalogue()
    assert catalogue["uvg"].denominator == "bev_u12"
    assert catalogue.in_year(2024)["uvg"].denominator == "bev_u18"
    assert catalogue.in_year(2024).by_id["alg2"].label != catalogue.by_id["alg2"].label


def test_the_catalogue_shows_itself_with_german_words(catalogue: Catalogue) -> None:
    html = catalogue._repr_html_()
    assert html.count("<tr>") == len(ROWS) + 1
    assert all(word in html for word in DIRECTIONS.values()) and "Arbeit &amp; Existenzsicherung" in html


def test_nothing_in_the_package_knows_how_many_variables_there_are() -> None:
    """Neither numbers nor words: in layouts a 13 may be millimetres; a plain table has the concept's as default."""
    package = Path(screening.__file__).parent
    layout = {"figures", "report"}
    words = re.compile(
        r"\b(13|26) (Variablen|Indikatoren|Merkmale)|(dreizehn|sechsundzwanzig)", re.IGNORECASE
    )
    for path in sorted(package.rglob("*.py")):
        if "musterstadt" in path.parts or path.match("workbench/plain/entry.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Constant):
                continue
            if isinstance(node.value, int) and not layout & set(path.parts):
                assert node.value not in (13, 26), f"{path}:{node.lineno}"
            if isinstance(node.value, str):
                assert not words.search(node.value), f"{path}:{node.lineno}"


# ------------------------------------------------------------------ a city's own catalogue


def test_a_citys_own_three_indicators_work_through_to_the_decision(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    result = screen(rates(small.inspect()), small.criteria())
    assert list(result.exceeds) == ["anteil_jung", "alo", "hilfe"]
    decided = result.decision
    assert decided["hits_min"].tolist() == [0, 0, 2, 0, 0, 0]
    assert decided["decision"].tolist() == ["nein", "nein", "sicher", "nein", "zu klein", "nein"]
    assert decided.loc["02.1.1", "hits_max"] == 1 and "von 3" in small.criteria().sentence()


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_small_city(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "column", "value"),
    [
        ('inhabitants = "bev"', 'inhabitants = "leute"', "inhabitants", "leute"),
        ('label = "Hilfen je 100 Junge"', 'label = "H"\nunit = "km"', "indicator.3", ""),
        ('inhabitants = "bev"', 'inhabitants = "bev"\ncity = "x"', "city", ""),
        ('numerator = "jung"', 'numerator = "alt"', "indicator.1.numerator", "alt"),
        ('denominator = "jung"', 'denominator = "alt"', "indicator.3.denominator", "alt"),
        ('theme = "arbeit"', 'theme = "wohnen"', "indicator.1.theme", "wohnen"),
        ('breaks = ["B1"]', 'breaks = ["B9"]', "indicator.2.breaks", "B9"),
        ('breaks = ["B1"]', 'breaks = "B1"', "indicator.2.breaks", "B1"),
        ('direction = "s"', 'direction = "-"', "indicator.1.direction", "-"),
        ("number = 1", "number = true", "indicator.1.number", "true"),
        ("number = 1", "number = 2", "indicator.2.number", "2"),
        ('id = "hilfe"', 'id = "alo"', "indicator.3.id", "alo"),
        ('id = "hilfen"', 'id = "bev"', "count.4.id", "bev"),
        ('id = "hilfe"', 'id = "Hilfe %"', "indicator.3.id", "Hilfe %"),
        ("within = false", 'within = "nein"', "indicator.3.within", "nein"),
        ("year = 2023\n", "", "break.1.year", ""),
        (
            "within = false",
            "definitions = [{ valid_from = 2022, valid_to = 2020 }]",
            "indicator.3.definitions.1.valid_to",
            "2020",
        ),
        (
            "within = false",
            'definitions = [{ denominator = "alt" }]',
            "indicator.3.definitions.1.denominator",
            "alt",
        ),
    ],
)
def test_a_slip_in_the_catalogue_names_its_key(
    small: SmallCity, old: str, new: str, column: str, value: str
) -> None:
    small.change("katalog.toml", old, new)
    with pytest.raises(ScreeningError) as caught:
        read_catalogue(small.path("katalog.toml"))
    found = [f for f in caught.value.findings if f.column == column]
    assert [(f.level, f.file, f.value) for f in found] == [("Fehler", "katalog.toml", value)]
    assert found[0].message and found[0].remedy


def test_schema_and_references_are_told_at_once(small: SmallCity) -> None:
    text = CATALOGUE.replace('theme = "arbeit"', 'theme = "x"').replace("number = 2", "number = 2.5")
    small.write("katalog.toml", text.replace('inhabitants = "bev"', 'inhabitants = "x"'))
    with pytest.raises(ScreeningError) as caught:
        read_catalogue(small.path("katalog.toml"))
    assert {f.column for f in caught.value.findings} == {
        "inhabitants",
        "indicator.2.number",
        "indicator.1.theme",
        "indicator.2.theme",
        "indicator.3.theme",
    }


@pytest.mark.parametrize("text", ["", "indicator = 1\ncount = 'x'\n", "indicator = [1]\ncount = [[1]]"])
def test_a_catalogue_of_another_shape_is_told_without_a_traceback(tmp_path: Path, text: str) -> None:
    path = tmp_path / "katalog.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ScreeningError) as caught:
        read_catalogue(path)
    assert all(isinstance(f, Finding) and f.remedy for f in caught.value.findings)
    assert "theme" in {f.column for f in caught.value.findings}
