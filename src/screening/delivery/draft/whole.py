"""A whole new city drafted from a map and tables: every file that `check` needs, and what was guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from screening.base import some
from screening.concept import Catalogue, default_catalogue
from screening.delivery.draft.atlas import Pair, atlas_figures
from screening.delivery.draft.catalogue import DraftCatalogue, draft_catalogue
from screening.delivery.draft.classes import CLASS, without_classes
from screening.delivery.draft.detect import Detected, detect
from screening.delivery.draft.entry import Entry, entry_text, sections
from screening.delivery.draft.figures import Figure, judged_by_sums, long_columns, long_figures, wide_figures
from screening.delivery.draft.file import Rows, column_of, read_raw
from screening.delivery.draft.findings import no_indicators
from screening.delivery.draft.forms import pattern_of
from screening.delivery.draft.joined import (
    layer_linked,
    opened_table,
    with_named_ids,
    with_wholes,
    without_sums,
)
from screening.delivery.draft.link import LEAST, Link
from screening.delivery.draft.maps import SeenMap, map_files
from screening.delivery.draft.merges import FILE as MERGED
from screening.delivery.draft.merges import Whole, merge_text
from screening.delivery.draft.newest import newest_rows
from screening.delivery.draft.opened import (
    Opened,
    other_years,
    own_title,
    short_of,
    subject,
    times_of,
    unnumbered,
    year_of,
)
from screening.delivery.draft.packaged import of_packaged
from screening.delivery.draft.parted import parted_figures
from screening.delivery.draft.periods import other_times, stichtag_of, time_of, timeless
from screening.delivery.draft.rows import row_keys
from screening.delivery.draft.table import determined, find_shape, last_of_year
from screening.delivery.draft.texts import (
    Lacking,
    catalogue_text,
    city_text,
    criteria_text,
    delivered_of,
)
from screening.delivery.draft.told import told_of, told_of_shared
from screening.delivery.draft.upper import FILE as ASSIGNED
from screening.delivery.draft.upper import assignment_text, uppers_of
from screening.delivery.draft.words import PEOPLE
from screening.delivery.draft.yearly import yearly_text, years_alike
from screening.delivery.manifest import City
from screening.delivery.tables import span_in


@dataclass(frozen=True)
class DraftCity:
    """The files of a new city, by their paths under the data folder, and what is to be copied where.

    Attributes
    ----------
    year : int
    texts : dict of str to str
    copies : dict of str to Path
    told : tuple of str
        What was found, in German sentences.
    """

    year: int
    texts: dict[str, str]
    copies: dict[str, Path]
    told: tuple[str, ...]


def draft_city(
    key: str,
    map_path: Path,
    tables: Sequence[Path],
    year: int | None = None,
    name: str = "",
    *,
    alone: bool = False,
) -> DraftCity:
    r"""Draft all files of a new city.

    Parameters
    ----------
    key : str
        The city's folder.
    map_path : Path
    tables : sequence of Path
        One or more tables of one year.
    year : int, optional
        By default the newest that all tables hold, or one that file names or titles say.
    name : str
        What the city is called; by default its key in capitals.
    alone : bool
        Whether only ``stadt.toml`` is wanted: then no more is said to lie beside it than must.

    Raises
    ------
    ScreeningError
        If map or table cannot be read, hold data on persons, or do not belong together.

    Examples
    --------
    >>> import json, tempfile
    >>> square = [[[11, 48], [11.1, 48], [11.1, 48.1], [11, 48]]]
    >>> shapes = [
    ...     {"type": "Feature", "properties": {"nr": i}, "geometry": {"type": "Polygon", "coordinates": square}}
    ...     for i in ("01.1", "01.2")
    ... ]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     karte, tabelle = Path(folder, "viertel.geojson"), Path(folder, "zahlen_2024.csv")
    ...     _ = karte.write_text(json.dumps({"type": "FeatureCollection", "features": shapes}))
    ...     _ = tabelle.write_text("Viertel;Einwohner;Arbeitslose\n01.1;163;20\n01.2;120;7\n")
    ...     drafted = draft_city("neustadt", karte, [tabelle])
    >>> for place in [*drafted.texts, *drafted.copies]:
    ...     print(place)
    raw/neustadt/stadt.toml
    raw/neustadt/katalog.toml
    raw/neustadt/kriterien.toml
    raw/neustadt/2024/lieferung.toml
    geo/neustadt/viertel.geojson
    raw/neustadt/2024/zahlen_2024.csv
    """
    looked = [(path, read_raw(path, year)) for path in tables]
    raws = [(path, *newest_rows(path, raw, find_shape(raw.rows, raw.merged), year)) for path, raw in looked]
    seen, link, named, turned = layer_linked(map_path, raws)
    called = name or key.title()
    opened = [opened_table(path, raw, shape, seen, link, named, called) for path, raw, shape in turned]
    opened, wholes = with_wholes(opened, seen, link, named)
    link, opened = with_named_ids(link, map(without_sums, opened))
    uppers = uppers_of(opened, seen, link, needed_alone=alone)
    asked = year is not None
    year, why = year_of(opened, year)
    left = {o.path.name: years for o in opened if times_of(o) and (years := other_years(o, year))}
    opened = [o for o in opened if o.path.name not in left]
    city = City.model_construct(
        id_pattern=pattern_of([*link.ids, *(w.id for w in wholes)], link.separator, link.by_name),
        separator=link.separator,
    )
    catalogue = default_catalogue()
    found = [
        detect(
            o.path, catalogue, city, o.meant, raw=o.raw, shape=o.shape, id_place=o.ids, above=o.above.column
        )
        for o in opened
    ]
    read = _read_all(opened, found, year)
    drafted = _catalogue(catalogue.in_year(year), opened, found, read)
    every = [
        _entry(n, o, f, r, drafted, link, (year, why), (seen, called))
        for n, (o, f, r) in enumerate(zip(opened, found, read, strict=True))
    ]
    told = [e for e in every if e.columns or e.rates] or every
    lacking = _lacking(opened, read, told, link, drafted, wholes)
    shared = {} if asked else _of_many_years(opened, every, told, year)
    first = min((years[0] for years, _ in shared.values()), default=year)
    once = [e for n, e in enumerate(every) if n not in shared and e in told]
    many_years = [yearly_text(every[n], year, *which, read[n].left) for n, which in shared.items()]
    words = [o.shape.header[o.ids] for o in opened]
    texts = {
        f"raw/{key}/stadt.toml": "\n".join(
            [city_text(called, seen, link, first, lacking, wholes, uppers, words), *many_years]
        ),
        **({} if drafted.packaged else {f"raw/{key}/katalog.toml": catalogue_text(drafted)}),
        f"raw/{key}/kriterien.toml": criteria_text(delivered_of(drafted), first),
        **({f"geo/{key}/{MERGED}": merge_text(wholes)} if wholes else {}),
        **({f"geo/{key}/{ASSIGNED}": assignment_text(seen, link, uppers)} if uppers else {}),
        **({f"raw/{key}/{year}/lieferung.toml": _manifest(once)} if once else {}),
    }
    copies = {f"geo/{key}/{path.name}": path for path in map_files(map_path)}
    copies |= {
        f"raw/{key}/{o.path.name}" if n in shared else f"raw/{key}/{year}/{o.path.name}": o.path
        for n, o in enumerate(opened)
        if every[n] in told
    }
    names = {e.found.name for e in told}
    left |= {o.path.name: other_years(o, year) for o in opened if o.path.name not in names}
    said = told_of(seen, link, told, drafted, lacking, (year, left))
    held = {every[n].found.name: years for n, (years, _) in shared.items()}
    said[-1:-1] = told_of_shared(wholes, held, uppers)
    return DraftCity(year, texts, copies, tuple(said))


def _catalogue(
    packaged: Catalogue, opened: Sequence[Opened], found: Sequence[Detected], read: Sequence[_Read]
) -> DraftCatalogue:
    """Return the concept's catalogue if it has what is delivered, else a drafted one."""
    drafted = of_packaged(packaged, [(r.figures, f.counts) for f, r in zip(found, read, strict=True)])
    if drafted is None:
        drafted = draft_catalogue(
            [(o.path.name, r.figures, r.pairs) for o, r in zip(opened, read, strict=True)]
        )
    if not drafted.indicators:
        raise no_indicators(some(o.path.name for o in opened))
    return drafted


def _of_many_years(
    opened: Sequence[Opened], entries: Sequence[Entry], told: Sequence[Entry], year: int
) -> dict[int, tuple[list[int], list[int]]]:
    """Return by position the files that hold more than one year alike: which, and which otherwise."""
    found = {}
    for n, (table, entry) in enumerate(zip(opened, entries, strict=True)):
        used = [*entry.columns.values(), *entry.rates.values()]
        years, others = years_alike(table, year, used, partial(_year_of, table, entry.found))
        if years and entry in told:
            found[n] = years, others
    return found


def _year_of(table: Opened, found: Detected, year: int) -> tuple[list[Figure], frozenset[str]]:
    read = _figures(table, found, year)
    texts = (c[table.ids] for _, c in read.rows if table.ids < len(c))
    return read.figures, frozenset(table.meant[t] for t in texts if t in table.meant)


@dataclass(frozen=True)
class _Read:
    figures: list[Figure]
    pairs: list[Pair]
    rows: Rows
    time: str
    variable: str = ""
    value: str = ""
    left: frozenset[str] = frozenset()
    """Headers of other times than the one that is read."""


def _read_all(opened: Sequence[Opened], found: Sequence[Detected], year: int) -> list[_Read]:
    """Return the figures of all tables; if none counts the people of the year, those of the last time before."""
    read = [_figures(o, f, year) for o, f in zip(opened, found, strict=True)]
    counts = (f for r in read for f in r.figures if f.kind == "count")
    if any(PEOPLE.search(f.label.replace("_", " ")) for f in counts):
        return read
    return [
        r if _left(o, f, year) == _left(o, f, year, people=True) else _figures(o, f, year, people=True)
        for o, f, r in zip(opened, found, read, strict=True)
    ]


def _left(table: Opened, found: Detected, year: int, *, people: bool = False) -> frozenset[str]:
    """Return the headers of other times than the one that is read."""
    return frozenset(other_times(found.values, year, short_of(table), people=people))


def _figures(table: Opened, found: Detected, year: int, *, people: bool = False) -> _Read:
    """Return the figures of one year; a text that stands for nothing is no value."""
    shape, times = table.shape, times_of(table)
    place = shape.header.index(found.years[0]) if found.years else -1
    blank = set(found.signs)
    rows = [
        (line, ["" if k != table.ids and c in blank else c for k, c in enumerate(cells)])
        for line, cells in shape.body
        if not times or (place < len(cells) and (span := span_in(cells[place])) and span[1].year == year)
    ]
    time = times.get(year, "")
    rows = last_of_year(shape, found.within, rows)
    if found.layout == "atlas":
        figures, pairs = atlas_figures(shape, rows, table.ids, table.meant, found.locale)
        return _Read(figures, pairs, rows, time)
    short, left = short_of(table), _left(table, found, year, people=people)
    fixed = [
        k for k in range(len(shape.header)) if len(times) > 1 and _numbers_areas(shape.body, table.ids, k)
    ]
    beside = [*rows, *table.sums]
    others = {t: t for _, c in beside if table.ids < len(c) and (t := c[table.ids]) not in table.meant}
    if found.parted:
        stem = table.path.stem
        figures = parted_figures(shape, found.parted, rows, table.ids, table.meant, found.locale, stem)
        value = found.values[0] if found.layout == "long" else ""
        return _Read(figures, [], rows, time, value=value, left=left)
    numbers = [k for h in found.values if h not in left and (k := shape.header.index(h)) not in fixed]
    if found.layout == "long":
        texts = [shape.header.index(h) for h in found.variables]
        columns = long_columns(shape, rows, table.ids, texts, numbers)
        if columns is None and texts:
            columns = long_columns(shape, shape.body, table.ids, texts, numbers)
        if columns is not None:
            figures, sums = (
                long_figures(shape, columns, of_rows, table.ids, of, found.locale)
                for of_rows, of in ((rows, table.meant), (beside, others))
            )
            figures = without_classes(figures, sums)
            variable, value = shape.header[columns.variable], shape.header[columns.value]
            return _Read(figures, [], rows, time, variable, value, left)
    figures, sums = (
        wide_figures(shape, numbers, of_rows, table.ids, of, found.locale)
        for of_rows, of in ((rows, table.meant), (beside, others))
    )
    figures = [
        replace(
            figure,
            label=timeless(unnumbered(figure.label, shape.header), subject(table), short),
            own=time_of(own_title(table, shape.header.index(figure.header)))[0],
        )
        for figure in without_classes(judged_by_sums(figures, sums), sums)
    ]
    return _Read(figures, [], rows, time, left=left)


def _numbers_areas(rows: Rows, ids: int, place: int) -> bool:
    """Tell a column of whole numbers that never differ between the times: no figures, but numbers of districts."""
    return all(c.isdigit() for c in column_of((c for _, c in rows), place)) and determined(rows, ids, place)


def _entry(
    n: int,
    table: Opened,
    found: Detected,
    read: _Read,
    drafted: DraftCatalogue,
    link: Link,
    when: tuple[int, str],
    city: tuple[SeenMap, str],
) -> Entry:
    classes = {f.header: f.why for f in read.figures if f.why.startswith(CLASS)}
    used = {drafted.owners[n, k]: f for k, f in enumerate(read.figures) if (n, k) in drafted.owners}
    needed = {c for i in drafted.indicators for c in (i.numerator, i.denominator)} | {drafted.inhabitants}
    columns = {
        k: f for k, f in used.items() if f.kind == "count" and (k in needed or found.layout != "atlas")
    }
    rates = {k: f for k, f in used.items() if f.kind == "rate"}
    headers = {f.header for f in used.values()}
    ignored = [*(found.raw.turned.ignore if found.raw.turned else ())]
    ignored += [h for h in found.values if h in read.left]
    ignored += [f.header for f in read.figures if f.header not in headers and found.layout != "long"]
    numbers = [table.shape.header.index(h) for h in found.values] if found.layout == "wide" else []
    cells = dict(zip(table.shape.header, table.shape.texts, strict=True))
    stichtag, why = stichtag_of((h for h in found.values if h not in read.left), cells, read.time, when)
    select = (
        {found.years[0]: read.time}
        if found.years and len(times_of(table)) > 1 and found.layout == "wide"
        else {}
    )
    if found.within and read.rows:
        select |= {found.within: read.rows[0][1][table.shape.header.index(found.within)]}
    return Entry(
        found=found,
        stichtag=stichtag,
        why=why,
        columns=columns,
        rates=rates,
        select=select,
        ignore=() if found.layout == "atlas" else tuple(dict.fromkeys(ignored)),
        classes=classes,
        rows=row_keys(table, read.rows, numbers, (*city, link), found.locale, coded=found.layout == "atlas"),
        value=read.value,
        variable=read.variable,
        add_up=found.added,
    )


def _lacking(
    opened: Sequence[Opened],
    read: Sequence[_Read],
    entries: Sequence[Entry],
    link: Link,
    drafted: DraftCatalogue,
    wholes: Sequence[Whole],
) -> Lacking:
    """Return what is to be told instead of refused: single areas without a shape or a row."""
    off: dict[str, None] = {}
    absent: set[str] = set()
    for table, part in zip(opened, read, strict=True):
        entry = next((e for e in entries if e.found.name == table.path.name), None)
        if entry is None:
            continue
        texts = {c[table.ids] for _, c in part.rows if table.ids < len(c) and c[table.ids]}
        absent |= set(link.ids) - table.above.ids - {table.meant[t] for t in texts if t in table.meant}
        if not entry.rows.others and not entry.rows.by_name:
            off |= dict.fromkeys(
                sorted(t for t in texts if t not in table.meant and t not in entry.rows.totals)
            )
    absent -= {part for w in wholes for part in w.parts}
    few = len(absent) <= len(link.ids) * (1 - LEAST)
    return Lacking(tuple(off), tuple(sorted(absent)) if few else (), drafted.without_denominator)


def _manifest(entries: Sequence[Entry]) -> str:
    head = (
        "# Entwurf für lieferung.toml, aus den Tabellen erkannt. Was mit „geraten“ endet, bitte prüfen.\n\n"
    )
    return head + "\n".join(entry_text(part) for entry in entries for part in sections(entry))
