"""The matrix of the dossier: the chosen and possible areas × the rule's indicators."""

from __future__ import annotations

import pandas as pd

from screening.analysis.time import span
from screening.base import (
    NBSP,
    Block,
    captioned,
    escape_html,
    escape_typst,
    number,
    style,
    text,
    typst_row_head,
)
from screening.disclosure import Release
from screening.figures.words import area_html, area_typst, has_names

YES, NO, OPEN = "●", "", "?"
"""Signs of a value that counts, does not, or is open: never colour alone."""


def matrix(release: Release) -> Block:
    """Return the chosen and possible areas × the criteria's indicators as a readable matrix.

    Each cell tells how many times the mean the value is; ``●`` marks one that counts, ``?`` an open one.
    """
    areas = [*release.chosen("sicher"), *release.chosen("möglich")]
    if not areas:
        return text("Kein Gebiet ist *sicher* oder *möglich*.")
    shorts = [release.catalogue[i].short for i in release.ids]
    lines = [_matrix_line(release, a) for a in areas]
    note = (
        "Zahl: das Wievielfache des Mittelwerts. ● zählt (Schwelle "
        f"{number(float(release.criteria.threshold), 1)}), ? offen, – {'ohne Wert' if release.base else 'kein Bezug'}."
    )
    if any(release.catalogue[i].negative for i in release.ids):
        note = note.removesuffix(".") + " oder ein Wert, der unter 0 liegen kann."
    label = "Matrix der Indikatoren: Gebiete in Zeilen, Indikatoren in Spalten"
    html = _matrix_html(release, shorts, lines, label) + f'\n<p class="anmerkung">{escape_html(note)}</p>'
    typst = (
        _matrix_typst(release, shorts, lines)
        + f"\n#block(above: 0.5em)[#text(size: 0.85em)[{escape_typst(note)}]]"
    )
    return captioned(Block(html, typst), name="matrix", caption="Welche Werte zählen")


_Line = tuple[str, str, str, list[tuple[str, str]]]


def _matrix_line(release: Release, area: str) -> _Line:
    cells = []
    for i in release.ids:
        flag = release.exceeds[i][area]
        if pd.isna(flag):
            cells.append(("open", OPEN))
            continue
        shown = style.times(release.ratio[i][area], float(release.criteria.threshold), bool(flag), none="")
        if flag:
            cells.append(("hit", f"{YES}{NBSP}{shown}".strip()))
        else:
            cells.append(("no", shown or "–"))
    return area, release.decision["decision"][area], span(release.decision.loc[area]), cells


def _matrix_html(release: Release, shorts: list[str], lines: list[_Line], label: str) -> str:
    heads = "".join(f'<th scope="col" class="hoch"><span>{escape_html(s)}</span></th>' for s in shorts)
    rows = []
    for area, decision, hits, cells in lines:
        body = "".join(f'<td class="m-{kind}">{escape_html(shown)}</td>' for kind, shown in cells)
        mark = ' class="m-moeglich"' if decision == "möglich" else ""
        rows.append(
            f'<tr{mark}><th scope="row">{area_html(release, area)}</th><td>{escape_html(decision)}</td>'
            f'<td class="a-right">{escape_html(hits)}</td>{body}</tr>'
        )
    return (
        f'<div class="tabelle-rahmen" role="group" tabindex="0" aria-label="{escape_html(label)}">'
        '<table class="matrix"><thead><tr><th scope="col">Gebiet</th><th scope="col">Entscheidung</th>'
        f'<th scope="col" class="a-right">Treffer</th>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _matrix_typst(release: Release, shorts: list[str], lines: list[_Line]) -> str:
    heads = ", ".join(
        f"table.cell(align: bottom + center)[#rotate(-90deg, reflow: true)[{escape_typst(s)}]]"
        for s in shorts
    )
    fill = {"hit": f'fill: rgb("{style.SEQUENTIAL[1]}")', "open": 'fill: rgb("#eceff1")', "no": ""}
    rows = []
    for area, decision, hits, cells in lines:
        parts = [typst_row_head(area_typst(release, area)), *map(escape_typst, (decision, hits))]
        parts = [f"[{part}]" for part in parts]
        for kind, shown in cells:
            content = f"[#strong[{escape_typst(shown)}]]" if kind == "hit" else f"[{escape_typst(shown)}]"
            parts.append(f"table.cell({fill[kind]}){content}" if fill[kind] else content)
        rows.append(", ".join(parts) + ",")
    named = "30mm" if has_names(release) else "auto"
    widths = ", ".join([named, "auto", "auto", *(["1fr"] * len(shorts))])
    align = ", ".join(["left", "left", "right", *(["center"] * len(shorts))])
    head = "[Gebiet], [Entscheidung], [Treffer]"
    body = "\n  ".join(rows)
    return (
        "#[\n#set text(size: 7.5pt)\n#set table(inset: (x: 2pt, y: 2.6pt))\n"
        f"#table(columns: ({widths},), align: ({align},),\n  table.header({head}, {heads}),\n  {body}\n)\n]"
    )
