"""The Kriterienkatalog: strict, by validity, and told in one sentence."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from screening.base.findings import Finding, ScreeningError
from screening.concept.catalogue import default_catalogue
from screening.concept.criteria import Criteria, read_criteria

RULE = """
[[criteria]]
valid_from = 2016
indicators = ["alo_sgb3", "alg2", "uvg"]
threshold = 1.3
min_hits = 2
min_inhabitants = 400
mean = "weighted"
"""


def read(tmp_path: Path, text: str, year: int = 2024) -> Criteria:
    path = tmp_path / "kriterien.toml"
    path.write_text(text, "utf-8")
    return read_criteria(path, default_catalogue(), year)


def findings(tmp_path: Path, text: str, year: int = 2024) -> tuple[Finding, ...]:
    with pytest.raises(ScreeningError) as caught:
        read(tmp_path, text, year)
    assert all(f.level == "Fehler" and f.file == "kriterien.toml" for f in caught.value.findings)
    assert all(f.message and f.remedy for f in caught.value.findings)
    return caught.value.findings


def test_the_threshold_is_exactly_what_is_written(tmp_path: Path) -> None:
    criteria = read(tmp_path, RULE)
    assert criteria.threshold == Decimal("1.3") and criteria.factor == Fraction(13, 10)


def test_a_threshold_without_a_point_is_a_number_too(tmp_path: Path) -> None:
    assert read(tmp_path, RULE.replace("1.3", "2")).factor == 2


@pytest.mark.parametrize(
    ("mean", "base"), [("weighted", "all"), ("unweighted", "eligible"), ("median", "eligible")]
)
def test_the_base_follows_the_mean_unless_it_is_set(tmp_path: Path, mean: str, base: str) -> None:
    text = RULE.replace('"weighted"', f'"{mean}"')
    assert read(tmp_path, text).base_of("uvg") == base
    assert read(tmp_path, text + 'base = "all"\n').base == "all"


def test_an_exclusion_needs_area_reason_person_and_date(tmp_path: Path) -> None:
    whole = '[[criteria.exclusion]]\narea = "01.1.1"\nreason = "Wohnheim"\nby = "Sozialplanung"\ndate = 2024-03-01\n'
    assert read(tmp_path, RULE + whole).exclusions[0].area == "01.1.1"
    (found,) = findings(tmp_path, RULE + whole.replace('reason = "Wohnheim"\n', ""))
    assert (found.column, found.message) == ("criteria.1.exclusion.1.reason", "Der Schlüssel fehlt.")


def test_the_sentence_is_written_from_the_settings(tmp_path: Path) -> None:
    text = read(tmp_path, RULE.replace("400", "12500").replace("1.3", "1.125")).sentence("Viertel")
    assert text == (
        "Aufgenommen wird ein Viertel, wenn mindestens 2 von 3 Indikatoren mindestens 12,5\u00a0% über dem "
        "Mittelwert (stadtweite Quote) liegen und dort mindestens 12\u202f500 Einwohner:innen leben."
    )
    assert "mehr als 30\u00a0%" in read(tmp_path, RULE + 'comparison = ">"\n').sentence()


@pytest.mark.parametrize(
    ("old", "new", "column", "value"),
    [
        ("threshold = 1.3", 'threshold = "1.3"', "criteria.1.threshold", "1.3"),
        ("threshold = 1.3", "threshold = true", "criteria.1.threshold", "true"),
        ("threshold = 1.3", "threshold = 0.3", "criteria.1.threshold", "0.3"),
        ("threshold = 1.3", "threshold = 30", "criteria.1.threshold", "30"),
        ("threshold = 1.3", "threshold = 1e308", "criteria.1.threshold", "1E+308"),
        ("threshold = 1.3", "threshold = 1.3333333", "criteria.1.threshold", "1.3333333"),
        ("threshold = 1.3", "threshold = nan", "criteria.1.threshold", "NaN"),
        ("threshold = 1.3", "", "criteria.1.threshold", ""),
        ("min_hits = 2", "min_hits = 4", "criteria.1.min_hits", "4"),
        ("min_hits = 2", "min_hits = 0", "criteria.1.min_hits", "0"),
        ("min_hits = 2", "min_hits = true", "criteria.1.min_hits", "true"),
        ("min_hits = 2", "min_hits = 2.0", "criteria.1.min_hits", "2.0"),
        ("min_inhabitants = 400", "min_inhabitants = -1", "criteria.1.min_inhabitants", "-1"),
        ("min_inhabitants = 400", f"min_inhabitants = {'9' * 30}", "criteria.1.min_inhabitants", "9" * 30),
        ('"uvg"', '"uvg", "uvg"', "criteria.1.indicators", "uvg"),
        ('"uvg"', '"unbekannt"', "criteria.1.indicators", "unbekannt"),
        ('"uvg"', "9", "criteria.1.indicators.3", "9"),
        ('["alo_sgb3", "alg2", "uvg"]', '"uvg"', "criteria.1.indicators", "uvg"),
        ('mean = "weighted"', 'mean = "mittel"', "criteria.1.mean", "mittel"),
        ('mean = "weighted"', "", "criteria.1.mean", ""),
        ('mean = "weighted"', 'mean = "weighted"\ngaps = "egal"', "criteria.1.gaps", "egal"),
        ('mean = "weighted"', 'mean = "weighted"\nminhits = 7', "criteria.1.minhits", ""),
        ("valid_from = 2016", "valid_from = 16", "criteria.1.valid_from", "16"),
        ("valid_from = 2016", 'valid_from = "2016"', "criteria.1.valid_from", "2016"),
    ],
)
def test_a_slip_names_its_key(tmp_path: Path, old: str, new: str, column: str, value: str) -> None:
    assert old in RULE
    found = findings(tmp_path, RULE.replace(old, new))
    assert [(f.column, f.value) for f in found] == [(column, value)]


def test_fifteen_hits_of_fourteen_indicators(tmp_path: Path) -> None:
    ids = ", ".join(f'"{i}"' for i in default_catalogue().ids[:14])
    text = RULE.replace('"alo_sgb3", "alg2", "uvg"', ids).replace("min_hits = 2", "min_hits = 15")
    (found,) = findings(tmp_path, text)
    assert (found.column, found.value) == ("criteria.1.min_hits", "15") and "(14)" in found.message


def test_all_slips_are_told_at_once(tmp_path: Path) -> None:
    text = RULE.replace("1.3", '"1,3"').replace("min_hits = 2", "min_hits = 9").replace('"uvg"', '"UVG"')
    assert {f.column for f in findings(tmp_path, text + "fremd = 1\n", year=2010)} == {
        "criteria.1.threshold",
        "criteria.1.min_hits",
        "criteria.1.indicators",
        "criteria.1.fremd",
        "criteria.valid_from",
    }


TWO = RULE.replace("2016", "2016\nvalid_to = 2019") + RULE.replace("2016", "2022").replace("1.3", "1.4")


@pytest.mark.parametrize(("year", "factor"), [(2016, 1.3), (2019, 1.3), (2022, 1.4), (2099, 1.4)])
def test_the_years_criteria_are_those_in_force(tmp_path: Path, year: int, factor: float) -> None:
    assert float(read(tmp_path, TWO, year).factor) == factor


@pytest.mark.parametrize("year", [2015, 2020, 2021])
def test_a_gap_between_periods_is_told_with_the_periods(tmp_path: Path, year: int) -> None:
    (found,) = findings(tmp_path, TWO, year)
    assert found.message == f"Keine Kriterien gelten für {year}."
    assert (found.column, found.value) == ("criteria.valid_from", "2016–2019; 2022–heute")


def test_an_overlap_is_told_for_the_years_it_touches(tmp_path: Path) -> None:
    text = TWO.replace("2022", "2019")
    (found,) = findings(tmp_path, text, 2019)
    assert found.message == "2 Kriterien gelten zugleich für 2019."
    assert float(read(tmp_path, text, 2020).factor) == 1.4


def test_a_period_that_ends_before_it_begins(tmp_path: Path) -> None:
    found = findings(tmp_path, TWO.replace("valid_to = 2019", "valid_to = 2015"))
    assert [(f.column, f.value) for f in found] == [("criteria.1.valid_to", "2015")]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", "criteria"),
        ("criteria = 1", "criteria"),
        ("criteria = []", "criteria"),
        ("criteria = [1]", "criteria.1"),
    ],
)
def test_a_file_of_another_shape(tmp_path: Path, text: str, column: str) -> None:
    assert [f.column for f in findings(tmp_path, text)] == [column]


def test_double_toml_keys_and_missing_files_are_told(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, RULE + "min_hits = 3\n")
    assert found.row == "9" and found.value == "min_hits = 3" and "doppelt" in found.message
    with pytest.raises(ScreeningError, match="Die Datei fehlt"):
        read_criteria(tmp_path / "nie.toml", default_catalogue(), 2024)


# ------------------------------------------------------------------ a mean for single indicators


def test_single_indicators_have_their_own_mean_and_its_base(tmp_path: Path) -> None:
    rule = read(tmp_path, RULE + 'means = { uvg = "unweighted", bsa_hh = "median" }\n')
    assert [rule.mean_of(i) for i in ("alg2", "uvg", "bsa_hh")] == ["weighted", "unweighted", "median"]
    assert [rule.base_of(i) for i in ("alg2", "uvg", "bsa_hh")] == ["all", "eligible", "eligible"]
    assert rule.by_size and rule.apart == {"uvg": "unweighted", "bsa_hh": "median"}
    declared = read(tmp_path, RULE + 'base = "all"\n[criteria.means]\nuvg = "unweighted"\n')
    assert declared.base_of("uvg") == "all" and not declared.by_size


def test_the_sentence_names_the_indicators_that_have_another_mean(tmp_path: Path) -> None:
    rule = read(tmp_path, RULE + 'means = { uvg = "unweighted", bsa_hh = "median" }\n')
    told = "(stadtweite Quote; bei „Unterhaltsvorschuss“ ungewichtet) liegen"
    assert told in rule.sentence("Viertel", default_catalogue())
    # most indicators first, whatever `mean` says; one that does not count is not named
    both = read(tmp_path, RULE + 'means = { uvg = "unweighted", alg2 = "unweighted" }\n')
    assert "(ungewichtet; bei „alo_sgb3“ stadtweite Quote)" in both.sentence()
    every = dict.fromkeys(both.indicators, "median")
    assert "(Median)" in both.model_copy(update={"means": every}).sentence()


def test_a_mean_for_an_unknown_indicator_and_an_unknown_mean_are_told_at_once(tmp_path: Path) -> None:
    found = findings(tmp_path, RULE + 'means = { uvgg = "unweighted", alg2 = "mean" }\n')
    by_key = {f.column: f for f in found}
    assert set(by_key) == {"criteria.1.means.uvgg", "criteria.1.means.alg2"}
    assert "uvg“" in by_key["criteria.1.means.uvgg"].message
    assert "unweighted" in str(by_key["criteria.1.means.alg2"])


def test_criteria_with_one_mean_are_written_as_they_were_before_there_could_be_several(
    tmp_path: Path,
) -> None:
    plain = read(tmp_path, RULE).model_dump(mode="json")
    assert "means" not in plain and plain["base"] == "all"
    assert read(tmp_path, RULE.replace("weighted", "median")).model_dump()["base"] == "eligible"
    own = read(tmp_path, RULE + 'means = { uvg = "unweighted" }\n').model_dump(mode="json")
    assert own["means"] == {"uvg": "unweighted"} and own["base"] is None


def test_the_sentence_of_a_single_indicator_counts_one(tmp_path: Path) -> None:
    one = read(tmp_path, RULE).model_copy(update={"indicators": ("alo_sgb3",), "min_hits": 1})
    assert "wenn mindestens 1 von 1 Indikator mindestens" in one.sentence("Viertel")
