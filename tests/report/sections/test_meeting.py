"""The meeting's sections: complete sentences, both sides beside each other, nothing unreviewed for the meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from screening.disclosure import Release
from screening.figures.charts import load_chart
from screening.process import Earlier, Round, Table
from screening.process.agreement import Agreement
from screening.process.capacity import Capacity, Estimate, Load, Running, Term, load
from screening.process.capacity.lending import Lending
from screening.process.decisions import Decision, Decisions, Entry
from screening.report.sections import glance, meeting, slides
from screening.report.sections.hours import promised
from screening.year import prepare
from tests.process.agreement.test_agreements import WHOLE
from tests.process.decisions.entries import entry
from tests.process.ratings.deposits import GOOD, OTHER, sides_in

AREA = "01.2.1"


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Release]:
    with pytest.MonkeyPatch.context() as patched:
        sides = sides_in(tmp_path_factory.mktemp("stadt"), patched)
        review = ";A. Muster;2024-11-05\n"
        one = "01.1.1;3;3;4;12;Team;2024-10-21;<b>Nur</b> hier & #panic();;\n"
        sides.deposit("verwaltung", GOOD.replace("01.1.1", AREA) + one)
        sides.deposit("region", OTHER.replace("01.1.1", AREA).replace(";;\n", review))
        sides.deposit(
            "region",
            OTHER.replace("01.1.1", AREA).replace(";12;", ";18;").replace(";;\n", review),
            "Tippfehler",
        )
        (sides.small.raw / "kapazitaet.toml").write_text(
            "[[kapazitaet]]\nvon = 2024-10-01\nstunden_woche = 7\n", "utf-8"
        )
        seen = {"geprueft_von": '"A"', "geprueft_am": "2024-12-16"}
        texts = {"gruende": '"Die Wege sind weit."', "bewertung": '"neu"', "ersetzt": '"e1"'}
        sides.small.write(
            "entscheidungen.toml",
            entry("e1", "Dissens", area=AREA)
            + entry("e2", "ausgewählt", "arge", "2024-12-04", area=AREA, **texts, **seen)
            + entry("e3", "abgelehnt", area="02.1.2", gruende='"Geheimer Grund."'),
        )
        return {a: prepare(sides.small.city(), 2024, a) for a in ("intern", "gespraech")}


def test_both_ratings_stand_below_each_other_and_differences_bear_a_sign(
    releases: dict[str, Release],
) -> None:
    for release in releases.values():
        html = meeting.ratings(release).html
        assert (
            "1 Gebiet ist von beiden Seiten bewertet: verschieden. Nur von einer Seite bewertet: Sozialreferat 1."
            in html
        )
        assert all(f"{v}\u00a0≠" in html for v in ("4 (passt voll)", "2 (passt eher nicht)", "4,5"))
        assert "<td>nur eine Seite</td>" in html
    assert "Tippfehler" in meeting.ratings(releases["intern"]).html
    told = meeting.ratings(releases["gespraech"]).html
    assert "Tippfehler" not in told and "Nach dem Aufdecken wurde berichtigt" in told


def test_reasons_are_escaped_and_wait_for_a_review(releases: dict[str, Release]) -> None:
    inside, outside = (meeting.reasons(releases[a]) for a in ("intern", "gespraech"))
    assert "&lt;b&gt;Nur&lt;/b&gt;" in inside.html and "\\#panic" in inside.typst
    assert "Nur" not in outside.html and "Die Begründung ist noch nicht geprüft." in outside.html
    assert "Der Umgriff ist zu groß." in outside.html


def test_decisions_tell_their_way_and_the_meeting_no_unreviewed_reason(releases: dict[str, Release]) -> None:
    inside, outside = (meeting.decisions(releases[a]).html for a in ("intern", "gespraech"))
    for html in (inside, outside):
        assert "Zuvor Auswahlgespräch, 20. November 2024: Dissens." in html
        assert "An die Stelle beider Bewertungen tritt ein neuer Wert. Gründe: Die Wege sind weit." in html
        assert "6,5 Std., 24 Monate" in html and "ARGE Freie/Öffentliche, 4. Dezember 2024" in html
    assert "Geheimer Grund" in inside and "Geheimer Grund" not in outside
    assert "fehlen die Texte eines Beschlusses: sie sind nicht geprüft." in inside


def test_the_load_is_drawn_and_told_as_a_table_whose_equal_months_are_one_row(
    releases: dict[str, Release], tmp_path: Path
) -> None:
    block = meeting.load(releases["intern"], tmp_path)
    # 6.5 as agreed for AREA, 4 as one side estimates for 01.1.1; 01.1.1 is undecided
    assert "Vorgesehen sind 2 Gebiete, ab Januar 2025: was ausgewählt ist" in block.html
    assert "Januar 2025 bis Dezember 2025" in block.html and '<td class="a-right">10,5</td>' in block.html
    assert "Davon allein, was ausgewählt ist (1 Gebiet):" in block.html
    assert "Nur eine Seite schätzt: 01.1.1." in block.html
    assert len(list((tmp_path / "abbildungen").iterdir())) == 4


def test_what_an_earlier_round_chose_and_nobody_signed_is_told_beside_the_load(
    releases: dict[str, Release],
) -> None:
    release = releases["intern"]

    def told(
        area: str = "02.2.1", *, months: int = 26, wanted: str = AREA, signed: bool = False, **more: str
    ) -> str:
        seats = {"verwaltung": ("Leitung",), "region": ("Kuratorium",)}
        chosen = {"id": "e1", "gebiete": [area], "beschluss": "ausgewählt", "datum": date(2022, 11, 20)}
        agreed = {"stunden_woche": 6, "monate": months, "ebene": "auswahlgespraech", "teilnehmende": seats}
        record = Decisions((Entry(1, Decision.model_validate(chosen | agreed | more), frozenset([area])),))
        empty = release.nominations.iloc[:0], release.objections.iloc[:0]
        past = Round(2022, "2020", *empty, None, record, {area: (area,)}, frozenset([area]))
        made = Agreement.model_validate({**WHOLE, "gebiete": ["02.2.1"]})
        focus = replace(release.focus, agreements={"hof": made} if signed else {})
        at = replace(release, earlier=Earlier((past,)), focus=focus)
        return " ".join(block.html for block in promised(at, [wanted]))

    # from December 2022 on, 26 months: its last is January 2025, with which the load begins
    assert (
        "Früher ausgewählt, aber nicht abgezogen, weil keine unterzeichnete Vereinbarung vorliegt: 02.2.1 (2022: 6"
        in (told())
    )
    gone = (told(months=25), told(wanted="02.2.1"), told(AREA, wanted="01.1.1"), told(signed=True))
    assert gone == ("", "", "", "") and told(beschluss="abgelehnt") == ""


def test_the_first_page_the_slides_and_the_meeting_count_the_same_hours(
    releases: dict[str, Release], tmp_path: Path
) -> None:
    release = releases["intern"]
    page, block = glance.page(release, tmp_path).html, meeting.load(release, tmp_path)
    [slide] = [s for s in slides.slides(release) if any(p.startswith("Vorgesehen sind") for p in s.points)]
    assert "<dt>Vorgesehen (2)</dt><dd>10,5</dd>" in page
    assert slide.grid is not None and slide.grid.rows[0][3] == "10,5"
    said = slide.points[0].removeprefix("Vorgesehen sind 2 Gebiete")
    assert said.startswith(": was ausgewählt ist")
    assert said[2:] in block.html and f"Vorgesehen ist, {said[2:]}" in page


def test_the_load_of_any_candidates_is_told_and_of_an_area_that_is_not_there_nothing(
    releases: dict[str, Release], tmp_path: Path
) -> None:
    release = releases["intern"]
    # as agreed; as the one side estimates; nobody has estimated the last
    for areas, hours in (([AREA], "6,5"), (["01.1.1"], "4"), ([AREA, "01.1.1"], "10,5"), (["02.1.1"], "")):
        html = meeting.load_of(release, areas, tmp_path).html
        assert (f'<td class="a-right">{hours}</td>' in html) is bool(hours), areas
    assert "noch kein Zeitbedarf geschätzt" in html
    assert "Ohne Schätzung" in meeting.load_of(release, [AREA, ["01.1.1", "02.1.1"]], tmp_path).html
    with pytest.raises(KeyError, match=r"gibt es nicht: 99\.9"):
        meeting.load_of(release, ["99.9"], tmp_path)


def test_what_runs_on_after_its_review_without_an_end_is_named_beside_the_load(
    releases: dict[str, Release], tmp_path: Path
) -> None:
    def told(**keys: object) -> bool:
        made = Agreement.model_validate({**WHOLE, "gebiete": ["02.2.1"]} | keys)
        release = replace(
            releases["intern"], focus=replace(releases["intern"].focus, agreements={"hof": made})
        )
        said = "Auch nach der Überprüfung gezählt, weil kein Ende eingetragen ist: Am Park (31.10.2026)."
        return said in meeting.load_of(release, [AREA], tmp_path).html

    # the load is told from January 2025 on for the 24 months that were agreed; the review is in October 2026
    assert told()
    assert not told(ende=date(2026, 10, 31)) and not told(gebiete=[AREA]) and not told(unterzeichnet=None)


def test_with_regions_each_has_its_load_and_what_lies_in_none_is_named(
    releases: dict[str, Release], tmp_path: Path
) -> None:
    release = releases["intern"]
    term = Term(von=date(2024, 10, 1), stunden_woche=Decimal(6), region="Innen <b>")
    span = {"von": date(2025, 3, 1), "bis": date(2025, 4, 30)}
    lent = Lending(aus="Außen", fuer="Innen <b>", stunden_woche=Decimal(3), **span)
    over = Lending(
        aus="Außen", fuer="Innen <b>", stunden_woche=Decimal(1), von=date(2020, 1, 1), bis=date(2020, 2, 1)
    )
    capacity = Capacity((term,), ("Innen <b>",), {AREA: "Innen <b>"}, lent=(over, lent))
    laid = replace(release.laid, capacity=capacity)
    block = meeting.load(replace(release, laid=laid), tmp_path)
    # 6.5 hours are agreed for 24 months
    assert "Nach Regionen reichen die Stunden nicht überall." in block.html
    assert "in 24 Monaten nicht" in block.html
    assert "In keiner Region oder in mehreren: 01.1.1." in block.html
    # what is over does not matter any more
    said = "Außen gibt Innen &lt;b&gt; 3 in der Woche, 1. März 2025 bis 30. April 2025."
    assert f"Geliehene Stunden, oben schon verrechnet: {said}" in block.html
    assert "<b>" not in block.html.replace("&lt;b&gt;", "")
    assert len(list((tmp_path / "abbildungen").iterdir())) == 8


def test_the_dossier_leads_to_the_meeting_with_its_agenda(releases: dict[str, Release]) -> None:
    for release in releases.values():
        html = meeting.ahead(release).html
        assert 'href="auswahlgespraech.html"' in html and "mit leerer Spalte" in html
        assert meeting.agenda(release).html in html and "schwerpunktgebiete" not in html
    nothing = replace(releases["intern"], laid=Table())
    assert nothing.nominations.empty and meeting.ahead(nothing).html == ""


def test_without_anything_each_section_says_so(releases: dict[str, Release], tmp_path: Path) -> None:
    bare = replace(releases["intern"], laid=Table())
    assert "Sie werden zusammen aufgedeckt." in meeting.ratings(bare).html
    assert meeting.reasons(bare).html == ""
    assert "Es ist noch kein Zeitbedarf geschätzt." in meeting.load(bare, tmp_path).html
    assert "Es ist noch nichts beschlossen." in meeting.decisions(bare).html


def drawn(hours: int | None, low: int, high: int, months: int = 2) -> Load:
    begin = date(2025, 1, 1)
    terms = () if hours is None else (Term(von=begin, stunden_woche=Decimal(hours)),)
    running = {"b": Running(begin, None, Decimal(1))}
    wanted = {"a": [Estimate(Decimal(low), months), Estimate(Decimal(high), 1)]}
    return load(Capacity(terms), running, wanted, begin)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (
            drawn(9, 4, 8),
            "von Januar 2025 bis Februar 2025: die Stunden reichen in jedem Monat, auch nach der höheren",
        ),
        (drawn(8, 4, 8), "die Stunden reichen in 1 Monat nur nach der niedrigeren Schätzung."),
        (
            drawn(4, 4, 8),
            "die Stunden reichen in 1 Monat nicht, in 1 weiteren nur nach der niedrigeren Schätzung.",
        ),
        (drawn(4, 8, 8), "die Stunden reichen in 1 Monat nicht, in 1 weiteren nur"),
        (drawn(2, 4, 8, 1), "in Januar 2025: die Stunden reichen in 1 Monat nicht."),
        (drawn(None, 4, 8), "wie viele Stunden da sind, ist nicht angegeben."),
        (drawn(9, 0, 0, 1), "in jedem Monat"),
    ],
)
def test_the_drawing_says_what_it_finds(releases: dict[str, Release], found: Load, told: str) -> None:
    assert told in load_chart(releases["intern"], found, "Belastung").alt
