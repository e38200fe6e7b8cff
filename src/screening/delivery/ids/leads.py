"""What stands before the ids of a file in all its rows: a country's code, a word („Teil 01“)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from screening.delivery.ids.writings import MAX_LENGTH

_MOST = 0.6
"""So large a share of the areas must be named with digits before their ids for these to be no part of an id."""

_LEAST_DIGITS = 5
"""With fewer signs, figures look so, too: 903 is no area 03."""


def without_lead(texts: Sequence[str], known: set[str]) -> dict[str, str]:
    """Return the ids that texts mean without what stands before all of them; empty if that differs.

    Examples
    --------
    >>> without_lead(["Teil 01", "Teil 12", "Stadt"], {"1", "12"}), without_lead(["101"], {"01"})
    ({'Teil 01': '1', 'Teil 12': '12'}, {})
    """
    lead, numbers = lead_of(texts, known), _numbers(known)
    rest = {t: t[len(lead) :] for t in texts if lead and t.startswith(lead)}
    meant = {t: r if r in known else numbers.get(r.lstrip("0"), "") for t, r in rest.items()}
    return {t: area for t, area in meant.items() if area}


def lead_of(texts: Sequence[str], known: set[str]) -> str:
    """Return what stands before the ids of a file in all its rows that end with one; empty if that differs.

    „Bezirk 01“ beside „Stadtteil 01“ are two levels: then neither is read. Ids that are numbers may have lost or won
    zeros. Digits stand before ids (a city's number before its quarters') where most areas are named so.

    Examples
    --------
    >>> lead_of(["DE-01", "DE-02"], {"01", "02"}), lead_of(["Bezirk 01", "Quartier 02"], {"01", "02"})
    ('DE-', '')
    >>> lead_of(["Teil 01", "Teil 12", "Stadt"], {"1", "12"}), lead_of(["Teil 01", "Teil 02"], {"1", "01", "2"})
    ('Teil ', '')
    >>> lead_of(["90101", "90102"], {"0101", "0102"}), lead_of(["903", "904"], {"03", "04"})
    ('9', '')
    """
    lengths, numbers = {len(k) for k in known}, _numbers(known)
    leads: Counter[str] = Counter()
    for text in texts:
        if len(text) > MAX_LENGTH:
            continue
        ends = {
            n
            for n in lengths
            if n < len(text) and text[-n:] in known and (len(lengths) == 1 or not text[-n - 1].isdigit())
        }
        number = re.search(r"(?<=[^0-9])[0-9]+$", text)
        if number and number[0].lstrip("0") in numbers:
            ends.add(len(number[0]))
        leads.update(text[:-n] for n in ends)
    lead = next(iter(leads)) if len(leads) == 1 and leads.total() > 1 else ""
    if lead[-1:].isdigit() and (
        leads.total() < _MOST * len(known) or len(lead) + min(lengths) < _LEAST_DIGITS
    ):
        return ""
    return lead


def _numbers(known: set[str]) -> dict[str, str]:
    """Return ids by their numbers without zeros in front; none if not all are numbers, or two are the same one."""
    numbers = {k.lstrip("0"): k for k in known if re.fullmatch("[0-9]+", k)}
    return numbers if len(numbers) == len(known) else {}
