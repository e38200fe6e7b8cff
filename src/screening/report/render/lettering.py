"""Documents in letters that their fonts have: what is replaced says `screening.base.glyphs`; here the fonts are lent."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from screening.base import glyphs, style
from screening.report.render import assets

FOLDER = "schriften"
_STACK = re.compile(r"^#let hausschrift = \(([^\n]*)\)$", re.MULTILINE)
_HEAD_END = "</head>"
_DATA = re.compile(r"data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=]*")


def set_on_paper(source: Path) -> list[Path]:
    """Rewrite a Typst file so that each of its characters can be drawn; return the folders of the fonts it needs.

    A file that needs nothing stays as it is, byte for byte. Otherwise the fonts that lend characters are laid beside
    it and named after the house's: Typst asks them one after the other for a letter with all of its marks.
    """
    lent = _rewritten(source)
    _lend(lent, source, source.parent / FOLDER)
    return [style.font_folder(), *([source.parent / FOLDER] if lent else [])]


def set_for_quarto(notebook: Path, template: Path, fonts: Path) -> None:
    """Do for Quarto what `set_on_paper` does: in the notebook that it renders, its template and its fonts' folder.

    Quarto makes page and PDF of one text: what no font of ours has is replaced in both.
    """
    _lend(_rewritten(notebook), template, fonts)


def _rewritten(path: Path) -> dict[Path, str]:
    """Replace in a file what cannot be drawn; return the fonts that the rest needs, with their characters."""
    before = path.read_text(encoding="utf-8")
    text = glyphs.on_paper(before)
    if text != before:
        path.write_text(text, encoding="utf-8", newline="\n")
    return glyphs.lent_by(text)


def _lend(lent: Mapping[Path, str], template: Path, folder: Path) -> None:
    """Lay the fonts that lend characters into a folder and name them in a template, after the house's."""
    if not lent:
        return
    names = "".join(f'"{glyphs.family(path)}", ' for path in lent)
    text = template.read_text(encoding="utf-8")
    text = _STACK.sub(lambda found: f"#let hausschrift = ({_after_first(found[1], names)})", text)
    template.write_text(text, encoding="utf-8", newline="\n")
    folder.mkdir(parents=True, exist_ok=True)
    for path in lent:
        shutil.copyfile(path, folder / path.name)


def _after_first(stack: str, names: str) -> str:
    first, _, rest = stack.partition(", ")
    return f"{first}, {names}{rest}"


def on_screen(page: str, kind: assets.Kind = "dossier") -> str:
    """Return a page without signs that mean nothing on a screen, and with the letters that its own fonts lack.

    What no font of ours has is left to the reader's; a page that needs nothing stays as it is, byte for byte.
    """
    text = glyphs.on_screen(page)
    shown = _DATA.sub("", text)
    lent = glyphs.lent_by(glyphs.on_paper(shown))
    own = "".join(sorted(glyphs.rare_letters(shown).difference(assets.letters(kind))))
    if own:
        lent = {style.font_file(): own, **lent}
    if not lent:
        return text
    return text.replace(_HEAD_END, f"<style>{assets.lent_faces(lent)}</style>\n{_HEAD_END}", 1)
