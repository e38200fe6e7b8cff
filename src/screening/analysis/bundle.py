"""All that the method says about one year, computed once and shown by every output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd

from screening.analysis.breadth import Breadth, breadth
from screening.analysis.comparison import Comparison, composites
from screening.analysis.evaluation import ProgrammeEvaluation, evaluate
from screening.analysis.history import History, history
from screening.analysis.spatial import Space, space
from screening.analysis.trend import Trend, trend
from screening.delivery import Carry, Programme
from screening.rule import Screening


@dataclass(frozen=True)
class Analyses:
    """Results of the analyses of one year; frames are indexed by `area_id`.

    Attributes
    ----------
    breadth : Breadth
        Circumstances behind the hits, and how far the indicators say the same.
    composite : dict of str to Comparison
        Composite indices beside the rule, by the key of the method.
    evaluation : ProgrammeEvaluation or None
        Programme areas against areas like them; None if the city has no programme areas.
    history : History
        The decisions year by year, and why the newest differ from those before.
    space : Space
        Neighbours, contiguous groups of areas taken up, areas between them, and clusters of hits.
    """

    breadth: Breadth
    composite: dict[str, Comparison]
    evaluation: ProgrammeEvaluation | None
    space: Space
    history: History


def analyse(
    screenings: Mapping[int, Screening],
    carries: Mapping[int, Carry | None],
    *,
    joined: Trend | None = None,
    barriers: gpd.GeoSeries | None = None,
    programme: Programme | None = None,
) -> Analyses:
    """Analyse the newest year.

    Parameters
    ----------
    screenings : mapping of int to Screening
        Per year; they may have passed the door. Nothing else is looked at, so that what is made of them
        needs no door of its own.
    carries : mapping of int to Carry or None
        See `screening.analysis.trend.trend`.
    joined : Trend, optional
        The same years joined by `trend`, if they are at hand; else they are joined here.
    barriers : geopandas.GeoSeries, optional
        What parts neighbours, see `screening.analysis.spatial.space`.
    programme : Programme, optional
        The areas of the city's programme.
    """
    newest = screenings[max(screenings)]
    years = trend(screenings, carries) if joined is None else joined
    return Analyses(
        breadth=breadth(newest),
        composite=composites(newest, years),
        evaluation=evaluate(screenings, carries, years, programme) if programme else None,
        space=space(newest, barriers),
        history=history(years, screenings, carries),
    )
