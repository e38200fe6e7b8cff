"""From what the files say to equations and inequalities over the counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from screening.audit.house import Secrets
from screening.audit.knowledge import Row
from screening.audit.statements import NO, YES, Joint, Statement, number_told
from screening.catalogue import Indicator
from screening.delivery.secrecy import CITY_TOTAL
from screening.disclosure.attack import MOST
from screening.rates import Bools

_EDGE = 1e-6
"""A value that does not reach the bar is below it by more than this, in cases."""

_TIGHT = 1e-9
"""The same in shares."""

_CLASS = re.compile(
    r"(?:unter (?P<under>[\d ,]+?)|(?P<low>[\d ,]+?) bis unter (?P<high>[\d ,]+?)|(?P<least>[\d ,]+?) und mehr)"
    r"(?: %)?(?: ▲)?"
)


class Cellbook:
    """Where each count of each area stands among the cells of the problem."""

    def __init__(self, house: Secrets) -> None:
        self.house = house
        self.area = {a: k for k, a in enumerate(house.cells.areas)}
        self.count = {c: k for k, c in enumerate(house.cells.counts)}
        self.width = len(house.cells.counts)
        self.value = house.cells.value.ravel()
        self._known: list[list[bool]] = house.cells.known.tolist()

    def cell(self, area: str, count: str) -> int | None:
        """Return the position of a cell whose number was delivered, or None."""
        a, c = self.area.get(area), self.count.get(count)
        if a is None or c is None or not self._known[a][c]:
            return None
        return a * self.width + c

    def pair(self, area: str, indicator: Indicator) -> tuple[int, int] | None:
        """Return the positions of a value's numerator and denominator, or None."""
        n, d = self.cell(area, indicator.numerator), self.cell(area, indicator.denominator)
        return None if n is None or d is None or n == d else (n, d)

    def averaged(self, indicator: Indicator) -> list[tuple[int, int]]:
        """Return the positions of all numerators and denominators that the mean in force is taken over."""
        areas = self.house.cells.areas[self.house.base]
        pairs = (self.pair(a, indicator) for a in areas)
        return [p for p in pairs if p is not None and self.value[p[1]] > 0]

    def fits(self, row: Row) -> bool:
        """Tell whether a row holds for the true counts: what is false misleads an attacker, and tells nothing."""
        total = sum(by * self.value[at] for at, by in row[0].items())
        return bool(row[1] - _EDGE * 10 <= total <= row[2] + _EDGE * 10)


def shown_numbers(statements: Iterable[Statement], house: Secrets) -> dict[tuple[str, str], set[int]]:
    """Return the whole numbers that the files give for counts, by area and count."""
    found: dict[tuple[str, str], set[int]] = {}
    by_id = house.catalogue.by_id
    people = house.catalogue.inhabitants
    for s in statements:
        if s.low != s.high or s.year:
            continue
        if s.what == "inhabitants":
            count = people
        elif s.aspect in ("numerator", "denominator") and s.what in by_id:
            count = by_id[s.what].numerator if s.aspect == "numerator" else by_id[s.what].denominator
        else:
            continue
        found.setdefault((s.area, count), set()).add(int(s.low))
    return found


def equations(
    statements: list[Statement],
    joints: Iterable[Joint],
    means: Mapping[str, tuple[float, float]],
    book: Cellbook,
    shown: Bools,
) -> list[Row]:
    """Return all that flags, figures and sums of several areas say of counts that are not `shown`.

    What is false is left out: `screening.audit.judge` tells it.
    """
    made = [
        *_flags(statements, means, book),
        *_figures(statements, means, book, shown),
        *(row for j in joints for row in joint_rows(j, book)),
    ]
    return [r for r in {(tuple(sorted(r[0].items())), *r[1:]): r for r in made}.values() if book.fits(r)]


def _flags(
    statements: Iterable[Statement], means: Mapping[str, tuple[float, float]], book: Cellbook
) -> Iterator[Row]:
    """Yield what flags say: on which side of the bar a value lies (n − bar × d at least 0, or below it)."""
    criteria, by_id = book.house.criteria, book.house.catalogue.by_id
    factor, strict = float(criteria.factor), criteria.comparison == ">"
    for area, what, told in sorted({(s.area, s.what, s.text) for s in statements if s.aspect == "flag"}):
        if told not in (YES, NO) or what not in means or what not in by_id:
            continue
        pair = book.pair(area, by_id[what])
        if pair is None:
            continue
        low, high = (factor * m / 100 for m in means[what])
        n, d = pair
        if told == YES:
            yield {n: 1.0, d: -low}, _EDGE if strict else 0.0, MOST
        elif high > 0:
            yield {n: 1.0, d: -high}, -MOST, 0.0 if strict else -_EDGE


def _figures(
    statements: Iterable[Statement],
    means: Mapping[str, tuple[float, float]],
    book: Cellbook,
    shown: Bools,
) -> Iterator[Row]:
    """Yield how rates, ratios and classes, rounded as they may be, bound n by d where these are not both shown."""
    by_id, flat = book.house.catalogue.by_id, shown.ravel()
    for s in statements:
        if s.aspect not in ("rate", "ratio", "class") or s.year or s.what not in by_id:
            continue
        pair = book.pair(s.area, by_id[s.what])
        if pair is None or (flat[pair[0]] and flat[pair[1]]):
            continue
        n, d = pair
        low, high = class_ends(s.text) if s.aspect == "class" else (s.low, s.high)
        if s.aspect == "ratio":
            least, most = means.get(s.what, (float("nan"), float("nan")))
            low, high = low * least, high * most
        if low == low and low > -MOST:
            yield {n: 100.0, d: -low}, -_EDGE, MOST
        if high == high and high < MOST:
            yield {n: 100.0, d: -high}, -MOST, _EDGE


def class_ends(text: str) -> tuple[float, float]:
    """Return between which values a class of a map lies, by its label: NaN where that says none.

    Examples
    --------
    >>> class_ends("4,0 bis unter 5,2 % ▲"), class_ends("unter 1,45 %")
    ((3.95, 5.25), (-1000000000.0, 1.455))
    """
    found = _CLASS.fullmatch(text)
    if not found:
        return float("nan"), float("nan")
    low, high = found["low"] or found["least"], found["under"] or found["high"]
    bottom = number_told(low.strip()) if low else (-MOST, 0.0)
    top = number_told(high.strip()) if high else (0.0, MOST)
    return (bottom[0] if bottom else float("nan")), (top[1] if top else float("nan"))


def joint_rows(joint: Joint, book: Cellbook) -> list[Row]:
    """Return the sums that counts of several areas together add to what is known."""
    indicator, rows = book.house.catalogue.by_id[joint.indicator], []
    for count, total in ((indicator.numerator, joint.numerator), (indicator.denominator, joint.denominator)):
        cells = [book.cell(a, count) for a in joint.areas]
        if cells and all(c is not None for c in cells):
            rows.append(({c: 1.0 for c in cells if c is not None}, total, total))
    return rows


def _mean_is_a_known_sum(book: Cellbook) -> bool:
    """Tell whether the mean in force is the rate of sums that are taken for known anyway."""
    criteria, levels = book.house.criteria, book.house.city.secrecy.totals
    return criteria.mean == "weighted" and criteria.base == "all" and (not levels or CITY_TOTAL in levels)


def _leaves_out(indicator: Indicator, book: Cellbook, shown: Bools) -> bool:
    """Tell whether somewhere only one count of an indicator is known, or of use for a mean, and not shown."""
    for area in book.house.cells.areas:
        n, d = book.cell(area, indicator.numerator), book.cell(area, indicator.denominator)
        alone = d if n is None else n if d is None or book.value[d] == 0 else None
        if alone is not None and book.value[alone] > 0 and not shown[alone]:
            return True
    return False


def mean_rows(means: Mapping[str, tuple[float, float]], book: Cellbook, shown: Bools) -> list[Row]:
    """Return what the reference values tell beside the sums that are taken for known anyway."""
    house, criteria = book.house, book.house.criteria
    if criteria.mean == "median":
        return []  # the middle value bounds no single count: only its flags do
    rows: list[Row] = []
    value, flat = book.value, shown.ravel()
    of_city = _mean_is_a_known_sum(book)
    for i in house.catalogue.indicators:
        if i.id not in means or (of_city and not _leaves_out(i, book, flat)):
            continue
        low, high = (m / 100 for m in means[i.id])
        pairs = book.averaged(i)
        if not pairs:
            continue
        if criteria.mean == "weighted":
            total = float(sum(value[d] for _, d in pairs))
            middle, slack = (low + high) / 2, (high - low) / 2 * total + _EDGE
            coefficients: dict[int, float] = {}
            for n, d in pairs:
                coefficients[n] = coefficients.get(n, 0.0) + 1.0
                coefficients[d] = coefficients.get(d, 0.0) - middle
            rows.append((coefficients, -slack, slack))
            continue
        told = [(n, d) for n, d in pairs if flat[d]]
        hidden = len(pairs) - len(told)
        if i.within or not hidden:  # else nobody knows how large the shares of the hidden ones can be
            shares = {n: 1.0 / value[d] for n, d in told}
            rows.append((shares, low * len(pairs) - hidden - _TIGHT, high * len(pairs) + _TIGHT))
    return [r for r in rows if book.fits(r)]


def sums_by_means(
    statements: Iterable[Statement], means: Mapping[str, tuple[float, float]], book: Cellbook, shown: Bools
) -> list[Row]:
    """Return what the city rates tell of counts that were delivered as secret: the sum of all the others.

    The rate is taken over the areas with a number. Where the sum over all areas is known, too, it gives what
    those without have together; denominators are taken for known. Flags of shown values narrow the rate further.
    """
    house = book.house
    if house.criteria.mean != "weighted":
        return []
    beside, rows = _bars_by_flags(statements, book, shown), []
    for i in house.catalogue.indicators:
        pairs = book.averaged(i)
        if i.id not in means or not pairs:
            continue
        of = float(sum(book.value[d] for _, d in pairs))
        total = float(sum(book.value[n] for n, _ in pairs))
        low, high = (m / 100 for m in means[i.id])
        least, most = beside.get(i.id, (0.0, MOST))
        bottom, top = max(low, least) * of, min(high, most) * of
        if bottom - _EDGE <= total <= top + _EDGE:
            whole = top - bottom < 1
            rows.append(({n: 1.0 for n, _ in pairs}, total if whole else bottom, total if whole else top))
    return rows


def _bars_by_flags(
    statements: Iterable[Statement], book: Cellbook, shown: Bools
) -> dict[str, tuple[float, float]]:
    """Return per indicator between which shares the mean lies, by the flags of values that are shown."""
    by_id, flat = book.house.catalogue.by_id, shown.ravel()
    factor = float(book.house.criteria.factor)
    found: dict[str, tuple[float, float]] = {}
    for area, what, told in {(s.area, s.what, s.text) for s in statements if s.aspect == "flag"}:
        pair = book.pair(area, by_id[what]) if what in by_id and told in (YES, NO) else None
        if pair is None or not (flat[pair[0]] and flat[pair[1]]) or not book.value[pair[1]]:
            continue
        share = float(book.value[pair[0]] / book.value[pair[1]]) / factor
        low, high = found.get(what, (0.0, MOST))
        found[what] = (low, min(high, share)) if told == YES else (max(low, share), high)
    return found
