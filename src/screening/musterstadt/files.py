"""Files as offices send them: each in its own dialect, and byte for byte the same every time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .gaps import Signs
from .people import Counts

TOTAL = "Stadt gesamt"


@dataclass(frozen=True)
class Dialect:
    """How one office writes its table."""

    name: str
    source: str
    stichtag: str
    encoding: str
    delimiter: str
    id_column: str
    threshold: int
    columns: dict[str, str]
    thousands: str = ""
    zero: str = "0"
    total: bool = False
    signs: str = ""
    remark: str = ""


DIALECTS = (
    Dialect(
        "bevoelkerung.csv",
        "Einwohnermelderegister",
        "12-31",
        "utf-8-sig",
        ";",
        "Viertel",
        3,
        {
            "bev": "Einwohner insgesamt",
            "bev_u3": "unter 3 Jahre",
            "bev_u12": "unter 12 Jahre",
            "bev_u15": "unter 15 Jahre",
            "bev_u18": "unter 18 Jahre",
            "bev_15_25": "15 bis unter 25 Jahre",
            "bev_15_65": "15 bis unter 65 Jahre",
            "bev_u65": "unter 65 Jahre",
            "bev_65plus": "65 Jahre und älter",
            "bev_migration": "mit Migrationshintergrund",
            "bev_auslaender": "Ausländer/-innen",
            "zuzuege": "Zuzüge im Jahr",
            "wegzuege": "Wegzüge im Jahr",
        },
        thousands=".",
        total=True,
    ),
    Dialect(
        "haushalte.csv",
        "Einwohnermelderegister (Haushalte)",
        "12-31",
        "utf-8",
        ";",
        "Stadtbezirksviertel",
        3,
        {
            "hh": "Haushalte (Anzahl)",
            "hh_kind": "darunter mit Kindern (Anzahl)",
            "hh_kind3": "mit 3 und mehr Kindern (Anzahl)",
            "hh_alleinerz": "Alleinerziehende (Anzahl)",
            "hh_allein80": "Alleinlebende ab 80 Jahren (Anzahl)",
        },
    ),
    Dialect(
        "ba_sgb.csv",
        "Bundesagentur für Arbeit",
        "12-31",
        "cp1252",
        ";",
        "Gebiet",
        10,
        {
            "alo_sgb3": "Arbeitslose SGB III [Personen]",
            "alo_sgb2": "Arbeitslose SGB II [Personen]",
            "langzeit": "Langzeitarbeitslose [Personen]",
            "alg2": "ELB insgesamt [Personen]",
            "alg2_jung": "ELB 15 bis unter 25 Jahre [Personen]",
            "sozialgeld": "NEF unter 15 Jahren [Personen]",
        },
        signs='{ "*" = "geheim" }',
        remark="Bemerkung",
    ),
    Dialect(
        "soziale_sicherung.csv",
        "Amt für Soziale Sicherung",
        "12-31",
        "utf-8",
        ",",
        "Viertelnummer",
        3,
        {
            "grusi_alter": "Grundsicherung im Alter (Pers.)",
            "erwmind_hlu": "Erwerbsminderung und HLU (Pers.)",
            "wohngeld": "Wohngeldhaushalte",
            "sozwohnung": "Sozial- und Belegrechtswohnungen",
        },
        zero="-",
    ),
    Dialect(
        "jugendamt.csv",
        "Stadtjugendamt und Bezirkssozialarbeit",
        "12-31",
        "cp1252",
        ";",
        "Bereich",
        10,
        {
            "uvg": "Unterhaltsvorschuss (Kinder)",
            "hze": "Hilfen zur Erziehung, (teil-)stationär (Fälle)",
            "kinderschutz": "Gefährdungsabklärungen (Fälle)",
            "bsa_hh": "BSA: betreute Haushalte",
            "bsa_hh_kind": "BSA: darunter mit Kindern",
        },
        zero="-",
        total=True,
    ),
)


def grouped(value: int, thousands: str) -> str:
    """Write a whole number with the office's thousands sign."""
    return f"{value:,}".replace(",", thousands)


def write(path: Path, text: str, encoding: str = "utf-8") -> bytes:
    """Write text with plain line ends; return the bytes written."""
    data = text.encode(encoding)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return data


def table(dialect: Dialect, names: list[str], counts: Counts, signs: Signs) -> str:
    """Write the table of one office for one year."""
    header = [dialect.id_column, *dialect.columns.values()] + ([dialect.remark] if dialect.remark else [])
    lines = [header]
    for r, area in enumerate(names):
        row = [area]
        for c in dialect.columns:
            value = int(counts[c][r])
            plain = grouped(value, dialect.thousands) if value else dialect.zero
            row.append(signs.get((area, c), plain))
        if dialect.remark:
            row.append("Meldung folgt" if "..." in row else "")
        lines.append(row)
    if dialect.total:
        lines.append([TOTAL, *(grouped(int(counts[c].sum()), dialect.thousands) for c in dialect.columns)])
    return "".join(dialect.delimiter.join(line) + "\n" for line in lines)


def manifest(year: int, boundary: str, hashes: dict[str, str]) -> str:
    """Write the manifest of a year's delivery."""
    lines = [f'boundary = "{boundary}"']
    for d in DIALECTS:
        lines += ["", "[[datei]]", f'path = "{d.name}"', f'source = "{d.source}"']
        lines += [f"stichtag = {year}-{d.stichtag}", 'layout = "wide"', f'encoding = "{d.encoding}"']
        lines += [f'delimiter = "{d.delimiter}"', 'decimal = ","']
        lines += [f'thousands = "{d.thousands}"'] if d.thousands else []
        lines += [f'id_column = "{d.id_column}"']
        lines += [f'totals = ["{TOTAL}"]'] if d.total else []
        lines += [f'ignore = ["{d.remark}"]'] if d.remark else []
        lines += [f"threshold = {d.threshold}", 'licence = "CC0"']
        lines += ['attribution = "Musterstadt, synthetische Demodaten"']
        lines += [f"signs = {d.signs}"] if d.signs else []
        lines += [f'sha256 = "{hashes[d.name]}"', "", "[datei.columns]"]
        lines += [f'{c} = "{label}"' for c, label in d.columns.items()]
    return "\n".join(lines) + "\n"


def delivery(folder: Path, year: int, boundary: str, names: list[str], counts: Counts, signs: Signs) -> None:
    """Write all files of a year."""
    hashes = {}
    for d in DIALECTS:
        data = write(folder / d.name, table(d, names, counts, signs), d.encoding)
        hashes[d.name] = hashlib.sha256(data).hexdigest()
    write(folder / "lieferung.toml", manifest(year, boundary, hashes))


def csv(rows: Iterable[Iterable[str]]) -> str:
    """Write rows with semicolons."""
    return "".join(";".join(row) + "\n" for row in rows)
