"""A command in a cell says what it says in a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

import screening as sc
from screening.cli.show import PLAIN_WIDTH
from screening.cli.typed import WIDTH


def test_a_command_says_what_it_says_in_a_terminal_and_how_it_ended(tmp_path: Path) -> None:
    before = Path.cwd()
    said = sc.command("screening check nirgends", tmp_path)
    assert said.code == 1
    assert repr(said).startswith("Fehler: Wert „nirgends“: Diese Stadt gibt es im Datenordner nicht.")
    assert repr(said).endswith("(Ende mit Code 1)")
    assert Path.cwd() == before
    assert PLAIN_WIDTH.get() == 160


def test_words_in_quotes_and_paths_of_windows_reach_the_command() -> None:
    said = sc.command('template lieferung "nicht da\\zahlen 1.csv"')
    assert said.code == 2
    assert "nicht da/zahlen 1.csv gibt es nicht" in said.text


def test_tables_fit_into_a_cell_and_nothing_of_a_command_is_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # as a kernel does
    folder = sc.examples.new_city()
    sc.command("template neu neustadt --map karte.geojson --table zahlen_2024.csv --name Neustadt", folder)
    said = sc.command("check neustadt", folder)
    assert said.code == 0
    assert "\x1b" not in said.text
    assert max(map(len, said.text.splitlines())) <= WIDTH
    assert "<script>" not in sc.command("check <script>")._repr_html_()
