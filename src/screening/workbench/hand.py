"""Years opened by hand: parameters checked as a run checks them, what passed the door kept for the next time."""

from __future__ import annotations

import operator
import pickle
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from typing import TypeVar

from screening.base import Finding, ScreeningError
from screening.delivery import City, cities, read_city
from screening.delivery.manifest import city_unknown, delivery_missing
from screening.disclosure import AUDIENCES, AUDIT_FILE, REGISTER, Comparison, Register, Release
from screening.workbench import kept, progress
from screening.workbench.console import tell_plainly
from screening.workbench.findings import data_missing
from screening.workbench.year import Year, year_of

T = TypeVar("T", Release, Comparison)

KINDS = {
    "city": "str",
    "before": "int",
    "year": "int",
    "audience": f"Literal{[*AUDIENCES]}",
    "criteria": "str",
    "data": "str",
    "reports": "str",
}
"""The parameters of the notebooks, and their types as these declare them."""


def open_year(
    city: str,
    year: int,
    audience: str = "intern",
    *,
    data: Path | str = "data",
    prepared: Path | str = "",
    register: Register | None = None,
    reports: Path | str = "",
    cache: bool = True,
) -> Year:
    """Open a year for an audience: the first line of every notebook.

    Parameters
    ----------
    city : str
        Key of the city: its folder under ``data/raw``.
    year : int
    audience : {"intern", "gespraech"}
    data : Path or str
        The data folder.
    prepared : Path or str
        A file that a run wrote for its notebooks: then nothing else is read. Empty: read and compute.
    register : Register, optional
        What has left the house before, instead of what is read in `reports`.
    reports : Path or str
        Where documents are published, with the register of what has left the house. Empty: beside the data folder.
    cache : bool
        Whether what is opened is kept for the next time, and taken from there (see `screening.workbench.kept`).

    Returns
    -------
    Year
        The `Release` as a run shows it, and it answers: ``jahr.area(…)``, ``jahr.why(…)``, ``jahr.map(…)`` and so on.
        What has been told before is taken into account; nothing is recorded: by hand one makes
        drafts, and it is said so.

    Raises
    ------
    ScreeningError
        With all that is wrong with what is asked for: a type, an audience, a city or a year that is not there. Or with
        all findings, if the year's delivery, criteria or nominations have errors.
    ValueError
        If `prepared` holds another city, year or audience.

    Examples
    --------
    >>> import screening as sc
    >>> jahr = sc.open_year("musterstadt", 2016)
    >>> jahr.decision["decision"].value_counts().to_dict()
    {'nein': 399, 'sicher': 43, 'zu klein': 29, 'möglich': 3, 'ausgeschlossen': 1}
    >>> sc.open_year("musterstatt", 2016)
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: Wert „musterstatt“: Diese Stadt gibt es im Datenordner nicht. \
Gemeint ist vielleicht „musterstadt“. → Vorhanden: musterstadt. Sonst einen anderen Datenordner angeben (--data, im \
Notebook data).
    """
    tell_plainly()
    if prepared or register is not None:
        from screening.year import open_year as plainly

        return year_of(plainly(city, year, audience, data=data, prepared=prepared, register=register))
    year = _number(year)
    asked = {"city": city, "year": year, "audience": audience, "data": data, "reports": reports}
    known = _checked(asked, (year,))
    house = _reports(data, reports)

    def compute(tell: Callable[[str], None]) -> Release:
        from screening.pipeline import opened

        return opened(city, year, audience, Path(data), house, tell)[0]

    what = f"{city} {year} ({audience})"
    shown = _opened(what, {**_made_of(known, year, audience, house), "what": "year"}, compute, Release, cache)
    if audience != "intern":
        _note_draft(known, house, f"screening run {city} --year {year} --audience {audience}")
        home = Path(data).absolute()
        beside = partial(
            open_comparison, city, year=year, audience=audience, data=home, reports=house, cache=cache
        )
        return year_of(shown, beside)
    # in the house it is known where the data lies
    return year_of(replace(shown, city=known))


def open_comparison(
    city: str,
    before: int,
    year: int,
    audience: str = "intern",
    *,
    criteria: Path | str = "",
    data: Path | str = "data",
    prepared: Path | str = "",
    reports: Path | str = "",
    cache: bool = True,
) -> Comparison:
    """Open two years, or one year under two sets of criteria: the first line of notebook ``vergleich``.

    Parameters
    ----------
    city : str
        Key of the city: its folder under ``data/raw``.
    before, year : int
        Two years, in any order; each is screened by the criteria in force then. With `criteria` only `year`
        counts.
    audience : {"intern", "gespraech"}
    criteria : Path or str
        Another criteria file: then `year` is screened by the criteria in force and by these. Empty: none.
    data, prepared, reports, cache
        As for `open_year`.

    Raises
    ------
    ScreeningError
        As `open_year`, for both years.

    Examples
    --------
    >>> import screening as sc
    >>> found = sc.open_comparison("musterstadt", 2017, 2016)
    >>> found.years, int(found.attribution.moved.sum())
    ((2016, 2017), 17)
    """
    from screening.comparing import compare_criteria, compare_years, load_comparison

    tell_plainly()
    if prepared:
        return load_comparison(Path(prepared))
    before, year = _number(before), _number(year)
    asked = {"city": city, "before": before, "year": year, "audience": audience}
    asked |= {"criteria": criteria, "data": data, "reports": reports}
    known = _checked(asked, (year,) if criteria else (before, year))
    house = _reports(data, reports)

    def compute(tell: Callable[[str], None]) -> Comparison:
        from screening.pipeline import known_register

        register = known_register(house, city) if audience != "intern" else None
        tell("Lieferungen und Vergleich")
        if criteria:
            return compare_criteria(known, year, Path(criteria), audience, register=register)
        return compare_years(known, before, year, audience, register=register)

    from screening.pipeline import inputs

    last = year if criteria else max(before, year)
    made_of = _made_of(known, last, audience, house)
    made_of |= {"what": "comparison", "years": str(sorted((before, year)))}
    if criteria:
        made_of |= {"years": str(year), "criteria": f"{Path(criteria).name} {inputs.digest(Path(criteria))}"}
    shown = _opened(f"Vergleich {city} ({audience})", made_of, compute, Comparison, cache)
    if audience != "intern":
        options = f"--year {year} --criteria DATEI" if criteria else f"--year {before} --year {year}"
        _note_draft(known, house, f"screening compare {city} {options} --audience {audience}")
    return shown


def _opened(
    what: str,
    made_of: Mapping[str, object],
    compute: Callable[[Callable[[str], None]], T],
    kind: type[T],
    cache: bool,
) -> T:
    """Return what is kept of this, or compute and keep it; either way without what lies beneath it."""
    name = kept.name_of(made_of)
    if cache and (found := kept.load(name, kind)) is not None:
        return found  # type: ignore[no-any-return]

    from screening.year import packed

    with progress.steps(f"{what} wird geöffnet") as tell:
        content = packed(replace(compute(tell), told={}))
    if cache:
        kept.keep(name, content)
    shown: T = pickle.loads(content)
    return shown


def _made_of(city: City, year: int, audience: str, reports: Path) -> dict[str, object]:
    """Return all that decides what is shown: data, what was told before, software. Hashed before anything is read."""
    from screening.pipeline import Target, inputs, log

    published = Target(city.key, year, "gespraech").folder(reports)
    told = (reports / city.key / REGISTER, published.parent / AUDIT_FILE, published / log.LOG)
    return {
        "city": city.key,
        "year": year,
        "audience": audience,
        "inputs": inputs.input_hashes(city, year),
        "told": [inputs.digest(path) for path in told],
        "software": [inputs.code_hash(), inputs.version_of("pydantic"), inputs.environment()],
    }


def _checked(asked: Mapping[str, object], years: tuple[int, ...]) -> City:
    """Refuse what cannot be opened, with all that is wrong with it.

    Raises
    ------
    ScreeningError
    """
    from screening.report.execute import check_types

    plain = {name: str(value) if isinstance(value, PurePath) else value for name, value in asked.items()}
    found = check_types(plain, KINDS)
    city, data, known = plain["city"], plain["data"], None
    if isinstance(data, str) and not (Path(data) / "raw").is_dir():
        others = [p for p in (Path("data"), Path("../data")) if (p / "raw").is_dir()]
        found.append(data_missing(Path(data), Path.cwd(), others))
    elif isinstance(data, str) and isinstance(city, str):
        there = cities(data)
        try:
            if city not in there:
                raise city_unknown(city, there)
            known = read_city(city, data)
        except ScreeningError as error:
            found += error.findings
    if known is not None:
        lacking = [y for y in dict.fromkeys(years) if _is_int(y) and y not in known.years]
        found += [f for y in lacking for f in delivery_missing(y, known.years).findings]
    if found or known is None:
        raise ScreeningError(_named(f) for f in dict.fromkeys(found))
    return known


def _named(finding: Finding) -> Finding:
    # somebody who works by hand has named a year, not a file
    return replace(finding, file="") if finding.file.endswith("/lieferung.toml") else finding


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(given: int) -> int:
    """Return a year as Python's own number, if it is a whole one of another library; anything else as it is."""
    if not isinstance(given, bool):
        with suppress(TypeError):
            return operator.index(given)
    return given


def _reports(data: Path | str, reports: Path | str) -> Path:
    return Path(reports) if reports else Path(data).absolute().parent / "reports"


def _note_draft(city: City, reports: Path, command: str) -> None:
    """Say what something for the meeting is that was made by hand."""
    from screening.base import many
    from screening.pipeline import known_register

    times = len(known_register(reports, city.key).runs)
    told = many(times, "Veröffentlichung", "Veröffentlichungen")
    before = (
        f"Berücksichtigt ist, was laut Register schon gesagt wurde ({told})."
        if times
        else f"Gesagt wurde laut Register noch nichts (gesucht in {reports.name}/{city.key})."
    )
    progress.note("Entwurf, nicht verzeichnet:", f"nicht weitergeben. {before} Zum Weitergeben: {command}")
