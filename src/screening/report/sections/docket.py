"""What the meeting decides on, as one table: candidates × all there is to know of each, and room for the decision."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from screening.base import (
    Block,
    advance,
    captioned,
    escape_html,
    escape_markdown,
    escape_typst,
    file_names,
    join,
    landscape,
    many,
    new_page,
    number,
    text,
    typst_row_head,
    typst_string,
)
from screening.disclosure import Release
from screening.figures.profile import pages as profile_pages
from screening.figures.words import (
    VOTED,
    Case,
    Docket,
    Heading,
    Line,
    agreed_on,
    called,
    docket,
    in_order,
    profiled,
    sheets,
    spoken_dots,
    voters,
)
from screening.process.ratings import SIDE_IDS
from screening.report.sections import nominations, objections
from screening.report.sections.candidates import SHEET as ANCHOR
from screening.report.sections.method import abbreviations
from screening.rule import EXCLUDED

MOST, MOST_UPRIGHT = 100, 160
"""So many candidates the table holds on pages that lie across, and upright; the workbook has all."""
SHEET = "Entscheidungstabelle"
_MEETING = "auswahlgespraech"
CAPTION = "Worüber zu entscheiden ist: alle Kandidaten"

_MILLIMETRES = {
    "menschen": 10.5,
    "treffer": 10.8,
    "entscheidung": 20.0,
    "festigkeit": 22.5,
    "nennungen": 26.3,
    "programm": 18.0,
    "stunden": 10.8,
    "profil": 9.0,
    "blatt": 7.8,
    "beschluss": 19.7,
}
_SIDE, _DOT, _THEME, _AREA = 13.0, 2.7, 11.0, 34.7
"""Widths in millimetres: of a side's rating, of a sign and the least of a theme; of areas the least."""
_ACROSS, _UPRIGHT, _WRITTEN = 267.0, 160.0, 22.0
"""Of all together on a page that lies across and on one that stands upright, and there the least to write in."""
_ROOMY = {"festigkeit": 32.0, "beschluss": 40.0}
"""The same where the sides' ratings are not open."""
_JOINTS = re.compile(
    r"(?<=\w{2})(?=(?:bereich|bezirk|gebiet|gestellt|haltung|keit|konferenz|referat|scheidung|schlossen|sicherung|viertel)\w{0,2}\b)"
)
"""Where long words of the table's columns may be parted."""
_RIGHT = ("menschen", "treffer", "stunden", "profil", "blatt")


def table(release: Release) -> Block:
    """Return the table of all candidates, with what its signs mean, and what there is no column for.

    In a PDF it lies across where its columns need that (`sheet`); headers are repeated on each page, no row is parted, and
    columns before the last tell the page of the profile and the candidate's sheet in the meeting's document. In HTML the
    codes and the number of the sheet lead there.
    """
    found = _found(release)
    if not found.cases:
        return text(
            "Es gibt keine Kandidaten: kein Gebiet ist sicher, möglich, knapp unter der Linie oder genannt."
        )
    notes = [*_signs(release, found), *_lacking(release, found)]
    html = _html(release, found) + "".join(f'\n<p class="anmerkung">{escape_html(n)}</p>' for n in notes)
    small = "".join(f"#par[{escape_typst(n)}]\n" for n in notes)
    below = f"#block(above: 0.7em)[#set text(size: 8.5pt)\n#set par(leading: 0.5em, spacing: 0.6em)\n{small}]"
    typst = f"{_typst(release, found)}\n{below}"
    return captioned(Block(html, typst), name="kandidaten", caption=CAPTION)


def sheet(release: Release) -> Block:
    """Return the mark from which on pages lie across, if the table of candidates is too wide for one that stands upright."""
    found = _found(release)
    wide = found.cases and not _upright(_shown(found, sheets(release)), found.cases)
    return landscape() if wide else join([])


def _found(release: Release) -> Docket:
    """Return the candidates of the table: more fit on pages that stand upright."""
    found = docket(release, MOST_UPRIGHT)
    upright = found.cases and _upright(_shown(found, sheets(release)), found.cases)
    return found if upright or len(found.cases) <= MOST else docket(release, MOST)


def left_out(release: Release) -> Block:
    """Return which areas were left out by hand, each with its reason, as a list; nothing if none was."""
    areas = release.chosen("ausgeschlossen")
    if not len(areas):
        return join([])
    reason = release.decision["reason"]
    lines = [
        f"- **{escape_markdown(called(release, a))}**: {escape_markdown(str(reason[a]).removeprefix(EXCLUDED))}"
        for a in in_order(release, areas)
    ]
    return text("\n".join([EXCLUDED.strip(), "", *lines]))


def spoken(release: Release) -> Block:
    """Return what was said of areas, nominations and objections word for word; without any of a kind no heading of it."""
    found = []
    if not release.nominations.empty:
        found += [
            text("## Genannt und über der Linie {#sec-nennungen}"),
            nominations.over(release),
            text("## Genannt, aber nicht über der Linie {#sec-genannt}"),
            nominations.under(release),
        ]
    if not release.objections.empty:
        found += [text("## Einwände gegen die Zahlen {#sec-einwaende}"), objections.ledger(release)]
    return join([*found, new_page()] if found else [])


def profiles(release: Release) -> Block:
    """Return the profiles of the areas that are *sicher*, *möglich* or just below the line, in this order.

    On paper each is set; in HTML, where each has a page of its own, a list leads there: dozens of them in one page
    would take longer to load than to read.
    """
    areas, elsewhere = profiled(release)
    told = []
    if elsewhere:
        told.append(
            text(
                f"Die Profile der {number(elsewhere)} *möglichen* Gebiete stehen in [profile.pdf](profile.pdf) "
                "und einzeln unter [profile/index.html](profile/index.html)."
            )
        )
    if not areas:
        return join(told)
    # the marks of pages are counted from here on
    paper = f"#profile-beginn\n{profile_pages.on_paper(release, areas, level=2)}"
    return join([*told, Block(_ways(release, areas), paper)])


def _ways(release: Release, areas: list[str]) -> str:
    """Return the way to each profile, by decision."""
    files = file_names(str(a) for a in release.decision.index)
    groups: dict[str, list[str]] = {}
    for area in areas:
        decided = str(release.decision["decision"][area])
        shown = "knapp unter der Linie" if decided not in ("sicher", "möglich") else decided
        link = f'<a href="profile/{escape_html(files[area])}.html">{escape_html(called(release, area))}</a>'
        groups.setdefault(shown, []).append(link)
    listed_ = "".join(f"<dt>{kind}</dt><dd>{', '.join(links)}</dd>" for kind, links in groups.items())
    return f'<dl class="verweise">{listed_}</dl>'


def _signs(release: Release, found: Docket) -> list[str]:
    order = "; ".join(
        f"{h.title}: {', '.join(release.catalogue[i].short for i in h.ids)}"
        for h in found.headings
        if h.kind == "thema"
    )
    kinds = {h.kind for h in found.headings}
    told = [f"● zählt, ○ zählt nicht, ? offen. Von links: {order}."]
    if any("knapp" in c.told["entscheidung"] for c in found.cases):
        told.append(
            "nein, knapp: Es fehlt ein Treffer, oder schon der Zufall kleiner Zahlen führte oft genug über die Linie."
        )
    if sheets(release).keys() & {c.candidate.key for c in found.cases}:
        told.append(f"Blatt: in {_MEETING}.html und {_MEETING}.pdf.")
    if kinds & {*SIDE_IDS}:
        told.append("Bewertung je Seite: Passung (1 bis 4) · Gewicht (1 bis 5).")
    if any(VOTED in c.told["nennungen"] for c in found.cases):
        told.append(f"{VOTED}: regionales Votum, {agreed_on(voters(release), 'das Gebiet')}.")
    told += [short] if (short := abbreviations(release)) else []
    if "nennungen" in kinds and (short := nominations.abbreviations(release)):
        told.append(short)
    return [" ".join(told)]


def _lacking(release: Release, found: Docket) -> list[str]:
    kinds = {h.kind for h in found.headings}
    told = []
    if "nennungen" not in kinds:
        told.append("Genannt ist keines dieser Gebiete.")
    if not kinds & {*SIDE_IDS}:
        told.append("Bewertungen beider Seiten sind nicht aufgedeckt.")
    if "programm" not in kinds:
        told.append(f"Nirgends läuft {release.city.programme.said('ein')}.")
    if found.left:
        others = many(found.left, "weiterer Kandidat steht", "weitere Kandidaten stehen")
        told.append(f"{others} in auswahl.xlsx, Blatt „{SHEET}“.")
    return [" ".join(told)] if told else []


def _shown(found: Docket, on: Mapping[str, int]) -> tuple[Heading, ...]:
    """Return the columns of a document: the name stands beside the code, before the decision its sheet, if any has one."""
    *columns, last = (h for h in found.headings if h.kind != "name")
    there = any(c.candidate.key in on for c in found.cases)
    return (*columns, *([Heading("blatt", "Blatt")] if there else []), last)


def _html(release: Release, found: Docket) -> str:
    files = file_names(str(a) for a in release.decision.index)
    on = sheets(release)
    columns = [h for h in _shown(found, on) if h.kind != "profil"]
    heads = "".join(f'<th scope="col"{_side(h)}>{_narrow(h.title)}</th>' for h in columns)
    rows = []
    for case in found.cases:
        cells = "".join(f"<td{_side(h)}>{_html_cell(case, h, on)}</td>" for h in columns[1:])
        areas = "<br>".join(_html_area(line, files) for line in case.lines)
        rows.append(f'<tr><th scope="row">{areas}</th>{cells}</tr>')
    return (
        f'<div class="tabelle-rahmen" role="region" tabindex="0" aria-label="{escape_html(CAPTION)}">\n'
        f'<table class="kandidaten"><thead><tr>{heads}</tr></thead><tbody>\n'
        + "\n".join(rows)
        + "\n</tbody></table></div>"
    )


def _side(heading: Heading) -> str:
    return ' class="a-right"' if heading.kind in _RIGHT else ""


def _html_area(line: Line, files: dict[str, str]) -> str:
    code = escape_html(line.area)
    if line.has_profile:
        code = f'<a href="profile/{escape_html(files[line.area])}.html">{code}</a>'
    return code + (f' <span class="name">{escape_html(line.beside)}</span>' if line.beside else "")


def _html_cell(case: Case, heading: Heading, on: Mapping[str, int]) -> str:
    if heading.kind == "blatt":
        return _html_sheet(on.get(case.candidate.key))
    if heading.kind == "thema":
        return "<br>".join(
            _html_dots(line.dots[heading.title]) if line.has_profile else "–" for line in case.lines
        )
    return "<br>".join(map(_narrow, _parts(case, heading)))


def _narrow(words: str) -> str:
    """Return words as HTML that a narrow column may part: not every browser knows where German words are parted.

    Examples
    --------
    >>> _narrow("Arbeit & Existenzsicherung").replace("\u00ad", "|"), _narrow("Einw.")
    ('Arbeit &amp; Existenz|sicherung', 'Einw.')
    """
    return _JOINTS.sub("\u00ad", escape_html(words))


def _html_sheet(sheet: int | None) -> str:
    if sheet is None:
        return ""
    told = number(sheet)
    return f'<a href="{_MEETING}.html#{ANCHOR}{sheet}" aria-label="Blatt {told}">{told}</a>'


def _html_dots(dots: str) -> str:
    return f'<span class="punkte" role="img" aria-label="{spoken_dots(dots)}">{dots}</span>'


def _parts(case: Case, heading: Heading) -> list[str]:
    """Return a cell's text: of each area a line, or one of all."""
    if heading.kind == "menschen":
        given: list[str | int] = [line.people for line in case.lines]
    elif heading.kind == "treffer":
        given = [line.hits for line in case.lines]
    elif heading.kind == "festigkeit":
        # a span as those of the hits beside it: in one line there is room for it
        given = [str(case.value(heading)).replace(" bis ", "–")]
    else:
        given = [case.value(heading)]
    return [number(p) if isinstance(p, int) else p for p in given]


def _typst(release: Release, found: Docket) -> str:
    place = {a: n for n, a in enumerate(profiled(release)[0])}
    on = sheets(release)
    columns = _shown(found, on)
    titles = ", ".join(typst_string("Seite" if h.kind == "profil" else h.title) for h in columns)
    sides = ", ".join("right" if h.kind in _RIGHT else "left" for h in columns)
    rows = []
    for case in found.cases:
        cells = (_typst_cell(case, h, place, on) for h in columns)
        rows.append(f"({', '.join(f'[{c}]' for c in cells)}),")
    body = "\n".join(rows)
    layout = f"breiten: ({_widths(columns, found.cases)}), titel: ({titles},), ausrichtung: ({sides},)"
    return f"#entscheidungstabelle({layout}, (\n{body}\n))"


def _broad(text: str) -> float:
    """Return how many millimetres a text takes at most, in semibold, with the room beside it."""
    return sum(map(advance, text)) * 8.5 * 25.4 / 72 * 1.08 + 2.3


def _widths(columns: tuple[Heading, ...], cases: Sequence[Case]) -> str:
    """Return the widths of columns; themes share what is left where there are many.

    What is left beside them is for names, or where the longest needs less, for those who write.
    """
    whole = _UPRIGHT if _upright(columns, cases) else _ACROSS
    if whole == _UPRIGHT:
        widths = _MILLIMETRES | _firm(columns, cases)
    else:
        widths = _MILLIMETRES | ({} if {*SIDE_IDS} & {h.kind for h in columns} else _ROOMY)
    fixed = sum(widths.get(h.kind, _SIDE) for h in columns if h.kind not in ("gebiet", "thema"))
    wanted = _themes(columns)
    room = whole - fixed - _AREA
    unbroken = _unbroken(wanted)
    # where there is room, no word of a heading is broken
    wanted = unbroken if whole == _UPRIGHT or sum(unbroken.values()) <= room else wanted
    part = 1.0 if whole == _UPRIGHT or not wanted else min(1.0, room / sum(wanted.values()))
    told = {h: wanted[h] * part if h in wanted else widths.get(h.kind, _SIDE) for h in columns}
    left = whole - sum(width for h, width in told.items() if h.kind != "gebiet")
    longest = _longest(cases)
    wide = "beschluss" if whole == _UPRIGHT or longest < left else "gebiet"
    told |= {h: max(longest, *map(_broad, h.title.split())) for h in columns if h.kind == "gebiet"}
    return ", ".join("1fr" if h.kind == wide else f"{width:.1f}mm" for h, width in told.items())


def _upright(columns: tuple[Heading, ...], cases: Sequence[Case]) -> bool:
    """Tell whether a page that stands upright has room for the columns, with no word of their headings broken."""
    themes = _unbroken(_themes(columns))
    widths = _MILLIMETRES | _firm(columns, cases) | {"gebiet": _longest(cases), "beschluss": _WRITTEN}
    return sum(themes.get(h, widths.get(h.kind, _SIDE)) for h in columns) <= _UPRIGHT


def _firm(columns: tuple[Heading, ...], cases: Sequence[Case]) -> dict[str, float]:
    """Return how much room firmness takes: where nothing is open a word, not a span of two."""
    told = [
        t for h in columns if h.kind == "festigkeit" for t in (h.title, *(_parts(c, h)[0] for c in cases))
    ]
    return {"festigkeit": min(_MILLIMETRES["festigkeit"], max(map(_broad, told)))} if told else {}


def _themes(columns: tuple[Heading, ...]) -> dict[Heading, float]:
    return {h: max(_THEME, _DOT * len(h.ids) + 2.3) for h in columns if h.kind == "thema"}


def _unbroken(themes: dict[Heading, float]) -> dict[Heading, float]:
    return {h: max(w, *map(_broad, h.title.split())) for h, w in themes.items()}


def _longest(cases: Sequence[Case]) -> float:
    return max(_broad(f"{line.area} {line.beside}") for case in cases for line in case.lines)


def _typst_cell(case: Case, heading: Heading, place: dict[str, int], on: Mapping[str, int]) -> str:
    if heading.kind == "blatt":
        sheet = on.get(case.candidate.key)
        return "" if sheet is None else number(sheet)
    if heading.kind == "gebiet":
        named = (
            f"#strong[{escape_typst(line.area)}] {escape_typst(line.beside)}".rstrip() for line in case.lines
        )
        return typst_row_head(" \\\n".join(named))
    if heading.kind == "profil":
        pages = [f"#profilseite({place[line.area]})" for line in case.lines if line.area in place]
        return " \\\n".join(pages)
    if heading.kind == "thema":
        return " \\\n".join(
            f"#punkte({typst_string(line.dots[heading.title])})" if line.has_profile else "–"
            for line in case.lines
        )
    # the word for all voters together is not parted
    whole = escape_typst(VOTED)
    return " \\\n".join(escape_typst(p).replace(whole, f"#box[{whole}]") for p in _parts(case, heading))


__all__ = ["left_out", "profiles", "sheet", "spoken", "table"]
