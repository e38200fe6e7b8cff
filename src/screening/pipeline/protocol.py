"""The protocol of a year's meeting, and whether the files at hand are those that lay on the table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from screening.base import Finding, ScreeningError
from screening.delivery import City, read_city
from screening.pipeline import inputs
from screening.pipeline.documents import hashes_of
from screening.pipeline.findings import not_published
from screening.pipeline.findings_protocol import nothing_decided, published_damaged, published_older
from screening.pipeline.left import TALK, known_register
from screening.pipeline.log import Target, read_log
from screening.pipeline.stale import changed_since_told
from screening.process.decisions import FILE as DECISIONS
from screening.process.decisions import read_decisions
from screening.process.ratings import SIDE_IDS, marks_of, takeovers
from screening.report.forms import SOURCES, TEXT, Marks, carried, part_names, write_protocol
from screening.year import prepare

FOLDER = "protokoll"
"""Beside the versions of a year: ``reports/<city>/<year>/protokoll``."""

SAME, CHANGED, MISSING = "gleich", "verändert", "fehlt"


@dataclass(frozen=True)
class Verified:
    """What came of holding a protocol against the files at hand.

    Attributes
    ----------
    city : str
        What it is called.
    year : int
    states : mapping of str to str
        For each part, as it is called, *gleich*, *verändert* or *fehlt*.
    taken_over : tuple of str
        The sides, as they are called, whose ratings another account than the depositing one has corrected.
    """

    city: str
    year: int
    states: Mapping[str, str]
    taken_over: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether all is as it was."""
        return set(self.states.values()) == {SAME}


def make_protocol(
    key: str, year: int, *, data: Path, reports: Path
) -> tuple[tuple[Path, Path], tuple[Finding, ...]]:
    """Write the protocol of a year's meeting as DOCX and PDF below ``reports/<city>/<year>/protokoll``.

    Parameters
    ----------
    key : str
        Key of the city.
    year : int
    data, reports : Path

    Returns
    -------
    tuple of Path
        DOCX, PDF.
    tuple of Finding
        What is noteworthy about the record: texts that nobody has reviewed are not in the protocol.

    Raises
    ------
    ScreeningError
        If the year has errors, nothing was decided, or what lay on the table is not published, is damaged, or has
        other figures than the files at hand give.
    """
    city = read_city(key, data)
    target = Target(key, year, TALK)
    command = f"screening run {key} --year {year} --audience {TALK}"
    found = read_decisions(_record(city, year), frozenset(), city)
    if not found.entries:
        raise nothing_decided(year)
    folder = target.folder(reports)
    log = read_log(folder)
    if log is None:
        raise not_published(str(target), command)
    if log.get("dokumente") != hashes_of(folder):
        raise published_damaged(str(target), command)
    # its figures leave the house by a run alone, and are those that lay on the table
    if why := changed_since_told(city, year, reports=reports):
        raise published_older(str(target), why, command)
    release = prepare(city, year, TALK, register=known_register(reports, key))
    marks = Marks(key, year, marks_at_hand(city, year, reports))
    return write_protocol(release, marks, folder.parent / FOLDER), found.findings


def verify_protocol(path: Path, *, data: Path, reports: Path) -> Verified:
    """Tell of each part of a protocol's fingerprint whether the files at hand are those; asks no network.

    Parameters
    ----------
    path : Path
        The PDF.
    data, reports : Path

    Raises
    ------
    ScreeningError
        If it is no protocol, or the city is not at hand.
    """
    found = carried(path)
    marks = found.marks
    city = read_city(marks.city, data)
    names = part_names({s: city.side(s) for s in SIDE_IDS}, city.meeting.version_said)
    now = marks_at_hand(city, marks.year, reports)
    states = {names[p]: _state(marks.parts[p], now[p]) for p in SOURCES}
    own = found.whole and found.text == marks.parts[TEXT]
    states[names[TEXT]] = SAME if own else CHANGED
    try:
        others = tuple(city.side(s) for s in takeovers(city, marks.year))
    except ScreeningError:
        # its part is told as changed
        others = ()
    return Verified(city.name, marks.year, states, others)


def _state(then: str, now: str) -> str:
    if then == now:
        return SAME
    return CHANGED if now else MISSING


def marks_at_hand(city: City, year: int, reports: Path) -> dict[str, str]:
    """Return the fingerprint of each part as the files at hand have it; empty where there is none.

    A record or a deposit that cannot be read is another one than that which lay on the table.

    Parameters
    ----------
    city : City
    year : int
    reports : Path
    """
    found = dict.fromkeys(SOURCES, "")
    found["gespraech"] = _published(Target(city.key, year, TALK).folder(reports))
    found["kriterien"] = inputs.digest(city.raw / "kriterien.toml", text=True)
    try:
        found.update({str(s): mark for s, mark in marks_of(city, year).items()})
    except ScreeningError:
        found |= dict.fromkeys(SIDE_IDS, _UNREADABLE)
    record = _record(city, year)
    try:
        found["entscheidungen"] = read_decisions(record, frozenset(), city).mark if record.is_file() else ""
    except ScreeningError:
        found["entscheidungen"] = _UNREADABLE
    return found


_UNREADABLE = "nicht lesbar"


def _record(city: City, year: int) -> Path:
    return city.raw / str(year) / DECISIONS


def _published(folder: Path) -> str:
    """Return the fingerprint of the published documents as they lie there; what others have put beside does not count."""
    log = read_log(folder)
    listed = log.get("dokumente") if log else None
    if not isinstance(listed, dict):
        return ""
    there = hashes_of(folder)
    told = {str(name): there.get(str(name), "") for name in listed}
    if not any(told.values()):
        return ""
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()
