"""Composite indices beside the rule: what they ask, what they find, and who only one method finds.

Each function takes a `Release` and returns a `Block`; a cell of notebook ``06_belastbarkeit`` shows it.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from screening.analysis.methods import DYNAMICS, STATUS, Comparison, Table
from screening.analysis.time import span
from screening.base import (
    CHART_DPI,
    NBSP,
    Block,
    Cell,
    Column,
    escape_markdown,
    figure,
    join,
    many,
    number,
    style,
    table,
    text,
)
from screening.concept import PERCENTS
from screening.disclosure import Release, by_name
from screening.figures.charts import hits_and_index
from screening.figures.words import area_cell, area_column, area_list, in_order
from screening.report.sections.dossier import place_of
from screening.report.sections.places import place_column

MOST = 12
"""So many areas that only one method finds the short list names."""


def methods(release: Release) -> Block:
    """Say what the methods ask, how they are applied here, and what the comparison may mean."""
    found = release.analyses.composite
    same = found["mss"].areas["status"].equals(found["hamburg"].areas["status"])
    alike = (
        " Mit diesen Einstellungen ist der Status in jedem Gebiet derselbe wie nach Berlin." if same else ""
    )
    least = number(release.criteria.composite.min_inhabitants)
    out = (
        f"Gebiete unter {least} Einwohner:innen und ausgeschlossene"
        if release.peopled and release.criteria.composite.min_inhabitants
        else "Ausgeschlossene Gebiete"
    )
    told = [
        "Andere Städte bilden aus ihren Anteilen einen Index. Er fragt etwas anderes als die Regel: Die Regel zählt, "
        "**wie viele** Werte deutlich über dem Mittelwert liegen. Der Index summiert, **wie weit** alle Werte von "
        "ihrem Mittelwert entfernt liegen; ein sehr hoher Wert kann dort mehrere gewöhnliche ausgleichen.",
        "Der Vergleich ist kein Urteil über das eine oder das andere Verfahren. Finden beide ein Gebiet, so hängt das "
        "nicht an der Art zu zählen. Findet es nur eines, ist das ein Anlass, genauer hinzusehen. Ob ein Gebiet "
        "Unterstützung braucht, „kann nicht allein anhand des Sozialmonitorings beurteilt werden“, wie Hamburg "
        "über das eigene Verfahren sagt.",
        "- **Berlin (MSS: Monitoring Soziale Stadtentwicklung).** "
        f"{_steps(release, found['mss'])} Mit diesen Formeln ergeben sich alle veröffentlichten Klassen "
        f"der Berliner Ausgaben 2013, 2015, 2017 und 2019. {_used(release, found['mss'])}\n"
        f"- **In Anlehnung an Hamburg.** {_like(found['hamburg'])} {_used(release, found['hamburg'])}{alike}\n"
        f"- **Für beide** gilt: Mehr gilt als ungünstiger, wie bei der Regel, auch bei Indikatoren der Struktur und der "
        f"Tätigkeit der Ämter, soweit sie verwendet werden. Alle wiegen gleich. {out} "
        "gehen nicht ein und erhalten keine Klasse; ebenso Gebiete, denen ein "
        "verwendeter Wert fehlt: nichts wird ergänzt.",
    ]
    if release.audience != "intern":
        told.append(
            "Gerechnet ist mit den gerundeten Zahlen dieser Fassung; Werte mit einer Zahl, die nur als Spanne gesagt ist, "
            "fehlen. Index und Klasse können darum von denen der internen Fassung abweichen."
        )
    return text("\n\n".join(told))


def _steps(release: Release, one: Comparison) -> str:
    usual = all(release.catalogue[i].unit in PERCENTS for i in release.ids)
    changes = "Veränderungen in Prozentpunkten" if usual else "Veränderungen der Werte"
    high, low, very = (number(c, 0 if c == int(c) else 1) for c in one.method.status)
    change = number(one.method.change, 0 if one.method.change == int(one.method.change) else 1)
    return (
        "Jeder Wert wird daran gemessen, um wie viele Standardabweichungen er über oder unter dem ungewichteten Mittelwert "
        "der Gebiete liegt. Die Summe, noch einmal so umgerechnet, ist der Index. Status: hoch unter "
        f"{high}, mittel von {high} bis {low}, niedrig bis {very}, sehr niedrig darüber. Die Dynamik entsteht ebenso "
        f"aus den {changes} über {_years(one)}: positiv bis −{change}, negativ ab {change}, "
        "dazwischen stabil."
    )


def _years(one: Comparison) -> str:
    return {1: "ein Jahr", 2: "zwei Jahre", 3: "drei Jahre"}.get(
        one.method.years, f"{one.method.years} Jahre"
    )


def _like(one: Comparison) -> str:
    high, low, very = (number(c, 0 if c == int(c) else 1) for c in one.method.status)
    burdens = (
        ", hier mit den Indikatoren der Regel, die eine Belastung beschreiben" if one.method.burdens else ""
    )
    change = number(one.method.change, 0 if one.method.change == int(one.method.change) else 1)
    return (
        f"Derselbe Weg{burdens}, und mit der Dynamik über {_years(one)}. Hamburg selbst verwendet sieben eigene "
        "Indikatoren; wo es die Klassen trennt, war nicht zu ermitteln. Die Grenzen hier "
        f"({high}, {low} und {very}; Dynamik ±{change}) sind eine Annahme und einstellbar. Es ist nicht Hamburgs Ergebnis."
    )


def _used(release: Release, one: Comparison) -> str:
    """Tell how many indicators are used, which are not, and which areas have no class."""
    several = len(one.status_of) != 1
    used = f"Verwendet {'sind' if several else 'ist'} {len(one.status_of)} {'Indikatoren' if several else 'Indikator'}"
    said = [f"{used}{_without(release, one.left_out)}."]
    if one.before is None:
        said.append(f"Eine Lieferung von {release.year - one.method.years} liegt nicht vor: keine Dynamik.")
    else:
        base = f"Die Dynamik vergleicht mit {one.before}"
        if not one.dynamics_of:
            said.append(
                f"Eine Dynamik seit {one.before} lässt sich nicht bilden{_without(release, one.unmoved)}."
            )
        else:
            said.append(f"{base}{_without(release, one.unmoved)}.")
            redrawn = len(release.trend.uncertain) if one.before in release.trend.years else 0
            if redrawn and one.areas["dynamics"].notna().any() and _moved(release, one.before):
                said.append(
                    f"{many(redrawn, 'Gebiet wurde', 'Gebiete wurden')} seither neu zugeschnitten; "
                    f"{'seine' if redrawn == 1 else 'ihre'} früheren Werte sind umgerechnet."
                )
    why = one.areas["why"]
    classed = int((why == "").sum())
    rest = ", ".join(f"{number(n)} {w}" for w, n in why[why != ""].value_counts().items())
    have = "hat" if classed == 1 else "haben"
    said.append(
        f"Eine Klasse {have} {many(classed, 'Gebiet', 'Gebiete')}" + (f" (ohne: {rest})." if rest else ".")
    )
    return " ".join(said)


def _moved(release: Release, before: int) -> bool:
    """Tell whether areas were redrawn since: then their decision of that year is not known."""
    decision = release.trend.decision
    return before in decision and bool(decision[before].isna().any())


def _without(release: Release, left_out: dict[str, str]) -> str:
    """Name the indicators left out, by reason."""
    reasons = dict.fromkeys(left_out.values())
    told = [
        f"{', '.join(escape_markdown(release.catalogue[i].short) for i, r in left_out.items() if r == reason)} ({reason})"
        for reason in reasons
    ]
    return f"; nicht dabei: {'; '.join(told)}" if told else ""


def classes(release: Release) -> Block:
    """Return for each method how many areas are in each class: status × dynamics."""
    return join([_class_table(one) for one in release.analyses.composite.values()])


def _class_table(one: Comparison) -> Block:
    counts = one.classes
    moving = one.before is not None and bool(one.dynamics_of)
    heads = [*(DYNAMICS if moving else ()), "insgesamt"]
    columns = [Column("Status", width=2, header=True), *(Column(h, "right", 1.4) for h in heads)]
    rows: list[list[Cell | str]] = []
    for s in STATUS:
        cells = [Cell(number(counts.loc[s, h]), "total" if h == "insgesamt" else "") for h in heads]
        rows.append([Cell(s), *cells])
    rows.append([Cell("insgesamt", "total"), *(Cell(number(counts[h].sum()), "total") for h in heads)])
    lost = int(counts["insgesamt"].sum() - counts[list(DYNAMICS)].to_numpy().sum()) if moving else 0
    have = "1 Gebiet hat" if lost == 1 else f"{number(lost)} Gebiete haben"
    note = f"{have} einen Status, aber keine Dynamik: Ein früherer Wert fehlt." if lost else ""
    since = f" und Dynamik seit {one.before}" if moving else ""
    caption = f"Gebiete nach Status{since}, {one.method.name}"
    return table(columns, rows, name=f"verfahren-klassen-{one.method.key}", caption=caption, note=note)


def agreement(release: Release) -> Block:
    """Return how far rule and indices agree, by class and by the same number of areas."""
    columns = [
        Column("Verfahren", width=2.2, header=True),
        Column("Index findet", width=3.2),
        Column("beide", "right", 0.9),
        Column("nur Regel", "right", 0.9),
        Column("nur Index", "right", 0.9),
        Column("keines", "right", 0.9),
        Column("Kappa", "right", 0.9),
        Column("Über\u00adlappung", "right", 1.2),
    ]
    rows: list[list[Cell | str]] = []
    said = []
    for one in release.analyses.composite.values():
        found = one.agreement
        said.append(_agreement_sentence(release, one))
        taken = found.by_rank.counts[0] + found.by_rank.counts[1] + found.tied
        rows.append([Cell(_named(one)), "Status niedrig oder sehr niedrig", *_cells(found.by_class)])
        highest = "der höchste Wert" if taken == 1 else f"die {number(taken)} höchsten Werte"
        rows.append([Cell(_named(one)), highest, *_cells(found.by_rank)])
    note = (
        "Regel: sicher. Verglichen werden Gebiete mit Index, über die die Regel urteilt (sicher, möglich, nein). "
        "Kappa: 1 volle Übereinstimmung, 0 so viel wie durch Zufall. Überlappung: von beiden gefunden, geteilt durch "
        "von mindestens einem gefunden."
    )
    caption = "Regel und Index: wer welche Gebiete findet"
    return text("\n\n".join(said)) + table(
        columns, rows, name="verfahren-vergleich", caption=caption, note=note
    )


def _named(one: Comparison) -> str:
    return one.method.name[0].upper() + one.method.name[1:]


def _cells(found: Table) -> list[Cell | str]:
    overlap = style.percent(None if found.overlap is None else 100 * found.overlap, 0)
    return [*(number(n) for n in found.counts), number(found.kappa, 2), overlap]


def _agreement_sentence(release: Release, one: Comparison) -> str:
    found = one.agreement
    if not found.compared:
        return f"**{_named(one)}:** Kein Gebiet hat einen Index; ein Vergleich ist nicht möglich."
    both, first, second, _ = found.by_rank.counts
    sure = both + first
    parts = [
        f"**{_named(one)}:** Verglichen {'ist' if found.compared == 1 else 'sind'} "
        f"{many(found.compared, 'Gebiet', 'Gebiete')}, davon {'ist' if sure == 1 else 'sind'} {number(sure)} "
        "nach der Regel sicher. "
    ]
    if sure:
        more = f" (wegen gleicher Werte {found.tied} mehr)" if found.tied else ""
        parts.append(
            f"Nimmt man ebenso viele mit dem höchsten Index{more}, finden beide {number(both)}, nur die Regel "
            f"{number(first)}, nur der Index {number(second)}."
        )
    if found.correlation is not None:
        parts.append(f" Rangkorrelation von Treffern und Index: {number(found.correlation, 2)}.")
    if len(found.unjudged):
        n = len(found.unjudged)
        parts.append(
            f" Ohne Index {'bleibt 1 sicheres Gebiet' if n == 1 else f'bleiben {number(n)} sichere Gebiete'}: "
            f"{escape_markdown(area_list(release, in_order(release, found.unjudged)))}."
        )
    return "".join(parts)


def scatter(release: Release, folder: Path) -> Block:
    """Draw the sure hits of each area against Berlin's index; return the figure, written below `folder`."""
    one = release.analyses.composite["mss"]
    if not one.agreement.compared:
        return text("Kein Gebiet hat einen Index; es gibt nichts zu zeichnen.")
    drawn = hits_and_index(release, one)
    caption = "Treffer nach der Regel und Index nach Berlin (MSS)"
    return figure(
        drawn.figure,
        name="verfahren-treffer-index",
        alt=drawn.alt,
        caption=caption,
        folder=folder,
        dpi=CHART_DPI,
    )


def apart(release: Release) -> Block:
    """Return the areas that only one method finds (Berlin's index, as many areas), with the reason: a short list."""
    one = release.analyses.composite["mss"]
    index = one.areas["index"]
    found = one.agreement.by_rank
    rank = by_name(release.names)
    by_index = sorted(found.second, key=lambda a: (-float(index[a]), rank(a)))
    by_rule = sorted(found.first, key=lambda a: (float(index[a]), rank(a)))
    if not by_index and not by_rule:
        return text("Bei gleicher Zahl finden Regel und Index nach Berlin (MSS) dieselben Gebiete.")
    half = max(MOST // 2, MOST - min(len(by_index), len(by_rule)))
    picked = [(a, "nur Index") for a in by_index[:half]] + [(a, "nur Regel") for a in by_rule[:half]]
    rows: list[list[Cell | str]] = [
        [area_cell(release, a), place_of(release, a), Cell(who, "total"), _reason(release, one, a)]
        for a, who in picked
    ]
    columns = [
        area_column(release, 1.1),
        place_column(release, 2.4),
        Column("gefunden", width=1.3),
        Column("Grund", width=5.2),
    ]
    total = len(by_index) + len(by_rule)
    note = f"{len(picked)} von {total}; alle stehen in der folgenden Tabelle." if total > len(picked) else ""
    caption = "Gebiete, die nur eines der Verfahren findet: Regel und Index nach Berlin (MSS), gleich viele"
    return table(columns, rows, name="verfahren-einzeln", caption=caption, note=note)


def _reason(release: Release, one: Comparison, area: str) -> str:
    """Say why only one method finds an area: "6 Treffer (verlangt sind 7), aber Index 1,92 …"."""
    row, line = one.areas.loc[area], release.decision.loc[area]
    hits = span(line)
    rank = 1 + int((one.areas["index"][one.agreement.judged] > row["index"]).sum())
    index = (
        f"Index {number(row['index'], 2)} (Status {row['status']}, Rang {rank} von {one.agreement.compared})"
    )
    told = "1 Treffer" if hits == "1" else f"{hits} Treffer"
    if line["decision"] == "sicher":
        return f"{told}, aber {index}"
    highest = release.catalogue[str(row["highest"])].short
    need = release.criteria.min_hits
    possible = ", möglich" if line["decision"] == "möglich" else ""
    return (
        f"{told} ({'verlangt ist' if need == 1 else 'verlangt sind'} {need}{possible}), aber {index}; "
        f"am weitesten über dem Mittelwert: {highest}"
    )


def apart_all(release: Release) -> Block:
    """Return all areas that the rule and an index judge otherwise, under each method, by class and by rank."""
    found = release.analyses.composite
    differing = {key: _differences(one) for key, one in found.items()}
    areas = in_order(release, set().union(*differing.values()))
    if not areas:
        return text("Regel und Indizes finden in jedem Vergleich dieselben Gebiete.")
    rows: list[list[Cell | str]] = []
    for a in areas:
        row: list[Cell | str] = [
            area_cell(release, a),
            release.decision["decision"][a],
            span(release.decision.loc[a]),
        ]
        for key, one in found.items():
            line = one.areas.loc[a]
            index = "–" if pd.isna(line["index"]) else f"{number(line['index'], 2)} {line['status']}"
            row += [index, Cell(differing[key].get(a, ""), "total")]
        rows.append(row)
    columns = [
        area_column(release, 1.1),
        Column("Regel", width=1.1),
        Column("Treffer", "right", 0.9),
    ]
    for one in found.values():
        short = (
            one.method.name.removeprefix("in Anlehnung an ")
            .removesuffix(f"{NBSP}(MSS)")
            .removesuffix(" (MSS)")
        )
        columns += [Column(f"Index {short}", width=1.9), Column(f"gefunden ({short})", width=2.1)]
    note = (
        "(Status): gemessen am Status niedrig oder sehr niedrig. (Rang): gemessen an ebenso vielen Gebieten mit dem "
        "höchsten Index. Ohne Zusatz: nach beidem."
    )
    caption = "Alle Gebiete, die Regel und Index verschieden einordnen"
    return table(columns, rows, name="verfahren-alle", caption=caption, note=note)


def _differences(one: Comparison) -> dict[str, str]:
    """Return for each area that only one finds: by whom, and by which measure."""
    found = one.agreement
    result: dict[str, str] = {}
    for who, by_class, by_rank in (
        ("nur Regel", found.by_class.first, found.by_rank.first),
        ("nur Index", found.by_class.second, found.by_rank.second),
    ):
        for a in by_class.union(by_rank):
            how = "" if a in by_class and a in by_rank else " (Status)" if a in by_class else " (Rang)"
            result[str(a)] = who + how
    return result


__all__ = ["agreement", "apart", "apart_all", "classes", "methods", "scatter"]
