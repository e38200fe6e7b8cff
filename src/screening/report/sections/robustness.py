"""What would change a decision: other choices at the rule's open points, and the distance to the line.

Each function takes a `Release` and returns a `Block`; cells of notebook ``06_belastbarkeit`` show them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pandas as pd

from screening.analysis.robustness import (
    KINDS,
    NOT_SHOWN,
    FlipTable,
    above,
    entries,
    exits,
    flips,
    stable,
    tally,
)
from screening.base import (
    CHART_DPI,
    DECISIONS,
    Block,
    Cell,
    Column,
    escape_markdown,
    figure,
    listed,
    many,
    number,
    table,
    text,
)
from screening.concept import DIRECTIONS
from screening.disclosure import Release
from screening.figures.charts import threshold_chart
from screening.figures.words import (
    IDLE,
    area_cell,
    area_column,
    area_list,
    areas,
    condition,
    flips_of,
    has_names,
    in_order,
    moved,
    named,
    sentence,
    threshold_range,
)
from screening.report.sections.distances import distances
from screening.report.sections.uncounted import computed

Rows = list[list[Cell | str]]


def flip_summary(release: Release) -> Block:
    """Return in a few sentences how far the selection depends on the open points: for the dossier."""
    found, criteria = release.analyses.flips, release.criteria
    sure = found.decided == "sicher"
    told = []
    if sure.any():
        told.append(everywhere(found))
    margin = criteria.robustness.margin
    if margin:
        ends = (criteria.threshold - margin, criteria.threshold + margin)
        then = {above(t): moved(release, _at(found, "threshold", t)) for t in ends}
        if len({*then.values()}) == 1:  # what is the same is said once
            then = {" oder ".join(then): next(iter(then.values()))}
        at = [
            f"mit einer Schwelle von {t} statt {above(criteria.threshold)} {what}" for t, what in then.items()
        ]
        told.append(_sentence("; ".join(at)))
    told += [
        _sentence(f"{condition(str(name), label)} {moved(release, str(name))}")
        for name, label in _changing(found, "mean")["label"].items()
    ]
    return text(" ".join([*told, *_notes(found), computed(release)]).rstrip())


def summary(release: Release) -> Block:
    """Return one sentence per open point: who would come in, and who would drop out; of all together: `firm.result`."""
    found = release.analyses.flips
    points = [
        f"- **{KINDS[kind][:1].upper()}{KINDS[kind][1:]}.** {_sentence(told)}"
        for kind, told in _told(release, found)
        if told
    ]
    first = "" if (found.decided == "sicher").any() else "Kein Gebiet erfüllt die Regel sicher."
    return text(
        "\n\n".join(
            p for p in (sentence(release), first, "\n".join(points), *_notes(found), computed(release)) if p
        )
    )


def _told(release: Release, found: FlipTable) -> Iterator[tuple[str, str]]:
    """Give what is said of each kind."""
    criteria, margin = release.criteria, release.criteria.robustness.margin
    ends = {*_ends(found, "threshold"), criteria.threshold - margin, criteria.threshold + margin}
    at = {_at(found, "threshold", t): f"mit {above(t)}" for t in sorted(ends - {criteria.threshold})}
    yield "threshold", _each(release, at)
    hits = _changing(found, "min_hits")["value"]
    yield (
        "min_hits",
        _each(
            release,
            {str(k): f"mit {many(v, 'verlangten Treffer', 'verlangten Treffern')}" for k, v in hits.items()},
        ),
    )
    sizes = _changing(found, "min_inhabitants")["value"]
    sizes = sizes[sizes.isin(_ends(found, "min_inhabitants"))]
    least = {
        str(k): f"mit mindestens {many(v, 'Einwohner:in', 'Einwohner:innen')}" if v else "ohne Mindestgröße"
        for k, v in sizes.items()
    }
    yield "min_inhabitants", _each(release, least)
    for kind in ("mean", "base", "indicator", "direction", "gaps"):
        comma = "," if kind == "gaps" else ""
        labels = _changing(found, kind)["label"]
        told = {str(k): f"{condition(str(k), label)}{comma}" for k, label in labels.items()}
        yield kind, _left_out(release) if kind == "indicator" and told else _each(release, told)


def _each(release: Release, conditions: Mapping[str, str]) -> str:
    """Say what each of several alternatives would do, or once that none does anything."""
    told = {name: moved(release, name) for name in conditions}
    if len(told) > 1 and set(told.values()) == {IDLE}:
        return "die Auswahl bliebe bei allen geprüften Änderungen, wie sie ist"
    return "; ".join(f"{conditions[name]} {words}" for name, words in told.items())


def _left_out(release: Release) -> str:
    found = release.analyses.flips
    lines = _changing(found, "indicator")
    counts = tally(found).loc[lines.index]
    changes = counts["entries"] + counts["exits"]
    same = "bei unveränderter Zahl verlangter Treffer"
    if not changes.any():
        return f"{same} {IDLE}, welchen man auch weglässt"
    most = str(changes.idxmax())
    leaving = exits(found)[lines.index].any(axis=1)
    return (
        f"{same} kommt es am meisten auf {lines['label'][most].removeprefix('ohne ')} an: ohne diesen Indikator "
        f"{moved(release, most)}; ohne irgendeinen von ihnen {'fiele' if leaving.sum() == 1 else 'fielen'} "
        f"{areas(int(leaving.sum()))} heraus{named(release, leaving.index[leaving])}"
    )


def everywhere(found: FlipTable, *, again: bool = False) -> str:
    """Say how many chosen areas no single change would drop; `again`, if a sentence before said who these are."""
    sure = found.decided == "sicher"
    loose = exits(found).any(axis=1)
    untold = sure & ~loose & (found.decisions == NOT_SHOWN).any(axis=1)
    kept = int((sure & ~loose & ~untold).sum())
    whole = int(sure.sum())
    if whole == 1:
        first = f"{'Es' if again else 'Das eine Gebiet, das die Regel sicher erfüllt,'} bleibt{'' if kept else ' nicht'}"
    elif kept == whole:
        first = (
            "Sie alle bleiben"
            if again
            else f"Alle {number(whole)} Gebiete, die die Regel sicher erfüllen, bleiben"
        )
    else:
        stays = f"{'bleiben' if kept > 1 else 'bleibt'} **{number(kept) if kept else 'keines'}**"
        of = "ihnen" if again else f"den {number(whole)} Gebieten, die die Regel sicher erfüllen,"
        first = f"Von {of} {stays}"
    told = f"{first} bei jeder einzelnen der geprüften Änderungen sicher"
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
                area_list(release, in_order(release, came.index[came[name]])) or Cell("–", "muted"),
                area_list(release, in_order(release, went.index[went[name]])) or Cell("–", "muted"),
            ]
        )
    lists = 4.2 if has_names(release) else 2.6
    columns = [
        Column("Änderung", width=2.6, header=True),
        Column("sicher", "right", 0.8),
        Column("möglich", "right", 0.9),
        Column("kommen sicher hinzu", width=lists),
        Column("fallen heraus", width=lists),
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
        dpi=CHART_DPI,
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
    """Return for each area that a change would take up or drop what does so; who stays is told in a sentence.

    Open values are left out: that they decide about an area is what *möglich* says.
    """
    found = release.analyses.flips
    changed = flips(found)
    sure, untold = found.decided.eq("sicher"), (found.decisions == NOT_SHOWN).any(axis=1)
    # that open values decide about *möglich* is what the word says
    told_kinds = found.scenarios.index[found.scenarios["kind"] != "gaps"]
    near = (entries(found) | exits(found))[told_kinds].any(axis=1) | (sure & untold)
    chosen = [a for a in release.chosen(*DECISIONS) if near[a]]
    kept = [str(a) for a in release.chosen("sicher") if not near[a]]
    told = f"Von keiner der Änderungen betroffen: {area_list(release, kept)}." if kept else ""
    if not chosen:
        return text(
            told or "Keine der geprüften Änderungen nimmt ein Gebiet auf oder lässt eines herausfallen."
        )
    ranges = stable(found, "threshold")
    sized = (found.scenarios["kind"] == "min_inhabitants").sum() > 1
    rows: Rows = [[area_cell(release, a), *_area_row(found, changed, ranges, str(a), sized)] for a in chosen]
    columns = [
        area_column(release, 1),
        Column("gilt", width=1),
        Column("bleibt bei Schwelle", width=1.5),
        Column("verlangte Treffer", width=1.3),
        *([Column("Mindest\u00adgröße", width=1.3)] if sized else []),
        Column("Mittelwert", width=2.2),
        Column("ohne einen Indikator", width=1.6),
        Column("ohne alle der Art", width=2.2),
    ]
    note = (
        "Jede Spalte: was mit anderer Wahl an dieser Stelle entschieden würde; – ändert nichts. Schwelle: Prozent über dem "
        "Mittelwert, im geprüften Bereich. Ohne einen Indikator: wie viele es sind, ohne die anders entschieden würde."
    )
    if (found.decisions.loc[chosen] == NOT_SHOWN).any(axis=None):
        note += " * darüber hinaus, n. a.: in dieser Fassung nicht oder nicht ganz ausgewiesen."
    caption = "Gebiete, die eine Änderung aufnähme oder herausfallen ließe"
    return table(columns, rows, name="umschlag-gebiete", caption=caption, note=note) + text(
        escape_markdown(told)
    )


def _area_row(
    found: FlipTable, changed: pd.DataFrame, ranges: pd.DataFrame, area: str, sized: bool
) -> list[Cell | str]:
    lines = found.scenarios.assign(
        changed=changed.loc[area],
        code=found.decisions.loc[area],
        hidden=found.decisions.loc[area] == NOT_SHOWN,
    )

    def of(*kinds: str) -> Cell:
        these = lines[lines["kind"].isin(kinds)]
        told = [f"{_short(r)}: {DECISIONS[r['code']]}" for _, r in these[these["changed"]].iterrows()]
        return _told_cell(told, these)

    held = threshold_range(found, ranges.loc[area])
    if held and lines["hidden"][lines["kind"] == "threshold"].any():
        held += "*"
    return [
        found.decided[area],
        Cell(held) if held else Cell("–", "muted"),
        of("min_hits"),
        *([_sizes(lines)] if sized else []),
        of("mean", "base"),
        _single(lines),
        of("direction"),
    ]


def _told_cell(told: list[str], lines: pd.DataFrame) -> Cell:
    told = [*told, "n. a."] if lines["hidden"].any() else told
    return Cell("; ".join(told)) if told else Cell("–", "muted")


_SHORT = {
    "mean:weighted": "Quote",
    "mean:unweighted": "ungewichtet",
    "mean:median": "Median",
    "base:all": "über alle",
    "base:eligible": "nur über große",
}


def _short(line: pd.Series) -> str:
    """Name an alternative in a narrow cell."""
    if line["kind"] == "direction":
        return DIRECTIONS[line["value"]]
    return _SHORT.get(str(line.name), str(line["value"]))


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
    return _told_cell(told, these)


def _single(lines: pd.DataFrame) -> Cell:
    """Tell how many indicators change the decision if one of them is left out, or which one does."""
    these = lines[lines["kind"] == "indicator"]
    changing = these[these["changed"]]
    if not len(changing):
        return _told_cell([], these)
    which = changing["label"].iloc[0] if len(changing) == 1 else f"{len(changing)} von {len(these)}"
    return _told_cell([f"{which}: {' oder '.join(DECISIONS[c] for c in changing['code'].unique())}"], these)


__all__ = ["by_area", "distances", "flip_summary", "flips_of", "scenarios", "summary", "thresholds"]
