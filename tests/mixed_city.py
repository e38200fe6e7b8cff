"""Random small cities of everything at once, in memory or as files, and the rule over them in forty lines of fractions."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from screening.concept import Catalogue, Criteria
from screening.delivery import Delivery
from screening.delivery.tables import RATE_SCALE
from tests.build import delivery
from tests.small_city import CITY, SmallCity, collection, squares

Cell = int | Decimal | str | None
"""A number, the status of a special sign, or nothing."""

UNITS = (("%", 100), ("je 100", 100), ("je 1.000", 1000), ("‰", 1000), ("Quotient", 1), ("km", 1))


@dataclass
class Mixed:
    """A city in plain Python.

    Attributes
    ----------
    ids : list of str
    people : list or None
        None: nobody has counted them.
    counts : dict
        Cells by count; ``n1`` over ``d1`` makes ``i1``.
    rates : dict
        Cells by indicator, in its unit.
    units : dict
        Unit, multiplier and whether values may be below zero, by indicator.
    step : Decimal
        To which the rates are rounded; 0: not.
    rounding : int
        To which the counts are.
    rule : dict
        A ``[[criteria]]``.
    parts : dict
        Areas that are reported as one, by the id of the whole: those of the map, in whose rows the counts come.
    """

    ids: list[str]
    people: list[Cell] | None
    counts: dict[str, list[Cell]]
    rates: dict[str, list[Cell]]
    units: dict[str, tuple[str, int, bool]]
    rule: dict[str, Any]
    step: Decimal = Decimal(0)
    rounding: int = 0
    threshold: int = 0
    agency: tuple[str, ...] = ()
    parts: dict[str, tuple[str, str]] = field(default_factory=dict)


def by_hand(city: Mixed) -> dict[str, Any]:
    """Apply the rule in fractions: means, bars, flags, hits and decisions."""
    rule, size = city.rule, range(len(city.ids))
    known = [int(p) if isinstance(p, int) else None for p in city.people or [None] * len(city.ids)]
    out = [a in {e["area"] for e in rule.get("exclusion", [])} for a in city.ids]
    least = rule["min_inhabitants"]
    enough = [True if not least else None if p is None else p >= least for p in known]
    means: dict[str, Fraction | None] = {}
    bars: dict[str, Fraction | None] = {}
    flags: dict[str, list[bool | None]] = {}
    for i in city.units:
        pairs = pairs_of(city, i)
        mean = rule.get("means", {}).get(i, rule["mean"])
        base = rule.get("base", "all" if mean == "weighted" else "eligible")
        there = [
            p for k in size if (p := pairs[k]) and p[1] and (base == "all" or (enough[k] and not out[k]))
        ]
        shares = sorted(Fraction(*p) for p in there)
        half = len(shares) // 2
        m = None if not there else {
            "weighted": Fraction(sum(p[0] for p in there), sum(p[1] for p in there)),
            "unweighted": sum(shares, Fraction(0)) / len(shares),
            "median": (shares[half] + shares[-1 - half]) / 2,
        }[mean]  # fmt: skip
        bar = None if m is None else m + (Fraction(str(rule["threshold"])) - 1) * abs(m)
        means[i], bars[i] = m, bar
        flags[i] = [counts_for(p, m, bar, rule.get("comparison", ">=")) for p in pairs]
    hits, decision = [], []
    need, total = rule["min_hits"], len(rule["indicators"])
    for k in size:
        own = [flags[i][k] for i in rule["indicators"]]
        low, unknown = own.count(True), own.count(None)
        reach = low + unknown >= need
        if rule.get("gaps") == "proportional":
            reach = reach and low * total >= need * (total - unknown)
        hits.append((low, low + unknown, unknown))
        decision.append(
            "ausgeschlossen" if out[k] else "zu klein" if enough[k] is False
            else "sicher" if low >= need and enough[k] else "möglich" if reach else "nein"
        )  # fmt: skip
    return {"means": means, "bars": bars, "flags": flags, "hits": hits, "decision": decision}


def pairs_of(city: Mixed, i: str) -> list[tuple[int, int] | None]:
    """Return numerator and denominator of each area, None where one is not known."""
    if i in city.rates:
        scale = city.units[i][1] * RATE_SCALE
        return [(int(v * RATE_SCALE), scale) if isinstance(v, Decimal) else None for v in city.rates[i]]
    n, d = city.counts[i.replace("i", "n")], city.counts[i.replace("i", "d")]
    return [(a, b) if isinstance(a, int) and isinstance(b, int) else None for a, b in zip(n, d, strict=True)]


def counts_for(
    p: tuple[int, int] | None, mean: Fraction | None, bar: Fraction | None, comparison: str
) -> bool | None:
    """Tell whether a value counts; None is open."""
    if p is None or (p[1] == 0 and p[0] > 0):
        return None
    if p[1] == 0:
        return False
    if mean is None or bar is None:
        return None
    if mean == 0:
        return p[0] > 0
    return Fraction(*p) >= bar if comparison == ">=" else Fraction(*p) > bar


SIGNS = {"geheim": "*", "fehlt": "k. A.", "unsicher": "/", "folgt": "..."}


def mixed(seed: int, size: int | None = None) -> Mixed:
    """Return a random city."""
    dice = random.Random(seed)
    size = size or dice.randint(1, 9)
    ids = [f"{1 + k // 4:02d}.1.{1 + k % 4}" for k in range(size)]
    number = dice.randint(1, 5)
    kinds = [dice.choice(["counts", "counts", "rates"]) for _ in range(number)]
    units, counts, rates = {}, {}, {}
    gap = dice.choice([0.0, 0.0, 0.15, 0.5])
    rounding = dice.choice([0, 0, 0, 3, 5, 10])
    step = dice.choice([Decimal(0), Decimal(0), Decimal("0.1"), Decimal("0.5"), Decimal(1)])
    agency = []

    def cell(value: Cell) -> Cell:
        return dice.choice(list(SIGNS)) if dice.random() < gap else value

    for k, kind in enumerate(kinds, 1):
        unit, per = dice.choice(UNITS)
        negative = kind == "rates" and dice.random() < 0.5
        units[f"i{k}"] = (unit, per, negative)
        if dice.random() < 0.25:
            agency.append(f"i{k}")
        if kind == "rates":
            grain = step or dice.choice([Decimal("0.1"), Decimal("0.25"), Decimal(1), Decimal("0.001")])
            low = -14 if negative else 0
            most = 14 if unit not in ("%", "je 100") else min(14, int(100 / grain))
            rates[f"i{k}"] = [cell(grain * dice.randint(low, most)) for _ in ids]
        else:
            few = dice.choice([3, 12, 60])
            wholes = [dice.choice([0, 1, 10, 10, 20, 40, 100, dice.randint(1, 900)]) for _ in ids]
            tops = [
                dice.randint(0, min(few, d) if unit in ("%", "je 100") else few * (d > 0)) for d in wholes
            ]
            if rounding:
                wholes, tops = ([v // rounding * rounding for v in x] for x in (wholes, tops))
            tops = [n if d else 0 for n, d in zip(tops, wholes, strict=True)]
            counts[f"n{k}"], counts[f"d{k}"] = [cell(n) for n in tops], [cell(d) for d in wholes]
    demanded = dice.choice([0, 0, 400])
    people: list[Cell] | None = [cell(dice.choice([0, 390, 399, 400, 401, 1500, 9000])) for _ in ids]
    if not demanded and dice.random() < 0.5:
        people = None
    elif rounding and people:
        people = [p // rounding * rounding if isinstance(p, int) else p for p in people]
    rule = rule_for(dice, ids, units, rates, demanded)
    return Mixed(
        ids, people, counts, rates, units, rule, step, rounding, dice.choice([0, 3, 10]), tuple(agency)
    )


def rule_for(
    dice: random.Random, ids: list[str], units: dict[str, Any], rates: dict[str, Any], demanded: int
) -> dict[str, Any]:
    """Return a random rule for a city of these areas and indicators."""
    chosen = sorted(dice.sample(list(units), dice.randint(1, len(units))))
    rule: dict[str, Any] = {
        "valid_from": 2020,
        "indicators": chosen,
        "threshold": dice.choice([1.3, 1.3, 1, 2, 1.25]),
        "comparison": dice.choice([">=", ">"]),
        "min_hits": dice.randint(1, len(chosen)),
        "min_inhabitants": demanded,
        "mean": dice.choice(["weighted", "unweighted", "median"]),
        "gaps": dice.choice(["absolute", "proportional"]),
    }
    own = {i: dice.choice(["unweighted", "median"]) for i in units if i in rates or dice.random() < 0.3}
    own = {i: m for i, m in own.items() if rule["mean"] == "weighted" or dice.random() < 0.5}
    own |= {i: "weighted" for i in units if i not in rates and dice.random() < 0.15}
    if own:
        rule["means"] = own
    if dice.random() < 0.3:
        rule["base"] = dice.choice(["all", "eligible"])
    if dice.random() < 0.25:
        rule["exclusion"] = [
            {"area": dice.choice(ids), "reason": "Heim", "by": "Amt", "date": dt.date(2024, 1, 1)}
        ]
    return rule


def catalogue_of(city: Mixed) -> Catalogue:
    """Return the catalogue of a city."""
    return Catalogue.model_validate(
        {
            **({} if city.people is None else {"inhabitants": "bev"}),
            "theme": ({"id": "lage", "label": "Lage"},),
            "count": tuple(
                {"id": c, "label": f"Zahl {c}"} for c in [*(["bev"] if city.people else []), *city.counts]
            ),
            "indicator": tuple(_indicator(city, i) for i in city.units),
        }
    )


def _indicator(city: Mixed, i: str) -> dict[str, Any]:
    unit, per, negative = city.units[i]
    made: dict[str, Any] = {
        "id": i,
        "number": int(i[1:]),
        "label": f"Indikator {i}",
        "short": f"Ind. {i}",
        "unit": unit,
        "direction": "a" if i in city.agency else "+",
        "theme": "lage",
        "source": "Amt",
    }
    if i not in city.rates:
        made |= {"numerator": i.replace("i", "n"), "denominator": i.replace("i", "d"), "per": per}
    return made | ({"negative": True} if negative else {})


def in_memory(city: Mixed) -> tuple[Delivery, Criteria]:
    """Return a city as if it had been read."""
    table = dict(city.counts) | ({} if city.people is None else {"bev": city.people})
    if city.people is None:
        table["inhabitants"] = [None] * len(city.ids)
    scaled = {
        i: [int(v * RATE_SCALE) if isinstance(v, Decimal) else v for v in column]
        for i, column in city.rates.items()
    }
    made = delivery(table, rates=scaled, ids=city.ids, what=catalogue_of(city), threshold=city.threshold)  # type: ignore[arg-type]
    made = replace(made, counts=made.counts.drop(columns="bev"), status=made.status.drop(columns="bev")) if (
        city.people is None
    ) else made  # fmt: skip
    sources = tuple(replace(s, rounding=city.rounding) for s in made.sources)
    if city.rates:
        sources += (replace(made.sources[0], path="quoten.csv", counts=tuple(city.rates), rounded=city.step),)
    return replace(made, sources=sources), Criteria.model_validate(ruled(city))


def ruled(city: Mixed) -> dict[str, Any]:
    """Return the criteria as the model takes them."""
    return {
        k: tuple(v) if isinstance(v, list) else Decimal(str(v)) if k == "threshold" else v
        for k, v in city.rule.items()
    }


def as_files(city: Mixed, data: Path, seed: int) -> SmallCity:
    """Write a city: counts split over merged areas, rates wide or long, placeholders, thousands."""
    dice, small = random.Random(seed), SmallCity(data)
    shapes = [part for a in city.ids for part in city.parts.get(a, (a,))]
    small.write("viertel.geojson", collection(squares(shapes)))
    merged = "".join(f"{part};{whole}\n" for whole, parts in city.parts.items() for part in parts)
    boundary = 'valid_from = 2020\nmerge = "zusammen.csv"\n' if merged else "valid_from = 2020\n"
    small.write("stadt.toml", CITY.replace("valid_from = 2020\n", boundary))
    if merged:
        (small.geo / "zusammen.csv").write_text("von;nach\n" + merged, encoding="utf-8")
    small.write("katalog.toml", _toml(catalogue_of(city).model_dump(by_alias=True, exclude_defaults=True)))
    small.write("kriterien.toml", _toml({"criteria": [city.rule]}))
    files = []
    counts = city.counts | ({"bev": city.people} if city.people else {})
    if counts:
        rows = [
            r
            for k, a in enumerate(city.ids)
            for r in _rows(city, a, {c: v[k] for c, v in counts.items()}, dice)
        ]
        small.write("zahlen.csv", "\n".join([";".join(["Gebiet", *counts]), *rows, ""]))
        files.append(_file("zahlen.csv", city, columns={c: c for c in counts}, rounding=city.rounding))
    if city.rates:
        long = dice.random() < 0.5
        cells = [(a, i, _text(v[k], dice)) for k, a in enumerate(city.ids) for i, v in city.rates.items()]
        if long:
            rows = ["Gebiet;Art;Wert;Stand", *(f"{a};{i};{v};neu" for a, i, v in cells)]
            rows += [f"{a};{i};77;alt" for a, i, _ in cells]
            how = {
                "layout": "long",
                "variable_column": "Art",
                "value_column": "Wert",
                "select": {"Stand": "neu"},
            }
        else:
            wide = {a: [v for b, _, v in cells if a == b] for a in city.ids}
            rows, how = [";".join(["Gebiet", *city.rates]), *(";".join([a, *v]) for a, v in wide.items())], {}
        small.write("quoten.csv", "\n".join([*rows, ""]))
        files.append(_file("quoten.csv", city, rates={i: i for i in city.rates}, rounded=city.step, **how))
    small.write("lieferung.toml", _toml({"datei": files}))
    return small


def _file(path: str, city: Mixed, **more: Any) -> dict[str, Any]:
    signs = {"-9999": "fehlt", "k. A.": "fehlt"}
    plain = {
        "path": path,
        "source": "Amt",
        "stichtag": dt.date(2024, 12, 31),
        "encoding": "utf-8",
        "delimiter": ";",
    }
    plain |= {
        "decimal": ",",
        "thousands": ".",
        "id_column": "Gebiet",
        "threshold": city.threshold,
        "signs": signs,
    }
    return plain | {k: v for k, v in more.items() if v}


def _text(value: Cell, dice: random.Random) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".") if dice.random() < 0.5 else str(value)
    return "-9999" if value == "fehlt" and dice.random() < 0.5 else SIGNS[str(value)]


def _rows(city: Mixed, area: str, cells: dict[str, Cell], dice: random.Random) -> list[str]:
    """Return the rows of an area: one, or those of its parts that add up to it."""
    if area not in city.parts:
        return [";".join([area, *(_text(v, dice) for v in cells.values())])]
    share, first, second = dice.random(), [], []
    for v in cells.values():
        part: Cell = int(v * share) if isinstance(v, int) else v
        other = v - part if isinstance(v, int) and isinstance(part, int) else dice.choice([0, 7, 8])
        first, second = [*first, _text(part, dice)], [*second, _text(other, dice)]
    return [";".join([p, *c]) for p, c in zip(city.parts[area], (first, second), strict=True)]


def with_parts(city: Mixed, seed: int) -> Mixed:
    """Return a city some areas of which are reported as one, unless its counts are rounded."""
    dice = random.Random(seed)
    chosen = [a for a in city.ids if dice.random() < 0.3 and not city.rounding]
    return replace(city, parts={a: (a.replace(".1.", ".8."), a.replace(".1.", ".9.")) for a in chosen})


def _toml(tree: dict[str, Any]) -> str:
    """Write what the files of a city hold: values, tables inline, and arrays of tables."""
    lines = [f"{k} = {_value(v)}" for k, v in tree.items() if not _tables(v)]
    for key, tables in ((k, v) for k, v in tree.items() if _tables(v)):
        for one in tables:
            lines.append(f"[[{key}]]")
            lines += [f"{k} = {_value(v)}" for k, v in one.items() if not _tables(v)]
            for name, inner in ((k, v) for k, v in one.items() if _tables(v)):
                for each in inner:
                    lines += [f"[[{key}.{name}]]", *(f"{k} = {_value(v)}" for k, v in each.items())]
    return "\n".join([*lines, ""])


def _tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], dict)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{k}" = {_value(v)}' for k, v in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


__all__ = ["Mixed", "as_files", "by_hand", "in_memory", "mixed", "with_parts"]
