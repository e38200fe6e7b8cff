"""A form as PDF/UA to sign and as DOCX to edit, of one Typst and one HTML template."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from screening.base import ScreeningError, trouble, typst_string
from screening.delivery import Design
from screening.report.render import as_docx, assets, drawn_logo, framed, lay_out, typeset

_HEAD = "#if daten.herausgeber"
_STACK = "#let hausschrift = ("

LINE = "_" * 60
"""A line to write on, where a document has no other."""


def noon(day: date) -> datetime:
    """Return what a document says of the time it was made: the day's beginning, not the clock.

    Examples
    --------
    >>> noon(date(2024, 12, 31)).isoformat()
    '2024-12-31T00:00:00+00:00'
    """
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def paper(
    name: str,
    content: Mapping[str, Any],
    work: Path,
    when: datetime,
    template: str = "",
    design: Design | None = None,
) -> Path:
    """Set ``template.typ`` of the templates (``name.typ`` if none is named) as ``name.pdf``, in the city's own look.

    The data stands in it as one text, which nothing in it can leave.

    Raises
    ------
    ScreeningError
        If Typst refuses it.
    """
    source = work / f"{name}.typ"
    frame = (assets.TEMPLATES / f"{template or name}.typ").read_text(encoding="utf-8")
    data = typst_string(json.dumps({**content, **_look(design)}, ensure_ascii=False))
    if design and design.logo:
        frame = frame.replace(_HEAD, f"#block(below: 4mm, {drawn_logo(design, 12, 70)})\n{_HEAD}", 1)
    if design and design.family:
        frame = frame.replace(_STACK, f"{_STACK}{typst_string(design.family)}, ", 1)
    source.write_text(f"#let daten = json(bytes({data}))\n{frame}", encoding="utf-8", newline="\n")
    target = work / f"{name}.pdf"
    typeset(source, target, when, f"{name}.pdf", lay_out(design, work))
    return target


def _look(design: Design | None) -> dict[str, str]:
    if design is None:
        return {"akzent": "", "fusszeile": "", "herausgeber": ""}
    return {"akzent": design.accent, "fusszeile": design.footer, "herausgeber": design.publisher}


def word(
    name: str,
    content: Mapping[str, Any],
    work: Path,
    when: datetime,
    template: str = "",
    design: Design | None = None,
) -> Path:
    """Write ``template.html`` of the templates (``name.html`` if none is named) as ``name.docx``.

    Raises
    ------
    ScreeningError
        If Pandoc fails.
    """
    environment = Environment(
        loader=FileSystemLoader(assets.TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template(f"{template or name}.html").render(content)
    target = as_docx(page, work / f"{name}.docx", when, f"{name}.docx")
    above = ["Synthetische Demodaten"] if content["synthetisch"] else []
    below = [content["fuss"], *([design.footer] if design and design.footer else [])]
    lines = " · ".join([*above, content["oben"]]), " · ".join(below)
    target.write_bytes(framed(target.read_bytes(), *lines, design))
    return target


def lay_down(made: Iterable[Path], out: Path) -> None:
    """Put finished files into a folder, each in the place of the old one as a whole.

    Raises
    ------
    ScreeningError
        If the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        for path in made:
            # beside first: the folder may be on another disk
            beside = out / f"{path.name}.neu"
            shutil.copyfile(path, beside)
            beside.replace(out / path.name)
    except OSError as error:
        raise ScreeningError([trouble.of_folder(error, out)]) from None
