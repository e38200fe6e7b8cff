"""One year opened: read it and the years before, screen them, pass the door."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pandas.core.arrays.masked import BaseMaskedArray

from screening.base import Finding, ScreeningError, has_errors, write_private
from screening.concept import read_criteria
from screening.delivery import (
    Areas,
    Carry,
    City,
    Delivery,
    inspect_delivery,
    names_beside_ids,
    read_areas,
    read_barriers,
    read_carry,
    read_city,
    read_city_catalogue,
    read_context,
)
from screening.delivery.geometry import areas_not_carried, no_way
from screening.delivery.manifest import HISTORY
from screening.disclosure import Register, Release, Verdicts, release
from screening.process import kept_findings, kept_of, with_names
from screening.rule import Rates, Screening, rates, screen

T = TypeVar("T")
Tell = Callable[[str], None]


def open_year(
    city: str,
    year: int,
    audience: str = "intern",
    *,
    data: Path | str = "data",
    prepared: Path | str = "",
    register: Register | None = None,
) -> Release:
    """Open a year for an audience, plainly: what notebooks call is `screening.workbench.open_year`.

    Parameters
    ----------
    city : str
        Key of the city: its folder under ``data/raw``.
    year : int
    audience : {"intern", "gespraech"}
    data : Path or str
        The data folder.
    prepared : Path or str
        A file that `save_release` wrote: then nothing else is read, so that a notebook for ``gespraech``
        never holds what the door withheld. Empty: read and compute.
    register : Register, optional
        What has left the house before (`screening.disclosure.register.read_register`). Whoever passes on what
        is shown now has to record it there.

    Returns
    -------
    Release

    Raises
    ------
    ScreeningError
        With all findings, if the year's delivery, criteria, nominations or objections have errors, or a crosswalk or
        the programme file does. An erroneous earlier year is left out of the trend, with a *Warnung*.
    ValueError
        If `prepared` holds another city, year or audience.

    Examples
    --------
    >>> jahr = open_year("musterstadt", 2016)
    >>> jahr.decision["decision"].value_counts().to_dict()
    {'nein': 399, 'sicher': 43, 'zu klein': 29, 'möglich': 3, 'ausgeschlossen': 1}
    """
    if prepared:
        loaded = load_release(Path(prepared))
        if (loaded.city.key, loaded.year, loaded.audience) != (city, year, audience):
            raise ValueError(f"{Path(prepared).name} ist nicht {city} {year} in der Fassung {audience}.")
        return loaded
    return prepare(read_city(city, data), year, audience, register=register)


def prepare(
    city: City,
    year: int,
    audience: str,
    *,
    register: Register | None = None,
    verdicts: Verdicts | None = None,
    instead: Callable[[Screening], Screening] | None = None,
    tell: Tell = lambda _: None,
) -> Release:
    """Read and screen `year` and all years before it, and pass the door.

    `register` says what has left the house before (`screening.disclosure.register`), `verdicts` what audits have
    found: for ``intern`` alone. `instead` puts another city in the place of each year's. `tell` is called with each
    step that begins (German).
    """
    tell("Gebiete")
    areas = {b.version: read_areas(city, b) for b in city.boundaries}
    try:
        screenings, found = screen_years(city, year, areas, tell)
    except ScreeningError as error:
        more = with_names(kept_findings(city, year, areas), city, year, areas)
        raise ScreeningError([*error.findings, *more]) from None
    if instead is not None:
        screenings = {y: instead(s) for y, s in screenings.items()}
    decided = screenings[year].decision["decision"]
    figures = dict(zip(map(str, decided.index), map(str, decided), strict=True))
    before = {y: s.decision.index for y, s in screenings.items() if y < year}
    delivery = _delivery(screenings[year])
    called = areas | {delivery.boundary: replace(areas[delivery.boundary], frame=delivery.areas)}
    try:
        kept = kept_of(city, year, areas, decided.index, figures, before)
    except ScreeningError as error:
        raise ScreeningError(with_names(error.findings, city, year, called)) from None
    carries, lost = _carries(city, screenings)
    tell("Auswertungen" if audience == "intern" else "Geheimhaltung und Auswertungen")
    told = verdicts if verdicts and audience == "intern" else Verdicts()
    passed = release(
        screenings,
        carries,
        read_context(city),
        audience,
        (*found, *lost, *with_names(kept.findings, city, year, called), *told.findings),
        barriers=read_barriers(city),
        kept=kept,
        register=register,
    )
    account = replace(passed.account, verdicts=told) if passed.account else None
    return replace(passed, account=account)


def screen_years(
    city: City, year: int, areas: Mapping[str, Areas] | None = None, tell: Tell = lambda _: None
) -> tuple[dict[int, Screening], tuple[Finding, ...]]:
    """Screen `year` and the years before; return them with findings about years left out.

    Parameters
    ----------
    city : City
    year : int
    areas : mapping of str to Areas, optional
        The areas of every boundary version, if they have been read already.
    tell : callable
        Called with each step that begins.

    Raises
    ------
    ScreeningError
        If `year` itself has errors, criteria and delivery together.
    """
    catalogue = read_city_catalogue(city)
    if areas is None:
        areas = {b.version: read_areas(city, b) for b in city.boundaries}
    screenings: dict[int, Screening] = {}
    earlier: list[Delivery] = []
    left_out: list[Finding] = []
    years = sorted({y for y in city.years if y < year} | {year})
    for number, y in enumerate(years, start=1):
        tell(f"Lieferung {y} ({number} von {len(years)})")
        errors: list[Finding] = []
        criteria = delivery = None
        try:
            criteria = read_criteria(city.raw / "kriterien.toml", catalogue, y)
        except ScreeningError as error:
            errors += error.findings
        try:
            compared = earlier[-HISTORY:] if y == year else []
            delivery = inspect_delivery(city, y, catalogue=catalogue, areas=areas, before=compared)
            earlier.append(delivery)
            errors += delivery.findings.items if has_errors(delivery.findings.items) else ()
            if criteria and not errors:
                screenings[y] = screen(rates(delivery), criteria)
        except ScreeningError as error:
            errors += error.findings
        if errors and y == year:
            raise ScreeningError(errors)
        if errors:
            left_out.append(
                Finding(
                    "Warnung",
                    f"Das Jahr {y} fehlt in der Zeitreihe: seine Lieferung oder seine Kriterien haben Fehler.",
                    f"screening check {city.key} --year {y} zeigt sie.",
                )
            )
    return screenings, tuple(left_out)


def screen_year(city: City, year: int, *others: Path) -> list[Screening]:
    """Screen one year alone by the criteria in force, and by those of each other file.

    Raises
    ------
    ScreeningError
        With all findings of the delivery and of all criteria files.
    """
    catalogue = read_city_catalogue(city)
    errors: list[Finding] = []
    chosen = []
    for file in (city.raw / "kriterien.toml", *others):
        try:
            chosen.append(read_criteria(file, catalogue, year))
        except ScreeningError as error:
            errors += error.findings
    figures: Rates | None = None
    try:
        areas = {b.version: read_areas(city, b) for b in city.boundaries}
        delivery = inspect_delivery(city, year, catalogue=catalogue, areas=areas)
        errors += delivery.findings.items if has_errors(delivery.findings.items) else ()
        figures = rates(delivery)
    except ScreeningError as error:
        errors += error.findings
    if errors or figures is None:
        raise ScreeningError(errors)
    return [screen(figures, criteria) for criteria in chosen]


def _delivery(screening: Screening) -> Delivery:
    return screening.rates.delivery


def _carries(
    city: City, screenings: Mapping[int, Screening]
) -> tuple[dict[int, Carry | None], tuple[Finding, ...]]:
    """Return how years on older boundaries reach the newest, and findings about boundaries that do not."""
    # areas that no map holds are carried nowhere
    areas = {d.boundary: d.areas.index[d.areas.geometry.notna()] for d in map(_delivery, screenings.values())}
    last = screenings[max(screenings)]
    newest = last.rates.delivery.boundary
    names = {d.boundary: names_beside_ids(d.areas, city) for d in map(_delivery, screenings.values())}
    read = {
        old: read_carry(city, old, newest, areas, last.criteria.crosswalk, names)
        for old in areas
        if old != newest
    }
    lost = {
        d.boundary: [*d.areas.index[d.areas.geometry.isna()]] for d in map(_delivery, screenings.values())
    }
    left = tuple(areas_not_carried(lost[old], old) for old, carry in read.items() if carry and lost[old])
    scaled = tuple(f for carry in read.values() if carry for f in carry.findings)
    found = tuple(no_way(old, newest) for old, carry in read.items() if carry is None)
    boundaries = {y: s.rates.delivery.boundary for y, s in screenings.items()}
    return {y: read[old] for y, old in boundaries.items() if old != newest}, (
        *found,
        *left,
        *dict.fromkeys(scaled),
    )


def save_release(release: Release, path: Path) -> Path:
    """Write what passed the door to a file of our own, for the notebooks' processes; not what is for the register."""
    write_private(path, packed(replace(release, told={})))
    return path


def packed(shown: object) -> bytes:
    """Return what passed the door as bytes for another process, without what lies beneath it.

    Where a table shows no value, none is left under its mask; of a city neither the folder of its data nor
    its files are told: whoever tries finds numbers by their hashes.
    """
    buffer = io.BytesIO()
    _Packer(buffer, protocol=5).dump(shown)
    return buffer.getvalue()


class _Packer(pickle.Pickler):
    def reducer_override(self, given: Any) -> Any:
        if isinstance(given, BaseMaskedArray):
            hidden = given._mask
            values = np.where(hidden, np.zeros((), dtype=given._data.dtype), given._data)
            return type(given), (values, hidden.copy())
        if isinstance(given, City) and (given.data != Path() or given.files):
            return given.model_copy(update={"data": Path(), "files": ()}).__reduce_ex__(5)
        return NotImplemented


def load_release(path: Path) -> Release:
    """Read a file of `save_release`; only ever one that the same run wrote (it is a pickle)."""
    loaded = pickle.loads(path.read_bytes())
    if not isinstance(loaded, Release):
        raise TypeError(f"{path.name} ist kein vorbereiteter Stand.")
    return loaded
