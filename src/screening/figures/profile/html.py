"""Profiles as HTML: one section per area, styled by ``base/profil.css``."""

from __future__ import annotations

from collections.abc import Iterator

from screening.base import escape_html, file_names, number
from screening.disclosure import Release
from screening.figures.maps import SvgLayer
from screening.figures.profile.facts import REDRAWN, Facts, map_alt
from screening.figures.profile.rows import VERDICTS, Group, Row, name_of, value_text
from screening.figures.profile.svg import (
    ARROW,
    SCALE,
    SPARK,
    SPARK_HEIGHT,
    TOP,
    Sparks,
    bar,
    direction,
    is_filled,
    map_own,
    plain_number,
    shared_map,
    spark,
)
from screening.figures.words import digits_of

HEIGHT = 36
VERDICT_CLASSES = ("", " class=j", " class=o", " class=k", " class=e")

HEADS = (
    ("", "Nr. und Indikator"),
    ("r", "Wert"),
    ("r", "Zähler\u00a0/ Nenner"),
    ("r", "Mittelwert"),
    ("f", "Vielfaches des Mittelwerts"),
    ("", "Urteil"),
    ("", "Verlauf"),
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
) -> Iterator[str]:
    """Yield what all maps share, then the section of each area."""
    stock, *frame = shared_map(
        layer, f'<g id="profil-marken">{_marks(float(release.criteria.threshold))}</g>'
    )
    yield stock
    head = "".join(
        f"<th scope=col{f' class={c}' if c else ''}>{escape_html(t)}{_scale(release) if c == 'f' else ''}</th>"
        for c, t in HEADS
    )
    years = release.trend.years
    fixed = {r.indicator.id: _fixed(r) for g in found for r in g.rows}
    below = "".join(_note(n) for side in notes for n in side)
    names = file_names(fact.area for fact in told)  # an id of HTML has no blanks
    for place, fact in enumerate(told):
        body = []
        for group in found:
            body.append(f"<tr class=t><th scope=colgroup colspan=7>{escape_html(group.title)}</th></tr>")
            body += [
                _row(r, place, drawn[r.indicator.id], fixed[r.indicator.id], years, fact.redrawn)
                for r in group.rows
            ]
        redrawn = _note(REDRAWN) if fact.redrawn else ""
        title = escape_html(fact.title)
        named = f' data-name="{escape_html(fact.name)}"' if fact.name else ""
        yield (
            f'<section class="profil" data-area="{escape_html(fact.area)}"{named} id="profil-{names[fact.area]}">\n'
            f"{_head(fact, level, layer, frame)}{_lines(fact)}"
            f'<div class="profil-rahmen" role="region" tabindex="0" aria-label="Indikatoren von {title}">'
            f'<table class="profil-tafel"><thead><tr>{head}</tr></thead><tbody>\n'
            + "\n".join(body)
            + f'\n</tbody></table></div>\n<ul class="profil-noten">{redrawn}{below}</ul>\n</section>'
        )


def _head(fact: Facts, level: int, layer: SvgLayer, frame: list[str]) -> str:
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
        f'<p class="profil-ort">{escape_html(fact.place)}</p>'
        f'<p class="profil-urteil"><span class="profil-marke m-{escape_html(slug)}">{escape_html(fact.decision)}'
        f"</span> {escape_html(fact.reason)}</p>"
        f'<dl class="profil-zahlen">{people}'
        f"<div><dt>Treffer</dt><dd>{escape_html(fact.hits)}</dd></div>"
        f"{breadth}</dl>"
        f'{themes}</div>\n<div class="profil-karte">{svg}</div></div>\n'
    )


def _lines(fact: Facts) -> str:
    told = "".join(f"<dt>{escape_html(a)}</dt><dd>{escape_html(b)}</dd>" for a, b in fact.lines)
    if fact.named:
        said = "".join(f'<span class="profil-nennung">{escape_html(s.plain)}</span>' for s in fact.said)
        told += f"<dt>Genannt von</dt><dd>{escape_html(fact.named)}{said}</dd>"
    if fact.objections:
        against = "".join(
            f'<span class="profil-nennung">{escape_html(o.said)}</span>' for o in fact.objections
        )
        told += f"<dt>{'Einwand' if len(fact.objections) == 1 else 'Einwände'}</dt><dd>{against}</dd>"
    if fact.earlier:
        lines = "".join(
            f'<span class="profil-nennung">{p.year}: {escape_html(p.plain)}</span>' for p in fact.earlier
        )
        told += f"<dt>{'Frühere Auswahlrunde' if len(fact.earlier) == 1 else 'Frühere Auswahlrunden'}</dt><dd>{lines}</dd>"
    return f'<dl class="profil-methode">{told}</dl>\n' if told else ""


def _note(note: str) -> str:
    subject, _, rest = note.partition(": ")
    return f"<li><b>{escape_html(subject)}:</b> {escape_html(rest)}</li>"


def _fixed(row: Row) -> tuple[str, str]:
    """Return what a row says on every page: its header cell and its mean."""
    i = row.indicator
    name = f"<th scope=row><span>{i.number}</span> {escape_html(name_of(i))}</th>"
    return name, f"<td class=m>{escape_html(row.mean)}</td>"


def _marks(threshold: float) -> str:
    one = round(SCALE / TOP)
    at = round(threshold / TOP * SCALE)
    over = f'<path class=s d="M{at} 0v{HEIGHT}"/>' if threshold < TOP else ""
    return f'<path class=n d="M{one} 0v{HEIGHT}"/>{over}'


def _scale(release: Release) -> str:
    """Return the scale's numbers over the bars; the notes say the same in words."""
    threshold = float(release.criteria.threshold)
    ticks = [(0.0, "0"), (1.0, "1"), (TOP, number(TOP))]
    if 1.15 < threshold < TOP - 0.2:
        ticks.append((threshold, plain_number(threshold)))
    texts = "".join(f'<text x="{round(at / TOP * SCALE)}" y="20">{t}</text>' for at, t in sorted(ticks))
    return f'<br><span></span><svg viewBox="0 0 {SCALE + ARROW + 4} 24" aria-hidden=true>{texts}</svg>'


def _row(
    row: Row,
    place: int,
    drawn: Sparks,
    fixed: tuple[str, str],
    years: tuple[int, ...],
    redrawn: bool,
) -> str:
    name, mean = fixed
    verdict = row.verdict[place]
    if row.state[place]:
        value = f"<td colspan=2 class=x>{escape_html(row.state[place])}</td>"
    else:
        value = f"<td class=r>{escape_html(row.value[place])}</td><td class=z>{row.counts[place]}</td>"
    return (
        f"<tr{VERDICT_CLASSES[verdict]}>{name}{value}{mean}<td class=f>{_bar(row, place)}</td>"
        f"<td class=u>{VERDICTS[verdict]}</td><td class=v>{_spark(row, place, drawn, years, redrawn)}</td></tr>"
    )


def _bar(row: Row, place: int) -> str:
    times = row.factor[place]
    shape, interval = bar(float(row.ratio[place]), float(row.low[place]), float(row.high[place]), HEIGHT // 2)
    if not shape and not interval:
        return f"<span>{times}</span>" if times else ""
    spoken = ""
    if interval:
        low, high = number(row.low[place], 1), number(row.high[place], 1)
        spoken = f' role=img aria-label="Zufallsschwankung {low} bis {high}"'
    fill = "b" if is_filled(row.verdict[place]) else "a"
    drawn_shape = f'<path class={fill} d="{shape}"/>' if shape else ""
    light = f'<path class=c d="{interval}"/>' if fill == "b" and interval else ""
    whisker = f'{light}<path class=w d="{interval}"/>' if interval else ""
    hidden = spoken or " aria-hidden=true"
    return (
        f'<span>{times}</span><svg viewBox="0 0 {SCALE + ARROW + 4} {HEIGHT}"{hidden}>{drawn_shape}'
        f'<use href="#profil-marken"/>{whisker}</svg>'
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
