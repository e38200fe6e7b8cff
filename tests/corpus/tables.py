"""Tables beside the map: the crosswalk between boundary versions and the assignment of areas."""

from __future__ import annotations

from tests.corpus.case import Chapter, Mutation
from tests.small_city import CITY, IDS, SmallCity

crosswalk = Chapter("crosswalk")
assignment = Chapter("assignment")

KEY_FILE = "schluessel.csv"
OLD_BOUNDARY = """
[[boundary]]
version = "2015"
path = "viertel.geojson"
id_column = "viertel"
crs = "EPSG:25832"
valid_from = 2015
valid_to = 2019

[[crosswalk]]
from = "2015"
to = "2020"
path = "schluessel.csv"
"""
ROWS = [f"{a};{a};1" for a in IDS]
KEY = "\n".join(["von;nach;gewicht", *ROWS])


def with_key(content: str | bytes | None, encoding: str = "utf-8") -> Mutation:
    """Return the mutation that adds a year of an older boundary version and this crosswalk."""

    def mutate(small: SmallCity) -> None:
        small.write("stadt.toml", CITY + OLD_BOUNDARY)
        old = small.raw / "2019"
        old.mkdir()
        for path in (small.raw / "2024").iterdir():
            text = path.read_bytes().replace(b"2024-12-31", b"2019-12-31")
            (old / path.name).write_bytes(text)
        small.change("kriterien.toml", "valid_from = 2020", "valid_from = 2015")
        if content is not None:
            data = content if isinstance(content, bytes) else content.encode(encoding)
            (small.geo / KEY_FILE).write_bytes(data)

    return mutate


for name, content, says in (
    ("missing", None, "fehlt"),
    ("empty", "", ""),
    ("header-alone", "von;nach;gewicht\n", "leer"),
    ("of-other-columns", KEY.replace("gewicht", "anteil"), "von;nach;gewicht"),
    ("with-commas", KEY.replace(";", ","), "von;nach;gewicht"),
    ("weight-a-word", KEY.replace("01.2.1;1", "01.2.1;ganz"), "keine Zahl"),
    ("weight-negative", KEY.replace("01.2.1;1", "01.2.1;-1"), "keine Zahl"),
    ("weight-above-1", KEY.replace("01.2.1;1", "01.2.1;1.5"), "keine Zahl"),
    ("weight-exponent", KEY.replace("01.2.1;1", "01.2.1;1e-3"), "keine Zahl"),
    ("weight-of-400-digits", KEY.replace("01.2.1;1", f"01.2.1;0.{'3' * 400}"), "keine Zahl"),
    ("weight-blank", KEY.replace("01.2.1;1", "01.2.1;"), "keine Zahl"),
    ("weight-lost", KEY.replace("01.2.1;01.2.1;1", "01.2.1;01.2.1;0.5"), "0,5 statt 1"),
    ("weight-doubled", KEY + "\n01.2.1;01.1.1;1", "2 statt 1"),
    ("old-area-forgotten", KEY.replace("01.2.1;01.2.1;1\n", ""), "01.2.1"),
    ("old-area-unknown", KEY + "\n09.9.9;01.1.1;1", "alten"),
    ("new-area-unknown", KEY.replace("01.2.1;01.2.1", "01.2.1;09.9.9"), "neuen"),
    ("row-too-long", KEY + "\n01.1.1;01.1.1;0;x;y;z", ""),
    ("binary", bytes(range(256)), ""),
    ("in-utf-16", KEY.encode("utf-16"), ""),
    ("quote-open", KEY + '\n"01.1.1;01.1.1;0', ""),
):
    crosswalk.add(name, with_key(content), file=KEY_FILE, says=says, opens=True)


TABLE = "\n".join(["viertel;sbh", *(f"{a};Mitte" for a in IDS)])


def with_table(content: str | bytes | None, encoding: str = "utf-8") -> Mutation:
    """Return the mutation that declares this assignment table."""

    def mutate(small: SmallCity) -> None:
        small.write("stadt.toml", CITY + '\n[assignment]\npath = "zuordnung.csv"\nid_column = "viertel"\n')
        if content is not None:
            small.write("zuordnung.csv", content, encoding)

    return mutate


for name, content, level, says in (
    ("missing", None, "Fehler", "fehlt"),
    ("empty", "", "Fehler", ""),
    ("binary", bytes(range(256)), "Fehler", ""),
    ("in-utf-16", TABLE.encode("utf-16"), "Fehler", ""),
    ("in-cp1252", TABLE.replace("Mitte", "Süd").encode("cp1252"), "Fehler", "UTF-8"),
    ("with-commas", TABLE.replace(";", ","), "Fehler", ""),
    ("id-column-missing", TABLE.replace("viertel", "gebiet"), "Fehler", ""),
    ("column-twice", TABLE.replace("viertel;sbh", "viertel;viertel"), "Fehler", ""),
    ("row-too-short", TABLE.replace("01.2.1;Mitte", "01.2.1"), "Fehler", ""),
    ("row-too-long", TABLE.replace("01.2.1;Mitte", "01.2.1;Mitte;x"), "Fehler", ""),
    ("area-twice", TABLE + "\n01.2.1;Nord", "Fehler", "mehrfach"),
    ("area-forgotten", TABLE.replace("01.2.1;Mitte\n", ""), "Warnung", "ohne Zuordnung"),
    ("quote-open", TABLE + '\n"01.2.1;Nord', "Fehler", ""),
    ("against-the-id", TABLE.replace("sbh", "bezirk"), "Warnung", "widerspricht"),
):
    assignment.add(name, with_table(content), file="zuordnung.csv", level=level, says=says)


for name, column, says in (
    ("named-like-a-parent-but-for-case", "Bezirk", "bezirk_name"),
    ("named-like-the-key-of-a-geopackage", "fid", "fid"),
    ("named-like-the-shapes", "Geom", "geom"),
    ("named-geometry", "geometry", "geometry"),
    ("named-like-the-index", "Area_ID", "area_id"),
    ("named-like-a-count", "inhabitants", "inhabitants"),
    ("named-like-the-reason", "REASON", "reason"),
    ("named-like-a-value", "alo_wert", "alo_wert"),
    ("named-like-a-theme", "thema_arbeit", "thema_arbeit"),
    ("headed-like-ours", "Entscheidung", "Entscheidung"),
    ("headed-like-the-areas", "viertel ", "jede Spalte einmal"),
    ("headed-like-a-value", "2 Arbeitslose, Wert (%)", "Wert (%)"),
    ("without-a-name", "", "keine Überschrift"),
    ("equal-but-for-case", "Region;region", "Groß und Klein"),
    ("equal-but-composed", "Süd;Su\u0308d", "Groß und Klein"),
    ("headed-like-a-column-with-a-header", "sbh;Sozialbürgerhaus", "sbh"),
    ("named-like-a-formula", "=1+1", "beginnt nicht mit Buchstabe"),
    ("named-with-a-null", "a\0b", "unsichtbare Zeichen"),
    ("named-by-a-sentence", "x" * 101, "länger als 100"),
    ("one-of-two-thousand", ";".join(f"c{n}" for n in range(2000)), "2001 Spalten"),
):
    cells = ";".join(["Mitte"] * (column.count(";") + 1))
    assignment.add(
        f"column-{name}",
        with_table("\n".join([f"viertel;{column}", *(f"{a};{cells}" for a in IDS)])),
        file="zuordnung.csv",
        says=says,
    )
