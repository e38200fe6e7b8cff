"""What the meeting decides on: one row per candidate, the same in document and workbook, sealed ratings sealed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from screening.base.glyphs import text_width
from screening.disclosure import Release
from screening.figures.export import write
from screening.figures.words import docket, near, profiled
from screening.process.ratings import SIDE_IDS
from screening.report.render.assets import TEMPLATES
from screening.report.sections import docket as section
from screening.year import open_year
from tests.figures.profile.changed import compiled
from tests.small_city import build_small_city

HOSTILE = 'Hof <script>alert(1)</script> "#let x" {{< y >}} ' + 6 * "sehr langer Name "


def kinds(release: Release) -> list[str]:
    return [h.kind for h in docket(release).headings]


def test_every_sure_possible_near_and_named_area_has_one_row(intern: Release, gespraech: Release) -> None:
    for release in (intern, gespraech):
        rows = [a for c in docket(release).cases for a in c.candidate.areas]
        wanted = {*release.chosen("sicher", "möglich"), *near(release), *release.nominations["gebiet"]}
        assert len(rows) == len(set(rows)) and wanted <= set(rows)


def test_the_sure_come_first_then_the_possible_then_those_just_below(intern: Release) -> None:
    told = [c.told["entscheidung"] for c in docket(intern).cases]
    counts = intern.decision["decision"].value_counts()
    assert told[: counts["sicher"]] == ["sicher"] * counts["sicher"]
    after = told[counts["sicher"] :]
    assert after[: counts["möglich"]] == ["möglich"] * counts["möglich"]
    assert after[counts["möglich"]] == "nein, knapp"


def test_dots_count_what_the_rule_counts(intern: Release) -> None:
    found = docket(intern)
    for case in found.cases:
        for line in case.lines:
            row = intern.decision.loc[line.area]
            dots = "".join(line.dots.values())
            assert len(dots) == len(intern.ids)
            assert dots.count("●") == row["hits_min"]
            assert dots.count("●") + dots.count("?") == row["hits_max"]


def test_the_workbook_has_the_same_rows_in_the_same_order(thin_gespraech: Release, tmp_path: Path) -> None:
    write.write_selection(thin_gespraech, tmp_path)
    sheet = load_workbook(tmp_path / "auswahl.xlsx")["Entscheidungstabelle"]
    rows = list(sheet.iter_rows(values_only=True))
    found = docket(thin_gespraech)
    titles = [h.title for h in found.headings]
    rows = rows[next(k for k, row in enumerate(rows) if list(row) == titles) :]
    assert [r[0] for r in rows[1:]] == [c.value(found.headings[0]) for c in found.cases]
    html = section.table(thin_gespraech).html
    assert re.findall(r'<th scope="row"><a href="profile/[^"]+">([^<]+)</a>', html) == [
        r[0] for r in rows[1:]
    ]
    firm = next(k for k, h in enumerate(found.headings) if h.kind == "festigkeit")
    spans = {str(r[firm]) for r in rows[1:] if " bis " in str(r[firm])}
    # a document says them in one line
    assert spans and all(
        f"<td>{s.replace(' bis ', '–')}</td>" in html and f">{s}<" not in html for s in spans
    )


def test_what_is_sealed_has_no_column_and_leaves_no_trace(gespraech: Release) -> None:
    assert {*SIDE_IDS, "stunden"} <= {*kinds(gespraech)}
    sealed = replace(gespraech, laid=replace(gespraech.laid, opened=None))
    assert not {*SIDE_IDS} & {*kinds(sealed)}
    said = section.table(sealed).as_markdown()
    assert "4 · 5" not in said and "nicht aufgedeckt" in said


def test_a_decision_that_is_recorded_stands_in_its_column_others_are_empty(gespraech: Release) -> None:
    told = {c.candidate.key: c.told["beschluss"] for c in docket(gespraech).cases}
    assert told["23.1.1"] == "ausgewählt" and told["15.4.2"] == ""


def test_without_nominations_programme_and_ratings_the_table_says_so_once(intern: Release) -> None:
    bare = replace(
        intern,
        nominations=intern.nominations.iloc[:0],
        laid=replace(intern.laid, opened=None, running={}),
    )
    assert not {"nennungen", "programm", "verwaltung", "region"} & {*kinds(bare)}
    said = section.table(bare).html
    assert said.count("Genannt ist keines dieser Gebiete.") == 1
    assert "Nirgends läuft ein Schwerpunktgebiet." in said


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return open_year("klein", 2024, data=build_small_city(tmp_path_factory.mktemp("data")).data)


def test_nothing_said_has_no_heading(intern: Release) -> None:
    assert "Genannt" in section.spoken(intern).as_markdown()
    silent = replace(intern, nominations=intern.nominations.iloc[:0], objections=intern.objections.iloc[:0])
    assert section.spoken(silent).as_markdown() == ""


def test_no_candidate_is_a_sentence_and_no_table(intern: Release) -> None:
    firm = intern.analyses.firmness
    none = replace(
        intern,
        decision=intern.decision.assign(decision="nein"),
        nominations=intern.nominations.iloc[:0],
        laid=type(intern.laid)(),
        analyses=replace(intern.analyses, firmness=replace(firm, areas=firm.areas[:0], below=firm.below[:0])),
    )
    said = section.table(none)
    assert said.as_markdown().startswith("Es gibt keine Kandidaten") and "<table" not in said.html
    assert section.profiles(none).as_markdown() == ""


def test_many_candidates_are_cut_off_and_the_workbook_is_named(
    intern: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(section, "MOST", 3)
    said = section.table(intern).html
    rest = len(docket(intern).cases) - 3
    assert said.count('<th scope="row">') == 3
    assert f"{rest} weitere Kandidaten stehen in auswahl.xlsx, Blatt „Entscheidungstabelle“." in said


def test_so_many_open_areas_have_their_profile_elsewhere(intern: Release) -> None:
    every = replace(intern, decision=intern.decision.assign(decision="möglich"))
    found, elsewhere = profiled(every)
    assert elsewhere == len(intern.decision) and found == near(intern)


def test_what_names_do_not_need_is_for_those_who_write(intern: Release) -> None:
    def widths(name: str) -> list[str]:
        names = pd.Series(name, index=intern.decision.index, dtype="str", name="area_name")
        told = re.search(r"breiten: \((.*?)\)", section.table(replace(intern, names=names)).typst)
        assert told
        return told[1].split(", ")

    short, long = widths("Au"), widths(HOSTILE)
    # as wide as its title at least
    assert short[-1] == "1fr" and 12 < float(short[0].removesuffix("mm")) < 36
    assert long[0] == "1fr" and long[-1].endswith("mm")


def test_a_table_of_few_columns_stands_upright_and_a_wide_one_lies_across(
    intern: Release, small: Release
) -> None:
    assert "querformat" in section.sheet(intern).as_markdown()
    assert section.sheet(small).as_markdown() == ""
    told = re.search(r"breiten: \((.*?)\)", section.table(small).typst)
    assert told
    *fixed, last = told[1].split(", ")
    # 160 mm are the lines of an upright page; in what is left there is room to write
    assert last == "1fr" and sum(float(w.removesuffix("mm")) for w in fixed) <= 160 - 22


def test_no_word_of_a_heading_and_none_of_a_decision_is_parted_on_paper(gespraech: Release) -> None:
    typst = section.table(gespraech).typst
    told = re.search(r"breiten: \((.*?)\), titel: \((.*?),\), .*?, ganz: (\w+)", typst)
    assert told and told[3] == "true"
    widths, titles = told[1].split(", "), [t.strip('"') for t in told[2].split('", "')]
    assert len(widths) == len(titles) > 10 and "Existenz\u00adsicherung" in told[2]
    points = {
        t: float(w.removesuffix("mm")) * 72 / 25.4 - 4
        for w, t in zip(widths, titles, strict=True)
        if w != "1fr"
    }
    # letters of 8.5 points in semibold, 2 points left and right; long words are parted where they are joined
    for title, room in points.items():
        assert all(text_width(w, 8.5) * 1.05 <= room for w in re.split("[ \u00ad]", title)), title
    assert text_width("ausgeschlossen", 8.5) <= points["Ent\u00adscheidung"]
    assert text_width("zurückgestellt", 8.5) <= points["Beschluss"]


def test_on_paper_who_named_an_area_is_not_parted_where_the_next_line_has_room(intern: Release) -> None:
    block = section.table(intern)
    # as in the row of 16.4.3, where the same word stands alone
    assert (
        "#box[RAGS\\,] #box[Steuerungsbereich]]" in block.typst and "[#box[Steuerungsbereich]]" in block.typst
    )
    # no line begins with the dot
    assert "BA\u00a0· Votum" in block.html and "BA\u00a0· #box[Votum]" in block.typst


def test_names_from_files_stay_text_and_rows_fit_the_page(thin_intern: Release) -> None:
    names = pd.Series(HOSTILE, index=thin_intern.decision.index, dtype="str", name="area_name")
    block = section.table(replace(thin_intern, names=names))
    assert "<script>" not in block.html and "&lt;script&gt;" in block.html
    look = (TEMPLATES / "typst-template.typ").read_text(encoding="utf-8")
    across = next(line for line in look.splitlines() if line.startswith("#let querformat"))
    own = look[look.index("#let profile-beginn") :]
    reader = compiled(
        f"{across}\n{own}\n#set page(..querformat)\n#show figure: set block(breakable: true)\n{block.typst}"
    )
    pages = [p.extract_text() for p in reader.pages]
    assert all(p.mediabox.width > p.mediabox.height for p in reader.pages)
    # the header stands once on each page that holds rows, and no row goes on overleaf: each page begins with one
    rows = [p for p in pages if HOSTILE[:4] in p]
    assert len(rows) > 1 and all(p.count("Festigkeit") == 1 for p in rows)


def test_what_was_left_out_by_hand_stands_in_its_line_and_nothing_over_it(intern: Release) -> None:
    told = section.left_out(intern).as_markdown()
    assert told.replace("\\", "").startswith("- **16.5.1**, von Hand ausgeschlossen: Große ")
