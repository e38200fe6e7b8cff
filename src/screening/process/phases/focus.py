"""The Schwerpunktgebiete of a city: what was agreed and how far each is, as an audience may read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import geopandas as gpd

from screening.base import Finding, ScreeningError, lies_there
from screening.delivery.manifest import City
from screening.process.agreement import FILE as AGREED
from screening.process.agreement import Agreement, folders, read_agreements
from screening.process.free_text import UNREAD
from screening.process.nominations import Drawn, is_file_name
from screening.process.phases.progress import Measure, Progress
from screening.process.phases.read import FILE as PROGRESSED
from screening.process.phases.read import read_progress

DRAFT = "Entwurf"
"""What an agreement that nobody has signed is called outside: its name is free text like the rest."""
_DRAFT_KEY = ".entwurf"
"""With a point in front, as no Schwerpunktgebiet's folder has it."""


@dataclass(frozen=True)
class FocusAreas:
    """Agreements and progress of all Schwerpunktgebiete, by key.

    Attributes
    ----------
    agreements : mapping of str to Agreement
    progress : mapping of str to Progress
        Of those that have a ``phasen.toml``.
    findings : tuple of Finding
        What is noteworthy and no error; none of them repeats a free text.
    drawn : mapping of str to Drawn
        The Umgriff of those that draw it themselves.
    """

    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    progress: Mapping[str, Progress] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    drawn: Mapping[str, Drawn] = field(default_factory=dict)

    def running(self, on: date) -> dict[str, Agreement]:
        """Return the agreements in force on a day, by key.

        Examples
        --------
        >>> FocusAreas().running(date(2024, 1, 1))
        {}
        """
        return {key: one for key, one in self.agreements.items() if one.runs(on)}

    def shown_to(self, audience: str) -> FocusAreas:
        """Return them as an audience may read them.

        Free text may name people, and so may a file's name. A signed agreement is known to both sides; of a draft, and
        of progress that nobody has reviewed, ``gespraech`` reads no free text, not even the draft's name. Who reviewed
        stays in the house.

        Examples
        --------
        >>> one = Agreement.model_validate({"name": "Am Park", "gebiete": ["02.1"], "thema": "Familie M. klagt"})
        >>> {k: (a.name, a.aim) for k, a in FocusAreas({"am_park": one}).shown_to("gespraech").agreements.items()}
        {'.entwurf-1': ('Entwurf', '')}
        >>> FocusAreas({"am_park": one}).shown_to("intern").agreements["am_park"].aim
        'Familie M. klagt'
        """
        if audience == "intern":
            return self
        drafts = [key for key, one in self.agreements.items() if not one.signed]
        # the key is a folder's name, and that was free to choose as well
        keys = {key: f"{_DRAFT_KEY}-{n}" for n, key in enumerate(drafts, 1)}
        return FocusAreas(
            {keys.get(key, key): _agreed(one) for key, one in self.agreements.items()},
            {keys.get(key, key): _read(at) for key, at in self.progress.items()},
            drawn={key: one for key, one in self.drawn.items() if self.agreements[key].signed},
        )


def _agreed(one: Agreement) -> Agreement:
    if one.signed:
        return one.model_copy(update={"extent": ""}) if one.extent else one
    blank = {
        "name": DRAFT,
        "extent": "",
        "aim": "",
        "reasons": (),
        "moderation": "",
        "contact": "",
        "partners": (),
        "further": (),
    }
    return one.model_copy(update=blank)


def _read(at: Progress) -> Progress:
    if at.reviewed:
        # that it was is known by the day; by whom is not
        return at.model_copy(update={"reviewer": ""})
    measures = tuple(_blank(m) for m in at.measures)
    return at.model_copy(update={"measures": measures, "partners": (), "resources": (), "result": ""})


def _blank(measure: Measure) -> Measure:
    return measure.model_copy(update={"what": UNREAD, "who": ""})


def read_focus(
    city: City, areas: Mapping[str, Iterable[str]], shapes: gpd.GeoSeries | None = None
) -> FocusAreas:
    """Read agreements and progress of a city.

    Parameters
    ----------
    city : City
    areas : mapping of str to iterable of str
        Per boundary version the ids that exist.
    shapes : geopandas.GeoSeries, optional
        The areas of the newest version, with which polygons are cut.

    Raises
    ------
    ScreeningError
        With the errors of all files at once.

    Examples
    --------
    >>> import screening as sc
    >>> read_focus(sc.read_city("musterstadt", data="data"), {}).findings
    ()
    """
    errors: list[Finding] = []
    items: Mapping[str, Agreement] = {}
    drawn: Mapping[str, Drawn] = {}
    found: tuple[Finding, ...] = ()
    try:
        read = read_agreements(city, areas, shapes)
        items, found, drawn = read.items, read.findings, read.drawn
    except ScreeningError as error:
        errors += error.findings
    progress: dict[str, Progress] = {}
    try:
        # with an agreement that is not readable its progress would seem to have none
        progress, more = read_progress(city, None if errors else items)
        found += more
    except ScreeningError as error:
        errors += error.findings
    if errors:
        raise ScreeningError(errors)
    return FocusAreas(items, progress, found, drawn)


def focus_files(city: City) -> list[Path]:
    """Return the files of all Schwerpunktgebiete that are there, polygons beside an agreement among them.

    Examples
    --------
    >>> import pathlib
    >>> focus_files(City.model_construct(data=pathlib.Path("no-folder"), key="a", boundaries=()))
    []
    """
    there = [folder / name for folder in folders(city) for name in (AGREED, PROGRESSED)]
    beside = [p for f in folders(city) if lies_there(f / AGREED) for p in sorted(f.rglob("*"))]
    return [path for path in there if lies_there(path)] + [p for p in beside if is_file_name(p.name)]
