"""What keys of a ``[[datei]]`` do not go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from screening.base import Finding


def added_amiss(entry: Mapping[str, Any], file: str, key: str) -> Iterator[Finding]:
    """Tell what of a file's declaration nobody can add up: rates, and counts that are rounded or averages.

    Examples
    --------
    >>> entry = {"add_up": ["Alter"], "rates": {"q": "Quote"}, "rounding": 5}
    >>> for found in added_amiss(entry, "lieferung.toml", "datei.1"):
    ...     print(found.column, found.message)
    datei.1.rates Quoten lassen sich nicht zusammenzählen.
    datei.1.rounding Die Summe gerundeter Zahlen ist nicht die gerundete Summe.
    """
    whole = "Nur die Zeile der Summe lesen (select, where) und add_up streichen."
    if entry.get("rates"):
        apart = "Die Quoten unter einem eigenen Abschnitt [[datei]] derselben Datei nennen, ohne add_up."
        message = "Quoten lassen sich nicht zusammenzählen."
        yield Finding("Fehler", message, apart, file, column=f"{key}.rates")
    if entry.get("rounding"):
        message = "Die Summe gerundeter Zahlen ist nicht die gerundete Summe."
        yield Finding("Fehler", message, whole, file, column=f"{key}.rounding")
    if entry.get("fractions") == "round":
        message = "Die Summe gerundeter Durchschnitte ist nicht der Durchschnitt der Summe."
        yield Finding("Fehler", message, whole, file, column=f"{key}.fractions")
