"""The rows of a profile's table: everything as text, column by column, for all areas at once.

Pages are then only put together, so that 475 of them take a second and HTML and PDF say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from screening.base import NBSP, THIN, decimals_of_times, number, once, times, unit_beside, value_with_unit
from screening.concept import RATE_STATUSES, STATUSES, UNDER, WITH_NUMBER, WITHHELD, Indicator
from screening.disclosure import Release
from screening.figures.profile.standing import Standing, rank_said, standing
from screening.figures.words import about

Floats = npt.NDArray[np.float64]

NOT_COUNTED, COUNTED, OPEN, NOT_RAISED, RAISED = range(5)
"""What a value means: the first three for the rule's indicators, the others for the further ones."""

VERDICTS = ("○ zählt nicht", "● zählt", "? offen", "nicht erhöht", "erhöht")
"""● and ○ say of the rule's indicators alone that they count, as in all documents."""

PARTLY, APART = "teilweise", "einzeln"
"""Status of a joint value that is not known of all its areas, and of one whose source has no counts to sum."""

STATES: dict[str, str] = {
    **STATUSES,
    **RATE_STATUSES,
    UNDER: "kleine Zahl",
    WITHHELD: "geheim",
    PARTLY: "nicht aus allen bekannt",
    APART: "kein gemeinsamer Wert",
}
NOT_SHOWN = "hier nicht ausgewiesen"
NO_MEAN = "fehlt"
FIGURE_SPACE = "\u2007"


@dataclass(frozen=True)
class Row:
    """One indicator over the areas of a release; lists are in the order of the areas.

    Attributes
    ----------
    indicator : Indicator
    rule : bool
        Whether the rule counts it.
    rounded : bool
        Whether its values are made of rounded counts.
    mean : str
        The reference value as text.
    middle : float or NA
        The same as a number.
    value, counts, factor, change : list of str
        Value with unit, numerator and denominator, times the mean, change in points over the
        comparable years; empty where there is none.
    state : list of str
        Why there is no value; empty where there is one.
    verdict : list of int
        Position in `VERDICTS`.
    ratio, low, high : array of float
        Times the mean, and the ends of random variation likewise; NaN where unknown.
    series : array of float
        Areas × years, in the indicator's unit; NaN where unknown.
    reference : array of float
        The reference value per year.
    direction : list of str
        ``steigend``, ``fallend`` or empty: see `screening.analysis.time.directions`.
    standing : Standing
        Rank, range of the city and value of the Bezirk.
    """

    indicator: Indicator
    rule: bool
    rounded: bool
    mean: str
    middle: float
    value: list[str]
    counts: list[str]
    state: list[str]
    factor: list[str]
    verdict: list[int]
    change: list[str]
    ratio: Floats
    low: Floats
    high: Floats
    series: Floats
    reference: Floats
    direction: list[str]
    standing: Standing

    def rank(self, place: int) -> str:
        """Return the rank of an area in words; a dash if it has none."""
        return rank_said(self.standing.rank[place], self.standing.among)

    def times(self, value: float) -> float:
        """Return a value in the indicator's unit as times the mean; NaN if that is none."""
        known = pd.notna(self.middle) and self.middle > 0
        return value / float(self.middle) if known else float("nan")

    @property
    def ends(self) -> tuple[float, ...] | None:
        """The smallest value of the city, the quartiles and the greatest one as times the mean; None if unknown."""
        found = self.standing.ends
        told = tuple(map(self.times, found)) if found else ()
        return told if told and all(t == t for t in told) else None

    def parent(self, place: int) -> float:
        """Return the value of the area's Bezirk as times the mean; NaN if there is none."""
        return self.times(float(self.standing.parent[place]))


@dataclass(frozen=True)
class Group:
    """Rows under one heading: a theme of the rule's indicators, or the further indicators."""

    title: str
    rows: tuple[Row, ...]


def has_counts(found: Sequence[Group]) -> bool:
    """Tell whether any value is shown with the counts that it was made of: a city may deliver rates alone."""
    return any(any(row.counts) for group in found for row in group.rows)


def has_directions(found: Sequence[Group]) -> bool:
    """Tell whether of any value it is told that it rises or falls: an Umgriff has no earlier years, a city may have few."""
    return any(any(row.direction) for group in found for row in group.rows)


def floats(values: pd.Series | pd.DataFrame) -> Floats:
    """Return nullable numbers as floats with NaN."""
    return np.asarray(values.to_numpy(dtype="float64", na_value=np.nan))


def groups(release: Release, areas: Sequence[str]) -> tuple[Group, ...]:
    """Return the table's rows: the rule's indicators by theme, then the further ones.

    Parameters
    ----------
    release : Release
    areas : sequence of str
        Ids in the order wanted.
    """
    index = pd.Index(areas)
    rule = set(release.ids)
    made = [_row(release, index, i, i.id in rule) for i in release.catalogue.indicators]
    rows = {r.indicator.id: r for r in _uniform(made, float(release.criteria.threshold))}
    themes = [
        (label, tuple(rows[i] for i in release.ids if release.catalogue[i].theme == theme))
        for theme, label in release.catalogue.theme_labels.items()
    ]
    if not len(release.themes.columns):
        themes = [("Indikatoren der Regel", tuple(rows[i] for i in release.ids))]
    further = tuple(r for r in rows.values() if not r.rule and r.indicator.id not in valueless(release))
    named = [*themes, ("Weitere Indikatoren (zählen nicht zur Auswahl)", further)]
    return tuple(Group(title, members) for title, members in named if members)


@once
def valueless(release: Release) -> dict[str, Indicator]:
    """Return the further indicators of which no area has a value this year: they have no row, but are named once."""
    return {
        i.id: i
        for i in release.catalogue.indicators
        if i.id not in release.ids and release.exceeds[i.id].isna().all() and release.rate[i.id].isna().all()
    }


def _row(release: Release, index: pd.Index[str], indicator: Indicator, rule: bool) -> Row:
    i, unit = indicator.id, indicator.unit
    mean = release.reference["value"][i]
    rate = floats(release.rate[i].reindex(index))
    flags = release.exceeds[i].reindex(index)
    value = _values(release, indicator, rate, flags)
    verdict = _verdicts(flags, rule)
    small = dict(zip(release.decision.index, about.brackets(release, i), strict=True))
    status = release.status[i].reindex(index).tolist()
    ratio = floats(release.ratio[i].reindex(index))
    low, high = (_times(floats(f[i].reindex(index)), mean) for f in (release.low, release.high))
    series = floats(release.trend.rate[i].reindex(index))
    reference = floats(release.trend.reference.loc[i])
    return Row(
        indicator=indicator,
        rule=rule,
        rounded=about.is_rounded(release, indicator),
        mean=value_text(mean, unit, about.mean_digits(release, indicator, 1)) or NO_MEAN,
        value=value,
        counts=_counts(release, index, i, rate),
        middle=mean,
        state=["" if v else small[a] or _state(s) for a, v, s in zip(index, value, status, strict=True)],
        factor=["–" if shown else "" for shown in value],
        verdict=verdict,
        change=_changes(
            series,
            _last_run(release, i),
            unit,
            None if about.is_rounded(release, indicator) else about.digits(release, indicator),
        ),
        ratio=ratio,
        low=low,
        high=high,
        series=series,
        reference=reference,
        direction=_directions(release, index, i),
        standing=standing(release, index, indicator, about.is_rounded(release, indicator)),
    )


def _directions(release: Release, index: pd.Index[str], i: str) -> list[str]:
    found = release.analyses.directions
    several = len(release.trend.years) > 1  # beside which year would one rise?
    return found[i].reindex(index, fill_value="").tolist() if several and i in found else [""] * len(index)


def _uniform(rows: list[Row], bar: float) -> list[Row]:
    """Write the factors of each area with one number of decimals: as many as its verdicts need, two at most."""
    digits = np.ones(len(rows[0].value) if rows else 0, dtype=int)
    for row in rows:
        for k, (r, v) in enumerate(zip(row.ratio.tolist(), row.verdict, strict=True)):
            if r == r and digits[k] == 1:
                digits[k] = decimals_of_times(r, bar, _reached(v))
    wanted = digits.tolist()
    return [
        replace(
            row,
            factor=[
                factor(r, bar, _reached(v), d) if r == r else told
                for r, v, d, told in zip(row.ratio.tolist(), row.verdict, wanted, row.factor, strict=True)
            ],
        )
        for row in rows
    ]


def _reached(verdict: int) -> bool | None:
    """Tell whether the threshold is reached; beside a verdict that is not told the value says that itself."""
    return None if verdict == OPEN else verdict in (COUNTED, RAISED)


def factor(ratio: float, threshold: float, reached: bool | None, digits: int) -> str:
    """Return times the mean as text that does not contradict its verdict; from a hundred on without decimals.

    Examples
    --------
    >>> factor(1.284, 1.3, False, 2), factor(1.31, 1.3, True, 1), factor(123.4, 1.3, True, 1), factor(-30.84, 1.3, False, 1)
    ('1,28', '1,3', '123', '−30,8')
    """
    if abs(ratio) > 9999:
        return f">{THIN}9{THIN}999" if ratio > 0 else f"<{THIN}{number(-9999)}"
    return number(ratio) if abs(ratio) >= 99.95 else times(ratio, threshold, reached, least=digits)


def _values(release: Release, indicator: Indicator, rate: Floats, flags: pd.Series) -> list[str]:
    """Return the values as text: with as many decimals as their counts carry."""
    if not about.is_rounded(release, indicator):
        return [value_text(v, indicator.unit, about.digits(release, indicator)) for v in rate.tolist()]
    bar = release.reference["threshold"][indicator.id]
    return [
        value_text(v, indicator.unit, about.digits_of(v, bar, f, indicator.unit))
        for v, f in zip(rate.tolist(), flags.tolist(), strict=True)
    ]


def value_text(value: float, unit: str, digits: int | None = None) -> str:
    """Return a value with its unit; figure spaces stand for a missing percent sign, so digits align."""
    shown = value_with_unit(value, unit, digits, "")
    return shown if unit_beside(unit) or not shown else f"{shown}{FIGURE_SPACE}{FIGURE_SPACE}"


def name_of(indicator: Indicator) -> str:
    """Return an indicator's short name, with its unit unless that stands beside the values."""
    return indicator.short if unit_beside(indicator.unit) else f"{indicator.short} ({indicator.unit})"


def _times(values: Floats, mean: float) -> Floats:
    known = pd.notna(mean) and mean > 0
    return values / float(mean) if known else np.full(len(values), np.nan)


def _state(status: str) -> str:
    # the door may have taken out a value and left its status: it is not shown here
    return NOT_SHOWN if status in WITH_NUMBER else STATES.get(status, STATES["fehlt"])


def _counts(release: Release, index: pd.Index[str], i: str, rate: Floats) -> list[str]:
    n = floats(release.numerator[i].reindex(index)).tolist()
    d = floats(release.denominator[i].reindex(index)).tolist()
    return [
        f"{number(a)}{NBSP}/{NBSP}{number(b)}" if a == a and b == b and r == r else ""
        for a, b, r in zip(n, d, rate.tolist(), strict=True)
    ]


def _verdicts(flags: pd.Series, rule: bool) -> list[int]:
    yes = flags.fillna(False).to_numpy(dtype=bool)
    unknown = flags.isna().to_numpy(dtype=bool)
    no_code, yes_code = (NOT_COUNTED, COUNTED) if rule else (NOT_RAISED, RAISED)
    codes: list[int] = np.where(unknown, OPEN, np.where(yes, yes_code, no_code)).tolist()
    return codes


def _last_run(release: Release, i: str) -> list[int]:
    """Return the positions of the years that are comparable with the newest."""
    runs = release.trend.segments(i)
    return [release.trend.years.index(y) for y in runs[-1]] if runs else []


def _changes(series: Floats, run: list[int], unit: str, digits: int | None) -> list[str]:
    """Return the change in points from the first known year of the comparable run to the newest.

    It is told with so many decimals, or with those of the newest value if that is rounded.
    """
    if len(run) < 2:
        return [""] * len(series)
    part = series[:, run]
    known = ~np.isnan(part)
    first = part[np.arange(len(part)), known.argmax(axis=1)]
    enough = known[:, -1] & (known.sum(axis=1) > 1)
    last = part[:, -1].tolist()
    told = [about.digits_of(v, unit=unit) if digits is None else digits for v in last]
    changes = (part[:, -1] - first).tolist()
    return [_signed(c, d) if ok else "" for c, d, ok in zip(changes, told, enough, strict=True)]


def _signed(change: float, digits: int) -> str:
    text = number(change, digits)
    return f"+{text}" if change > 0 and text.strip("0,") else ("±0" if not text.strip("0,") else text)
