"""Files: those given are read only if they are ordinary ones; our own are written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import stat
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from screening.base import locks
from screening.base.findings import fail

_PLAIN = re.compile(r"[A-Za-z0-9._-]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever their ending."""

_LONGEST = 120
_BINARY = getattr(os, "O_BINARY", 0)

CITY_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
"""What a city's folder may be called: nothing that leads to another folder."""

MOST_BYTES = 1_000_000_000
"""A delivered file, or a map, that is larger is refused before it is read: it would not fit into memory."""

MOST_KEPT = 20_000_000
"""The same for small tables kept by hand."""

MOST_SETTINGS = 2_000_000
"""The same for settings: a text of ten megabytes in quotation marks takes TOML's reader ten seconds, each time."""


UNREADABLE = "Die Datei ist nicht lesbar."


class NotAFileError(OSError):
    """What lies under a name cannot be read as a file; `message` and `remedy` are told (German)."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


def lies_there(path: Path) -> bool:
    """Tell whether anything has this name, be it a folder, a pipe or a link to nothing: then it was meant."""
    return os.path.lexists(path)


def check_ordinary(path: Path, most: int = MOST_BYTES) -> None:
    """Refuse, without opening it, what is no ordinary file or too large.

    Whoever opens a pipe may wait for ever, and a device may never end.

    Raises
    ------
    NotAFileError
        For a folder, a pipe, a device, a socket, a link in a circle, and more than `most` bytes.
    OSError
        If the file is missing or must not be looked at.
    """
    try:
        about = path.stat()
    except (ValueError, RuntimeError):  # a name that no file can have
        raise NotAFileError(UNREADABLE, "So kann keine Datei heißen: den Namen berichtigen.") from None
    except FileNotFoundError:
        if not path.is_symlink():
            raise
        raise NotAFileError(
            UNREADABLE, "Hier liegt eine Verknüpfung, die ins Leere führt: die Datei selbst ablegen."
        ) from None
    except OSError:
        if not path.is_symlink():
            raise
        raise NotAFileError(
            UNREADABLE, "Hier liegt eine Verknüpfung, die im Kreis führt: die Datei selbst ablegen."
        ) from None
    if stat.S_ISDIR(about.st_mode):
        raise NotAFileError(UNREADABLE, "Hier liegt ein Ordner: die Datei selbst ablegen.")
    if not stat.S_ISREG(about.st_mode):
        raise NotAFileError(
            UNREADABLE, "Hier liegt eine Pipe, ein Gerät oder ein Socket: eine gewöhnliche Datei ablegen."
        )
    if about.st_size > most:
        raise _too_large(about.st_size, most)


def read_ordinary(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return the content of a file that was given to us.

    Raises
    ------
    OSError
        As `check_ordinary`.
    """
    check_ordinary(path, most)
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:  # it grew, or its size was not told
        raise _too_large(len(content), most)
    return content


def read_named(path: Path, most: int = MOST_KEPT) -> bytes:
    """Return the content of a file that somebody has named on the command line.

    Raises
    ------
    ScreeningError
        If it is not there, no ordinary file, too large or not readable.

    Examples
    --------
    >>> read_named(Path("nowhere.csv"))
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: nowhere.csv: Die Datei fehlt. → Pfad prüfen.
    """
    try:
        return read_ordinary(path, most)
    except NotAFileError as why:
        raise fail(why.message, why.remedy, file=path.name) from None
    except FileNotFoundError:
        raise fail("Die Datei fehlt.", "Pfad prüfen.", file=str(path)) from None
    except OSError:
        raise fail(UNREADABLE, "Zugriffsrechte prüfen.", file=str(path)) from None


def _too_large(size: int, most: int) -> NotAFileError:
    message = f"Die Datei ist mindestens {max(size // 10**6, 1)} MB groß; gelesen werden höchstens {most // 10**6} MB."
    return NotAFileError(message, "Prüfen, ob es die richtige Datei ist; nur ablegen, was gebraucht wird.")


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file beside its place and then move it there: who reads meanwhile finds the old or the new.

    From its first byte on nobody but its maker can read it; on Windows it has the rights of its folder. What is
    published for others gets theirs when it is published.

    Raises
    ------
    OSError
        If the folder cannot be written, or the old file is held open (Windows); it then stays as it was.
    """
    with _writer(path):
        beside = path.with_name(f".{path.stem}-{secrets.token_hex(4)}{path.suffix}")
        try:
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
            with open(handle, "wb") as file:  # noqa: PTH123 - Path has no way for it
                file.write(content.encode() if isinstance(content, str) else content)
                file.flush()
                # a computer that stops now must not leave an empty file
                os.fsync(file.fileno())
            moved(beside, path)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise


def write_private(path: Path, content: bytes) -> None:
    """Write a file that nobody but its maker can read; on Windows it has the rights of its folder.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o600), "wb") as file:  # noqa: PTH123
        file.write(content)


def moved(source: Path, target: Path, patience: tuple[float, ...] = (0.1, 0.3, 1.0)) -> None:
    """Move a file or folder to its place; virus scanners hold one for a moment, viewers for longer.

    Raises
    ------
    OSError
        If it cannot be moved, or is still held after a while (Windows).
    """
    for pause in (*patience, None):
        try:
            source.replace(target)
        except PermissionError:
            if pause is None:
                raise
            time.sleep(pause)
        else:
            return


def clear_beside(path: Path) -> None:
    """Remove what writers of this file have left beside it that were killed, and nothing of one that is alive."""
    with contextlib.suppress(OSError):
        if lock_of(path).exists() or any(_unmoved(path)):
            with contextlib.suppress(locks.BusyError), _writer(path, 0.0):
                pass


def lock_of(path: Path) -> Path:
    """Return the lock that whoever writes a file holds."""
    return path.with_name(f".{path.name}.lock")


@contextlib.contextmanager
def _writer(path: Path, patience: float = 10.0) -> Iterator[None]:
    """Let one write a file at a time; what another has left there is then of one that was killed."""
    with locks.held(lock_of(path), patience):
        for left in _unmoved(path):
            left.unlink(missing_ok=True)
        yield


def _unmoved(path: Path) -> list[Path]:
    name = re.compile(rf"\.{re.escape(path.stem)}-[0-9a-f]{{8}}{re.escape(path.suffix)}")
    return [p for p in path.parent.glob(f".*{path.suffix}") if name.fullmatch(p.name)]


def write_json(path: Path, content: Mapping[str, Any], *, compact: bool = False) -> None:
    """Write JSON as `write_whole` does: indented for people, or `compact` where it is large.

    Raises
    ------
    OSError
        As `write_whole`.
    """
    form: dict[str, Any] = {"separators": (",", ":")} if compact else {"indent": 1}
    write_whole(path, json.dumps(content, ensure_ascii=False, **form) + "\n")


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """Return a name for each id that every file system takes, without an ending; no two are the same.

    Letters of English, digits, ``.``, ``_`` and ``-`` stay; of anything else each byte is written as ``~2f``,
    and so is what makes a name a hidden file or a device of Windows. Of ids that differ in nothing but case,
    which Windows and macOS take for one name, the capitals are written so, too.

    Parameters
    ----------
    ids : iterable of str

    Examples
    --------
    >>> file_names(["13.1.1", "7/2", "con", "a1", "A1"])
    {'13.1.1': '13.1.1', '7/2': '7~2f2', 'con': '~63on', 'a1': 'a1', 'A1': '~411'}
    """
    known = list(dict.fromkeys(ids))
    alike = Counter(i.lower() for i in known)
    return {i: _file_name(i, alike[i.lower()] > 1) for i in known}


def _file_name(text: str, twin: bool) -> str:
    last = len(text) - 1
    device = bool(_RESERVED.fullmatch(text))
    told = []
    for k, c in enumerate(text):
        at_end = c in ".-" and k in (0, last)
        kept = _PLAIN.fullmatch(c) and not at_end and not (device and k == 0) and not (twin and c.isupper())
        told.append(c if kept else "".join(f"~{b:02x}" for b in c.encode("utf-8", "surrogatepass")))
    name = "".join(told) or "~"
    if len(name) > _LONGEST:
        # a tilde is followed by digits, never by another: no short name looks like this
        name = f"{name[: _LONGEST - 40]}~~{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
    return name


def as_utf8(path: Path | str) -> str:
    """Return a path as libraries take it that encode it as UTF-8 themselves, whatever this process's locale is.

    Under an ASCII locale each byte of a letter beyond is a character of its own, which UTF-8 does not have.
    """
    if sys.platform == "win32":
        return str(path)
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
