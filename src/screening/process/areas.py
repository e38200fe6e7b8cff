"""Which areas a file kept by hand may name in a year, and how it names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from screening.base import Finding, ScreeningError
from screening.delivery.ids import read_ids
from screening.delivery.manifest import City, area_read_as, area_unknown, read_manifest
from screening.process.findings import area_again

_IDLIKE = re.compile(r"(?=.*[0-9])[\w., /-]{1,40}")
_CANDIDATE = "\x1f"
"""Parts the ids of a candidate: a sign that no file can hold, for an id itself may have commas and blanks."""


def areas_of_year(
    city: City, year: int, areas: Mapping[str, Iterable[str]], also: Iterable[str] = ()
) -> frozenset[str]:
    """Return the ids that exist in a year: those of its boundary version, of any version if nobody knows which.

    Parameters
    ----------
    city : City
    year : int
    areas : mapping of str to iterable of str
        Per boundary version the ids that exist.
    also : iterable of str
        Ids that the delivery holds beside them.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> sorted(areas_of_year(city, 2024, {"2016": ["01.1.1"], "2020": ["01.1.2"]}, ["09.9.9"]))
    ['01.1.2', '09.9.9']
    >>> areas_of_year(city, 2024, {})
    frozenset()
    """
    return ids_and_version(city, year, areas, also)[0]


def ids_and_version(
    city: City, year: int, areas: Mapping[str, Iterable[str]], also: Iterable[str] = ()
) -> tuple[frozenset[str], str]:
    """Return the ids of `areas_of_year`, and the year's boundary version: empty if its manifest is broken.

    A year without a delivery has the version that the city declares for it.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> ids_and_version(city, 2024, {"2016": ["01.1.1"], "2020": ["01.1.2"]})
    (frozenset({'01.1.2'}), '2020')
    """
    delivered, version = year in city.years, ""
    known = {a for ids in areas.values() for a in ids}
    try:
        version = (read_manifest(city, year).boundary if delivered else None) or ""
    except ScreeningError:
        pass  # its own check tells it
    else:
        boundary = city.boundary(version) if version else city.boundary_in(year)
        version = boundary.version if boundary else ""
        if version or delivered:
            known = set(areas.get(version, ()))
    return frozenset(known.union(also)), version


def is_newest(city: City, version: str) -> bool:
    """Tell whether boundaries are the newest: their areas are those that agreements and the programme name.

    The same id of another version may be that of another area; where this is false, ids are not compared.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> is_newest(city, "2020"), is_newest(city, "2016"), is_newest(city, "")
    (True, False, False)
    """
    newest = max(city.boundaries, key=lambda b: b.valid_from, default=None)
    return newest is not None and version == newest.version


def split_areas(text: str, known: frozenset[str] = frozenset(), comma: str = ",") -> list[str]:
    r"""Return the areas that a cell names, one or several parted by commas.

    Parameters
    ----------
    text : str
    known : frozenset of str
        The ids that exist: one with commas in it is not parted.
    comma : str
        What parts them, as a pattern.

    Examples
    --------
    >>> split_areas("23.1.1, 23.1.2"), split_areas(" ")
    (['23.1.1', '23.1.2'], [])
    >>> split_areas("B1, Hof, Süd,C1", frozenset(["B1", "C1", "Hof, Süd"]))
    ['B1', 'Hof, Süd', 'C1']
    >>> split_areas("1,5, 2", comma=r",\s+")
    ['1,5', '2']
    """
    # words at even places, between them what parts them
    pieces = re.split(f"({comma})", text)
    most = max((a.count(",") for a in known), default=0)
    found, at = [], 0
    while at < len(pieces):
        longer = range(min(at + 2 * most, len(pieces) - 1), at, -2)
        end = next((e for e in longer if "".join(pieces[at : e + 1]).strip() in known), at)
        found.append("".join(pieces[at : end + 1]).strip())
        at = end + 2
    return [part for part in found if part]


def candidate(areas: Iterable[str]) -> str:
    """Return the key of a candidate of these areas; nobody reads it, see `written`.

    Examples
    --------
    >>> candidate(["23.1.2", "23.1.1"]) == candidate(["23.1.1", "23.1.2", "23.1.1"])
    True
    >>> candidate(["Hof", "Süd"]) == candidate(["Hof, Süd"])
    False
    """
    return _CANDIDATE.join(sorted(set(areas)))


def areas_in(key: str) -> tuple[str, ...]:
    """Return the areas of a candidate, in order, by its key.

    Examples
    --------
    >>> areas_in(candidate(["23.1.2", "Hof, Süd"]))
    ('23.1.2', 'Hof, Süd')
    """
    return tuple(key.split(_CANDIDATE))


def written(key: str) -> str:
    """Return how people write the candidate of a key in a cell.

    Examples
    --------
    >>> written(candidate(["23.1.2", "23.1.1"]))
    '23.1.1, 23.1.2'
    """
    return ", ".join(areas_in(key))


def doubled(texts: Sequence[str]) -> list[str]:
    """Return what a list names more than once, in its order.

    Examples
    --------
    >>> doubled(["02", "01", "02", "02"])
    ['02']
    """
    return [text for text in dict.fromkeys(texts) if texts.count(text) > 1]


def named_areas(
    texts: Iterable[str], known: frozenset[str], city: City, **place: str
) -> tuple[list[str], list[Finding]]:
    r"""Return the areas that texts name, and what is wrong with or noteworthy about them.

    A finding repeats a text only if it looks like an id: it may be free text that slipped.

    Parameters
    ----------
    texts : iterable of str
    known : frozenset of str
        If it is empty, ids are not checked.
    city : City
        Whose ids they are.
    **place
        Where they stand, for the findings.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> areas, found = named_areas(["1.1.1", "Geheim"], frozenset(["01.1.1"]), city, file="a.csv", row="2")
    >>> areas, [(f.level, f.value) for f in found]
    (['01.1.1'], [('Hinweis', '1.1.1'), ('Fehler', '')])
    """
    every = list(texts)
    given = list(dict.fromkeys(every))
    at = {"file": "", "row": "", "column": ""} | place
    if not known:
        return given, [area_again(a, **at) for a in doubled(every)]
    read = read_ids(given, known, separator=city.separator, pattern=city.id_pattern, apart=True)
    areas, found = [], []
    for text in given:
        value = text if _IDLIKE.fullmatch(text) else ""
        area = text if text in known else read.ids.get(text)
        if area is None:
            found.append(area_unknown(text, sorted(known), read.several.get(text, ()), value=value, **place))
        else:
            areas += [area] * every.count(text)
            if area != text:
                found.append(area_read_as(area, value=value, **place))
    return list(dict.fromkeys(areas)), [*found, *(area_again(a, **at) for a in doubled(areas))]
