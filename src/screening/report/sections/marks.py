"""Which values count, as signs: the matrix of areas and indicators, in HTML and Typst."""

from __future__ import annotations

import pandas as pd

from screening.analysis.time import span
from screening.base import NBSP, escape_html, escape_typst, style
from screening.disclosure import Release

YES, OPEN = "●", "?"
"""Signs of a value that counts, or is open: never colour alone."""

Line = tuple[str, str, str, list[tuple[str, str]]]


def matrix_line(release: Release, area: str) -> Line:
    """Return an area's line of the matrix: id, decision, hits, and the kind and text of each cell."""
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


def matrix_html(shorts: list[str], lines: list[Line], label: str) -> str:
    """Return the matrix as an HTML table in a frame that scrolls."""
    heads = "".join(f'<th scope="col" class="hoch"><span>{escape_html(s)}</span></th>' for s in shorts)
    rows = []
    for area, decision, hits, cells in lines:
        body = "".join(f'<td class="m-{kind}">{escape_html(shown)}</td>' for kind, shown in cells)
        mark = ' class="m-moeglich"' if decision == "möglich" else ""
        rows.append(
            f'<tr{mark}><th scope="row">{escape_html(area)}</th><td>{escape_html(decision)}</td>'
            f'<td class="a-right">{escape_html(hits)}</td>{body}</tr>'
        )
    return (
        f'<div class="tabelle-rahmen" role="region" tabindex="0" aria-label="{escape_html(label)}">'
        '<table class="matrix"><thead><tr><th scope="col">Gebiet</th><th scope="col">Entscheidung</th>'
        f'<th scope="col" class="a-right">Treffer</th>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def matrix_typst(shorts: list[str], lines: list[Line]) -> str:
    """Return the matrix as a Typst table with upright headers."""
    heads = ", ".join(
        f"table.cell(align: bottom + center)[#rotate(-90deg, reflow: true)[{escape_typst(s)}]]"
        for s in shorts
    )
    fill = {"hit": f'fill: rgb("{style.SEQUENTIAL[1]}")', "open": 'fill: rgb("#eceff1")', "no": ""}
    rows = []
    for area, decision, hits, cells in lines:
        parts = [f"[#strong[{escape_typst(area)}]]", f"[{escape_typst(decision)}]", f"[{escape_typst(hits)}]"]
        for kind, shown in cells:
            content = f"[#strong[{escape_typst(shown)}]]" if kind == "hit" else f"[{escape_typst(shown)}]"
            parts.append(f"table.cell({fill[kind]}){content}" if fill[kind] else content)
        rows.append(", ".join(parts) + ",")
    widths = ", ".join(["auto", "auto", "auto", *(["1fr"] * len(shorts))])
    align = ", ".join(["left", "left", "right", *(["center"] * len(shorts))])
    head = "[Gebiet], [Entscheidung], [Treffer]"
    body = "\n  ".join(rows)
    return (
        "#[\n#set text(size: 7.5pt)\n#set table(inset: (x: 2pt, y: 2.6pt))\n"
        f"#table(columns: ({widths},), align: ({align},),\n  table.header({head}, {heads}),\n  {body}\n)\n]"
    )
