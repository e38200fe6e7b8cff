"""Limits of the plausibility checks: what a city may set under ``[checks]`` in ``stadt.toml``."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from screening.base import Strict

Factor = Annotated[Decimal | int, Field(gt=1, le=1_000_000)]
"""How many times as much; above 1."""

Share = Annotated[Decimal | int, Field(gt=0, le=1)]


MOST = 10**9
"""Numbers of areas and cases beyond this are slips."""

HISTORY = 4
"""So many earlier years a delivery is compared with."""


class Sum(Strict):
    """Counts that together make another: ``[[checks.sum]]``."""

    total: str
    parts: tuple[str, ...] = Field(min_length=1)


class Nested(Strict):
    """Counts of which each is a part of the next: ``[[checks.nested]]``."""

    counts: tuple[str, ...] = Field(min_length=2)


SUMS = (
    Sum(total="bev", parts=("bev_u15", "bev_15_65", "bev_65plus")),
    Sum(total="bev", parts=("bev_u65", "bev_65plus")),
)
"""What holds by the definitions of the packaged catalogue; for a count that is not delivered nothing is checked."""

NESTED = (
    Nested(counts=("bev_u3", "bev_u12", "bev_u15", "bev_u18", "bev_u65", "bev")),
    Nested(counts=("bev_15_25", "bev_15_65", "bev")),
    Nested(counts=("bev_migration", "bev")),
    Nested(counts=("bev_auslaender", "bev")),
    Nested(counts=("hh_kind3", "hh_kind", "hh")),
    Nested(counts=("hh_alleinerz", "hh_kind")),
    Nested(counts=("hh_allein80", "hh")),
    Nested(counts=("bsa_hh_kind", "bsa_hh", "hh")),
    Nested(counts=("alg2_jung", "alg2")),
)


class Limits(Strict):
    """Limits of the plausibility checks.

    Attributes
    ----------
    min_areas : int
        With fewer areas nothing is judged that needs a distribution (jumps, shifts, repeated columns).
    jump_z : number
        So many robust standard deviations from the city's own change are a jump.
    break_factor : number
        A rate that changes city-wide by this factor is a break, if earlier years changed far less.
    magnitude : number
        A column whose values change city-wide by this factor is of another unit or another column.
    unchanged_share : number
        So large a part of the larger cells equal to an earlier year's is a copy.
    unchanged_file : {"Warnung", "Fehler"}
        Level if a file is byte for byte an earlier year's.
    zero_row_cases : int
        A row of nothing but zeros is taken for missing where the city's rates lead one to expect so many cases.
    sum_tolerance : int
        So much may each cell be off in sums, for sources that perturb their figures.
    counted_in_several : tuple of str
        Counts whose cases count in several areas and in the city once, such as moves: their areas may make more than it.
    sums, nested : tuple
        Relations between counts; `sums` and `nested` in the file replace the packaged ones.
    """

    min_areas: int = Field(ge=3, le=MOST, default=20)
    jump_z: Annotated[Decimal | int, Field(gt=0, le=1_000_000)] = 4
    break_factor: Factor = Decimal("1.3")
    magnitude: Factor = 3
    unchanged_share: Share = Decimal("0.5")
    unchanged_file: Literal["Warnung", "Fehler"] = "Warnung"
    zero_row_cases: int = Field(ge=1, le=MOST, default=20)
    sum_tolerance: int = Field(ge=0, le=MOST, default=0)
    counted_in_several: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = Field(alias="sum", default=SUMS)
    nested: tuple[Nested, ...] = NESTED
