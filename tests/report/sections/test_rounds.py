"""Earlier rounds in sentences: on the candidate's page, in the meeting's section, in profile and dossier."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from screening.disclosure import Release
from screening.figures.profile.pages import profiles
from screening.figures.words import candidates_then, past_of, pasts
from screening.process import Earlier, Round
from screening.report.sections import candidates, meeting, nominations
from screening.year import prepare
from tests.process.ratings.deposits import Sides
from tests.process.terms import NAMED, keep, two_terms
from tests.small_city import SmallCity


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Sides:
    with pytest.MonkeyPatch.context() as patched:
        sides = keep(two_terms(tmp_path_factory.mktemp("stadt"), patched))
        now: SmallCity = replace(sides.small, year=2024)
        now.write("bedarfsnennungen.csv", NAMED + "01.1.1;;;BA;2024-09-16;;;;;\n")
        return sides


@pytest.fixture(scope="module")
def releases(city: Sides) -> dict[str, Release]:
    return {a: prepare(city.small.city(), 2024, a) for a in ("intern", "gespraech")}


def with_rounds(release: Release, *rounds: Round) -> Release:
    return replace(release, earlier=Earlier(rounds))


def page(release: Release, area: str) -> str:
    """Return a candidate's page, from its heading to the next."""
    return next(p for p in meeting.pages(release).html.split("<h3")[1:] if f": Viertel {area}<" in p)


def test_an_earlier_round_is_told_in_sentences(releases: dict[str, Release]) -> None:
    [past] = pasts(releases["intern"], ["01.1.1"])
    assert past.plain == (
        "Genannt von RAGS, SBH, BA (regionales Votum). Passung · Gewicht · Zeit: "
        "Sozialreferat 4_·_5_·_8_Std._·_24_Mon.; REGSAM 2_·_3_·_4,5_Std._·_12_Mon. "
        "Abgelehnt am 4. Dezember 2022 (ARGE Freie/Öffentliche). Gründe: Der Treff öffnet wieder. "
        "Zuvor Auswahlgespräch, 20. November 2022: Dissens."
    ).replace("_", "\u00a0")
    assert past.brief.startswith("Genannt von RAGS") and "Passung" not in past.brief


def test_what_was_named_together_says_so_and_what_is_about_one_says_about_which(
    releases: dict[str, Release],
) -> None:
    release = releases["intern"]
    [one] = pasts(release, ["01.2.1"])
    assert one.named == "BA als „Am Hof“ (zusammen mit 02.1.1)"
    [both] = pasts(release, ["01.2.1", "02.1.1"])
    assert both.named == "BA als „Am Hof“"
    assert both.decided[0] == "Zurückgestellt am 20. November 2022 (Auswahlgespräch; für 01.2.1)."


def test_the_meeting_reads_why_only_where_it_was_reviewed(releases: dict[str, Release]) -> None:
    inside, outside = (pasts(releases[a], ["01.2.1"])[0].plain for a in ("intern", "gespraech"))
    assert inside.endswith("(Auswahlgespräch). Gründe: Geheimer Grund. Nächster Schritt: Geheimer Schritt.")
    unread = "Text noch nicht geprüft."
    assert outside.endswith(f"(Auswahlgespräch). Gründe: {unread} Nächster Schritt: {unread}")
    assert "Geheim" not in outside
    [ledger] = pasts(releases["gespraech"], ["02.2.1"])
    assert [o.text for o in ledger.objections] == ["Die Unterkunft fehlt.", ""]
    assert "Einwand BA (21. September 2022): Text noch nicht geprüft. Folge: noch offen." in ledger.plain


def test_without_ratings_that_are_open_none_are_spoken_of(releases: dict[str, Release]) -> None:
    release = releases["intern"]
    [one] = release.earlier.rounds
    sealed = with_rounds(release, replace(one, opened=None))
    [past] = pasts(sealed, ["01.1.1"])
    assert past.rated == () and "Passung" not in past.plain
    assert [label for label, _ in past.rows] == ["2022 genannt von", "2022 beschlossen"]
    html = meeting.earlier(sealed).html
    assert re.findall('<th scope="col"[^>]*>(.*?)</th>', html) == [
        "Gebiet",
        "Genannt von",
        "Beschluss und Einwände",
    ]


def test_areas_that_are_others_today_say_what_they_were(releases: dict[str, Release]) -> None:
    release = releases["intern"]
    [one] = release.earlier.rounds
    moved = {"01.1.1": ("01.1.2",), "01.2.1": ("01.2.1", "02.1.2"), "02.1.1": ("02.1.1",)}
    recut = with_rounds(release, replace(one, today=moved, unchanged=frozenset({"01.1.1", "02.1.1"})))
    assert pasts(recut, ["01.1.2"])[0].plain.startswith("Damals 01.1.1. Genannt von RAGS")
    assert pasts(recut, ["02.1.2"])[0].plain.startswith("Seither neu zugeschnitten, damals 01.2.1. Genannt")
    assert pasts(recut, ["02.1.1"])[0].note == "" and pasts(recut, ["01.1.1", "02.2.1"]) == ()
    html = meeting.earlier(recut).html
    assert "01.1.1 heute 01.1.2; 01.2.1 heute 01.2.1 und 02.1.2 (neu zugeschnitten)." in html
    assert "Ohne Gebiet von heute: 02.2.1." in html, "nothing is lost"


def test_a_round_without_a_way_to_today_is_shown_and_said_to_be_so(releases: dict[str, Release]) -> None:
    release = releases["intern"]
    [one] = release.earlier.rounds
    apart = with_rounds(release, replace(one, boundary="2016", today={}, unchanged=frozenset()))
    html = meeting.earlier(apart).html
    assert "Die Gebiete sind die des Gebietsstands 2016; kein Umsteigeschlüssel führt zum heutigen" in html
    assert "Der Treff öffnet wieder." in html
    assert "Der Treff öffnet wieder." not in meeting.pages(apart).html


def test_the_page_has_a_block_for_one_round_or_several_and_none_without(releases: dict[str, Release]) -> None:
    release = releases["gespraech"]
    [one] = release.earlier.rounds
    titles = re.findall('kandidat-titel">([^<]+)', page(release, "01.1.1"))
    assert titles[2:] == ["Wissen vor Ort", "Frühere Auswahlrunde", "Beschluss"]
    assert "<dt>2022 genannt von</dt><dd>RAGS, SBH, BA (regionales Votum)</dd>" in page(release, "01.1.1")
    twice = with_rounds(release, one, replace(one, year=2020))
    html = page(twice, "01.1.1")
    assert "Frühere Auswahlrunden<" in html and html.index("<dt>2022 genannt") < html.index(
        "<dt>2020 genannt"
    )
    assert "Frühere" not in page(with_rounds(release), "01.1.1")


def test_the_section_lists_all_that_a_round_was_about_and_counts_who_is_back(
    releases: dict[str, Release],
) -> None:
    release = releases["intern"]
    [one] = release.earlier.rounds
    assert candidates_then(one) == (("01.1.1",), ("01.2.1",), ("02.1.1",), ("02.2.1",))
    assert {a for key in candidates_then(one) for a in key} == {*one.areas}
    found = candidates.candidates(release)
    again = sum(bool(pasts(release, c.areas)) for c in found)
    told = meeting.earlier(release).as_markdown()
    assert (len(found), again) == (2, 2) and "Alle 2 Kandidaten waren schon früher dabei" in told
    assert "Frühere Auswahlrunde\\: 2022" in told or "Frühere Auswahlrunde: 2022" in told
    assert "Auswahlrunde 2022: 4 Gebiete und was daraus wurde" in told.replace("\\", "")
    empty = meeting.earlier(with_rounds(release)).as_markdown()
    assert empty.startswith("Aus früheren Jahren liegen keine Nennungen")


def test_profile_and_dossier_tell_it_too_in_both_settings(releases: dict[str, Release]) -> None:
    release = releases["gespraech"]
    block = profiles(release, ["01.1.1", "01.1.2"])
    first, second = block.html.split("<section")[1:]
    assert "<dt>Auswahlrunde 2022</dt><dd>Genannt von RAGS" in first
    assert "Auswahlrunde" not in second
    assert '("Auswahlrunde 2022", "Genannt von RAGS' in block.typst
    listed = nominations.over(release) + nominations.under(release)
    assert "<dt>2022</dt><dd>Genannt von RAGS, SBH, BA (regionales Votum). Abgelehnt am" in listed.html
    assert "Abgelehnt am 4. Dezember 2022" in listed.typst


def test_a_year_without_nominations_still_tells_earlier_ones_in_its_profiles(city: Sides) -> None:
    (city.small.raw / "2024" / "bedarfsnennungen.csv").rename(city.place / "weg.csv")
    try:
        release = prepare(city.small.city(), 2024, "intern")
    finally:
        (city.place / "weg.csv").rename(city.small.raw / "2024" / "bedarfsnennungen.csv")
    block = profiles(release, ["01.1.1"])
    assert "<dt>Auswahlrunde 2022</dt>" in block.html and "Genannt von</dt>" not in block.html
    assert '("Auswahlrunde 2022", "Genannt von RAGS' in block.typst


def test_hostile_words_of_an_earlier_year_stay_words(releases: dict[str, Release]) -> None:
    release = releases["intern"]
    [one] = release.earlier.rounds
    named = one.nominations.assign(name='<b>"#panic()\\ </b>')
    hostile = with_rounds(release, replace(one, nominations=named))
    for block in (meeting.earlier(hostile), meeting.pages(hostile), profiles(hostile, ["01.1.1"])):
        assert "&lt;b&gt;" in block.html and "<b>&quot;" not in block.html and '<b>"#' not in block.html
        assert '#panic()\\ </b>"' not in block.typst
    assert "<b>" in past_of(hostile, hostile.earlier.rounds[0], ("01.1.1",)).named
