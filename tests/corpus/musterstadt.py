"""Mutations of Musterstadt, a full delivery of five offices, reduced to a few areas."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.corpus.case import Chapter, Mutation
from tests.small_city import SmallCity

YEAR = 2024
AREAS = ("01.1.1", "01.1.2", "01.1.3", "01.1.4", "01.2.1", "01.2.2", "01.2.3", "01.2.4")
CODES = {"bevoelkerung.csv": "utf-8-sig", "ba_sgb.csv": "cp1252", "jugendamt.csv": "cp1252"}

chapter = Chapter("offices")


def add(name: str, mutate: Mutation, **told_of: object) -> None:
    """Add a case of this city."""
    chapter.add(name, mutate, base="musterstadt", **told_of)


def build(source: Path, data: Path) -> SmallCity:
    """Write Musterstadt's year of these areas under `data`; it gives no error."""
    small = SmallCity(data, "musterstadt", YEAR)
    raw, geo = source / "raw/musterstadt", source / "geo/musterstadt"
    folder = small.raw / str(YEAR)
    folder.mkdir(parents=True)
    small.geo.mkdir(parents=True)
    city = (raw / "stadt.toml").read_text("utf-8")
    city = re.sub(r'\[\[boundary\]\]\nversion = "2016".*?\n\n', "", city, flags=re.DOTALL)
    (small.raw / "stadt.toml").write_text(
        re.sub(r"\[\[crosswalk\]\].*?\n\n", "", city, flags=re.DOTALL), "utf-8"
    )
    criteria = (raw / "kriterien.toml").read_text("utf-8")
    (small.raw / "kriterien.toml").write_text(criteria.split("[[criteria.exclusion]]")[0], "utf-8")
    manifest = (raw / str(YEAR) / "lieferung.toml").read_text("utf-8")
    manifest = re.sub(r"(?m)^(sha256|totals) = .*\n", "", manifest)
    (folder / "lieferung.toml").write_text(manifest, "utf-8")
    for path in (raw / str(YEAR)).glob("*.csv"):
        _reduced(path, folder / path.name)
    _reduced(geo / "zuordnung.csv", small.geo / "zuordnung.csv")
    (small.geo / "fluss.geojson").write_bytes((geo / "fluss.geojson").read_bytes())
    layer = json.loads((geo / "viertel_2020.geojson").read_text("utf-8"))
    layer["features"] = [f for f in layer["features"] if f["properties"]["viertel"] in AREAS]
    (small.geo / "viertel_2020.geojson").write_text(json.dumps(layer), "utf-8")
    return small


def _reduced(path: Path, target: Path) -> None:
    header, *rows = path.read_bytes().splitlines(keepends=True)
    kept = [r for r in rows if re.split(rb"[;,]", r)[0].decode("ascii", "replace") in AREAS]
    target.write_bytes(header + b"".join(kept))


def text_of(small: SmallCity, name: str) -> str:
    """Return a delivered file as text."""
    return small.path(name).read_bytes().decode(CODES.get(name, "utf-8"))


def edit(name: str, old: str, new: str) -> Mutation:
    """Return the mutation that replaces the first match of a pattern in a delivered file."""

    def mutate(small: SmallCity) -> None:
        text, times = re.subn(old, new, text_of(small, name), count=1)
        assert times == 1, f"{old!r} is not in {name}"
        small.write(name, text, CODES.get(name, "utf-8"))

    return mutate


def swap(one: str, other: str) -> Mutation:
    """Return the mutation by which each of two files has the other's name."""

    def mutate(small: SmallCity) -> None:
        first, second = small.path(one).read_bytes(), small.path(other).read_bytes()
        small.write(one, second)
        small.write(other, first)

    return mutate


def column(name: str, place: int, text: str) -> Mutation:
    """Return the mutation that writes the same into a whole column."""

    def mutate(small: SmallCity) -> None:
        sign = "," if name == "soziale_sicherung.csv" else ";"
        header, *rows = [r.split(sign) for r in text_of(small, name).splitlines()]
        body = [[*r[:place], text, *r[place + 1 :]] for r in rows]
        small.write(name, "\n".join(sign.join(r) for r in [header, *body]), CODES.get(name, "utf-8"))

    return mutate


def told(name: str) -> str:
    """Return what findings call a file."""
    return f"{YEAR}/{name}"


add(
    "files-swapped",
    swap("haushalte.csv", "ba_sgb.csv"),
    file=told("ba_sgb.csv"),
    column="Gebiet",
    says="Spalte fehlt",
)
add(
    "households-in-thousands",
    column("haushalte.csv", 1, "0,9"),
    file=told("haushalte.csv"),
    row="2",
    column="Haushalte (Anzahl)",
    value="0,9",
)
add(
    "no-households-but-cases",
    column("haushalte.csv", 1, "0"),
    file=told("jugendamt.csv"),
    row="2",
    column="BSA: betreute Haushalte",
)
add(
    "a-whole-column-with-a-new-sign",
    column("ba_sgb.csv", 1, "#"),
    file=told("ba_sgb.csv"),
    row="2",
    column="Arbeitslose SGB III [Personen]",
    value="#",
)
add(
    "a-whole-column-of-dates",
    column("soziale_sicherung.csv", 1, "01.02.2024"),
    file=told("soziale_sicherung.csv"),
    row="2",
    column="Grundsicherung im Alter (Pers.)",
    value="01.02.2024",
)
add(
    "percent-instead-of-persons",
    column("soziale_sicherung.csv", 1, "4.5"),
    file=told("soziale_sicherung.csv"),
    row="2",
    value="4.5",
)
add(
    "a-case-in-every-head",
    column("ba_sgb.csv", 4, "99999"),
    file=told("ba_sgb.csv"),
    row="2",
    column="ELB insgesamt [Personen]",
    says="größer als der Nenner",
)
add(
    "thousands-with-blanks",
    edit("bevoelkerung.csv", r"1\.(\d{3});", r"1 \1;"),
    file=told("bevoelkerung.csv"),
    row="2",
    column="Einwohner insgesamt",
)
add(
    "total-row-not-declared",
    edit("jugendamt.csv", r"\Z", "Stadt gesamt;50;10;8;100;60\n"),
    file=told("jugendamt.csv"),
    row="10",
    value="Stadt gesamt",
)
add(
    "area-renumbered",
    edit("ba_sgb.csv", r"01\.2\.4", "01.2.9"),
    file=told("ba_sgb.csv"),
    row="9",
    column="Gebiet",
    value="01.2.9",
)
add(
    "unit-dropped-from-a-header",
    edit("ba_sgb.csv", r" \[Personen\]", ""),
    file=told("ba_sgb.csv"),
    row="1",
    column="Arbeitslose SGB III [Personen]",
    says="Spalte fehlt",
)
add(
    "decimal-comma-splits-a-header",
    edit("soziale_sicherung.csv", r" \(Pers\.\)", ", Personen"),
    file=told("soziale_sicherung.csv"),
    row="1",
    column="Grundsicherung im Alter (Pers.)",
)
add(
    "assignment-of-another-city",
    lambda small: small.write("zuordnung.csv", "viertel;sbh\n99.1.1;x\n"),
    file="zuordnung.csv",
    level="Warnung",
    says="ohne Zuordnung (8)",
)
add(
    "river-broken",
    lambda small: (small.geo / "fluss.geojson").write_bytes(b"{"),
    file="fluss.geojson",
    level="Warnung",
)
