"""The Kooperationsvereinbarung of a Schwerpunktgebiet, prefilled: PDF/UA to sign, DOCX to edit."""

from __future__ import annotations

from pathlib import Path

from screening.disclosure import Release
from screening.figures.words import in_order, side_names
from screening.process.agreement import Agreement
from screening.process.nominations import Drawn
from screening.process.ratings import SIDE_IDS
from screening.report.forms.fields import TITLE, agreement_fields, between
from screening.report.forms.form import Form, extent_said, write_form
from screening.report.forms.proposals import proposed_reasons

NAME = "vereinbarung"


def write_agreement(
    agreement: Agreement, release: Release, out: Path, *, figures: bool = True, drawn: Drawn | None = None
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
    drawn : Drawn, optional
        The Umgriff, if the agreement draws it itself.

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
    areas, sides = in_order(release, agreement.areas), side_names(release)
    reasons = proposed_reasons(release, areas) if figures else ()
    drafted = "Entwurf" if not agreement.signed else f"unterzeichnet am {agreement.signed:%d.%m.%Y}"
    form = Form(
        NAME,
        TITLE,
        between(sides),
        agreement.name,
        drafted,
        agreement_fields(agreement, extent_said(release, areas, drawn), reasons, sides),
        "Unterschriften",
        tuple(f"Ort, Datum, Unterschrift: {sides[s]}" for s in reversed(SIDE_IDS)),
    )
    return write_form(form, release, agreement.areas, out, drawn)
