"""What is wrong with what somebody asks for by hand, in words."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from screening.base import Finding, ScreeningError, fail, listed, meant, some, trouble

MOST_SHOWN = 8
"""So many possibilities are named."""

MOST_NAMES = 40
"""So many indicators: rather all than some."""


def area_unknown(text: str, near: Sequence[str], example: str) -> ScreeningError:
    """Return that no area is called so, with those that may be meant.

    Examples
    --------
    >>> raise area_unknown("99", ["09.1.1 Au"], "01.1.1")
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: Wert „99“: Dieses Gebiet gibt es nicht. → Gemeint: 09.1.1 Au?
    """
    remedy = (
        f"Gemeint: {some(near, MOST_SHOWN)}?" if near else f"Kennung oder Name angeben, etwa „{example}“."
    )
    return fail("Dieses Gebiet gibt es nicht.", remedy, value=text[:60])


def area_of_several(text: str, areas: Sequence[str]) -> ScreeningError:
    """Return that several areas may be meant."""
    return fail(
        "Damit können mehrere Gebiete gemeint sein.",
        f"Eines davon angeben: {some(areas, MOST_SHOWN)}.",
        value=text[:60],
    )


def indicator_unknown(text: str, names: Sequence[str], also: Sequence[str] = ()) -> Finding:
    """Return that there is no such indicator, with what may be meant, and what there is beside indicators."""
    kinds = f" oder {listed([f'„{a}“' for a in also], 'oder')}" if also else ""
    return Finding(
        "Fehler",
        f"Diesen Indikator gibt es nicht.{meant(text, [*names, *also])}",
        f"Kennung, Nummer oder Name eines Indikators{kinds} angeben: {some(names, MOST_NAMES)}.",
        value=text[:60],
    )


def indicator_not_counted(text: str, names: Sequence[str]) -> Finding:
    """Return that the rule does not count an indicator, so that it cannot be left out."""
    return Finding(
        "Fehler",
        "Diesen Indikator zählt die Regel nicht.",
        f"Sie zählt: {some(names, MOST_NAMES)}.",
        "",
        "",
        "without",
        text,
    )


def setting_not_shown(settings: Iterable[str], version: str) -> ScreeningError:
    """Return that a changed setting needs figures that this audience is not told."""
    words = {
        "mean": "ein anderer Mittelwert",
        "means": "ein anderer Mittelwert",
        "base": "ein Mittelwert über andere Gebiete",
        "comparison": "ein anderer Vergleich an der Schwelle",
        "min_inhabitants": "eine andere Mindestgröße, von der auch der Mittelwert abhängt,",
        "indicators": "ein weiterer Indikator",
    }
    wanted = [*settings]
    # over which areas a mean is taken goes with the mean
    named = listed(dict.fromkeys(words[s] for s in wanted if s != "base" or "mean" not in wanted), "oder")
    return fail(
        f"{named[:1].upper()}{named[1:]} braucht Zahlen, die in der {version} nicht gesagt sind.",
        "In der Fassung „intern“ fragen; hier gehen threshold, min_hits, min_inhabitants, gaps und without.",
    )


def number_unreadable(name: str, value: object) -> Finding:
    """Return that a setting is no number."""
    return Finding(
        "Fehler", "Das ist keine Zahl.", "Eine Zahl angeben, etwa 1.25.", "", "", name, str(value)[:60]
    )


def nothing_changed() -> ScreeningError:
    """Return that no setting was given."""
    return fail(
        "Es ist nichts angegeben, was anders wäre.",
        'Zum Beispiel jahr.what_if(threshold=1.25) oder jahr.what_if(without=["alg2"]).',
    )


def nothing_tried() -> ScreeningError:
    """Return that the controls of a widget stand at the rule in force."""
    return fail(
        "Auf der Seite ist die geltende Regel eingestellt; eine andere gibt es noch nicht.",
        "Erst einen Regler bewegen, oder mit einer Regel beginnen: jahr.what_if_widget(threshold=1.25).",
    )


def year_not_there(year: object, years: Sequence[int]) -> ScreeningError:
    """Return that another year cannot be compared, with those that can."""
    there = f"Es gibt {listed(map(str, years))}." if years else "Es gibt kein anderes Jahr."
    return fail("Für dieses Jahr liegt keine Lieferung vor.", there, value=str(year))


def same_year(year: int) -> ScreeningError:
    """Return that a year cannot be compared with itself."""
    return fail(
        "Ein Jahr lässt sich nicht mit sich selbst vergleichen.", "Ein anderes Jahr angeben.", value=str(year)
    )


def only_own_year(city: str, year: object, own: int, audience: str) -> ScreeningError:
    """Return that what is open knows no other year's delivery."""
    call = f'sc.open_comparison("{city}", {year}, {own}, "{audience}")'
    return fail(
        "Dieser Stand kennt die Lieferungen anderer Jahre nicht.",
        f"Beide Jahre öffnen: {call} mit dem Datenordner (data=…), oder `screening compare` aufrufen.",
    )


def no_screening() -> ScreeningError:
    """Return that a release was made without what questions are asked of."""
    return fail(
        "Dieser Stand kann nicht befragt werden: Er ist von einer älteren Fassung.", "Das Jahr neu öffnen."
    )


def no_clipboard(rows: int) -> ScreeningError:
    """Return that this computer has no clipboard."""
    return fail(
        f"Hier gibt es keine Zwischenablage; die Tabelle ({rows} Zeilen) ist nicht kopiert.",
        'Stattdessen mit .to_excel("tabelle.xlsx") in eine Datei schreiben.',
    )


def not_written(path: str, error: OSError) -> ScreeningError:
    """Return that a file could not be written."""
    if isinstance(error, FileNotFoundError):
        return fail("Den Ordner gibt es nicht.", "Ihn anlegen oder einen anderen angeben.", file=path)
    why = "Sie ist in einem anderen Programm geöffnet, oder der Ordner ist schreibgeschützt."
    return fail(
        f"Die Datei ließ sich nicht schreiben. {why}", "Sie dort schließen oder anders nennen.", file=path
    )


def data_missing(data: Path, here: Path, others: Iterable[Path]) -> Finding:
    """Tell a data folder that is not there, where it was looked for, and which may be meant.

    Examples
    --------
    >>> found = data_missing(Path("data"), Path("notebooks"), [Path("../data")])
    >>> found.message
    'Diesen Datenordner gibt es nicht. Gemeint ist vielleicht „../data“.'
    >>> found.remedy
    'data berichtigen: der Ordner, in dem raw und geo liegen. Ein Pfad gilt ab dem Ordner, in dem gearbeitet wird: notebooks'
    """
    near = next((f" Gemeint ist vielleicht „{other.as_posix()}“." for other in others), "")
    remedy = (
        "data berichtigen: der Ordner, in dem raw und geo liegen. "
        f"Ein Pfad gilt ab dem Ordner, in dem gearbeitet wird: {here}"
    )
    return Finding("Fehler", f"Diesen Datenordner gibt es nicht.{near}", remedy, value=str(data))


def drafts_unwritable(place: Path, error: OSError) -> ScreeningError:
    """Tell a folder for drafts that cannot be made or written."""
    return ScreeningError([trouble.of_folder(error, place)])


# a notebook of one's own
def notebook_name_malformed(name: str) -> ScreeningError:
    """Tell a name that no notebook of one's own may have."""
    return fail(
        "So kann ein eigenes Notebook nicht heißen.",
        "Buchstaben, Ziffern und _ verwenden, davor höchstens eine Nummer von 10 bis 19: kitas oder 12_kitas.",
        value=name,
    )


def notebook_there(path: Path) -> ScreeningError:
    """Tell a notebook that is there already: it is somebody's work."""
    return fail(
        "Dieses Notebook gibt es schon; es wird nicht überschrieben.",
        "Einen anderen Namen wählen, oder das vorhandene öffnen.",
        file=str(path),
    )


def notebook_numbers_taken(folder: Path) -> ScreeningError:
    """Tell that all numbers for notebooks of one's own are in use."""
    return fail(
        "Die Nummern 10 bis 19 sind alle vergeben.",
        "Ein eigenes Notebook entfernen, oder die Nummer selbst nennen: zwei dürfen dieselbe haben.",
        file=str(folder),
    )


def lab_missing() -> ScreeningError:
    """Tell that JupyterLab is not installed in this environment."""
    return fail(
        "JupyterLab ist in dieser Umgebung nicht installiert.",
        f'Im Projektordner: "{sys.executable}" -m pip install -e ".[lab]"',
    )


def lab_silent(said: str) -> ScreeningError:
    """Tell that JupyterLab ended as it started, or never answered; the last that it said, where it said something."""
    return fail(
        "JupyterLab ist nicht gestartet.",
        "Was es dabei meldet, zeigt derselbe Aufruf mit --debug.",
        value=said,
    )


def english_only() -> Finding:
    """Tell that the menus will be English, for want of their German words.

    Examples
    --------
    >>> english_only().level
    'Hinweis'
    """
    return Finding(
        "Hinweis",
        "Die Menüs sind englisch: das deutsche Sprachpaket von JupyterLab ist nicht installiert.",
        f'"{sys.executable}" -m pip install jupyterlab-language-pack-de-DE',
    )


def port_taken(port: int, other: int) -> Finding:
    """Tell that another port was taken than the one asked for.

    Examples
    --------
    >>> print(port_taken(8888, 8889))
    Hinweis: Port 8888 ist belegt, JupyterLab nimmt 8889.
    """
    return Finding("Hinweis", f"Port {port} ist belegt, JupyterLab nimmt {other}.")


def widget_missing() -> ScreeningError:
    """Return that what a widget is made of is not installed, with what there is without it."""
    return fail(
        "Für die Seite, die mit dem Notebook verbunden ist, fehlt das Paket anywidget.",
        f'Im Projektordner: "{sys.executable}" -m pip install -e ".[lab]". Ohne Verbindung: jahr.what_if_page().',
    )
