"""Locks that die with their owner: the system lets go of them, however a process ends.

A lock is a small hidden file; what counts is the system's lock on it, never that the file is there.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_PAUSE_S = 0.05
_TAKEN = {errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK}


class BusyError(OSError):
    """Somebody who is alive holds the lock."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EBUSY, os.strerror(errno.EBUSY), str(path))

    def __reduce__(self) -> tuple[type[BusyError], tuple[Path]]:
        return (type(self), (Path(self.filename),))


@contextlib.contextmanager
def held(path: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold a lock; the file is gone afterwards.

    Parameters
    ----------
    path : Path
        The lock's file, in a folder that exists.
    patience : float
        So many seconds are waited for one who holds it.

    Raises
    ------
    BusyError
        If it is still held then, by another process or another thread.
    OSError
        If the file cannot be made, or the disk knows no locks.
    """
    end = time.monotonic() + patience
    while (handle := _taken(path)) is None:
        if time.monotonic() >= end:
            raise BusyError(path)
        time.sleep(_PAUSE_S)
    try:
        yield
    finally:
        # on Unix first the name goes, then the lock; Windows cannot delete what is open
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                path.unlink()
        os.close(handle)
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                path.unlink()


def _taken(path: Path) -> int | None:
    """Return the open file of a lock that is ours now, or None if another holds it."""
    while True:
        try:
            # no link is followed: in a folder for temporary files anybody may lay one
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except PermissionError:
            # Windows says so of a file that its last holder is about to remove
            if os.name != "nt" or not path.parent.is_dir():
                raise
            return None
        try:
            _lock(handle)
        except OSError as error:
            os.close(handle)
            if error.errno in _TAKEN:
                return None
            raise
        # whoever held the lock before may have removed the file between opening and locking it
        try:
            if sys.platform == "win32" or os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except FileNotFoundError:
            pass
        os.close(handle)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
