"""Cities that must be told without a refusal and without a false alarm, whatever they look like."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from screening.base.grammar import noun
from screening.delivery import Delivery, read_city
from screening.disclosure import release
from screening.disclosure.register import Register
from screening.disclosure.telling import told_of
from screening.disclosure.told import prove
from screening.disclosure.told.cells import KEPT, SECRET
from screening.rule.decision import Screening, screen
from screening.rule.rates import rates
from screening.year import screen_years
from tests.build import catalogue, city, delivery, percent, screened

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]


def table(size: int, seed: int = 1, least: int = 0, most: int = 40) -> dict[str, list[int | str | None]]:
    """Two indicators over so many areas."""
    dice = random.Random(seed)
    counts = {n: [dice.randint(least, most) for _ in range(size)] for n in ("n1", "n2")}
    wholes = {d: [dice.randint(most + 60, 900) for _ in range(size)] for d in ("d1", "d2")}
    return {**counts, **wholes, "bev": [dice.randint(350, 4000) for _ in range(size)]}


SMALL = {"n1": 10, "n2": 5, "d1": 3, "d2": 3, "bev": 3}


def year(size: int = 12, **changes: Any) -> Delivery:
    given = {"threshold": SMALL, "ids": [f"{1 + k // 6}.{k + 1}" for k in range(size)]} | changes
    return delivery(given.pop("table", table(size)), **given)


def labelled(text: str) -> Screening:
    """All that is written in documents bears this text."""
    given = year()
    what = given.catalogue
    named: dict[str, Any] = {
        kind: tuple(x.model_copy(update={"label": f"{text} {k}"}) for k, x in enumerate(getattr(what, kind)))
        for kind in ("counts", "indicators", "themes")
    }
    place = given.city.model_copy(update={"name": text, "called": noun(text)})
    return screened(replace(given, catalogue=what.model_copy(update=named), city=place))


def named(*names: str) -> Screening:
    return screened(year(len(names), ids=list(names)))


def with_secrecy(given: Delivery, **secrecy: Any) -> Delivery:
    return replace(given, city=city(secrecy=secrecy))


def with_count(field: str, other: list[int | str | None]) -> Screening:
    given = year(table=table(12) | {"other": other})
    counts = tuple(
        c.model_copy(update={field: "other"}) if c.id == "n1" else c for c in given.catalogue.counts
    )
    return screened(replace(given, catalogue=given.catalogue.model_copy(update={"counts": counts})))


def kept(*at: int) -> Delivery:
    """Some counts were delivered as secret."""
    given = table(12)
    given["n1"] = ["geheim" if k in at else v for k, v in enumerate(given["n1"])]
    given["n2"] = ["fehlt" if k == 3 else v for k, v in enumerate(given["n2"])]
    return year(table=given)


def rate_only() -> Screening:
    dice = random.Random(4)
    given = {k: v for k, v in table(12).items() if k in ("n1", "d1", "bev")}
    shares = {"i2": [percent(f"{dice.randint(1, 30)}.5") for _ in range(12)]}
    what = catalogue("i1", "i2")
    whole = year(table=given, rates=shares, what=what, threshold={"n1": 10, "d1": 3, "bev": 3})
    return screened(whole, mean="unweighted")


EXCEPTION = {"year": 2024, "count": "n1", "reason": "Beschluss", "by": "Amt", "date": dt.date(2024, 1, 1)}
OUT = {"area": "1.2", "reason": "Heim", "by": "Amt", "date": dt.date(2024, 1, 1)}

CITIES: dict[str, Callable[[], Screening]] = {
    "labels of 60 characters": lambda: labelled("Leistungsberechtigte nach dem Asylbewerberleistungsgesetz ab"),
    "full stops, brackets and quotes": lambda: labelled('Haushalte m. Kind. (bis 18 J.) [neu] {„x“} "y" <b>'),
    "names as ids": lambda: named("Am Hart", "Groß Öls/Süd", "Bärlin (Ost)", "a/b", "St. Jürgen", "Ä"),
    "digits as ids": lambda: named(*(str(k) for k in range(8, 20))),
    "one area": lambda: screened(year(1)),
    "two areas": lambda: screened(year(2)),
    "three areas": lambda: screened(year(3)),
    "an area for each district": lambda: named(*(f"{k}.1" for k in range(9))),
    "everything secret": lambda: screened(year(table=table(12, least=1, most=4))),
    "everything secret, wholes too": lambda: screened(year(threshold=5000)),
    "nothing secret": lambda: screened(year(table=table(12, least=10))),
    "no threshold": lambda: screened(year(threshold=0)),
    "only zeros": lambda: screened(year(table=table(12) | {"n1": [0] * 12})),
    "nobody lives there": lambda: screened(year(table=table(12) | {"d1": [0] * 12, "n1": [0] * 12})),
    "542 areas": lambda: screened(year(542)),
    "delivered as secret": lambda: screened(kept(0, 7, 8)),
    "all delivered as secret": lambda: screened(kept(*range(12))),
    "only rates delivered": rate_only,
    "unweighted": lambda: screened(year(), mean="unweighted"),
    "median": lambda: screened(year(), mean="median"),
    "several means": lambda: screened(year(what=catalogue("i1", "i2", agency=["i2"])), means={"i1": "unweighted"}),
    "several means, of an agency": lambda: screened(
        year(what=catalogue("i1", "i2", agency=["i2"])), means={"i2": "median"}),
    "agencies, unweighted": lambda: screened(year(what=catalogue("i1", "i2", agency=["i2"])), mean="unweighted"),
    "eligible": lambda: screened(year(), base="eligible", min_inhabitants=1500),
    "proportional gaps": lambda: screened(kept(0, 7), gaps="proportional", min_hits=2),
    "exclusions": lambda: screened(year(), exclusion=[OUT]),
    "more than": lambda: screened(year(), comparison=">", min_hits=2),
    "zeros": lambda: screened(with_secrecy(year(what=catalogue("i1", "i2", within=["i1"])), zeros=True)),
    "dominance": lambda: with_count("largest", [9, 1] * 6),
    "units": lambda: with_count("units", [2, 40] * 6),
    "exceptions": lambda: screened(with_secrecy(year(), exception=[EXCEPTION])),
    "base of ten": lambda: screened(with_secrecy(year(), base=10)),
    "full width": lambda: screened(with_secrecy(year(), flag_width="schutz")),
    "no sums known but the city's": lambda: screened(with_secrecy(year(), totals=["city"])),
    "free extents": lambda: screened(with_secrecy(year(), extents=[["1.2", "1.3", "2.7"]])),
    "a source that rounds": lambda: screened(rounding()),
    "parts of counts": lambda: screened(nested()),
}  # fmt: skip


def rounding() -> Delivery:
    given = year(table={c: [5 * (int(v or 0) // 5) for v in x] for c, x in table(12).items()})
    return replace(given, sources=tuple(replace(s, rounding=5) for s in given.sources))


def nested() -> Delivery:
    given = table(12)
    given["n2"] = [int(v or 0) // 2 for v in given["n1"]]
    given["d2"] = given["d1"]
    return replace(year(table=given), city=city(checks={"nested": [{"counts": ["n2", "n1"]}]}))


def honest(screening: Screening, register: Register | None = None, whole: bool = True) -> Screening:
    """Let a city through the door: what is told never contradicts what is so."""
    told = told_of(screening, register)
    shown = told.screening
    open_ = shown.decided == "möglich"
    assert ((shown.decided == screening.decided) | open_).all(), "a decision that is told is another one"
    there = shown.exceeds.notna()
    assert (shown.exceeds == screening.exceeds).where(there, True).fillna(True).to_numpy().all()
    asked = np.isin(told.cells.kind, (SECRET, KEPT)) | told.cells.untold
    if not asked.any():
        assert shown.decided.equals(screening.decided), "möglich, though nothing is secret"
        assert shown.exceeds.equals(screening.exceeds)
    for i in shown.exceeds:
        bar = shown.reference.loc[i, "threshold"]
        both = there[i] & shown.rates.rate[i].notna()
        if pd.notna(bar) and both.any() and screening.criteria.comparison == ">=":
            over = shown.rates.rate[i][both] >= float(bar) - 1e-9
            counts = screening.rates.numerator[i][both] > 0
            assert (over.where(counts, False) == shown.exceeds[i][both]).all(), (
                f"{i}: a rate contradicts its flag"
            )
    if whole:
        proof = prove(screening, told, register.entries[0] if register else None)
        secret = told.cells.kind == SECRET
        value = np.where(secret, told.cells.value, 0)
        assert (proof.low.fillna(0).to_numpy() <= value).all()
        assert (value <= proof.high.fillna(0).to_numpy()).all()
        released_like(screening, register)
    return shown


def released_like(screening: Screening, register: Register | None) -> None:
    """Release it: no ratio contradicts its flag either."""
    given = screening.rates.delivery
    water = gpd.GeoSeries([], crs=given.areas.crs)
    shown = release({given.year: screening}, {}, water, "gespraech", register=register)
    factor = float(screening.criteria.threshold)
    for i in shown.ratio:
        both = shown.exceeds[i].notna() & shown.ratio[i].notna()
        if both.any() and screening.criteria.comparison == ">=":
            over = shown.ratio[i][both] >= factor - 1e-9
            assert (over == shown.exceeds[i][both]).all(), f"{i}: a ratio contradicts its flag"


@pytest.mark.parametrize("name", CITIES)
def test_a_city_is_told_without_refusal_and_contradiction(name: str) -> None:
    given = CITIES[name]()
    assert len(honest(given).decided) == len(given.decided)


@pytest.fixture(scope="module")
def musterstadt() -> Screening:
    return screen_years(read_city("musterstadt", ROOT / "data"), 2024)[0][2024]


@pytest.mark.long
def test_a_district_is_told_as_a_city_of_its_own(musterstadt: Screening) -> None:
    given = musterstadt.rates.delivery
    districts = sorted(given.areas["bezirk"].unique())
    assert len(districts) > 10
    # they differ in size alone, and each is proven with all of its twins
    for number, district in enumerate(districts):
        inside = given.areas["bezirk"] == district
        part = replace(
            given,
            areas=given.areas[inside],
            **{f: getattr(given, f)[inside] for f in ("counts", "status", "rates", "rates_status")},
        )
        shown = honest(screen(rates(part), musterstadt.criteria), whole=number % 4 == 0)
        assert len(shown.decided) == inside.sum()


@pytest.mark.parametrize("change", [{"n1": 3, "n2": 30}, {"n1": 25, "n2": 4}, {"d1": 2, "bev": 1}])
def test_a_corrected_delivery_is_told_again(change: dict[str, int]) -> None:
    first = screened(year(), min_hits=1)
    told = told_of(first, None).facts
    register = Register("klein", (told,))
    corrected = table(12)
    for count, value in change.items():
        corrected[count][4] = value
    for again in (
        screened(year(table=corrected), min_hits=1),
        screened(year(table=corrected), min_hits=2, threshold=Decimal("1.25")),
    ):
        honest(again, register)
