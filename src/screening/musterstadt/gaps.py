"""What the offices do not tell: secret, missing and late cells, and the quarters with a story."""

from __future__ import annotations

from dataclasses import dataclass

from .areas import Map
from .geometry import SEED
from .noise import autoregressive, generator
from .people import YEARS, Counts, Fields, by_viertel, hits

Signs = dict[tuple[str, str], str]
BA = ("alo_sgb3", "alo_sgb2", "langzeit", "alg2", "alg2_jung", "sozialgeld")
JUGENDAMT = ("uvg", "hze", "kinderschutz", "bsa_hh", "bsa_hh_kind")
AGES = ("bev", "bev_u3", "bev_u12", "bev_u15", "bev_u18", "bev_15_25", "bev_15_65", "bev_u65", "bev_65plus")
# Share of areas whose cell an office keeps back, as the normal score above which it does so.
SECRET = {
    "grusi_alter": 1.7,
    "erwmind_hlu": 2.0,
    "wohngeld": 2.3,
    "uvg": 1.8,
    "hze": 1.55,
    "kinderschutz": 1.55,
}


@dataclass(frozen=True)
class Stories:
    """The Viertel that something happened to."""

    programme: tuple[tuple[str, bool], ...]
    excluded: str
    no_youth_office: str
    no_inhabitants: str


def version_of(year: int) -> str:
    """Return the boundary version a year is delivered in."""
    return "2016" if year < 2020 else "2020"


def stories(city: Map, latent: Fields, plain: dict[int, Counts]) -> Stories:
    """Choose programme areas and special cases among Viertel that the reform leaves alone.

    Parameters
    ----------
    city, latent
        The map and what its quarters are like.
    plain
        The counts of a city without any programme.
    """
    steady = {a.old: i for i, a in enumerate(city.atoms) if a.old == a.new and len(a.shapes) == 1}
    score: dict[str, list[int]] = {k: [] for k in steady}
    for year in YEARS:
        names, table = by_viertel(city, plain[year], version_of(year))
        for k, h in zip(names, hits(table, year).tolist(), strict=True):
            if k in score:
                score[k].append(h)
    big = [k for k in steady if latent.inhabitants[steady[k]] > 1100]
    early = {
        k: sum(plain[y]["alg2"][steady[k]] for y in YEARS[:3])
        / sum(plain[y]["bev_15_65"][steady[k]] for y in YEARS[:3])
        for k in big
    }
    foreign = {
        k: plain[2024]["bev_auslaender"][i] / plain[2024]["bev"][i] for k, i in steady.items() if k in big
    }

    sure = [k for k in big if min(score[k]) >= 8]
    excluded = max(sure, key=lambda k: foreign[k])
    chosen: list[tuple[str, bool]] = []
    # Pairs with nearly the same start: one of each pair gets a programme that works.
    pool = sorted((k for k in big if min(score[k][:3]) >= 7 and k != excluded), key=lambda k: -early[k])
    gaps = sorted(range(len(pool) - 1), key=lambda i: early[pool[i]] / early[pool[i + 1]] - 1)
    used: set[int] = set()
    for i in gaps:
        if len(chosen) < 12 and not {i, i + 1} & used:
            used |= {i, i + 1}
            works = len(chosen) % 4 < 2
            chosen += [(pool[i], works), (pool[i + 1], not works)]
    taken = {k for k, _ in chosen} | {excluded}
    middling = [k for k in big if k not in taken and set(score[k][-2:]) <= {5, 6}]
    no_youth_office = min(middling, key=lambda k: abs(latent.inhabitants[steady[k]] - 2800))
    quiet = [k for k in big if k not in taken and 4 <= score[k][2] <= 6 and k != no_youth_office]
    no_inhabitants = min(quiet, key=lambda k: abs(latent.inhabitants[steady[k]] - 2400))
    return Stories(tuple(sorted(chosen)), excluded, no_youth_office, no_inhabitants)


def withheld(tale: Stories, ids: dict[int, list[str]], tables: dict[int, Counts]) -> dict[int, Signs]:
    """Choose the cells that arrive as a sign instead of a number, per year.

    Parameters
    ----------
    tale
        The special cases.
    ids, tables
        Viertel and their counts per year.
    """
    every = sorted({k for names in ids.values() for k in names})
    place = {k: i for i, k in enumerate(every)}
    kept = {
        c: autoregressive(generator(SEED, 64, j), len(every), len(YEARS), 0.75) > limit
        for j, (c, limit) in enumerate(SECRET.items())
    }
    late = generator(SEED, 65).random((len(YEARS), len(every)))
    signs: dict[int, Signs] = {}
    for t, year in enumerate(YEARS):
        names, table = ids[year], tables[year]
        cells: Signs = {}
        for c, mask in kept.items():
            for r, k in enumerate(names):
                if mask[t, place[k]] and table[c][r] > 0 and table["bev"][r] >= 100:
                    cells[k, c] = "."
        for c in BA:
            for r, k in enumerate(names):
                if 1 <= table[c][r] <= 2:
                    cells[k, c] = "*"
        cells.update(_complementary(names, table, cells))
        inhabited = [k for r, k in enumerate(names) if table["bev"][r] > 0]
        for k in sorted(inhabited, key=lambda k: late[t, place[k]])[:6]:
            cells.update({(k, c): "..." for c in ("alg2", "alg2_jung", "sozialgeld")})
        if year >= 2023:
            cells.update({(tale.no_youth_office, c): "..." for c in JUGENDAMT})
        if year == 2018:
            cells.update({(tale.no_inhabitants, c): "..." for c in AGES})
        signs[year] = cells
    return signs


def _complementary(names: list[str], table: Counts, cells: Signs) -> Signs:
    """Hide a second cell where one secret cell stands alone in a Bezirk: the total would give it away."""
    found: Signs = {}
    for c in ("alg2", "sozialgeld"):
        for bezirk in sorted({k[:2] for k in names}):
            rows = [r for r, k in enumerate(names) if k[:2] == bezirk]
            secret = [r for r in rows if (names[r], c) in cells]
            open_ = [r for r in rows if r not in secret and table[c][r] > 0]
            if len(secret) == 1 and open_:
                found[names[min(open_, key=lambda r: (int(table[c][r]), r))], c] = "*"
    return found
