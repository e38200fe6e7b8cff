"""``stadt.toml``, ``katalog.toml`` and ``kriterien.toml`` as drafted; what was guessed is marked ``# geraten``."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from screening.concept import Catalogue
from screening.delivery.checks import TO_FILL_IN
from screening.delivery.draft.called import level_of
from screening.delivery.draft.catalogue import MOST_SHORT, NO_SHARE, DraftCatalogue, Drafted
from screening.delivery.draft.forms import first_parts, pattern_of
from screening.delivery.draft.link import Link, parents_of
from screening.delivery.draft.maps import CODES, SeenMap
from screening.delivery.draft.merges import FILE, Whole
from screening.delivery.draft.upper import FILE as ASSIGNED
from screening.delivery.draft.upper import Upper

GUESSED = "# geraten"

EVER = 1900
"""Boundaries that nobody said a year of are taken to hold for all."""

_PARENT_LABELS = ("Bezirk", "Bezirksteil", "Teilbezirk", "Großraum", "Ebene 5")


_SPLIT = re.compile(r"männlich|weiblich|\b(nicht)?deutsch\b|\b(fe)?male\b", re.I)
"""Parts of what is there as a whole: counted beside it, one burden would count several times."""


@dataclass(frozen=True)
class Lacking:
    """What map and tables do not hold of each other.

    Attributes
    ----------
    off_map : tuple of str
        Areas of the tables without a shape.
    without_row : tuple of str
        Areas of the map without a row.
    without_denominator : bool
        Cases over a denominator of 0.
    """

    off_map: tuple[str, ...] = ()
    without_row: tuple[str, ...] = ()
    without_denominator: bool = False


def quoted(text: str) -> str:
    r"""Return text as a TOML string on one line.

    Examples
    --------
    >>> print(quoted('Fälle "neu"\n[Personen]'), quoted(""))
    "Fälle \"neu\"\n[Personen]" ""
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def one_line(text: str) -> str:
    r"""Return text for a comment.

    Examples
    --------
    >>> one_line("a\n[b]")
    'a [b]'
    """
    return "".join(c if c.isprintable() else " " for c in text)


def city_text(
    name: str,
    seen: SeenMap,
    link: Link,
    year: int,
    lacking: Lacking,
    wholes: Sequence[Whole] = (),
    uppers: Sequence[Upper] = (),
    words: Sequence[str] = (),
) -> str:
    r"""Return ``stadt.toml`` for a map; `words` are headers that the tables have above the areas.

    Examples
    --------
    >>> ids = ("01.1", "01.2", "02.1", "02.2")
    >>> seen = SeenMap("viertel.geojson", "", (), {"nr": ids}, "EPSG:4326", "", "EPSG:25832")
    >>> text = city_text("Neustadt", seen, Link("nr", ids, 0, ".", False, ""), 2024, Lacking())
    >>> import tomllib
    >>> found = tomllib.loads(text)
    >>> found["id_pattern"], found["parent"][0]["parts"], found["boundary"][0]["valid_from"], found["level"]
    ('\\d{2}\\.\\d', 1, 2024, 'Viertel')
    """
    return "\n".join(
        [
            "# Entwurf für stadt.toml, aus der Karte erkannt. Was mit „geraten“ endet, bitte prüfen.",
            f"name = {quoted(name)}  # wie die Stadt in den Dokumenten heißt",
            *_levels(seen, link, words),
            f"crs = {quoted(seen.working)}  # Koordinatensystem der gezeichneten Karten, in Metern",
            *_ids(link, wholes),
            f"attribution = {quoted(f'{TO_FILL_IN}: Nachweis der Grenzen ({seen.name})')}  # wie die Lizenz ihn verlangt",
            '# licence = "dl-de/by-2-0"  # Lizenz der Grenzen',
            *(_assigned(link, uppers) if uppers else ()),
            *_parents(link, {_level(seen, link, words)[0], *(u.label for u in uppers)}, uppers),
            *_boundary(seen, link, year, wholes),
            *_checks(lacking),
            "",
        ]
    )


def _level(seen: SeenMap, link: Link, words: Sequence[str]) -> tuple[str, str]:
    said = [seen.layer, link.header, link.name_column, seen.name, *words]
    said = said if not link.parts else [link.header.replace("viertel", "")]
    one, many = level_of(said)
    return ("Bezirk", "Bezirke") if link.parts and one == "Gebiet" else (one, many)


def _levels(seen: SeenMap, link: Link, words: Sequence[str]) -> Iterator[str]:
    one, many = _level(seen, link, words)
    yield f"level = {quoted(one)}  {GUESSED}: so heißt ein Gebiet"
    if many:
        yield f"levels = {quoted(many)}  {GUESSED}: dasselbe in der Mehrzahl"


def _ids(link: Link, wholes: Sequence[Whole]) -> Iterator[str]:
    pattern = pattern_of([*link.ids, *(w.id for w in wholes)], link.separator, link.by_name)
    value = f"'{pattern}'" if "'" not in pattern else quoted(pattern)
    examples = one_line(", ".join(link.ids[:3]))
    yield f"id_pattern = {value}  {GUESSED}: aus {len(link.ids)} Kennungen der Karte, etwa {examples}"
    if link.separator != ".":
        said = "die Kennungen haben kein Trennzeichen" if not link.separator else "zwischen den Teilen"
        yield f"separator = {quoted(link.separator)}  # {said}"


def _parents(link: Link, taken: Collection[str], uppers: Sequence[Upper]) -> Iterator[str]:
    """Yield the levels that the ids tell, but for those that a column tells, too."""
    labels = iter([label for label in _PARENT_LABELS if label not in taken])
    for parts in parents_of(link):
        number = len(first_parts(link.ids, link.separator, parts))
        label = "" if number in {u.groups for u in uppers} else next(labels, "")
        if not label:
            continue
        yield ""
        yield "[[parent]]"
        yield f"id = {quoted(re.sub('[^a-z0-9]+', '_', label.casefold()))}"
        yield f"label = {quoted(label)}  {GUESSED}: {number} Gruppen von Gebieten; wie heißen sie? Sonst streichen"
        unit = "Teile" if link.separator else "Zeichen"
        yield f"parts = {parts}  # so viele {unit} der Kennung"


def _assigned(link: Link, uppers: Sequence[Upper]) -> Iterator[str]:
    yield ""
    yield "[assignment]"
    yield f'path = "{ASSIGNED}"  {GUESSED}: aus der Karte'
    yield f"id_column = {quoted(link.header)}"
    for upper in uppers:
        yield ""
        yield "[[parent]]"
        yield f"id = {quoted(upper.id)}"
        yield f"label = {quoted(upper.label)}  {GUESSED}: so heißt die Ebene; {upper.groups} Gruppen von Gebieten"
        yield f"column = {quoted(upper.column)}"
        if upper.name_column:
            yield f"name_column = {quoted(upper.name_column)}"


def _boundary(seen: SeenMap, link: Link, year: int, wholes: Sequence[Whole]) -> Iterator[str]:
    yield ""
    yield "[[boundary]]"
    yield f"version = {quoted(seen.name.rpartition('.')[0] or seen.name)}  # Name des Gebietsstands"
    yield f"path = {quoted(seen.name)}"
    if seen.layer:
        rest = ", ".join(map(quoted, seen.others))
        yield f"layer = {quoted(seen.layer)}  {GUESSED}: die meisten Flächen, oder was die Tabellen nennen; sonst {rest}"
    others = [n for n in seen.columns if n != link.header and not n.endswith(CODES)]
    told = f"{GUESSED}: {one_line(link.why)};" if link.why else "#"
    there = ", ".join(map(quoted, others[:8])) or "keine"
    yield f"id_column = {quoted(link.header)}  {told} andere Spalten: {there}"
    if link.prefix:
        yield f"id_prefix = true  {GUESSED}: Kennung und Name stehen in einer Zelle"
    if link.name_column:
        yield f"name_column = {quoted(link.name_column)}  {GUESSED}: sieht nach den Namen der Gebiete aus"
    yield f"crs = {quoted(seen.crs)}" + (f"  {GUESSED}: {seen.why}" if seen.why else "")
    yield f"valid_from = {year}  {GUESSED}: {'das Jahr der Tabelle' if year > EVER else 'gilt für alle Jahre'}"
    if wholes:
        those = one_line(_some([w.name or w.id for w in wholes]))
        yield f'merge = "{FILE}"  {GUESSED}: die Tabelle nennt mehrere Gebiete als eines: {those}'
    if link.parts:
        yield f"dissolve_parts = {link.parts}  {GUESSED}: die Tabelle nennt nur die ersten Teile der Kennungen"


def _checks(lacking: Lacking) -> Iterator[str]:
    if not (lacking.off_map or lacking.without_row or lacking.without_denominator):
        return
    yield ""
    yield "[checks]"
    if lacking.off_map:
        yield f'area_without_geometry = "Warnung"  {GUESSED}: ohne Fläche: {_some(lacking.off_map)}'
    if lacking.without_row:
        yield f'geometry_without_row = "Warnung"  {GUESSED}: ohne Zeile: {_some(lacking.without_row)}'
    if lacking.without_denominator:
        yield f'cases_without_denominator = "Warnung"  {GUESSED}: Fälle, aber der Nenner ist 0; der Wert bleibt offen'


def _some(ids: Sequence[str]) -> str:
    more = f" und {len(ids) - 8} weitere" if len(ids) > 8 else ""
    return one_line(", ".join(ids[:8])) + more


def catalogue_text(drafted: DraftCatalogue) -> str:
    """Return ``katalog.toml``.

    Examples
    --------
    >>> i = Drafted("alo", "Arbeitslose", "alo", "bev", source="a.csv", why="die Bevölkerung")
    >>> text = catalogue_text(DraftCatalogue("bev", {"bev": "Einwohner", "alo": "Arbeitslose"}, (i,), {}, False))
    >>> import tomllib
    >>> tomllib.loads(text)["indicator"][0]["denominator"]
    'bev'
    """
    lines = [
        "# Entwurf für katalog.toml, aus den Tabellen erkannt. Namen und Arten (direction) bitte prüfen:"
    ]
    lines.append("# + Belastung, s Struktur, a Tätigkeit der Ämter.")
    if drafted.inhabitants:
        lines.append(f"inhabitants = {quoted(drafted.inhabitants)}  {GUESSED}: die Bevölkerung")
    else:
        lines.append("# inhabitants: keine Spalte mit der Bevölkerung erkannt")
    lines += [
        "",
        "[[theme]]",
        'id = "ohne"',
        'label = "Ohne Thema"  # Themen, nach denen Treffer geordnet werden',
    ]
    for key, label in drafted.counts.items():
        lines += ["", "[[count]]", f"id = {quoted(key)}", f"label = {quoted(label)}"]
    shown = shortened([i.label for i in drafted.indicators])
    for number, (indicator, short) in enumerate(zip(drafted.indicators, shown, strict=True), 1):
        lines += ["", "[[indicator]]", *_indicator(indicator, number, short)]
    return "\n".join([*lines, ""])


def shortened(labels: Sequence[str]) -> list[str]:
    """Return labels that fit into a column's head; those that begin alike keep their ends instead.

    Examples
    --------
    >>> shortened(["Quote", "Empfänger von Leistungen der Grundsicherung im Alter"])
    ['Quote', 'Empfänger von Leistungen der…']
    >>> shortened(["(Regel-)Leistungsberechtigte - erwerbsfähig (" + w + ")" for w in ("deutsch", "männlich")])
    ['(Regel-)Leistungsbe…werbsfähig (deutsch)', '(Regel-)Leistungsbe…erbsfähig (männlich)']
    """
    first = [label if len(label) <= MOST_SHORT else _beginning(label) for label in labels]
    half = MOST_SHORT // 2
    return [
        short if first.count(short) == 1 else f"{label[: half - 1]}…{label[-half:]}"
        for label, short in zip(labels, first, strict=True)
    ]


def _beginning(label: str) -> str:
    """Cut behind a word, if one ends within the second half."""
    cut = label[: MOST_SHORT - 1]
    words = cut.rpartition(" ")[0] if label[MOST_SHORT - 1] != " " else cut
    return (words if len(words) >= MOST_SHORT // 2 else cut).rstrip(" -–,(") + "…"


def _indicator(i: Drafted, number: int, short: str) -> Iterator[str]:
    yield f"id = {quoted(i.id)}"
    yield f"number = {number}"
    yield f"label = {quoted(i.label)}"
    yield f"short = {quoted(short)}"
    if i.numerator:
        yield f"numerator = {quoted(i.numerator)}"
        yield f"denominator = {quoted(i.denominator)}  {GUESSED}: {i.why}"
    if i.unit != "%" or not i.numerator:
        yield f"unit = {quoted(i.unit)}  {GUESSED}: {i.why if not i.numerator else 'aus Zähler und Nenner'}"
    if i.per:
        yield f"per = {i.per}"
    if i.unit in ("%", "je 100") and not i.within:
        yield "within = false"
    if i.negative:
        yield f"negative = true  {GUESSED}: es gibt Werte unter 0"
    yield f'direction = "{"+" if i.burden else "s"}"  {GUESSED}: nach dem Namen'
    yield 'theme = "ohne"'
    yield f"source = {quoted(i.source)}"


_CHOSEN = {
    True: "was geliefert ist und nach Belastung klingt",
    False: "alles, was geliefert ist; nach Belastung klingt davon höchstens eines",
}


@dataclass(frozen=True)
class Delivered:
    """What criteria are drafted from: which indicators there are, of which there are counts, and why these.

    `beside` are rates alone that do not count: they, too, are shown beside a mean.
    """

    indicators: tuple[str, ...]
    with_counts: frozenset[str]
    inhabitants: bool
    burdens: bool = True
    beside: tuple[str, ...] = ()


def delivered_of(drafted: DraftCatalogue) -> Delivered:
    """Return what is delivered of a drafted catalogue; burdens alone if there are two of them.

    Examples
    --------
    >>> one = Drafted("alo", "Arbeitslose", "alo", "bev", burden=True)
    >>> delivered_of(DraftCatalogue("bev", {}, (one, Drafted("q", "Quote")), {}, False)).indicators
    ('alo', 'q')
    """
    usable = [
        i for i in drafted.indicators if not i.negative and i.unit != NO_SHARE and not _SPLIT.search(i.label)
    ]
    usable = usable or [*drafted.indicators]
    burdens = [i for i in usable if i.burden]
    chosen = burdens if len(burdens) > 1 else usable
    with_counts = frozenset(i.id for i in chosen if i.numerator)
    told = bool(drafted.inhabitants)
    beside = tuple(i.id for i in drafted.indicators if not i.numerator and i not in chosen)
    return Delivered(tuple(i.id for i in chosen), with_counts, told, len(burdens) > 1, beside)


def delivered_in(catalogue: Catalogue, columns: Iterable[str], rates: Iterable[str]) -> Delivered:
    """Return what is delivered of a catalogue: by the ids of counts and rates that manifests name.

    Examples
    --------
    >>> from screening.concept import default_catalogue
    >>> found = delivered_in(default_catalogue(), ["bev", "alo_sgb3", "bev_15_65"], ["uvg"])
    >>> found.indicators, sorted(found.with_counts), found.inhabitants
    (('alo_sgb3', 'uvg'), ['alo_sgb3'], True)
    """
    counts, alone = set(columns), set(rates)
    paired = {i.id for i in catalogue.indicators if i.numerator and {i.numerator, i.denominator} <= counts}
    there = [i for i in catalogue.indicators if i.id in paired | alone]
    burdens = [i for i in there if i.direction == "+"]
    chosen = burdens if len(burdens) > 1 else there
    told = catalogue.inhabitants in counts
    beside = tuple(i.id for i in there if i.id not in paired and i not in chosen)
    return Delivered(tuple(i.id for i in chosen), frozenset(paired), told, len(burdens) > 1, beside)


def criteria_text(found: Delivered, year: int) -> str:
    """Return ``kriterien.toml``: the concept's rule on what there is.

    Examples
    --------
    >>> import tomllib
    >>> text = criteria_text(Delivered(("a", "b", "c", "d"), frozenset({"a"}), False), 2024)
    >>> [rule] = tomllib.loads(text)["criteria"]
    >>> rule["min_hits"], rule["mean"], rule["means"], rule["min_inhabitants"]  # more than half, as 7 of 13 are
    (3, 'weighted', {'b': 'unweighted', 'c': 'unweighted', 'd': 'unweighted'}, 0)
    """
    alone = [i for i in found.indicators if i not in found.with_counts]
    every = len(alone) == len(found.indicators)
    hits = len(found.indicators) // 2 + 1
    mean = "unweighted" if every else "weighted"
    why = "geliefert sind nur Quoten" if every else "stadtweite Quote"
    people = 400 if found.inhabitants else 0
    lines = [
        "# Entwurf für kriterien.toml: die Regel des Konzepts auf das, was geliefert ist. Das ist zu beschließen.",
        "[[criteria]]",
        f"valid_from = {year}",
        f"indicators = [  {GUESSED}: {_CHOSEN[found.burdens]}",
        *(f"  {quoted(i)}," for i in found.indicators),
        "]",
        "threshold = 1.3  # 30 % über dem Mittelwert",
        'comparison = ">="',
        f"min_hits = {hits}  {GUESSED}: im Konzept 7 von 13, hier ebenso mehr als die Hälfte von {len(found.indicators)}",
        f"min_inhabitants = {people}  # im Konzept 400"
        + ("" if people else "; die Bevölkerung ist nicht geliefert"),
        f'mean = "{mean}"  {GUESSED}: {why}; sonst: weighted, unweighted, median',
        'note = ""  # Beschluss oder Quelle der Kriterien',
    ]
    if not every and (alone or found.beside):
        lines += ["", "[criteria.means]  # nur als Quote geliefert: ohne stadtweite Quote"]
        lines += [f'{i} = "unweighted"' for i in (*alone, *found.beside)]
    return "\n".join([*lines, ""])
