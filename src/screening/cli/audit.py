"""``screening audit``: play the attacker against what is published for the meeting."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screening.cli.german import tell
from screening.cli.options import City, Data, Reports, Year, one_of
from screening.cli.targets import newest

if TYPE_CHECKING:
    from screening.audit import Audit

AUDIENCE = "gespraech"
FORMATS = ("lesbar", "json")


def audit(
    city: City,
    year: Year = None,
    data: Data = Path("data"),
    reports: Reports = Path("reports"),
    format_: Annotated[
        str,
        typer.Option(
            "--format", metavar="|".join(FORMATS), callback=one_of(*FORMATS), help="Wie das Ergebnis kommt."
        ),
    ] = "lesbar",
) -> None:
    """Die Geheimhaltung der Fassung gespraech nachprüfen.

    Liest alle veröffentlichten Dateien, sammelt, was aus ihnen folgt, und versucht, die geheimen Zahlen
    auszurechnen. Endet mit 1, wenn etwas zu viel gesagt ist.
    """
    from screening.findings import ScreeningError
    from screening.pipeline import Target
    from screening.pipeline.auditing import audit_published

    try:
        target = Target(city, int(year) if year else newest(city, data), AUDIENCE)
        found = audit_published(target, data=data, reports=reports)
    except ScreeningError as error:
        for finding in error.findings:
            tell(str(finding))
        raise typer.Exit(1) from None
    for finding in found.findings():
        tell(str(finding))
    typer.echo(
        json.dumps(found.audited().as_json(), ensure_ascii=False, indent=1)
        if format_ == "json"
        else told(found)
    )
    if not found.passed:
        raise typer.Exit(1)


def told(found: Audit) -> str:
    """Return the result in a few lines."""
    from screening.style import number

    def share(part: float) -> str:
        return f"{number(100 * part, 1)} %"

    narrow = found.narrowest
    lines = [
        f"{found.city} {found.year} (gespraech): {'bestanden' if found.passed else 'NICHT bestanden'}",
        f"Gelesen: {number(found.files)} Dateien, {number(found.statements)} Aussagen zu einzelnen Gebieten",
        f"Zahlen: {number(found.cells)}, davon geheim {number(found.primary)}, daneben nicht gezeigt "
        f"{number(found.secondary)}; geheim geliefert {number(found.delivered)}",
        f"Erhalten: {share(found.kept[0])} der übrigen Zahlen, {share(found.kept[1])} der übrigen Werte",
        f"Schon durch bekannte Summen enger als verlangt: {number(found.by_sums)}",
    ]
    if narrow:
        lines.append(
            f"Engstes Intervall einer geheimen Zahl sonst: mindestens {narrow[0]} Fälle breit, verlangt {narrow[1]}"
        )
    return "\n".join(lines)
