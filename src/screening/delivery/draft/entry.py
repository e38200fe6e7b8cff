"""A ``[[datei]]`` that is whole: every figure of the file has its id, as the drafted catalogue (or the city's) calls it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from screening.delivery.checks import TO_FILL_IN
from screening.delivery.draft.detect import Detected
from screening.delivery.draft.figures import Figure
from screening.delivery.draft.manifest import added_lines, layout_lines, looked_at, number_lines
from screening.delivery.draft.periods import time_of
from screening.delivery.draft.rows import RowKeys, row_lines
from screening.delivery.draft.texts import GUESSED, quoted


@dataclass(frozen=True)
class Entry:
    """What is written of a file.

    Attributes
    ----------
    found : Detected
    stichtag : datetime.date
    why : str
        How the Stichtag is known.
    columns, rates : dict of str to Figure
        By id.
    rows : RowKeys
    select : dict of str to str
        Header to text of the rows that count.
    ignore : tuple of str
    classes : dict of str to str
        Those ignored that look like classes, and why.
    value, variable : str
        Headers of a long file.
    rounding : int
        To multiples of what its counts are rounded; 0 if they are not.
    add_up : tuple of str
        Headers of columns over whose texts is added up.
    """

    found: Detected
    stichtag: dt.date
    why: str
    columns: Mapping[str, Figure]
    rates: Mapping[str, Figure]
    rows: RowKeys
    select: Mapping[str, str] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    classes: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    variable: str = ""
    rounding: int = 0
    add_up: tuple[str, ...] = ()


def entry_text(entry: Entry) -> str:
    r"""Return the section of ``lieferung.toml``.

    Examples
    --------
    >>> import tempfile, tomllib
    >>> from pathlib import Path
    >>> from screening.concept import default_catalogue
    >>> from screening.delivery.draft.detect import detect
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("Viertel;Einwohner;Quote\n01.1;163;1,5\n01.2;120;NA\n")
    ...     found = detect(path, default_catalogue())
    >>> people, rate = (Figure(h, h, "count", "") for h in ("Einwohner", "Quote"))
    >>> entry = Entry(found, dt.date(2024, 12, 31), "das Jahr", {"bev": people}, {"q": rate}, RowKeys("Viertel"))
    >>> [file] = tomllib.loads(entry_text(entry))["datei"]
    >>> file["columns"], file["rates"], file["signs"], file["decimal"]
    ({'bev': 'Einwohner'}, {'q': 'Quote'}, {'NA': 'fehlt'}, ',')
    """
    return "\n".join(["[[datei]]", *_lines(entry), ""])


def sections(entry: Entry) -> list[Entry]:
    r"""Return a file's sections: what is said of all its figures is true of each of them.

    Shares stand apart from percentages, counts that are rounded from those that are not.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from screening.concept import default_catalogue
    >>> from screening.delivery.draft.detect import detect
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("Viertel;A;B\n01.1;12,5;0,123\n01.2;9,1;0,077\n")
    ...     found = detect(path, default_catalogue())
    >>> rates = {h: Figure(h, h, "rate", "", values=v) for h, v in (("a", {"01": 12.5}), ("b", {"01": 0.123}))}
    >>> [[*e.rates] for e in sections(Entry(found, dt.date(2024, 12, 31), "", {}, rates, RowKeys("Viertel")))]
    [['a'], ['b']]
    """
    return [part for scale in _by_scale(entry) for part in _by_rounding(scale)]


def _by_scale(entry: Entry) -> tuple[Entry, ...]:
    """Return a file's section, and a second one for shares beside percentages: how rates are written is said once each."""
    shares = {k: f for k, f in entry.rates.items() if f.values and f.low >= 0 and f.top <= 1 and _fine(f)}
    others = {k: f for k, f in entry.rates.items() if k not in shares}
    if not shares or not any(f.top > 1 for f in others.values()):
        return (entry,)
    left, kept = ([f.header for f in part.values()] for part in (shares, {**entry.columns, **others}))
    return (
        replace(entry, rates=others, ignore=(*entry.ignore, *left)),
        replace(entry, rates=shares, columns={}, ignore=(*entry.ignore, *kept)),
    )


_LEAST_ROUNDED = 20
"""So many counts at least, none of them 0, must be multiples for a column to be rounded."""


def rounded_to(counts: Iterable[Figure]) -> int:
    """Return to multiples of what most counts are rounded; 0 if they are not.

    Examples
    --------
    >>> fives = Figure("a", "a", "count", "", values={str(n): 5.0 * n for n in range(30)})
    >>> ones = Figure("b", "b", "count", "", values={str(n): 7.0 * n for n in range(30)})
    >>> rounded_to([fives, fives, ones]), rounded_to([ones, ones, fives]), rounded_to([])
    (5, 0, 0)
    """
    columns = [[n for n in f.values.values() if n] for f in counts]
    enough = [numbers for numbers in columns if len(numbers) >= _LEAST_ROUNDED]
    for step in (1000, 100, 50, 10, 5, 3):
        rounded = sum(all(n % step == 0 for n in numbers) for numbers in enough)
        if rounded and 2 * rounded > len(columns):
            return step
    return 0


def _by_rounding(entry: Entry) -> tuple[Entry, ...]:
    step = rounded_to(entry.columns.values()) if entry.found.layout == "wide" else 0
    if not step:
        return (entry,)
    rounded = {k: f for k, f in entry.columns.items() if all(n % step == 0 for n in f.values.values())}
    exact = {k: f for k, f in entry.columns.items() if k not in rounded}
    if not exact:
        return (replace(entry, rounding=step),)
    left, kept = ([f.header for f in part.values()] for part in (rounded, {**exact, **entry.rates}))
    return (
        replace(entry, columns=exact, ignore=(*entry.ignore, *left)),
        replace(entry, columns=rounded, rates={}, ignore=(*entry.ignore, *kept), rounding=step),
    )


def _fine(figure: Figure) -> bool:
    """Tell whether a rate has more than two decimals, as shares have and few percentages."""
    return any(abs(n * 100 - round(n * 100)) > 1e-9 for n in figure.values.values())


def _lines(entry: Entry) -> Iterator[str]:
    found = entry.found
    yield f"# {looked_at(found)}"
    yield f"path = {quoted(found.name)}"
    yield f"source = {quoted(f'{TO_FILL_IN}: wer hat geliefert ({found.name})')}"
    yield f"stichtag = {entry.stichtag.isoformat()}  {GUESSED}: {entry.why}"
    yield from layout_lines(found)
    yield from number_lines(found)
    yield from row_lines(entry.rows, found.layout)
    yield from _rows(entry)
    yield "threshold = 3  # Geheimhaltungsschwelle der Quelle: steht im Vertrag mit ihr"
    if step := entry.rounding:
        yield f"rounding = {step}  {GUESSED}: diese Spalten enthalten nur Vielfache von {step}"
    else:
        yield "# rounding = 5  # falls die Quelle so rundet: auf 3, 5, 10, 50, 100 oder 1000"
    if found.step and entry.rates:
        yield f"# rounded = {found.step}  # falls die Quelle ihre Quoten so rundet: alle haben so viele Stellen"
    if entry.ignore:
        yield f"ignore = [  {GUESSED}: keine Zählgröße und keine Quote, oder schon in einer anderen Datei"
        yield from (
            f"  {quoted(h)}," + (f"  {GUESSED}: {why}" if (why := entry.classes.get(h)) else "")
            for h in entry.ignore
        )
        yield "]"
    yield 'licence = ""'
    yield 'attribution = ""  # wie die Lizenz ihn verlangt'
    yield from _figures(entry)


def _rows(entry: Entry) -> Iterator[str]:
    found = entry.found
    if found.layout == "long":
        if entry.variable:
            yield f"variable_column = {quoted(entry.variable)}  {GUESSED}: nennt die Merkmale"
        yield f"value_column = {quoted(entry.value)}"
        if found.years:
            yield f"year_column = {quoted(found.years[0])}"
    if entry.select:
        pairs = ", ".join(f"{quoted(k)} = {quoted(t)}" for k, t in entry.select.items())
        yield f"select = {{ {pairs} }}  {GUESSED}: nur die Zeilen des Stichtags"
    yield from added_lines(entry.add_up)
    broken = any(not n.is_integer() for f in entry.columns.values() for n in f.values.values())
    if broken:
        yield f'fractions = "round"  {GUESSED}: Durchschnitte mit Nachkommastellen'
    shares = [f for f in entry.rates.values() if f.values]
    if shares and all(f.low >= 0 and f.top <= 1 for f in shares) and any(f.top > 0 for f in shares):
        yield f'rates_as = "share"  {GUESSED}: alle Quoten liegen zwischen 0 und 1'


def _of_then(figure: Figure, entry: Entry) -> str:
    """Return a comment on a column whose header says another year, which nobody else would notice."""
    day = time_of(figure.header)[1]
    return "" if day is None or day.year == entry.stichtag.year else f"  {GUESSED}: der Stand von {day.year}"


def _figures(entry: Entry) -> Iterator[str]:
    if entry.found.layout == "atlas":
        yield from ("", "[datei.basis]  # je Zählgröße: Indikator, Ausprägung und Nummer des Basiswerts")
        for key, figure in entry.columns.items():
            assert figure.basis is not None
            where = f"indicator = {quoted(figure.basis.indicator)}, auspraegung = {quoted(figure.basis.auspraegung)}"
            yield f"{key} = {{ {where}, basis = {figure.basis.basis} }}"
        return
    if entry.columns:
        yield from ("", f"[datei.columns]  {GUESSED}: Spalten mit ganzen Zahlen")
        yield from (f"{key} = {quoted(f.header)}{_of_then(f, entry)}" for key, f in entry.columns.items())
    if entry.rates:
        yield from ("", f"[datei.rates]  {GUESSED}: fertige Quoten")
        yield from (f"{key} = {quoted(f.header)}  # {f.why}" for key, f in entry.rates.items())
    conditions = {key: f.where for key, f in (*entry.columns.items(), *entry.rates.items()) if f.where}
    if conditions:
        yield from ("", "[datei.where]  # was die Zeilen sonst noch sagen müssen")
        for key, told in conditions.items():
            yield f"{key} = {{ {', '.join(f'{quoted(k)} = {quoted(t)}' for k, t in told.items())} }}"
