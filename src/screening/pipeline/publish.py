"""Published whole or not at all: a lock, a folder beside, two renames, and a way back from each of them."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from screening.findings import Finding, ScreeningError, fail

DOCUMENTS = (
    "dossier.html",
    "dossier.pdf",
    "karte.html",
    "profile.pdf",
    "belastbarkeit.html",
    "evaluation.html",
    "auswahl.xlsx",
    "auswahl.csv",
    "auswahl.gpkg",
)
"""What a reader finds in every published year, beside ``profile/<area_id>.html`` and the notebooks."""

_FOLDERS = ("profile", "abbildungen")
_PATIENCE = (0.1, 0.3, 1.0)


def beside(target: Path, what: str) -> Path:
    """Return the hidden place next to a published folder: ``neu``, ``alt`` or ``lock``."""
    return target.with_name(f".{target.name}.{what}")


@contextlib.contextmanager
def workplace(target: Path) -> Iterator[Path]:
    """Lock a target, put right what a crash left behind, and give an empty folder to work in.

    The folder is gone afterwards, unless `publish` has moved it.

    Raises
    ------
    ScreeningError
        If another run works on the same target, or the folder cannot be written.
    """
    with _writing(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _locked(beside(target, "lock")):
            with _writing(target.parent):
                recover(target)
                folder = beside(target, "neu")
                folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    finally:
        _tidy(target)


def recover(target: Path) -> None:
    """Clean up after a crash: an unfinished folder goes; an old one without a successor comes back."""
    old, new = beside(target, "alt"), beside(target, "neu")
    if old.is_dir() and not target.exists():
        _move(old, target)
    for leftover in (old, new):
        if leftover.exists():
            shutil.rmtree(leftover)


def publish(folder: Path, target: Path) -> None:
    """Put a finished folder in the place of the published one, as a whole.

    Raises
    ------
    ScreeningError
        If a file of the published folder is open elsewhere (Windows); the old documents then stay.
    """
    old = beside(target, "alt")
    if target.exists():
        _move(target, old)
    try:
        _move(folder, target)
    except BaseException:
        if old.exists() and not target.exists():
            _move(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _move(source: Path, target: Path) -> None:
    """Rename a folder; virus scanners hold a file for a moment, viewers for longer."""
    for pause in (*_PATIENCE, None):
        try:
            source.replace(target)
        except PermissionError as error:
            if pause is None:
                raise fail(
                    "Der Ordner lässt sich nicht ersetzen: eine Datei darin ist noch geöffnet.",
                    "PDF und Tabellen schließen, dann erneut starten.",
                    file=error.filename or source.name,
                ) from None
            time.sleep(pause)
        else:
            return


def missing_documents(folder: Path) -> list[str]:
    """Return which documents of the contract are missing or empty."""
    missing = [n for n in DOCUMENTS if not _filled(folder / n)]
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
        remedy = "Das Notebook prüfen, das dieses Dokument schreibt."
        raise ScreeningError(
            Finding("Fehler", "Das Dokument wurde nicht geschrieben oder ist leer.", remedy, file=n)
            for n in missing
        )


def remove_unexpected(folder: Path, documents: Collection[str] = DOCUMENTS) -> list[str]:
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
        raise fail(
            f"Der Ordner lässt sich nicht beschreiben ({error.strerror or type(error).__name__}).",
            "Rechte prüfen oder mit --reports einen anderen Ordner angeben.",
            file=str(folder),
        ) from None


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that the system lets go by itself when a process dies."""
    with _writing(path.parent):
        handle = _opened(path)
    try:
        yield
    finally:
        # on Unix first the name goes, then the lock; Windows cannot delete what is open
        if sys.platform != "win32":
            path.unlink(missing_ok=True)
        os.close(handle)
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                path.unlink()


def _opened(path: Path) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(handle)
        except OSError:
            os.close(handle)
            raise fail(
                "Für diese Stadt, dieses Jahr und diese Fassung läuft schon eine Berechnung.",
                "Warten, bis sie fertig ist.",
                file=str(path.parent / path.name.split(".")[1]),
            ) from None
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


def _tidy(target: Path) -> None:
    """Remove the folders of year and city if nothing is in them."""
    with contextlib.suppress(OSError):
        target.parent.rmdir()
        target.parent.parent.rmdir()
