"""What a draft of a new city says of itself: which files it took, for which year, and what it left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from screening.base import many, some
from screening.delivery.draft.catalogue import DraftCatalogue
from screening.delivery.draft.entry import Entry
from screening.delivery.draft.link import Link
from screening.delivery.draft.maps import SeenMap
from screening.delivery.draft.merges import FILE as MERGED
from screening.delivery.draft.merges import Whole
from screening.delivery.draft.periods import time_of
from screening.delivery.draft.texts import GUESSED, Lacking
from screening.delivery.draft.upper import Upper


def told_of(
    seen: SeenMap,
    link: Link,
    entries: Sequence[Entry],
    drafted: DraftCatalogue,
    lacking: Lacking,
    left: tuple[int, Mapping[str, Sequence[int]]],
) -> list[str]:
    r"""Return what was found, in German sentences.

    Parameters
    ----------
    seen, link, drafted, lacking
    entries : sequence of Entry
        The tables that were taken.
    left : (int, dict of str to sequence of int)
        The year, and the tables that were left out with the years that they hold instead; none if nothing in them is new.

    Examples
    --------
    >>> seen = SeenMap("a.geojson", "", (), {"nr": ("1", "2")}, "EPSG:4326", "", "EPSG:25832")
    >>> link, nothing = Link("nr", ("1", "2"), 0, "", False, ""), DraftCatalogue("", {}, (), {}, False)
    >>> told = told_of(seen, link, [], nothing, Lacking(), (2025, {"a.csv": [2019], "b.csv": []}))
    >>> print(*told[1:3], sep="\n")
    Nicht aufgenommen, weil nichts zu 2025 darin steht: a.csv (2019). Dieses Jahr für sich entwerfen: --year 2019.
    Nicht aufgenommen, weil nichts Neues darin steht: b.csv.
    """
    level = f"{many(len(link.ids), 'Gebiet', 'Gebiete')} nach Spalte „{link.header}“"
    by_table = next(
        (f", Namen nach „{e.rows.names}“ der Tabelle" for e in entries if e.rows.names), ", keine Namen"
    )
    names = f", Namen nach „{link.name_column}“" if link.name_column else by_table
    first = "dem ersten Teil" if link.parts == 1 else f"den ersten {link.parts} Teilen"
    parts = f", vereinigt nach {first} der Kennung" if link.parts else ""
    told = [f"Karte {seen.name}: {level}{names}{parts}; {seen.crs}, gezeichnet in {seen.working}."]
    for e in entries:
        counts, rates = many(len(e.columns), "Zählgröße", "Zählgrößen"), many(len(e.rates), "Quote", "Quoten")
        what = f"layout {e.found.layout}, Gebiete nach „{e.rows.id_column}“, {counts} und {rates}"
        rest = f"; {len(e.ignore)} nicht gelesen" if e.ignore else ""
        told.append(f"Tabelle {e.found.name}: {what}{rest}; Stichtag {e.stichtag:%d.%m.%Y} ({e.why}).")
    year, files = left
    others = {n: years for n, years in files.items() if years}
    if others:
        shown = some(f"{n} ({', '.join(map(str, years))})" for n, years in others.items())
        every = sorted({y for years in others.values() for y in years})
        do = f"Dieses Jahr für sich entwerfen: --year {every[0]}."
        if len(every) > 1:
            do = f"Jedes dieser Jahre für sich entwerfen, etwa --year {every[-1]}."
        told.append(f"Nicht aufgenommen, weil nichts zu {year} darin steht: {shown}. {do}")
    unused = [n for n, years in files.items() if not years]
    if unused:
        told.append(f"Nicht aufgenommen, weil nichts Neues darin steht: {some(unused)}.")
    people = drafted.counts[drafted.inhabitants] if drafted.inhabitants else "keine erkannt"
    header = next((f.header for e in entries for k, f in e.columns.items() if k == drafted.inhabitants), "")
    if (day := time_of(header)[1]) and day.year != year:
        people += f" von {day.year} (zu {year} liegt keine vor)"
    which = " (der mitgelieferte des Konzepts)" if drafted.packaged else ""
    told.append(
        f"Katalog{which}: {many(len(drafted.indicators), 'Indikator', 'Indikatoren')}, Bevölkerung: {people}."
    )
    if lacking.off_map or lacking.without_row:
        without = many(len(lacking.without_row), "Gebiet", "Gebiete")
        told.append(f"Ohne Fläche: {len(lacking.off_map)}, ohne Zeile: {without}.")
    told.append(
        f"Was geraten ist, steht mit „{GUESSED}“ in den Dateien; EINTRAGEN weiß nur, wer die Daten kennt."
    )
    return told


def told_of_shared(
    wholes: Sequence[Whole], years: Mapping[str, Sequence[int]], uppers: Sequence[Upper] = ()
) -> list[str]:
    """Return what lies above the areas, what was laid together, and which files hold many years alike, in sentences.

    Examples
    --------
    >>> print(*told_of_shared([], {"a.csv": [2022, 2024]}, [Upper("bez_nr", "bez", "Bezirk", 7)]), sep="; ")
    Ebenen über den Gebieten, nach Spalten der Karte: Bezirk (7).; \
a.csv enthält 2 Jahre in gleicher Form (2022 bis 2024): erklärt in stadt.toml mit years.
    """
    above = some(f"{u.label} ({u.groups})" for u in uppers)
    told = [f"Ebenen über den Gebieten, nach Spalten der Karte: {above}."] if uppers else []
    told += [f"Zusammengelegt nach {MERGED}: {some(w.name or w.id for w in wholes)}."] if wholes else []
    return told + [
        f"{name} enthält {many(len(those), 'Jahr', 'Jahre')} in gleicher Form ({those[0]} bis {those[-1]}): "
        "erklärt in stadt.toml mit years."
        for name, those in years.items()
    ]
