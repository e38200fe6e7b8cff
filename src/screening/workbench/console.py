"""In Python's own console our errors are told as in a notebook: what is wrong and what to do, without a stack."""

from __future__ import annotations

import sys
from types import TracebackType

from screening.base import ScreeningError


def tell_plainly() -> None:
    """Let the console of this process tell our errors without the calls that led to them; others as ever.

    Nothing is changed in a program or a notebook, or where somebody has set a hook of their own.
    """
    if hasattr(sys, "ps1") and sys.excepthook is sys.__excepthook__:
        sys.excepthook = _told


def _told(kind: type[BaseException], error: BaseException, stack: TracebackType | None) -> None:
    if isinstance(error, ScreeningError):
        sys.stderr.write(f"{error}\n")
    else:
        sys.__excepthook__(kind, error, stack)
