"""Profiles as HTML: one section per area, styled by ``base/profil.css``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from screening.base import bound, escape_html, file_names
from screening.disclosure import Release
from screening.figures.maps import SvgLayer
from screening.figures.profile.beside import beside_html, briefs
from screening.figures.profile.facts import REDRAWN, Facts, has_series, map_alt, parent_word
from screening.figures.profile.finding import finding
from screening.figures.profile.rows import (
    VERDICTS,
    Group,
    Row,
    has_counts,
    has_directions,
    name_of,
    value_text,
)
from screening.figures.profile.scale import scale_said
from screening.figures.profile.svg import (
    ARROW,
    BAND,
    RANGE,
    SCALE,
    SPARK,
    SPARK_HEIGHT,
    TOP,
    Sparks,
    at,
    city_range,
    diamond,
    direction,
    dot,
    is_filled,
    map_own,
    scale_ticks,
    shared_map,
    spark,
    whisker,
)
from screening.figures.words import digits_of

HEIGHT, EDGE = 36, 10
"""Of a row's drawing; and what stands left and right of its scale, for a dot at its ends."""
VERDICT_CLASSES = ("", " class=j", " class=o", " class=k", " class=e")

_COUNTS, _SERIES, _MOVING = "Zähler\u00a0/ Nenner", "Verlauf", "Zum Mittelwert"
HEADS = (
    ("", "Nr. und Indikator"),
    ("r", "Wert"),
    ("r", _COUNTS),
    ("r", "Mittelwert"),
    ("f", "Vielfaches des Mittelwerts"),
    ("r", "Rang"),
    ("", "Urteil"),
    ("", _SERIES),
    ("", _MOVING),
)

_SLUGS = {"möglich": "moeglich", "zu klein": "zu-klein"}


def sections(
    told: list[Facts],
    found: tuple[Group, ...],
    drawn: dict[str, Sparks],
    layer: SvgLayer,
    notes: tuple[tuple[str, ...], tuple[str, ...]],
    release: Release,
    level: int,
    places: Mapping[str, int],
) -> Iterator[str]:
    """Yield what all maps share, then the section of each area.

    `places` says where the areas stand in the rows: those told, and those that are set beside them.
    """
    stock, *frame = shared_map(layer, _shared_marks(found, float(release.criteria.threshold)))
    yield stock
    heads, counted, moving = _heads(release, found), has_counts(found), has_directions(found)
    head = "".join(
        f"<th scope=col{f' class={c}' if c else ''}>{escape_html(t)}{_scale(release) if c == 'f' else ''}</th>"
        for c, t in heads
    )
    years, parent = release.trend.years, parent_word(release)
    fixed = {r.indicator.id: _fixed(r) for g in found for r in g.rows}
    below = "".join(_note(n) for side in notes for n in side)
    # an id of HTML has no blanks; a file is called as the page of its area is
    names = file_names(map(str, release.decision.index)) | file_names(fact.area for fact in told)
    told_of = briefs(release, places)
    for fact in told:
        place = places[fact.area]
        body = []
        for group in found:
            body.append(
                f"<tr class=t><th scope=colgroup colspan={len(heads)}>{escape_html(group.title)}</th></tr>"
            )
            body += [
                _row(
                    r,
                    place,
                    drawn.get(r.indicator.id),
                    fixed[r.indicator.id],
                    years,
                    fact.redrawn,
                    parent,
                    counted,
                    moving,
                )
                for r in group.rows
            ]
        redrawn = _note(REDRAWN) if fact.redrawn else ""
        title = escape_html(fact.title)
        yield (
            f'<section class="profil" {_data(fact)} id="profil-{names[fact.area]}">\n'
            f"{_head(fact, level, layer, frame, finding(found, place))}"
            f'<div class="profil-rahmen" role="group" tabindex="0" aria-label="Indikatoren von {title}">'
            f'<table class="profil-tafel"><thead><tr>{head}</tr></thead><tbody>\n'
            + "\n".join(body)
            + f"\n</tbody></table></div>\n{_lines(fact)}"
            + beside_html(fact, found, places, names, told_of, level)
            + f'<ul class="profil-noten">{redrawn}{below}</ul>\n</section>'
        )


def _heads(release: Release, found: tuple[Group, ...]) -> tuple[tuple[str, str], ...]:
    """Return the heads of the columns that hold anything; ranks of rounded values are told as what they are."""
    without = set() if has_series(release) else {_SERIES}
    without |= set() if has_directions(found) else {_MOVING}
    without |= set() if has_counts(found) else {_COUNTS}
    shown = (head for head in HEADS if head[1] not in without)
    return tuple((c, "Rang, etwa" if t == "Rang" and release.base else t) for c, t in shown)


def _data(fact: Facts) -> str:
    """Return what lists of the pages are made of."""
    told = {
        "area": fact.area,
        "name": fact.name,
        "urteil": fact.decision,
        "treffer": fact.hits,
        "ort": fact.place.split(" · ")[0],
    }
    return " ".join(f'data-{k}="{escape_html(v)}"' for k, v in told.items() if v or k == "area")


def _head(fact: Facts, level: int, layer: SvgLayer, frame: list[str], found: str) -> str:
    own_below, own_above = map_own(layer, fact.area, fact.parent)
    alt = escape_html(map_alt(fact, direction(layer, fact.area)))
    # inline SVG needs no namespace, but a role and a name
    svg = (frame[0] + own_below + frame[1] + own_above).replace(
        "<svg ", f'<svg role="img" aria-label="{alt}" ', 1
    )
    # a document's title is its h1, so its own first level is h2
    tag = f"h{level if level == 1 else level + 1}"
    slug = _SLUGS.get(fact.decision, fact.decision)
    people = f"<div><dt>Einwohner:innen</dt><dd>{escape_html(fact.people)}</dd></div>" if fact.people else ""
    themes = breadth = ""
    if fact.themes:
        hits = "".join(f"<li>{escape_html(a)} <b>{escape_html(b)}</b></li>" for a, b in fact.themes)
        themes = f'<ul class="profil-themen">{hits}</ul>'
        breadth = f"<div><dt>Thematische Breite</dt><dd>{escape_html(fact.breadth)}</dd></div>"
    return (
        f'<div class="profil-kopf"><div><{tag} class="profil-titel">{escape_html(fact.title)}</{tag}>'
        f'<p class="profil-ort">{escape_html(bound(fact.place))}</p>'
        f'<p class="profil-urteil"><span class="profil-marke m-{escape_html(slug)}">{escape_html(fact.decision)}'
        f"</span> {escape_html(fact.reason)} {escape_html(found)}</p>"
        f'<dl class="profil-zahlen">{people}'
        f"<div><dt>Treffer</dt><dd>{escape_html(fact.hits)}</dd></div>"
        f"{breadth}</dl>"
        f'{themes}</div>\n<div class="profil-karte">{svg}</div></div>\n'
    )


def _lines(fact: Facts) -> str:
    told = "".join(f"<dt>{escape_html(a)}</dt><dd>{escape_html(b)}</dd>" for a, b in fact.lines)
    if not fact.similar and fact.alone:
        told += f"<dt>Ähnliche Gebiete</dt><dd>{escape_html(fact.alone)}</dd>"
    if fact.named:
        said = "".join(f'<span class="profil-nennung">{escape_html(s.plain)}</span>' for s in fact.said)
        told += f"<dt>Genannt von</dt><dd>{escape_html(fact.named)}{said}</dd>"
    if fact.objections:
        against = "".join(
            f'<span class="profil-nennung">{escape_html(o.said)}</span>' for o in fact.objections
        )
        told += f"<dt>{'Einwand' if len(fact.objections) == 1 else 'Einwände'}</dt><dd>{against}</dd>"
    told += "".join(f"<dt>Auswahlrunde {p.year}</dt><dd>{escape_html(p.plain)}</dd>" for p in fact.earlier)
    return f'<dl class="profil-methode">{told}</dl>\n' if told else ""


def _note(note: str) -> str:
    subject, _, rest = note.partition(": ")
    return f"<li><b>{escape_html(subject)}:</b> {escape_html(rest)}</li>"


def _fixed(row: Row) -> tuple[str, str]:
    """Return what a row says on every page: its header cell and its mean."""
    i = row.indicator
    name = f"<th scope=row><span>{i.number}</span> {escape_html(name_of(i))}</th>"
    return name, f"<td class=m>{escape_html(row.mean)}</td>"


def _shared_marks(found: tuple[Group, ...], threshold: float) -> str:
    """Return what the scales of all pages share: of each indicator the city's range, then mean and threshold."""
    over = f'<path class=s d="M{at(threshold)} 0v{HEIGHT}"/>' if threshold < TOP else ""
    marks = f'<path class=n d="M{at(1)} 0v{HEIGHT}"/>{over}'
    still = ' vector-effect="non-scaling-stroke"'
    shared = [f'<g id="profil-marken">{marks}</g>']
    for row in (r for g in found for r in g.rows):
        line, band = city_range(row.ends, HEIGHT // 2)
        # what a <use> shows is styled by ids alone, and these are many
        drawn = f'<path d="{line}" stroke="{RANGE}"{still}/><path d="{band}" fill="{BAND}" stroke="{RANGE}"{still}/>'
        use = '<use href="#profil-marken"/>'
        shared.append(f'<g id="profil-m{row.indicator.number}">{drawn if line else ""}{use}</g>')
    return "".join(shared)


def _scale(release: Release) -> str:
    """Return the scale's numbers over the bars; the notes say the same in words."""
    threshold = float(release.criteria.threshold)
    texts = "".join(f'<text x="{at(tick)}" y="20">{t}</text>' for tick, t in scale_ticks(threshold))
    return f'<br><span></span><svg viewBox="{_box(24)}" aria-hidden=true>{texts}</svg>'


def _box(height: int) -> str:
    return f"-{EDGE} 0 {SCALE + ARROW + 2 * EDGE} {height}"


def _row(
    row: Row,
    place: int,
    drawn: Sparks | None,
    fixed: tuple[str, str],
    years: tuple[int, ...],
    redrawn: bool,
    parent: str,
    counted: bool,
    moving: bool,
) -> str:
    name, mean = fixed
    verdict = row.verdict[place]
    if row.state[place]:
        value = f"<td{' colspan=2' if counted else ''} class=x>{escape_html(row.state[place])}</td>"
    else:
        value = f"<td class=r>{escape_html(row.value[place])}</td>"
        value += f"<td class=z>{row.counts[place]}</td>" if counted else ""
    series = "" if drawn is None else f"<td class=v>{_spark(row, place, drawn, years, redrawn)}</td>"
    series += f"<td class=l>{row.direction[place]}</td>" if moving else ""
    return (
        f"<tr{VERDICT_CLASSES[verdict]}>{name}{value}{mean}<td class=f>{_marks(row, place, parent)}</td>"
        f"<td class=p>{row.rank(place)}</td><td class=u>{VERDICTS[verdict]}</td>{series}</tr>"
    )


def _marks(row: Row, place: int, parent: str) -> str:
    """Return times the mean, and the scale with its marks; the same in words beside it."""
    times, middle = escape_html(row.factor[place]), HEIGHT // 2
    said = scale_said(row, place, parent)
    if not said:
        return f"<span>{times}</span>" if times else ""
    shape, beyond = dot(float(row.ratio[place]), middle)
    line = whisker(float(row.low[place]), float(row.high[place]), middle) if shape or beyond else ""
    above = diamond(row.parent(place), middle) if parent else ""
    fill = "b" if is_filled(row.verdict[place]) else "a"
    drawn = f'<path class=r d="{above}"/>' if above else ""
    drawn += f'<path class=w d="{line}"/>' if line else ""
    if shape:
        drawn += f'<path class={fill} d="{shape}"/>' + (f'<path class=i d="{shape}"/>' if fill == "a" else "")
    drawn += f'<path class={fill}x d="{beyond}"/>' if beyond else ""
    return (
        f'<span>{times}</span><svg viewBox="{_box(HEIGHT)}" role=img aria-label="{escape_html(said)}">'
        f'<use href="#profil-m{row.indicator.number}"/>{drawn}</svg>'
    )


def _spark(row: Row, place: int, drawn: Sparks, years: tuple[int, ...], redrawn: bool) -> str:
    own, mean, dots = spark(drawn, place, 5, 4)
    if not own and not mean:
        return ""
    known = [k for k, y in enumerate(drawn.y[place]) if y is not None]
    spoken = " aria-hidden=true"
    if known:
        ends = dict.fromkeys((known[0], known[-1]))
        values, unit = {k: float(row.series[place][k]) for k in ends}, row.indicator.unit
        told = ", ".join(
            f"{years[k]} {value_text(v, unit, digits_of(v, unit=unit) if row.rounded else None).strip()}"
            for k, v in values.items()
        )
        spoken = f' role=img aria-label="{escape_html(told)}"'
    line = f'<path class={"h" if redrawn else "g"} d="{own}"/><path class=d d="{dots}"/>' if own else ""
    return (
        f'<svg viewBox="0 0 {SPARK + 10} {SPARK_HEIGHT + 8}"{spoken}><path class=q d="{mean}"/>{line}</svg>'
        f"<span>{row.change[place]}</span>"
    )
