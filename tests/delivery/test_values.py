"""Values in any unit: declared in the catalogue, read as they are delivered, refused where they cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.analysis import screening_findings
from screening.base.findings import ScreeningError
from screening.concept.catalogue import Indicator, default_catalogue
from screening.delivery import read_city_catalogue
from screening.rule import rates, screen
from screening.rule.decision import Screening
from tests.measured_city import VALUES, build_measured_city
from tests.small_city import SmallCity, build_small_city


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_measured_city(tmp_path)


def judged(small: SmallCity) -> Screening:
    return screen(rates(small.inspect()), small.criteria())


def indicator(**changes: object) -> Indicator:
    plain = {
        "id": "x",
        "number": 1,
        "label": "X",
        "short": "X",
        "direction": "+",
        "theme": "t",
        "source": "Amt",
    }
    return Indicator.model_validate(plain | changes)


COUNTS = {"numerator": "a", "denominator": "b"}


def test_a_city_that_measures_in_its_own_units_has_no_findings(small: SmallCity) -> None:
    assert small.findings() == [] and screening_findings(judged(small)) == ()


def test_values_means_and_bars_are_in_the_unit_of_the_indicator(small: SmallCity) -> None:
    told = judged(small)
    assert told.rates.rate.loc["01.1.1", ["weg", "rente", "saldo", "wandel", "geburt"]].tolist() == [
        pytest.approx(v) for v in (0.031, 1234, -8, -2.5, 40)
    ]
    means, bars = told.reference["value"], told.reference["threshold"]
    assert means.tolist() == [pytest.approx(v) for v in (0.05, 1200, -10, 0, 275 / 6)]
    assert bars.tolist() == [pytest.approx(v) for v in (0.065, 1560, -7, 0, 357.5 / 6)]


def test_the_verdicts_are_those_worked_out_by_hand(small: SmallCity) -> None:
    flags = judged(small).exceeds
    assert flags["weg"].tolist() == [False, False, False, True, False, False]
    assert flags["rente"].tolist() == [False, False, True, False, False, False]
    assert flags["saldo"].tolist() == [False, False, True, False, True, True]
    assert flags["wandel"].tolist() == [False, True, False, False, True, False]
    # 60 and 60 je 1.000 beside a bar of 59,58
    assert flags["geburt"].tolist() == [False, True, False, False, False, True]
    assert judged(small).decided.tolist() == ["nein", "sicher", "sicher", "nein", "sicher", "sicher"]


@pytest.mark.parametrize(
    ("changes", "per", "within"),
    [
        ({} | COUNTS, 100, True),
        ({"unit": "je 100"} | COUNTS, 100, True),
        ({"unit": "je 1.000"} | COUNTS, 1000, False),
        ({"unit": "pro 100 000 Einw."} | COUNTS, 100_000, False),
        ({"unit": "‰"} | COUNTS, 1000, False),
        ({"unit": "Quotient", "per": 1} | COUNTS, 1, False),
        ({"unit": "km"}, 1, False),
        ({"negative": True}, 100, False),
    ],
)
def test_what_a_unit_says_need_not_be_said_twice(changes: dict[str, object], per: int, within: bool) -> None:
    made = indicator(**changes)
    assert (made.per, made.within) == (per, within)
    assert made.counts == (("a", "b") if "numerator" in changes else ())


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"unit": "Quotient"} | COUNTS, "per ergänzen"),
        ({"unit": "je 1.000", "per": 100} | COUNTS, "per = 1000 setzen"),
        ({"unit": "%", "per": 1} | COUNTS, "per = 100 setzen"),
        ({"numerator": "a"}, "Beide nennen"),
        ({"definitions": ({"numerator": "a"},)}, "Beide nennen"),
        ({"negative": True, "within": True}, "within oder negative streichen"),
        ({"unit": " "}, "eintragen"),
        ({"unit": "je\n100"}, "eintragen"),
    ],
)
def test_a_catalogue_that_contradicts_itself_is_told_what_to_write(
    tmp_path: Path, changes: dict[str, object], told: str
) -> None:
    with pytest.raises(ValueError) as error:
        indicator(**changes)
    context = error.value.errors()[0]["ctx"]["error"]  # type: ignore[attr-defined]
    assert told in context.remedy


def test_the_packaged_catalogue_has_percent_and_per_100_alone() -> None:
    assert {(i.unit, i.per, i.negative) for i in default_catalogue().indicators} == {
        ("%", 100, False),
        ("je 100", 100, False),
    }


def test_a_negative_rate_that_is_not_declared_is_an_error_that_names_the_key(small: SmallCity) -> None:
    small.change("katalog.toml", 'unit = "je 1.000"\nnegative = true', 'unit = "je 1.000"')
    (found,) = [f for f in small.findings() if f.level == "Fehler"]
    assert found.column == "Saldo" and found.message.startswith("Der Wert ist negativ (6 Zellen; ")
    assert {found.value} | {v for v in ("-7", "-14", "-21", "-3") if f"„{v}“" in found.message} == {
        "-7",
        "-8",
        "-14",
        "-21",
        "-3",
    }
    assert "negative = true" in found.remedy


def test_a_negative_count_is_an_error_whatever_the_catalogue_says(small: SmallCity) -> None:
    small.change("werte.csv", "01.1.1;40;", "01.1.1;-40;")
    found = small.finding()
    assert (found.level, found.row, found.column) == ("Fehler", "2", "Geburten")
    assert "negative = true" not in found.remedy


@pytest.mark.parametrize("text", ["-9999", "-9999,0", "-999999"])
def test_minus_nines_stay_a_placeholder_where_values_may_be_negative(small: SmallCity, text: str) -> None:
    small.change("werte.csv", ";-8;-2,5", f";{text};-2,5")
    found = small.finding()
    assert found.level == "Fehler" and f'signs = {{ "{text.removesuffix(",0")}" = "fehlt" }}' in found.remedy


def test_a_minus_of_typesetters_is_one_too(small: SmallCity) -> None:
    small.change("werte.csv", ";-8;", ";−8;")
    assert small.findings() == []
    assert judged(small).rates.rate["saldo"].iloc[0] == -8


@pytest.mark.parametrize(
    ("rates_as", "text", "value"),
    [("unit", "25,5", 25.5), ("percent", "2,55", 25.5), ("share", "0,0255", 25.5)],
)
def test_rates_are_read_as_the_file_declares_them(
    tmp_path: Path, rates_as: str, text: str, value: float
) -> None:
    small = build_small_city(tmp_path)
    small.change("katalog.toml", 'label = "Hilfen je 100 Junge"', 'label = "H"\nunit = "je 1.000"')
    small.change("lieferung.toml", 'hilfen = "Hilfen (Fälle)"\n', "")
    small.change("lieferung.toml", 'ignore = ["Bemerkung"]', f'rates_as = "{rates_as}"\nrounded = 0.01')
    small.write(
        "lieferung.toml",
        small.path("lieferung.toml").read_text("utf-8") + '\n[datei.rates]\nhilfe = "Hilfen (Fälle)"\n',
    )
    rows = "".join(f"{a};9;{text};\n" for a in ("01.1.1", "01.1.2", "01.2.1", "02.1.1", "02.1.2", "02.2.1"))
    small.write("faelle.csv", f"Gebiet;Arbeitslose;Hilfen (Fälle);Bemerkung\n{rows}", "cp1252")
    read = small.inspect()
    assert rates(read).rate["hilfe"].tolist() == [pytest.approx(value)] * 6
    # 0.01 of what the file holds, in the indicator's unit
    assert read.rate_step_of("hilfe") == {"unit": 10**7, "percent": 10**8, "share": 10**10}[rates_as]


def test_kilometres_in_a_file_of_percent_are_refused(small: SmallCity) -> None:
    small.change("lieferung.toml", 'thousands = "."', 'thousands = "."\nrates_as = "percent"')
    found = [f for f in small.findings() if f.level == "Fehler"]
    assert {f.value for f in found} == {"weg", "rente"}
    assert all('rates_as = "unit"' in f.remedy for f in found)


def test_a_percent_sign_beside_kilometres_is_an_error(small: SmallCity) -> None:
    small.change("werte.csv", "0,031", "3,1 %")
    found = small.finding()
    assert found.level == "Fehler" and "nicht in Prozent gemessen" in found.message and found.value == "3,1 %"


def test_large_amounts_are_no_slip_where_the_unit_is_no_share(small: SmallCity) -> None:
    small.change("werte.csv", "2.000;-7", "250.000;-7")
    assert small.findings() == []
    small.change("werte.csv", ";-21;", ";-210.000;")  # of every 1.000 people 210.000 cannot have left
    assert "unmöglich groß" in small.finding().message


def test_an_indicator_without_counts_asks_for_its_rate_alone(small: SmallCity) -> None:
    small.change("lieferung.toml", 'weg = "km"\n', "")
    small.change("lieferung.toml", 'id_column = "Gebiet"', 'id_column = "Gebiet"\nignore = ["km"]')
    found = small.finding()
    assert found.level == "Warnung" and "es fehlt seine Quote" in found.message
    assert found.remedy.startswith("Die Quote unter rates")


def test_nothing_is_said_of_inhabitants_unless_a_minimum_is_demanded(small: SmallCity) -> None:
    assert not any("Einwohner" in str(f) for f in screening_findings(judged(small)))
    small.change("kriterien.toml", "min_inhabitants = 0", "min_inhabitants = 400")
    small.change("kriterien.toml", 'mean = "unweighted"', 'mean = "unweighted"\nbase = "all"')
    (found,) = screening_findings(judged(small))
    assert found.level == "Warnung" and "Einwohnerzahl wird nicht geliefert" in found.message
    assert "min_inhabitants = 0" in found.remedy
    assert set(judged(small).decided) <= {"möglich", "nein"}


def test_a_named_count_of_inhabitants_that_is_not_delivered_is_not_missed_either(small: SmallCity) -> None:
    text = small.path("katalog.toml").read_text("utf-8")
    small.write("katalog.toml", f'inhabitants = "bev"\n{text}\n[[count]]\nid = "bev"\nlabel = "Alle"\n')
    assert small.findings() == [] and screening_findings(judged(small)) == ()


def test_inhabitants_that_no_count_answers_to_are_an_error(small: SmallCity) -> None:
    text = small.path("katalog.toml").read_text("utf-8")
    small.write("katalog.toml", f'inhabitants = "bev"\n{text}')
    with pytest.raises(ScreeningError) as error:
        read_city_catalogue(small.city())
    assert [f.column for f in error.value.findings] == ["inhabitants"]


def test_rows_say_what_the_catalogue_shows_of_indicators_without_counts(small: SmallCity) -> None:
    shown = read_city_catalogue(small.city())._repr_html_()
    assert shown.count("<td>–</td><td>–</td>") == 4 and "<td>Geburten</td><td>Frauen</td>" in shown


def test_rates_beside_counts_are_recomputed_in_their_unit(small: SmallCity) -> None:
    lines = VALUES.strip().splitlines()
    told = ["Ziffer", "40,0", "60,0", "40,0", "51,0", "25,0", "60,0"]
    small.write("werte.csv", "\n".join(f"{a};{b}" for a, b in zip(lines, told, strict=True)) + "\n")
    small.change("lieferung.toml", 'weg = "km"', 'weg = "km"\ngeburt = "Ziffer"')
    found = [f for f in small.findings() if f.level != "Hinweis"]
    assert [(f.level, f.row, f.value) for f in found] == [("Warnung", "5", "02.1.1: 51,00 statt 50,00")]


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ("rounded = 0.1", [("Warnung", "2", "01.1.1: 4,13")]),
        ("rounded = 0.01", []),
        ('rates_as = "share"\nrounded = 0.1', [("Warnung", "2", "01.1.1: 413")]),
    ],
)
def test_rates_between_the_steps_to_which_they_are_declared_rounded_are_told(
    tmp_path: Path, declared: str, told: list[tuple[str, str, str]]
) -> None:
    small = build_small_city(tmp_path)
    small.change("katalog.toml", 'numerator = "arbeitslos"\ndenominator = "bev"', 'unit = "km"\nper = 100')
    small.change("lieferung.toml", 'arbeitslos = "Arbeitslose"\n', "")
    small.change(
        "lieferung.toml",
        'hilfen = "Hilfen (Fälle)"',
        'hilfen = "Hilfen (Fälle)"\n[datei.rates]\nalo = "Arbeitslose"',
    )
    small.change("lieferung.toml", 'id_column = "Gebiet"', f'id_column = "Gebiet"\n{declared}')
    small.change("faelle.csv", "\n01.1.1;40;", "\n01.1.1;4,13;")
    found = [f for f in small.findings() if "Vielfaches" in f.message]
    assert [(f.level, f.row, f.value) for f in found] == told
