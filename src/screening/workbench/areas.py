"""Which area a text means: its id in any writing, or its name; and which indicator."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from screening.base import Finding, ScreeningError, folded
from screening.delivery.ids import clean, read_ids
from screening.disclosure import Release
from screening.figures.words import called, in_order
from screening.workbench.findings import MOST_SHOWN, area_of_several, area_unknown, indicator_unknown


def area_of(release: Release, text: object) -> str:
    """Return the id of the area that a text means.

    Parameters
    ----------
    release : Release
    text : str
        An id, in any writing that can mean this area only, or an area's name.

    Raises
    ------
    ScreeningError
        If it can mean none or several, with what may be meant.

    Examples
    --------
    >>> area_of(jahr, "1.1.1"), area_of(jahr, " 01.1.1 ")
    ('01.1.1', '01.1.1')
    """
    known, shown = release.decision.index, clean(str(text))
    if shown in known:
        return shown
    names = {a: {folded(f).casefold() for f in (called(release, a), _name(release, a)) if f} for a in known}
    same = [str(a) for a, forms in names.items() if shown.casefold() in forms]
    if len(same) == 1:
        return same[0]
    if same:
        raise area_of_several(str(text), [called(release, a) for a in same])
    city = release.city
    above = {city.parent_id(str(a), p) for a in known for p in city.parents} - {""}
    read = read_ids(
        [shown], known, separator=city.separator, pattern=city.id_pattern, parents=above, apart=True
    )
    if shown in read.ids:
        return read.ids[shown]
    if shown in read.several:
        raise area_of_several(str(text), [called(release, a) for a in read.several[shown]])
    raise area_unknown(str(text), _near(release, shown), called(release, known[0]) if len(known) else "")


def _name(release: Release, area: object) -> str:
    return str(release.names.get(str(area), ""))


def _near(release: Release, text: str) -> list[str]:
    """Return areas that may be meant: below the parent of this id, or of a similar name."""
    wanted = text.casefold()
    every = {str(a): called(release, a) for a in release.decision.index}
    within = [a for a, name in every.items() if len(wanted) > 2 and wanted in name.casefold()]
    alike = get_close_matches(wanted, [n.casefold() for n in every.values()], MOST_SHOWN, 0.75)
    found = within or [a for a, name in every.items() if name.casefold() in alike]
    if not found and release.city.separator:
        parts = [p.lstrip("0") for p in text.split(release.city.separator)]
        for length in range(len(parts), 0, -1):
            found = [a for a in every if _begins(a.split(release.city.separator), parts[:length])]
            if found:
                break
    return [every[a] for a in in_order(release, found)]


def _begins(area: list[str], parts: list[str]) -> bool:
    return [p.lstrip("0") for p in area[: len(parts)]] == parts


def indicator_of(
    release: Release, text: object, among: Iterable[str] | None = None, also: tuple[str, ...] = ()
) -> str:
    """Return the id of the indicator that a text means: its id, its number or its name.

    Raises
    ------
    ScreeningError
        If there is no such indicator, with what may be meant; `also` are other words that would have been understood.
    """
    found, finding = find_indicator(release, text, among, also)
    if finding:
        raise ScreeningError([finding])
    return found


def find_indicator(
    release: Release, text: object, among: Iterable[str] | None = None, also: tuple[str, ...] = ()
) -> tuple[str, Finding | None]:
    """Return the same, with a finding in place of an error.

    Examples
    --------
    >>> find_indicator(jahr, 2)[0], find_indicator(jahr, "ALG2")[0], find_indicator(jahr, "alg_2")[1].message
    ('alg2', 'alg2', 'Diesen Indikator gibt es nicht. Gemeint ist vielleicht „alg2“.')
    """
    shown = folded(str(text)).casefold()
    ids = release.catalogue.ids if among is None else tuple(among)
    indicators = [release.catalogue[i] for i in ids]
    for i in indicators:
        if shown in {folded(t).casefold() for t in (i.id, str(i.number), i.short, i.label)}:
            return i.id, None
    return "", indicator_unknown(str(text), list(ids), also)
