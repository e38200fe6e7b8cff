"""Words of the flip table and of the distance: who comes in, who drops out, and how little it takes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import cast

import pandas as pd

from screening.analysis.robustness import (
    NOT_SHOWN,
    Change,
    FlipTable,
    above,
    entries,
    exits,
    flipping,
    stable,
)
from screening.base import NBSP, listed, many, number, once, percent
from screening.disclosure import Release
from screening.figures.words.area import area_list, in_order

IDLE = "bliebe die Auswahl, wie sie ist"
"""What is said where nobody comes in and nobody drops out."""

MOST_INDICATORS = 3
"""A change of cases in more indicators than these is told as a sum."""

MOST_NAMED = 8
"""So many areas are named in a sentence; of more the number is told, and the table has them."""


def areas(count: int) -> str:
    """Return ``1 Gebiet``, ``3 Gebiete``."""
    return "1 Gebiet" if count == 1 else f"{number(count)} Gebiete"


def named(release: Release, ids: Iterable[object]) -> str:
    """Return areas in brackets, if they are few enough for a sentence."""
    told = in_order(release, ids)
    return f" ({area_list(release, told)})" if 0 < len(told) <= MOST_NAMED else ""


def moved(release: Release, scenario: str) -> str:
    """Say who would come in and who would drop out: ``kämen 4 Gebiete hinzu (…), keines fiele heraus``.

    The areas whose decision is not shown are counted beside.
    """
    table = release.analyses.flips
    came, went = (f.index[f[scenario]] for f in (entries(table), exits(table)))
    untold = int((table.decisions[scenario] == NOT_SHOWN).sum())
    if not len(came) and not len(went):
        told = IDLE.replace(",", ", soweit ausgewiesen,") if untold else IDLE
    else:
        more = f"{'käme' if len(came) == 1 else 'kämen'} {areas(len(came))} hinzu{named(release, came)}"
        less = f"{areas(len(went))} {'fiele' if len(went) == 1 else 'fielen'} heraus{named(release, went)}"
        told = f"{more if len(came) else 'käme keines hinzu'}, {less if len(went) else 'keines fiele heraus'}"
    if not untold:
        return told
    return f"{told}; für {areas(untold)} ist es in dieser Fassung nicht ausgewiesen"


def floor_percent(factor: float) -> str:
    r"""Return a threshold (factor) as percent above the mean, to one decimal, rounded down.

    What holds up to it then holds at the value shown, and what changes from it on downwards does so there.

    Examples
    --------
    >>> floor_percent(1.3677), floor_percent(1.4), floor_percent(0.9)
    ('36,7\xa0%', '40\xa0%', '−10\xa0%')
    """
    tenths = math.floor(round(factor * 1000, 6)) - 1000
    return percent(tenths / 10, 0 if tenths % 10 == 0 else 1)


def threshold_range(table: FlipTable, line: pd.Series) -> str:
    """Return the thresholds tried at which an area's decision stays: ``20 bis 36 %``, ``ab 27 %``.

    Empty where that is all that was tried. `line` is the area's row of `stable` for thresholds.
    """
    if line["whole"]:
        return ""
    tried = table.scenarios["value"][table.scenarios["kind"] == "threshold"]
    low, high = cast("Decimal", line["low"]), cast("Decimal", line["high"])
    if low == high:
        return f"nur {above(low)}"
    if low == tried.min():
        return f"bis {above(high)}"
    if high == tried.max():
        return f"ab {above(low)}"
    return f"{above(low).removesuffix(f'{NBSP}%')} bis {above(high)}"


def cases(release: Release, changes: tuple[Change, ...], direction: str, *, bound: bool = False) -> str:
    """Say a change in cases: ``2 Fälle weniger bei „Alleinerziehende“ und 1 bei „UVG“``.

    Of more than `MOST_INDICATORS` indicators only the sum is told: that far no count goes by itself.
    """
    total = sum(count for _, count in changes)
    if len(changes) > MOST_INDICATORS:
        told = f"{number(total)} Fälle {direction}, verteilt auf {len(changes)} Indikatoren"
    else:
        parts = []
        for k, (indicator, count) in enumerate(changes):
            unit = f" {'Fall' if count == 1 else 'Fälle'} {direction}" if k == 0 else ""
            parts.append(f"{number(count)}{unit} bei „{release.catalogue[indicator].short}“")
        told = listed(parts)
    return f"höchstens {told}" if bound else told


def flips_of(release: Release, area: str) -> str:
    """Say in a few sentences what would change an area's decision: plain text, for its profile.

    Raises
    ------
    KeyError
        If there is no such area.
    """
    table, line = release.analyses.flips, release.analyses.distance.loc[area]
    if line["decision"] == "ausgeschlossen":
        return "Von Hand ausgeschlossen: Keine Änderung an der Regel ändert daran etwas."
    told = [_by_rule(table, area)]
    for side, direction in (("fewer", "weniger"), ("more", "mehr")):
        if line[side]:
            told.append(_by_cases(release, line, area, side, direction))
    if pd.notna(line["people"]):
        told.append(
            f"Zur Mindestgröße {'fehlt' if line['people'] == 1 else 'fehlen'} "
            f"{many(int(line['people']), 'Einwohner:in', 'Einwohner:innen')}; damit lautete die "
            f"Entscheidung „{line['people_then']}“."
        )
    return " ".join(told)


def _by_rule(table: FlipTable, area: str) -> str:
    """Say which alternatives change the decision; areas to which the same happens share their sentences."""
    said = _said(table)
    case = table.decided[area], table.decisions.loc[area].to_numpy().tobytes()
    if case not in said:
        said[case] = _rule_sentence(table, area)
    return said[case]


@once
def _said(table: FlipTable) -> dict[tuple[str, bytes], str]:
    """Return what has been said of a table so far: of decision and alternatives."""
    return {}


def _rule_sentence(table: FlipTable, area: str) -> str:
    now, untold = table.decided[area], bool((table.decisions.loc[area] == NOT_SHOWN).any())
    rest = " Nicht alle Änderungen sind in dieser Fassung ausgewiesen." if untold else ""
    changed = flipping(table, area)
    if changed.empty:
        return f"Keine der geprüften Änderungen an der Regel ändert die Entscheidung.{rest}"
    held = threshold_range(table, stable(table, "threshold").loc[area])
    if not held:
        first = f"Bei jeder geprüften Schwelle bleibt es bei „{now}“."
    elif held.startswith("nur"):
        first = f"Schon mit einer etwas anderen Schwelle bliebe es nicht bei „{now}“."
    else:
        first = f"Bei einer Schwelle {'von ' if held[0].isdigit() else ''}{held} bleibt es bei „{now}“."
    others = changed[changed["kind"] != "threshold"]
    if now == "möglich":
        # that its open values decide is what the word says
        others = others[others["kind"] != "gaps"]
    clauses = [
        f"„{decision}“ {listed(_phrases(lines), 'oder')}"
        for decision, lines in others.groupby("decision", sort=False)
    ]
    return f"{first}{' Es hieße ' + '; '.join(clauses) + '.' if clauses else ''}{rest}"


def _phrases(lines: pd.DataFrame) -> list[str]:
    """Say by which of these alternatives, one phrase for each kind."""
    told = []
    for kind, group in lines.groupby("kind", sort=False):
        values = list(group["value"])
        if kind == "min_hits":
            hits = "verlangtem Treffer" if values == [1] else "verlangten Treffern"
            told.append(f"bei {listed([number(v) for v in values], 'oder')} {hits}")
        elif kind == "min_inhabitants":
            sizes = [number(v) for v in values if v]
            told += [f"bei einer Mindestgröße von {listed(sizes, 'oder')}"] if sizes else []
            told += ["ohne Mindestgröße"] if len(sizes) < len(values) else []
        elif kind == "indicator" and len(values) > 2:
            told.append(f"ohne einen von {len(values)} Indikatoren")
        else:
            told += [condition(str(name), label) for name, label in group["label"].items()]
    return told


_CONDITIONS = {
    "mean:weighted": "mit der stadtweiten Quote",
    "mean:unweighted": "mit dem ungewichteten Mittelwert",
    "mean:median": "mit dem Median",
    "base:all": "mit einem Mittelwert über alle Gebiete",
    "gaps:yes": "zählten alle offenen Werte",
    "gaps:no": "zählte kein offener Wert",
}


def condition(scenario: str, label: str) -> str:
    """Say an alternative as a condition: ``mit dem Median``, ``ohne „Unterhaltsvorschuss“``."""
    plain = f"mit einem {label}" if scenario.startswith("base:") else label
    return _CONDITIONS.get(scenario, plain)


def _by_cases(release: Release, line: pd.Series, area: str, side: str, direction: str) -> str:
    changes = cast("tuple[Change, ...]", line[side])
    hits = int(release.decision["hits_min"][area]) + (len(changes) if side == "more" else -len(changes))
    told = cases(release, changes, direction, bound=bool(line[f"{side}_bound"]))
    return (
        f"{told[:1].upper()}{told[1:]}, und es {'wäre' if hits == 1 else 'wären'} {hits} von {len(release.ids)}: "
        f"„{line[f'{side}_then']}“."
    )
