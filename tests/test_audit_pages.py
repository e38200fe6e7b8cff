"""Pages read as a closed world: whatever is hidden in one is found, and ordinary pages pass whatever ids a city has."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.audit import House
from screening.audit.audit import words_of
from screening.audit.markup import is_our_style, tells_of_areas
from screening.audit.pages import lines_by_area, read_page
from screening.audit.pictures import read_picture_bytes
from screening.audit.profiles import read_alike
from screening.audit.sentences import read_sentences
from screening.audit.statements import Harvest, Vocabulary, plain, vocabulary
from screening.audit.webmap import read_webmap
from tests.cut_city import YEARS
from tests.test_audit_sabotage import (
    _in_row,
    _page,
    _row,
    _secret_value,
    _vector,
    _webmap,
    audited,
    city,
    copy,
    house,
    published,
    screenings,
)

pytestmark = pytest.mark.no_cover
"""Hundreds of audits: traced line by line they would take twice as long, and say nothing new of the coverage."""

__all__ = ["city", "copy", "house", "published", "screenings"]

Tamper = Callable[[Path, House], None]

TOLD = "{a}: 4 Fälle bei „{s}“"


def _at_end(body: str, name: str = "dossier.html") -> Tamper:
    """Put something before the end of a page: `a` stands for an area, `s` for an indicator, its value is secret."""
    return _page(name, lambda t, a, s: t.replace("</body>", body.format(a=a, s=s) + "</body>", 1))


def _in_head(body: str) -> Tamper:
    return _page("dossier.html", lambda t, a, s: t.replace("</head>", body.format(a=a, s=s) + "</head>", 1))


def _in_profile(body: str, before: str = '<ul class="profil-noten">') -> Tamper:
    """Put something into the area's own profile: it need not say of which area it speaks."""

    def change(text: str, area: str, short: str) -> str:
        at = text.index(before, text.index(f'data-area="{area}"'))
        return text[:at] + body.format(a=area, s=short) + text[at:]

    return _page("dossier.html", change)


def _row_class(text: str, area: str, short: str) -> str:
    """Colour the row as one that counts."""
    start, end = _row(text, area, short)
    return text[:start] + re.sub(r"^<tr[^>]*>", "<tr class=j>", text[start:end]) + text[end:]


def _mean(text: str, area: str, short: str) -> str:
    start, end = _row(text, area, short)
    return text[:start] + re.sub(r"<td class=m>[^<]*", "<td class=m>4,2 %", text[start:end]) + text[end:]


def _table(*rows: str, label: str = "Werte") -> Tamper:
    cells = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row.split('|'))}</tr>" for row in rows)
    return _at_end(f'<div class="tabelle-rahmen" aria-label="{label}"><table>{cells}</table></div>')


def _in_map(old: str, new: str) -> Tamper:
    def tamper(folder: Path, house: House) -> None:
        path = folder / "karte.html"
        text = path.read_text(encoding="utf-8")
        area, indicator = _secret_value(house)
        told = new.replace("{a}", area).replace("{s}", house.catalogue[indicator].short)
        assert old in text
        path.write_text(text.replace(old, told + old, 1), encoding="utf-8")

    return tamper


TEXTS = {
    f"in <{tag}>": _at_end(f"<{tag}>{TOLD}</{tag}>")
    for tag in (
        "div",
        "h3",
        "span",
        "dt",
        "dd",
        "summary",
        "figure",
        "button",
        "option",
        "label",
        "b",
        "code",
    )
}
TAMPERED: dict[str, Tamper] = {
    **TEXTS,
    "caption of a table": _at_end(f"<table><caption>{TOLD}</caption><tr><td>x</td></tr></table>"),
    "value of an indicator in a heading": _at_end("<h3>{a} {s} 4,2 %</h3>"),
    "number before the name": _at_end("<p>In {a} sind 4,2 % {s}.</p>"),
    "area late in the sentence": _at_end(
        "<p>3 von 64 Menschen am Rand der Stadt, nämlich in {a}, bei „{s}“.</p>"
    ),
    "area in the sentence before": _at_end("<p>Zu {a} ist mehr zu sagen. Es sind 4 Fälle bei „{s}“.</p>"),
    "number beside the area alone": _at_end("<p>{a}: 4</p>"),
    "number in the part beside it": _at_end("<div><span>{a}</span><span>4</span></div>"),
    "verdict without a number": _at_end("<p>In {a} zählt es auch bei „{s}“.</p>"),
    "verdict in other words": _at_end("<p>In {a} liegt „{s}“ über der Schwelle.</p>"),
    "verdict in unknown words": _at_end("<p>{a}: {s} ist dort erhöht, wie alle wissen.</p>"),
    "second of a chain of cases": _at_end("<p>{a}: 30 Fälle weniger bei „nichts“ und 4 bei „{s}“.</p>"),
    "alternative text": _at_end('<img alt="' + TOLD + '">'),
    "spoken label": _at_end('<div aria-label="' + TOLD + '"></div>'),
    "value of an option": _at_end('<option value="{a} {s} 4,2 %">x</option>'),
    "description of the page": _in_head('<meta name="description" content="' + TOLD + '">'),
    "title of the page": _in_head("<title>{a}: {s} 4,2 %</title>"),
    "drawn text": _at_end("<svg><text>" + TOLD + "</text></svg>"),
    "title of a drawing": _at_end("<svg><title>" + TOLD + "</title></svg>"),
    "description of a drawing": _at_end("<svg><desc>{a}: 4</desc></svg>"),
    "stylesheet": _in_head('<style>td::after{{content:"4,2"}}</style>'),
    "variable of a stylesheet": _in_head("<style>:root{{--a-4:#ffffff}}</style>"),
    "data that nobody reads": _at_end('<script type="application/json">{{"{a}": 4}}</script>'),
    "array of a script": _at_end("<script>const w=[4,2,17];</script>"),
    "script of the map": _in_map("drawScreening(map_screening)", "const w=[4];"),
    "second data of the map": _in_map("</body>", '<script type="application/json" id="d">{"x": 4}</script>'),
    "text of the map": _in_map("</footer>", "<p>{a}: 4 Fälle bei „{s}“</p>"),
    "coloured shape of an area": _at_end('<svg><path data-area="{a}" fill="#8c3311" d="M0 0"/></svg>'),
    "unknown element": _at_end("<var>4</var>"),
    "number in a class": _at_end('<p class="wert-4">x</p>'),
    "paragraph of a profile": _in_profile("<p>4,2 %</p>"),
    "span of a profile": _in_profile("<span>4</span>"),
    "text beside the elements of a profile": _in_profile("es sind 4"),
    "note of one profile": _in_profile("<li>Es sind 4.</li>", "<li><b>Vielfaches:</b>"),
    "head of one profile's table": _in_profile("<tr><th>4</th></tr>", "<tr><th scope=col>Nr. und"),
    "mean of one profile": _page("dossier.html", _mean),
    "text in a row's name": _page("dossier.html", _in_row("</th>", " 4</th>")),
    "element in a cell": _page("dossier.html", _in_row("? offen", "? offen<b></b>")),
    "colour of a row": _page("dossier.html", _row_class),
    "label of a line drawing": _page(
        "dossier.html", _in_row("aria-hidden=true", 'role=img aria-label="Wert 4,2 %"')
    ),
    "column that nobody knows": _table("Gebiet|Fallzahl", "{a}|4"),
    "cell without a column": _table("Gebiet", "{a}|4"),
    "area in the second column": _table("Nr.|Wo|Fallzahl", "1|{a}|4"),
    "areas as columns": _table("Indikator|{a}", "{s}|4,2 %"),
    "areas as columns, in other words": _table("Was|{a}", "Quote|4,2 %"),
    "known column, unknown shape": _table("Gebiet|Treffer", "{a}|7–9 (4)"),
    "list of areas with a number": _table("Änderung|kommen sicher hinzu", "Median|{a} 4"),
    "place with a number": _table("Gebiet|Bezirk", "{a}|13 Gartenfeld 4,2 %"),
    "colour in an area's row": _at_end(
        '<table><tr><th>Gebiet</th></tr><tr><th>{a}</th><td style="background:#8c3311">?</td></tr></table>'
    ),
    "note in the data of the map": _webmap(
        lambda data, layer, at, area: layer.update(note=f"{area}: 4 Fälle bei „{layer['short']}“")
    ),
    "picture: comment": _vector("<!-- {area} 4,2 % -->"),
    "picture: two comments": _vector("<!-- {area} --><!-- 4,2 % -->"),
    "picture: text": _vector("<text>4,2</text>"),
    "picture: label": _vector('<path aria-label="{area}" fill="#9c3d10"/>'),
}


@pytest.mark.parametrize("tamper", TAMPERED.values(), ids=TAMPERED)
def test_what_is_hidden_in_a_page_is_found(tamper: Tamper, copy: Path, published: Path, house: House) -> None:
    tamper(copy, house)
    for path in [p for p in copy.rglob("*.*") if p.is_file()]:
        same = published / path.relative_to(copy)
        if same.is_file() and same.read_bytes() == path.read_bytes():
            path.unlink()  # what is as it was has been read by the test of what passes
    found = audited(house, copy).breaches
    assert found
    told = re.sub(r"\d\d\.\d\.\d+|„[^“]*“|<h3>", "", " ".join(b.text for b in found))
    assert "4" not in told


# --- ordinary pages, whatever ids a city has ----------------------------------------------------------


def _letters(k: int) -> str:
    return chr(65 + k) if k < 26 else _letters(k // 26 - 1) + _letters(k % 26)


NAMES = ("Mitte", "Am Hafen", "Neu Ulm 3", "a/b", "Au", "N", "km", "Ost", "Wert")
IDS: dict[str, Callable[[int], str]] = {
    "letters": _letters,
    "like decimals": lambda k: f"{k // 9 + 1}.{k % 9 + 1}",
    "one to four digits": lambda k: str(k + 1),
    "names": lambda k: NAMES[k] if k < len(NAMES) else f"Ort {k}/{k % 7}",
}


def _renamed(text: str, names: dict[str, str]) -> str:
    return re.sub(r"(?<![\w.])\d\d\.\d\.\d(?![\w]|\.\w)", lambda m: names.get(m[0], m[0]), text)


def _words(house: House, areas: list[str]) -> Vocabulary:
    mine = words_of(house, YEARS)
    return vocabulary(
        house.catalogue,
        house.criteria,
        areas=areas,
        level=mine.level,
        columns=mine.columns,
        years=mine.years,
        places=mine.places,
    )


@pytest.mark.parametrize("name", IDS.values(), ids=IDS)
def test_pages_pass_whatever_ids_a_city_has_and_what_is_hidden_in_them_is_found(
    name: Callable[[int], str], published: Path, house: House
) -> None:
    names = {a: name(k) for k, a in enumerate(house.cells.areas)}
    words = _words(house, list(names.values()))
    harvest = Harvest()
    pages = {
        p: _renamed((published / p).read_text(encoding="utf-8"), names)
        for p in ("dossier.html", "karte.html")
    }
    for file, text in pages.items():
        read_page(file, text, harvest, words)
    read_webmap("karte.html", pages["karte.html"], harvest, words)
    read_alike(harvest, words)
    assert harvest.oddities == []
    assert {s.area for s in harvest.statements} == set(names.values())
    short = house.catalogue[house.criteria.indicators[0]].short
    for area in sorted(names.values())[:5]:
        again = Harvest()
        text = f"<div>{words.level} {area}: 4 Fälle bei „{short}“</div><p>{area}: 4,2 %</p>"
        read_page("d.html", text, again, words)
        assert [(s.area, s.aspect) for s in again.statements] == [(area, "cases")]
        assert len(again.oddities) == 1


@pytest.mark.parametrize("areas", [["A", "Mitte", "1.1", "3.1"], ["N", "km", "12", "0", "2"]])
def test_drawn_texts_and_coordinates_that_look_like_an_id_pass(areas: list[str], house: House) -> None:
    words = _words(house, areas)
    drawn = '<g id="patch_1"><path d="M1.1 3.1L12 0" style="stroke-width: 1.1"/></g><use x="3.1" y="12"/>'
    texts = (
        "N",
        "0",
        "2",
        "4 km",
        "N = 475 Gebiete · sichere Treffer von 13",
        "0 bis 2 (338)",
        "sicher (12)",
    )
    comments = "".join(f"<!-- {t} -->" for t in texts)
    harvest = Harvest()
    read_picture_bytes("a.svg", f"<svg>{drawn}{comments}</svg>".encode(), True, harvest, words)
    assert harvest.oddities == []


# --- what is read of a sentence -----------------------------------------------------------------------


def _read(text: str, house: House, area: str = "", strict: bool = False) -> Harvest:
    harvest = Harvest()
    read_sentences("d.html", "Text", area, text, harvest, words_of(house, YEARS), strict=strict)
    return harvest


def test_an_indicator_s_name_before_a_year_tells_no_rate(house: House) -> None:
    area, indicator = _secret_value(house)
    short = house.catalogue[indicator].short
    assert _read(f"Bruch bei „{short}“ 2023.", house, area).statements == []
    (told,) = _read(f"„{short}“ 23,2", house, area).statements
    assert (told.area, told.what, told.aspect) == (area, indicator, "rate")


def test_phrases_of_the_documents_leave_nothing_that_is_not_understood(house: House) -> None:
    area, indicator = _secret_value(house)
    short = house.catalogue[indicator].short
    for text in (
        "Fest: 9 bis 12 von 13 zählen, verlangt sind 7; bei einer Schwelle von 35 % noch 8; durch Zufallsschwankung "
        "allein wäre die Regel in über 99 von 100 Fällen erfüllt.",
        f"Bei einer Schwelle bis 30 % bleibt es bei „sicher“. Es hieße „möglich“ bei 6 oder 8 verlangten Treffern, "
        f"ohne „{short}“ oder ohne einen von 7 Indikatoren.",
        "216 Fälle mehr, verteilt auf 6 Indikatoren, und es wären 7 von 13: „sicher“.",
        "Zur Mindestgröße fehlen 133 Einwohner:innen; mit ihnen lautete die Entscheidung „möglich“.",
        "Bildet mit 16.4.3 und 16.4.4 ein zusammenhängendes Gebiet (Vorschlag 1, gemeinsam geprüft: möglich).",
        "Treffer mindestens ±0: Werte +0,5, Bezugswerte −0,5. Neu zugeschnitten; verglichen mit 19.2.4.",
        "Ist zu 87 % von Gebieten umschlossen, die sicher oder möglich sind.",
        "312 Einwohner:innen; verlangt sind 400. 2 bis 10 von 13 Indikatoren zählen.",
        "Von Hand ausgeschlossen: Hier stehen 4 Häuser (Amt, 12.03.2024).",
        "Stadtbezirk 13 Gartenfeld · Bezirksteil 13.1",
    ):
        found = _read(text, house, area, strict=True)
        assert found.oddities == [], text
        assert found.statements == [], text
    assert _read("Es sind 4.", house, area, strict=True).oddities
    assert _read(f"Von Hand ausgeschlossen: 4 Fälle bei „{short}“.", house, area).statements


def test_what_a_change_table_says_of_flags_becomes_statements(house: House) -> None:
    area, indicator = _secret_value(house)
    short = house.catalogue[indicator].short
    told = f"Treffer +1: Werte +1. Kommt hinzu, weil seine Werte gestiegen sind. Zählt neu: {short} (Werte)."
    found = _read(told, house, area, strict=True)
    assert [(s.what, s.aspect, s.text) for s in found.statements] == [(indicator, "flag", "ja")]
    assert found.oddities == []


def test_a_number_that_is_the_area_s_own_id_in_one_profile_is_a_number_in_the_next(house: House) -> None:
    harvest = Harvest()
    words = _words(house, ["4", "12"])
    for area in ("12", "4"):
        read_sentences("d.html", "Text", area, "12", harvest, words, strict=True)
    assert [o.text[-1:] for o in harvest.oddities] == ["4"]


# --- scripts, stylesheets, lines ----------------------------------------------------------------------


def test_a_foreign_script_may_hold_neither_an_area_nor_a_list_of_numbers(house: House) -> None:
    words = words_of(house, YEARS)
    assert not tells_of_areas('document.querySelector("#toc").hidden = [1, 2].length > 1', words)
    assert tells_of_areas('const where = "13.1.1"', words)
    assert tells_of_areas("/* 13.1.1 */", words)
    assert tells_of_areas("const w = [4, 2.5, null, 17]", words)
    assert tells_of_areas(f"f('{house.criteria.indicators[0]}')", words)


def test_a_stylesheet_with_anything_added_is_not_ours(published: Path) -> None:
    text = (published / "karte.html").read_text(encoding="utf-8")
    found = re.search(r"<style>(.*?)</style>", text, re.S)
    assert found
    assert is_our_style(found[1])
    assert not is_our_style(found[1] + "\ntd::after{content:'4'}")
    assert not is_our_style(found[1].replace("font-weight: 600", "font-weight: 604", 1))


def test_lines_of_an_area_are_found_whatever_its_id(house: House) -> None:
    words = _words(house, ["Neu Ulm 3", "a/b", "12"])
    body = "<table><tr><td>Neu Ulm 3</td><td>7</td></tr><tr><td>12</td><td>8</td></tr></table><ul><li>a/b: 9</li></ul>"
    assert lines_by_area(body, words) == {"Neu Ulm 3": "Neu Ulm 3 | 7", "12": "12 | 8", "a/b": "a/b: 9"}


def test_where_ids_are_numbers_a_number_in_a_row_is_no_area(house: House) -> None:
    words = _words(house, ["4", "12", "13"])
    rows = "<tr><th>Gebiet</th><th>Fallzahl</th></tr><tr><td>12</td><td>4</td></tr>"
    profile = '<section class="profil" data-area="12"><p>4</p><p>{w} 12</p></section>'
    for text in (f"<table>{rows}</table>", profile):
        harvest = Harvest()
        read_page("d.html", text.replace("{w}", words.level), harvest, words)
        assert len(harvest.oddities) == 1


@pytest.mark.parametrize("sign", [c for c in map(chr, range(0x10000)) if c.isspace()])
def test_whatever_blank_stands_in_a_text_it_is_read_as_one_plain_blank(sign: str) -> None:
    assert plain(f"{sign}a{sign}b {sign}c{sign}") == "a b c"


@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\u2060", "\ufeff"])
def test_invisible_signs_hide_no_number(sign: str) -> None:
    assert plain(f"4{sign}2{sign}") == "42"
