"""The folder ``bewertungen`` of a year: what of a deposit lies among the data, and how it stands with both."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from screening.base import (
    FieldError,
    Finding,
    ScreeningError,
    Strict,
    lies_there,
    locks,
    read_model,
    read_ordinary,
    write_whole,
)
from screening.delivery.manifest import City
from screening.process.ratings.findings import (
    FROM_BACKUP,
    clearance_gone,
    folder_busy,
    folder_closed,
    lies_open,
    not_of_deposits,
    one_of_both,
    sealed_file_gone,
    unbelievable_states,
)
from screening.process.ratings.states import SIDE_IDS, SideId, Stage, State, state_of
from screening.process.ratings.store import DAY, SIZE, unmasked

FOLDER = "bewertungen"

_HEAD = "# Von screening deposit geschrieben; nicht von Hand ändern.\n"
_PATIENCE = 10.0


def _of_digits(value: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", value):
        raise FieldError("Das ist kein Fingerabdruck: der hat 64 Zeichen, 0 bis 9 und a bis f.", FROM_BACKUP)
    return value


_Mark = Annotated[str, AfterValidator(_of_digits)]
_Seen = Annotated[str, AfterValidator(lambda value: value and _of_digits(value))]


class Correction(Strict):
    """Ratings that supersede those before them, which stay.

    Attributes
    ----------
    datei, grund, datum, fingerabdruck
    uebernommen : bool
        Whether they came from an account without the receipt of the deposit.
    beleg : str
        Of a receipt that this account has got then: it corrects from now on as the depositing one does.
    """

    datei: str
    grund: str
    datum: date
    fingerabdruck: _Mark
    uebernommen: bool = False
    beleg: _Seen = ""


class Deposit(Strict):
    """What of one side's deposit lies among the data.

    Attributes
    ----------
    fingerabdruck : str
        Of 32 random bytes and the content.
    beleg : str
        Fingerprint of what stays in the depositing account: who holds it may correct. Empty in what older versions wrote:
        then nobody holds it.
    salz : str
        These bytes, once the side is cleared; empty before.
    gegen : str
        The other side's fingerprint at that moment: whoever exchanges its deposit afterwards is found out.
    berichtigung : tuple of Correction
    """

    fingerabdruck: _Mark
    beleg: _Seen = ""
    salz: _Seen = ""
    gegen: _Seen = ""
    berichtigung: tuple[Correction, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if bool(self.salz) != bool(self.gegen):
            lost = "gegen" if self.salz else "salz"
            raise FieldError("Der Vermerk über die Freigabe ist unvollständig.", FROM_BACKUP, lost)
        return self

    @property
    def receipts(self) -> tuple[str, ...]:
        """The fingerprints of all receipts with which it may be corrected."""
        return tuple(filter(None, (self.beleg, *(c.beleg for c in self.berichtigung))))

    @property
    def stage(self) -> Stage:
        """How it stands with this side."""
        return Stage.CLEARED if self.salz else Stage.DEPOSITED


class Place:
    """The folder of a city's year: reads and writes, and decides nothing.

    Parameters
    ----------
    city : City
    year : int
    """

    def __init__(self, city: City, year: int) -> None:
        self.year = year
        self.folder = city.raw / str(year) / FOLDER

    def toml(self, side: SideId) -> Path:
        """Return where the fingerprint of a side lies."""
        return self.folder / f"{side}.toml"

    def ratings(self, side: SideId, number: int = 0) -> Path:
        """Return where the ratings of a side lie once they are uncovered; `number` is that of a correction."""
        return self.folder / (f"{side}.{number}.csv" if number else f"{side}.csv")

    def sealed(self, side: SideId) -> Path:
        """Return where the ratings of a side lie, as noise, from when it is cleared until both are open."""
        return self.folder / f"{side}.siegel"

    def called(self, path: Path) -> str:
        """Return what findings call a file."""
        return path.relative_to(self.folder.parent.parent).as_posix()

    def read(self) -> dict[SideId, Deposit]:
        """Return what lies there.

        Raises
        ------
        ScreeningError
            If a file is none that `screening deposit` writes, or one is a copy of the other.
        """
        found: dict[SideId, Deposit] = {}
        errors: list[Finding] = []
        for side in SIDE_IDS:
            path = self.toml(side)
            if not lies_there(path):
                continue
            try:
                found[side] = read_model(Deposit, path, self.called(path))
            except ScreeningError as error:
                errors += (replace(f, remedy=FROM_BACKUP) for f in error.findings)
        if len(found) > len({d.fingerabdruck for d in found.values()}):
            errors.append(one_of_both(self.called(self.folder)))
        if errors:
            raise ScreeningError(errors)
        return found

    def write(self, side: SideId, deposit: Deposit) -> None:
        """Write the fingerprint of a side, and what belongs to it.

        Until it is corrected the file has one date, and before it is cleared one length.
        """
        path = self.toml(side)
        self.put(path, _text(deposit))
        if not deposit.berichtigung:
            os.utime(path, (DAY, DAY))

    def content(self, side: SideId, salt: bytes) -> bytes:
        """Return what a side has deposited, once both are open: a run may have been killed before it lay in the open.

        Raises
        ------
        OSError
            If it lies there neither open nor sealed.
        """
        if lies_there(self.ratings(side)):
            return read_ordinary(self.ratings(side), SIZE)
        return self.unsealed(side, salt)

    def unsealed(self, side: SideId, salt: bytes) -> bytes:
        """Return what a side has cleared and does not lie in the open yet.

        Raises
        ------
        OSError
            If nothing of the kind is there.
        """
        return unmasked(salt, read_ordinary(self.sealed(side), SIZE))

    def put(self, path: Path, content: str | bytes) -> None:
        """Write a file whole, with the rights of its folder: the other side reads it from another account."""
        try:
            write_whole(path, content)
            if os.name != "nt":
                path.chmod(self.folder.stat().st_mode & 0o666)
        except OSError:
            raise folder_closed(self.folder) from None

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Let one deposit at a time; the folder is there then.

        Raises
        ------
        ScreeningError
            If another one lasts too long, or the folder cannot be written.
        """
        try:
            self.folder.mkdir(exist_ok=True)
            with locks.held(self.folder / ".hinterlegen.lock", _PATIENCE):
                yield
        except locks.BusyError:
            raise folder_busy() from None
        except OSError:
            raise folder_closed(self.folder) from None


def stages(deposits: Mapping[SideId, Deposit]) -> dict[SideId, Stage]:
    """Return how it stands with each side."""
    return {s: deposits[s].stage if s in deposits else Stage.ABSENT for s in SIDE_IDS}


def state(deposits: Mapping[SideId, Deposit], called: str = "") -> State:
    """Return how it stands with both.

    Raises
    ------
    ScreeningError
        If one is cleared and the other gone.

    Examples
    --------
    >>> state({}).value, state({"region": Deposit(fingerabdruck="0" * 64)}).value
    ('keine Seite hat hinterlegt', 'nur die Region hat hinterlegt')
    """
    found = state_of(stages(deposits))
    if found is None:
        raise ScreeningError([unbelievable_states(called)])
    return found


def folder_findings(year: Place, deposits: Mapping[SideId, Deposit]) -> list[Finding]:
    """Tell files that lie in the folder and should not, and those that are gone; nothing of what is sealed."""
    if not year.folder.is_dir():
        return []
    both = len(deposits) == len(SIDE_IDS)
    mine = {year.toml(s).name for s in deposits}
    for side, deposit in deposits.items():
        # between uncovering and noting it a run may have been killed
        mine |= {year.ratings(side).name, year.sealed(side).name} if both else set()
        mine |= {c.datei for c in deposit.berichtigung}
    found = []
    for path in sorted(p for p in year.folder.iterdir() if not p.name.startswith((".", "~"))):
        if path.name not in mine:
            tell = lies_open if path.suffix.lower() in (".csv", ".xlsx", ".xls", ".ods") else not_of_deposits
            found.append(tell(year.called(path)))
    cleared = [s for s, d in deposits.items() if d.stage is Stage.CLEARED]
    found += [
        clearance_gone(year.called(year.toml(s)))
        for s in deposits
        if both and s not in cleared and lies_there(year.ratings(s))
    ]
    wanted = [year.ratings(s) for s in cleared if not lies_there(year.sealed(s))]
    wanted += [year.folder / c.datei for d in deposits.values() for c in d.berichtigung]
    return [*found, *(sealed_file_gone(year.called(p)) for p in wanted if not lies_there(p))]


def _text(deposit: Deposit) -> str:
    """Write the file: JSON's texts are TOML's, too."""
    said = partial(json.dumps, ensure_ascii=False)
    lines = [f"fingerabdruck = {said(deposit.fingerabdruck)}"]
    lines += [f"beleg = {said(deposit.beleg)}"] if deposit.beleg else []
    if deposit.stage is Stage.CLEARED:
        lines += [f"salz = {said(deposit.salz)}", f"gegen = {said(deposit.gegen)}"]
    for c in deposit.berichtigung:
        lines += [
            "",
            "[[berichtigung]]",
            f"datei = {said(c.datei)}",
            f"grund = {said(c.grund)}",
            f"datum = {c.datum.isoformat()}",
            f"fingerabdruck = {said(c.fingerabdruck)}",
        ]
        lines += ["uebernommen = true", f"beleg = {said(c.beleg)}"] if c.uebernommen else []
    return _HEAD + "\n".join(lines) + "\n"
