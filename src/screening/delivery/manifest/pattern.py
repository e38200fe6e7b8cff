"""The declared form of ids, matched in time that grows with the text and no faster.

Python's own matcher tries every way to read a pattern: ``(a+)+b`` takes minutes on thirty letters, and whether a pattern
does so cannot be told by looking at it. The automaton that comes with pydantic cannot do it at all; it knows neither
backward references nor what stands before or behind, which no form of ids needs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema

LONGEST = 200
"""A pattern of ids has no more signs."""


@lru_cache(maxsize=64)
def id_form(pattern: str) -> Callable[[str], bool]:
    r"""Return a function that tells whether a text has this form from its first to its last sign.

    Parameters
    ----------
    pattern : str
        A regular expression without look-around and backward references.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> fits = id_form(r"\d{2}\.\d")
    >>> fits("01.1"), fits("01.1\n"), fits("101.1")
    (True, False, False)
    >>> id_form("(a+)+")("a" * 100_000 + "b")
    False
    """
    if len(pattern) > LONGEST:
        raise ValueError("too long")
    # by itself first: put in brackets, "a)|(b" would be an expression, too
    _compiled(pattern)
    return _compiled(rf"\A(?:{pattern})\z").isinstance_python


def _compiled(expression: str) -> SchemaValidator:
    try:
        return SchemaValidator(core_schema.str_schema(pattern=expression, regex_engine="rust-regex"))
    except SchemaError:
        raise ValueError("no regular expression that can be matched in time") from None
