"""Small cities from plain tables, without files.

A table maps counts to one entry per area: a number, None (missing) or a sign's status. ``n1`` and ``d1``
make the indicator ``i1``, and so on; ``bev`` are the inhabitants (10 000 each if left out).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from screening.base.findings import Finding, Findings, ScreeningError
from screening.concept.catalogue import Catalogue
from screening.concept.criteria import Criteria
from screening.delivery import Carry, City, Delivery, Source
from screening.delivery.tables.table import RATE_SCALE
from screening.disclosure import Release, release
from screening.rule.decision import Screening, screen
from screening.rule.rates import rates

Entries = Sequence[int | str | None]


def catalogue(
    *keys: str,
    within: Sequence[str] = (),
    agency: Sequence[str] = (),
    themes: Mapping[str, str] | None = None,
    counts: Mapping[str, tuple[str, str]] | None = None,
    breaks: Mapping[str, tuple[str, int]] | None = None,
) -> Catalogue:
    """Indicators by id; `counts` names numerator and denominator where they are not n… and d…."""
    pairs = {k: (counts or {}).get(k, (k.replace("i", "n"), k.replace("i", "d"))) for k in keys}
    of = {k: (themes or {}).get(k, "eins") for k in keys}
    cuts = breaks or {}
    return Catalogue.model_validate(
        {
            "inhabitants": "bev",
            "theme": tuple({"id": t, "label": t.title()} for t in dict.fromkeys(["eins", *of.values()])),
            "count": tuple(
                {"id": c, "label": c.upper()} for c in dict.fromkeys(["bev", *sum(pairs.values(), ())])
            ),
            "break": tuple(
                {"id": b, "text": "Umstellung", "year": y, "series": True} for b, y in cuts.values()
            ),
            "indicator": tuple(
                {
                    "id": k,
                    "number": position,
                    "label": f"Indikator {position}",
                    "short": f"Ind. {position}",
                    "numerator": pairs[k][0],
                    "denominator": pairs[k][1],
                    "within": k in within,
                    "direction": "a" if k in agency else "+",
                    "theme": of[k],
                    "source": "Quelle",
                    "breaks": (cuts[k][0],) if k in cuts else (),
                }
                for position, k in enumerate(keys, start=1)
            ),
        }
    )


def city(data: Path = Path("nirgends"), **changes: Any) -> City:
    plain = {
        "key": "klein",
        "data": data,
        "name": "Kleinstadt",
        "level": "Viertel",
        "crs": "EPSG:25832",
        "id_pattern": ".+",
        "attribution": "erfunden",
        "boundary": tuple(
            {
                "version": v,
                "path": f"{v}.geojson",
                "id_column": "id",
                "crs": "EPSG:25832",
                "valid_from": int(v),
            }
            for v in ("2016", "2020")
        ),
    }
    return City.model_validate(plain | changes)


def delivery(
    table: Mapping[str, Entries],
    *,
    rates: Mapping[str, Entries] | None = None,
    ids: Sequence[str] | None = None,
    year: int = 2024,
    boundary: str = "2020",
    threshold: int | Mapping[str, int] = 0,
    what: Catalogue | None = None,
) -> Delivery:
    """A delivery of one source per count; `rates` are in units of 10⁻⁹ percent, as delivered rates are kept."""
    rates = rates or {}
    size = len(next(iter([*table.values(), *rates.values()])))
    index = pd.Index(ids or [f"1.{k + 1}" for k in range(size)], name="area_id", dtype="str")
    table = {"bev": [10_000] * size} | dict(table)
    keys = [c.replace("n", "i") for c in table if c.startswith("n")] + list(rates)
    thresholds = threshold if isinstance(threshold, Mapping) else dict.fromkeys(table, threshold)
    counts, status = _frames(table, index)
    delivered, delivered_status = _frames(rates, index)
    return Delivery(
        city=city(),
        year=year,
        catalogue=what or catalogue(*keys),
        stichtag=dt.date(year, 12, 31),
        boundary=boundary,
        areas=gpd.GeoDataFrame(
            {"bezirk": [a.split(".")[0] for a in index]},
            geometry=[box(k, 0, k + 1, 1) for k in range(size)],
            index=index,
            crs="EPSG:25832",
        ),
        counts=counts,
        status=status,
        rates=delivered,
        rates_status=delivered_status,
        sources=tuple(
            Source(
                path=f"{c}.csv",
                source="Amt",
                stichtag=dt.date(year, 12, 31),
                licence="",
                attribution="",
                threshold=t,
                sha256="0" * 64,
                counts=(c,),
            )
            for c, t in thresholds.items()
        ),
        findings=Findings(),
    )


def _frames(table: Mapping[str, Entries], index: pd.Index) -> tuple[pd.DataFrame, pd.DataFrame]:
    values = {
        c: pd.Series(
            [v if isinstance(v, int) else 0 if v == "null" else None for v in e], index, dtype="Int64"
        )
        for c, e in table.items()
    }
    status = {
        c: pd.Series(
            [v if isinstance(v, str) else "fehlt" if v is None else "wert" for v in e], index, dtype="str"
        )
        for c, e in table.items()
    }
    return pd.DataFrame(values, index=index), pd.DataFrame(status, index=index)


def criteria(*indicators: str, **changes: Any) -> Criteria:
    plain = {
        "valid_from": 2000,
        "indicators": indicators,
        "threshold": Decimal("1.3"),
        "min_hits": 1,
        "min_inhabitants": 0,
        "mean": "weighted",
    }
    return Criteria.model_validate(plain | changes)


def screened(given: Delivery, **changes: Any) -> Screening:
    """Screen with criteria over all indicators of the delivery."""
    ids = changes.pop("indicators", given.catalogue.ids)
    return screen(rates(given), criteria(*ids, **changes))


def released(
    *screenings: Screening, audience: str = "gespraech", carries: Mapping[int, Carry | None] | None = None
) -> Release:
    by_year = {s.rates.delivery.year: s for s in screenings}
    return release(by_year, carries or {}, gpd.GeoSeries([], crs="EPSG:25832"), audience)


def percent(value: str) -> int:
    """A delivered rate in percent as the integer that the reader keeps."""
    return int(Decimal(value) * RATE_SCALE)


def findings_of(read: Callable[[], Any]) -> list[Finding]:
    """Return what a reader finds, errors or what is noteworthy."""
    try:
        found = read()
    except ScreeningError as error:
        return [*error.findings]
    return [*found.findings] if found is not None else []
