"""Words by which offices call rows of sums."""

from __future__ import annotations

import re

TOTAL = re.compile(
    r"\b(gesamt|insgesamt|summe|zusammen|total|stadt|gesamtstadt|sonstige|nicht zuordenbar|unbekannt)\b|^stadt |gesamt$",
    re.IGNORECASE,
)
