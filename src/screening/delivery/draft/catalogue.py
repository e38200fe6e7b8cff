"""A catalogue drafted from figures: which are counts of whom, which are over which, which are rates alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from screening.base import without_accents
from screening.concept import DECISION_COLUMNS
from screening.delivery.draft.atlas import Pair
from screening.delivery.draft.figures import SIGNED, Figure
from screening.delivery.draft.words import PEOPLE

_PART = re.compile(
    r"[0-9]|unter|\bab\b|weiblich|männlich|deutsch|ausl|migra|jung|alt|mittlere|female|male|aged|dichte|\(2\)|haushalt",
    re.I,
)
_FAMILIES = tuple(
    re.compile(form, re.I)
    for form in (r"(privat)?haushalte?|households?|hh", r"wohnungen|dwellings?|flats", r"famili(en|es)")
)
_TOTAL = re.compile(r"\b(insgesamt|gesamt|anzahl|zahl der|alle|total|number of|all|summe|in)\b|\W", re.I)
_BURDEN = re.compile(
    r"(arbeits|erwerbs|wohnungs|obdach)los|arbeitsu?such|unemp|jobless|homeless|claimant|sgb|hartz|\balg|alo\b|leistung"
    r"|transfer|benefit|armut|arm\b|poverty|povert(à|a\b)|pobreza|pauvret|armoede|depriv|low.income|grundsicherung"
    r"|mindestsicherung|sozialgeld|b(ü|ue)rgergeld|bedarfsgemeinsch|ohne .*(abschluss|ausbildung)"
    r"|(without|no) .*(diploma|qualification)|crowd|uninsured|rent burden|alleinerz|lone parent|single parent|wohngeld"
    r"|langzeit|uvg|unterhaltsvorschuss|hilfe|schulden|ch(ô|o)meu|ch(ô|o)mage|monoparental|werkloos|werkloze|uitkering"
    r"|disoccupat|aturat|\bparad[oa]s|desempl|arbetsl(ö|oe)s",
    re.I,
)
_SECOND_HOMES = re.compile(r"wohnberechtigt|nebenwohn", re.I)
"""People who are counted here and where they live."""

_PER = re.compile(r"\b(?:je|pro|per) (1[.,\s]?0+)\b", re.I)
_QUOTIENT = re.compile(r"\b(?:je|pro|per) [a-zäöü]+²?|[a-z€]+ ?/ ?(?:m²|qm|km²|ha)\b", re.I)
_NO_SHARE = re.compile(r"dichte\b|quotient\b|ziffer\b|durchschn|mittlere|average", re.I)

MOST_SHORT = 40
NO_SHARE = "Wert"
"""The unit of a figure that is no share, and says no other one."""


@dataclass(frozen=True)
class Drafted:
    """An indicator as drafted; `numerator` is empty if it is delivered as a rate alone.

    Attributes
    ----------
    id, label : str
    numerator, denominator : str
        Ids of counts.
    unit : str
    per : int
        Written where the unit does not say it; 0 if it does.
    within, negative : bool
    burden : bool
    source : str
    why : str
        German: what was guessed, and from what.
    """

    id: str
    label: str
    numerator: str = ""
    denominator: str = ""
    unit: str = "%"
    per: int = 0
    within: bool = True
    negative: bool = False
    burden: bool = False
    source: str = ""
    why: str = ""


def spoken(label: str) -> str:
    """Return a header as a name: words instead of underscores.

    Examples
    --------
    >>> spoken("alter_80plus"), spoken("Arbeitslose SGB II"), spoken("")
    ('Alter 80plus', 'Arbeitslose SGB II', '')
    """
    if "_" not in label or " " in label:
        return label
    text = " ".join(label.replace("_", " ").split())
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class DraftCatalogue:
    """Counts and indicators; `owners` says of each figure (file, position) which id it delivers.

    Attributes
    ----------
    inhabitants : str
        Id of the count of people; empty if none is delivered.
    counts : dict of str to str
        Id to label.
    indicators : tuple of Drafted
    owners : dict of (int, int) to str
    without_denominator : bool
        Somewhere there are cases though the denominator is 0.
    packaged : bool
        It is the concept's own: none is written.
    """

    inhabitants: str
    counts: dict[str, str]
    indicators: tuple[Drafted, ...]
    owners: dict[tuple[int, int], str]
    without_denominator: bool
    packaged: bool = False


def draft_catalogue(files: Sequence[tuple[str, Sequence[Figure], Sequence[Pair]]]) -> DraftCatalogue:
    """Draft a catalogue from the figures of all files: name, figures, and the quotients that an atlas names.

    Examples
    --------
    >>> from dataclasses import replace
    >>> people = Figure("Einwohner", "Einwohner", "count", "", values={"01": 100.0, "02": 50.0})
    >>> poor = Figure("SGB II", "SGB II", "count", "", values={"01": 10.0, "02": 50.0})
    >>> rate = Figure("Quote", "Quote", "rate", "", values={"01": -1.5})
    >>> drafted = draft_catalogue([("a.csv", [people, poor, rate], [])])
    >>> drafted.inhabitants, [*drafted.counts]
    ('einwohner', ['einwohner', 'sgb_ii'])
    >>> [(i.id, i.numerator, i.denominator, i.negative) for i in drafted.indicators]
    [('sgb_ii', 'sgb_ii', 'einwohner', False), ('quote', '', '', True)]
    >>> draft_catalogue([]).inhabitants
    ''
    >>> asked = Figure("Total", "Total", "count", "", values={"01": 80.0, "02": 50.0})
    >>> drafted = draft_catalogue([("a.csv", [poor, asked], []), ("b.csv", [replace(people, label="Alle")], [])])
    >>> [(i.numerator, i.denominator, i.why) for i in drafted.indicators]
    [('sgb_ii', 'total', 'die größte Zahl der Tabelle')]
    >>> more = Figure("Wohnberechtigte", "Wohnberechtigte", "count", "", values={"01": 110.0, "02": 70.0})
    >>> draft_catalogue([("a.csv", [more, people], [])]).inhabitants
    'einwohner'
    """
    taken: set[str] = set()
    counts: dict[str, Figure] = {}
    rates: dict[str, tuple[str, Figure]] = {}
    owners: dict[tuple[int, int], str] = {}
    home: dict[str, str] = {}
    labels: dict[tuple[int, str], str] = {}
    for n, (name, figures, _) in enumerate(files):
        for k, figure in enumerate(figures):
            if figure.kind == "none" or _repeats(figure, [*counts.values(), *(f for _, f in rates.values())]):
                continue
            key = slug(figure.label, taken if figure.kind == "count" else {*taken, *DECISION_COLUMNS})
            taken.add(key)
            owners[n, k] = key
            home[key] = name
            if figure.kind == "count":
                counts[key] = figure
                labels[n, figure.label] = key
            else:
                rates[key] = (name, figure)
    people = _people(counts)
    named = set(DECISION_COLUMNS)
    paired = [
        _of_pair(pair, labels[n, pair.numerator], labels[n, pair.denominator], counts, named, files[n][0])
        for n, (_, _, pairs) in enumerate(files)
        for pair in pairs
        if (n, pair.numerator) in labels and (n, pair.denominator) in labels
    ]
    told = {c for i in paired for c in (i.numerator, i.denominator)}
    base = people or _whole(counts)
    wholes = {} if people else _wholes(counts, home)
    over = {k: f for k, f in counts.items() if k not in told or k in (base, *wholes.values())}
    paired += _over(over, base, wholes, home, named)
    alone = [_alone(key, figure, name) for key, (name, figure) in rates.items()]
    lacking = any(
        counts[i.numerator].values.get(a, 0) > 0
        for i in paired
        for a, d in counts[i.denominator].values.items()
        if d == 0
    )
    return DraftCatalogue(
        people, {k: spoken(f.label) for k, f in counts.items()}, (*paired, *alone), owners, lacking
    )


def _repeats(figure: Figure, seen: Iterable[Figure]) -> bool:
    return any(f.label == figure.label and f.values == figure.values for f in seen)


def slug(label: str, taken: Iterable[str] = ()) -> str:
    """Return an id made of a label.

    Examples
    --------
    >>> slug("Arbeitslose (SGB II) in %"), slug("65 Jahre und älter"), slug("Bevölkerung", ["bevoelkerung"]), slug("–")
    ('arbeitslose_sgb_ii_in', 'n65_jahre_und_aelter', 'bevoelkerung_2', 'wert')
    >>> slug("Chômeurs"), slug("Größe")
    ('chomeurs', 'groesse')
    """
    text = without_accents(re.sub("[²³]", " ", label), umlauts=True)
    text = "_".join(re.findall(r"[a-z0-9]+", text))[:60].strip("_") or "wert"
    text = text if text[0].isalpha() else f"n{text}"
    return _unused(text, taken)


def _unused(text: str, taken: Iterable[str]) -> str:
    used, found, n = set(taken), text, 1
    while found in used:
        n += 1
        found = f"{text}_{n}"
    return found


def _people(counts: dict[str, Figure]) -> str:
    """Return the count of people: called so itself rather than by its group, no part, and no smaller than what is one."""
    fit = [k for k, f in counts.items() if PEOPLE.search(_said(f))]

    def rank(key: str) -> tuple[bool, bool, bool, bool, float]:
        figure = counts[key]
        title = (figure.own or figure.label).replace("_", " ")
        smaller = any(not _fits(counts[k], figure) for k in fit if k != key)
        second = bool(_SECOND_HOMES.search(title))
        return not _PART.search(title), bool(PEOPLE.search(title)), not second, not smaller, figure.sum

    return max(fit, key=rank, default="")


def _whole(counts: dict[str, Figure]) -> str:
    """Return the count that all others can be a part of, where none is called the people."""
    largest = max(counts, key=lambda k: counts[k].sum, default="")
    others = [f for k, f in counts.items() if k != largest]
    return largest if others and all(_fits(f, counts[largest]) for f in others) else ""


def _wholes(counts: dict[str, Figure], home: dict[str, str]) -> dict[str, str]:
    """Return of each table the count that all its others can be a part of: who was asked, or of age."""
    found = {name: _whole({k: f for k, f in counts.items() if home[k] == name}) for name in home.values()}
    return {name: key for name, key in found.items() if key}


def _over(
    counts: dict[str, Figure], base: str, wholes: dict[str, str], home: dict[str, str], named: set[str]
) -> Iterable[Drafted]:
    """Yield each count over the one that it is a part of, by their words and sizes."""
    found = {k: _denominator(k, counts, base, wholes.get(home[k], "")) for k in counts if k != base}
    bases = {d for d, _ in found.values()} - {base}
    for key, (denominator, why) in found.items():
        burden = bool(_BURDEN.search(_said(counts[key])))
        if not denominator or (key in bases and not burden) or _same_people(counts[key], counts[denominator]):
            continue
        above = [a for a, n in counts[key].values.items() if n > counts[denominator].values.get(a, n)]
        if above:
            why += f"; Gebiete mit größerem Zähler: {len(above)}"
        unit = "%" if _fits(counts[key], counts[denominator]) else "je 100"
        label = spoken(counts[key].label)
        name = _unused(key, named)
        named.add(name)
        source = home[key]
        yield Drafted(
            name, label, key, denominator, unit, 0, not above, burden=burden, source=source, why=why
        )


def _same_people(one: Figure, other: Figure) -> bool:
    """Tell whether a count is the people once more, as their yearly mean is."""
    people = bool(PEOPLE.search(_said(one)) and PEOPLE.search(_said(other)))
    return people and abs(one.sum - other.sum) <= 0.05 * other.sum


def _said(figure: Figure) -> str:
    return figure.label.replace("_", " ")


def _denominator(key: str, counts: dict[str, Figure], base: str, whole: str) -> tuple[str, str]:
    """Return what a count is probably a part of, and why."""
    own = counts[key]
    label = _said(own)
    larger = [k for k, f in counts.items() if k != key and f.sum > own.sum]
    ages = re.findall(r"[0-9]+", label)
    same = [
        k
        for k in larger
        if ages and PEOPLE.search(_said(counts[k])) and re.findall(r"[0-9]+", _said(counts[k])) == ages
    ]
    family = next((f for f in _FAMILIES if f.search(label)), None)
    kin = [k for k in larger if family and _is_total(_said(counts[k]), family)]
    for candidates, why in ((same, "dieselben Altersgrenzen"), (kin, "die Summe derselben Art")):
        if candidates:
            best = max(candidates, key=lambda k: counts[k].sum)
            if _fits(own, counts[best]):
                return best, why
    if whole not in ("", key, base):
        return whole, "die größte Zahl der Tabelle"
    return base, "die Bevölkerung" if base and PEOPLE.search(_said(counts[base])) else "die größte Zahl"


def _is_total(label: str, family: re.Pattern[str]) -> bool:
    """Tell whether a label names nothing but all of a kind: „Haushalte insgesamt“."""
    return bool(family.search(label)) and not _TOTAL.sub("", family.sub("", label)).strip()


def _fits(part: Figure, whole: Figure) -> bool:
    above = sum(n > whole.values.get(a, n) for a, n in part.values.items())
    return above <= len(part.values) / 20


def _of_pair(
    pair: Pair, above: str, below: str, counts: dict[str, Figure], taken: set[str], source: str
) -> Drafted:
    key = slug(pair.label, taken)
    taken.add(key)
    part = all(n <= counts[below].values.get(a, n) for a, n in counts[above].values.items())
    unit, per = {100: ("%" if part else "je 100", 0), 1000: ("je 1.000", 0)}.get(pair.factor, ("Quotient", 1))
    burden = bool(_BURDEN.search(pair.label))
    within = part and pair.factor == 100
    return Drafted(
        key, pair.label, above, below, unit, per, within, burden=burden, source=source, why="nachgerechnet"
    )


def _alone(key: str, figure: Figure, source: str) -> Drafted:
    said = _PER.search(_said(figure))
    unit = "%"
    if figure.why == SIGNED:
        pass
    elif said:
        unit = f"je {int(re.sub('[^0-9]', '', said[1])):,}".replace(",", ".")
    elif (quotient := _QUOTIENT.search(figure.label)) and "%" not in figure.label:
        unit = quotient[0]
    elif "%" not in figure.label and (figure.top > 100 or _NO_SHARE.search(figure.label)):
        unit = NO_SHARE
    negative = figure.low < 0
    within = unit == "%" and not negative and figure.top <= 100
    burden = bool(_BURDEN.search(_said(figure))) and not negative
    return Drafted(key, spoken(figure.label), "", "", unit, 0, within, negative, burden, source, figure.why)
