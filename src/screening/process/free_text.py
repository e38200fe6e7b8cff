"""What in a free text may point to a single person: told by its kind, never by its words.

It helps whoever reviews a text and decides nothing: names without a title, or a story that everybody in the quarter
knows, are for human eyes. Where in doubt a place is pointed out, for a look costs less than a name in the room.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from screening.delivery.tables import CASE_WORDS, EMAIL, HOUSE_WORDS, IBAN, PHONE, STREET_ENDS, valid_iban

PIECE, OVERLAP = 2_000, 300
"""Texts are looked at in pieces of so many signs; whatever points to a person is shorter than the overlap."""

UNREAD, NAME_UNREAD = "Text noch nicht geprüft", "Name noch nicht geprüft"
"""What stands for the meeting in place of a text, or a name, that nobody has reviewed."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_AT = re.compile(r"\s*[(\[{]\s*(?:at|ät)\s*[)\]}]\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*[(\[{]\s*(?:dot|punkt)\s*[)\]}]\s*", re.IGNORECASE)

_JOINED_PHONE = re.compile(r"(?<![\w.,/-])(?:0[1-9][0-9]{6,12}|(?:\+|00)[1-9][0-9]{8,13})(?![\w,]|\.[0-9])")
_FOREIGN_PHONE = re.compile(r"(?<![\w.,])(?:\+|00)[1-9][0-9]?[ ()/.-]+[0-9](?:[ ()/.-]*[0-9]){5,12}")
_DOTTED_PHONE = re.compile(r"(?<![\w.,])0[1-9][0-9]{1,4}\.[0-9]{2,4}(?:\.[0-9]{2,4})+(?![.,]?[0-9])")
_SPOKEN_PHONE = re.compile(
    r"\b(?:tel(?:efon(?:nummer)?)?|handy(?:nummer)?|mobil(?:nummer)?|fax|rufnummer)\b\.?\s*(?:nr\.?|nummer)?\s*:?"
    r"\s*\+?[0-9](?:[ ()/.-]*[0-9]){2,}",
    re.IGNORECASE,
)

_NOT_A_HOUSE = (
    r"(?!\s*(?:%|€|°|[.,:][0-9]|uhr\b|prozent|euro\b|cent\b|k?m\b|meter|kilometer|m[²2]\b|qm\b|min(?:uten?)?\b"
    r"|stunden?\b|tagen?\b|wochen?\b|monaten?\b|jahren?\b|mal\b|x\b))"
)
_NUMBER = (
    r"(?:nr\.?\s*)?(?!(?:19|20)[0-9]{2}\b)[1-9][0-9]{0,3}(?![0-9])"
    rf"(?:\s?[a-z](?!\w))?(?:\s?[-/]\s?[0-9]{{1,4}}\s?[a-z]?(?!\w))?(?![^\W\d_]{{2}}){_NOT_A_HOUSE}"
)
# "str" without its point is common where people type
_HOUSE = re.compile(
    rf"(?<![\w.'-])(?P<name>[^\W\d_][\w.'-]*?)?(?P<end>{STREET_ENDS}|str)\s*{_NUMBER}", re.IGNORECASE
)
_SPOKEN_HOUSE = re.compile(rf"\b(?:{HOUSE_WORDS}|hnr)\b\.?\s*:?\s*[0-9]", re.IGNORECASE)
_ROAD_OF = re.compile(
    rf"(?<!\w)(?:stra(?:ß|ss)e|platz|allee|weg|ufer|ring)\s+(?:de[rsmn]|am|zu[mr]|im|an de[rnm])\s+(?:[0-9]{{1,2}}\.\s+)?"
    rf"[^\W\d_][\w-]*(?:\s+[^\W\d_][\w-]*)?\s+{_NUMBER}",
    re.IGNORECASE,
)
_AT_THE = re.compile(
    r"(?<!\w)(?:[Aa]m|[Aa]n de[rnm]|[Ii]m|[Ii]n de[rnm]|[Zz]u[mr]|[Aa]uf de[rm]|[Uu]nter de[rn]|[Hh]inter de[rmn])\s+"
    rf"(?:[A-ZÄÖÜ]\w+\s+)?(?P<noun>[A-ZÄÖÜ][\w-]+)\s+(?i:{_NUMBER})"
    # an address ends its phrase or goes on in small letters; "Am Hafen 30 Kinder" counts children
    r"(?!\s+(?:[A-ZÄÖÜ]|von\b|bis\b|und\b|oder\b|pro\b|je\b|v\.))"
)
_NO_STREETS = re.compile(
    r"(?:spiel|bolz|arbeits|ausbildungs|studien|kita|krippen|hort|betreuungs|pflege|heim|schlaf|wohn|stell|sitz|um"
    r"|bundes|staats|landes|land|kreis|aus|vor|rück|hin|irr|schul|fuß|rad|geh|an|be|ver|ab|auf|ein|zu|nach|unter|bürger|wett|hoch|ur|boll)-?"
)
_NO_NOUN = re.compile(
    r"(?:jahre?n?|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|montag|dienstag"
    r"|mittwoch|donnerstag|freitag|samstag|sonntag|quartal|alter|schnitt|durchschnitt|mittel|viertel|bezirk(?:steil)?"
    r"|stadtbezirk(?:s\w+)?|gebiet|teil|kapitel|abschnitt|anlage|seite|tabelle|zeitraum|stand|ende|anfang|mitte|summe"
    r"|klassen?|stufen?|jahrgangsstufen?|gruppen?|schwelle|zahl|anzahl|höhe|schuljahr|fall|ersten?|letzten?|paragraf)",
    re.IGNORECASE,
)

_CASE = re.compile(rf"\b(?:{CASE_WORDS}|az\.|gesch(?:äfts)?z\.)\.?\s*:?\s*[^\s;,]*[0-9]", re.IGNORECASE)
_BIRTH = re.compile(
    r"\b(?:geb\.|geboren|geburtsdatum|geburtstag)\s*:?\s*(?:(?:ist|war)\s+)?(?:am\s+)?[0-9]{1,4}[.-]\s?[0-9]{1,2}\b",
    re.IGNORECASE,
)

_TITLE = re.compile(
    r"(?<![\w-])(?:herrn?|frau|familien?|eheleute|ehepaar|professor(?:in)?|doktor|fr\.|hrn?\.|dr\.|prof\.|fam\.)(?!-)\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?:(?:med|jur|phil|rer|nat|dent|habil|hc|h\.c|mult|ing|dipl)\.\s*(?:-\s*)?)+", re.IGNORECASE
)
_PARTICLE = re.compile(
    r"(?:von(?: de[rmn]?| und zu)?|van(?: de[rn]?)?|vom|zu[mr]?|de(?: la)?|da|di|dos?|al|el|le|la|ter|ten)\s+"
)
_WORD = re.compile(r"[^\W\d_][\w'’]*(?:-[^\W\d_][\w'’]*)*\.?(?:\s*-?\s*stra(?:ß|ss)e)?")
# endings alone would take Frau Möhring and Herr Neuhaus for a street and a house
_STREET_NAME = re.compile(
    rf"(?:stra(?:ß|ss)e|str\.|-(?:{STREET_ENDS}|str|haus|schule|kita|brücke|park|heim|zentrum|stiftung))$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"mitte|anfang|ende|kind(?:er)?|beruf|arbeit|jugend|bildung|gesundheit|soziales|wohnen|schule|kita|senioren"
    r"|frauen|männer|familien?|herrn?|frau|zentrum|stadt|beratung|hilfen?|integration|migration|sport|kultur"
    r"|(?:vor|nach)?mittag|abend|morgen|und|oder|mit|als|im|in|am|ab|über",
    re.IGNORECASE,
)
"""Words that may follow a title without being a name: „Frau Mitte 40“, „Familie Beruf“, „Fr. Nachmittag“."""


def _plain(text: str) -> str:
    """Return a text in one writing: ligatures, wide signs, soft hyphens and separated accents hide nothing."""
    # first what is not seen: it may part a letter from its accent
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))
    text = _DOT.sub(".", _AT.sub("@", _DASHES.sub("-", text)))
    return " ".join(text.split())


def _has_iban(text: str) -> bool:
    for match in IBAN.finditer(text.upper()):
        parts = match.group().split(" ")
        # a word behind the number may look like one group more
        if any(valid_iban("".join(parts[:k])) for k in range(len(parts), 0, -1)):
            return True
    return False


def _has_phone(text: str) -> bool:
    # the house's pattern is made for whole cells: here a number may stand before it, as in a date
    if any(not re.search(r"[\w.,/-]$", text[: m.start()]) for m in PHONE.finditer(text)):
        return True
    return any(p.search(text) for p in (_JOINED_PHONE, _FOREIGN_PHONE, _DOTTED_PHONE, _SPOKEN_PHONE))


def _has_house(text: str) -> bool:
    if _SPOKEN_HOUSE.search(text) or _ROAD_OF.search(text):
        return True
    for match in _HOUSE.finditer(text):
        name, end = match["name"] or "", match["end"]
        before = text[: match.start()].rstrip()
        if name and not _NO_STREETS.fullmatch(name.lower()) and (len(name) > 2 or name.endswith(("-", "."))):
            return True
        # „Lange Gasse 3“: a word of its own is a street after an adjective that is written large
        if not name and end[:1].isupper() and re.search(r"(?<!\w)[A-ZÄÖÜ][\w-]*(?:e|er|en|es|-)$", before):
            return True
    return any(not _NO_NOUN.fullmatch(m["noun"]) for m in _AT_THE.finditer(text))


def _names(text: str) -> Iterator[str]:
    """Yield what follows each title and is written like a name."""
    place = 0
    while title := _TITLE.search(text, place):
        place = title.end()
        if not title.group().strip().endswith(".") and not title.group()[-1].isspace():
            continue
        # several titles are read in one go: „Frau Prof. Dr. med. Muster“
        while following := _TITLE.match(text, place) or _BETWEEN.match(text, place):
            place = following.end()
        particle = _PARTICLE.match(text, place)
        word = _WORD.match(text, particle.end() if particle else place)
        if word and word.group()[0].isupper():
            yield word.group()


def _has_name(text: str) -> bool:
    return any(
        not _NO_NAME.fullmatch(name.rstrip(".")) and not _STREET_NAME.search(name) for name in _names(text)
    )


KINDS: dict[str, Callable[[str], bool]] = {
    "eine E-Mail-Adresse": lambda text: "@" in text and EMAIL.search(text) is not None,
    "eine Telefonnummer": _has_phone,
    "eine Hausnummer": _has_house,
    "eine Anrede oder einen Titel mit Namen": _has_name,
    "ein Geburtsdatum": lambda text: _BIRTH.search(text) is not None,
    "eine IBAN": _has_iban,
    "ein Akten- oder Kundenzeichen": lambda text: _CASE.search(text) is not None,
}
"""What is looked for, as findings call it, and how."""


def personal_kinds(text: str) -> tuple[str, ...]:
    """Return what in a text may point to a person, by kind.

    Examples
    --------
    >>> personal_kinds("Frau Muster, Lindenstr. 12, klagt über Lärm")
    ('eine Hausnummer', 'eine Anrede oder einen Titel mit Namen')
    >>> personal_kinds("Viele Familien, das Frauenhaus ist voll")
    ()
    >>> personal_kinds("Anruf unter 089 123456, jana (at) web.de"), personal_kinds("")
    (('eine E-Mail-Adresse', 'eine Telefonnummer'), ())
    >>> personal_kinds("In der Karlstraße 30 Kinder")  # where in doubt, pointed out
    ('eine Hausnummer',)
    """
    pieces = [part for piece in _pieces(" ".join(text.split())) for part in _pieces(_plain(piece))]
    return tuple(kind for kind, found in KINDS.items() if any(map(found, pieces)))


def _pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces that overlap, cut at blanks: patterns take time by the square of a piece, not of all."""
    begin = 0
    while len(text) - begin > PIECE:
        end = max(text.rfind(" ", begin + PIECE - OVERLAP, begin + PIECE), begin + PIECE - OVERLAP)
        yield text[begin:end]
        begin = max(text.rfind(" ", begin, end - OVERLAP) + 1, begin + PIECE - 3 * OVERLAP)
    yield text[begin:]
