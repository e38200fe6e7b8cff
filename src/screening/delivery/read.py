"""From a manifest to one frozen `Delivery`: all files of a year joined by area, with findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from screening.base import Finding, Findings, Level, ScreeningError, first_of, has_errors, the_area
from screening.concept import Catalogue, says_per
from screening.delivery.checks import Year, contract_findings, plausible, shown_findings
from screening.delivery.delivery import Delivery, Source
from screening.delivery.findings import (
    cases_without_denominator,
    column_mapped_twice,
    id_delivered_twice,
    id_not_in_catalogue,
    indicator_not_computable,
    indicators_not_computable,
    inhabited_without_denominator,
    mostly_wrong_pair,
    no_boundary_version,
    no_percent,
    numerator_above_denominator,
    rate_beside_counts,
    share_above_all,
    shares_above_all,
    stichtag_of_another_year,
)
from screening.delivery.geometry import (
    Areas,
    area_findings,
    empty_areas,
    ids_above,
    off_map_areas,
    read_areas,
    whole_of,
    with_areas,
    with_merged_rows,
    with_parent_sums,
)
from screening.delivery.ids import known_areas, recognised, with_known_areas
from screening.delivery.manifest import City, Manifest, plain, read_city, read_city_catalogue, read_manifest
from screening.delivery.names import with_delivered_names, with_names_of
from screening.delivery.tables import (
    RATE_SCALE,
    Table,
    in_file,
    published_findings,
    read_table,
    without_missing_rows,
    without_nines,
)

FEW = 3
"""So many areas with one slip are slips; more, if they are most, are a wrong declaration."""


def read_delivery(city: City | str, year: int, *, data: Path | str = "data") -> Delivery:
    """Read a year's delivery; refuse it if anything is wrong.

    Parameters
    ----------
    city : City or str
        The city or its key (folder name under ``data/raw``).
    year : int
    data : Path or str
        The data folder, used if `city` is a key.

    Raises
    ------
    ScreeningError
        With all findings at once, if any is a *Fehler*.

    Examples
    --------
    >>> read_delivery("nirgends", 2024, data="no-folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: Wert „nirgends“: Diese Stadt gibt es im Datenordner nicht. ...
    """
    delivery = inspect_delivery(city, year, data=data)
    if has_errors(delivery.findings.items):
        raise ScreeningError(delivery.findings.items)
    return delivery


def inspect_delivery(
    city: City | str,
    year: int,
    *,
    data: Path | str = "data",
    catalogue: Catalogue | None = None,
    areas: Mapping[str, Areas] | None = None,
    before: Sequence[Delivery] = (),
    judge: bool = True,
) -> Delivery:
    """Read a year's delivery with all findings, errors included, for showing them.

    Parameters
    ----------
    city, year, data
        As for `read_delivery`.
    catalogue : Catalogue, optional
        The city's catalogue if it has been read already.
    areas : mapping of str to Areas, optional
        Boundaries read before, by version, so that nine years read them once.
    before : sequence of Delivery, optional
        Deliveries of earlier years, ascending: then the year is compared with them.
    judge : bool
        Without it nothing is said of what is plausible: for a year that another is compared with.

    Raises
    ------
    ScreeningError
        Only if there is nothing to inspect: no city, no manifest, an invalid one.

    Examples
    --------
    >>> import pytest
    >>> if not Path("data/raw/musterstadt").is_dir():
    ...     pytest.skip("the demo city is not here")
    >>> city = read_city("musterstadt").model_copy(update={"boundaries": ()})  # nothing says which areas
    >>> delivery = inspect_delivery(city, 2024)
    >>> len(delivery.counts), [f.message for f in delivery.findings.items if f.level == "Fehler"]
    (0, ['Für 2024 ist kein gültiger Gebietsstand erklärt.'])
    """
    city = read_city(city, data) if isinstance(city, str) else city
    catalogue = (catalogue or read_city_catalogue(city)).in_year(year)
    manifest = read_manifest(city, year)
    found: list[Finding] = []
    known = _areas(city, manifest, year, areas or {}, found)
    city = with_known_areas(city, known.frame, found)
    _check_declared(manifest, catalogue, year, found)
    found += shown_findings(city, year, known) if judge else ()
    tables, off_map, known = _tables(city, manifest, year, catalogue, known)
    found += [_worded(f, t) for t in tables for f in t.findings]
    others = {v: a for v, a in (areas or {}).items() if v != known.version}
    for table in tables:
        found += area_findings(table, known, city, off_map, others)
    known = with_delivered_names(with_areas(known, off_map, city), tables, found)
    index = known.frame.index
    # what the rows say of each other is checked for areas off the map, too
    off = dict.fromkeys(a for t in tables for a in t.lines if a not in index)
    every = index.append(pd.Index(list(off), dtype="str", name=index.name)) if off else index
    counts, rates = _joined((t.counts for t in tables), every), _joined((t.rates for t in tables), every)
    name = manifest.name(year)
    _check_complete(tables, catalogue, city, year, name, found)
    _check_pairs(tables, counts, catalogue, city, found)
    _check_shares(tables, catalogue, found)
    found += published_findings(tables, catalogue)
    counts, rates = counts.loc[index], rates.loc[index]
    status = _joined((t.status for t in tables), index).fillna("fehlt")
    rates_status = _joined((t.rates_status for t in tables), index).fillna("fehlt")
    if catalogue.inhabitants not in counts:
        counts[catalogue.inhabitants] = pd.array([pd.NA] * len(index), dtype="Int64")
        status[catalogue.inhabitants] = "fehlt"
    below = [i.id for i in catalogue.indicators if i.negative]
    found += contract_findings(counts, status, rates, rates_status, name, below)
    if judge:
        figures = Year(city, year, catalogue, known.version, tuple(tables), counts, rates, known.frame)
        found += plausible(figures, before)
    return Delivery(
        city=city,
        year=year,
        catalogue=catalogue,
        stichtag=max(f.stichtag for f in manifest.files),
        boundary=known.version,
        areas=known.frame,
        counts=counts,
        status=status,
        rates=rates,
        rates_status=rates_status,
        sources=tuple(_source(t) for t in tables),
        findings=Findings(tuple(with_names_of(_placed(found, tables), known, city))),
        merged=known.merged,
    )


def _tables(
    city: City, manifest: Manifest, year: int, catalogue: Catalogue, known: Areas
) -> tuple[list[Table], frozenset[str], Areas]:
    """Return the files by the areas' ids, with one row an area, and the areas among them that are on no map.

    The areas come back with the names that served files which name them.
    """
    folder = city.raw / str(year)
    above = ids_above(known.frame, city)
    # parts of areas that are reported as one are delivered under their own ids
    ids = known.frame.index.union([*whole_of(known.merged)])
    of_city = known_areas(known.frame, city, whole_of(known.merged), known.part_names)
    read = {
        n: read_table(f.folder(city, year), f, of_city, catalogue)
        for n, f in enumerate(manifest.files)
        if f.join != "name"
    }
    if len(read) < len(
        manifest.files
    ):  # files that name areas use the names of those that have ids beside them
        naming = [recognised(t, ids, city, above) for t in read.values() if t.source.name_column]
        known = with_delivered_names(known, naming, [])
        of_city = known_areas(known.frame, city, whole_of(known.merged), known.part_names)
        of_city = replace(of_city, unread=next((t.name for t in naming if not t.names), ""))
    tables = [
        read[n] if n in read else read_table(f.folder(city, year), f, of_city, catalogue)
        for n, f in enumerate(manifest.files)
    ]
    tables = without_missing_rows(tables, folder, of_city)
    tables = [recognised(t, ids, city, above) for t in tables]
    tables = [with_parent_sums(t, known.frame, city) for t in tables]
    off_map = off_map_areas(tables, known, city)
    if off_map:  # one file's ids on no map are those of another, however it writes them
        tables = [recognised(t, ids.union([*off_map]), city, above) for t in tables]
    counts = {c for t in tables for c in t.source.columns}
    beside = [i.id for i in catalogue.indicators if i.counts and counts.issuperset(i.counts)]
    tables = [
        with_merged_rows(t, known.merged, city.checks.geometry_without_row, beside)
        for t in map(without_nines, tables)
    ]
    return tables, off_map, known


def _areas(
    city: City, manifest: Manifest, year: int, read: Mapping[str, Areas], found: list[Finding]
) -> Areas:
    boundary = city.boundary(manifest.boundary) if manifest.boundary else city.boundary_in(year)
    if boundary is None:
        versions = [b.version for b in city.boundaries]
        found.append(no_boundary_version(year, manifest.boundary or "", versions, f"{year}/lieferung.toml"))
        return Areas(manifest.boundary or "", empty_areas(city), ())
    known = read[boundary.version] if boundary.version in read else read_areas(city, boundary)
    found += known.findings
    return known


def _worded(finding: Finding, table: Table) -> Finding:
    """Return a finding that names the file in which the table is declared."""
    if not table.source.shared:
        return finding
    told = {k: getattr(finding, k).replace("lieferung.toml", "stadt.toml") for k in ("message", "remedy")}
    return replace(finding, **told)


def _placed(found: Sequence[Finding], tables: Sequence[Table]) -> list[Finding]:
    """Return findings as the files stand, also those that were read turned."""
    turned = {t.name: t.turned for t in tables if t.turned}
    return [in_file(f, turned[f.file]) if f.file in turned else f for f in found]


def _source(table: Table) -> Source:
    s = table.source
    return Source(
        s.path,
        s.source,
        s.stichtag,
        s.licence,
        s.attribution,
        s.threshold,
        table.sha256,
        (*s.columns, *s.rates),
        s.rounding,
        s.protection,
        s.rate_step,
        s.rates_as,
    )


def _check_declared(manifest: Manifest, catalogue: Catalogue, year: int, found: list[Finding]) -> None:
    """Tell what ``lieferung.toml`` declares wrongly: unknown ids, doubles, a Stichtag of another year."""
    owner: dict[tuple[str, str], str] = {}
    for n, file in enumerate(manifest.files, 1):
        name, entry = file.declared(year, n)
        if file.stichtag.year != year:
            at = {"file": name, "column": f"{entry}.stichtag", "value": file.stichtag.isoformat()}
            found.append(stichtag_of_another_year(file.path, year, **at))
        for kind, declared, known in (
            ("columns", file.columns, catalogue.count_labels),
            ("rates", file.rates, catalogue.by_id),
        ):
            for key in declared:
                place = {"file": name, "column": f"{entry}.{kind}"}
                if key not in known:
                    found.append(id_not_in_catalogue(key, file.path, known, **place))
                elif (kind, key) in owner:
                    found.append(id_delivered_twice(key, owner[kind, key], file.path, **place))
                owner.setdefault((kind, key), file.path)
        if file.rates_as == "percent":
            for key in (i for i in file.rates if i in catalogue.by_id and not says_per(catalogue[i].unit)):
                place = {"file": name, "column": f"datei.{n}.rates_as", "value": key}
                found.append(no_percent(catalogue[key].short, catalogue[key].unit, **place))
        mapped = [*file.columns.items(), *file.rates.items()]
        headers = Counter(
            plain(h) for h in (file.id_column, *(h for key, h in mapped if key not in file.where))
        )
        for header in (h for h, times in headers.items() if times > 1):
            found.append(column_mapped_twice(header, file.path, file=name, column=f"{entry}.columns"))


def _joined(parts: Iterable[pd.DataFrame], index: pd.Index[str]) -> pd.DataFrame:
    """Join the files' columns on the areas; of a column delivered twice (an error) the first stays."""
    joined = pd.concat([p if p.index.equals(index) else p.reindex(index) for p in parts], axis=1)
    return joined.loc[:, ~joined.columns.duplicated()]


def _check_complete(
    tables: list[Table], catalogue: Catalogue, city: City, year: int, name: str, found: list[Finding]
) -> None:
    """Tell which indicators of the catalogue are not declared, or twice: as counts and as a rate."""
    counts = {c for t in tables for c in t.source.columns}
    rates = {i for t in tables for i in t.source.rates}
    missed: list[tuple[str, list[str], str]] = []
    for i in catalogue.indicators:
        lacking = [c for c in dict.fromkeys(i.counts) if c not in counts]
        if i.id not in rates and (lacking or not i.counts):
            sought = {i.id, *lacking}
            other = [f.path for f in city.files if year not in f.years and sought & {*f.columns, *f.rates}]
            if other:
                found.append(indicator_not_computable(i.short, lacking, other[0], file=name, column=i.id))
            else:
                missed.append((i.short, lacking, i.id))
        elif not lacking and i.counts and i.id in rates:
            found.append(rate_beside_counts(i.short, file=name, column=i.id))
    if len(missed) > _SINGLY:
        found.append(indicators_not_computable({short: counts for short, counts, _ in missed}, file=name))
    else:
        found += [indicator_not_computable(s, counts, file=name, column=i) for s, counts, i in missed]


_SINGLY = 3
"""More indicators that cannot be computed are told in one finding: a city that delivers few would read of nothing else."""


def _check_pairs(
    tables: list[Table], counts: pd.DataFrame, catalogue: Catalogue, city: City, found: list[Finding]
) -> None:
    """Numerator above denominator where it is a part of it, and cases without a denominator."""
    home = {c: t for t in reversed(tables) for c in t.counts.columns}
    numbers = {c: counts[c].to_numpy(dtype="int64", na_value=-1) for c in counts}
    people = numbers.get(catalogue.inhabitants)
    for i in catalogue.indicators:
        if not i.counts or not home.keys() >= {*i.counts}:
            continue
        n, d = numbers[i.numerator], numbers[i.denominator]
        above, below = home[i.numerator], home[i.denominator]
        label = catalogue.count_labels[i.denominator]
        # delivered rounding moves each number by up to half of its step
        slack = above.source.rounding // 2 + below.source.rounding // 2
        level: Level = "Fehler"
        for wrong, level, finding in (
            ((d == 0) & (n > 0), city.checks.cases_without_denominator, cases_without_denominator),
            ((d > 0) & (n > d + slack) & i.within, "Fehler", numerator_above_denominator),
        ):
            told = []
            for k in np.flatnonzero(wrong):
                area = counts.index[k]
                told.append(
                    finding(
                        level,
                        label,
                        file=above.name,
                        row=str(above.lines.get(area, "")),
                        column=above.source.columns[i.numerator],
                        value=f"{the_area(area)}: {n[k]} / {d[k]}",
                    )
                )
            compared = int(((n >= 0) & (d >= 0)).sum())
            most = len(told) > FEW and 2 * len(told) > compared
            found += [mostly_wrong_pair(told[0], len(told), compared)] if most else first_of(told)
        if people is not None and (empty := (d == 0) & (n == 0) & (people > 0)).any():
            place = {"file": below.name, "column": below.source.columns[i.denominator]}
            found.append(inhabited_without_denominator([*counts.index[empty]], label, i.short, **place))


def _check_shares(tables: list[Table], catalogue: Catalogue, found: list[Finding]) -> None:
    """Delivered rates above 1 (100 %) of indicators whose numerator is a part of the denominator."""
    for table in tables:
        for indicator in table.rates:
            if indicator not in catalogue.by_id or not catalogue[indicator].within:
                continue
            value = table.rates[indicator].to_numpy(dtype="int64", na_value=-1)
            per, source = catalogue[indicator].per, table.source
            most_allowed = per * RATE_SCALE + int(source.rate_step_in(per) * RATE_SCALE) // 2
            told = [
                share_above_all(
                    area, file=table.name, row=str(table.lines[area]), column=source.rates[indicator]
                )
                for area in table.rates.index[value > most_allowed]
            ]
            known = int((value >= 0).sum())
            most = len(told) > FEW and 2 * len(told) > known
            found += (
                [shares_above_all(told[0], len(told), known, source.rates_as)] if most else first_of(told)
            )
