"""One fault in a file is one finding, however many cells, rows or columns it is in, and says what to write."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from screening.base.findings import Finding
from screening.delivery.manifest import Basis, SourceFile
from screening.delivery.tables import Table, read_table, without_nines
from tests.small_city import CITY, SmallCity, build_small_city, collection, squares

AREAS = [f"{b:02d}.{t}.{v}" for b in range(1, 11) for t in range(1, 4) for v in range(1, 5)]
COLUMNS = [f"s{k}" for k in range(20)]
Cells = Callable[[int, int], object]
"""Row and column to what stands there."""

Layout = Callable[[Cells], list[list[object]]]


def wide(cells: Cells) -> list[list[object]]:
    body = [[a, *(cells(n, k) for k in range(len(COLUMNS)))] for n, a in enumerate(AREAS)]
    return [["Gebiet", *COLUMNS], *body]


def long(cells: Cells) -> list[list[object]]:
    body = [[a, c, cells(n, k)] for n, a in enumerate(AREAS) for k, c in enumerate(COLUMNS)]
    return [["Gebiet", "Merkmal", "Wert"], *body]


def genesis(cells: Cells) -> list[list[object]]:
    head = ["1_Auspraegung_Code", *(f"{c}__Name__Anzahl" for c in COLUMNS)]
    return [head, *([a, *(cells(n, k) for k in range(len(COLUMNS)))] for n, a in enumerate(AREAS))]


def atlas(cells: Cells) -> list[list[object]]:
    head = ["Indikator", "Ausprägung", "Jahr", "Raumbezug", "Indikatorwert", "Basiswert 1"]
    body = [
        [c, "insgesamt", 2024, f"{a} Ort", 1, cells(n, k)]
        for n, a in enumerate(AREAS)
        for k, c in enumerate(COLUMNS)
    ]
    return [head, *body]


KEYS: dict[Layout, dict[str, object]] = {
    wide: {"id_column": "Gebiet", "columns": {c: c for c in COLUMNS}},
    long: {
        "layout": "long", "id_column": "Gebiet", "variable_column": "Merkmal", "value_column": "Wert",
        "columns": {c: c for c in COLUMNS},
    },
    genesis: {"layout": "genesis", "id_column": "1_Auspraegung_Code", "columns": {c: c for c in COLUMNS}},
    atlas: {"layout": "atlas", "basis": {c: Basis(indicator=c, basis=1) for c in COLUMNS}},
}  # fmt: skip


def as_csv(rows: list[list[object]]) -> bytes:
    return "".join(";".join(map(str, row)) + "\n" for row in rows).encode()


def as_xlsx(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate(rows):
            for k, value in enumerate(row):
                if isinstance(value, str) and re.fullmatch(r"-?[0-9.,]+(E\+[0-9]+)?", value) and k and n:
                    sheet.write_number(n, k, float(value.replace(",", ".")))
                else:
                    sheet.write(n, k, value)
    return out.getvalue()


def read(folder: Path, rows: list[list[object]], name: str = "a.csv", **keys: object) -> Table:
    (folder / name).write_bytes(as_csv(rows) if name.endswith("csv") else as_xlsx(rows))
    source = SourceFile(path=name, source="Amt", stichtag=dt.date(2024, 12, 31), **({"decimal": ","} | keys))  # type: ignore[arg-type]
    return without_nines(read_table(folder, source))


def errors(table: Table) -> list[Finding]:
    return [f for f in table.findings if f.level == "Fehler"]


STAND_INS = [
    "-9999",
    "999999",
    "9.99E+36",
    "-1",
    "99999.9",
    "1e20",
    "#N/A",
    "NULL",
    "k. A.",
    "-9999,0",
    "nan",
]


@pytest.mark.parametrize("layout", [*KEYS])
@pytest.mark.parametrize("text", STAND_INS)
def test_a_stand_in_is_one_finding_a_column_in_every_layout(
    tmp_path: Path, layout: Layout, text: str
) -> None:
    rows = layout(lambda n, k: text if n % 3 else 10 + n + k)
    found = errors(read(tmp_path, rows, **KEYS[layout]))
    assert len(found) == len(COLUMNS)  # of 1600 cells
    assert {f.remedy.partition("eintragen: ")[2] for f in found} == {f'signs = {{ "{text}" = "fehlt" }}'}
    assert all("80 " in f.message and f.row and f.value == text for f in found)


@pytest.mark.parametrize("text", ["-9999", "999999", "9.99E+36", "-1", "1E+20"])
def test_a_stand_in_of_a_workbook_is_one_finding_a_column(tmp_path: Path, text: str) -> None:
    found = errors(read(tmp_path, wide(lambda n, k: text if n % 3 else 10 + n + k), "a.xlsx", **KEYS[wide]))
    assert len(found) == len(COLUMNS) and len({f.remedy for f in found}) == 1
    assert f'signs = {{ "{found[0].value}" = "fehlt" }}' in found[0].remedy
    assert float(found[0].value) == float(text)


@pytest.mark.parametrize("text", STAND_INS)
def test_a_stand_in_among_rates_is_one_finding_a_column(tmp_path: Path, text: str) -> None:
    rows = wide(lambda n, k: text if n % 3 else f"{n},{k % 10}")
    found = errors(read(tmp_path, rows, id_column="Gebiet", rates={c: c for c in COLUMNS}))
    assert len(found) == len(COLUMNS)
    assert all(f'"{text}" = "fehlt"' in f.remedy for f in found)


@pytest.mark.parametrize("layout", [*KEYS])
def test_the_line_to_write_is_right_for_the_whole_file_and_read_back(tmp_path: Path, layout: Layout) -> None:
    texts = {1: "-9999", 2: "NULL", 3: "999999"}
    rows = layout(lambda n, k: texts.get(k, 10 + n) if n % 3 else 10 + n + k)
    found = errors(read(tmp_path, rows, **KEYS[layout]))
    assert len(found) == 3 and len({f.remedy for f in found}) == 1
    line = found[0].remedy.partition("signs = ")[2]
    signs = dict(re.findall(r'"([^"]+)" = "([^"]+)"', line))
    assert sorted(signs) == ["-9999", "999999", "NULL"]
    assert errors(read(tmp_path, rows, signs=signs, **KEYS[layout])) == []


def test_several_stand_ins_of_a_column_are_one_finding(tmp_path: Path) -> None:
    rows = wide(lambda n, k: ["-9999", "NULL", "-8"][n % 3] if k == 1 else 10 + n)
    [found] = errors(read(tmp_path, rows, **KEYS[wide]))
    assert "(120 Zellen; Zeilen 2, 3, 4," in found.message and "auch „NULL“, „-8“" in found.message
    assert 'signs = { "-9999" = "fehlt", "NULL" = "fehlt", "-8" = "fehlt" }' in found.remedy


@pytest.mark.parametrize("rates", [False, True])
def test_changes_are_no_stand_ins(tmp_path: Path, rates: bool) -> None:
    keys: dict[str, object] = {"id_column": "Gebiet", ("rates" if rates else "columns"): {"s1": "s1"}}
    [found] = errors(read(tmp_path, wide(lambda n, k: -(n % 20)), **keys))
    assert "signs" not in found.remedy and "negative = true" in found.remedy


# ------------------------------------------------------------------ decimal and thousands

LOCALES = [
    # as written (of 12345.5 and 999.5), what is declared, what is to be written
    (lambda v: f"{v:.1f}".replace(".", ","), {"decimal": "."}, 'decimal = ","'),
    (lambda v: f"{v:.1f}", {"decimal": ","}, 'decimal = "."'),
    (lambda v: f"{v:.1f}", {"decimal": ",", "thousands": "."}, 'decimal = "." eintragen und die Zeile thousands'),
    (lambda v: f"{v:,.1f}", {"decimal": ",", "thousands": "."}, 'decimal = "." und thousands = ","'),
    (lambda v: f"{v:,.1f}".translate({44: 46, 46: 44}), {"decimal": ".", "thousands": ","},
     'decimal = "," und thousands = "."'),
    (lambda v: f"{v:,.1f}".replace(",", "'"), {"decimal": "."}, "decimal = \".\" und thousands = \"'\""),
]  # fmt: skip


@pytest.mark.parametrize(("write", "declared", "wanted"), LOCALES)
@pytest.mark.parametrize("base", [0, 500, 1_500])
def test_a_wrong_decimal_sign_is_told_once_with_the_lines_to_write_below_and_above_1000(
    tmp_path: Path, write: Callable[[float], str], declared: dict[str, str], wanted: str, base: int
) -> None:
    rows = wide(lambda n, k: write(base + 10.5 * n + 0.1 * k + (6000 if n % 7 == 0 else 0)))
    keys = {"id_column": "Gebiet", "rates": {c: c for c in COLUMNS}, **declared}
    found = [f for f in errors(read(tmp_path, rows, **keys)) if "Zellen sind mit" in f.message]
    assert len(found) == 1, found
    assert wanted in found[0].remedy and "Absender" not in found[0].remedy
    assert f"Das gilt für {len(COLUMNS)} Spalten" in found[0].message
    repaired = dict(re.findall(r'(decimal|thousands) = "(.)"', found[0].remedy))
    assert errors(read(tmp_path, rows, **(keys | {"thousands": None} | repaired))) == []


@pytest.mark.parametrize(
    ("sign", "declared"), [(".", {"decimal": ","}), (",", {"decimal": "."}), (" ", {"decimal": ","})]
)
def test_a_thousands_sign_that_is_not_declared_is_told_once_though_small_numbers_are_right(
    tmp_path: Path, sign: str, declared: dict[str, str]
) -> None:
    rows = wide(lambda n, k: f"{100 + 17 * n:,}".replace(",", sign))  # two thirds are below 1,000
    found = errors(read(tmp_path, rows, **(KEYS[wide] | declared)))
    assert len(found) == 1 and f'thousands = "{sign}"' in found[0].remedy
    assert "Absender" not in found[0].remedy


def test_a_few_numbers_in_another_writing_are_told_one_by_one_as_slips(tmp_path: Path) -> None:
    rows = wide(lambda n, k: "12.5" if (n, k) in {(3, 1), (7, 1)} else f"{n},5")
    found = errors(read(tmp_path, rows, id_column="Gebiet", rates={"s1": "s1"}))
    assert [(f.row, f.value) for f in found] == [("5", "12.5"), ("9", "12.5")] or len(found) == 1
    assert all("Tippfehler" in f.remedy for f in found)


@pytest.mark.parametrize(
    ("cells", "keys", "says"),
    [
        (lambda n, k: f"Ort {n}", {}, "andere Überschrift"),
        (lambda n, k: f"{n},5", {}, "unter rates"),
        (lambda n, k: f"{n} %", {}, "unter rates"),
        (lambda n, k: 10**12 + n, {}, "Kennung"),
        (lambda n, k: f"2024-01-{n % 28 + 1:02d}", {}, "Spalte mit Tagen"),
    ],
)
def test_where_most_cells_fail_the_setting_is_blamed(
    tmp_path: Path, cells: Cells, keys: dict[str, object], says: str
) -> None:
    [found] = errors(read(tmp_path, wide(cells), id_column="Gebiet", columns={"s1": "s1"}, **keys))
    assert says in found.remedy and f"von {len(AREAS)} gefüllten Zellen" in found.message
    assert not found.remedy.startswith(("Beim Absender", "Wert beim Absender"))


# ------------------------------------------------------------------ ids


def city(tmp_path: Path, *, names: bool = False) -> SmallCity:
    """The small city with 120 areas; two files without totals."""
    small = build_small_city(tmp_path)
    features = squares(AREAS)
    for n, f in enumerate(features):
        f["properties"]["ort"] = f"Ort {n}"
    small.write("viertel.geojson", collection(features))
    people = "".join(f"{a};1.{100 + 7 * n % 900};{200 + n}\n" for n, a in enumerate(AREAS))
    small.write("bevoelkerung.csv", f"Viertel;Einwohner;unter 18\n{people}", "utf-8-sig")
    cases(small, AREAS)
    small.change("lieferung.toml", 'totals = ["Stadt gesamt"]\n', "")
    return small


def cases(small: SmallCity, ids: list[str], more: list[str] | None = None) -> None:
    """Write the second file under these ids, with a fourth column."""
    more = more or [""] * len(ids)
    body = "".join(
        f"{a};{10 + 7 * n % 31};{1 + 3 * n % 11};{m}\n"
        for n, (a, m) in enumerate(zip(ids, more, strict=True))
    )
    small.write("faelle.csv", f"Gebiet;Arbeitslose;Hilfen (Fälle);Bemerkung\n{body}", "cp1252")


def told(small: SmallCity) -> list[Finding]:
    from screening.pipeline.check import check_city

    return list(check_city(small.key, [small.year], data=small.data)[small.year].items)


def test_the_city_of_these_tests_is_clean(tmp_path: Path) -> None:
    assert told(city(tmp_path)) == []


def test_codes_of_another_kind_are_one_finding_without_a_word_of_excel(tmp_path: Path) -> None:
    small = city(tmp_path)
    cases(small, [f"E010{n:05d}" for n in range(len(AREAS))])
    [found] = told(small)
    assert found.level == "Fehler" and found.message.startswith("Keine der 120 Kennungen")
    assert "E01000000" in found.message and "01.1.1" in found.message
    assert "Excel" not in found.remedy and "id_column" in found.remedy


@pytest.mark.parametrize("write", [str, lambda a: a.lstrip("0"), lambda a: a.replace(".", "")])
def test_of_a_wrong_id_column_the_one_that_fits_is_named(tmp_path: Path, write: Callable[[str], str]) -> None:
    small = city(tmp_path)
    cases(small, [f"Ort {n}" for n in range(len(AREAS))], [write(a) for a in AREAS])
    found = [f for f in told(small) if f.level == "Fehler"]
    assert len(found) == 1 and 'id_column = "Bemerkung"' in found[0].remedy
    assert "120 von 120" in found[0].remedy


def test_a_file_of_a_whole_land_is_one_finding_with_the_key_to_set(tmp_path: Path) -> None:
    small = city(tmp_path)
    cases(small, [*AREAS, *(f"E{n:05d}" for n in range(3_000))])
    [found] = told(small)
    assert 'outside = "skip"' in found.remedy and "3000 von 3120" in found.message


def test_ids_of_another_boundary_version_are_named_so(tmp_path: Path) -> None:
    small = city(tmp_path)
    older = [f"7{a}" for a in AREAS]
    (small.geo / "alt.geojson").write_text(collection(squares(older)), "utf-8")
    more = '\n[[boundary]]\nversion = "2010"\npath = "alt.geojson"\nid_column = "viertel"\n'
    more += 'crs = "EPSG:25832"\nvalid_from = 2010\nvalid_to = 2019\n'
    small.write("stadt.toml", CITY.replace(r"\d{2}\.", r"\d{2,3}\.") + more)
    cases(small, older)
    found = [f for f in told(small) if "Kennungen" in f.message]
    assert len(found) == 1 and 'boundary = "2010"' in found[0].remedy


def test_rows_of_the_level_above_are_named_so(tmp_path: Path) -> None:
    small = city(tmp_path)
    cases(small, [f"{b:02d}" for b in range(1, 11)])
    found = [f for f in told(small) if "Kennungen" in f.message]
    assert len(found) == 1 and "Ebene Bezirk" in found[0].remedy


def test_a_few_unknown_ids_are_told_one_by_one_and_many_at_once(tmp_path: Path) -> None:
    small = city(tmp_path)
    cases(small, [*AREAS, "77.7.7", "88.8.8"])
    assert [f.value for f in told(small)] == ["77.7.7", "88.8.8"]
    cases(small, [*AREAS, *(f"{n}.9.9" for n in range(40, 70))])
    [found] = told(small)
    assert "(30 Stellen; Zeilen 122, 123," in found.message


@pytest.mark.parametrize("column", ["Jahr", "Bemerkung"])
def test_a_column_of_one_text_that_is_no_id_names_the_column_that_holds_them(
    tmp_path: Path, column: str
) -> None:
    small = build_small_city(tmp_path)
    lines = small.path("faelle.csv").read_bytes().decode("cp1252").splitlines()
    text = "\n".join(f"{line};{'Jahr' if n == 0 else 2024}" for n, line in enumerate(lines))
    small.write("faelle.csv", text + "\n", "cp1252")
    small.change("lieferung.toml", 'ignore = ["Bemerkung"]', 'ignore = ["Bemerkung", "Jahr"]')
    small.change("lieferung.toml", 'id_column = "Gebiet"', f'id_column = "{column}"')
    [found] = [f for f in small.findings() if f.column == column and "Gebietsstand" in f.message]
    assert 'id_column = "Gebiet" eintragen' in found.remedy
    small.change("lieferung.toml", f'id_column = "{column}"', 'id_column = "Gebiet"')
    assert small.findings() == []
