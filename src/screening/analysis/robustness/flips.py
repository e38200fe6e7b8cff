"""What another choice at an open point of the rule would change: the flip table and questions to it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from screening.analysis.robustness.scenarios import KINDS, NOT_SHOWN, decisions
from screening.base import DECISIONS, Bools
from screening.rule import Screening

SURE = DECISIONS.index("sicher")


@dataclass(frozen=True)
class FlipTable:
    """The decision of every area under every alternative at an open point of the rule.

    Attributes
    ----------
    scenarios : pandas.DataFrame
        Index: id, as ``threshold:1.25``. ``kind`` (a key of `screening.analysis.robustness.scenarios.KINDS`),
        ``label`` (German), ``value`` (object: Decimal, int or text, see `Scenario`), ``in_force`` (bool).
        Within a kind in ascending order of the value, where it has one.
    decisions : pandas.DataFrame
        int8, areas × scenario ids: positions in `screening.base.style.DECISIONS`, or -1 (`NOT_SHOWN`) where the
        decision depends on figures that this release withholds.
    decided : pandas.Series
        Text: the decision in force.
    not_shown : tuple of str
        Kinds that need withheld figures altogether, and so are not in the table.
    """

    scenarios: pd.DataFrame
    decisions: pd.DataFrame
    decided: pd.Series
    not_shown: tuple[str, ...]


def flip_table(screening: Screening) -> FlipTable:
    """Decide every area under every alternative of `Criteria.robustness`, at once.

    Parameters
    ----------
    screening : Screening
        It may have passed the door. Then a threshold is tried with what is shown: figures, the published
        reference value, and flags (what counts does so at any lower threshold, what does not count does
        not at any higher one). Alternatives that need other reference values are left out.

    Returns
    -------
    FlipTable

    Notes
    -----
    Every alternative changes one setting; the other means are taken over their own default base, as
    everywhere in the dossier. Leaving indicators out keeps `min_hits`: fewer values have to reach the same
    number. For a screening with all figures each column equals ``screen(rates, changed_criteria)``.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    Who would come in if one hit less were wanted, and who would drop out with one more?

    >>> table = flip_table(result)
    >>> tally(table).loc[["min_hits:6", "min_hits:8"], ["sure", "entries", "exits"]].values.tolist()
    [[63, 19, 0], [26, 0, 18]]
    >>> table.not_shown  # all figures are here, so everything can be tried
    ()
    """
    tried, codes = decisions(screening)
    frame = pd.DataFrame(
        {
            "kind": [s.kind for s in tried],
            "label": [s.label for s in tried],
            "value": pd.Series([s.value for s in tried], dtype=object),
            "in_force": [s.in_force for s in tried],
        }
    ).set_axis(pd.Index([s.id for s in tried], name="scenario", dtype="str"), axis=0)
    changing = frame[~frame["in_force"]]
    sized = screening.criteria.min_inhabitants or screening.rates.delivery.peopled
    needs = ("mean", "base", *(("min_inhabitants",) if screening.criteria.by_size and sized else ()))
    return FlipTable(
        frame,
        pd.DataFrame(codes, index=screening.enough.index, columns=frame.index),
        screening.decided,
        tuple(kind for kind in needs if not (changing["kind"] == kind).any()),
    )


def _now(table: FlipTable) -> np.ndarray:
    return np.asarray(pd.Index(DECISIONS).get_indexer(table.decided))[:, None]


def _wide(table: FlipTable, values: Bools) -> pd.DataFrame:
    return pd.DataFrame(values, index=table.decisions.index, columns=table.decisions.columns)


def flips(table: FlipTable) -> pd.DataFrame:
    """Tell which alternative would change which decision.

    Parameters
    ----------
    table : FlipTable

    Returns
    -------
    pandas.DataFrame
        bool, areas × scenarios; False where a decision is not shown.

    Examples
    --------
    >>> codes = pd.DataFrame({"threshold:1.25": [0, 2, -1], "gaps:no": [0, 2, 2]}, index=["a", "b", "c"])
    >>> table = FlipTable(pd.DataFrame(), codes, pd.Series(["möglich", "sicher", "sicher"], codes.index), ())
    >>> flips(table).values.tolist()  # of c it is not told whether a lower threshold would change anything
    [[True, True], [True, True], [False, True]]
    """
    codes = table.decisions.to_numpy()
    return _wide(table, (codes != _now(table)) & (codes != NOT_SHOWN))


def entries(table: FlipTable) -> pd.DataFrame:
    """Tell who would come in: *sicher* there and not now.

    Parameters
    ----------
    table : FlipTable

    Returns
    -------
    pandas.DataFrame
        bool, areas × scenarios. Who is *möglich* now and *sicher* there comes in; who would be *möglich* does not.

    Examples
    --------
    >>> codes = pd.DataFrame({"threshold:1.25": [0, 1, 0, -1]}, index=["a", "b", "c", "d"])
    >>> table = FlipTable(pd.DataFrame(), codes, pd.Series(["möglich", "nein", "sicher", "nein"], codes.index), ())
    >>> entries(table)["threshold:1.25"].tolist()
    [True, False, False, False]
    """
    return _wide(table, (table.decisions.to_numpy() == SURE) & (_now(table) != SURE))


def exits(table: FlipTable) -> pd.DataFrame:
    """Tell who would drop out: *sicher* now and for sure not there.

    Parameters
    ----------
    table : FlipTable

    Returns
    -------
    pandas.DataFrame
        bool, areas × scenarios. Who would be *möglich* drops out, too; where a decision is not shown nobody does.

    Examples
    --------
    >>> codes = pd.DataFrame({"threshold:1.35": [2, 1, -1, 2]}, index=["a", "b", "c", "d"])
    >>> table = FlipTable(pd.DataFrame(), codes, pd.Series(["sicher", "sicher", "sicher", "möglich"], codes.index), ())
    >>> exits(table)["threshold:1.35"].tolist()
    [True, True, False, False]
    """
    return flips(table) & (_now(table) == SURE)


def tally(table: FlipTable) -> pd.DataFrame:
    """Count areas per scenario.

    Parameters
    ----------
    table : FlipTable

    Returns
    -------
    pandas.DataFrame
        Index: scenario ids; int64: ``sure`` and ``possible`` (how many areas are *sicher*, *möglich*),
        ``entries``, ``exits``, ``not_shown``.

    Examples
    --------
    >>> codes = pd.DataFrame({"threshold:1.35": [2, 1, -1, 0]}, index=["a", "b", "c", "d"])
    >>> table = FlipTable(pd.DataFrame(), codes, pd.Series(["sicher", "sicher", "sicher", "möglich"], codes.index), ())
    >>> tally(table).loc["threshold:1.35"].to_dict()
    {'sure': 1, 'possible': 1, 'entries': 1, 'exits': 2, 'not_shown': 1}
    >>> tally(FlipTable(pd.DataFrame(), codes.iloc[:0], table.decided.iloc[:0], ())).to_numpy().sum()  # no areas
    np.int64(0)
    """
    codes = table.decisions
    counts = {
        "sure": codes == SURE,
        "possible": codes == DECISIONS.index("möglich"),
        "entries": entries(table),
        "exits": exits(table),
        "not_shown": codes == NOT_SHOWN,
    }
    return pd.DataFrame({name: frame.sum().astype("int64") for name, frame in counts.items()})


def flipping(table: FlipTable, area: str) -> pd.DataFrame:
    """Return the scenarios that would change an area's decision, with what it would be.

    Parameters
    ----------
    table : FlipTable
    area : str

    Returns
    -------
    pandas.DataFrame
        Rows of `FlipTable.scenarios`, with ``decision`` (text).

    Raises
    ------
    KeyError
        If there is no such area.

    Examples
    --------
    >>> codes = pd.DataFrame({"gaps:yes": [0, 2], "gaps:no": [2, 2], "min_hits:6": [-1, 2]}, index=["a", "b"])
    >>> tried = pd.DataFrame({"label": ["alle zählen", "keiner zählt", "6 verlangt"]}, index=codes.columns)
    >>> table = FlipTable(tried, codes, pd.Series(["möglich", "nein"], codes.index), ())
    >>> flipping(table, "a")["decision"].to_dict(), len(flipping(table, "b"))
    ({'gaps:yes': 'sicher', 'gaps:no': 'nein'}, 0)
    """
    # of this area alone: a profile of each asks, and the whole table each time would be most of its cost
    codes = table.decisions.loc[area].to_numpy()
    chosen = (codes != pd.Index(DECISIONS).get_indexer([table.decided[area]])[0]) & (codes != NOT_SHOWN)
    return table.scenarios[chosen].assign(decision=[DECISIONS[c] for c in codes[chosen]])


def stable(table: FlipTable, kind: str) -> pd.DataFrame:
    """Return the range of values around the one in force at which each decision stays as it is.

    Parameters
    ----------
    table : FlipTable
    kind : {"threshold", "min_hits", "min_inhabitants"}

    Returns
    -------
    pandas.DataFrame
        ``low``, ``high`` (object): the lowest and highest value tried such that the decision is the same
        at all values between; ``whole`` (bool): whether that is all that was tried. A decision that is
        not shown ends the range.

    Raises
    ------
    ValueError
        If the kind is no range of numbers, or was not tried.

    Examples
    --------
    >>> codes = pd.DataFrame({k: [2, 0] for k in (6, 7, 8)}, index=["a", "b"])
    >>> codes.loc["a", 6] = 0
    >>> tried = pd.DataFrame({"kind": "min_hits", "value": [6, 7, 8], "in_force": [False, True, False]}, codes.columns)
    >>> table = FlipTable(tried, codes, pd.Series(["nein", "sicher"], codes.index), ())
    >>> stable(table, "min_hits").values.tolist()  # a comes in with 6 hits; b is sicher with any number tried
    [[7, 8, False], [6, 8, True]]
    >>> stable(table, "mean")
    Traceback (most recent call last):
    ValueError: no range of numbers was tried: 'mean'
    """
    columns = table.scenarios[table.scenarios["kind"] == kind]
    if kind not in KINDS or not columns["in_force"].any() or columns["value"].map(type).eq(str).any():
        raise ValueError(f"no range of numbers was tried: {kind!r}")
    same = table.decisions[columns.index].to_numpy() == _now(table)
    at = int(np.flatnonzero(columns["in_force"])[0])
    up = np.logical_and.accumulate(same[:, at:], axis=1).sum(axis=1)
    down = np.logical_and.accumulate(same[:, at::-1], axis=1).sum(axis=1)
    values = columns["value"].to_numpy()
    return pd.DataFrame(
        {"low": values[at - down + 1], "high": values[at + up - 1], "whole": same.all(axis=1)},
        index=table.decisions.index,
    )


def holds_within(table: FlipTable, margin: Decimal) -> pd.Series:
    """Tell whether a decision is the same at every threshold within ± `margin` of the one in force.

    Exact although only a grid was tried: reference values stay, so a higher threshold never adds a hit, and
    what holds at both ends of the band holds within.

    Parameters
    ----------
    table : FlipTable
    margin : Decimal
        As a share of the reference value; both ends must have been tried, as those of `Robustness.margin` are.

    Returns
    -------
    pandas.Series
        Nullable boolean by `area_id`; NA where it depends on figures that this release withholds.

    Raises
    ------
    ValueError
        If an end of the band was not tried.

    Examples
    --------
    The first stays, the second would drop out at the upper end, of the third it is not told:

    >>> values = [Decimal("1.25"), Decimal("1.3"), Decimal("1.35")]
    >>> codes = pd.DataFrame([[0, 0, 0], [0, 0, 2], [0, 0, -1]], index=["a", "b", "c"], columns=["low", "now", "high"])
    >>> tried = pd.DataFrame(
    ...     {"kind": "threshold", "value": values, "in_force": [False, True, False]}, codes.columns
    ... )
    >>> table = FlipTable(tried, codes, pd.Series("sicher", codes.index), ())
    >>> holds_within(table, Decimal("0.05")).tolist(), holds_within(table, Decimal(0)).tolist()
    ([True, False, <NA>], [True, True, True])
    """
    columns = table.scenarios[table.scenarios["kind"] == "threshold"]
    now = columns["value"][columns["in_force"]].iloc[0]
    ends = columns.index[columns["value"].isin([now - margin, now + margin])]
    if len(ends) < (2 if margin else 1):
        raise ValueError(f"thresholds at ± {margin} were not tried")
    codes = table.decisions[ends].to_numpy()
    other = ((codes != _now(table)) & (codes != NOT_SHOWN)).any(axis=1)
    unknown = (codes == NOT_SHOWN).any(axis=1) & ~other
    holds = pd.array(~other, dtype="boolean")
    holds[unknown] = pd.NA
    return pd.Series(holds, index=table.decisions.index, name="holds")


def changed_by_mean(table: FlipTable) -> pd.DataFrame:
    """Return the areas that another mean would decide otherwise.

    Parameters
    ----------
    table : FlipTable

    Returns
    -------
    pandas.DataFrame
        ``area_id``, ``mean``, ``decision`` (in force), ``other`` (with that mean); one row a difference.

    Examples
    --------
    >>> codes = pd.DataFrame({"mean:weighted": [0, 2], "mean:median": [2, 2]}, index=["a", "b"])
    >>> tried = pd.DataFrame({"kind": "mean", "value": ["weighted", "median"]}, codes.columns)
    >>> table = FlipTable(tried, codes, pd.Series(["sicher", "nein"], codes.index), ())
    >>> changed_by_mean(table).values.tolist()
    [['a', 'median', 'sicher', 'nein']]
    """
    changed, rows = flips(table), []
    means = table.scenarios[table.scenarios["kind"] == "mean"]
    for name, mean in means["value"].items():
        codes = table.decisions[name]
        for area in changed.index[changed[name]]:
            rows.append((area, mean, table.decided[area], DECISIONS[codes[area]]))
    return pd.DataFrame(rows, columns=["area_id", "mean", "decision", "other"], dtype="str")
