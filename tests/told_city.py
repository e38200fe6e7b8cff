"""Small random cities for the told city, and what is told of one as plain text."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import screening.disclosure.told.twins as twins_module
from screening.disclosure.told import Facts, Told
from screening.rule.decision import Screening, screen
from tests.build import Entries, catalogue, city, delivery, screened


def random_city(seed: int) -> Screening:
    """Two to six areas in one or two districts; two or three counts, one of an agency, one a part of another."""
    dice = random.Random(seed)
    sizes = dice.choice([(2,), (3,), (4,), (2, 3), (3, 3)])
    ids = [f"{atom}.{k}" for atom, size in enumerate(sizes, 1) for k in range(1, size + 1)]
    keys = dice.choice([["i1"], ["i1", "i2"], ["i1", "i2", "i3"]])
    table: dict[str, Entries] = {}
    for key in keys:
        table[key.replace("i", "n")] = [dice.choice([0, 1, 2, 3, 4, 6, 8, 12, 17]) for _ in ids]
        table[key.replace("i", "d")] = [dice.randint(20, 90) for _ in ids]
    checks = {}
    if "i2" in keys and dice.random() < 0.4:
        table["n2"] = [dice.randint(0, int(v)) for v in table["n1"] if v is not None]
        checks = {"nested": [{"counts": ["n2", "n1"]}]}
    agency = ["i3"] if "i3" in keys else ["i1"] if dice.random() < 0.2 else []
    if dice.random() < 0.3:
        at = dice.sample(range(len(ids)), dice.randint(1, 2))
        table["n1"] = ["geheim" if k in at else v for k, v in enumerate(table["n1"])]
    threshold = {c: dice.choice([3, 5]) if c.startswith("n") else 3 for c in [*table, "bev"]}
    what = catalogue(*keys, agency=agency)
    if "i3" in keys and dice.random() < 0.4:
        held = [c.model_copy(update={"part_of": ("n1", "n2")}) if c.id == "n3" else c for c in what.counts]
        what = what.model_copy(update={"counts": tuple(held)})
    given = replace(delivery(table, threshold=threshold, ids=ids, what=what), city=city(checks=checks))
    if len(ids) > 3 and dice.random() < 0.3:
        # sums that cut across the districts
        region = [str(dice.randint(1, 2)) for _ in ids]
        given = replace(given, areas=given.areas.assign(region=region))
    mean = dice.choice(["weighted", "weighted", "unweighted"])
    return screened(given, min_hits=dice.randint(1, len(keys)), mean=mean)


def later(seed: int, given: Screening) -> list[Screening]:
    """The same city as asked once more with other criteria, in one of three."""
    dice = random.Random(-seed - 1)
    hits = dice.randint(1, len(given.criteria.indicators))
    asked = given.criteria.model_copy(
        update={"min_hits": hits, "threshold": dice.choice([Decimal("1.1"), Decimal(2)])}
    )
    return [given, screen(given.rates, asked)] if dice.random() < 0.3 else [given]


def as_text(told: Told) -> str:
    """Everything of a told city that a reader can see, written out without the code that compares twins."""
    s = told.screening
    frames = (
        s.rates.delivery.counts,
        s.rates.delivery.status,
        s.rates.numerator,
        s.rates.denominator,
        s.rates.rate,
        s.rates.status,
        s.reference.drop(columns="exact"),
        s.exceeds,
        s.hits,
        s.decision,
        s.enough.to_frame(),
    )
    return "\n".join(f.to_csv(float_format="%r") for f in frames)


def watched() -> Screening:
    """A city of two districts in which the proof reaches all that is asked of it."""
    table = {
        "n1": [3, 40, 51, 62, 7, 43, 58, 71],
        "d1": [400, 1000, 1000, 1000, 105, 1000, 1000, 1000],
        "n2": [55, 4, 47, 60, 66, 81, 8, 49],
        "d2": [900, 950, 1000, 1000, 990, 1100, 1000, 1050],
        "n3": [4, 12, 23, 31, 9, 14, 22, 34],
        "d3": [900, 950, 1000, 1000, 990, 1100, 1000, 1050],
    }
    ids = [f"{a}.{k}" for a in (1, 2) for k in range(1, 5)]
    what = catalogue("i1", "i2", "i3", agency=["i3"])
    thresholds = {c: 10 if c.startswith("n") else 3 for c in [*table, "bev"]}
    return screened(delivery(table, threshold=thresholds, ids=ids, what=what), min_hits=1)


def twins_left(given: Screening, told: Told, before: Facts | None = None) -> list[np.ndarray]:
    """The numbers of all twins that a proof leaves."""
    kept: list[np.ndarray] = []
    original = twins_module.surviving

    def noted(ground: Any, old: Any, new: Any) -> bool:
        found = original(ground, old, new)
        if found:
            kept.append(new.value.copy())
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(twins_module, "surviving", noted)
        twins_module.prove(given, told, before)
    return kept
