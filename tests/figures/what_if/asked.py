"""Random settings for a year, and what the library answers to each: what the page has to answer as well."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from screening.base.findings import ScreeningError
from screening.base.style import DECISIONS
from screening.concept import DEFAULT_BASE
from screening.disclosure import Release
from screening.workbench.what_if import COMES, GOES, OTHER, SAME, UNSAID, what_if

CHANGES = [SAME, COMES, GOES, OTHER, UNSAID]
THRESHOLDS = ("1", "1.05", "1.25", "1.299999", "1.3", "1.300001", "1.4", "2", "3.5", "10")


def settings(release: Release, number: int, seed: int) -> list[dict[str, Any]]:
    """Settings as `rule.js` takes them; each leaves about half of the rule as it is in force."""
    dice, rule = random.Random(seed), release.criteria
    # a mean that is in force for all is no other one, nor is one that none can take
    counted = release.screening is not None and release.screening.rates.counted[list(rule.indicators)].any()
    now = [(rule.mean_of(i), rule.base_of(i)) for i in rule.indicators]
    means = [
        m
        for m, base in DEFAULT_BASE.items()
        if any(taken != (m, base) for taken in now) and (m != "weighted" or counted)
    ]
    sizes = sorted({0, 1, 400, 5_000, *release.decision["inhabitants"].dropna().astype(int)})

    def setting() -> dict[str, Any]:
        ids = [i for i in rule.indicators if dice.random() < 0.3] if dice.random() < 0.5 else []
        threshold = dice.choice(THRESHOLDS) if dice.random() < 0.5 else rule.threshold
        return {
            "threshold": int(Decimal(threshold) * 1_000_000),
            "hits": dice.randint(1, len(rule.indicators)) if dice.random() < 0.5 else rule.min_hits,
            "people": dice.choice(sizes) if dice.random() < 0.5 else rule.min_inhabitants,
            "mean": dice.choice(means) if dice.random() < 0.5 else "",
            "without": ids,
        }

    return [setting() for _ in range(number)]


def answered(release: Release, setting: dict[str, Any]) -> dict[str, Any] | None:
    """What `jahr.what_if` answers, in the page's words; None if it refuses, or nothing is changed."""
    rule = release.criteria
    threshold = Decimal(setting["threshold"]) / 1_000_000
    changes = {
        "threshold": threshold if threshold != rule.threshold else None,
        "min_hits": setting["hits"] if setting["hits"] != rule.min_hits else None,
        "min_inhabitants": setting["people"] if setting["people"] != rule.min_inhabitants else None,
        "mean": setting["mean"] or None,
    }
    try:
        answer = what_if(release, changes, setting["without"])
    except ScreeningError:
        return None
    frame = answer.frame
    untold = [str(p) for p in answer.parts if str(p).startswith("Bei ")]
    return {
        "decision": [DECISIONS.index(d) for d in frame["other"]],
        "low": frame["hits_min"].tolist(),
        "high": frame["hits_max"].tolist(),
        "untold": frame["untold"].tolist(),
        "change": [CHANGES.index(c) for c in frame["change"]],
        "rule": answer.parts[0],
        "outcome": answer.parts[2],
        "more": untold[0] if untold else "",
    }
