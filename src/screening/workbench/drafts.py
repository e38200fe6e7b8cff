"""Where somebody who works by hand writes figures and tables: a folder for each city, year and audience."""

from __future__ import annotations

import re
from pathlib import Path

from screening.base import file_names
from screening.disclosure import Comparison, Release
from screening.workbench import progress
from screening.workbench.findings import drafts_unwritable

MARK = "ENTWURF.txt"
"""Lies in each folder of drafts, and says what they are."""

_DRAFT = "Entwurf, von Hand gerechnet am Stand der Daten; nicht geprüft und nicht veröffentlicht.\n"
_MEETING = (
    "Nicht weitergeben: Was hier steht, ist nicht im Register der Veröffentlichungen verzeichnet.\n"
    "Zum Weitergeben rechnen: screening {command} --audience gespraech\n"
)
_HOUSE = "Vertraulich: mit geheimen Werten.\n"


def out_folder(shown: Release | Comparison, out: Path | str, *, prepared: Path | str = "") -> Path:
    """Return the folder for what a notebook writes: by hand a draft's own, in a run the one given.

    Two years, cities or audiences never share a folder: whoever changes the parameters and runs again mixes nothing.

    Parameters
    ----------
    shown : Release or Comparison
    out : Path or str
        The folder of all drafts (``../reports/entwurf``); in a run that of the documents.
    prepared : Path or str
        The notebook's parameter: not empty in a run.

    Raises
    ------
    ScreeningError
        If the folder cannot be made.

    Examples
    --------
    >>> import tempfile
    >>> import screening as sc
    >>> jahr = sc.open_year("musterstadt", 2016)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     place = sc.out_folder(jahr, folder)
    ...     print(place.relative_to(folder).as_posix(), [p.name for p in place.iterdir()])
    musterstadt/2016/intern ['ENTWURF.txt']
    >>> sc.out_folder(jahr, ".", prepared="stand.pickle").as_posix()
    '.'
    """
    if prepared:
        return Path(out)
    place = Path(out, *_parts(shown))
    meeting = _MEETING.format(command=_command(shown))
    try:
        Path(out).parent.mkdir(parents=True, exist_ok=True)
        # drafts of what is internal are for whoever makes them
        for folder in (*reversed(place.parents[: len(place.parts) - len(Path(out).parts)]), place):
            folder.mkdir(mode=0o700, exist_ok=True)
        text = _DRAFT + (_HOUSE if shown.audience == "intern" else meeting)
        (place / MARK).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise drafts_unwritable(place, error) from None
    progress.note("Abbildungen und Tabellen:", f"{place.as_posix()} (Entwurf)")
    return place


def _parts(shown: Release | Comparison) -> tuple[str, ...]:
    if isinstance(shown, Release):
        return shown.city.key, str(shown.year), shown.audience
    one, other = shown.labels
    name = (
        "-".join(shown.labels)
        if _is_year(one) and _is_year(other)
        else f"{shown.year}-{file_names([other])[other]}"
    )
    return shown.city.key, "vergleich", name, shown.audience


def _command(shown: Release | Comparison) -> str:
    if isinstance(shown, Release):
        return f"run {shown.city.key} --year {shown.year}"
    one, other = shown.labels
    if _is_year(one) and _is_year(other):
        return f"compare {shown.city.key} --year {one} --year {other}"
    return f"compare {shown.city.key} --year {shown.year} --criteria DATEI"


def _is_year(label: str) -> bool:
    return re.fullmatch(r"\d{4}", label) is not None
