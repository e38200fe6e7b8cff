"""Breadth in words and tables: from how many circumstances the hits of an area come, and what says the same.

Each function takes a `Release` and returns a `Block`.
"""

from __future__ import annotations

import pandas as pd

from screening.analysis.robustness import LEVELS, circumstance_label
from screening.base import (
    Block,
    Cell,
    Column,
    callout,
    captioned,
    escape_html,
    escape_markdown,
    escape_typst,
    join,
    number,
    style,
    table,
    text,
    typst_row_head,
    would_be,
)
from screening.disclosure import Release, by_name
from screening.figures.words import (
    area_cell,
    area_column,
    breadth_line,
    called,
    shares_circumstances,
    sources_of,
)


def summary(release: Release) -> Block:
    """Say what the words for breadth mean; how broad the hits are: `brief`."""
    if not shares_circumstances(release):
        return text(
            "Wie breit die Treffer sind, lässt sich hier nicht sagen: Der Katalog nennt zu keinem Indikator der Regel "
            "einen Umstand, den er mit einem anderen teilt. Wie ähnlich sich die Indikatoren verteilen, zeigen ihre "
            "Korrelationen."
        )
    settings, least = release.criteria.robustness, release.criteria.min_hits
    told = (
        "Mehrere Indikatoren können denselben Umstand zeigen, weil sie dieselben Menschen oder Fälle zählen. "
        f"Neben der Zahl der Treffer steht darum, aus wie vielen Umständen sie kommen.\n\n"
        f"- **breit**: aus {'einem Umstand oder mehr' if least == 1 else f'mindestens {least} Umständen'}. Die Regel wäre "
        "auch erfüllt, wenn jeder nur einmal zählte.\n"
        "- **überlappend**: zählte jeder Umstand nur einmal, wären es zu wenige Treffer.\n"
        f"- **schmal**: auf jeden Umstand kommen im Mittel mindestens {_ratio(float(settings.narrow))} Treffer.\n"
        f"- **einseitig**: mehr als {style.percent(float(settings.dominant) * 100, 0)} der Treffer kommen aus einem "
        "einzigen Umstand, und ohne ihn wären es zu wenige."
    )
    return text(told)


def brief(release: Release) -> Block:
    """Say in a sentence how broad the hits are, and warn where they are not; nothing where that cannot be said."""
    if not shares_circumstances(release):
        return join([])
    chosen = release.analyses.breadth.areas.loc[release.chosen("sicher")]
    if chosen.empty:
        return text("Kein Gebiet erfüllt die Regel sicher.")
    return text(_levels(chosen["level"].value_counts())) + _warning(release, chosen)


def _levels(counts: pd.Series) -> str:
    """Say how many of the areas that fulfil the rule have hits of which breadth.

    Examples
    --------
    >>> print(_levels(pd.Series({"breit": 1})))
    Die Treffer des einen Gebiets, das die Regel sicher erfüllt, sind **breit**.
    >>> print(_levels(pd.Series({"schmal": 2})))
    Die Treffer der 2 Gebiete, die die Regel sicher erfüllen, sind überall **schmal**.
    >>> print(_levels(pd.Series({"breit": 1, "überlappend": 20})))
    Von den 21 Gebieten, die die Regel sicher erfüllen, hat **1** breite Treffer, **20** haben überlappende.
    >>> print(_levels(pd.Series({"": 3, "breit": 1})))
    Von den 4 Gebieten, die die Regel sicher erfüllen, hat **1** breite Treffer; bei 3 lässt es sich nicht sagen.
    """
    total = int(counts.sum())
    found = [level for level in LEVELS if counts.get(level, 0)]
    if total == 1:
        return f"Die Treffer des einen Gebiets, das die Regel sicher erfüllt, sind {_level(found)}."
    if len(found) < 2 and sum(int(counts[level]) for level in found) == total:
        return f"Die Treffer der {number(total)} Gebiete, die die Regel sicher erfüllen, sind überall {_level(found)}."
    parts: list[str] = []
    for level in found:
        count = int(counts[level])
        verb = "hat" if count == 1 else "haben"
        parts.append(
            f"**{number(count)}** {verb} {level}e"
            if parts
            else f"{verb} **{number(count)}** {level}e Treffer"
        )
    unsaid = total - sum(int(counts[level]) for level in found)
    told = "; ".join(
        [", ".join(parts), *([f"bei {number(unsaid)} lässt es sich nicht sagen"] if unsaid else [])]
    )
    return f"Von den {number(total)} Gebieten, die die Regel sicher erfüllen, {told}."


def _level(found: list[str]) -> str:
    return f"**{found[0]}**" if found else "nicht zu bestimmen"


def _ratio(narrow: float) -> str:
    return number(1 / narrow, 0 if (1 / narrow).is_integer() else 1) if narrow else "unendlich viele"


def _warning(release: Release, chosen: pd.DataFrame) -> Block:
    lines = []
    for level in ("einseitig", "schmal"):
        for a in chosen.index[chosen["level"] == level]:
            row = chosen.loc[a]
            most = escape_markdown(circumstance_label(release.catalogue, row["largest"]))
            lines.append(
                f"- **{escape_markdown(called(release, a))}** ({level}): {escape_markdown(breadth_line(release, a))}. "
                f"Ohne „{most}“ {would_be(int(row['without']))}."
            )
    if not lines and not chosen["level"].isin(LEVELS).any():
        return join([])
    if not lines:
        said = (
            "dieser Gebiete"
            if chosen["level"].isin(LEVELS).all()
            else "Gebiet, von dem sich das sagen lässt,"
        )
        return text(f"Bei keinem {said} sind die Treffer schmal oder einseitig.")
    return callout("warning", "Viele Treffer, wenige Umstände", "\n".join(lines))


def breadth(release: Release) -> Block:
    """Return the table of the areas that are *sicher*: circumstances, effective number; least broad first.

    Nothing where no circumstance is shared: then `summary` says so.
    """
    if not shares_circumstances(release):
        return join([])
    found = release.analyses.breadth
    areas = release.chosen("sicher")
    if not len(areas):
        return text("Kein Gebiet erfüllt die Regel sicher.")
    frame = found.areas.loc[areas]
    rank = by_name(release.names)
    order = sorted(
        areas,
        key=lambda a: (
            # last those whose told hits do not reach so far, though the decision is told
            -LEVELS.index(frame["level"][a]) if frame["level"][a] else 1,
            int(frame["circumstances"][a]),
            -int(frame["hits"][a]),
            rank(a),
        ),
    )
    partial = bool((frame["measured"] < frame["hits"]).any())
    rows: list[list[Cell | str]] = []
    for a in order:
        row = frame.loc[a]
        rows.append(
            [
                area_cell(release, a),
                Cell(number(row["hits"]), "total"),
                Cell(number(row["circumstances"]), "total"),
                sources_of(release, a, ones=False),
                number(row["without"]),
                _effective(row),
                Cell(str(row["level"]) or "offen", "hit" if row["level"] in ("schmal", "einseitig") else ""),
            ]
        )
    columns = [
        area_column(release, 1.1),
        Column("sichere Treffer", "right", 1.2),
        Column("Umstände", "right", 1.5),
        Column("woher", width=6.6),
        Column("ohne stärksten", "right", 1.5),
        Column("effektive Zahl", "right", 1.4),
        Column("Breite", width=1.8),
    ]
    note = (
        "In Klammern: so viele Treffer, ohne Angabe einer. Ohne stärksten: Treffer, die ohne den Umstand mit den "
        "meisten blieben. Effektive Zahl: so vielen "
        "voneinander unabhängigen Indikatoren entsprechen die Treffer (siehe Korrelationen)."
    )
    if partial:
        note += (
            " Steht dort eine Zahl in Klammern, ist sie aus so vielen der Treffer berechnet; für die übrigen sind "
            "zu wenige Werte ausgewiesen."
        )
    return table(
        columns, rows, name="breite", caption="Woher die Treffer der sicheren Gebiete kommen", note=note
    )


def _effective(row: pd.Series) -> str:
    some = f" ({row['measured']})" if row["measured"] < row["hits"] else ""
    return f"{number(row['effective'], 1)}{some if not style.missing(row['effective']) else ''}"


_SHADES = (0.3, 0.5, 0.7, 0.85)
"""From these strengths on a correlation is shaded darker; the number says the same."""


def correlations(release: Release) -> Block:
    """Return how the rule's indicators go together over the areas: a sentence and a shaded table of numbers."""
    found = release.analyses.breadth
    r = found.correlation
    left = [release.catalogue[i].short for i in found.left_out]
    lacking = (
        f" Nicht dabei, weil zu wenige Werte vorliegen oder ausgewiesen sind: {escape_markdown(', '.join(left))}."
        if left
        else ""
    )
    if len(r) < 2 or found.effective is None:
        return text(f"Korrelationen lassen sich nicht berechnen: Es liegen zu wenige Werte vor.{lacking}")
    strongest = _strongest(release)
    pairs = found.areas_of.to_numpy()
    low, high = int(pairs.min()), int(pairs.max())
    areas = number(high) if low == high else f"{number(low)} bis {number(high)}"
    told = (
        f"Viele Indikatoren sind in denselben Gebieten hoch oder niedrig: Die {len(r)} verglichenen entsprechen "
        f"**{number(found.effective, 1)}** voneinander unabhängigen (effektive Zahl). {strongest} "
        f"Gerechnet ist mit den Quoten von {areas} Gebieten je Paar, ungewichtet; jedes Paar mit allen Gebieten, "
        "die beide Werte haben. In kleinen Gebieten drückt die Zufallsschwankung die Korrelation. Ein enger "
        f"Zusammenhang heißt nicht, dass dieselben Menschen gezählt sind.{lacking}"
    )
    return text(told) + _heat_table(release, r)


def _strongest(release: Release) -> str:
    r = release.analyses.breadth.correlation
    values = r.to_numpy(dtype=float)
    pairs = [(values[i, k], r.index[k], r.index[i]) for i in range(len(r)) for k in range(i)]
    value, a, b = max(pairs, key=lambda p: abs(p[0]))
    short = (escape_markdown(release.catalogue[i].short) for i in (a, b))
    return f"Am engsten: {' und '.join(short)} ({number(value, 2)})."


def _heat_table(release: Release, r: pd.DataFrame) -> Block:
    names = [(release.catalogue[i].number, release.catalogue[i].short) for i in r]
    values = r.to_numpy(dtype=float)
    rows = [
        (f"{nr} {short}", [(number(values[i, k], 2), _shade(values[i, k])) for k in range(i)])
        for i, (nr, short) in enumerate(names)
    ]
    heads = [str(nr) for nr, _ in names]
    label = "Korrelationen der Indikatoren: Zeilen und Spalten sind Indikatoren"
    note = (
        "Pearson-Korrelation der Quoten: 1 völliger Gleichlauf, 0 kein Zusammenhang, −1 völliger Gegenlauf. "
        "Spalten tragen die Nummer des Indikators. Je dunkler, desto enger."
    )
    html = _heat_html(heads, rows, label) + f'\n<p class="anmerkung">{escape_html(note)}</p>'
    typst = _heat_typst(heads, rows) + f"\n#block(above: 0.5em)[#text(size: 0.85em)[{escape_typst(note)}]]"
    return captioned(
        Block(html, typst), name="breite-korrelation", caption="Wie eng die Indikatoren zusammenhängen"
    )


def _shade(value: float) -> int:
    return sum(abs(value) >= s for s in _SHADES)


_FILLS = (style.PAPER, *style.SEQUENTIAL[:3], style.SEQUENTIAL[4])
_INKS = (style.MUTED, style.INK, style.INK, style.INK, style.PAPER)

_Line = tuple[str, list[tuple[str, int]]]


def _heat_html(heads: list[str], rows: list[_Line], label: str) -> str:
    top = "".join(f'<th scope="col" class="a-center">{escape_html(h)}</th>' for h in heads)
    lines = []
    for name, cells in rows:
        body = "".join(
            f'<td class="a-center" style="background:{_FILLS[k]};color:{_INKS[k]}">{escape_html(v)}</td>'
            for v, k in cells
        )
        blank = '<td class="a-center">1</td>' + "<td></td>" * (len(heads) - len(cells) - 1)
        lines.append(f'<tr><th scope="row">{escape_html(name)}</th>{body}{blank}</tr>')
    return (
        f'<div class="tabelle-rahmen" role="group" tabindex="0" aria-label="{escape_html(label)}">'
        f'<table class="matrix"><thead><tr><th scope="col">Indikator</th>{top}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _heat_typst(heads: list[str], rows: list[_Line]) -> str:
    lines = []
    for name, cells in rows:
        parts = [f"[{typst_row_head(f'#strong[{escape_typst(name)}]')}]"]
        for value, k in cells:
            parts.append(
                f'table.cell(fill: rgb("{_FILLS[k]}"))[#text(fill: rgb("{_INKS[k]}"))[{escape_typst(value)}]]'
            )
        parts += ["[1]", *["[]"] * (len(heads) - len(cells) - 1)]
        lines.append(", ".join(parts) + ",")
    widths = ", ".join(["auto", *["1fr"] * len(heads)])
    align = ", ".join(["left", *["center"] * len(heads)])
    top = ", ".join(f"[{escape_typst(h)}]" for h in heads)
    body = "\n  ".join(lines)
    return (
        "#[\n#set text(size: 7.5pt)\n#set table(inset: (x: 2pt, y: 3pt))\n"
        f"#table(columns: ({widths},), align: ({align},),\n  table.header([Indikator], {top}),\n  {body}\n)\n]"
    )


__all__ = ["breadth", "correlations", "summary"]
