"""``entscheidungen.toml`` of a year: read strictly, all that is wrong at once, held against figures and ratings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from screening.base import (
    Finding,
    ScreeningError,
    has_errors,
    hours_said,
    is_blank,
    lies_there,
    read_each,
    read_toml,
    unknown_keys,
)
from screening.delivery.manifest import City
from screening.process.areas import areas_of_year, named_areas
from screening.process.capacity import FULL, Left, Running, following_month, lasting
from screening.process.decisions.against import against, endings, taken
from screening.process.decisions.chain import Entry, chain_findings, gap_findings, in_force
from screening.process.decisions.findings import (
    hours_exceeded,
    texts_unreviewed,
)
from screening.process.decisions.record import Decision, own_findings
from screening.process.findings import day_far, far_from, hours_of_a_week, key_personal, review_early
from screening.process.free_text import NAME_UNREAD, UNREAD, personal_kinds
from screening.process.ratings import Opened

FILE = "entscheidungen.toml"
_LIST = "entscheidung"
TEXTS = ("gruende", "auflagen", "naechster_schritt")
"""What of an entry is free text beside its name."""

_INSTEAD = {"id": "ohne", "gebiete": [""], "beschluss": "Dissens", "datum": date.min, "teilnehmende": {}}
"""Read in place of what is none or lacks, so that the rest is checked: a Dissens lacks nothing that the others do not."""
_PLACED = frozenset({"id", "beschluss", "ebene", "ersetzt", "bewertung"})
"""Without these nobody knows what an entry follows on."""

_HANGS_ON = {"beschluss": ("bewertung",), "akut": ("verantwortlich", "ebene")}

FreeHours = Callable[[date, date, frozenset[str], Sequence[Running]], Left | None]
"""Returns for a span of days, areas, and what was chosen beside them the fewest hours a week that are left.

None if nobody has stated any.
"""


@dataclass(frozen=True)
class Decisions:
    """What was decided in a year.

    Attributes
    ----------
    entries : tuple of Entry
        All of the file, in its order; none is ever removed.
    findings : tuple of Finding
        What is noteworthy and no error.
    """

    entries: tuple[Entry, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def current(self) -> tuple[Entry, ...]:
        """The entries that none supersedes."""
        return tuple(in_force(self.entries))

    def before(self, entry: Entry) -> tuple[Entry, ...]:
        """Return what an entry supersedes, the newest first."""
        by_id = {e.said.id: e for e in self.entries}
        found: list[Entry] = []
        while entry.said.ersetzt in by_id and len(found) < len(by_id):
            entry = by_id[entry.said.ersetzt]
            found.append(entry)
        return tuple(found)

    def shown_to(self, audience: str) -> Decisions:
        """Return the decisions as an audience may read them: for the meeting free texts only where they were reviewed.

        In place of any other stands that it is not reviewed. Who reviewed them stays in the house.
        """
        return self if audience == "intern" else self._read(UNREAD, NAME_UNREAD)

    def _read(self, text: str, name: str) -> Decisions:
        """Return the decisions with these words in place of what nobody has reviewed."""
        blank = {"geprueft_von": "", "geprueft_am": None}
        shown = []
        for e in self.entries:
            instead = dict.fromkeys(TEXTS, text) | {"name": name}
            hidden = {k: words for k, words in instead.items() if not is_blank(getattr(e.said, k))}
            shown.append(
                replace(e, said=e.said.model_copy(update=blank | ({} if e.said.reviewed else hidden)))
            )
        return Decisions(tuple(shown))

    @property
    def mark(self) -> str:
        """A fingerprint of what the record says to the meeting: of nothing that it must not read.

        Which number an entry has, and how the file is laid out, does not matter.

        Examples
        --------
        >>> Decisions().mark == Decisions().shown_to("gespraech").mark, len(Decisions().mark)
        (True, 64)
        """
        told = [e.said.model_dump(mode="json") for e in self._read("", "").entries]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def decisions_of(
    city: City,
    year: int,
    areas: Mapping[str, Iterable[str]],
    also: Iterable[str] = (),
    *,
    figures: Mapping[str, str] | None = None,
    opened: Opened | None = None,
    sealed: bool = False,
    free: FreeHours | None = None,
) -> Decisions:
    """Read the decisions of a year; without a file there are none.

    Parameters
    ----------
    city : City
    year : int
    areas, also
        As in `screening.process.areas.areas_of_year`.
    figures : mapping of str to str, optional
        What the rule says of each area: a decision that departs from it needs reasons.
    opened : Opened, optional
        The ratings of both sides: so does one that departs from both.
    sealed : bool
        Whether it is known that there are none that are open.
    free : callable, optional
        How many hours are free, for acute needs.

    Raises
    ------
    ScreeningError
        With all that is wrong.

    Examples
    --------
    >>> import screening as sc
    >>> decisions_of(sc.read_city("musterstadt", data="data"), 2016, areas={})
    Decisions(entries=(), findings=())
    """
    known = areas_of_year(city, year, areas, also)
    path = city.raw / str(year) / FILE
    return read_decisions(path, known, city, figures=figures, opened=opened, sealed=sealed, free=free)


def read_decisions(
    path: Path,
    known: frozenset[str],
    city: City,
    *,
    figures: Mapping[str, str] | None = None,
    opened: Opened | None = None,
    sealed: bool = False,
    free: FreeHours | None = None,
) -> Decisions:
    """Read a record of decisions.

    Parameters
    ----------
    path : Path
    known : frozenset of str
        The ids that exist; if there are none, ids are not checked.
    city, figures, opened, sealed, free
        As in `decisions_of`.

    Raises
    ------
    ScreeningError
        With all that is wrong.
    """
    if not lies_there(path):
        return Decisions()
    file = f"{path.parent.name}/{FILE}"
    raw = read_toml(path, file)
    read, wrong = read_each(Decision, raw, _LIST, file, _INSTEAD)
    found = [*unknown_keys(raw, (_LIST,), file), *wrong]
    entries: list[Entry] = []
    unplaced: list[Entry] = []
    left: list[str] = []
    told: list[Finding] = []
    for n, one in read:
        key = f"{_LIST}.{n}"
        if (said := one.model) is None:
            continue
        areas: list[str] = []
        if "gebiete" not in one.without:
            areas, wrong = named_areas(said.gebiete, known, city, file=file, column=f"{key}.gebiete")
            told += wrong
        entry = Entry(n, said, frozenset(areas))
        # what stands in place of a Beschluss takes no rating, and who cannot say whether it is acute, what belongs to it
        untold = [f"{key}.{k}" for lost, keys in _HANGS_ON.items() if lost in one.without for k in keys]
        told += [
            *(f for f in own_findings(said, key, file) if f.column not in untold),
            *against(entry, figures, opened, file),
            *taken(entry, opened, sealed, file),
        ]
        left += [f"{key}.{k}" for k in one.without]
        (unplaced if _PLACED & one.without else entries).append(entry)
    given = raw[_LIST] if read else []
    ids = [d["id"] for d in given if isinstance(d.get("id"), str)]
    told += [*chain_findings(entries, ids, file), *_acute(in_force(entries), free, file)]
    told += gap_findings(unplaced, entries, ids, file)
    told += endings(entries, opened, sealed, file)
    told += [
        hours_of_a_week(FULL, file, "", f"{e.key}.stunden_woche")
        for e in entries
        if e.said.stunden_woche is not None and e.said.stunden_woche > FULL
    ]
    told += [*_days_odd([*entries, *unplaced], path), *_text_findings(entries, file)]
    # what was left out is told already, and is not what stands in its place
    found += [f for f in told if not any(f"{f.column}.".startswith(f"{k}.") for k in left)]
    if has_errors(found):
        raise ScreeningError(found)
    return Decisions(tuple(entries), tuple(found))


def _acute(current: Sequence[Entry], free: FreeHours | None, file: str) -> Iterator[Finding]:
    """Tell an acute need in force that takes more hours than are left on any day it lasts.

    What was decided before it counts from when it begins; what was decided later was not there to be thought of.
    """
    chosen = {e: as_running(e) for e in current if e.said.beschluss == "ausgewählt"}
    for entry, own in chosen.items():
        if not entry.said.akut or not entry.areas or free is None or own is None or own.end is None:
            continue
        hours = own.hours or Decimal(0)
        before = [
            one
            for e, one in chosen.items()
            if one and (e.said.datum, e.number) < (entry.said.datum, entry.number)
        ]
        left = free(own.begin, own.end, entry.areas, before)
        if left is not None and hours > left.hours:
            free_hours = hours_said(max(left.hours, Decimal(0)))
            yield hours_exceeded(f"{entry.key}.stunden_woche", free_hours, left.day, file, left.region)


def as_running(entry: Entry) -> Running | None:
    """Return when a choice takes which hours: an acute need at once, any other from the next month on.

    None if it names no hours or no months.

    Examples
    --------
    >>> from datetime import date
    >>> said = {"id": "d-1", "gebiete": ["01"], "beschluss": "ausgewählt", "datum": date(2024, 11, 5), "teilnehmende": {}}
    >>> taken = as_running(Entry(1, Decision(**said, stunden_woche=4, monate=6), frozenset(["01"])))
    >>> taken.begin.isoformat(), taken.end.isoformat(), str(taken.hours)
    ('2024-12-01', '2025-05-31', '4')
    >>> print(as_running(Entry(1, Decision(**said), frozenset(["01"]))))
    None
    """
    said = entry.said
    if said.stunden_woche is None or said.monate is None:
        return None
    begin = said.datum if said.akut else following_month(said.datum)
    return Running(begin, lasting(begin, said.monate), said.stunden_woche, tuple(sorted(entry.areas)))


def _days_odd(entries: Iterable[Entry], path: Path) -> Iterator[Finding]:
    year, file = int(path.parent.name), f"{path.parent.name}/{FILE}"
    for e in entries:
        if far_from(e.said.datum, year):
            yield day_far(e.said.datum, year, file, "", f"{e.key}.datum")
        if e.said.geprueft_am and e.said.geprueft_am < e.said.datum:
            yield review_early(file, "", f"{e.key}.geprueft_am")


def _text_findings(entries: Iterable[Entry], file: str) -> Iterator[Finding]:
    waiting = 0
    for e in entries:
        texts = {k: getattr(e.said, k) for k in ("name", *TEXTS)}
        for key, words in texts.items():
            if kinds := personal_kinds(words):
                yield key_personal(kinds, f"{e.key}.{key}", file)
        waiting += any(texts.values()) and not e.said.reviewed
    if waiting:
        yield texts_unreviewed(waiting, file)
