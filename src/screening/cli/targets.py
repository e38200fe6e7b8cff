"""What a command is about: which cities, years and audiences; and what became of them."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from screening.cli.german import tell, usage_error

if TYPE_CHECKING:
    from screening.base import Finding
    from screening.delivery import Areas, City
    from screening.pipeline import Outcome, Target

AUDIENCES = ("intern", "gespraech")


def state(reason: str) -> str:
    """Return how a year stands, in words."""
    from screening.pipeline import NEVER

    if not reason:
        return "aktuell"
    return reason if reason == NEVER else f"veraltet: {reason}"


def cities_of(city: str | None, data: Path, *, several: bool) -> list[str]:
    """Return the city named, else the only one there is, or all where several make sense."""
    if city:
        return [city]
    from screening.delivery import cities

    known = list(cities(data))
    if not known:
        raise usage_error(f"In {data / 'raw'} gibt es keine Stadt. Den Datenordner mit --data angeben.")
    if len(known) > 1 and not several:
        raise usage_error(f"Es gibt mehrere Städte ({', '.join(known)}): eine nennen oder --all angeben.")
    return known


def newest(city: str, data: Path) -> int:
    """Return the newest year with a delivery."""
    from screening.base import fail
    from screening.delivery import read_city

    years = read_city(city, data).years
    if not years:
        raise fail("Für diese Stadt gibt es keine Lieferung.", "lieferung.toml anlegen.", value=city)
    return years[-1]


def targets_of(key: str, years: list[str] | None, all_: bool, audience: str, data: Path) -> list[Target]:
    """Return the years asked for: those named, all, or the newest."""
    from screening.delivery import read_city
    from screening.pipeline import Target

    chosen = [int(y) for y in years or ()]
    if not chosen:
        chosen = list(read_city(key, data).years) if all_ else [newest(key, data)]
    return [Target(key, y, audience) for y in chosen]


def stale_targets(
    key: str, years: list[str] | None, audience: str, data: Path, reports: Path, folder: Path
) -> list[Target]:
    """Return what is not up to date: in the audience asked for, and in every one that is published."""
    from screening.delivery import read_city
    from screening.pipeline import Target, stale

    targets = []
    known = read_city(key, data)
    for y in [int(y) for y in years] if years else known.years:
        audiences = sorted({audience, *published(reports, key, y)})
        found = stale(known, reports=reports, notebooks=folder, years=[y], audiences=audiences)
        targets += [Target(key, y, a) for _, a, _ in found]
        for _, a, reason in found:
            tell(f"{key} {y} ({a}): {reason}")
    return targets


def published(reports: Path, city: str, year: int) -> list[str]:
    """Return the audiences that are published."""
    return [a for a in AUDIENCES if (reports / city / str(year) / a).is_dir()]


def tell_outcomes(outcomes: Sequence[Outcome], debug: bool, broken: Sequence[Finding] = ()) -> None:
    """Say where the documents are, and at the end all that failed."""
    for outcome in outcomes:
        if outcome.result:
            typer.echo((outcome.result.folder / "dossier.html").as_posix())
            typer.echo((outcome.result.folder / "dossier.pdf").as_posix())
            for name in outcome.result.documents:
                if re.fullmatch(r"1[0-9]_.+[.](html|pdf)", name):
                    typer.echo((outcome.result.folder / name).as_posix())
            for finding in (*outcome.result.hints, *outcome.result.failed):
                tell(f"{outcome.target}: {finding}")
    failed = [o for o in outcomes if o.errors]
    for outcome in failed:
        if debug and outcome.bug:
            traceback.print_exception(outcome.bug)
        tell(f"{outcome.target}: nicht veröffentlicht.")
        for finding in outcome.errors:
            tell(f"  {finding}")
    for finding in broken:
        tell(str(finding))
    if failed or broken or any(o.result and o.result.failed for o in outcomes):
        raise typer.Exit(1)


def year_there(city: City, year: int) -> int:
    """Return a year that has a folder among the data, or a delivery from a file of many years.

    Raises
    ------
    ScreeningError
        With the years that there are.
    """
    from screening.base import fail
    from screening.base import newest as last_ones

    folders = {int(p.name) for p in city.raw.glob("[12][0-9][0-9][0-9]") if p.is_dir()}
    there = sorted(folders.union(city.years))
    if year not in there:
        message = f"{city.key} hat kein Jahr {year}."
        remedy = f"Vorhandene Jahre: {last_ones(there) or 'keine'}. Für eine neue Auswahl den Ordner {year} anlegen."
        raise fail(message, remedy)
    return year


def keep_apart(data: Path, *paths: Path) -> None:
    """Refuse places for one side's ratings where the other reads: below the data folder.

    Raises
    ------
    ScreeningError
    """
    from screening.base import fail

    for path in paths:
        if path.resolve().is_relative_to(data.resolve()):
            message = "Bewertungen dürfen nicht im Datenordner liegen: dort liest sie auch die andere Seite."
            raise fail(message, "Einen eigenen Ordner der Seite nehmen.", file=path.name)


def areas_and_rows(city: City, year: int) -> tuple[dict[str, Areas], Iterable[str]]:
    """Return the areas by boundary version, and the ids that the year's delivery holds beside them, if it can be read."""
    from screening.base import ScreeningError
    from screening.delivery import inspect_delivery, read_areas

    areas = {b.version: read_areas(city, b) for b in city.boundaries}
    try:
        return areas, inspect_delivery(city, year, areas=areas).counts.index
    except ScreeningError:
        return areas, ()
