"""`sc.screen`: the rule for the rates of a delivery, or for a plain table without a folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, overload

from screening.base import Finding, ScreeningError, build
from screening.concept import Criteria
from screening.rule import Rates, Screening
from screening.rule import rates as rates_of
from screening.rule import screen as by_rule
from screening.workbench.console import tell_plainly
from screening.workbench.plain.columns import given
from screening.workbench.plain.findings import (
    day_unreadable,
    hits_too_many,
    hits_undecided,
    name_unknown,
    people_unknown,
    rates_called_wrong,
    rule_twice,
    setting_wrong,
    text_empty,
    weighted_of_rates,
)
from screening.workbench.plain.result import About, TableScreening
from screening.workbench.plain.table import NO_DAY, Mapped, delivery_of, mapped, read, stop_at

CONCEPT_INDICATORS, CONCEPT_HITS = 13, 7
"""The concept's rule: 7 of 13. For other numbers somebody has to decide."""

Indicators = Mapping[str, tuple[str, str] | str]


@overload
def screen(rates: Rates, criteria: Criteria) -> Screening: ...


@overload
def screen(
    rates: object,
    criteria: Criteria | None = None,
    *,
    indicators: Indicators,
    area: str = "",
    inhabitants: str = "",
    labels: Mapping[str, str] | None = None,
    threshold: float | Decimal | str | None = None,
    comparison: Literal[">=", ">"] | None = None,
    min_hits: int | None = None,
    min_inhabitants: int | None = None,
    mean: Literal["weighted", "unweighted", "median"] | None = None,
    rates_as: Literal["percent", "share"] = "percent",
    beyond: Sequence[str] = (),
    name: str = "Tabelle",
    stichtag: dt.date | str | None = None,
    source: str = "Tabelle",
    synthetic: bool = False,
) -> TableScreening: ...


def screen(
    rates: object,
    criteria: Criteria | None = None,
    *,
    indicators: Indicators | None = None,
    area: str = "",
    inhabitants: str = "",
    labels: Mapping[str, str] | None = None,
    threshold: float | Decimal | str | None = None,
    comparison: Literal[">=", ">"] | None = None,
    min_hits: int | None = None,
    min_inhabitants: int | None = None,
    mean: Literal["weighted", "unweighted", "median"] | None = None,
    rates_as: Literal["percent", "share"] = "percent",
    beyond: Sequence[str] = (),
    name: str = "Tabelle",
    stichtag: dt.date | str | None = None,
    source: str = "Tabelle",
    synthetic: bool = False,
) -> Screening:
    """Apply the rule: to the rates of a delivery, or to a plain table.

    Parameters
    ----------
    rates : Rates, or a table
        ``sc.rates(delivery)``, or a DataFrame of pandas, polars or the like, or a GeoDataFrame: a row an area. It is
        never changed.
    criteria : Criteria, optional
        The rule: needed for rates; for a table instead of the single settings (then with exclusions and all else).
    indicators : mapping of str to pair of str, or str
        For a table: under a name of your own the columns of numerator and denominator, or the one column of a rate.
    area : str
        The column that names the areas; by default the frame's index, if it has a name.
    inhabitants : str
        The column of inhabitants.
    labels : mapping of str to str, optional
        What the indicators are called in reasons and maps; by default their names.
    threshold : float, Decimal or str
        Factor on the mean, by default 1.3: 30 % above it. Taken as the decimal it is written as.
    comparison : {">=", ">"}
        Whether a value exactly at the threshold counts; by default it does.
    min_hits : int
        So many indicators have to count; by default 7 if there are 13. Otherwise it has to be said.
    min_inhabitants : int
        By default 400.
    mean : {"weighted", "unweighted", "median"}
        The city-wide rate (default; not with rates alone), the mean over the areas (default with rates alone), or
        their median.
    rates_as : {"percent", "share"}
        How rates are written: 12.3 or 0.123.
    beyond : sequence of str
        Indicators whose numerator may exceed the denominator, since it is no part of it.

    name, source : str
        What the areas belong to, and the source note as the licence asks for it: they stand on maps.
    stichtag : datetime.date or str, optional
        Of which day the figures are (``"2024-12-31"``): a map needs it.
    synthetic : bool
        The figures are made up; maps then say so.

    Returns
    -------
    Screening
        For a table a `TableScreening`: beside ``.decision``, ``.hits``, ``.exceeds`` and ``.reference`` it has
        ``.table()``, ``.to_excel(path)``, ``.map()``, ``.why(area)`` and ``.what_if(…)``.

    Raises
    ------
    ScreeningError
        With all that is wrong at once, in German: columns that are not there, cells that are no numbers, areas that
        come twice, numerators above their denominators, a rule that is not complete.

    Notes
    -----
    Missing values are open, and an area whose hits could suffice with them is *möglich*. Decisions are exact: counts
    are compared as integers; rates as the decimals they are written as, to nine places of a percent.

    Examples
    --------
    >>> import pandas as pd
    >>> viertel = pd.DataFrame({
    ...     "viertel": ["Au", "Berg", "Tal"],
    ...     "einwohner": [1000, 1000, 1000],
    ...     "arbeitslose": [130, None, 70],
    ... })
    >>> result = screen(viertel, area="viertel", inhabitants="einwohner", min_hits=1,
    ...                 indicators={"alo": ("arbeitslose", "einwohner")})
    >>> result.decision["decision"].to_dict()  # 13 % is exactly 1.3 times 10 %
    {'Au': 'sicher', 'Berg': 'möglich', 'Tal': 'nein'}
    >>> screen(viertel, area="vierte", min_hits=1, min_inhabitants=0, indicators={"alo": ("arbeitslose", "einwohner")})
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: Spalte „vierte“: Diese Spalte gibt es in der Tabelle nicht \
(gebraucht für area). Gemeint ist vielleicht „viertel“. → Vorhanden: „viertel“, „einwohner“, „arbeitslose“.
    """
    tell_plainly()
    rule = {
        "threshold": threshold,
        "comparison": comparison,
        "min_hits": min_hits,
        "min_inhabitants": min_inhabitants,
        "mean": mean,
    }
    own = {key: value for key, value in rule.items() if value is not None}
    if isinstance(rates, Rates):
        columns = {"indicators": indicators, "area": area, "inhabitants": inhabitants, "labels": labels}
        surplus = [*(k for k, v in columns.items() if v), *own]
        if criteria is None or surplus:
            raise ScreeningError([rates_called_wrong(criteria is None, surplus)])
        return by_rule(rates, criteria)
    table = given(rates)
    chosen, found = mapped(
        table, area, inhabitants, indicators, labels or {}, rates_as == "share", tuple(beyond)
    )
    if rates_as not in ("percent", "share"):
        found.append(
            setting_wrong("rates_as", "Erlaubt ist „percent“ (12.3) oder „share“ (0.123).", str(rates_as), "")
        )
    complete = not found
    about, wrong = _about(name, stichtag, source, synthetic)
    found += wrong
    areas, counts, alone, wrong = read(table, chosen)
    found += wrong
    try:
        # which indicators are short of a column is told already: not that criteria miss them, too
        criteria = (
            _given_rule(criteria, own, chosen) if criteria else _rule_of(own, chosen, inhabitants, complete)
        )
    except ScreeningError as error:
        found += error.findings
    stop_at(found)
    assert criteria is not None
    decided = by_rule(rates_of(delivery_of(chosen, areas, counts, alone)), criteria)
    parts = {name: getattr(decided, name) for name in Screening.__dataclass_fields__}
    return TableScreening(**parts, given=table.whole(), about=about)


def _about(
    name: str, stichtag: dt.date | str | None, source: str, synthetic: bool
) -> tuple[About, list[Finding]]:
    """Return what stands on a map, and what of it cannot."""
    found = [text_empty(key) for key, value in (("name", name), ("source", source)) if not str(value).strip()]
    day = NO_DAY
    try:
        day = dt.date.fromisoformat(stichtag) if isinstance(stichtag, str) else stichtag or NO_DAY
    except ValueError:
        found.append(day_unreadable(str(stichtag)))
    return About(str(name), day, str(source), bool(synthetic)), found


def _given_rule(criteria: Criteria, own: Mapping[str, Any], columns: Mapped) -> Criteria:
    """Return criteria that fit the table, or say what does not."""
    names = [*columns.indicators]
    found = [rule_twice([*own])] if own else []
    found += [name_unknown("criteria", i, names) for i in criteria.indicators if i not in names]
    alone = [
        columns.labels[i]
        for i in criteria.indicators
        if i in columns.alone and criteria.mean_of(i) == "weighted"
    ]
    if alone:
        found.append(weighted_of_rates(alone, len(alone) == len(criteria.indicators)))
    if criteria.min_inhabitants and not columns.inhabitants:
        found.append(people_unknown(criteria.min_inhabitants))
    stop_at(found)
    named = {i: mean for i, mean in criteria.means.items() if i in names}
    return criteria.model_copy(update={"means": named})


def _rule_of(own: Mapping[str, Any], columns: Mapped, inhabitants: str, complete: bool) -> Criteria:
    """Return the rule of the settings, with the concept's where they say nothing."""
    names, alone = [*columns.indicators], [*columns.alone]
    every = len(alone) == len(names)
    raw: dict[str, Any] = {
        "valid_from": NO_DAY.year,
        "indicators": names,
        "threshold": Decimal("1.3"),
        "min_inhabitants": 400,
        "mean": "unweighted" if alone and every else "weighted",
        **own,
    }
    if isinstance(raw["threshold"], float | str):
        raw["threshold"] = _decimal(raw["threshold"])
    found = []
    if "min_hits" not in raw:
        raw["min_hits"] = CONCEPT_HITS
        if complete and len(names) != CONCEPT_INDICATORS:
            found.append(hits_undecided(len(names)))
    elif complete and isinstance(raw["min_hits"], int) and raw["min_hits"] > len(names):
        found.append(hits_too_many(raw["min_hits"], len(names)))
    if not inhabitants and isinstance(raw["min_inhabitants"], int) and raw["min_inhabitants"] > 0:
        found.append(people_unknown(raw["min_inhabitants"]))
    if alone and raw["mean"] == "weighted":
        found.append(weighted_of_rates([columns.labels[i] for i in alone], every))
    try:
        criteria = build(Criteria, raw, "")
    except ScreeningError as error:
        told = [setting_wrong(f.column, f.message, f.value, f.remedy) for f in error.findings]
        raise ScreeningError([*told, *found]) from None
    stop_at(found)
    return criteria


def _decimal(value: float | str) -> object:
    """Return the decimal that a number is written as; what is none, the model tells."""
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return value
