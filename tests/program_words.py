"""What no reader's page says: words of the program, which belong into the handbook, the console and notebooks."""

from __future__ import annotations

import html
import re

PROGRAM = (
    r"\bscreening (?!\d)|\bScreening\b|\bgespraech\b|\bgueltig_|--[a-z]{3,}"
    r"|\b(?:zeros|flag_width|min_hits|min_inhabitants|weighted|unweighted|threshold|hits|audience)\b"
    r"|\b(?:True|False|None|nan|NaN|true|false|undefined)\b|<NA>"
    r"|\b(?:the|and|with|value|values|area|areas|rate|mean|city|year)\b"
)
"""Commands, keys and values of settings, and English."""

_SILENT = re.compile(r"<(script|style|template)\b.*?</\1>", re.DOTALL)
_ENDS = re.compile(
    r"<(?:/p|/li|/td|/th|/dd|/dt|/figcaption|br|/caption|/div|/h\d|/title|/button|/option|/text)[^>]*>"
)
_TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_TOLD = re.compile(r'\b(?:alt|aria-label|title|placeholder)="([^"]*)"')


def said(page: str) -> list[str]:
    """Return all that a page says to eyes or ears, a line each: text, alternative texts and labels."""
    shown = _SILENT.sub("", page)
    text = _TAG.sub("", _ENDS.sub("\n", shown))
    lines = [*text.splitlines(), *_TOLD.findall(shown)]
    return [line.strip() for line in map(html.unescape, lines) if line.strip()]


def program_words(page: str) -> list[str]:
    """Return the lines of a page that use such a word."""
    return [line[:160] for line in dict.fromkeys(said(page)) if re.search(PROGRAM, line)]
