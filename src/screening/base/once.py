"""What is asked for again and again of one object is made once, and kept as long as the object lives."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


def once(make: Callable[[Given], Made]) -> Callable[[Given], Made]:
    """Return a function that makes its result once for each object, told apart by identity.

    For what is frozen and cannot be hashed, since it holds frames. The result is handed out again as it is: whoever
    changes it changes it for all.

    Parameters
    ----------
    make : callable
        Of one object that can be referred to weakly.

    Examples
    --------
    >>> class Frozen: ...
    >>> calls = []
    >>> named = once(lambda given: calls.append("made") or "name")
    >>> one, other = Frozen(), Frozen()
    >>> named(one), named(one), named(other), calls
    ('name', 'name', 'name', ['made', 'made'])
    """
    kept: dict[int, tuple[weakref.ref[Given], Made]] = {}

    @wraps(make)
    def made(given: Given) -> Made:
        key = id(given)
        if key in kept and kept[key][0]() is given:
            return kept[key][1]
        result = make(given)
        # a number is given to another object when the first is gone
        kept[key] = weakref.ref(given, lambda _: kept.pop(key, None)), result
        return result

    return made
