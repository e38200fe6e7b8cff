"""A workbook of 69 columns under two rows of headers and a CSV, both keyed by names; three areas are reported as one.

A Bezirk is called like the city and more (Hafenstadt-Mitte), another like one of its Stadtteile (Harsum), a third is how
some Stadtteile begin (Altenau).
"""

from __future__ import annotations

import io
import random
from pathlib import Path

import xlsxwriter

from tests.cities.harbour_files import CATALOGUE, CITY, CRITERIA, HEADS, MANIFEST, MEANS, MERGE
from tests.cities.twin import (
    Truth,
    Value,
    burdens,
    corners,
    decimal,
    features,
    geojson,
    place_names,
    shown,
    write,
)

KEY, YEAR = "hafenstadt", 2023

DISTRICTS = {"1": "Hafenstadt-Mitte", "2": "Altenau", "3": "Nordholz", "4": "Harsum"}


def build(data: Path) -> Truth:
    """Write the city."""
    rng = random.Random(21)
    ids = [f"{d}{n:02d}" for d in DISTRICTS for n in range(1, 12)]
    names = dict(zip(ids, place_names(len(ids), 21), strict=True))
    names |= {"106": "Moorwerder", "107": "Gutmoor", "105": "Alt-Moorwerder"}
    names |= {"201": "Altenau-Nord", "202": "Altenau-Altstadt", "401": "Harsum", "301": "St. Katharinen"}
    reported = {a: n for a, n in names.items() if a not in ("106", "107")} | {"105": "Moorwerder und Gutmoor"}
    burden = burdens([*reported], 22)
    counts, rates = _figures(reported, burden, rng)
    raw, geo = data / "raw" / KEY, data / "geo" / KEY
    write(raw / "stadt.toml", CITY)
    write(raw / "katalog.toml", CATALOGUE)
    write(raw / "kriterien.toml", CRITERIA)
    write(raw / str(YEAR) / "lieferung.toml", MANIFEST)
    write(raw / str(YEAR) / "profile.xlsx", _workbook(reported, counts, rates, rng))
    write(raw / str(YEAR) / "wege.csv", _ways(reported, rates["weg"]), "utf-8-sig")
    write(geo / "zusammen.csv", MERGE)
    rows = ["stadtteil_nummer;bezirk_nr;Bezirksname", *(f"{a};{a[0]};{DISTRICTS[a[0]]}" for a in names)]
    write(geo / "zuordnung.csv", "\n".join(rows) + "\n")
    net = corners(9.9, 53.5, 0.01, 21)
    shapes = features(names, 11, net, lambda a: {"stadtteil_nummer": a, "stadtteil_name": names[a]})
    write(geo / "stadtteile.geojson", geojson(shapes, 4326))
    values: dict[str, dict[str, Value]] = {
        "alo": dict(rates["alo"]),
        "leistungen": dict(rates["leistungen"]),
        "jung": _pairs(counts, "bev_u18", "bev"),
        "alleinerz": _pairs(counts, "hh_alleinerz", "hh_kind"),
        "sozwhg": _pairs(counts, "sozialwohnungen", "wohnungen"),
        "pkw": _pairs(counts, "pkw", "bev"),
        "weg": dict(rates["weg"]),
    }
    return Truth(KEY, YEAR, reported, values, MEANS, 4, counts["bev"], 400)


Counts = dict[str, dict[str, int | None]]


def _figures(
    areas: dict[str, str], burden: dict[str, float], rng: random.Random
) -> tuple[Counts, dict[str, dict[str, Value]]]:
    """Return what is read of the files: counts (None is secret) and rates."""
    counts: Counts = {
        key: {}
        for key in ("bev", "bev_u18", "hh", "hh_kind", "hh_alleinerz", "wohnungen", "sozialwohnungen", "pkw")
    }
    rates: dict[str, dict[str, Value]] = {key: {} for key in ("alo", "leistungen", "wohnflaeche", "weg")}
    for a in areas:
        b, bev = burden[a], rng.randint(1_500, 14_000) if a != "411" else 260
        hh = int(bev / rng.uniform(1.7, 2.3))
        kind = int(hh * rng.uniform(0.14, 0.22))
        flats = int(hh * rng.uniform(0.98, 1.04))
        row = {
            "bev": bev,
            "bev_u18": int(bev * 0.15 * (0.6 + 0.4 * b) * rng.uniform(0.85, 1.15)),
            "hh": hh,
            "hh_kind": kind,
            "hh_alleinerz": int(kind * min(0.2 * b * rng.uniform(0.85, 1.15), 0.7)),
            "wohnungen": flats,
            "sozialwohnungen": int(flats * min(0.09 * b * b * rng.uniform(0.8, 1.2), 0.8)),
            "pkw": int(bev * 0.33 * (0.5 + 0.5 * b) * rng.uniform(0.9, 1.1)),
        }
        for key, value in row.items():
            counts[key][a] = value
        rates["alo"][a] = decimal(5.4 * b * rng.uniform(0.85, 1.15), 1)
        rates["leistungen"][a] = decimal(9.8 * b * rng.uniform(0.85, 1.15), 1)
        rates["wohnflaeche"][a] = decimal(39 / (0.7 + 0.3 * b), 1)
        rates["weg"][a] = decimal(0.3 * (0.5 + b) * rng.uniform(0.6, 1.4), 2)
    counts["hh_alleinerz"]["304"] = None
    rates["alo"]["411"] = None
    return counts, rates


def _pairs(counts: Counts, above: str, below: str) -> dict[str, Value]:
    pairs = {a: (counts[above][a], counts[below][a]) for a in counts[below]}
    return {a: None if n is None or d is None else (n, d) for a, (n, d) in pairs.items()}


def _workbook(
    areas: dict[str, str], counts: Counts, rates: dict[str, dict[str, Value]], rng: random.Random
) -> bytes:
    """Return the workbook: a title, two rows of headers, areas under their Bezirke, the city, footnotes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.add_worksheet("Inhalt").write(0, 0, "Tabellen und Erläuterungen")
    sheet = book.add_worksheet("Stadtteilprofile")
    wrap = book.add_format({"text_wrap": True})
    sheet.write(0, 0, "Stadtteilprofile, Berichtsjahr 2023")
    sheet.merge_range(3, 0, 4, 0, "Stadtteil", wrap)
    sheet.merge_range(3, 1, 4, 1, "Ebene", wrap)
    keys: list[str] = []
    for group, columns in HEADS:
        first = 2 + len(keys)
        sheet.merge_range(3, first, 3, first + len(columns) - 1, group, wrap)
        sheet.write_row(4, first, [header for _, header in columns], wrap)
        keys += [key for key, _ in columns]
    assert len(keys) + 2 == 69
    rows: list[tuple[str, str, list[str]]] = []
    for district, label in DISTRICTS.items():
        own = [a for a in areas if a[0] == district]
        rows += [(areas[a], "Stadtteil", [a]) for a in own]
        rows.append((label, "Bezirk", own))
    rows.append(("Hafenstadt", "Land", [*areas]))
    for line, (name, level, own) in enumerate(rows, 5):
        sheet.write_row(line, 0, [name, level])
        for place, key in enumerate(keys, 2):
            cell: float | str | None = rng.randint(1, 900)
            if key in counts:
                found = [counts[key][a] for a in own]
                known = [n for n in found if n is not None]
                cell = sum(known) + 17 * (len(found) - len(known)) if len(own) > 1 else found[0]
                cell = "s" if cell is None else cell
            elif key:
                given = [v for a in own if (v := rates[key][a]) is not None and not isinstance(v, tuple)]
                cell = float(decimal(float(sum(given) / len(given)), 1)) if given else None
            if cell is not None:
                sheet.write(line, place, cell)
    last = len(rows) + 6
    sheet.write(last, 0, "¹ einschließlich Nebenwohnsitz")
    sheet.write(last + 1, 0, "² Haushalte mit mindestens einem Kind unter 18 Jahren")
    sheet.write(last + 2, 0, "Quelle: Statistisches Amt (erfunden)")
    book.close()
    return buffer.getvalue()


def _ways(areas: dict[str, str], ways: dict[str, Value]) -> str:
    """Return the CSV of another office, which spells some names in its own way and quotes its header."""
    rows = ['Gebiet,"Mittlerer Weg zur Haltestelle (km)"']
    for district, label in DISTRICTS.items():
        own = {
            a: v
            for a in areas
            if a[0] == district and (v := ways[a]) is not None and not isinstance(v, tuple)
        }
        rows += [f"{areas[a].replace('St. ', 'Sankt ').upper()},{shown(v, 2)}" for a, v in own.items()]
        mean = decimal(float(sum(own.values()) / len(own)), 2)
        rows.append(f"{'Bezirk ' if label == 'Harsum' else ''}{label},{shown(mean, 2)}")
    every = [v for v in ways.values() if v is not None and not isinstance(v, tuple)]
    rows.append(f"Hafenstadt,{shown(decimal(float(sum(every) / len(every)), 2), 2)}")
    return "\n".join(rows) + "\n"
