"""Letting Python's search for circles of objects rest while an audit runs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_resting() -> Iterator[None]:
    """Let the garbage collector rest, and leave it as it was.

    An audit makes half a million statements that are in no circle and stay until its end; the collector would go
    through all of them again and again.

    Examples
    --------
    >>> with collector_resting():
    ...     gc.isenabled()
    False
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
