"""The Kooperationsvereinbarung of a Schwerpunktgebiet, prefilled: PDF/UA to sign, DOCX to edit."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from screening.base import picture, private
from screening.disclosure import Release
from screening.figures.maps import extent_map
from screening.figures.words import called, in_order, side_names
from screening.process.agreement import Agreement
from screening.process.ratings import SIDE_IDS
from screening.report.forms.fields import TITLE, agreement_fields, between
from screening.report.forms.paper import LINE, lay_down, noon, paper, word
from screening.report.forms.proposals import proposed_reasons

NAME = "vereinbarung"
_MAP = "umgriff.png"
_DPI = 200


def write_agreement(
    agreement: Agreement, release: Release, out: Path, *, figures: bool = True
) -> tuple[Path, Path]:
    """Write an agreement as ``vereinbarung.docx`` and ``vereinbarung.pdf`` into a folder.

    Parameters
    ----------
    agreement : Agreement
        What it does not say is a line to write on.
    release : Release
        For ``gespraech``, since the paper leaves the house: names of the areas, map, and reasons where the agreement
        gives none.
    out : Path
        Made if missing; both files are replaced whole.
    figures : bool
        Whether reasons may be proposed from the release, if the agreement gives none.

    Returns
    -------
    tuple of Path
        DOCX, PDF.

    Raises
    ------
    ScreeningError
        If Pandoc or Typst fails, or the folder cannot be written.
    ValueError
        If the release is not for ``gespraech``.
    """
    if release.audience != "gespraech":
        raise ValueError("an agreement leaves the house: it is made of the release for gespraech")
    when = noon(release.stichtag)
    with private.folder("form-") as work:
        drawn = extent_map(release, agreement.areas, agreement.name)
        (work / _MAP).write_bytes(picture.png(drawn.figure, _DPI))
        content = _content(agreement, release, drawn.alt, figures)
        lay_down([word(NAME, content, work, when), paper(NAME, content, work, when)], out)
    return out / f"{NAME}.docx", out / f"{NAME}.pdf"


def _content(agreement: Agreement, release: Release, alt: str, figures: bool) -> dict[str, Any]:
    """Return all that the templates show, as plain values."""
    level, sides = release.city.noun, side_names(release)
    areas = in_order(release, agreement.areas)
    extent = (f"{level.said(many=len(areas) > 1)} {', '.join(called(release, a) for a in areas)}",)
    reasons = proposed_reasons(release, areas) if figures else ()
    names = {
        "label": "frage",
        "note": "erklaerung",
        "head": "kopf",
        "answers": "antworten",
        "hint": "beispiel",
        "lines": "zeilen",
        "tasks_label": "aufgaben_titel",
        "tasks": "aufgaben",
        "picture": "karte",
    }
    fields = [
        {names[k]: v for k, v in asdict(f).items()}
        for f in agreement_fields(agreement, extent, reasons, sides)
    ]
    drafted = "Entwurf" if not agreement.signed else f"unterzeichnet am {agreement.signed:%d.%m.%Y}"
    return {
        "titel": TITLE,
        "zwischen": between(sides),
        "gremium": f"{sides['region']}-Kooperationsgremium Schwerpunktgebiet",
        "name": agreement.name,
        "stadt": release.city.name,
        "fuss": f"{release.city.name} · {drafted}",
        "synthetisch": release.city.synthetic,
        "felder": fields,
        "karte": _MAP,
        "karte_alt": alt,
        "unterschriften": [sides[s] for s in reversed(SIDE_IDS)],
        "strich": LINE,
    }
