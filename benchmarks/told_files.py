"""Publish all years twice and write what is told as plain files: ``python benchmarks/told_files.py FOLDER``.

Per year ``2024.json`` holds what everybody may know after two releases by two rules, ``2024.truth.json`` what only the
house does: ``benchmarks/attacker.py`` reads them, and imports nothing of ours.
"""

from __future__ import annotations

import argparse
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from screening.delivery import read_city
from screening.disclosure.told import Told, prove, tell
from screening.disclosure.told.cells import ABSENT, FIXED, KEPT, SECRET, ZERO
from screening.disclosure.totals import known_totals
from screening.rule.decision import Screening, screen
from screening.year import screen_years

RULES = (("1.3", 7), ("1.25", 6))


def plain(values: Any) -> list[Any]:
    """Return a column as JSON has it: nothing for what is missing."""
    return [None if v is None or v != v else v for v in values.astype(object).where(values.notna(), None)]


def release_of(told: Told) -> dict[str, Any]:
    """Return what one release tells: of each count its figure, a bracket, "x" (kept by its source) or nothing."""
    s, cells = told.screening, told.cells
    figures: dict[str, Any] = {}
    for k, count in enumerate(cells.counts):
        kinds = (told.figures.told[:, k], cells.kind[:, k], cells.low[:, k], cells.high[:, k])
        figures[count] = [
            "x" if kind == KEPT else None if kind == ABSENT else "?" if cells.untold[k]
            else [low, high] if kind == SECRET else value
            for value, kind, low, high in zip(*(x.tolist() for x in kinds), strict=True)
        ]  # fmt: skip
    exact = np.isin(cells.kind, (ZERO, FIXED))
    return {
        "factor": str(s.criteria.threshold),
        "min_hits": s.criteria.min_hits,
        "min_inhabitants": s.criteria.min_inhabitants,
        "indicators": list(s.criteria.indicators),
        "thresholds": dict(zip(cells.counts, cells.threshold.tolist(), strict=True)),
        "figures": figures,
        "bases": dict(zip(cells.counts, np.where(exact, 1, told.figures.base).T.tolist(), strict=True)),
        "groups": dict(zip(cells.counts, told.figures.group.T.tolist(), strict=True)),
        "unspread": [c for c, linked in zip(cells.counts, cells.linked, strict=True) if linked],
        "flags": {i: plain(s.exceeds[i]) for i in s.exceeds},
        "enough": plain(s.enough),
        "decisions": s.decided.tolist(),
        "means": dict(zip(s.reference.index, plain(s.reference["value"]), strict=True)),
    }


def year_of(screening: Screening, releases: list[Told]) -> dict[str, Any]:
    """Return what is known of a year: geography, relations, sums, and what the releases tell."""
    delivery, cells = screening.rates.delivery, releases[0].cells
    sums = [
        {
            "areas": np.flatnonzero(group).tolist(),
            "of": [
                None if (cells.kind[group, k] == KEPT).any() else int(cells.value[group, k].sum())
                for k in range(len(cells.counts))
            ],
        }
        for group in known_totals(delivery.city, delivery.areas).groups
    ]
    return {
        "areas": list(cells.areas),
        "parents": {c: delivery.areas[c].astype(str).tolist() for c in ("bezirk", "bezirksteil")},
        "atom": cells.atom.tolist(),
        "inhabitants": delivery.catalogue.inhabitants,
        "counts": list(cells.counts),
        "indicators": [
            {"id": i.id, "n": i.numerator, "d": i.denominator}
            for i in delivery.catalogue.indicators
            if {i.numerator, i.denominator} <= set(cells.counts)
        ],
        "within": [[cells.counts[a], cells.counts[b[0]]] for a, b in cells.pairs if len(b) == 1],
        "sums": sums,
        "releases": [release_of(t) for t in releases],
    }


def main() -> None:
    """Write two files per year."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--city", default="musterstadt")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    city = read_city(options.city, options.data)
    for year, as_it_is in sorted(screen_years(city, max(city.years))[0].items()):
        releases: list[Told] = []
        before = asked = None
        for factor, hits in RULES:
            rule = {"threshold": Decimal(factor), "min_hits": hits}
            asked = screen(as_it_is.rates, as_it_is.criteria.model_copy(update=rule))
            before = releases[-1].facts if releases else None
            releases.append(tell(asked, before))
        assert asked is not None
        proof, cells = prove(asked, releases[-1], before), releases[-1].cells
        # nobody here knows a count delivered as secret: there is no truth to attack
        ours = cells.kind == SECRET
        truth = {
            "counts": cells.value.tolist(),
            "need": np.where(ours, proof.need.fillna(0).to_numpy(dtype=int), 0).tolist(),
            "sums": proof.sums.fillna(0).to_numpy(dtype=int).tolist(),
            "short": (proof.short.to_numpy() & ours).tolist(),
            "proven": [
                np.where(ours, f.fillna(-1).to_numpy(dtype=int), -1).tolist() for f in (proof.low, proof.high)
            ],
        }
        for name, content in ((f"{year}.json", year_of(asked, releases)), (f"{year}.truth.json", truth)):
            (options.folder / name).write_text(json.dumps(content), encoding="utf-8")
        print(
            year,
            int(ours.sum()),
            "secret,",
            int((proof.short.to_numpy() & ours).sum()),
            "short",
            flush=True,
        )


if __name__ == "__main__":
    main()
