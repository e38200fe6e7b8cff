"""The catalogue: which counts there are, and which indicators are made of them.

Nothing in the code knows how many variables there are or which of them the rule uses: the packaged
``catalogue.toml`` says so, and a city may bring its own ``katalog.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from screening.base import FieldError, Finding, Key, Strict, Year, build, check_period, look, read_toml
from screening.concept.abbreviations import Abbreviation
from screening.concept.findings import (
    break_without_year,
    id_taken_by_column,
    name_double,
    name_unknown,
)

Direction = Literal["+", "s", "a"]
PERCENTS = ("%", "je 100")
"""Units of which a numerator is taken for a part of its denominator unless said otherwise."""

MOST_UNIT = 20
NOBODY = "inhabitants"
"""Id of the inhabitants in a catalogue that names none: nothing is delivered under it."""

DIRECTIONS: dict[str, str] = {"+": "Belastung", "s": "Struktur", "a": "Tätigkeit der Ämter"}


class Theme(Strict):
    """A theme: the breadth of a quarter's hits is told by these."""

    id: Key
    label: str


class Circumstance(Strict):
    """A circumstance that shows in several indicators, since they count the same persons or cases."""

    id: Key
    label: str


class Count(Strict):
    """A count that offices deliver per area: persons, households, cases, flats.

    Attributes
    ----------
    units, largest : str
        Counts for secrecy alone: how many units stand behind (Bedarfsgemeinschaften, carriers), and how
        much of it the largest of them contributes. Empty, or not delivered: not known.
    part_of : tuple of str
        Counts that hold by law all that is counted here: one of them, or several together. Whoever knows these
        knows how large this one can be at the most.
    """

    id: Key
    label: str
    units: str = ""
    largest: str = ""
    part_of: tuple[Key, ...] = ()


class Break(Strict):
    """A break in a series: from `year` on (if known) figures mean something else.

    With ``series = true`` values before and after are not compared and the line is not drawn across.
    """

    id: str
    text: str
    year: Year | None = None
    series: bool = False


class Definition(Strict):
    """What changes of an indicator in some years: its name, or what it is made of."""

    valid_from: Year | None = None
    valid_to: Year | None = None
    label: str | None = None
    short: str | None = None
    numerator: str | None = None
    denominator: str | None = None

    def holds(self, year: int) -> bool:
        """Tell whether this definition is in force in `year`."""
        return (self.valid_from or year) <= year <= (self.valid_to or year)


class Indicator(Strict):
    """An indicator: numerator over denominator, times `per`; or what a source delivers as a rate alone.

    Attributes
    ----------
    numerator, denominator : str
        Ids of counts; both empty for an indicator that is only ever delivered as a rate.
    unit : str
        What a value is shown with: ``%``, ``je 1.000``, ``km``, ``€``.
    per : int
        What the quotient is multiplied with. It goes without saying where the unit says it (``%``, ``je 1.000``), and
        where there is no quotient (1).
    within : bool
        Whether the numerator is a part of the denominator; so if not said of what is in ``%`` or ``je 100``.
    negative : bool
        Whether values may be below zero, as changes may. Counts never are.
    """

    id: Key
    number: int
    label: str
    short: str
    numerator: str = ""
    denominator: str = ""
    unit: Annotated[str, Field(min_length=1, max_length=MOST_UNIT)] = "%"
    per: int = Field(default=100, ge=1, le=10**6)
    negative: bool = False
    within: bool = True
    direction: Direction
    theme: str
    circumstance: str = ""
    source: str
    breaks: tuple[str, ...] = ()
    definitions: tuple[Definition, ...] = ()

    @field_validator("unit")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if (
            not value.strip()
            or not value.translate(dict.fromkeys(map(ord, "\u00a0\u202f"), " ")).isprintable()
        ):
            raise FieldError(
                "Die Einheit ist leer oder mehr als eine Zeile.", "Etwa „%“, „je 1.000“, „km“ eintragen."
            )
        return value.strip()

    @model_validator(mode="before")
    @classmethod
    def _by_unit(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        unit = data.get("unit", "%")
        filled: dict[str, Any] = {}
        if unit not in PERCENTS or data.get("negative") is True:
            filled["within"] = False
        per = says_per(unit) if isinstance(unit, str) else None
        if per is not None or not data.get("numerator"):
            filled["per"] = per or 1
        return filled | data

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for d in (Definition(), *self.definitions):
            if bool(d.numerator or self.numerator) != bool(d.denominator or self.denominator):
                remedy = "Beide nennen, oder keinen von beiden: dann wird nur die Quote geliefert."
                key = "denominator" if self.numerator else "numerator"
                raise FieldError(
                    "Zähler und Nenner gehören zusammen.", remedy, "" if d.model_fields_set else key
                )
        if "per" not in self.model_fields_set:
            remedy = "per ergänzen: womit der Quotient malgenommen wird (1, 100, 1000 …)."
            raise FieldError(
                f"Die Einheit „{self.unit}“ sagt nicht, wie viel sie von Zähler durch Nenner ist.", remedy
            )
        said = says_per(self.unit)
        if said is not None and said != self.per:
            raise FieldError(
                f"Die Einheit „{self.unit}“ passt nicht zu per = {self.per}.", f"per = {said} setzen."
            )
        if self.negative and self.within:
            message = "Ein Teil eines Nenners (within) ist nie negativ."
            raise FieldError(message, "within oder negative streichen.")
        return self

    @property
    def counts(self) -> tuple[str, ...]:
        """The counts it is made of: numerator and denominator, or none."""
        return (self.numerator, self.denominator) if self.numerator else ()

    def in_year(self, year: int) -> Indicator:
        """Return the indicator as it is defined in `year` (label, numerator, denominator)."""
        changes: dict[str, Any] = {}
        for definition in self.definitions:
            if definition.holds(year):
                changes |= definition.model_dump(exclude={"valid_from", "valid_to"}, exclude_none=True)
        return self.model_copy(update=changes)


def says_per(unit: str) -> int | None:
    """Return what a unit itself says of the multiplier; None if it says nothing.

    Examples
    --------
    >>> says_per("%"), says_per("‰"), says_per("je 1.000 Einw."), says_per("pro 100\u202f000"), says_per("km")
    (100, 1000, 1000, 100000, None)
    """
    if unit in _SIGNS:
        return _SIGNS[unit]
    said = _PER.match(unit)
    return int("".join(filter(str.isdigit, said[1]))) if said else None


_SIGNS = {"%": 100, "‰": 1000}
_PER = re.compile(r"(?:je|pro)\s+(\d{1,3}(?:[.\s]\d{3})*|\d+)(?!\d)", re.IGNORECASE)


class Catalogue(Strict):
    """All counts, indicators, themes and breaks.

    Examples
    --------
    >>> catalogue = default_catalogue()
    >>> catalogue.ids[:2]
    ('alo_sgb3', 'alg2')
    >>> catalogue["uvg"].in_year(2024).denominator
    'bev_u18'
    """

    inhabitants: str = NOBODY
    themes: tuple[Theme, ...] = Field(alias="theme")
    circumstances: tuple[Circumstance, ...] = Field(alias="circumstance", default=())
    counts: tuple[Count, ...] = Field(alias="count", default=())
    indicators: tuple[Indicator, ...] = Field(alias="indicator", min_length=1)
    breaks: tuple[Break, ...] = Field(alias="break", default=())
    abbreviations: tuple[Abbreviation, ...] = Field(alias="abbreviation", default=())

    @property
    def by_id(self) -> dict[str, Indicator]:
        """Indicators by id."""
        return {i.id: i for i in self.indicators}

    @property
    def ids(self) -> tuple[str, ...]:
        """Indicator ids in the catalogue's order."""
        return tuple(i.id for i in self.indicators)

    @property
    def count_labels(self) -> dict[str, str]:
        """Labels of the counts by id."""
        return {c.id: c.label for c in self.counts}

    @property
    def theme_labels(self) -> dict[str, str]:
        """Labels of the themes by id, in order."""
        return {t.id: t.label for t in self.themes}

    @property
    def circumstance_labels(self) -> dict[str, str]:
        """Labels of the circumstances by id; an indicator without one is a circumstance of its own."""
        return {c.id: c.label for c in self.circumstances}

    def __getitem__(self, indicator: str) -> Indicator:
        return self.by_id[indicator]

    def in_year(self, year: int) -> Catalogue:
        """Return the catalogue with every indicator as it is defined in `year`."""
        return self.model_copy(update={"indicators": tuple(i.in_year(year) for i in self.indicators)})

    def breaks_of(self, indicator: str) -> tuple[Break, ...]:
        """Return the breaks of an indicator in the catalogue's order."""
        wanted = self[indicator].breaks
        return tuple(b for b in self.breaks if b.id in wanted)

    def break_years(self, indicator: str) -> tuple[int, ...]:
        """Return the years at which the indicator's series is cut: the first year of the new meaning."""
        return tuple(b.year for b in self.breaks_of(indicator) if b.series and b.year is not None)

    def _repr_html_(self) -> str:
        labels = self.count_labels
        heads = ("Nr.", "Kennung", "Indikator", "Zähler", "Nenner", "Art", "Thema")
        rows = []
        for i in self.indicators:
            parts = (labels.get(i.numerator, "–"), labels.get(i.denominator, "–"))
            rows.append(
                (str(i.number), i.id, i.label, *parts, DIRECTIONS[i.direction], self.theme_labels[i.theme])
            )
        return look.styled(look.plain_table(heads, rows, right={0}))


def read_catalogue(path: Path) -> Catalogue:
    """Read a city's own catalogue.

    Parameters
    ----------
    path : Path
        ``katalog.toml``.

    Returns
    -------
    Catalogue

    Raises
    ------
    ScreeningError
        With every unknown key, wrong type, double id and broken reference at once.

    Examples
    --------
    >>> import tempfile
    >>> from screening.base.findings import ScreeningError
    >>> place = tempfile.TemporaryDirectory()
    >>> path = Path(place.name) / "katalog.toml"
    >>> _ = path.write_text('inhabitants = "bev"', encoding="utf-8")
    >>> try:
    ...     read_catalogue(path)
    ... except ScreeningError as error:
    ...     sorted(f.column for f in error.findings)
    ['indicator', 'inhabitants', 'theme']
    >>> place.cleanup()
    """
    raw = read_toml(path)
    return build(Catalogue, raw, path.name, _check_references(raw, path.name))


def default_catalogue() -> Catalogue:
    """Return the packaged catalogue: the variables of the concept of 2009/2010.

    Returns
    -------
    Catalogue
        With the names of today; see `Catalogue.in_year` for what a year's figures mean.

    Examples
    --------
    >>> catalogue = default_catalogue()
    >>> len(catalogue.ids), catalogue["alleinerz"].numerator, catalogue["alleinerz"].denominator
    (26, 'hh_alleinerz', 'hh_kind')
    >>> catalogue.break_years("uvg"), catalogue.break_years("alleinerz")  # from 2018 on figures mean something else
    ((2018,), ())
    """
    with resources.as_file(resources.files("screening.concept") / "catalogue.toml") as path:
        return read_catalogue(path)


DECISION_COLUMNS = ("area_id", "inhabitants", "hits_min", "hits_max", "decision", "reason")
"""Columns of ``screening table``, beside which each indicator has one with its id."""


def _check_references(raw: dict[str, Any], file: str) -> Iterator[Finding]:
    """Check what the schema cannot: double ids, and names that nothing answers to."""
    kinds = ("count", "indicator", "theme", "circumstance", "break")
    entries = {kind: _entries(raw, kind) for kind in kinds}
    for kind in kinds:
        yield from _doubles(entries[kind], kind, "id", file)
    yield from _doubles(entries["indicator"], "indicator", "number", file)
    for at, entry in entries["indicator"]:
        if entry.get("id") in DECISION_COLUMNS:
            yield id_taken_by_column(entry["id"], file, f"indicator.{at}.id")
    known = {kind: {e["id"] for _, e in entries[kind] if isinstance(e.get("id"), str)} for kind in kinds}
    uses = [("inhabitants", "count", raw.get("inhabitants"))]
    for at, entry in entries["indicator"]:
        key = f"indicator.{at}"
        uses += [(f"{key}.{k}", "count", entry.get(k)) for k in ("numerator", "denominator")]
        uses.append((f"{key}.theme", "theme", entry.get("theme")))
        uses.append((f"{key}.circumstance", "circumstance", entry.get("circumstance") or None))
        named = entry.get("breaks")
        uses += [(f"{key}.breaks", "break", b) for b in (named if isinstance(named, list) else [])]
        for n, definition in _entries(entry, "definitions"):
            place = f"{key}.definitions.{n}"
            uses += [(f"{place}.{k}", "count", definition.get(k)) for k in ("numerator", "denominator")]
            yield from check_period(definition, place, file)
    for at, entry in entries["count"]:
        uses += [(f"count.{at}.{k}", "count", entry.get(k) or None) for k in ("units", "largest")]
        wholes = entry.get("part_of")
        uses += [(f"count.{at}.part_of", "count", c) for c in (wholes if isinstance(wholes, list) else [])]
    for column, kind, name in uses:
        if isinstance(name, str) and name not in known[kind]:
            yield name_unknown(kind, name, file, column)
    for at, entry in entries["break"]:
        if entry.get("series") is True and "year" not in entry:
            yield break_without_year(file, f"break.{at}.year")


def _entries(raw: dict[str, Any], key: str) -> list[tuple[int, dict[str, Any]]]:
    """Return a list's tables with their positions from 1; what is no table the schema tells."""
    found = raw.get(key)
    return [(n, e) for n, e in enumerate(found if isinstance(found, list) else [], 1) if isinstance(e, dict)]


def _doubles(entries: list[tuple[int, dict[str, Any]]], kind: str, key: str, file: str) -> Iterator[Finding]:
    seen: set[Any] = set()
    for at, entry in entries:
        value = entry.get(key)
        if isinstance(value, str | int):
            if value in seen:
                yield name_double(value, file, f"{kind}.{at}.{key}")
            seen.add(value)
