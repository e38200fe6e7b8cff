"""A city whose catalogue knows no themes, or one: nothing is said of breadth that repeats the hits."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from screening.base import escape_html
from screening.concept import NAME
from screening.disclosure import Release
from screening.figures import words
from screening.figures.export.table import fields, selection_table
from screening.figures.profile import pages
from screening.figures.profile.directory import directory, how_to_read_here
from screening.figures.profile.facts import facts_of
from screening.figures.profile.typst import functions
from screening.report.sections import docket, method
from screening.year import open_year
from tests.figures.profile.changed import compiled
from tests.small_city import build_small_city


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Release:
    small = build_small_city(tmp_path_factory.mktemp("data"))
    return open_year("klein", 2024, data=small.data)


def test_one_theme_is_no_column_of_lists_and_exports(year: Release) -> None:
    assert not [f.name for f in fields(year) if f.name.startswith("thema_")]
    assert not [c for c in selection_table(year) if c.startswith("thema_")]
    assert "Arbeit<" not in docket.table(year).html


def test_a_profile_names_no_theme_and_no_breadth(year: Release) -> None:
    page = pages.profiles(year, year.decision.index[:1])
    assert "Thematische Breite" not in page.html
    assert "themen: ()," in page.typst
    assert all("Indikatoren der Regel" in text for text in (page.html, page.typst))
    assert "Thematische" not in compiled(page.typst).pages[0].extract_text()


def test_small_profiles_share_a_page_and_how_to_read_them_has_its_heading(year: Release) -> None:
    areas = list(year.decision.index)
    assert len(areas) >= 4
    told = [p.extract_text() for p in compiled(pages.profiles(year, areas).typst).pages]
    assert [sum(f"{year.city.level} {a}" in page for a in areas) for page in told[:3]] == [2, 2, 2]
    assert len(told) == -(-len(areas) // 2) + 1 and "So ist ein Profil zu lesen" in told[-1]


@pytest.mark.parametrize(
    ("how", "limits", "columns"),
    [
        ("ABCD", "E", ("ABC", "DE")),
        ("ABC", "", ("AB", "C")),
        ("A", "", ("A", "")),
        ("A", "BCDE", ("ABC", "DE")),
    ],
)
def test_how_to_read_a_profile_fills_both_columns(how: str, limits: str, columns: tuple[str, str]) -> None:
    """Sentences of one height; the middle of a page of 210 mm is at 297.6 points."""
    sides = ", ".join("({})".format("".join(f'"{s}: Satz",' for s in side)) for side in (how, limits))
    places: dict[str, float] = {}

    def seen(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        for name in re.findall(r"([A-E]):", text):
            places[name] = tm[4] * cm[0] + cm[4]

    compiled(f"{functions()}\n#profil-hinweise({sides})").pages[0].extract_text(visitor_text=seen)
    assert "".join(places) == how + limits
    left, right = ("".join(n for n, x in places.items() if (x > 297.6) == there) for there in (False, True))
    assert (left, right) == columns


def test_a_profile_of_many_indicators_has_a_page_of_its_own(intern: Release) -> None:
    areas = list(intern.chosen("sicher"))[:2]
    told = [p.extract_text() for p in compiled(pages.profiles(intern, areas).typst).pages]
    assert [[a for a in areas if f"viertel {a}" in page] for page in told] == [[areas[0]], [areas[1]], []]


def test_several_themes_are_told(intern: Release) -> None:
    assert "Thematische Breite" in pages.profiles(intern, intern.decision.index[:1]).html
    assert [c for c in selection_table(intern) if c.startswith("thema_")]


def test_open_values_are_an_interval_of_each_theme_and_of_the_breadth(intern: Release) -> None:
    """14.5.1 of Musterstadt: three certain hits in one theme; four values of the thirteen are open, in two other themes."""
    (fact,) = facts_of(intern, ["14.5.1"])
    assert fact.hits == "3 bis 7 von 13" and fact.breadth == "1 bis 3 von 4 Themen"
    assert dict(fact.themes) == {
        "Arbeit & Existenzsicherung": "3 von 5",
        "Haushalt & Familie": "0 bis 1 von 4",
        "Hilfen & Schutz": "0 bis 3 von 3",
        "Herkunft": "0 von 1",
    }


def test_the_themes_together_say_no_more_and_no_less_than_the_hits(
    intern: Release, gespraech: Release
) -> None:
    for release in (intern, gespraech):
        for fact, row in zip(
            facts_of(release, list(release.decision.index)), release.decision.itertuples(), strict=True
        ):
            ends = [told.split(" von ")[0].split(" bis ") for _, told in fact.themes]
            # which ones count may be open where it is told how many
            assert sum(int(e[0]) for e in ends) <= row.hits_min
            assert sum(int(e[-1]) for e in ends) >= row.hits_max
            assert release is gespraech or sum(int(e[0]) for e in ends) == row.hits_min


def test_sentences_that_name_other_pages_areas_lead_there_on_paper(intern: Release) -> None:
    """23.1.1 lies beside 16.5.4: where both have a page, the sentence is searched for codes, alone it is not."""
    assert re.search(
        r'\("Lage", "Bildet mit 16\.5\.4[^"]*", true\)', pages.on_paper(intern, ["23.1.1", "16.5.4"])
    )
    assert re.search(r'\("Lage", "Bildet mit 16\.5\.4[^"]*", false\)', pages.on_paper(intern, ["23.1.1"]))


def test_the_legend_of_the_decision_table_and_the_limits_name_no_theme_either(
    year: Release, intern: Release
) -> None:
    first = year.catalogue[year.ids[0]].short
    assert f"Von links: {first}" in docket.table(year).html
    assert "Breite nach Themen" not in method.limits(year).html
    theme = next(h.title for h in words.docket(intern).headings if h.kind == "thema")
    assert f"Von links: {escape_html(theme)}: " in docket.table(intern).html
    assert "Breite nach Themen" in method.limits(intern).html


def test_a_word_no_line_has_room_for_is_parted_in_title_and_index(year: Release) -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitänswitwenheimviertel"
    names = pd.Series(["Au", word, *["Tal"] * (len(year.areas) - 2)], index=year.areas.index)
    named = replace(year, names=names.rename(NAME))
    first, second = map(str, year.areas.index[:2])
    title = pages.profile(named, second).typst
    parted = "titel: text(size: 13pt, hyphenate: true"
    assert parted in title and parted not in pages.profile(named, first).typst
    every = compiled(f"{directory(named).typst}\n{pages.profiles(named).typst}").pages
    drawn = pages.profile(named, second)
    [page] = [p for p in compiled(drawn.typst).pages if "Treffer" in p.extract_text()]
    for shown in (every[0], page):
        told = shown.extract_text()
        assert "Donaudampf" in told and word not in told


def test_how_to_read_stands_whole_before_the_profiles_or_after_them(year: Release) -> None:
    """Parted, or on a page of its own before them, it would leave a page of a few lines."""
    size = "#set page(width: 210mm, height: 297mm, margin: (x: 20mm, top: 25mm, bottom: 20mm))\n"
    many = range(0, 75, 3)
    parts = ["Zeile\n\n" * n for n in many]
    seen = []
    for part in parts:
        text = f"{size}= Kopf\n\n== Profile\n\n{part}\n\nEnde\n\n{how_to_read_here(year)}"
        told = [page.extract_text() for page in compiled(text).pages]
        here = [p for p in told if "So ist ein Profil zu lesen" in p]
        assert len(here) < 2 and all("Ende" in p and "Ähnliche Gebiete:" in p for p in here)
        assert not [p for p in told if "Ähnliche Gebiete:" in p and p not in here]
        seen.append(bool(here))
    assert any(seen) and not all(seen)
