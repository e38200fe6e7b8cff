"""``python -m screening.musterstadt [--data DIR]``: write the synthetic city."""

from __future__ import annotations

import argparse
from pathlib import Path

from .agreements import write_agreements
from .areas import build
from .city import write_city
from .files import delivery
from .gaps import stories, version_of, withheld
from .meeting import write_meeting
from .nominations import YEARS as MEETINGS
from .nominations import write_nominations
from .objections import write_objections
from .people import YEARS, by_viertel, fields, simulate


def main(arguments: list[str] | None = None) -> None:
    """Write all files of Musterstadt below the data folder."""
    parser = argparse.ArgumentParser(prog="python -m screening.musterstadt", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"), metavar="DIR")
    data: Path = parser.parse_args(arguments).data

    city = build()
    latent = fields(city)
    tale = stories(city, latent, simulate(latent))
    home = {a.old: i for i, a in enumerate(city.atoms)}
    atoms = simulate(latent, {home[k]: works for k, works in tale.programme})
    ids, tables = {}, {}
    for year in YEARS:
        ids[year], tables[year] = by_viertel(city, atoms[year], version_of(year))
    signs = withheld(tale, ids, tables)
    for year in YEARS:
        folder = data / "raw" / "musterstadt" / str(year)
        delivery(folder, year, version_of(year), ids[year], tables[year], signs[year])
    write_agreements(data / "raw" / "musterstadt")
    write_nominations(data / "raw" / "musterstadt")
    write_objections(data / "raw" / "musterstadt")
    write_meeting(data / "raw" / "musterstadt", MEETINGS)
    write_city(data, city, atoms[2019]["bev"], tale)


if __name__ == "__main__":
    main()
