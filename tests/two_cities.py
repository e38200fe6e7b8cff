"""A city in which much hangs on secret numbers, and its twin: another of which the very same is told."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from screening.base.strict import read_toml
from screening.pipeline.auditing import twin_of
from screening.rule.decision import Screening
from tests.cut_city import DISTRICTS, KEY, cut

THRESHOLDS = {
    "ba_sgb.csv": 40,
    "soziale_sicherung.csv": 25,
    "jugendamt.csv": 15,
    "haushalte.csv": 20,
    "bevoelkerung.csv": 180,
}
"""With these the bars of many values of Musterstadt lie among the secret numbers."""

MIN_HITS = 5
"""With this the decision of some areas hangs on withheld values."""

PROGRAMME = "gebiet;start;gruppe\n13.2.1;2024;A\n13.3.4;2024;A\n16.4.4;2024;B\n16.6.1;2024;B\n"
"""Areas of both districts, some with withheld values, so that there is something to evaluate."""


def tense_city(folder: Path, districts: tuple[str, ...] = DISTRICTS) -> Path:
    """Write a part of Musterstadt in which much hangs on withheld numbers; return the data folder."""
    data = cut(folder, districts, thresholds=THRESHOLDS, min_hits=MIN_HITS)
    lines = PROGRAMME.splitlines(keepends=True)
    kept = [line for k, line in enumerate(lines) if k == 0 or line[:2] in districts]
    (data / "raw" / KEY / "programm.csv").write_text("".join(kept), encoding="utf-8")
    return data


def twin(screening: Screening) -> Screening:
    """Return a screening with other secret numbers that nobody outside can tell from this one."""
    return twin_of(screening, None)


def write_counts(folder: Path, old: pd.DataFrame, new: pd.DataFrame) -> None:
    """Write other numbers into the delivered files of a year, and leave all else as it is."""
    for file in read_toml(folder / "lieferung.toml")["datei"]:
        header_of = {header: count for count, header in file["columns"].items()}
        path, encoding, delimiter = folder / file["path"], file["encoding"], file["delimiter"]
        text = path.read_text(encoding=encoding)
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        place = rows[0].index(file["id_column"])
        for k, count in enumerate(header_of.get(header) for header in rows[0]):
            if count not in new:
                continue
            differs = (old[count] != new[count]).fillna(False)
            for row in (r for r in rows[1:] if differs[r[place]]):
                row[k] = str(new.at[row[place], count])
        written = io.StringIO()
        csv.writer(written, delimiter=delimiter, lineterminator="\n").writerows(rows)
        path.write_text(written.getvalue(), encoding=encoding, newline="\n")
