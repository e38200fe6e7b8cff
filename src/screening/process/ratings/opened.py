"""The ratings of both sides, once both are uncovered; before that there is nothing to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from screening.base import Finding, ScreeningError, has_errors, read_ordinary
from screening.delivery.manifest import City
from screening.process.areas import areas_of_year
from screening.process.ratings import store
from screening.process.ratings.deposits import Correction, Deposit, Place, folder_findings, stages, state
from screening.process.ratings.findings import (
    awaits_uncovering,
    changed_since,
    exchanged,
    sealed_file_gone,
    taken_over,
)
from screening.process.ratings.form import Ratings, read_ratings
from screening.process.ratings.states import SIDE_IDS, SideId, Stage, State


@dataclass(frozen=True)
class Opened:
    """What both sides think of each candidate.

    Attributes
    ----------
    ratings : mapping of str to Ratings
        By side, as they stand now.
    corrections : mapping of str to tuple of Correction
        What superseded what was deposited.
    fingerprints : mapping of str to str
        Of what was deposited, by side.
    """

    ratings: Mapping[SideId, Ratings]
    corrections: Mapping[SideId, tuple[Correction, ...]]
    fingerprints: Mapping[SideId, str]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is noteworthy about either side's file."""
        return tuple(f for s in SIDE_IDS for f in self.ratings[s].findings)

    def shown_to(self, audience: str) -> Opened:
        """Return the ratings as an audience may read them: free text for the meeting only where it was reviewed.

        Who reviewed it stays in the house, and so does why something was corrected.
        """
        if audience == "intern":
            return self
        ratings = {s: Ratings(_reviewed(r.frame)) for s, r in self.ratings.items()}
        corrections = {
            s: tuple(c.model_copy(update={"grund": ""}) for c in made) for s, made in self.corrections.items()
        }
        return replace(self, ratings=ratings, corrections=corrections)


def _reviewed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ratings without the texts that nobody has reviewed, nor in memory a trace of them."""
    seen = [
        bool(by) and day is not None
        for by, day in zip(frame["geprueft_von"], frame["geprueft_am"], strict=True)
    ]
    # lists, not masks: an array that is only masked may still hold a text in its memory, and is pickled
    texts = [t if s else "" for t, s in zip(frame["begruendung"].tolist(), seen, strict=True)]
    counts = {
        c: pd.array(frame[c].tolist(), dtype=frame[c].dtype) for c in frame if frame[c].dtype.kind in "if"
    }
    return pd.DataFrame(
        {
            **counts,
            "wer": pd.array(frame["wer"].tolist(), dtype="str"),
            "begruendung": pd.array(texts, dtype="str"),
            "geprueft_von": pd.array([""] * len(texts), dtype="str"),
            "wann": pd.Series(frame["wann"].tolist(), dtype=object).to_numpy(),
            "geprueft_am": pd.Series([None] * len(texts), dtype=object).to_numpy(),
        },
        index=pd.Index(frame.index.tolist(), name="kandidat", dtype="str"),
    )[list(frame)]


def ratings_of(
    city: City, year: int, areas: Mapping[str, Iterable[str]], also: Iterable[str] = ()
) -> Opened | None:
    """Read the ratings of both sides; None until both are uncovered, whatever one of them has deposited.

    Parameters
    ----------
    city : City
    year : int
    areas, also
        As in `screening.process.areas.areas_of_year`.

    Raises
    ------
    ScreeningError
        With all that is wrong: files that were exchanged or changed, and the findings of both forms.

    Examples
    --------
    >>> import screening as sc
    >>> print(ratings_of(sc.read_city("musterstadt", data="data"), 2016, areas={}))
    None
    """
    place = Place(city, year)
    deposits = place.read()
    if state(deposits, place.called(place.folder)) is not State.OPEN:
        return None
    found = [*folder_findings(place, deposits), *_exchanged(place, deposits)]
    known = areas_of_year(city, year, areas, also)
    ratings: dict[SideId, Ratings] = {}
    for side, own in deposits.items():
        content, wrong = _content(place, side, own)
        found += wrong
        if wrong:
            continue
        try:
            name = place.called(place.ratings(side, len(own.berichtigung)))
            ratings[side] = read_ratings(content, name, known, city, year)
        except ScreeningError as error:
            found += error.findings
    if has_errors(found):
        raise ScreeningError(dict.fromkeys(found))
    corrections = {s: d.berichtigung for s, d in deposits.items()}
    return Opened(ratings, corrections, {s: d.fingerabdruck for s, d in deposits.items()})


def _taken_over(city: City, place: Place, deposits: Mapping[SideId, Deposit]) -> Iterator[Finding]:
    for side, own in deposits.items():
        for n, one in enumerate(own.berichtigung, 1):
            if one.uebernommen:
                yield taken_over(
                    one.datum, city.side(side), place.called(place.toml(side)), f"berichtigung.{n}"
                )


def sealed_findings(city: City, year: int) -> tuple[Finding, ...]:
    """Return what is to be told of a year's ratings before the opening, nothing of what is sealed; after it, who took over.

    Examples
    --------
    >>> import screening as sc
    >>> sealed_findings(sc.read_city("musterstadt", data="data"), 2016)
    ()
    """
    place = Place(city, year)
    try:
        deposits = place.read()
        if state(deposits, place.called(place.folder)) is State.OPEN:
            return tuple(_taken_over(city, place, deposits))
        waiting = tuple(city.side(s) for s in awaited(city, year))
    except ScreeningError as error:
        return error.findings
    told = (awaits_uncovering(waiting),) if len(deposits) == len(SIDE_IDS) else ()
    return (*folder_findings(place, deposits), *_exchanged(place, deposits), *told)


def absent(city: City, year: int) -> tuple[SideId, ...]:
    """Return who has not deposited, if anybody has.

    Raises
    ------
    ScreeningError
        If a file is none that `screening deposit` writes.
    """
    deposits = Place(city, year).read()
    return tuple(s for s in SIDE_IDS if s not in deposits) if deposits else ()


def awaited(city: City, year: int) -> tuple[SideId, ...]:
    """Return whose account has not cleared its own, once both have deposited."""
    found = stages(Place(city, year).read())
    if Stage.ABSENT in found.values():
        return ()
    return tuple(s for s in SIDE_IDS if found[s] is Stage.DEPOSITED)


def _exchanged(place: Place, deposits: Mapping[SideId, Deposit]) -> list[Finding]:
    """Tell deposits that are not those that the other side saw when it uncovered."""
    found = []
    for side, own in deposits.items():
        other = next((deposits[s] for s in deposits if s != side), None)
        if other and other.gegen and other.gegen != own.fingerabdruck:
            found.append(exchanged(place.called(place.toml(side))))
    return found


def _content(place: Place, side: SideId, own: Deposit) -> tuple[bytes, list[Finding]]:
    """Return what is in force of a side's ratings, and which of its files are not those that were kept."""
    content, found = b"", []
    prints = [
        (bytes.fromhex(own.salz), own.fingerabdruck),
        *((b"", c.fingerabdruck) for c in own.berichtigung),
    ]
    for number, (salt, mark) in enumerate(prints):
        path = place.ratings(side, number)
        try:
            content = read_ordinary(path, store.SIZE) if number else place.content(side, salt)
        except OSError:
            found.append(sealed_file_gone(place.called(path)))
            continue
        if store.fingerprint(salt, content) != mark:
            found.append(changed_since(place.called(path)))
    return content, found


def marks_of(city: City, year: int) -> dict[SideId, str]:
    """Return a fingerprint of what is in force of each side's ratings, as the files have it; none before the opening.

    Without a correction it is that of the deposit, which the other side has seen. Corrections go into it with the
    deposit's salt: nobody who holds the fingerprint alone finds out by trying what they say. A side whose file is gone has
    an empty one.

    Raises
    ------
    ScreeningError
        If a file of the folder is none that `screening deposit` writes.

    Examples
    --------
    >>> import screening as sc
    >>> marks_of(sc.read_city("musterstadt", data="data"), 2016)
    {}
    """
    place = Place(city, year)
    deposits = place.read()
    if state(deposits, place.called(place.folder)) is not State.OPEN:
        return {}
    return {s: _mark(place, s, deposits[s]) for s in SIDE_IDS}


def _mark(place: Place, side: SideId, own: Deposit) -> str:
    salt, mark = bytes.fromhex(own.salz), ""
    for number in range(len(own.berichtigung) + 1):
        path = place.ratings(side, number)
        try:
            content = read_ordinary(path, store.SIZE) if number else place.content(side, salt)
        except OSError:
            return ""
        # whoever strikes the note that an account has taken over makes another record of it
        noted = b"\1" if number and own.berichtigung[number - 1].uebernommen else b""
        mark = store.fingerprint(salt + bytes.fromhex(mark) + noted, content)
    return mark


def takeovers(city: City, year: int) -> tuple[SideId, ...]:
    """Return the sides of whose corrections one came from an account without the receipt; none before the opening.

    Raises
    ------
    ScreeningError
        If a file of the folder is none that `screening deposit` writes.

    Examples
    --------
    >>> import screening as sc
    >>> takeovers(sc.read_city("musterstadt", data="data"), 2024)
    ()
    """
    deposits = Place(city, year).read()
    return tuple(
        s for s in SIDE_IDS if s in deposits and any(c.uebernommen for c in deposits[s].berichtigung)
    )


def input_names(city: City, year: int) -> tuple[str, ...]:
    """Return the files that documents depend on, by their path below the year's folder; none before the opening."""
    place = Place(city, year)
    try:
        deposits = place.read()
        if state(deposits) is not State.OPEN:
            return ()
    except ScreeningError:
        return ()
    numbers = {s: range(len(d.berichtigung) + 1) for s, d in deposits.items()}
    paths = [place.toml(s) for s in deposits] + [place.ratings(s, n) for s in deposits for n in numbers[s]]
    return tuple(sorted(f"{place.folder.name}/{p.name}" for p in paths))
