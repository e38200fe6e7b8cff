"""Profiles as Typst: data for the functions of ``report/templates/profil.typ``, one page per area, two where much is said.

Text goes in as string literals, which have no meaning to Typst. What is the same on all pages is written once. All
scales and series of a page are one drawing that lies over the table, whose rows therefore have known heights; drawing
every scale by itself took twice as long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources

from screening.base import DECISION_COLOURS, INK, NBSP, bound, file_names, text_width, typst_string
from screening.disclosure import Release
from screening.figures.maps import SvgLayer
from screening.figures.profile.facts import (
    REDRAWN,
    Facts,
    chart_alt,
    ground_alt,
    has_series,
    map_alt,
    notes,
    parent_word,
)
from screening.figures.profile.finding import finding
from screening.figures.profile.layout import (
    HEAD,
    LEAD,
    SIZE,
    Line,
    Widths,
    plan,
    room_for_words,
    room_of,
    whole,
    whole_shares,
    widths_of,
)
from screening.figures.profile.rows import FIGURE_SPACE, VERDICTS, Group, Row, has_counts, name_of
from screening.figures.profile.svg import (
    SPARK_HEIGHT,
    Ground,
    Paths,
    Sparks,
    at,
    chart,
    city_range,
    diamond,
    direction,
    dot,
    ground,
    is_filled,
    map_frame,
    map_own,
    scale_ticks,
    spark,
    whisker,
)
from screening.figures.words import has_names

LONGEST_REASON = 500
REASON_ELSEWHERE = "Die Begründung steht im Dossier."
"""Said in the place of one sentence that would fill the page."""
TITLE_SIZE, SMALL_TITLE, TITLE_WIDTH = 18, 13, 1200 * 72 / 254 / 1.13
"""Sizes of a page's title in points, and its room, less what bold letters take; a long one is smaller, on several lines."""
SMALL_TABLE = 450
"""Up to so many tenths of a millimetre a table leaves room for a second profile on its page."""
SHORTER = ((1.0, 0.6), (1.0, 0.3), (0.6, 0.3), (0.3, 0.2))
"""Shares of what people say now and said in earlier rounds, one after the other, where a few lines would go over."""
LEFT_OUT = "Die weiteren Indikatoren stehen in der HTML-Fassung dieses Profils."


def pages(
    told: Sequence[Facts],
    found: tuple[Group, ...],
    drawn: Mapping[str, Sparks],
    layer: SvgLayer,
    release: Release,
    level: int,
    places: Mapping[str, int],
    below: str = "",
) -> str:
    """Return what all pages share, then the call for each area's page, and what stands below them where there is room."""
    at_ = [places[f.area] for f in told]
    widths = widths_of(found, at_)
    if not has_series(release):  # the words about them leave their room to the names
        widths = replace(widths, label=widths.label + widths.direction, direction=0)
    planned, left_out = plan(found, widths)
    threshold, parent = float(release.criteria.threshold), parent_word(release)
    marks, room = labels(release, told), room_for_words(planned)
    chapters = _chapters(release, told)
    shared = _shared(found, planned, widths, layer, release, threshold, parent)
    calls = []
    for fact in told:
        place = places[fact.area]
        tables = "".join(_table(page, place, drawn, fact.redrawn, parent, widths) for page in planned)
        own_below, own_above = map_own(layer, fact.area, fact.parent)
        themes = "".join(f"({typst_string(a)}, {typst_string(b)})," for a, b in fact.themes)
        # where a chapter opens, its title says the first part
        where = fact.place.partition(" · ")[2] if fact.area in chapters else fact.place
        fill = DECISION_COLOURS.get(fact.decision, "#ffffff")
        calls.append(
            f"profil-seite(k, stufe: {level + bool(chapters)}, {chapters.get(fact.area, '')}"
            f"marke: {typst_string(marks[fact.area])}, titel: {_title(fact)}, ort: {typst_string(bound(where))},\n"
            f' entscheidung: ({typst_string(fact.decision)}, rgb("{fill}"), rgb("{_on(fill)}")), '
            f"grund: {typst_string(_reason(fact, finding(found, place)))},\n"
            f" zahlen: ({typst_string(fact.people)}, {typst_string(fact.hits)}, {typst_string(fact.breadth)}), "
            f"themen: ({themes}), {_said(fact, room, left_out, marks)}, aehnlich: ({_similar(fact, marks)}),\n"
            f" karte: ({typst_string(own_below)}, {typst_string(own_above)}, "
            f"{typst_string(map_alt(fact, direction(layer, fact.area)))}),\n"
            f" befund: {typst_string(chart_alt(found, place, parent, bool(drawn)))},\n tafeln: ({tables}))\n"
        )
    calls += [f"[{below}]\n"] if below else []
    return f"{shared}profil-seiten(k, {{\n{''.join(calls)}}})\n(k.lesehilfe)({level})\n"


def labels(release: Release, told: Sequence[Facts]) -> dict[str, str]:
    """Return the mark of each area's page, by which a document can refer to it."""
    names = file_names(map(str, release.decision.index)) | file_names(f.area for f in told)
    return {f.area: f"profil-{names[f.area]}" for f in told}


def _chapters(release: Release, told: Sequence[Facts]) -> dict[str, str]:
    """Return the argument that opens a chapter for the first area of each Bezirk, where they follow each other."""
    runs = [f.parent for k, f in enumerate(told) if not k or told[k - 1].parent != f.parent]
    if has_names(release) or len(runs) < 2 or len(set(runs)) < len(runs) or "" in runs:
        return {}
    firsts = [f for k, f in enumerate(told) if not k or told[k - 1].parent != f.parent]
    return {f.area: f"kapitel: {typst_string(f.place.split(' · ')[0])}, " for f in firsts}


def guide(release: Release) -> str:
    """Return how to read a profile, as an array of what stands left and right."""
    sides = ("".join(typst_string(n) + "," for n in side) for side in notes(release, changes=False))
    return ", ".join(f"({side})" for side in sides)


def _shared(
    found: tuple[Group, ...],
    planned: list[list[Line]],
    widths: Widths,
    layer: SvgLayer,
    release: Release,
    threshold: float,
    parent: str,
) -> str:
    """Return what all pages share, as the Typst dictionary ``k``."""
    below, above = map_frame(layer)
    ticks = scale_ticks(threshold)
    scale = "".join(f"({widths.factor + LEAD + at(t)},{typst_string(text)})," for t, text in ticks)
    verdicts = "".join(typst_string(v) + "," for v in VERDICTS)
    rank = "Rang, etwa" if release.base else "Rang"
    raute = f"Raute: {parent}" if parent else ""
    small = len(planned) == 1 and HEAD + sum(line.height for line in planned[0]) <= SMALL_TABLE
    shown = (("zaehler", has_counts(found)), ("verlauf", has_series(release)), ("klein", small))
    given = ", ".join(f"{name}: {'true' if there else 'false'}" for name, there in shown)
    return (
        f"let k = profil-rahmen(breiten: {widths.columns}, skala: ({scale}),\n"
        f" karte: ({typst_string(below)}, {typst_string(above)}), urteile: ({verdicts}), rang: {typst_string(rank)},\n"
        f" {given}, skalen: {widths.scale}, folge: {widths.series}, kopf: {HEAD}, raute: {typst_string(raute)}, "
        f"hinweise: ({guide(release)}), grund: {typst_string(ground_alt(found))},\n"
        f" tafeln: ({''.join(_frame(page, threshold, widths) for page in planned)}))\n"
    )


def _frame(lines: list[Line], threshold: float, widths: Widths) -> str:
    """Return what a table has on every page: heights, headings or names with means, and what lies under it."""
    rows = "".join(
        f"({_name(line.row, widths)}, {_fitted(line.row.mean, widths.mean)}),"
        if line.row
        else f"{typst_string(line.heading)},"
        for line in lines
    )
    heights = "".join(f"{line.height}," for line in lines)
    return f"(hoehen: ({heights}), zeilen: ({rows}), bild: {_ground(lines, threshold, widths)}),"


def _name(row: Row, widths: Widths) -> str:
    text, shown = f"{row.indicator.number}".rjust(2, FIGURE_SPACE), name_of(row.indicator)
    if text_width(shown, SIZE) <= room_of(widths):
        return typst_string(f"{text}{FIGURE_SPACE}{shown}")
    parted = any(text_width(word, SIZE) > room_of(widths) for word in shown.split())
    return f"profil-lang({typst_string(text)}, {typst_string(shown)}, {str(parted).lower()})"


def _fitted(text: str, width: int) -> str:
    """Return the text as a Typst argument; numbers beyond all measure are set smaller, rather than cut."""
    # eight signs always fit the narrowest column: measuring is for the rare long ones
    if len(text) <= 7:
        return typst_string(text)
    room = (width - 14) * 72 / 254
    needed = text_width(text, SIZE)
    if needed <= room:
        return typst_string(text)
    return f"text(size: {max(SIZE * room / needed, 3):.2f}pt, {typst_string(text)})"


def _reason(fact: Facts, found: str) -> str:
    return f"{whole(fact.reason, LONGEST_REASON) or REASON_ELSEWHERE} {found}".rstrip()


def _people(fact: Facts) -> tuple[list[str], list[str]]:
    """Return what people say of an area: reasons and objections of this year, and earlier rounds."""
    now = [*(s.plain for s in fact.said), *(o.said for o in fact.objections)]
    return now, [p.plain for p in fact.earlier]


def _said(fact: Facts, room: float, left_out: bool, marks: Mapping[str, str]) -> str:
    """Return what is said below the table, then the same ever shorter, for pages that a few lines would go beyond."""
    now, earlier = _people(fact)
    lines = [_lines(fact, left_out, whole_shares([*now, *earlier], room), marks)]
    for shares in SHORTER if now or earlier else ():
        rooms = (
            s * sum(text_width(f"{t} ", SIZE) for t in texts)
            for s, texts in zip(shares, (now, earlier), strict=True)
        )
        shown = [
            t
            for texts, r in zip((now, earlier), rooms, strict=True)
            for t in whole_shares(texts, min(r, room))
        ]
        lines.append(_lines(fact, left_out, shown, marks))
    whole_, *shorter = dict.fromkeys(lines)
    return f"zeilen: ({whole_}), kuerzer: ({''.join(f'({s}),' for s in shorter)})"


def _lines(fact: Facts, left_out: bool, shares: Sequence[str], marks: Mapping[str, str]) -> str:
    """Return what is said of the decision and of the area, in whole sentences."""
    lines = [(subject, whole(told, LONGEST_REASON)) for subject, told in fact.lines]
    # the texts first: else each list would take one text of the next
    kept = iter(shares)
    voices, doubts, rounds = (
        [t for _, t in zip(some, kept, strict=False)] for some in (fact.said, fact.objections, fact.earlier)
    )
    if fact.named:
        lines.append(("Genannt von", " ".join([fact.named + ".", *voices]).strip()))
    lines += (
        [
            (
                "Einwand" if len(doubts) == 1 else "Einwände",
                " ".join(doubts),
            )
        ]
        if doubts
        else []
    )
    lines += [(f"Auswahlrunde {p.year}", told) for p, told in zip(fact.earlier, rounds, strict=False)]
    lines += [("Neu zugeschnitten", REDRAWN.partition(": ")[2])] if fact.redrawn else []
    lines += [("Weitere Indikatoren", LEFT_OUT)] if left_out else []
    others = [area for area in marks if area != fact.area]
    named = ("true" if any(area in told for area in others) else "false" for _, told in lines)
    parts = zip(lines, named, strict=True)
    return "".join(f"({typst_string(a)}, {typst_string(b)}, {other})," for (a, b), other in parts if b)


def _similar(fact: Facts, marks: Mapping[str, str]) -> str:
    """Return the areas like this one: the mark of their page, if the document has it, and what is said."""
    if not fact.similar:
        return f'("", {typst_string(fact.alone)}),' if fact.alone else ""
    told = (
        (marks.get(n.area, ""), f"{n.called} ({n.said.replace('Abstand ', f'Abstand{NBSP}')})")
        for n in fact.similar
    )
    return "".join(f"({typst_string(mark)}, {typst_string(said)})," for mark, said in told)


def _title(fact: Facts) -> str:
    """Return a page's title as a Typst argument, set smaller if it does not fit on one line."""
    if text_width(fact.title, TITLE_SIZE) <= TITLE_WIDTH:
        return typst_string(fact.title)
    longest = max(text_width(w, SMALL_TITLE) for w in fact.title.split())
    # a word that no line has room for is parted rather than written over the map
    parted = ", hyphenate: true" if longest > TITLE_WIDTH else ""
    return f"text(size: {SMALL_TITLE}pt{parted}, {typst_string(fact.title)})"


def _on(fill: str) -> str:
    """Return the text colour that is readable on a fill."""
    red, green, blue = (int(fill[i : i + 2], 16) for i in (1, 3, 5))
    return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 120 else INK


def _ground(lines: list[Line], threshold: float, widths: Widths) -> str:
    """Return what lies under the tables of all areas: drawn once, it is set in no time again."""
    paths, y = Ground(), HEAD
    for line in lines:
        middle, y = y + line.height // 2, y + line.height
        paths.rules.append(f"M0 {y}H{widths.total}")
        if line.row is not None:
            span, band = city_range(line.row.ends, middle, widths.scales_at)
            paths.ranges.append(span)
            paths.bands.append(band)
    return typst_string(ground(paths, (widths.total, y), HEAD, widths.scales_at, threshold))


def _table(
    lines: list[Line],
    place: int,
    drawn: Mapping[str, Sparks],
    redrawn: bool,
    parent: str,
    widths: Widths,
) -> str:
    cells, paths, y = [], Paths(), HEAD
    for line in lines:
        row, top = line.row, y
        y += line.height
        if row is None:
            continue
        middle = top + line.height // 2
        _draw(paths, row, place, middle, widths.scales_at, parent)
        if drawn:
            own, mean, dots = spark(
                drawn[row.indicator.id], place, widths.series_at, middle - SPARK_HEIGHT // 2
            )
            paths.series.append(own)
            paths.mean.append(mean)
            paths.dots.append(dots)
        cells.append(_cells(row, place, widths))
    svg = chart(paths, (widths.total, y), redrawn)
    body = ",".join(cells)
    return f"(bild: {typst_string(svg)}, zeilen: (\n{body},)),"


def _draw(paths: Paths, row: Row, place: int, middle: int, left: int, parent: str) -> None:
    if parent:
        paths.parents.append(diamond(row.parent(place), middle, left))
    ratio, filled = float(row.ratio[place]), is_filled(row.verdict[place])
    shape, beyond = dot(ratio, middle, left)
    (paths.hit if filled else paths.plain).append(shape)
    (paths.hit_beyond if filled else paths.plain_beyond).append(beyond)
    if ratio == ratio:
        paths.whiskers.append(whisker(float(row.low[place]), float(row.high[place]), middle, left))


def _cells(row: Row, place: int, widths: Widths) -> str:
    times, moving = _fitted(row.factor[place], widths.factor), typst_string(row.direction[place])
    rank = _fitted(row.rank(place), widths.rank)
    verdict, state = row.verdict[place], row.state[place]
    if state:
        return f"({typst_string(state)},none,{times},{rank},{verdict},{moving})"
    counts = row.counts[place]
    if text_width(counts, SIZE) > (widths.counts - 14) * 72 / 254:
        counts = counts.replace(f"{NBSP}/{NBSP}", f"{NBSP}/ ")
    value = _fitted(row.value[place], widths.value)
    return f"({value},{typst_string(counts)},{times},{rank},{verdict},{moving})"


@lru_cache(maxsize=1)
def functions() -> str:
    """Return the Typst functions that the pages call."""
    return (resources.files("screening") / "report" / "templates" / "profil.typ").read_text(encoding="utf-8")
