"""Strict TOML: every unknown key, wrong type and missing value is a finding, all told at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from screening.base.files import MOST_SETTINGS, NotAFileError, read_ordinary
from screening.base.findings import Finding, ScreeningError, fail, first_of
from screening.base.texts import is_blank, meant, unseen_sign

M = TypeVar("M", bound="Strict")

LARGEST, MOST_PLACES = 10**15, 40
"""No setting is larger (seeds, codes and squares of metres are below), and none has more decimals."""

LONGEST = 100_000
"""No text of a setting has so many signs, and no list so many entries."""

_MOST = 1_000
"""So many values that no setting has are counted; then the file is read no further."""

DEEPEST = 12
"""No setting lies so many tables and lists deep."""

MOST_POINTS = 1_000
"""So many points in a line are no setting; endlessly nested keys take endless time to read."""

Year = Annotated[int, Field(ge=1900, le=2200)]
"""A calendar year; the bounds catch slips like 24 or 20244."""

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""An id that becomes a column name in tables and files."""


def _fixed(value: Any) -> Any:
    """Return lists, and lists in lists, as tuples."""
    return tuple(map(_fixed, value)) if isinstance(value, list) else value


class Strict(BaseModel):
    """Base of all models read from TOML: frozen, no unknown keys, no silent type conversion."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)

    may_be_blank: ClassVar[frozenset[str]] = frozenset()
    """Texts that must be written down, and may say nothing yet."""

    @field_validator("*")
    @classmethod
    def _says_something(cls, value: Any, info: ValidationInfo) -> Any:
        """Refuse a text that must be there and shows nothing: a name of blanks is none."""
        field = None if info.field_name in cls.may_be_blank else cls.model_fields.get(info.field_name or "")
        if isinstance(value, str) and field is not None and field.is_required() and is_blank(value):
            raise FieldError("Der Text ist leer.", "Text eintragen.")
        return value

    @model_validator(mode="before")
    @classmethod
    def _lists_frozen(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {k: _fixed(v) for k, v in data.items()}


class FieldError(ValueError):
    """Raised in a model's validator: what is wrong, and what to do (German); of a whole table also with which key."""

    def __init__(self, message: str, remedy: str, key: str = "") -> None:
        super().__init__(message)
        self.remedy, self.key = remedy, (key,) if key else ()


class FieldsError(ValueError):
    """All that is wrong with a table, where a validator finds more than one thing."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        super().__init__()
        self.errors = tuple(errors)


def refuse(errors: Iterable[FieldError]) -> None:
    """Raise all errors at once; nothing if there are none."""
    if found := tuple(errors):
        raise FieldsError(found)


def read_toml(path: Path, file: str = "") -> dict[str, Any]:
    """Read a TOML file; numbers with a decimal point become `decimal.Decimal`, so 1.3 stays exactly 1.3.

    Parameters
    ----------
    path : Path
    file : str
        What findings call the file; by default its name without folders.

    Raises
    ------
    ScreeningError
        If the file is missing, unreadable, not UTF-8 or not TOML (with the line).
    """
    file = file or path.name
    try:
        content = read_ordinary(path, MOST_SETTINGS)
    except NotAFileError as why:
        raise fail(why.message, why.remedy, file=file) from None
    except FileNotFoundError:
        raise fail("Die Datei fehlt.", f"Datei anlegen: {path}", file=file) from None
    except OSError:
        raise fail("Die Datei ist nicht lesbar.", f"Zugriffsrechte prüfen: {path}", file=file) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fail(
            f"Die Datei ist nicht in UTF-8 gespeichert (Byte 0x{content[error.start]:02X}).",
            "Im Editor „Speichern unter … UTF-8“ wählen.",
            file=file,
            row=str(content[: error.start].count(b"\n") + 1),
        ) from None
    if any(line.count(".") > MOST_POINTS for line in text.splitlines()):
        raise fail("Kein gültiges TOML.", "Überlange Zeilen und Verschachtelungen kürzen.", file=file)
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ScreeningError([_toml_finding(str(error), text, file)]) from None
    except (ValueError, ArithmeticError, RecursionError):  # endless numbers, endless nesting
        raise fail(
            "Kein gültiges TOML.", "Überlange Zahlen und Verschachtelungen kürzen.", file=file
        ) from None


def unbelievable(raw: dict[str, Any], file: str) -> list[Finding]:
    """Tell values that no setting has, whatever its key: all that is computed with them would break or never end."""
    found: list[Finding] = []
    left: list[tuple[str, int, Any]] = [(key, 1, value) for key, value in raw.items()]
    while left and len(found) <= _MOST:
        key, depth, value = left.pop()
        inner: list[tuple[str, Any]] = []
        if isinstance(value, dict):
            inner = [(f"{key}.{k}", v) for k, v in value.items()]
            # each of its names is a text; thousands of short ones are a long table
            value = [*value] if len(value) > LONGEST else next((k for k in value if _wrong(k)), "")
        elif isinstance(value, list):
            inner = [(f"{key}.{n}", v) for n, v in enumerate(value, 1)]
        # a path is told where it leads
        wrong = _wrong(value) if not key.endswith("path") else None
        if inner and depth >= DEEPEST:
            wrong = "Der Wert ist zu tief verschachtelt.", "Die Form mit screening template vergleichen."
        if wrong:
            place = {"file": file, "column": _short(key)}
            found.append(Finding("Fehler", *wrong, value=_short(value), **place))
        else:
            left += [(k, depth + 1, v) for k, v in reversed(inner)]
    return first_of(found)


def _wrong(value: Any) -> tuple[str, str] | None:
    """Return what is wrong with a value that no setting has, and what to do."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        if isinstance(value, Decimal) and not value.is_finite():
            return _german("finite_number")
        tiny = isinstance(value, Decimal) and value.as_tuple().exponent < -MOST_PLACES  # type: ignore[operator]
        if not -LARGEST <= value <= LARGEST or tiny:
            return "So eine Zahl kommt in keiner Einstellung vor.", "Zahl berichtigen."
    elif isinstance(value, str):
        if len(value) > LONGEST:
            return f"Der Text ist länger als {LONGEST} Zeichen.", "Text kürzen."
        if sign := unseen_sign(value):
            return (
                f"Der Text enthält ein Steuerzeichen ({sign}).",
                "Das Zeichen löschen; den Text neu eintippen.",
            )
    elif isinstance(value, list) and len(value) > LONGEST:
        return f"Die Liste hat {len(value)} Einträge, mehr als {LONGEST}.", "Einträge streichen."
    return None


def read_model(
    model: type[M],
    path: Path,
    file: str = "",
    also: Callable[[dict[str, Any]], Iterable[Finding]] = lambda _: (),
    **extra: Any,
) -> M:
    """Read a TOML file into a strict model.

    Parameters
    ----------
    model : type of Strict
        What the file must be.
    path : Path
        The file.
    file : str
        What findings call the file; by default its name without folders.
    also : callable
        What else is wrong with the file's content as read.
    **extra
        Values added to the file's own (the city's key); the file must not hold them.

    Raises
    ------
    ScreeningError
        With one finding for each key that is unknown, missing or of a wrong type.
    """
    file = file or path.name
    raw = read_toml(path, file)
    surplus = [Finding("Fehler", *_german("extra_forbidden"), file=file, column=k) for k in extra if k in raw]
    return build(model, raw | extra, file, [*surplus, *also(raw)])


def build(model: type[M], data: dict[str, Any], file: str, also: Iterable[Finding] = ()) -> M:
    """Validate `data` as `model`; all that is wrong, and errors in `also`, end in one `ScreeningError`."""
    found = list(also)
    wrong = unbelievable(data, file)
    try:
        built = model.model_validate(data)
    except ValidationError as error:
        told = findings_of(error, file, model)
        keys = {f.column for f in told}
        raise ScreeningError([*told, *(f for f in wrong if f.column not in keys), *found]) from None
    found += wrong
    if found:
        raise ScreeningError(found)
    return built


def check_period(entry: dict[str, Any], key: str, file: str) -> Iterator[Finding]:
    """Tell a period that ends before it begins."""
    first, last = entry.get("valid_from"), entry.get("valid_to")
    if isinstance(first, int) and isinstance(last, int) and last < first:
        message = f"Der Zeitraum endet, bevor er beginnt ({first} bis {last})."
        yield Finding(
            "Fehler", message, "valid_from und valid_to prüfen.", file, "", f"{key}.valid_to", str(last)
        )


def findings_of(error: ValidationError, file: str, model: type[BaseModel]) -> list[Finding]:
    """Translate pydantic's errors into findings that name file and key; a misspelt one with what may be meant."""
    found = []
    for e in error.errors(include_url=False):
        if e["type"] == "too_short" and e["input"]:
            continue  # not empty: its entries have errors of their own
        cause = e.get("ctx", {}).get("error")
        if isinstance(cause, FieldsError):
            for one in cause.errors:
                found.append(
                    Finding("Fehler", str(one), one.remedy, file, column=_dotted((*e["loc"], *one.key)))
                )
            continue
        loc = (*e["loc"], *getattr(cause, "key", ()))
        key = _dotted(loc)
        value = "" if e["type"] in {"missing", "extra_forbidden"} else _short(e["input"])
        message, remedy = _german(e["type"], e.get("ctx"))
        if e["type"] == "extra_forbidden":
            message += meant(str(e["loc"][-1]), _keys_at(model, e["loc"][:-1]))
        found.append(Finding("Fehler", message, remedy, file=file, column=key, value=value))
    return found


def _dotted(place: Iterable[int | str]) -> str:
    return ".".join(str(p + 1) if isinstance(p, int) else str(p) for p in place)


def _keys_at(model: type[BaseModel], place: Iterable[int | str]) -> list[str]:
    """Return the keys that a table may have which lies at this place of a model; none if there is no such table."""
    for part in place:
        if isinstance(part, int):
            continue
        field = next((f for name, f in model.model_fields.items() if part in (name, f.alias)), None)
        inner = _model_in(field.annotation) if field else None
        if inner is None:
            return []
        model = inner
    return [f.alias or name for name, f in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


_TYPES = {
    "string_type": "Text in Anführungszeichen",
    "int_type": "eine ganze Zahl",
    "int_parsing_size": "eine kleinere Zahl",
    "is_instance_of": "eine Zahl ohne Anführungszeichen",
    "finite_number": "eine endliche Zahl",
    "bool_type": "true oder false",
    "list_type": "eine Liste in eckigen Klammern",
    "tuple_type": "eine Liste in eckigen Klammern",
    "dict_type": "eine Tabelle",
    "model_type": "eine Tabelle",
    "date_type": "ein Datum wie 2024-12-31 ohne Anführungszeichen",
}

_LIMITS = {
    "greater_than": ("gt", "größer als"),
    "greater_than_equal": ("ge", "mindestens"),
    "less_than": ("lt", "kleiner als"),
    "less_than_equal": ("le", "höchstens"),
}


def _german(kind: str, ctx: dict[str, Any] | None = None) -> tuple[str, str]:
    ctx = ctx or {}
    if kind == "missing":
        return "Der Schlüssel fehlt.", "Schlüssel ergänzen; Beispiel in data/raw/musterstadt."
    if kind == "extra_forbidden":
        return "Diesen Schlüssel gibt es nicht.", "Schreibweise prüfen oder die Zeile löschen."
    if kind in _TYPES:
        return f"Hier muss {_TYPES[kind]} stehen.", "Wert berichtigen."
    if kind == "literal_error":
        allowed = re.sub(r"""'([^']+)'|"([^"]+)\"""", r"„\1\2“", str(ctx["expected"]))
        allowed = allowed.replace(" or ", " oder ").replace("\\xa0", "\\u00a0")
        return f"Erlaubt ist {allowed}.", "Einen der erlaubten Werte eintragen."
    if kind in _LIMITS:
        name, word = _LIMITS[kind]
        return f"Der Wert muss {word} {ctx[name]} sein.", "Wert berichtigen."
    if kind == "value_error":
        return str(ctx["error"]), getattr(ctx["error"], "remedy", "Wert berichtigen.")
    if kind == "string_pattern_mismatch":
        return "Erlaubt sind Kleinbuchstaben, Ziffern und _, vorn ein Buchstabe.", "Kennung ändern."
    if kind == "string_too_short":
        return "Der Text ist leer.", "Text eintragen."
    if kind == "string_too_long":
        return f"Der Text ist länger als {ctx['max_length']} Zeichen.", "Text kürzen."
    if kind == "too_short":
        return "Die Liste ist leer.", "Mindestens einen Eintrag ergänzen."
    if kind == "decimal_max_places":
        return f"Höchstens {ctx['decimal_places']} Nachkommastellen.", "Wert runden."
    return f"Der Wert passt nicht ({kind}).", "Wert berichtigen."


# What tomllib says, by its beginning. Anything else is told without a cause: line and character suffice.
_TOML = (
    ("Cannot overwrite a value", "Der Schlüssel kommt doppelt vor"),
    ("Duplicate inline table key", "Der Schlüssel kommt doppelt vor"),
    ("Cannot declare", "Die Tabelle kommt doppelt vor"),
    ("Cannot redefine", "Die Tabelle kommt doppelt vor"),
    ("Cannot mutate", "Die Tabelle ist schon abgeschlossen"),
    ("Invalid date", "Dieses Datum gibt es nicht"),
    ("Invalid value", "Der Wert ist ungültig; Text braucht Anführungszeichen"),
    ("Invalid statement", "Hier beginnt kein gültiger Schlüssel"),
    ("Invalid initial character", "Hier beginnt kein gültiger Schlüssel"),
    ("Expected '='", "Nach dem Schlüssel fehlt das Gleichheitszeichen"),
    ("Expected newline", "Nach dem Wert steht noch etwas"),
    ("Expected ']", "Die eckige Klammer der Tabelle ist nicht geschlossen"),
    ("Unclosed array", "Die Liste ist nicht geschlossen"),
    ("Unclosed inline table", "Die geschweifte Klammer ist nicht geschlossen"),
    ("Unterminated string", "Das schließende Anführungszeichen fehlt"),
    ("Expected \"'", "Das schließende Anführungszeichen fehlt"),
    ("Illegal character '\\n'", "Das schließende Anführungszeichen fehlt"),
    ("Unescaped '\\'", "Ein \\ im Text; solchen Text in einfache Anführungszeichen setzen"),
)


def _toml_finding(message: str, text: str, file: str) -> Finding:
    """Tell in German what tomllib says in English: the line as `row`, its text as `value`."""
    lines = text.splitlines() or [""]
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    line = int(place[1]) if place else len(lines)
    where = f" (Zeichen {place[2]})" if place else " (am Ende der Datei)"
    cause = next((f": {german}" for english, german in _TOML if message.startswith(english)), "")
    shown = lines[line - 1].strip() if line <= len(lines) else ""
    return Finding(
        "Fehler",
        f"Kein gültiges TOML{where}{cause}.",
        "Die Zeile berichtigen.",
        file=file,
        row=str(line),
        value=_short(shown),
    )


def _short(value: Any) -> str:
    if isinstance(value, dict | BaseModel):
        return ""
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"
