"""Profiles as Typst: data for the functions of ``report/templates/profil.typ``, one page per area.

Text goes in as string literals, which have no meaning to Typst. What is the same on all pages is written
once. All bars and series of a page are one drawing that lies over the table, whose rows therefore have
known heights; drawing every bar by itself took twice as long.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from screening.base import DECISION_COLOURS, INK, advance, number, typst_string
from screening.figures.maps import SvgLayer
from screening.figures.profile.facts import REDRAWN, Facts, chart_alt, clipped, map_alt
from screening.figures.profile.rows import FIGURE_SPACE, Group, Row, name_of
from screening.figures.profile.svg import (
    SCALE,
    SPARK_HEIGHT,
    TOP,
    Paths,
    Sparks,
    bar,
    chart,
    direction,
    is_filled,
    map_frame,
    map_own,
    plain_number,
    spark,
)

# Tenths of a millimetre. The bars stand before the verdict, within its column; so does the series.
LABEL, VALUE, COUNTS, MEAN, FACTOR, BARS, VERDICT, SERIES, CHANGE = (
    430,
    140,
    225,
    155,
    150,
    310,
    170,
    150,
    70,
)
WIDTHS = (LABEL, VALUE, COUNTS, MEAN, FACTOR, BARS + VERDICT, SERIES + CHANGE)
WIDTH = sum(WIDTHS)
GAP = 12
"""Between the column before and the bars."""
ROW, TALL, HEADING, HEAD = 45, 62, 52, 80
LOW_ROW = 42
"""Height of a row where nominations want two lines above the table."""
FIRST_PAGE, NEXT_PAGE = 1560, 2300
"""Room for rows on the page with the head, and on further pages (only with a large catalogue)."""

POINT = 72 / 254
Notes = tuple[tuple[str, ...], tuple[str, ...]]
LABEL_SIZE, SMALL_SIZE, DATA_SIZE = 8.2, 6.2, 8.2
LONGEST_REASON = 300
TITLE_SIZE, LEAST_TITLE, TITLE_WIDTH = 18, 10, 1200 * POINT / 1.13
"""Sizes of a page's title in points, and its room, less what bold letters take: there is height for one line."""
NOTE_WIDTH, NOTE_SIZE, NOTE_LINES = 860, 7.4, 12
SCREEN_ONLY, LONGEST_LINE = ("Rundung", "Umschlag"), 175
"""What of `area_lines` a page has no room for, and how much of each other; all of it stands in HTML."""
SMALL = 7.8
"""Size of what stands between head and table."""
SAID_LINES, MORE = 4, "(Ganz im Dossier.)"
"""Most lines for what nominators say of an area, and what follows if something was cut."""
PAGE, TOP_PART, TEXT_LINE, FIRST_LINE, BELOW = 2550, 500, 32, 18, 24
"""Heights: a page without its margins, its head with the map, and lines of text between head and table."""
NOTE_LINE, NOTE_GAP, NOTE_ABOVE, REMARK = 28.7, 4.7, 35, 48
"""Heights of the notes below the table, and of the remark that an area was redrawn."""


@dataclass(frozen=True)
class Line:
    """A table line: a heading, or a row with its number; with its height."""

    heading: str
    row: Row | None
    index: int
    height: int


def text_width(text: str, size: float) -> float:
    """Return the width of a text in points, set in the house's font and what lends it letters."""
    return size * sum(map(advance, text))


def plan(found: tuple[Group, ...], *, low: bool = False) -> list[list[Line]]:
    """Split the table's lines into pages; 26 indicators always fit on one. Rows may be a little lower."""
    height = LOW_ROW if low else ROW
    room = _room()
    long = {
        r.indicator.id for g in found for r in g.rows if text_width(name_of(r.indicator), LABEL_SIZE) > room
    }
    lines: list[Line] = []
    for group in found:
        lines.append(Line(group.title, None, 0, HEADING))
        for row in group.rows:
            lines.append(Line("", row, 0, TALL if row.indicator.id in long else height))
    if sum(line.height for line in lines) + HEAD > FIRST_PAGE:
        lines = [Line(k.heading, k.row, 0, min(k.height, height if k.row else HEADING)) for k in lines]
    pages: list[list[Line]] = [[]]
    left, index = FIRST_PAGE - HEAD, 0
    for line in lines:
        if line.height > left:
            pages.append([])
            left = NEXT_PAGE - HEAD
        left -= line.height
        pages[-1].append(Line(line.heading, line.row, index, line.height))
        index += line.row is not None
    return pages


def note_lines(note: str) -> int:
    """Return how many lines a note takes under a table."""
    return math.ceil(text_width(note, NOTE_SIZE) / (NOTE_WIDTH * POINT * 0.95))


def fitting(notes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the notes that fit under a table; what is left out is named by where it stands instead.

    Of the breaks of series the oldest give way first, then the last of the other notes.
    """
    kept = [*notes]
    while sum(map(note_lines, kept)) > NOTE_LINES:
        breaks = sorted(n for n in kept if n.startswith("Bruch "))
        kept.remove(breaks[0] if breaks else kept[-1])
    return notes if len(kept) == len(notes) else (*kept, "Weitere Hinweise: im Dossier, Abschnitt Methode.")


def preamble(
    planned: list[list[Line]],
    layer: SvgLayer,
    notes: Notes,
    threshold: float,
) -> str:
    """Return what all pages share, as the Typst dictionary ``k``."""
    rows = [line for page in planned for line in page if line.row is not None]
    names = "".join(_name(line) + "," for line in rows)
    means = "".join(_fitted(line.row.mean, MEAN) + "," for line in rows if line.row)
    below, above = map_frame(layer)
    left, right = ("".join(typst_string(n) + "," for n in fitting(side)) for side in notes)
    ticks = [(0.0, "0"), (1.0, "1"), (TOP, number(TOP))]
    # beside the mean or the end there is no room for the threshold's number
    if 1.15 < threshold < TOP - 0.2:
        ticks.append((threshold, plain_number(threshold)))
    scale = "".join(f"({GAP + round(at / TOP * SCALE)},{typst_string(text)})," for at, text in ticks)
    return (
        f"let k = profil-rahmen(namen: ({names}), mittel: ({means}), breiten: {WIDTHS}, skala: ({scale}),\n"
        f" karte: ({typst_string(below)}, {typst_string(above)}), lesehilfe: ({left}), grenzen: ({right}),\n"
        f" balken: {BARS}, kopf: {HEAD})\n"
    )


def _room() -> float:
    """Return the points that a name has beside its number."""
    return (LABEL - 10) * POINT - text_width(f"00{FIGURE_SPACE}", LABEL_SIZE)


def _name(line: Line) -> str:
    assert line.row is not None
    indicator, room = line.row.indicator, _room()
    number, name = f"{indicator.number}".rjust(2, FIGURE_SPACE), name_of(indicator)
    if text_width(name, LABEL_SIZE) <= room:
        return typst_string(f"{number}{FIGURE_SPACE}{name}")
    size = 7.4 if line.height >= TALL else SMALL_SIZE
    # two lines, the first of which may end early for a long word
    kept = name
    while text_width(kept, size) > 1.7 * room:
        kept = kept[:-1]
    shown = kept if kept == name else f"{kept.rstrip()}…"
    return f"profil-lang({typst_string(number)}, {typst_string(shown)}, {size}pt)"


def _fitted(text: str, width: int) -> str:
    """Return the text as a Typst argument, set smaller if it is too wide for its column."""
    # eleven digits always fit the narrowest column: measuring is for the rare long ones
    if len(text) <= 8:
        return typst_string(text)
    room = (width - 14) * POINT
    needed = text_width(text, DATA_SIZE)
    if needed <= room:
        return typst_string(text)
    return f"text(size: {max(DATA_SIZE * room / needed, 3):.2f}pt, {typst_string(text)})"


def pages(
    told: list[Facts],
    planned: list[list[Line]],
    found: tuple[Group, ...],
    drawn: dict[str, Sparks],
    layer: SvgLayer,
    notes: Notes,
    threshold: float,
    level: int,
) -> Iterator[str]:
    """Yield the call for each area's page."""
    for place, fact in enumerate(told):
        tables = "".join(_table(page, place, drawn, threshold, fact.redrawn) for page in planned)
        own_below, own_above = map_own(layer, fact.area, fact.parent)
        themes = "".join(f"({typst_string(a)}, {typst_string(b)})," for a, b in fact.themes)
        fill = DECISION_COLOURS.get(fact.decision, "#ffffff")
        told_lines, said = between(fact, planned, notes)
        lines = "".join(f"({typst_string(a)}, {typst_string(b)})," for a, b in told_lines)
        named = f" genannt: ({typst_string(fact.named)}, {typst_string(said)})," if fact.named or said else ""
        remark = f" neu: {typst_string(REDRAWN)}," if fact.redrawn else ""
        yield (
            f"profil-seite(k, stufe: {level}, titel: {_title(fact)}, "
            f"ort: {typst_string(fact.place)},\n entscheidung: ({typst_string(fact.decision)}, "
            f'rgb("{fill}"), rgb("{_on(fill)}")), grund: {typst_string(clipped(fact.reason, LONGEST_REASON))},\n'
            f" zahlen: ({typst_string(fact.people)}, {typst_string(fact.hits)}, {typst_string(fact.breadth)}), "
            f"themen: ({themes}), methode: ({lines}),{named}{remark}\n"
            f" karte: ({typst_string(own_below)}, {typst_string(own_above)}, "
            f"{typst_string(map_alt(fact, direction(layer, fact.area)))}),\n"
            f" befund: {typst_string(chart_alt(found, place))},\n tafeln: ({tables}))\n"
        )


def between(fact: Facts, planned: list[list[Line]], notes: Notes) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return what stands between head and table: the method's lines, and what is said of the area.

    Both are cut so that a page of `plan` never runs over: the method's lines give way until what is said has a
    line of its own.
    """
    given = [(subject, told) for subject, told in fact.lines if subject not in SCREEN_ONLY]
    if not fact.named and not fact.earlier:
        return tuple((subject, clipped(told, LONGEST_LINE)) for subject, told in given), ""
    lead = f"Genannt von: {fact.named}. " if fact.named else ""
    spoken = [s.plain for s in fact.said] + [o.plain for o in fact.objections]
    spoken += [f"Auswahlrunde {p.year}: {p.brief or p.plain}" for p in fact.earlier]
    wanted = min(SAID_LINES, 2 if spoken else 1)
    for longest in (LONGEST_LINE, 130, 100, 70, 40, 20):
        lines = tuple((subject, clipped(told, longest)) for subject, told in given)
        left = PAGE - TOP_PART - HEAD - sum(line.height for line in planned[0]) - _below(fact, planned, notes)
        left -= _height(" ".join(f"{subject}: {told}" for subject, told in lines))
        room = math.floor((left - FIRST_LINE - BELOW) / TEXT_LINE) + 1
        if room >= wanted:
            break
    room = max(1, min(SAID_LINES, room))
    # a word that does not fit leaves a gap at the end of its line
    points = 0.94 * room * WIDTH * POINT - text_width(lead, 1.06 * SMALL)
    return lines, " ".join(_shares(spoken, points))


def _height(text: str) -> int:
    """Return the height of a paragraph between head and table."""
    lines = math.ceil(1.04 * text_width(text, SMALL) / (WIDTH * POINT))
    return FIRST_LINE + TEXT_LINE * (lines - 1) + BELOW if lines else 0


def _below(fact: Facts, planned: list[list[Line]], notes: Notes) -> float:
    """Return the height of what stands below the table on the first page."""
    if len(planned) > 1:
        return 0
    sides = [fitting(side) for side in notes]
    columns = [NOTE_LINE * sum(map(note_lines, side)) + NOTE_GAP * len(side) for side in sides]
    return NOTE_ABOVE + max(columns) + (REMARK if fact.redrawn else 0)


def _shares(texts: list[str], room: float) -> list[str]:
    """Cut texts to so many points together: what the short ones leave is for the long ones."""
    if sum(text_width(f"{t} ", SMALL) for t in texts) <= room:
        return texts
    room -= text_width(MORE, SMALL)
    shown = dict.fromkeys(texts, "")
    for k, text in enumerate(sorted(texts, key=len)):
        shown[text] = _shortened(text, room / (len(texts) - k))
        room -= text_width(f"{shown[text]} ", SMALL)
    return [*(shown[text] for text in texts), MORE]


def _shortened(text: str, room: float) -> str:
    """Cut a text at a word so that it fits into so many points; a quote stays closed."""
    end = " …“" if text.endswith("“") else " …"
    if text_width(f"{text} ", SMALL) <= room:
        return text
    left, kept = room - text_width(f"{end} ", SMALL), 0
    for place, letter in enumerate(text):
        left -= text_width(letter, SMALL)
        if left < 0:
            break
        if letter == " ":
            kept = place
    return text[:kept].rstrip(" ,;.:") + end


def _title(fact: Facts) -> str:
    """Return a page's title as a Typst argument, set smaller if it is too wide, without the level's word if too small."""
    sized = ((t, TITLE_SIZE * TITLE_WIDTH / text_width(t, TITLE_SIZE)) for t in _titles(fact))
    title, size = next((s for s in sized if s[1] >= LEAST_TITLE), (_titles(fact)[-1], LEAST_TITLE))
    if size >= TITLE_SIZE:
        return typst_string(title)
    return f"text(size: {size:.2f}pt, {typst_string(title)})"


def _titles(fact: Facts) -> tuple[str, ...]:
    return (fact.title, f"{fact.area} {fact.name}") if fact.name else (fact.title,)


def _on(fill: str) -> str:
    """Return the text colour that is readable on a fill."""
    red, green, blue = (int(fill[i : i + 2], 16) for i in (1, 3, 5))
    return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 120 else INK


def _table(lines: list[Line], place: int, drawn: dict[str, Sparks], threshold: float, redrawn: bool) -> str:
    cells, paths, y = [], Paths(), HEAD
    bars, series = sum(WIDTHS[:5]) + GAP, sum(WIDTHS[:6]) + 5
    for line in lines:
        row, top = line.row, y
        y += line.height
        paths.rules.append(f"M0 {y}H{WIDTH}")
        if row is None:
            cells.append(typst_string(line.heading))
            continue
        middle = top + line.height // 2
        ratio, low, high = (float(v[place]) for v in (row.ratio, row.low, row.high))
        shape, interval = bar(ratio, low, high, middle, bars)
        dark = is_filled(row.verdict[place])
        (paths.hit if dark else paths.plain).append(shape)
        (paths.on_hit if dark else paths.whisker).append(interval)
        own, mean, dots = spark(drawn[row.indicator.id], place, series, middle - SPARK_HEIGHT // 2)
        paths.series.append(own)
        paths.mean.append(mean)
        paths.dots.append(dots)
        cells.append(_cells(row, place, line.index))
    svg = chart(paths, (WIDTH, y), HEAD, bars, threshold, redrawn)
    heights = "".join(f"{line.height}," for line in lines)
    body = ",".join(cells)
    return f"(hoehen: ({heights}), bild: {typst_string(svg)}, zeilen: (\n{body},)),"


def _cells(row: Row, place: int, index: int) -> str:
    times, change = _fitted(row.factor[place], FACTOR), typst_string(row.change[place])
    verdict, state = row.verdict[place], row.state[place]
    if state:
        return f"({index},{typst_string(state)},none,{times},{verdict},{change})"
    value, counts = _fitted(row.value[place], VALUE), _fitted(row.counts[place], COUNTS)
    return f"({index},{value},{counts},{times},{verdict},{change})"
