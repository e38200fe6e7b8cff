"""Words by which offices call sums, people and years."""

from __future__ import annotations

import re

YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
TOTAL = re.compile(
    r"\b(gesamt|insgesamt|summe|zusammen|total|stadt|gesamtstadt|sonstige|nicht zuordenbar|unbekannt)\b|^stadt |gesamt$",
    re.IGNORECASE,
)
PEOPLE = re.compile(
    r"einwohner|wohnberechtigt|hauptwohns|bev(ö|oe)lkerung(?!s?-?(bewegung|entwicklung|veränderung|prognose|saldo))"
    r"|population(?! (change|growth|projection))|inhabitants|residents|inwoner|\binw\b|bestwir|^(ew|bev|e[_ ]e)\b"
    r"|popolazione|poblaci[oó]n?\b|habitants|^hab\b(?! )|befolkning|folkm(ä|ae)ngd"
    r"|\b(tot(al)?[ _]?)?pop([ _]?tot(al)?)?(?![a-z])|personen insgesamt",
    re.I,
)
