"""A form of fields with the map of its Umgriff: one content for the paper and for the text to edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from screening.base import listed, picture, private
from screening.disclosure import Release
from screening.figures.maps import extent_map
from screening.figures.words import called, share_said, side_names
from screening.process import OF_AREA, OF_EXTENT, is_newest
from screening.process.nominations import Drawn
from screening.report.forms.fields import Field
from screening.report.forms.paper import LINE, lay_down, noon, paper, word

_TEMPLATE = "formular"
_MAP = "umgriff.png"
_DPI = 200
_NAMES = {
    "label": "frage",
    "note": "erklaerung",
    "head": "kopf",
    "answers": "antworten",
    "hint": "beispiel",
    "lines": "zeilen",
    "tasks_label": "aufgaben_titel",
    "tasks": "aufgaben",
    "picture": "karte",
    "wide": "breit",
}
_GRID = {
    "title": "titel",
    "head": "kopf",
    "rows": "zeilen",
    "widths": "breiten",
    "note": "anmerkung",
    "under": "darunter",
}


@dataclass(frozen=True)
class Form:
    """A form as its readers see it.

    Attributes
    ----------
    name : str
        Of its files.
    title : str
    under : str
        Below the title.
    area : str
        What the Schwerpunktgebiet is called.
    state : str
        At the foot of each page.
    fields : tuple of Field
    closing : str
        Heading of the lines at the end.
    signing : tuple of str
        What stands below each of them.
    """

    name: str
    title: str
    under: str
    area: str
    state: str
    fields: tuple[Field, ...]
    closing: str
    signing: tuple[str, ...]


def extent_said(release: Release, areas: Sequence[str], drawn: Drawn | None = None) -> tuple[str, ...]:
    """Say which areas the Umgriff is made of, and of one that was drawn how much of it lies in which area."""
    level = release.city.noun.said(many=len(areas) > 1)
    said = [f"{level} {', '.join(_called(release, a) for a in areas)}"]
    if drawn is not None and len(drawn.shares):
        parts = [
            f"{share_said(row[OF_EXTENT])} in {_called(release, area)} (das sind {share_said(row[OF_AREA])} des Gebiets)"
            for area, row in drawn.shares.iterrows()
        ]
        said.append(f"Der gezeichnete Umgriff liegt zu {listed(parts)}.")
    return tuple(said)


def _called(release: Release, area: object) -> str:
    """Return how an area is called; of a year with older boundaries the names may be those of other areas."""
    return called(release, area) if is_newest(release.city, release.boundary) else str(area)


def write_form(
    form: Form, release: Release, areas: Iterable[str], out: Path, drawn: Drawn | None = None
) -> tuple[Path, Path]:
    """Write a form as DOCX and PDF/UA into a folder.

    Parameters
    ----------
    form : Form
    release : Release
        Gives map, city and day.
    areas : iterable of str
        The Umgriff.
    out : Path
        Made if missing; both files are replaced whole.
    drawn : Drawn, optional
        The Umgriff as it was drawn.

    Returns
    -------
    tuple of Path
        DOCX, PDF.

    Raises
    ------
    ScreeningError
        If Pandoc or Typst fails, or the folder cannot be written.
    """
    when = noon(release.stichtag)
    with private.folder("form-") as work:
        # on older boundaries the same ids may lie elsewhere: the city alone is drawn
        inside = areas if is_newest(release.city, release.boundary) else ()
        shown = extent_map(release, inside, form.area, drawn.shape if drawn else None)
        (work / _MAP).write_bytes(picture.png(shown.figure, _DPI))
        content = _content(form, release, shown.alt)
        design = release.city.design
        made = (make(form.name, content, work, when, _TEMPLATE, design) for make in (word, paper))
        lay_down([*made], out)
    return out / f"{form.name}.docx", out / f"{form.name}.pdf"


def _content(form: Form, release: Release, alt: str) -> dict[str, Any]:
    """Return all that the templates show, as plain values."""
    region = side_names(release)["region"]
    return {
        "titel": form.title,
        "zwischen": form.under,
        "gremium": f"{region}-Kooperationsgremium Schwerpunktgebiet",
        "name": form.area,
        "stadt": release.city.name,
        "fuss": f"{release.city.name} · {form.state}",
        "oben": form.title,
        "synthetisch": release.city.synthetic,
        "felder": [_field(f) for f in form.fields],
        "karte": _MAP,
        "karte_alt": alt,
        "schluss": form.closing,
        "unterschriften": form.signing,
        "strich": LINE,
    }


def _field(field: Field) -> dict[str, Any]:
    values = asdict(field)
    grids = [{_GRID[k]: v for k, v in grid.items()} for grid in values.pop("grids")]
    return {_NAMES[k]: v for k, v in values.items()} | {"tafeln": grids}
