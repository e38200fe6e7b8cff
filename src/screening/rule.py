"""The decision, as exact as the counts.

A value *exceeds* if it lies at or above threshold × reference value: yes, no or open. The hits of an area
are therefore an interval [min, max], and its decision one of five, always with a reason in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from html import escape
from typing import cast

import numpy as np
import pandas as pd

from screening.criteria import MEANS_SHORT, Criteria
from screening.findings import Finding, ScreeningError
from screening.rates import Bools, Ints, Rates, as_arrays, reference
from screening.style import DECISIONS, number

# Floats of two integers below 2^53 differ from the exact quotient by less than this, relatively.
_NEAR = 1e-12


@dataclass(frozen=True)
class Screening:
    """The rule applied to one delivery.

    Attributes
    ----------
    rates : Rates
    criteria : Criteria
    reference : pandas.DataFrame
        See `screening.rates.reference`.
    exceeds : pandas.DataFrame
        Nullable boolean, areas × all indicators of the catalogue: True exceeds, False does not, NA open.
    hits : pandas.DataFrame
        Int64: ``hits_min``, ``hits_max``, ``open``, over the criteria's indicators.
    """

    rates: Rates
    criteria: Criteria
    reference: pd.DataFrame
    exceeds: pd.DataFrame
    hits: pd.DataFrame

    @cached_property
    def decision(self) -> pd.DataFrame:
        """The decision per area.

        Index `area_id`; ``inhabitants``, ``hits_min``, ``hits_max`` (Int64), ``decision`` (one of
        *sicher, möglich, nein, zu klein, ausgeschlossen*) and ``reason`` (German).
        """
        people = self.rates.delivery.inhabitants
        low, high = (self.hits[c].to_numpy(dtype="int64") for c in ("hits_min", "hits_max"))
        codes = decide(low, high, self.hits["open"].to_numpy(dtype="int64"), people, self.criteria)
        frame = pd.DataFrame(
            {
                "inhabitants": people,
                "hits_min": self.hits["hits_min"],
                "hits_max": self.hits["hits_max"],
                "decision": pd.Series(
                    np.array(DECISIONS, dtype=object)[codes], index=people.index, dtype="str"
                ),
            }
        )
        frame["reason"] = [_reason(str(a), row, self.criteria) for a, row in frame.iterrows()]
        return frame

    def _repr_html_(self) -> str:
        counts = self.decision["decision"].value_counts()
        cells = "".join(f"<td>{number(counts.get(d, 0))}</td>" for d in DECISIONS)
        head = "".join(f"<th>{escape(d)}</th>" for d in DECISIONS)
        sentence = escape(self.criteria.sentence(self.rates.delivery.city.level))
        return (
            f"<p>{sentence}</p><table><thead><tr>{head}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"
        )


def screen(rates: Rates, criteria: Criteria) -> Screening:
    """Apply the rule.

    Parameters
    ----------
    rates : Rates
    criteria : Criteria
        Its indicators must be in the catalogue.

    Returns
    -------
    Screening

    Raises
    ------
    ScreeningError
        If the mean in force needs counts that were not delivered, an indicator is unknown, or an
        excluded area does not exist.

    Notes
    -----
    Ties: with ``comparison = ">="`` a value exactly at the threshold exceeds. A value of zero never
    exceeds, even if the reference value is zero. A value whose denominator is 0 does not exceed: there
    is nobody it could be about. Every other missing value is open.
    """
    _check(rates, criteria)
    table = reference(rates, criteria)
    columns = {}
    for indicator in rates.catalogue.ids:
        exact = cast("Fraction | None", table["exact"][indicator])
        n, d, known = as_arrays(rates.numerator[indicator], rates.denominator[indicator])
        columns[indicator] = _as_nullable(*exceeds(n, d, known, exact, criteria))
    flags = pd.DataFrame(columns, index=rates.rate.index)
    return Screening(rates, criteria, table, flags, count_hits(flags[list(criteria.indicators)]))


def exceeds(
    n: Ints, d: Ints, known: Bools, reference: Fraction | None, criteria: Criteria
) -> tuple[Bools, Bools]:
    """Decide for one indicator which values exceed, exactly.

    Parameters
    ----------
    n, d : arrays of int64
        Numerators and denominators; anything where not `known`.
    known : array of bool
        Where both are known.
    reference : Fraction or None
        The exact reference value as a share; None leaves all values open.
    criteria : Criteria

    Returns
    -------
    tuple of arrays of bool
        ``yes`` and ``open``; what is neither is no.
    """
    empty = known & (d == 0) & (n == 0)
    if reference is None:
        return np.zeros(len(n), dtype=bool), ~empty
    bar = reference * criteria.factor
    usable = known & (d > 0)
    share = np.divide(n, d, out=np.zeros(len(n)), where=usable)
    level = float(bar)
    yes = share > level
    # Floats decide all but the values next to the bar; those are compared in integers.
    near = np.flatnonzero(usable & (np.abs(share - level) <= _NEAR * max(level, 1e-300)))
    for k in near:
        left, right = int(n[k]) * bar.denominator, bar.numerator * int(d[k])
        yes[k] = left >= right if criteria.comparison == ">=" else left > right
    return yes & usable & (n > 0), ~(usable | empty)


def _as_nullable(yes: Bools, unknown: Bools) -> pd.arrays.BooleanArray:
    return pd.arrays.BooleanArray(yes, unknown)


def count_hits(flags: pd.DataFrame) -> pd.DataFrame:
    """Return the hits per area as an interval.

    Parameters
    ----------
    flags : pandas.DataFrame
        Nullable boolean, areas × indicators.

    Returns
    -------
    pandas.DataFrame
        Int64: ``hits_min`` (sure hits), ``hits_max`` (with all open ones), ``open``.

    Examples
    --------
    >>> count_hits(pd.DataFrame({"a": [True], "b": [None], "c": [False]}, dtype="boolean")).iloc[0].tolist()
    [1, 2, 1]
    """
    low = np.zeros(len(flags), dtype="int64")
    unknown = np.zeros(len(flags), dtype="int64")
    for column in flags:
        values = flags[column].array
        low += values.fillna(False).to_numpy(dtype=bool)
        unknown += np.asarray(values.isna())
    frame = {"hits_min": low, "hits_max": low + unknown, "open": unknown}
    return pd.DataFrame(frame, index=flags.index).astype("Int64")


def decide(low: Ints, high: Ints, unknown: Ints, inhabitants: pd.Series, criteria: Criteria) -> Ints:
    """Return the decision of each area as a position in `screening.style.DECISIONS`.

    An exclusion comes first, then the size, then the hits. Unknown inhabitants never drop an area: it is
    *möglich* if its hits could suffice, and *nein* only if they cannot.
    """
    people = inhabitants.to_numpy(dtype="int64", na_value=-1)
    unknown_size = inhabitants.isna().to_numpy(dtype=bool)
    enough = low >= criteria.min_hits
    reachable = high >= criteria.min_hits
    if criteria.gaps == "proportional":
        # hits / known >= min_hits / indicators, in integers
        known = len(criteria.indicators) - unknown
        reachable &= enough | (low * len(criteria.indicators) >= criteria.min_hits * known)
    code = np.full(len(people), DECISIONS.index("nein"), dtype="int64")
    code[reachable] = DECISIONS.index("möglich")
    code[enough & ~unknown_size] = DECISIONS.index("sicher")
    code[~unknown_size & (people < criteria.min_inhabitants)] = DECISIONS.index("zu klein")
    code[inhabitants.index.isin([e.area for e in criteria.exclusions])] = DECISIONS.index("ausgeschlossen")
    return code


def _reason(area: str, row: pd.Series, criteria: Criteria) -> str:
    """Say why, in one or two German sentences."""
    low, high, total = int(row["hits_min"]), int(row["hits_max"]), len(criteria.indicators)
    need = criteria.min_hits
    span = str(low) if low == high else f"{low} bis {high}"
    counted = f"{span} von {total} Indikatoren {'zählt' if span == '1' else 'zählen'}"
    decision = row["decision"]
    if decision == "ausgeschlossen":
        why = next(e for e in criteria.exclusions if e.area == area)
        return f"Von Hand ausgeschlossen: {why.reason} ({why.by}, {why.date:%d.%m.%Y})."
    if decision == "zu klein":
        people = number(row["inhabitants"])
        return f"{people} Einwohner:innen; verlangt sind {number(criteria.min_inhabitants)}. {counted}."
    if decision == "sicher":
        rest = "" if low == high else " Schon die sicheren Treffer reichen."
        return f"{counted}; verlangt sind {need}.{rest}"
    if decision == "nein":
        if high >= need:
            return f"{counted}; gemessen an den bekannten Werten zu wenige (anteilige Regel)."
        return f"{counted}; verlangt sind {need}."
    if low >= need:
        return f"{counted}; verlangt sind {need}. Die Einwohnerzahl ist nicht bekannt."
    size = "" if pd.notna(row["inhabitants"]) else " Auch die Einwohnerzahl ist nicht bekannt."
    return f"{counted}, {high - low} sind offen; verlangt sind {need}.{size}"


def _check(rates: Rates, criteria: Criteria) -> None:
    found = []
    for i in criteria.indicators:
        if i not in rates.catalogue.by_id:
            message, remedy = "Diesen Indikator gibt es im Katalog nicht.", "Kennung berichtigen."
        elif criteria.mean == "weighted" and not rates.counted[i]:
            message = f"Nur Quoten geliefert: der Mittelwert „{MEANS_SHORT['weighted']}“ ist nicht zu haben."
            remedy = 'mean = "unweighted" setzen oder Zähler und Nenner nachliefern lassen.'
        else:
            continue
        found.append(Finding("Fehler", message, remedy, file="kriterien.toml", column="indicators", value=i))
    found += [
        Finding(
            "Warnung",
            "Das ausgeschlossene Gebiet gibt es in diesem Gebietsstand nicht.",
            "Ausschluss prüfen.",
            file="kriterien.toml",
            column="exclusion.area",
            value=e.area,
        )
        for e in criteria.exclusions
        if e.area not in rates.rate.index
    ]
    if any(f.level == "Fehler" for f in found):
        raise ScreeningError(found)


def screening_findings(screening: Screening) -> tuple[Finding, ...]:
    """Return what the application of the rule itself gives to note: limits of a relative threshold."""
    found = []
    thresholds = screening.reference["threshold"]
    for i in screening.criteria.indicators:
        bar = thresholds[i]
        indicator = screening.rates.catalogue[i]
        if indicator.within and pd.notna(bar) and bar > 100:
            found.append(
                Finding(
                    "Warnung",
                    f"„{indicator.short}“ kann nirgends zählen: die Schwelle läge bei {number(bar, 1)} %.",
                    "Den Indikator in den Kriterien prüfen.",
                    file="kriterien.toml",
                    column=i,
                )
            )
        elif pd.isna(bar):
            found.append(
                Finding(
                    "Warnung",
                    f"„{indicator.short}“ hat keinen Mittelwert: überall offen.",
                    "Lieferung ergänzen.",
                    file="kriterien.toml",
                    column=i,
                )
            )
    return tuple(found)


__all__ = ["Screening", "count_hits", "decide", "exceeds", "screen", "screening_findings"]
