"""What was opened by hand, kept for the next time: files of this user alone, never below the reports.

A file holds what passed the door, as a run gives it to its notebooks, and bears a hash of all that it was made of as
its name: data, register, software, packages, audience. What is kept is read (it is a pickle) only if it is this user's,
closed to others and whole; anything else is as if it were not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pickle
import re
import stat
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from screening.base import moved, private, write_private

MOST = 24
"""So many are kept: the years of a city in both audiences, and a few comparisons."""

_ENDING = ".stand"
_NAME = re.compile(rf"\.?[0-9a-f]{{40}}(-[0-9a-f-]+)?\{_ENDING}")
_DAYS = 60
_WHOLE = 32
"""Bytes at the beginning of a file: the hash of the rest."""


def name_of(made_of: Mapping[str, Any]) -> str:
    """Return the name of what was made of certain inputs.

    Examples
    --------
    >>> name_of({"year": 2024, "data": {"a.csv": "1f"}}) == name_of({"data": {"a.csv": "1f"}, "year": 2024})
    True
    >>> name_of({"year": 2024}) == name_of({"year": 2023})
    False
    """
    told = json.dumps(made_of, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def load(name: str, kind: type) -> Any | None:
    """Return what is kept under a name; None if there is nothing, or nothing to be trusted.

    Parameters
    ----------
    name : str
        See `name_of`.
    kind : type
        What it has to be.
    """
    folder = _folder()
    if folder is None:
        return None
    path = folder / f"{name}{_ENDING}"
    try:
        content = _read(path)
        if content is None or hashlib.sha256(content[_WHOLE:]).digest() != content[:_WHOLE]:
            return None
        found = pickle.loads(content[_WHOLE:])
    except Exception:
        # of another version of a package, or damaged: it is made anew, whatever is wrong with it
        return None
    if not isinstance(found, kind):
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return found


def keep(name: str, content: bytes) -> None:
    """Keep what was opened; where that is not possible, it is made anew the next time."""
    folder = _folder(make=True)
    if folder is None:
        return
    beside = folder / f".{name}-{private.token()}{_ENDING}"
    try:
        write_private(beside, hashlib.sha256(content).digest() + content)
        moved(beside, folder / f"{name}{_ENDING}", ())
        _clear(folder)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _folder(make: bool = False) -> Path | None:
    """Return the folder, if there is one that is this user's and closed to others."""
    folder = private.cache()
    if folder is None:
        return None
    try:
        if make:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        closed = sys.platform == "win32" or not stat.S_IMODE(folder.lstat().st_mode) & 0o077
    except OSError:
        return None
    return folder if closed and private.is_ours(folder) else None


def _read(path: Path) -> bytes | None:
    """Return a file's content if it is an ordinary one, of this user and closed to others."""
    # no link is followed, and what is looked at is what is read
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb") as file:  # noqa: PTH123 - Path has no way for it
        about = os.fstat(file.fileno())
        ours = sys.platform == "win32" or (
            about.st_uid == os.getuid() and not stat.S_IMODE(about.st_mode) & 0o077
        )
        return file.read() if ours and stat.S_ISREG(about.st_mode) else None


def _clear(folder: Path) -> None:
    """Remove the oldest, and what was not asked for in two months; nothing that is not ours."""
    there = [p for p in folder.iterdir() if _NAME.fullmatch(p.name)]
    ages = sorted(((p.lstat().st_mtime, p) for p in there), reverse=True)
    since = time.time() - _DAYS * 86_400
    for place, (used, path) in enumerate(ages):
        left = path.name.startswith(".") and used < time.time() - 3600
        if place >= MOST or used < since or left:
            path.unlink(missing_ok=True)
