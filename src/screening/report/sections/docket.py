"""What the meeting decides on, as one table: candidates × all there is to know of each, and room for the decision."""

from __future__ import annotations

from collections.abc import Mapping

from screening.base import (
    Block,
    bound,
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
from screening.figures.profile import how_to_read_here
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
from screening.report.sections.docket_room import JOINTS, fits, is_upright, parts, title_of, widths_of
from screening.report.sections.method import abbreviations
from screening.report.sections.uncounted import bare
from screening.rule import EXCLUDED

MOST, MOST_UPRIGHT = 100, 160
"""So many candidates the table holds on pages that lie across, and upright; the workbook has all."""
SHEET = "Entscheidungstabelle"
_MEETING = "auswahlgespraech"
CAPTION = "Worüber zu entscheiden ist: alle Kandidaten"

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
    wide = found.cases and not is_upright(_shown(found, sheets(release)), found.cases)
    return landscape() if wide else join([])


def _found(release: Release) -> Docket:
    """Return the candidates of the table: more fit on pages that stand upright."""
    found = docket(release, MOST_UPRIGHT)
    upright = found.cases and is_upright(_shown(found, sheets(release)), found.cases)
    return found if upright or len(found.cases) <= MOST else docket(release, MOST)


def left_out(release: Release) -> Block:
    """Return which areas were left out by hand, each with its reason, as a list; nothing if none was."""
    areas = release.chosen("ausgeschlossen")
    if not len(areas):
        return join([])
    reason = release.decision["reason"]
    lines = [
        # no line over the list: on paper it could stand alone at a page's foot
        f"- **{escape_markdown(called(release, a))}**, {EXCLUDED[:1].lower()}{EXCLUDED[1:]}"
        f"{escape_markdown(str(reason[a]).removeprefix(EXCLUDED))}"
        for a in in_order(release, areas)
    ]
    return text("\n".join(lines))


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
    paper = f"{how_to_read_here(release)}\n#profile-beginn\n{profile_pages.on_paper(release, areas, level=2)}"
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
    themes = [h for h in found.headings if h.kind == "thema"]
    order = "; ".join(
        f"{h.title}: " * (len(themes) > 1) + ", ".join(release.catalogue[i].short for i in h.ids)
        for h in themes
    )
    kinds = {h.kind for h in found.headings}
    told = [f"● zählt, ○ zählt nicht, ? offen. Von links: {order}."]
    if any("knapp" in c.told["entscheidung"] for c in found.cases):
        chance = (
            "" if bare(release) else ", oder schon der Zufall kleiner Zahlen führte oft genug über die Linie"
        )
        told.append(f"nein, knapp: Es fehlt ein Treffer{chance}.")
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
    return "<br>".join(map(_narrow, parts(case, heading)))


def _narrow(words: str) -> str:
    """Return words as HTML that a narrow column may part: not every browser knows where German words are parted.

    Examples
    --------
    >>> _narrow("Arbeit & Existenzsicherung").replace("\u00ad", "|"), _narrow("Einw.")
    ('Arbeit &amp; Existenz|sicherung', 'Einw.')
    """
    return JOINTS.sub("\u00ad", escape_html(bound(words)))


def _html_sheet(sheet: int | None) -> str:
    if sheet is None:
        return ""
    told = number(sheet)
    return f'<a href="{_MEETING}.html#{ANCHOR}{sheet}" aria-label="Blatt {told}">{told}</a>'


def _html_dots(dots: str) -> str:
    return f'<span class="punkte" role="img" aria-label="{spoken_dots(dots)}">{dots}</span>'


def _typst(release: Release, found: Docket) -> str:
    place = {a: n for n, a in enumerate(profiled(release)[0])}
    on = sheets(release)
    columns = _shown(found, on)
    titles = ", ".join(typst_string(JOINTS.sub("\u00ad", title_of(h))) for h in columns)
    sides = ", ".join("right" if h.kind in _RIGHT else "left" for h in columns)
    rows = []
    for case in found.cases:
        cells = (_typst_cell(case, h, place, on) for h in columns)
        rows.append(f"({', '.join(f'[{c}]' for c in cells)}),")
    body = "\n".join(rows)
    widths, whole = widths_of(columns, found.cases)
    layout = f"breiten: ({widths}), titel: ({titles},), ausrichtung: ({sides},), ganz: {str(whole).lower()}"
    return f"#entscheidungstabelle({layout}, (\n{body}\n))"


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
    return " \\\n".join(_whole_words(p, heading) for p in parts(case, heading))


def _whole_words(words: str, heading: Heading) -> str:
    """Return words for paper: where one fits its column it stands whole on the next line, as it does in other rows."""
    told = (
        f"#box[{escape_typst(w)}]" if fits(w, heading) else escape_typst(w) for w in bound(words).split(" ")
    )
    return " ".join(told)


__all__ = ["left_out", "profiles", "sheet", "spoken", "table"]
