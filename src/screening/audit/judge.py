"""What must not be said: statements about secret values, contradictions, and hits that do not follow from flags."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import isnan

import pandas as pd

from screening.audit.equations import Cellbook, class_ends, joint_rows, shown_numbers
from screening.audit.house import House
from screening.audit.means import means_allowed
from screening.audit.statements import (
    FIGURES,
    MARKS,
    NO,
    OPEN,
    YES,
    Harvest,
    Oddity,
    Statement,
    Vocabulary,
    distinct,
    plain,
)

_SPECIAL = ("keine Angabe", "geheim", "zu klein", "unbewohnt")
_RANGE = re.compile(r"(\d+)(?: ?[–-] ?(\d+))?")
_REASON = re.compile(
    r"(?:^|\. )(\d+)(?: bis (\d+))? von (\d+) Indikatoren zähl(?:t|en)(?:, (\d+) (?:ist|sind) offen)?"
)
_WITHHELD = "zum Schutz gesperrt"
_MADE = ("interval", "drawing", "cases", "trend", "change")
"""Aspects that follow from a value's counts, in a way that is not put into equations."""

_NEAR = 1e-6
_CLASS = re.compile(r"(\d+)(?: bis (\d+))?")


def informs(statement: Statement) -> bool:
    """Tell whether a statement about an indicator says anything of its value.

    Examples
    --------
    >>> informs(Statement("a", "b", "1", "alo", "flag", "offen"))
    False
    >>> informs(Statement("a", "b", "1", "alo", "rate", "4,7 %"))
    True
    """
    text = statement.text
    if statement.aspect == "flag":
        return text != OPEN and text not in MARKS
    if statement.aspect == "class":
        return not text.startswith(_SPECIAL)
    return text not in MARKS


def judged(harvest: Harvest, house: House, words: Vocabulary) -> list[Oddity]:
    """Return all that must not stand in the files; the texts repeat no figure.

    Parameters
    ----------
    harvest : Harvest
    house : House
    words : Vocabulary
    """
    by_id = house.catalogue.by_id
    said = distinct(harvest.statements)
    about = [s for s in said if s.what in by_id]
    flags = _flags(about)
    return [
        *_everywhere(_secret(about, house), harvest),
        *_unfounded(about, house),
        *_apart(about),
        *_everywhere(_untrue(about, house), harvest),
        *_untrue_together(harvest, house),
        *_differing(about + [s for s in said if s.what == "inhabitants"], house),
        *_everywhere(_hits(said, flags, house, words), harvest),
        *_order(harvest, house),
    ]


def _everywhere(found: Iterable[tuple[Statement, str]], harvest: Harvest) -> Iterator[Oddity]:
    """Tell what is found of a statement in each place where the same stands."""
    texts = {statement[2:]: text for statement, text in found}
    for s in harvest.statements if texts else ():
        if text := texts.get(s[2:]):
            yield Oddity(s.file, s.place, text)


def _name(house: House, statement: Statement) -> str:
    indicator = house.catalogue.by_id[statement.what]
    return f"{statement.area}, „{indicator.short}“"


def _secret(statements: Iterable[Statement], house: House) -> Iterator[tuple[Statement, str]]:
    """Nothing may tell of a secret value, and no figure of an agency's."""
    agency = {i.id for i in house.catalogue.indicators if i.direction == "a"}
    year = house.delivery.year
    secret = {(a, i) for i in house.secret_values for a in house.secret_values.index[house.secret_values[i]]}
    counts = {(a, c) for c in house.secret for a in house.secret.index[house.secret[c]]}
    by_id = house.catalogue.by_id
    before = {y: past.secret_values for y, past in house.earlier.items()}
    earlier = {(y, a, i) for y, f in before.items() for i in f for a in f.index[f[i]]}
    for s in statements:
        if not informs(s):
            continue
        if s.year not in (0, year):
            if (s.year, s.area, s.what) in earlier:
                yield s, f"geheimer Wert {s.year} im Verlauf: {_name(house, s)}"
        elif s.aspect == "denominator":
            # the denominator of a secret numerator is no secret: it says nothing of it
            if (s.area, by_id[s.what].denominator) in counts:
                yield s, f"geheime Zahl: {_name(house, s)} ({s.aspect})"
        elif (s.area, s.what) in secret:
            yield s, f"Angabe zu einem geheimen Wert: {_name(house, s)} ({s.aspect})"
        elif s.what in agency and (s.aspect in FIGURES or s.aspect == "trend"):
            yield s, f"Zahl zur Tätigkeit eines Amtes: {_name(house, s)} ({s.aspect})"


def _unfounded(statements: list[Statement], house: House) -> Iterator[Oddity]:
    """Tell what is made of a value's counts where these are not shown, and is no equation over them."""
    book, told = Cellbook(house), shown_numbers(statements, house)
    by_id, year = house.catalogue.by_id, house.delivery.year
    lines = {(s.area, s.what) for s in statements if s.aspect == "trend" and s.year < year}
    seen = set()
    for s in statements:
        key = (s.area, s.what, s.aspect)
        if s.year not in (0, year) or key in seen or not informs(s):
            continue
        if s.aspect == "change" and key[:2] not in lines:
            seen.add(key)
            yield Oddity(s.file, s.place, f"Veränderung ohne gezeigten früheren Wert: {_name(house, s)}")
        elif s.aspect in _MADE or (s.aspect == "class" and isnan(class_ends(s.text)[0])):
            i = by_id[s.what]
            if i.direction == "a" or book.pair(s.area, i) is None:
                continue
            if not {(s.area, i.numerator), (s.area, i.denominator)} <= told.keys():
                seen.add(key)
                yield Oddity(
                    s.file,
                    s.place,
                    f"Angabe zu einem Wert, der nicht gezeigt ist: {_name(house, s)} ({s.aspect})",
                )


def _untrue(statements: list[Statement], house: House) -> Iterator[tuple[Statement, str]]:
    """Tell flags and values other than those that follow from the delivery: they were made of something else."""
    exceeds = {i: column.to_dict() for i, column in house.screening.exceeds.items()}
    rates = {i: column.to_dict() for i, column in house.screening.rates.rate.items()}
    for s in statements:
        if s.year or s.what not in exceeds:
            continue
        if s.aspect == "flag" and s.text in (YES, NO):
            true = exceeds[s.what].get(s.area)
            if pd.isna(true) or bool(true) is not (s.text == YES):
                yield s, f"anderes Urteil als errechnet: {_name(house, s)}"
        elif s.aspect == "rate" and s.low == s.low:
            rate = rates[s.what].get(s.area)
            if pd.isna(rate) or not s.low - _NEAR <= rate <= s.high + _NEAR:
                yield s, f"anderer Wert als errechnet: {_name(house, s)}"


def _untrue_together(harvest: Harvest, house: House) -> Iterator[Oddity]:
    """Tell means, thresholds and sums of several areas other than those that follow from the delivery."""
    book = Cellbook(house)
    allowed = means_allowed(house) if harvest.bars else {}
    for what, (mean, bar) in harvest.bars.items():
        name = house.catalogue.by_id[what].short
        if not any(abs(mean - value) <= _NEAR for value in allowed.get(what, ())):
            yield Oddity("", "Mittelwerte", f"anderer Mittelwert, als gezeigt werden darf: „{name}“")
        # rounded by itself a threshold would say more of the mean than the mean as told does
        if abs(bar - mean * float(house.criteria.factor)) > _NEAR:
            yield Oddity("", "Mittelwerte", f"Schwelle folgt nicht aus dem gezeigten Mittelwert: „{name}“")
    for j in harvest.joints:
        if j.indicator in house.catalogue.by_id and not all(book.fits(r) for r in joint_rows(j, book)):
            yield Oddity(
                j.file, j.place, f"andere Summe als geliefert: „{house.catalogue.by_id[j.indicator].short}“"
            )


def _flags(statements: Iterable[Statement]) -> dict[tuple[str, str], set[str]]:
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for s in statements:
        if s.aspect == "flag" and s.text in (YES, NO, OPEN):
            told[s.area, s.what].add(s.text)
    return told


def _apart(statements: list[Statement]) -> Iterator[Oddity]:
    """Tell what is withheld in one place and shown in another."""
    withheld: dict[tuple[str, str], Statement] = {}
    for s in statements:
        if s.text == _WITHHELD or (s.aspect == "flag" and s.text == OPEN):
            withheld.setdefault((s.area, s.what), s)
    closed = {(s.area, s.what) for s in statements if s.text == _WITHHELD}
    told = set()
    for s in statements:
        key = (s.area, s.what)
        if s.year or key not in withheld or key in told or not informs(s):
            continue
        if key in closed or s.aspect in ("flag", "class"):
            told.add(key)
            text = f"hier eine Angabe, in {withheld[key].file} keine: {s.area}, {s.what}"
            yield Oddity(s.file, s.place, text)


def _differing(statements: list[Statement], house: House) -> Iterator[Oddity]:
    """All files give the same numbers, and those are the delivered ones."""
    delivered = {c: column.to_dict() for c, column in house.delivery.counts.items()}
    where: dict[tuple[str, str, int], Statement] = {}
    by_id = house.catalogue.by_id
    for s in statements:
        if s.low == s.high and not s.year and s.aspect in ("numerator", "denominator"):
            count = by_id[s.what].numerator if s.aspect == "numerator" else by_id[s.what].denominator
            where.setdefault((s.area, count, int(s.low)), s)
    for (area, count), numbers in shown_numbers(statements, house).items():
        true = delivered.get(count, {}).get(area)
        if true is None:
            continue
        for number in numbers:
            if number != true:
                found = where.get((area, count, number))
                file, place = (found.file, found.place) if found else ("", "")
                yield Oddity(file, place, f"andere Zahl als geliefert: {area}, {count}")


def _hits(
    statements: Iterable[Statement],
    flags: Mapping[tuple[str, str], set[str]],
    house: House,
    words: Vocabulary,
) -> Iterator[tuple[Statement, str]]:
    """Hits, themes and decisions follow from the flags that are shown, and from nothing else."""
    if not flags:
        return
    sure: dict[str, int] = {}
    most: dict[str, int] = {}
    parts: dict[tuple[str, str], int] = defaultdict(int)
    by_id = house.catalogue.by_id
    for area in words.areas:
        told = {i: flags.get((area, i), {OPEN}) for i in words.counted}
        sure[area] = sum(t == {YES} for t in told.values())
        most[area] = sure[area] + sum(OPEN in t for t in told.values())
        for i, t in told.items():
            parts[area, f"theme:{by_id[i].theme}"] += t == {YES}
            if by_id[i].circumstance:
                parts[area, f"circumstance:{by_id[i].circumstance}"] += t == {YES}
    for s in statements:
        if s.area in sure and not _agrees(s, sure[s.area], most[s.area], parts, house):
            yield s, f"folgt nicht aus den gezeigten Urteilen: {s.area} ({s.what})"


def _agrees(s: Statement, low: int, high: int, parts: Mapping[tuple[str, str], int], house: House) -> bool:
    if s.what == "hits_min":
        return s.low == low
    if s.what == "hits_max":
        return s.low == high
    if s.what.startswith(("theme:", "circumstance:")) and s.low == s.low:
        return s.low == parts[s.area, s.what]
    if s.what == "hits":
        found = _RANGE.fullmatch(s.text)
        return found is None or (int(found[1]), int(found[2] or found[1])) == (low, high)
    if s.what == "reason":
        found = _REASON.search(s.text)
        told = found is None or (int(found[1]), int(found[2] or found[1])) == (low, high)
        return told and (found is None or found[4] is None or int(found[4]) == high - low)
    if s.what == "class:hits":
        found = _CLASS.fullmatch(s.text)
        return found is None or int(found[1]) <= low <= int(found[2] or found[1])
    if s.what in ("decision", "class:decision"):
        return _decision_agrees(s, low, high, house)
    return True


def _decision_agrees(s: Statement, low: int, high: int, house: House) -> bool:
    criteria = house.criteria
    told = plain(s.text).partition(",")[0]
    if told == "unbewohnt" and s.what == "class:decision":
        return True
    if s.area in {e.area for e in criteria.exclusions}:
        return told == "ausgeschlossen"
    enough = house.screening.enough.get(s.area)
    if enough is not None and enough is False:
        return told == "zu klein"
    if told == "sicher":
        return low >= criteria.min_hits
    if told == "nein":
        return high < criteria.min_hits or criteria.gaps == "proportional"
    if told == "möglich":
        return high >= criteria.min_hits
    return True


def _order(harvest: Harvest, house: House) -> Iterator[Oddity]:
    """Tell lists in an order that cannot be made from what is shown: by id, or by hits and then by id."""
    hits: dict[str, tuple[int, int]] = {}
    decisions: dict[str, str] = {}
    for s in harvest.statements:
        if s.what == "hits_min" and s.low == s.low:
            hits[s.area] = (int(s.low), hits.get(s.area, (0, 0))[1])
        elif s.what == "hits_max" and s.low == s.low:
            hits[s.area] = (hits.get(s.area, (0, 0))[0], int(s.low))
        elif s.what == "decision":
            decisions.setdefault(s.area, s.text)
    for file, place, areas in harvest.order:
        listed = set(areas)
        if list(areas) != [a for a in house.cells.areas if a in listed]:
            yield Oddity(file, place, "Reihenfolge folgt nicht den Kennungen")
    for file, place, areas in harvest.ranked if hits else ():
        keys = [(decisions.get(a, ""), -hits.get(a, (0, 0))[0], -hits.get(a, (0, 0))[1], a) for a in areas]
        # groups of one decision follow each other; within each the most hits come first
        if any(x[1:] > y[1:] for x, y in pairwise(keys) if x[0] == y[0]):
            yield Oddity(file, place, "Reihenfolge folgt nicht aus den gezeigten Treffern")
