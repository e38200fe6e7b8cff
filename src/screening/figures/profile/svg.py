"""The drawings of a profile as compact SVG paths: scales with their marks, series and the location.

One unit is a tenth of a millimetre on paper. Paths are plain whole numbers: nothing from a file gets in.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from screening.base import ACCENT, HIT, INK, LINE, MUTED, number
from screening.figures.maps import SvgLayer
from screening.figures.profile.rows import COUNTED, RAISED, Floats, Row

TOP = 3.0
"""The scale ends here, at so many times the mean; what lies beyond gets an arrow."""

SCALE = 180
ARROW = 16
SPARK = 100
SPARK_HEIGHT = 28
BAND = "#dbe1e6"
RANGE = "#8d99a4"
DOT = 18
"""Width of an area's dot."""


@dataclass
class Paths:
    """Path strings of one area's table, gathered row by row."""

    parents: list[str] = field(default_factory=list)
    whiskers: list[str] = field(default_factory=list)
    hit: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    hit_beyond: list[str] = field(default_factory=list)
    plain_beyond: list[str] = field(default_factory=list)
    mean: list[str] = field(default_factory=list)
    series: list[str] = field(default_factory=list)
    dots: list[str] = field(default_factory=list)


@dataclass
class Ground:
    """Path strings of what lies under the marks of every area."""

    rules: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    bands: list[str] = field(default_factory=list)


def at(ratio: float) -> int:
    """Return where a multiple of the mean lies on the scale; what is beyond lies at its end.

    Examples
    --------
    >>> at(0.0), at(1.5), at(7.0)
    (0, 90, 180)
    """
    return round(min(max(ratio, 0.0), TOP) / TOP * SCALE)


def city_range(ends: tuple[float, ...] | None, middle: int, left: int = 0) -> tuple[str, str]:
    """Return the line from the city's smallest to its greatest value, and the band of the middle half.

    Examples
    --------
    >>> city_range((0.0, 0.75, 1.5, 6.0), 20)
    ('M0 20h180', 'M45 13h45v14h-45z')
    >>> city_range(None, 20)
    ('', '')
    """
    if not ends:
        return "", ""
    low, first, third, high = map(at, ends)
    return (
        f"M{left + low} {middle}h{high - low}",
        f"M{left + first} {middle - 7}h{third - first}v14h-{third - first}z",
    )


def whisker(low: float, high: float, middle: int, left: int = 0) -> str:
    """Return the line of random variation around y = `middle`; without its right end where that lies beyond.

    Examples
    --------
    >>> whisker(0.5, 1.5, 20), whisker(3.5, 4.0, 20)
    ('M30 15v10m0-5h60m0-5v10', '')
    """
    if low != low or high != high or low >= TOP:
        return ""
    cap = "m0-5v10" if high <= TOP else ""
    return f"M{left + at(low)} {middle - 5}v10m0-5h{at(high) - at(low)}{cap}"


def dot(ratio: float, middle: int, left: int = 0) -> tuple[str, str]:
    """Return the dot of an area's value, or else the arrow of one beyond the scale.

    Examples
    --------
    >>> dot(1.5, 20), dot(3.2, 20), dot(float("nan"), 20)
    (('M90 20h0', ''), ('', 'M178 10l16 10-16 10z'), ('', ''))
    """
    if ratio != ratio:
        return "", ""
    if ratio > TOP:
        return "", f"M{left + SCALE - 2} {middle - 10}l{ARROW} 10-{ARROW} 10z"
    return f"M{left + at(ratio)} {middle}h0", ""


def diamond(ratio: float, middle: int, left: int = 0) -> str:
    """Return the mark of the Bezirk.

    Examples
    --------
    >>> diamond(1.5, 20), diamond(float("nan"), 20)
    ('M90 10l8 10-8 10-8-10z', '')
    """
    return "" if ratio != ratio else f"M{left + at(ratio)} {middle - 10}l8 10-8 10-8-10z"


def is_filled(verdict: int) -> bool:
    """Tell whether a dot is filled: its value lies at or above the threshold."""
    return verdict in (COUNTED, RAISED)


@dataclass(frozen=True)
class Sparks:
    """The series of one indicator, all areas: x per year, y per area and year, runs of years."""

    x: list[int]
    y: list[list[int | None]]
    mean: list[list[int | None]]
    runs: list[list[int]]


def sparks(row: Row, years: tuple[int, ...], runs: list[list[int]]) -> Sparks:
    """Scale the series: each area's axis starts at 0, or at what is below, and ends at its own or the mean's maximum."""
    span = max(years[-1] - years[0], 1)
    x = [round((y - years[0]) / span * SPARK) for y in years]
    reference = np.broadcast_to(row.reference, row.series.shape)
    # columns of NaN alone are common: a maximum of nothing is 0
    both = np.nan_to_num(np.concatenate([row.series, reference], axis=1), nan=0.0)
    top = np.maximum(both.max(axis=1, keepdims=True, initial=0.0), 1e-9)
    low = both.min(axis=1, keepdims=True, initial=0.0)
    span_of = top - low
    return Sparks(x, _scaled((row.series - low) / span_of), _scaled((reference - low) / span_of), runs)


def _scaled(shares: Floats) -> list[list[int | None]]:
    y = np.rint((1 - shares) * SPARK_HEIGHT)
    known = ~np.isnan(y)
    whole = np.where(known, y, 0).astype(int).tolist()
    return [
        [v if k else None for v, k in zip(vs, ks, strict=True)]
        for vs, ks in zip(whole, known.tolist(), strict=True)
    ]


def spark(drawn: Sparks, place: int, left: int, top: int) -> tuple[str, str, str]:
    """Return an area's series, the mean's, and the dots (the newest value, single years)."""
    own, dots = _line(drawn.x, drawn.y[place], drawn.runs, left, top)
    mean, _ = _line(drawn.x, drawn.mean[place], drawn.runs, left, top)
    return own, mean, dots


def _line(x: list[int], y: list[int | None], runs: list[list[int]], left: int, top: int) -> tuple[str, str]:
    """Return a series as relative steps, and its dots; both are most of a page's bytes, so they are short."""
    path, dots = [], []
    for run in runs:
        last: int | None = None
        at = 0
        for k in run:
            value = y[k]
            if value is None:
                last = None
                continue
            if last is None:
                path.append(f"M{left + x[k]} {top + value}")
                if k == run[-1] or y[k + 1] is None:
                    dots.append(f"M{left + x[k]} {top + value}h0")
            else:
                step, rise = x[k] - at, value - last
                path.append(f"h{step}" if rise == 0 else f"l{step} {rise}" if rise > 0 else f"l{step}{rise}")
            at, last = x[k], value
    newest = y[-1]
    if newest is not None and runs:
        dot = f"M{left + x[-1]} {top + newest}h0"
        if not dots or dots[-1] != dot:
            dots.append(dot)
    return "".join(path), "".join(dots)


def ground(paths: Ground, size: tuple[int, int], head: int, left: int, threshold: float) -> str:
    """Return the SVG that lies under one table: its lines, the city's ranges, mean and threshold.

    Parameters
    ----------
    paths : Ground
    size : tuple of int
        Width and height of the table.
    head : int
        Height of the header row.
    left : int
        Where the scale begins.
    threshold : float
        Times the mean.
    """
    width, height = size
    over = ""
    if threshold < TOP:
        over = _stroke(_upright(threshold, left, head, height), HIT, 2.6, ' stroke-dasharray="8 6"')
    return _svg(
        size,
        _stroke(paths.rules, LINE, 1.1)
        + _stroke(f"M0 2H{width}M0 {head}H{width}", INK, 3)
        + _stroke(paths.ranges, RANGE, 2)
        + _shape(paths.bands, BAND, RANGE, 1.4)
        + _stroke(_upright(1, left, head, height), INK, 2.4)
        + over,
    )


def chart(paths: Paths, size: tuple[int, int], redrawn: bool) -> str:
    """Return the SVG that lies over one table: an area's marks, and its series.

    Parameters
    ----------
    paths : Paths
    size : tuple of int
        Width and height of the table.
    redrawn : bool
        Dash the area's series: its earlier years are carried over.
    """
    dash = ' stroke-dasharray="9 7"' if redrawn else ""
    round_ = ' stroke-linecap="round"'
    return _svg(
        size,
        _shape(paths.parents, "#fff", ACCENT, 2.6)
        + _stroke(paths.whiskers, INK, 2.6)
        + _stroke(paths.plain, INK, DOT, round_)
        + _stroke(paths.plain, "#fff", DOT - 6, round_)
        # a light edge parts the dot from what it lies on
        + _stroke(paths.hit, "#fff", DOT + 4, round_)
        + _stroke(paths.hit, HIT, DOT, round_)
        + _shape(paths.hit_beyond, HIT)
        + _shape(paths.plain_beyond, "#fff", INK)
        + _stroke(paths.mean, RANGE, 2.2)
        + _stroke(paths.series, ACCENT, 3.6, f' stroke-linejoin="round"{dash}')
        + _stroke(paths.dots, ACCENT, 9, round_),
    )


def _svg(size: tuple[int, int], content: str) -> str:
    frame = f"viewBox='0 0 {size[0]} {size[1]}'"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {frame}><g fill=\"none\">{content}</g></svg>"


def _stroke(d: list[str] | str, colour: str, weight: float, more: str = "") -> str:
    path = d if isinstance(d, str) else "".join(d)
    return f'<path d="{path}" stroke="{colour}" stroke-width="{weight}"{more}/>' if path else ""


def _shape(d: list[str], fill: str, edge: str = "none", weight: float = 2.2) -> str:
    path = "".join(d)
    return f'<path d="{path}" fill="{fill}" stroke="{edge}" stroke-width="{weight}"/>' if path else ""


def _upright(ratio: float, left: int, head: int, height: int) -> str:
    return f"M{left + at(ratio)} {head}V{height}"


def map_frame(layer: SvgLayer) -> tuple[str, str]:
    """Return what all location maps share: below and above an area's own part."""
    below = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='-3 -3 {layer.width + 6} {layer.height + 6}'>"
        f'<path d="{layer.outline}" fill="#f4f6f7"/>'
    )
    water = (
        f'<path d="{layer.water}" fill="none" stroke="#8fb6cc" stroke-width="2.4"/>' if layer.water else ""
    )
    above = (
        f'<g fill="none" stroke-linejoin="round">{water}'
        f'<path d="{layer.borders}" stroke="{LINE}" stroke-width="1.1"/>'
        f'<path d="{layer.outline}" stroke="{MUTED}" stroke-width="1.6"/></g>'
    )
    return below, above


def shared_map(layer: SvgLayer, more: str) -> tuple[str, str, str]:
    """Return the same for HTML: drawn once on a page, with `more`; and what each map puts below and above."""
    water = (
        f'<path d="{layer.water}" fill="none" stroke="#8fb6cc" stroke-width="2.4"/>' if layer.water else ""
    )
    stock = (
        '<svg class="profil-vorrat" width="0" height="0" aria-hidden="true"><defs>'
        f'<path id="profil-umriss" d="{layer.outline}"/><g id="profil-rand" fill="none" stroke-linejoin="round">{water}'
        f'<path d="{layer.borders}" stroke="{LINE}" stroke-width="1.1"/>'
        f'<use href="#profil-umriss" stroke="{MUTED}" stroke-width="1.6"/></g>{more}</defs></svg>'
    )
    below = f'<svg viewBox="-3 -3 {layer.width + 6} {layer.height + 6}"><use href="#profil-umriss" fill="#f4f6f7"/>'
    return stock, below, '<use href="#profil-rand"/>'


def map_own(layer: SvgLayer, area: str, parent: str) -> tuple[str, str]:
    """Return an area's own part of the map: its Bezirk (below the borders) and itself (on top)."""
    district = layer.parents.get(parent, "")
    below = f'<path d="{district}" fill="#cfe0e8"/>' if district else ""
    path, centre = layer.areas.get(area), layer.centres.get(area)
    above = f'<path d="{district}" fill="none" stroke="{ACCENT}" stroke-width="1.8"/>' if district else ""
    if path and centre:
        x, y = centre
        above += (
            f'<path d="{path}" fill="{HIT}" stroke="{HIT}" stroke-width="1"/>'
            f'<circle cx="{x}" cy="{y}" r="16" fill="none" stroke="{INK}" stroke-width="2"/>'
        )
    return below, above + "</svg>"


def direction(layer: SvgLayer, area: str) -> str:
    """Say in words where in the city an area lies.

    Nine fields of the city's extent; empty if the area has no geometry.
    """
    if area not in layer.centres:
        return ""
    x, y = layer.centres[area]
    column = min(int(3 * x / max(layer.width, 1)), 2)
    line = min(int(3 * y / max(layer.height, 1)), 2)
    words = (
        ("Nordwesten", "Norden", "Nordosten"),
        ("Westen", "", "Osten"),
        ("Südwesten", "Süden", "Südosten"),
    )
    word = words[max(line, 0)][max(column, 0)]
    return f"im {word} der Stadt" if word else "in der Mitte der Stadt"


def plain_number(value: float) -> str:
    """Return a number without needless zeros: ``1,3``."""
    text = number(value, 3)
    return text.rstrip("0").rstrip(",") if "," in text else text


def scale_ticks(threshold: float) -> list[tuple[float, str]]:
    """Return the numbers over the scale: where the threshold has room its own, for the mean's would touch it.

    Examples
    --------
    >>> [text for _, text in scale_ticks(1.3)], [text for _, text in scale_ticks(1.1)]
    (['0', '1,3', '3'], ['0', '1', '3'])
    """
    between = threshold if 1.2 < threshold < TOP - 0.2 else 1.0
    return [(0.0, "0"), (between, plain_number(between)), (TOP, number(TOP))]


def scale_words(threshold: float) -> str:
    """Say the scale in words, for the note."""
    return (
        f"Skala von 0 bis zum {number(TOP)}-Fachen des Mittelwerts, darüber ein Pfeil; "
        f"Linie bei 1: Mittelwert, gestrichelt bei {plain_number(threshold)}: Schwelle"
    )
