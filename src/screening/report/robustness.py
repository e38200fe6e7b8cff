"""What would change a decision: other choices at the rule's open points, and the distance to the line.

Each function takes a `Release` and returns a `Block`; cells of notebook ``06_belastbarkeit`` show them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pandas as pd

from screening.analysis.robustness import FlipTable, entries, exits, flips, tally
from screening.analysis.scenarios import KINDS, NOT_SHOWN, above
from screening.blocks import Block, Cell, Column, escape_markdown, figure, table, text
from screening.catalogue import DIRECTIONS
from screening.disclosure import Release
from screening.figures.flip_words import (
    areas,
    condition,
    flips_of,
    listed,
    moved,
    named,
    threshold_range,
)
from screening.figures.thresholds import threshold_chart
from screening.report.distances import distances
from screening.report.dossier import place_of
from screening.style import DECISIONS, number

Rows = list[list[Cell | str]]


def flip_summary(release: Release) -> Block:
    """Return in a few sentences how far the selection depends on the open points: for the dossier."""
    found, criteria = release.analyses.flips, release.criteria
    sure = found.decided == "sicher"
    told = []
    if sure.any():
        told.append(_everywhere(found))
    margin = criteria.robustness.margin
    if margin:
        at = [
            f"mit einer Schwelle von {above(t)} statt {above(criteria.threshold)} {moved(found, name)}"
            for t in (criteria.threshold - margin, criteria.threshold + margin)
            for name in [_at(found, "threshold", t)]
        ]
        told.append(_sentence("; ".join(at)))
    told += [
        _sentence(f"{condition(str(name), label)} {moved(found, str(name))}")
        for name, label in _changing(found, "mean")["label"].items()
    ]
    return text(" ".join([*told, *_notes(found)]))


def summary(release: Release) -> Block:
    """Return one sentence per open point: who would come in, and who would drop out."""
    found = release.analyses.flips
    points = []
    for kind, told in _told(release, found):
        points.append(f"- **{KINDS[kind][:1].upper()}{KINDS[kind][1:]}.** {_sentence(told)}")
    first = (
        _everywhere(found) if (found.decided == "sicher").any() else "Kein Gebiet erfüllt die Regel sicher."
    )
    return text("\n\n".join(p for p in (first, "\n".join(points), *_notes(found)) if p))


def _told(release: Release, found: FlipTable) -> Iterator[tuple[str, str]]:
    """Give what is said of each kind."""
    criteria, tried = release.criteria, release.criteria.robustness
    low, high = _ends(found, "threshold")
    ends = {low, criteria.threshold - tried.margin, criteria.threshold + tried.margin, high}
    rows = [
        f"mit {above(t)} {moved(found, _at(found, 'threshold', t))}"
        for t in sorted(ends - {criteria.threshold})
    ]
    if rows:
        yield "threshold", "; ".join(rows)
    for kind, unit in (
        ("min_hits", "{} verlangten Treffern"),
        ("min_inhabitants", "mindestens {} Einwohner:innen"),
    ):
        lines = _changing(found, kind)["value"]
        picked = lines if kind == "min_hits" else lines[lines.isin(_ends(found, kind))]
        if len(picked):
            yield (
                kind,
                "; ".join(
                    f"mit {unit.format(number(value))} {moved(found, str(name))}"
                    for name, value in picked.items()
                ),
            )
    for kind in ("mean", "base"):
        yield from _told_labels(found, kind)
    if len(_changing(found, "indicator")):
        yield "indicator", _left_out(found)
    for kind in ("direction", "gaps"):
        yield from _told_labels(found, kind)


def _told_labels(found: FlipTable, kind: str) -> Iterator[tuple[str, str]]:
    lines = _changing(found, kind)["label"]
    comma = "," if kind == "gaps" else ""
    told = [f"{condition(str(k), label)}{comma} {moved(found, str(k))}" for k, label in lines.items()]
    if told:
        yield kind, "; ".join(told)


def _left_out(found: FlipTable) -> str:
    lines = _changing(found, "indicator")
    counts = tally(found).loc[lines.index]
    changes = counts["entries"] + counts["exits"]
    same = "bei unveränderter Zahl verlangter Treffer"
    if not changes.any():
        return f"{same}: ohne jeden einzelnen von ihnen bliebe die Auswahl, wie sie ist"
    most = str(changes.idxmax())
    leaving = exits(found)[lines.index].any(axis=1)
    return (
        f"{same} kommt es am meisten auf {lines['label'][most].removeprefix('ohne ')} an: ohne diesen Indikator "
        f"{moved(found, most)}; ohne irgendeinen von ihnen {'fiele' if leaving.sum() == 1 else 'fielen'} "
        f"{areas(int(leaving.sum()))} heraus{named(leaving.index[leaving])}"
    )


def _everywhere(found: FlipTable) -> str:
    """Say how many chosen areas no single change would drop."""
    sure = found.decided == "sicher"
    loose = exits(found).any(axis=1)
    untold = sure & ~loose & (found.decisions == NOT_SHOWN).any(axis=1)
    kept = int((sure & ~loose & ~untold).sum())
    whole = int(sure.sum())
    first = "Das eine Gebiet, das die Regel sicher erfüllt, bleibt es" if whole == 1 else ""
    first = (
        first or f"Von {number(whole)} Gebieten, die die Regel sicher erfüllen, bleiben **{number(kept)}** es"
    )
    told = (
        f"{first}{' nicht' if whole == 1 and not kept else ''} bei jeder einzelnen der geprüften Änderungen"
    )
    if untold.any():
        told += f"; für {number(int(untold.sum()))} ist das in dieser Fassung nicht vollständig ausgewiesen"
    return f"{told}."


def _notes(found: FlipTable) -> list[str]:
    if not found.not_shown:
        return []
    kinds = listed([f"„{KINDS[k]}“" for k in found.not_shown])
    return [f"Was sich mit anderer Wahl bei {kinds} ergäbe, ist in dieser Fassung nicht ausgewiesen."]


def _changing(found: FlipTable, kind: str) -> pd.DataFrame:
    return found.scenarios[(found.scenarios["kind"] == kind) & ~found.scenarios["in_force"]]


def _at(found: FlipTable, kind: str, value: object) -> str:
    lines = found.scenarios[found.scenarios["kind"] == kind]
    return str(lines.index[lines["value"] == value][0])


def _ends(found: FlipTable, kind: str) -> tuple[Decimal, Decimal]:
    values = found.scenarios["value"][found.scenarios["kind"] == kind]
    return values.min(), values.max()


def _sentence(told: str) -> str:
    escaped = escape_markdown(told)
    return f"{escaped[:1].upper()}{escaped[1:]}."


def scenarios(release: Release) -> Block:
    """Return what every alternative would do to the selection, one row each, thresholds apart."""
    found = release.analyses.flips
    counts, came, went = tally(found), entries(found), exits(found)
    moving = (came | went).any()
    rows: Rows = []
    tried = found.scenarios[(found.scenarios["kind"] != "threshold") & ~found.scenarios["in_force"]]
    for name, line in tried[moving[tried.index]].iterrows():
        told = counts.loc[name]
        rows.append(
            [
                Cell(line["label"]),
                number(told["sure"]),
                number(told["possible"]),
                ", ".join(map(str, came.index[came[name]])) or Cell("–", "muted"),
                ", ".join(map(str, went.index[went[name]])) or Cell("–", "muted"),
            ]
        )
    columns = [
        Column("Änderung", width=2.6, header=True),
        Column("sicher", "right", 0.8),
        Column("möglich", "right", 0.9),
        Column("kommen sicher hinzu", width=2.6),
        Column("fallen heraus", width=2.6),
    ]
    now = found.decided.value_counts()
    note = (
        f"Es gilt: {number(now.get('sicher', 0))} sicher, {number(now.get('möglich', 0))} möglich. "
        "Geändert wird immer nur eines; ohne Indikatoren bleibt die Zahl der verlangten Treffer, wie sie ist."
    )
    idle = list(tried["label"][~moving[tried.index]])
    if idle:
        note += f" Niemand käme hinzu und niemand fiele heraus: {'; '.join(idle)}."
    if (counts["not_shown"] > 0).any():
        note += " Gebiete, deren Entscheidung in dieser Fassung nicht ausgewiesen ist, sind nicht mitgezählt."
    if not rows:
        return text(escape_markdown(note))
    return table(
        columns, rows, name="umschlag", caption="Was einzelne Änderungen an der Regel bewirken", note=note
    )


def thresholds(release: Release, folder: Path) -> Block:
    """Return how many areas the rule takes up at each threshold, as a figure and as a table."""
    chart = threshold_chart(release)
    shown = figure(
        chart.figure,
        name="schwellen",
        alt=chart.alt,
        caption="Gebiete, die die Regel erfüllen, je nach Schwelle",
        folder=folder,
    )
    found = release.analyses.flips
    lines = found.scenarios[found.scenarios["kind"] == "threshold"]
    counts = tally(found).loc[lines.index]
    hidden = bool(counts["not_shown"].any())
    columns = [
        Column("Schwelle", header=True),
        *(Column(c, "right") for c in ("sicher", "möglich", "kommen sicher hinzu", "fallen heraus")),
        *([Column("nicht ausgewiesen", "right")] if hidden else []),
    ]
    names = ["sure", "possible", "entries", "exits", *(["not_shown"] if hidden else [])]
    rows: Rows = []
    for name, line in lines.iterrows():
        kind = "total" if line["in_force"] else ""
        told = [Cell(number(counts[c][name]), kind or ("" if counts[c][name] else "muted")) for c in names]
        rows.append([Cell(above(line["value"]) + (" (gilt)" if line["in_force"] else ""), kind), *told])
    return shown + table(columns, rows, name="schwellen", caption="Gebiete je nach Schwelle, in Zahlen")


def by_area(release: Release) -> Block:
    """Return for each area that a change could move what would move it; who stays is told in a sentence."""
    found = release.analyses.flips
    changed = flips(found)
    near = (changed & (_may_be_chosen(found))).any(axis=1) | exits(found).any(axis=1)
    held = found.decided.eq("sicher") & ~near
    chosen = [a for a in release.chosen(*DECISIONS) if near[a]]
    kept = [str(a) for a in release.chosen("sicher") if held[a]]
    told = f"Von keiner der Änderungen betroffen: {', '.join(kept)}." if kept else ""
    if not chosen:
        return text(
            told or "Keine der geprüften Änderungen nimmt ein Gebiet auf oder lässt eines herausfallen."
        )
    rows: Rows = [_area_row(release, found, changed, str(a)) for a in chosen]
    columns = [
        Column("Gebiet", width=1.1, header=True),
        Column("Bezirk", width=2),
        Column("gilt", width=1.1),
        Column("bleibt so bei Schwelle", width=1.5),
        Column("Treffer", width=1.5),
        Column("Mindestgröße", width=1.6),
        Column("Mittelwert", width=2.2),
        Column("Indikatoren", width=2.4),
        Column("offene Werte", width=1.6),
    ]
    note = (
        "Jede Spalte: was mit anderer Wahl an dieser Stelle entschieden würde; – ändert nichts. Schwelle: Prozent über dem "
        "Mittelwert, im geprüften Bereich. Indikatoren: ohne wie viele einzelne, und ohne alle einer Art, anders "
        "entschieden würde."
    )
    if (found.decisions.loc[chosen] == NOT_SHOWN).any(axis=None):
        note += " n. a.: in dieser Fassung nicht ausgewiesen."
    caption = "Gebiete, die eine Änderung aufnähme oder herausfallen ließe"
    return table(columns, rows, name="umschlag-gebiete", caption=caption, note=note) + text(
        escape_markdown(told)
    )


def _may_be_chosen(found: FlipTable) -> pd.DataFrame:
    return found.decisions.isin([DECISIONS.index("sicher"), DECISIONS.index("möglich")])


def _area_row(release: Release, found: FlipTable, changed: pd.DataFrame, area: str) -> list[Cell | str]:
    lines = found.scenarios.assign(
        changed=changed.loc[area],
        code=found.decisions.loc[area],
        hidden=found.decisions.loc[area] == NOT_SHOWN,
    )

    def of(*kinds: str) -> Cell:
        these = lines[lines["kind"].isin(kinds)]
        told = [
            f"{_short(str(r.kind), r.value, str(r.label))}: {DECISIONS[r.code]}"
            for r in these[these["changed"]].itertuples()
        ]
        told += ["n. a."] if these["hidden"].any() else []
        return Cell("; ".join(told)) if told else Cell("–", "muted")

    held = threshold_range(found, area)
    return [
        Cell(area),
        place_of(release, area),
        found.decided[area],
        Cell(held) if held else Cell("–", "muted"),
        of("min_hits"),
        _sizes(lines),
        of("mean", "base"),
        _indicators(lines),
        of("gaps"),
    ]


def _short(kind: str, value: object, label: str) -> str:
    names = {"yes": "alle ja", "no": "alle nein", "all": "alle Gebiete", "eligible": "nur große Gebiete"}
    if kind in ("gaps", "base"):
        return names[str(value)]
    return number(value) if kind == "min_hits" else label


def _sizes(lines: pd.DataFrame) -> Cell:
    """Tell the nearest minimum in each direction that changes the decision."""
    these = lines[lines["kind"] == "min_inhabitants"]
    now = these["value"][these["in_force"]].iloc[0]
    moved_at = these[these["changed"]]
    told = []
    for word, side in (
        ("bis", moved_at[moved_at["value"] < now][::-1]),
        ("ab", moved_at[moved_at["value"] > now]),
    ):
        if len(side):
            told.append(f"{word} {number(side['value'].iloc[0])}: {DECISIONS[side['code'].iloc[0]]}")
    told += ["n. a."] if these["hidden"].any() else []
    return Cell("; ".join(told)) if told else Cell("–", "muted")


def _indicators(lines: pd.DataFrame) -> Cell:
    """Tell what leaving out would do: one indicator, how many of them, or all of a direction."""
    told = []
    single = lines[(lines["kind"] == "indicator") & lines["changed"]]
    if len(single):
        which = single["label"].iloc[0] if len(single) == 1 else f"ohne einen von {len(single)}"
        told.append(f"{which}: {' oder '.join(DECISIONS[c] for c in single['code'].unique())}")
    for direction, code in lines[(lines["kind"] == "direction") & lines["changed"]][
        ["value", "code"]
    ].to_numpy():
        told.append(f"ohne „{DIRECTIONS[direction]}“: {DECISIONS[code]}")
    if lines["hidden"][lines["kind"].isin(["indicator", "direction"])].any():
        told.append("n. a.")
    return Cell("; ".join(told)) if told else Cell("–", "muted")


__all__ = ["by_area", "distances", "flip_summary", "flips_of", "scenarios", "summary", "thresholds"]
