"""On which line of a TOML file a key stands, for findings about what people keep by hand: their editors count lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from screening.base import Finding
from screening.delivery.manifest import City

_HEAD = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=(.*)""")
_LONG = re.compile('"""' + "|'''")


def with_lines(found: Iterable[Finding], city: City) -> list[Finding]:
    """Return findings; those about a key of a TOML file below the city's folder tell its line, too.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> one = Finding("Fehler", "Falsch.", "Berichtigen.", "kapazitaet.toml", column="region.2.ebene")
    >>> print(with_lines([one], city)[0])
    Fehler: kapazitaet.toml, Zeile 10, Schlüssel „region.2.ebene“: Falsch. → Berichtigen.
    """
    texts: dict[str, str] = {}
    told = []
    for f in found:
        line = 0
        if f.file.endswith(".toml") and f.column and not f.row:
            if f.file not in texts:
                texts[f.file] = _text(city, f.file)
            line = line_of(texts[f.file], f.column)
        told.append(replace(f, row=str(line)) if line else f)
    return told


def _text(city: City, file: str) -> str:
    try:
        return (city.raw / file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return ""


def line_of(text: str, key: str) -> int:
    r"""Return the line of a key, counted from 1; of the table that lacks it; 0 if there is neither.

    Parameters
    ----------
    text : str
    key : str
        Entries of a list are counted from 1: ``entscheidung.2.datum``.

    Examples
    --------
    >>> text = "a = 1\n[[k]]\nvon = 2\n[[k]]\nteile = [\n  1,\n]\n[k.tief]\nx = 1\n"
    >>> [line_of(text, key) for key in ("a", "k.1.von", "k.1.bis", "k.2.teile.1", "k.2.tief.x", "z")]
    [1, 3, 2, 5, 9, 0]
    """
    places = _places(text)
    parts = key.split(".")
    return next((places[p] for n in range(len(parts), 0, -1) if (p := ".".join(parts[:n])) in places), 0)


def _places(text: str) -> dict[str, int]:
    """Return the line of each table and key, the first one where there are several."""
    places: dict[str, int] = {}
    lists: dict[str, int] = {}
    prefix, within = "", ""
    for number, line in enumerate(text.splitlines(), 1):
        if within:
            # of a text over many lines only the end counts
            within = "" if within in line else within
            continue
        if head := _HEAD.fullmatch(line):
            prefix = _path(head[2], lists, again=head[1] == "[[")
            places.setdefault(prefix, number)
        elif found := _KEY.fullmatch(line):
            places.setdefault(".".join(filter(None, [prefix, _bare(found[1])])), number)
            opened = _LONG.match(found[2].strip())
            within = opened[0] if opened and opened[0] not in found[2].strip()[3:] else ""
    return places


def _path(name: str, lists: dict[str, int], *, again: bool) -> str:
    """Return where a table is: behind the name of each list the number of its last entry."""
    path = ""
    parts = _bare(name).split(".")
    for n, part in enumerate(parts, 1):
        path = f"{path}.{part}" if path else part
        if again and n == len(parts):
            lists[path] = lists.get(path, 0) + 1
        if path in lists:
            path = f"{path}.{lists[path]}"
    return path


def _bare(name: str) -> str:
    return ".".join(p.strip().strip("\"'") for p in name.split("."))
