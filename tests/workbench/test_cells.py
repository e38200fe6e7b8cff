"""A notebook as it is shown for a city, and as it is stored: what went in comes out, and no result with it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import nbformat
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.workbench import cells
from tests.examples import examples

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
VALUES = st.fixed_dictionaries(
    {}, optional={"city": st.text(max_size=8), "year": st.integers(0, 2200), "data": st.text(max_size=8)}
)


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def run(notebook: Any) -> Any:
    """Return a notebook as a kernel and a user leave it."""
    result = copy.deepcopy(notebook)
    result["metadata"]["language_info"] = {"name": "python", "version": "3.11.7", "mimetype": "text/x-python"}
    result["metadata"]["widgets"] = {"state": {}}
    for cell in result["cells"]:
        cell["metadata"]["trusted"] = True
        if cell["cell_type"] == "code":
            cell["execution_count"] = 3
            cell["metadata"]["execution"] = {"iopub.execute_input": "2026-11-29T15:00:00Z"}
            cell["outputs"] = [nbformat.v4.new_output("stream", text="17 Fälle")]
    return result


FILES = [read(path) for path in NOTEBOOKS]


@settings(max_examples=examples(25))
@given(file=st.sampled_from(FILES), values=VALUES)
def test_what_is_run_for_any_city_is_stored_as_it_was(file: Any, values: dict[str, Any]) -> None:
    assert cells.stored(run(cells.shown(file, values)), file, values) == file


def test_a_city_stands_in_the_first_cell_and_comments_stay() -> None:
    text = 'city: str = "musterstadt"  # Ordner\nyear: int = 2024\nzahl = 3; data = "../data"'
    cell = nbformat.v4.new_code_cell(text, metadata={"tags": ["parameters"]})
    notebook = nbformat.v4.new_notebook(cells=[cell])
    values = {"city": 'Köln "Süd"', "year": 2023, "before": 2022, "data": "/ä/b"}
    assert cells.shown(notebook, values)["cells"][0]["source"] == (
        'city: str = "Köln \\"Süd\\""  # Ordner\nyear: int = 2023\nzahl = 3; data = "/ä/b"'
    )
    assert notebook["cells"][0]["source"] == text, "the file's own text is not touched"


def test_a_cell_that_declares_no_parameters_is_not_touched() -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell('city = "musterstadt"')])
    assert cells.shown(notebook, {"city": "anders"}) == notebook


def test_what_a_user_writes_is_stored_also_beside_what_was_only_shown() -> None:
    cell = nbformat.v4.new_code_cell('city = "a"\nyear = 2024', metadata={"tags": ["parameters"]})
    file = nbformat.v4.new_notebook(cells=[cell])
    screen = cells.shown(file, {"city": "b", "year": 2023})
    screen["cells"][0]["source"] += "\nneu = 1"
    screen["cells"][0]["source"] = screen["cells"][0]["source"].replace("2023", "2020")
    kept = cells.stored(screen, file, {"city": "b", "year": 2023})
    assert kept["cells"][0]["source"] == 'city = "a"\nyear = 2020\nneu = 1'
