"""A plain table is screened as a city's delivery is, and what is wrong with it is told at once."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import screening as sc
from screening.base.findings import ScreeningError
from screening.concept import Criteria
from screening.delivery import read_city, read_delivery
from screening.rule import rates
from screening.rule.decision import screen as by_rule
from screening.workbench.plain.result import TableScreening
from tests.conftest import ROOT
from tests.examples import examples
from tests.rule.cities import PLAIN, as_table, brute, cities, settings_of
from tests.workbench.plain import screened, table, told

# --- the same decision as of a city -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def musterstadt() -> tuple[Any, Criteria]:
    city = read_city("musterstadt", ROOT / "data")
    delivery = read_delivery(city, 2024)
    return delivery, sc.read_criteria(city.raw / "kriterien.toml", delivery.catalogue, 2024)


def test_musterstadts_counts_as_a_table_are_decided_as_by_its_folder(
    musterstadt: tuple[Any, Criteria],
) -> None:
    delivery, criteria = musterstadt
    catalogue = delivery.catalogue
    expected = by_rule(rates(delivery), criteria)
    found = sc.screen(
        delivery.counts.reset_index(),
        criteria,
        area="area_id",
        inhabitants=catalogue.inhabitants,
        indicators={i.id: (i.numerator, i.denominator) for i in catalogue.indicators},
        beyond=[i.id for i in catalogue.indicators if not i.within],
    )
    assert len(found.decision) == 475
    pd.testing.assert_frame_equal(found.decision, expected.decision)
    pd.testing.assert_frame_equal(found.exceeds, expected.exceeds)
    pd.testing.assert_frame_equal(found.hits, expected.hits)
    pd.testing.assert_frame_equal(found.reference, expected.reference)


def test_thirteen_indicators_without_settings_are_decided_by_the_concepts_rule(
    musterstadt: tuple[Any, Criteria],
) -> None:
    delivery, criteria = musterstadt
    used = [delivery.catalogue[i] for i in criteria.indicators]
    found = sc.screen(
        delivery.counts,  # its index names the areas
        inhabitants=delivery.catalogue.inhabitants,
        indicators={i.id: (i.numerator, i.denominator) for i in used},
        beyond=[i.id for i in used if not i.within],
    )
    expected = by_rule(rates(delivery), criteria).decided
    kept = expected != "ausgeschlossen"
    assert found.decided[kept].tolist() == expected[kept].tolist()
    assert kept.sum() == 474


@settings(max_examples=examples(40), deadline=None)
@given(cities(), st.randoms(use_true_random=False))
def test_any_table_is_decided_as_by_brute_force_on_fractions(given_city: Any, random: Any) -> None:
    cells, people, out, rule = given_city
    frame = pd.DataFrame(as_table(cells, people)).astype("Float64")  # as pandas reads columns with gaps
    frame["gebiet"] = [f"1.{k + 1}" for k in range(len(people))]
    order = list(frame.columns)
    random.shuffle(order)
    names = [f"i{k}" for k in range(len(cells))]
    found = sc.screen(
        frame[order],
        Criteria(valid_from=2000, indicators=tuple(names), **settings_of(out, rule)),
        area="gebiet",
        inhabitants="bev",
        indicators={i: (f"n{k}", f"d{k}") for k, i in enumerate(names)},
        beyond=names,
    )
    assert found.decided.tolist() == brute(cells, people, out, rule)


@settings(max_examples=examples(40), deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 40)), min_size=1, max_size=7),
    st.sampled_from(["unweighted", "median"]),
    st.sampled_from(["float", "float32", "text", "decimal", "share"]),
)
def test_rates_are_compared_as_the_decimals_that_they_are_written_as(
    tenths: list[int | None], mean: str, kind: str
) -> None:
    texts = [None if k is None else f"{k // 10}.{k % 10}" for k in tenths]
    written = {
        "float": lambda t: float(t),
        "float32": lambda t: np.float32(t),
        "text": lambda t: f" {t}",
        "decimal": lambda t: Decimal(t),
        "share": lambda t: float(Fraction(t) / 100),
    }[kind]
    values = [None if t is None else written(t) for t in texts]
    frame = pd.DataFrame({"q": values}, dtype="float32" if kind == "float32" else object)
    frame.index = pd.Index([f"1.{k}" for k in range(len(tenths))], name="gebiet")
    found = sc.screen(
        frame,
        indicators={"Quote": "q"},
        min_hits=1,
        min_inhabitants=0,
        mean=mean,
        rates_as="share" if kind == "share" else "percent",
    )
    cells = [None if k is None else (k, 1000) for k in tenths]
    rule = PLAIN | {"mean": mean, "min_inhabitants": 0}
    assert found.decided.tolist() == brute([cells], [9] * len(tenths), set(), rule)


def test_a_value_at_the_bar_itself_counts_and_a_gap_leaves_open() -> None:
    found = screened(table(arbeitslose=[13, None, 7]), inhabitants="", min_inhabitants=0)
    assert found.decided.to_dict() == {"Au": "sicher", "Berg": "möglich", "Tal": "nein"}
    above = screened(table(arbeitslose=[13, None, 7]), min_inhabitants=0, comparison=">")
    assert above.decided["Au"] == "nein"
    assert found.reference["exact"]["alo"] == Fraction(1, 10)


def test_unknown_inhabitants_never_drop_an_area() -> None:
    found = screened(table(arbeitslose=[90, 1, 2], einwohner=[None, 1000, 399]))
    assert found.decided.tolist() == ["möglich", "nein", "zu klein"]


def test_the_rates_of_a_delivery_are_screened_as_before(musterstadt: tuple[Any, Criteria]) -> None:
    delivery, criteria = musterstadt
    found = sc.screen(rates=rates(delivery), criteria=criteria)
    assert not isinstance(found, TableScreening)
    pd.testing.assert_frame_equal(found.decision, by_rule(rates(delivery), criteria).decision)


# --- tables of others -------------------------------------------------------------------------------------------


def test_a_table_of_polars_is_screened_as_one_of_pandas_lazy_or_not() -> None:
    polars = pytest.importorskip("polars")
    frame = table(arbeitslose=[13, None, 7])
    columns = {c: [None if pd.isna(v) else v for v in frame[c]] for c in frame}
    expected = screened(frame)
    for other in (polars.DataFrame(columns), polars.LazyFrame(columns)):
        found = screened(other)
        pd.testing.assert_frame_equal(found.decision, expected.decision)
        assert found.table()["decision"].tolist() == expected.table()["decision"].tolist()
    short = polars.DataFrame(
        {"viertel": ["a", "b"], "q": [12.3, 8.1]}, schema_overrides={"q": polars.Float32}
    )
    rate = screened(short, inhabitants="", min_inhabitants=0, indicators={"q": "q"})
    assert rate.reference["exact"]["q"] == Fraction("0.102")


def test_the_table_itself_is_never_changed_and_comes_back_with_its_types() -> None:
    frame = table(viertel=[11, 2, 3]).set_index(pd.Index(["x", "y", "z"]))
    before = frame.copy(deep=True)
    found = screened(frame)
    result = found.table()
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(result[list(before)], before)
    assert result["decision"].to_dict() == dict(zip("xyz", found.decided, strict=True))
    assert found.decision.index.tolist() == ["11", "2", "3"]
    result.loc["x", "einwohner"] = 0
    assert found.table().loc["x", "einwohner"] == 900


def test_a_column_of_the_table_keeps_its_name_beside_ours() -> None:
    result = screened(table(decision=["a", "b", "c"])).table()
    assert result["decision"].tolist() == ["a", "b", "c"]
    assert result["decision_"].tolist() == screened(table()).decided.tolist()


# --- what is wrong is told at once ------------------------------------------------------------------------------


def test_wrong_columns_are_told_with_what_is_meant_and_what_is_there() -> None:
    found = told(table(), area="vietel", indicators={"alo": ("arbeitslos", "gibt_es_nicht")})
    assert len(found) == 3
    assert "Gemeint ist vielleicht „viertel“" in found[0]
    assert "Gemeint ist vielleicht „arbeitslose“" in found[1]
    assert all("Vorhanden: „viertel“, „einwohner“, „arbeitslose“, „erwerbsfaehige“." in f for f in found)


def test_all_that_is_wrong_with_cells_and_settings_comes_at_once() -> None:
    frame = table(
        viertel=["Au", "Au", None],
        einwohner=[900.5, "1.000", -3],
        arbeitslose=[130, "X", 2],
        erwerbsfaehige=[100, 100, 0],
    )
    found = "\n".join(told(frame, min_hits=2, threshold=0.5))
    for part in (
        "Wert „Au“: Dieses Gebiet kommt mehrmals vor (Zeilen 1, 2)",
        "Zeile 3, Spalte „viertel“: Hier fehlt das Gebiet",
        "Spalte „einwohner“, Wert „900.5“: Eine Anzahl ist eine ganze Zahl",
        "Spalte „einwohner“, Wert „1.000“: Eine Anzahl ist eine ganze Zahl",
        "Spalte „einwohner“, Wert „-3“: Der Wert ist kleiner als null",
        "Spalte „arbeitslose“, Wert „X“: Das ist keine Zahl",
        "Der Zähler ist größer als der Nenner (130 von 100 aus „erwerbsfaehige“): Gebiet „Au“",
        "Es gibt Fälle, aber laut „erwerbsfaehige“ niemanden",
        "threshold: Der Wert muss mindestens 1 sein",
        "min_hits: 2 Treffer sind verlangt, aber es gibt nur 1 Indikator.",
    ):
        assert part in found


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({"min_hits": None}, "Wie viele von einem Indikator müssen zählen?"),
        ({"inhabitants": ""}, "Verlangt sind mindestens 400 Einwohner:innen, aber keine Spalte"),
        ({"indicators": {}}, "indicators fehlt oder ist leer"),
        ({"indicators": {"alo": 3}}, "nennt weder zwei Spalten"),
        ({"indicators": {"decision": ("arbeitslose", "erwerbsfaehige")}}, "heißt schon eine Spalte"),
        ({"labels": {"al": "x"}}, "labels: Einen Indikator „al“ gibt es hier nicht"),
        ({"mean": "mittel"}, "mean: Erlaubt ist „weighted“, „unweighted“ oder „median“"),
        ({"threshold": "viel"}, "threshold: Hier muss"),
        ({"rates_as": "promille"}, "rates_as: Erlaubt ist"),
        ({"area": ""}, "Welche Spalte nennt die Gebiete?"),
        ({"mean": "weighted", "indicators": {"q": "arbeitslose"}}, "Nur als Quote da: „q“"),
    ],
)
def test_what_the_call_leaves_open_or_gets_wrong_is_told_in_german(given: dict[str, Any], part: str) -> None:
    found = told(table(), **given)
    assert len(found) == 1
    assert part in found[0]


def test_ids_read_as_decimals_are_refused() -> None:
    [found] = told(table(viertel=[1.1, 1.2, 1.3]))[:1]
    assert "aus 1.10 wird dabei 1.1" in found
    assert 'dtype={"viertel": str}' in found


def test_many_wrong_cells_of_a_column_are_one_finding() -> None:
    frame = pd.DataFrame({"viertel": [f"a{k}" for k in range(50)], "q": ["12,5"] * 50})
    [found] = told(frame, inhabitants="", min_inhabitants=0, indicators={"q": "q"})
    assert "50 Stellen" in found
    assert 'decimal=","' in found


def test_what_is_no_table_is_told_and_columns_of_one_name_are() -> None:
    assert "keine Tabelle, sondern „dict“" in told({"viertel": ["Au"]})[0]
    double = pd.concat([table(), table()[["einwohner"]]], axis=1)
    assert told(double) == [
        "Fehler: Spalte „einwohner“: Diese Überschrift steht über mehreren Spalten. → Eine umbenennen."
    ]


def test_rates_and_tables_are_not_mixed_up(musterstadt: tuple[Any, Criteria]) -> None:
    delivery, criteria = musterstadt
    with pytest.raises(ScreeningError, match="fehlen die Kriterien"):
        sc.screen(rates(delivery))  # type: ignore[call-overload]
    with pytest.raises(ScreeningError, match=r"gilt nur für eine Tabelle.*: area, min_hits"):
        sc.screen(rates(delivery), criteria, area="x", min_hits=3)  # type: ignore[call-overload]
    own = Criteria(valid_from=2000, indicators=("alo", "uvg"), **settings_of(set(), PLAIN))
    found = "\n".join(told(table(), criteria=own, min_hits=1))
    assert "Die Regel ist zweimal angegeben: als Kriterien und mit min_hits" in found
    assert "criteria: Einen Indikator „uvg“ gibt es hier nicht" in found


def test_a_row_of_sums_and_an_empty_column_are_told_without_stopping() -> None:
    frame = pd.DataFrame({"viertel": ["a", "b", "Stadt"], "n": [1, 2, 3], "d": [10, 20, 30], "leer": None})
    given = {"q": ("n", "d"), "l": ("leer", "d")}
    found = sc.screen(frame, area="viertel", indicators=given, min_hits=1, min_inhabitants=0)
    assert [(f.level, f.message) for f in found.findings.items] == [
        ("Warnung", "Hier steht kein einziger Wert; der Indikator bleibt überall offen."),
        ("Warnung", "„Stadt“ ist in jeder vollständigen Spalte die Summe aller anderen Zeilen."),
    ]
    assert not screened(table()).findings.items
