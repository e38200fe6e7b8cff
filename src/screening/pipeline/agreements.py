"""The papers of a Schwerpunktgebiet, its agreement and its report: made of what was agreed and of what has been told."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd

from screening.base import Finding, fail, lies_there, listed, newest
from screening.delivery import City, read_areas, read_city
from screening.disclosure import Register, Release
from screening.pipeline.findings import (
    agreed_before,
    agreement_unknown,
    delivery_missing,
    figures_not_told,
    nothing_agreed,
    reasons_not_told,
)
from screening.pipeline.left import TALK, known_register
from screening.pipeline.stale import NEVER, changed_since_told
from screening.process import ids_and_version, is_newest
from screening.process.agreement import CHOSEN, FILE, FOLDER, Agreement, read_agreements
from screening.process.decisions import FILE as DECISIONS
from screening.process.decisions import Entry, decisions_of
from screening.process.phases import read_focus
from screening.report.forms import final_findings, write_agreement, write_final, years_shown
from screening.year import prepare


def make_agreement(
    key: str, area: str, year: int | None = None, *, data: Path, reports: Path
) -> tuple[tuple[Path, Path], tuple[Finding, ...]]:
    """Write the agreement of a Schwerpunktgebiet as DOCX and PDF below ``reports/<city>/gebiete/<area>``.

    Parameters
    ----------
    key : str
        Key of the city.
    area : str
        Key of the Schwerpunktgebiet: its folder's name.
    year : int, optional
        Whose figures are the reasons; by default the year that the agreement names, else the newest.
    data, reports : Path

    Returns
    -------
    tuple of Path
        DOCX, PDF.
    tuple of Finding
        What is noteworthy: of the agreement, and reasons that were left out.

    Raises
    ------
    ScreeningError
        If an agreement or the year has errors, there is no such Schwerpunktgebiet, or the register is lost.
    """
    city = read_city(key, data)
    ids, shapes = _areas(city)
    read = read_agreements(city, ids, shapes)
    if area not in read.items:
        raise agreement_unknown(area, [*read.items])
    agreement, taken = _with_decided(read.items[area], _entry(city, read.items[area], ids, in_force=True))
    wanted = _delivered(city, year or agreement.year)
    register = known_register(reports, key)
    release = prepare(city, wanted, TALK, register=register)
    # figures that leave the house are entered in the register by a run; here they are only repeated
    why = _unknown([wanted], release, register) or changed_since_told(city, wanted, reports=reports)
    home = reports / key / FOLDER / area
    paths = write_agreement(agreement, release, home, figures=not why, drawn=read.drawn.get(area))
    found = [f for f in read.findings if f.file.startswith(f"{FOLDER}/{area}/")]
    found += [agreed_before(*taken, f"{FOLDER}/{area}/{FILE}")] if taken else []
    if why and not agreement.reasons:
        found.append(reasons_not_told(key, wanted, why))
    return paths, tuple(found)


def make_final(
    key: str, area: str, year: int | None = None, *, data: Path, reports: Path
) -> tuple[tuple[Path, Path], tuple[Finding, ...]]:
    """Write the report on a Schwerpunktgebiet as DOCX and PDF below ``reports/<city>/gebiete/<area>``.

    Parameters
    ----------
    key : str
        Key of the city.
    area : str
        Key of the Schwerpunktgebiet: its folder's name.
    year : int, optional
        Until when its figures are shown; by default the newest year that has left the house, else the newest.
    data, reports : Path

    Returns
    -------
    tuple of Path
        DOCX, PDF.
    tuple of Finding
        What the report lacks.

    Raises
    ------
    ScreeningError
        If what is kept of it or the year has errors, there is no such Schwerpunktgebiet, nothing was signed for it, or
        the register is lost.
    """
    city = read_city(key, data)
    ids, shapes = _areas(city)
    focus = read_focus(city, ids, shapes)
    if area not in focus.agreements:
        raise agreement_unknown(area, [*focus.agreements])
    agreement = focus.agreements[area]
    if not agreement.signed:
        raise nothing_agreed(area)
    register = known_register(reports, key)
    wanted = _delivered(city, year or _last_told(city, register))
    release = prepare(city, wanted, TALK, register=register)
    assert agreement.start is not None
    shown = years_shown(release.trend, agreement.start)
    why = _unknown(shown, release, register)
    why = why or changed_since_told(city, wanted, reports=reports, evaluated=True)
    paths = write_final(
        release.focus.agreements[area],
        release.focus.progress.get(area),
        release,
        reports / key / FOLDER / area,
        entry=_entry(city, agreement, ids),
        figures=not why,
        drawn=focus.drawn.get(area),
    )
    found = [f for f in focus.findings if f.file.startswith(f"{FOLDER}/{area}/")]
    found += final_findings(agreement, focus.progress.get(area), f"{FOLDER}/{area}")
    if why:
        found.append(figures_not_told(key, wanted, why))
    return paths, tuple(found)


def _areas(city: City) -> tuple[dict[str, list[str]], gpd.GeoSeries | None]:
    """Return the ids of each boundary version that is readable, and the shapes of the newest."""
    order = sorted(city.boundaries, key=lambda b: b.valid_from)
    frames = {b.version: read_areas(city, b).frame for b in order}
    there = {version: frame for version, frame in frames.items() if len(frame)}
    shapes = next((frame.geometry for frame in reversed(there.values())), None)
    return {version: [*map(str, frame.index)] for version, frame in there.items()}, shapes


def _delivered(city: City, year: int | None) -> int:
    """Return the year asked for, or the newest if there is none; it must have a delivery."""
    wanted = year or (city.years[-1] if city.years else 0)
    if wanted not in city.years:
        if not city.years:
            raise delivery_missing(city.key)
        remedy = f"Jahre mit Lieferung: {newest(city.years)}. Mit --year eines davon nennen."
        raise fail(f"Für {wanted} gibt es keine Lieferung.", remedy, value=city.key)
    return wanted


def _last_told(city: City, register: Register) -> int | None:
    """Return the newest year of which figures have left the house."""
    return max((e.year for e in register.entries if e.year in city.years), default=None)


def _unknown(years: Iterable[int], release: Release, register: Register) -> str:
    """Say of which years no figures have ever left the house; the release's own year is never run then."""
    lacking = [y for y in years if y not in release.told or not register.of(y, release.told[y].boundary)]
    if release.year in lacking:
        return NEVER
    return f"{listed(map(str, lacking))} nicht veröffentlicht" if lacking else ""


def _with_decided(
    agreement: Agreement, entry: Entry | None
) -> tuple[Agreement, tuple[str, list[str]] | None]:
    """Return a draft with the hours and months that were decided where it says none, and which these are."""
    if entry is None or agreement.signed or entry.said.beschluss != CHOSEN:
        return agreement, None
    decided = {"stunden_woche": ("hours", entry.said.stunden_woche), "monate": ("months", entry.said.monate)}
    lacking = {
        key: (name, value)
        for key, (name, value) in decided.items()
        if value is not None and getattr(agreement, name) is None
    }
    if not lacking:
        return agreement, None
    return agreement.model_copy(update=dict(lacking.values())), (entry.said.id, [*lacking])


def _entry(
    city: City, agreement: Agreement, ids: dict[str, list[str]], *, in_force: bool = False
) -> Entry | None:
    """Return the decision by which an area was chosen: the one that it names, else the one in force on the same areas.

    A year with older boundaries decided on other areas, though their ids may be the same.
    """
    year = agreement.year
    if year is None or not lies_there(city.raw / str(year) / DECISIONS):
        return None
    shown = decisions_of(city, year, ids).shown_to(TALK)
    if agreement.decision:
        named = shown.current if in_force else shown.entries
        return next((e for e in named if e.said.id == agreement.decision), None)
    if not is_newest(city, ids_and_version(city, year, ids)[1]):
        return None
    chosen = (e for e in shown.current if e.said.beschluss == CHOSEN)
    return next((e for e in chosen if e.areas == frozenset(agreement.areas)), None)
