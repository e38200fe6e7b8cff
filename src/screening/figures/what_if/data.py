"""What the page under another rule knows: what a release tells, as compact JSON that a script decides with.

Of values it holds what the library decides with: where all figures are at hand numerators and denominators; behind the
door told counts, told flags and told decisions. A figure that is not in the `Release` cannot be in the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from screening.analysis.robustness import Cells, cells, complete
from screening.base import DECISIONS, Bools, file_names, json_inside, number
from screening.concept import DEFAULT_BASE, MEANS_KIND, MEANS_SHORT, Base, Criteria, Mean
from screening.disclosure import Release
from screening.figures.maps import parent_ids, parent_names, svg_paths
from screening.figures.words import at_work, has_names, in_order, legend, name_beside
from screening.rule import Screening

DETAIL = 1000
"""Steps over the map's width: about two for each pixel."""

MILLIONTHS = 1_000_000
"""A threshold is a whole number of these: the criteria allow six decimals."""

SAFE = 2**53
"""Whole numbers from here on stand as text: a script reads numbers as floats."""

Of = list[list[Mean | Base]]
"""Of each indicator its mean, and over which areas that is taken."""

_HITS, _COUNT, _PEOPLE, _THRESHOLD = 83, 97, 7_919, Decimal("1.73")
_MEAN: Mean = "median"
"""Settings whose figures occur nowhere else in a sentence: where they stand, the script puts its own."""


def data_json(release: Release, *, beside: bool = True) -> str:
    """Return all data of the page as JSON that may stand inside of a script element; see `page_data`."""
    return json_inside(page_data(release, beside=beside))


def page_data(release: Release, *, beside: bool = True) -> dict[str, Any]:
    """Return what the page's scripts read: plain lists, one entry per area in the order of the decision.

    Parameters
    ----------
    release : Release
    beside : bool
        Whether the year's other documents lie beside the page: areas then lead to their profile and to the map.
    """
    ids = [str(a) for a in release.decision.index]
    screening = _screening(release)
    order = {a: k for k, a in enumerate(in_order(release, ids))}
    return {
        "ids": ids,
        "names": [name_beside(release, a) for a in ids] if has_names(release) else None,
        "order": [order[a] for a in ids],
        "running": _running(release, ids),
        "files": list(file_names(ids).values()) if beside else None,
        "peopled": release.peopled,
        "base": release.base,
        "under": _under(release),
        "decisions": list(DECISIONS),
        **_parents(release, ids),
        **_map(release, ids),
        **rule_data(release, screening),
    }


def _running(release: Release, ids: Sequence[str]) -> dict[str, Any]:
    """Return where a Schwerpunktgebiet is at work, what it is called, and what the sign behind such an area says."""
    there = at_work(release)
    at = [k for k, a in enumerate(ids) if a in there]
    return {"at": at, "word": str(release.city.programme.name), "legend": legend(release, there, ids)}


def rule_data(release: Release, screening: Screening) -> dict[str, Any]:
    """Return what `rule.js` decides with: the part of `page_data` that is about the rule."""
    criteria, told = release.criteria, not complete(screening)
    decision, delivery = release.decision, screening.rates.delivery
    out = {e.area for e in criteria.exclusions}
    now: Of = [[criteria.mean_of(i), criteria.base_of(i)] for i in criteria.indicators]
    bare = np.flatnonzero(screening.alone.to_numpy(dtype=bool)).tolist() if told else []
    ends = [_whole(screening.hits[c]) for c in ("hits_min", "hits_max")]
    fewest, most = _inhabited(screening, told)
    withheld = fewest.isna() & screening.enough.notna() & delivery.inhabitants_withheld
    return {
        "told": told,
        "rule": {
            "threshold": _millionths(criteria.threshold),
            "comparison": criteria.comparison,
            "hits": criteria.min_hits,
            "people": criteria.min_inhabitants,
            "gaps": criteria.gaps,
            "mean": criteria.mean,
            "of": now,
        },
        "means": [] if told else _means(screening, criteria, now),
        "meanWords": MEANS_SHORT,
        "meanKinds": MEANS_KIND,
        "sentences": _sentences(release),
        "themes": [release.catalogue.theme_labels[t] for t in _themes(release)],
        "indicators": _indicators(release, screening, told),
        "people": _whole(fewest),
        "most": _whole(most) if told else [],
        "enough": "".join("?" if pd.isna(e) else "j" if e else "n" for e in screening.enough),
        "hiddenSize": np.flatnonzero(withheld.to_numpy(dtype=bool)).tolist() if told else [],
        "excluded": [k for k, a in enumerate(decision.index) if str(a) in out],
        "bare": [[k, [ends[0][k], ends[1][k]]] for k in bare],
        "gaps": _whole(screening.hits["open"])
        if told and criteria.gaps == "proportional"
        else [0] * len(decision),
        "now": {
            "decision": [DECISIONS.index(d) for d in decision["decision"]],
            "low": _whole(decision["hits_min"]),
            "high": _whole(decision["hits_max"]),
        },
    }


def _screening(release: Release) -> Screening:
    if release.screening is None:
        raise ValueError("the release was made without the screening that is asked")
    return release.screening


def _indicators(release: Release, screening: Screening, told: bool) -> list[dict[str, Any]]:
    themes, what = _themes(release), cells(screening) if told else None
    rows = []
    for k, i in enumerate(release.catalogue[i] for i in release.ids):
        n, d = screening.rates.numerator[i.id], screening.rates.denominator[i.id]
        row = {"id": i.id, "number": i.number, "short": i.short, "theme": themes.index(i.theme)}
        if what is None:
            rows.append(row | {"n": _whole(n), "d": _whole(d)})
            continue
        # between which shares a value lies decides where that is known; of other values the flag alone is needed
        known = pd.Series(what.bounded[:, k], index=n.index)
        lowest, highest = (
            {
                key: _whole(pd.Series(part[:, k], n.index).where(known))
                for key, part in (("n", e.n), ("d", e.d))
            }
            | {"mean": _fraction(e.means[k])}
            for e in (what.lowest, what.highest)
        )
        rows.append(row | lowest | {"highest": highest, "cells": "".join(_codes(what, k))})
    return rows


def _inhabited(screening: Screening, told: bool) -> tuple[pd.Series, pd.Series]:
    """Return between which numbers the inhabitants lie, by what is told; with all figures at hand they are what they are."""
    people, bounds = screening.rates.delivery.inhabitants, screening.bounds
    if bounds is None or not told:
        return people, people
    name = screening.rates.catalogue.inhabitants
    return bounds.least[name].fillna(people), bounds.most[name].fillna(people)


def _codes(what: Cells, k: int) -> Sequence[str]:
    """Return of each area what is known of a value: ``o`` open; ``j n`` its flag; ``J N`` for good."""
    yes = what.yes[:, k]

    def either(where: Bools, sign: str, other: str) -> tuple[Bools, Any]:
        return where[:, k], np.where(yes, sign, other)

    kinds = [either(what.open, "o", "o"), either(what.never, "J", "N")]
    return list(np.select([w for w, _ in kinds], [s for _, s in kinds], np.where(yes, "j", "n")))


def _means(screening: Screening, criteria: Criteria, now: Of) -> list[dict[str, Any]]:
    """Return the other means: one is taken by all indicators, a city rate by those that have counts."""
    counted = screening.rates.counted
    found = []
    for mean in MEANS_SHORT:
        able = [mean != "weighted" or bool(counted[i]) for i in criteria.indicators]
        taken: list[Mean] = [
            mean if ok else criteria.mean_of(i)  # type: ignore[misc]
            for i, ok in zip(criteria.indicators, able, strict=True)
        ]
        of: Of = [[m, DEFAULT_BASE[m]] for m in taken]
        if any(able) and of != now:
            found.append({"key": mean, "label": MEANS_SHORT[mean], "of": of})
    return found


def _sentences(release: Release) -> dict[str, str]:
    """Return the rule in words, with places for its figures.

    By how many hits, indicators and people there are (2: many), and whether the threshold lies above the mean (1; else 0).
    """
    return {
        f"{min(hits, 2)}{min(count, 2)}{min(people, 2)}{int(threshold > 1)}": _sentence(
            release, hits, count, people, threshold
        )
        for hits in (1, _HITS)
        for count in (1, _COUNT)
        for people in (0, 1, _PEOPLE)
        for threshold in (Decimal(1), _THRESHOLD)
    }


def _sentence(release: Release, hits: int, count: int, people: int, threshold: Decimal) -> str:
    changes = {
        "min_hits": hits,
        "min_inhabitants": people,
        "threshold": threshold,
        "indicators": tuple(map(str, range(count))),
        "mean": _MEAN,
        "means": {},
    }
    text = release.criteria.model_copy(update=changes).sentence(release.city.noun, release.catalogue)
    places = {
        number(_COUNT): "COUNT",
        number(_HITS): "HITS",
        number(_PEOPLE): "PEOPLE",
        number(100 * (_THRESHOLD - 1)): "PERCENT",
        MEANS_KIND[_MEAN]: "MEAN",
    }
    for figure, name in places.items():
        text = text.replace(figure, f"{{{name}}}")
    return text


def _themes(release: Release) -> list[str]:
    """Return the themes of the criteria's indicators, in the catalogue's order."""
    there = {release.catalogue[i].theme for i in release.ids}
    return [t for t in release.catalogue.theme_labels if t in there]


def _parents(release: Release, ids: list[str]) -> dict[str, Any]:
    """Return the first level above the areas: what it is called, its names, and the position of each area's."""
    if not release.city.parents:
        return {"parent": "", "parents": [], "parentOf": []}
    of = parent_ids(release).reindex(ids).fillna("").astype(str)
    names, keys = parent_names(release), sorted({*of} - {""})
    shown = [f"{k} {names.get(k, '')}".rstrip() for k in keys]
    place = {k: n for n, k in enumerate(keys)}
    return {
        "parent": release.city.parents[0].label,
        "parents": shown,
        "parentOf": [place.get(p, -1) for p in of],
    }


def _map(release: Release, ids: list[str]) -> dict[str, Any]:
    drawn = svg_paths(release, DETAIL)
    return {
        "size": [drawn.width, drawn.height],
        "paths": [drawn.areas.get(a, "") for a in ids],
        "centres": [drawn.centres.get(a) for a in ids],
        "lines": [drawn.borders, drawn.outline, drawn.water],
    }


def _under(release: Release) -> dict[int, int]:
    """Return by position of the area below which number its inhabitants are told to be."""
    counted = release.catalogue.inhabitants
    if counted not in release.under:
        return {}
    limits = release.under[counted].reindex(release.decision.index)
    return {k: int(v) for k, v in enumerate(limits) if pd.notna(v)}


def _millionths(threshold: Decimal) -> int:
    return int(threshold * MILLIONTHS)


def _whole(values: pd.Series) -> list[int | str | None]:
    return [None if pd.isna(v) else _safe(int(v)) for v in values]


def _safe(value: int) -> int | str:
    return value if abs(value) < SAFE else str(value)


def _fraction(value: Fraction | None) -> list[str] | None:
    return None if value is None else [str(part) for part in value.as_integer_ratio()]
