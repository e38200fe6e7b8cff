"""``gestaltung.toml``: what a city's documents look like, in its colours, with its logo, letters and words below.

The colours of decisions are none of it: they are told apart in grey print and by the colour-blind, and mean the same in
all cities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from screening.base import (
    ACCENT,
    LINE,
    PAPER,
    FieldError,
    Finding,
    NotAFileError,
    ScreeningError,
    Strict,
    contrast,
    lies_there,
    mixed,
    picture_source,
    read_model,
    read_ordinary,
)
from screening.delivery.manifest import findings_of_design as told
from screening.delivery.manifest.letters import family_of
from screening.delivery.manifest.logo import KINDS, wrong_with
from screening.delivery.manifest.paths import inside

DESIGN = "gestaltung.toml"
LARGEST_LOGO, LARGEST_FONT = 200_000, 2_000_000
"""In bytes: a logo stands in each page, and letters in each PDF."""

Face = Literal["normal", "halbfett", "kursiv"]
FACES: tuple[Face, ...] = ("normal", "halbfett", "kursiv")


def _colour(value: str) -> str:
    if not re.fullmatch("#[0-9a-fA-F]{6}", value):
        raise FieldError("Eine Farbe ist # und sechs Ziffern von 0 bis f.", 'Zum Beispiel "#0b5c7a".')
    return value.lower()


Colour = Annotated[str, AfterValidator(_colour)]
Line = Annotated[str, Field(max_length=160)]


class _Colours(Strict):
    akzent: Colour = ACCENT
    flaeche: Colour | None = None


class _Logo(Strict):
    datei: str
    text: str = Field(max_length=200)


class _Letters(Strict):
    normal: str
    halbfett: str
    kursiv: str = ""


class _File(Strict):
    herausgeber: Line = ""
    fusszeile: Line = ""
    farben: _Colours = _Colours()
    logo: _Logo | None = None
    schrift: _Letters | None = None


@dataclass(frozen=True)
class Logo:
    """A picture that passed: its kind (``svg``, ``png``), its bytes and what it shows in words."""

    kind: str
    content: bytes
    text: str


@dataclass(frozen=True)
class Design:
    """What a city's documents look like, as far as it differs from the house.

    Attributes
    ----------
    accent : str
        Headings, links and lines.
    band : str
        Cover and head of pages, under white letters.
    publisher, footer : str
        Who publishes, on cover and head; a line at the foot of each page.
    logo : Logo or None
    family : str
        What the fonts call themselves; empty: the house's.
    fonts : tuple of (str, bytes)
        Face and file.
    """

    accent: str = ACCENT
    band: str = ACCENT
    publisher: str = ""
    footer: str = ""
    logo: Logo | None = None
    family: str = ""
    fonts: tuple[tuple[Face, bytes], ...] = ()

    @property
    def logo_source(self) -> str:
        """The logo as the address of itself, for pages that stand alone; empty without one."""
        return picture_source(self.logo.kind, self.logo.content) if self.logo else ""

    @property
    def logo_says(self) -> str:
        """What the logo shows, in words; empty without one."""
        return self.logo.text if self.logo else ""


def read_design(folder: Path) -> Design | None:
    r"""Read a city's ``gestaltung.toml``; None if it has none.

    Raises
    ------
    ScreeningError
        With all that is wrong: unknown keys, colours that cannot be read, files that are missing or not allowed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     none = read_design(Path(folder))
    ...     _ = Path(folder, DESIGN).write_text('[farben]\nakzent = "#7A1F3D"', encoding="utf-8")
    ...     none, read_design(Path(folder)).accent
    (None, '#7a1f3d')
    """
    path = folder / DESIGN
    if not lies_there(path):
        return None
    try:
        return _made(read_model(_File, path), folder)
    except ScreeningError as error:
        raise ScreeningError(_with_line(f, path) for f in error.findings) from None


def design_files(folder: Path) -> Iterator[Path]:
    """Yield the file and those that it names: what documents depend on.

    Examples
    --------
    >>> [*design_files(Path("no-folder"))]
    []
    """
    path = folder / DESIGN
    if not lies_there(path):
        return
    yield path
    try:
        given = read_model(_File, path)
    except ScreeningError:
        return
    named = [given.logo.datei] if given.logo else []
    named += [n for n in given.schrift.model_dump().values() if n] if given.schrift else []
    yield from (folder / n for n in named if inside(folder, n))


def grounds_of(colour: str) -> dict[str, str]:
    """Return what letters of an accent stand on, by the word for it.

    Examples
    --------
    >>> list(grounds_of("#0b5c7a"))
    ['Weiß', 'hell getönten Kästen', 'grauen Leisten']
    """
    return {"Weiß": PAPER, "hell getönten Kästen": mixed(colour, 0.08), "grauen Leisten": mixed(LINE, 0.25)}


def _made(given: _File, folder: Path) -> Design:
    found: list[Finding] = []
    accent, band = given.farben.akzent, given.farben.flaeche or given.farben.akzent
    if poor := _poor(accent):
        found.append(told.accent_unreadable(accent, *poor))
    if (stands := contrast.ratio(band, PAPER)) < contrast.READABLE and given.farben.flaeche:
        found.append(told.band_unreadable(band, stands, contrast.darker(band, [PAPER])))
    logo = _logo(given.logo, folder, found) if given.logo else None
    faces = given.schrift.model_dump() if given.schrift else {}
    fonts = tuple(
        (face, content)
        for face in FACES
        if faces.get(face)
        and (content := _file(folder, f"schrift.{face}", faces[face], LARGEST_FONT, found)) is not None
    )
    family = ""
    for face, content in fonts:
        named = family_of(content)
        if not named:
            found.append(told.not_a_font(f"schrift.{face}", faces[face]))
        elif family and named != family:
            found.append(told.another_family(f"schrift.{face}", faces[face], named, family))
        family = family or named
    if found:
        raise ScreeningError(found)
    return Design(accent, band, given.herausgeber, given.fusszeile, logo, family, fonts)


def _poor(accent: str) -> tuple[float, str, str] | None:
    """Return the ratio, the ground and a darker colour if an accent cannot be read on one of its grounds."""
    grounds = grounds_of(accent)
    where, ground = min(grounds.items(), key=lambda g: contrast.ratio(accent, g[1]))
    stands = contrast.ratio(accent, ground)
    if stands >= contrast.READABLE:
        return None
    # the tint goes with the colour: a darker one stands on a darker tint
    proposed = accent
    while contrast.least(proposed, [*grounds_of(proposed).values()]) < contrast.READABLE:
        proposed = contrast.darker(proposed, [*grounds_of(proposed).values()])
    return stands, where, proposed


def _logo(given: _Logo, folder: Path, found: list[Finding]) -> Logo | None:
    kind = Path(given.datei).suffix.lower().lstrip(".")
    if kind not in KINDS:
        found.append(told.logo_kind(given.datei))
        return None
    content = _file(folder, "logo.datei", given.datei, LARGEST_LOGO, found)
    if content is None:
        return None
    if wrong := wrong_with(content, kind):
        found.append(told.logo_refused(given.datei, wrong))
    return Logo(kind, content, given.text)


def _file(folder: Path, key: str, name: str, largest: int, found: list[Finding]) -> bytes | None:
    if not inside(folder, name):
        found.append(told.outside(key, name))
        return None
    try:
        content = read_ordinary(folder / name)
    except (OSError, NotAFileError):
        found.append(told.missing(key, name))
        return None
    if len(content) > largest:
        found.append(told.too_large(key, name, len(content), largest))
    return content


def _with_line(found: Finding, path: Path) -> Finding:
    """Return a finding with the line in which its key stands."""
    table, _, key = found.column.rpartition(".")
    if found.row or not found.column:
        return found
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return found
    within = ""
    for number, line in enumerate(lines, start=1):
        if head := re.match(r"\s*\[\s*([\w.-]+)\s*\]", line):
            within = head[1]
        written = re.match(r"""\s*["']?([\w-]+)["']?\s*=""", line)
        if (within == table and written and written[1] == key) or (head and within == found.column):
            return replace(found, row=str(number))
    return found
