"""Which notebooks a year has, and which documents are made of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from screening.base import Finding, ScreeningError, lies_there
from screening.delivery import FILE as PROGRAMME
from screening.delivery import City
from screening.pipeline.findings import notebook_missing, own_name_malformed, own_undeclared
from screening.process import NOMINATIONS, is_laid
from screening.process.phases import focus_files
from screening.report.execute import check_parameters, declared_parameters

if TYPE_CHECKING:
    from screening.report.render import Format


def meets(city: City, year: int) -> bool:
    """Tell whether a meeting has anything before it: nominations, open ratings, or a record.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> meets(city, 2016), meets(city, 2021), meets(city, 2024)
    (False, True, True)
    """
    return is_laid(city, year) or lies_there(city.raw / str(year) / NOMINATIONS.file)


def evaluates(city: City) -> bool:
    """Tell whether a city has a programme to evaluate: areas in ``programm.csv``, or agreed on.

    Examples
    --------
    >>> import screening as sc
    >>> evaluates(sc.read_city("musterstadt", data="data"))
    True
    """
    return lies_there(city.raw / PROGRAMME) or bool(focus_files(city))


DOSSIER, PROFILE = "05_dossier", "04_profile"
METHOD, EVALUATION = "06_belastbarkeit", "07_evaluation"
MEETING, FOCUS = "08_auswahlgespraech", "09_schwerpunktgebiete"
RENDERINGS: tuple[tuple[str, str, tuple[Format, ...], str], ...] = (
    (DOSSIER, "dossier", ("html", "pdf", "docx"), "dossier"),
    (PROFILE, "profile", ("pdf",), "profile.pdf"),
    (PROFILE, "profile", (), "profile/*.html"),
    (METHOD, "belastbarkeit", ("html",), "belastbarkeit"),
    (EVALUATION, "evaluation", ("html",), "evaluation"),
    (MEETING, "auswahlgespraech", ("html", "pdf"), "auswahlgespraech"),
    (FOCUS, "schwerpunktgebiete", ("html", "pdf"), "schwerpunktgebiete"),
)
"""Notebook, name of the document, its formats (none: single pages in a folder), name of the step."""
GIVEN = {"city": "", "year": 0, "audience": "", "data": "", "out": "", "prepared": ""}
"""What a run gives each notebook; values of the types that they have."""
OWN = "1[0-9]_*.ipynb"
"""Notebooks of the city's own: each is a document of the year, by its own name."""
OWN_FORMATS: tuple[Format, ...] = ("html", "pdf")
RENDERED = tuple(dict.fromkeys(notebook for notebook, *_ in RENDERINGS))
SOMETIMES: dict[str, Callable[[City, int], bool]] = {
    EVALUATION: lambda city, _: evaluates(city),
    MEETING: meets,
    FOCUS: lambda city, _: bool(focus_files(city)),
}
"""Notebooks that a year has only if there is something to tell: of a programme, a meeting, areas that were agreed on."""
WRITTEN = {FOCUS: ("schwerpunktgebiete.ics",)}
"""Files that such a notebook writes itself, for readers."""
NEEDED = tuple(n for n in RENDERED if n not in SOMETIMES)
"""Of these every year has a document."""


def notebooks_in(folder: Path) -> dict[str, Path]:
    """Return the notebooks of a year, by name; those of the city's own are the last.

    Raises
    ------
    ScreeningError
        If one of which a document is made is missing.
    """
    here = folder.resolve()
    found = {p.stem: p for p in (*sorted(here.glob("0[1-9]_*.ipynb")), *sorted(here.glob(OWN)))}
    lacking = [n for n in NEEDED if n not in found]
    if lacking:
        raise notebook_missing(lacking[0], folder)
    return found


def notebooks_of(folder: Path, city: City, year: int) -> dict[str, Path]:
    """Return the notebooks that a year has, by name.

    Raises
    ------
    ScreeningError
        As `notebooks_in`.
    """
    found = notebooks_in(folder)
    return {n: p for n, p in found.items() if n not in SOMETIMES or SOMETIMES[n](city, year)}


def renderings_of(notebooks: Collection[str]) -> list[str]:
    """Return the steps that set documents of these notebooks.

    Examples
    --------
    >>> renderings_of(["05_dossier", "01_datenpruefung"])
    ['dossier']
    """
    return [step for needed, _, _, step in RENDERINGS if needed in notebooks]


def documents_of(notebook: str) -> tuple[str, ...]:
    """Return the files that one notebook's renderings and its own writing leave in a year's folder.

    Examples
    --------
    >>> documents_of("09_schwerpunktgebiete")
    ('schwerpunktgebiete.html', 'schwerpunktgebiete.pdf', 'schwerpunktgebiete.ics')
    """
    made = [f"{name}.{form}" for needed, name, forms, _ in RENDERINGS if needed == notebook for form in forms]
    return (*made, *WRITTEN.get(notebook, ()))


def is_own(stem: str) -> bool:
    """Tell whether a notebook is one of the city's own, by its number."""
    return re.match("1[0-9]_", stem) is not None


def own_step(stem: str) -> str:
    """Return the name of the step that sets such a notebook's document."""
    return f"{stem}.pdf"


def own_findings(notebook: Path) -> list[Finding]:
    """Return what keeps a notebook of the city's own from being run: its name, its parameters, or that it is none."""
    if not re.fullmatch(r"[\w-]+", notebook.stem):
        return [own_name_malformed(notebook.name)]
    try:
        found = check_parameters(notebook, GIVEN)
    except ScreeningError as error:
        return list(error.findings)
    lacking = [n for n in GIVEN if n not in declared_parameters(notebook)]
    return [own_undeclared(lacking, notebook.name)] if lacking else found
