"""For kernels whose notebook leaves the house: nothing of the house can be opened. Imports next to nothing.

What a notebook for ``gespraech`` shows is made of what passed the door. Python tells of each file that it opens, each
folder that it lists and each program that it starts before it does so (audit events), and here that is refused for
all that lies in the closed folders: deliveries, reports, what the run keeps for its other steps. Such a hook cannot be
removed. What Python is not asked about is not stopped: a library that opens a file in C or Rust by itself. Nor are
the size and the date of a file whose path somebody knows.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

FILE = "verschlossen.json"
"""In the folder of a kernel's settings: what is closed to it, and what in there is open. Gone when it is read."""

_ONE = ("open", "os.listdir", "os.scandir", "os.chdir", "os.mkdir", "os.remove", "os.rmdir", "os.truncate")
_PATHS = {
    **dict.fromkeys(
        (*_ONE, "os.chmod", "os.getxattr", "os.listxattr", "sqlite3.connect", "ctypes.dlopen"), 1
    ),
    **dict.fromkeys(("os.rename", "os.link", "os.symlink"), 2),
}
"""Events that name files, and how many."""

_PROGRAMS = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.forkpty",
)
_PAST_PYTHON = re.compile(r"_*(f|fre|p|shm_)?open(at)?(2|64)?|syscall|system|execv.*|posix_spawn.*|v?fork")
"""Functions of the C library by which `ctypes` would get at files and programs."""

_PANDOC = re.compile(
    r"--(version|list-(in|out)put-formats|from=[\w+-]+|to=\w+|metadata=\w+|wrap=none|syntax-highlighting=none|eol=lf)"
)
"""With these arguments, and the house's filter, Pandoc reads what it is handed and no file."""

_REFUSED = "Ein Notebook der Fassung für das Auswahlgespräch öffnet nur, was für sie freigegeben ist"


class Seal(NamedTuple):
    """What the kernel of a notebook that leaves the house must not see.

    Attributes
    ----------
    closed : tuple of Path
        Folders: those of the data and of the reports.
    opened : tuple of Path
        What it is given in there, or in the run's own folder.
    """

    closed: tuple[Path, ...]
    opened: tuple[Path, ...] = ()


class SealedError(PermissionError):
    """A notebook for the meeting has reached for more than the release."""


def begin(folder: Path) -> None:
    """Close what the file in the settings' folder names; nothing if there is none."""
    path = folder / FILE
    if path.is_file():
        told = json.loads(path.read_text(encoding="utf-8"))
        path.unlink()
        seal(told["closed"], told["open"])


def order(closed: Iterable[Path], opened: Iterable[Path]) -> bytes:
    """Return the content of that file: closed folders, and what in them is open nevertheless."""
    return json.dumps({"closed": [str(p) for p in closed], "open": [str(p) for p in opened]}).encode()


def seal(closed: Iterable[str], opened: Iterable[str]) -> None:
    """Refuse, for as long as this process lives, to open what lies in closed folders, and to start programs.

    Parameters
    ----------
    closed : iterable of str
        Folders, with all that is in them.
    opened : iterable of str
        Files and folders in them that are open nevertheless.
    """
    # Python does not tell of memory that processes share
    sys.modules["_posixshmem"] = None  # type: ignore[assignment]
    sys.addaudithook(_hook([_real(p) for p in closed], [_real(p) for p in opened]))


def _hook(closed: list[str], opened: list[str]) -> Callable[[str, tuple[Any, ...]], None]:
    own = f"/proc/{os.getpid()}"

    def is_closed(path: str) -> bool:
        if path.startswith("/proc/") and path[6:7].isdigit():
            return not _below(path, own)
        if _below(path, "/dev/shm"):
            return True
        shut = (c for c in closed if _below(path, c))
        return any(not any(_below(path, o) and _below(o, c) for o in opened) for c in shut)

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _PATHS:
            for path in map(_path_of, arguments[: _PATHS[event]]):
                # whoever has opened a folder above a closed one gets into it from there
                above = event == "open" and any(_below(c, path) for c in closed)
                if path and (above or is_closed(path)):
                    raise SealedError(f"{_REFUSED}.")
            if event == "open" and arguments[1] is None and ".." in re.split(r"[/\\]", str(arguments[0])):
                # it may be meant from another folder than the one where this process stands
                raise SealedError(f"{_REFUSED}: Pfade mit .. gehören nicht dazu.")
        elif event in _PROGRAMS and not (event == "subprocess.Popen" and _is_pandoc(*arguments[:2])):
            raise SealedError("Ein Notebook der Fassung für das Auswahlgespräch startet kein Programm.")
        elif event == "socket.connect" and os.name != "nt":
            raise SealedError("Ein Notebook der Fassung für das Auswahlgespräch baut keine Verbindung auf.")
        elif event == "ctypes.dlsym" and _PAST_PYTHON.fullmatch(str(arguments[1])):
            raise SealedError(f"{_REFUSED}, und nicht an Python vorbei.")

    return look


def _is_pandoc(program: Any, arguments: Any) -> bool:
    """Tell whether the program is the one that sets prose."""
    if Path(str(program)).stem.lower() != "pandoc" or isinstance(arguments, str):
        # on Windows the arguments are one text
        return os.name == "nt" and "pandoc" in str(program or arguments).lower()
    ours = f"--lua-filter={Path(__file__).with_name('filter.lua')}"
    return all(a == ours or _PANDOC.fullmatch(str(a)) for a in list(arguments)[1:])


def _path_of(given: Any) -> str:
    """Return where an event's argument leads; of an open file, which was asked about when it was opened, nothing."""
    if isinstance(given, int) or given is None:
        return ""
    try:
        text = os.fsdecode(given)
        if text.startswith("file:"):
            from urllib.parse import unquote

            text = unquote(text[5:].partition("?")[0])
            text = "/" + text.lstrip("/") if text.startswith("//") else text
        return _real(text) if text else ""
    except (OSError, TypeError, ValueError):
        return ""


def _real(path: str) -> str:
    return os.path.normcase(os.path.realpath(path))


def _below(path: str, folder: str) -> bool:
    return bool(folder) and (path == folder or path.startswith(folder.rstrip(os.sep) + os.sep))
