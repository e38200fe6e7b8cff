"""Provenance: the hash of every delivered file in ``lieferung.toml``, written without touching anything else."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screening.base import ScreeningError, check_ordinary, on_disk
from screening.delivery.manifest import City, SharedFile, SourceFile, inside, read_manifest
from screening.pipeline.findings import (
    hash_impossible,
    hashes_not_insertable,
    manifest_unwritable,
)

_FILE = re.compile(r"\s*\[\[\s*datei\s*\]\]")
_TABLE = re.compile(r"\s*\[")
_PATH = re.compile(r"(\s*)path\s*=")
_HASHES = re.compile(r"(\s*sha256\s*=\s*)\{[^{}]*\}")
_HASH = re.compile(r"""(\s*sha256\s*=\s*(["']))[0-9a-fA-F]*(\2)""")

NEW, CHANGED, SAME = "eingetragen", "erneuert", "unverändert"


@dataclass(frozen=True)
class Pin:
    """What became of one file's hash.

    Attributes
    ----------
    path : str
        The file, as the manifest names it.
    state : {"eingetragen", "erneuert", "unverändert"}
    sha256 : str
        64 hexadecimal digits.
    shared : bool
        Whether it holds many years.
    """

    path: str
    state: str
    sha256: str
    shared: bool = False


def pin_year(city: City, year: int) -> list[Pin]:
    """Write the SHA-256 of each file into the year's ``lieferung.toml``, of files of many years into ``stadt.toml``.

    Comments, order, blanks and line ends of the manifest stay; only ``sha256`` lines are added or changed.
    It is written beside and moved, so that it is never half written.

    Parameters
    ----------
    city : City
    year : int

    Returns
    -------
    list of Pin
        One per file, in the manifest's order.

    Raises
    ------
    ScreeningError
        If the manifest has errors, a file cannot be read or lies outside of the year's folder, or the
        manifest cannot be written. Nothing is written then.
    """
    manifest = read_manifest(city, year)
    pins, broken = [], []
    changed: dict[str, dict[int, str | dict[str, str]]] = {}
    for n, file in enumerate(manifest.files, 1):
        digest = _digest(file.folder(city, year), file.path)
        name, key = file.declared(year, n)
        if not digest:
            broken.append(hash_impossible(file.path, name, key))
        pins.append(
            Pin(
                file.path,
                SAME if file.sha256 == digest else CHANGED if file.sha256 else NEW,
                digest,
                file.shared,
            )
        )
        if pins[-1].state != SAME:
            entry = int(key.rpartition(".")[2])
            changed.setdefault(name, {})[entry] = _of_entry(city, entry, file, year, digest)
    if broken:
        raise ScreeningError(broken)
    for name, digests in changed.items():
        path = city.raw / name
        _replace(path, _pinned(path.read_bytes(), digests, name))
    return pins


def _of_entry(city: City, entry: int, file: SourceFile, year: int, digest: str) -> str | dict[str, str]:
    """Return what an entry of a manifest says of hashes: one, or one a year if there is a file a year."""
    if not isinstance(file, SharedFile) or file.fixed:
        return digest
    known = city.files[entry - 1].sha256
    return dict(sorted({**(known if isinstance(known, dict) else {}), str(year): digest}.items()))


def _digest(folder: Path, name: str) -> str:
    if not inside(folder, name):
        return ""
    try:
        path = on_disk(folder, name)
        check_ordinary(path, sys.maxsize)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _pinned(content: bytes, digests: Mapping[int, str | dict[str, str]], name: str) -> bytes:
    """Return the manifest with the hashes of these of its files (from 1); refuse if anything else would change.

    Lines are edited as text, and the result is read again: it must say what it said, and the hashes.
    """
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    text = content.removeprefix(mark).decode("utf-8")
    lines = text.splitlines(keepends=True)
    starts = [k for k, line in enumerate(lines) if _FILE.match(line)]
    for start, digest in reversed([(s, digests[n]) for n, s in enumerate(starts, 1) if n in digests]):
        end = next((k for k in range(start + 1, len(lines)) if _TABLE.match(lines[k])), len(lines))
        _set_hash(lines, start, end, digest)
    written = "".join(lines)
    wanted = tomllib.loads(text)
    for n, digest in digests.items():
        wanted["datei"][n - 1]["sha256"] = digest
    if _read(written) != wanted:
        raise hashes_not_insertable(map(_toml, digests.values()), name)
    return mark + written.encode("utf-8")


def _toml(value: str | dict[str, str]) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return f"{{ {', '.join(f'{year} = {_toml(digest)}' for year, digest in value.items())} }}"


def _set_hash(lines: list[str], start: int, end: int, value: str | dict[str, str]) -> None:
    """Change the line of the hash, or add one below that of the path."""
    for k in range(start + 1, end):
        if isinstance(value, str) and (match := _HASH.match(lines[k])):
            lines[k] = f"{match[1]}{value}{match[3]}{lines[k][match.end() :]}"
            return
        if isinstance(value, dict) and (match := _HASHES.match(lines[k])):
            lines[k] = f"{match[1]}{_toml(value)}{lines[k][match.end() :]}"
            return
    for k in range(start + 1, end):
        if match := _PATH.match(lines[k]):
            bare = lines[k].rstrip("\r\n")
            newline = lines[k][len(bare) :] or "\n"
            lines[k : k + 1] = [bare + newline, f"{match[1]}sha256 = {_toml(value)}{newline}"]
            return


def _read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _replace(path: Path, content: bytes) -> None:
    """Write beside, then move."""
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".lieferung-", suffix=".toml")
    except OSError:
        raise manifest_unwritable(path) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(beside).chmod(path.stat().st_mode & 0o777)
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise manifest_unwritable(path) from None
