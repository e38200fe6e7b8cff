"""What may be wrong in a catalogue or a Kriterienkatalog beside its schema, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from screening.base import Finding, meant

_KINDS = {
    "count": "Diese Zählgröße",
    "indicator": "Diesen Indikator",
    "theme": "Dieses Thema",
    "circumstance": "Diesen Umstand",
    "break": "Diesen Reihenbruch",
}


def name_double(value: str | int, file: str, key: str) -> Finding:
    """Tell an id or a number that two entries of a list have."""
    return Finding(
        "Fehler",
        f"„{value}“ kommt doppelt vor.",
        "Umbenennen oder streichen.",
        file,
        column=key,
        value=str(value),
    )


def id_taken_by_column(indicator: str, file: str, key: str) -> Finding:
    """Tell an indicator named as a column of the decision's table."""
    message, remedy = "So heißt schon eine Spalte der Entscheidungstabelle.", "Indikator umbenennen."
    return Finding("Fehler", message, remedy, file, column=key, value=indicator)


def name_unknown(kind: str, name: str, file: str, key: str) -> Finding:
    """Tell a name that nothing in the catalogue answers to.

    Examples
    --------
    >>> print(name_unknown("theme", "arbeitt", "katalog.toml", "indicator.1.theme"))
    Fehler: katalog.toml, Schlüssel „indicator.1.theme“, Wert „arbeitt“: Dieses Thema gibt es im Katalog nicht. → \
Kennung berichtigen oder [[theme]] ergänzen.
    """
    remedy = f"Kennung berichtigen oder [[{kind}]] ergänzen."
    return Finding(
        "Fehler", f"{_KINDS[kind]} gibt es im Katalog nicht.", remedy, file, column=key, value=name
    )


def break_without_year(file: str, key: str) -> Finding:
    """Tell a break that cuts a series, nobody knows when."""
    message, remedy = "Ein Bruch der Reihe braucht sein Jahr.", "year ergänzen oder series streichen."
    return Finding("Fehler", message, remedy, file, column=key)


def criteria_not_one(valid: int, year: int, spans: Iterable[tuple[int, int | None]], file: str) -> Finding:
    """Tell a year in which no criteria hold, or several.

    Examples
    --------
    >>> found = criteria_not_one(0, 2025, [(2019, 2023), (2026, None)], "kriterien.toml")
    >>> found.message, found.value
    ('Keine Kriterien gelten für 2025.', '2019–2023; 2026–heute')
    >>> criteria_not_one(2, 2025, [], "kriterien.toml").message
    '2 Kriterien gelten zugleich für 2025.'
    """
    what = f"{valid} Kriterien gelten zugleich" if valid else "Keine Kriterien gelten"
    return Finding(
        "Fehler",
        f"{what} für {year}.",
        "valid_from und valid_to so setzen, dass jedes Jahr genau einmal vorkommt.",
        file=file,
        column="criteria.valid_from",
        value="; ".join(f"{first}–{last or 'heute'}" for first, last in spans),
    )


def indicator_unknown(indicator: str, ids: Sequence[str], file: str, key: str) -> Finding:
    """Tell an indicator of the criteria that the catalogue has not, with what may be meant."""
    return Finding(
        "Fehler",
        f"Diesen Indikator gibt es im Katalog nicht.{meant(indicator, ids)}",
        "Kennung mit dem Katalog vergleichen (id der Indikatoren).",
        file=file,
        column=key,
        value=indicator,
    )


def indicator_double(indicator: str, file: str, key: str) -> Finding:
    """Tell an indicator that the criteria name more than once."""
    return Finding(
        "Fehler",
        "Der Indikator ist doppelt genannt.",
        "Einmal streichen.",
        file=file,
        column=key,
        value=indicator,
    )


def weighted_of_rates(shorts: Mapping[str, str], means: Mapping[str, str], *, every: bool = False) -> Finding:
    """Tell indicators that were delivered as rates alone, and so have no city rate, with the line to write.

    Parameters
    ----------
    shorts : mapping of str to str
        By id: what each is called.
    means : mapping of str to str
        The means of single indicators that the criteria declare already.
    every : bool
        Whether these are all that the criteria count.

    Examples
    --------
    >>> found = weighted_of_rates({"alg2": "ALG II"}, {"uvg": "median"})
    >>> found.message
    'Nur als Quote geliefert: „ALG II“. Eine stadtweite Quote ist daraus nicht zu bilden.'
    >>> found.remedy  # doctest: +ELLIPSIS
    'Im Abschnitt dieser Kriterien schreiben: means = { uvg = "median", alg2 = "unweighted" }; oder ...'
    """
    names = ", ".join(f"„{short}“" for short in shorts.values())
    pairs = {**means, **dict.fromkeys(shorts, "unweighted")}.items()
    own = ", ".join(f'{i} = "{mean}"' for i, mean in pairs)
    line = 'mean = "unweighted"' if every and not means else f"means = {{ {own} }}"
    return Finding(
        "Fehler",
        f"Nur als Quote geliefert: {names}. Eine stadtweite Quote ist daraus nicht zu bilden.",
        f"Im Abschnitt dieser Kriterien schreiben: {line}; oder Zähler und Nenner nachliefern lassen.",
        file="kriterien.toml",
        column="criteria.means",
        value=", ".join(shorts),
    )


def hits_beyond_reach(hits: int, indicators: int, file: str, key: str) -> Finding:
    """Tell criteria that ask for more hits than there are indicators.

    Examples
    --------
    >>> hits_beyond_reach(5, 4, "kriterien.toml", "criteria.1.min_hits").message
    'Es werden mehr Treffer verlangt, als es Indikatoren gibt (4).'
    """
    return Finding(
        "Fehler",
        f"Es werden mehr Treffer verlangt, als es Indikatoren gibt ({indicators}).",
        "min_hits senken oder Indikatoren ergänzen.",
        file=file,
        column=key,
        value=str(hits),
    )
