"""The evaluation's texts and tables: programme areas against areas like them, and what that does not say.

Each function takes a `Release` and returns a `Block`; a cell of notebook ``07_evaluation`` shows it. For a
city without programme areas each returns a sentence.
"""

from __future__ import annotations

from pathlib import Path

from screening.analysis.evaluation import HITS, ProgrammeEvaluation
from screening.base import (
    CHART_DPI,
    NBSP,
    Block,
    Cell,
    Column,
    escape_markdown,
    figure,
    figure_names,
    join,
    many,
    missing,
    number,
    table,
    text,
)
from screening.disclosure import Release
from screening.figures.words import area_cell, area_column, area_list, has_names, sentence
from screening.report.sections.dossier import place_of
from screening.report.sections.evaluation.context import limits, placebo, shares
from screening.report.sections.evaluation.results import agency, outcome, results, structure
from screening.report.sections.evaluation.words import (
    ALPHA,
    NEAR,
    NONE,
    NOT_TOLD,
    first_group,
    for_programme,
    group_name,
    nothing_compared,
    p_value,
)
from screening.report.sections.places import place_column

__all__ = [
    "about",
    "agency",
    "areas",
    "balance",
    "charts",
    "limits",
    "outcome",
    "partner_map",
    "placebo",
    "pretrends",
    "results",
    "shares",
    "structure",
]


def about(release: Release) -> Block:
    """Return what is compared with what, in short; nothing where there is nothing to compare."""
    found, programme = release.analyses.evaluation, release.city.programme
    if found is None:
        return join([])
    s = found.settings
    near = (
        "auch Nachbarn von Programmgebieten sind zugelassen"
        if s.neighbours
        else "Nachbarn von Programmgebieten bleiben außen vor, weil die Arbeit in sie hineinwirken kann"
    )
    paragraphs = [
        f"Haben sich die Indikatoren in {escape_markdown(programme.said('der', 'dat', many=True))} "
        "anders entwickelt als dort, wo es kein Programm "
        "gab? Ein bloßes Vorher und Nachher sagt das nicht: Gebiete, die nach Extremwerten ausgewählt werden, "
        "fallen auch von allein zurück, und die ganze Stadt verändert sich. Darum wird jedes Programmgebiet "
        "mit "
        f"Gebieten verglichen, die ihm **vor dem Start** ähnlich waren (bis zu {s.partners} je "
        "Programmgebiet).",
        "Vergleichsgebiete lagen im letzten Jahr vor dem Start nahe der Schwelle: höchstens "
        f"{_hits(s.hits_around)} unter der Mindestzahl und höchstens {_hits(s.hits_around)} vom Programmgebiet "
        "entfernt. Sie sind groß genug, nicht ausgeschlossen, selbst nie Programmgebiet und seither nicht neu "
        f"zugeschnitten; {near}. Unter ihnen werden die ähnlichsten gewählt, gemessen an allen Indikatoren der "
        "Regel und den Treffern in den Jahren vor dem Start; kein Gebiet dient zweimal als Vergleich.",
        "Der Vergleich ist ein *Differenz-der-Differenzen*-Vergleich: Veränderung im Programmgebiet minus "
        f"Veränderung in seinen Vergleichsgebieten. {_settling(s.settling)} Über Reihenbrüche hinweg wird "
        "nicht "
        "verglichen. Ob ein Unterschied mehr ist als Zufall, prüft ein *Permutationstest*: In jeder Gruppe aus "
        "einem Programmgebiet und seinen Vergleichsgebieten wird ausgelost, welches als Programmgebiet gilt, "
        "und "
        "gezählt, wie oft ein so großer Unterschied herauskommt (p). Der angepasste p-Wert (nach Holm) "
        "berücksichtigt, dass mehrere Indikatoren geprüft werden. Ausgewiesen wird ein Vergleich ab "
        f"{number(s.min_areas)} Gebieten mit Wert auf jeder Seite.",
    ]
    if release.audience != "intern":
        paragraphs.append(
            f"{sentence(release)} Gerechnet ist allein mit diesen Zahlen; Werte mit einer Spanne fehlen. Darum können "
            "andere Vergleichsgebiete gewählt sein und die Ergebnisse von der internen Fassung abweichen."
        )
    return text("\n\n".join(paragraphs))


def _hits(count: int) -> str:
    return "einen Treffer" if count == 1 else f"{number(count)} Treffer"


def _settling(years: int) -> str:
    if not years:
        return "Das Startjahr zählt schon zum Nachher."
    if years == 1:
        return "Das Startjahr zählt weder zum Vorher noch zum Nachher."
    return f"Die ersten {number(years)} Jahre ab dem Start zählen weder zum Vorher noch zum Nachher."


@for_programme
def areas(release: Release, found: ProgrammeEvaluation) -> Block:
    """Return the programme areas with their partners, or why they have none."""
    frame = found.programme
    named, grouped = frame["name"].ne("").any(), frame["gruppe"].ne("").any()
    columns = [area_column(release, 1.1), place_column(release, 2.1)]
    columns += [Column("Programmname" if has_names(release) else "Name", width=2)] if named else []
    columns += [Column("Gruppe", width=0.9)] if grouped else []
    columns += [
        Column("Programm", width=1.3),
        Column("Treffer davor", "right", 0.9),
        Column("Vergleichsgebiete (Treffer davor)", width=4),
    ]
    rows: list[list[Cell | str]] = []
    for area, line in frame.iterrows():
        name = str(area)
        own = found.partners[found.partners["area_id"] == name]
        hits = {p.partner: f"{NBSP}({_span(p.low, p.high)})" for p in own.itertuples()}
        others = area_list(release, hits, sign=hits.__getitem__)
        lies = place_of(release, name) if name in release.areas.index else ""
        row: list[Cell | str] = [area_cell(release, name, " *" if line["redrawn"] else ""), lies]
        row += [str(line["name"])] if named else []
        row += [str(line["gruppe"])] if grouped else []
        until = "" if missing(line["ende"]) else str(line["ende"])
        years = f"{line['start']}–{until}" if until else f"seit {line['start']}"
        rows.append(
            [*row, years, _span(line["low"], line["high"]), others or Cell(str(line["note"]), "muted")]
        )
    compared = int((frame["note"] == "").sum())
    pool = number(len(found.pool))
    told = (
        f"**{number(compared)} von {number(len(frame))}** {'Programmgebiet' if len(frame) == 1 else 'Programmgebieten'} "
        f"{'wird' if compared == 1 else 'werden'} verglichen, mit "
        f"{many(len(found.partners), 'Vergleichsgebiet', 'Vergleichsgebieten')} aus {pool}, "
        f"{'das' if len(found.pool) == 1 else 'die'} in Frage {'kam' if len(found.pool) == 1 else 'kamen'}."
    )
    if found.bordering:
        beside = many(len(found.bordering), "Nachbar", "Nachbarn")
        told += (
            f" {beside} von Programmgebieten {'blieb' if len(found.bordering) == 1 else 'blieben'} außen vor."
        )
    note = (
        "* seit dem Start neu zugeschnitten: frühere Werte sind umgerechnet und unsicher."
        if frame["redrawn"].any()
        else ""
    )
    return text(told) + table(
        columns, rows, name="programmgebiete", caption="Programmgebiete und ihre Vergleichsgebiete", note=note
    )


def _span(low: object, high: object) -> str:
    if missing(low) or missing(high):
        return NONE
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def partner_map(release: Release, folder: Path) -> Block:
    """Return the map of programme areas and partners, written into `folder`."""
    found = release.analyses.evaluation
    if found is None:
        return join([])
    from screening.figures.charts import evaluation as drawn

    chart = drawn.partner_map(release, found)
    return figure(
        chart.figure,
        name="programmgebiete",
        alt=chart.alt,
        caption="Programmgebiete und ihre Vergleichsgebiete",
        folder=folder,
        dpi=170,
    )


@for_programme
def balance(release: Release, found: ProgrammeEvaluation) -> Block:
    """Return how alike programme areas and partners were before the start."""
    group = first_group(found)
    if group is None:
        return nothing_compared(found)
    frame = group.balance
    rows: list[list[Cell | str]] = []
    for i, line in frame.iterrows():
        short = "Treffer" if i == HITS else release.catalogue[str(i)].short
        if missing(line["gap"]):
            rows.append([Cell(short), *[Cell(NONE, "muted")] * 4, Cell(NOT_TOLD, "muted")])
            continue
        digits = 1
        far = abs(line["gap"]) >= NEAR
        rows.append(
            [
                Cell(short),
                number(line["programme"], digits),
                number(line["partners"], digits),
                number(line["pool"], digits),
                number(line["pool_gap"], 2),
                Cell(number(line["gap"], 2) + (" !" if far else ""), "total" if far else ""),
            ]
        )
    known = frame["gap"].dropna()
    far = known.index[known.abs() >= NEAR]
    told = (
        f"Vor dem Start lagen Programm- und Vergleichsgebiete im Mittel {number(known.abs().mean(), 2)} "
        "Standardabweichungen auseinander; ohne Auswahl der ähnlichsten wären es "
        f"{number(frame['pool_gap'].dropna().abs().mean(), 2)}. "
        if len(known)
        else ""
    )
    if len(far):
        shorts = ", ".join("Treffer" if i == HITS else release.catalogue[str(i)].short for i in far)
        told += (
            f"Deutlich unterscheiden sie sich noch bei: {escape_markdown(shorts)} (mit ! markiert, ab "
            f"{number(NEAR, 2)}). Wo das Programmgebiet höher lag, fällt es auch von allein eher zurück; das "
            "kann "
            "wie eine Wirkung aussehen."
        )
    elif len(known):
        told += f"Kein Unterschied erreicht {number(NEAR, 2)} Standardabweichungen."
    columns = [
        Column("Indikator", width=2.6, header=True),
        Column("Programm", "right"),
        Column("Vergleich", "right"),
        Column("alle in Frage kommenden", "right", 1.2),
        Column("Abstand ohne Auswahl", "right", 1.2),
        Column("Abstand", "right"),
    ]
    note = "Mittlere Werte in den Jahren vor dem Start. Abstand: Programm minus Vergleich in Standardabweichungen."
    return text(told) + table(
        columns,
        rows,
        name="aehnlichkeit",
        caption="Wie ähnlich sich die Gebiete vor dem Start waren",
        note=note,
    )


def charts(release: Release, folder: Path) -> Block:
    """Return the figures of the years before and after, one a group, written into `folder`, and how to read them."""
    found = release.analyses.evaluation
    if found is None:
        return join([])
    from screening.figures.charts import evaluation as drawn

    blocks = []
    names = figure_names(map(group_name, found.groups))
    for group in found.groups:
        ways = group.events["indicator"].map(group.effects["direction"])
        if not ways.eq("+").any():
            continue
        title = f"{group_name(group)}: Abstand zu den Vergleichsgebieten"
        chart = drawn.event_chart(release, group, title)
        blocks.append(
            figure(
                chart.figure,
                name=f"verlauf-{names[group_name(group)]}",
                alt=chart.alt,
                caption=f"{title} vor und nach dem Start",
                folder=folder,
                dpi=CHART_DPI,
            )
        )
    if not blocks:
        return join([])
    told = (
        "Die Abbildungen zeigen für jedes Jahr, wie weit die Programmgebiete von ihren Vergleichsgebieten entfernt sind. "
        "Vor dem Start sollten die Punkte um null liegen: nur dann taugt der Vergleich."
    )
    return join([text(told), *blocks])


@for_programme
def pretrends(release: Release, found: ProgrammeEvaluation) -> Block:
    """Return whether programme areas and partners developed alike before the start."""
    rows: list[list[Cell | str]] = []
    shown = [g for g in found.groups if g.pretrends["p"].notna().any()]
    if not shown:
        return text(
            "Ob sich die Gebiete schon vor dem Start auseinanderentwickelt haben, lässt sich nicht prüfen: "
            "dafür "
            "braucht es mindestens zwei vergleichbare Jahre davor und genug Gebiete."
        )
    told = []
    for group in shown:
        kept = group.pretrends[group.pretrends["p"].notna()]
        odd = kept.index[kept["p_adjusted"] < ALPHA]
        if len(odd):
            shorts = escape_markdown(", ".join(release.catalogue[i].short for i in odd))
            told.append(
                f"**{escape_markdown(group_name(group))}:** Schon vor dem Start entwickelten sich auseinander: "
                f"{shorts}. Dort ist der Vergleich nicht zu gebrauchen."
            )
        else:
            told.append(
                f"**{escape_markdown(group_name(group))}:** Vor dem Start zeigt sich kein Auseinanderlaufen, "
                "das den "
                f"Zufall übersteigt (kleinster p-Wert {p_value(kept['p'].min())}, angepasst "
                f"{p_value(kept['p_adjusted'].min())})."
            )
    for i in release.ids:
        cells: list[Cell | str] = [Cell(release.catalogue[i].short), number(shown[0].pretrends["years"][i])]
        cells += [p_value(g.pretrends["p"][i]) for g in shown]
        rows.append(cells)
    columns = [
        Column("Indikator", width=2.4, header=True),
        Column("Jahre davor", "right"),
        *(Column(f"p, {group_name(g)}", "right") for g in shown),
    ]
    note = (
        "Gemeinsamer Permutationstest über die Jahre vor dem Start; – nicht prüfbar. Die Vergleichsgebiete "
        "wurden nach diesen Jahren ausgesucht: dass nichts auffällt, beweist noch nicht, dass sich die Gebiete "
        "ohne Programm gleich entwickelt hätten."
    )
    return text(" ".join(told)) + table(
        columns, rows, name="vorher", caption="Entwicklung vor dem Start", note=note
    )
