"""``bedarfsnennungen.csv``: which areas the city's bodies name (in Munich RAGS, SBH, BA and others), and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from screening.base import Finding, ScreeningError, lies_there, one_of
from screening.delivery.geometry import Areas
from screening.delivery.manifest import BODIES, NAMING, Body, City, Naming, header_names, inside, read_form
from screening.process.findings import area_missing, word_unknown
from screening.process.form import (
    Entry,
    Ids,
    check_body,
    check_days,
    checked,
    ids_of_year,
    name_areas,
    read_entries,
)
from screening.process.nominations.action import ACTIONS
from screening.process.nominations.extent import NO_SHARES, OF_AREA, OF_EXTENT, is_file_name, read_extent
from screening.process.nominations.named import DAYS, NOMINATIONS, TEXTS, Nominations

FILE = NOMINATIONS.file


def nominations_of(
    city: City,
    year: int,
    areas: Mapping[str, Areas],
    also: Iterable[str] = (),
    *,
    former: bool = False,
) -> Nominations:
    """Read the nominations of a city's year.

    Parameters
    ----------
    city : City
    year : int
    areas : mapping of str to Areas
        By boundary version. The file names areas of the year's version; if its manifest does not say which, those
        of any version.
    also : iterable of str
        Ids that the delivery holds beside them.
    former : bool
        Whether bodies count that the city no longer has.

    Returns
    -------
    Nominations

    Raises
    ------
    ScreeningError
        As `read_nominations`.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")

    >>> found = nominations_of(city, 2024, areas={})  # ids are not checked where none are known
    >>> found.counts().loc["23.1.1", ["RAGS", "SBH", "BA"]].to_dict()
    {'RAGS': 1, 'SBH': 1, 'BA': 1}
    >>> len(nominations_of(city, 2023, areas={}).frame)  # no file
    0

    A text seems to name somebody, some are not reviewed, and a polygon finds no areas to be cut with:

    >>> [(f.level, f.row) for f in found.findings]
    [('Warnung', '19'), ('Hinweis', '7'), ('Hinweis', '')]
    """
    ids, version = ids_of_year(city, year, _known_ids(areas), also)
    shapes = areas[version].frame.geometry if version in areas else None
    return read_nominations(
        city.raw / str(year),
        ids.known,
        separator=ids.separator,
        pattern=ids.pattern,
        bodies=city.bodies,
        shapes=shapes,
        naming=city.naming,
        former=former,
    )


def _known_ids(areas: Mapping[str, Areas]) -> dict[str, pd.Index]:
    """Return the ids of each boundary version that could be read."""
    return {version: a.frame.index for version, a in areas.items() if len(a.frame)}


def read_nominations(
    folder: Path,
    areas: Iterable[str],
    *,
    separator: str = ".",
    pattern: str = "",
    bodies: Sequence[Body] = BODIES,
    shapes: gpd.GeoSeries | None = None,
    naming: Naming = NAMING,
    former: bool = False,
) -> Nominations:
    r"""Read the nominations of a year; without a file there are none.

    Parameters
    ----------
    folder : Path
        The year's folder, ``data/raw/<city>/<year>``.
    areas : iterable of str
        The ids that exist in the year's boundary version; if there are none, ids are not checked.
    separator, pattern : str
        See `screening.delivery.ids.recognise.read_ids`: ids in other writings are recognised.
    bodies : sequence of Body
        Who may nominate.
    shapes : geopandas.GeoSeries, optional
        The areas in the city's working CRS: polygons are cut with them.
    naming : Naming
        How much of an area a polygon must hold to name it.
    former : bool
        As in `nominations_of`.

    Returns
    -------
    Nominations

    Raises
    ------
    ScreeningError
        With every finding at once: an unreadable file, missing or double columns, rows that do not fit the
        header, unknown areas, nominators and fields of action, polygons that cannot be cut with the areas,
        dates that are none, a review that lacks its person or its date. A finding never repeats
        a text that may be free text in the wrong column.

    Examples
    --------
    >>> import tempfile
    >>> place = tempfile.TemporaryDirectory()
    >>> folder = Path(place.name)
    >>> read_nominations(folder, ["02.1"]).counts().empty  # no file, no nominations
    True
    >>> rows = ["gebiet;von;begruendung;geprueft_von;geprueft_am", "2.1;BA;Kein Treff.;A. Muster;2024-10-08"]
    >>> _ = (folder / FILE).write_text("\n".join(rows), encoding="utf-8")
    >>> found = read_nominations(folder, ["02.1"], pattern=r"\d\d\.\d")
    >>> found.frame[["gebiet", "von"]].values.tolist(), [f.level for f in found.findings]
    ([['02.1', 'BA']], ['Hinweis'])
    >>> _ = (folder / FILE).write_text("\n".join(rows).replace("2024-10-08", ""), encoding="utf-8")
    >>> try:
    ...     read_nominations(folder, ["02.1"])
    ... except ScreeningError as error:
    ...     [f.message for f in error.findings if f.level == "Fehler"]
    ['Zu einer Prüfung gehören Person und Datum.']
    >>> place.cleanup()
    """
    path = folder / FILE
    if not lies_there(path):
        return Nominations(bodies=bodies)
    found: list[Finding] = []
    entries = read_entries(path, NOMINATIONS, found)
    name_areas(entries, Ids(frozenset(areas), separator, pattern), found)
    drawn = gpd.GeoSeries([]) if shapes is None else shapes
    shares: dict[int, pd.DataFrame] = {}
    for entry in entries:
        found += check_body(entry, [b.id for b in bodies], NOMINATIONS, former)
        found += check_days(entry, DAYS)
        found += _check_actions(entry)
        shares[entry.line] = _shares(entry, folder, drawn, naming.least_share, found)
    told = checked(entries, found, NOMINATIONS)
    return Nominations(_frame(entries, shares), told, bodies)


def extent_files(folder: Path) -> list[Path]:
    """Return the polygon files that a year's nominations name, as far as they can be read.

    Examples
    --------
    >>> [p.name for p in extent_files(Path("data/raw/musterstadt/2024"))]
    ['hafenbecken.geojson']
    >>> extent_files(Path("no-folder"))
    []
    """
    try:
        header, *rows = (cells for _, cells in read_form(folder / FILE))
    except (ScreeningError, ValueError):
        return []
    names = header_names(header)
    place = names.index("umgriff") if "umgriff" in names else len(names)
    cells = {row[place].strip() for row in rows if len(row) > place}
    return sorted(folder / c for c in cells if is_file_name(c) and inside(folder, c))


def _check_actions(entry: Entry) -> list[Finding]:
    """Write down the fields of action by their ids; tell a word that is none."""
    ids, found = [a.id for a in ACTIONS], []
    read = []
    for word in (w.strip() for w in entry.cells["handlungsfeld"].split(",")):
        known = one_of(word.casefold(), ids) if word else None
        if known:
            read.append(known)
        elif word:
            found.append(word_unknown(ids, "", entry.file, entry.line, "handlungsfeld"))
    entry.cells["handlungsfeld"] = ",".join(i for i in ids if i in read)
    return found[:1]  # the first says what is allowed


def _shares(
    entry: Entry, folder: Path, areas: gpd.GeoSeries, least: int, found: list[Finding]
) -> pd.DataFrame:
    """Cut the polygon of a row, if it has one, and name its areas."""
    place = (entry.file, entry.line)
    if not (file := entry.cells["umgriff"]):
        if not entry.cells["gebiet"]:
            found.append(area_missing("Eine Kennung oder eine Umgriffsdatei eintragen.", *place))
        return NO_SHARES
    shares = read_extent(folder, file, areas, least, place, found).shares
    entry.areas = tuple(dict.fromkeys((*entry.areas, *map(str, shares.index))))
    return shares


def _frame(entries: Sequence[Entry], shares: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Return a row an area of each nomination."""
    rows = [(n, e, a) for n, e in enumerate(entries, start=1) for a in e.areas]
    texts = {c: [a if c == "gebiet" else e.cells[c] for _, e, a in rows] for c in TEXTS}
    days = {c: pd.Series([e.days[c] for _, e, _ in rows], dtype=object) for c in DAYS}
    parts = {
        c: pd.Series([shares[e.line][c].get(a) for _, e, a in rows], dtype="float64")
        for c in (OF_AREA, OF_EXTENT)
    }
    frame = pd.DataFrame(texts, dtype="str").assign(**days, **parts)
    frame.insert(0, "nennung", pd.array([n for n, _, _ in rows], dtype="int64"))
    return frame
