"""Inspecting an unknown file, so that its manifest need not be written from nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from screening.base import ScreeningError
from screening.concept import Catalogue
from screening.delivery.draft.figures import RATE, Figure, kind_of, long_columns, long_figures
from screening.delivery.draft.file import Raw, column_of, read_raw
from screening.delivery.draft.findings import no_numbers
from screening.delivery.draft.labels import Match, match_labels
from screening.delivery.draft.numbers import Locale, find_locale, find_notes, find_signs, find_step
from screening.delivery.draft.parted import Parted, find_parted, parted_figures
from screening.delivery.draft.table import (
    IdColumn,
    Shape,
    find_ids,
    find_layout,
    find_shape,
    find_totals,
    find_variables,
    find_within_year,
    find_years,
    number_columns,
)
from screening.delivery.draft.words import PEOPLE
from screening.delivery.ids import read_ids
from screening.delivery.manifest import City, LayoutName, id_form
from screening.delivery.tables import person_findings

PARTS = "die Zeilen eines Gebiets sind Teile einer Zahl"

MOST_NAMES = 500
"""So many names of variables are compared with the catalogue."""


@dataclass(frozen=True)
class Basiswert:
    """Where a count may stand in an atlas."""

    indicator: str
    auspraegung: str
    basis: int
    name: str
    score: float


@dataclass(frozen=True)
class Detected:
    """What a file seems to be; nothing of it holds a value of a cell, but signs and names of variables.

    Attributes
    ----------
    name : str
        The file's name.
    raw : Raw
        Encoding, separator and sheets.
    shape : Shape
        Header and body.
    layout : {"wide", "long", "atlas", "genesis"}
    reason : str
        Why this layout (German).
    ids : tuple of IdColumn
        Likeliest first.
    totals : tuple of str
    locale : Locale
    signs : dict of str to str
        Sign to status, empty where it is unknown.
    counts, rates : dict of str to Match
        Ids of the catalogue to headers (or, in long files, to names of variables).
    unmatched : tuple of str
        Number columns that nothing was found for.
    years : tuple of str
        Headers of columns with years.
    variables : tuple of str
        Headers of columns that may name variables (long files).
    values : tuple of str
        Headers of columns of numbers.
    basis : dict of str to Basiswert
        Counts of an atlas.
    step : str
        To which step its rates seem to be rounded, as TOML writes it; empty if unknown.
    times : tuple of str
        What stands in the first of the columns with years.
    shares : frozenset of str
        Headers (or names of variables) whose values are rates.
    figures : tuple of Figure
        What a long file holds; their values are for comparing, never written.
    notes : tuple of str
        Marks of footnotes behind numbers.
    parted : Parted or None
        What is to be added up, where the rows are parts.
    within : str
        Header of the column that tells quarters or months of a year apart; empty if there is none.
    """

    name: str
    raw: Raw
    shape: Shape
    layout: LayoutName
    reason: str
    ids: tuple[IdColumn, ...]
    totals: tuple[str, ...]
    locale: Locale
    signs: dict[str, str]
    counts: dict[str, Match]
    rates: dict[str, Match]
    unmatched: tuple[str, ...]
    years: tuple[str, ...]
    variables: tuple[str, ...]
    values: tuple[str, ...]
    basis: dict[str, Basiswert]
    step: str = ""
    times: tuple[str, ...] = ()
    shares: frozenset[str] = frozenset()
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()
    parted: Parted | None = None
    within: str = ""

    @property
    def added(self) -> tuple[str, ...]:
        """Headers of the columns over whose texts the counts are added up."""
        return tuple(self.shape.header[k] for k in self.parted.parts) if self.parted else ()

    def title(self, column: IdColumn) -> str:
        """Return the header of a column."""
        return self.shape.header[column.place]


def detect(
    path: Path,
    catalogue: Catalogue,
    city: City | None = None,
    known: Iterable[str] = (),
    *,
    raw: Raw | None = None,
    shape: Shape | None = None,
    id_place: int | None = None,
    above: str = "",
) -> Detected:
    r"""Inspect a file.

    Parameters
    ----------
    path : Path
    catalogue : Catalogue
        Its counts and indicators are looked for among the headers.
    city : City, optional
        Its pattern tells ids.
    known : iterable of str
        The areas' ids, if they are known.
    raw : Raw, optional
        The file if it has been read already.
    shape : Shape, optional
        Its parts, if they are known.
    id_place : int, optional
        The column of the ids if it is known.
    above : str
        The column that tells areas of one name apart, if there is one.

    Raises
    ------
    ScreeningError
        If the file is no table, or holds columns about single persons: these are named, never a value.

    Examples
    --------
    >>> import tempfile
    >>> from screening.concept.catalogue import default_catalogue
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("Viertel;Einwohner;Hunde\n01.1;1.630;3\n01.2;1.201;-\nStadt;2.831;3\n")
    ...     found = detect(path, default_catalogue())
    ...     _ = path.write_text("Viertel;Geburtsdatum\n01.1;01.02.1950\n")
    ...     detect(path, default_catalogue())  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: a.csv, Zeile 1, Spalte „Geburtsdatum“: Die Spalte enthält ...
    >>> found.layout, found.title(found.ids[0]), found.totals, found.locale.thousands, found.signs
    ('wide', 'Viertel', ('Stadt',), '.', {'-': 'null'})
    >>> found.counts["bev"].header, found.unmatched
    ('Einwohner', ('Hunde',))
    """
    raw = raw or read_raw(path)
    shape = shape or find_shape(raw.rows, raw.merged)
    fits = _fits(city, frozenset(known), raw) if city else None
    ids = _ids(shape, fits, id_place, above)
    first = ids[0] if ids else None
    refuse_persons(path.name, shape, first)
    layout, reason = find_layout(shape, first)
    years = find_years(shape)
    within = find_within_year(shape)
    taken = {*years, *([first.place] if first else []), *([] if within is None else [within])}
    numbers = _numbers(shape, layout, taken)
    if not numbers:
        raise no_numbers(path.name)
    locale = _locale(shape, numbers)
    parted = find_parted(shape, first.place, locale) if first and layout in ("wide", "long") else None
    if parted:
        numbers = [*parted.values]
        layout, reason = ("long" if len(numbers) == 1 else "wide"), PARTS
    columns = [shape.columns[k] for k in numbers]
    variables = find_variables(shape, first) if first and layout in ("long", "genesis") and not parted else []
    variables = [k for k in variables if shape.header[k] != above and k != within]
    headers = [shape.header[k] for k in numbers]
    figures = _long(shape, first, variables, numbers, locale) if layout == "long" and first else []
    if parted and first:
        figures = _parted(shape, first, parted, locale, path.stem)
    kinds = [(f.header, f.kind) for f in figures] or [
        (h, kind_of(h, c, locale)[0]) for h, c in zip(headers, columns, strict=True)
    ]
    names = [*dict.fromkeys(h for h, _ in kinds)][: MOST_NAMES if figures else None]
    shares = {h for h, kind in kinds if kind == "rate"}
    counts, rates = _matched(names, shares, catalogue)
    used = {m.header for m in (*counts.values(), *rates.values())}
    quotients = [c for h, c in zip(headers, columns, strict=True) if h in shares]
    return Detected(
        name=path.name,
        raw=raw,
        shape=shape,
        layout=layout,
        reason=reason,
        ids=tuple(ids[:4]),
        totals=find_totals(shape, first, fits) if first else (),
        locale=locale,
        signs=find_signs(columns),
        counts=counts,
        rates=rates,
        unmatched=tuple(h for h in shape.header if h and h not in used and h not in _titles(shape, taken)),
        years=tuple(shape.header[k] for k in years),
        variables=tuple(shape.header[k] for k in variables),
        values=tuple(headers),
        basis=_basis(shape, catalogue) if layout == "atlas" else {},
        step=find_step(quotients, locale.decimal),
        times=tuple(dict.fromkeys(column_of((c for _, c in shape.body), years[0]))) if years else (),
        shares=frozenset(shares),
        figures=tuple(figures),
        notes=find_notes(columns),
        parted=parted,
        within="" if within is None else shape.header[within],
    )


def _matched(
    names: Sequence[str], shares: Collection[str], catalogue: Catalogue
) -> tuple[dict[str, Match], dict[str, Match]]:
    indicators = {i.id: i.label for i in catalogue.indicators}
    counts = match_labels(catalogue.count_labels, [h for h in names if h not in shares])
    return counts, match_labels(indicators, [h for h in names if h in shares])


def _numbers(shape: Shape, layout: LayoutName, taken: Collection[int]) -> list[int]:
    """Return the columns of figures."""
    numbers = number_columns(shape, taken)
    if layout == "genesis":  # codes are numbers, too; values have a name behind two underscores
        numbers = [k for k in numbers if "__" in shape.header[k]] or numbers[-1:]
    # a program's numbers of rows have no header; of two of one name nobody can say which is meant
    return [k for k in numbers if shape.header[k] and shape.header.count(shape.header[k]) == 1]


def _locale(shape: Shape, numbers: Sequence[int]) -> Locale:
    locale = find_locale([shape.columns[k] for k in numbers])
    headers = [shape.header[k] for k in numbers]
    if locale.thousands and any(PEOPLE.search(h) and not RATE.search(h) for h in headers):
        locale = replace(locale, doubt="")  # no people have three decimals
    return locale


def _ids(
    shape: Shape, fits: Callable[[str], bool] | None, id_place: int | None, above: str
) -> list[IdColumn]:
    """Return the columns that may hold ids, the one that is known first."""
    ids = find_ids(shape, fits)
    if id_place is not None:
        ids = [*(c for c in ids if c.place == id_place), *(c for c in ids if c.place != id_place)]
        if not ids or ids[0].place != id_place:
            cells = column_of((c for _, c in shape.body), id_place)
            ids.insert(0, IdColumn(id_place, 1.0, len(set(cells)) == len(cells), False))
    if above and ids:
        one, two = ids[0].place, shape.header.index(above)
        pairs = [(c[one], c[two]) for _, c in shape.body if max(one, two) < len(c)]
        ids[0] = replace(ids[0], unique=len(set(pairs)) == len(pairs))
    return ids


def _fits(city: City, known: frozenset[str], raw: Raw) -> Callable[[str], bool]:
    """Return a test for the city's ids: in its pattern, or recognisable as one of them."""
    fits = id_form(city.id_pattern)
    texts = {c for _, cells in raw.rows for c in cells if len(c) <= 20} if known else set()
    odd = [t for t in texts if t not in known and re.search("[0-9]", t) and not fits(t)]
    # one by one: whether two texts mean the same does not matter here; lone digits are figures, not ids
    read = (
        {t for t in odd if not t.isdigit() and read_ids([t], known, separator=city.separator).ids}
        if len(odd) < 500
        else set()
    )
    return lambda text: text in known or fits(text) or text in read


def refuse_persons(name: str, shape: Shape, first: IdColumn | None) -> None:
    """Stop at columns about single persons.

    Raises
    ------
    ScreeningError
        It names the columns, never a value.

    Examples
    --------
    >>> refuse_persons("a.csv", Shape(1, 1, ("Gebiet", "Einwohner"), [(2, ["01.1", "163"])]), None)
    """
    title = shape.header[first.place] if first else ""
    rows = [cells for _, cells in shape.body]
    persons = person_findings(list(shape.header), rows, name, id_column=title, line=shape.first_row)
    if persons:
        raise ScreeningError(persons)


def _titles(shape: Shape, places: Iterable[int]) -> set[str]:
    return {shape.header[k] for k in places}


def _long(
    shape: Shape, first: IdColumn, variables: Sequence[int], numbers: Sequence[int], locale: Locale
) -> list[Figure]:
    """Return the figures of a long table, whatever areas they are of."""
    places = long_columns(shape, shape.body, first.place, variables, numbers)
    if places is None:
        return []
    meant = {t: t for t in column_of((c for _, c in shape.body), first.place)}
    return long_figures(shape, places, shape.body, first.place, meant, locale)


def _parted(shape: Shape, first: IdColumn, parted: Parted, locale: Locale, file: str) -> list[Figure]:
    """Return the figures of a table whose rows are parts, whatever areas they are of."""
    meant = {t: t for t in column_of((c for _, c in shape.body), first.place)}
    return parted_figures(shape, parted, shape.body, first.place, meant, locale, file)


def _basis(shape: Shape, catalogue: Catalogue) -> dict[str, Basiswert]:
    """Return where an atlas holds the catalogue's counts: by the names of its Basiswerte."""
    plain = [re.sub(r"[\s.]+", " ", h.casefold()).strip() for h in shape.header]
    if "indikator" not in plain or "ausprägung" not in plain:
        return {}
    topic, kind = plain.index("indikator"), plain.index("ausprägung")
    places = {k: int(m[1]) for k, h in enumerate(plain) if (m := re.fullmatch(r"name basiswert (\d)", h))}
    found: dict[str, tuple[str, str, int]] = {}
    for _, cells in shape.body:
        for k, number in places.items():
            if k < len(cells) and cells[k] and cells[k] not in ("NA", "X"):
                place = (cells[topic], cells[kind], number)
                # the whole population first: „insgesamt“ says so
                if cells[k] not in found or (found[cells[k]][1] != "insgesamt" == cells[kind]):
                    found[cells[k]] = place
    matches = match_labels(catalogue.count_labels, found)
    return {k: Basiswert(*found[m.header], m.header, m.score) for k, m in matches.items()}
