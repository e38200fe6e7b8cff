"""Strict TOML: nothing is converted silently, and everything that is wrong is told in German at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Literal, Self

import pytest
from pydantic import Field, field_validator, model_validator

from screening.base.findings import Finding, ScreeningError
from screening.base.lenient import read_partly
from screening.base.strict import (
    FieldError,
    Key,
    Strict,
    Year,
    build,
    read_model,
    read_toml,
    refuse,
    unbelievable,
)


class Inner(Strict):
    k: str = "a"


class Model(Strict):
    whole: int = 1
    ratio: Decimal = Field(default=Decimal("1.3"), gt=0, lt=10, decimal_places=6)
    day: dt.date = dt.date(2024, 1, 1)
    flag: bool = True
    names: tuple[str, ...] = ()
    some: tuple[Inner, ...] = Field(default=(), min_length=1)
    year: Year = 2024
    sign: Literal[".", ","] = "."
    step: Literal[0, 5] = 0
    key: Key = "a"
    text: str = Field(default="x", min_length=1, max_length=9)
    inner: Inner = Inner()
    table: dict[str, str] = Field(default_factory=dict)

    @field_validator("names")
    @classmethod
    def _no_double(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) < len(value):
            raise FieldError("Doppelt.", "Streichen.")
        if "schlecht" in value:
            raise ValueError("Schlecht.")
        return value


def read(tmp_path: Path, content: str | bytes, name: str = "probe.toml") -> Model:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_model(Model, path)


def findings(tmp_path: Path, content: str | bytes) -> tuple[Finding, ...]:
    with pytest.raises(ScreeningError) as caught:
        read(tmp_path, content)
    return caught.value.findings


def test_decimals_stay_exact_and_lists_become_tuples(tmp_path: Path) -> None:
    model = read(tmp_path, "ratio = 1.10\nnames = ['a', 'b']\n[[some]]\nk = 'z'\n")
    assert model.ratio == Decimal("1.10") and model.names == ("a", "b") and model.some == (Inner(k="z"),)


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeffwhole = 7").whole == 7


@pytest.mark.parametrize(
    ("line", "key", "value", "message"),
    [
        ("whole = 1.5", "whole", "1.5", "Hier muss eine ganze Zahl stehen."),
        ("whole = true", "whole", "true", "Hier muss eine ganze Zahl stehen."),
        ("whole = '1'", "whole", "1", "Hier muss eine ganze Zahl stehen."),
        ("ratio = '1.3'", "ratio", "1.3", "Hier muss eine Zahl ohne Anführungszeichen stehen."),
        ("ratio = inf", "ratio", "Infinity", "Hier muss eine endliche Zahl stehen."),
        ("ratio = nan", "ratio", "NaN", "Hier muss eine endliche Zahl stehen."),
        ("ratio = 0.0", "ratio", "0.0", "Der Wert muss größer als 0 sein."),
        ("ratio = 1e308", "ratio", "1E+308", "Der Wert muss kleiner als 10 sein."),
        ("ratio = 1.1234567", "ratio", "1.1234567", "Höchstens 6 Nachkommastellen."),
        (
            "day = '2024-12-31'",
            "day",
            "2024-12-31",
            "Hier muss ein Datum wie 2024-12-31 ohne Anführungszeichen stehen.",
        ),
        ("flag = 1", "flag", "1", "Hier muss true oder false stehen."),
        ("names = 'a'", "names", "a", "Hier muss eine Liste in eckigen Klammern stehen."),
        ("names = [1]", "names.1", "1", "Hier muss Text in Anführungszeichen stehen."),
        ("names = ['a', 'a']", "names", "a, a", "Doppelt."),
        ("names = ['schlecht']", "names", "schlecht", "Schlecht."),
        ("some = []", "some", "", "Die Liste ist leer."),
        ("year = 24", "year", "24", "Der Wert muss mindestens 1900 sein."),
        ("year = 20244", "year", "20244", "Der Wert muss höchstens 2200 sein."),
        ("sign = ';'", "sign", ";", "Erlaubt ist „.“ oder „,“."),
        ("step = 4", "step", "4", "Erlaubt ist 0 oder 5."),
        ("key = 'Ä b'", "key", "Ä b", "Erlaubt sind Kleinbuchstaben, Ziffern und _, vorn ein Buchstabe."),
        ("text = ''", "text", "", "Der Text ist leer."),
        (
            "text = 'zu lang, viel zu lang'",
            "text",
            "zu lang, viel zu lang",
            "Der Text ist länger als 9 Zeichen.",
        ),
        ("inner = 1", "inner", "1", "Hier muss eine Tabelle stehen."),
        ("table = []", "table", "", "Hier muss eine Tabelle stehen."),
        ("inner.k = 1", "inner.k", "1", "Hier muss Text in Anführungszeichen stehen."),
        ("inner.x = 1", "inner.x", "", "Diesen Schlüssel gibt es nicht."),
        ("some = [{}, {k = 1}]", "some.2.k", "1", "Hier muss Text in Anführungszeichen stehen."),
    ],
)
def test_a_wrong_value_names_key_value_and_what_belongs_there(
    tmp_path: Path, line: str, key: str, value: str, message: str
) -> None:
    (found,) = findings(tmp_path, line)
    assert (found.level, found.file, found.column, found.value, found.message) == (
        "Fehler",
        "probe.toml",
        key,
        value,
        message,
    )
    assert found.remedy


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    found = findings(tmp_path, "whole = 'x'\nfremd = 1\nyear = true\nday = 5\n")
    assert {f.column for f in found} == {"whole", "fremd", "year", "day"}


def test_a_missing_key_is_told_and_an_endless_value_shortened() -> None:
    class Needs(Strict):
        a: int
        b: int

    with pytest.raises(ScreeningError) as caught:
        build(Needs, {"b": "9" * 100}, "x.toml", [Finding("Fehler", "Dazu.")])
    first, second, third = caught.value.findings
    assert (first.column, first.message, first.value) == ("a", "Der Schlüssel fehlt.", "")
    assert second.value == "9" * 59 + "…"
    assert third.message == "Dazu."


def test_errors_beside_a_valid_schema_are_raised_too() -> None:
    with pytest.raises(ScreeningError, match="Dazu"):
        build(Inner, {}, "x.toml", [Finding("Fehler", "Dazu.")])


def test_keys_that_the_program_sets_must_not_stand_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("whole = 3\ntext = 'b'\n", "utf-8")
    with pytest.raises(ScreeningError) as caught:
        read_model(Model, path, "2024/a.toml", whole=1)
    (found,) = caught.value.findings
    assert (found.file, found.column, found.message) == (
        "2024/a.toml",
        "whole",
        "Diesen Schlüssel gibt es nicht.",
    )


# ------------------------------------------------------------------ the file as a whole


def test_missing_file_says_where_it_belongs(tmp_path: Path) -> None:
    with pytest.raises(ScreeningError) as caught:
        read_toml(tmp_path / "nie.toml")
    (found,) = caught.value.findings
    assert found.file == "nie.toml" and str(tmp_path / "nie.toml") in found.remedy


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.toml").mkdir()
    with pytest.raises(ScreeningError, match="nicht lesbar"):
        read_toml(tmp_path / "a.toml")


def test_toml_that_is_not_utf8_names_line_and_byte(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, "whole = 1\ntext = 'ä'\n".encode("cp1252"))
    assert (found.file, found.row) == ("probe.toml", "2")
    assert "UTF-8" in found.message and "0xE4" in found.message and "UTF-8" in found.remedy


ENGLISH = {
    "at",
    "line",
    "column",
    "value",
    "expected",
    "invalid",
    "cannot",
    "found",
    "after",
    "unclosed",
    "character",
}


@pytest.mark.parametrize(
    ("text", "row", "cause"),
    [
        ("whole = 1\nwhole = 2\n", "2", "Der Schlüssel kommt doppelt vor"),
        ("inner = {k = 'a', k = 'b'}", "1", "Der Schlüssel kommt doppelt vor"),
        ("[inner]\n[inner]\n", "2", "Die Tabelle kommt doppelt vor"),
        ("[a.b]\n[a]\nb.c = 1\n", "3", "Die Tabelle kommt doppelt vor"),
        ("inner = {}\ninner.x = 1\n", "2", "Die Tabelle ist schon abgeschlossen"),
        ("whole = ja\n", "1", "Der Wert ist ungültig; Text braucht Anführungszeichen"),
        ("whole = 1,3\n", "1", "Nach dem Wert steht noch etwas"),
        ("day = 2024-02-30\n", "1", "Dieses Datum gibt es nicht"),
        ("\n= 3\n", "2", "Hier beginnt kein gültiger Schlüssel"),
        ("whole 3\n", "1", "Nach dem Schlüssel fehlt das Gleichheitszeichen"),
        ("[inner\n", "1", "Die eckige Klammer der Tabelle ist nicht geschlossen"),
        ("[[some]\n", "1", "Die eckige Klammer der Tabelle ist nicht geschlossen"),
        ("names = ['a'", "1", "Die Liste ist nicht geschlossen"),
        ("inner = {k = 'a'", "1", "Die geschweifte Klammer ist nicht geschlossen"),
        ('text = "a\n', "1", "Das schließende Anführungszeichen fehlt"),
        ("text = 'a", "1", "Das schließende Anführungszeichen fehlt"),
        ('text = """a', "1", "Das schließende Anführungszeichen fehlt"),
        ('text = "C:\\daten"', "1", "Ein \\ im Text; solchen Text in einfache Anführungszeichen setzen"),
        ('text = "\\uZZ"', "1", ""),
        ("text = 'a\x01b'", "1", ""),
    ],
)
def test_broken_toml_is_told_in_german_with_line_and_text(
    tmp_path: Path, text: str, row: str, cause: str
) -> None:
    (found,) = findings(tmp_path, text)
    assert found.file == "probe.toml" and found.message.startswith("Kein gültiges TOML (")
    assert cause in found.message and found.remedy
    shown = text.split("\n")[int(row) - 1].strip().replace("\x01", r"\x01")
    assert found.row == row and found.value == shown
    assert not ENGLISH & set(found.message.lower().replace("(", " ").split())


@pytest.mark.parametrize(
    "text", ["whole = " + "9" * 5000, "ratio = 1e99999999999999999999999", "names = " + "[" * 5000]
)
def test_endless_toml_is_refused_without_a_traceback(tmp_path: Path, text: str) -> None:
    (found,) = findings(tmp_path, text)
    assert found.message == "Kein gültiges TOML." and found.remedy


class Entry(Strict):
    k: str
    n: int = 0


class Listed(Strict):
    entries: tuple[Entry, ...] = ()
    whole: int = 1

    @model_validator(mode="after")
    def _once(self) -> Self:
        names = [e.k for e in self.entries]
        refuse(
            FieldError("Doppelt.", "Streichen.", f"entries.{n}")
            for n, k in enumerate(names, 1)
            if k in names[: n - 1]
        )
        return self


def test_a_broken_table_of_a_list_is_left_out_alone_and_the_others_keep_their_numbers() -> None:
    given = [{"n": 1}, {"k": "a"}, {"k": "b", "x": 1}, {"k": "a"}, {"k": "c"}]
    read = read_partly(Listed, {"entries": given, "whole": "x"}, "a.toml")
    assert [f.column for f in read.findings] == ["entries.1.k", "entries.3.x", "whole", "entries.4"]
    # an entry goes without a key that there is not; without one that it needs it does not
    assert read.model == Listed(entries=(Entry(k="a"), Entry(k="b"), Entry(k="c")))
    assert (read.numbers, read.without) == ({"entries": (2, 3, 5)}, {"whole"})
    # a list that is none of tables is left out as a whole
    assert read_partly(Listed, {"entries": [1]}, "a.toml").without == {"entries"}


def test_what_an_entry_lacks_hides_nothing_of_what_the_rest_of_it_says() -> None:
    class Span(Strict):
        first: int
        last: int = 9

        @model_validator(mode="after")
        def _fits(self) -> Self:
            if self.last < 0:
                raise FieldError("Zu klein.", "Prüfen.", "last")
            return self

    class Spans(Strict):
        spans: tuple[Span, ...] = ()

    Spans.model_rebuild(_types_namespace={"Span": Span})
    given = [{"last": -1}, {"first": "x", "last": -2}, {"first": 1, "more": 2, "last": -3}, {"last": 4}]
    read = read_partly(Spans, {"spans": given}, "a.toml", within={"spans": {"first": 0}})
    assert [f.column for f in read.findings] == [
        "spans.1.first", "spans.2.first", "spans.3.more", "spans.4.first", "spans.1.last", "spans.2.last", "spans.3.last",
    ]  # fmt: skip
    assert read.model == Spans(spans=(Span(first=0), Span(first=0), Span(first=1), Span(first=0, last=4)))
    # without a stand-in it is left out, and told once
    read = read_partly(Spans, {"spans": given[:3]}, "a.toml")
    told = ["spans.1.first", "spans.2.first", "spans.3.more", "spans.3.last"]
    assert ([f.column for f in read.findings], read.numbers) == (told, {"spans": (3,)})


def test_a_table_of_thousands_of_short_names_is_no_long_text() -> None:
    names = {f"count_{n}_{'x' * 60}": "a" for n in range(2_000)}
    assert unbelievable({"columns": names}, "a.toml") == []
    [found] = unbelievable({"columns": {"x" * 100_001: "a"}}, "a.toml")
    assert found.message == "Der Text ist länger als 100000 Zeichen."
