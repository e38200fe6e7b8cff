"""What is said while somebody works by hand: in a notebook below the cell, elsewhere on stderr; nothing in a run."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from screening.base import private


def by_hand() -> bool:
    """Tell whether nobody but a person runs this: the notebooks of a run show nothing beside their blocks."""
    return private.VARIABLE not in os.environ


def in_notebook() -> bool:
    """Tell whether a cell of a notebook runs this."""
    shell: Any = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return hasattr(shell, "kernel")


@contextlib.contextmanager
def steps(what: str) -> Iterator[Callable[[str], None]]:
    """Tell each step that begins: in a notebook in one place, which is empty at the end; a line each on a terminal.

    Parameters
    ----------
    what : str
        What is done, before each step: ``musterstadt 2024 (intern) wird geöffnet``.
    """
    if not by_hand() or not (in_notebook() or sys.stderr.isatty()):
        yield lambda _: None
        return
    if not in_notebook():
        yield lambda step: _line(f"{what}: {step} …")
        return
    place = _shown({"text/plain": f"{what} …"}, display_id=True)
    try:
        yield lambda step: place.update({"text/plain": f"{what}: {step} …"}, raw=True)
    finally:
        place.update({"text/plain": ""}, raw=True)


def note(head: str, text: str) -> None:
    """Say something once: a short head, and a sentence."""
    if not by_hand():
        return
    if in_notebook():
        html = f"<p><strong>{escape(head)}</strong> {escape(text)}</p>"
        _shown({"text/plain": f"{head} {text}", "text/html": html})
    else:
        _line(f"{head} {text}")


def _shown(forms: dict[str, str], **options: Any) -> Any:
    from IPython import display

    show: Any = display.display
    return show(forms, raw=True, **options)


def _line(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
