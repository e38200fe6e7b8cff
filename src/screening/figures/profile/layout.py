"""How a profile fits on paper: widths of columns, heights of rows, and texts that say less in whole sentences."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from screening.base import text_width
from screening.figures.profile.rows import FIGURE_SPACE, Group, Row, name_of
from screening.figures.profile.svg import ARROW, SCALE, SPARK

# Tenths of a millimetre.
SIZE = 8.5
"""Points: nothing on a profile is set smaller."""
GAP = 14
"""Beyond the scale, and between a verdict and the series: room for a dot at the end."""
LEAD = 24
"""Between a factor and the scale: a dot at zero does not touch the number."""
ROW, NAME_LINE, HEADING, HEAD = 43, 33, 52, 82
FIRST_PAGE, NEXT_PAGE = 1700, 2350
"""Room for rows on the page with the head, and on the next (only with a large catalogue or very long names)."""
LEAST_LABEL = 280
PAGE, TOP_PART, OTHER_LINES, TEXT_LINE = 2550, 750, 900, 46
"""Heights: a page without its margins, its head, what the method says below the table, and a line of text."""
MORE = "Mehr dazu im Dossier."
"""Follows what people say if something of it was left out."""

POINT = 72 / 254
_END = re.compile(r"(?<=[.!?])[“)]?\s+")


@dataclass(frozen=True)
class Widths:
    """Widths of the columns, of a page 184 mm wide; the scale stands behind the factor, the direction behind the series."""

    label: int = 447
    value: int = 122
    counts: int = 205
    mean: int = 145
    factor: int = 65
    rank: int = 185
    verdict: int = 190
    direction: int = 133

    @property
    def scale(self) -> int:
        """The scale with what stands around it."""
        return LEAD + SCALE + ARROW + GAP

    @property
    def series(self) -> int:
        """The series with the gap before it."""
        return SPARK + GAP

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns as the table has them."""
        return (
            self.label,
            self.value,
            self.counts,
            self.mean,
            self.factor + self.scale,
            self.rank,
            self.verdict,
            self.series + self.direction,
        )

    @property
    def total(self) -> int:
        """Of all."""
        return sum(self.columns)

    @property
    def scales_at(self) -> int:
        """Where the scales begin."""
        return sum(self.columns[:4]) + self.factor + LEAD

    @property
    def series_at(self) -> int:
        """Where the series begin."""
        return sum(self.columns[:7]) + GAP // 2


@dataclass(frozen=True)
class Line:
    """A table line: a heading, or a row with its number; with its height."""

    heading: str
    row: Row | None
    index: int
    height: int


def widths_of(found: Sequence[Group], places: Sequence[int]) -> Widths:
    """Return widths that hold all figures of these areas: what long ones need more the names give, down to a least."""
    usual = Widths()
    rows = [row for group in found for row in group.rows]
    wanted = {
        "value": [row.value[k] for row in rows for k in places],
        "factor": [row.factor[k] for row in rows for k in places],
        "rank": [row.rank(k) for row in rows for k in places],
        "mean": [row.mean for row in rows],
    }
    spare, wider = usual.label - LEAST_LABEL, {}
    for name, texts in wanted.items():
        longest = max(map(len, texts), default=0)
        # measuring is for the longest alone: digits are of one width
        measured = (text_width(t, SIZE) for t in {t for t in texts if len(t) >= longest - 1})
        more = min(max(math.ceil(max(measured, default=0.0) / POINT) + 16 - getattr(usual, name), 0), spare)
        wider[name], spare = getattr(usual, name) + more, spare - more
    return replace(usual, label=LEAST_LABEL + spare, **wider)


def room_of(widths: Widths) -> float:
    """Return the points that a name has beside its number."""
    return (widths.label - 10) * POINT - text_width(f"00{FIGURE_SPACE}", SIZE)


def lines_needed(text: str, room: float) -> int:
    """Return on how many lines a text stands in so many points; a word that is longer is broken.

    Examples
    --------
    >>> lines_needed("kurz", 100), lines_needed("ein langer Name mit vielen Wörtern", 60)
    (1, 3)
    """
    lines, left = 1, room
    for word in text.split(" "):
        width = text_width(word, SIZE)
        if width > left and left < room:
            lines, left = lines + 1, room
        while width > room:
            lines, width = lines + 1, width - 0.8 * room
        left -= width + text_width(" ", SIZE)
    return lines


def plan(found: Sequence[Group], widths: Widths) -> tuple[list[list[Line]], bool]:
    """Split the table's lines into pages; 26 indicators fit on one.

    Returns
    -------
    tuple
        The pages, at most two, and whether further indicators had to be left out for that.
    """
    pages = _split(_all(found, widths))
    if len(pages) <= 2:
        return pages, False
    kept = [group for group in found if any(row.rule for row in group.rows)]
    return _split(_all(kept, widths)), len(kept) < len(found)


def room_for_words(planned: Sequence[Sequence[Line]]) -> float:
    """Return the points that what people say of an area may take, so that its profile ends on the second page."""
    last = HEAD + sum(line.height for line in planned[-1])
    left = 2 * PAGE - TOP_PART - last if len(planned) == 1 else PAGE - last
    lines = max((left - OTHER_LINES) // TEXT_LINE, 1)
    return lines * 0.85 * Widths().total * POINT


def _all(found: Sequence[Group], widths: Widths) -> list[Line]:
    room, counts, lines = room_of(widths), (widths.counts - 14) * POINT, []
    for group in found:
        lines.append(Line(group.title, None, 0, HEADING))
        for row in group.rows:
            needed = lines_needed(name_of(row.indicator), room)
            longest = max(row.counts, key=len, default="")
            if len(longest) > 14 and text_width(longest, SIZE) > counts:
                needed = max(needed, 2)
            lines.append(Line("", row, 0, ROW + NAME_LINE * (needed - 1)))
    return lines


def _split(lines: Sequence[Line]) -> list[list[Line]]:
    pages: list[list[Line]] = [[]]
    left, index = FIRST_PAGE - HEAD, 0
    for k, line in enumerate(lines):
        # a heading does not stand alone at the end of a page
        beyond = line.height + (lines[k + 1].height if line.row is None and k + 1 < len(lines) else 0)
        if beyond > left and pages[-1]:
            pages.append([])
            left = NEXT_PAGE - HEAD
        left -= line.height
        pages[-1].append(Line(line.heading, line.row, index, line.height))
        index += line.row is not None
    return pages


def whole(text: str, length: int) -> str:
    """Return as many whole sentences as fit into so many signs; empty if not even the first does.

    Examples
    --------
    >>> whole("Eins. Zwei. Drei.", 11), whole("Eins. Zwei. Drei.", 3), whole("Eins. Zwei.", 99)
    ('Eins. Zwei.', '', 'Eins. Zwei.')
    """
    if len(text) <= length:
        return text
    ends = [m.end() for m in _END.finditer(text) if m.start() + len(m.group().rstrip()) <= length]
    return text[: ends[-1]].rstrip() if ends else ""


def whole_shares(texts: Sequence[str], room: float) -> list[str]:
    """Return texts in so many points together, in whole sentences: what the short ones leave is for the long ones.

    A quote that was shortened is closed again. Of what does not even fit with its first sentence it is said where it
    stands.
    """
    if sum(text_width(f"{t} ", SIZE) for t in texts) <= room:
        return [*texts]
    shown = dict.fromkeys(texts, "")
    for k, text in enumerate(sorted(texts, key=len)):
        share = room / (len(texts) - k)
        signs = (
            len(text)
            if text_width(text, SIZE) <= share
            else int(share / max(text_width(text, SIZE) / len(text), 1))
        )
        kept = whole(text, signs - len(MORE))
        quoted = "“" if kept.count("„") > kept.count("“") else ""
        lead = text.partition(": ")[0]
        shown[text] = text if signs >= len(text) else f"{kept}{quoted} {MORE}" if kept else f"{lead}: {MORE}"
        room -= text_width(f"{shown[text]} ", SIZE)
    return [shown[text] for text in texts]
