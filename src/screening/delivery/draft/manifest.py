"""A commented ``lieferung.toml`` from what was detected, to be finished by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from screening.base import many, some
from screening.concept import Catalogue
from screening.delivery.draft.before import Before, source_line, term_lines, where_lines
from screening.delivery.draft.detect import Detected
from screening.delivery.draft.figures import Figure
from screening.delivery.draft.labels import SURE, Match
from screening.delivery.draft.numbers import Locale
from screening.delivery.draft.periods import day_of
from screening.delivery.draft.rows import END, RowKeys, row_lines
from screening.delivery.draft.texts import GUESSED, one_line, quoted
from screening.delivery.draft.words import YEAR
from screening.delivery.manifest import ALLOWED
from screening.delivery.tables import DEFAULT_SIGNS, year_in

MOST_NAMES = 60
"""So many headers are listed."""

_CHECK = "bitte prüfen"


def manifest_text(
    found: Detected,
    path: Path,
    catalogue: Catalogue,
    *,
    rows: RowKeys | None = None,
    before: Before | None = None,
    totals_from: int = 0,
) -> str:
    r"""Return ``lieferung.toml`` for one file; what is uncertain is a comment that names the alternatives.

    Parameters
    ----------
    found : Detected
    path : Path
        The file; if it lies in a year's folder, its year proposes the Stichtag.
    catalogue : Catalogue
        For the labels of what is still missing.
    rows : RowKeys, optional
        How its rows name the areas of a city, if they do.
    before : Before, optional
        The file of the last delivery that it is like.
    totals_from : int
        Without `rows`: from this line on all are sums; 0 if none are.

    Examples
    --------
    >>> import tempfile
    >>> from screening.concept.catalogue import default_catalogue
    >>> from screening.delivery.draft.detect import detect
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("Viertel;Einwohner\n01.1;1.630\n01.2;1.201\n")
    ...     text = manifest_text(detect(path, default_catalogue()), path, default_catalogue())
    >>> for line in text.splitlines()[4:8]:
    ...     print(line)
    path = "a.csv"
    source = ""  # EINTRAGEN: wer hat die Zahlen geliefert?
    stichtag = 1900-01-01  # EINTRAGEN: Tag, für den die Zahlen gelten
    layout = "wide"  # sonst: long, atlas, genesis
    """
    return "\n".join(
        [
            *_head(found),
            "",
            "[[datei]]",
            *_origin(found, path, before),
            *layout_lines(found),
            *number_lines(found),
            *(row_lines(rows, found.layout) if rows else _areas(found)),
            *([f"totals_from = {totals_from}  {GUESSED}: {END}"] if totals_from else []),
            *_picked(found),
            *(term_lines(before) if before else _terms(found)),
            *(_beside_labels(found) if not before else ()),
            "",
            *_columns(found, catalogue),
            *(where_lines(before) if before else ()),
            "",
        ]
    )


def _head(found: Detected) -> Iterator[str]:
    yield "# Entwurf für lieferung.toml, aus der Datei erkannt. Jede Zeile prüfen; Unsicheres steht als Kommentar."
    yield f"# {looked_at(found)}."


def looked_at(found: Detected) -> str:
    """Return how large the table is, whether all of it was looked at, and what its layout was told by."""
    rows = many(len(found.shape.body), "Zeile", "Zeilen")
    columns = many(len(found.shape.header), "Spalte", "Spalten")
    part = "" if found.raw.whole else " (nur ein Teil der Datei wurde angesehen)"
    return f"{rows} und {columns}{part}; Aufbau: {found.reason}"


def year_said(found: Detected, path: Path) -> int:
    r"""Return the year of a file: of its folder, the newest of its rows, or the one in its name; 0 if nothing says it.

    Examples
    --------
    >>> import tempfile
    >>> from screening.concept.catalogue import default_catalogue
    >>> from screening.delivery.draft.detect import detect
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a_2023.csv")
    ...     _ = path.write_text("Viertel;Einwohner\n01.1;1.630\n01.2;1.201\n")
    ...     year_said(detect(path, default_catalogue()), path)
    2023
    """
    return _year_said(found, path)[0]


def _year_said(found: Detected, path: Path) -> tuple[int, str]:
    folder = path.resolve().parent.name
    if YEAR.fullmatch(folder):
        return int(folder), f"# aus dem Jahresordner geschlossen, {_CHECK}"
    if newest := max((y for t in found.times if (y := year_in(t))), default=None):
        return newest, f"{GUESSED}: das neueste Jahr der Tabelle"
    if named := YEAR.findall(path.stem):
        return int(max(named)), f"{GUESSED}: das Jahr im Dateinamen"
    return 0, ""


def _origin(found: Detected, path: Path, before: Before | None) -> Iterator[str]:
    yield f"path = {quoted(found.name)}"
    yield source_line(before) if before else 'source = ""  # EINTRAGEN: wer hat die Zahlen geliefert?'
    year, why = _year_said(found, path)
    if day := day_of(found.values, year or None):
        yield f"stichtag = {day.isoformat()}  {GUESSED}: so datieren die meisten Überschriften"
    elif year:
        yield f"stichtag = {year}-12-31  {why}"
    else:
        yield "stichtag = 1900-01-01  # EINTRAGEN: Tag, für den die Zahlen gelten"


def layout_lines(found: Detected) -> Iterator[str]:
    """Yield the keys that say how the file is laid out."""
    raw, shape = found.raw, found.shape
    others = [name for name in ALLOWED if name != found.layout]
    yield f'layout = "{found.layout}"  # sonst: {", ".join(others)}'
    if raw.sheets:
        yield f"sheet = {quoted(raw.sheet)}"
        for title, rows, columns in raw.sheets:
            if title != raw.sheet:
                size = f"{many(rows, 'Zeile', 'Zeilen')}, {many(columns, 'Spalte', 'Spalten')}"
                yield f"# weiteres Blatt: {quoted(title)} ({size})"
    else:
        more = ", ".join(raw.encodings[1:])
        yield f'encoding = "{raw.encodings[0]}"' + (f"  # ebenso möglich: {more}" if more else "")
        signs = ", ".join(map(quoted, raw.delimiters[1:]))
        yield f"delimiter = {quoted(raw.delimiters[0])}" + (f"  # ebenso möglich: {signs}" if signs else "")
    if raw.turned:
        labels = ", ".join(map(quoted, raw.turned.labels))
        yield f"turned = [{labels}]  {GUESSED}: eine Spalte je Gebiet; diese nennen die Zeilen"
    first_row = raw.turned.first_row if raw.turned else shape.first_row
    if first_row > 1:
        yield f"first_row = {first_row}  # Zeile, in der die Überschriften beginnen"
    if shape.header_rows > 1:
        allowed = "header_rows" in ALLOWED[found.layout]
        yield f"{'' if allowed else '# '}header_rows = {shape.header_rows}"


def number_lines(found: Detected) -> Iterator[str]:
    """Yield the keys that say how its numbers and signs are written."""
    locale: Locale = found.locale
    yield f"decimal = {quoted(locale.decimal)}" + (
        f"  # {locale.doubt} Bitte prüfen." if locale.doubt else ""
    )
    if locale.thousands:
        # that nobody knows the decimal sign puts no doubt on blanks and apostrophes
        yield f"{'# ' if locale.doubt and locale.thousands in '.,' else ''}thousands = {quoted(locale.thousands)}"
    if found.notes:
        yield f"footnotes = [{', '.join(map(quoted, found.notes))}]  {GUESSED}: Fußnotenzeichen hinter Zahlen"
    usual = {s: m for s, m in found.signs.items() if m and DEFAULT_SIGNS.get(s) == m}
    other = {s: m or "fehlt" for s, m in found.signs.items() if s not in usual}
    if usual:
        yield f"# Sonderzeichen mit üblicher Bedeutung: {', '.join(f'{quoted(s)} {m}' for s, m in usual.items())}"
    if other:
        pairs = ", ".join(f"{quoted(s)} = {quoted(m)}" for s, m in other.items())
        yield f"signs = {{ {pairs} }}  {GUESSED}: Bedeutung beim Absender klären (fehlt oder geheim?)"


def _areas(found: Detected) -> Iterator[str]:
    if not found.ids:
        yield 'id_column = ""  # EINTRAGEN: keine Spalte mit Kennungen erkannt'
        return
    first = found.ids[0]
    others = [quoted(found.title(c)) for c in found.ids[1:] if c.share >= 0.5]
    doubt = f"  # sonst vielleicht: {', '.join(others)}" if others else ""
    if not doubt and first.share < 0.8:
        doubt = "  # unsicher: wenige Zellen sehen wie Kennungen aus"
    yield f"id_column = {quoted(found.title(first))}{doubt}"
    if first.prefix and found.layout != "atlas":
        yield "id_prefix = true  # Kennung und Name stehen in einer Zelle"
    if found.totals:
        yield f"totals = [{', '.join(map(quoted, found.totals))}]"


def _picked(found: Detected) -> Iterator[str]:
    """Yield the keys that say which rows are read, and which of their cells."""
    if not found.ids:
        return
    if found.layout in ("long", "genesis"):
        yield from _long(found)
    elif found.layout == "wide" and len(found.times) > 1:
        last = max(found.times, key=lambda t: (year_in(t) or 0, t))
        pair = f"{quoted(found.years[0])} = {quoted(last)}"
        yield f"select = {{ {pair} }}  {GUESSED}: nur die Zeilen des neuesten Jahres"
    if found.within:
        every = sorted(
            {c[k] for _, c in found.shape.body if (k := found.shape.header.index(found.within)) < len(c)}
        )
        yield f"# select = {{ {quoted(found.within)} = … }}  # mehrere Zeiten eines Jahres: {', '.join(every)}"
    yield from added_lines(found.added)


def added_lines(columns: Sequence[str]) -> Iterator[str]:
    """Yield the key that says over which columns is added up.

    Examples
    --------
    >>> print(*added_lines(["Alter"]), *added_lines([]))
    add_up = ["Alter"]  # geraten: die Zeilen eines Gebiets sind Teile einer Zahl und werden zusammengezählt
    """
    if columns:
        parts = "die Zeilen eines Gebiets sind Teile einer Zahl und werden zusammengezählt"
        yield f"add_up = [{', '.join(map(quoted, columns))}]  {GUESSED}: {parts}"


def _long(found: Detected) -> Iterator[str]:
    allowed = ALLOWED[found.layout]
    for key, names in (
        ("variable_column", found.variables),
        ("value_column", found.values),
        ("year_column", found.years),
    ):
        if key in allowed and names:
            more = ", ".join(map(quoted, names[1:6]))
            yield f"{key} = {quoted(names[0])}" + (f"  # sonst: {more}" if more else "")
        elif key in allowed and key == "value_column":
            yield f'{key} = ""  # EINTRAGEN'


def _terms(found: Detected) -> Iterator[str]:
    yield "threshold = 3  # Geheimhaltungsschwelle der Quelle, " + _CHECK
    yield "# rounding = 5  # falls die Quelle so rundet: auf 3, 5, 10, 50, 100 oder 1000"
    if found.step:
        places = len(found.step) - 2
        digits = "eine Nachkommastelle" if places == 1 else f"{places} Nachkommastellen"
        yield f"# rounded = {found.step}  # alle Quoten haben {digits}: falls die Quelle so rundet"
    yield 'licence = ""  # EINTRAGEN'
    yield 'attribution = ""  # EINTRAGEN'


def _beside_labels(found: Detected) -> Iterator[str]:
    if found.raw.turned and found.raw.turned.ignore:
        yield f"ignore = [{', '.join(map(quoted, found.raw.turned.ignore))}]  {GUESSED}: keine Gebiete"


def _columns(found: Detected, catalogue: Catalogue) -> Iterator[str]:
    labels = catalogue.count_labels
    if found.layout == "atlas":
        yield from _atlas(found, labels.keys())
        return
    if found.layout == "long" and found.variables:
        yield f"[datei.columns]  # je Zählgröße der Text in der Spalte {quoted(_first(found.variables))}"
    else:
        yield "[datei.columns]"
    yield from _matches(found.counts)
    if found.layout == "genesis":
        yield "# where = { … }  # je Zählgröße: welche Zeilen sie meint, Überschrift und Text"
    if found.rates:
        counted = {i.id for i in catalogue.indicators if {i.numerator, i.denominator} <= found.counts.keys()}
        alone = {k: m for k, m in found.rates.items() if k not in counted}
        both = {k: m for k, m in found.rates.items() if k in counted}
        yield ""
        yield f"{'' if alone else '# '}[datei.rates]  # fertige Quoten, je Indikator"
        yield from _matches(alone)
        yield from (f"# {line.removeprefix('# ')}" for line in _matches(both))
    yield from _left_over(found)


def _first(names: Sequence[str]) -> str:
    return names[0] if names else ""


def _matches(matches: dict[str, Match]) -> Iterator[str]:
    for key, match in matches.items():
        sure = match.score >= SURE
        yield f"{'' if sure else '# '}{key} = {quoted(match.header)}{'' if sure else _likeness(match)}"


def _likeness(match: Match) -> str:
    others = f"; sonst: {', '.join(map(quoted, match.others))}" if match.others else ""
    return f"  # Ähnlichkeit {match.score:.0f} von 100{others}"


def _atlas(found: Detected, counts: Iterable[str]) -> Iterator[str]:
    """Write where each count may stand; always as comments: an atlas has many similar Basiswerte."""
    yield "[datei.basis]  # je Zählgröße: Indikator, Ausprägung und Nummer des Basiswerts"
    for key in counts:
        if place := found.basis.get(key):
            where = f"indicator = {quoted(place.indicator)}, auspraegung = {quoted(place.auspraegung)}"
            sure = "" if place.score >= 99 else "# "
            yield f"{sure}{key} = {{ {where}, basis = {place.basis} }}  # {one_line(place.name)}, {_CHECK}"


def _left_over(found: Detected) -> Iterator[str]:
    if found.figures:
        yield from _variables(found)
    elif found.unmatched:
        yield ""
        yield "# Noch nicht zugeordnet (zuordnen, oder oben über [datei.columns] unter ignore nennen):"
        names = [
            quoted(h) + ("  # Quote: unter [datei.rates]" if h in found.shares else "")
            for h in found.unmatched
        ]
        yield from (f"#   {h}" for h in names[:MOST_NAMES])
        if len(names) > MOST_NAMES:
            yield f"#   {some(names[MOST_NAMES:], 0).strip()}"


def _variables(found: Detected) -> Iterator[str]:
    """Write what a long file holds, ready to be taken up: the text, what its rows must say beside, how many there are."""
    used = {m.header for m in (*found.counts.values(), *found.rates.values()) if m.score >= SURE}
    left = [f for f in found.figures if f.header not in used]
    tables = (("count", "columns", "Zahlen"), ("rate", "rates", "Quoten"), ("none", "columns", "weder noch"))
    for kind, table, words in tables:
        own = [f for f in left if f.kind == kind]
        if not own:
            continue
        yield ""
        yield f"# Noch nicht zugeordnet, {words}: Kennung davor, dann unter [datei.{table}]"
        yield from (
            f"#   … = {quoted(f.header)}  # {f.rows} Zeilen{_beside(f)}; {f.why}" for f in own[:MOST_NAMES]
        )
        if len(own) > MOST_NAMES:
            yield f"#   {some([f.header for f in own[MOST_NAMES:]], 0).strip()}"


def _beside(figure: Figure) -> str:
    pairs = ", ".join(f"{quoted(k)} = {quoted(t)}" for k, t in figure.where.items())
    return f", where = {{ {pairs} }}" if pairs else ""
