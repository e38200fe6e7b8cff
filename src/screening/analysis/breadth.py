"""Thematic breadth: seven hits can come from three circumstances."""

from __future__ import annotations

import pandas as pd

from screening.rule import Screening, count_hits


def hits_by_theme(screening: Screening) -> pd.DataFrame:
    """Return the sure hits per area and theme.

    Returns
    -------
    pandas.DataFrame
        Int64, areas × theme ids (those that the criteria's indicators have, in the catalogue's order).
        Open values count as no hit; the sum over themes is ``hits_min``.
    """
    catalogue = screening.rates.catalogue
    columns = {}
    for theme in catalogue.theme_labels:
        ids = [i for i in screening.criteria.indicators if catalogue[i].theme == theme]
        if ids:
            columns[theme] = count_hits(screening.exceeds[ids])["hits_min"]
    return pd.DataFrame(columns, index=screening.exceeds.index)
