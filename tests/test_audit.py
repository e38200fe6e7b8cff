"""The audit's own arithmetic: what is secret, what texts say, and how far numbers pin down a count."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.audit.audit import words_of
from screening.audit.bounded import Bounded, bounded
from screening.audit.house import House, house_of
from screening.audit.judge import informs, judged
from screening.audit.notebooks import _NAME
from screening.audit.pages import points_of, read_page
from screening.audit.papers import _WITHOUT, _denominator
from screening.audit.pictures import read_picture_bytes
from screening.audit.sentences import read_sentences
from screening.audit.statements import Harvest, Joint, Statement, number_told, numbers_in, plain, vocabulary
from screening.catalogue import Circumstance
from screening.delivery.secrecy import Secrecy
from screening.disclosure.register import Published
from screening.disclosure.secret import counts_of, secret_counts
from screening.disclosure.totals import known_totals, totals_findings
from screening.rule import Screening
from tests.build import city
from tests.test_disclosure_secondary import LARGE, frame, one, town


def house(screening: Screening) -> House:
    return house_of({screening.rates.delivery.year: screening})


def place(area: str) -> str:
    """Return the id of the first, second … area: they are told by one digit here."""
    return f"1.{int(area) + 1}"


def said(area: str, aspect: str, low: float, high: float | None = None) -> Statement:
    return Statement(
        "d.csv", "Spalte", place(area), "i1", aspect, str(low), low, low if high is None else high
    )


def flagged(area: str, text: str, what: str = "i1", aspect: str = "flag") -> Statement:
    return Statement("a.csv", "Spalte", place(area), what, aspect, text)


def numbers(areas: str, n: list[int], d: int = LARGE) -> list[Statement]:
    """Say numerators and denominators of the areas named (one digit each)."""
    told = [said(a, "numerator", n[int(a)]) for a in areas]
    return told + [said(a, "denominator", d) for a in areas]


# --- what is secret -----------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 12), min_size=3, max_size=5),
    st.lists(st.integers(0, 12), min_size=3, max_size=5),
    st.integers(2, 6),
    st.booleans(),
)
def test_secret_is_what_the_door_takes_for_secret(
    n: list[int], rest: list[int], threshold: int, zeros: bool
) -> None:
    size = min(len(n), len(rest))
    table: dict[str, list[int | str | None]] = {
        "n1": [*n[:size], "geheim"],
        "d1": [*(a + b for a, b in zip(n[:size], rest[:size], strict=True)), 30],
    }
    screening = town(table, threshold=threshold, secrecy={"zeros": zeros})
    found = house(screening).secret
    assert found.to_numpy().tolist() == secret_counts(screening).tolist()
    assert tuple(found) == counts_of(screening)


def test_an_exception_opens_one_cell_and_never_what_the_source_kept() -> None:
    exception = {
        "year": 2024,
        "count": "n1",
        "area": "1.2",
        "reason": "r",
        "by": "b",
        "date": dt.date(2024, 1, 1),
    }
    screening = one([2, 2, "geheim"], secrecy={"exception": (exception, {**exception, "area": "1.3"})})
    assert house(screening).secret["n1"].tolist() == [True, False, True]


# --- what texts say -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("12", (12, 12)),
        ("1 234", (1234, 1234)),
        ("4,7 %", (4.65, 4.75)),
        ("−0,25", (-0.255, -0.245)),
        ("● 1,3", (1.25, 1.35)),
        ("zum Schutz gesperrt", None),
        ("7–9", None),
        ("", None),
    ],
)
def test_a_rounded_number_says_between_which_ends_it_lies(
    text: str, ends: tuple[float, float] | None
) -> None:
    assert number_told(text) == pytest.approx(ends) if ends else number_told(text) is None


def test_numbers_and_blanks_of_german_texts_are_read() -> None:
    assert numbers_in("9 bis 12 von 13, 1 072 Fälle, 4,7 %") == ["9", "12", "13", "1 072", "4,7"]
    assert plain(" a\u00a0\u202fb\u00adc ") == "a bc"


def test_marks_tell_nothing_and_everything_else_does() -> None:
    def told(aspect: str, text: str) -> bool:
        return informs(Statement("f", "p", "1", "i1", aspect, text))

    assert not any(told("flag", t) for t in ("offen", "?", ""))
    assert all(told("flag", t) for t in ("ja", "nein", "● zählt"))
    assert not any(
        told("class", t) for t in ("geheim", "keine Angabe", "zu klein, unter 400 Einw.", "unbewohnt")
    )
    assert told("class", "unter 4,0 %")
    assert not told("rate", "zum Schutz gesperrt")
    assert told("rate", "4,7 %")


def test_a_path_s_points_are_found_whatever_its_commands() -> None:
    assert points_of("M5 10H23h17v9l18 4L75 2") == [5, 23, 40, 58, 75]


def test_the_pdf_s_row_without_value_is_told_from_one_with() -> None:
    assert _WITHOUT.fullmatch("zum Schutz gesperrt 1,9 % ? offen")
    assert _WITHOUT.fullmatch("hier nicht ausgewiesen 25,2 ○ zählt nicht")
    assert not _WITHOUT.fullmatch("4,2 % 4 / 95 1,9 % 2,2 ● zählt")
    assert not _WITHOUT.fullmatch("zum Schutz gesperrt 4 1,9 % ? offen")
    assert [_denominator(t) for t in ("1 072 1", "521 25", "95")] == ["1 072", "521", "95"]


@pytest.mark.parametrize(
    ("text", "aspects"),
    [
        ("2 Fälle weniger bei „Ind. 1“, und es wären 6 von 13.", {"cases"}),
        ("3 sichere Treffer aus 2 Umständen: Ind. 1 (1), anderes (2).", {"flag"}),
        ("Vielfaches des Mittelwerts: Ind. 1 1,9", {"rate"}),
        ("Es hieße „nein“ ohne „Ind. 1“ oder bei 8 verlangten Treffern.", set()),
        ("7 von 13 Indikatoren zählen.", set()),
    ],
)
def test_a_sentence_about_a_single_value_is_found(text: str, aspects: set[str]) -> None:
    screening = one([20, 20])
    harvest = Harvest()
    read_sentences("d.html", "Text", "1.2", text, harvest, words_of(house(screening), [2024]))
    assert {s.aspect for s in harvest.statements} == aspects
    assert all((s.area, s.what) == ("1.2", "i1") for s in harvest.statements)


def test_the_same_profile_is_read_once_and_a_changed_one_again() -> None:
    screening = one([20, 20])
    words = words_of(house(screening), [2024])
    row = '<section class="profil" data-area="{a}"><span class="profil-marke">nein</span></section>'
    harvest = Harvest()
    for area in ("1.1", "1.1", "1.2"):
        read_page("d.html", f"<html><body>{row.format(a=area)}</body></html>", harvest, words)
    assert [s.area for s in harvest.statements if s.what == "decision"] == ["1.1", "1.2"]


def test_an_embedded_picture_with_a_title_is_told() -> None:
    harvest = Harvest()
    read_picture_bytes("d.html", b"<svg><title>4</title></svg>", True, harvest)
    assert [o.text for o in harvest.oddities] == ["<title>"]


# --- how far numbers pin down a count -----------------------------------------------------------------


def pinned(screening: Screening, statements: list[Statement], **more: Any) -> Bounded:
    return bounded(statements, more.pop("joints", ()), more.pop("means", {}), house(screening), **more)


def test_a_secret_count_beside_a_known_sum_is_the_difference() -> None:
    n = [3, 20, 30]
    found = pinned(one(n), numbers("12", n))
    assert (found.low[0, 0], found.high[0, 0]) == (3, 3)
    assert found.narrow[:, 0].tolist() == [True, False, False]


def test_two_withheld_counts_share_what_is_left() -> None:
    n = [3, 20, 30]
    found = pinned(one(n), numbers("2", n) + [said(a, "denominator", LARGE) for a in "01"])
    assert (found.low[0, 0], found.high[0, 0]) == (0, 18)  # 20 is known not to be secret: at least 5
    assert not found.narrow.any()


def test_what_sums_alone_tell_is_nobody_s_fault() -> None:
    found = pinned(one([3, 20], groups={"b": ["x", "y"]}), [])
    assert found.by_sums[:, 0].tolist() == [True, False]
    assert not found.narrow.any()


def test_a_published_secret_count_is_a_failure_even_if_sums_tell_it() -> None:
    n = [3, 20]
    assert pinned(one(n, groups={"b": ["x", "y"]}), numbers("0", n)).narrow[0, 0]


def test_a_rounded_rate_of_a_secret_value_bounds_its_count() -> None:
    n = [3, 20, 30]
    hidden = [said(a, "denominator", LARGE) for a in "012"] + [said("2", "numerator", 30)]
    rate = 100 * 3 / LARGE
    found = pinned(one(n), [*hidden, said("0", "rate", rate - 0.001, rate + 0.001)])
    assert (found.low[0, 0], found.high[0, 0]) == (3, 3)
    assert found.narrow[0, 0]


def test_a_flag_says_on_which_side_of_the_bar_a_count_lies() -> None:
    n = [3, 20, 30]
    screening = one(n, threshold=5)
    base = numbers("2", n) + [said(a, "denominator", LARGE) for a in "01"]
    flag = flagged("0", "nein")
    mean = float(100 * sum(n) / (3 * LARGE))
    found = pinned(screening, [*base, flag], means={"i1": (mean, mean)})
    # 1.3 × 53/3 = 22.97 cases; the sums say 18 at most anyway
    assert found.high[0, 0] == 18
    tight = pinned(screening, [*base, flag], means={"i1": (mean / 4, mean / 4)})
    assert tight.high[0, 0] == 5  # below 1.3 × 53/12 = 5.74


def test_counts_of_two_areas_together_are_a_sum_more() -> None:
    n = [3, 20, 30, 40]
    joint = Joint("d.html", "t", ("1.1", "1.4"), "i1", 43, 2 * LARGE)
    base = [said(a, "denominator", LARGE) for a in "0123"]
    assert not pinned(one(n), [*base, *numbers("12", n)]).narrow.any()
    found = pinned(one(n), [*base, *numbers("2", n)], joints=[joint, joint])
    assert not found.narrow.any()
    assert pinned(one(n), [*base, *numbers("3", n)], joints=[joint]).narrow[0, 0]


def test_what_an_earlier_release_showed_is_known() -> None:
    n = [3, 20, 30]
    screening = one(n)
    delivered = screening.rates.delivery
    values = delivered.counts[["n1"]].astype("Int64").copy()
    values.loc[["1.1"]] = None
    before = Published(2024, delivered.boundary, values, values.isna())
    told = [said(a, "denominator", LARGE) for a in "012"] + [said("2", "numerator", 30)]
    assert not pinned(screening, told).narrow.any()
    assert pinned(screening, told, before=before).narrow[0, 0]


def test_a_rounded_mean_of_shares_counts_where_it_tells_something() -> None:
    n = [3, 40]
    screening = one(n, mean="unweighted", base="all", secrecy={"totals": ["b"]}, groups={"b": ["", ""]})
    shares = 100 * np.array(n) / LARGE
    told = [said(a, "denominator", LARGE) for a in "01"]
    exact = float(shares.mean())
    loose = pinned(screening, told, means={"i1": (exact - 0.5, exact + 0.5)})
    tight = pinned(screening, [*told, said("1", "numerator", 40)], means={"i1": (exact - 1e-6, exact + 1e-6)})
    assert not loose.narrow.any()
    assert tight.narrow[0, 0]


def test_what_is_false_misleads_nobody() -> None:
    n = [3, 20, 30]
    wrong = Joint("d.html", "t", ("1.1", "1.2"), "i1", 99, 2 * LARGE)
    found = pinned(one(n), numbers("2", n) + [said(a, "denominator", LARGE) for a in "01"], joints=[wrong])
    assert not found.narrow.any()


# --- what must not be said ----------------------------------------------------------------------------


def judge(screening: Screening, statements: list[Statement]) -> list[str]:
    known = house(screening)
    harvest = Harvest(statements=statements)
    return [o.text for o in judged(harvest, known, words_of(known, [2024]))]


def test_a_statement_about_a_secret_value_is_a_breach_and_one_about_its_denominator_is_none() -> None:
    assert judge(one([3, 20]), [said("0", "rate", 4.7)])
    assert judge(one([3, 20]), [said("0", "denominator", LARGE)]) == []
    counts = numbers("1", [3, 20])
    assert judge(one([3, 20]), [*counts, said("1", "rate", 1.95, 2.05)]) == []


def test_what_is_withheld_here_and_shown_there_is_a_breach() -> None:
    closed = flagged("1", "zum Schutz gesperrt", aspect="text")
    (found,) = judge(one([20, 30]), [closed, said("1", "ratio", 1.2)])
    assert "a.csv" in found


def test_a_number_other_than_the_delivered_one_is_told_without_either() -> None:
    (found,) = judge(one([20, 30]), [said("1", "numerator", 31)])
    assert "andere Zahl" in found
    assert not re.search(r"3[01]", found)


def test_hits_that_do_not_follow_from_the_flags_are_told() -> None:
    flag = flagged("0", "offen")
    others = [flagged("1", "nein"), flagged("2", "ja")]
    hits = Statement("a.csv", "s", "1.1", "hits_min", "text", "1", 1.0, 1.0)
    told = judge(one([3, 20, 30]), [flag, *others, hits])
    assert told == ["folgt nicht aus den gezeigten Urteilen: 1.1 (hits_min)"]
    assert judge(one([3, 20, 30]), [flag, *others, hits._replace(text="0", low=0.0, high=0.0)]) == []


def test_a_list_out_of_the_order_of_its_hits_is_told() -> None:
    known = house(one([20, 20, 20]))
    hits = [
        Statement("a", "s", place(a), what, "text", v, float(v), float(v))
        for a, v in zip("012", "210", strict=True)
        for what in ("hits_min", "hits_max")
    ]
    harvest = Harvest(statements=hits, ranked=[("d.html", "Liste", ("1.1", "1.3", "1.2"))])
    assert [o.text for o in judged(harvest, known, words_of(known, [2024]))] == [
        "Reihenfolge folgt nicht aus den gezeigten Treffern"
    ]


# --- free extents -------------------------------------------------------------------------------------


def test_the_sum_of_a_free_extent_is_taken_for_known_where_all_its_areas_exist() -> None:
    areas = frame(b=["x"] * 4)
    own = city(secrecy=Secrecy(extents=(("0", "2"), ("1", "9"))))
    assert known_totals(own, areas).groups.astype(int).tolist() == [[1, 0, 1, 0], [1, 1, 1, 1]]
    (found,) = totals_findings(own, areas)
    assert (found.column, found.value) == ("secrecy.extents.2", "9")


def test_against_a_free_extent_a_partner_is_taken_inside_of_it() -> None:
    from screening.disclosure.secondary import protect

    n = [3, 40, 30, 30]
    chosen = protect(one(n, secrecy={"extents": (("1.1", "1.2"),)}))
    assert chosen.withheld["n1"].tolist() == [True, True, False, False]
    known = house(one(n, secrecy={"extents": (("1.1", "1.2"),)}))
    told = [said(a, "denominator", LARGE) for a in "0123"]
    assert not bounded([*told, *numbers("23", n)], (), {}, known).narrow.any()
    assert bounded([*told, *numbers("13", n)], (), {}, known).narrow[0, 0]


def test_ids_that_look_like_numbers_are_looked_for_in_tables_alone() -> None:
    known = house(one([20, 20]))
    words = words_of(known, [2024])
    assert words.distinct == {"1.1", "1.2"}
    short = vocabulary(
        known.catalogue, known.criteria, areas=["01", "13"], level="Bezirk", columns=[], years=[2024]
    )
    assert short.distinct == frozenset()
    harvest = Harvest()
    page = "<p>13 von 25 Bezirken</p><table><tr><th>Gebiet</th><th>Ind. 1</th></tr><tr><td>13</td><td>1,4</td></tr></table>"
    read_page("d.html", page, harvest, short)
    assert [(s.area, s.aspect) for s in harvest.statements] == [("13", "flag"), ("13", "ratio")]
    numbered = page.replace("Gebiet", "Nr.")
    read_page("e.html", numbered, (again := Harvest()), short)
    assert again.statements == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Block(1301 Zeichen HTML, 765 Zeichen Typst)", True),
        ("<Release musterstadt 2024 gespraech: 21 sicher, 113 möglich>", True),
        ("['auswahl.xlsx', 'auswahl.csv']", True),
        ("'karte.html'", True),
        ("area_id\n01.1.1  4.2", False),
        ("Release(city=City('musterstadt'), numerator=  alo\n01.1.1  4)", False),
        ("4", False),
    ],
)
def test_a_cell_s_plain_text_is_a_name_or_an_oddity(text: str, name: bool) -> None:
    assert bool(_NAME.fullmatch(text)) is name


def test_hits_of_a_circumstance_follow_from_its_indicators_flags_even_if_it_is_called_as_one_of_them() -> (
    None
):
    made = town({"n1": [3, 20], "d1": [LARGE] * 2, "n2": [60, 20], "d2": [LARGE] * 2}, min_hits=1)
    catalogue = made.rates.catalogue
    both = tuple(i.model_copy(update={"circumstance": "allein"}) for i in catalogue.indicators)
    named = Circumstance(id="allein", label="Ind. 1")
    changed = catalogue.model_copy(update={"circumstances": (named,), "indicators": both})
    delivery = replace(made.rates.delivery, catalogue=changed)
    known = house(replace(made, rates=replace(made.rates, delivery=delivery)))
    words = words_of(known, [2024])
    flags = [flagged("0", "offen"), flagged("0", "ja", "i2"), flagged("1", "ja"), flagged("1", "nein", "i2")]

    def told(count: int) -> list[str]:
        harvest = Harvest(statements=list(flags))
        text = f"{count} sichere Treffer aus 1 Umstand: Ind. 1 ({count})."
        read_sentences("d.html", "Profil", "1.1", text, harvest, words)
        return [o.text for o in judged(harvest, known, words)]

    assert told(1) == []
    assert told(2) == ["folgt nicht aus den gezeigten Urteilen: 1.1 (circumstance:allein)"]
