"""The form of ids: the sign between their parts, their first parts, a pattern that all of them are of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SEPARATORS = "./-_ "


def separator_of(ids: Iterable[str]) -> str:
    """Return the sign between the parts of ids; empty if there is none.

    Examples
    --------
    >>> separator_of(["01.1.1", "12.1.10"]), separator_of(["01011101", "01011102"]), separator_of([])
    ('.', '', '')
    """
    ids = [i for i in ids if i]
    shapes = [re.fullmatch(rf"[0-9A-Za-z]+(?:([{re.escape(_SEPARATORS)}])[0-9A-Za-z]+)+", i) for i in ids]
    signs = {m[1] for m in shapes if m}
    return signs.pop() if ids and all(shapes) and len(signs) == 1 else ""


def first_parts(ids: Iterable[str], separator: str, parts: int) -> list[str]:
    """Return the first parts of ids, each once, sorted.

    Examples
    --------
    >>> first_parts(["01.1", "01.2", "02.1"], ".", 1), first_parts(["0101", "0201"], "", 2)
    (['01', '02'], ['01', '02'])
    """
    return sorted({separator.join((i.split(separator) if separator else i)[:parts]) for i in ids if i})


def pattern_of(ids: Sequence[str], separator: str, by_name: bool) -> str:
    r"""Return a pattern that all ids are of.

    Examples
    --------
    >>> pattern_of(["01.1.1", "12.1.10"], ".", False), pattern_of(["E01000001", "E01000010"], "", False)
    ('\\d{2}\\.\\d\\.\\d{1,2}', 'E\\d{8}')
    >>> pattern_of(["Au", "Berg am Laim"], "", True)
    '.{2,12}'
    """
    if by_name:
        return f".{{{min(map(len, ids))},{max(map(len, ids))}}}"
    rows = [i.split(separator) if separator else [i] for i in ids]
    if len({len(r) for r in rows}) > 1:
        return f".{{{min(map(len, ids))},{max(map(len, ids))}}}"
    return re.escape(separator).join(_pattern_of_part(part) for part in zip(*rows, strict=True))


def _pattern_of_part(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    same = next(
        (k for k, (a, b) in enumerate(zip(first, last, strict=False)) if a != b or not a.isalpha()), 0
    )
    start = first[:same] if len(texts) > 1 else ""
    rest = [t[len(start) :] for t in texts]
    low, high = min(map(len, rest)), max(map(len, rest))
    times = "" if low == high == 1 else f"{{{low}}}" if low == high else f"{{{low},{high}}}"
    kind = r"\d" if all(re.fullmatch("[0-9]*", r) for r in rest) else "[0-9A-Za-z]"
    if not all(re.fullmatch("[0-9A-Za-z]*", r) for r in rest):
        kind = "."
    return start + (kind + times if high else "")
