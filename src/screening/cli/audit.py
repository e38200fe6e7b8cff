"""``screening audit``: prove how open secret counts stay, and render a twin whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screening.cli.german import tell
from screening.cli.options import City, Data, Debug, Jobs, Notebooks, Reports, Year, one_of
from screening.cli.targets import newest

if TYPE_CHECKING:
    from screening.disclosure import Verdict

FORMATS = ("lesbar", "json")


def audit(
    city: City,
    year: Year = None,
    data: Data = Path("data"),
    reports: Reports = Path("reports"),
    jobs: Jobs = None,
    format_: Annotated[
        str,
        typer.Option(
            "--format", metavar="|".join(FORMATS), callback=one_of(*FORMATS), help="Wie das Ergebnis kommt."
        ),
    ] = "lesbar",
    notebooks: Notebooks = None,
    debug: Debug = False,
) -> None:
    """Die Geheimhaltung der Fassung gespraech nachprüfen.

    Belegt mit Zwillingen, wie offen die geheimen Zahlen bleiben, rechnet alle Dokumente einer Stadt mit anderen
    geheimen Zahlen und vergleicht sie Byte für Byte mit den veröffentlichten; danach ebenso jeden veröffentlichten
    Vergleich, an dem das Jahr beteiligt ist. Dauert etwa so lange wie ein Lauf. Endet mit 1, wenn etwas
    verschieden ist.
    """
    from screening import pipeline
    from screening.base import ScreeningError
    from screening.pipeline import (
        audit_comparison,
        audit_year,
        differing,
        notebooks_folder,
        published_comparisons,
    )

    target = pipeline.Target(city, int(year) if year else newest(city, data), "gespraech")
    books = notebooks_folder(notebooks)
    folders = published_comparisons(city, target.year, reports)
    found: dict[str, Verdict] = {}
    failed = False

    def one(name: str, call: Callable[[], Verdict]) -> None:
        nonlocal failed
        try:
            found[name] = verdict = call()
        except ScreeningError as error:
            findings = error.findings
        else:
            findings = differing(verdict.zwilling) if verdict.zwilling else ()
        failed |= bool(findings)
        for finding in findings:
            tell(f"{name}: {finding}")

    workers = int(jobs) if jobs else None
    with pipeline.executor(workers) as pool:
        # a year that is compared need not be published itself; if nothing is, that is told
        if target.folder(reports).is_dir() or not folders:
            width = pipeline.processes(workers)
            call = partial(audit_year, target, executor=pool, width=width)
            one(str(target), partial(call, data=data, reports=reports, notebooks=books))
        for folder in folders:
            call = partial(audit_comparison, city, folder, data=data, reports=reports, notebooks=books)
            one(f"{city} Vergleich {folder.parent.name}", call)
    if format_ == "json":
        typer.echo(json.dumps({n: v.as_json() for n, v in found.items()}, ensure_ascii=False, indent=1))
    else:
        for name, verdict in found.items():
            typer.echo("\n".join(told(name, verdict)))
    if failed:
        raise typer.Exit(1)


def told(name: str, verdict: Verdict) -> list[str]:
    """Return the result in a few lines."""
    from screening.base import many, number

    lines = [f"{name}: {'bestanden' if verdict.passed else 'NICHT bestanden'}"]
    for year, proof in sorted(verdict.nachweis.items()):
        lines.append(
            f"  Nachweis {year}: {many(proof.geheim, 'geheime Zahl', 'geheime Zahlen')}, "
            f"{many(proof.zwillinge, 'Zwilling', 'Zwillinge')}; so offen "
            f"wie verlangt: {number(proof.geheim - proof.knapp)}, so offen wie die Summen sie lassen: {number(proof.voll)}"
        )
    whole = verdict.zwilling
    if whole is None or not whole.dateien:
        lines.append("  Es gibt keinen Zwilling, dessen Dokumente zu vergleichen wären; nichts verglichen.")
    else:
        lines.append(
            f"  Dokumente eines Zwillings: {many(whole.dateien, 'Datei', 'Dateien')} Byte für Byte verglichen, "
            f"{number(len(whole.verschieden))} verschieden"
        )
    return lines
