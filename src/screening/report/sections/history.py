"""The history of the decisions: who was chosen when, how long, who came in and why.

Each function takes a `Release` and returns a `Block`; cells of notebook ``06_belastbarkeit`` show them.
"""

from __future__ import annotations

import pandas as pd

from screening.analysis.time import POSSIBLE, SURE, UNKNOWN, History
from screening.base import (
    DECISIONS,
    Block,
    Cell,
    Column,
    captioned,
    escape_html,
    escape_markdown,
    escape_typst,
    join,
    many,
    number,
    style,
    table,
    text,
    typst_row_head,
)
from screening.disclosure import Release, by_name
from screening.figures.words import area_html, area_list, area_typst, has_names, in_order
from screening.report.sections import reasons as told_reasons
from screening.report.sections.dossier import place_of
from screening.report.sections.places import place_title

ALONE = "Es liegt nur eine Lieferung vor; eine Entwicklung ist noch nicht zu sehen."
_LASTING = """## Wie lange ein Gebiet schon aufgenommen ist {#sec-dauer}

Jede Zeile ist ein Gebiet, das in irgendeinem Jahr sicher war. Frühere Entscheidungen stehen nur dort, wo das Gebiet
noch so zugeschnitten ist wie damals."""
_CHANGED = """## Warum sich Entscheidungen geändert haben {#sec-ursachen}

Ein Treffer kann hinzukommen, weil der Wert des Gebiets steigt, weil der Bezugswert der Stadt sinkt, weil andere Kriterien
oder Grenzen gelten oder weil ein Wert bekannt wird. Die Anteile ergeben zusammen genau die Änderung."""
"""Headings that a city of one year has nothing for: `flow` says so once."""

SIGNS: dict[str, tuple[str, str]] = {
    SURE: ("●", "hit"),
    POSSIBLE: ("?", "open"),
    "nein": ("·", "no"),
    "zu klein": ("k", "no"),
    "ausgeschlossen": ("×", "no"),
    UNKNOWN: ("", "no"),
}
"""Sign and class of each decision in the strip of years: never colour alone."""


def flow(release: Release) -> Block:
    """Return per edition how many areas were *sicher*, stayed, came in and dropped out, and which."""
    found = release.analyses.history
    if len(found.years) < 2:
        return text(ALONE)
    rows: list[list[Cell | str]] = []
    for year in found.flow.index:
        line = found.flow.loc[year]
        rows.append(
            [
                Cell(str(year)),
                *(number(line[c]) for c in ("sure", "stayed", "entries", "exits")),
                area_list(release, in_order(release, found.entered[year])) or "–",
                area_list(release, in_order(release, found.left[year])) or "–",
            ]
        )
    columns = [
        Column("Jahr", width=0.8, header=True),
        Column("sicher", "right", 0.9),
        Column("davon schon zuvor", "right", 1.1),
        Column("hinzu", "right", 0.8),
        Column("heraus", "right", 0.9),
        Column("Zugänge", width=3.6),
        Column("Abgänge", width=3.6),
    ]
    lost = int(found.flow["uncompared"].sum())
    note = (
        f"Nicht als Zugang gezählt: {many(lost, 'sicheres Gebiet, das', 'sichere Gebiete, die')} im Jahr zuvor noch anders "
        f"zugeschnitten {'war' if lost == 1 else 'waren'}"
        f"{' oder deren Entscheidung hier offen bleibt' if release.base else ''}."
        if lost
        else ""
    )
    caption = "Zugänge und Abgänge von Ausgabe zu Ausgabe"
    return text(_flow_sentence(found)) + table(columns, rows, name="zeit-fluss", caption=caption, note=note)


def _flow_sentence(found: History) -> str:
    pairs = found.flow["stayed"] + found.flow["exits"]
    share = 100 * found.flow["stayed"].sum() / pairs.sum() if pairs.sum() else None
    return (
        f"Von {found.years[0]} bis {found.years[-1]} blieben von einer Ausgabe zur nächsten im Mittel "
        f"**{style.percent(share)}** der sicheren Gebiete *sicher*. Wer knapp über oder unter der Grenze liegt, "
        "wechselt auch durch Zufallsschwankung."
    )


def persistence(release: Release) -> Block:
    """Say under a heading how long today's areas have been *sicher*, and which were so only once; nothing of one year."""
    found = release.analyses.history
    if len(found.years) < 2:
        return join([])
    now = found.decision[found.years[-1]]
    chosen = found.persistence[(now == SURE).fillna(False)]
    sentences = []
    total = len(found.years)
    if len(chosen):
        always = int((chosen["sure"] == total).sum())
        fresh = chosen.index[(chosen["run"] == 1) & ~found.cut_short[chosen.index]]
        one, half = len(chosen) == 1, int(chosen["run"].median() + 0.5)
        of = "Vom einzigen sicheren Gebiet" if one else f"Von den {number(len(chosen))} sicheren Gebieten"
        sentences.append(
            f"{of} {'war' if always == 1 else 'waren'} {number(always)} in allen {total} Ausgaben "
            f"sicher; die Hälfte ist es seit mindestens {many(half, 'Ausgabe', 'Ausgaben')} in Folge."
        )
        if len(fresh):
            sentences.append(f"Neu sind {escape_markdown(area_list(release, in_order(release, fresh)))}.")
    if found.once:
        sentences.append(
            f"Nur ein einziges Mal sicher {'war' if len(found.once) == 1 else 'waren'} "
            f"{escape_markdown(area_list(release, in_order(release, found.once)))}."
        )
    return text(f"{_LASTING}\n\n{' '.join(sentences) or 'Kein Gebiet war je sicher.'}")


def strip(release: Release) -> Block:
    """Return the decisions year by year of all areas that were ever *sicher*, as a readable strip."""
    found = release.analyses.history
    rank = by_name(release.names)
    areas = sorted(found.ever, key=lambda a: (-found.persistence["sure"][a], rank(a)))
    if len(found.years) < 2:
        return join([])
    if not areas:
        return text("Kein Gebiet war je sicher.")
    heads = [*map(str, found.years), "sicher", "in Folge"]
    lines = [(a, place_of(release, a), _line(found, a)) for a in areas]
    shown = {d for a in areas for d in found.decision.loc[a].fillna(UNKNOWN)}
    note = ", ".join(f"{SIGNS[d][0] or 'leer'} {d}" for d in SIGNS if d in shown)
    longer = found.cut_short[[a for a in areas if _sure_now(found, a)]].any()
    note = (
        f"{note}. „sicher“: in so vielen Ausgaben; „in Folge“: davon die letzten ohne Unterbrechung"
        f"{', mit + vielleicht länger' if longer else ''}."
    )
    label = "Entscheidungen je Gebiet und Jahr: Gebiete in Zeilen, Jahre in Spalten"
    html = _strip_html(release, heads, lines, label) + f'\n<p class="anmerkung">{escape_html(note)}</p>'
    typst = (
        _strip_typst(release, heads, lines)
        + f"\n#block(above: 0.5em)[#text(size: 0.85em)[{escape_typst(note)}]]"
    )
    return captioned(
        Block(html, typst), name="zeit-streifen", caption="Gebiete, die je sicher waren, Jahr für Jahr"
    )


_Cells = list[tuple[str, str]]


def _line(found: History, area: str) -> _Cells:
    signs = [SIGNS[d] for d in found.decision.loc[area].fillna(UNKNOWN)]
    row = found.persistence.loc[area]
    run = f"{number(row['run'])}{'+' if found.cut_short[area] else ''}" if _sure_now(found, area) else "–"
    return [*signs, (number(row["sure"]), "no"), (run, "no")]


def _sure_now(found: History, area: str) -> bool:
    return bool(found.decision[found.years[-1]][area] == SURE)


def _strip_html(release: Release, heads: list[str], lines: list[tuple[str, str, _Cells]], label: str) -> str:
    top = "".join(f'<th scope="col" class="a-center">{escape_html(h)}</th>' for h in heads)
    title, rows = place_title(release), []
    for area, place, cells in lines:
        body = "".join(f'<td class="m-{kind}">{escape_html(sign)}</td>' for sign, kind in cells)
        lies = f"<td>{escape_html(place)}</td>" if title else ""
        rows.append(f'<tr><th scope="row">{area_html(release, area)}</th>{lies}{body}</tr>')
    where = f'<th scope="col">{escape_html(title)}</th>' if title else ""
    return (
        f'<div class="tabelle-rahmen" role="group" tabindex="0" aria-label="{escape_html(label)}">'
        f'<table class="matrix"><thead><tr><th scope="col">Gebiet</th>{where}{top}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _strip_typst(release: Release, heads: list[str], lines: list[tuple[str, str, _Cells]]) -> str:
    fill = {"hit": f'fill: rgb("{style.SEQUENTIAL[1]}")', "open": 'fill: rgb("#eceff1")', "no": ""}
    title, rows = place_title(release), []
    for area, place, cells in lines:
        parts = [
            f"[{typst_row_head(area_typst(release, area))}]",
            *([f"[{escape_typst(place)}]"] if title else []),
        ]
        for sign, kind in cells:
            content = f"[{escape_typst(sign)}]"
            parts.append(f"table.cell({fill[kind]}){content}" if fill[kind] else content)
        rows.append(", ".join(parts) + ",")
    named = "36mm" if has_names(release) else "auto"
    widths = ", ".join([named, *(["auto"] if title else []), *(["1fr"] * len(heads))])
    align = ", ".join(["left", *(["left"] if title else []), *(["center"] * len(heads))])
    top = ", ".join(f"[{escape_typst(h)}]" for h in ["Gebiet", *([title] if title else []), *heads])
    body = "\n  ".join(rows)
    return (
        "#[\n#set text(size: 7.5pt)\n#set table(inset: (x: 2pt, y: 2.2pt))\n"
        f"#table(columns: ({widths},), align: ({align},),\n  table.header({top}),\n  {body}\n)\n]"
    )


def transitions(release: Release) -> Block:
    """Return under a heading how many areas went from which decision to which since the edition before."""
    found = release.analyses.history
    if len(found.years) < 2:
        return join([])
    caption = f"Übergänge von {found.years[-2]} (Zeilen) nach {found.years[-1]} (Spalten)"
    told = transition_table(found.transitions[found.years[-1]], "zeit-uebergaenge", caption)
    return text(_CHANGED) + told


def transition_table(counts: pd.DataFrame, name: str, caption: str) -> Block:
    """Return a table of transitions without empty rows and columns; what stayed as it was is set bold.

    Parameters
    ----------
    counts : pandas.DataFrame
        See `screening.analysis.time.history.transition`.
    name, caption : str
    """
    order = [*DECISIONS, UNKNOWN]
    rows_shown = [d for d in order if d in counts.index and counts.loc[d].sum()]
    columns_shown = [d for d in order if d in counts.columns and counts[d].sum()]
    rows = []
    for before in rows_shown:
        cells = []
        for now in columns_shown:
            n = int(counts.loc[before, now])
            cells.append(Cell(number(n) if n else "–", "total" if before == now else "" if n else "muted"))
        rows.append([Cell(before), *cells, Cell(number(counts.loc[before].sum()), "muted")])
    sums = [Cell(number(counts[d].sum()), "muted") for d in columns_shown]
    rows.append([Cell("insgesamt", "muted"), *sums, Cell(number(counts.to_numpy().sum()), "muted")])
    columns = [
        Column("von \\ nach", header=True),
        *(Column(d, "right") for d in columns_shown),
        Column("insgesamt", "right"),
    ]
    return table(columns, rows, name=name, caption=caption)


def reasons(release: Release) -> Block:
    """Return why decisions differ from the edition before: sums by cause, then area by area."""
    found = release.analyses.history.attribution
    if found is None:
        return join([])
    before, now = found.years
    listed = told_reasons.change_table(
        release,
        found,
        release.catalogue,
        release.audience,
        lambda a: place_of(release, a),
        (str(before), str(now)),
        name="zeit-gruende",
        caption=f"Geänderte Entscheidungen {before} → {now} und ihre Ursachen",
    )
    return join(
        [told_reasons.new_areas(release, found), told_reasons.summary(found, release.audience), listed]
    )
