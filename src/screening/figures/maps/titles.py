"""What a map finds, as its title: a sentence right for none, one, many and all, and never more than the map shows."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from screening.base import many, number
from screening.concept import Indicator
from screening.disclosure import Release
from screening.figures.maps.whereabouts import SMALL_CITY, among, gather_where


def hits_title(release: Release) -> str:
    """Return where hits are more frequent than in the whole city.

    Examples
    --------
    >>> import screening as sc
    >>> hits_title(sc.open_year("musterstadt", 2016))
    'Die sicheren Treffer häufen sich im Westen'
    """
    shown = (release.special == "").to_numpy() & _known(release).to_numpy()
    least, most = (release.decision[c][shown].dropna() for c in ("hits_min", "hits_max"))
    if not len(least):
        return "Von keinem Gebiet sind Treffer bekannt"
    sure = "sichere " if (least != most).any() else ""
    if not most.max():
        return "Kein Gebiet hat einen Treffer"
    if not least.max():
        return "Kein Gebiet hat einen sicheren Treffer"
    if len(release.decision) == 1:
        told = "1 Treffer" if least.iloc[0] == 1 else f"{number(least.iloc[0])} Treffer"
        return f"Das Gebiet hat {'mindestens ' if sure else ''}{told}"
    if len(least) < SMALL_CITY:
        low, high = number(least.min()), number(most.max())
        if low == high:
            return f"Alle Gebiete haben {low} Treffer"
        return f"Die Gebiete haben {low} bis {high} Treffer"
    where = gather_where(release, least)
    start = "Die sicheren Treffer" if sure else "Die Treffer"
    return f"{start} häufen sich {where}" if where else f"{start} verteilen sich über die Stadt"


def _known(release: Release) -> pd.Series:
    return release.exceeds[list(release.ids)].notna().any(axis=1)


def counts_in(release: Release, areas: Collection[str]) -> str:
    """Return in how many areas something counts, and where most of them lie.

    Examples
    --------
    >>> import screening as sc
    >>> jahr = sc.open_year("musterstadt", 2016)
    >>> counts_in(jahr, []), counts_in(jahr, jahr.decision.index[:1]), counts_in(jahr, jahr.decision.index)
    ('zählt in keinem Gebiet', 'zählt in einem Gebiet, in der Mitte', 'zählt in allen Gebieten')
    """
    count, total = len(areas), len(release.decision)
    if not count:
        return "zählt in keinem Gebiet"
    if count == total:
        return "zählt in allen Gebieten" if total > 1 else "zählt in dem einen Gebiet"
    where = among(release, areas)
    if count == 1:
        return f"zählt in einem Gebiet{where}"
    return f"zählt in {number(count)} von {number(total)} Gebieten{where}"


def indicator_title(release: Release, indicator: Indicator, areas: Collection[str]) -> str:
    """Return in how many areas an indicator counts, and where."""
    return f"{indicator.short}: {counts_in(release, areas)}"


def frequency_title(counts: dict[str, int]) -> str:
    """Return which of some indicators counts most often, and which least.

    Parameters
    ----------
    counts : dict of str to int
        In how many areas each counts, by what it is called.

    Examples
    --------
    >>> frequency_title({"Arbeitslose": 90, "Hilfen": 7, "Junge": 1})
    'Am häufigsten zählt „Arbeitslose“ (90 Gebiete), am seltensten „Junge“ (1 Gebiet)'
    >>> frequency_title({"Hilfen": 7}), frequency_title({"Hilfen": 0, "Junge": 0})
    ('„Hilfen“ zählt in 7 Gebieten', 'Kein Indikator zählt in einem Gebiet')
    >>> frequency_title({"Hilfen": 3, "Junge": 3})
    'Jeder Indikator zählt in 3 Gebieten'
    >>> frequency_title({"a": 90, "b": 90, "c": 2})
    'Am häufigsten zählen „a“ und „b“ (je 90 Gebiete), am seltensten „c“ (2 Gebiete)'
    """
    most, least = max(counts.values(), default=0), min(counts.values(), default=0)
    if not most:
        return "Kein Indikator zählt in einem Gebiet"
    if len(counts) == 1:
        return f"„{next(iter(counts))}“ zählt in {many(most, 'Gebiet', 'Gebieten')}"
    if most == least:
        return f"Jeder Indikator zählt in {many(most, 'Gebiet', 'Gebieten')}"
    return f"Am häufigsten {_which(counts, most)}, am seltensten {_which(counts, least, verb=False)}"


def _which(counts: dict[str, int], wanted: int, *, verb: bool = True) -> str:
    names = [f"„{name}“" for name, count in counts.items() if count == wanted]
    said = many(wanted, "Gebiet", "Gebiete") if wanted else "kein Gebiet"
    told = " und ".join(names) if len(names) < 3 else f"{number(len(names))} Indikatoren"
    counting = ("zählen " if len(names) > 1 else "zählt ") if verb else ""
    each = "je " if len(names) > 1 and wanted else ""
    return f"{counting}{told} ({each}{said})"


def firm_title(firm: int, sure: int) -> str:
    """Return how many of the areas that meet the rule do so firmly.

    Examples
    --------
    >>> firm_title(21, 44), firm_title(1, 2)
    ('21 der 44 aufgenommenen Gebiete sind fest entschieden', '1 der 2 aufgenommenen Gebiete ist fest entschieden')
    >>> firm_title(0, 3), firm_title(3, 3)
    ('Keines der 3 aufgenommenen Gebiete ist fest entschieden', 'Alle 3 aufgenommenen Gebiete sind fest entschieden')
    >>> firm_title(1, 1), firm_title(0, 1)
    ('Das aufgenommene Gebiet ist fest entschieden', 'Das aufgenommene Gebiet ist nicht fest entschieden')
    >>> firm_title(0, 0)
    'Kein Gebiet ist aufgenommen'
    """
    if not sure:
        return "Kein Gebiet ist aufgenommen"
    if sure == 1:
        return f"Das aufgenommene Gebiet ist {'' if firm else 'nicht '}fest entschieden"
    if firm == sure:
        return f"Alle {number(sure)} aufgenommenen Gebiete sind fest entschieden"
    if not firm:
        return f"Keines der {number(sure)} aufgenommenen Gebiete ist fest entschieden"
    return f"{number(firm)} der {number(sure)} aufgenommenen Gebiete {'ist' if firm == 1 else 'sind'} fest entschieden"


def change_title(up: int, down: int, before: str) -> str:
    """Return in how many areas there are more hits than before, and in how many fewer.

    Examples
    --------
    >>> change_title(120, 1, "2023"), change_title(0, 2, "2023")
    ('Mehr Treffer als 2023 in 120 Gebieten, weniger in 1 Gebiet', 'Weniger Treffer als 2023 in 2 Gebieten, mehr in keinem')
    >>> change_title(3, 0, "2023"), change_title(0, 0, "2023")
    ('Mehr Treffer als 2023 in 3 Gebieten, weniger in keinem', 'Kein Gebiet hat sicher mehr oder weniger Treffer als 2023')
    """
    if not up and not down:
        return f"Kein Gebiet hat sicher mehr oder weniger Treffer als {before}"
    first, second = ("Mehr", "weniger") if up >= down else ("Weniger", "mehr")
    one, other = max(up, down), min(up, down)
    rest = f"in {many(other, 'Gebiet', 'Gebieten')}" if other else "in keinem"
    return f"{first} Treffer als {before} in {many(one, 'Gebiet', 'Gebieten')}, {second} {rest}"


def moves_title(came: int, gone: int) -> str:
    """Return how many areas come in and drop out.

    Examples
    --------
    >>> moves_title(3, 1), moves_title(1, 0)
    ('3 Gebiete kommen hinzu, 1 fällt heraus', '1 Gebiet kommt hinzu, keines fällt heraus')
    >>> moves_title(0, 2), moves_title(0, 0)
    ('Kein Gebiet kommt hinzu, 2 fallen heraus', 'Kein Gebiet kommt hinzu, keines fällt heraus')
    """
    into = (
        "Kein Gebiet kommt"
        if not came
        else f"{many(came, 'Gebiet', 'Gebiete')} {'kommt' if came == 1 else 'kommen'}"
    )
    out = "keines fällt" if not gone else f"{number(gone)} {'fällt' if gone == 1 else 'fallen'}"
    return f"{into} hinzu, {out} heraus"
