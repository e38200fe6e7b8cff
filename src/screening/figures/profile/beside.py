"""Areas side by side: the values of the rule in up to four columns, with what is decided of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from screening.base import NBSP, Block, Cell, Column, escape_html, table
from screening.disclosure import Release
from screening.figures.profile.facts import Facts, hits_said
from screening.figures.profile.rows import COUNTED, NOT_COUNTED, OPEN, Group, Row, groups, name_of
from screening.figures.words import about, called

MOST = 4
"""So many areas stand side by side: more columns nobody compares, and A4 has no room for them."""

SIGNS = {COUNTED: "●", NOT_COUNTED: "○", OPEN: "?"}


class Brief(NamedTuple):
    """What is said of an area above its column; plain text."""

    called: str
    decision: str
    hits: str
    people: str


def briefs(release: Release, areas: Iterable[str]) -> dict[str, Brief]:
    """Return what is said of each area above its column."""
    rows = release.decision.loc[list(areas)].itertuples()
    return {
        str(row.Index): Brief(
            called(release, row.Index),
            str(row.decision),
            hits_said(int(row.hits_min), int(row.hits_max), len(release.ids)),
            about.people(release, row.Index, "nicht bekannt") if release.peopled else "",
        )
        for row in rows
    }


def beside(release: Release, areas: Sequence[str]) -> Block:
    """Return up to four areas side by side: decision, inhabitants, hits and the values of the rule's indicators.

    Raises
    ------
    ValueError
        If there are fewer than two areas, or more than four.
    """
    if not 1 < len(areas) <= MOST:
        raise ValueError(f"between 2 and {MOST} areas stand side by side, not {len(areas)}")
    told, found = briefs(release, areas), groups(release, areas)
    heads = [Column("Indikator", header=True), *(Column(called(release, a), "right") for a in areas)]
    rows: list[list[Cell | str]] = [[t, *values] for t, values in _heads([told[a] for a in areas])]
    for row in _counting(found):
        cells = (_value(row, k) for k in range(len(areas)))
        rows.append([f"{row.indicator.number} {name_of(row.indicator)}", *cells])
    return table(heads, rows)


def parts_list(release: Release, areas: Sequence[str]) -> Block:
    """Return areas in a list, each with its decision, hits and inhabitants: of more than stand side by side."""
    told = briefs(release, areas)
    heads = [Column("Gebiet", header=True), Column("Entscheidung"), Column("Treffer")]
    peopled = any(b.people for b in told.values())
    heads += [Column("Einwohner:innen", "right")] if peopled else []
    return table(
        heads, [[b.called, b.decision, b.hits, *([b.people] if peopled else [])] for b in told.values()]
    )


def beside_html(
    fact: Facts,
    found: tuple[Group, ...],
    places: Mapping[str, int],
    files: Mapping[str, str],
    told: Mapping[str, Brief],
    level: int,
) -> str:
    """Return an area beside those most like it, for its page; empty if there is none."""
    if not fact.similar:
        return ""
    ids = [fact.area, *(n.area for n in fact.similar)]
    # one below the page's own heading, see `html._head`
    tag = f"h{2 if level == 1 else level + 2}"
    title = escape_html(fact.title)
    heads = [f"<th scope=col>{escape_html(told[fact.area].called)}</th>"]
    for near in fact.similar:
        link = f'<a href="{files[near.area]}.html">{escape_html(near.called)}</a>'
        heads.append(f"<th scope=col>{link}<small>{escape_html(near.said)}</small></th>")
    body = [_line(t, [v.replace(" ", NBSP) for v in values]) for t, values in _heads([told[a] for a in ids])]
    at = [places[a] for a in ids]
    body += [
        _line(f"{r.indicator.number} {name_of(r.indicator)}", [_value(r, k) for k in at])
        for r in _counting(found)
    ]
    return (
        f'<{tag} class="profil-unter">Neben den ähnlichsten Gebieten</{tag}>\n'
        f'<div class="profil-rahmen profil-quer" role="group" tabindex="0" aria-label="Ähnliche Gebiete neben {title}">'
        f'<table class="profil-neben"><thead><tr><td></td>{"".join(heads)}</tr></thead><tbody>\n'
        + "\n".join(body)
        + "\n</tbody></table></div>\n"
    )


def _line(title: str, values: Sequence[str]) -> str:
    cells = "".join(f"<td>{escape_html(v)}</td>" for v in values)
    return f"<tr><th scope=row>{escape_html(title)}</th>{cells}</tr>"


def _counting(found: Sequence[Group]) -> Iterator[Row]:
    return (row for group in found for row in group.rows if row.rule)


def _heads(told: Sequence[Brief]) -> list[tuple[str, list[str]]]:
    lines = [("Entscheidung", [b.decision for b in told]), ("Treffer", [b.hits for b in told])]
    people = [b.people for b in told]
    return [*lines, ("Einwohner:innen", people)] if any(people) else lines


def _value(row: Row, place: int) -> str:
    # figures stay on one line with their sign; why there is none may take two, or hardly a column fits a phone
    said = row.value[place].replace(" ", NBSP) or row.state[place]
    sign = SIGNS.get(row.verdict[place], "")
    return f"{said}{NBSP}{sign}" if sign else said
