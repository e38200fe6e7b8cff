"""The catalogue: which counts there are, and which indicators are made of them.

Nothing in the code knows that there are 26 variables or which 13 the rule uses: the packaged
``catalogue.toml`` says so, and a city may bring its own ``katalog.toml``.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from screening.strict import Strict, build, read_toml

Direction = Literal["+", "s", "a"]
DIRECTIONS: dict[str, str] = {"+": "Belastung", "s": "Struktur", "a": "Tätigkeit der Ämter"}


class Theme(Strict):
    """A theme: the breadth of a quarter's hits is told by these."""

    id: str
    label: str


class Count(Strict):
    """A count that offices deliver per area: persons, households, cases, flats."""

    id: str
    label: str


class Break(Strict):
    """A break in a series: from `year` on (if known) figures mean something else.

    With ``series = true`` values before and after are not compared and the line is not drawn across.
    """

    id: str
    text: str
    year: int | None = None
    series: bool = False


class Definition(Strict):
    """What changes of an indicator in some years: its name, or what it is made of."""

    valid_from: int | None = None
    valid_to: int | None = None
    label: str | None = None
    short: str | None = None
    numerator: str | None = None
    denominator: str | None = None

    def holds(self, year: int) -> bool:
        """Tell whether this definition is in force in `year`."""
        return (self.valid_from or year) <= year <= (self.valid_to or year)


class Indicator(Strict):
    """An indicator: numerator over denominator, times 100."""

    id: str
    number: int
    label: str
    short: str
    numerator: str
    denominator: str
    unit: Literal["%", "je 100"] = "%"
    within: bool = True
    direction: Direction
    theme: str
    source: str
    breaks: tuple[str, ...] = ()
    definitions: tuple[Definition, ...] = ()

    @field_validator("breaks", "definitions", mode="before")
    @classmethod
    def _as_tuple(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    def in_year(self, year: int) -> Indicator:
        """Return the indicator as it is defined in `year` (label, numerator, denominator)."""
        changes: dict[str, Any] = {}
        for definition in self.definitions:
            if definition.holds(year):
                changes |= definition.model_dump(exclude={"valid_from", "valid_to"}, exclude_none=True)
        return self.model_copy(update=changes)


class Catalogue(Strict):
    """All counts, indicators, themes and breaks.

    Examples
    --------
    >>> catalogue = default_catalogue()
    >>> len(catalogue.indicators)
    26
    >>> catalogue["uvg"].in_year(2024).denominator
    'bev_u18'
    """

    inhabitants: str
    themes: tuple[Theme, ...] = Field(alias="theme")
    counts: tuple[Count, ...] = Field(alias="count")
    indicators: tuple[Indicator, ...] = Field(alias="indicator")
    breaks: tuple[Break, ...] = Field(alias="break", default=())

    @field_validator("themes", "counts", "indicators", "breaks", mode="before")
    @classmethod
    def _as_tuple(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @model_validator(mode="after")
    def _consistent(self, info: ValidationInfo) -> Catalogue:
        problems = []
        for what, ids in (
            ("Zählgröße", [c.id for c in self.counts]),
            ("Indikator", [i.id for i in self.indicators]),
            ("Nummer", [str(i.number) for i in self.indicators]),
            ("Thema", [t.id for t in self.themes]),
            ("Reihenbruch", [b.id for b in self.breaks]),
        ):
            problems += [f"{what} „{k}“ kommt {n}-mal vor" for k, n in Counter(ids).items() if n > 1]
        counts = {c.id for c in self.counts}
        if self.inhabitants not in counts:
            problems.append(f"inhabitants nennt die unbekannte Zählgröße „{self.inhabitants}“")
        themes, breaks = {t.id for t in self.themes}, {b.id for b in self.breaks}
        for i in self.indicators:
            used = {i.numerator, i.denominator}
            for d in i.definitions:
                used |= {d.numerator or i.numerator, d.denominator or i.denominator}
            problems += [
                f"Indikator „{i.id}“ nennt die unbekannte Zählgröße „{c}“" for c in sorted(used - counts)
            ]
            problems += [
                f"Indikator „{i.id}“ nennt den unbekannten Reihenbruch „{b}“"
                for b in i.breaks
                if b not in breaks
            ]
            if i.theme not in themes:
                problems.append(f"Indikator „{i.id}“ nennt das unbekannte Thema „{i.theme}“")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @cached_property
    def by_id(self) -> dict[str, Indicator]:
        """Indicators by id."""
        return {i.id: i for i in self.indicators}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Indicator ids in the catalogue's order."""
        return tuple(i.id for i in self.indicators)

    @cached_property
    def count_labels(self) -> dict[str, str]:
        """Labels of the counts by id."""
        return {c.id: c.label for c in self.counts}

    @cached_property
    def theme_labels(self) -> dict[str, str]:
        """Labels of the themes by id, in order."""
        return {t.id: t.label for t in self.themes}

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
        rows = "".join(
            f"<tr><td>{i.number}</td><td>{escape(i.id)}</td><td>{escape(i.label)}</td>"
            f"<td>{escape(self.count_labels[i.numerator])}</td><td>{escape(self.count_labels[i.denominator])}</td>"
            f"<td>{DIRECTIONS[i.direction]}</td><td>{escape(self.theme_labels[i.theme])}</td></tr>"
            for i in self.indicators
        )
        head = "".join(
            f"<th>{t}</th>" for t in ("Nr.", "Kennung", "Indikator", "Zähler", "Nenner", "Art", "Thema")
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def read_catalogue(path: Path) -> Catalogue:
    """Read a city's own catalogue.

    Raises
    ------
    ScreeningError
        With every unknown key, wrong type, double id and broken reference at once.
    """
    return build(Catalogue, read_toml(path), path.name)


def default_catalogue() -> Catalogue:
    """Return the packaged catalogue: the 26 variables of the concept of 2009/2010."""
    with resources.as_file(resources.files("screening") / "catalogue.toml") as path:
        return read_catalogue(path)
