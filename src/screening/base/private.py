"""A folder of a run's own for all that is temporary: closed to others, and cleared when its owner is dead.

The process that is started first owns it and holds its lock; the processes that it starts use the same folder.
So whatever is left of a run that was killed lies in one place, and the lock tells that nobody needs it any more.
On Windows the folder has the rights of the user's folder for temporary files, which is the user's alone.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import platform
import re
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from screening.base import locks, trouble
from screening.base.findings import ScreeningError, fail

VARIABLE = "SCREENING_LAUF"
"""Tells the processes of a run where its folder is."""

CACHE = "SCREENING_CACHE"
"""Where what can be made anew is kept from one session to the next: a folder, or ``aus`` for nowhere."""

_OFF = ("aus", "0", "off", "nein")
_SEMAPHORES = Path("/dev/shm")
_PATIENCE = (0.0, 0.1, 0.3, 1.0, 2.0)


def host() -> str:
    """Return a mark of this computer: on a shared disk each clears what is its own."""
    return hashlib.sha256(platform.node().encode("utf-8", "replace")).hexdigest()[:8]


def token() -> str:
    """Return the mark of something that is of this computer and of one run.

    Examples
    --------
    >>> is_of_here(token())
    True
    """
    return f"{host()}-{secrets.token_hex(6)}"


def is_of_here(mark: str) -> bool:
    """Tell whether a `token` was made on this computer."""
    return re.fullmatch(rf"{host()}-[0-9a-f]{{12}}", mark) is not None


def is_ours(path: Path) -> bool:
    """Tell whether a folder is one, no link to one, and of this user."""
    try:
        told = path.lstat()
    except OSError:
        return False
    ours = sys.platform == "win32" or told.st_uid == os.getuid()
    return ours and path.is_dir() and not path.is_symlink()


def caches() -> Path:
    """Return the folder in which this user's programs keep what they can make anew."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def cache() -> Path | None:
    """Return the folder of our own in there, or the one that `CACHE` names; None if nothing is to be kept."""
    told = os.environ.get(CACHE, "").strip()
    if told.casefold() in _OFF:
        return None
    try:
        return Path(told).absolute() if told else caches() / "screening"
    except RuntimeError:  # nobody knows where this user is at home
        return None


def home() -> Path:
    """Return the folder of this run; made when it is first asked for, gone when its owner ends.

    Raises
    ------
    ScreeningError
        If there is no room for temporary files.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given)
    if _own is None or _own.process != os.getpid():
        _begin()
    assert _own is not None
    return _own.path


def there() -> list[Path]:
    """Return the folder of this run in a list, an empty one if it was not needed yet."""
    return [home()] if VARIABLE in os.environ or (_own is not None and _own.process == os.getpid()) else []


@contextlib.contextmanager
def folder(prefix: str) -> Iterator[Path]:
    """Give a folder in the run's own, for as long as it is needed.

    Raises
    ------
    ScreeningError
        As `home`.
    """
    with tempfile.TemporaryDirectory(prefix=prefix, dir=home(), ignore_cleanup_errors=True) as place:
        yield Path(place)


@contextlib.contextmanager
def folder_for(target: Path) -> Iterator[Path]:
    """Give the folder in the run's own that belongs to what is made for `target`; its name is always the same.

    Raises
    ------
    ScreeningError
        As `home`, or if the folder cannot be made.
    """
    name = hashlib.sha256(str(target.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    place = home() / f"stand-{name}"
    try:
        place.mkdir(mode=0o700)
    except OSError as error:
        raise ScreeningError([trouble.of_folder(error, place.parent)]) from None
    try:
        yield place
    finally:
        remove(place)


def adopt(path: str) -> None:
    """Use the folder of the run that started this process, for what libraries write, too."""
    os.environ[VARIABLE] = path
    for name in ("TMPDIR", "TEMP", "TMP"):
        os.environ[name] = path
    tempfile.tempdir = path


def remove(path: Path) -> bool:
    """Remove a folder although a process that is ending may still write to it; tell whether it is gone."""
    for pause in _PATIENCE:
        time.sleep(pause)
        shutil.rmtree(path, ignore_errors=True)
        if not path.exists():
            return True
    return False


class _Own:
    """The folder that this process owns, and the lock it holds as long as it lives."""

    def __init__(self, base: Path) -> None:
        self.process = os.getpid()
        self.mark = token()
        self.path = base / f"screening-{self.mark}"
        self.lock = contextlib.ExitStack()
        # first the lock, then the folder: a folder whose lock is free is nobody's
        self.lock.enter_context(locks.held(_lock_of(self.path), _PATIENCE[-1]))
        self.path.mkdir(mode=0o700)

    def end(self) -> None:
        if self.process == os.getpid():
            remove(self.path)
            self.lock.close()


_own: _Own | None = None


def _begin() -> None:
    global _own
    try:
        base = Path(tempfile.gettempdir())
    except FileNotFoundError:
        raise fail(
            "Es gibt keinen Ordner für temporäre Dateien, in den sich schreiben lässt.",
            "Platz schaffen, zum Beispiel in /tmp, oder mit der Umgebungsvariablen TMPDIR einen anderen angeben.",
        ) from None
    clear(base)
    try:
        _own = _Own(base)
    except OSError as error:
        raise ScreeningError([trouble.of_folder(error, base)]) from None
    atexit.register(_own.end)


def semaphores(mark: str = "") -> str:
    """Return how the names of a run's semaphores begin: by default of the one that this process owns.

    Examples
    --------
    >>> semaphores("0a1b2c3d-0123456789ab")
    '/scr-0123456789ab'
    """
    mark = mark or (_own.mark if _own is not None and _own.process == os.getpid() else "")
    return f"/scr-{mark.rpartition('-')[2]}" if mark else ""


def clear(base: Path) -> None:
    """Remove what dead runs of this user on this computer have left among the temporary files."""
    for path in base.glob(f"screening-{host()}-*"):
        name = path.name.removesuffix(".lock")
        mark = name.removeprefix("screening-")
        place = base / name
        if not is_of_here(mark) or (place.exists() and not is_ours(place)):
            continue
        # a lock that is held is of a run that is alive; one of another user cannot be opened
        with contextlib.suppress(locks.BusyError, OSError), locks.held(_lock_of(place)):
            shutil.rmtree(place, ignore_errors=True)
            # elsewhere than on Linux semaphores have no names that could be looked up
            for left in _SEMAPHORES.glob(f"sem.{semaphores(mark)[1:]}-*"):
                left.unlink(missing_ok=True)


def _lock_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")
