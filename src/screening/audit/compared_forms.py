"""The forms in which a comparison may say something, and what a sentence of such a form says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from screening.audit.statements import plain

CAUSES = (
    "Gebietsstand",
    "Werte",
    "Bezugswerte",
    "Kriterien",
    "Datenstand oder Sperrung",
    "Werte oder Bezugswerte",
)
"""Why hits changed, in the order of the list's columns."""

OWN_VALUES = frozenset({"Werte", "Werte oder Bezugswerte"})
"""Causes that tell something of an area's own figures."""

_BECAUSE = (
    "es neu zugeschnitten ist",
    "seine Werte gestiegen sind",
    "seine Werte gesunken sind",
    "die Bezugswerte gesunken sind",
    "die Bezugswerte gestiegen sind",
    "andere Kriterien gelten",
    "Werte bekannt sind, die zuvor offen oder gesperrt waren",
    "Werte offen oder gesperrt sind",
    "Werte gestiegen oder Bezugswerte gesunken sind",
    "Werte gesunken oder Bezugswerte gestiegen sind",
    "es nun groß genug ist",
    "es nun zu klein ist",
)
_AGAINST = (
    "der neue Zuschnitt",
    "die eigenen Werte",
    "die Bezugswerte",
    "die Kriterien",
    "der Datenstand",
    "Werte oder Bezugswerte",
)
KINDS = (
    "Zählt neu",
    "Zählt nicht mehr",
    "Jetzt offen",
    "Nicht mehr offen",
    "Kein Kriterium mehr",
    "Neues Kriterium",
)


class Verdict(NamedTuple):
    """An indicator that is named as one whose verdict changed."""

    indicator: str
    kind: str
    causes: tuple[str, ...]


class Change(NamedTuple):
    """How sure (``least``) or possible hits of an area changed, in all and by cause; causes may be left out."""

    least: bool
    change: float
    parts: tuple[float, ...]


@dataclass(frozen=True)
class Names:
    """How the documents call things.

    Attributes
    ----------
    level : str
    labels : tuple of str
        What the two sides are called.
    areas : tuple of frozenset of str
        Of both sides.
    places : mapping of str to frozenset of str
        The words that say where an area lies.
    indicators : mapping of str to str
        Short name → id.
    excluded : frozenset of str
        Areas that either rule leaves out by hand.
    same_data : bool
    texts : tuple of str
        Sentences with figures that stand there as they are: rules, dates, sources.
    """

    level: str
    labels: tuple[str, str]
    areas: tuple[frozenset[str], frozenset[str]]
    places: Mapping[str, frozenset[str]]
    indicators: Mapping[str, str]
    excluded: frozenset[str]
    same_data: bool
    texts: tuple[str, ...]


def why_form(indicators: Mapping[str, str]) -> re.Pattern[str]:
    """Return the only form in which an area's change is explained."""
    names = "|".join(sorted(map(re.escape, indicators), key=len, reverse=True))
    causes = "|".join(sorted(CAUSES, key=len, reverse=True))
    joined = rf"(?:{causes})(?:(?:, | und )(?:{causes}))*"
    part = rf"(?:{causes}) [+−]\d+(?:,\d)?"
    hits = rf"Treffer(?: mindestens| höchstens)? [+−±]\d+(?:: {part}(?:, {part})*)?\."
    because, against = "|".join(map(re.escape, _BECAUSE)), "|".join(_AGAINST)
    clauses = rf"(?:{because})(?:(?:, | und )(?:{because}))*"
    nouns = rf"(?:{against})(?:(?:, | und )(?:{against}))*"
    moved = (
        r"(?:Kommt hinzu|Ist nur noch möglich|Fällt heraus)"
        rf"(?:, weil {clauses}(?:; dagegen wirkten? {nouns})?)?\."
    )
    item = rf"(?:{names})(?: \({joined}\))?"
    kind = rf"(?:{'|'.join(KINDS)}): {item}(?:, {item})*\."
    cut = r" Neu zugeschnitten; verglichen mit (?P<from>\S+)\."
    return re.compile(rf"(?P<hits>{hits}(?: {hits})?)(?: {moved})?(?P<kinds>(?: {kind})*)(?:{cut})?")


def changes_in(text: str) -> Iterator[Change]:
    """Yield how hits changed, from the beginning of a text of `why_form`."""
    for found in re.finditer(r"Treffer( mindestens| höchstens)? ([+−±]\d+)(?:: ([^.]+))?\.", text):
        parts = re.findall(r"[+−]\d+(?:,\d)?", found[3] or "")
        yield Change(found[1] != " höchstens", _signed(found[2]), tuple(map(_signed, parts)))


def _signed(text: str) -> float:
    return float(text.replace("−", "-").replace("±", "").replace(",", "."))


def verdicts_in(text: str, indicators: Mapping[str, str]) -> Iterator[Verdict]:
    """Yield the indicators that are named, from the last part of a text of `why_form`."""
    names = "|".join(sorted(map(re.escape, indicators), key=len, reverse=True))
    for found in re.finditer(rf"({'|'.join(KINDS)}): (.*?)\.(?= (?:{'|'.join(KINDS)}): |$)", text):
        for item in re.finditer(rf"(?:^|, )({names})(?: \(([^()]*)\))?(?=, |$)", found[2]):
            causes = re.findall("|".join(sorted(CAUSES, key=len, reverse=True)), item[2] or "")
            yield Verdict(indicators[item[1]], found[1], tuple(causes))


def sentence_forms(names: Names) -> list[str]:
    """Return the forms of all sentences with figures in them, other than those that name areas."""
    first, second = (re.escape(plain(n)) for n in names.labels)
    upper = re.escape(plain(names.labels[0][:1].upper() + names.labels[0][1:]))
    some = r"(?:\d[\d ]*|ein|eine|kein|keine|keines|eines)"
    headings = (
        "Ergebnis|Was verglichen wird|Vergleichbarkeit|Wer hinzukommt und wer herausfällt|Übergänge|"
        "Wodurch sich Entscheidungen unterscheiden|Bezugswerte"
    )
    captions = (
        "Ergebnisse nebeneinander|Worin sich die Kriterien unterscheiden|Wer hinzukommt und wer herausfällt|"
        "Gebiete, über die anders entschieden ist|Wodurch sich Entscheidungen änderten|Bezugswerte und Schwellen|"
        rf"Brüche zwischen beiden Jahren|Von {first} \(Zeilen\) zu {second} \(Spalten\), Gebiete"
    )
    exact = [re.escape(plain(t)) for t in names.texts]
    return [
        "width=device-width, initial-scale=1",
        *exact,
        *(rf"(?:{upper}|{second})\. {t}" for t in exact),
        rf"(?:\d(?:\.\d)? )?(?:{headings})",
        rf"(?:(?:Tabelle|Abbildung) \d+: )?(?:{captions})",
        rf"{second}\. (?:Es gilt dieselbe Regel|Die Kriterien unterscheiden sich in nichts)\.",
        rf"{upper}: {some} Gebiete? sicher, {second}: {some}\. Hinzu komm(?:t|en) {some}, heraus f(?:ällt|allen) {some}; "
        rf"{some} Gebiete? (?:ist|sind) sonst anders entschieden\."
        rf"(?: {some} Gebiete? (?:hat|haben) kein früheres Gebiet zum Vergleich\.)?",
        r"Zwischen \d{4} und \d{4} bricht die Reihe keines gezählten Indikators\.",
        rf"(?:{first}|{second}): Diese Bezugswerte werden nicht ausgewiesen, weil sich aus zwei Mittelwerten kleine "
        r"Zahlen zurückrechnen ließen\.",
        r"\d+ Gebiete haben kein früheres Gebiet, mit dem sie sich vergleichen ließen: über sie wird nichts gesagt\.",
    ]
