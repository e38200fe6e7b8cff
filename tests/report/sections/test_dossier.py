"""The dossier's texts and tables say what the release says, in German, and nothing that is not there."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from screening.base import number
from screening.base.findings import Finding, Findings
from screening.concept.criteria import Exclusion
from screening.concept.statuses import UNDER
from screening.disclosure import Release
from screening.report.sections import docket, dossier, files, matrix, method, people
from screening.report.sections.told import NAMES


def said(block) -> str:
    return block.as_markdown()


def test_the_summary_counts_each_decision_as_the_release_does(intern: Release) -> None:
    text = said(dossier.summary(intern))
    counts = intern.decision["decision"].value_counts()
    assert f"**{counts['sicher']} Gebiete**" in text
    assert f"**{len(intern.decision)} Stadtbezirksviertel**" in text
    for decision, count in counts.items():
        assert f'<th scope="row">{decision}</th>' in text
        assert f'<td class="a-right">{count}</td>' in text


def test_the_summary_says_when_nothing_is_open(intern: Release) -> None:
    closed = intern.decision.assign(decision=intern.decision["decision"].replace("möglich", "nein"))
    assert "fehlende Werte ändern an keiner Entscheidung etwas" in said(
        dossier.summary(replace(intern, decision=closed))
    )


def test_a_city_without_any_sure_area_is_told_in_words(intern: Release) -> None:
    text = said(dossier.summary(replace(intern, decision=intern.decision.assign(decision="nein"))))
    assert "**Kein Gebiet** erfüllt die Regel sicher." in text and "0 Menschen" not in text


def test_a_single_chosen_area_is_told_in_the_singular(intern: Release) -> None:
    one = intern.decision.copy()
    sure = one.index[one["decision"] == "sicher"]
    one.loc[sure[1:], "decision"] = "nein"
    assert "**1 Gebiet** (0,2\u00a0%) erfüllt die Regel sicher" in said(
        dossier.summary(replace(intern, decision=one))
    )


def test_the_first_year_says_that_there_is_nothing_to_compare(intern: Release) -> None:
    first = replace(intern, trend=replace(intern.trend, years=(2024,)))
    assert "Eine frühere Lieferung liegt nicht vor" in said(dossier.changes(first))


def test_no_change_is_said_in_words(intern: Release) -> None:
    assert "hat sich keine Entscheidung geändert" in said(
        dossier.changes(replace(intern, changes=intern.changes.iloc[:0]))
    )


def test_changes_list_entries_before_the_rest(intern: Release) -> None:
    html = dossier.changes(intern).html
    entries = intern.changes.loc[intern.changes["now"] == "sicher", "area_id"]
    others = intern.changes.loc[
        (intern.changes["now"] != "sicher") & (intern.changes["before"] != "sicher"), "area_id"
    ]
    assert max(html.index(f">{a}<") for a in entries) < min(html.index(f">{a}<") for a in others)


def test_the_matrix_marks_exactly_the_values_that_count(intern: Release) -> None:
    html = dossier.matrix(intern).html
    rows = [*intern.chosen("sicher"), *intern.chosen("möglich")]
    flags = intern.exceeds.loc[rows, list(intern.ids)]
    assert html.count('class="m-hit"') == int(flags.fillna(False).sum().sum())
    assert html.count('class="m-open"') == int(flags.isna().sum().sum())


def test_the_matrix_never_shows_a_value_below_the_bar_as_the_bar(intern: Release) -> None:
    area, indicator = intern.chosen("sicher")[0], intern.ids[0]
    ratio, flags = intern.ratio.copy(), intern.exceeds.copy()
    ratio.loc[area, indicator], flags.loc[area, indicator] = 1.2999, False
    shown = dict(
        zip(
            intern.ids,
            matrix._matrix_line(replace(intern, ratio=ratio, exceeds=flags), area)[3],
            strict=True,
        )
    )
    assert shown[indicator] == ("no", "<\u202f1,30")


def test_the_matrix_of_no_area_is_a_sentence(intern: Release) -> None:
    none = replace(intern, decision=intern.decision.assign(decision="nein"))
    assert "Kein Gebiet" in said(dossier.matrix(none))


def test_exclusions_are_told_with_person_and_date(intern: Release) -> None:
    text = said(docket.left_out(intern)).replace("\\", "")
    exclusion: Exclusion = intern.criteria.exclusions[0]
    assert exclusion.by in text and f"{exclusion.date:%d.%m.%Y}" in text


def test_every_area_that_another_mean_would_change_is_named(intern: Release) -> None:
    html = dossier.other_means(intern).html
    # each area once, however many means change it, with what each mean would decide
    frame = intern.by_mean
    assert html.count("<tr>") - 1 == frame["area_id"].nunique() < len(frame)
    assert html.count("Median</th>") == html.count("ungewichteter Mittelwert</th>") == 1
    (row,) = re.findall(r"<tr>(?:(?!<tr>).)*?>12\.3\.5<.*?</tr>", html)
    assert re.findall(r"<td[^>]*>(.*?)</td>", row)[1:] == ["nein", "möglich", "sicher"]
    assert "bliebe jede Entscheidung" in said(
        dossier.other_means(replace(intern, by_mean=intern.by_mean.iloc[:0]))
    )


def test_the_rule_is_written_from_the_criteria(intern: Release) -> None:
    text = said(method.rule(intern))
    assert "Mindestens 7 von 13" in text and "1,3-Fachen" in text and "am oder über" in text
    other = intern.criteria.model_copy(
        update={
            "comparison": ">",
            "threshold": Decimal("1.25"),
            "min_hits": 6,
            "base": "eligible",
            "gaps": "proportional",
        }
    )
    text = said(method.rule(replace(intern, criteria=other)))
    assert "Mindestens 6 von 13" in text and "über dem 1,25-Fachen" in text
    assert (
        "mindestens 400 Einwohner:innen, ohne ausgeschlossene" in text
        and "Anteil an den bekannten Werten" in text
    )


def test_the_indicator_table_shows_mean_and_threshold(intern: Release) -> None:
    html = method.indicators(intern).html
    for i in intern.ids:
        assert intern.catalogue[i].label in html
    first = intern.reference.loc[intern.ids[0]]
    assert f"{first['value']:.2f}".replace(".", ",") in html


def test_the_limits_name_the_ceiling_of_a_relative_threshold(intern: Release) -> None:
    assert "76,9\u00a0%, kann ein Anteil sie nicht mehr erreichen." in said(method.limits(intern))
    over = replace(intern, criteria=intern.criteria.model_copy(update={"comparison": ">"}))
    assert "nicht mehr überschreiten." in said(method.limits(over))


def test_what_changed_within_a_series_names_the_indicators(intern: Release) -> None:
    told = said(method.limits(intern)).replace("\\", "")
    assert "Nr. 10, 11: Zählt Verfahren und junge Volljährige mit" in told
    assert "Nr. 2, 3, 4: Neue Namen" in told and "Wohngeld" not in told, "25 does not count"


def test_the_status_table_counts_all_values(intern: Release) -> None:
    html = method.signs(intern).html
    counts = pd.Series(intern.status[list(intern.ids)].to_numpy().ravel()).value_counts()
    assert sum(counts) == len(intern.decision) * len(intern.ids)
    for status, count in counts.items():
        shown = re.escape(NAMES.get(str(status), str(status)))
        assert re.search(rf'<th scope="row">{shown}</th>.*?>{number(count)}</td></tr>', html), status


def test_findings_beyond_the_limit_are_counted_not_hidden(intern: Release) -> None:
    many = Findings(tuple(Finding("Hinweis", f"Befund {k}") for k in range(50)))
    assert "10 weitere Befunde" in said(method.findings(replace(intern, findings=many)))
    assert "keine Befunde" in said(method.findings(replace(intern, findings=Findings())))
    lone = Findings((Finding("Hinweis", "Die Befunde stehen in der internen Fassung."),))
    html = method.findings(replace(intern, findings=lone)).html
    assert "Die Befunde stehen in der internen Fassung." in html and "<table" not in html
    placed = Findings((Finding("Hinweis", "Befund", file="a.csv"),))
    assert "<table" in method.findings(replace(intern, findings=placed)).html
    # what a column has in several rows is said once, of which rows and values
    told = {"file": "a.csv", "column": "s1"}
    jumps = [
        Finding("Warnung", "Der Wert springt.", row=str(k), value=f"0{k}: {k} %", **told) for k in (7, 9)
    ]
    html = method.findings(replace(intern, findings=Findings(tuple(jumps)))).html
    assert html.count("Der Wert springt.") == 1 and "Zeilen 7, 9" in html
    assert "(Werte: 07: 7 %; 09: 9 %)" in html


def test_sources_say_that_data_were_changed(intern: Release) -> None:
    text = said(method.sources(intern))
    assert "Daten geändert" in text
    for source in intern.sources:
        assert source.source in text


def test_provenance_for_the_talk_holds_no_hash(gespraech: Release) -> None:
    told = said(method.provenance(gespraech))
    assert "liegen der Sozialplanung vor" in told and not re.search(r"[0-9a-f]{16}", told)


def test_provenance_names_every_file_with_its_hash(intern: Release) -> None:
    text = said(method.provenance(intern)).replace("\u200b", "")
    for source in intern.sources:
        assert source.sha256 in text


def test_completeness_has_a_row_for_every_indicator(intern: Release, gespraech: Release) -> None:
    assert method.completeness(intern).html.count("<tr>") == len(intern.catalogue.ids) + 1
    assert UNDER in method.completeness(gespraech).html
    assert UNDER not in method.completeness(intern).html


def test_hostile_text_from_files_stays_text(intern: Release) -> None:
    nasty = "<script>alert(1)</script> #panic() [x](y) `{=html}`"
    hostile = replace(intern, decision=intern.decision.assign(reason=nasty))
    block = docket.left_out(hostile)
    assert "<script>" not in block.html and "&lt;script&gt;" in block.html
    assert "#panic()" not in block.typst.replace("\\#panic", "")


@pytest.mark.parametrize(
    "part", [dossier.summary, docket.table, dossier.matrix, dossier.moves, dossier.changes, method.limits]
)
def test_every_part_works_for_the_meeting_too(part, gespraech: Release) -> None:
    assert said(part(gespraech))


def test_the_first_page_of_the_meeting_says_how_to_read_it_and_what_is_left_open(
    intern: Release, gespraech: Release
) -> None:
    text = said(dossier.summary(gespraech)).replace("\u00a0", " ")
    assert "auf Vielfache von 5 gerundet („rund“), kleine stehen als Spanne („unter 10“); genau sind" in text
    assert f"{gespraech.untold} der 475 Entscheidungen bleiben hier offen" in text
    assert re.search(r"wohnen rund [\d\u202f]+ Menschen, rund \d+ % der Bevölkerung", text)
    assert "Alle 475 Entscheidungen sind gesagt." in said(dossier.summary(replace(gespraech, untold=0)))
    assert not re.search(r"rund|Spanne|gesagt", said(dossier.summary(intern)))


def test_the_method_of_the_meeting_says_how_figures_and_answers_are_told(
    intern: Release, gespraech: Release
) -> None:
    told = said(method.rule(gespraech))
    for point in ("Gerundete Zahlen", "Genaue Antworten", "Zahlen der Ämter", "Änderungen"):
        assert f"**{point}.**" in told and f"**{point}.**" not in said(method.rule(intern))
    assert "gesperrt" not in told + said(method.signs(gespraech)) + said(method.completeness(gespraech))
    # a reader of a city's own dossier has never heard of Musterstadt
    assert "in einer erfundenen Stadt" in told and "Demostadt" not in told


def test_means_of_agencies_are_told_in_two_digits(gespraech: Release) -> None:
    rows = re.findall(r"<tr>.*?</tr>", method.indicators(gespraech).html, re.S)
    for row in (r for r in rows if "Tätigkeit der Ämter" in r):
        assert all(len(n.replace(",", "").lstrip("0")) <= 2 for n in re.findall(r">([\d,]+)\u00a0%<", row))


def test_the_note_under_the_indicators_explains_the_kinds_that_stand_there(intern: Release) -> None:
    def told(*ids: str) -> str:
        criteria = intern.criteria.model_copy(update={"indicators": ids})
        page = method.indicators(replace(intern, criteria=criteria)).html
        return page.partition("in den Mittelwert eingehen. ")[2].removesuffix("</p>")

    assert told("alo_sgb3", "allein80", "hze") == (
        "Art: Belastung; Struktur (kein Mangel); Tätigkeit der Ämter (steigt auch mit dem Angebot)."
    )
    assert told("alo_sgb3", "alg2") == "Art: Belastung."


def test_metadata_name_city_year_rule_and_audience(intern: Release) -> None:
    values = dossier.metadata(intern)
    assert values["city"] == "Musterstadt" and values["year"] == "2024" and values["synthetic"] is True
    assert "7 von 13" in str(values["rule"])


def test_the_demo_note_appears_only_for_synthetic_cities(intern: Release) -> None:
    assert "erfunden" in said(dossier.demo_note(intern))
    real = replace(intern, city=intern.city.model_copy(update={"synthetic": False}))
    assert said(dossier.demo_note(real)) == ""


def test_notebooks_refer_to_sections_for_a_table_may_be_a_sentence_instead(root: Path) -> None:
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                assert not re.search(r"@(tbl|fig)-", "".join(cell["source"])), path.name


def test_papers_beside_the_dossier_are_links_and_no_evaluation_is_named_where_there_is_none(
    intern: Release,
) -> None:
    told = dossier.further(intern).as_markdown()
    assert "(evaluation.html)" in told and "(profile.pdf)" in told
    none = replace(intern, analyses=replace(intern.analyses, evaluation=None))
    assert "evaluation" not in dossier.further(none).as_markdown()


def test_who_nominates_is_not_told_where_nobody_has(intern: Release) -> None:
    assert "nennen Gebiete" in people.nominate(intern).as_markdown()
    silent = replace(intern, nominations=intern.nominations.iloc[:0])
    assert people.nominate(silent).as_markdown() == ""


def test_the_credit_of_boundaries_has_one_colon(intern: Release) -> None:
    city = intern.city.model_copy(update={"attribution": "Datenquelle: dl-de/by-2-0: Amt"})
    told = method.sources(replace(intern, city=city)).as_markdown().replace("\\", "")
    assert "): dl-de/by-2-0: Amt" in told and "Datenquelle" not in told


def test_names_of_files_beside_the_document_are_links_and_of_another_folder_are_not(
    intern: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert '<a href="karte.html">karte.html</a>' in files.webmap(intern, Path()).html
    (tmp_path / "dort").mkdir()
    assert "href" not in files.webmap(intern, Path("dort")).html
