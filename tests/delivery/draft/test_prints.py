"""Tables made for print: headers on each page, titles above districts, footnote marks; drafted, and read right."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.delivery import read_delivery
from screening.pipeline import check_city
from tests.delivery.draft.test_guesses import IDS, NAMES, of_two, written

PEOPLE = {k: 3000 + 51 * n for n, k in enumerate(IDS)}
JOBLESS = {k: 40 + 9 * n for n, k in enumerate(IDS)}
HEAD = "Nr;Stadtteil;Einwohner;Arbeitslose\n"


def lines(ids: list[str]) -> str:
    return "".join(f"{k};{NAMES[IDS.index(k)]};{PEOPLE[k]};{JOBLESS[k]}\n" for k in ids)


def sums(label: str, ids: list[str]) -> str:
    return f";{label};{sum(PEOPLE[k] for k in ids)};{sum(JOBLESS[k] for k in ids)}\n"


PRINTS = {
    "a header on each page": HEAD + lines(IDS[:6]) + HEAD + lines(IDS[6:]) + sums("Stadt insgesamt", IDS),
    "titles above districts": HEAD
    + "Bezirk Mitte;;;\n"
    + lines(IDS[:6])
    + sums("Mitte zusammen", IDS[:6])
    + "Bezirk Rand;;;\n"
    + lines(IDS[6:])
    + sums("Rand zusammen", IDS[6:]),
    "numbers of rows without a header": ";"
    + HEAD
    + "".join(f"{n};{line}\n" for n, line in enumerate(lines(IDS).splitlines())),
    "names without a header": HEAD.removeprefix("Nr;Stadtteil")
    + "".join(line.partition(";")[2] + "\n" for line in lines(IDS).splitlines()),
    "long, names without a header": ";Jahr;Merkmal;Wert\n"
    + "".join(
        f"{name};2023;Einwohner;{PEOPLE[k]}\n{name};2023;Arbeitslose;{JOBLESS[k]}\n"
        for k, name in zip(IDS, NAMES, strict=True)
    ),
    "footnote marks": HEAD
    + lines(IDS).replace(";3000;", ";3000 1);").replace(";3051;", ";3051²;")
    + "1) vorläufig;;;\n",
}


@pytest.mark.parametrize("table", PRINTS.values(), ids=PRINTS.keys())
def test_a_table_made_for_print_is_read_right_without_an_edit(tmp_path: Path, table: str) -> None:
    of_two(tmp_path, [{"nr": k, "name": n} for k, n in zip(IDS, NAMES, strict=True)], table)
    [found] = check_city("neustadt", data=tmp_path / "data").values()
    told = [f for f in found.items if f.level != "Hinweis" and "Entwurf offen" not in f.message]
    assert told == []
    counts = read_delivery("neustadt", 2023, data=tmp_path / "data").counts
    assert counts["einwohner"].to_dict() == PEOPLE and counts["arbeitslose"].to_dict() == JOBLESS


def test_a_repeated_header_is_told_with_its_line_and_footnote_marks_are_declared(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    shapes = [{"nr": k, "name": n} for k, n in zip(IDS, NAMES, strict=True)]
    of_two(tmp_path / "a", shapes, PRINTS["a header on each page"])
    [found] = check_city("neustadt", data=tmp_path / "a/data").values()
    assert [(f.level, f.row) for f in found.items if "noch einmal" in f.message] == [("Hinweis", "8")]
    of_two(tmp_path / "b", shapes, PRINTS["footnote marks"])
    [file] = written(tmp_path / "b", "2023/lieferung.toml")["datei"]
    assert file["footnotes"] == ["1)", "²"]
