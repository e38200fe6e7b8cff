"""The candidates of the meeting: who is one, the table with an empty column, figures left and knowledge right."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from screening.disclosure import Release
from screening.figures.words import at_work, candidates, legend
from screening.process import areas_in
from screening.report.sections import docket, meeting
from screening.year import prepare
from tests.process.decisions.entries import entry
from tests.small_city import IDS, SmallCity, build_small_city, collection, squares


def cells(html: str, area: str) -> list[str]:
    """Return the cells of an area's row as text."""
    row = next(r for r in re.findall("<tr>.*?</tr>", html, re.DOTALL) if f">{area}" in r)
    return [re.sub("<[^>]+>", "", c).strip() for c in re.findall("<t[hd].*?</t[hd]>", row, re.DOTALL)]


def test_candidates_are_the_sure_the_named_the_rated_and_the_decided_each_once(gespraech: Release) -> None:
    found = candidates(gespraech)
    areas = [a for one in found for a in one.areas]
    assert len(areas) == len(set(areas))
    wanted = set(gespraech.chosen("sicher")) | set(gespraech.nominations["gebiet"])
    opened = gespraech.laid.opened
    assert opened is not None
    wanted |= {str(k) for r in opened.ratings.values() for k in r.frame.index}
    assert set(areas) == wanted | {"02.1.4"}
    hits = [int(gespraech.decision["hits_min"][a]) for a in areas if a in gespraech.decision.index]
    assert hits == sorted(hits, reverse=True)


def test_the_table_leaves_room_for_what_is_decided(gespraech: Release) -> None:
    html = meeting.overview(gespraech).html
    heads = re.findall('<th scope="col"[^>]*>(.*?)</th>', html)
    assert heads[:2] == ["Gebiet", "Blatt"]
    assert heads[3:] == ["Treffer", "Entscheidung", "Nennungen", "Sozialreferat", "REGSAM", "Beschluss"]
    row = cells(html, "06.6.3")
    # no line begins with a dot
    assert row[6:] == [
        t.replace("_", "\u00a0") for t in ("3_· 4_· 6_Std._· 24_Mon.", "4_· 5_· 10_Std._· 36_Mon.", "")
    ]
    assert cells(html, "16.4.4")[0] == "16.4.4\u00a0◆"
    assert cells(html, "16.4.4")[6] == "1\u00a0· 1"
    assert cells(html, "02.1.4")[6:] == ["–", "–", ""]


def test_before_the_opening_the_table_has_no_column_for_a_side(thin_gespraech: Release) -> None:
    sealed = replace(thin_gespraech, laid=replace(thin_gespraech.laid, opened=None))
    html = meeting.overview(sealed).html
    assert not re.search("<th[^>]*>(?:REGSAM|Sozialreferat)", html)
    assert "noch nicht aufgedeckt" in meeting.agenda(sealed).html
    assert "10\u00a0Std." not in meeting.pages(sealed).html


def test_without_anything_there_is_no_candidate(gespraech: Release) -> None:
    nothing = replace(
        gespraech,
        laid=type(gespraech.laid)(),
        nominations=gespraech.nominations.iloc[:0],
        objections=gespraech.objections.iloc[:0],
        decision=gespraech.decision.assign(decision="nein"),
    )
    assert candidates(nothing) == ()
    assert "Es gibt keine Kandidaten" in meeting.overview(nothing).html
    agenda = meeting.agenda(nothing).html
    assert "kein Gebiet ist sicher" in agenda
    assert "kein Einwand" in agenda


@pytest.fixture(scope="module")
def page(gespraech: Release) -> str:
    """The page of one candidate, from its heading to the next."""
    html = meeting.pages(gespraech).html
    return next(p for p in html.split("<h3")[1:] if ": Stadtbezirksviertel 06.6.3<" in p)


def test_a_page_has_figures_left_and_what_people_know_right(page: str) -> None:
    left, right = page.split('<div class="kandidat"><div>')[1].split("</div><div>")
    assert re.findall('kandidat-titel">([^<]+)', left) == [
        "Zahlen",
        "Was zählt: Wert (Vielfaches), Veränderung",
    ]
    titles = re.findall('kandidat-titel">([^<]+)', right)
    assert titles[0] == "Wissen vor Ort"
    assert titles[-2:] == ["Bewertungen: Passung · Gewicht · Stunden · Monate", "Beschluss"]
    assert "9 bis 10 von 13" in left
    assert "<dt>REGSAM</dt><dd>4 · 5 · 10 Std. · 36 Mon. · Ohne Moderation" in right.replace("\u00a0", " ")
    assert "<dt>ausgewählt</dt><dd>10 Std., 36 Monate. Zuvor Auswahlgespräch" in right


def test_each_candidate_has_a_page_of_its_own_on_paper(gespraech: Release) -> None:
    found = candidates(gespraech)
    typst = meeting.pages(gespraech).typst
    assert typst.count("#kandidat(") == len(found)
    assert typst.count("#pagebreak(weak: true)") == len(found)
    # "7.1 Blatt 1" would number it twice
    titles = re.findall(r"#heading\(level: \d, (numbering: none)?[^\[]*\)\s*\[Blatt \d+", typst)
    assert titles == ["numbering: none"] * len(found)


def test_the_dossier_and_the_table_lead_to_the_sheet_of_each_candidate(thin_gespraech: Release) -> None:
    """A number of a sheet means the same candidate wherever it is told, on the page and on paper."""
    sheets = dict(
        re.findall(
            r'<h3[^>]* id="(blatt-\d+)"[^>]*>Blatt \d+: Stadtbezirksviertel ([^<]+)<',
            meeting.pages(thin_gespraech).html,
        )
    )
    named = {
        c.called(thin_gespraech): f"blatt-{n}" for n, c in enumerate(candidates(thin_gespraech), start=1)
    }
    assert sheets == {anchor: name for name, anchor in named.items()}
    overview = meeting.overview(thin_gespraech).html
    assert re.findall('<a href="#(blatt-[0-9]+)">', overview) == [*named.values()]
    dossier = docket.table(thin_gespraech)
    for head, row in re.findall(r'<tr>(<th scope="row">.*?</th>)(.*?)</tr>', dossier.html):
        code = re.sub("<[^>]+>", "", head).partition(" ")[0]
        link = re.findall(
            '<a href="auswahlgespraech.html#(blatt-[0-9]+)" aria-label="Blatt ([0-9]+)">([0-9]+)</a>', row
        )
        wanted = [(a, a[6:], a[6:]) for n, a in named.items() if n.partition(" ")[0] == code]
        assert link == wanted, "who is below the line and not named has no sheet"
    assert 'titel: ("Gebiet"' in dossier.typst and '"Seite", "Blatt", "Beschluss"' in dossier.typst
    assert "Blatt: in auswahlgespraech.html und auswahlgespraech.pdf." in dossier.html


def test_a_hostile_name_is_shown_in_the_title_of_its_sheet_and_changes_no_anchor(
    thin_intern: Release,
) -> None:
    name = "Au {#sec-x .y} <b>*c*</b> $d$"
    names = pd.Series(name, index=thin_intern.decision.index, dtype="str", name="area_name")
    html = meeting.pages(replace(thin_intern, names=names)).html
    title = html.partition("<h3")[2].partition("</h3>")[0]
    assert title.startswith(' class="unnumbered" id="blatt-1">Blatt 1: Stadtbezirksviertel 23.1.1')
    assert title.endswith("Au {#sec-x .y} &lt;b&gt;*c*&lt;/b&gt; $d$")


def test_without_a_meeting_no_sheet_is_told(gespraech: Release) -> None:
    alone = replace(gespraech, laid=type(gespraech.laid)(), nominations=gespraech.nominations.iloc[:0])
    found = docket.table(alone)
    assert "blatt-" not in found.html and "Blatt" not in found.typst


def test_hostile_words_stay_words(thin_intern: Release) -> None:
    named = thin_intern.nominations.copy()
    named["begruendung"] = pd.array(['<b>"#panic()\\ </b>'] * len(named), dtype="str")
    block = meeting.pages(replace(thin_intern, nominations=named))
    assert "&lt;b&gt;" in block.html
    assert "<b>" not in block.html
    assert "#panic()\\\\ </b>" in block.typst


def test_areas_at_work_bear_a_sign_and_say_since_when(gespraech: Release) -> None:
    running = at_work(gespraech)
    assert (
        running["13.4.2"].line() == "seit 1. Dezember 2024 („An der Aue“), Überprüfung am 30. November 2026"
    )
    # of the programme's file alone: no day is known
    assert running["13.2.1"].line() == "seit 2019"
    # the agreement has ended
    assert "23.1.3" not in running
    html = meeting.overview(gespraech).html
    assert "◆ läuft am 31. Dezember 2024 als Schwerpunktgebiet." in html
    signed = {a for a in gespraech.chosen("sicher") if f">{a}\u00a0◆" in html}
    assert signed == set(running) & set(gespraech.chosen("sicher"))
    assert legend(gespraech, running, ["01.1.1"]) == ""


# --- ids with commas ---------------------------------------------------------------------------------------------

HEAD = "gebiet;name;umgriff;von;datum;problem;handlungsfeld;begruendung;geprueft_von;geprueft_am\n"
COMMAS = dict(zip(IDS, ("Hof, Süd", "Hof", "Süd", "Au", "Ried, Ost, 1", "Haid"), strict=True))


def named_with_commas(small: SmallCity) -> SmallCity:
    """Give the areas ids with commas and blanks in them, beside ids that are parts of those."""
    small.change("stadt.toml", r"id_pattern = '\d{2}\.\d\.\d'", "id_pattern = '.+'")
    small.change("stadt.toml", '[[parent]]\nid = "bezirk"\nlabel = "Bezirk"\nparts = 1\n', "")
    for file, encoding in (("bevoelkerung.csv", "utf-8-sig"), ("faelle.csv", "cp1252")):
        text = small.path(file).read_text(encoding)
        for area, new in COMMAS.items():
            text = text.replace(f"{area};", f"{new};")
        small.write(file, text, encoding)
    small.write("viertel.geojson", collection(squares(COMMAS.values())))
    return small


def test_an_id_with_a_comma_and_a_blank_is_one_area_of_a_candidate(tmp_path: Path) -> None:
    small = named_with_commas(build_small_city(tmp_path))
    small.write(
        "bedarfsnennungen.csv",
        HEAD + "Hof, Süd, Au;;;BA;2024-09-14;;;;;\nRied, Ost, 1;;;BA;2024-09-14;;;;;\n",
    )
    decided = entry("e1", "abgelehnt", area="Hof, Süd", gruende='"G"').replace(
        '"Hof, Süd"]', '"Hof, Süd", "Haid"]'
    )
    small.write("entscheidungen.toml", decided)
    release = prepare(small.city(), 2024, "gespraech")
    assert set(release.nominations["gebiet"]) == {"Hof, Süd", "Au", "Ried, Ost, 1"}
    found = candidates(release)
    assert {frozenset(areas_in(one.key)) for one in found} == {
        frozenset({"Haid", "Hof, Süd"}),
        frozenset({"Au"}),
        frozenset({"Ried, Ost, 1"}),
        *(
            frozenset({a})
            for a in release.chosen("sicher")
            if a not in ("Haid", "Hof, Süd", "Au", "Ried, Ost, 1")
        ),
    }
    html = meeting.decisions(release).html + meeting.pages(release).html
    assert "Haid; Hof, Süd" in html or "Hof, Süd; Haid" in html
    assert not any("\x1f" in text for text in (html, meeting.overview(release).typst))
