"""The people of Musterstadt: latent fields, and the counts drawn from them for each year.

People live on atoms, the pieces of land that no border of either version cuts. A boundary reform therefore
moves nobody.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

from .areas import Map
from .geometry import SEED
from .lines import STRETCH
from .noise import Floats, Ints, autoregressive, counts, field, generator, normal, standardise

YEARS = tuple(range(2016, 2025))
Counts = dict[str, Ints]
EFFECT = {2019: 0.97, 2020: 0.94, 2021: 0.90, 2022: 0.86, 2023: 0.82, 2024: 0.82}
SMALL = 27
ESTATES = 12


@dataclass(frozen=True)
class Fields:
    """What the quarters are like; one number per atom, persistent over the years."""

    need: Floats
    family: Floats
    old: Floats
    migration: Floats
    centre: Floats
    inhabitants: Floats
    growth: Floats


def catalogue_rates(year: int) -> dict[str, tuple[str, str]]:
    """Return numerator and denominator of the catalogue's indicators 1 to 13 in a year."""
    text = resources.files("screening.concept").joinpath("catalogue.toml").read_text(encoding="utf-8")
    found = {}
    for item in tomllib.loads(text)["indicator"]:
        if item["number"] <= 13:
            below = item["denominator"]
            for d in item.get("definitions", []):
                if d.get("valid_from", 0) <= year <= d.get("valid_to", 9999):
                    below = d.get("denominator", below)
            found[item["id"]] = (item["numerator"], below)
    return found


def _small(city: Map, xy: Floats, taken: set[int]) -> tuple[list[int], list[int]]:
    """Choose the railway yards and, well apart from each other, Viertel with very few inhabitants."""
    rng = generator(SEED, 10)
    empty = [i for i, a in enumerate(city.atoms) if a.railway]
    area = np.array([sum(f.area for f in fs) for fs in city.faces])
    wish = rng.random(len(xy)) - 0.28 * np.log(area / area.mean())
    few: list[int] = []
    for i in np.argsort(wish, kind="stable").tolist():
        apart = all(math.dist(xy[i], xy[j]) > 1150 for j in [*few, *empty])
        if apart and i not in taken and i not in empty and len(few) < SMALL:
            few.append(i)
    return empty, few


def fields(city: Map) -> Fields:
    """Draw the latent fields."""
    rng = generator(SEED, 11)
    xy = city.centroids()
    n = len(xy)
    radius = np.hypot(xy[:, 0] / STRETCH, xy[:, 1]) / 1000
    estate, seeds = np.zeros(n), 0
    spots: list[int] = []
    for i in np.argsort(rng.random(n), kind="stable").tolist():
        if seeds < ESTATES and 1.6 < radius[i] < 6.2 and all(math.dist(xy[i], xy[j]) > 2000 for j in spots):
            spots.append(i)
            seeds += 1
            d = np.hypot(*(xy - xy[i]).T)
            estate = np.maximum(estate, (0.75 + 0.5 * rng.random()) * np.exp(-((d / 720) ** 2)))
    need = standardise(0.50 * field(rng, xy, 1900) + 0.48 * normal(rng, n) + 1.40 * estate)
    family = standardise(0.55 * field(rng, xy, 2600) + 0.55 * normal(rng, n) + 0.12 * radius + 0.4 * estate)
    old = standardise(0.7 * field(rng, xy, 1500) + 0.7 * normal(rng, n) - 0.35 * family)
    migration = standardise(0.62 * need + 0.5 * field(rng, xy, 2500) + 0.45 * normal(rng, n))
    centre = np.exp(-((radius / 2.6) ** 2))

    reformed = {i for i, a in enumerate(city.atoms) if a.old != a.new}
    taken = reformed | {i for i, a in enumerate(city.atoms) if len(a.shapes) > 1}
    empty, few = _small(city, xy, taken)
    people = 2090 * np.exp(0.33 * normal(rng, n) + 0.22 * estate - 0.05 * centre)
    towers = (estate > 0.55) & (rng.random(n) < 0.35)
    people = np.where(towers, people * 1.9, people)
    people = np.maximum(people, 700)
    people[few] = 35 + 300 * rng.random(len(few)) ** 1.2
    growth = 0.005 + 0.006 * normal(rng, n)
    growth[few] = 0.0
    # Hamlets and villas just above the minimum of 400, where small numbers decide; one quarter grows past it.
    rest = [i for i in range(n) if i not in taken and i not in few and i not in empty and estate[i] < 0.2]
    modest = sorted(rest, key=lambda i: people[i] - 900 * rng.random())[:20]
    people[modest] = 440 + 480 * rng.random(len(modest))
    people[few[0]], growth[few[0]] = 290.0, 0.14
    # Reformed pieces share one Viertel's people; the merged pair was merged because it had few.
    for old_id in {city.atoms[i].old for i in reformed}:
        members = [i for i in reformed if city.atoms[i].old == old_id]
        merged = (
            sum(city.atoms[i].new == city.atoms[members[0]].new for i in reformed) > 1 and len(members) == 1
        )
        share = [sum(f.area for f in city.faces[i]) for i in members]
        for i, s in zip(members, share, strict=True):
            total = 4300.0 if len(members) > 1 else (1150.0 if merged else 2100.0)
            people[i] = total * s / sum(share)
    people[empty] = 0.0
    return Fields(need, family, old, migration, centre, people, growth)


def _logit(base: float, shift: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-(math.log(base / (1 - base)) + shift))))


# id: (base rate, loads on need, family, old, migration, spread of the persistent area effect)
_RATES = {
    "alo_sgb3": (0.0158, 0.22, 0.0, 0.0, 0.06, 0.13),
    "alg2": (0.0440, 0.43, 0.0, 0.0, 0.10, 0.19),
    "alg2_jung": (0.0450, 0.46, 0.0, 0.0, 0.10, 0.22),
    "sozialgeld": (0.0880, 0.48, 0.0, 0.0, 0.10, 0.20),
    "grusi_alter": (0.0530, 0.33, 0.0, 0.0, 0.10, 0.22),
    "hh_alleinerz": (0.1720, 0.20, -0.04, 0.0, 0.0, 0.14),
    "uvg": (0.0315, 0.29, 0.0, 0.0, 0.03, 0.22),
    "hze": (0.0102, 0.27, 0.05, 0.0, 0.0, 0.26),
    "kinderschutz": (0.0130, 0.26, 0.0, 0.0, 0.04, 0.26),
    "bsa_hh": (0.0270, 0.26, 0.10, 0.04, 0.05, 0.22),
    "bev_migration": (0.4300, 0.10, 0.0, 0.0, 0.36, 0.12),
    "erwmind_hlu": (0.0088, 0.45, 0.0, 0.05, 0.0, 0.22),
    "wohngeld": (0.0092, 0.40, 0.12, 0.05, 0.0, 0.22),
}


def _pulse(key: str, year: int) -> float:
    """Return what happens to a rate in a year all over the city: the pandemic, the war, new laws."""
    crisis = {2020: 1.52, 2021: 1.30, 2022: 0.98, 2023: 1.04, 2024: 1.12}
    ukraine = {2020: 1.05, 2021: 1.04, 2022: 1.20, 2023: 1.22, 2024: 1.21}
    drift = 1.0 - 0.012 * (year - 2016)
    table = {
        "alo_sgb3": crisis.get(year, 1.0),
        "alg2": drift * ukraine.get(year, 1.0),
        "alg2_jung": drift * ukraine.get(year, 1.0),
        "sozialgeld": drift * (1 + 1.15 * (ukraine.get(year, 1.0) - 1)),
        "grusi_alter": 1 + 0.008 * (year - 2016) + (0.07 if year >= 2022 else 0.0),
        "uvg": 1.0 if year < 2018 else 1.09 + 0.006 * (year - 2018),
        "wohngeld": 1.0 if year < 2023 else (1.80 if year == 2023 else 1.92),
        "bev_migration": 1 + 0.009 * (year - 2016) + (0.015 if year >= 2022 else 0.0),
        "kinderschutz": 1 + 0.015 * (year - 2016) - (0.06 if year == 2020 else 0.0),
        "hze": 1 - 0.004 * (year - 2016),
    }
    return table.get(key, 1.0)


@dataclass(frozen=True)
class _Drawn:
    """What is drawn once for all years: fields per atom, and series per year and atom (in the order of `_drawn`)."""

    working: npt.NDArray[np.bool_]
    size: Floats
    shift: dict[str, Floats]
    drift: Floats
    score: dict[str, Floats]
    shares: dict[str, Floats]
    ages: dict[str, Floats]
    middle: Floats
    household: Floats
    extra: dict[str, tuple[Floats, Floats]]
    flats: Floats


def simulate(latent: Fields, effect: dict[int, bool] | None = None) -> dict[int, Counts]:
    """Draw all counts of the catalogue per year and atom.

    Parameters
    ----------
    latent
        The persistent fields.
    effect
        Atoms of programme areas in which the programme works.
    """
    drawn = _drawn(latent, effect or {})
    return {year: _counts_of(_Year(t, year, latent, drawn)) for t, year in enumerate(YEARS)}


def _drawn(latent: Fields, effect: dict[int, bool]) -> _Drawn:
    """Draw fields and series, each from a stream of its own: the order of the calls is part of the city."""
    n, years = len(latent.need), len(YEARS)
    working = np.zeros(n, dtype=bool)
    working[[i for i, real in effect.items() if real]] = True
    stream = iter(range(100, 1000))

    def series(memory: float = 0.9) -> Floats:
        return autoregressive(generator(SEED, next(stream)), n, years, memory)

    def area() -> Floats:
        return normal(generator(SEED, next(stream)), n)

    time = np.arange(years)[:, None]
    size = latent.inhabitants * np.exp(latent.growth * time + 0.012 * series(0.92))
    shift = {k: r[5] * area() + 0.06 * series(0.85) for k, r in _RATES.items()}
    drift = 0.10 * series(0.93)
    # The districts of the BSA differ in how closely they look, beyond the need there is.
    agency = 0.17 * area()
    for key in ("hze", "kinderschutz", "bsa_hh"):
        shift[key] = shift[key] + agency
    score = {k: series() for k in _RATES}
    young = np.exp(0.15 * latent.family + 0.06 * area() - 0.10 * latent.centre)
    aged = np.exp(0.20 * latent.old + 0.06 * area())
    shares = {
        "u3": 0.0290 * young,
        "u12": 0.0770 * young,
        "u15": 0.0250 * young,
        "u18": 0.0240 * young,
        "u25": 0.0800 * np.exp(0.10 * area()),
        "65plus": 0.1720 * aged,
    }
    ages = {k: series(0.95) for k in shares}
    middle = series(0.95)
    household = np.exp(0.06 * latent.family - 0.10 * latent.centre + 0.03 * area())
    extra = {
        k: (area(), series())
        for k in ("kind", "kind3", "allein80", "ausl", "zu", "weg", "alo2", "lang", "bsakind")
    }
    flats = np.clip(np.exp(math.log(0.044) + 0.75 * latent.need + 0.55 * area()), 0, 0.65)
    return _Drawn(working, size, shift, drift, score, shares, ages, middle, household, extra, flats)


@dataclass(frozen=True)
class _Year:
    """One year of the draws."""

    t: int
    year: int
    latent: Fields
    drawn: _Drawn

    def draw(self, key: str, within: Ints) -> Ints:
        """Return cases of one kind among people or households."""
        return counts(within, self._rate(key), self.drawn.score[key][self.t])

    def part(self, key: str, within: Ints, p: Floats, spread: float = 0.1) -> Ints:
        """Return a part of a count by a share that differs lastingly between atoms."""
        lasting, z = self.drawn.extra[key]
        return counts(within, np.clip(p * np.exp(spread * lasting), 0, 0.97), z[self.t])

    def _rate(self, key: str) -> Floats:
        latent, t = self.latent, self.t
        b, need, family, old, migration, _ = _RATES[key]
        latent_need = latent.need + self.drawn.drift[t]
        load = need * latent_need + family * latent.family + old * latent.old + migration * latent.migration
        p = _logit(b * _pulse(key, self.year), load + self.drawn.shift[key][t])
        if key in ("alg2", "alg2_jung", "sozialgeld"):
            p = np.where(self.drawn.working, p * EFFECT.get(self.year, 1.0), p)
        return p


def _counts_of(now: _Year) -> Counts:
    """Return all counts of a year: people first, of whom households and cases are parts."""
    c = _people(now)
    _households(now, c)
    _cases(now, c)
    return c


def _people(now: _Year) -> Counts:
    t, year, latent, drawn = now.t, now.year, now.latent, now.drawn
    size, n = drawn.size, len(latent.need)
    age = {
        k: counts(size[t] * 1.0, np.minimum(share, 0.4), drawn.ages[k][t] * 0.6)
        for k, share in drawn.shares.items()
    }
    inner = np.clip(1 - sum(drawn.shares.values()), 0.2, 0.8)
    c: Counts = {"bev_u3": age["u3"], "bev_u12": age["u3"] + age["u12"]}
    c["bev_u15"] = c["bev_u12"] + age["u15"]
    c["bev_u18"] = c["bev_u15"] + age["u18"]
    c["bev_15_25"] = age["u18"] + age["u25"]
    c["bev_15_65"] = c["bev_15_25"] + counts(size[t], inner, drawn.middle[t] * 0.6)
    c["bev_u65"] = c["bev_u15"] + c["bev_15_65"]
    c["bev_65plus"] = age["65plus"]
    c["bev"] = c["bev_u65"] + c["bev_65plus"]
    c["bev_migration"] = now.draw("bev_migration", c["bev"])
    abroad = 0.625 + 0.012 * (t - 4) + (0.012 if year >= 2022 else 0.0)
    c["bev_auslaender"] = now.part("ausl", c["bev_migration"], np.full(n, abroad), 0.05)
    calm = 0.9 if year == 2020 else (1.06 if year in (2022, 2023) else 1.0)
    moving = 0.094 * np.exp(0.30 * latent.centre - 0.06 * latent.old)
    c["zuzuege"] = now.part("zu", c["bev"], moving * calm, 0.16)
    c["wegzuege"] = now.part("weg", c["bev"], moving * (1.05 if year in (2022, 2023) else 0.98) * calm, 0.14)
    return c


def _households(now: _Year, c: Counts) -> None:
    latent, household = now.latent, now.drawn.household
    hh = np.floor(c["bev"] / (1.80 * household) + 0.5).astype(np.int64)
    c["hh"] = hh
    c["hh_kind"] = np.minimum(now.part("kind", c["bev_u18"], 0.605 * household**-0.4, 0.05), hh // 2)
    many = 0.098 * np.exp(0.14 * latent.need + 0.12 * latent.family)
    c["hh_kind3"] = now.part("kind3", c["hh_kind"], many, 0.12)
    c["hh_alleinerz"] = now.draw("hh_alleinerz", c["hh_kind"])
    alone = 0.128 * np.exp(0.10 * latent.old + 0.03 * now.t / 8)
    c["hh_allein80"] = np.minimum(now.part("allein80", c["bev_65plus"], alone, 0.15), hh // 2)


def _cases(now: _Year, c: Counts) -> None:
    year, hh, n = now.year, c["hh"], len(now.latent.need)
    c["alo_sgb3"] = now.draw("alo_sgb3", c["bev_15_65"])
    c["alg2_jung"] = now.draw("alg2_jung", c["bev_15_25"])
    c["alg2"] = c["alg2_jung"] + now.draw("alg2", c["bev_15_65"] - c["bev_15_25"])
    c["alo_sgb2"] = now.part("alo2", c["alg2"], np.full(n, 0.44 + 0.05 * (year in (2020, 2021))), 0.06)
    c["langzeit"] = now.part("lang", c["alo_sgb2"], np.full(n, 0.46 + 0.05 * (year in (2021, 2022))), 0.08)
    c["sozialgeld"] = now.draw("sozialgeld", c["bev_u15"])
    c["grusi_alter"] = now.draw("grusi_alter", c["bev_65plus"])
    c["erwmind_hlu"] = now.draw("erwmind_hlu", c["bev_u65"])
    c["wohngeld"] = now.draw("wohngeld", hh)
    c["sozwohnung"] = np.floor(hh * now.drawn.flats * (1 + 0.004 * now.t) + 0.5).astype(np.int64)
    c["uvg"] = now.draw("uvg", c["bev_u12"] if year < 2018 else c["bev_u18"])
    c["hze"] = now.draw("hze", c["bev_u18"])
    c["kinderschutz"] = now.draw("kinderschutz", c["hh_kind"])
    c["bsa_hh"] = now.draw("bsa_hh", hh)
    c["bsa_hh_kind"] = np.minimum(now.part("bsakind", c["bsa_hh"], np.full(n, 0.38), 0.12), c["hh_kind"])


def by_viertel(city: Map, atoms: Counts, version: str) -> tuple[list[str], Counts]:
    """Add up atoms to the Viertel of a boundary version."""
    names = city.ids(version)
    row = {k: i for i, k in enumerate(names)}
    where = np.array([row[k] for k in city.membership(version)])
    return names, {
        k: np.bincount(where, weights=v, minlength=len(names)).astype(np.int64) for k, v in atoms.items()
    }


def hits(table: Counts, year: int) -> Ints:
    """Count, without gaps, how many of the 13 indicators lie 30 % above the city rate."""
    total = np.zeros(len(table["bev"]), dtype=np.int64)
    for above, below in catalogue_rates(year).values():
        n, d = table[above], table[below]
        total += (d > 0) & (n * d.sum() * 10 >= 13 * n.sum() * d)
    return total
