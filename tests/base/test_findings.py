"""Findings: how they show themselves, sum up, and travel."""

from __future__ import annotations

import pickle

import pytest

from screening.base.findings import Finding, Findings, ScreeningError, fail, first_of, has_errors, some
from screening.base.look import bare

ERROR = Finding("Fehler", "Spalte fehlt.", "Ergänzen.", "a.csv", "1", "Gebiet", "x")
NOTE = Finding("Hinweis", "Zur Kenntnis.")
WARNING = Finding("Warnung", "Prüfen.", file="stadt.toml", column="crs")


def test_a_finding_says_where_what_and_what_to_do() -> None:
    assert str(ERROR) == "Fehler: a.csv, Zeile 1, Spalte „Gebiet“, Wert „x“: Spalte fehlt. → Ergänzen."
    assert str(NOTE) == "Hinweis: Zur Kenntnis."


def test_in_a_toml_file_the_column_is_a_key() -> None:
    assert str(WARNING) == "Warnung: stadt.toml, Schlüssel „crs“: Prüfen."


def test_the_error_holds_all_findings_and_their_text_and_survives_a_process_border() -> None:
    error = ScreeningError([ERROR, NOTE])
    assert error.findings == (ERROR, NOTE)
    assert str(error).splitlines() == [str(ERROR), str(NOTE)]
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is ScreeningError and copy.findings == error.findings


def test_fail_makes_an_error_without_raising_it() -> None:
    error = fail("Fehlt.", "Anlegen.", file="x.csv")
    assert error.findings == (Finding("Fehler", "Fehlt.", "Anlegen.", "x.csv"),)


def test_only_a_fehler_is_an_error() -> None:
    assert has_errors([NOTE, ERROR])
    assert not has_errors([NOTE, WARNING])
    assert not has_errors([])


def test_findings_count_by_level() -> None:
    found = Findings((NOTE, ERROR, NOTE))
    assert [len(found), found.count("Fehler"), found.count("Warnung"), found.count("Hinweis")] == [3, 1, 0, 2]


def test_the_table_lists_the_worst_first_and_keeps_the_order_within_a_level() -> None:
    second = Finding("Fehler", "Noch einer.")
    frame = Findings((NOTE, WARNING, ERROR, second)).frame()
    assert list(frame.columns) == ["Stufe", "Datei", "Zeile", "Spalte", "Wert", "Befund", "Abhilfe"]
    assert frame["Befund"].tolist() == ["Spalte fehlt.", "Noch einer.", "Prüfen.", "Zur Kenntnis."]


def test_no_findings_still_have_a_table_with_headers() -> None:
    assert "Stufe" in Findings().frame()
    assert bare(Findings()._repr_html_()) == "<p>Keine Befunde.</p>"


def test_what_stands_in_a_file_never_becomes_markup() -> None:
    html = Findings((Finding("Fehler", "m", value="<script>alert(1)</script>"),))._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2\x010", r"2\x010"),
        ("\x1b[2Jweg", r"\x1b[2Jweg"),
        ("eins\nFehler: zwei", r"eins\nFehler: zwei"),
        ("a\u202eb", r"a\u202eb"),
        ("\ud800", r"\ud800"),
        ("Fälle\u00a0im Jahr 😀", "Fälle\u00a0im Jahr 😀"),
    ],
)
def test_what_would_be_unseen_or_change_the_screen_is_written_out(text: str, shown: str) -> None:
    found = Finding("Fehler", "m", "r", text, "1", text, text)
    assert found.file == found.column == found.value == shown
    assert str(found).encode("utf-8").decode("utf-8").count("\n") == 0


@pytest.mark.parametrize(("n", "told"), [(0, 0), (1, 1), (5, 5), (6, 1), (9_999, 1)])
def test_many_of_a_kind_are_one_finding_with_their_number_and_the_first(n: int, told: int) -> None:
    every = [Finding("Fehler", "Falsch.", "Tun.", "a.csv", str(k), "c", f"v{k}") for k in range(n)]
    found = first_of(every)
    assert len(found) == told
    if told == n:
        assert found == every
    else:
        assert (found[0].row, found[0].column, found[0].value) == ("0", "c", "v0")
        assert found[0].message.startswith(f"Falsch ({n} Stellen; Zeilen 0, 1, 2, 3, 4, 5")
        assert found[0].message.endswith("weitere Werte „v1“, „v2“, „v3“ …).")
        assert len(found[0].message) < 200


def test_many_of_a_kind_that_differ_by_column_alone_name_the_columns() -> None:
    every = [Finding("Fehler", "Falsch.", "Tun.", "stadt.toml", column=f"a.{k}") for k in range(7)]
    [found] = first_of(every)
    assert found.message == "Falsch (7 Stellen; Schlüssel a.0, a.1, a.2, a.3, a.4, a.5 …)."


def test_some_names_and_how_many_more() -> None:
    assert some("abc") == "a, b, c"
    assert some("abcd", most=2) == "a, b und 2 weitere"


def test_an_error_in_a_notebook_is_told_without_the_calls_that_led_to_it() -> None:
    from IPython.core.interactiveshell import InteractiveShell

    long = Finding("Fehler", "Das " + "sehr " * 30 + "lange Wort.", "kürzen " * 20, "a.csv")
    told = ScreeningError([ERROR, long, WARNING])._render_traceback_()
    assert told[:2] == [
        "\x1b[1;31mFehler\x1b[0m: a.csv, Zeile 1, Spalte „Gebiet“, Wert „x“: Spalte fehlt.",
        "  → Ergänzen.",
    ]
    assert all(len(line) <= 112 for line in told)
    assert "Traceback" not in "\n".join(told)
    shell = InteractiveShell()
    shown: list[list[str]] = []
    shell._showtraceback = lambda kind, value, lines: shown.append(lines)
    shell.run_cell("from screening.base.findings import fail\nraise fail('Datei fehlt', file='a.csv')")
    assert shown == [["\x1b[1;31mFehler\x1b[0m: a.csv: Datei fehlt"]]
