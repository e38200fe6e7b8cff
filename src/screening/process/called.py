"""What findings about files kept by hand call areas: by id, and by name where the city has names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from screening.base import Finding
from screening.delivery import Areas, with_names_of
from screening.delivery.manifest import City
from screening.process.agreement import FOLDER
from screening.process.areas import ids_and_version, is_newest


def with_names(found: Iterable[Finding], city: City, year: int, areas: Mapping[str, Areas]) -> list[Finding]:
    """Return findings that call the areas of a year by id and name; what has been named stays as it is.

    Agreements name areas of the newest boundaries: in a year of older ones theirs stay ids.

    Parameters
    ----------
    found : iterable of Finding
    city : City
    year : int
    areas : mapping of str to Areas
        By boundary version.

    Examples
    --------
    >>> import screening as sc
    >>> from screening.base import the_area
    >>> from screening.delivery import read_areas
    >>> city = sc.read_city("musterstadt", data="data")
    >>> areas = {b.version: read_areas(city, b) for b in city.boundaries}
    >>> told = Finding("Hinweis", "Das Gebiet steht zweimal da; es zählt einmal.", value=the_area("01.1.1"))
    >>> [f.value for f in with_names([told], city, 2024, areas)]  # its quarters have no names
    ['01.1.1']
    >>> areas["2020"].frame["area_name"] = "Au"
    >>> [f.value for f in with_names([told], city, 2024, areas)], [f.value for f in with_names([told], city, 2024, {})]
    (['01.1.1 Au'], ['01.1.1'])
    """
    found = list(found)
    version = ids_and_version(city, year, {})[1]
    if version not in areas:
        return found
    newest = is_newest(city, version)
    of_year = [newest or not f.file.startswith(f"{FOLDER}/") for f in found]
    named = iter(
        with_names_of((f for f, own in zip(found, of_year, strict=True) if own), areas[version], city)
    )
    # whoever knows the year's names only must not put them beside ids of others
    return [next(named) if own else replace(f, marked=()) for f, own in zip(found, of_year, strict=True)]
