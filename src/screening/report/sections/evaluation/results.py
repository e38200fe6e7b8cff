"""The evaluation's results: differences in differences in tables, and what they say in words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from screening.analysis.evaluation import Group, ProgrammeEvaluation
from screening.base import (
    NBSP,
    Block,
    Cell,
    Column,
    decimals,
    escape_markdown,
    join,
    many,
    missing,
    number,
    table,
    text,
)
from screening.concept import PERCENTS
from screening.disclosure import Release
from screening.report.sections.evaluation.words import (
    ALPHA,
    NONE,
    NOT_TOLD,
    end_of_span,
    for_programme,
    group_name,
    nothing_compared,
    p_equals,
    p_value,
    points_of,
    points_text,
    signed,
)
from screening.report.sections.method import abbreviations


def outcome(release: Release) -> Block:
    """Return what all programme areas together show, in a few sentences; or that there are none, which is said once."""
    found, programme = release.analyses.evaluation, release.city.programme
    if found is None:
        none = f"sind {escape_markdown(programme.said('kein', many=True))} eingetragen"
        return text(
            f"Für diese Stadt {none}; darum ist hier nichts verglichen. Wie man sie einträgt, steht im Handbuch "
            "(„Evaluation laufender Schwerpunktgebiete“)."
        )
    short = abbreviations(release)
    told = text(verdict(release, found.groups[0])) if found.groups else nothing_compared(found)
    return told + text(f"Abkürzungen: {escape_markdown(short)}") if short else told


@for_programme
def results(release: Release, found: ProgrammeEvaluation) -> Block:
    """Return the differences in differences of the burden indicators, in words and as tables."""
    if not found.groups:
        return nothing_compared(found)
    blocks = []
    for n, group in enumerate(found.groups):
        blocks.append(text(verdict(release, group)))
        blocks.append(_effects(release, [group], "+", f"ergebnis-{n}", f"{group_name(group)}: Belastungen"))
    return join(blocks)


@for_programme
def structure(release: Release, found: ProgrammeEvaluation) -> Block:
    """Return the same for the indicators of structure, which a programme hardly changes."""
    told = (
        "Diese Indikatoren beschreiben, wer im Gebiet wohnt. Das Programm will und kann sie kaum ändern. Ein "
        "Unterschied hier weist eher darauf hin, dass sich die Bewohnerschaft verändert hat (Zuzug, Wegzug, "
        "Neubau), und dann sind auch die anderen Ergebnisse mit Vorsicht zu lesen."
    )
    return _other(release, found, "s", "struktur", "Struktur", told)


@for_programme
def agency(release: Release, found: ProgrammeEvaluation) -> Block:
    """Return the same for the indicators of agencies' activity, with what they can mean."""
    told = (
        "**Diese Werte messen die Tätigkeit der Ämter, nicht die Lage der Menschen.** Sie können steigen, *weil* "
        "die Arbeit gelingt: Wo Hilfe erreichbar ist, wird sie genutzt, und wo hingesehen wird, wird mehr "
        "gesehen. Ein Anstieg ist darum kein Misserfolg und ein Rückgang kein Erfolg; sie stehen für sich und "
        "gehen in kein Gesamturteil ein."
    )
    return _other(release, found, "a", "aemter", "Tätigkeit der Ämter", told)


def _other(
    release: Release, found: ProgrammeEvaluation, way: str, name: str, caption: str, told: str
) -> Block:
    if not found.groups:
        return nothing_compared(found)
    ids = [i for i in release.ids if release.catalogue[i].direction == way]
    if not ids:
        return text("Solche Indikatoren enthält die Regel nicht.")
    shown = [g for g in found.groups if (g.effects["note"][ids] == "").any()]
    if not shown:
        return text(f"{told}\n\nVergleiche werden hier {NOT_TOLD}: {_reasons(found.groups[0], ids)}.")
    return text(told) + _effects(release, shown, way, name, caption)


def _reasons(group: Group, ids: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(str(n) for n in group.effects["note"][list(ids)] if n))


def _effects(release: Release, groups: Sequence[Group], way: str, name: str, caption: str) -> Block:
    """Return the indicators of a direction as a table; of several groups one below the other."""
    several = len(groups) > 1
    lines = pd.concat([g.effects[g.effects["direction"] == way] for g in groups])
    ids = list(dict.fromkeys(lines.index))
    columns = [
        Column("Indikator", width=2.3, header=True),
        *([Column("Gruppe", width=1.2)] if several else []),
        Column("Programm davor → danach", "right", 1.9),
        Column("Vergleich davor → danach", "right", 1.9),
        Column(f"Unterschied in {points_of(release, ids)} (Spanne)", "right", 2.3),
        Column("relativ", "right", 1),
        Column("p", "right", 0.8),
        Column("p angepasst", "right", 1),
        Column("Gebiete", "right", 0.9),
    ]
    rows: list[list[Cell | str]] = []
    for i in ids:
        unit = release.catalogue[str(i)].unit
        for n, group in enumerate(groups):
            short = release.catalogue[str(i)].short
            first = Cell("" if n else short if unit in PERCENTS else f"{short} ({unit})")
            which = [group.name or "alle"] if several else []
            rows.append([first, *which, *_effect_cells(group.effects.loc[i], unit)])
    return table(columns, rows, name=name, caption=caption, note=_effect_note(lines, points_of(release, ids)))


def _effect_cells(line: pd.Series, unit: str) -> list[Cell | str]:
    if line["note"]:
        empty = Cell(NONE, "muted")
        return [empty, empty, Cell(str(line["note"]), "muted"), empty, empty, empty, empty]
    sure = line["p_adjusted"] < ALPHA
    digits = decimals(line["before"], unit)
    low, high = (end_of_span(line[c], digits) for c in ("low", "high"))
    return [
        f"{number(line['before'], digits)} → {number(line['after'], digits)}",
        f"{number(line['partners_before'], digits)} → {number(line['partners_after'], digits)}",
        Cell(f"{signed(line['points'], digits)} ({low} bis {high})", "total" if sure else ""),
        NONE if missing(line["relative"]) else f"{signed(line['relative'])}{NBSP}%",
        p_value(line["p"]),
        Cell(p_value(line["p_adjusted"]) + (" ◆" if sure else ""), "total" if sure else ""),
        f"{number(line['sets'])} / {number(line['partners'])}",
    ]


def _effect_note(frame: pd.DataFrame, points: str) -> str:
    told = frame[frame["note"] == ""]
    years = "; ".join(dict.fromkeys(f"{a}–{b}" for a, b in zip(told["first"], told["last"], strict=True)))
    lots = told["lots"].max()
    least = f"; kleinster möglicher p-Wert {p_value(1 / lots)}" if len(told) and lots < 1000 else ""
    values = "Mittlere Werte in Prozent" if points == "Prozentpunkten" else "Mittlere Werte"
    return (
        f"{values}, Jahre {years or NONE}. Spanne: Unterschiede, die das Auslosen nicht "
        f"ausschließt (95{NBSP}%). Relativ: gegenüber dem Wert, der nach der Entwicklung der "
        "Vergleichsgebiete zu "
        "erwarten war. Gebiete: Programm / Vergleich mit Wert. ◆ angepasster p-Wert unter "
        f"{number(ALPHA, 2)}{least}."
    )


def verdict(release: Release, group: Group, *, plain: bool = False) -> str:
    """Say in words what the burden indicators of a group show, and what they do not; `plain` without Markdown."""

    def shown(words: object) -> str:
        return str(words) if plain else escape_markdown(words)

    def strong(words: str) -> str:
        return words if plain else f"**{words}**"

    frame = group.effects[(group.effects["direction"] == "+") & (group.effects["note"] == "")]
    compared = many(len(group.areas), "verglichenes Gebiet", "verglichene Gebiete")
    head = f"{strong(shown(group_name(group)))} ({compared}). "
    if frame.empty:
        return head + f"Für keinen Indikator gibt es genug Gebiete mit Wert; Ergebnisse werden {NOT_TOLD}."

    def listed(ids: Sequence[object]) -> str:
        return ", ".join(
            f"{shown(release.catalogue[str(i)].short)} ("
            f"{points_text(release, i, frame['points'][i], frame['before'][i], shown)})"
            for i in ids
        )

    sure = frame.index[frame["p_adjusted"] < ALPHA]
    noted = frame.index[(frame["p"] < ALPHA) & (frame["p_adjusted"] >= ALPHA)]
    better = [i for i in sure if frame["points"][i] < 0]
    worse = [i for i in sure if frame["points"][i] > 0]
    parts = []
    if better:
        parts.append(f"Günstiger als in den Vergleichsgebieten entwickelten sich: {listed(better)}.")
    if worse:
        parts.append(f"Ungünstiger als in den Vergleichsgebieten entwickelten sich: {listed(worse)}.")
    if not len(sure):
        parts.append(
            f"{strong('Kein Nachweis für einen einzelnen Indikator')}: kein Unterschied ist größer, als er bei so "
            "vielen Vergleichen auch "
            "zufällig wäre. Das heißt nicht, dass nichts geschehen ist; bei so wenigen Gebieten bleiben auch "
            "mittlere Wirkungen unentdeckt."
        )
    if len(noted):
        parts.append(
            f"Für sich genommen auffällig, bei {many(len(frame), 'geprüften Indikator', 'geprüften Indikatoren')} "
            f"aber mit Zufall vereinbar: {listed(noted)}."
        )
    if not missing(group.overall_p):
        outcome = (
            "stärker ab, als der Zufall erwarten lässt"
            if group.overall_p < ALPHA
            else "nicht stärker ab, als auch der Zufall erwarten lässt"
        )
        parts.append(
            f"Alle Belastungen zusammen weichen {outcome} (Gesamttest, {p_equals(group.overall_p)})."
        )
    return head + " ".join(parts)
