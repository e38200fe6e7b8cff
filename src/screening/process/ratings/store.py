"""Where a deposit lies until both have deposited: with its depositor alone, the data folder holds but fingerprints.

The fingerprint is taken of 32 random bytes and the content, so nobody finds the content by trying; and who has deposited
cannot change it afterwards. What is kept has one size, one date and looks like noise, whatever is in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import sys
from collections.abc import Collection
from pathlib import Path

from screening.base import NotAFileError, ScreeningError, read_ordinary, write_private
from screening.process.ratings.findings import folder_closed, form_too_large, store_among_data, store_unplaced

VARIABLE = "SCREENING_HINTERLEGT"
"""Names the folder for deposits, if it is not the usual one."""

SALT = 32
SIZE = 2**19
"""What is kept is so large, whatever is in it."""
_LENGTH = 8
LARGEST = SIZE - SALT - _LENGTH

_RECEIPT = ".beleg"
"""Ends the name of what stays in the account once a deposit is open: by it alone the deposit may be corrected."""

DAY = 946_684_800
"""What is sealed bears this date, 1 January 2000: when it was deposited is nobody's business."""


def home() -> Path:
    """Return the folder of this account in which its deposits lie: never below the data folder."""
    if given := os.environ.get(VARIABLE):
        return Path(given)
    if sys.platform == "win32":
        return (
            Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
            / "screening"
            / "hinterlegt"
        )
    return (
        Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "screening" / "hinterlegt"
    )


def check_home(data: Path) -> None:
    """Refuse a folder for deposits that the other side reads as well, or that is another one tomorrow.

    Parameters
    ----------
    data : Path
        The folder that both sides share.

    Raises
    ------
    ScreeningError
    """
    folder = home()
    if not folder.is_absolute():
        raise store_unplaced(VARIABLE, str(folder))
    if folder.resolve().is_relative_to(data.resolve()):
        raise store_among_data(VARIABLE, str(folder))


def fingerprint(salt: bytes, content: bytes) -> str:
    r"""Return the fingerprint of a content; line ends do not matter, for Git may change them.

    Examples
    --------
    >>> fingerprint(b"s", b"a\r\nb") == fingerprint(b"s", b"a\nb"), len(fingerprint(b"s", b""))
    (True, 64)
    """
    return hashlib.sha256(salt + content.replace(b"\r\n", b"\n")).hexdigest()


def keep(content: bytes, file: str) -> tuple[str, str]:
    """Keep a content in this account, and return its fingerprint and that of the receipt.

    Raises
    ------
    ScreeningError
        If it is too large, or the folder cannot be written.
    """
    check_size(len(content), file)
    salt = secrets.token_bytes(SALT)
    mark = fingerprint(salt, content)
    receipt = keep_receipt(mark)
    try:
        _keep(mark, salt + masked(salt, content))
    except ScreeningError:
        forget(mark, receipt=True)
        raise
    return mark, receipt


def keep_receipt(mark: str) -> str:
    """Keep a new receipt of a deposit in this account, and return its fingerprint.

    Raises
    ------
    ScreeningError
        If the folder cannot be written.
    """
    receipt = secrets.token_bytes(SALT)
    _keep(f"{mark}{_RECEIPT}", receipt)
    return fingerprint(b"", receipt)


def _keep(name: str, content: bytes) -> None:
    folder = home()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(folder / name, content)
        os.utime(folder / name, (DAY, DAY))
    except OSError:
        # a full disk leaves half of it
        with contextlib.suppress(OSError):
            (folder / name).unlink(missing_ok=True)
        raise folder_closed(folder) from None


def check_size(size: int, file: str) -> None:
    """Refuse a file that is too large to look like any other.

    Raises
    ------
    ScreeningError
    """
    if size > LARGEST:
        raise form_too_large(LARGEST, file)


def kept(mark: str) -> tuple[bytes, bytes] | None:
    """Return salt and content of a deposit if it lies in this account, else None."""
    try:
        read = read_ordinary(home() / mark, SIZE)
    except (NotAFileError, OSError):
        return None
    salt, content = read[:SALT], unmasked(read[:SALT], read[SALT:])
    return (salt, content) if fingerprint(salt, content) == mark else None


def holds_receipt(mark: str, receipts: Collection[str]) -> bool:
    """Tell whether this account holds one of the receipts of a deposit: it was deposited, or taken over, from here."""
    try:
        read = read_ordinary(home() / f"{mark}{_RECEIPT}", SALT)
    except (NotAFileError, OSError):
        return False
    return fingerprint(b"", read) in receipts


def forget(mark: str, receipt: bool = False) -> None:
    """Remove a deposit that was replaced or is open; on request its receipt as well."""
    for name in (mark, *([f"{mark}{_RECEIPT}"] if receipt else [])):
        with contextlib.suppress(OSError):
            (home() / name).unlink(missing_ok=True)


def masked(salt: bytes, content: bytes) -> bytes:
    """Return a content with its length, padded, as noise: whoever looks into the file by accident reads nothing.

    Examples
    --------
    >>> noise = masked(b"salz", b"")
    >>> len(noise) == SIZE - SALT, unmasked(b"salz", noise), unmasked(b"salz", masked(b"salz", b"a;b"))
    (True, b'', b'a;b')
    """
    plain = len(content).to_bytes(_LENGTH, "big") + content
    return _mixed(salt, plain.ljust(SIZE - SALT, b"\0"))


def unmasked(salt: bytes, noise: bytes) -> bytes:
    """Return what `masked` has made noise of; nobody knows what, if it is other noise.

    Examples
    --------
    >>> unmasked(b"salz", masked(b"salz", b"a;b")), unmasked(b"anderes", masked(b"salz", b"a;b")) == b"a;b"
    (b'a;b', False)
    """
    plain = _mixed(salt, noise)
    length = int.from_bytes(plain[:_LENGTH], "big")
    return plain[_LENGTH : _LENGTH + length]


def _mixed(salt: bytes, plain: bytes) -> bytes:
    stream = hashlib.shake_256(salt).digest(len(plain))
    return (int.from_bytes(plain, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(plain), "big")
