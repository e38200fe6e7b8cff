"""Ids in other writings: read where exactly one area can be meant, refused else, never invented."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.delivery.ids.recognise import read_ids
from tests.small_city import SmallCity, build_small_city, collection, squares

MUNICH = ("01.1.1", "01.1.2", "01.1.10", "16.3.3", "11.1.2")
TWO = ("01.01", "01.02", "02.03", "03.10", "01.50")


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_small_city(tmp_path / "data")


# --- what is recognised ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("1.1.1", "01.1.1"),
        ("01.01.01", "01.1.1"),
        (" 01.1.1", "01.1.1"),
        ("01.1.1\u00a0", "01.1.1"),
        ("\u202f01.1.1\u200b", "01.1.1"),
        ("'01.1.1", "01.1.1"),
        ("01-1-1", "01.1.1"),
        ("01/1/1", "01.1.1"),
        ("1,1,1", "01.1.1"),
        ("01 1 1", "01.1.1"),
        ("01.1.1.", "01.1.1"),
        ("111", "01.1.1"),
        ("0111", "01.1.1"),
        ("111.0", "01.1.1"),
        ("111,0", "01.1.1"),
        ("1633", "16.3.3"),
        ("1.1.10", "01.1.10"),
        ("01110", "01.1.10"),
        ("01.01.2001", "01.1.1"),
        ("01.01.2010", "01.1.10"),
        ("2001-01-01", "01.1.1"),
        ("2001-01-01 00:00:00", "01.1.1"),
        ("20010101", "01.1.1"),
        ("36892", "01.1.1"),
        ("01. Jan 01", "01.1.1"),
        ("1. Januar 2001", "01.1.1"),
        ("16.03.2003", "16.3.3"),
    ],
)
def test_a_text_that_can_mean_one_area_only_is_read_as_this_area(text: str, area: str) -> None:
    assert read_ids([text], MUNICH).ids == {text: area}


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("1.1", "01.01"),
        ("3.1", "03.10"),
        ("3,1", "03.10"),
        ("3.10", "03.10"),
        ("01. Feb", "01.02"),
        ("2024-02-01", "01.02"),
        ("1.2.2024", "01.02"),
        ("45323", "01.02"),
        ("Jan 50", "01.50"),
        ("1950-01-01", "01.50"),
    ],
)
def test_ids_of_two_parts_are_recognised_after_a_spreadsheet_took_them_for_numbers_or_dates(
    text: str, area: str
) -> None:
    known = [a for a in TWO if a != "01.01"] if text == "1950-01-01" else TWO
    assert read_ids([text], known).ids == {text: area}


@pytest.mark.parametrize(
    ("text", "area"),
    [("1011101", "01011101"), ("1.011.101", "01011101"), ("1011101,0", "01011101"), ("1", "01")],
)
def test_ids_without_parts_are_recognised_without_their_leading_zero(text: str, area: str) -> None:
    assert read_ids([text], ["01011101", "12623055", "01", "12"], separator="").ids == {text: area}


# --- what is not -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "known", "areas"),
    [
        ("1.1", ("01.01", "01.10"), ("01.01", "01.10")),
        ("1111", ("01.1.11", "11.1.1"), ("01.1.11", "11.1.1")),
        ("2001-01-01", ("01.1.1", "01.01"), ("01.01", "01.1.1")),
        ("1.10", ("01.1", "01.10"), ("01.1", "01.10")),
    ],
)
def test_a_text_that_can_mean_several_areas_is_refused_with_all_of_them(
    text: str, known: tuple[str, ...], areas: tuple[str, ...]
) -> None:
    reading = read_ids([text], known)
    assert reading.several == {text: areas}
    assert not reading.ids and not reading.doubles


def test_a_column_that_cannot_be_numbers_keeps_one_and_ten_apart() -> None:
    known = ["01.1", "01.2", "01.10"]
    assert read_ids(["1.1", "1.2", "1.10"], known).ids == {"1.1": "01.1", "1.2": "01.2", "1.10": "01.10"}


@pytest.mark.parametrize(
    "text", ["", " ", "Stadt gesamt", "01.1", "1.1E+02", "1,11E+02", "01.1.3", "99", "01.01.2031", "9" * 5000]
)
def test_a_text_that_can_mean_no_area_is_left_alone(text: str) -> None:
    reading = read_ids([text], MUNICH)
    assert not (reading.ids or reading.several or reading.doubles)


def test_a_text_in_the_declared_form_is_what_it_says() -> None:
    known = ["04011", "0401.1"]
    assert read_ids(["0401,1"], known).ids == {"0401,1": "0401.1"}
    reading = read_ids(["11.10"], ["11.1", "11.2"], pattern=r"\d{2}\.\d{1,2}")
    assert not reading.ids and not reading.several


def test_a_row_of_a_level_above_is_never_read_as_an_area() -> None:
    assert read_ids(["111"], ["01.1.1"]).ids == {"111": "01.1.1"}
    assert not read_ids(["111"], ["01.1.1"], parents=["111"]).ids


def test_names_behind_the_id_are_read_only_where_declared() -> None:
    texts, known = ["01 Altstadt - Lehel", "2 Ludwigsvorstadt"], ["01", "02"]
    assert not read_ids(texts, known).ids
    assert read_ids(texts, known, prefix=True).ids == {texts[0]: "01", texts[1]: "02"}


# --- what always holds -------------------------------------------------------------------------------------------

AREA = st.one_of(
    st.builds("{:02d}.{}.{}".format, st.integers(1, 25), st.integers(1, 9), st.integers(1, 31)),
    st.builds("{:02d}.{}".format, st.integers(1, 25), st.integers(1, 99)),
    st.builds("{:08d}".format, st.integers(1_011_101, 12_711_904)),
)
KNOWN = st.lists(AREA, min_size=1, max_size=30, unique=True)


@st.composite
def disguised(draw: st.DrawFn) -> tuple[list[str], list[str], dict[str, str]]:
    """Boundaries, an id column in changed writings, and what each text was before."""
    known = draw(KNOWN)
    chosen = draw(st.lists(st.sampled_from(known), min_size=1, unique=True))
    was = {}
    for area in chosen:
        parts = area.split(".")
        short = [str(int(p)) for p in parts]
        ways = [area, ".".join(short), "".join(parts), str(int("".join(parts))), f" {area}", "-".join(parts)]
        if len(parts) == 2:
            ways.append(str(float(area)))
        was[draw(st.sampled_from(ways))] = area
    return known, list(was), was


@given(disguised())
def test_a_changed_id_is_read_as_what_it_was_or_refused(
    case: tuple[list[str], list[str], dict[str, str]],
) -> None:
    known, texts, was = case
    reading = read_ids(texts, known)
    for text in texts:
        if text in reading.ids:
            # another id of this very text would have been a candidate, too
            assert reading.ids[text] == was[text]
        elif text not in known:
            candidates = reading.several.get(text, ())
            assert was[text] in candidates or text in reading.doubles


@given(KNOWN, st.lists(st.one_of(AREA, st.text("0123456789., -Jan", max_size=12)), max_size=20))
def test_no_two_rows_become_one_area_exact_ids_stay_and_none_is_invented(
    known: list[str], texts: list[str]
) -> None:
    reading = read_ids(texts, known)
    after = [reading.ids.get(t, t) for t in dict.fromkeys(texts)]
    areas = [a for a in after if a in known]
    assert len(areas) == len(set(areas))
    assert not set(reading.ids).intersection(known)
    assert not set(reading.several).intersection(known)
    assert not set(reading.doubles).intersection(known)
    assert set(reading.ids.values()) <= set(known)
    assert all(len(m) > 1 and set(m) <= set(known) for m in reading.several.values())


@given(KNOWN, st.randoms(use_true_random=False))
def test_the_reading_does_not_depend_on_the_order_of_rows(known: list[str], random: object) -> None:
    texts = [str(int(a.replace(".", ""))) for a in known] + known[:3]
    shuffled = list(texts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = read_ids(texts, known), read_ids(shuffled, known[::-1])
    assert one.ids == other.ids and one.several == other.several
    assert {t: set(d) for t, d in one.doubles.items()} == {t: set(d) for t, d in other.doubles.items()}


# --- in a delivery -----------------------------------------------------------------------------------------------


def test_a_recognised_id_is_a_hinweis_with_its_text_row_and_area_and_the_values_arrive(
    small: SmallCity,
) -> None:
    small.change("bevoelkerung.csv", "01.1.2;900", "1.1.2;900")
    found = small.finding()
    assert (found.level, found.file, found.row) == ("Hinweis", "2024/bevoelkerung.csv", "3")
    assert (found.column, found.value) == ("Viertel", "1.1.2 → 01.1.2")
    delivery = small.inspect()
    assert delivery.counts.loc["01.1.2", "bev"] == 900
    assert delivery.status.loc["01.1.2", "bev"] == "wert"


def test_two_rows_that_mean_one_area_are_an_error_and_the_exact_one_stays(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "01.1.2;900", "1.1.1;900")
    errors = [f for f in small.findings() if "dasselbe Gebiet" in f.message]
    assert [(f.level, f.row, f.value) for f in errors] == [("Fehler", "3", "1.1.1")]
    assert "„01.1.1“" in errors[0].message
    assert small.inspect().counts.loc["01.1.1", "bev"] == 1200


def test_an_id_that_can_mean_several_areas_is_one_error_that_names_them(small: SmallCity) -> None:
    small.change("stadt.toml", r"id_pattern = '\d{2}\.\d\.\d'", r"id_pattern = '\d{2}\.\d{2}'")
    ids = ("01.01", "01.10", "02.01")
    small.write("viertel.geojson", collection(squares(ids)))
    rows = "".join(f"{a};{n}00;100\n" for a, n in (("01.01", 9), ("1.1", 8), ("02.01", 7)))
    small.write("bevoelkerung.csv", "Viertel;Einwohner;unter 18\n" + rows, "utf-8-sig")
    small.write(
        "faelle.csv",
        "Gebiet;Arbeitslose;Hilfen (Fälle);Bemerkung\n" + "".join(f"{a};1;1;\n" for a in ids),
        "cp1252",
    )
    found = small.finding("Fehler")
    assert found.message == "Diese Kennung kann mehrere Gebiete meinen: 01.01, 01.10."
    assert (found.row, found.value) == ("3", "1.1")
    assert small.inspect().counts.loc["01.10", "bev"] is pd.NA


def test_an_unknown_id_is_still_told_as_an_area_that_is_not_there(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "01.1.2;900", "09.9.9;900")
    told = {f.message for f in small.findings() if f.level == "Fehler"}
    assert "Das Gebiet gibt es im Gebietsstand 2020 nicht." in told


def test_ids_with_names_are_read_without_a_finding_where_the_manifest_says_so(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "01.1.2;900", "01.1.2 Am Anger;900")
    assert any(f.level == "Fehler" for f in small.findings())
    small.change("lieferung.toml", 'id_column = "Viertel"', 'id_column = "Viertel"\nid_prefix = true')
    assert not small.findings()
    assert small.inspect().counts.loc["01.1.2", "bev"] == 900


def test_many_recognised_ids_are_told_at_once(small: SmallCity) -> None:
    ids = [f"{b:02d}.{t}.1" for b in range(1, 10) for t in range(1, 6)]
    small.write("viertel.geojson", collection(squares(ids)))
    small.write(
        "bevoelkerung.csv",
        "Viertel;Einwohner;unter 18\n" + "".join(f"{a[1:]};900;100\n" for a in ids),
        "utf-8-sig",
    )
    small.write(
        "faelle.csv",
        "Gebiet;Arbeitslose;Hilfen (Fälle);Bemerkung\n" + "".join(f"{a};1;1;\n" for a in ids),
        "cp1252",
    )
    notes = [f for f in small.findings() if "anders geschrieben" in f.message]
    assert len(notes) == 1 and "(45 Stellen; Zeilen 2, 3," in notes[0].message
    assert small.inspect().counts["bev"].eq(900).all()


def test_blanks_around_an_id_are_told_and_the_row_is_read(small: SmallCity) -> None:
    small.change("faelle.csv", "01.1.2;20", " 01.1.2\u00a0;20")
    delivery = small.inspect()
    told = [f for f in delivery.findings.items if "Leerzeichen am Rand" in f.message]
    assert [(f.level, f.row, f.column) for f in told] == [("Hinweis", "3", "Gebiet")]
    assert delivery.counts.loc["01.1.2"].notna().all()


@pytest.mark.parametrize("ids", [["1", "2", "13"], ["01", "02", "13"], ["001", "002", "013"]])
def test_a_word_before_all_numbers_is_passed_over_however_many_zeros_they_have(ids: list[str]) -> None:
    read = read_ids(["Teil 01", "Teil 2", "Teil 13", "Stadt"], ids).ids
    assert read == dict(zip(["Teil 01", "Teil 2", "Teil 13"], ids, strict=True))


def test_numbers_that_two_ids_have_or_two_levels_share_are_not_read_behind_a_word() -> None:
    assert read_ids(["Teil 001", "Teil 002"], ["1", "01", "2"]).ids == {}
    assert read_ids(["Teil 1", "Bezirk 1", "Bezirk 2"], ["01", "02"]).ids == {}
