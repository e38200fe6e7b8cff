"""The page that opens first leads to each notebook and names what can be set in them."""

from __future__ import annotations

import re
from pathlib import Path

from screening.report.execute.parameters import declared_parameters

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PAGE = (NOTEBOOKS / "README.md").read_text(encoding="utf-8")
LINKS = re.findall(r"\]\(([^)]+)\)", PAGE)


def test_it_leads_to_each_notebook_in_their_order() -> None:
    linked = [n for n in LINKS if n.endswith(".ipynb")]
    # an analyst's own notebooks have numbers from 10 on
    work = sorted(p.name for p in NOTEBOOKS.glob("*.ipynb") if not re.match("[1-9][0-9]_", p.name))
    assert linked == [
        *work,
        *(f"einstieg/{p.name}" for p in sorted((NOTEBOOKS / "einstieg").glob("*.ipynb"))),
    ]


def test_what_is_clicked_is_the_name_of_what_opens() -> None:
    names = re.findall(r"\[([^]]+)\]\(([^)]+\.ipynb)\)", PAGE)
    assert [name for name, _ in names] == [Path(link).stem for _, link in names]


def test_what_it_leads_to_is_a_file_that_jupyterlab_opens() -> None:
    # of folders JupyterLab says that they are no file, and what lies above it does not see
    assert all((NOTEBOOKS / link).is_file() and ".." not in link for link in LINKS)


def test_it_names_each_parameter() -> None:
    declared = {name for path in NOTEBOOKS.glob("*.ipynb") for name in declared_parameters(path)}
    assert declared <= set(re.findall(r"`(\w+)`", PAGE))
