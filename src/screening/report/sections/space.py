"""Space in words and tables: proposals for the Umgriff, areas between them, clusters of hits."""

from __future__ import annotations

import pandas as pd

from screening.analysis.space import LEAST, TAKEN
from screening.analysis.time import span
from screening.base import (
    NBSP,
    Block,
    Cell,
    Column,
    callout,
    decimals,
    escape_markdown,
    join,
    many,
    number,
    percent,
    table,
    text,
    value_with_unit,
)
from screening.disclosure import Release
from screening.figures.words import NAMED, about, area_cell, area_column, area_list, floor_share, in_order
from screening.report.sections.dossier import place_of
from screening.report.sections.jointly import adjoining, jointly
from screening.report.sections.matrix import OPEN, YES
from screening.report.sections.method import rates_alone
from screening.report.sections.places import place_column
from screening.report.sections.uncounted import computed_jointly

PER_TABLE = 3
"""Proposals side by side in one table of joint values."""


def groups(release: Release) -> Block:
    """Return the proposals for the Umgriff: members, inhabitants, joint hits and joint decision."""
    found = release.analyses.space.groups
    decision = release.decision["decision"]
    chosen = int(decision.isin(TAKEN).sum())
    parted = _parted(release)
    if found.table.empty:
        told = "Kein Gebiet, das *sicher* oder *möglich* ist, grenzt an ein anderes solches Gebiet."
        return text(f"{told} {parted}".rstrip()) + _alone(release)
    columns = [
        Column("Vorschlag", "right", 1.1, header=True),
        Column("Gebiete", width=4.2),
        Column("davon sicher", "right", 0.9),
        *([Column(about.heading(release, "Einwohner:innen"), "right", 1.6)] if release.peopled else []),
        Column("Treffer gemeinsam", "right", 1.3),
        Column("gemeinsam geprüft", width=1.3),
    ]
    rows: list[list[Cell | str]] = []
    for group, line in found.table.iterrows():
        members = in_order(release, found.of.index[(found.of == group).fillna(False).to_numpy(dtype=bool)])
        named = area_list(
            release, members, NAMED, sign=lambda a: f"{NBSP}{OPEN}" if decision[a] == "möglich" else ""
        )
        rows.append(
            [
                Cell(str(group)),
                named,
                f"{number(line['sure'])} von {number(line['areas'])}".replace(" ", NBSP),
                *([number(line["inhabitants"], none="nicht bekannt")] if release.peopled else []),
                Cell(span(line), "total"),
                str(line["decision"]),
            ]
        )
    more = (
        " Von vielen Gebieten sind die ersten genannt; die Karte zeigt alle."
        if found.table["areas"].max() > NAMED
        else ""
    )
    note = f"{OPEN}: möglich.{more} Gemeinsam geprüft heißt: {_added(release)} {computed_jointly(release)}".rstrip()
    listed = table(
        columns, rows, name="vorschlaege", caption="Zusammenhängende Gebiete, gemeinsam geprüft", note=note
    )
    return text(f"{_summary(release, chosen)} {parted}".rstrip()) + listed + _alone(release)


def _added(release: Release) -> str:
    """Return how a group is examined as one area: counts are added, values without counts cannot be."""
    alone = rates_alone(release)
    told = (
        "Ein Wert zählt für einen Vorschlag, wo er in jedem seiner Gebiete zählt, und zählt nicht, wo er es in keinem "
        "tut; sonst ist er offen."
    )
    if len(alone) == len(release.ids):
        return f"{told} Zusammenfassen lassen sich Werte ohne Zähler und Nenner nicht."
    added = "Zähler, Nenner und Einwohner:innen" if release.peopled else "Zähler und Nenner"
    summed = (
        f"{added} aller Gebiete eines Vorschlags sind addiert, und die Regel ist mit denselben Mittelwerten auf ihn "
        "angewandt, als wäre er ein Gebiet."
    )
    return f"{summed} Wo Zähler und Nenner nicht geliefert sind: {told}" if alone else summed


def _summary(release: Release, chosen: int) -> str:
    found = release.analyses.space.groups
    count, members = len(found.table), int(found.of.notna().sum())
    told = f"{adjoining(count, members, chosen)} "
    joint = found.table["decision"].value_counts()
    told += jointly({str(d): int(n) for d, n in joint.items()})
    if joint.get("nein"):
        told += (
            " Wo sie gemeinsam nicht erfüllt ist, treffen die Gebiete verschiedene Indikatoren: "
            "Der Anlass ist dann in jedem Gebiet ein anderer."
        )
    return told


def _parted(release: Release) -> str:
    """Say what the barriers did."""
    space = release.analyses.space
    if not len(space.barriers):
        return "Eine Ebene mit trennenden Linien (Fluss, Bahn) ist nicht hinterlegt."
    cut = int(space.links["cut"].sum())
    within = number(release.city.context.barriers_within_m)
    many = "Nachbarschaft zählt" if cut == 1 else "Nachbarschaften zählen"
    return (
        f"{number(cut)} {many} nicht, weil ihre gemeinsame Grenze überwiegend (auf {within}{NBSP}m genau) "
        "an einer trennenden Linie liegt; Brücken sind dabei nicht berücksichtigt."
    )


def _alone(release: Release) -> Block:
    missing = set(release.unmapped)
    alone = [a for a in release.analyses.space.groups.alone if a not in missing]
    unknown = [a for a in release.analyses.space.groups.alone if a in missing]
    told = []
    if alone:
        lie = "Für sich liegt" if len(alone) == 1 else "Für sich liegen"
        told.append(f"{lie}: {escape_markdown(area_list(release, in_order(release, alone)))}.")
    if unknown:
        names = escape_markdown(area_list(release, in_order(release, unknown)))
        told.append(f"Ohne Fläche in den Grenzen, also ohne bekannte Nachbarn: {names}.")
    return text(" ".join(told)) if told else join([])


def group_values(release: Release) -> Block:
    """Return the joint values of the proposals, some side by side, one indicator a row.

    A value is told with its counts; where any member's figure is open or not told, it is not.
    """
    found = release.analyses.space.groups
    numbers = [int(g) for g in found.table.index]
    blocks = []
    for start in range(0, len(numbers), PER_TABLE):
        batch = numbers[start : start + PER_TABLE]
        columns = [Column("Indikator", width=2.2, header=True), Column("Schwelle", "right", 1.0)]
        columns += [Column(f"Vorschlag {g}", "right", 2.0) for g in batch]
        rows = []
        for i in release.ids:
            indicator = release.catalogue[i]
            digits = about.mean_digits(release, indicator, 1)
            bar = value_with_unit(release.reference["threshold"][i], indicator.unit, digits)
            cells = [_joint(release, i, g, indicator.unit) for g in batch]
            rows.append([Cell(indicator.short), Cell(bar, "muted"), *cells])
        which = f"{batch[0]}" if len(batch) == 1 else f"{batch[0]} bis {batch[-1]}"
        last = batch[-1] == numbers[-1]
        rounded = ", gerundet wie die Werte" if release.base else ""
        note = (
            f"{YES} zählt gemeinsam, {OPEN} offen. In Klammern Zähler / Nenner{rounded}. „n. a.“: nicht ausgewiesen, "
            "weil der Wert wenigstens eines Gebiets fehlt oder geheim ist, oder weil nur Anteile geliefert sind. Ob er "
            "zählt, steht trotzdem fest, wo er in allen Gebieten zählt oder in keinem."
        )
        blocks.append(
            table(
                columns,
                rows,
                name=f"gemeinsam-{batch[0]}",
                caption=f"Gemeinsame Werte: Vorschlag {which}",
                note=note if last else "",
            )
        )
    return join(blocks)


def _joint(release: Release, indicator: str, group: int, unit: str) -> Cell:
    found = release.analyses.space.groups
    flag = found.exceeds[indicator][group]
    sign = OPEN if pd.isna(flag) else YES if flag else ""
    rate = found.rate[indicator][group]
    told = "n. a."
    if not pd.isna(rate):
        # as many digits as it takes to lie on the threshold's right side
        bar = release.reference["threshold"][indicator]
        least = decimals(bar, unit)
        tried = range(least, least + 3)
        digits = next((k for k in tried if (round(rate, k) >= round(bar, least)) == (sign == YES)), tried[-1])
        if about.is_rounded(release, release.catalogue[indicator]):
            digits = about.digits_of(rate, bar, flag, unit)
        counts = f"{number(found.numerator[indicator][group])}/{number(found.denominator[indicator][group])}"
        told = f"{value_with_unit(rate, unit, digits)} ({counts})"
    elif not pd.isna(found.denominator[indicator][group]):
        told = "–"
    kind = "open" if sign == OPEN else "hit" if sign == YES else ""
    return Cell(f"{sign}{NBSP}{told}" if sign else told, kind)


def surrounded(release: Release) -> Block:
    """Return areas that are not taken up, but lie between such as are, with what they lack."""
    frame = release.analyses.space.surrounded
    least = percent(100 * float(release.criteria.robustness.enclosed), 0)
    told = (
        f"Ein Gebiet gilt als *weitgehend umschlossen*, wenn es mindestens {least} der Grenzen, die es mit anderen teilt, "
        "mit Gebieten teilt, die *sicher* oder *möglich* sind. "
    )
    if frame.empty:
        return text(f"{told}Das trifft auf kein weiteres Gebiet zu.")
    told += "Die Regel nimmt diese Gebiete nicht auf; beim Zuschnitt sollten sie bedacht werden."
    columns = [
        area_column(release),
        place_column(release),
        Column("umschlossen", "right"),
        Column("Vorschlag", "right"),
        Column("Treffer", "right"),
        Column("Entscheidung"),
        Column("Was fehlt"),
    ]
    rows: list[list[Cell | str]] = []
    for area, line in frame.iterrows():
        rows.append(
            [
                area_cell(release, area),
                place_of(release, str(area)),
                floor_share(line["share"]),
                number(line["group"], none="mehrere"),
                span(line),
                str(line["decision"]),
                _lacks(release, line),
            ]
        )
    return text(told) + table(
        columns,
        rows,
        name="umschlossen",
        caption="Weitgehend umschlossene Gebiete, die nicht aufgenommen sind",
    )


def _lacks(release: Release, line: pd.Series) -> str:
    """Say what an area lacks to be taken up."""
    criteria = release.criteria
    if line["decision"] == "ausgeschlossen":
        return "von Hand ausgeschlossen"
    if line["decision"] == "zu klein":
        people, least = line["inhabitants"], number(criteria.min_inhabitants)
        if people == 0:
            return f"unbewohnt; verlangt sind {least}"
        who = "Einwohner:in" if people == 1 and not release.base else "Einwohner:innen"
        return f"{about.count(release, people, none='zu wenige')} {who}; verlangt sind {least}"
    lacking = criteria.min_hits - int(line["hits_max"])
    if lacking <= 0:
        return "gemessen an den bekannten Werten zu wenige Treffer"
    more = "mindestens " if line["hits_min"] < line["hits_max"] else ""
    return f"{more}{number(lacking)} Treffer"


def clusters(release: Release) -> Block:
    """Return whether hits lie together in space: a sentence for the city, a table of the areas told."""
    found = release.analyses.space.clusters
    if found.table.empty:
        return text(
            f"Ob sich Treffer räumlich häufen, lässt sich erst ab {LEAST} Gebieten mit angrenzenden Gebieten prüfen."
        )
    if pd.isna(found.moran):
        return text("Alle untersuchten Gebiete haben gleich viele Treffer; räumlich häufen kann sich nichts.")
    shown = found.table[found.table["cluster"] | (found.table["spot"] != "")]
    blocks = [text(f"{_overall(release)}\n\n{_locally(release, len(shown))}")]
    if len(shown):
        blocks.append(_cluster_table(release, shown))
    areas = escape_markdown(release.city.noun.brief.said(many=True))
    blocks.append(callout("note", "Wie eine Häufung zu lesen ist", f"Benachbarte {areas} {_READING}"))
    return join(blocks)


_READING = (
    "teilen Wohnanlagen, Register und am Schreibtisch gezogene Grenzen; dass sie einander ähneln, ist "
    "der Regelfall. Eine Häufung sagt, *wo* man genauer hinsehen sollte, nicht *warum*, und sie entscheidet nichts: Die "
    "Regel prüft jedes Gebiet für sich. Die Prüfungen benachbarter Gebiete hängen voneinander ab, weil sie dieselben Werte "
    "verwenden; die Korrektur für viele Gebiete ist darum eine Näherung. Ein Gebiet ohne Befund ist kein Gebiet ohne Bedarf."
)


def _overall(release: Release) -> str:
    found = release.analyses.space.clusters
    near = found.moran_p <= found.rate
    draws = number(release.criteria.robustness.draws - 1)
    if near and found.moran > found.expected:
        says = "Gebiete mit vielen Treffern liegen häufiger beieinander als bei zufälliger Verteilung"
    elif near:
        says = "Gebiete mit vielen und mit wenigen Treffern liegen häufiger nebeneinander als bei zufälliger Verteilung"
    else:
        says = (
            "Wo Gebiete mit vielen Treffern liegen, lässt sich von zufälliger Verteilung nicht unterscheiden"
        )
    p = _p(found.moran_p)
    p = f"p {p}" if p.startswith("<") else f"p = {p}"
    sized = " mit Mindestgröße" if release.criteria.min_inhabitants else ""
    halves = f"; bei {number(found.open)} von ihnen sind Treffer offen und zählen zur Hälfte"
    return (
        f"{says} (Morans I = {number(found.moran, 2)}, bei Zufall {number(found.expected, 3)}; {p} aus {draws} zufälligen "
        f"Verteilungen). Untersucht sind {number(len(found.table))} Gebiete{sized}{halves if found.open else ''}."
    )


def _locally(release: Release, shown: int) -> str:
    found = release.analyses.space.clusters
    alone = int((found.table["moran_p"] <= found.rate).sum())
    chance = number(found.rate * len(found.table))
    rate = percent(100 * found.rate, 0)
    told = (
        f"Für jedes Gebiet ist geprüft, ob seine Treffer und die seiner Nachbarn höher oder niedriger sind, als es Zufall "
        f"ergäbe. Ohne Korrektur {'fiele' if alone == 1 else 'fielen'} {many(alone, 'Gebiet', 'Gebiete')} auf; "
        f"rund {chance} {'wäre' if chance == '1' else 'wären'} es auch bei reinem Zufall. "
        f"Nach der Korrektur, die den Anteil falscher Befunde im Mittel unter {rate} hält, "
    )
    if not shown:
        return f"{told}**bleibt keines**."
    return f"{told}{'bleibt' if shown == 1 else 'bleiben'} **{number(shown)}**."


def _cluster_table(release: Release, shown: pd.DataFrame) -> Block:
    columns = [
        area_column(release),
        place_column(release),
        Column("Treffer", "right"),
        Column("Nachbarn im Mittel", "right"),
        Column("Gebiet und Nachbarn"),
        Column("lokales Moran: p", "right"),
        Column("Gi*", "right"),
        Column("Gi*: p", "right"),
    ]
    order = shown.sort_values("gi", ascending=False, kind="stable")
    rows: list[list[Cell | str]] = [
        [
            area_cell(release, area),
            place_of(release, str(area)),
            span(release.decision.loc[area]),
            f"{number(line.around, 1)} ({number(line.neighbours)})",
            str(line.kind),
            Cell(_p(line.moran_p), "total" if line.cluster else "muted"),
            number(line.gi, 1),
            Cell(_p(line.gi_p), "total" if line.spot else "muted"),
        ]
        for area, line in zip(order.index, order.itertuples(index=False), strict=True)
    ]
    found = release.analyses.space.clusters
    firm = int(shown["firm"].sum())
    local = int(shown["cluster"].sum())
    held = ""
    if local and found.open:
        left = "bleibt keines" if not firm else f"bleibt {firm}" if firm == 1 else f"bleiben {number(firm)}"
        held = (
            f" Von den Befunden nach Moran ({number(local)}) {left}, wenn alle offenen Werte zählen und wenn "
            "keiner zählt."
        )
    note = (
        "Fett: bleibt nach der Korrektur. p: Anteil der gleich wahrscheinlichen Verteilungen der Treffer, die so "
        f"ungewöhnlich wären, exakt gezählt und zweiseitig. In Klammern die Zahl der Nachbarn.{held}"
    )
    return table(columns, rows, name="haeufungen", caption="Gebiete mit räumlicher Häufung", note=note)


def _p(value: float) -> str:
    return f"< {number(0.001, 3)}" if value < 0.0005 else number(value, 3)


__all__ = ["clusters", "group_values", "groups", "surrounded"]
