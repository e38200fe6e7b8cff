"""Agreements: what a signed one must hold, what a draft may leave open, and all errors of all files at once."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from screening.base.findings import ScreeningError
from screening.delivery import City, read_city
from screening.process.agreement import Agreement, Agreements, read_agreements
from screening.process.phases import FocusAreas, focus_files, read_focus
from tests.build import findings_of
from tests.small_city import IDS, build_small_city

WHOLE: dict[str, Any] = {
    "name": "Am Park",
    "gebiete": ["01.1.1"],
    "thema": "Ältere Menschen",
    "gruende": ["Viele leben allein."],
    "moderation": "REGSAM-Moderation West",
    "ansprechperson": "Sozialplanung",
    "stunden_woche": 6,
    "monate": 24,
    "start": date(2024, 11, 1),
    "ueberpruefung": date(2026, 10, 31),
    "unterzeichnet": date(2024, 10, 20),
}


@pytest.fixture
def city(tmp_path: Path) -> City:
    build_small_city(tmp_path)
    return read_city("klein", tmp_path)


def write(city: City, key: str, **keys: object) -> None:
    folder = city.raw / "gebiete" / key
    folder.mkdir(parents=True)
    lines = []
    for name, value in (WHOLE | keys).items():
        if value is None:
            continue
        shown = value.isoformat() if isinstance(value, date) else repr(value).replace("'", '"')
        lines.append(f"{name} = {shown.lower() if isinstance(value, bool) else shown}")
    (folder / "vereinbarung.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def told(city: City) -> list[tuple[str, str, str]]:
    return [(f.level, f.column, f.message) for f in findings_of(lambda: read_agreements(city, {"2020": IDS}))]


def test_a_signed_agreement_is_read_without_a_finding(city: City) -> None:
    write(city, "am_park")
    read = read_agreements(city, {"2020": IDS})
    assert read.findings == ()
    assert read.items["am_park"] == Agreement.model_validate(WHOLE)


def test_without_the_folder_there_are_none(city: City) -> None:
    assert read_agreements(city, {"2020": IDS}) == Agreements()


@pytest.mark.parametrize(
    "key", ["thema", "gruende", "moderation", "ansprechperson", "stunden_woche", "start"]
)
def test_a_signed_agreement_must_hold_what_the_form_asks_for_and_a_draft_need_not(
    city: City, key: str
) -> None:
    write(city, "am_park", **{key: None})
    assert [(f[0], key in f[2]) for f in told(city)] == [("Fehler", True)]
    (city.raw / "gebiete" / "am_park" / "vereinbarung.toml").unlink()
    (city.raw / "gebiete" / "am_park").rmdir()
    write(city, "am_park", **{key: None, "unterzeichnet": None})
    assert [(f[0], key in f[2]) for f in told(city)] == [("Hinweis", True)]


def test_errors_of_all_files_are_told_at_once(city: City) -> None:
    write(city, "am_park", ueberpruefung=date(2024, 1, 1))
    write(city, "hof", name="Hof", stunden_woche="6", monate=0)
    write(city, "zeile", name="Zeile", gebiete=["99.9.9", "01.1.2", "1.1.2"])
    (city.raw / "gebiete" / "Ost 2").mkdir()
    found = told(city)
    assert [f[1] for f in found if f[0] == "Fehler"] == [
        "",
        "ueberpruefung",
        "stunden_woche",
        "monate",
        "gebiete",
        "gebiete",
    ]


@pytest.mark.parametrize(
    ("first_end", "second_start", "warned"),
    [
        (None, date(2025, 1, 1), True),
        (date(2024, 12, 31), date(2025, 1, 1), False),
        (date(2025, 1, 1), date(2025, 1, 1), True),
    ],
)
def test_an_area_in_two_agreements_is_told_only_where_they_run_at_the_same_time(
    city: City, first_end: date | None, second_start: date, warned: bool
) -> None:
    write(city, "am_park", ende=first_end)
    write(city, "hof", name="Hof", start=second_start)
    assert [f[0] for f in told(city)] == (["Warnung"] if warned else [])


def test_two_of_one_name_and_hours_that_are_no_halves_are_errors(city: City) -> None:
    write(city, "am_park")
    write(city, "hof", gebiete=["01.1.2"])
    write(city, "zeile", name="Zeile", gebiete=["01.2.1"], stunden_woche=2.25)
    assert [(f[0], f[1]) for f in told(city)] == [("Fehler", "stunden_woche"), ("Fehler", "name")]


def test_a_text_that_may_name_somebody_is_pointed_out_and_not_repeated(city: City) -> None:
    write(city, "am_park", ansprechperson="Frau Muster")
    found = findings_of(lambda: read_agreements(city, {"2020": IDS}))
    assert [(f.level, f.column) for f in found] == [("Hinweis", "ansprechperson")]
    assert "Muster" not in str(found[0])


def test_an_agreement_runs_from_its_start_to_its_end_and_only_if_signed() -> None:
    ended = Agreement.model_validate(WHOLE | {"ende": date(2025, 6, 30)})
    days = [date(2024, 10, 31), date(2024, 11, 1), date(2025, 6, 30), date(2025, 7, 1)]
    assert [ended.runs(d) for d in days] == [False, True, True, False]
    drafted = Agreement.model_validate(WHOLE | {"unterzeichnet": None})
    assert not drafted.runs(date(2025, 1, 1))
    both = FocusAreas({"a": ended, "b": drafted})
    assert [*both.running(date(2025, 1, 1))] == ["a"]


def polygon(city: City, key: str, *corners: float) -> None:
    shape = shapely.box(*corners)
    file = city.raw / "gebiete" / key / "umgriff.geojson"
    gpd.GeoSeries([shape], crs="EPSG:25832").to_file(file, driver="GeoJSON")


def test_an_umgriff_may_be_drawn_and_names_the_areas_that_it_cuts(city: City) -> None:
    shapes = gpd.GeoSeries(
        [shapely.box(k, 0, k + 100, 100) for k in (690_000, 690_100, 690_200)], IDS[:3], crs="EPSG:25832"
    ).translate(yoff=5_335_000)
    write(city, "am_park", gebiete=None, umgriff="umgriff.geojson")
    # half of the first area, all of the second, 2 of the third's 100 metres
    polygon(city, "am_park", 690_050, 5_335_000, 690_202, 5_335_100)
    read = read_agreements(city, {"2020": IDS}, shapes)
    assert read.items["am_park"].areas == (IDS[1], IDS[0])
    shares = read.drawn["am_park"].shares
    assert shares["anteil_gebiet"].round(3).tolist() == [1.0, 0.5]
    assert shares["anteil_umgriff"].round(3).tolist() == [0.658, 0.329]
    assert [(f.level, f.row, f.column) for f in read.findings] == [("Hinweis", "", "umgriff")]
    # beside areas it adds to them
    (city.raw / "gebiete" / "am_park" / "vereinbarung.toml").unlink()
    (city.raw / "gebiete" / "am_park" / "umgriff.geojson").rename(city.raw / "x.geojson")
    (city.raw / "gebiete" / "am_park").rmdir()
    write(city, "am_park", gebiete=[IDS[4]], umgriff="umgriff.geojson")
    (city.raw / "x.geojson").rename(city.raw / "gebiete" / "am_park" / "umgriff.geojson")
    focus = read_focus(city, {"2020": IDS}, shapes)
    assert focus.agreements["am_park"].areas == (IDS[4], IDS[1], IDS[0])
    assert "umgriff.geojson" in [p.name for p in focus_files(city)]
    shown = focus.shown_to("gespraech")
    assert (shown.agreements["am_park"].extent, list(shown.drawn)) == ("", ["am_park"])


def test_without_areas_and_polygon_or_with_a_file_that_is_not_there_it_is_an_error(city: City) -> None:
    write(city, "am_park", gebiete=None)
    assert told(city) == [("Fehler", "gebiete", "Der Umgriff fehlt.")]
    (city.raw / "gebiete" / "am_park" / "vereinbarung.toml").unlink()
    (city.raw / "gebiete" / "am_park").rmdir()
    write(city, "am_park", gebiete=None, umgriff="../../stadt.toml")
    assert [(f[0], f[1]) for f in told(city)] == [("Fehler", "umgriff")]


@pytest.mark.parametrize(
    ("corner", "told"), [("NaN", "keinen Ort bezeichnen"), ("1e300", "weit über die Karte")]
)
def test_an_umgriff_with_a_corner_that_is_no_place_is_an_error_of_its_agreement(
    corner: str, told: str, city: City
) -> None:
    shapes = gpd.GeoSeries([shapely.box(0, 0, 100, 100)], IDS[:1], crs="EPSG:25832")
    write(city, "am_park", gebiete=None, umgriff="umgriff.geojson")
    polygon(city, "am_park", 0, 0, 77, 100)
    file = city.raw / "gebiete" / "am_park" / "umgriff.geojson"
    # one corner alone: the ring stays closed
    file.write_text(file.read_text("utf-8").replace("[ 77.0, 100.0 ]", f"[ {corner}, 100.0 ]"), "utf-8")
    with pytest.raises(ScreeningError) as caught:
        read_agreements(city, {"2020": IDS}, shapes)
    [error] = [f for f in caught.value.findings if f.level == "Fehler"]
    assert told in error.message and error.remedy
    assert (error.file, error.column) == ("gebiete/am_park/vereinbarung.toml", "umgriff")


def test_a_draft_is_known_outside_by_no_name_and_a_signed_one_by_its_own(city: City) -> None:
    write(city, "am_park")
    write(city, "hof", name="Familie M., Hof 4", gebiete=[IDS[3]], unterzeichnet=None)
    (city.raw / "gebiete" / "hof" / "phasen.toml").write_text('phase = "vorlauf"\n', "utf-8")
    focus = read_focus(city, {"2020": IDS})
    shown = focus.shown_to("gespraech")
    named = {key: one.name for key, one in shown.agreements.items()}
    assert named == {"am_park": "Am Park", ".entwurf-1": "Entwurf"} and [*shown.progress] == [".entwurf-1"]
    assert b"hof" not in pickle.dumps(shown)
    assert focus.shown_to("intern").agreements["hof"].name == "Familie M., Hof 4"
