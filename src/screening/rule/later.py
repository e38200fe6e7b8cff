"""What the rule computes, and what of a screening is completed only when somebody reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.arrays import IntegerArray

from screening.base import in_parts, unpacked
from screening.rule.rates import with_all_means

Small = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True)
class InForce:
    """Reference values of the mean in force alone (see `screening.rule.rates.measured`): all that the rule needs."""

    table: pd.DataFrame


@dataclass(frozen=True)
class Counted:
    """Hits per area in small integers: to write eight bytes for each takes longer than to count them."""

    low: Small
    unknown: Small
    index: pd.Index

    def frame(self) -> pd.DataFrame:
        """Return the frame of `screening.rule.decision.count_hits`."""
        columns = {"hits_min": self.low, "hits_max": self.low + self.unknown, "open": self.unknown}
        arrays = {
            name: IntegerArray(values.astype("int64"), np.zeros(len(values), dtype=bool))
            for name, values in columns.items()
        }
        return pd.DataFrame(arrays, index=self.index, copy=False)


class WhenRead:
    """A field of `Screening` that is completed when it is first read: that takes longer than the rule.

    Until then the screening holds what the rule itself computed (`InForce`, `Counted`); what is missing comes
    from its own rates. `dataclasses.replace` reads the fields, so a changed copy, such as one without what the
    door withholds, is given complete frames and computes nothing.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, screening: Any, owner: type) -> pd.DataFrame:
        if screening is None:
            raise AttributeError(self.name)  # so that the dataclass takes nothing for a default
        held = vars(screening)[self.name]
        if isinstance(held, InForce):
            held = with_all_means(held.table, screening.rates, screening.criteria)
        elif isinstance(held, Counted):
            held = held.frame()
        vars(screening)[self.name] = held
        return cast("pd.DataFrame", held)

    def __set__(self, screening: Any, value: pd.DataFrame | InForce | Counted) -> None:
        vars(screening)[self.name] = value


def counted(flags: pd.DataFrame) -> Counted:
    """Count the hits of all areas; `flags` as in `screening.rule.decision.count_hits`."""
    columns = [flags[column].array for column in flags]
    counter = np.min_scalar_type(len(columns))  # small counters are quick
    low, unknown = np.zeros(len(flags), dtype=counter), np.zeros(len(flags), dtype=counter)

    def work(rows: slice) -> None:
        for column in columns:
            yes, missing = unpacked(column, rows)
            low[rows] += np.greater(yes, missing).view(np.uint8)
            unknown[rows] += missing.view(np.uint8)

    in_parts(work, len(flags))
    return Counted(low, unknown, flags.index)
