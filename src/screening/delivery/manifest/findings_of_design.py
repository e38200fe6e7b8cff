"""What may be wrong in `gestaltung.toml`: one constructor per kind of finding."""

from __future__ import annotations

from screening.base import Finding, number

_FILE = "gestaltung.toml"


def _of(message: str, remedy: str, key: str, value: str) -> Finding:
    return Finding("Fehler", message, remedy, file=_FILE, column=key, value=value)


def accent_unreadable(colour: str, ratio: float, ground: str, darker: str) -> Finding:
    """Tell an accent that cannot be read.

    Examples
    --------
    >>> accent_unreadable("#7cc4e0", 1.93, "Weiß", "#267fa2").message
    'Schrift in dieser Farbe hat auf Weiß einen Kontrast von nur 1,9 : 1; nötig sind 4,5 : 1.'
    """
    message = (
        f"Schrift in dieser Farbe hat auf {ground} einen Kontrast von nur {_said(ratio)}; nötig sind 4,5 : 1."
    )
    return _of(message, f'Die nächste dunklere Farbe, die reicht, ist "{darker}".', "farben.akzent", colour)


def band_unreadable(colour: str, ratio: float, darker: str) -> Finding:
    """Tell a ground on which white letters cannot be read.

    Examples
    --------
    >>> band_unreadable("#ffd000", 1.46, "#8d7300").remedy
    'Die nächste dunklere Farbe, die reicht, ist "#8d7300".'
    """
    message = f"Weiße Schrift hat auf dieser Farbe einen Kontrast von nur {_said(ratio)}; nötig sind 4,5 : 1."
    return _of(message, f'Die nächste dunklere Farbe, die reicht, ist "{darker}".', "farben.flaeche", colour)


def _said(ratio: float) -> str:
    # 4.46 is not shown as the 4.5 that it does not reach
    shown = min(ratio, 4.4999)
    return f"{number(shown, 1) if shown < 4.45 else number(shown, 2) if shown < 4.495 else '4,49'} : 1"


def logo_kind(name: str) -> Finding:
    """Tell a logo that is neither SVG nor PNG.

    Examples
    --------
    >>> logo_kind("logo.gif").value
    'logo.gif'
    """
    return _of(
        "Ein Logo ist eine SVG- oder PNG-Datei.", "Das Logo als SVG oder PNG ablegen.", "logo.datei", name
    )


def logo_refused(name: str, why: str) -> Finding:
    """Tell a picture that may not stand in documents.

    Examples
    --------
    >>> logo_refused("logo.svg", "ist kein SVG").message
    'Das Logo ist kein SVG.'
    """
    return _of(
        f"Das Logo {why}.",
        "In einem Zeichenprogramm als einfaches SVG ohne Skripte und Verknüpfungen speichern, oder als PNG.",
        "logo.datei",
        name,
    )


def outside(key: str, name: str) -> Finding:
    """Tell a path that leaves the city's folder.

    Examples
    --------
    >>> outside("logo.datei", "../logo.svg").column
    'logo.datei'
    """
    message = "Der Pfad führt aus dem Ordner der Stadt hinaus."
    return _of(message, "Die Datei neben gestaltung.toml ablegen; Pfade sind relativ dazu.", key, name)


def missing(key: str, name: str) -> Finding:
    """Tell a file that is not there or cannot be read.

    Examples
    --------
    >>> missing("schrift.normal", "a.ttf").message
    'Die Datei fehlt oder ist nicht lesbar.'
    """
    message = "Die Datei fehlt oder ist nicht lesbar."
    return _of(
        message, "Datei ablegen oder den Pfad berichtigen; er ist relativ zu gestaltung.toml.", key, name
    )


def too_large(key: str, name: str, size: int, largest: int) -> Finding:
    """Tell a file that would make every document large.

    Examples
    --------
    >>> too_large("logo.datei", "logo.png", 350_000, 200_000).message
    'Die Datei hat 350 kB, erlaubt sind 200 kB.'
    """
    message = f"Die Datei hat {number(size / 1000)} kB, erlaubt sind {number(largest / 1000)} kB."
    return _of(message, "Eine kleinere Fassung ablegen: Die Datei steht in jedem Dokument.", key, name)


def not_a_font(key: str, name: str) -> Finding:
    """Tell a file that is no font.

    Examples
    --------
    >>> not_a_font("schrift.normal", "a.woff").remedy
    'Eine TTF- oder OTF-Datei angeben (keine WOFF).'
    """
    message = "Die Datei ist keine lesbare Schrift."
    return _of(message, "Eine TTF- oder OTF-Datei angeben (keine WOFF).", key, name)


def another_family(key: str, name: str, family: str, first: str) -> Finding:
    """Tell faces of different families.

    Examples
    --------
    >>> another_family("schrift.halbfett", "b.ttf", "Amt", "Land").message
    'Diese Schrift heißt „Amt“, die andere „Land“.'
    """
    message = f"Diese Schrift heißt „{family}“, die andere „{first}“."
    return _of(message, "Alle Schnitte aus einer Familie nehmen.", key, name)
