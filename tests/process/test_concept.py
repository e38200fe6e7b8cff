"""What stands where of the concept: every row says a place that there is, or why people keep it."""

from __future__ import annotations

import re
from pathlib import Path

from typer.main import get_command

from screening.cli import app

PAGE = Path(__file__).parents[2] / "docs" / "konzept-abdeckung.md"
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| Absatz |", "| Feld |", "| Frage |"))
]
PAPERS = ("Grundlagen der stadtviertelbezogenen Auswertung", "Prozessdarstellung zur Auswahl")


def test_every_section_and_paper_of_the_concept_has_its_rows() -> None:
    heads = re.findall("^## (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [h[0] for h in heads if h[0].isdigit()] == ["1", "2", "3", "4", "5", "6"]
    papers = (*PAPERS, "Kooperationsvereinbarung", "Phasenmodell")
    assert [h for h in heads if not h[0].isdigit()] == [f"Arbeitspapier „{p}“" for p in papers]
    assert all(len(row) == 2 and all(row) for row in ROWS)


def test_what_is_left_to_people_says_why_and_what_is_named_is_there() -> None:
    commands, wrong = get_command(app).commands, []  # type: ignore[attr-defined]
    for about, where in ROWS:
        reasons = re.findall(r"bleib(?:t|en) bei den Menschen(.?)", where)
        wrong += [f"{about}: no reason" for after in reasons if after != ":" and about != "Unterschriften"]
        wrong += [f"{about}: {c}" for c in re.findall("`screening ([a-z]+)", where) if c not in commands]
        paths = re.findall("`(src/[^`]+)`", where)
        wrong += [f"{about}: {path}" for path in paths if not (PAGE.parents[1] / path).is_file()]
    assert not wrong
