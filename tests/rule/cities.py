"""Cities at random, and their decision by brute force on fractions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from screening.rule.decision import Screening
from tests.build import delivery, screened

Cell = tuple[int, int] | None
TAKEN = ("möglich", "sicher")


def brute(
    cells: list[list[Cell]], people: list[int | None], out: set[int], rule: dict[str, Any]
) -> list[str]:
    """The rule on fractions, one area at a time. `cells`: per indicator, one per area."""
    # that at least nobody lives somewhere needs no number
    people = [p if rule["min_inhabitants"] else 0 for p in people]
    able = [p is not None and p >= rule["min_inhabitants"] and k not in out for k, p in enumerate(people)]
    low, high, gaps = ([0] * len(people) for _ in range(3))
    for at, column in enumerate(cells):
        own = rule.get("means", {}).get(f"i{at}", rule["mean"])
        base = rule["base"] or ("all" if own == "weighted" else "eligible")
        used = [c for c, ok in zip(column, able, strict=True) if c and c[1] and (ok or base == "all")]
        shares = sorted(Fraction(*c) for c in used)
        mean = {
            "weighted": lambda u=used: Fraction(sum(n for n, _ in u), sum(d for _, d in u)),
            "unweighted": lambda s=shares: sum(s) / len(s),
            "median": lambda s=shares: (s[len(s) // 2] + s[(len(s) - 1) // 2]) / 2,
        }[own]
        bar = mean() * Fraction(rule["threshold"]) if used else None
        for k, c in enumerate(column):
            known = c == (0, 0) or (c is not None and bar is not None)
            value = Fraction(*c) if c and c[1] else Fraction(0)
            hit = known and value > 0 and (value > bar or (value == bar and rule["comparison"] == ">="))
            low[k], high[k], gaps[k] = low[k] + hit, high[k] + (hit or not known), gaps[k] + (not known)
    result = []
    for k, p in enumerate(people):
        share = low[k] * len(cells) >= rule["min_hits"] * (len(cells) - gaps[k])
        reach = high[k] >= rule["min_hits"]
        if rule["gaps"] == "proportional":
            reach = reach and (low[k] >= rule["min_hits"] or share)
        if k in out:
            result.append("ausgeschlossen")
        elif p is not None and p < rule["min_inhabitants"]:
            result.append("zu klein")
        elif low[k] >= rule["min_hits"] and p is not None:
            result.append("sicher")
        else:
            result.append("möglich" if reach else "nein")
    return result


def as_table(cells: list[list[Cell]], people: list[int | None]) -> dict[str, list[int | None]]:
    table: dict[str, list[int | None]] = {"bev": people}
    for k, column in enumerate(cells):
        table[f"n{k}"] = [c[0] if c else None for c in column]
        table[f"d{k}"] = [c[1] if c else None for c in column]
    return table


# few distinct numbers, so that values at exactly 1.3 times the mean are common
CELL = st.one_of(
    st.none(),
    st.just((0, 0)),
    st.tuples(st.integers(0, 14), st.sampled_from([1, 7, 10, 13, 20])),
    st.sampled_from([(13, 10), (10, 10), (13, 20), (0, 10), (26, 20)]),
)


@st.composite
def cities(draw: st.DrawFn) -> tuple[list[list[Cell]], list[int | None], set[int], dict[str, Any]]:
    areas, indicators = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    column = st.lists(CELL, min_size=areas, max_size=areas)
    cells = draw(st.lists(column, min_size=indicators, max_size=indicators))
    people = draw(st.lists(st.sampled_from([None, 0, 399, 400, 5000]), min_size=areas, max_size=areas))
    out = draw(st.sets(st.integers(0, areas - 1), max_size=1))
    rule = {
        "threshold": draw(st.sampled_from([Decimal("1.3"), Decimal(1), Decimal("1.05")])),
        "comparison": draw(st.sampled_from([">=", ">"])),
        "min_hits": draw(st.integers(1, indicators)),
        "min_inhabitants": draw(st.sampled_from([0, 400])),
        "mean": draw(st.sampled_from(["weighted", "unweighted", "median"])),
        "base": draw(st.sampled_from(["all", "eligible"])),
        "gaps": draw(st.sampled_from(["absolute", "proportional"])),
    }
    return cells, people, out, rule


def settings_of(out: set[int], rule: dict[str, Any]) -> dict[str, Any]:
    day = dt.date(2024, 3, 1)
    excluded = tuple({"area": f"1.{k + 1}", "reason": "Heim", "by": "Amt", "date": day} for k in sorted(out))
    return rule | {"exclusion": excluded}


def decided(
    cells: list[list[Cell]], people: list[int | None], out: set[int], rule: dict[str, Any]
) -> Screening:
    return screened(delivery(as_table(cells, people)), **settings_of(out, rule))


PLAIN = {
    "threshold": Decimal("1.3"),
    "comparison": ">=",
    "min_hits": 1,
    "min_inhabitants": 400,
    "mean": "weighted",
    "base": "all",
    "gaps": "absolute",
}
