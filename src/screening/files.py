"""Files of our own: written whole or not at all, and names for them that every file system takes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_PLAIN = re.compile(r"[A-Za-z0-9._-]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever their ending."""

_LONGEST = 120


def write_whole(path: Path, text: str) -> None:
    """Write a text beside its place and then move it there: who reads meanwhile finds the old or the new.

    Raises
    ------
    OSError
        If the folder cannot be written, or the old file is held open (Windows); it then stays as it was.
    """
    # not tempfile's: that would be readable for its maker alone, and stop all colleagues
    beside = path.with_name(f".{path.stem}-{secrets.token_hex(4)}{path.suffix}")
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            # a computer that stops now must not leave an empty file
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


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
