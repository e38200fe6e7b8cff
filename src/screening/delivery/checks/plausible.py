"""Plausibility: what the figures of a delivery say against each other and against the years before.

Everything here tells and nothing changes: a figure that cannot be right is a *Fehler*, one that hardly can
a *Warnung*. Where a whole column is told, its single cells are not.
"""

from __future__ import annotations

from collections.abc import Sequence

from screening.base import Finding
from screening.delivery.checks.totals import relation_findings, total_findings
from screening.delivery.checks.within import within_findings
from screening.delivery.checks.year import Year
from screening.delivery.checks.years import years_findings
from screening.delivery.delivery import Delivery


def plausible(year: Year, before: Sequence[Delivery] = ()) -> list[Finding]:
    r"""Return everything that is implausible about a year's delivery.

    Parameters
    ----------
    year : Year
    before : sequence of Delivery
        Deliveries of earlier years, ascending; without them a year is judged by itself.

    Returns
    -------
    list of Finding
        Worst first within each check; an empty list if all is plausible.

    Examples
    --------
    >>> import datetime as dt, pathlib, tempfile
    >>> from screening.concept.catalogue import default_catalogue
    >>> from screening.delivery.manifest import City, SourceFile
    >>> from screening.delivery.tables.table import read_table
    >>> source = SourceFile(
    ...     path="haushalte_2019.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",",
    ...     id_column="Gebiet", totals=("Stadt",), columns={"hh": "Haushalte"},
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, source.path).write_text("Gebiet;Haushalte\n01;70\nStadt;60\n")
    ...     table = read_table(pathlib.Path(folder), source)
    >>> city = City.model_construct(name="Musterstadt")
    >>> year = Year(city, 2024, default_catalogue(), "2020", (table,), table.counts, table.rates)
    >>> for finding in plausible(year):
    ...     print(finding.level, finding.row, finding.message)
    Fehler 3 Die Gebiete ergeben zusammen mehr als die Summenzeile.
    Hinweis  Der Dateiname nennt ein anderes Jahr als 2024.
    >>> plausible(Year(city, 2024, default_catalogue(), "2020", (), table.counts[:0], table.rates[:0]))
    []
    """
    if year.areas.empty:
        return []
    return [
        *total_findings(year),
        *relation_findings(year),
        *within_findings(year),
        *years_findings(year, [d for d in before if d.year < year.year]),
    ]
