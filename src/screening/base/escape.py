"""Texts made harmless for HTML, Typst and Markdown; whatever comes from a file is shown through these."""

from __future__ import annotations

import re
from html import escape

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


_SPACES = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def _clean(text: object) -> str:
    return _UNPRINTABLE.sub("", _SPACES.sub(" ", str(text)))


def escape_html(text: object) -> str:
    """Return the text as HTML shows it, for content and for quoted attributes alike.

    Examples
    --------
    >>> escape_html("<b> & 'x'")
    '&lt;b&gt; &amp; &#x27;x&#x27;'
    """
    return escape(_clean(text), quote=True)


def escape_typst(text: object) -> str:
    r"""Return the text as Typst markup that shows exactly this text: no character keeps a meaning.

    Line breaks become spaces, control characters go; everything else is kept.

    Examples
    --------
    >>> print(escape_typst("#1 *neu* 3/4"))
    \#1 \*neu\* 3\/4
    """
    return _PUNCTUATION.sub(r"\\\1", _clean(text))


def escape_markdown(text: object) -> str:
    r"""Return the text as Pandoc Markdown that shows exactly this text, also within a quoted attribute.

    Examples
    --------
    >>> print(escape_markdown("1. [Quelle] @fig-x"))
    1\. \[Quelle\] \@fig\-x
    """
    return _PUNCTUATION.sub(r"\\\1", _clean(text)).strip()


def typst_string(text: object) -> str:
    r"""Return the text as a Typst string literal with its quotes.

    Examples
    --------
    >>> print(typst_string('ein "Wort"'))
    "ein \"Wort\""
    """
    return '"' + _clean(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
