"""``stadt.toml`` and ``lieferung.toml`` as strict models, and where they lie."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator

from screening.catalogue import Catalogue, default_catalogue, read_catalogue
from screening.delivery.signs import SIGN_STATUSES
from screening.findings import Finding, ScreeningError, fail
from screening.strict import Strict, read_model


class Parent(Strict):
    """A level above the areas, whose id is the first `parts` parts of an area's id."""

    id: str
    label: str
    parts: int = Field(ge=1)


class Boundary(Strict):
    """One version of the boundaries: a file, its id column, its CRS and the years it is valid for."""

    version: str
    path: str
    id_column: str
    crs: str
    valid_from: int
    valid_to: int | None = None


class Crosswalk(Strict):
    """A table ``von;nach;gewicht`` that brings counts of one boundary version onto another."""

    from_: str = Field(alias="from")
    to: str
    path: str


class Assignment(Strict):
    """A table that assigns areas to further geographies (Bezirk names, SBH, REGSAM regions)."""

    path: str
    id_column: str


class Context(Strict):
    """Layers that help to find one's way on a map and carry no data."""

    water: str | None = None


class Checks(Strict):
    """Levels of findings that a city may set."""

    area_without_geometry: Literal["Fehler", "Warnung"] = "Fehler"
    geometry_without_row: Literal["Fehler", "Warnung"] = "Fehler"
    cases_without_denominator: Literal["Fehler", "Warnung"] = "Fehler"


class City(Strict):
    """A city as ``data/raw/<key>/stadt.toml`` describes it."""

    key: str
    data: Path
    name: str
    level: str
    synthetic: bool = False
    crs: str
    id_pattern: str
    attribution: str
    licence: str = ""
    separator: str = "."
    parents: tuple[Parent, ...] = Field(alias="parent", default=())
    boundaries: tuple[Boundary, ...] = Field(alias="boundary")
    crosswalks: tuple[Crosswalk, ...] = Field(alias="crosswalk", default=())
    assignment: Assignment | None = None
    context: Context = Context()
    checks: Checks = Checks()

    @field_validator("parents", "boundaries", "crosswalks", mode="before")
    @classmethod
    def _as_tuple(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("id_pattern")
    @classmethod
    def _is_pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error:
            raise ValueError("Kein gültiger regulärer Ausdruck.") from None
        return value

    @property
    def raw(self) -> Path:
        """Folder of the deliveries."""
        return self.data / "raw" / self.key

    @property
    def geo(self) -> Path:
        """Folder of the boundaries."""
        return self.data / "geo" / self.key

    @property
    def years(self) -> tuple[int, ...]:
        """Years that have a delivery, ascending."""
        found = (p.parent.name for p in self.raw.glob("*/lieferung.toml"))
        return tuple(sorted(int(n) for n in found if re.fullmatch(r"\d{4}", n)))

    def boundary(self, version: str) -> Boundary | None:
        """Return the boundary version by name, or None."""
        return next((b for b in self.boundaries if b.version == version), None)

    def boundary_in(self, year: int) -> Boundary | None:
        """Return the boundary version valid in `year`, or None."""
        return next((b for b in self.boundaries if b.valid_from <= year <= (b.valid_to or year)), None)

    def parent_id(self, area_id: str, parent: Parent) -> str:
        """Return the id of an area's parent: the first parts of its own."""
        return self.separator.join(area_id.split(self.separator)[: parent.parts])

    def __repr__(self) -> str:
        return f"City({self.key!r}, years={self.years})"


class SourceFile(Strict):
    """One delivered file: ``[[datei]]`` in ``lieferung.toml``."""

    path: str
    source: str
    stichtag: dt.date
    layout: Literal["wide"] = "wide"
    encoding: str
    delimiter: str = Field(min_length=1, max_length=1)
    decimal: Literal[",", "."]
    thousands: Literal[".", ",", " ", "\u202f", "'"] | None = None
    id_column: str
    totals: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    threshold: int = Field(ge=0, default=3)
    rounding: Literal[0, 3, 5, 10] = 0
    licence: str = ""
    attribution: str = ""
    signs: dict[str, str] = Field(default_factory=dict)
    sha256: str = ""
    columns: dict[str, str] = Field(default_factory=dict)
    rates: dict[str, str] = Field(default_factory=dict)
    rates_as: Literal["percent", "share"] = "percent"

    @field_validator("totals", "ignore", mode="before")
    @classmethod
    def _as_tuple(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("encoding")
    @classmethod
    def _is_encoding(cls, value: str) -> str:
        try:
            codecs.lookup(value)
        except LookupError:
            raise ValueError(
                "Diese Zeichenkodierung gibt es nicht (üblich: utf-8, utf-8-sig, cp1252)."
            ) from None
        return value

    @field_validator("signs")
    @classmethod
    def _known_statuses(cls, value: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(value.values()) - set(SIGN_STATUSES))
        if unknown:
            raise ValueError(f"Unbekannter Status {', '.join(unknown)}; erlaubt: {', '.join(SIGN_STATUSES)}.")
        return value


class Manifest(Strict):
    """``lieferung.toml``: the files of one year."""

    boundary: str | None = None
    files: tuple[SourceFile, ...] = Field(alias="datei", min_length=1)

    @field_validator("files", mode="before")
    @classmethod
    def _as_tuple(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value


def read_city(key: str, data: Path | str = "data") -> City:
    """Read a city's ``stadt.toml``.

    Raises
    ------
    ScreeningError
        If the city is unknown (the known ones are named) or its file has errors (all of them).
    """
    folder = Path(data)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", key):
        raise fail(
            "Der Name eines Stadt-Ordners besteht aus Kleinbuchstaben, Ziffern, - und _.",
            "Namen prüfen.",
            value=key,
        )
    path = folder / "raw" / key / "stadt.toml"
    if not path.is_file():
        known = ", ".join(cities(folder)) or "keine"
        raise fail(
            "Diese Stadt gibt es im Datenordner nicht.",
            f"Vorhanden: {known}. Sonst den Ordner mit --data angeben.",
            value=key,
        )
    city = read_model(City, path, key=key, data=folder)
    _check_inside(city)
    return city


def cities(data: Path | str = "data") -> tuple[str, ...]:
    """Return the keys of all cities under `data`, sorted."""
    return tuple(sorted(p.parent.name for p in (Path(data) / "raw").glob("*/stadt.toml")))


def read_city_catalogue(city: City) -> Catalogue:
    """Return the city's own catalogue if it has one, else the packaged one."""
    path = city.raw / "katalog.toml"
    return read_catalogue(path) if path.is_file() else default_catalogue()


def read_manifest(city: City, year: int) -> Manifest:
    """Read ``lieferung.toml`` of a year.

    Raises
    ------
    ScreeningError
        If there is no delivery for the year (those there are get named) or the file has errors.
    """
    path = city.raw / str(year) / "lieferung.toml"
    if not path.is_file():
        known = ", ".join(map(str, city.years)) or "keine"
        raise fail(
            f"Für {year} gibt es keine Lieferung.", f"Vorhandene Jahre: {known}.", file=f"{year}/{path.name}"
        )
    return read_model(Manifest, path)


def inside(folder: Path, name: str) -> bool:
    """Tell whether `name` stays inside of `folder` after resolving ``..`` and links."""
    try:
        return (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError):
        return False


def _check_inside(city: City) -> None:
    names = [b.path for b in city.boundaries] + [c.path for c in city.crosswalks]
    names += [city.assignment.path] if city.assignment else []
    names += [city.context.water] if city.context.water else []
    found = [
        Finding(
            "Fehler",
            "Der Pfad führt aus dem Ordner der Stadt hinaus.",
            "Datei in data/geo/<stadt> ablegen.",
            file="stadt.toml",
            value=n,
        )
        for n in names
        if not inside(city.geo, n)
    ]
    if found:
        raise ScreeningError(found)


def as_scaled(value: Decimal, scale: int) -> int | None:
    """Return value × scale as an integer, or None where that would lose digits."""
    scaled = value * scale
    return int(scaled) if scaled == scaled.to_integral_value() else None
