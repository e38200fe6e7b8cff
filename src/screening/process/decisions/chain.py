"""Entries together: who supersedes whom without gap or fork, and whose turn it is when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from screening.base import Finding, is_blank
from screening.process.decisions.findings import (
    areas_left,
    decided_twice,
    dissent_untold,
    id_twice,
    level_lower,
    level_skipped,
    reason_missing,
    superseded_elsewhere,
    superseded_in_circle,
    superseded_later,
    superseded_twice,
    superseded_unknown,
)
from screening.process.decisions.record import LEVELS, Decision, LevelId

_ORDER: tuple[LevelId, ...] = tuple(LEVELS)


@dataclass(frozen=True)
class Entry:
    """An entry that can be read, its number in the file and the areas that it means."""

    number: int
    said: Decision
    areas: frozenset[str]

    @property
    def key(self) -> str:
        """How findings begin to name it."""
        return f"entscheidung.{self.number}"


def chain_findings(entries: Sequence[Entry], known: Iterable[str], file: str) -> Iterator[Finding]:
    """Tell gaps, forks, circles, levels out of their turn, and ends of a dissent that say too little.

    An entry about several areas may be superseded by several, each about areas of its own, but by none of them is an area
    left without an entry.

    Parameters
    ----------
    entries : sequence of Entry
    known : iterable of str
        The ids of all entries, those that cannot be read among them.
    file : str
    """
    ids = [*known]
    first: dict[str, Entry] = {}
    for e in entries:
        if first.setdefault(e.said.id, e) is not e:
            yield id_twice(f"{e.key}.id", first[e.said.id].number, e.said.id, file)
    heirs: dict[str, list[Entry]] = {}
    for e in entries:
        old = e.said.ersetzt
        if not old:
            if e.said.ebene in _ORDER[1:]:
                yield _skipped(e, file)
            continue
        key = f"{e.key}.ersetzt"
        if old not in ids:
            yield superseded_unknown(key, old, ids, file)
            continue
        others = heirs.setdefault(old, [])
        if fork := next((o for o in others if not (o.areas and e.areas) or o.areas & e.areas), None):
            yield superseded_twice(key, fork.said.id, old, file)
        elif _circles(e, first):
            yield superseded_in_circle(key, old, file)
        elif old in first:
            yield from _following(first[old], e, file)
        others.append(e)
    for old, after in heirs.items():
        # of one whose areas cannot be read nobody knows which it leaves
        left = first[old].areas.difference(*(e.areas for e in after)) if old in first else ()
        if left and all(e.areas for e in after):
            yield areas_left(f"{after[-1].key}.gebiete", old, sorted(left), file)
    yield from _twice([e for e in entries if e.said.id not in heirs and first[e.said.id] is e], file)


def gap_findings(
    entries: Sequence[Entry], others: Iterable[Entry], known: Iterable[str], file: str
) -> Iterator[Finding]:
    """Tell of entries without a place in the chain what is wrong with it all the same: a gap, a day before the old one."""
    ids, by_id = [*known], {e.said.id: e.said for e in others}
    for e in entries:
        old = e.said.ersetzt
        if old and old not in ids:
            yield superseded_unknown(f"{e.key}.ersetzt", old, ids, file)
        elif old in by_id and e.said.datum < by_id[old].datum:
            yield superseded_later(f"{e.key}.datum", old, file)


def in_force(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that none supersedes."""
    superseded = {e.said.ersetzt for e in entries}
    return [e for e in entries if e.said.id not in superseded]


def _circles(entry: Entry, by_id: Mapping[str, Entry]) -> bool:
    seen, at = {entry.said.id}, entry.said.ersetzt
    while at in by_id:
        if at in seen:
            return True
        seen.add(at)
        at = by_id[at].said.ersetzt
    return False


def _skipped(entry: Entry, file: str) -> Finding:
    level = entry.said.ebene
    assert level is not None
    before = _ORDER[_ORDER.index(level) - 1]
    return level_skipped(f"{entry.key}.ebene", LEVELS[level], LEVELS[before], file)


def _following(old: Entry, new: Entry, file: str) -> Iterator[Finding]:
    """Tell what is wrong with an entry that supersedes another."""
    before, now = old.said, new.said
    if now.datum < before.datum:
        yield superseded_later(f"{new.key}.datum", before.id, file)
    if old.areas and new.areas and not old.areas & new.areas:
        yield superseded_elsewhere(f"{new.key}.ersetzt", before.id, file)
    if now.ebene and before.ebene:
        step = _ORDER.index(now.ebene) - _ORDER.index(before.ebene)
        if step < 0:
            yield level_lower(f"{new.key}.ebene", before.level, file)
        elif step > 1 or (step == 1 and before.beschluss != "Dissens"):
            yield _skipped(new, file)
    elif now.ebene in _ORDER[1:]:
        yield _skipped(new, file)
    if before.beschluss == "Dissens" and now.beschluss != "Dissens":
        if now.bewertung is None:
            yield dissent_untold(f"{new.key}.bewertung", file)
    elif now.beschluss != before.beschluss and before.beschluss != "Dissens" and is_blank(now.gruende):
        yield reason_missing(f"{new.key}.gruende", "changed", file)


def _twice(current: Sequence[Entry], file: str) -> Iterator[Finding]:
    """Tell areas about which two entries are in force."""
    seen: dict[str, Entry] = {}
    for e in current:
        for area in sorted(e.areas):
            if (other := seen.setdefault(area, e)) is not e:
                yield decided_twice(f"{e.key}.gebiete", other.said.id, area, file)
