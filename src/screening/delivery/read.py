"""From a manifest to one frozen `Delivery`: all files of a year joined by area, with findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

import geopandas as gpd
import pandas as pd

from screening.catalogue import Catalogue
from screening.delivery.city import City, Manifest, read_city, read_city_catalogue, read_manifest
from screening.delivery.geometry import Areas, read_areas
from screening.delivery.table import Table, read_table
from screening.findings import Finding, Findings, ScreeningError, has_errors


@dataclass(frozen=True)
class Source:
    """What the documents say about a delivered file."""

    path: str
    source: str
    stichtag: dt.date
    licence: str
    attribution: str
    threshold: int
    sha256: str
    counts: tuple[str, ...]


@dataclass(frozen=True)
class Delivery:
    """All that arrived for one city and year, normalised; the only input of the figures.

    Attributes
    ----------
    city : City
    year : int
    catalogue : Catalogue
        As defined in `year`.
    stichtag : datetime.date
        The latest Stichtag among the files.
    boundary : str
        Boundary version of the values.
    areas : geopandas.GeoDataFrame
        Index `area_id`; parents, assigned geographies and geometry (working CRS).
    counts : pandas.DataFrame
        Int64, areas × counts; NA where a cell holds no number.
    status : pandas.DataFrame
        Text, the same shape: ``wert`` or the meaning of the special sign.
    rates, rates_status : pandas.DataFrame
        Delivered rates (areas × indicators) as integers of 10⁻⁹ percent, for sources without counts.
    sources : tuple of Source
    findings : Findings
    """

    city: City
    year: int
    catalogue: Catalogue
    stichtag: dt.date
    boundary: str
    areas: gpd.GeoDataFrame
    counts: pd.DataFrame
    status: pd.DataFrame
    rates: pd.DataFrame
    rates_status: pd.DataFrame
    sources: tuple[Source, ...]
    findings: Findings

    @property
    def inhabitants(self) -> pd.Series:
        """Inhabitants per area (Int64, NA where unknown)."""
        return self.counts[self.catalogue.inhabitants].rename("inhabitants")

    def threshold_of(self, count: str) -> int:
        """Return the secrecy threshold of the source that delivered `count` (0 if none did)."""
        return max((s.threshold for s in self.sources if count in s.counts), default=0)

    def _repr_html_(self) -> str:
        known = int(self.counts.notna().sum().sum())
        return (
            f"<p><strong>{escape(self.city.name)} {self.year}</strong>: {len(self.areas)} Gebiete "
            f"({escape(self.city.level)}), {self.counts.shape[1]} Zählgrößen, {known} von {self.counts.size} "
            f"Zellen mit Wert, Stichtag {self.stichtag:%d.%m.%Y}, {self.findings.count('Fehler')} Fehler, "
            f"{self.findings.count('Warnung')} Warnungen, {self.findings.count('Hinweis')} Hinweise.</p>"
        )


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

    Raises
    ------
    ScreeningError
        Only if there is nothing to inspect: no city, no manifest, an invalid one.
    """
    city = read_city(city, data) if isinstance(city, str) else city
    catalogue = (catalogue or read_city_catalogue(city)).in_year(year)
    manifest = read_manifest(city, year)
    found: list[Finding] = []
    known = _areas(city, manifest, year, areas or {}, found)
    _check_declared(manifest, catalogue, found)
    tables = [read_table(city.raw / str(year), f) for f in manifest.files]
    found += [f for t in tables for f in t.findings]
    index = known.frame.index
    for table in tables:
        _check_areas(table, known, city, found)
    counts, status = _joined([(t.counts, t.status) for t in tables], index)
    rates, rates_status = _joined([(t.rates, t.rates_status) for t in tables], index)
    _check_complete(counts, rates, catalogue, found)
    _check_pairs(tables, counts, catalogue, city, found)
    if catalogue.inhabitants not in counts:
        counts[catalogue.inhabitants] = pd.array([pd.NA] * len(index), dtype="Int64")
        status[catalogue.inhabitants] = "fehlt"
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
        findings=Findings(tuple(found)),
    )


def without_findings(delivery: Delivery, level: str) -> Delivery:
    """Return the delivery without findings of one level (for documents that list only the weighty ones)."""
    return replace(delivery, findings=Findings(tuple(f for f in delivery.findings.items if f.level != level)))


def _areas(
    city: City, manifest: Manifest, year: int, read: Mapping[str, Areas], found: list[Finding]
) -> Areas:
    boundary = city.boundary(manifest.boundary) if manifest.boundary else city.boundary_in(year)
    if boundary is None:
        versions = ", ".join(b.version for b in city.boundaries)
        raise ScreeningError(
            [
                Finding(
                    "Fehler",
                    "Für dieses Jahr ist kein gültiger Gebietsstand erklärt.",
                    f"boundary in lieferung.toml oder [[boundary]] in stadt.toml setzen; vorhanden: {versions}.",
                    file=f"{year}/lieferung.toml",
                    column="boundary",
                    value=manifest.boundary or "",
                )
            ]
        )
    known = read[boundary.version] if boundary.version in read else read_areas(city, boundary)
    found += known.findings
    return known


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
    )


def _check_declared(manifest: Manifest, catalogue: Catalogue, found: list[Finding]) -> None:
    """Tell columns declared for counts or indicators that the catalogue lacks, or declared twice."""
    owner: dict[str, str] = {}
    for file in manifest.files:
        for kind, declared, known in (
            ("columns", file.columns, catalogue.count_labels),
            ("rates", file.rates, catalogue.by_id),
        ):
            for key in declared:
                if key not in known:
                    found.append(
                        Finding(
                            "Fehler",
                            "Diese Kennung gibt es im Katalog nicht.",
                            "Schreibweise mit dem Katalog vergleichen.",
                            file="lieferung.toml",
                            column=f"{file.path}: {kind}",
                            value=key,
                        )
                    )
                elif key in owner:
                    found.append(
                        Finding(
                            "Fehler",
                            f"Auch „{owner[key]}“ liefert diese Kennung.",
                            "Eine der beiden Spalten streichen.",
                            file="lieferung.toml",
                            column=f"{file.path}: {kind}",
                            value=key,
                        )
                    )
                owner.setdefault(key, file.path)


def _check_areas(table: Table, known: Areas, city: City, found: list[Finding]) -> None:
    """Compare the areas of a table with those of the boundaries, both ways."""
    if known.frame.empty or not table.lines:
        return
    name = f"{table.source.path}"
    for area, line in table.lines.items():
        if area not in known.frame.index:
            found.append(
                Finding(
                    city.checks.area_without_geometry,
                    f"Das Gebiet gibt es im Gebietsstand {known.version} nicht.",
                    "Kennung prüfen (Excel macht aus 01.10 gern 1.1) oder Gebietsstand berichtigen.",
                    file=name,
                    row=str(line),
                    column=table.source.id_column,
                    value=area[:60],
                )
            )
    absent = [a for a in known.frame.index if a not in table.lines]
    if absent:
        more = f" und {len(absent) - 12} weitere" if len(absent) > 12 else ""
        found.append(
            Finding(
                city.checks.geometry_without_row,
                f"{len(absent)} Gebiete der Karte haben keine Zeile: {', '.join(absent[:12])}{more}.",
                "Zeilen nachliefern lassen; unbekannte Werte mit „...“ kennzeichnen.",
                file=name,
                column=table.source.id_column,
            )
        )


def _joined(
    parts: Iterable[tuple[pd.DataFrame, pd.DataFrame]], index: pd.Index[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Join the files' columns on the areas; an area without a row has status ``fehlt``."""
    values: dict[str, pd.Series[int]] = {}
    status: dict[str, pd.Series[str]] = {}
    for v, s in parts:
        for column in v.columns:
            values.setdefault(column, v[column].reindex(index))
            status.setdefault(column, s[column].reindex(index).fillna("fehlt"))
    return pd.DataFrame(values, index=index), pd.DataFrame(status, index=index)


def _check_complete(
    counts: pd.DataFrame, rates: pd.DataFrame, catalogue: Catalogue, found: list[Finding]
) -> None:
    """Tell which indicators of the catalogue the delivery cannot make."""
    for i in catalogue.indicators:
        lacking = [c for c in (i.numerator, i.denominator) if c not in counts]
        if lacking and i.id not in rates:
            found.append(
                Finding(
                    "Warnung",
                    f"Der Indikator „{i.short}“ kann nicht berechnet werden: es fehlt {', '.join(lacking)}.",
                    "Zählgrößen unter columns zuordnen; sonst gilt der Indikator überall als offen.",
                    file="lieferung.toml",
                    column=i.id,
                )
            )
    if catalogue.inhabitants not in counts:
        found.append(
            Finding(
                "Warnung",
                "Die Einwohnerzahl wird nicht geliefert; die Mindestgröße bleibt überall offen.",
                "Zählgröße der Einwohner:innen unter columns zuordnen.",
                file="lieferung.toml",
                column=catalogue.inhabitants,
            )
        )


def _check_pairs(
    tables: list[Table], counts: pd.DataFrame, catalogue: Catalogue, city: City, found: list[Finding]
) -> None:
    """Numerator above denominator where it is a part of it, and cases without a denominator."""
    home = {c: t for t in tables for c in t.counts.columns}
    people = counts.get(catalogue.inhabitants)
    for i in catalogue.indicators:
        if i.numerator not in home or i.denominator not in home:
            continue
        n, d = counts[i.numerator], counts[i.denominator]
        table = home[i.numerator]
        column = table.source.columns[i.numerator]
        label = catalogue.count_labels[i.denominator]
        place = {"file": table.source.path, "column": column}
        for area in counts.index[((d == 0) & (n > 0)).fillna(False)]:
            found.append(
                Finding(
                    city.checks.cases_without_denominator,
                    f"{area}: Fälle, aber der Nenner „{label}“ ist 0.",
                    "Zähler und Nenner beim Absender klären; bis dahin gilt der Wert als offen.",
                    row=str(table.lines.get(area, "")),
                    value=f"{n[area]} / 0",
                    **place,
                )
            )
        if i.within:
            for area in counts.index[((n > d) & (d > 0)).fillna(False)]:
                found.append(
                    Finding(
                        "Fehler",
                        f"{area}: der Zähler ist größer als der Nenner „{label}“, dessen Teil er ist.",
                        "Spalten und Gebietsstand beim Absender klären.",
                        row=str(table.lines.get(area, "")),
                        value=f"{n[area]} / {d[area]}",
                        **place,
                    )
                )
        if people is not None:
            empty = counts.index[((d == 0) & (n == 0) & (people > 0)).fillna(False)]
            if len(empty):
                found.append(
                    Finding(
                        "Hinweis",
                        f"{len(empty)} bewohnte Gebiete haben im Nenner „{label}“ eine 0; der Indikator zählt dort nicht.",
                        file=home[i.denominator].source.path,
                        column=home[i.denominator].source.columns[i.denominator],
                        value=", ".join(empty[:12]),
                    )
                )
