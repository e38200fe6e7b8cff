"""``screening audit``: prove how open secret counts stay, and set a twin whole."""

from __future__ import annotations

from pathlib import Path

from screening.cli.options import City, Data, Reports, Year
from screening.cli.targets import newest


def audit(
    city: City, year: Year = None, data: Data = Path("data"), reports: Reports = Path("reports")
) -> None:
    """Die Geheimhaltung der Fassung gespraech nachprüfen."""
    from screening.pipeline.auditing import prove_year

    prove_year(city, int(year) if year else newest(city, data), data, reports)
