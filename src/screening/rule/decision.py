"""The decision, as exact as the counts.

A value *exceeds* if it lies at or above threshold × reference value: yes, no or open. The hits of an area
are therefore an interval [min, max], and its decision one of five, always with a reason in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property, partial
from html import escape
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.arrays import BooleanArray

from screening.base import (
    DECISIONS,
    NBSP,
    Bools,
    Finding,
    Ints,
    ScreeningError,
    in_parts,
    number,
    odds,
    unpacked,
    values_of,
)
from screening.concept import MEANS_SHORT, Criteria
from screening.delivery.ids import read_ids
from screening.rule.bars import Bar, Presort, bar_of, compared
from screening.rule.later import Counted, InForce, Small, WhenRead, counted
from screening.rule.rates import UNDER, WITHHELD, Rates, measured

Codes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Screening:
    """The rule applied to one delivery.

    Attributes
    ----------
    rates : Rates
    criteria : Criteria
    reference : pandas.DataFrame
        See `screening.rule.rates.reference`. The means beside the one in force are computed when it is first read.
    exceeds : pandas.DataFrame
        Nullable boolean, areas × all indicators of the catalogue: True exceeds, False does not, NA open.
    hits : pandas.DataFrame
        Int64, over the criteria's indicators: ``hits_min``, ``hits_max``, and ``open``, how many values
        were open before the door (`screening.disclosure`) withheld any.
    enough : pandas.Series
        Nullable boolean: whether enough people live there; NA where their number is not known.
    bare : pandas.Series or None
        Text: decisions that are told by the door although the flags it tells leave them open; NA elsewhere.

    Notes
    -----
    A screening may have passed the door. Then figures are missing whose flags are still told (``exceeds``
    of an agency's indicator, ``enough`` of a small area), and ``reference["exact"]`` is None where only a
    rounded reference value is published.
    """

    rates: Rates
    criteria: Criteria
    reference: pd.DataFrame
    exceeds: pd.DataFrame
    hits: pd.DataFrame
    enough: pd.Series
    bare: pd.Series | None = None
    if not TYPE_CHECKING:  # frames to all who read them, whatever is held
        reference, hits = WhenRead(), WhenRead()

    @cached_property
    def decided(self) -> pd.Series:
        """The bare decision per area: *sicher, möglich, nein, zu klein* or *ausgeschlossen*."""
        held = vars(self)["hits"]
        if isinstance(held, Counted):
            low, high, unknown = held.low, held.low + held.unknown, held.unknown
        else:
            low, high, unknown = (values_of(held[c].array) for c in ("hits_min", "hits_max", "open"))
        codes = _codes(low, high, unknown, self.enough, self.criteria)
        names = np.array(DECISIONS, dtype=object)[codes]
        if self.bare is not None:
            names = self.bare.astype(object).where(self.bare.notna(), names).to_numpy()
        return pd.Series(names, index=self.enough.index, dtype="str", name="decision", copy=False)

    @property
    def alone(self) -> pd.Series:
        """Where the decision is told without all the flags it hangs on (bool per area); without a door nowhere."""
        if self.bare is None:
            return pd.Series(False, self.enough.index)
        return self.bare.notna()

    @cached_property
    def untold(self) -> pd.Series:
        """Where a decision is *möglich* only since the door does not tell all it hangs on (bool per area).

        Without a door nowhere; nor where it would be *möglich* whatever is not told.
        """
        if self.bare is None:
            return pd.Series(False, self.enough.index, name="untold")
        need, total = self.criteria.min_hits, len(self.criteria.indicators)
        low, high, gaps = (
            values_of(self.hits[c].array).astype("int64") for c in ("hits_min", "hits_max", "open")
        )
        delivery = self.rates.delivery
        told_status = ~delivery.status[delivery.catalogue.inhabitants].isin([UNDER, WITHHELD])
        missing = self.enough.isna() & delivery.inhabitants.isna() & told_status
        anyway = (low + gaps >= need) & ((low + (high - low - gaps) < need) | missing)
        anyway &= self.enough.notna() | missing
        if self.criteria.gaps == "proportional":
            anyway &= low * total >= need * (total - gaps)
        return ((self.decided == "möglich") & ~anyway & ~self.alone).astype(bool).rename("untold")

    @cached_property
    def decision(self) -> pd.DataFrame:
        """The decision per area, with its reason.

        Index `area_id`; ``inhabitants``, ``hits_min``, ``hits_max`` (Int64), ``decision`` (see
        `decided`) and ``reason`` (German).
        """
        frame = pd.DataFrame(
            {
                "inhabitants": self.rates.delivery.inhabitants,
                "hits_min": self.hits["hits_min"],
                "hits_max": self.hits["hits_max"],
                "decision": self.decided,
            }
        )
        return frame.assign(reason=reasons(frame, self.enough, self.criteria, self.bare))

    def _repr_html_(self) -> str:
        counts = self.decided.value_counts()
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
        If the mean in force needs counts that were not delivered, or an indicator is unknown.

    Notes
    -----
    Ties: with ``comparison = ">="`` a value exactly at the threshold exceeds. A value of zero never
    exceeds, even if the reference value is zero. A value whose denominator is 0 does not exceed: there
    is nobody it could be about. Every other missing value is open.
    """
    _check(rates, criteria)
    criteria = _with_known_areas(rates, criteria)
    table, presorts = measured(rates, criteria)
    ids = rates.catalogue.ids

    def work(which: slice) -> list[BooleanArray]:
        found = []
        for i in ids[which]:
            bar = bar_of(cast("Fraction | None", table["exact"][i]), criteria)
            n, d = rates.numerator[i].array, rates.denominator[i].array
            found.append(_flags(n, d, bar, criteria, presorts.get(i)))
        return found

    columns = chain.from_iterable(in_parts(work, len(ids), chunk=1 if presorts else len(ids)))
    flags = pd.DataFrame(dict(zip(ids, columns, strict=True)), index=rates.rate.index, copy=False)
    enough = (rates.delivery.inhabitants >= criteria.min_inhabitants).rename("enough")
    reference: Any = InForce(table)
    hits: Any = counted(flags[list(criteria.indicators)])
    return Screening(rates, criteria, reference, flags, hits, enough)


def _with_known_areas(rates: Rates, criteria: Criteria) -> Criteria:
    """Return the criteria with the excluded areas' ids as the boundaries write them."""
    if not criteria.exclusions:
        return criteria
    known, city = rates.rate.index, rates.delivery.city
    texts = [e.area for e in criteria.exclusions]
    read = read_ids(texts, known, separator=city.separator, pattern=city.id_pattern, apart=True).ids
    if not read:
        return criteria
    exclusions = tuple(e.of(read[e.area]) if e.area in read else e for e in criteria.exclusions)
    return criteria.model_copy(update={"exclusions": exclusions})


def _flags(
    numerator: Any, denominator: Any, bar: Bar | None, criteria: Criteria, presort: Presort | None
) -> BooleanArray:
    """Return which values of one indicator exceed: by its presort, or all anew."""
    if presort and bar:
        n, d = values_of(numerator), values_of(denominator)
        if presort.settle(n, d, bar, criteria.comparison):
            return BooleanArray(presort.yes, presort.unknown)
    yes, unknown = np.empty(len(numerator), dtype=bool), np.empty(len(numerator), dtype=bool)

    def work(rows: slice) -> None:
        (n, n_missing), (d, d_missing) = unpacked(numerator, rows), unpacked(denominator, rows)
        yes[rows], unknown[rows] = compared(n, d, n_missing | d_missing, bar, criteria.comparison)

    in_parts(work, len(numerator))
    return BooleanArray(yes, unknown)


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
    return compared(n, d, ~known, bar_of(reference, criteria), criteria.comparison)


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
    return counted(flags).frame()


def decide(low: Ints, high: Ints, unknown: Ints, enough: pd.Series, criteria: Criteria) -> Ints:
    """Return the decision of each area as a position in `screening.base.style.DECISIONS`.

    An exclusion comes first, then the size, then the hits. Unknown inhabitants never drop an area: it is
    *möglich* if its hits could suffice, and *nein* only if they cannot.

    Parameters
    ----------
    low, high : arrays of int64
        The hits as an interval.
    unknown : array of int64
        How many values are missing. It is less than ``high - low`` where the door withheld values: those
        are known, so the proportional rule takes them for hits rather than for gaps.
    enough : pandas.Series
        Nullable boolean, see `Screening`; its index names the areas.
    criteria : Criteria
    """
    return _codes(low, high, unknown, enough, criteria).astype("int64")


def _codes(low: Small, high: Small, unknown: Small, enough: pd.Series, criteria: Criteria) -> Codes:
    """Return what `decide` does, in a byte each."""
    is_enough, unknown_size = unpacked(enough.array)
    code = np.full(len(low), _NO, dtype="uint8")
    need, total = criteria.min_hits, len(criteria.indicators)

    def work(rows: slice) -> None:
        reachable = high[rows] >= need
        if criteria.gaps == "proportional":
            # hits / known >= min_hits / indicators, in integers
            gaps = unknown[rows].astype("int64")
            reachable &= (high[rows] - gaps) * total >= need * (total - gaps)
        told = code[rows]
        np.copyto(told, _MAYBE, where=reachable)
        np.copyto(told, _SURE, where=(low[rows] >= need) & ~unknown_size[rows])
        np.copyto(told, _SMALL, where=~(is_enough[rows] | unknown_size[rows]))

    in_parts(work, len(low))
    if criteria.exclusions:
        code[enough.index.isin([e.area for e in criteria.exclusions])] = _OUT
    return code


_SURE, _MAYBE, _NO, _SMALL, _OUT = map(
    DECISIONS.index, ("sicher", "möglich", "nein", "zu klein", "ausgeschlossen")
)


def reasons(
    decision: pd.DataFrame, enough: pd.Series, criteria: Criteria, bare: pd.Series | None = None
) -> list[str]:
    """Say why, in one or two German sentences for each row of a `Screening.decision`.

    That the number of inhabitants is not known is said only where `enough` is NA: it may be withheld.

    Areas of the same size and hits get the same sentence, so each is written once.
    """
    excluded = {
        e.area: f"Von Hand ausgeschlossen: {e.reason} ({e.by}, {e.date:%d.%m.%Y})."
        for e in criteria.exclusions
    }
    told = cache(partial(_reason, criteria, bare is not None))
    columns = [decision[c].astype(object) for c in ("inhabitants", "hits_min", "hits_max", "decision")]
    unsure = enough.reindex(decision.index).isna()
    alone = pd.Series(False, decision.index) if bare is None else bare.reindex(decision.index).notna()
    result = []
    for area, people, low, high, what, unknown, only in zip(
        decision.index, *columns, unsure, alone, strict=True
    ):
        # the size is told only where it decides
        size = people if what == "zu klein" else pd.NA if unknown else 0
        if only:
            result.append(_reason_untold(criteria, low, high))
        else:
            result.append(excluded[area] if what == "ausgeschlossen" else told(size, low, high, what))
    return result


def _reason(criteria: Criteria, rounded: bool, people: Any, low: int, high: int, decision: str) -> str:
    need, total = criteria.min_hits, len(criteria.indicators)
    span = str(low) if low == high else f"{low} bis {high}"
    counted = f"{span} von {total} Indikatoren {'zählt' if span == '1' else 'zählen'}"
    wanted = f"{'verlangt ist' if need == 1 else 'verlangt sind'} {need}"
    if decision == "zu klein":
        least = number(criteria.min_inhabitants)
        if pd.isna(people):
            return f"Weniger als {least} Einwohner:innen. {counted}."
        are = "Einwohner:in" if people == 1 else "Einwohner:innen"
        be = "verlangt ist" if criteria.min_inhabitants == 1 else "verlangt sind"
        about = f"rund{NBSP}" if rounded and people else ""
        return f"{about}{number(people)} {are}; {be} {least}. {counted}."
    if decision == "sicher":
        rest = "" if low == high else " Schon die sicheren Treffer reichen."
        return f"{counted}; {wanted}.{rest}"
    if decision == "nein":
        if high >= need:
            return f"{counted}; gemessen an den bekannten Werten zu wenige (anteilige Regel)."
        return f"{counted}; {wanted}."
    if low >= need:
        return f"{counted}; {wanted}. Die Einwohnerzahl ist nicht bekannt."
    still = "1 ist offen" if high - low == 1 else f"{high - low} sind offen"
    size = " Auch die Einwohnerzahl ist nicht bekannt." if pd.isna(people) else ""
    return f"{counted}, {still}; {wanted}.{size}"


def _reason_untold(criteria: Criteria, low: int, high: int) -> str:
    """Say why a decision is told that does not follow from the flags that are."""
    counted = f"{low} bis {high} von {len(criteria.indicators)} Indikatoren zählen"
    wanted = f"{'verlangt ist' if criteria.min_hits == 1 else 'verlangt sind'} {criteria.min_hits}"
    return f"{counted}; {wanted}. Welche es sind, bleibt zum Schutz kleiner Zahlen offen; die Entscheidung ist genau."


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
    if found:
        raise ScreeningError(found)


def screening_findings(screening: Screening) -> tuple[Finding, ...]:
    """Return what the application of the rule itself gives to note.

    A threshold that no share can reach, an indicator without a mean, an excluded area that does not exist.
    """
    found = []
    criteria, thresholds = screening.criteria, screening.reference["threshold"]
    for i in criteria.indicators:
        bar = thresholds[i]
        indicator = screening.rates.catalogue[i]
        over = pd.notna(bar) and (bar > 100 or (bar == 100 and criteria.comparison == ">"))
        if indicator.within and over:
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
    found += [
        Finding(
            "Hinweis",
            "Die Kennung ist anders geschrieben als in den Grenzen; sie kann nur ein Gebiet meinen.",
            "Kennung angleichen.",
            file="kriterien.toml",
            column="exclusion.area",
            value=f"{e.written} → {e.area}",
        )
        for e in criteria.exclusions
        if e.written != e.area
    ]
    found += [
        Finding(
            "Warnung",
            f"Das ausgeschlossene Gebiet gibt es in diesem Gebietsstand nicht.{odds(e.area, screening.exceeds.index)}",
            "Ausschluss prüfen.",
            file="kriterien.toml",
            column="exclusion.area",
            value=e.area,
        )
        for e in criteria.exclusions
        if e.area not in screening.exceeds.index
    ]
    return tuple(found)


__all__ = ["Screening", "count_hits", "decide", "exceeds", "reasons", "screen", "screening_findings"]
