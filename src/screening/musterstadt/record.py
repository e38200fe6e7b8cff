"""How both sides' ratings and a record of decisions are written down.

What lies here is what `screening deposit` would have left behind, but for the random bytes: those are made of the names,
so that the demo is always the same.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from typing import NamedTuple

from .nominations import REVIEWER

HEADER = (
    "gebiet",
    "passung",
    "gewicht",
    "stunden_woche",
    "monate",
    "wer",
    "wann",
    "begruendung",
    "geprueft_von",
    "geprueft_am",
)
HEAD = "# Was beschlossen ist. Einträge werden nie geändert: ein neuer nennt mit ersetzt den, der nicht mehr gilt.\n"

TALK = (
    'teilnehmende = { verwaltung = ["Produktverantwortung", "Sozialplanung"], '
    'region = ["Geschäftsführung", "Kuratorium"] }\n'
)
ARGE = """teilnehmende = { verwaltung = ["Leitung Sozialplanung"], region = ["Sprecherin der freien Träger"] }
"""
LEADERS = """teilnehmende = { verwaltung = ["Sozialreferatsleitung"] }
"""


class Rated(NamedTuple):
    """An area as one side rates it."""

    area: str
    fit: int
    weight: int
    hours: str
    months: str
    reason: str


class Side(NamedTuple):
    """What one side deposits: its ratings, who rated, on which day, and when the reasons were reviewed."""

    rows: tuple[Rated, ...]
    who: str
    day: str
    reviewed: str


def ratings(side: Side) -> str:
    """Write the ratings of one side."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    for r in side.rows:
        told = (side.who, side.day, r.reason, REVIEWER, side.reviewed)
        writer.writerow((r.area, r.fit, r.weight, r.hours, r.months, *told))
    return buffer.getvalue()


def deposit(sides: Mapping[str, Side], key: str, seed: str) -> str:
    """Write what says that a side's deposit is uncovered."""
    other = next(s for s in sides if s != key)
    return (
        "# Von screening deposit geschrieben; nicht von Hand ändern.\n"
        f'fingerabdruck = "{_fingerprint(sides, key, seed)}"\nsalz = "{_salt(key, seed).hex()}"\n'
        f'gegen = "{_fingerprint(sides, other, seed)}"\n'
    )


def _salt(key: str, seed: str) -> bytes:
    return hashlib.sha256(f"{seed} {key}".encode()).digest()


def _fingerprint(sides: Mapping[str, Side], key: str, seed: str) -> str:
    """Return what the deposit of a side was known by before it was uncovered."""
    return hashlib.sha256(_salt(key, seed) + ratings(sides[key]).encode()).hexdigest()


def entry(
    key: str, area: str, verdict: str, level: str, day: str, seen: str, more: str = "", who: str = TALK
) -> str:
    """Write one decision; `seen` is the day of its review."""
    said = f'ebene = "{level}"\n' if level else ""
    return (
        f'\n[[entscheidung]]\nid = "{key}"\ngebiete = ["{area}"]\nbeschluss = "{verdict}"\n{said}datum = {day}\n'
        f'{who}{more}geprueft_von = "{REVIEWER}"\ngeprueft_am = {seen}\n'
    )


def agreed(hours: str, months: int, step: str) -> str:
    """Write what was agreed on."""
    return f'stunden_woche = {hours}\nmonate = {months}\nnaechster_schritt = "{step}"\n'
