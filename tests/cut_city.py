"""A part of Musterstadt as a city of its own: all 26 variables and real deliveries, but few areas and years."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DISTRICTS = ("13", "16")
YEARS = (2023, 2024)
KEY = "teilstadt"


def cut(
    folder: Path,
    districts: tuple[str, ...] = DISTRICTS,
    years: tuple[int, ...] = YEARS,
    *,
    thresholds: Mapping[str, int] | None = None,
    min_hits: int | None = None,
) -> Path:
    """Write the districts' deliveries and boundaries below `folder`; return the data folder.

    `thresholds` are other ones for these files, `min_hits` so many hits as are needed for a choice.
    """
    raw, geo = ROOT / "data/raw/musterstadt", ROOT / "data/geo/musterstadt"
    new_raw, new_geo = folder / "raw" / KEY, folder / "geo" / KEY
    new_raw.mkdir(parents=True)
    new_geo.mkdir(parents=True)
    city = plain_city(raw / "stadt.toml").replace('"Musterstadt"', '"Teilstadt"')
    (new_raw / "stadt.toml").write_text(city, encoding="utf-8")
    criteria = (raw / "kriterien.toml").read_text(encoding="utf-8")
    if min_hits is not None:
        criteria = re.sub(r"^min_hits = .*$", f"min_hits = {min_hits}", criteria, flags=re.M)
    (new_raw / "kriterien.toml").write_text(criteria, encoding="utf-8")
    shutil.copy(geo / "fluss.geojson", new_geo)
    areas = json.loads((geo / "viertel_2020.geojson").read_text(encoding="utf-8"))
    areas["features"] = [f for f in areas["features"] if f["properties"]["viertel"][:2] in districts]
    (new_geo / "viertel_2020.geojson").write_text(json.dumps(areas), encoding="utf-8")
    _rows(geo / "zuordnung.csv", new_geo / "zuordnung.csv", districts, "utf-8")
    for year in years:
        (new_raw / str(year)).mkdir()
        manifest = plain_manifest(raw / str(year) / "lieferung.toml")
        for name, threshold in (thresholds or {}).items():
            own = rf'(?s)(path = "{re.escape(name)}"(?:(?!\[\[datei\]\]).)*?\nthreshold = )\d+'
            manifest = re.sub(own, rf"\g<1>{threshold}", manifest)
        (new_raw / str(year) / "lieferung.toml").write_text(manifest, encoding="utf-8")
        for path in (raw / str(year)).glob("*.csv"):
            if f'path = "{path.name}"' in manifest:
                _rows(path, new_raw / str(year) / path.name, districts, "cp1252")
    return folder


def plain_city(path: Path) -> str:
    """Return a city's settings without its former boundaries, which nothing leads from."""
    city = re.sub(
        r'\[\[boundary\]\]\nversion = "2016".*?\n\n', "", path.read_text(encoding="utf-8"), flags=re.S
    )
    return re.sub(r"\[\[crosswalk\]\].*?\n\n", "", city, flags=re.S)


def plain_manifest(path: Path) -> str:
    """Return what a delivery says without what holds of all of its rows alone."""
    return re.sub(r"^(sha256|totals) = .*\n", "", path.read_text(encoding="utf-8"), flags=re.M)


def _rows(source: Path, target: Path, districts: tuple[str, ...], encoding: str) -> None:
    """Keep the header and the districts' rows, byte by byte."""
    lines = source.read_bytes().decode(encoding).splitlines(keepends=True)
    kept = [line for k, line in enumerate(lines) if k == 0 or line[:2] in districts]
    target.write_bytes("".join(kept).encode(encoding))
