"""The protocol of the meeting: what was decided and why, to sign; with the fingerprint of what lay on the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from screening.base import listed, long_date, many, missing, number, private
from screening.disclosure import Release
from screening.figures.words import agreed_said, called, in_order, side_names, version_mark, way
from screening.process import areas_in, candidate
from screening.process.decisions import Entry
from screening.process.ratings import CRITERIA, SIDE_IDS, SideBySide, said, side_by_side
from screening.report.forms.marks import PARTS, TEXT, Marks, code, in_fours, pages_of, text_mark
from screening.report.forms.paper import LINE, lay_down, noon, paper, word
from screening.report.sections import decided

NAME = "protokoll"
_CODE = "code.png"
_WANTED = 64
DISSENT = "Dissens"
"""As a record of decisions says it."""


def write_protocol(release: Release, marks: Marks, out: Path) -> tuple[Path, Path]:
    """Write ``protokoll.docx`` and ``protokoll.pdf`` into a folder.

    Parameters
    ----------
    release : Release
        For ``gespraech``: the paper leaves the house.
    marks : Marks
        Of what lay on the table; that of the protocol's own text is added here.
    out : Path
        Made if missing; both files are replaced whole.

    Returns
    -------
    tuple of Path
        DOCX, PDF.

    Raises
    ------
    ScreeningError
        If Pandoc or Typst fails, or the folder cannot be written.
    ValueError
        If the release is not for ``gespraech``.
    """
    if release.audience != "gespraech":
        raise ValueError("a protocol leaves the house: it is made of the release for gespraech")
    when, design = noon(last_day(release)), release.city.design
    with private.folder("form-") as work:
        content = protocol_content(release, marks)
        # set twice: the last page bears the fingerprint of the pages before it, as they read
        first = replace(marks, parts={**marks.parts, TEXT: "0" * _WANTED})
        (work / _CODE).write_bytes(code(first))
        draft = paper(NAME, content | _printed(release, first), work, when, design=design)
        text = text_mark(pages_of(draft.read_bytes())[:-1])
        final = replace(marks, parts={**marks.parts, TEXT: text})
        (work / _CODE).write_bytes(code(final))
        content |= _printed(release, final)
        lay_down([make(NAME, content, work, when, design=design) for make in (word, paper)], out)
    return out / f"{NAME}.docx", out / f"{NAME}.pdf"


def last_day(release: Release) -> date:
    """Return the day of the last decision."""
    return max(e.said.datum for e in release.laid.decisions.entries)


def part_names(sides: Mapping[str, str], version: str) -> dict[str, str]:
    """Return what the parts of a fingerprint are called.

    Parameters
    ----------
    sides : mapping of str to str
        What each side is called.
    version : str
        What the version for the meeting is called.

    Examples
    --------
    >>> part_names({"verwaltung": "Amt", "region": "Runde"}, "Fassung für die Runde")["gespraech"]
    'Veröffentlichte Fassung für die Runde'
    """
    return {
        "gespraech": f"Veröffentlichte {version}",
        "kriterien": "Kriterienkatalog (kriterien.toml)",
        **{s: f"Bewertung: {sides[s]}" for s in SIDE_IDS},
        "entscheidungen": "Beschlüsse (entscheidungen.toml)",
        TEXT: "Text dieses Protokolls",
    }


def protocol_content(release: Release, marks: Marks) -> dict[str, Any]:
    """Return all that the templates show but the fingerprints themselves, as plain values."""
    recorded, city = release.laid.decisions, release.city
    opened = release.laid.opened
    both = side_by_side(opened) if opened else None
    current = sorted(recorded.current, key=lambda e: (_ORDER[e.said.beschluss], e.number))
    decided = {candidate(e.areas) for e in current}
    rest = [str(k) for k in both.frame.index if k not in decided] if both else []
    return {
        "titel": f"Protokoll {city.meeting.said('der', 'gen')}",
        "stadt": city.name,
        "jahr": str(release.year),
        "fuss": f"{city.name} {release.year} · Fingerabdruck {marks.short}",
        "oben": version_mark(release.audience, city),
        "synthetisch": city.synthetic,
        "zusammen": _summary(current),
        "sitzungen": _sessions(release, recorded.entries),
        "berichtigt": _corrected(release),
        "gebiete": [_area(release, e, recorded.before(e), both) for e in current],
        "offen": [{"name": _shown(release, k), "bewertungen": _rated(release, k, both)} for k in rest],
        "spalten": ["Seite", *CRITERIA.values()],
        "unterschriften": _signing(release, recorded.entries),
        "strich": LINE,
    }


_ORDER = {"ausgewählt": 0, "Dissens": 1, "zurückgestellt": 2, "abgelehnt": 3}


def _summary(current: Iterable[Entry]) -> str:
    """Say what was decided how often; an entry may be about several areas.

    Examples
    --------
    >>> _summary([])
    'Es gilt kein Beschluss.'
    """
    verdicts = [e.said.beschluss for e in current]
    if not verdicts:
        return "Es gilt kein Beschluss."
    parts = [
        f"{number(verdicts.count(v))} {v}"
        for v in ("ausgewählt", "zurückgestellt", "abgelehnt")
        if v in verdicts
    ]
    if standing := verdicts.count("Dissens"):
        parts.append(f"{number(standing)} im Dissens")
    if len(verdicts) == 1:
        return f"Es gilt 1 Beschluss: {parts[0].partition(' ')[2]}."
    if len(parts) == 1:
        return f"Es gelten {number(len(verdicts))} Beschlüsse: alle {parts[0].partition(' ')[2]}."
    return f"Es gelten {number(len(verdicts))} Beschlüsse: {listed(parts)}."


def _corrected(release: Release) -> str:
    """Say which side corrected its ratings after the opening, and when; empty if none has."""
    lines = "; ".join(decided.corrected(decided.corrections(release)))
    return (
        f"Nach dem Aufdecken wurden Bewertungen berichtigt: {lines}. Gezeigt ist, was gilt." if lines else ""
    )


def _sessions(release: Release, entries: Iterable[Entry]) -> list[dict[str, str]]:
    """Return each sitting once: level, day, who decided on either side, and on how much."""
    names = side_names(release)
    found: dict[tuple[date, str, tuple[str, ...], tuple[str, ...]], int] = {}
    for e in entries:
        there = e.said.teilnehmende
        key = (e.said.datum, e.said.level, there.verwaltung, there.region)
        found[key] = found.get(key, 0) + 1
    rows = []
    for (day, level, office, region), count in sorted(found.items(), key=lambda item: item[0][:2]):
        who = [f"{names[s]}: {listed(f)}" for s, f in zip(SIDE_IDS, (office, region), strict=True) if f]
        rows.append(
            {
                "tag": long_date(day),
                "ebene": level,
                "wer": "; ".join(who) or "–",
                "anzahl": many(count, "Eintrag", "Einträge"),
            }
        )
    return rows


def _area(
    release: Release, entry: Entry, before: tuple[Entry, ...], both: SideBySide | None
) -> dict[str, Any]:
    """Return one decision: rows of label and answer, and the ratings beside each other."""
    told, key = entry.said, candidate(entry.areas)
    level = f"{told.level}, {long_date(told.datum)}"
    rows = [("Beschluss", told.beschluss), ("Ebene und Tag", level)]
    rows += [("Akut", decided.acute(release, told))] if told.akut else []
    rows.append(("Zahlen", figures_said(release, areas_in(key))))
    rows += [("Gründe", told.gruende)] if told.gruende else []
    rows += [("Auflagen", told.auflagen)] if told.auflagen else []
    rows += [("Je Woche, Dauer", agreed_said(told))] if agreed_said(told) else []
    rows += [("Nächster Schritt", told.naechster_schritt)] if told.naechster_schritt else []
    rows += _dissent(release, entry, before, both)
    rows.append(("Beteiligt", decided.seats(release, told) or "–"))
    name = f"{_shown(release, key)}{f' ({told.name})' if told.name else ''}"
    return {
        "name": name,
        "angaben": [{"was": k, "wie": v} for k, v in rows],
        "bewertungen": _rated(release, key, both),
    }


def figures_said(release: Release, areas: Iterable[str]) -> str:
    """Say what the rule decides of areas, as the meeting is told it; more than one each by its id.

    Examples
    --------
    >>> import screening as sc
    >>> jahr = sc.open_year("musterstadt", 2016)
    >>> figures_said(jahr, ["23.1.1"]).partition(" von ")[0], figures_said(jahr, ["nirgends"])
    ('sicher, 12', 'nicht in den Zahlen')
    """
    order = in_order(release, areas)
    said_of = [_of_rule(release, a) for a in order]
    if len(order) == 1:
        return said_of[0]
    return "; ".join(f"{a}: {told}" for a, told in zip(order, said_of, strict=True))


def _of_rule(release: Release, area: str) -> str:
    if area not in release.decision.index:
        return "nicht in den Zahlen"
    row = release.decision.loc[area]
    low, high = row["hits_min"], row["hits_max"]
    if missing(low) or missing(high) or row["decision"] in ("zu klein", "ausgeschlossen"):
        return str(row["decision"])
    span = number(low) if low == high else f"{number(low)} bis {number(high)}"
    of = many(len(release.ids), "Indikator", "Indikatoren")
    return f"{row['decision']}, {span} von {of} {'zählt' if low == high == 1 else 'zählen'}"


def _dissent(
    release: Release, entry: Entry, before: tuple[Entry, ...], both: SideBySide | None
) -> list[tuple[str, str]]:
    """Say wherein the sides' ratings differ, on which levels that was decided before, and how a Dissens ended.

    Ratings that differ are no Dissens: that there was one, an entry has to say.
    """
    key = candidate(entry.areas)
    apart = both.dissent(key, side_names(release)) if both and key in both.frame.index else ""
    rows = [
        ("Unterschiede", apart),
        ("Verlauf", " ".join(reversed(way(before)))),
        *_end(release, (entry, *before)),
    ]
    return [row for row in rows if row[1]]


def _end(release: Release, chain: Sequence[Entry]) -> list[tuple[str, str]]:
    """Say which rating an entry took, and that it ended a Dissens if it did; `chain` is the newest entry first."""
    if chain[0].said.beschluss == DISSENT:
        return [("Dissens", "Er besteht.")]
    ends = [one for one, old in pairwise(chain) if old.said.beschluss == DISSENT != one.said.beschluss]
    if not ends:
        return [("Bewertung", decided.ended(release, chain[0].said))]
    end = decided.ended(release, ends[0].said)
    if ends[0] is not chain[0]:
        end = f"Mit dem Beschluss vom {long_date(ends[0].said.datum)}. {end}".strip()
    return [("Ende des Dissenses", end)]


def _rated(release: Release, key: str, both: SideBySide | None) -> list[list[str]]:
    if both is None or key not in both.frame.index:
        return []
    row = both.frame.loc[key]
    names = side_names(release)
    return [[names[s], *(said(c, row[f"{s}_{c}"]) for c in CRITERIA)] for s in SIDE_IDS]


def _signing(release: Release, entries: Iterable[Entry]) -> list[str]:
    """Return who signs: each function of either side once, in the order of the record."""
    names = side_names(release)
    found = dict.fromkeys(
        f"{names[side]}, {function}"
        for e in entries
        for side in SIDE_IDS
        for function in getattr(e.said.teilnehmende, side)
    )
    return list(found)


def _shown(release: Release, key: str) -> str:
    return "; ".join(called(release, a) for a in in_order(release, areas_in(key)))


def _printed(release: Release, marks: Marks) -> dict[str, Any]:
    """Return the fingerprints as the last page shows them, and the line that the PDF and the code hold."""
    names = part_names(side_names(release), release.city.meeting.version_said)
    rows = [{"was": names[p], "ziffern": in_fours(marks.parts.get(p, "")) or "lag nicht vor"} for p in PARTS]
    return {"zeile": marks.line, "fingerabdruck": rows, "code": _CODE, "code_alt": _ALT}


_ALT = "QR-Code mit denselben Fingerabdrücken, die daneben als Text stehen."
