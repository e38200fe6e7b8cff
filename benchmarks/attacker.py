"""An attacker who has all releases and imports nothing of ours: ``python benchmarks/attacker.py FOLDER``.

The folder holds what ``benchmarks/told_files.py`` writes. From each ``2024.json`` (what everybody may know) all secret
counts are bounded; only the score looks at ``2024.truth.json``. Bounds are narrowed until nothing moves: known sums, the
rule of rounding by every possible excess of a group's secret counts, parts and wholes, flags, decisions. Then HiGHS
solves, for some counts that are left narrow, all that is known of their Bezirksteil at once in whole numbers.
"""

from __future__ import annotations

import json
import math
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

CAP = 10**7
SLACK = 1e-9
SOLVED = 120
SWEEPS = 12
"""So often all is looked at again at the most: what moves later moves by little."""

Array = np.ndarray


class Attack:
    """All bounds of one year: `low` and `high`, areas × counts. Without `answers` flags and decisions are not used."""

    def __init__(self, year: dict[str, Any], answers: bool = True) -> None:
        self.year = year
        self.place = {c: k for k, c in enumerate(year["counts"])}
        shape = len(year["areas"]), len(self.place)
        self.low, self.high = np.zeros(shape, np.int64), np.full(shape, CAP)
        self.secret, self.unknown, self.absent = (np.zeros(shape, bool) for _ in range(3))
        self.groups: list[tuple[int, Array, Array, Array, Array, Array, Array]] = []
        for release in year["releases"]:
            for count, k in self.place.items():
                self._figures(release, count, k)
        sums = [(np.array(s["areas"]), k, total) for s in year["sums"] for k, total in enumerate(s["of"])]
        self.known = [known for known in sums if known[2] is not None]
        self.total = {(k, areas.tobytes()): total for areas, k, total in self.known}
        self.sums_of_groups = [
            self.total.get((g[0], np.sort(np.concatenate(g[1:3])).tobytes())) for g in self.groups
        ]
        self.flags = [self._answers_of(r) for r in year["releases"]] if answers else []
        for _ in range(SWEEPS):
            if not self._narrowed():
                break

    def _figures(self, release: dict[str, Any], count: str, k: int) -> None:
        told, threshold = release["figures"][count], max(release["thresholds"][count], 1)
        bases, groups = np.array(release["bases"][count]), np.array(release["groups"][count])
        rounded = np.zeros(len(told), bool)
        for a, t in enumerate(told):
            if t == "x":
                self.unknown[a, k] = True
            elif t is None:
                self.absent[a, k], self.high[a, k] = True, 0
            elif isinstance(t, list):
                self.secret[a, k] = True
                self._set(a, k, t[0], t[1])
            elif t != "?" and bases[a] <= 1:
                self._set(a, k, t, t)
            elif t != "?":
                rounded[a] = True
                self._set(a, k, threshold, CAP)
        figure = np.array([t if r else 0 for t, r in zip(told, rounded, strict=True)])
        people = release["figures"][self.year["inhabitants"]]
        weights = np.array([int(np.mean(w)) if isinstance(w, int | list) else 1 for w in people])
        weights = np.ones_like(weights) if count == self.year["inhabitants"] else np.maximum(weights, 1)
        lowest = np.maximum(-(-release["thresholds"][count] // np.maximum(bases, 1)), 1) * bases
        least = np.where(figure == lowest, -CAP, figure - bases // 2)
        most = figure + (bases - 1) // 2
        spread = set(groups[rounded & (groups >= 0)].tolist()) if count not in release["unspread"] else set()
        for a in np.flatnonzero(rounded & ~np.isin(groups, list(spread))).tolist():
            self._set(a, k, least[a], most[a])
        for g in spread:
            mine = groups == g
            hidden = np.flatnonzero(mine & np.array([isinstance(t, list) for t in told]))
            open_ = np.flatnonzero(mine & rounded)
            ends = np.array([told[a] for a in hidden]).reshape(-1, 2)
            middles = ends.sum(axis=1) // 2
            excess = np.arange((ends[:, 0] - middles).sum(), (ends[:, 1] - middles).sum() + 1)
            reached, whole = np.cumsum(weights[open_]), weights[open_].sum()
            upto = (2 * excess[:, None] * reached + whole) // (2 * whole)
            shares = np.diff(upto, axis=1, prepend=0)
            sums = middles.sum() + excess
            self.groups.append((k, hidden, open_, sums, shares, least[open_], most[open_]))

    def _set(self, a: Any, k: Any, low: Any, high: Any) -> None:
        self.low[a, k] = np.maximum(self.low[a, k], low)
        self.high[a, k] = np.minimum(self.high[a, k], high)

    def _answers_of(self, release: dict[str, Any]) -> dict[str, Any]:
        told = {i: np.array([2 if f is None else int(f) for f in x]) for i, x in release["flags"].items()}
        parts = ((i["id"], self.place[i["n"]], self.place[i["d"]]) for i in self.year["indicators"])
        return {"release": release, "flags": [(i, n, d, told[i]) for i, n, d in parts]}

    def _narrowed(self) -> bool:
        before = self.low.sum(), self.high.sum()
        for areas, k, total in self.known:
            low, high = self.low[areas, k], self.high[areas, k]
            self._set(areas, k, total - (high.sum() - high), total - (low.sum() - low))
        for group, total in zip(self.groups, self.sums_of_groups, strict=True):
            self._group(group, total)
        for part, whole in ((self.place[a], self.place[b]) for a, b in self.year["within"]):
            both = np.flatnonzero(~(self.unknown | self.absent)[:, [part, whole]].any(axis=1))
            self._set(both, whole, self.low[both, part], CAP)
            self._set(both, part, 0, self.high[both, whole])
        for asked in self.flags:
            self._flags(asked)
        return (self.low.sum(), self.high.sum()) != before

    def _group(self, group: tuple[int, Array, Array, Array, Array, Array, Array], total: int | None) -> None:
        """Keep what any excess of the secret counts allows: their sum, and each rounded count by its share."""
        k, hidden, open_, sums, shares, least, most = group
        low, high = self.low[hidden, k], self.high[hidden, k]
        bottom = np.maximum(self.low[open_, k], least - shares)
        top = np.minimum(self.high[open_, k], most - shares)
        fits = (bottom <= top).all(axis=1) & (low.sum() <= sums) & (sums <= high.sum())
        if total is not None:
            # what the secret ones have more the others have less
            fits &= (sums + bottom.sum(axis=1) <= total) & (total <= sums + top.sum(axis=1))
        assert fits.any(), "what is told contradicts itself"
        self._set(open_, k, bottom[fits].min(axis=0), top[fits].max(axis=0))
        self._set(hidden, k, sums[fits].min() - (high.sum() - high), sums[fits].max() - (low.sum() - low))

    def bar(self, release: dict[str, Any], i: str, n: int, d: int) -> tuple[Fraction, Fraction]:
        """Between which shares the bar lies: known sums give the mean, or bounds of what is in it do."""
        there = ~(self.unknown | self.absent)[:, [n, d]].any(axis=1)
        ends = []
        for k in (n, d):
            total = self.total.get((k, np.flatnonzero(there).tobytes()))
            ends.append(
                (int(self.low[there, k].sum()), int(self.high[there, k].sum()))
                if total is None
                else (total, total)
            )
        factor = Fraction(release["factor"])
        (n_low, n_high), (d_low, d_high) = ends
        return factor * Fraction(n_low, max(d_high, 1)), factor * Fraction(n_high, max(d_low, 1))

    def _flags(self, asked: dict[str, Any]) -> None:
        release = asked["release"]
        states = []
        for i, n, d, flags in asked["flags"]:
            low, high = self.bar(release, i, n, d)
            there = ~(self.unknown | self.absent)[:, [n, d]].any(axis=1)
            enough = np.array([math.ceil(low * int(x)) for x in self.low[:, d]])
            never = np.array([math.ceil(high * int(x)) - 1 for x in self.high[:, d]])
            yes = there & ((flags == 1) | ((self.low[:, n] > never) & (self.low[:, d] > 0)))
            no = there & ((flags == 0) | (self.high[:, n] < np.maximum(enough, 1)))
            at = np.flatnonzero(there & (flags == 1))
            self._set(at, n, np.maximum(enough[at], 1), CAP)
            if low:
                self._set(at, d, 0, [math.floor(int(x) / low) for x in self.high[at, n]])
            at = np.flatnonzero(there & (flags == 0) & (self.low[:, d] > 0))
            self._set(at, n, 0, np.maximum(never[at], 0))
            if high:
                self._set(at, d, [math.floor(int(x) / high) + (x > 0) for x in self.low[at, n]], CAP)
            if i in release["indicators"]:
                states.append((flags, yes, no, there, i))
        sure, none = (np.sum([s[j] for s in states], axis=0) for j in (1, 2))
        whole = np.all([s[3] for s in states], axis=0)
        for a in np.flatnonzero(whole & (np.array(release["enough"]) == True)).tolist():  # noqa: E712
            left = len(states) - sure[a] - none[a]
            lacking = release["min_hits"] - sure[a]
            decision = release["decisions"][a]
            all_, nothing = decision == "sicher" and lacking == left, decision == "nein" and lacking == 1
            for flags, yes, no, _, _ in states if all_ or nothing else ():
                if not yes[a] and not no[a]:
                    flags[a] = int(all_)
        people = self.place[self.year["inhabitants"]]
        least = release["min_inhabitants"]
        for a, enough_ in enumerate(release["enough"]):
            if enough_ is not None and not (self.unknown | self.absent)[a, people]:
                self._set(a, people, least if enough_ else 0, CAP if enough_ else least - 1)

    def solved(self, a: int, k: int) -> tuple[int, int]:
        """Bound one count by all that is known of its atom, in whole numbers (other atoms by their bounds)."""
        atom = np.array(self.year["atom"])
        areas = np.flatnonzero(atom == atom[a])
        n, hole = len(self.place), (self.unknown | self.absent)[areas]
        number = {(int(x), c): j * n + c for j, x in enumerate(areas) for c in range(n)}
        low, high = (list(e[areas].ravel().astype(float)) for e in (self.low, self.high))
        rows: list[tuple[dict[int, float], float, float]] = []
        for where, c, total in self.known:
            if set(where) == set(areas):
                rows.append(({number[int(x), c]: 1.0 for x in where}, total, total))
        for part, whole in self.year["within"]:
            p, w = self.place[part], self.place[whole]
            there = areas[~hole[:, [p, w]].any(axis=1)].tolist()
            rows += [({number[x, w]: 1.0, number[x, p]: -1.0}, 0, np.inf) for x in there]
        for c, hidden, open_, sums, shares, least, most in self.groups:
            if not len(hidden) or atom[hidden[0]] != atom[a]:
                continue
            which = list(range(len(low), len(low) + len(sums)))
            low += [0.0] * len(sums)
            high += [1.0] * len(sums)
            rows.append((dict.fromkeys(which, 1.0), 1, 1))
            excess = dict(zip(which, (-sums).tolist(), strict=True))
            rows.append(({number[int(x), c]: 1.0 for x in hidden} | excess, 0, 0))
            for j, x in enumerate(open_.tolist()):
                added = dict(zip(which, shares[:, j].tolist(), strict=True))
                rows.append(({number[x, c]: 1.0} | added, least[j], most[j]))
        for asked in self.flags:
            for i, c, d, flags in asked["flags"]:
                low_bar, high_bar = (float(b) for b in self.bar(asked["release"], i, c, d))
                for x in areas[(flags[areas] < 2) & ~hole[:, [c, d]].any(axis=1)].tolist():
                    bar, ends = (low_bar, (-SLACK, np.inf)) if flags[x] else (high_bar, (-np.inf, SLACK))
                    rows.append(({number[x, c]: 1.0, number[x, d]: -bar}, *ends))
        parts = [(r, j, w) for r, (terms, _, _) in enumerate(rows) for j, w in terms.items() if w]
        row, column, data = zip(*parts, strict=True)
        system = coo_array((data, (row, column)), shape=(len(rows), len(low))).tocsr()
        limits = LinearConstraint(system, [r[1] for r in rows], [r[2] for r in rows])
        result = []
        for sense in (1, -1):
            goal = np.zeros(len(low))
            goal[number[a, k]] = sense
            found = milp(goal, constraints=limits, bounds=Bounds(low, high), integrality=np.ones_like(goal))
            assert found.x is not None, "what is told contradicts itself"
            result.append(round(found.x[number[a, k]]))
        return result[0], result[1]


def expected(attack: Attack) -> Array:
    """Guess each numerator by what is public beside the secret ones: told denominator × told mean."""
    release = attack.year["releases"][-1]
    guess = np.full(attack.low.shape, np.nan)
    for i in attack.year["indicators"]:
        told = [np.mean(t) if isinstance(t, int | list) else np.nan for t in release["figures"][i["d"]]]
        k, mean = attack.place[i["n"]], release["means"][i["id"]]
        guess[:, k] = np.where(np.isnan(guess[:, k]), np.array(told) * (mean or 0) / 100, guess[:, k])
    return guess


def likely(rate: float, low: int, high: int) -> float:
    """Return the mean of a Poisson number that lies between two ends."""
    values = np.arange(low, high + 1)
    weights = values * math.log(max(rate, 1e-9)) - np.array([math.lgamma(v + 1) for v in values])
    chance = np.exp(weights - weights.max())
    return float((values * chance).sum() / chance.sum())


def pairs_right(attack: Attack, truth: Array, bounds: tuple[Array, Array]) -> Array:
    """Of pairs of one atom and count: how many, right by expectation alone, right with bounds, proven, all in half pairs."""
    rate, score = expected(attack), np.zeros(4)
    atom = np.array(attack.year["atom"])
    for k in range(truth.shape[1]):
        at = np.flatnonzero(attack.secret[:, k] & ~np.isnan(rate[:, k]))
        guess = {a: likely(rate[a, k], int(bounds[0][a, k]), int(bounds[1][a, k])) for a in at.tolist()}
        for x in at.tolist():
            for y in at[(at > x) & (atom[at] == atom[x]) & (truth[at, k] != truth[x, k])].tolist():
                right = np.sign(truth[x, k] - truth[y, k])
                signs = [np.sign(rate[x, k] - rate[y, k]), np.sign(guess[x] - guess[y])]
                apart = bounds[1][x, k] < bounds[0][y, k] or bounds[1][y, k] < bounds[0][x, k]
                score += [1, *((0.5 if s == 0 else float(s == right)) for s in signs), float(apart)]
    return score


def main() -> None:
    """Print a line per year: secret counts, bounded to fewer than they need (not named as short, short), pairs."""
    for path in sorted(Path(sys.argv[1]).glob("????.json")):
        year = json.loads(path.read_text(encoding="utf-8"))
        house = json.loads(path.with_suffix(".truth.json").read_text(encoding="utf-8"))
        truth, need, short = (np.array(house[name]) for name in ("counts", "need", "short"))
        secret = need > 0
        attack, plain = Attack(year), Attack(year, answers=False)
        wrong = secret & ((truth < attack.low) | (truth > attack.high))
        width = attack.high - attack.low + 1
        # what may be short is solved as a whole, and of what is not short but so many counts of each year
        near = np.random.default_rng(1).permutation(np.argwhere(secret & (width < need + 2)))
        near = near[np.argsort(~short[tuple(near.T)], kind="stable")]
        for a, k in near[: short.sum() + SOLVED].tolist():
            attack.low[a, k], attack.high[a, k] = attack.solved(a, k)
            width[a, k] = attack.high[a, k] - attack.low[a, k] + 1
        closer = secret & (width < need)
        proven = np.array(house["proven"])
        beyond = secret & ((attack.low > proven[0]) | (attack.high < proven[1]))
        only, all_ = (pairs_right(attack, truth, (x.low, x.high)) for x in (plain, attack))
        print(
            f"{path.stem}: {secret.sum()} secret, {(closer & ~short).sum()} too close, {(closer & short).sum()} of"
            f" {short.sum()} short too close, {(secret & (width == 1) & (need > 1)).sum()} known,"
            f" {beyond.sum()} closer than proven, {wrong.sum()} wrong;"
            f" {only[0]:.0f} pairs: {only[1] / only[0]:.1%} by expectation, {only[2] / only[0]:.1%} with figures,"
            f" {all_[2] / all_[0]:.1%} with answers, proven {only[3] / only[0]:.1%} and {all_[3] / all_[0]:.1%}",
            flush=True,
        )


if __name__ == "__main__":
    main()
