"""Files that hold many years: ``[[datei]]`` in ``stadt.toml``, declared once and read for each of its years."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from screening.base import FieldError, Year
from screening.delivery.manifest.files import FileKeys, SourceFile

YEAR = "{year}"
"""Stands for the year in the texts of a file of many years."""

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_FIRST, _LAST = 1900, 2200


def _listed(value: Any) -> Any:
    """Return the years of a list, or from one to another, ascending."""
    if isinstance(value, dict):
        first, last = value.get("from"), value.get("to")
        years = (
            type(first) is int
            and type(last) is int
            and _FIRST <= min(first, last) <= max(first, last) <= _LAST
        )
        if set(value) != {"from", "to"} or not years:
            raise FieldError(
                "Hier stehen die Jahre als Liste oder von einem bis zum anderen.",
                "years = [2019, 2020] oder years = { from = 2019, to = 2024 } eintragen.",
            )
        if value["to"] < value["from"]:
            raise FieldError("Die Jahre enden, bevor sie beginnen.", "from und to prüfen.")
        return tuple(range(value["from"], value["to"] + 1))
    if isinstance(value, list | tuple) and all(type(y) is int for y in value):
        return tuple(sorted(set(value)))
    return value


class YearlyFile(FileKeys):
    """One file, or a file a year of one name: ``[[datei]]`` in ``stadt.toml``.

    Attributes
    ----------
    path : str
        Relative to the city's folder below ``data/raw``.
    years : tuple of int
    stichtag : str
        With ``{year}`` for the year; so may be all other texts.
    sha256 : str, or dict of str to str
        Of one file for all years; of a file a year by the year.
    """

    years: Annotated[tuple[Year, ...], Field(min_length=1), BeforeValidator(_listed)]
    stichtag: Annotated[str, BeforeValidator(lambda v: v.isoformat() if isinstance(v, dt.date) else v)]

    sha256: str | dict[str, str] = ""  # type: ignore[assignment]

    @field_validator("path", "sheet")
    @classmethod
    def _known_placeholders(cls, value: str) -> str:
        for found in _PLACEHOLDER.findall(value):
            if found != YEAR:
                raise FieldError(
                    f"Diesen Platzhalter gibt es nicht: {found[:40]}.", f"Für das Jahr steht {YEAR}."
                )
        return value

    @field_validator("stichtag")
    @classmethod
    def _is_a_day_of_each_year(cls, value: str, info: ValidationInfo) -> str:
        try:
            if YEAR not in value:
                raise ValueError
            for year in (2000, *info.data.get("years", ())):
                dt.date.fromisoformat(value.replace(YEAR, str(year)))
        except ValueError:
            raise FieldError(
                "Hier muss ein Tag stehen, den es in jedem der Jahre gibt.",
                f'Etwa stichtag = "{YEAR}-12-31".',
            ) from None
        return value

    @field_validator("sha256")
    @classmethod
    def _is_of_each_file(cls, value: str | dict[str, str], info: ValidationInfo) -> str | dict[str, str]:
        several = YEAR in info.data.get("path", "")
        if value and "path" in info.data and isinstance(value, dict) is not several:
            form = "je Jahr eine: sha256 = { 2019 = „…“ }" if several else "eine für alle Jahre"
            raise FieldError(f"Zu diesem path gehört {form}.", "Zeile löschen; check --pin trägt sie ein.")
        return value

    @property
    def fixed(self) -> bool:
        """Whether one and the same file holds all years."""
        return YEAR not in self.path

    def in_year(self, year: int, number: int) -> SharedFile:
        """Return the declaration for one year.

        Parameters
        ----------
        year : int
        number : int
            Position among the city's files, from 1.

        Examples
        --------
        >>> keys = {"path": "{year}.csv", "source": "Amt", "decimal": ",", "columns": {"bev": "Einwohner {year}"}}
        >>> file = YearlyFile(**keys, years={"from": 2019, "to": 2020}, stichtag="{year}-12-31")
        >>> shared = file.in_year(2020, 1)
        >>> shared.path, shared.stichtag.isoformat(), shared.columns, shared.ignore
        ('2020.csv', '2020-12-31', {'bev': 'Einwohner 2020'}, ('Einwohner 2019',))
        """
        keys = self.model_dump(exclude_unset=True, exclude={"years"})
        texts = [*self.columns.values(), *self.rates.values(), self.value_column]
        others = [t.replace(YEAR, str(y)) for y in self.years if y != year for t in texts if YEAR in t]
        filled: dict[str, Any] = _filled(keys, str(year))
        if isinstance(self.sha256, dict):
            filled["sha256"] = self.sha256.get(str(year), "")
        filled["stichtag"] = dt.date.fromisoformat(filled["stichtag"])
        filled["ignore"] = (*filled.get("ignore", ()), *others)
        return SharedFile.model_validate(filled | {"number": number, "fixed": self.fixed})


class SharedFile(SourceFile):
    """A file of many years, as it is read for one of them."""

    number: int
    fixed: bool

    @property
    def shared(self) -> bool:
        """Whether the file is declared for many years."""
        return True

    def declared(self, year: int | str, position: int) -> tuple[str, str]:
        """Return where it is declared: the file, and the key."""
        del year, position
        return "stadt.toml", f"datei.{self.number}"


def _filled(value: Any, year: str) -> Any:
    """Return a value with the year in its texts, and in the keys of its tables."""
    if isinstance(value, str):
        return value.replace(YEAR, year)
    if isinstance(value, dict):
        return {_filled(k, year): _filled(v, year) for k, v in value.items()}
    if isinstance(value, tuple):
        return tuple(_filled(v, year) for v in value)
    return value


def files_of_year(files: Iterable[YearlyFile], year: int) -> tuple[SharedFile, ...]:
    """Return the files of many years that hold a year, as they are read for it.

    Examples
    --------
    >>> keys = {"path": "a.csv", "source": "Amt", "decimal": ",", "stichtag": "{year}-12-31"}
    >>> [f.declared(2020, 1) for f in files_of_year([YearlyFile(**keys, years=[2020])], 2020)]
    [('stadt.toml', 'datei.1')]
    >>> files_of_year([YearlyFile(**keys, years=[2020])], 2021)
    ()
    """
    return tuple(f.in_year(year, n) for n, f in enumerate(files, 1) if year in f.years)
