"""A city with names: every output writes them beside the codes, escaped, and lists by them; a city without does not."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from typer.testing import CliRunner

from screening.base import Block, escape_html, escape_typst, table
from screening.cli import app
from screening.comparing import compare_criteria, compare_years
from screening.delivery import read_city
from screening.disclosure import Comparison, Release
from screening.disclosure.called import names_of
from screening.figures.charts import hits_and_index, probability_chart
from screening.figures.export.write import decision_table, selection_csv, write_selection
from screening.figures.maps import change_map
from screening.figures.maps.draw import hits_map, indicator_map
from screening.figures.profile.pages import profiles
from screening.figures.webmap.data import page_data
from screening.figures.webmap.page import write_webmap
from screening.figures.words import area_cell, area_column, area_list, called, has_names, in_order
from screening.report.sections import (
    breadth,
    comparison,
    composite,
    distances,
    docket,
    dossier,
    history,
    method,
    nominations,
    robustness,
    secrecy,
    space,
    variation,
)
from screening.report.sections.evaluation import section as evaluation
from screening.year import open_year
from tests.browser import opened
from tests.cut_city import KEY, cut

pytestmark = pytest.mark.slow

ODD = (
    "<b>Au & Haid</b>",
    "#panic(1) $x$",
    "=1+1",
    "*fett* _kursiv_ @sec-x [a](b)",
    "Siedlung an der ehemaligen Lungenheilanstalt, östlicher Teil",
    '"Zur Linde" \\ Ecke',
    "Siedlung",
)
"""Names that mean something in HTML, Typst, Markdown, Excel and lists; the last one comes several times."""

CODE = re.compile(r"(?<![\d.\w-])(?:13|16)\.\d\.\d(?![\d.])")


@dataclass(frozen=True)
class Told:
    """The outputs of one audience as plain text, by what they are, and what they are made of."""

    release: Release
    texts: Mapping[str, str]


SECTIONS: tuple[Callable[[Release], Block], ...] = (
    *(
        dossier.changes,
        dossier.moves,
        docket.table,
        docket.left_out,
        dossier.matrix,
        dossier.other_means,
    ),
    *(breadth.summary, breadth.breadth, composite.agreement, composite.apart, composite.apart_all),
    *(distances.distances, history.flow, history.persistence, history.strip, history.reasons),
    *(nominations.summary, nominations.over, nominations.under, robustness.flip_summary, robustness.summary),
    *(
        robustness.scenarios,
        robustness.by_area,
        secrecy.section,
        space.groups,
        space.surrounded,
        space.clusters,
    ),
    *(variation.firmness, variation.just_below, variation.shrunken, variation.open_values),
    *(evaluation.areas, profiles),
)
COMPARED: tuple[Callable[[Comparison], Block], ...] = (
    *(comparison.rules, comparison.comparability, comparison.changes),
)


def named_city(folder: Path) -> Path:
    """Write two districts of Musterstadt whose areas have names, each fifth an odd one, and one area none."""
    data = cut(folder, min_hits=4)
    table_of = data / "geo" / KEY / "zuordnung.csv"
    head, *rows = table_of.read_text(encoding="utf-8").splitlines()
    names = [ODD[n // 2 % len(ODD)] if n % 2 else f"Ort {n}" for n in range(len(rows))]
    names[-1] = ""
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\n").writerows(
        [[*head.split(";"), "ort"], *([*r.split(";"), n] for r, n in zip(rows, names, strict=True))]
    )
    table_of.write_text(written.getvalue(), encoding="utf-8")
    city = data / "raw" / KEY / "stadt.toml"
    text = city.read_text(encoding="utf-8")
    city.write_text(text.replace("[assignment]\n", '[assignment]\nname_column = "ort"\n'), encoding="utf-8")
    shown = sorted(r.split(";")[0] for r in rows)
    nominated = "".join(f"{a};RAGS;Text;x;2024-12-01\n" for a in shown[::3])
    named = data / "raw" / KEY / "2024" / "bedarfsnennungen.csv"
    named.write_text(f"gebiet;von;begruendung;geprueft_von;geprueft_am\n{nominated}", encoding="utf-8")
    programme = data / "raw" / KEY / "programm.csv"
    programme.write_text(f"gebiet;start\n{shown[3]};2024\n", encoding="utf-8")
    return data


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return named_city(tmp_path_factory.mktemp("namen"))


@pytest.fixture(scope="module")
def named(data: Path) -> Release:
    return open_year(KEY, 2024, "intern", data=data)


@pytest.fixture(scope="module", params=["intern", "gespraech"])
def release(request: pytest.FixtureRequest, data: Path, named: Release) -> Release:
    return named if request.param == "intern" else open_year(KEY, 2024, "gespraech", data=data)


def plain_html(text: str) -> str:
    """Return what a page shows and what its labels say."""
    spoken = " \n ".join(re.findall(r'(?:aria-label|alt)="([^"]*)"', text))
    shown = re.sub("<[^>]*>", " ", re.sub("</?(span|b)\\b[^>]*>", "", text))
    return html.unescape(f"{shown} \n {spoken}")


def plain_typst(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).replace("#strong[", "")


def nameless(text: str, names: pd.Series) -> list[str]:
    """Return where a code stands in a plain text without its name behind it."""
    flat = " ".join(text.split())
    found = []
    for match in CODE.finditer(flat):
        # after the mark of a redrawn area, and what ends a code's own weight in Typst
        rest = re.sub(r"^( \*(?= ))?\]?", "", flat[match.end() :])
        name = str(names[match[0]])
        if name and not rest.startswith(f" {' '.join(name.split())}"):
            found.append(flat[max(match.start() - 20, 0) : match.end() + 60])
    return found


def blocks_of(release: Release, data: Path) -> Iterator[tuple[str, Block]]:
    """Yield all parts of documents that name areas."""
    for section in SECTIONS:
        yield f"{section.__module__}.{section.__name__}", section(release)
    city = read_city(KEY, data)
    other = data / "andere.toml"
    text = (data / "raw" / KEY / "kriterien.toml").read_text(encoding="utf-8")
    other.write_text(text.replace("min_hits = 4", "min_hits = 2"), encoding="utf-8")
    for compared in (
        compare_years(city, 2023, 2024, release.audience),
        compare_criteria(city, 2024, other, release.audience),
    ):
        for part in COMPARED:
            yield f"comparison.{part.__name__}", part(compared)


def test_wherever_a_document_writes_a_code_its_name_follows(release: Release, data: Path) -> None:
    seen: set[str] = set()
    for what, block in blocks_of(release, data):
        shown = plain_html(block.html), plain_typst(block.typst)
        for text in shown:
            assert nameless(text, release.names) == [], what
        seen |= {what} if CODE.search(shown[0]) else set()
    must = {"table", "left_out", "matrix", "changes", "distances", "by_area"}
    if release.audience == "intern":
        must |= {"just_below", "other_means"}
    must |= {"firmness", "groups", "strip", "flow", "breadth", "apart", "profiles", "areas"}
    assert must <= {what.rpartition(".")[2] for what in seen}


def test_areas_made_of_several_are_named(named: Release) -> None:
    area = named.names.index[0]
    told = plain_html(method.sources(replace(named, merged={area: ("a", "b")})).html)
    assert f"{called(named, area)} aus a und b" in " ".join(told.split())


def test_alternative_texts_of_drawings_name_areas(release: Release, data: Path) -> None:
    chart = probability_chart(release)
    assert chart is not None
    compared = compare_years(read_city(KEY, data), 2023, 2024, release.audience)
    texts = {
        "hits": hits_map(release).alt,
        "indicator": indicator_map(release, "alg2").alt,
        "chances": chart.alt,
        "scatter": hits_and_index(release, release.analyses.composite["mss"]).alt,
        "change": change_map(compared).alt,
    }
    assert {k: nameless(t, release.names) for k, t in texts.items()} == {k: [] for k in texts}
    assert all(CODE.search(t) for t in texts.values())


def inert(name: str) -> str:
    return f"'{name}" if name.startswith("=") else name


def test_tables_have_a_column_of_names_after_that_of_codes(release: Release, tmp_path: Path) -> None:
    names = release.names.to_dict()
    files = {p.suffix: p for p in write_selection(release, tmp_path)}
    head, *rows = csv.reader(io.StringIO(selection_csv(release)), delimiter=";")
    assert head[:2] == ["Stadtbezirksviertel", "Stadtbezirksviertel, Name"]
    assert {r[0].strip('="'): r[1] for r in rows} == {a: inert(n) for a, n in names.items()}
    with sqlite3.connect(files[".gpkg"]) as base:
        assert dict(base.execute("SELECT area_id, area_name FROM auswahl")) == names
    book = load_workbook(files[".xlsx"])
    for sheet in ("Auswahl", "Indikatoren", "Zähler und Nenner"):
        cells = [r[:2] for r in book[sheet].iter_rows(values_only=True) if CODE.fullmatch(str(r[0]))]
        assert {a: "" if n == "ohne Namen" else n for a, n in cells} == names, sheet
    told = " ".join(str(c) for row in book["Kriterien"].iter_rows(values_only=True) for c in row)
    assert CODE.search(told) and nameless(told, release.names) == []
    table_of = decision_table(release)
    assert [*table_of][:3] == ["area_id", "name", "inhabitants"]
    assert dict(zip(table_of["area_id"], table_of["name"], strict=True)) == names


def test_the_file_of_changes_has_a_column_of_names(release: Release, data: Path) -> None:
    compared = compare_years(read_city(KEY, data), 2023, 2024, release.audience)
    head, *rows = csv.reader(io.StringIO(comparison.changes_csv(compared)), delimiter=";")
    assert head[:3] == ["Stadtbezirksviertel", "Stadtbezirksviertel, Name", "früheres Gebiet"]
    assert rows
    assert [r[1] for r in rows] == [inert(release.names[r[0].strip('="')]) for r in rows]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_the_command_line_names_areas_and_writes_ids_plainly(form: str, named: Release, data: Path) -> None:
    done = CliRunner().invoke(app, ["table", KEY, "--data", str(data), "--format", form])
    assert done.exit_code == 0, done.output
    if form == "json":
        found = {r["area_id"]: r["name"] for r in json.loads(done.stdout)}
    else:
        found = {r["area_id"]: r["name"] for r in csv.DictReader(io.StringIO(done.stdout))}
    shown = str if form == "json" else inert
    assert found == {a: shown(n) for a, n in named.names.items()}


def test_the_web_map_holds_names_and_the_order_of_its_search(release: Release) -> None:
    page = page_data(release)
    assert dict(zip(page["ids"], page["names"], strict=True)) == release.names.to_dict()
    assert [page["ids"][i] for i in page["order"]] == in_order(release, release.decision.index)


@pytest.mark.browser
def test_the_web_map_finds_areas_by_any_part_of_name_and_code(named: Release, tmp_path: Path) -> None:
    area = named.names.index[named.names.str.startswith("Siedlung an")][0]
    with opened(write_webmap(named, tmp_path / "karte.html"), width=390, height=844) as visit:
        page = visit.page
        for sought in ("LUNGENHEILANSTALT, ostlicher", area, called(named, area)):
            page.fill("#find", sought)
            page.press("#find", "Enter")
            assert called(named, area) in page.inner_text("#facts h2"), sought
        page.fill("#find", "nirgends")
        assert page.inner_text("#nothing").startswith("Kein Gebiet")
        shown = page.eval_on_selector_all("#rows label", "labels => labels.map(o => o.textContent)")
        assert {called(named, a) for a in named.names.index} == set(shown)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert visit.errors == []


def test_lists_are_in_german_order_of_names_and_those_without_come_last() -> None:
    names = {
        "1": "Zell",
        "2": "Öd",
        "3": "",
        "4": "Oder",
        "5": "Teil 10",
        "6": "Teil 9",
        "7": "Ofen",
        "8": "Öd",
    }
    told = Names(pd.Series(names))
    assert [called(told, a) for a in in_order(told, names)] == [
        *("2 Öd", "8 Öd", "4 Oder", "7 Ofen", "6 Teil 9", "5 Teil 10", "1 Zell", "3"),
    ]


def test_equal_hits_are_in_the_order_of_names(named: Release) -> None:
    even = named.decision.assign(decision="sicher", hits_min=7, hits_max=7)
    level = replace(named, decision=even)
    assert list(level.chosen()) == in_order(named, even.index)
    assert list(level.chosen()) != sorted(even.index)
    assert list(replace(level, names=pd.Series(dtype="str")).chosen()) == sorted(even.index)


def test_lists_with_a_comma_in_a_name_part_areas_by_semicolons_and_say_how_many_are_left() -> None:
    told = Names(pd.Series({"1": "Au", "2": "Haid, Ost", "3": "Zell"}))
    assert area_list(told, ["1", "3"]) == "1 Au, 3 Zell"
    assert area_list(told, ["1", "2"]) == "1 Au; 2 Haid, Ost"
    assert area_list(told, ["3", "1", "2"], 2) == "3 Zell, 1 Au und 1 weiteres"
    assert area_list(told, []) == "" and called(told, "9") == "9"


def test_a_name_that_only_repeats_the_code_is_none(named: Release) -> None:
    ids = [str(a) for a in named.areas.index]
    assert names_of(named.areas.assign(area_name=ids), named.city).empty
    assert names_of(named.areas.drop(columns="area_name"), named.city).empty
    one = names_of(named.areas.assign(area_name=[*ids[:-1], "Au"]), named.city)
    assert one.iloc[-1] == "Au" and (one.iloc[:-1] == "").all()


def test_two_areas_of_one_name_bring_their_parent_s(named: Release) -> None:
    several = named.names[named.names.str.startswith("Siedlung (")]
    assert len(several) > 2 and several.is_unique
    assert len(named.names[named.names != ""].unique()) == (named.names != "").sum()


def test_a_city_without_names_has_no_column_and_no_room_for_them(thin_intern: Release) -> None:
    assert not has_names(thin_intern) and thin_intern.former.empty
    assert area_column(thin_intern, 1.2).width == 1.2 and area_cell(thin_intern, "01.1.1").beside == ""
    assert [*decision_table(thin_intern)][:2] == ["area_id", "inhabitants"]
    page = page_data(thin_intern)
    assert "names" not in page and "order" not in page
    assert in_order(thin_intern, ["02.1.1", "01.1.1"]) == ["01.1.1", "02.1.1"]


@dataclass(frozen=True)
class Names:
    names: pd.Series

    @property
    def former(self) -> pd.Series:
        return self.names


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), st.sampled_from('<#$*_@[=\\`"&'))
def test_a_cell_s_name_is_inert_in_both_markups(name: str, sign: str) -> None:
    told = Names(pd.Series({"1": sign + name}))
    block = table([area_column(told)], [[area_cell(told, "1")]])
    assert f'<th scope="row">1 <span class="name">{escape_html(sign + name)}</span></th>' in block.html
    assert f"[#strong[1] {escape_typst(sign + name)}]" in block.typst
