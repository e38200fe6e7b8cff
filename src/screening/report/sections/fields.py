"""The dossier's section on figures and knowledge: four fields for all areas, and those that stand beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from screening.base import (
    Block,
    captioned,
    escape_html,
    escape_markdown,
    escape_typst,
    file_names,
    join,
    number,
    text,
    typst_row_head,
)
from screening.disclosure import Release
from screening.figures.words import area_list, called, in_order
from screening.figures.words import areas as count_of_areas
from screening.process import APART, FourFields, four_fields
from screening.report.sections.people import to_the_meeting

MOST = 12
"""So many areas a field lists; of more it tells the number, and the table of all candidates has them."""

SURE, NOT = "erfüllt die Regel sicher", "erfüllt die Regel nicht"
BOTH = "Zahlen und Nennungen zeigen auf dasselbe Gebiet."
SILENT = "Ein stiller Bedarf? Die Zahlen zeigen ihn, genannt hat ihn niemand."
SEEN = "Was sieht die Region, das die Zahlen nicht zeigen?"
NEITHER = "Weder Zahlen noch Nennungen."


@dataclass(frozen=True)
class _Field:
    """A cell: its areas, what is said of them, and whether they are listed."""

    areas: tuple[str, ...]
    said: str = ""
    listed: bool = True


@dataclass(frozen=True)
class _Row:
    head: str
    named: _Field
    unnamed: _Field


def fields_of(release: Release) -> FourFields:
    """Return the four fields of a year, as its audience is told the decisions."""
    return four_fields(release.decision["decision"], {str(a) for a in release.nominations["gebiet"]})


def four(release: Release) -> Block:
    """Return every area in one of four fields, or beside them: counts, lists, and the questions that follow."""
    if release.nominations.empty:
        return text(
            f"Für {release.year} liegen keine Bedarfsnennungen vor; Zahlen und Wissen vor Ort stehen darum nicht "
            "nebeneinander."
        )
    found = fields_of(release)
    rows = [
        _Row(SURE, _Field(found.both, BOTH), _Field(found.silent, SILENT)),
        _Row(NOT, _Field(found.seen, SEEN), _Field(found.neither, NEITHER, listed=False)),
    ]
    blocks = [
        text(_told(release, found)),
        _grid(release, rows, "felder", "Vier Felder: Zahlen und Nennungen"),
    ]
    beside = [d for d in APART if any(found.apart[d])]
    if beside:
        lines = [f"- {_beside(release, d, *found.apart[d])}" for d in beside]
        blocks.append(
            text(
                "Neben den vier Feldern stehen Gebiete, über die die Zahlen nichts entscheiden:\n\n"
                + "\n".join(lines)
            )
        )
    return join(blocks)


def _told(release: Release, found: FourFields) -> str:
    return (
        f"{_flagged(len(found.both), len(found.silent))} {_unflagged(len(found.seen))}\n\n"
        "Wo beides auseinandergeht, irrt nicht das eine oder das andere: Die Zahlen kennen nur, was ein Amt zählt, und "
        "eine Nennung fehlt auch dort, wo niemand gefragt hat. Beide Felder sind Fragen, die "
        f"{escape_markdown(to_the_meeting(release))} gehören."
    )


def _flagged(named: int, silent: int) -> str:
    """Tell how many of the areas that the rule takes up were named.

    Examples
    --------
    >>> _flagged(0, 0), _flagged(1, 0)
    ('Kein Gebiet erfüllt die Regel sicher.', 'Das eine Gebiet, das die Regel sicher erfüllt, ist auch genannt.')
    >>> _flagged(1, 2)
    'Von den 3 Gebieten, die die Regel sicher erfüllen, ist 1 auch genannt; 2 hat niemand genannt.'
    """
    total = named + silent
    if not total:
        return "Kein Gebiet erfüllt die Regel sicher."
    if total == 1:
        one = "Das eine Gebiet, das die Regel sicher erfüllt,"
        return f"{one} {'ist auch genannt' if named else 'hat niemand genannt'}."
    if not silent:
        return f"Alle {number(total)} Gebiete, die die Regel sicher erfüllen, sind auch genannt."
    if not named:
        return f"Keines der {number(total)} Gebiete, die die Regel sicher erfüllen, ist genannt."
    are = "ist" if named == 1 else "sind"
    return (
        f"Von den {number(total)} Gebieten, die die Regel sicher erfüllen, {are} {number(named)} auch genannt; "
        f"{number(silent)} hat niemand genannt."
    )


def _unflagged(seen: int) -> str:
    """Tell how many areas were named that the rule does not take up.

    Examples
    --------
    >>> _unflagged(0), _unflagged(1)
    ('Genannt ist kein Gebiet, das die Regel nicht erfüllt.', 'Genannt ist auch 1 Gebiet, das die Regel nicht erfüllt.')
    >>> _unflagged(4)
    'Genannt sind auch 4 Gebiete, die die Regel nicht erfüllen.'
    """
    if not seen:
        return "Genannt ist kein Gebiet, das die Regel nicht erfüllt."
    if seen == 1:
        return "Genannt ist auch 1 Gebiet, das die Regel nicht erfüllt."
    return f"Genannt sind auch {count_of_areas(seen)}, die die Regel nicht erfüllen."


def _beside(release: Release, decision: str, named: Sequence[str], unnamed: Sequence[str]) -> str:
    """Say in Markdown which areas of a decision were named, and how many were not; of *möglich* those, too."""
    parts = []
    for ids, word, listed_too in (
        (named, "genannt", True),
        (unnamed, "nicht genannt", decision == "möglich"),
    ):
        if not ids:
            continue
        told = (
            f": {area_list(release, in_order(release, ids), MOST, write=escape_markdown)}"
            if listed_too
            else ""
        )
        parts.append(f"{number(len(ids))} {word}{told}")
    return f"**{escape_markdown(decision)}**: {'; '.join(parts)}. {_meaning(release, decision)}"


def _meaning(release: Release, decision: str) -> str:
    """Return what a decision beside the fields says of figures and nominations."""
    if decision == "möglich":
        why = "Werte fehlen oder sind hier nicht gesagt" if release.base else "Werte fehlen oder sind geheim"
        return f"{why}; mit ihnen könnte die Regel erfüllt sein."
    if decision == "zu klein":
        least = number(release.criteria.min_inhabitants)
        return f"Weniger als {least} Menschen: Bei so wenigen sagt die Regel nichts."
    if decision == "ausgeschlossen":
        return "Von Hand herausgenommen, mit Begründung; gezählt wird hier nicht."
    return "Genannt, aber in der Lieferung ohne Zahlen."


def _grid(release: Release, rows: Sequence[_Row], name: str, caption: str) -> Block:
    """Return rows with a cell for the areas that were named and one for the others."""
    files = file_names(str(a) for a in release.decision.index)
    lines, cells = [], []
    for row in rows:
        both = "".join(f"<td>{_html(release, f, files)}</td>" for f in (row.named, row.unnamed))
        lines.append(f'<tr><th scope="row">{escape_html(row.head)}</th>{both}</tr>')
        each = ", ".join(f"[{_typst(release, f)}]" for f in (row.named, row.unnamed))
        cells.append(f"[{typst_row_head(f'#strong[{escape_typst(row.head)}]')}], {each},")
    html = (
        f'<div class="tabelle-rahmen" role="group" tabindex="0" aria-label="{escape_html(caption)}">\n'
        '<table class="vier-felder"><thead><tr><th scope="col">Die Regel</th><th scope="col">genannt</th>'
        f'<th scope="col">nicht genannt</th></tr></thead><tbody>\n{"".join(lines)}\n</tbody></table></div>'
    )
    typst = (
        "#table(columns: (1fr, 1.1fr, 1.3fr), align: (left, left, left),\n"
        "  table.header([Die Regel], [genannt], [nicht genannt]),\n  " + "\n  ".join(cells) + "\n)"
    )
    return captioned(Block(html, typst), name=name, caption=caption)


def _counted(field: _Field) -> str:
    return count_of_areas(len(field.areas)) if field.areas else "kein Gebiet"


def _html(release: Release, field: _Field, files: dict[str, str]) -> str:
    said = f'<span class="frage">{escape_html(field.said)}</span>' if field.said and field.areas else ""
    shown = in_order(release, field.areas)[:MOST] if field.listed else []
    links = ", ".join(
        f'<a href="profile/{escape_html(files[a])}.html">{escape_html(called(release, a))}</a>'
        if a in files
        else escape_html(called(release, a))
        for a in shown
    )
    listed = f'<span class="liste">{links}{_more(field, len(shown))}</span>' if links else ""
    return f"<b>{_counted(field)}</b>{said}{listed}"


def _typst(release: Release, field: _Field) -> str:
    parts = [f"#strong[{_counted(field)}]"]
    if field.said and field.areas:
        parts.append(f"#emph[{escape_typst(field.said)}]")
    shown = in_order(release, field.areas)[:MOST] if field.listed else []
    if shown:
        parts.append(escape_typst(area_list(release, shown) + _more(field, len(shown))))
    return " \\\n".join(parts)


def _more(field: _Field, shown: int) -> str:
    left = len(field.areas) - shown
    return f" und {number(left)} weitere{'s' if left == 1 else ''}" if shown and left else ""
