"""Files of our own, written whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any


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
