"""Strict TOML: every unknown key, wrong type and missing value is a finding, all told at once."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from screening.findings import Finding, ScreeningError, fail

M = TypeVar("M", bound="Strict")


class Strict(BaseModel):
    """Base of all models read from TOML: frozen, no unknown keys, no silent type conversion."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; numbers with a decimal point become `decimal.Decimal`, so 1.3 stays exactly 1.3.

    Raises
    ------
    ScreeningError
        If the file is missing, not UTF-8 or not TOML (with the line, as the parser tells it).
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError:
        raise fail("Die Datei fehlt.", f"Datei anlegen: {path}", file=path.name) from None
    except UnicodeDecodeError as error:
        raise fail(
            f"Die Datei ist nicht in UTF-8 gespeichert (Byte {error.start}).",
            "Im Editor „Speichern unter … UTF-8“ wählen.",
            file=path.name,
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise fail(
            f"Kein gültiges TOML: {_german_toml(str(error))}.", "Die Stelle berichtigen.", file=path.name
        ) from None


def read_model(model: type[M], path: Path, **extra: Any) -> M:
    """Read a TOML file into a strict model.

    Parameters
    ----------
    model : type of Strict
        What the file must be.
    path : Path
        The file.
    **extra
        Values added to the file's own (the city's key, the year).

    Raises
    ------
    ScreeningError
        With one finding for each key that is unknown, missing or of a wrong type.
    """
    return build(model, read_toml(path) | extra, path.name)


def build(model: type[M], data: dict[str, Any], file: str) -> M:
    """Validate `data` as `model`; all that is wrong ends in one `ScreeningError`."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise ScreeningError(findings_of(error, file)) from None


def findings_of(error: ValidationError, file: str) -> list[Finding]:
    """Translate pydantic's errors into findings that name file and key."""
    found = []
    for e in error.errors(include_url=False):
        key = ".".join(str(p + 1) if isinstance(p, int) else str(p) for p in e["loc"])
        value = "" if e["type"] in {"missing", "extra_forbidden"} else _short(e["input"])
        message, remedy = _german(e["type"], e.get("ctx", {}), e["msg"])
        found.append(Finding("Fehler", message, remedy, file=file, column=key, value=value))
    return found


_TYPES = {
    "string_type": "Text in Anführungszeichen",
    "int_type": "eine ganze Zahl",
    "int_from_float": "eine ganze Zahl",
    "is_instance_of": "eine Zahl mit Dezimalpunkt",
    "bool_type": "true oder false",
    "list_type": "eine Liste in eckigen Klammern",
    "tuple_type": "eine Liste in eckigen Klammern",
    "dict_type": "eine Tabelle",
    "model_type": "eine Tabelle",
    "date_type": "ein Datum wie 2024-12-31",
    "decimal_type": "eine Zahl",
}


def _german(kind: str, ctx: dict[str, Any], message: str) -> tuple[str, str]:
    if kind == "missing":
        return "Der Schlüssel fehlt.", "Schlüssel ergänzen; Beispiel in data/raw/musterstadt."
    if kind == "extra_forbidden":
        return "Diesen Schlüssel gibt es nicht.", "Schreibweise prüfen oder die Zeile löschen."
    if kind in _TYPES:
        return f"Hier muss {_TYPES[kind]} stehen.", "Wert berichtigen."
    if kind == "literal_error":
        allowed = str(ctx.get("expected", "")).replace(" or ", " oder ")
        return f"Erlaubt ist {allowed}.", "Einen der erlaubten Werte eintragen."
    limits = {
        "greater_than": ("gt", "größer als"),
        "greater_than_equal": ("ge", "mindestens"),
        "less_than": ("lt", "kleiner als"),
        "less_than_equal": ("le", "höchstens"),
    }
    if kind in limits:
        name, word = limits[kind]
        return f"Der Wert muss {word} {ctx.get(name)} sein.", "Wert berichtigen."
    if kind == "value_error":
        return message.removeprefix("Value error, "), ""
    if kind in {"too_short", "too_long"}:
        return "Die Liste hat zu wenige oder zu viele Einträge.", "Einträge prüfen."
    return f"Der Wert passt nicht ({kind}).", "Wert berichtigen."


def _german_toml(message: str) -> str:
    for english, german in (
        ("at line", "in Zeile"),
        ("column", "Spalte"),
        ("at end of document", "am Ende der Datei"),
        ("Cannot overwrite a value", "Schlüssel kommt doppelt vor"),
        ("Invalid value", "ungültiger Wert"),
        ("Cannot declare", "doppelt erklärt:"),
        ("Expected", "erwartet"),
        ("after", "nach"),
        ("twice", ""),
    ):
        message = message.replace(english, german)
    return message.rstrip(".")


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"
