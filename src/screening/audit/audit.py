"""The audit: read what is published, collect what it implies, and try to compute the secret counts from it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from screening.audit.bounded import Bounded, bounded, bounded_before
from screening.audit.house import House, Secrets, house_of
from screening.audit.judge import judged
from screening.audit.known import Known, known_of
from screening.audit.log import read_log
from screening.audit.notebooks import read_notebook
from screening.audit.packages import read_gpkg
from screening.audit.pages import read_page
from screening.audit.papers import read_pdf
from screening.audit.pictures import read_picture
from screening.audit.profiles import read_alike
from screening.audit.resting import collector_resting
from screening.audit.statements import Harvest, Oddity, Statement, Vocabulary, distinct, vocabulary
from screening.audit.tables import read_csv
from screening.audit.webmap import read_webmap
from screening.audit.workbooks import read_xlsx
from screening.delivery import City
from screening.disclosure.audited import AUDIT_FILE, Audited, AuditFinding, Narrowest
from screening.disclosure.register import Register
from screening.findings import Finding
from screening.rates import Bools
from screening.year import screen_years

MOST_TOLD = 20

_DOCUMENTS = re.compile(
    r"(dossier|belastbarkeit|evaluation|karte|profile/[A-Za-z0-9._~-]+)\.html|(dossier|profile)\.pdf|auswahl\.(csv|xlsx|gpkg)"
    r"|[0-9]{2}_\w+\.ipynb|abbildungen/[\w.-]+\.(png|svg)|lauf\.json|profile/[\w-]+\.woff2"
)
LOG = "lauf.json"
_FOLDERS = {"profile", "abbildungen"}


@dataclass(frozen=True)
class Audit:
    """What an audit found.

    Attributes
    ----------
    city, year
    files, statements : int
        How much was read.
    breaches : tuple of Oddity
        What must not be there; the texts name places and areas, never figures.
    cells, delivered, primary, secondary, by_sums : int
        Counts with a number; delivered as secret beside them; secret by themselves; withheld beside these (without
        the counts of agencies, which are never shown);
        of the secret ones those that known sums alone pin down more closely than their protection.
    narrowest : tuple of int or None
        Width (at least) and demanded width of the secret count that is pinned down most closely.
    kept : tuple of float
        Shares of counts and of values that are shown, of those that are not secret by themselves.
    """

    city: str
    year: int
    files: int
    statements: int
    breaches: tuple[Oddity, ...]
    cells: int
    delivered: int
    primary: int
    secondary: int
    by_sums: int
    narrowest: tuple[int, int] | None
    kept: tuple[float, float]

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.breaches

    def audited(self, mark: str = "", when: dt.datetime | None = None) -> Audited:
        """Return the result as ``pruefung.json`` holds it.

        Parameters
        ----------
        mark : str
            Of the run that made what was audited.
        when : datetime.datetime, optional
        """
        width, required = self.narrowest or (0, 0)
        return Audited(
            stadt=self.city,
            jahr=self.year,
            kennung=mark,
            zeit=when,
            bestanden=self.passed,
            dateien=self.files,
            aussagen=self.statements,
            zellen=self.cells,
            geliefert_geheim=self.delivered,
            primaer=self.primary,
            sekundaer=self.secondary,
            durch_summen=self.by_sums,
            schmalstes=Narrowest(breite=width, verlangt=required) if self.narrowest else None,
            erhalten_zahlen=round(self.kept[0], 4),
            erhalten_werte=round(self.kept[1], 4),
            befunde=tuple(AuditFinding(datei=b.file, stelle=b.place, text=b.text) for b in self.breaches),
        )

    def findings(self, file: str = AUDIT_FILE) -> tuple[Finding, ...]:
        """Return the first breaches as findings; all of them stand in `file`."""
        return findings_of(self.breaches, file)


def findings_of(breaches: Sequence[Oddity], file: str) -> tuple[Finding, ...]:
    """Return breaches as findings, the first of them; all stand in `file`."""
    remedy = "Nicht weitergeben. Fehler der Software: bitte melden."
    told = [
        Finding("Fehler", f"{b.text}.", remedy, file=b.file, column=b.place) for b in breaches[:MOST_TOLD]
    ]
    left = len(breaches) - len(told)
    if left > 0:
        told.append(Finding("Fehler", f"Und {left} weitere Stellen.", f"Alle stehen in {file}."))
    return tuple(told)


@collector_resting()
def audit_year(city: City, year: int, folder: Path, register: Register | None = None) -> Audit:
    """Audit a folder of ``gespraech``.

    Parameters
    ----------
    city : City
    year : int
    folder : Path
        Its files are all that is read of the release.
    register : Register, optional
        What has left the house before.

    Raises
    ------
    ScreeningError
        If the year's delivery has errors: then nobody knows what is to be protected.
    """
    screenings, _ = screen_years(city, year)
    return audit_folder(house_of(screenings), tuple(screenings), folder, register, whole=True)


@collector_resting()
def audit_folder(
    house: House, years: Iterable[int], folder: Path, register: Register | None = None, *, whole: bool = False
) -> Audit:
    """Audit a folder for a house.

    Parameters
    ----------
    house : House
    years : iterable of int
    folder : Path
    register : Register, optional
    whole : bool
        Whether the folder has to be a whole release. By default documents that are not there are not missed, but
        a folder without any does not pass: nothing was read.
    """
    words = words_of(house, years)
    harvest = harvested(folder, words, house)
    if whole and harvest.files and LOG not in harvest.files:
        harvest.odd(LOG, "", f"Ordner enthält kein {LOG}, also keine Veröffentlichung")
    delivery = house.delivery
    before = register.of(delivery.year, delivery.boundary) if register else None
    breaches = [*harvest.oddities, *judged(harvest, house, words)]
    said = distinct(harvest.statements)
    found = bounded(said, harvest.joints, harvest.means, house, before)
    breaches += _narrow(found.narrow, house)
    for year, past in house.earlier.items():
        known = register.of(year, delivery.boundary) if register else None
        breaches += _narrow(bounded_before(said, past, known), past, year)
    return _result(house, harvest, found, tuple(dict.fromkeys(breaches)), _kept_values(house, said))


def words_of(house: House, years: Iterable[int]) -> Vocabulary:
    """Return how the documents of a house call things."""
    city, areas = house.city, house.delivery.areas
    assigned = [str(c) for c in areas.columns if c != areas.geometry.name]
    parents = {p.id: p.label for p in city.parents}
    named = [
        f"{parents[c.removesuffix('_name')]}, Name" for c in assigned if c.removesuffix("_name") in parents
    ]
    columns = [*parents, *parents.values(), *named, *assigned, "Sozialbürgerhaus", "REGSAM-Region"]
    return vocabulary(
        house.catalogue,
        house.criteria,
        areas=map(str, areas.index),
        level=city.level,
        columns=columns,
        years=years,
        places=_places(house),
    )


def _places(house: House) -> set[str]:
    """Return how documents call the geographies in which areas lie: by name, by id and name, with the word before."""
    city, areas = house.city, house.delivery.areas
    assigned = {c: areas[c].dropna().astype(str) for c in areas.columns if c != areas.geometry.name}
    found = {name for names in assigned.values() for name in names}
    for parent in city.parents:
        names = assigned.get(f"{parent.id}_name", {})
        for area in map(str, areas.index):
            told = f"{city.parent_id(area, parent)} {names.get(area, '')}".strip()
            found |= {told, f"{parent.label} {told}"}
    return found


def harvested(folder: Path, words: Vocabulary, house: House) -> Harvest:
    """Read all files of a folder; what cannot be read, or is not known, is told."""
    harvest = Harvest(engine=_engine(folder))
    if not folder.is_dir():
        harvest.odd("", "", "kein Ordner")
        return harvest
    try:
        known = known_of(folder, words, house)
    except Exception as error:  # whatever a page is: nothing can be held against it
        harvest.odd("", "", f"Seiten nicht lesbar ({type(error).__name__})")
        known = Known(house)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            if name not in _FOLDERS:
                harvest.odd(name, "", "unbekannter Ordner")
            continue
        harvest.files.append(name)
        if not _DOCUMENTS.fullmatch(name) or path.is_symlink() or not path.is_file():
            harvest.odd(name, "", "unbekannte Datei")
            continue
        try:
            _read(path, name, harvest, words, known)
        except Exception as error:  # whatever a file is: unread it must not pass
            harvest.odd(name, "", f"nicht lesbar ({type(error).__name__})")
    if not harvest.files:
        harvest.odd("", "", "Ordner enthält keine Datei")
    read_alike(harvest, words)
    return harvest


def _engine(folder: Path) -> str:
    """Return what set the documents; empty if the log does not say it."""
    try:
        return str(json.loads((folder / LOG).read_text(encoding="utf-8")).get("engine", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def _read(path: Path, name: str, harvest: Harvest, words: Vocabulary, known: Known) -> None:
    readers: Mapping[str, Callable[[Path, Harvest, Vocabulary, Known], None]] = {
        ".csv": read_csv,
        ".xlsx": read_xlsx,
        ".gpkg": read_gpkg,
        ".ipynb": read_notebook,
        ".pdf": read_pdf,
    }
    if path.suffix == ".html":
        text = path.read_text(encoding="utf-8")
        read_page(name, text, harvest, words)
        if name == "karte.html":
            read_webmap(name, text, harvest, words)
    elif path.suffix in (".png", ".svg"):
        read_picture(path, harvest, words)
    elif path.suffix == ".json":
        read_log(path, harvest, words, known.house)
    elif path.suffix in readers:
        readers[path.suffix](path, harvest, words, known)


def _narrow(narrow: Bools, year: Secrets, number: int | None = None) -> list[Oddity]:
    labels, cells = year.catalogue.count_labels, year.cells
    when = f" ({number})" if number else ""
    return [
        Oddity(
            "",
            "aus allen Dateien zusammen",
            f"geheime Zahl lässt sich zu eng eingrenzen: {cells.areas[a]}, „{labels[cells.counts[c]]}“{when}",
        )
        for a, c in np.argwhere(narrow).tolist()
    ]


def _result(
    house: House, harvest: Harvest, found: Bounded, breaches: tuple[Oddity, ...], values: float
) -> Audit:
    cells, secret = house.cells, house.secret.to_numpy(dtype=bool)
    known, required = cells.known, cells.required
    withheld = known & ~found.shown
    asked = (known | cells.kept) & ~found.by_sums & (required > 0) & ~found.shown
    width = np.where(asked, found.high - found.low, np.inf)
    narrowest = None
    if asked.any():
        at = np.unravel_index(np.argmin(width - required), width.shape)
        narrowest = (int(width[at]), int(required[at])) if np.isfinite(width[at]) else None
    return Audit(
        city=house.city.key,
        year=house.delivery.year,
        files=len(harvest.files),
        statements=len(harvest.statements),
        breaches=breaches,
        cells=int(known.sum()),
        delivered=int(cells.kept.sum()),
        primary=int((secret & known).sum()),
        secondary=int((withheld & ~secret & ~_agency(house)).sum()),
        by_sums=int(found.by_sums.sum()),
        narrowest=narrowest,
        kept=(_share(known & ~secret & ~_agency(house), found.shown), values),
    )


def _agency(house: House) -> np.ndarray:
    """Mark the counts that only indicators of agencies use: they are never told, secret or not."""
    used = {c for i in house.catalogue.indicators if i.direction != "a" for c in (i.numerator, i.denominator)}
    used.add(house.catalogue.inhabitants)
    return np.array([c not in used for c in house.cells.counts], dtype=bool)[None, :]


def _share(free: np.ndarray, shown: np.ndarray) -> float:
    return float((free & shown).sum() / free.sum()) if free.any() else 1.0


def _kept_values(house: House, statements: Sequence[Statement]) -> float:
    """Return the share of values that are told, with figures or as a flag, of those that are not secret."""
    told = {(s.area, s.what) for s in statements if s.aspect == "rate" and s.low == s.low}
    told |= {(s.area, s.what) for s in statements if s.aspect == "flag" and s.text in ("ja", "nein")}
    rates = house.screening.rates
    there = (rates.numerator.notna() & rates.denominator.notna()).mul(rates.counted)[
        list(house.secret_values)
    ]
    free = [(a, i) for i in there for a in there.index[there[i].astype(bool) & ~house.secret_values[i]]]
    return sum(pair in told for pair in free) / len(free) if free else 1.0
