"""Deposit, uncover, correct: the steps of the table in `states`, each refused where the table has none."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from screening.base import Finding, is_blank, lies_there, read_named, unseen_sign
from screening.delivery.manifest import City
from screening.process.ratings import store
from screening.process.ratings.deposits import Correction, Deposit, Place, state
from screening.process.ratings.findings import (
    correction_too_early,
    deposit_closed,
    deposited_elsewhere,
    file_in_data,
    is_the_others,
    named_after_other,
    nothing_corrected,
    reason_empty,
    reason_long,
    reason_unseen,
    replaced_elsewhere,
    takeover_unreasoned,
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
    takeover: bool = False,
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
    takeover : bool
        Whether an account may correct that holds no receipt of the deposit; that is told ever after.

    Raises
    ------
    ScreeningError
        With all findings about the file; or if the table of states has no such step.
    """
    place = Place(city, year)
    if path.resolve().is_relative_to(city.data.resolve()):
        raise file_in_data(path.name)
    event = Event.CORRECT if reason else Event.DEPOSIT
    other = next(s for s in SIDE_IDS if s != side)
    if path.stem.casefold().endswith(f"_{other}"):
        raise named_after_other(other, path.name)
    _check_reason(reason)
    if takeover and not reason:
        raise takeover_unreasoned()
    if event is Event.DEPOSIT or takeover:
        store.check_home(city.data)
    content = read_named(path)
    store.check_size(len(content), path.name)
    read = read_ratings(content, path.name, known(), city, year)
    with place.turn():
        deposits = place.read()
        before = state(deposits, place.called(place.folder))
        if after(before, side, event) is None:
            both = len(deposits) == len(SIDE_IDS)
            waiting = [city.side(s) for s, d in deposits.items() if both and d.stage is Stage.DEPOSITED]
            raise correction_too_early(waiting) if reason else deposit_closed(city.side(other))
        own = deposits.get(side)
        held = own is None or store.holds_receipt(own.fingerabdruck, own.receipts)
        if event is Event.DEPOSIT and own and not held and store.kept(own.fingerabdruck) is None:
            raise replaced_elsewhere(city.side(side), place.called(place.folder))
        if event is Event.CORRECT:
            own = deposits[side]
            if not held and not takeover:
                raise deposited_elsewhere(city.side(side))
            _check_whose(place, side, deposits, content, path.name)
            _correct(place, side, own, content, reason, path.name, taken_over=not held)
        else:
            mark, receipt = store.keep(content, path.name)
            place.write(side, Deposit(fingerabdruck=mark, beleg=receipt))
            if own:
                store.forget(own.fingerabdruck, receipt=True)
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
    left = found is State.OPEN and any(lies_there(place.sealed(s)) for s in SIDE_IDS)
    if left or found in (State.CLOSED, State.FIRST_CLEARED, State.SECOND_CLEARED):
        with place.turn():
            _uncover(place)
            found = state(place.read())
    return found


def _uncover(place: Place) -> None:
    """Clear what lies in this account; once both are cleared both are open, whatever happens next.

    Each side notes which fingerprint of the other it saw. The note of the second is the one step: before it nothing lies
    among the data in the open, after it anybody's next command finishes what a killed one has left.
    """
    for side in SIDE_IDS:
        deposits = place.read()
        if after(state(deposits), side, Event.CLEAR) is None or deposits[side].stage is not Stage.DEPOSITED:
            continue
        own = deposits[side]
        found = store.kept(own.fingerabdruck)
        if found is None:
            continue
        salt, content = found
        other = next(deposits[s] for s in SIDE_IDS if s != side)
        place.put(place.sealed(side), store.masked(salt, content))
        os.utime(place.sealed(side), (store.DAY, store.DAY))
        place.write(side, own.model_copy(update={"salz": salt.hex(), "gegen": other.fingerabdruck}))
        store.forget(own.fingerabdruck)
    deposits = place.read()
    if state(deposits) is State.OPEN:
        _lay_open(place, deposits)


def _lay_open(place: Place, deposits: Mapping[SideId, Deposit]) -> None:
    """Write down in the open what both sides have cleared."""
    written = []
    for side, own in deposits.items():
        salt, content = bytes.fromhex(own.salz), b""
        with contextlib.suppress(OSError):
            content = place.unsealed(side, salt)
        # whatever else somebody has put there stays as it is
        if content and store.fingerprint(salt, content) == own.fingerabdruck:
            place.put(place.ratings(side), content)
            store.forget(own.fingerabdruck)
            written.append(side)
    for side in written:
        with contextlib.suppress(OSError):
            place.sealed(side).unlink()


def _check_reason(reason: str) -> None:
    if reason and is_blank(reason):
        raise reason_empty()
    if len(reason) > LONGEST_REASON:
        raise reason_long(len(reason), LONGEST_REASON)
    if sign := unseen_sign(reason):
        raise reason_unseen(sign)


def _check_whose(
    place: Place, side: SideId, deposits: Mapping[SideId, Deposit], content: bytes, name: str
) -> None:
    """Refuse the other side's own file.

    Who sits at the account nobody can tell; where both sides deposit from one, it may correct for both.
    """
    other = next(s for s in SIDE_IDS if s != side)
    last = place.ratings(other, len(deposits[other].berichtigung))
    if lies_there(last) and store.fingerprint(b"", read_named(last)) == store.fingerprint(b"", content):
        raise is_the_others(name)


def _correct(
    place: Place, side: SideId, own: Deposit, content: bytes, reason: str, name: str, *, taken_over: bool
) -> None:
    number = len(own.berichtigung) + 1
    mark = store.fingerprint(b"", content)
    last = place.ratings(side, number - 1)
    if store.fingerprint(b"", read_named(last)) == mark:
        raise nothing_corrected(name)
    place.put(place.ratings(side, number), content.decode("utf-8"))
    # the clock of whoever corrects: the record is an input like any other
    day = dt.datetime.now().astimezone().date()
    entry = Correction(
        datei=place.ratings(side, number).name,
        grund=" ".join(reason.split()),
        datum=day,
        fingerabdruck=mark,
        uebernommen=taken_over,
        beleg=store.keep_receipt(own.fingerabdruck) if taken_over else "",
    )
    place.write(side, own.model_copy(update={"berichtigung": (*own.berichtigung, entry)}))
