"""Phrases of the documents, as patterns: those that say something of a value, and those whose numbers are harmless."""

from __future__ import annotations

import re

from screening.audit.statements import NO, OPEN, YES

_N = r"\d+(?: \d{3})*(?:,\d+)?"
_SIGNED = rf"[−+±-]?{_N}"
_TO = rf"(?:unter |über |mindestens |höchstens |knapp )?{_N}(?:(?: bis |–)(?:unter |über )?{_N})?"
_NOUN = r"(?:Fall|Fälle|Fällen|Haushalte?n?|Personen|Kinder|Menschen)"

FREE = "Von Hand ausgeschlossen:"
"""What follows was written by people, and checked by them."""

NUMBER = re.compile(r"\d")
YEAR = re.compile(r"(?<![\d,.])(?:19|20|21)\d\d(?:[–/](?:19|20|21)?\d\d)?(?![\d,])(?! ?%)")
UNITS = re.compile(rf"\d ?(?:%|Prozent\b|je 1|{_NOUN}\b)")
DIRECTLY = re.compile("\u0001[“”]?(?: ?[:=(|–] ?| )[−+±]?\\d")
"""A number directly behind an area's id."""

BOUND = re.compile(
    r"\b(?:zähl(?:t|en)|erhöht|überschreitet|überschreiten|(?:über|unter) (?:der|dem|seiner?m?) (?:Schwelle|Mittel\w*))\b"
)
"""Words of a verdict."""

CASES = re.compile(
    rf"(?:\b[Hh]öchstens )?\b(?P<number>{_N})(?: von {_N})?(?: {_NOUN}\b)?"
    r"[^.;„\d]*(?:[\d.]+\d[^.;„\d]*)?bei „(?P<name>[^“]+)“"
    rf"(?P<more>(?:(?:, | und )(?:je )?{_N} bei „[^“]+“)*)"
)
MORE_CASES = re.compile(rf"({_N}) bei „([^“]+)“")
"""``Höchstens 3 Fälle weniger bei „A“, 2 bei „B“ und 1 bei „C“``."""

GROUPS = {
    "Zählt neu": YES,
    "Zählt nicht mehr": NO,
    "Jetzt offen": OPEN,
    "Nicht mehr offen": NO,
    "Kein Kriterium mehr": "",
    "Neues Kriterium": "",
}
CHANGES = re.compile(rf"(?P<kind>{'|'.join(GROUPS)}): (?P<names>.+?)(?=\.(?: |$)|$)")
"""Which indicators are judged otherwise than the year before; empty where it says nothing of now."""

TOPMOST = re.compile(r"am weitesten über dem Mittel: ([^.;]+)")
HIGHEST = re.compile(rf"Höchster Wert: .+? mit ({_SIGNED}(?: ?%| je 100)?)")

_SAID = (
    r"(?:zählt(?: nicht)?|ist (?:nicht )?erhöht|ist offen|liegt (?:nicht )?(?:über|unter) der Schwelle"
    r"|erreicht die Schwelle(?: nicht)?)"
)
VERDICT = re.compile(
    rf"„(?P<before>[^“]+)“ (?P<first>{_SAID})\b|\b(?P<last>{_SAID}) (?:auch |nur )?bei „(?P<after>[^“]+)“"
)

_AREAS = r"(?:Gebiete?n?|Viertel\w*|Nachbarschaften|Nachbarn|Programmgebieten?|Vergleichsgebieten?)"
_COUNTED = (
    rf"(?:{_AREAS}|Einwohner:innen|Einwohner:in|Treffern?|Indikatoren|Umst[aä]nde?n?|Themen|Jahren?|Ausgaben?"
    r"|Vorschläge?n?|Nennungen|Texte?|Änderungen|Stellen)"
)
_KIND = r"(?:(?:sicher|weiter|ander|offen|früher|verlangt|zufällig|verschieden|klein)\w{0,3} |der geprüften |der )*"
_CAUSE = (
    r"(?:Gebietsstand|Werte oder Bezugswerte|Werte|Bezugswerte|Kriterien|Datenstand oder Sperrung|Datenstand)"
)
_HARMLESS = (
    # thresholds
    rf"Schwelle(?: von| bei| ab| bis)? {_N}(?: bis {_N})? ?%(?: statt {_N} ?%)?(?: (?:noch|nur|mindestens) {_N})?",
    rf"[Mm]it {_N} ?% (?=käme|fiele|bliebe)",
    rf"{_N} ?% über dem Mittelwert",
    rf"(?:ab|bis|nur) {_N}(?: bis {_N})? ?% bleibt",
    # of how many
    rf"{_TO} von {_N} (?:(?:Indikatoren )?zähl(?:t|en)|Indikatoren|Themen|Treffern|Gebieten|Jahren)\b",
    rf"zu {_N} ?% von Gebieten umschlossen",
    rf"es wären {_N} von {_N}",
    rf"(?:ohne )?einen von {_N} Indikatoren",
    rf"{_TO} von 100\b(?: Fällen)?",
    rf"{_N} {_NOUN} (?:mehr|weniger), verteilt auf {_N} Indikatoren",
    # what is asked for, and what is lacking
    rf"verlangt (?:sind|ist) {_N}",
    rf"bei {_N}(?:(?:, | oder ){_N})* verlangten Treffern",
    rf"einer Mindestgröße von {_N}(?:(?:, | oder ){_N})*",
    rf"{_N} mehr als verlangt",
    rf"fehlen {_N} Einwohner:innen",
    rf"{_N} (?:ist|sind) offen",
    # how many of what
    rf"{_TO} {_KIND}{_COUNTED}\b",
    rf"(?:finden beide|nur die Regel|nur der Index|am meisten hat \S+ mit) {_N}",
    # where to look
    rf"(?:Vorschlag|Abschnitt|Tabelle|Abbildung|Blatt|Seite|Nr\.) {_N}(?:, {_N})*",
    rf"Rang {_N} von {_N}|(?:Index|Rangkorrelation)(?: von \w+ und Index)?:? {_SIGNED}",
    # what changed, by its cause
    rf"Treffer(?: mindestens| höchstens)? {_SIGNED}(?:: {_CAUSE} {_SIGNED}(?:, {_CAUSE} {_SIGNED})*)?",
    r"\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}\. (?:J|F|M|A|S|O|N|D)[a-zä]{2,8} \d{4}",
    # other areas: those beside it, and one of an earlier boundary
    r"[Bb]ildet mit [^;%()„]+? ein zusammenhängendes Gebiet",
    r"verglichen mit [^,;%]+?(?=\.(?: |$)|$)",
    # what would decide otherwise
    r"ohne „[^“]+“",
)
HARMLESS = re.compile("|".join(rf"(?<![\w,−+±]){p}" for p in _HARMLESS))
"""Phrases whose numbers say nothing of a value of the area beside which they stand."""

LACKING = re.compile(rf"fehlenden Einwohner:innen:(?: \u0001 \({_N}\),?)+")
"""How many inhabitants areas lack that are too small: read once the areas are marked."""

CHANCE = re.compile(rf"{_TO}|nicht bestimmbar|n\. a\.|–|")
PLAIN = re.compile(rf"{_SIGNED}|–")
SPAN = re.compile(rf"{_N}(?: ?[–-] ?{_N})?\+?|–|unbekannt|\?|{_N} von {_N}")
FIGURE = re.compile(rf"(?:< ?)?{_SIGNED}(?: ?%)?(?: \({_N}\))?|ganz|–|n\. a\.")
LIMIT = re.compile(rf"(?:bis |ab |nur |mind\. |höchst\. )?{_SIGNED}(?: bis {_SIGNED})? ?%\*?|keine|n\. a\.|–")
OTHERWISE = re.compile(
    r"–|(?:[^:;%,]+(?:, [^:;%,]+)*: (?:sicher|möglich|nein|zu klein|ausgeschlossen|n\. a\.)\*?(?:; |$))+"
)
INDEX = re.compile(rf"{_SIGNED} (?:hoch|mittel|niedrig|sehr niedrig)|–|")
"""Shapes of the numbers in columns of which it is known what they mean."""
