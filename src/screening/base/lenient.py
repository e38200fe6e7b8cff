"""A table read as far as it goes, so that one wrong key does not hide what is wrong with the others."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import compress
from types import MappingProxyType
from typing import Any, Generic

from pydantic import ValidationError

from screening.base.findings import Finding
from screening.base.strict import M, findings_of, unbelievable
from screening.base.texts import meant

_ROUNDS = 9
"""So often what is wrong is taken out and the rest read again."""


@dataclass(frozen=True)
class Partly(Generic[M]):
    """What of a table can be read.

    Attributes
    ----------
    model : Strict or None
        Without what is wrong; None if it does not go without that.
    findings : tuple of Finding
    without : frozenset of str
        The keys of the table that were left out: what a reader finds missing because of that is not wrong.
    numbers : mapping of str to tuple of int
        Of each list of tables the numbers, from 1, of the entries that are left: those that are wrong were left out.
    """

    model: M | None
    findings: tuple[Finding, ...] = ()
    without: frozenset[str] = frozenset()
    numbers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def read_partly(
    model: type[M],
    data: Mapping[str, Any],
    file: str,
    instead: Mapping[str, Any] = MappingProxyType({}),
    within: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> Partly[M]:
    """Read a table; what is wrong is told and left out, and what the rest says is checked all the same.

    Parameters
    ----------
    model : type of Strict
    data : mapping of str to object
    file : str
        What findings call the file.
    instead : mapping of str to object
        What stands in for keys that must be there and are wrong, so that the rest is checked.
    within : mapping of str to mapping
        The same for the entries of each list of tables; an entry that does not go without what is wrong is left out.

    Examples
    --------
    >>> from screening.base.strict import Strict
    >>> class Span(Strict):
    ...     von: int
    ...     bis: int = 0
    >>> read = read_partly(Span, {"von": 1, "bis": "zwei", "nach": 3}, "a.toml")
    >>> read.model, [f.column for f in read.findings], sorted(read.without)
    (Span(von=1, bis=0), ['bis', 'nach'], ['bis', 'nach'])
    >>> print(read_partly(Span, {"bis": 2}, "a.toml").model)
    None
    >>> read = read_partly(Span, {"von": "eins", "bis": 2}, "a.toml", {"von": 1})
    >>> read.model, [f.column for f in read.findings]
    (Span(von=1, bis=2), ['von'])
    """
    left, found, without = deepcopy(dict(data)), list[Finding](), set[str]()
    numbers = {k: [*range(1, len(v) + 1)] for k, v in left.items() if _is_of_tables(v)}
    mended = set[tuple[str, int, str]]()
    for _ in range(_ROUNDS):
        try:
            built = model.model_validate(left)
        except ValidationError as error:
            told, wrong, broken = [], set[str](), dict[str, set[int]]()
            again: list[tuple[tuple[str, int, str], dict[str, Any]]] = []
            for one in findings_of(error, file, model):
                key, at, rest = (*one.column.split(".", 2), "", "")[:3]
                if key in numbers and at.isdigit():
                    number, inner = numbers[key][int(at) - 1], rest.split(".")[0]
                    place, entry = (key, number, inner), left[key][int(at) - 1]
                    if place not in mended:
                        told.append(replace(one, column=f"{key}.{number}{f'.{rest}' if rest else ''}"))
                    if place not in mended and inner in {*entry, *within.get(key, ())}:
                        again.append((place, entry))
                    else:
                        broken.setdefault(key, set()).add(number)
                else:
                    wrong.add(key)
                    told.append(one)
            # what was left out is not missing
            found += [f for f in told if f not in found and f.column.split(".")[0] not in without]
            keys = wrong & {*left, *instead} - without
            if not keys and not broken and not again:
                break
            without |= keys
            for (key, number, inner), entry in again:
                entry.pop(inner, None)
                entry |= {k: v for k, v in within.get(key, {}).items() if k == inner}
                mended.add((key, number, inner))
            for key, gone in broken.items():
                stay = [n not in gone for n in numbers[key]]
                left[key] = list(compress(left[key], stay))
                numbers[key] = list(compress(numbers[key], stay))
            left = {k: v for k, v in left.items() if k not in keys} | {
                k: instead[k] for k in keys & {*instead}
            }
            numbers = {k: v for k, v in numbers.items() if k not in keys}
        else:
            seen = {f.column for f in found}
            found += [f for f in unbelievable(dict(data), file) if f.column not in seen]
            there = {k: tuple(v) for k, v in numbers.items()}
            return Partly(built, tuple(found), frozenset(without), there)
    return Partly(None, tuple(found), frozenset(without))


def _is_of_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(e, dict) for e in value)


def read_each(
    model: type[M],
    raw: Mapping[str, Any],
    key: str,
    file: str,
    instead: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[list[tuple[int, Partly[M]]], list[Finding]]:
    """Read each entry of a list of tables as far as it goes, with its number; and tell what is wrong, by key.

    Parameters
    ----------
    model : type of Strict
    raw : mapping of str to object
        The file's content.
    key : str
        Of the list.
    file : str
    instead : mapping of str to object
        As in `read_partly`.

    Examples
    --------
    >>> from screening.base.strict import Strict
    >>> class Span(Strict):
    ...     von: int
    >>> read, found = read_each(Span, {"zeit": [{"von": "x"}, {"von": 2}]}, "zeit", "a.toml")
    >>> [(n, one.model) for n, one in read], [f.column for f in found]
    ([(1, None), (2, Span(von=2))], ['zeit.1.von'])
    >>> read_each(Span, {"zeit": 3}, "zeit", "a.toml")[1][0].message
    'Hier müssen Einträge stehen.'
    """
    given = raw.get(key, [])
    if not _is_of_tables(given):
        remedy = f"Jeden Eintrag mit [[{key}]] beginnen."
        return [], [Finding("Fehler", "Hier müssen Einträge stehen.", remedy, file, column=key)]
    read = [(n, read_partly(model, data, file, instead)) for n, data in enumerate(given, 1)]
    found = [
        replace(f, column=f"{key}.{n}.{f.column}" if f.column else f"{key}.{n}")
        for n, one in read
        for f in one.findings
    ]
    return read, found


def unknown_keys(raw: Mapping[str, Any], lists: tuple[str, ...], file: str) -> list[Finding]:
    """Tell keys of a file that has nothing but lists of tables.

    Examples
    --------
    >>> print(unknown_keys({"region": [], "x": 1}, ("kapazitaet", "region"), "k.toml")[0])
    Fehler: k.toml, Schlüssel „x“: Diesen Schlüssel gibt es nicht. → Einträge beginnen mit [[kapazitaet]] oder [[region]].
    """
    heads = " oder ".join(f"[[{key}]]" for key in lists)
    message = "Diesen Schlüssel gibt es nicht."
    return [
        Finding("Fehler", f"{message}{meant(k, lists)}", f"Einträge beginnen mit {heads}.", file, column=k)
        for k in raw
        if k not in lists
    ]
