"""What a font file calls itself."""

from __future__ import annotations

import io
import struct


def family_of(content: bytes) -> str:
    """Return the family of a TTF or OTF file, in the name that Typst and browsers know it by; empty if it is none.

    Examples
    --------
    >>> family_of(b"kein Font")
    ''
    """
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(io.BytesIO(content), lazy=True) as font:
            named = font["name"]
            return str(named.getDebugName(16) or named.getDebugName(1) or "")
    # a damaged file breaks anywhere in its tables
    except (TTLibError, KeyError, ValueError, AssertionError, EOFError, OSError, IndexError, struct.error):
        return ""
