"""The drawings of a profile as compact SVG paths: bars, random variation, series and the location.

One unit is a tenth of a millimetre on paper. Paths are plain whole numbers: nothing from a file gets in.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from screening.base import ACCENT, HIT, INK, LINE, MUTED, number
from screening.figures.maps import SvgLayer
from screening.figures.profile.rows import COUNTED, RAISED, Floats, Row

TOP = 3.0
"""The scale of the bars ends here, at so many times the mean; longer ones get an arrow."""

SCALE = 276
ARROW = 18
PLAIN = "#dfe4e8"
SPARK = 140
SPARK_HEIGHT = 30
BAR_HEIGHT = 22


@dataclass
class Paths:
    """Path strings of one table, gathered row by row."""

    rules: list[str] = field(default_factory=list)
    hit: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    on_hit: list[str] = field(default_factory=list)
    whisker: list[str] = field(default_factory=list)
    mean: list[str] = field(default_factory=list)
    series: list[str] = field(default_factory=list)
    dots: list[str] = field(default_factory=list)


def bar(ratio: float, low: float, high: float, middle: int, left: int = 0) -> tuple[str, str]:
    """Return a value's bar and its whisker around the line y = `middle`, starting at x = `left`.

    Examples
    --------
    >>> bar(1.0, 0.5, 1.5, 20)
    ('M0 9h92v22h-92z', 'M46 14v12m0-6h92m0-6v12')
    """
    if ratio != ratio:
        return "", ""
    half = BAR_HEIGHT // 2
    length = round(min(max(ratio, 0.0), TOP) / TOP * SCALE)
    shape = f"M{left} {middle - half}h{length}v{BAR_HEIGHT}h-{length}z" if length else ""
    if ratio > TOP:
        shape = f"M{left} {middle - half}h{SCALE}l{ARROW} {half}l-{ARROW} {half}h-{SCALE}z"
    if low != low or high != high or low >= TOP:
        return shape, ""
    start, end = left + round(low / TOP * SCALE), left + round(min(high, TOP) / TOP * SCALE)
    cap = "m0-6v12" if high <= TOP else ""
    return shape, f"M{start} {middle - 6}v12m0-6h{end - start}{cap}"


def is_filled(verdict: int) -> bool:
    """Tell whether a bar is drawn dark: its value lies at or above the threshold."""
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


def chart(paths: Paths, size: tuple[int, int], head: int, left: int, threshold: float, redrawn: bool) -> str:
    """Return the SVG that lies over one table: its lines, all its bars and all its series.

    Parameters
    ----------
    paths : Paths
    size : tuple of int
        Width and height of the table.
    head : int
        Height of the header row.
    left : int
        Where the bars begin.
    threshold : float
        Times the mean.
    redrawn : bool
        Dash the area's series: its earlier years are carried over.
    """
    width, height = size

    def line(d: list[str] | str, colour: str, weight: float, more: str = "") -> str:
        path = d if isinstance(d, str) else "".join(d)
        return f'<path d="{path}" stroke="{colour}" stroke-width="{weight}"{more}/>' if path else ""

    def upright(at: float) -> str:
        return f"M{left + round(at / TOP * SCALE)} {head}V{height}"

    over = line(upright(threshold), HIT, 2.6, ' stroke-dasharray="8 6"') if threshold < TOP else ""
    dash = ' stroke-dasharray="9 7"' if redrawn else ""
    plain, hit = "".join(paths.plain), "".join(paths.hit)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'><g fill=\"none\">"
        + line(paths.rules, LINE, 1.1)
        + line(f"M0 2H{width}M0 {head}H{width}", INK, 3)
        + (f'<path d="{plain}" fill="{PLAIN}" stroke="{MUTED}" stroke-width="1.6"/>' if plain else "")
        + (f'<path d="{hit}" fill="{HIT}"/>' if hit else "")
        + line(upright(1), INK, 2.6)
        + over
        # a light edge keeps the whisker visible on the dark bars
        + line(paths.on_hit, "#fff", 6.5)
        + line(paths.on_hit + paths.whisker, INK, 3)
        + line(paths.mean, "#8d99a4", 2.2)
        + line(paths.series, ACCENT, 3.6, f' stroke-linejoin="round"{dash}')
        + line(paths.dots, ACCENT, 9, ' stroke-linecap="round"')
        + "</g></svg>"
    )


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


def scale_words(threshold: float) -> str:
    """Say the bars' scale in words, for the note."""
    return (
        f"Balken von 0 bis zum {number(TOP)}-Fachen des Mittelwerts, darüber mit Pfeil; "
        f"Linie bei 1 = Mittelwert, gestrichelt bei {plain_number(threshold)} = Schwelle"
    )
