"""All that the method says about one year, computed once and shown by every output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from screening.analysis.evaluation import ProgrammeEvaluation, evaluate
from screening.analysis.methods import Comparison, composites, similar
from screening.analysis.robustness import (
    Breadth,
    Firmness,
    FlipTable,
    Shrinkage,
    Variation,
    breadth,
    distance,
    firmness,
    flip_table,
    rounded_hits,
    shrink,
    variation,
)
from screening.analysis.space import Space, space
from screening.analysis.time import History, Trend, directions, history, trend
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
    directions : pandas.DataFrame
        Text, areas × indicators: whether a value rises or falls beside the mean (`screening.analysis.time.directions`).
    distance : pandas.DataFrame
        The smallest changes of threshold, cases and inhabitants that would make another decision.
    evaluation : ProgrammeEvaluation or None
        Programme areas against areas like them; None if the city has no programme areas.
    firmness : Firmness
        How firm the decisions *sicher* are, and which areas lie just below the line.
    flips : FlipTable
        The decision of every area under every alternative at an open point of the rule.
    history : History
        The decisions year by year, and why the newest differ from those before.
    rounded : pandas.DataFrame
        Hits with what the rounding of delivered counts leaves open.
    shrinkage : Shrinkage
        Rates pulled toward the means of the city and of the neighbours, and the hits they would make.
    similar : pandas.DataFrame
        The areas that are most like each one (`screening.analysis.methods.similar`).
    space : Space
        Neighbours, contiguous groups of areas taken up, areas between them, and clusters of hits.
    variation : Variation
        With which probability the rule is met if the counts vary by chance.
    """

    breadth: Breadth
    composite: dict[str, Comparison]
    directions: pd.DataFrame
    distance: pd.DataFrame
    evaluation: ProgrammeEvaluation | None
    firmness: Firmness
    flips: FlipTable
    history: History
    rounded: pd.DataFrame
    shrinkage: Shrinkage
    similar: pd.DataFrame
    space: Space
    variation: Variation


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
        See `screening.analysis.time.trend.trend`.
    joined : Trend, optional
        The same years joined by `trend`, if they are at hand; else they are joined here.
    barriers : geopandas.GeoSeries, optional
        What parts neighbours, see `screening.analysis.space.bundle.space`.
    programme : Programme, optional
        The areas of the city's programme.
    """
    newest = screenings[max(screenings)]
    years = trend(screenings, carries) if joined is None else joined
    near = space(newest, barriers)
    shrunken = shrink(newest, near.links)
    chance = variation(newest, shrunken)
    return Analyses(
        breadth=breadth(newest),
        composite=composites(newest, years),
        directions=directions(years),
        distance=distance(newest),
        evaluation=evaluate(screenings, carries, years, programme) if programme else None,
        firmness=firmness(newest, chance),
        flips=flip_table(newest),
        history=history(years, screenings, carries),
        rounded=rounded_hits(newest),
        shrinkage=shrunken,
        similar=similar(newest),
        space=near,
        variation=chance,
    )
