"""Boundaries that are no boundaries."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from tests.corpus.case import CASES_FILE, Chapter, Mutation, change, write
from tests.small_city import IDS, SmallCity, collection, feature, square, squares

chapter = Chapter("map")
add, case = chapter.add, chapter.case

MAP_FILE = "viertel.geojson"
BOW_TIE = [[690000, 5335000], [690100, 5335100], [690100, 5335000], [690000, 5335100], [690000, 5335000]]


def drawn(features: list[dict[str, Any]], **more: Any) -> Mutation:
    """Return the mutation that writes these features as the map."""
    return write(MAP_FILE, collection(features, **more))


def third(geometry: dict[str, Any] | None) -> Mutation:
    """Return the mutation that gives the area 01.2.1 another geometry."""
    features = squares()
    features[2] = feature(IDS[2], geometry)
    return drawn(features)


def polygon(*ring: list[Any]) -> dict[str, Any]:
    """Return a polygon as GeoJSON."""
    return {"type": "Polygon", "coordinates": [list(ring)]}


def nested(depth: int) -> dict[str, Any]:
    """Return geometry collections within each other, a square innermost."""
    shape = square(690_000, 5_335_000)
    for _ in range(depth):
        shape = {"type": "GeometryCollection", "geometries": [shape]}
    return shape


GOOD = collection(squares())

for name, content in (
    ("empty", b""),
    ("no-json", b"Viertel;Umring\n01.1.1;x\n"),
    ("cut-off", GOOD.encode()[: len(GOOD) // 2]),
    ("in-utf-16", GOOD.encode("utf-16")),
    ("binary", bytes(range(256)) * 4),
    ("a-list", b"[1, 2, 3]"),
    ("a-null", b"null"),
    ("a-point-alone", b'{"type": "Point", "coordinates": [1, 2]}'),
    ("features-a-table", b'{"type": "FeatureCollection", "features": {}}'),
    ("features-numbers", b'{"type": "FeatureCollection", "features": [1, 2]}'),
    ("sqlite-of-nothing", b"SQLite format 3\0" + bytes(100)),
    ("shapefile-of-nothing", b"\x00\x00\x27\x0a" + bytes(96)),
    (
        "pointing-elsewhere",
        b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource>'
        b"</OGRVRTLayer></OGRVRTDataSource>",
    ),
):
    add(f"file-{name}", write(MAP_FILE, content), file=MAP_FILE)
add("file-missing", lambda small: small.path(MAP_FILE).unlink(), file=MAP_FILE, says="fehlt")
add("without-features", drawn([]), file=MAP_FILE)
add("geometry-null", third(None), file=MAP_FILE, value="01.2.1", says="ohne Geometrie")
add(
    "geometry-empty",
    third({"type": "Polygon", "coordinates": []}),
    file=MAP_FILE,
    value="01.2.1",
    says="ohne Geometrie",
)
add(
    "point",
    third({"type": "Point", "coordinates": [690_200, 5_335_000]}),
    file=MAP_FILE,
    value="01.2.1",
    says="Punkte oder Linien",
)
add(
    "line",
    third({"type": "LineString", "coordinates": BOW_TIE[:2]}),
    file=MAP_FILE,
    value="01.2.1",
    says="Punkte oder Linien",
)
add("bow-tie", third(polygon(*BOW_TIE)), file=MAP_FILE, level=None, says="ungültig")
add("ring-of-two-points", third(polygon(BOW_TIE[0], BOW_TIE[1], BOW_TIE[0])), file=MAP_FILE, level=None)
add(
    "ring-not-closed",
    third(polygon(*square(690_200, 5_335_000)["coordinates"][0][:-1])),
    file=MAP_FILE,
    level=None,
)
add(
    "ring-of-one-line",
    third(polygon([690_200, 5_335_000], [690_300, 5_335_000], [690_250, 5_335_000], [690_200, 5_335_000])),
    file=MAP_FILE,
    level=None,
)
add(
    "collection-of-point-and-square",
    third(
        {
            "type": "GeometryCollection",
            "geometries": [
                square(690_200, 5_335_000),
                {"type": "Point", "coordinates": [690_200, 5_335_000]},
            ],
        }
    ),
    file=MAP_FILE,
    value="01.2.1",
)
add("collections-nested-five-deep", third(nested(5)), file=MAP_FILE)
add(
    "geometry-of-an-unknown-kind",
    third({"type": "Circle", "coordinates": [690_200, 5_335_000], "radius": 10}),
    file=MAP_FILE,
)
add("coordinates-text", third(polygon(*[["690200", "5335000"]] * 4)), file=MAP_FILE)
add("coordinates-of-one-number", third(polygon([690_200], [690_300], [690_300], [690_200])), file=MAP_FILE)
add(
    "coordinates-swapped",
    drawn([feature(a, square(5_335_000, 690_000 + 100 * k)) for k, a in enumerate(IDS)]),
    file="stadt.toml",
    column="boundary.crs",
)
add(
    "coordinates-in-degrees",
    drawn(squares(x=11.5, y=48.1, side=0.001), crs=None),
    file="stadt.toml",
    column="boundary.crs",
)
add(
    "coordinates-in-gauss-krueger",
    drawn(squares(x=4_468_000, y=5_333_000)),
    file="stadt.toml",
    column="boundary.crs",
)
add("coordinates-huge", third(square(1e300, 1e300, 1e299)))
add("coordinates-not-a-number", write(MAP_FILE, GOOD.replace("690200.0", "NaN")))
add("coordinates-infinite", write(MAP_FILE, GOOD.replace("690200.0", "Infinity")))
add("coordinates-of-400-digits", write(MAP_FILE, GOOD.replace("690200.0", "9" * 400)))
add(
    "crs-other-than-declared",
    drawn(squares(), crs="urn:ogc:def:crs:EPSG::31468"),
    file="stadt.toml",
    column="boundary.crs",
    says="EPSG:31468",
)
add(
    "id-column-missing",
    drawn([{**f, "properties": {"nr": f["properties"]["viertel"]}} for f in squares()]),
    file=MAP_FILE,
    column="viertel",
    says="vorhanden: nr",
)
add(
    "properties-missing",
    drawn([{**f, "properties": None} for f in squares()]),
    file=MAP_FILE,
    column="viertel",
)
add(
    "id-null",
    drawn([*squares(IDS[:5]), feature(None, square(690_500, 5_335_000))]),
    file=MAP_FILE,
    column="viertel",
    says="ohne Kennung",
)
add(
    "id-a-number",
    drawn([*squares(IDS[:5]), feature(221, square(690_500, 5_335_000))]),
    file=MAP_FILE,
    column="viertel",
)  # type: ignore[arg-type]
add(
    "id-against-the-pattern",
    drawn(squares((*IDS[:5], "2.2.11"))),
    file=MAP_FILE,
    column="viertel",
    value="2.2.11",
)
add(
    "id-without-its-zero",
    drawn(squares((*IDS[:5], "2.2.1"))),
    file=MAP_FILE,
    column="viertel",
    value="2.2.1 → 02.2.1",
    level="Hinweis",
)
add(
    "id-twice",
    drawn([*squares(), feature(IDS[0], square(690_600, 5_335_000))]),
    file=MAP_FILE,
    value="01.1.1",
    level="Hinweis",
)
add("area-too-few", drawn(squares(IDS[:5])), file=CASES_FILE, row="7", value="02.2.1")
add(
    "area-too-many",
    drawn(squares((*IDS, "02.2.2"))),
    file=CASES_FILE,
    value="02.2.2",
    says="fehlt ein Gebiet der Karte",
)
add("of-another-city", drawn(squares(f"{a[:2]}.9.{k}" for k, a in enumerate(IDS))), file=CASES_FILE, row="2")
add(
    "areas-on-top-of-each-other",
    drawn([feature(a, square(690_000 + 50 * k, 5_335_000)) for k, a in enumerate(IDS)]),
    file=MAP_FILE,
    level=None,
    says="berlapp",
)


@case("folder-in-place-of-the-file", file=MAP_FILE)
def _folder(small: SmallCity) -> None:
    small.path(MAP_FILE).unlink()
    small.path(MAP_FILE).mkdir()


def packed(members: dict[str, str | bytes]) -> Mutation:
    """Return the mutation that declares a zipped map of these members."""

    def mutate(small: SmallCity) -> None:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in members.items():
                archive.writestr(name, text)
        small.write(MAP_FILE, content.getvalue())

    return mutate


add("zip-of-nothing", packed({}), file=MAP_FILE)
add("zip-without-a-map", packed({"liesmich.txt": "x"}), file=MAP_FILE, says="0 Karten")
add("zip-of-two-maps", packed({"a.geojson": GOOD, "b.geojson": GOOD}), file=MAP_FILE, says="2 Karten")
add("zip-with-a-path-out", packed({"../viertel.geojson": GOOD}), file=MAP_FILE, says="hinaus")
add(
    "zip-of-a-shapefile-without-its-table",
    packed({"a.shp": b"\x00\x00\x27\x0a" + bytes(96), "a.shx": b""}),
    file=MAP_FILE,
)


@case("zip-cut-off", file=MAP_FILE)
def _cut(small: SmallCity) -> None:
    packed({"a.geojson": GOOD})(small)
    small.path(MAP_FILE).write_bytes(small.path(MAP_FILE).read_bytes()[:-40])


@case("zip-bomb", file=MAP_FILE, says="entpackt größer", dangerous=True)
def _bomb(small: SmallCity) -> None:
    with (
        zipfile.ZipFile(small.path(MAP_FILE), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("a.geojson", "w") as member,
    ):
        for _ in range(260):
            member.write(b" " * 1_000_000)


@case("collections-nested-5000-deep", dangerous=True)
def _deep(small: SmallCity) -> None:
    head = '{"type": "GeometryCollection", "geometries": ['
    shape = head * 5_000 + json.dumps(square(690_200.0, 5_335_000.0)) + "]}" * 5_000
    small.write(MAP_FILE, GOOD.replace(json.dumps(square(690_200.0, 5_335_000.0)), shape))


@case("lists-nested-100000-deep", file=MAP_FILE, dangerous=True)
def _lists(small: SmallCity) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    small.write(MAP_FILE, f'{{"type": "FeatureCollection", "features": {deep}}}')


@case("ring-crossing-itself-500-times", file=MAP_FILE, level=None, dangerous=True)
def _crossing(small: SmallCity) -> None:
    ring = [[690_200 + k * 7_919 % 100, 5_335_000 + k * 104_729 % 100] for k in range(500)]
    third(polygon(*ring, ring[0]))(small)


add(
    "map-declared-in-another-file",
    change("stadt.toml", 'path = "viertel.geojson"', 'path = "grenzen.gpkg"'),
    file="grenzen.gpkg",
    says="fehlt",
)
