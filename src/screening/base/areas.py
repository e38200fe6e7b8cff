"""Ids of areas in the words of findings: marked where they are written, so that their names can be put beside them.

Whoever tells a finding knows ids alone; what areas are called is known once map, assignment and deliveries have been
read. The marks are no characters (Unicode keeps them for programs) and are gone before anybody sees a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_START, _END = "\ufdd0", "\ufdd1"
_MARKED = re.compile(f"{_START}([^{_START}{_END}]*){_END}")
_LIST = re.compile(f"(?<={_END}), (?={_START})")
_STRAY = str.maketrans("", "", _START + _END)

MOST_OF_A_NAME = 60
"""So many signs of a name stand beside an id; a finding is a sentence."""


def the_area(area: object) -> str:
    r"""Return the id of an area as a finding writes it.

    Examples
    --------
    >>> unmarked(f"{the_area('01.1')}: 7 / 3"), unmarked(the_area("a\ufdd1b"))
    ('01.1: 7 / 3', 'ab')
    """
    return f"{_START}{str(area).translate(_STRAY)}{_END}"


def unmarked(text: str) -> str:
    """Return a text as it is shown: without marks, those that a cut has left alone, too.

    Examples
    --------
    >>> unmarked(f"{the_area('01.1')}, {the_area('01.2')}"[:11])
    '01.1, 01'
    """
    return text.translate(_STRAY)


def named(text: str, names: Mapping[str, str]) -> str:
    """Return a marked text with the names of areas behind their ids; a list whose names have commas gets semicolons.

    Parameters
    ----------
    text : str
    names : mapping of str to str
        By id; areas without a name stay ids.

    Examples
    --------
    >>> text = f"{the_area('01')}, {the_area('02')} und 3 weitere"
    >>> named(text, {"01": "Au"}), named(text, {"01": "Au, Süd", "02": "Haid"})
    ('01 Au, 02 und 3 weitere', '01 Au, Süd; 02 Haid und 3 weitere')
    >>> named("01", {"01": "Au"})  # not marked: a value of a cell, say
    '01'
    """
    beside = {area: _cut(name) for area in _MARKED.findall(text) if (name := names.get(area, ""))}
    if any("," in name for name in beside.values()):
        text = _LIST.sub("; ", text)
    return unmarked(_MARKED.sub(lambda m: f"{m[1]} {beside.get(m[1], '')}".rstrip(), text))


def _cut(name: str) -> str:
    return name if len(name) <= MOST_OF_A_NAME else f"{name[: MOST_OF_A_NAME - 1].rstrip()}…"
