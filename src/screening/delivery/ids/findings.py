"""What is told of ids in other writings: each finding's words, remedy and place."""

from __future__ import annotations

from collections.abc import Iterable

from screening.base import Finding, some, some_areas, the_area

_OTHER_WRITING = "Die Kennung ist anders geschrieben als in den Grenzen; sie kann nur ein Gebiet meinen."
_READ = (
    "Nichts zu tun, wenn die Zuordnung stimmt; besser die Kennungen als Text liefern lassen (in Excel: Spalte als "
    "Text formatieren)."
)
_ASK = "Den Absender bitten, die Kennungen als Text zu liefern (in Excel: Spalte als Text formatieren)."


def id_in_other_writing(text: str, area: str, **place: str) -> Finding:
    """Tell how an id of a file kept by hand was read."""
    return Finding(
        "Hinweis", _OTHER_WRITING, "Kennung angleichen.", value=f"{text[:60]} → {the_area(area)}", **place
    )


def delivered_id_in_other_writing(text: str, area: str, **place: str) -> Finding:
    """Tell how an id of a delivered file was read."""
    return Finding("Hinweis", _OTHER_WRITING, _READ, value=f"{_short(text)} → {the_area(area)}", **place)


def id_of_several_areas(text: str, areas: Iterable[str], **place: str) -> Finding:
    """Tell an id that can mean several areas.

    Examples
    --------
    >>> id_of_several_areas("111", ["01.1.1", "11.1"]).message
    'Diese Kennung kann mehrere Gebiete meinen: 01.1.1, 11.1.'
    """
    message = f"Diese Kennung kann mehrere Gebiete meinen: {some_areas(areas)}."
    return Finding("Fehler", message, _ASK, value=_short(text), **place)


def id_of_another_row(text: str, others: Iterable[str], **place: str) -> Finding:
    """Tell an id that means the same area as those of other rows.

    Examples
    --------
    >>> id_of_another_row("1.10", ["01.10"]).message
    'Diese Kennung meint dasselbe Gebiet wie eine andere Zeile („01.10“).'
    """
    shown = some(f"„{_short(o)}“" for o in others)
    return Finding(
        "Fehler",
        f"Diese Kennung meint dasselbe Gebiet wie eine andere Zeile ({shown}).",
        "Beim Absender klären, welche Zeile gilt und welches Gebiet die andere meint.",
        value=_short(text),
        **place,
    )


def id_of_area_or_parent(text: str, area: str, **place: str) -> Finding:
    """Tell an id that is a parent's, and an area's that has lost its zeros.

    Examples
    --------
    >>> id_of_area_or_parent("1", "01").message
    'Diese Kennung kann das Gebiet 01 meinen, das seine Null verloren hat, oder eine Ebene darüber, die so heißt.'
    """
    message = (
        f"Diese Kennung kann das Gebiet {the_area(area)} meinen, das seine Null verloren hat, oder eine Ebene darüber, "
        "die so heißt."
    )
    remedy = (
        "Sagt eine Spalte, was eine Zeile meint, level_column und levels eintragen; stehen Summen nur am Ende, "
        "totals_from; sonst die Kennungen als Text liefern lassen."
    )
    return Finding("Fehler", message, remedy, value=_short(text), **place)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
