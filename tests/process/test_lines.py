"""Findings about a key of a TOML file kept by hand tell the line that an editor shows."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from screening.pipeline import check_year
from screening.process.lines import line_of
from tests.process.decisions.entries import entry
from tests.small_city import build_small_city

TEXT = """\
# a = 1
name = "x" # [[k]]
"b-c" = 2
lang = '''
[[k]]
von = 3
'''
kurz = \"\"\"eine Zeile\"\"\"

  [[ k ]]  # der erste
  von = 1
  sitz = { region = ["a"], amt = [] }

[[k]]
teile = [
  "von = 5",
]
  [k.tief]
  x.y = 1
  [[k.liste]]
  z = 1

[[k.liste]]
z = 2
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("a", 0),
        ("name", 2),
        ("b-c", 3),
        ("lang", 4),
        ("kurz", 8),
        ("k", 0),
        ("k.1", 10),
        ("k.1.von", 11),
        ("k.1.sitz.region", 12),
        ("k.1.bis", 10),
        ("k.2.teile.1", 15),
        ("k.2.von", 14),
        ("k.2.tief.x.y", 19),
        ("k.2.liste.1.z", 21),
        ("k.2.liste.2.z", 24),
        ("k.3", 0),
    ],
)
def test_a_key_is_found_where_it_stands_and_one_that_is_missing_at_its_table(key: str, line: int) -> None:
    assert line_of(TEXT, key) == line
    assert line_of(TEXT.replace("\n", "\r\n"), key) == line


def keys(value: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [k for name, v in value.items() for k in keys(v, f"{path}.{name}" if path else name)]
    if isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
        return [k for n, v in enumerate(value, 1) for k in keys(v, f"{path}.{n}")]
    return [(path, value)]


@pytest.mark.parametrize("name", ["kapazitaet.toml", "2024/entscheidungen.toml", "gebiete/aue/phasen.toml"])
def test_every_key_of_musterstadt_has_the_line_that_names_it(name: str) -> None:
    text = (Path("data/raw/musterstadt") / name).read_text("utf-8")
    lines = text.splitlines()
    found = [(key, lines[line_of(text, key) - 1]) for key, _ in keys(tomllib.loads(text))]
    assert found
    for key, line in found:
        # a table within a line is found by the key that holds it
        assert any(line.lstrip().startswith(f"{part} =") for part in key.split(".")), (key, line)


def test_check_tells_line_and_key(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    wrong = entry("e1", "Dissens") + entry("e2", "ausgewählt").replace("stunden_woche", "stundenwoche")
    small.write("entscheidungen.toml", wrong)
    lines = wrong.splitlines()
    told = {
        f.column: f.row
        for f in check_year("klein", 2024, data=small.data).items
        if f.file == "2024/entscheidungen.toml" and f.level == "Fehler"
    }
    at = next(n for n, line in enumerate(lines, 1) if line.startswith("stundenwoche"))
    assert told["entscheidung.2.stundenwoche"] == str(at)
