"""All that the method says about one year, computed once and shown by every output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from screening.delivery import Carry
from screening.rule import Screening


@dataclass(frozen=True)
class Analyses:
    """Results of the analyses of one year; frames are indexed by `area_id`."""


def analyse(screenings: Mapping[int, Screening], carries: Mapping[int, Carry | None]) -> Analyses:
    """Analyse the newest year.

    Parameters
    ----------
    screenings : mapping of int to Screening
        Per year; they may have passed the door. Nothing else is looked at, so that what is made of them
        needs no door of its own.
    carries : mapping of int to Carry or None
        See `screening.analysis.trend.trend`.
    """
    return Analyses()
