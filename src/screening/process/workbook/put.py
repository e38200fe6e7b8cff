"""Changed files on the disk: all checked beside the city first, then written beside their places and moved there."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from screening.base import fail, lies_there, moved
from screening.delivery.manifest import City
from screening.process.agreement import FOLDER
from screening.process.nominations import extent_files
from screening.process.workbook.merge import Change


@contextlib.contextmanager
def beside(city: City, year: int, changes: Sequence[Change]) -> Iterator[City]:
    """Give a city that is as this one would be after the changes; of the delivered files it has none.

    Examples
    --------
    >>> import screening as sc
    >>> with beside(sc.read_city("musterstadt", data="data"), 2024, []) as other:
    ...     sorted(p.name for p in other.raw.iterdir())[:3]
    ['2024', 'gebiete', 'kapazitaet.toml']
    """
    with tempfile.TemporaryDirectory(prefix="screening-") as place:
        other = city.model_copy(update={"data": Path(place)})
        names = [p.name for p in city.raw.iterdir() if p.is_file() and p.suffix in (".toml", ".csv")]
        folder = city.raw / str(year)
        names += [f"{year}/{p.name}" for p in folder.glob("*.toml")]
        names += [f"{year}/{n}" for n in ("bedarfsnennungen.csv", "einwaende.csv")]
        names += [p.relative_to(city.raw).as_posix() for p in extent_files(folder) if p.is_file()]
        for below in (FOLDER, f"{year}/bewertungen"):
            names += [
                p.relative_to(city.raw).as_posix() for p in (city.raw / below).glob("**/*.*") if p.is_file()
            ]
        (other.raw / str(year)).mkdir(parents=True)
        for name in dict.fromkeys(names):
            if (city.raw / name).is_file():
                (other.raw / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(city.raw / name, other.raw / name)
        for change in changes:
            (other.raw / change.name).write_bytes(change.after.encode())
        yield other


def put(city: City, changes: Sequence[Change]) -> None:
    """Write the changed files: all of them, or none.

    Raises
    ------
    ScreeningError
        If one was changed since it was read, or cannot be written.

    Examples
    --------
    >>> import screening as sc
    >>> put(sc.read_city("musterstadt", data="data"), [])
    """
    targets = [(city.raw / c.name).resolve() for c in changes]
    for change, path in zip(changes, targets, strict=True):
        if (path.read_bytes() if lies_there(path) else b"") != change.before.encode():
            raise fail("Die Datei ist gerade geändert worden.", "Noch einmal einlesen.", file=change.name)
    written: list[tuple[Path, Path]] = []
    done: list[tuple[Path, Change]] = []
    at = ""
    try:
        for change, path in zip(changes, targets, strict=True):
            at = change.name
            new = path.with_name(f".{path.stem}-{secrets.token_hex(4)}{path.suffix}")
            written.append((new, path))
            new.write_bytes(change.after.encode())
            if change.there:
                shutil.copymode(path, new)
        for change, (new, path) in zip(changes, written, strict=True):
            at = change.name
            moved(new, path)
            done.append((path, change))
    except OSError:
        for path, change in done:
            with contextlib.suppress(OSError):
                _back(path, change)
        remedy = (
            "Ordner und Rechte prüfen; die Datei in anderen Programmen schließen. Nichts ist geschrieben."
        )
        raise fail("Die Datei lässt sich nicht schreiben.", remedy, file=at) from None
    finally:
        for new, _ in written:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)


def _back(path: Path, change: Change) -> None:
    if change.there:
        path.write_bytes(change.before.encode())
    else:
        path.unlink()
