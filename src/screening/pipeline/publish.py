"""Published whole or not at all: a lock, a folder beside, two renames, and a way back from each of them."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from screening.base import ScreeningError, locks, moved, private, trouble
from screening.figures.export import EXCERPTS
from screening.pipeline.findings import (
    already_running,
    document_missing,
    folder_held,
)
from screening.pipeline.notebooks import SOMETIMES, documents_of

DOCUMENTS = (
    "dossier.html",
    "dossier.pdf",
    "dossier.docx",
    "folien.pptx",
    "karte.html",
    "was-waere-wenn.html",
    "profile.pdf",
    "belastbarkeit.html",
    "auswahl.xlsx",
    "auswahl.ods",
    "auswahl.csv",
    "auswahl.gpkg",
)
"""What a reader finds in every published year, beside ``profile/<area_id>.html`` and the notebooks."""

POSSIBLE = (*DOCUMENTS, *(d for n in SOMETIMES for d in documents_of(n)))
"""These, and those that only some years have."""

_FOLDERS = ("profile", "abbildungen", EXCERPTS)
_PATIENCE = (0.1, 0.3, 1.0)


def beside(target: Path, what: str) -> Path:
    """Return the hidden place next to a published folder: ``neu-…``, ``alt`` or ``lock``."""
    return target.with_name(f".{target.name}.{what}")


@contextlib.contextmanager
def workplace(target: Path) -> Iterator[Path]:
    """Lock a target, put right what a crash left behind, and give an empty folder to work in.

    The folder bears a name of its own, so that no process of another run writes into it, and is closed to others
    (on Windows it has the rights of the folder above). It is gone afterwards, unless `publish` has moved it.

    Raises
    ------
    ScreeningError
        If another run works on the same target, or the folder cannot be written.
    """
    with locked(target, _PATIENCE[-1]):
        with _writing(target.parent):
            recover(target)
            folder = beside(target, f"neu-{private.token()}")
            folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            private.remove(folder)


def recover(target: Path) -> None:
    """Clean up after a crash: unfinished folders go; an old one without a successor comes back.

    To be called by who holds the target's lock. What others have left, or a run on another computer, stays.
    """
    old = beside(target, "alt")
    if old.is_dir() and not target.exists():
        _move(old, target)
    for leftover in (old, *_unfinished(target)):
        if leftover.exists():
            # what cannot be removed harms nobody: its name is never used again
            shutil.rmtree(leftover, ignore_errors=True)


def _unfinished(target: Path) -> list[Path]:
    """Return the working folders of dead runs: all of this user and computer, for the lock is ours."""
    start = beside(target, "neu").name
    there = (p for p in target.parent.glob(f"{start}*") if private.is_ours(p))
    # without a mark: of an earlier version
    return [p for p in there if p.name == start or private.is_of_here(p.name.removeprefix(f"{start}-"))]


def publish(folder: Path, target: Path) -> None:
    """Put a finished folder in the place of the published one, as a whole.

    Raises
    ------
    ScreeningError
        If a file of the published folder is open elsewhere (Windows); the old documents then stay.
    """
    old = beside(target, "alt")
    try:
        if target.exists():
            _move(target, old)
        _move(folder, target)
    except BaseException:
        if old.exists() and not target.exists():
            _move(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def set_rights(folder: Path, *, readable: bool) -> None:
    """Give all in a finished folder the rights that it shall have when it is published.

    Parameters
    ----------
    folder : Path
    readable : bool
        Whether others may read it, as far as the user's settings let them read new files (umask); else it is the
        user's alone. On Windows all has the rights of the folder above.

    Raises
    ------
    ScreeningError
        If the rights cannot be changed.
    """
    if os.name == "nt":
        return
    with _writing(folder.parent):
        ordinary = 0o700
        if readable:
            # what a new folder gets tells the umask, which cannot be read without changing it for all threads
            # inside: if the run is killed now, it goes with the folder
            probe = folder / ".rechte"
            probe.mkdir()
            ordinary = stat.S_IMODE(probe.stat().st_mode)
            probe.rmdir()
        for path in (*folder.rglob("*"), folder):
            if not path.is_symlink():
                path.chmod(ordinary if path.is_dir() else ordinary & 0o666)


def _move(source: Path, target: Path) -> None:
    """Rename a folder."""
    try:
        moved(source, target, _PATIENCE)
    except PermissionError as error:
        raise folder_held(str(error.filename or source.name)) from None


def missing_documents(folder: Path) -> list[str]:
    """Return which documents of the contract are missing or empty."""
    extra = tuple(d for n in SOMETIMES if (folder / f"{n}.ipynb").is_file() for d in documents_of(n))
    missing = [n for n in (*DOCUMENTS, *extra) if not _filled(folder / n)]
    if not any(_filled(p) for p in folder.glob("profile/*.html")):
        missing.append("profile/<area_id>.html")
    if not any(folder.glob("*.ipynb")):
        missing.append("*.ipynb")
    return missing


def check_complete(folder: Path) -> None:
    """Refuse a folder that lacks a document.

    Raises
    ------
    ScreeningError
        Naming each.
    """
    missing = missing_documents(folder)
    if missing:
        raise ScreeningError(document_missing(n) for n in missing)


def remove_unexpected(folder: Path, documents: Collection[str] = POSSIBLE) -> list[str]:
    """Remove whatever no reader is to get, and return its names: only what is known passes the door."""
    removed = []
    for path in sorted(folder.iterdir()):
        known = path.name in documents or path.suffix == ".ipynb"
        if (known and path.is_file()) or (path.name in _FOLDERS and path.is_dir()):
            continue
        removed.append(path.name)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    return removed


def _filled(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ScreeningError([trouble.of_folder(error, folder)]) from None


@contextlib.contextmanager
def locked(target: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold a target's lock; its folder is made if need be, and goes again if nothing is in it.

    Parameters
    ----------
    target : Path
    patience : float
        Seconds to wait for one who holds it: who clears up after a killed run does so for a moment.

    Raises
    ------
    ScreeningError
        If another run works on the target, or the folder cannot be written.
    """
    with contextlib.ExitStack() as stack:
        stack.callback(_tidy, target)
        with _writing(target.parent):
            stack.enter_context(_lock(target, patience))
        yield


@contextlib.contextmanager
def _lock(target: Path, patience: float) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for again in (True, True, False):
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                stack.enter_context(locks.held(beside(target, "lock"), patience))
            except FileNotFoundError:
                # another run has just ended and removed the folder, empty as it was
                if not again:
                    raise
            except locks.BusyError:
                raise already_running(target) from None
            else:
                break
        yield


def _tidy(target: Path) -> None:
    """Remove the folders of year and city if nothing is in them."""
    with contextlib.suppress(OSError):
        target.parent.rmdir()
        target.parent.parent.rmdir()
