"""Deposit, uncover, correct: the steps of the table in `states`, each refused where the table has none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from screening.base import Finding, is_blank, read_named, unseen_sign
from screening.delivery.manifest import City
from screening.process.ratings import store
from screening.process.ratings.deposits import Correction, Deposit, Place, state
from screening.process.ratings.findings import (
    correction_too_early,
    deposit_closed,
    file_in_data,
    nothing_corrected,
    reason_empty,
)
from screening.process.ratings.form import read_ratings
from screening.process.ratings.states import SIDE_IDS, Event, SideId, Stage, State, after

LONGEST_REASON = 300


@dataclass(frozen=True)
class Deposited:
    """What a deposit led to.

    Attributes
    ----------
    state : State
        How it stands with both sides now.
    findings : tuple of Finding
        What is noteworthy about the file: for the side that deposited it alone.
    """

    state: State
    findings: tuple[Finding, ...]


def deposit(
    city: City,
    year: int,
    side: SideId,
    path: Path,
    known: Callable[[], frozenset[str]],
    reason: str = "",
) -> Deposited:
    """Check the ratings of a side fully, then keep them sealed; or, once both are open, let them supersede the old.

    Parameters
    ----------
    city : City
    year : int
    side : {"verwaltung", "region"}
    path : Path
        The side's own file, away from the data.
    known : callable
        Returns the areas that exist.
    reason : str
        Why ratings that are open are corrected.

    Raises
    ------
    ScreeningError
        With all findings about the file; or if the table of states has no such step.
    """
    place = Place(city, year)
    if path.resolve().is_relative_to(city.data.resolve()):
        raise file_in_data(path.name)
    event = Event.CORRECT if reason else Event.DEPOSIT
    if reason and (is_blank(reason) or len(reason) > LONGEST_REASON or unseen_sign(reason)):
        raise reason_empty()
    content = read_named(path)
    store.check_size(len(content), path.name)
    read = read_ratings(content, path.name, known(), city, year)
    with place.turn():
        deposits = place.read()
        before = state(deposits, place.called(place.folder))
        if after(before, side, event) is None:
            other = next(s for s in SIDE_IDS if s != side)
            raise correction_too_early() if reason else deposit_closed(city.side(other))
        if event is Event.CORRECT:
            _correct(place, side, deposits[side], content, reason, path.name)
        else:
            mark = store.keep(content, path.name)
            place.write(side, Deposit(fingerabdruck=mark))
            if side in deposits:
                store.forget(deposits[side].fingerabdruck)
        _uncover(place)
        now = state(place.read())
    return Deposited(now, read.findings)


def uncover(city: City, year: int) -> State:
    """Uncover what this account has deposited, if both sides have; return how it stands then.

    Raises
    ------
    ScreeningError
        If a file of the folder is none that was written there, or the folder cannot be written.
    """
    place = Place(city, year)
    found = state(place.read(), place.called(place.folder))
    if found in (State.CLOSED, State.FIRST_SHOWN, State.SECOND_SHOWN):
        with place.turn():
            _uncover(place)
            found = state(place.read())
    return found


def _uncover(place: Place) -> None:
    """Write down in the open what lies in this account; each side notes which fingerprint of the other it saw."""
    for side in SIDE_IDS:
        deposits = place.read()
        if after(state(deposits), side, Event.SHOW) is None or deposits[side].stage is not Stage.DEPOSITED:
            continue
        own = deposits[side]
        found = store.kept(own.fingerabdruck)
        if found is None:
            continue
        salt, content = found
        other = next(deposits[s] for s in SIDE_IDS if s != side)
        place.put(place.ratings(side), content.decode("utf-8"))
        shown = own.model_copy(update={"salz": salt.hex(), "gegen": other.fingerabdruck})
        place.write(side, shown)
        store.forget(own.fingerabdruck)


def _correct(place: Place, side: SideId, own: Deposit, content: bytes, reason: str, name: str) -> None:
    number = len(own.berichtigung) + 1
    mark = store.fingerprint(b"", content)
    last = place.ratings(side, number - 1)
    if store.fingerprint(b"", read_named(last)) == mark:
        raise nothing_corrected(name)
    place.put(place.ratings(side, number), content.decode("utf-8"))
    # the clock of whoever corrects: the record is an input like any other
    day = dt.datetime.now().astimezone().date()
    entry = Correction(
        datei=place.ratings(side, number).name, grund=" ".join(reason.split()), datum=day, fingerabdruck=mark
    )
    place.write(side, own.model_copy(update={"berichtigung": (*own.berichtigung, entry)}))
