"""Where most of a column or file fails, the remedy names our setting; where little does, the cells or the sender."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.base.findings import Finding
from screening.pipeline.check import check_city
from tests.delivery.test_told_once import AREAS, cases, city
from tests.small_city import SmallCity


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return city(tmp_path)


def told(small: SmallCity) -> list[Finding]:
    return list(check_city(small.key, [small.year], data=small.data)[small.year].items)


def errors(small: SmallCity) -> list[Finding]:
    return [f for f in told(small) if f.level == "Fehler"]


def rewritten(small: SmallCity, change: Callable[[str], str], name: str = "faelle.csv") -> None:
    encoding = "cp1252" if name == "faelle.csv" else "utf-8-sig"
    small.write(name, change(small.path(name).read_bytes().decode(encoding)), encoding)


def percentages(small: SmallCity, rates_as: str, factor: float) -> None:
    small.change("lieferung.toml", 'arbeitslos = "Arbeitslose"\n', "")
    old = "[datei.columns]\nhilfen"
    small.change("lieferung.toml", old, f'rates_as = "{rates_as}"\n[datei.rates]\nalo = "Arbeitslose"\n{old}')
    small.change("kriterien.toml", '"weighted"', '"unweighted"')
    body = "".join(
        f"{a};{factor * (3 + n % 5):.4f};1;\n".replace(".", ",").replace(",", ".", a.count("."))
        for n, a in enumerate(AREAS)
    )
    small.write("faelle.csv", f"Gebiet;Arbeitslose;Hilfen (Fälle);Bemerkung\n{body}", "cp1252")


def test_several_rows_an_area_are_the_layout_not_the_sender(small: SmallCity) -> None:
    cases(small, [a for a in AREAS for _ in range(3)])
    [found] = errors(small)
    assert (
        "240 von 360 Zeilen" in found.message
        and 'layout = "long"' in found.remedy
        and "Absender" not in found.remedy
    )


def test_a_row_that_is_there_twice_is_the_senders(small: SmallCity) -> None:
    cases(small, [*AREAS, AREAS[3]])
    [found] = errors(small)
    assert found.row == "122" and "Absender" in found.remedy


def test_ids_in_the_first_row_of_a_group_alone_are_told_once(small: SmallCity) -> None:
    cases(small, [a if n % 4 == 0 else "" for n, a in enumerate(AREAS)])
    found = [f for f in errors(small) if f.row]
    assert len(found) == 1 and "90 von 120 Zeilen" in found[0].message and "id_column" in found[0].remedy


def test_a_line_that_is_no_header_is_told_once(small: SmallCity) -> None:
    rewritten(small, lambda text: "Tabelle 1;Stand 2024;;\n" + text)
    [found] = errors(small)
    assert "first_row" in found.remedy and "Tabelle 1" in found.remedy and found.row == "1"


def test_numerators_above_their_denominators_everywhere_are_columns_mixed_up(small: SmallCity) -> None:
    small.change(
        "lieferung.toml", 'bev = "Einwohner"\njung = "unter 18"', 'bev = "unter 18"\njung = "Einwohner"'
    )
    found = [f for f in errors(small) if "größer als der Nenner" in f.message]
    assert len(found) == 1 and "120 von 120" in found[0].message and "vertauscht" in found[0].remedy
    assert "Absender" not in found[0].remedy


def test_one_numerator_above_its_denominator_is_the_senders(small: SmallCity) -> None:
    rewritten(small, lambda text: text.replace("01.1.1;1.100;200", "01.1.1;1.100;2.000"), "bevoelkerung.csv")
    found = [f for f in errors(small) if "größer als der Nenner" in f.message]
    assert [f.row for f in found] == ["2"] and "Absender" in found[0].remedy


def test_percentages_declared_as_shares_are_told_once_with_the_line(small: SmallCity) -> None:
    percentages(small, "share", 1.0)
    [found] = errors(small)
    assert 'rates_as = "percent"' in found.remedy and "120 von 120" in found.message


def test_percentages_declared_as_what_they_are_are_no_finding(small: SmallCity) -> None:
    percentages(small, "percent", 1.0)
    assert errors(small) == []


def test_an_assignment_under_other_ids_is_told_as_the_column_to_check(small: SmallCity) -> None:
    small.change(
        "stadt.toml", "[[boundary]]", '[assignment]\npath = "zuordnung.csv"\nid_column = "nr"\n[[boundary]]'
    )
    small.write(
        "zuordnung.csv",
        "nr;alt;amt\n" + "".join(f"{900_000 + n};{a};Nord\n" for n, a in enumerate(AREAS)),
    )
    [found] = [f for f in told(small) if f.file == "zuordnung.csv"]
    assert "id_column unter [assignment]" in found.remedy and "900000" in found.remedy


@pytest.mark.parametrize(("swap", "says"), [(True, "from und to"), (False, "path dieser [[crosswalk]]")])
def test_a_crosswalk_for_other_areas_is_told_once_a_side(small: SmallCity, swap: bool, says: str) -> None:
    from tests.small_city import CITY, collection, squares

    old = [f"7{a}" for a in AREAS]
    (small.geo / "alt.geojson").write_text(collection(squares(old)), "utf-8")
    more = (
        '\n[[boundary]]\nversion = "2010"\npath = "alt.geojson"\nid_column = "viertel"\ncrs = "EPSG:25832"\n'
        'valid_from = 2010\nvalid_to = 2019\n[[crosswalk]]\nfrom = "2010"\nto = "2020"\npath = "u.csv"\n'
    )
    small.write("stadt.toml", CITY.replace(r"\d{2}\.", r"\d{2,3}\.") + more)
    rows = zip(AREAS if swap else [f"X{a}" for a in AREAS], old if swap else AREAS, strict=True)
    (small.geo / "u.csv").write_text("von;nach;gewicht\n" + "".join(f"{a};{b};1\n" for a, b in rows), "utf-8")
    found = [f for f in errors(small) if f.file == "u.csv"]
    assert len(found) == 1 and says in found[0].remedy and "120 von 120" in found[0].message


EVERY_CELL: dict[str, Callable[[str], str]] = {
    "words": lambda text: re.sub(r";(\d+);(\d+);", r";Wort\1;Wort\2;", text),
    "with a unit": lambda text: re.sub(r";(\d+);(\d+);", r";\1 Fälle;\2 Fälle;", text),
    "negative": lambda text: re.sub(r";(\d+);(\d+);", r";-\1;-\2;", text),
    "halves": lambda text: re.sub(r";(\d+);(\d+);", r";\1,5;\2,5;", text),
    "errors": lambda text: re.sub(r";(\d+);(\d+);", r";#REF!;#REF!;", text),
    "too large": lambda text: re.sub(r";(\d+);(\d+);", r";1\g<1>000000000;1\g<2>000000000;", text),
    "percents": lambda text: re.sub(r";(\d+);(\d+);", r";\1 %;\2 %;", text),
    "dates": lambda text: re.sub(r";(\d+);(\d+);", r";2024-01-01;2024-01-02;", text),
    "a field too many": lambda text: re.sub(r"(?m)^(\d.*)$", r"\1;9;9", text),
    "a field too few": lambda text: re.sub(r"(?m)^(\d.*);$", r"\1", text),
    "blanks around ids": lambda text: re.sub(r"(?m)^(\d)", r" \1", text),
    "ids without their zero": lambda text: re.sub(r"(?m)^0", "", text),
    "unknown ids": lambda text: re.sub(r"(?m)^(\d)", r"X\1", text),
    "no ids": lambda text: re.sub(r"(?m)^\d[^;]*", "", text),
    "one id": lambda text: re.sub(r"(?m)^\d[^;]*", "01.1.1", text),
    "footnotes": lambda text: re.sub(r";(\d+);(\d+);", r";\1 a);\2 b);", text),
    "invisible signs": lambda text: re.sub(r";(\d+);(\d+);", ";\\1\u00ad1;\\2\u00ad1;", text),
    "quotes": lambda text: re.sub(r"(?m)^(\d[^;]*);", r'"\1;', text),
}


@pytest.mark.parametrize("fault", [*EVERY_CELL])
def test_a_fault_in_every_cell_or_row_is_few_findings_each_with_a_remedy(
    small: SmallCity, fault: str
) -> None:
    rewritten(small, EVERY_CELL[fault])
    found = told(small)
    assert 0 < len(found) <= 6, "\n".join(map(str, found))
    assert all(f.remedy for f in found if f.level != "Hinweis") and all(len(str(f)) < 1_500 for f in found)
