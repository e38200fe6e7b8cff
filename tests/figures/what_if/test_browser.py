"""The page under another rule in a real browser: it answers what the library answers to any setting, and is for everyone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from screening.concept import NAME
from screening.disclosure import Release
from screening.figures.what_if.data import data_json
from screening.figures.what_if.page import write_what_if
from screening.figures.words import at_work
from screening.year import open_year
from tests.axe import findings, findings_in_all_looks
from tests.browser import Visit, opened, outside
from tests.examples import examples
from tests.figures.what_if.asked import answered, settings
from tests.measured_city import build_measured_city
from tests.rule.test_negative import of_rates
from tests.thin_city import gespraech as gespraech
from tests.thin_city import intern as intern
from tests.told_city import random_city
from tests.workbench.cities import asked, quickly

pytestmark = pytest.mark.browser

ANSWER = """([data, settings]) => {
  const rule = whatIf(JSON.parse(data));
  return settings.map((setting) => {
    if (!rule.changes(setting) || rule.wrong(setting).length) return null;
    const found = rule.answer(setting);
    return { ...found, rule: rule.ruleInWords(setting), outcome: rule.outcome(found), more: rule.untoldInWords(found) };
  });
}"""


@pytest.fixture(scope="module")
def page_of_intern(intern: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_what_if(intern, tmp_path_factory.mktemp("wenn") / "was-waere-wenn.html")


@pytest.fixture(scope="module")
def visit(page_of_intern: Path) -> Iterator[Visit]:
    with opened(page_of_intern) as open_page:
        yield open_page


def outcome(page: Any) -> str:
    return str(page.inner_text("#outcome"))


def listed(page: Any) -> list[str]:
    page.wait_for_selector('#list[aria-busy="false"]', state="attached")
    found: list[str] = page.eval_on_selector_all("#list tbody .code", "all => all.map(e => e.textContent)")
    return found


def test_rows_in_sight_are_there_at_once_and_all_others_follow(visit: Visit, intern: Release) -> None:
    page = visit.page
    page.select_option("#filter", "all")
    at_once = page.evaluate(
        "() => { shown.apply({ ...shown.rule.usual(), hits: 3 });"
        " return document.querySelectorAll('#list tbody tr').length; }"
    )
    assert 60 <= at_once < len(intern.decision)
    assert sorted(listed(page)) == sorted(map(str, intern.decision.index))
    page.evaluate("() => { shown.apply(shown.rule.usual()); }")
    page.select_option("#filter", "chosen")


# ---------------------------------------------------------------- one truth
def agrees(visit: Visit, release: Release, number: int, seed: int) -> int:
    """Compare so many settings, asked in one call; return how many were answered rather than refused."""
    wanted = settings(release, number, seed)
    found = visit.page.evaluate(ANSWER, [data_json(release), wanted])
    expected = [answered(release, setting) for setting in wanted]
    for setting, got, told in zip(wanted, found, expected, strict=True):
        assert got == told, setting
    return len([e for e in expected if e])


@pytest.mark.property
def test_it_answers_what_the_library_answers(visit: Visit, intern: Release) -> None:
    assert agrees(visit, intern, tried := examples(100), 1) > 0.7 * tried


@pytest.mark.property
def test_for_the_meeting_it_answers_and_refuses_what_the_library_does(
    visit: Visit, gespraech: Release
) -> None:
    assert agrees(visit, gespraech, tried := examples(150), 2) > tried / 6


CELLS = (None, (0, 0), (2, 0), (13, 10), (10, 10), (13, 20), (0, 10), (26, 20), (2**40 + 1, 2**41), (3, 7))


def small_city(seed: int) -> Any:
    """Ties, gaps, values about nobody, cases without anybody, means of zero, unknown inhabitants, an exclusion."""
    dice = random.Random(seed)
    areas, indicators = dice.randint(1, 6), dice.randint(1, 4)
    cells = [[dice.choice(CELLS) for _ in range(areas)] for _ in range(indicators)]
    if dice.random() < 0.2:
        cells[0] = [(0, 10)] * areas
    rule = {
        "threshold": dice.choice([Decimal("1.3"), Decimal(1), Decimal("1.05")]),
        "comparison": dice.choice([">=", ">"]),
        "min_hits": dice.randint(1, indicators),
        "min_inhabitants": dice.choice([0, 400]),
        "mean": dice.choice(["weighted", "unweighted", "median"]),
        "base": dice.choice(["all", "eligible", None]),
        "gaps": dice.choice(["absolute", "proportional"]),
    }
    people = [dice.choice([None, 0, 399, 400, 5000]) for _ in range(areas)]
    return quickly(cells, people, {0} if dice.random() < 0.3 else set(), rule)


@pytest.mark.property
@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_in_small_cities_ties_gaps_and_zeros_are_decided_alike(visit: Visit, audience: str) -> None:
    cities = [asked(small_city(seed), audience) for seed in range(examples(12))]
    assert sum(agrees(visit, city, 25, seed) for seed, city in enumerate(cities)) > 4 * len(cities)


@pytest.mark.property
def test_with_secret_counts_agencies_and_earlier_sums_alike(visit: Visit) -> None:
    cities = [asked(random_city(seed), "gespraech") for seed in range(examples(12))]
    assert sum(agrees(visit, city, 25, seed) for seed, city in enumerate(cities)) > 3 * len(cities)


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_rates_in_their_own_units_and_below_zero_alike(visit: Visit, audience: str, tmp_path: Path) -> None:
    build_measured_city(tmp_path)
    assert agrees(visit, open_year("klein", 2024, audience=audience, data=tmp_path), 40, 3) > 5
    below = asked(of_rates(["-10", "-7", "-7.1", "-15.9", "0", None]), audience)
    assert agrees(visit, below, 25, 4) > 10


def test_a_value_at_the_bar_is_settled_in_integers(visit: Visit) -> None:
    """Of 13/100 beside a mean of 1/10 a float cannot say on which side of 1.3 × 1/10 it lies."""
    shown = asked(
        quickly([[(13, 100), (7, 100)]], [400, 400], set(), {"threshold": Decimal("1.2"), "min_hits": 1})
    )
    setting = {"threshold": 1_300_000, "hits": 1, "people": 0, "mean": "", "without": []}
    above = setting | {"threshold": 1_300_001}
    found = visit.page.evaluate(ANSWER, [data_json(shown), [setting, above]])
    assert [f["decision"] for f in found] == [[0, 2], [2, 2]]


# ---------------------------------------------------------------- the page
def test_nothing_but_the_file_is_requested_and_nothing_went_wrong(visit: Visit, page_of_intern: Path) -> None:
    assert outside(visit, page_of_intern) == [] and visit.errors == []


def test_it_begins_with_the_rule_in_force(page_of_intern: Path, intern: Release) -> None:
    with opened(page_of_intern) as fresh:
        page = fresh.page
        assert outcome(page) == "Das ist die geltende Regel."
        told = intern.decision["decision"]
        assert sorted(listed(page)) == sorted(told.index[told.isin(["sicher", "möglich"])])
        counts = dict(
            zip(
                *[page.locator(f"#counts tbody tr > :nth-child({k})").all_inner_texts() for k in (1, 2)],
                strict=True,
            )
        )
        assert {k: int(v) for k, v in counts.items()} == told.value_counts().to_dict()
        assert intern.criteria.sentence(intern.city.noun, intern.catalogue) == page.inner_text("#rule")
        marked = page.locator("#list tbody th", has_text="◆").count()
        assert marked == sum(told.isin(["sicher", "möglich"]) & told.index.isin([*at_work(intern)])) > 0
        assert page.inner_text("#running").startswith("◆ läuft am ")


def test_a_setting_moves_list_map_counts_and_address_and_its_link_brings_it_back(
    page_of_intern: Path, intern: Release
) -> None:
    setting = {"threshold": 1_275_000, "hits": 6, "people": 400, "mean": "median", "without": ["hze"]}
    told = answered(intern, setting)
    assert told
    with opened(page_of_intern) as fresh:
        page = fresh.page
        page.fill("#threshold", "27,5")
        page.fill("#hits", "6")
        page.select_option("#mean", "median")
        page.uncheck('#indicators input[value="hze"]')
        assert outcome(page) == told["outcome"] and page.inner_text("#rule") == told["rule"]
        address = page.url
        assert address.endswith("#schwelle=27%2C5&treffer=6&mittel=median&ohne=hze")
        drawn = page.eval_on_selector_all(
            "#map .area", "all => all.map(e => Number(e.getAttribute('class').slice(-1)))"
        )
        assert drawn == told["decision"]
        page.select_option("#filter", "changed")
        changed = [a for a, c in zip(intern.decision.index, told["change"], strict=True) if c]
        assert sorted(listed(page)) == sorted(changed)
        assert page.locator("#map .marks text").count() == len(changed)
        first = page.locator("#list tbody tr").first.inner_text()
        assert "+ kommt hinzu, bisher " in first
        with opened(page_of_intern, fragment=address.partition("#")[2]) as again:
            assert outcome(again.page) == told["outcome"]
            assert again.page.input_value("#threshold") == "27,5"
        page.click("#reset")
        assert outcome(page) == "Das ist die geltende Regel." and page.url.partition("#")[2] == ""


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("#threshold", "viel", "Die Schwelle ist eine Zahl von 0 bis 900"),
        ("#threshold", "901", "Die Schwelle ist eine Zahl von 0 bis 900"),
        ("#hits", "14", "Verlangt sind 14 Treffer, aber es zählen nur 13 Indikatoren."),
        ("#hits", "", "wenigstens 1 Treffer"),
        ("#people", "-1", "ganze Zahl ab 0"),
    ],
)
def test_what_is_no_setting_is_told_at_its_field_and_the_list_stays(
    visit: Visit, field: str, text: str, said: str
) -> None:
    page = visit.page
    page.click("#reset")
    before = listed(page)
    page.fill(field, text)
    assert said in page.inner_text(f"{field}-error") and said in page.inner_text("#more")
    assert page.get_attribute(field, "aria-invalid") == "true" and listed(page) == before
    page.click("#reset")
    assert page.inner_text(f"{field}-error") == ""


def test_a_link_that_does_not_fit_says_so(page_of_intern: Path) -> None:
    with opened(page_of_intern, fragment="treffer=99&ohne=unbekannt&schwelle=%3Cscript%3E") as fresh:
        said = fresh.page.inner_text("#said")
        assert "Der Link passt hier nicht ganz" in said and "„unbekannt“" in said
        assert outcome(fresh.page) == "Das ist die geltende Regel." and fresh.errors == []


def test_an_area_is_shown_by_keyboard_and_leads_on(page_of_intern: Path, intern: Release) -> None:
    with opened(page_of_intern) as fresh:
        page = fresh.page
        page.fill("#hits", "6")
        area = listed(page)[0]
        page.locator("#list tbody button").first.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "facts-title"
        assert area in page.inner_text("#facts-title") and page.url.endswith(f"gebiet={area}")
        assert [e.get_attribute("href") for e in page.locator("#facts a").all()] == [
            f"profile/{area}.html",
            f"karte.html#gebiet={area}",
        ]
        shown = page.locator("#facts tbody tr").all_inner_texts()
        assert (
            len(shown) == 13 and sum("● zählt" in line for line in shown) == intern.decision["hits_min"][area]
        )
        page.get_by_role("button", name="Schließen").press("Enter")
        assert page.locator("#facts").is_hidden()
        assert page.evaluate("document.activeElement.textContent") == "zeigen"


def test_a_reader_is_told_once_the_hand_rests(page_of_intern: Path) -> None:
    with opened(page_of_intern) as fresh:
        page = fresh.page
        page.focus("#threshold-range")
        for _ in range(5):
            page.keyboard.press("ArrowLeft")
        said = outcome(page)
        page.wait_for_function(
            "said => document.getElementById('live').textContent.startsWith(said)", arg=said
        )
        assert page.get_attribute("#live", "role") == "status" and " hinzu, " in said


def test_for_the_meeting_the_mean_is_fixed_and_it_says_why(gespraech: Release, tmp_path: Path) -> None:
    with opened(write_what_if(gespraech, tmp_path / "wenn.html"), fragment="mittel=median") as fresh:
        page = fresh.page
        assert page.locator("#mean").is_disabled() and "nicht gesagt" in page.inner_text("#mean-now")
        assert "Mit einem anderen Mittelwert" in page.inner_text("#said")
        page.fill("#threshold", "20")
        assert "sind; sie heißen unter der anderen Regel „möglich“." in page.inner_text("#more")
        assert findings(page) == [] and fresh.errors == []


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_everyone_can_use_it(page_of_intern: Path, width: int, height: int) -> None:
    with opened(page_of_intern, width=width, height=height, fragment="treffer=6&gebiet=01.1.1") as fresh:
        page = fresh.page
        assert findings_in_all_looks(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # nothing of the list lies outside its frame either
        assert (
            page.evaluate(
                "(f => f.scrollWidth - f.clientWidth)(document.querySelector('#list').closest('.frame'))"
            )
            <= 0
        )
        page.fill("#hits", "40")
        assert findings(page) == []
        page.emulate_media(media="print")
        assert page.locator("#controls").is_hidden() and page.locator("#map svg").is_visible()
        # white words need their ground on paper, too
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.banner')).printColorAdjust") == "exact"
        )


def test_names_are_shown_as_text(intern: Release, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)> \u202egnu {{ 1 }} 🏠"
    names = pd.Series(evil, index=intern.decision.index, dtype="str")
    with opened(write_what_if(replace(intern, names=names), tmp_path / "wenn.html")) as fresh:
        assert "<img src=x onerror=alert(1)>" in fresh.page.locator("#list .name").first.inner_text()
        assert fresh.page.locator("img").count() == 0 and fresh.errors == []


def test_on_a_phone_no_heading_of_the_list_is_parted_within_a_syllable(
    intern: Release, tmp_path: Path
) -> None:
    long = "Äußere Überlinger-Straßen-Großwohnsiedlung am Südöstlichen Ring (West)"
    names = pd.Series(long, index=intern.decision.index, dtype="str", name=NAME)
    page = write_what_if(replace(intern, names=names), tmp_path / "wenn.html")
    with opened(page, width=390, height=844) as fresh:
        lines = fresh.page.evaluate("""() => {
          const heads = [...document.querySelectorAll('#list thead th')];
          const range = document.createRange();
          range.selectNodeContents(heads.find((c) => c.textContent.startsWith('Unter')));
          return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
        }""")
    assert 1 <= lines <= 2
