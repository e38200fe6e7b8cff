"""The command ``screening compare``: two years, or two sets of criteria, as a document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screening.cli.german import tell, usage_error
from screening.cli.options import (
    Audience,
    Audit,
    City,
    Data,
    Debug,
    Engine,
    Notebooks,
    Reports,
    path_of,
    tell_engine,
    years_of,
)


def _each(values: list[str] | None) -> list[str]:
    for value in values or []:
        years_of([value])
    return list(values or [])


def compare(
    city: City,
    year: Annotated[
        list[str] | None,
        typer.Option(
            "--year",
            metavar="JAHR",
            callback=_each,
            help="Jahr; zwei Jahre werden verglichen, oder eines mit --criteria.",
        ),
    ] = None,
    criteria: Annotated[
        Path | None,
        typer.Option(
            "--criteria",
            metavar="DATEI",
            parser=path_of,
            help="Andere Kriteriendatei (TOML): mit den geltenden Kriterien auf denselben Daten verglichen.",
        ),
    ] = None,
    audience: Audience = "intern",
    engine: Engine = "auto",
    data: Data = Path("data"),
    reports: Reports = Path("reports"),
    audit: Audit = "proof",
    notebooks: Notebooks = None,
    debug: Debug = False,
) -> None:
    """Zwei Jahre oder zwei Kriterienkataloge vergleichen.

    Legt unter reports/STADT/vergleich ein Dokument ab: wer hinzukommt, wer herausfällt, und woran es liegt.
    """
    years = _checked(year or [], criteria)
    from screening.pipeline import Pair, notebooks_folder, run_comparison

    tell_engine(engine)
    done = run_comparison(
        Pair(city, years, audience, criteria),
        data=data,
        reports=reports,
        notebooks=notebooks_folder(notebooks),
        engine=engine,  # type: ignore[arg-type]
        audit=audit,  # type: ignore[arg-type]
    )
    for finding in done.findings:
        tell(str(finding))
    tell(done.summary)
    for name in ("vergleich.html", "vergleich.pdf"):
        typer.echo((done.folder / name).as_posix())


def _checked(given: list[str], criteria: Path | None) -> tuple[int, ...]:
    """Return the years, ascending, or say what is wrong with them."""
    years = sorted({int(y) for y in given})
    if criteria is not None:
        if len(given) != 1:
            raise usage_error(
                "Mit --criteria werden zwei Regeln in einem Jahr verglichen: genau ein --year angeben."
            )
    elif len(given) == 2 and len(years) == 1:
        raise usage_error(f"Zweimal {years[0]}: zum Vergleich gehören zwei verschiedene Jahre.")
    elif len(given) > 2:
        raise usage_error("Es lassen sich nur zwei Jahre vergleichen.")
    elif len(given) < 2:
        raise usage_error("Zwei Jahre angeben (--year 2023 --year 2024) oder ein Jahr und --criteria DATEI.")
    return tuple(years)
