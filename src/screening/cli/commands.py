"""The commands. Each reads its options, calls the pipeline and says what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screening.cli import audit as auditing
from screening.cli.agreement import agreement, final
from screening.cli.compare import compare
from screening.cli.deposit import deposit, standing, uncover, years_kept
from screening.cli.german import GermanCommand, GermanGroup, tell, usage_error
from screening.cli.lab import lab
from screening.cli.notebook import notebook
from screening.cli.options import (
    CLUSTER,
    Audience,
    Audit,
    City,
    CityOrNone,
    Data,
    Debug,
    Engine,
    Jobs,
    Notebooks,
    Reports,
    Scheduler,
    Year,
    Years,
    one_of,
    path_of,
    tell_engine,
)
from screening.cli.profile import profile
from screening.cli.protocol import protocol, verify
from screening.cli.site import site
from screening.cli.take import take
from screening.cli.targets import (
    cities_of,
    newest,
    published,
    stale_targets,
    state,
    targets_of,
    tell_outcomes,
)
from screening.cli.template import template

if TYPE_CHECKING:
    from screening.base import Finding
    from screening.pipeline import Target

app = typer.Typer(
    cls=GermanGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Gebiete mit sozialpolitischem Handlungsbedarf finden und die Auswahl belegen.",
    epilog="Jeder Befehl erklärt sich mit --help, zum Beispiel: screening run --help",
)
app.add_typer(template, name="template")


@app.command(cls=GermanCommand)
def run(
    city: CityOrNone = None,
    year: Years = None,
    all_: Annotated[bool, typer.Option("--all", help="Alle Jahre; ohne STADT auch alle Städte.")] = False,
    changed: Annotated[
        bool,
        typer.Option("--changed", help="Nur, was nicht aktuell ist; ohne STADT in allen Städten."),
    ] = False,
    audience: Audience = "intern",
    engine: Engine = "auto",
    data: Data = Path("data"),
    reports: Reports = Path("reports"),
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    audit: Audit = "proof",
    notebooks: Notebooks = None,
    debug: Debug = False,
) -> None:
    """Dokumente rechnen und veröffentlichen.

    Rechnet für eine Stadt Dossier, Karte, Profile und Tabellen und legt sie unter
    reports/STADT/JAHR/FASSUNG ab: ganz oder gar nicht.
    """
    if year and all_:
        raise usage_error("--year und --all schließen sich aus.")
    if scheduler and audit == "full":
        raise usage_error("Auf einem Cluster geht --audit full nicht; danach hier prüfen: screening audit.")
    from screening import pipeline
    from screening.base import ScreeningError
    from screening.cli.show import progress
    from screening.pipeline import notebooks_folder

    folder = notebooks_folder(notebooks)
    targets: list[Target] = []
    broken: list[Finding] = []
    for key in cities_of(city, data, several=all_ or changed):
        # a city whose stadt.toml is broken does not keep the others from running
        try:
            uncover(key, data)
            if changed:
                targets += stale_targets(key, year, audience, data, reports, folder)
            else:
                targets += targets_of(key, year, all_, audience, data)
        except ScreeningError as error:
            broken += error.findings
    if not targets:
        if broken:
            raise ScreeningError(broken)
        typer.echo("Alles ist aktuell.")
        return
    tell_engine(engine)
    workers = int(jobs) if jobs else None
    with (
        pipeline.executor(workers, scheduler, [data, folder]) as pool,
        progress(len(targets)) as show,
    ):
        outcomes = pipeline.run(
            targets,
            data=data,
            reports=reports,
            notebooks=folder,
            executor=pool,
            engine=engine,  # type: ignore[arg-type]
            width=pipeline.processes(workers) if not scheduler else CLUSTER,
            progress=show,
            audit=audit,  # type: ignore[arg-type]
        )
    tell_outcomes(outcomes, debug, broken)


@app.command(cls=GermanCommand)
def check(
    city: City,
    year: Years = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="text|csv|json|xlsx",
            callback=one_of("text", "csv", "json", "xlsx"),
            help="Form der Befunde. Ohne Angabe: text.",
        ),
    ] = "text",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DATEI",
            parser=path_of,
            help="Befunde als CSV oder XLSX für das liefernde Amt ablegen.",
        ),
    ] = None,
    pin: Annotated[
        bool,
        typer.Option("--pin", help="Die Prüfsummen der gelieferten Dateien in lieferung.toml eintragen."),
    ] = False,
    data: Data = Path("data"),
    reports: Reports = Path("reports"),
    notebooks: Notebooks = None,
    debug: Debug = False,
) -> None:
    """Eine Lieferung prüfen und alle Befunde zeigen.

    Auch, was einen Lauf aufhielte: das Register der Veröffentlichungen, Rechte und Platz unter reports, die Notebooks.
    Endet mit 1, wenn ein Befund ein Fehler ist. Mit --pin werden danach die Prüfsummen eingetragen.
    """
    from screening.base import has_errors
    from screening.cli.letter import check_letter, write_letter
    from screening.cli.show import print_findings
    from screening.pipeline import check_city

    check_letter(form, out)
    uncover(city, data)
    found = check_city(city, map(int, year or ()), data=data, reports=reports, notebooks=notebooks)
    if out:
        write_letter({y: f.items for y, f in found.items()}, form, out)
        tell(f"Befunde geschrieben: {out}")
    else:
        print_findings({y: f.items for y, f in found.items()}, form)
    for y, findings in found.items():
        errors, warnings, notes = (findings.count(n) for n in ("Fehler", "Warnung", "Hinweis"))
        tell(
            f"{city} {y}: {errors} Fehler, {warnings} {'Warnung' if warnings == 1 else 'Warnungen'}, "
            f"{notes} {'Hinweis' if notes == 1 else 'Hinweise'}."
        )
    if pin:
        from screening.cli.letter import pin_years

        pin_years(city, found, data)
    if any(has_errors(f.items) for f in found.values()):
        raise typer.Exit(1)


@app.command(cls=GermanCommand)
def table(
    city: City,
    year: Year = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="csv|json",
            callback=one_of("csv", "json"),
            help="Form der Ausgabe. Ohne Angabe: csv.",
        ),
    ] = "csv",
    audience: Audience = "intern",
    data: Data = Path("data"),
    reports: Reports = Path("reports"),
    debug: Debug = False,
) -> None:
    """Die Entscheidung je Gebiet als Tabelle ausgeben.

    Eine Zeile je Gebiet: Einwohner, sichere und mögliche Treffer, Entscheidung und Grund, dann je Indikator
    ja, nein oder offen. Die Fassung gespraech richtet sich nach dem, was unter reports schon veröffentlicht
    ist, und gilt selbst als veröffentlicht.
    """
    from screening.cli.show import decision_rows, write_csv, write_json
    from screening.figures.words import reading
    from screening.pipeline import TALK, known_register, record_shown, require_turn
    from screening.year import open_year

    chosen = int(year) if year else newest(city, data)
    write = write_json if form == "json" else write_csv
    if audience == TALK:
        require_turn(reports, city)
    before = known_register(reports, city) if audience == TALK else None
    release = open_year(city, chosen, audience, data=data, register=before)
    rows = decision_rows(release)
    if before is not None:
        record_shown(reports, city, chosen, release.told, len(before.runs), tabelle=True)
    write(*rows)
    if told := reading(release):
        tell(told)


@app.command(cls=GermanCommand)
def status(
    city: CityOrNone = None,
    data: Data = Path("data"),
    reports: Reports = Path("reports"),
    notebooks: Notebooks = None,
    debug: Debug = False,
) -> None:
    """Zeigen, welche Jahre aktuell sind und welche nicht, und warum."""
    from screening.base import ScreeningError
    from screening.cli.show import print_table
    from screening.delivery import read_city
    from screening.pipeline import notebooks_folder, stale

    folder = notebooks_folder(notebooks)
    rows, failed = [], False
    told: list[str] = []
    for key in cities_of(city, data, several=True):
        try:
            known = read_city(key, data)
        except ScreeningError as error:
            failed = True
            rows += [[key, "–", "–", str(f)] for f in error.findings]
            continue
        uncover(key, data)
        for y in years_kept(known):
            try:
                told += standing(known, y)
            except ScreeningError as error:
                told += map(str, error.findings)
        for y in known.years:
            audiences = published(reports, key, y) or ["intern"]
            reasons = {
                a: r
                for _, a, r in stale(known, reports=reports, notebooks=folder, years=[y], audiences=audiences)
            }
            rows += [[key, str(y), a, state(reasons.get(a, ""))] for a in audiences]
    print_table(["Stadt", "Jahr", "Fassung", "Stand"], rows)
    for line in told:
        typer.echo(line)
    if failed:
        raise typer.Exit(1)


@app.command(cls=GermanCommand)
def render(
    city: City,
    year: Years = None,
    audience: Audience = "intern",
    engine: Engine = "auto",
    data: Data = Path("data"),
    reports: Reports = Path("reports"),
    jobs: Jobs = None,
    audit: Audit = "proof",
    notebooks: Notebooks = None,
    debug: Debug = False,
) -> None:
    """Dokumente eines veröffentlichten Jahres neu setzen, ohne zu rechnen.

    Nimmt die ausgeführten Notebooks aus reports/STADT/JAHR/FASSUNG, zum Beispiel für eine andere Engine.
    """
    from screening import pipeline
    from screening.base import ScreeningError
    from screening.cli.show import progress
    from screening.pipeline import sweep

    folder = reports / city
    there = sorted(p.name for p in folder.glob("[0-9][0-9][0-9][0-9]") if (p / audience).is_dir())
    years = year or there[-1:]
    if not years:
        tell(f"Fehler: Von {city} ist nichts veröffentlicht. Zuerst rechnen: screening run {city}")
        raise typer.Exit(1)
    outcomes = []
    tell_engine(engine)
    sweep(reports)
    with pipeline.executor(int(jobs) if jobs else None) as pool, progress(len(years), "neu gesetzt") as show:
        for y in years:
            target = pipeline.Target(city, int(y), audience)
            try:
                done = pipeline.render_year(
                    target,
                    data=data,
                    reports=reports,
                    executor=pool,
                    engine=engine,  # type: ignore[arg-type]
                    progress=show,
                    audit=audit,  # type: ignore[arg-type]
                    notebooks=notebooks,
                )
                outcomes.append(pipeline.Outcome(target, done))
            except ScreeningError as error:
                outcomes.append(pipeline.Outcome(target, errors=error.findings))
    tell_outcomes(outcomes, debug)


app.command(cls=GermanCommand)(deposit)
app.command(cls=GermanCommand)(auditing.audit)
app.command(cls=GermanCommand)(compare)
app.command(cls=GermanCommand)(site)
app.command(cls=GermanCommand)(notebook)
app.command(cls=GermanCommand)(lab)
app.command(cls=GermanCommand)(agreement)
app.command(cls=GermanCommand)(final)
app.command(cls=GermanCommand)(take)
app.command(cls=GermanCommand)(profile)
app.command(cls=GermanCommand)(protocol)
app.command(cls=GermanCommand)(verify)
