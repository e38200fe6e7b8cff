"""Everything a year's documents are made from, with its hash: data, code, notebooks, packages."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from screening.base import ScreeningError, lies_there, on_disk, read_ordinary, trouble, write_json
from screening.delivery import FILE as PROGRAMME
from screening.delivery import City, design_files
from screening.delivery.manifest import Manifest, SourceFile, inside, read_manifest
from screening.pipeline.findings import notebooks_not_found
from screening.process import extent_files, kept_years
from screening.process.capacity import FILE as CAPACITY
from screening.process.decisions import FILE as DECISIONS
from screening.process.phases import focus_files
from screening.process.ratings import input_names as rating_files

PACKAGES = (
    "pandas",
    "numpy",
    "geopandas",
    "pyogrio",
    "shapely",
    "scipy",
    "mapclassify",
    "matplotlib",
    "papermill",
    "nbclient",
    "ipykernel",
    "pypandoc-binary",
    "typst",
    "Jinja2",
    "XlsxWriter",
    "python-pptx",
    "fonttools",
    "font-source-sans-pro",
)
"""Packages that have a say in what the documents look like; a new version makes them stale."""

_PACKAGE = Path(__file__).resolve().parents[1]

INPUTS = "eingaben"
"""Under this key ``lauf.json`` holds the inputs' hashes, if it stays in the house."""

INPUTS_FILE = "eingaben.json"
"""Beside the audiences' folders: the hashes of what was made for others, which must not leave with it."""

INPUTS_SCHEMA = 1

_TEXT = {".py", ".ipynb", ".toml", ".lua", ".html", ".css", ".js", ".typ", ".txt", ".md", ".svg", ".json"}
_PROCESS = ("bedarfsnennungen.csv", "einwaende.csv", DECISIONS)
_SIDECARS = (".shx", ".dbf", ".prj", ".cpg", ".qix")


def digest(path: Path, *, text: bool = False) -> str:
    """Return a file's SHA-256; for `text` with line ends as on Unix, so that Git on Windows changes nothing.

    A file that cannot be read has the hash ``""``.

    Raises
    ------
    OSError
        If the process has too many files open: that says nothing of this one.
    """
    try:
        content = read_ordinary(path)
    except OSError as error:
        if trouble.is_of_process(error):
            raise
        return ""
    return hashlib.sha256(content.replace(b"\r\n", b"\n") if text else content).hexdigest()


def input_files(city: City, year: int) -> dict[str, Path]:
    """Return all files that a year's documents depend on, by their path below the data folder.

    The years before belong to it: the trend needs them. Files that are declared and missing are included.
    """
    paths = [city.raw / "stadt.toml", city.raw / "kriterien.toml"]
    paths += [p for p in (city.raw / n for n in ("katalog.toml", PROGRAMME, CAPACITY)) if lies_there(p)]
    paths += [*focus_files(city), *design_files(city.raw)]
    for y in (y for y in city.years if y <= year):
        paths += _delivered(city, y)
    # an earlier round needs no delivery
    for y in (y for y in kept_years(city) if y < year and y not in city.years):
        paths += _kept(city, y)
    for name in _geographies(city):
        path = on_disk(city.geo, name)
        paths.append(path)
        if path.suffix.lower() == ".shp":
            paths += [p for p in (path.with_suffix(s) for s in _SIDECARS) if p.is_file()]
    return {path.relative_to(city.data).as_posix(): path for path in sorted(set(paths))}


def _delivered(city: City, year: int) -> Iterator[Path]:
    folder = city.raw / str(year)
    own = folder / "lieferung.toml"
    if lies_there(own) or not city.files_in(year):
        yield own
    try:
        manifest: Manifest | None = read_manifest(city, year)
    except ScreeningError:
        manifest = None
    if manifest is None:
        # what the broken manifest declares is not known: any file may be of it
        yield from (p for p in folder.iterdir() if p.is_file() and not p.name.startswith((".", "~")))
        files: tuple[SourceFile, ...] = city.files_in(year)
    else:
        files = manifest.files
    for f in files:
        if inside(f.folder(city, year), f.path):
            yield on_disk(f.folder(city, year), f.path)
    if manifest is not None:
        yield from _kept(city, year)


def _kept(city: City, year: int) -> Iterator[Path]:
    """Return what people keep in a year's folder."""
    folder = city.raw / str(year)
    # of what is sealed nothing may depend on whether it is there
    yield from (p for p in (folder / n for n in (*_PROCESS, *rating_files(city, year))) if lies_there(p))
    yield from extent_files(folder)
    yield from sorted((folder / "vereinbarungen").glob("*.toml"))


def _geographies(city: City) -> Iterator[str]:
    yield from (name for b in city.boundaries for name in (b.path, b.merge) if name)
    yield from (c.path for c in city.crosswalks)
    if city.assignment:
        yield city.assignment.path
    yield from city.context.layers.values()


def input_hashes(city: City, year: int, known: dict[Path, str] | None = None) -> dict[str, str]:
    """Return the hash of every input file.

    Parameters
    ----------
    city, year
    known : dict, optional
        Hashes by file, read and filled: years share most of their files.
    """
    known = {} if known is None else known
    hashes = {}
    for name, path in input_files(city, year).items():
        if path not in known:
            known[path] = digest(path)
        hashes[name] = known[path]
    return hashes


def write_inputs(path: Path, about: Mapping[str, Any], token: str, hashes: Mapping[str, str]) -> None:
    """Write hashes of inputs into a file that stays in the house.

    Whoever knows all of a delivered file but one number finds that number by trying, once its hash is known:
    so ``lauf.json`` of what leaves the house holds none of them.

    Parameters
    ----------
    path : Path
    about : mapping
        ``stadt``, ``jahr`` or ``vergleich``, ``fassung``.
    token : str
        The mark of the run that published with these inputs: documents and hashes are moved one after the
        other, so that they need not be of one run.
    hashes : mapping of str to str

    Raises
    ------
    ScreeningError
        If the folder cannot be written.
    """
    content = {"schema": INPUTS_SCHEMA, **about, "kennung": token, INPUTS: dict(hashes)}
    try:
        write_json(path, content)
    except OSError as error:
        raise ScreeningError([trouble.of_folder(error, path.parent)]) from None


def read_inputs(path: Path, token: str) -> dict[str, str] | None:
    """Return the hashes that the run with this mark wrote, or None if there are none of it."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or content.get("schema") != INPUTS_SCHEMA:
        return None
    hashes = content.get(INPUTS)
    return hashes if token and content.get("kennung") == token and isinstance(hashes, dict) else None


def code_hash(package: Path | None = None) -> str:
    """Return one hash over all files of the package; of this one as it was when it was first asked for.

    What a process has imported does not change with the files, and years are opened by hand again and again.
    """
    return _hash_of(package) if package else _own_hash()


@cache
def _own_hash() -> str:
    return _hash_of(_PACKAGE)


def _hash_of(package: Path) -> str:
    total = hashlib.sha256()
    for name, path in _code_files(package):
        total.update(f"{name}\0{digest(path, text=path.suffix in _TEXT)}\n".encode())
    return total.hexdigest()


def _code_files(folder: Path) -> list[tuple[str, Path]]:
    # hundreds of paths are built as texts, not part by part
    found: list[tuple[str, Path]] = []
    for place, below, files in os.walk(folder):
        below[:] = [name for name in below if name != "__pycache__" and not name.startswith(".")]
        there = Path(place)
        prefix = "" if there == folder else f"{there.relative_to(folder).as_posix()}/"
        paths = ((f"{prefix}{name}", there / name) for name in files if not name.startswith("."))
        found += [(name, path) for name, path in paths if path.is_file()]
    return sorted(found)


def notebook_hashes(notebooks: Path) -> dict[str, str]:
    """Return the hash of every file in the notebooks' folder, by name; of none that is there to be read alone."""
    return {
        name: digest(path, text=path.suffix in _TEXT)
        for name, path in _code_files(notebooks)
        if path.suffix != ".md"
    }


def notebooks_folder(given: Path | None = None) -> Path:
    """Return the folder of the notebooks: the given one, ``notebooks`` here, or beside the source code.

    Raises
    ------
    ScreeningError
        If there is none.
    """
    project = _PACKAGE.parents[1]
    for folder in [given] if given else [Path("notebooks"), project / "notebooks"]:
        if any(folder.glob("0[1-9]_*.ipynb")):
            return folder
    raise notebooks_not_found(given)


def version_of(package: str) -> str:
    """Return a package's version.

    Raises
    ------
    PackageNotFoundError
        If it is not installed.

    Examples
    --------
    >>> import pandas
    >>> version_of("pandas") == pandas.__version__
    True
    """
    about = distribution(package)
    # one line of it is asked for: the library would take the whole description apart as it does a mail
    said = re.search(r"^Version: *(\S+)", about.read_text("METADATA") or "", re.MULTILINE)
    return said[1] if said else about.version


def environment() -> dict[str, str]:
    """Return the versions of Python and of the packages that shape the documents."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version_of(name)
        except PackageNotFoundError:
            continue
    return found
