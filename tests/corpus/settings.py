"""Broken settings: manifests, paths, ``stadt.toml``, criteria and catalogue."""

from __future__ import annotations

import os
import sys

import pytest

from tests.corpus.case import CASES_FILE, MANIFEST_FILE, Chapter, Mutation, both, change, write
from tests.small_city import CASES, CITY, CRITERIA, MANIFEST, SmallCity

manifest = Chapter("manifest")
paths = Chapter("path")
city = Chapter("city")
criteria = Chapter("criteria")
catalogue = Chapter("catalogue")

PATH = 'path = "faelle.csv"'

# ------------------------------------------------------------------ lieferung.toml

for name, text in (
    ("empty", ""),
    ("in-utf-16", MANIFEST.encode("utf-16")),
    ("in-cp1252", MANIFEST.encode("cp1252")),
    ("binary", bytes(range(256))),
    ("a-table-of-csv", CASES),
    ("cut-off", MANIFEST[: MANIFEST.index("cp1252")]),
):
    manifest.add(name, write("lieferung.toml", text), file=MANIFEST_FILE)
for name, text in (
    ("nested-lists", lambda: "x = " + "[" * 100_000 + "]" * 100_000),
    ("nested-tables", lambda: "x = " + "{a = " * 50_000 + "1" + "}" * 50_000),
    ("nested-keys", lambda: "a" + ".a" * 50_000 + " = 1"),
    ("number-of-a-million-digits", lambda: "x = " + "9" * 1_000_000),
    ("text-of-ten-megabytes", lambda: 'x = "' + "9" * 10_000_000 + '"'),
    ("thirty-thousand-files", lambda: "[[datei]]\n" * 30_000),
):
    manifest.add(name, write("lieferung.toml", text), file=MANIFEST_FILE, dangerous=True)
manifest.add(
    "table-twice",
    lambda small: small.write("lieferung.toml", MANIFEST + '\n[datei.columns]\nhilfen = "x"\n'),
    file=MANIFEST_FILE,
    says="doppelt",
)
manifest.add(
    "key-twice", change("lieferung.toml", PATH, f"{PATH}\n{PATH}"), file=MANIFEST_FILE, says="doppelt"
)
for name, old, new, key in (
    ("unknown-key", PATH, f'{PATH}\nquelle = "x"', "datei.2.quelle"),
    ("mistyped-table", "[datei.columns]\narbeitslos", "[datei.colums]\narbeitslos", "datei.2.colums"),
    ("number-for-text", 'source = "Ämter"', "source = 5", "datei.2.source"),
    (
        "text-for-date",
        'stichtag = 2024-12-31\nencoding = "cp1252"',
        'stichtag = "31.12.2024"\nencoding = "cp1252"',
        "datei.2.stichtag",
    ),
    (
        "time-for-date",
        'stichtag = 2024-12-31\nencoding = "cp1252"',
        'stichtag = 12:30:00\nencoding = "cp1252"',
        "datei.2.stichtag",
    ),
    ("list-for-text", 'id_column = "Gebiet"', 'id_column = ["Gebiet"]', "datei.2.id_column"),
    ("text-for-list", 'ignore = ["Bemerkung"]', 'ignore = "Bemerkung"', "datei.2.ignore"),
    ("table-for-text", PATH, 'path = { name = "faelle.csv" }', "datei.2.path"),
    ("text-for-truth", PATH, f'{PATH}\nid_prefix = "ja"', "datei.2.id_prefix"),
    ("threshold-negative", PATH, f"{PATH}\nthreshold = -1", "datei.2.threshold"),
    ("threshold-infinite", PATH, f"{PATH}\nthreshold = inf", "datei.2.threshold"),
    ("rounding-to-7", PATH, f"{PATH}\nrounding = 7", "datei.2.rounding"),
    ("layout-unknown", PATH, f'{PATH}\nlayout = "breit"', "datei.2.layout"),
    (
        "delimiter-of-two-signs",
        'delimiter = ";"\ndecimal = ","\nid_column = "Gebiet"',
        'delimiter = ";;"\ndecimal = ","\nid_column = "Gebiet"',
        "datei.2.delimiter",
    ),
    ("checksum-too-short", PATH, f'{PATH}\nsha256 = "abc"', "datei.2.sha256"),
    ("missing-path", PATH, "", "datei.2.path"),
    ("unknown-count", 'hilfen = "Hilfen', 'hilfe = "Hilfen', "datei.2.columns"),
    ("count-of-two-files", 'hilfen = "Hilfen (Fälle)"', 'jung = "Hilfen (Fälle)"', "datei.2.columns"),
    ("column-for-two-counts", 'jung = "unter 18"', 'jung = "Einwohner"', "datei.1.columns"),
    ("no-such-day", "stichtag = 2024-12-31", "stichtag = 2024-02-30", None),
    ("german-quotes", PATH, "path = „faelle.csv“", None),
    ("backslashes-in-text", PATH, 'path = "C:\\Users\\amt\\faelle.csv"', None),
):
    manifest.add(name, change("lieferung.toml", old, new), file=MANIFEST_FILE, column=key)
manifest.add(
    "stichtag-of-another-year",
    change("lieferung.toml", "stichtag = 2024-12-31", "stichtag = 2023-12-31"),
    file=MANIFEST_FILE,
    column="datei.1.stichtag",
    level="Warnung",
)
manifest.add(
    "boundary-unknown",
    lambda small: small.write("lieferung.toml", 'boundary = "1999"\n' + MANIFEST),
    file=MANIFEST_FILE,
    column="boundary",
    value="1999",
)
manifest.add(
    "checksum-of-another-file",
    change("lieferung.toml", PATH, f'{PATH}\nsha256 = "{"0" * 64}"'),
    file=CASES_FILE,
    level="Warnung",
    says="Prüfsumme",
)

# ------------------------------------------------------------------ paths

for name, path in (
    ("to-the-folder-above", "../2023/faelle.csv"),
    ("absolute", "/etc/passwd"),
    ("there-and-back-and-out", "a/../../faelle.csv"),
    ("with-nul", "faelle\\u0000.csv"),
):
    paths.add(name, change("lieferung.toml", PATH, f'path = "{path}"'), level="Fehler", says="hinaus")
for name, path in (
    ("of-windows", "C:\\\\Amt\\\\faelle.csv"),
    ("of-a-server", "\\\\\\\\server\\\\amt\\\\faelle.csv"),
    ("of-5000-letters", "f" * 5_000),
    ("of-another-case", "Faelle.CSV"),
    ("to-the-folder-itself", "."),
    ("with-a-line-break", "faelle\\n.csv"),
    ("an-address", "https://example.org/faelle.csv"),
):
    paths.add(name, change("lieferung.toml", PATH, f'path = "{path}"'), level="Fehler")


def _linked(small: SmallCity, target: str) -> None:
    small.path("faelle.csv").unlink()
    try:
        small.path("faelle.csv").symlink_to(target)
    except OSError:
        pytest.skip("no symbolic links here")


@paths.case("link-out-of-the-folder", file=CASES_FILE, says="hinaus")
def _link(small: SmallCity) -> None:
    (small.data / "geheim.csv").write_text(CASES, "cp1252")
    _linked(small, str(small.data / "geheim.csv"))


paths.add("link-to-itself", lambda small: _linked(small, "faelle.csv"), file=CASES_FILE)
paths.add("link-to-nowhere", lambda small: _linked(small, "nirgends.csv"), file=CASES_FILE)
paths.add("link-to-a-device", lambda small: _linked(small, "/dev/zero"), file=CASES_FILE, dangerous=True)


@paths.case("linked-folder", level="Fehler", says="hinaus")
def _folder(small: SmallCity) -> None:
    (small.data / "anderswo").mkdir()
    (small.data / "anderswo" / "faelle.csv").write_text(CASES, "cp1252")
    try:
        (small.path("faelle.csv").parent / "amt").symlink_to(small.data / "anderswo")
    except OSError:
        pytest.skip("no symbolic links here")
    small.change("lieferung.toml", PATH, 'path = "amt/faelle.csv"')


@paths.case("folder-in-place-of-the-file", file=CASES_FILE, says="nicht lesbar")
def _directory(small: SmallCity) -> None:
    small.path("faelle.csv").unlink()
    small.path("faelle.csv").mkdir()


paths.add("file-missing", lambda small: small.path("faelle.csv").unlink(), file=CASES_FILE, says="fehlt")


@paths.case("file-not-readable", file=CASES_FILE, says="nicht lesbar")
def _locked(small: SmallCity) -> None:
    if sys.platform == "win32" or os.geteuid() == 0:
        pytest.skip("everything is readable here")
    small.path("faelle.csv").chmod(0)


@paths.case("pipe-in-place-of-the-file", file=CASES_FILE, dangerous=True)
def _pipe(small: SmallCity) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    small.path("faelle.csv").unlink()
    os.mkfifo(small.path("faelle.csv"))


def _manifest_is_a_folder(small: SmallCity) -> None:
    small.path("kriterien.toml").unlink()
    small.path("kriterien.toml").mkdir()


paths.add(
    "folder-in-place-of-the-criteria", _manifest_is_a_folder, file="kriterien.toml", says="nicht lesbar"
)

# ------------------------------------------------------------------ stadt.toml


def in_city(old: str, new: str) -> Mutation:
    """Return the mutation that changes ``stadt.toml``."""
    return change("stadt.toml", old, new)


for name, old, new, key in (
    ("pattern-invalid", r"'\d{2}\.\d\.\d'", "'('", "id_pattern"),
    ("crs-unknown", 'crs = "EPSG:25832"\nid', 'crs = "EPSG:99999"\nid', "crs"),
    ("crs-in-degrees", 'crs = "EPSG:25832"\nid', 'crs = "EPSG:4326"\nid', "crs"),
    ("crs-of-boundary-unknown", 'crs = "EPSG:25832"\nvalid', 'crs = "GK4"\nvalid', "boundary.1.crs"),
    ("year-of-two-digits", "valid_from = 2020", "valid_from = 20", "boundary.1.valid_from"),
    (
        "ends-before-it-begins",
        "valid_from = 2020",
        "valid_from = 2020\nvalid_to = 2019",
        "boundary.1.valid_to",
    ),
    ("boundary-out-of-the-folder", 'path = "viertel.geojson"', 'path = "../x.geojson"', "boundary.1.path"),
    ("boundary-absolute", 'path = "viertel.geojson"', 'path = "/etc/passwd"', "boundary.1.path"),
    ("parent-id-with-blanks", 'id = "bezirk"', 'id = "Der Bezirk"', "parent.1.id"),
    ("parent-id-taken", 'id = "bezirk"', 'id = "geometry"', "parent.id"),
    ("parent-id-of-a-geopackage", 'id = "bezirk"', 'id = "fid"', "parent.1.id"),
    ("parent-id-of-a-column", 'id = "bezirk"', 'id = "inhabitants"', "parent.1.id"),
    ("parent-id-of-a-value", 'id = "bezirk"', 'id = "alo_wert"', "parent.1.id"),
    ("parent-label-of-a-column", 'label = "Bezirk"', 'label = "entscheidung"', "parent.1.label"),
    ("parent-label-of-the-areas", 'label = "Bezirk"', 'label = "Viertel"', "parent.1.label"),
    ("parts-zero", "parts = 1", "parts = 0", "parent.1.parts"),
    ("unknown-key", 'level = "Viertel"', 'level = "Viertel"\nebene = "x"', "ebene"),
    ("name-missing", 'name = "Kleinstadt"', "", "name"),
    ("check-unknown", "[[parent]]", '[checks]\nalles = "Hinweis"\n\n[[parent]]', "checks.alles"),
    (
        "error-called-a-hint",
        "[[parent]]",
        '[checks]\narea_without_geometry = "Hinweis"\n\n[[parent]]',
        "checks.area_without_geometry",
    ),
):
    city.add(name, in_city(old, new), file="stadt.toml", column=key)
SECOND = """
[[boundary]]
version = "%s"
path = "viertel.geojson"
id_column = "viertel"
crs = "EPSG:25832"
valid_from = %s
"""
for name, more in (
    ("boundaries-in-force-together", SECOND % ("2022", 2022)),
    ("boundary-twice", SECOND % ("2020", 2030)),
    ("crosswalk-to-nowhere", '[[crosswalk]]\nfrom = "2020"\nto = "2099"\npath = "schluessel.csv"\n'),
    ("assignment-out-of-the-folder", '[assignment]\npath = "../../zuordnung.csv"\nid_column = "viertel"\n'),
):
    city.add(name, write("stadt.toml", CITY + more), file="stadt.toml")
city.add("empty", write("stadt.toml", ""), file="stadt.toml", column="name")
city.add(
    "not-valid-in-the-year",
    in_city("valid_from = 2020", "valid_from = 2030"),
    file=MANIFEST_FILE,
    column="boundary",
)

# ------------------------------------------------------------------ kriterien.toml

for name, old, new, key in (
    ("indicator-unknown", '"hilfe"]', '"hilfen"]', "criteria.1.indicators"),
    ("indicator-twice", '"hilfe"]', '"alo"]', "criteria.1.indicators"),
    ("indicators-a-text", '["anteil_jung", "alo", "hilfe"]', '"alo"', "criteria.1.indicators"),
    ("more-hits-than-indicators", "min_hits = 2", "min_hits = 4", "criteria.1.min_hits"),
    ("no-hit", "min_hits = 2", "min_hits = 0", "criteria.1.min_hits"),
    ("half-a-hit", "min_hits = 2", "min_hits = 1.5", "criteria.1.min_hits"),
    ("threshold-below-1", "threshold = 1.3", "threshold = 0.3", "criteria.1.threshold"),
    ("threshold-a-text", "threshold = 1.3", 'threshold = "1,3"', "criteria.1.threshold"),
    ("threshold-no-number", "threshold = 1.3", "threshold = nan", "criteria.1.threshold"),
    ("threshold-of-400-digits", "threshold = 1.3", f"threshold = 1.{'3' * 400}", "criteria.1.threshold"),
    ("inhabitants-negative", "min_inhabitants = 400", "min_inhabitants = -1", "criteria.1.min_inhabitants"),
    ("mean-unknown", '"weighted"', '"gewichtet"', "criteria.1.mean"),
    ("mean-missing", 'mean = "weighted"', "", "criteria.1.mean"),
    (
        "year-without-criteria",
        "valid_from = 2020",
        "valid_from = 2020\nvalid_to = 2023",
        "criteria.valid_from",
    ),
    (
        "exclusion-without-reason",
        'mean = "weighted"',
        'mean = "weighted"\n[[criteria.exclusion]]\narea = "01.1.1"\nby = "x"\ndate = 2024-01-01',
        "criteria.1.exclusion.1.reason",
    ),
    (
        "exclusion-of-an-unknown-area",
        'mean = "weighted"',
        'mean = "weighted"\n[[criteria.exclusion]]\narea = "99.9.9"\nreason = "x"\nby = "x"\ndate = 2024-01-01',
        None,
    ),
):
    criteria.add(name, change("kriterien.toml", old, new), file="kriterien.toml", column=key, level=None)
criteria.add(
    "two-in-force", write("kriterien.toml", CRITERIA * 2), file="kriterien.toml", column="criteria.valid_from"
)
criteria.add(
    "file-missing", lambda small: small.path("kriterien.toml").unlink(), file="kriterien.toml", says="fehlt"
)
criteria.add(
    "table-in-place-of-a-list",
    write("kriterien.toml", CRITERIA.replace("[[criteria]]", "[criteria]")),
    file="kriterien.toml",
    column="criteria",
)

# ------------------------------------------------------------------ katalog.toml

for name, old, new, key in (
    ("numerator-unknown", 'numerator = "arbeitslos"', 'numerator = "arbeitslose"', "indicator.2.numerator"),
    ("denominator-missing", 'denominator = "jung"\n', "", "indicator.3.denominator"),
    ("theme-unknown", 'theme = "arbeit"', 'theme = "wohnen"', "indicator.1.theme"),
    ("direction-unknown", 'direction = "a"', 'direction = "-"', "indicator.3.direction"),
    ("unit-of-nothing-said", 'direction = "a"', 'direction = "a"\nunit = "Punkte"', "indicator.3"),
    ("id-twice", 'id = "alo"', 'id = "anteil_jung"', "indicator.2.id"),
    ("number-twice", "number = 2", "number = 1", "indicator.2.number"),
    ("id-with-umlaut", 'id = "hilfen"', 'id = "fälle"', "count.4.id"),
    ("inhabitants-unknown", 'inhabitants = "bev"', 'inhabitants = "einwohner"', "inhabitants"),
    ("break-unknown", 'breaks = ["B1"]', 'breaks = ["B9"]', "indicator.2.breaks"),
    ("break-of-a-series-without-year", "year = 2023\n", "", "break.1.year"),
    ("unknown-key", "number = 2", 'number = 2\nnenner = "bev"', "indicator.2.nenner"),
    ("label-a-number", 'label = "Arbeitslose"', "label = 7", "count.3.label"),
):
    catalogue.add(name, change("katalog.toml", old, new), file="katalog.toml", column=key)
for name in ("inhabitants", "reason", "decision", "hits_max", "area_id"):
    catalogue.add(
        f"indicator-named-{name}",
        change("katalog.toml", 'id = "alo"', f'id = "{name}"'),
        file="katalog.toml",
        column="indicator.2.id",
        says="Entscheidungstabelle",
    )
catalogue.add("empty", write("katalog.toml", ""), file="katalog.toml", column="indicator")
catalogue.add(
    "number-for-a-list", write("katalog.toml", "indicator = 1\n"), file="katalog.toml", column="indicator"
)
catalogue.add(
    "broken-with-the-criteria",
    both(
        change("katalog.toml", "number = 2", "number = 1"),
        change("kriterien.toml", "min_hits = 2", 'min_hits = "2"'),
    ),
    file="katalog.toml",
    column="indicator.2.number",
)
