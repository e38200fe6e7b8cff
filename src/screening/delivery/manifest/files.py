"""`lieferung.toml`: the files of one year, and how each is to be read."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from screening.base import (
    FieldError,
    ScreeningError,
    Strict,
    build,
    is_blank,
    lies_there,
    read_toml,
)
from screening.concept import QUALIFIED, SIGN_STATUSES, decimal_of
from screening.delivery.manifest.findings import delivery_missing, too_many_files
from screening.delivery.manifest.keys import LayoutKeys, check_layouts, check_levels

if TYPE_CHECKING:
    from screening.delivery.manifest.city import City


class MissingWhere(Strict):
    """Rows that hold no values whatever their cells say: a class column (of this or another file) is blank there."""

    column: str
    values: tuple[str, ...] = Field(min_length=1)
    file: str = ""
    status: Literal["fehlt", "folgt", "geheim", "unsicher", "unsinnig"] = "fehlt"


NOT_FOR_TABLES = ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7")
"""Codecs of Python that no office writes tables in; some take endless time on long texts."""


MOST_SECRET = 1_000_000
"""No source keeps counts secret up to a million: no quarter has more people."""


class FileKeys(LayoutKeys):
    """What is declared of a delivered file, but for its Stichtag."""

    may_be_blank = frozenset({"source"})  # as a draft leaves it

    path: str = Field(min_length=1, max_length=250)
    source: str
    decimal: Literal[",", "."]
    thousands: Literal[".", ",", " ", "\u00a0", "\u202f", "'"] | None = None
    totals: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    threshold: int = Field(ge=0, le=MOST_SECRET, default=3)
    protection: int = Field(ge=0, le=MOST_SECRET, default=0)
    rounding: Literal[0, 3, 5, 10, 50, 100, 1000] = 0
    rounded: Decimal = Field(default=Decimal(0), ge=0, le=100, decimal_places=8)
    licence: str = ""
    attribution: str = ""
    signs: dict[str, str] = Field(default_factory=dict)
    sha256: str = ""
    columns: dict[str, str] = Field(default_factory=dict)
    rates: dict[str, str] = Field(default_factory=dict)
    rates_as: Literal["unit", "percent", "share"] = "unit"
    missing_where: MissingWhere | None = None
    id_prefix: bool = False

    @field_validator("rounded", mode="before")
    @classmethod
    def _whole_step(cls, value: Any) -> Any:
        return decimal_of(value)

    @property
    def rate_step(self) -> Decimal:
        """To which step the rates are rounded: in percent, or with `rates_as` "unit" in the unit of each."""
        return self.rounded * (100 if self.rates_as == "share" else 1)

    def rate_step_in(self, per: int) -> Decimal:
        """Return to which step rates are rounded, in the unit of an indicator that is multiplied with `per`."""
        return self.rate_step if self.rates_as == "unit" else self.rate_step * per / 100

    @field_validator("encoding")
    @classmethod
    def _is_encoding(cls, value: str) -> str:
        try:
            known = "A;1\n".encode(value).decode(value).endswith("A;1\n")
            known &= codecs.lookup(value).name not in NOT_FOR_TABLES
        except (LookupError, ValueError):
            known = False
        if not known:
            raise FieldError("Diese Zeichenkodierung gibt es nicht.", "Üblich: utf-8, utf-8-sig, cp1252.")
        return value

    @field_validator("signs")
    @classmethod
    def _known_statuses(cls, value: dict[str, str]) -> dict[str, str]:
        allowed = [*SIGN_STATUSES, *QUALIFIED]
        unknown = sorted(set(value.values()).difference(allowed))
        if unknown:
            raise FieldError(f"Unbekannter Status: {', '.join(unknown)}.", f"Erlaubt: {', '.join(allowed)}.")
        return {sign.strip(): status for sign, status in value.items()}

    @field_validator("columns", "rates")
    @classmethod
    def _named(cls, value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        blank = [key for key, header in value.items() if is_blank(header)]
        if blank and info.data.get("layout") != "atlas":  # there the schema of basis tells
            message = f"Zu {', '.join(blank)} ist keine Überschrift genannt."
            raise FieldError(message, "Die Überschrift der Spalte eintragen.")
        return value

    @field_validator("sha256")
    @classmethod
    def _is_digest(cls, value: Any) -> Any:
        every = value if isinstance(value, dict) else {"": value}
        if any(v and not re.fullmatch(r"[0-9a-fA-F]{64}", v) for v in every.values()):
            raise FieldError("Eine SHA-256-Prüfsumme hat 64 Zeichen 0–9, a–f.", "Prüfsumme neu bilden.")
        return {k: v.lower() for k, v in value.items()} if isinstance(value, dict) else value.lower()

    @field_validator("thousands")
    @classmethod
    def _differs(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and value == info.data.get("decimal"):
            raise FieldError("Tausender- und Dezimalzeichen sind gleich.", "Eines der beiden ändern.")
        return value


class SourceFile(FileKeys):
    """One delivered file: ``[[datei]]`` in ``lieferung.toml``."""

    stichtag: dt.date

    @property
    def shared(self) -> bool:
        """Whether the file is declared for many years, in ``stadt.toml``, and lies in the city's folder."""
        return False

    def declared(self, year: int | str, position: int) -> tuple[str, str]:
        """Return where it is declared, as findings say it: the file, and the key of the entry at a position."""
        return f"{year}/lieferung.toml", f"datei.{position}"

    def shown(self, year: int | str) -> str:
        """Return what findings call the file: with its year's folder, unless it is many years'."""
        return self.path if self.shared else f"{year}/{self.path}"

    def folder(self, city: City, year: int) -> Path:
        """Return the folder that the path is relative to."""
        return city.raw if self.shared else city.raw / str(year)


MOST_FILES = 1_000
"""No delivery has so many; more are a slip, and would be told one by one."""


class Manifest(Strict):
    """``lieferung.toml``: the files of one year; those of many years that ``stadt.toml`` declares come after them."""

    boundary: str | None = None
    files: tuple[SourceFile, ...] = Field(alias="datei", min_length=1)

    def name(self, year: int) -> str:
        """Return what findings call the file that declares the delivery."""
        return f"{year}/lieferung.toml" if any(not f.shared for f in self.files) else "stadt.toml"


class _More(Manifest):
    """``lieferung.toml`` of a year that has files of many years, too: it need not declare any."""

    files: tuple[SourceFile, ...] = Field(alias="datei", default=())


def read_manifest(city: City, year: int) -> Manifest:
    """Read ``lieferung.toml`` of a year, with the files of many years that hold it; these alone suffice.

    Raises
    ------
    ScreeningError
        If there is no delivery for the year (those there are get named) or the file has errors.

    Examples
    --------
    >>> from screening.delivery.manifest.city import City
    >>> read_manifest(City.model_construct(key="a", data=Path("no-folder")), 2024)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: 2024/lieferung.toml: Für 2024 gibt es keine Lieferung. ...
    """
    path = city.raw / str(year) / "lieferung.toml"
    shared = city.files_in(year)
    if not lies_there(path):
        if shared:
            return Manifest.model_construct(files=shared)
        raise delivery_missing(year, city.years)
    name = f"{year}/{path.name}"
    raw = read_toml(path, name)
    if isinstance(raw.get("datei"), list) and len(raw["datei"]) > MOST_FILES:
        raise too_many_files(name, len(raw["datei"]), MOST_FILES)
    own = build(_More if shared else Manifest, raw, name, check_layouts(raw, name))
    files = [(f"datei.{n}", f) for n, f in enumerate(own.files, 1)]
    if found := [*check_levels(files, [p.id for p in city.parents], name)]:
        raise ScreeningError(found)
    return own.model_copy(update={"files": (*own.files, *shared)})
