"""What a computer lacks, in German: a full disk, no rights, too long a path are no faults of the software."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from screening.base.findings import Finding

_FEW = 1 << 20
"""A disk with fewer bytes left is full: many are full before nothing at all is left."""

_SHOWN = 240
"""So many letters of a path are shown."""

_AGAIN = "Andere Programme schließen, mit --jobs 1 erneut starten"
_KNOWN = {
    "EDQUOT": (
        "Das Kontingent für Speicherplatz ist erschöpft.",
        "Platz schaffen in {place} oder das Kontingent erhöhen lassen.",
    ),
    "EFBIG": (
        "Eine Datei würde größer, als das System erlaubt.",
        "Die Grenze anheben lassen (ulimit -f) oder einen anderen Datenträger angeben (--reports).",
    ),
    "EMFILE": (
        "Zu viele Dateien sind zugleich geöffnet.",
        f"{_AGAIN}; sonst die Grenze anheben lassen (ulimit -n).",
    ),
    "ENAMETOOLONG": (
        "Der Pfad ist zu lang.",
        "Einen kürzeren Ordner angeben (--reports, --data) oder die Datei kürzer benennen.",
    ),
    "EROFS": (
        "Der Datenträger lässt sich nur lesen.",
        "Einen anderen Ordner angeben (--reports) oder den Datenträger beschreibbar einbinden.",
    ),
    "EACCES": (
        "Die Zugriffsrechte reichen nicht, oder eine Datei ist in einem anderen Programm geöffnet.",
        "Rechte prüfen; die Datei in anderen Programmen schließen.",
    ),
    "EBUSY": (
        "Eine Datei ist in einem anderen Programm geöffnet.",
        "Die Datei dort schließen, dann erneut starten.",
    ),
    "ENOMEM": ("Der Arbeitsspeicher reicht nicht.", f"{_AGAIN}."),
    "EAGAIN": ("Das System lässt keine weiteren Prozesse zu.", f"{_AGAIN}."),
    "ENOLCK": (
        "Auf diesem Datenträger lassen sich keine Dateien sperren.",
        "Einen Ordner auf einem anderen Datenträger angeben (--reports).",
    ),
    "EIO": (
        "Der Datenträger ist nicht erreichbar oder gestört.",
        "Verbindung und Datenträger prüfen, dann erneut starten.",
    ),
}
"""Message and remedy by the name of the system's error."""

_ALIKE = {
    "ENFILE": "EMFILE",
    "EPERM": "EACCES",
    "ETXTBSY": "EBUSY",
    "EWOULDBLOCK": "EAGAIN",
    "ENOTSUP": "ENOLCK",
    "EOPNOTSUPP": "ENOLCK",
    **dict.fromkeys(("ENODEV", "ENXIO", "ESTALE", "ETIMEDOUT", "EHOSTDOWN", "ENOTCONN"), "EIO"),
}

_WINDOWS = {
    4: "EMFILE",
    19: "EROFS",
    206: "ENAMETOOLONG",
    1295: "EDQUOT",
    **dict.fromkeys((8, 14, 1450, 1455), "ENOMEM"),
    **dict.fromkeys((32, 33), "EBUSY"),
    **dict.fromkeys((39, 112), "ENOSPC"),
    **dict.fromkeys((53, 59, 64, 1117), "EIO"),
}
"""Codes of Windows that Python translates into something less exact, or not at all."""

_NOT_FOUND, _LONG = 3, 240
"""So Windows calls a path that is longer than it reads."""

_TEXTS = {
    "ENOSPC": r"No space left on device|disk is full|disk I/O error|not enough space on the disk",
    "EDQUOT": r"[Dd]isk quota exceeded",
    "EMFILE": r"Too many open files",
    "ENAMETOOLONG": r"File name too long",
    "EROFS": r"Read-only file system",
    "ENOMEM": r"Cannot allocate memory|\bMemoryError\b|out of memory",
    "EFBIG": r"File too large",
    "EACCES": r"Permission denied|PermissionDenied",
}
"""What other programs and libraries say in their own words."""

_SQLITE = "unable to open database file"
"""SQLite's only word for a path that is too long for it, which is sooner than for others."""

_WORKING = re.compile(r"\.+[^.].*|screening-[0-9a-f]{8}-[0-9a-f]{12}")
"""Names of folders that a run removes in the end: hidden ones, and its own among the temporary files (`private`)."""

_NUMBER = re.compile(r"\[(Errno|WinError) (\d+)\](?:[^:']*: '([^']*)'(?: -> '([^']*)')?)?")


def of(error: BaseException | str, folders: Iterable[Path] = ()) -> Finding | None:
    """Return the finding about an error that is the computer's, None if it is another one's.

    Parameters
    ----------
    error : BaseException or str
        What was raised, or what another program said.
    folders : iterable of Path
        Where was being written, for errors that do not say it.

    Examples
    --------
    >>> of(OSError(errno.ENAMETOOLONG, "File name too long", "lang")).message
    'Der Pfad ist zu lang.'
    >>> of("OSError: [Errno 24] Too many open files").message
    'Zu viele Dateien sind zugleich geöffnet.'
    >>> of(ValueError("x")) is None
    True
    """
    name, path = _read(error)
    folders = list(folders)
    if not name and _SQLITE in str(error) and (long := [f for f in folders if len(str(f)) >= _LONG]):
        name, folders = "ENAMETOOLONG", long
    return _finding(name, path, folders)


def is_of_process(error: OSError) -> bool:
    """Tell whether an error is about what one process may have open or use, not about a disk."""
    return _read(error)[0] in ("EMFILE", "ENOMEM", "EAGAIN")


def of_folder(error: OSError, folder: Path) -> Finding:
    """Return the finding about a folder that cannot be written; there always is one."""
    found = of(error, [folder])
    if found is not None and found.message != _KNOWN["EACCES"][0]:
        return found
    return Finding(
        "Fehler",
        "Der Ordner lässt sich nicht beschreiben.",
        "Rechte prüfen oder mit --reports einen anderen Ordner angeben.",
        file=str(folder),
    )


def lack(folders: Iterable[Path]) -> Finding | None:
    """Return the finding about a full disk among these, for failures that say nothing of their cause."""
    full = [f for f in folders if _is_full(f)]
    return _finding("ENOSPC", "", full) if full else None


def _read(error: BaseException | str) -> tuple[str, str]:
    """Return the name of an error, empty if none is known, and the path it is about, if it says one."""
    if isinstance(error, MemoryError):
        return "ENOMEM", ""
    if isinstance(error, OSError) and error.errno is not None:
        path = str(error.filename2 or error.filename or "")
        return _named(error.errno, getattr(error, "winerror", None), path), path
    text = str(error)
    if found := _NUMBER.search(text):
        code, path = int(found[2]), found[4] or found[3] or ""
        windows = found[1] == "WinError"
        return _named(0 if windows else code, code if windows else None, path), path
    return next((name for name, words in _TEXTS.items() if re.search(words, text)), ""), ""


def _named(number: int, windows: int | None, path: str) -> str:
    if windows == _NOT_FOUND and len(path) >= _LONG:
        return "ENAMETOOLONG"
    name = _WINDOWS.get(windows or 0) or errno.errorcode.get(number, "")
    return _ALIKE.get(name, name)


def _finding(name: str, path: str, folders: list[Path]) -> Finding | None:
    place = path or " oder ".join(map(str, folders))
    if name == "ENOSPC":
        # a path that a kernel names may be seen from its own folder
        said = [Path(path).parent] if Path(path).is_absolute() else []
        return _no_space([*said, *folders], said or folders)
    if name not in _KNOWN:
        return None
    message, remedy = _KNOWN[name]
    if name == "ENAMETOOLONG" and (long := [Path(path)] if path else folders) and long[0].is_absolute():
        # every file of a run that meets it would be told by itself
        place = " oder ".join(dict.fromkeys(str(_shown(f)) for f in long))
    place = _short(place)
    return Finding("Fehler", message, remedy.format(place=place or "den eigenen Ordnern"), file=place)


def _shown(folder: Path) -> Path:
    """Return the folder above the one that a run works in, hidden or its own: there a person can look.

    Always from the root on, so that steps that know one folder by two ways tell it once.
    """
    parts = Path(os.path.abspath(folder)).parts  # noqa: PTH100 - a link may lead to a folder that is gone
    hidden = next((k for k, part in enumerate(parts) if _WORKING.fullmatch(part)), len(parts))
    return Path(*parts[:hidden])


def _short(place: str) -> str:
    """Return a path so that a line of the screen or two hold it: the middle of a long one tells little."""
    return place if len(place) <= _SHOWN else f"{place[: _SHOWN // 2]}…{place[-_SHOWN // 2 :]}"


def _no_space(folders: list[Path], otherwise: list[Path]) -> Finding:
    """Name the folders whose disk is full, others if none is any more, for what failed has been removed."""
    full = [f for f in folders if _is_full(f)] or otherwise
    where = " oder ".join(dict.fromkeys(_short(str(_shown(f))) for f in full))
    message = "Der Datenträger ist voll."
    if full and all(_few_names(f) and not _few_bytes(f) for f in full):
        message = "Auf dem Datenträger lassen sich keine weiteren Dateien anlegen (keine Inodes frei)."
    told = where or "den Ordnern der Dokumente und der temporären Dateien"
    return Finding("Fehler", message, f"Platz schaffen in {told}, dann erneut starten.", file=where)


def _is_full(folder: Path) -> bool:
    return _few_bytes(folder) or _few_names(folder)


def _few_bytes(folder: Path) -> bool:
    try:
        return shutil.disk_usage(_existing(folder)).free < _FEW
    except OSError:
        return False


def _few_names(folder: Path) -> bool:
    """Tell whether a disk has no room for the name of another file."""
    try:
        told = os.statvfs(_existing(folder))
    except (AttributeError, OSError):
        # Windows, or a disk that does not say
        return False
    return told.f_files > 0 and told.f_favail == 0


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest above that is there."""
    return next((f for f in (folder, *folder.parents) if os.path.isdir(f)), folder)  # noqa: PTH112 - never raises
