"""Nominations shown: in the dossier, on the profiles and in the tables, each as far as the audience may read them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from openpyxl import load_workbook

from screening.base.glyphs import text_width
from screening.disclosure import Release
from screening.figures.export.write import selection_csv, write_selection
from screening.figures.profile import layout
from screening.figures.profile.pages import how_to_read, profiles
from screening.figures.words.nominated import NOBODY, named_by, statements
from screening.process.form import NO_TEXT, REVIEWED, UNREVIEWED
from screening.report.sections import nominations
from tests.figures.profile.changed import compiled, relabelled

HOSTILE = '=1+1 <script>alert(1)</script> #panic("x") *a* $b$ `{=html}` @sec-x ]) \\'
LONG = "Gründe, die nicht enden wollen, " * 60

Row = tuple[str, str, str, str]
NAN = float("nan")


def with_rows(release: Release, rows: Sequence[Row], **more: Sequence[object]) -> Release:
    """Return the release with these nominations: area, nominator, text, how it stands with the text; no objections."""
    frame = pd.DataFrame(rows, columns=["gebiet", "von", "begruendung", "stand"], dtype="str")
    frame = frame.assign(geprueft_von="", geprueft_am=None, name="", umgriff="", problem="", handlungsfeld="")
    frame = frame.assign(nennung=range(1, len(frame) + 1), datum=None, anteil_gebiet=NAN, anteil_umgriff=NAN)
    return replace(release, nominations=frame.assign(**more), objections=release.objections.iloc[:0])


def areas_of(html: str) -> list[str]:
    return re.findall(r'<div class="nennung-kopf"><b>([^<]+)</b>', html)


# --- the dossier's section -------------------------------------------------------------------------------------


def test_every_nominated_area_stands_once_over_or_under_the_line_or_among_the_excluded(
    intern: Release,
) -> None:
    over, under = nominations.over(intern).html, nominations.under(intern).html
    assert sorted(areas_of(over) + areas_of(under)) == sorted(set(intern.nominations["gebiet"]))
    decided = intern.decision["decision"]
    # what was named together stands together: by the first of its areas
    assert {decided[a] for a in areas_of(over)} == {"sicher", "möglich", "nein", "zu klein"}
    assert {decided[a] for a in areas_of(under)} == {"nein", "ausgeschlossen"}
    assert decided[areas_of(under)[-1]] == "ausgeschlossen"


def test_the_numbers_of_the_overview_add_up(intern: Release) -> None:
    told = nominations.summary(intern).as_markdown()
    assert "**24 Nennungen** für **20 Gebiete** vor (RAGS 9, SBH 5, BA 5, Einrichtung 1, " in told
    assert "Darunter: 11 erfüllen die Regel sicher, 2 sind *möglich*, 6 sind nicht über der Linie (" in told
    assert "), 1 ist von Hand ausgeschlossen." in told
    assert "4 Texte sind noch nicht geprüft. In der Fassung für das Auswahlgespräch fehlen sie." in told
    assert "Ein *regionales Votum* liegt für **2 Gebiete** vor: RAGS\\, SBH und BA haben sie" in told


def test_no_heading_stands_over_nothing(intern: Release) -> None:
    sure = str(intern.chosen("sicher")[0])
    no = str(intern.decision.index[intern.decision["decision"] == "nein"][0])
    above, below = (with_rows(intern, [(a, "BA", "Lärm", UNREVIEWED)]) for a in (sure, no))
    assert "Kein genanntes Gebiet liegt über der Linie." in nominations.over(below).html
    assert "Kein genanntes Gebiet liegt unter der Linie." in nominations.under(above).html
    assert areas_of(nominations.over(above).html) == [sure] and areas_of(nominations.under(below).html) == [
        no
    ]


def test_a_single_nomination_is_told_in_the_singular(intern: Release) -> None:
    area = str(intern.chosen("sicher")[0])
    told = nominations.summary(with_rows(intern, [(area, "BA", "Lärm", UNREVIEWED)])).as_markdown()
    assert "Es liegt **1 Nennung** für **1 Gebiet** vor (BA 1). Darunter: 1 erfüllt die Regel sicher." in told
    assert "1 Text ist noch nicht geprüft. In der Fassung für das Auswahlgespräch fehlt er." in told


def test_without_nominations_there_is_one_sentence_and_no_list(intern: Release) -> None:
    none = with_rows(intern, [])
    assert nominations.summary(none).as_markdown() == ""
    assert nominations.over(none).as_markdown() == "Für 2024 liegen keine Bedarfsnennungen vor."
    assert nominations.under(none).as_markdown() == "Kein genanntes Gebiet liegt unter der Linie."


def test_an_unreviewed_text_is_marked_in_the_house_and_absent_in_the_meeting(
    intern: Release, gespraech: Release
) -> None:
    house, meeting = (nominations.over(r) + nominations.under(r) for r in (intern, gespraech))
    for said in (house.html, house.typst):
        assert "treff" in said and said.count("noch nicht geprüft") >= 4
    for said in (meeting.html, meeting.typst, meeting.as_markdown()):
        assert "Frau Beispiel" not in said and "musterstadt.example" not in said
        assert said.count("Text noch nicht geprüft") >= 4


def test_an_area_without_figures_is_told_and_stops_nothing(intern: Release) -> None:
    shown = nominations.under(with_rows(intern, [("99.9.9", "BA", "Neu gebaut", REVIEWED)]))
    assert "ohne Zahlen" in shown.html and "Neu gebaut" in shown.typst


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)


def test_hostile_text_is_shown_and_never_obeyed(thin_intern: Release) -> None:
    area = str(thin_intern.chosen("sicher")[0])
    hostile = with_rows(thin_intern, [(area, "SBH", HOSTILE, REVIEWED)])
    for block in (nominations.over(hostile), profiles(hostile, [area])):
        tags = _Tags()
        tags.feed(block.html)
        assert "script" not in tags.seen and "&lt;script&gt;" in block.html
    shown = compiled(profiles(hostile, [area]).typst).pages[0].extract_text()
    assert '#panic("x") *a* $b$' in re.sub(r"\s+", " ", shown)


# --- profiles --------------------------------------------------------------------------------------------------


def test_a_profile_names_who_named_the_area_and_what_they_say(
    thin_intern: Release, thin_gespraech: Release
) -> None:
    house, meeting = profiles(thin_intern, ["13.4.2"]), profiles(thin_gespraech, ["13.4.2"])
    for block in (house, meeting):
        assert (
            "<dt>Genannt von</dt><dd>RAGS, SBH<" in block.html
            and '("Genannt von", "RAGS, SBH. ' in block.typst
        )
        assert "Ältere Menschen mit kleiner Rente" in block.html + block.typst
    assert "SBH (noch nicht geprüft): „Frau Beispiel" in house.html
    assert "SBH: Text noch nicht geprüft" in meeting.html and "Beispiel" not in meeting.html + meeting.typst


def test_a_profile_says_that_nobody_named_the_area_only_if_there_are_nominations(
    thin_intern: Release,
) -> None:
    area = "01.1.1"
    assert "<dt>Genannt von</dt><dd>keiner Stelle</dd>" in profiles(thin_intern, [area]).html
    none = profiles(with_rows(thin_intern, []), [area])
    assert "Genannt von" not in none.html + none.typst


@pytest.mark.documents
@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_no_text_makes_a_profile_take_a_third_page(
    audience: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    release: Release = request.getfixturevalue(audience)
    areas = ["01.1.1", "23.1.1", "20.2.3"]
    worst = with_rows(
        relabelled(release, "mit einer sehr langen Bezeichnung, die niemand kürzen mochte"),
        [(a, by, LONG, REVIEWED) for a in areas for by in ("RAGS", "SBH", "BA", "BA")],
    )
    worst = replace(worst, trend=replace(worst.trend, uncertain=frozenset(areas)))
    against = [(n, a, "BA", LONG, LONG, "keine", REVIEWED) for n, a in enumerate(areas * 2)]
    columns = ["nummer", "gebiet", "von", "einwand", "antwort", "folge", "stand"]
    worst = replace(worst, objections=pd.DataFrame(against, columns=columns).assign(datum=None))
    subjects = ("Schwerpunktgebiet", "Festigkeit", "Umstände", "Lage", "Rundung", "Umschlag")
    monkeypatch.setattr(
        "screening.figures.profile.facts.area_lines", lambda release, area: tuple((s, LONG) for s in subjects)
    )
    pages = compiled(f"{how_to_read(worst).typst}\n\n{profiles(worst, areas).typst}").pages[1:]
    text = re.sub(r"\s+", " ", " ".join(p.extract_text() for p in pages))
    assert len(pages) <= 2 * len(areas)
    assert text.count("Genannt von: RAGS, SBH, BA (regionales Votum). RAGS: ") == len(areas)
    assert layout.MORE in text and "…" not in text


def test_voices_share_the_room_in_whole_sentences_and_short_ones_leave_theirs() -> None:
    short, long = "BA: „Lärm.“", "RAGS: „" + "Ein Satz, der etwas sagt. " * 40 + "“"
    shown = layout.whole_shares([long, short], 900.0)
    assert shown[1] == short
    assert shown[0].endswith(f"sagt.“ {layout.MORE}")
    assert 600 < text_width(" ".join(shown), layout.SIZE) <= 900
    assert layout.whole_shares([short, short], 900.0) == [short, short]
    assert layout.whole_shares([f"RAGS: „{'lang ' * 300}“"], 300.0) == [f"RAGS: {layout.MORE}"]


def test_statements_keep_the_concepts_order_and_name_each_office_once(intern: Release) -> None:
    rows = [("01.1.1", by, by, REVIEWED) for by in ("BA", "RAGS", "BA")] + [("01.1.1", "SBH", "", NO_TEXT)]
    said = statements(with_rows(intern, rows))["01.1.1"]
    assert [s.by for s in said] == ["RAGS", "SBH", "BA", "BA"] and named_by(said) == "RAGS, SBH, BA"
    assert [s.plain for s in said[:2]] == ["RAGS: „RAGS“", "SBH: ohne Begründung"]


# --- tables ----------------------------------------------------------------------------------------------------


def test_the_tables_say_who_named_an_area_and_no_free_text(thin_intern: Release, tmp_path: Path) -> None:
    area = "13.4.2"
    paths = {p.suffix: p for p in write_selection(thin_intern, tmp_path)}
    rows = list(csv.reader(io.StringIO(paths[".csv"].read_text(encoding="utf-8-sig")), delimiter=";"))
    place = rows[0].index("Genannt von")
    named = {row[0].strip('="'): row[place] for row in rows[1:]}
    assert named[area] == "RAGS, SBH" and named["01.1.1"] == ""
    assert named["23.1.1"] == "RAGS, SBH, BA (regionales Votum)"
    assert {a for a, by in named.items() if by} == set(thin_intern.nominations["gebiet"])
    sheet = load_workbook(paths[".xlsx"])["Auswahl"]
    head, *lines = sheet.iter_rows(values_only=True, min_row=3)
    assert {str(r[0]): r[head.index("Genannt von")] for r in lines} == {
        a: by or NOBODY for a, by in named.items()
    }
    layer = gpd.read_file(paths[".gpkg"], layer="auswahl", ignore_geometry=True).set_index("area_id")
    assert layer["genannt_von"].to_dict() == named
    assert not any(b"Beispiel" in p.read_bytes() for p in paths.values())
    texts = {str(c.value) for s in load_workbook(paths[".xlsx"]) for row in s.iter_rows() for c in row}
    assert not any("kleiner Rente" in t for t in texts)


def test_without_nominations_the_column_stays_and_is_empty(intern: Release) -> None:
    rows = list(csv.reader(io.StringIO(selection_csv(with_rows(intern, []))), delimiter=";"))
    place = rows[0].index("Genannt von")
    assert {row[place] for row in rows[1:]} == {""}


def test_a_nominator_that_looks_like_a_formula_is_made_inert(thin_intern: Release, tmp_path: Path) -> None:
    # the reader refuses it; the tables do not rely on that
    frame = thin_intern.nominations.assign(von="BA")
    evil = replace(thin_intern, nominations=frame)
    said = {a: tuple(replace(s, by="=1+1") for s in v) for a, v in statements(evil).items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("screening.figures.words.nominated.statements", lambda release: said)
        assert "'=1+1" in selection_csv(evil) and ";=1+1" not in selection_csv(evil)
        [book] = [p for p in write_selection(evil, tmp_path) if p.suffix == ".xlsx"]
    cells = [c for row in load_workbook(book)["Auswahl"].iter_rows() for c in row if c.value == "=1+1"]
    assert cells and all(c.data_type == "s" for c in cells)
