"""Doors that look at a secret number, each in a way of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import screening.disclosure.told.answers as answers_module
import screening.disclosure.told.cells as cells_module
import screening.disclosure.told.door as door_module
import screening.disclosure.told.figures as figures_module
from screening.base.findings import Finding, Findings
from screening.disclosure.told.cells import FIXED, OPEN, SECRET, Cells
from screening.rule.decision import Screening


def secrets(cells: Cells, k: int) -> np.ndarray:
    return cells.value[:, k][cells.kind[:, k] == SECRET]


def base_by_a_secret(patch: pytest.MonkeyPatch) -> None:
    original = figures_module._bases

    def bases(cells: Cells, k: int, *rest: Any) -> Any:
        found = original(cells, k, *rest)
        return np.where(found > 1, found * (1 + secrets(cells, k).sum() % 2), found)

    patch.setattr(figures_module, "_bases", bases)


def how_far_off_by_it(patch: pytest.MonkeyPatch) -> None:
    original = figures_module._off

    def off(cells: Cells, k: int, *rest: Any) -> Any:
        return original(cells, k, *rest) + secrets(cells, k).sum() % 3

    patch.setattr(figures_module, "_off", off)


def no_spread(patch: pytest.MonkeyPatch) -> None:
    original = figures_module.shares
    patch.setattr(figures_module, "shares", lambda *a, **k: original(*a, **k) * 0)


def spread_to_one_chosen_by_it(patch: pytest.MonkeyPatch) -> None:
    original = figures_module.shares

    def shares(cells: Cells, k: int, group: Any, weights: Any, excess: Any = None) -> Any:
        found = original(cells, k, group, weights, excess)
        for g in np.unique(group[group >= 0]):
            at = np.flatnonzero((group == g) & (cells.kind[:, k] == OPEN))
            if len(at):
                total, found[at] = found[at].sum(), 0
                found[at[int(secrets(cells, k).sum()) % len(at)]] = total
        return found

    patch.setattr(figures_module, "shares", shares)


def round_toward_it(patch: pytest.MonkeyPatch) -> None:
    original = figures_module._rounded

    def rounded(cells: Cells, k: int, share: Any, base: Any) -> Any:
        return original(cells, k, share + secrets(cells, k).sum() // 2, base)

    patch.setattr(figures_module, "_rounded", rounded)


def bracket_around_it(patch: pytest.MonkeyPatch) -> None:
    original = cells_module._brackets

    def brackets(screening: Any, names: Any, value: Any, kind: Any) -> Any:
        low, high, under = original(screening, names, value, kind)
        small = kind == SECRET
        return low, np.where(small & (value < 5), 4, high), np.where(small & (value < 5), 5, under)

    patch.setattr(cells_module, "_brackets", brackets)


def status_by_it(patch: pytest.MonkeyPatch) -> None:
    original = door_module._told_delivery

    def delivered(screening: Any, cells: Cells, *rest: Any) -> Any:
        found = original(screening, cells, *rest)
        tiny = (cells.kind == SECRET) & (cells.value <= 3)
        status = found.status.copy()
        for k, c in enumerate(cells.counts):
            status.loc[tiny[:, k], c] = "gesperrt"
        return replace(found, status=status)

    patch.setattr(door_module, "_told_delivery", delivered)


def finding_by_it(patch: pytest.MonkeyPatch) -> None:
    original = door_module._told_delivery

    def delivered(screening: Any, cells: Cells, *rest: Any) -> Any:
        found = original(screening, cells, *rest)
        number = int(cells.value[cells.kind == SECRET].max())
        return replace(found, findings=Findings((Finding("Hinweis", f"Größte: {number}", "Nichts."),)))

    patch.setattr(door_module, "_told_delivery", delivered)


def order_by_it(patch: pytest.MonkeyPatch) -> None:
    original = door_module._told_delivery

    def delivered(screening: Any, cells: Cells, *rest: Any) -> Any:
        found = original(screening, cells, *rest)
        order = found.counts.columns[np.argsort(-np.where(cells.kind == SECRET, cells.value, 0).sum(axis=0))]
        return replace(found, counts=found.counts[list(order)])

    patch.setattr(door_module, "_told_delivery", delivered)


def flag_by_it(patch: pytest.MonkeyPatch) -> None:
    original = answers_module.answers

    def answers(screening: Any, cells: Cells, *rest: Any) -> Any:
        found = original(screening, cells, *rest)
        even = (np.where(cells.kind == SECRET, cells.value, 0).sum(axis=1) % 2 == 0)[:, None]
        return replace(found, flags=found.flags & (even | ~(cells.kind == SECRET).any(axis=1)[:, None]))

    patch.setattr(door_module, "answers", answers)


def flag_by_its_answer(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(answers_module, "_told", lambda found: all(d.answer == d.wide[1] for d in found))


def decision_without_a_question(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(answers_module, "_jointly", lambda *_: True)
    patch.setattr(answers_module.Doubt, "allows", lambda *_, **__: True)


def mean_of_true_numbers(patch: pytest.MonkeyPatch) -> None:
    original = door_module._means

    def means(screening: Screening, *rest: Any) -> pd.DataFrame:
        table = original(screening, *rest)
        return table.assign(unweighted=screening.reference["unweighted"])

    patch.setattr(door_module, "_means", means)


def median_of_true_numbers(patch: pytest.MonkeyPatch) -> None:
    original = door_module._means
    patch.setattr(
        door_module, "_means", lambda s, *rest: original(s, *rest).assign(median=s.reference["median"])
    )


def rate_of_true_numbers(patch: pytest.MonkeyPatch) -> None:
    kept = door_module._shown

    def shown(screening: Screening, *rest: Any) -> Any:
        found = kept(screening, *rest)
        rate = found.rates.rate.where(found.rates.rate.notna(), screening.rates.rate.round(1))
        return replace(found, rates=replace(found.rates, rate=rate))

    patch.setattr(door_module, "_shown", shown)


def hits_of_all_flags(patch: pytest.MonkeyPatch) -> None:
    kept = door_module._shown

    def shown(screening: Screening, *rest: Any) -> Any:
        return replace(kept(screening, *rest), hits=screening.hits)

    patch.setattr(door_module, "_shown", shown)


def decision_by_it(patch: pytest.MonkeyPatch) -> None:
    kept = door_module._shown

    def shown(screening: Screening, cells: Cells, *rest: Any) -> Any:
        found = kept(screening, cells, *rest)
        few = np.where(cells.kind == SECRET, cells.value, 0).sum(axis=1) > 4
        bare = pd.Series(np.where(few, "nein", None), index=cells.areas, dtype=object)
        return replace(found, bare=bare)

    patch.setattr(door_module, "_shown", shown)


def figure_of_an_agency(patch: pytest.MonkeyPatch) -> None:
    original = door_module.told_cells
    patch.setattr(
        door_module, "told_cells", lambda cells: original(replace(cells, untold=np.zeros_like(cells.untold)))
    )


def parity(cells: Cells) -> np.ndarray:
    """Whether the secret counts of each area add up to an odd number."""
    odd: np.ndarray = np.where(cells.kind == SECRET, cells.value, 0).sum(axis=1) % 2 == 1
    return odd


def group_by_it(patch: pytest.MonkeyPatch) -> None:
    original = figures_module._groups

    def groups(cells: Cells, k: int) -> Any:
        found = original(cells, k)
        return np.where((found >= 0) & parity(cells) & (cells.kind[:, k] == OPEN), -1, found)

    patch.setattr(figures_module, "_groups", groups)


def weights_by_it(patch: pytest.MonkeyPatch) -> None:
    original = figures_module.shares

    def shares(cells: Cells, k: int, group: Any, weights: Any, excess: Any = None) -> Any:
        return original(cells, k, group, weights * (1 + 8 * parity(cells)), excess)

    patch.setattr(figures_module, "shares", shares)


def exception_by_it(patch: pytest.MonkeyPatch) -> None:
    original = door_module.cells_of

    def cells(screening: Screening) -> Cells:
        found = original(screening)
        return replace(found, kind=np.where((found.kind == SECRET) & (found.value == 7), FIXED, found.kind))

    patch.setattr(door_module, "cells_of", cells)


def threshold_by_it(patch: pytest.MonkeyPatch) -> None:
    original = door_module.cells_of

    def cells(screening: Screening) -> Cells:
        found = original(screening)
        return replace(found, threshold=found.threshold + parity(found).sum())

    patch.setattr(door_module, "cells_of", cells)


def word_by_it(patch: pytest.MonkeyPatch) -> None:
    original = door_module.cells_of

    def cells(screening: Screening) -> Cells:
        found = original(screening)
        return replace(found, under=found.under * ~(found.value == 4))

    patch.setattr(door_module, "cells_of", cells)


def width_by_it(patch: pytest.MonkeyPatch) -> None:
    original = door_module.answers

    def answers(screening: Any, cells: Cells, *rest: Any) -> Any:
        return original(screening, cells, *rest[:-1], 10 if parity(cells).sum() % 2 else 1)

    patch.setattr(door_module, "answers", answers)


def cut_by_it(patch: pytest.MonkeyPatch) -> None:
    original = door_module.asked_of

    def asked(screening: Screening, cells: Cells, *rest: Any) -> Any:
        found = original(screening, cells, *rest)
        moved = {k: replace(c, high=c.high + 40 * parity(cells)[c.area]) for k, c in found.cuts.items()}
        return replace(found, cuts=moved)

    patch.setattr(door_module, "asked_of", asked)


def silence_by_it(patch: pytest.MonkeyPatch) -> None:
    original = answers_module._decisions

    def decisions(screening: Screening, told: Any, doubts: Any, closed: Any) -> Any:
        cells = door_module.cells_of(screening)
        told[parity(cells), 0] = False
        return original(screening, told, doubts, closed | parity(cells))

    patch.setattr(answers_module, "_decisions", decisions)


def hash_of_it(patch: pytest.MonkeyPatch) -> None:
    original = door_module._told_delivery

    def delivered(screening: Any, *rest: Any) -> Any:
        found = original(screening, *rest)
        key = str(hash(screening.rates.delivery.counts.to_csv()))
        return replace(found, sources=tuple(replace(s, sha256=key) for s in found.sources))

    patch.setattr(door_module, "_told_delivery", delivered)


def middle_by_it(patch: pytest.MonkeyPatch) -> None:
    original = figures_module.middle

    def middle(cells: Cells, k: int) -> Any:
        return np.where(cells.kind[:, k] == SECRET, cells.value[:, k], original(cells, k))

    patch.setattr(figures_module, "middle", middle)


def bounds_by_it(patch: pytest.MonkeyPatch) -> None:
    original = door_module.facts_of

    def facts(screening: Any, cells: Cells, *rest: Any) -> Any:
        found = original(screening, cells, *rest)
        narrow = {str(cells.areas[a]): (0, int(cells.value[a, 0]) + 1) for a in np.flatnonzero(parity(cells))}
        return replace(found, bounds=found.bounds | {"n1": narrow})

    patch.setattr(door_module, "facts_of", facts)


def locked_by_it(patch: pytest.MonkeyPatch) -> None:
    original = door_module.facts_of

    def facts(screening: Any, cells: Cells, *rest: Any) -> Any:
        found = original(screening, cells, *rest)
        return replace(found, locked=found.locked | {"n1": [str(a) for a in cells.areas[parity(cells)]]})

    patch.setattr(door_module, "facts_of", facts)


def finding_dropped_by_it(patch: pytest.MonkeyPatch) -> None:
    original = door_module._told_delivery

    def delivered(screening: Any, cells: Cells, *rest: Any) -> Any:
        found = original(screening, cells, *rest)
        said = (Finding("Hinweis", f"Gebiet {a}", "Nichts.") for a in cells.areas[~parity(cells)])
        return replace(found, findings=Findings(tuple(said)))

    patch.setattr(door_module, "_told_delivery", delivered)


def rows_by_it(patch: pytest.MonkeyPatch) -> None:
    original = door_module._told_delivery

    def delivered(screening: Any, cells: Cells, *rest: Any) -> Any:
        found = original(screening, cells, *rest)
        order = cells.areas[np.argsort(parity(cells), kind="stable")]
        return replace(found, status=found.status.reindex(order))

    patch.setattr(door_module, "_told_delivery", delivered)


def type_by_it(patch: pytest.MonkeyPatch) -> None:
    original = door_module._told_delivery

    def delivered(screening: Any, cells: Cells, *rest: Any) -> Any:
        found = original(screening, cells, *rest)
        kind = "Int32" if parity(cells).sum() % 2 else "Int64"
        return replace(found, counts=found.counts.astype(kind))

    patch.setattr(door_module, "_told_delivery", delivered)


SABOTAGE = (
    base_by_a_secret,
    how_far_off_by_it,
    no_spread,
    spread_to_one_chosen_by_it,
    round_toward_it,
    bracket_around_it,
    status_by_it,
    finding_by_it,
    order_by_it,
    flag_by_it,
    flag_by_its_answer,
    decision_without_a_question,
    mean_of_true_numbers,
    median_of_true_numbers,
    rate_of_true_numbers,
    hits_of_all_flags,
    decision_by_it,
    figure_of_an_agency,
    group_by_it,
    weights_by_it,
    exception_by_it,
    threshold_by_it,
    word_by_it,
    width_by_it,
    cut_by_it,
    silence_by_it,
    hash_of_it,
    middle_by_it,
    bounds_by_it,
    locked_by_it,
    finding_dropped_by_it,
    rows_by_it,
    type_by_it,
)
