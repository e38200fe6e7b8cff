"""``einwaende.csv``: what somebody says the figures of an area miss, what was answered, and what followed.

It stands beside the figures and changes none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pandas as pd

from screening.base import Finding, lies_there, one_of
from screening.delivery.manifest import BODIES, Body, City
from screening.process import form
from screening.process.findings import answer_missing, area_missing, objection_missing, word_unknown

OBJECTIONS = form.Form(
    file="einwaende.csv",
    columns=("gebiet", "von", "datum", "einwand", "antwort", "folge", "geprueft_von", "geprueft_am"),
    needed=("gebiet", "von", "datum", "einwand", "antwort", "folge", "geprueft_von", "geprueft_am"),
    texts=("einwand", "antwort"),
    stranger="Diese Stelle ist nicht bekannt.",
)
TEXTS = ("gebiet", "von", "einwand", "antwort", "folge", "geprueft_von")
DAYS = ("datum", "geprueft_am")
NUMBER = "nummer"

CONSEQUENCES = ("keine", "weiter beobachten", "nachgefragt", "neu geliefert", "aufgenommen", "ausgeschlossen")
"""What may follow from an objection; none of these words: it is open."""


@cache
def _none() -> pd.DataFrame:
    frame = pd.DataFrame(columns=[NUMBER, *TEXTS], dtype="str").astype({NUMBER: "int64"})
    return frame.assign(**{d: pd.Series([], dtype=object) for d in DAYS})


@dataclass(frozen=True)
class Objections:
    """The objections of a year.

    Attributes
    ----------
    frame : pandas.DataFrame
        A row for each area of each objection: ``nummer`` (from 1), ``gebiet``, ``von``, ``einwand``, ``antwort``,
        ``folge`` (of `CONSEQUENCES`, or empty), ``geprueft_von`` (text), ``datum`` and ``geprueft_am``
        (`datetime.date` or None).
    findings : tuple of Finding
        What is noteworthy and no error; none of them repeats a free text.
    """

    frame: pd.DataFrame = field(default_factory=lambda: _none().copy())
    findings: tuple[Finding, ...] = ()

    def shown_to(self, audience: str) -> pd.DataFrame:
        """Return the objections as an audience may read them: others than ``intern`` only what was reviewed.

        Returns
        -------
        pandas.DataFrame
            The columns of `frame`, and ``stand``: *geprüft*, *ungeprüft* or *ohne Text*.

        Examples
        --------
        >>> Objections().shown_to("gespraech").columns[-1]
        'stand'
        """
        return form.shown_to(self.frame, audience, OBJECTIONS.texts, {"geprueft_von": ""})


def objections_of(
    city: City,
    year: int,
    areas: Mapping[str, Iterable[str]],
    also: Iterable[str] = (),
    *,
    former: bool = False,
) -> Objections:
    """Read the objections of a city's year.

    Parameters
    ----------
    city : City
    year : int
    areas : mapping of str to iterable of str
        Per boundary version the ids that exist. The file names areas of the year's version.
    also : iterable of str
        Ids that the delivery holds beside them.
    former : bool
        Whether bodies count that the city no longer has.

    Raises
    ------
    ScreeningError
        As `read_objections`.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> objections_of(city, 2024, areas={}).frame["folge"].value_counts()["weiter beobachten"]
    np.int64(2)
    """
    ids, _ = form.ids_of_year(city, year, areas, also)
    return read_objections(city.raw / str(year), ids, city.bodies, former)


def read_objections(
    folder: Path, ids: form.Ids, bodies: Sequence[Body] = BODIES, former: bool = False
) -> Objections:
    r"""Read the objections of a year; without a file there are none.

    Parameters
    ----------
    folder : Path
        The year's folder, ``data/raw/<city>/<year>``.
    ids : screening.process.form.Ids
        The ids that exist; if there are none, areas are not checked.
    bodies : sequence of Body
        Who may object.
    former : bool
        As in `objections_of`.

    Raises
    ------
    ScreeningError
        With every finding at once; none repeats a text that may be free text in the wrong column.

    Examples
    --------
    >>> import tempfile
    >>> from screening.base import ScreeningError
    >>> place = tempfile.TemporaryDirectory()
    >>> rows = [";".join(OBJECTIONS.columns), "02.1;BA;2024-10-08;Die Unterkunft fehlt.;;;;", "02.1;BA;;;;vielleicht;;"]
    >>> _ = Path(place.name, OBJECTIONS.file).write_text("\n".join(rows[:2]), encoding="utf-8")
    >>> read_objections(Path(place.name), form.Ids()).frame["einwand"].tolist()
    ['Die Unterkunft fehlt.']
    >>> _ = Path(place.name, OBJECTIONS.file).write_text("\n".join(rows), encoding="utf-8")
    >>> try:
    ...     read_objections(Path(place.name), form.Ids())
    ... except ScreeningError as error:
    ...     [(f.row, f.column) for f in error.findings if f.level == "Fehler"]
    [('3', 'einwand'), ('3', 'folge')]
    >>> place.cleanup()
    """
    path = folder / OBJECTIONS.file
    if not lies_there(path):
        return Objections()
    found: list[Finding] = []
    entries = form.read_entries(path, OBJECTIONS, found)
    form.name_areas(entries, ids, found)
    for entry in entries:
        found += form.check_body(entry, [b.id for b in bodies], OBJECTIONS, former)
        found += form.check_days(entry, DAYS)
        found += _checked(entry)
    told = form.checked(entries, found, OBJECTIONS)
    rows = [(n, e, a) for n, e in enumerate(entries, start=1) for a in e.areas]
    texts = {c: [a if c == "gebiet" else e.cells[c] for _, e, a in rows] for c in TEXTS}
    days = {c: pd.Series([e.days[c] for _, e, _ in rows], dtype=object) for c in DAYS}
    frame = pd.DataFrame(texts, dtype="str").assign(**days)
    frame.insert(0, NUMBER, pd.array([n for n, _, _ in rows], dtype="int64"))
    return Objections(frame, told)


def _checked(entry: form.Entry) -> list[Finding]:
    """Write the consequence down as the list has it; tell what the row lacks."""
    found, place = [], (entry.file, entry.line)
    if not entry.cells["gebiet"]:
        found.append(area_missing("Kennung eintragen, mehrere mit Komma.", *place))
    if not entry.cells["einwand"]:
        found.append(objection_missing(*place))
    said = entry.cells["folge"]
    known = one_of(" ".join(said.casefold().split()), CONSEQUENCES) if said else ""
    if known is None:
        found.append(word_unknown(CONSEQUENCES, "", *place, "folge"))
    elif known and not entry.cells["antwort"]:
        found.append(answer_missing(known, *place))
    entry.cells["folge"] = known or ""
    return found
