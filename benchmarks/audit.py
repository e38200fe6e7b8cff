"""How long the audit takes: ``python benchmarks/audit.py --folder reports/musterstadt/2024/gespraech [--sizes 475 5000]``.

First the published folder of Musterstadt, stage by stage; then invented cities of growing size, of which the
door's numbers are taken as read: only the attacker's programmes are measured there.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.disclosure import invented, timed
from screening.audit.audit import harvested, words_of
from screening.audit.bounded import bounded, bounded_before
from screening.audit.house import house_of
from screening.audit.judge import judged
from screening.audit.statements import Statement
from screening.delivery import read_city
from screening.disclosure.secondary import protect
from screening.rule import Screening
from screening.year import screen_years


def published(folder: Path, data: Path) -> list[str]:
    """Measure the stages of an audit of a folder ``…/<city>/<year>/gespraech``."""
    city, year = read_city(folder.parents[1].name, data), int(folder.parent.name)
    (screenings, _), reading = timed(lambda: screen_years(city, year))
    house, knowing = timed(lambda: house_of(screenings))
    words = words_of(house, screenings)
    harvest, harvesting = timed(lambda: harvested(folder, words, house))
    breaches, judging = timed(lambda: judged(harvest, house, words))
    found, solving = timed(lambda: bounded(harvest.statements, harvest.joints, harvest.means, house))
    _, looking_back = timed(
        lambda: [bounded_before(harvest.statements, past) for past in house.earlier.values()]
    )
    stages = {
        "read and screen all years": reading,
        "what is secret": knowing,
        f"read {len(harvest.files)} files, {len(harvest.statements):,} statements": harvesting,
        f"judge them ({len(breaches)} breaches)": judging,
        f"equations and programmes ({int(found.narrow.sum())} too narrow)": solving,
        f"the same for {len(house.earlier)} earlier years": looking_back,
    }
    lines = [f"| {name} | {seconds:.2f} |" for name, seconds in stages.items()]
    return [*lines, f"| **audit of {city.name} {year}** | **{sum(stages.values()):.1f}** |"]


def as_told(screening: Screening) -> list[Statement]:
    """Return the statements that a release makes of its counts."""
    withheld = protect(screening).withheld
    rates, found = screening.rates, []
    for i in rates.catalogue.indicators:
        hidden = withheld[i.numerator] | withheld[i.denominator]
        for area in withheld.index[~hidden]:
            for aspect, frame in (("numerator", rates.numerator), ("denominator", rates.denominator)):
                number = float(frame.at[area, i.id])
                found.append(Statement("", "", area, i.id, aspect, "", number, number))
    return found


def grown(areas: int, overlapping: bool) -> str:
    """Measure the programmes of an invented city."""
    screening = invented(areas, overlapping)
    house, told = house_of({screening.rates.delivery.year: screening}), as_told(screening)
    found, seconds = timed(lambda: bounded(told, (), {}, house))
    kind = "overlapping" if overlapping else "nested"
    secret = int(house.secret.to_numpy().sum())
    return f"| {areas:,} areas, {kind} | {secret:,} | {int(found.narrow.sum())} | {seconds:.2f} |"


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("reports/musterstadt/2024/gespraech"))
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--sizes", type=int, nargs="*", default=[475, 1000, 2000, 5000])
    options = parser.parse_args()
    if options.folder.is_dir():
        print("| Stage | Seconds |\n|---|---:|", *published(options.folder, options.data), sep="\n")
    else:
        print(f"{options.folder}: not published, run the year for gespraech first")
    print("\n| Invented city | Secret | Too narrow | Seconds |\n|---|---:|---:|---:|")
    for areas in options.sizes:
        for overlapping in (False, True):
            print(grown(areas, overlapping), flush=True)


if __name__ == "__main__":
    main()
