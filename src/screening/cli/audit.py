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
    from screening.audit import Audit, ComparisonAudit

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

    Liest alle veröffentlichten Dateien des Jahres, sammelt, was aus ihnen folgt, und versucht, die geheimen
    Zahlen auszurechnen; danach ebenso jeden veröffentlichten Vergleich, an dem das Jahr beteiligt ist. Endet mit
    1, wenn etwas zu viel gesagt ist.
    """
    from screening.findings import ScreeningError
    from screening.pipeline import Target
    from screening.pipeline.auditing import audit_compared, audit_published, published_comparisons

    where = {"data": data, "reports": reports}
    try:
        target = Target(city, int(year) if year else newest(city, data), AUDIENCE)
        folders = published_comparisons(city, target.year, reports)
        # a year that is compared need not be published itself; if nothing is, that is told
        wanted = target.folder(reports).is_dir() or not folders
        found = audit_published(target, **where) if wanted else None
        compared = [audit_compared(city, f, **where) for f in folders]
    except ScreeningError as error:
        for finding in error.findings:
            tell(str(finding))
        raise typer.Exit(1) from None
    for finding in found.findings() if found else ():
        tell(str(finding))
    for one in compared:
        for finding in one.findings():
            tell(f"Vergleich {one.name}: {finding}")
    if format_ == "json":
        content = found.audited().as_json() if found else {}
        content["vergleiche"] = [c.audited().as_json() for c in compared]
        typer.echo(json.dumps(content, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join([*([told(found)] if found else []), *map(told_comparison, compared)]))
    if not (found is None or found.passed) or not all(one.passed for one in compared):
        raise typer.Exit(1)


def told_comparison(found: ComparisonAudit) -> str:
    """Return the result of a comparison's audit in a line."""
    from screening.style import number

    return (
        f"Vergleich {found.name} (gespraech): {'bestanden' if found.passed else 'NICHT bestanden'}; gelesen: "
        f"{number(found.files)} Dateien, {number(found.statements)} Aussagen"
    )


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
