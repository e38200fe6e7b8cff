"""Deliveries: rates are kept as delivered, what is read is told; cities and years stay apart."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from screening.base.findings import ScreeningError
from screening.concept.statuses import STATUSES
from screening.delivery import (
    cities,
    inspect_delivery,
    read_areas,
    read_city,
    read_city_catalogue,
    read_delivery,
)
from screening.delivery.tables.table import RATE_SCALE
from screening.rule.rates import rates
from tests.small_city import CASES, IDS, SmallCity, build_small_city

# ------------------------------------------------------------------ delivered rates

RATES = """
[[datei]]
path = "quoten.csv"
source = "Jobcenter"
stichtag = 2024-06-30
encoding = "utf-8"
delimiter = ";"
decimal = ","
id_column = "Gebiet"
threshold = 10

[datei.rates]
alo = "Quote"
"""
QUOTAS = "Gebiet;Quote\n" + "\n".join(f"{a};{k},123456789" for k, a in enumerate(IDS))


@pytest.fixture
def quotas(small: SmallCity) -> SmallCity:
    text = small.path("lieferung.toml").read_text("utf-8")
    small.write("lieferung.toml", text[: text.rindex("[[datei]]")] + RATES)
    small.write("quoten.csv", QUOTAS)
    return small


def test_delivered_rates_are_kept_to_nine_decimals(quotas: SmallCity) -> None:
    delivery = quotas.inspect()
    assert delivery.rates["alo"].tolist()[1] == 1_123_456_789 and RATE_SCALE == 10**9
    assert delivery.rates_status["alo"].eq("wert").all()
    assert rates(delivery).rate["alo"].tolist()[1] == pytest.approx(1.123456789)


def test_rates_as_shares_are_turned_into_percent(quotas: SmallCity) -> None:
    quotas.change("lieferung.toml", "threshold = 10", 'threshold = 10\nrates_as = "share"')
    quotas.write("quoten.csv", QUOTAS.replace(";1,", ";0,").replace(";2,", ";0,"))
    assert quotas.inspect().rates["alo"].tolist()[1] == 12_345_678_900


@pytest.mark.parametrize(
    ("keys", "step"),
    [
        ("", 0),
        ("rounded = 0.1", 10**8),
        ("rounded = 1", 10**9),
        ('rates_as = "share"\nrounded = 0.001', 10**8),
    ],
)
def test_the_step_of_rates_is_declared_in_the_unit_of_the_file(
    quotas: SmallCity, keys: str, step: int
) -> None:
    quotas.change("lieferung.toml", "threshold = 10", f"threshold = 10\n{keys}")
    quotas.write("quoten.csv", "Gebiet;Quote\n" + "\n".join(f"{a};0,5" for a in IDS))
    assert quotas.inspect().rate_step_of("alo") == step


@pytest.mark.parametrize("value", ["-0.1", "1000", "0.000000001", '"0,1"', "true"])
def test_a_step_that_is_none_is_refused(quotas: SmallCity, value: str) -> None:
    quotas.change("lieferung.toml", "threshold = 10", f"threshold = 10\nrounded = {value}")
    assert quotas.finding("Fehler").column == "datei.2.rounded"


def test_a_share_may_lie_above_all_by_what_its_rounding_adds(quotas: SmallCity) -> None:
    quotas.change("lieferung.toml", "threshold = 10", "threshold = 10\nrounded = 3")
    quotas.write("quoten.csv", QUOTAS.replace(";1,123456789", ";101"))
    assert not [f for f in quotas.findings() if "über 100" in f.message]
    quotas.write("quoten.csv", QUOTAS.replace(";1,123456789", ";102"))
    assert [f for f in quotas.findings() if "über 100" in f.message]


@pytest.mark.parametrize(
    ("text", "message"), [("120,5", "über 100 %"), ("1000000", "unmöglich"), ("-1", "negativ")]
)
def test_an_impossible_rate_is_told(quotas: SmallCity, text: str, message: str) -> None:
    quotas.write("quoten.csv", QUOTAS.replace("2,123456789", text))
    found = quotas.finding("Fehler")
    assert (found.file, found.row, found.column) == ("2024/quoten.csv", "4", "Quote")
    assert message in found.message and found.remedy


def test_a_rate_beside_its_counts_is_not_used_and_told(small: SmallCity) -> None:
    small.write("lieferung.toml", small.path("lieferung.toml").read_text("utf-8") + RATES)
    small.write("quoten.csv", QUOTAS)
    found = small.finding("Hinweis")
    assert (found.level, found.file, found.column) == ("Hinweis", "2024/lieferung.toml", "alo")


def test_a_count_and_an_indicator_may_have_the_same_id(small: SmallCity) -> None:
    small.change("katalog.toml", 'id = "hilfe"', 'id = "hilfen"')
    small.change("kriterien.toml", '"hilfe"', '"hilfen"')
    small.write(
        "lieferung.toml", small.path("lieferung.toml").read_text("utf-8") + RATES.replace("alo", "hilfen")
    )
    small.write("quoten.csv", QUOTAS)
    assert "dient nur der Probe" in small.finding("Hinweis").message


def test_a_rate_for_an_unknown_indicator_is_told(quotas: SmallCity) -> None:
    quotas.change("lieferung.toml", "alo = ", "quote = ")
    found = [f for f in quotas.findings() if f.level == "Fehler"]
    assert [(f.column, f.value) for f in found] == [("datei.2.rates", "quote")]


# ------------------------------------------------------------------ what a delivery says


def test_a_delivery_knows_its_sources_and_their_thresholds(quotas: SmallCity) -> None:
    delivery = quotas.inspect()
    assert delivery.stichtag == dt.date(2024, 12, 31)
    assert [(s.path, s.threshold, s.counts) for s in delivery.sources] == [
        ("bevoelkerung.csv", 3, ("bev", "jung")),
        ("quoten.csv", 10, ("alo",)),
    ]
    assert [delivery.threshold_of(c) for c in ("bev", "alo", "hilfen")] == [3, 10, 0]
    assert all(len(s.sha256) == 64 for s in delivery.sources)


def test_a_delivery_shows_itself_in_german(small: SmallCity) -> None:
    html = small.inspect()._repr_html_()
    assert "Kleinstadt 2024" in html and "6 Gebiete" in html and "22 von 24 Zellen" in html
    assert "Stichtag 31.12.2024" in html and "0 Fehler" in html


def test_a_deliverys_plain_text_holds_no_values(small: SmallCity) -> None:
    assert repr(small.inspect()) == "Delivery('klein', 2024, 6 areas)"


def test_values_are_keyed_by_area_whatever_the_order_of_the_rows(small: SmallCity) -> None:
    before = small.inspect()
    head, *rows = CASES.splitlines()
    small.write("faelle.csv", "\n".join([head, *reversed(rows)]), "cp1252")
    after = small.inspect()
    assert list(after.counts.index) == list(IDS)
    assert after.counts.equals(before.counts) and after.status.equals(before.status)


def test_a_refused_delivery_carries_every_finding_and_a_good_one_is_read(small: SmallCity) -> None:
    assert read_delivery("klein", 2024, data=small.data).counts.shape == (6, 4)
    small.change("lieferung.toml", 'ignore = ["Bemerkung"]', "")
    small.change("faelle.csv", "01.2.1;90", "01.2.1;?")
    with pytest.raises(ScreeningError) as caught:
        read_delivery(small.city(), 2024)
    assert [f.level for f in caught.value.findings] == ["Hinweis", "Fehler"]


def test_what_a_caller_has_read_before_is_used_and_nothing_is_cached(small: SmallCity) -> None:
    city = small.city()
    areas = {"2020": read_areas(city, city.boundaries[0])}
    small.path("viertel.geojson").unlink()
    assert len(inspect_delivery(city, 2024, areas=areas).areas) == 6
    assert len(inspect_delivery(city, 2024).areas) == 0


def test_frozen_means_frozen(small: SmallCity) -> None:
    delivery = small.inspect()
    with pytest.raises(dataclasses.FrozenInstanceError):
        delivery.year = 2023  # type: ignore[misc]


# ------------------------------------------------------------------ cities


def test_two_cities_in_one_folder_do_not_mix(tmp_path: Path) -> None:
    one, two = build_small_city(tmp_path, "eins"), build_small_city(tmp_path, "zwei")
    two.change("faelle.csv", "01.1.1;40", "01.1.1;41")
    two.change("stadt.toml", "Kleinstadt", "Nachbarstadt")
    two.path("katalog.toml").unlink()
    a, b = one.inspect(), two.inspect()
    assert (a.city.name, b.city.name) == ("Kleinstadt", "Nachbarstadt")
    assert a.counts.loc["01.1.1", "arbeitslos"] == 40
    assert a.catalogue.ids == ("anteil_jung", "alo", "hilfe") and len(b.catalogue.ids) > 3
    assert cities(tmp_path) == ("eins", "zwei")


def test_a_city_cannot_take_files_from_its_neighbour(tmp_path: Path) -> None:
    one, _ = build_small_city(tmp_path, "eins"), build_small_city(tmp_path, "zwei")
    one.change("lieferung.toml", '"faelle.csv"', '"../../zwei/2024/faelle.csv"')
    assert "hinaus" in one.findings()[0].message
    one.change("stadt.toml", '"viertel.geojson"', '"../zwei/viertel.geojson"')
    assert one.finding().column == "boundary.1.path"


def test_an_unknown_city_names_the_known_ones(tmp_path: Path) -> None:
    for key in ("eins", "zwei"):
        build_small_city(tmp_path, key)
    with pytest.raises(ScreeningError) as caught:
        read_city("drei", tmp_path)
    (found,) = caught.value.findings
    assert found.value == "drei" and "eins, zwei" in found.remedy and "--data" in found.remedy


def test_an_empty_folder_has_no_cities(tmp_path: Path) -> None:
    assert cities(tmp_path) == ()
    with pytest.raises(ScreeningError, match="keine"):
        read_city("eins", tmp_path)


def test_years_are_folders_of_four_digits_with_a_manifest(small: SmallCity) -> None:
    for name in ("2023", "alt", "20244", "２０２２"):
        (small.raw / name).mkdir()
        (small.raw / name / "lieferung.toml").write_text("", "utf-8")
    (small.raw / "2021").mkdir()
    assert small.city().years == (2023, 2024)
    assert "2024" in repr(small.city())


def test_a_city_knows_its_boundary_versions_by_name_and_year(small: SmallCity) -> None:
    city = small.city()
    assert city.boundary("2020") is city.boundary_in(2024) is city.boundaries[0]
    assert city.boundary("1999") is None and city.boundary_in(2019) is None
    assert city.parent_id("01.2.3", city.parents[0]) == "01"


def test_the_packaged_catalogue_serves_where_a_city_has_none(small: SmallCity) -> None:
    small.path("katalog.toml").unlink()
    assert "uvg" in read_city_catalogue(small.city()).ids


# ------------------------------------------------------------------ Musterstadt


def test_all_nine_years_of_musterstadt_are_read_without_error(root: Path) -> None:
    city = read_city("musterstadt", root / "data")
    catalogue = read_city_catalogue(city)
    areas = {b.version: read_areas(city, b) for b in city.boundaries}
    deliveries = [inspect_delivery(city, y, catalogue=catalogue, areas=areas) for y in city.years]
    assert len(deliveries) == 9
    for d in deliveries:
        assert {f.level for f in d.findings.items} <= {"Hinweis"}
        assert d.counts.index.equals(d.areas.index) and d.status.shape == d.counts.shape
        assert set(d.status.to_numpy().ravel()) <= set(STATUSES)
