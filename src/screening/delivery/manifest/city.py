"""``stadt.toml`` and ``lieferung.toml`` as strict models, and where they lie."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from screening.base import (
    CITY_NAME,
    CertainNoun,
    FieldError,
    Finding,
    Key,
    Noun,
    ScreeningError,
    Strict,
    check_period,
    lies_there,
    read_model,
)
from screening.base import noun as as_noun
from screening.concept import Catalogue, default_catalogue, read_catalogue
from screening.delivery.manifest.boundary import Boundary
from screening.delivery.manifest.crs import metric_crs
from screening.delivery.manifest.design import Design, read_design
from screening.delivery.manifest.findings import (
    city_name_malformed,
    city_unknown,
    parent_column_shared,
    parent_id_taken,
    parent_without_table,
    path_outside,
    shared_path_outside,
    version_double,
    version_unknown,
    versions_overlap,
)
from screening.delivery.manifest.keys import check_layouts, check_levels
from screening.delivery.manifest.limits import Limits
from screening.delivery.manifest.paths import inside
from screening.delivery.manifest.pattern import LONGEST, id_form
from screening.delivery.manifest.secrecy import Secrecy
from screening.delivery.manifest.ways import crooked
from screening.delivery.manifest.words import (
    BODIES,
    MEETING,
    PROGRAMME,
    SIDES,
    Body,
    Meeting,
    Naming,
    Side,
    both_sides,
    with_plural,
    word_errors,
)
from screening.delivery.manifest.yearly import YEAR, SharedFile, YearlyFile, files_of_year

Amount = Annotated[Decimal, BeforeValidator(lambda v: Decimal(v) if type(v) is int else v)]
"""A number from TOML, exact, with or without a decimal point."""


class Parent(Strict):
    """A level above the areas.

    Attributes
    ----------
    parts : int or None
        The id of an area's parent is the first parts of its own.
    column, name_column : str
        Columns of the assignment table: of the parents' ids, where `parts` cannot tell them, and of their names.
    """

    id: Key
    noun: Noun = Field(alias="label")
    parts: int | None = Field(default=None, ge=1, le=9)
    column: str = ""
    name_column: str = ""

    @model_validator(mode="after")
    def _is_found(self) -> Self:
        if (self.parts is None) is not bool(self.column):
            raise FieldError(
                "Eine Ebene braucht parts oder column, nicht beide.",
                "parts: so viele Teile der Kennung; column: Spalte der Zuordnungstabelle.",
            )
        return self

    @property
    def label(self) -> str:
        """What the level is called."""
        return self.noun.name


class Crosswalk(Strict):
    """A table ``von;nach;gewicht`` that brings counts of one boundary version onto another.

    Attributes
    ----------
    tolerance : Decimal
        By how much the weights of an old area may miss 1 (rounded tables); they are then scaled to 1.
    """

    from_: str = Field(alias="from")
    to: str
    path: str
    tolerance: Annotated[Amount, Field(ge=0, le=Decimal("0.01"))] = Decimal(0)


class Assignment(Strict):
    """A table that assigns areas to further geographies (Bezirk names, SBH, REGSAM regions), and may name them."""

    path: str
    id_column: str
    name_column: str = ""


class Context(Strict):
    """Layers that carry no data: for orientation on a map, and what parts neighbours.

    Attributes
    ----------
    water, barriers : str or None
        Map files.
    barriers_within_m : Decimal
        A border runs along a barrier if it is no farther from it: two sources never draw one line alike.
    """

    water: str | None = None
    barriers: str | None = None
    barriers_within_m: Annotated[Amount, Field(ge=0, le=1000)] = Decimal(25)

    @property
    def layers(self) -> dict[str, str]:
        """The files that are named, by key."""
        named = {"water": self.water, "barriers": self.barriers}
        return {key: name for key, name in named.items() if name}


class Checks(Limits):
    """What a city may set: levels of findings, limits, and from which size on gaps and overlaps are a *Warnung*."""

    area_without_geometry: Literal["Fehler", "Warnung"] = "Fehler"
    geometry_without_row: Literal["Fehler", "Warnung"] = "Fehler"
    cases_without_denominator: Literal["Fehler", "Warnung"] = "Fehler"
    gap_width_m: Annotated[Amount, Field(ge=0, le=100)] = Decimal(1)
    gap_m2: Annotated[Amount, Field(ge=0, le=10**9)] = Decimal(1)
    overlap_m2: Annotated[Amount, Field(ge=0, le=10**9)] = Decimal(1)
    parts_apart_m: Annotated[Amount, Field(ge=0, le=10**7)] = Decimal(1000)


class City(Strict):
    """A city as ``data/raw/<key>/stadt.toml`` describes it."""

    key: str
    data: Path
    name: str
    called: Noun = Field(alias="level")
    levels: str = ""
    synthetic: bool = False
    crs: Annotated[str, AfterValidator(metric_crs)]
    id_pattern: str
    attribution: str
    licence: str = ""
    contact: str = ""
    separator: str = "."
    parents: tuple[Parent, ...] = Field(alias="parent", default=())
    boundaries: tuple[Boundary, ...] = Field(alias="boundary", min_length=1)
    crosswalks: tuple[Crosswalk, ...] = Field(alias="crosswalk", default=())
    assignment: Assignment | None = None
    files: tuple[YearlyFile, ...] = Field(alias="datei", default=())
    context: Context = Context()
    checks: Checks = Checks()
    secrecy: Secrecy = Secrecy()
    bodies: tuple[Body, ...] = Field(alias="body", default=BODIES)
    naming: Naming = Field(alias="nominations", default=Naming())
    sides: Annotated[tuple[Side, ...], AfterValidator(both_sides)] = Field(alias="side", default=SIDES)
    meeting: Meeting = MEETING
    programme: CertainNoun = PROGRAMME
    design: Design | None = None

    @field_validator("id_pattern")
    @classmethod
    def _is_pattern(cls, value: str) -> str:
        try:
            id_form(value)
        except ValueError:
            raise FieldError(
                "Kein gültiger regulärer Ausdruck.",
                rf"Muster wie '\d{{2}}\.\d' eintragen: höchstens {LONGEST} Zeichen, ohne Vor- und Rückschau "
                "((?=, (?<=) und Rückverweise (\\1).",
            ) from None
        return value

    @property
    def level(self) -> str:
        """What an area is called."""
        return self.noun.name

    @property
    def noun(self) -> Noun:
        """What an area is called, for sentences."""
        return with_plural(as_noun(self.called), self.levels)

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
        """Years that have a delivery, ascending: a folder of their own, or a file of many years that holds them."""
        found = (p.parent.name for p in self.raw.glob("*/lieferung.toml"))
        own = {int(n) for n in found if re.fullmatch(r"19[0-9]{2}|2[01][0-9]{2}|2200", n)}
        return tuple(sorted(own.union(*(f.years for f in self.files))))

    def side(self, key: str) -> str:
        """Return what a side is called, by its id."""
        return next(s.name for s in self.sides if s.id == key)

    def files_in(self, year: int) -> tuple[SharedFile, ...]:
        """Return the files of many years that hold a year, as they are read for it."""
        return files_of_year(self.files, year)

    def boundary(self, version: str) -> Boundary | None:
        """Return the boundary version by name, or None."""
        return next((b for b in self.boundaries if b.version == version), None)

    def boundary_in(self, year: int) -> Boundary | None:
        """Return the boundary version valid in `year`, or None."""
        return next((b for b in self.boundaries if b.holds(year)), None)

    def parent_id(self, area_id: str, parent: Parent) -> str:
        """Return the id of an area's parent as far as its own says it: its first parts, or nothing.

        What a frame of areas holds is never asked for here: only the assignment table knows all parents.
        """
        return self.first_parts(area_id, parent.parts) if parent.parts else ""

    def first_parts(self, area_id: str, parts: int) -> str:
        """Return the first parts of an id; without a separator each character is one."""
        return self.separator.join((area_id.split(self.separator) if self.separator else area_id)[:parts])

    def __repr__(self) -> str:
        return f"City({self.key!r}, years={self.years})"


def read_city(key: str, data: Path | str = "data") -> City:
    """Read the ``stadt.toml`` of a city by its key, the name of its folder under ``data/raw``.

    Raises
    ------
    ScreeningError
        If the city is unknown (the known ones are named) or its file has errors (all of them).

    Examples
    --------
    >>> read_city("nirgends", "no-folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: Wert „nirgends“: Diese Stadt gibt es im Datenordner nicht. ...
    """
    folder = Path(data)
    if not CITY_NAME.fullmatch(key):
        raise city_name_malformed(key)
    path = folder / "raw" / key / "stadt.toml"
    if not lies_there(path):
        raise city_unknown(key, cities(folder))
    look, also = read_design(path.parent), partial(check_layouts, file=path.name)
    city = read_model(City, path, also=also, key=key, data=folder, design=look)
    found = [*_outside(city), *_contradictions(city)]
    if found:
        raise ScreeningError(found)
    return city


def cities(data: Path | str = "data") -> tuple[str, ...]:
    """Return the keys of all cities under `data`, sorted.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for key in ("b", "a", "ohne"):
    ...         Path(folder, "raw", key).mkdir(parents=True)
    ...     _ = [Path(folder, "raw", key, "stadt.toml").touch() for key in ("b", "a")]
    ...     cities(folder)
    ('a', 'b')
    >>> cities(folder)
    ()
    """
    return tuple(sorted(p.parent.name for p in (Path(data) / "raw").glob("*/stadt.toml")))


def read_city_catalogue(city: City) -> Catalogue:
    """Return the city's own catalogue if it has one, else the packaged one.

    Examples
    --------
    >>> read_city_catalogue(City.model_construct(key="a", data=Path("no-folder"))) == default_catalogue()
    True
    """
    path = city.raw / "katalog.toml"
    return read_catalogue(path) if lies_there(path) else default_catalogue()


def _outside(city: City) -> Iterator[Finding]:
    """Tell paths that leave the city's folder."""
    places = [(f"boundary.{n}.path", b.path) for n, b in enumerate(city.boundaries, 1)]
    places += [(f"boundary.{n}.merge", b.merge) for n, b in enumerate(city.boundaries, 1) if b.merge]
    places += [(f"crosswalk.{n}.path", c.path) for n, c in enumerate(city.crosswalks, 1)]
    places += [("assignment.path", city.assignment.path)] if city.assignment else []
    places += [(f"context.{key}", name) for key, name in city.context.layers.items()]
    for key, name in places:
        if not inside(city.geo, name):
            yield path_outside(city.key, key, name)
    for n, f in enumerate(city.files, 1):
        if not inside(city.raw, f.path.replace(YEAR, "0")):
            yield shared_path_outside(city.key, f"datei.{n}.path", f.path)


def _contradictions(city: City) -> Iterator[Finding]:
    """Tell what each key alone allows, but not together."""
    seen: set[str] = set()
    for n, b in enumerate(city.boundaries, 1):
        if b.version in seen:
            yield version_double(n, b.version)
        seen.add(b.version)
        yield from check_period(b.model_dump(), f"boundary.{n}", "stadt.toml")
    for earlier, later in pairwise(sorted(city.boundaries, key=lambda b: b.valid_from)):
        if later.valid_from <= (earlier.valid_to or later.valid_from):
            yield versions_overlap(earlier.version, later.version, earlier.valid_to)
    for n, c in enumerate(city.crosswalks, 1):
        for key, version in (("from", c.from_), ("to", c.to)):
            if version not in seen:
                yield version_unknown(n, key, version, seen)
    yield from crooked([(c.from_, c.to) for c in city.crosswalks])
    yield from _of_parents(city)
    parents = [p.id for p in city.parents]
    yield from check_levels([(f"datei.{n}", f) for n, f in enumerate(city.files, 1)], parents, "stadt.toml")
    taken = {p for p in parents if parents.count(p) > 1} | {"geometry", "area_id"} & set(parents)
    yield from map(parent_id_taken, sorted(taken))
    yield from word_errors(city.called, city.levels, city.bodies, city.naming)


def _of_parents(city: City) -> Iterator[Finding]:
    """Tell columns of parents without a table that has them, and one that several levels share."""
    seen: set[str] = set()
    for n, parent in enumerate(city.parents, 1):
        told = {} if city.assignment else {"column": parent.column, "name_column": parent.name_column}
        yield from (parent_without_table(f"parent.{n}.{key}", c) for key, c in told.items() if c)
        if parent.column and parent.column in seen:
            yield parent_column_shared(f"parent.{n}.column", parent.column)
        seen.add(parent.column)
