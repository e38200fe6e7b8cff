"""Small made-up data for the tutorials: five areas to reckon by hand, and the files of a city that nobody knows yet."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from screening.base import ScreeningError, fail

_FIVE = {
    "viertel": ["Au", "Berg", "Furt", "Hain", "Tal"],
    "einwohner": [1800, 2400, 900, 1500, 380],
    "erwerbsfaehige": [1000, 1000, 500, 1250, 250],
    "arbeitslose": [104, 55, 25, 131, 5],
    "haushalte": [900, 1200, 450, 750, 200],
    "wohngeld": [70, 52, 33, 30, 11],
    "kinder": [300, 400, 150, 250, 60],
    "unterhalt": [27, 22, 16, None, 5],
}
"""Made so that a value lies at its threshold, one is missing, and one area is too small."""

_HEADERS = (
    "Viertel",
    "Einwohner",
    "15 bis unter 65 Jahre",
    "Arbeitslose",
    "Haushalte",
    "Wohngeldhaushalte",
    "Haushalte mit Kindern",
    "Alleinerziehende",
)
_ROWS = """
1.1;2.140;1.390;61;1.110;32;240;44
1.2;3.310;2.180;195;1.640;71;410;97
1.3;1.260;790;22;640;11;150;19
1.4;980;610;18;500;9;110;15
2.1;4.050;2.700;243;1.930;158;560;171
2.2;3.620;2.390;225;1.720;149;510;158
2.3;1.890;1.220;47;930;24;230;38
2.4;340;190;8;170;6;40;9
3.1;2.760;1.810;166;1.330;*;370;113
3.2;2.210;1.440;69;1.090;41;270;49
3.3;1.540;960;25;760;13;190;22
3.4;1.120;700;21;560;8;140;17
"""
_NAMES = {
    "1.1": "Altstadt",
    "1.2": "Bahnhof",
    "1.3": "Gartenstadt",
    "1.4": "Weinberg",
    "2.1": "Werkssiedlung",
    "2.2": "Hafen",
    "2.3": "Mitte Ost",
    "2.4": "Industriepark",
    "3.1": "Südring",
    "3.2": "Mühlbach",
    "3.3": "Waldrand",
    "3.4": "Hochfeld",
}

# corners of three rows by four areas, in hundredths of a degree, a little crooked as towns are
_CORNERS = [
    [(0, 300), (110, 310), (205, 300), (310, 312), (400, 300)],
    [(10, 205), (100, 212), (210, 200), (300, 206), (410, 204)],
    [(0, 104), (108, 100), (200, 108), (306, 100), (398, 102)],
    [(6, 0), (100, 6), (206, 0), (300, 8), (404, 0)],
]


def five_areas() -> pd.DataFrame:
    """Return five made-up areas with three indicators, small enough to be reckoned by hand.

    Returns
    -------
    pandas.DataFrame
        Areas, inhabitants, and of each indicator the counts that it is made of; one count is missing.

    Examples
    --------
    >>> five_areas().shape, int(five_areas()["unterhalt"].isna().sum())
    ((5, 8), 1)
    """
    counts = {name: pd.array(values, dtype="Int64") for name, values in _FIVE.items() if name != "viertel"}
    return pd.DataFrame({"viertel": pd.array(_FIVE["viertel"], dtype="str"), **counts})


def new_city() -> Path:
    """Write map and table of a made-up town to a folder of their own, and return it; it goes when the program ends.

    Returns
    -------
    pathlib.Path
        With ``karte.geojson`` and ``zahlen_2024.csv``.

    Examples
    --------
    >>> sorted(path.name for path in new_city().iterdir())
    ['karte.geojson', 'zahlen_2024.csv']
    """
    folder = Path(tempfile.mkdtemp(prefix="neustadt-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    places = [(row, column) for row in range(3) for column in range(4)]
    shapes = [
        {
            "type": "Feature",
            "properties": {"viertel": area, "name": _NAMES[area]},
            "geometry": {"type": "Polygon", "coordinates": [_ring(*place)]},
        }
        for area, place in zip(_NAMES, places, strict=True)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": shapes}, ensure_ascii=False)
    (folder / "karte.geojson").write_text(text, encoding="utf-8")
    rows = ";".join(_HEADERS) + _ROWS
    (folder / "zahlen_2024.csv").write_text(rows, encoding="utf-8", newline="\n")
    return folder


class _Passage(str):
    """A passage of a file, shown as it stands there."""

    __slots__ = ()
    __repr__ = str.__str__


def passage(file: Path | str, words: str) -> _Passage:
    """Return the passage of a text file in which some words stand: from blank line to blank line.

    Parameters
    ----------
    file : Path or str
    words : str
        What stands in it.

    Raises
    ------
    ScreeningError
        If they stand nowhere.

    Examples
    --------
    >>> passage(new_city() / "zahlen_2024.csv", "3.1;").splitlines()[9]
    '3.1;2.760;1.810;166;1.330;*;370;113'
    """
    path = Path(file)
    parts = path.read_text(encoding="utf-8").split("\n\n")
    found = next((part for part in parts if words in part), None)
    if found is None:
        raise _not_once(path, words, 0)
    return _Passage(found.strip())


def replace(file: Path | str, before: str, after: str, *, below: str = "") -> None:
    """Replace a passage of a text file, as one does in an editor.

    Parameters
    ----------
    file : Path or str
    before, after : str
        The passage, which has to stand there once, and what is to stand there instead.
    below : str
        Words below which the passage is looked for; then the first one is meant.

    Raises
    ------
    ScreeningError
        If the passage does not stand there, or more than once: then nothing is changed.

    Examples
    --------
    >>> datei = new_city() / "zahlen_2024.csv"
    >>> replace(datei, "Einwohner;", "Bevölkerung;")
    >>> replace(datei, ";*;", ";9;", below="3.1;")
    >>> replace(datei, "Einwohner;", "Bevölkerung;")
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: zahlen_2024.csv, Wert „Einwohner;“: Diese Stelle steht 0-mal in \
der Datei. → Die Stelle so angeben, dass sie genau einmal vorkommt.
    """
    path = Path(file)
    text = path.read_text(encoding="utf-8")
    if below and text.count(below) != 1:
        raise _not_once(path, below, text.count(below))
    above, rest = (text[: text.index(below)], text[text.index(below) :]) if below else ("", text)
    times = rest.count(before)
    if not times or (times > 1 and not below):
        raise _not_once(path, before, times)
    path.write_text(above + rest.replace(before, after, 1), encoding="utf-8", newline="\n")


def _not_once(path: Path, words: str, times: int) -> ScreeningError:
    remedy = "Die Stelle so angeben, dass sie genau einmal vorkommt."
    return fail(f"Diese Stelle steht {times}-mal in der Datei.", remedy, file=path.name, value=words)


def _ring(row: int, column: int) -> list[list[float]]:
    at = [(row, column), (row + 1, column), (row + 1, column + 1), (row, column + 1), (row, column)]
    points = (_CORNERS[r][c] for r, c in at)
    return [[round(11.5 + x / 10_000, 4), round(48.1 + y / 15_000, 4)] for x, y in points]


__all__ = ["five_areas", "new_city", "passage", "replace"]
