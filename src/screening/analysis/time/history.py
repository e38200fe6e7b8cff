"""The decisions year by year: how long an area has been chosen, who came in, who dropped out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from screening.analysis.time.attribution import Attribution, attribute
from screening.analysis.time.trend import Trend
from screening.base import DECISIONS
from screening.delivery import Carry
from screening.rule import Screening

SURE, POSSIBLE = "sicher", "möglich"

UNKNOWN = "nicht vergleichbar"
"""Where a reform has redrawn an area, its earlier decision is another area's; or one of the two is not told."""


@dataclass(frozen=True)
class History:
    """The decisions of all years on the areas of the newest.

    Attributes
    ----------
    years : tuple of int
        Editions, ascending; the newest is the year itself.
    decision : pandas.DataFrame
        Text, areas × years; NA where a reform has redrawn the area since, or the year could not be carried.
    persistence : pandas.DataFrame
        Index `area_id`, Int64: ``known`` (editions with a decision), ``sure`` and ``possible`` (in how many of
        them), ``run`` (the last editions in a row with today's decision, at least 1), ``entries`` and
        ``exits`` (how often it became *sicher*, and ceased to be).
    cut_short : pandas.Series
        bool by `area_id`: the run goes back to where no decision is known, so that it may be longer.
    flow : pandas.DataFrame
        Index: years from the second on, Int64: ``sure`` (*sicher* in that year), ``stayed``, ``entries``,
        ``exits``, ``uncompared`` (*sicher*, but without a decision in the edition before).
    entered, left : dict of int to tuple of str
        Which areas, by year.
    once : tuple of str
        Areas that were *sicher* in exactly one edition, if all their decisions are told.
    transitions : dict of int to pandas.DataFrame
        By year from the second on: Int64, decisions before (and `UNKNOWN`) × decisions of that year, how many
        areas went from one to the other.
    attribution : Attribution or None
        Why the newest year differs from the edition before; None if there is none.

    Notes
    -----
    Areas that a reform has dissolved are not among today's: what happened to them before is not counted.
    """

    years: tuple[int, ...]
    decision: pd.DataFrame
    persistence: pd.DataFrame
    cut_short: pd.Series
    flow: pd.DataFrame
    entered: dict[int, tuple[str, ...]]
    left: dict[int, tuple[str, ...]]
    once: tuple[str, ...]
    transitions: dict[int, pd.DataFrame]
    attribution: Attribution | None

    @property
    def ever(self) -> pd.Index:
        """Areas that were *sicher* in any edition: by how often, then by id."""
        sure = self.persistence["sure"]
        return pd.Index(sorted(sure.index[sure > 0], key=lambda a: (-sure[a], a)), name="area_id")


def history(
    joined: Trend, screenings: Mapping[int, Screening], carries: Mapping[int, Carry | None]
) -> History:
    """Follow the decisions through the years.

    Parameters
    ----------
    joined : Trend
        Of the same screenings.
    screenings : mapping of int to Screening
        They may have passed the door.
    carries : mapping of int to Carry or None
        See `screening.analysis.time.trend.trend`.

    Returns
    -------
    History

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    Of a single edition nobody can tell how long an area has been chosen, or who has come in:

    >>> from screening.analysis.time.trend import trend
    >>> found = history(trend({2024: result}, {}), {2024: result}, {})
    >>> found.persistence.loc["05.3.4"].to_dict(), bool(found.cut_short["05.3.4"])
    ({'known': 1, 'sure': 1, 'possible': 0, 'run': 1, 'entries': 0, 'exits': 0}, False)
    >>> found.flow.empty, found.entered, found.attribution is None
    (True, {}, True)
    """
    decision = joined.decision
    # a decision that is not told as it is has neither come nor gone
    told = decision if joined.untold is None else decision.mask(joined.untold)
    hidden = (
        np.zeros(len(decision), dtype=bool) if joined.untold is None else joined.untold.any(axis=1).to_numpy()
    )
    known = told.notna().to_numpy(dtype=bool)
    sure = (told == SURE).fillna(False).to_numpy(dtype=bool)
    both = known[:, 1:] & known[:, :-1]
    entries, exits = both & sure[:, 1:] & ~sure[:, :-1], both & ~sure[:, 1:] & sure[:, :-1]
    run, cut_short = _runs(decision, known)
    counts = {
        "known": known.sum(axis=1),
        "sure": sure.sum(axis=1),
        "possible": (decision == POSSIBLE).fillna(False).to_numpy(dtype=bool).sum(axis=1),
        "run": run,
        "entries": entries.sum(axis=1),
        "exits": exits.sum(axis=1),
    }
    later = list(joined.years[1:])
    flow = {
        "sure": sure[:, 1:].sum(axis=0),
        "stayed": (both & sure[:, 1:] & sure[:, :-1]).sum(axis=0),
        "entries": entries.sum(axis=0),
        "exits": exits.sum(axis=0),
        "uncompared": (sure[:, 1:] & ~known[:, :-1]).sum(axis=0),
    }
    index = decision.index
    previous = joined.previous
    return History(
        years=joined.years,
        decision=decision,
        persistence=pd.DataFrame(counts, index=index).astype("Int64"),
        cut_short=pd.Series(cut_short, index=index, name="cut_short"),
        flow=pd.DataFrame(flow, index=pd.Index(later, name="year")).astype("Int64"),
        entered={y: tuple(index[entries[:, k]]) for k, y in enumerate(later)},
        left={y: tuple(index[exits[:, k]]) for k, y in enumerate(later)},
        once=tuple(index[(sure.sum(axis=1) == 1) & ~hidden]),
        transitions={b: transition(told[a], told[b]) for a, b in pairwise(joined.years)},
        attribution=None
        if previous is None
        else attribute(screenings[joined.years[-1]], screenings[previous], carries.get(previous)),
    )


def transition(before: pd.Series, now: pd.Series) -> pd.DataFrame:
    """Return how many areas went from which decision to which.

    Parameters
    ----------
    before, now : pandas.Series
        Decisions by `area_id`; NA is counted as `UNKNOWN`.

    Returns
    -------
    pandas.DataFrame
        Int64. Rows: all decisions, then `UNKNOWN`; columns: all decisions, and `UNKNOWN` if any now is.

    Examples
    --------
    >>> table = transition(pd.Series(["nein", "sicher", None]), pd.Series(["sicher", "sicher", "nein"]))
    >>> table.loc["nein", "sicher"], table.loc[UNKNOWN, "nein"]
    (np.int64(1), np.int64(1))

    Where a decision now is not known it has a column, else there is none:

    >>> list(table.columns) == list(DECISIONS), UNKNOWN in transition(pd.Series(["nein"]), pd.Series([None]))
    (True, True)
    >>> transition(pd.Series([], dtype="str"), pd.Series([], dtype="str")).to_numpy().sum()
    0
    """
    told = [s.astype(object).where(s.notna(), UNKNOWN).to_numpy() for s in (before, now)]
    counts = pd.crosstab(told[0], told[1])
    rows, columns = [*DECISIONS, UNKNOWN], [*DECISIONS, *([UNKNOWN] if (told[1] == UNKNOWN).any() else [])]
    table = counts.reindex(index=rows, columns=columns, fill_value=0).astype("Int64")
    return table.rename_axis(index="before", columns="now")


def _runs(decision: pd.DataFrame, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for how many last editions in a row the newest decision holds, and where it may be more."""
    values = decision.to_numpy(dtype=object)
    same = known & (values == values[:, -1:])
    backwards = same[:, ::-1]
    # the first edition that is different ends the run; without one it is as long as the series
    run = np.where(backwards.all(axis=1), backwards.shape[1], backwards.argmin(axis=1))
    before = np.where(run < known.shape[1], known.shape[1] - 1 - run, 0)
    cut_short = (run < known.shape[1]) & ~known[np.arange(len(run)), before]
    return run, cut_short
