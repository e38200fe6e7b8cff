"""Musterstadt with fewer areas: all that people said, decided and agreed, every area that they name, and some more."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from screening.disclosure import Release
from tests.cut_city import ROOT, plain_city, plain_manifest

AREA = re.compile(r"(?<![\d.])\d{2}\.\d\.\d{1,2}(?![\d.])")
WHOLE = "13"
"""A district that is there as a whole: excerpts are made of it."""
EVERY = 12
"""Of the other areas each so-manieth: enough that some are sure, some near and some too small."""
YEARS = ("2023", "2024")


def thin(folder: Path) -> Path:
    """Write Musterstadt's last two years with a fifth of its areas below `folder`; return the data folder."""
    raw, geo = ROOT / "data/raw/musterstadt", ROOT / "data/geo/musterstadt"
    new_raw, new_geo = folder / "raw/musterstadt", folder / "geo/musterstadt"
    shutil.copytree(raw, new_raw, ignore=lambda _, names: {n for n in names if _is_other_year(n)})
    new_geo.mkdir(parents=True)
    (new_raw / "stadt.toml").write_text(plain_city(raw / "stadt.toml"), encoding="utf-8")
    shutil.copy(geo / "fluss.geojson", new_geo)
    areas = json.loads((geo / "viertel_2020.geojson").read_text(encoding="utf-8"))
    kept = _kept(new_raw, sorted(f["properties"]["viertel"] for f in areas["features"]))
    areas["features"] = [f for f in areas["features"] if f["properties"]["viertel"] in kept]
    (new_geo / "viertel_2020.geojson").write_text(json.dumps(areas), encoding="utf-8")
    _rows(geo / "zuordnung.csv", new_geo / "zuordnung.csv", kept)
    for year in YEARS:
        manifest = plain_manifest(raw / year / "lieferung.toml")
        (new_raw / year / "lieferung.toml").write_text(manifest, encoding="utf-8")
        for path in (raw / year).glob("*.csv"):
            if f'path = "{path.name}"' in manifest:
                _rows(path, new_raw / year / path.name, kept)
    return folder


def _is_other_year(name: str) -> bool:
    return name.isdigit() and name not in YEARS


def _kept(raw: Path, areas: list[str]) -> set[str]:
    """Return the named areas, the whole district's, and some of the others."""
    delivered = re.findall(r'^path = "(.+)"', (raw / "2024/lieferung.toml").read_text(encoding="utf-8"), re.M)
    told = [p for p in raw.rglob("*.*") if p.suffix in {".csv", ".toml"} and p.name not in delivered]
    named = {area for path in told for area in AREA.findall(path.read_text(encoding="utf-8"))}
    return {a for k, a in enumerate(areas) if a in named or a.split(".")[0] == WHOLE or k % EVERY == 0}


def _rows(source: Path, target: Path, areas: set[str]) -> None:
    """Keep the header and the areas' rows, byte by byte."""
    lines = source.read_bytes().decode("cp1252").splitlines(keepends=True)
    kept = [line for k, line in enumerate(lines) if k == 0 or ((m := AREA.match(line)) and m[0] in areas)]
    target.write_bytes("".join(kept).encode("cp1252"))


@pytest.fixture(scope="session")
def intern(thin_intern: Release) -> Release:
    """Stand for Musterstadt's year in a test that imports it."""
    return thin_intern


@pytest.fixture(scope="session")
def gespraech(thin_gespraech: Release) -> Release:
    """Stand for the meeting's version of Musterstadt's year in a test that imports it."""
    return thin_gespraech
