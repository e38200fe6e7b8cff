"""Executed notebook → HTML, PDF and DOCX: with the embedded renderer (Pandoc and Typst) or with Quarto.

Either way the HTML is one file that asks no other for anything, and the PDF is tagged (PDF/UA-1) and fit for
the archive (PDF/A-2a).
"""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

from screening.base import FIGURES, ScreeningError, pandoc, private, trouble
from screening.delivery import Design
from screening.report.execute import node, read_notebook, write_notebook
from screening.report.render import assets, dress, lettering, pdf, quarto
from screening.report.render.codes import Codes
from screening.report.render.findings import (
    engine_unknown,
    format_unknown,
    page_loads,
    pandoc_failed,
    paper_died,
    paper_refused,
    picture_missing,
    quarto_missing,
    quarto_paper_unreadable,
)
from screening.report.render.markdown import AREAS, Document, read_document, refuse_problems
from screening.report.render.marks import TITLE, title_of
from screening.report.render.meta import front_matter, merged, timestamp
from screening.report.render.word import set_word

Engine = Literal["auto", "pandoc", "quarto"]
Format = Literal["html", "pdf", "docx"]
FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")

_FOR_RENDERERS = {"jupyter": {"source_hidden": True}, "raw_mimetype": "text/markdown"}
"""Of a cell that no person reads: JupyterLab and VS Code fold it, nbconvert leaves it out of HTML."""
_SOURCE = re.compile(r'(<img\b[^>]*?\bsrc=")([^":]+)(")')
_LOADED = re.compile(
    r"""<(?:img|script|iframe|source|video|audio|embed|object|input|link)\b[^>]*?\b(?:src|href|srcset|data)\s*=\s*
        ["']?\s*((?:https?:)?//[^"'\s>]+)""",
    re.IGNORECASE | re.VERBOSE,
)
_LOADED_CSS = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])\s*((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)


def render(
    notebook: Path,
    out: Path,
    *,
    formats: Iterable[Format] = ("html", "pdf"),
    engine: Engine = "auto",
    metadata: Mapping[str, Any] | None = None,
) -> dict[Format, Path]:
    """Render an executed notebook; return the file of each format.

    Parameters
    ----------
    notebook : Path
        Executed, as `screening.report.execute.runner` leaves it; its figures lie in ``abbildungen`` beside it.
    out : Path
        Target without suffix: ``reports/x/2024/intern/dossier`` makes ``dossier.html`` and ``dossier.pdf``.
    formats : iterable of {"html", "pdf", "docx"}
    engine : {"auto", "pandoc", "quarto"}
        ``auto`` takes the embedded renderer: what it sets is proved on every machine.
    metadata : mapping, optional
        ``title, subtitle, city, year, stichtag, rule, audience, synthetic, attribution, author`` and the
        switches ``cover, toc, numbered``. They win over the notebook's front matter. ``version`` says on each page
        whom it is for; ``design`` is the city's own look, a `screening.delivery.Design`.

    Raises
    ------
    ScreeningError
        If the notebook was not executed or has failed cells, a reference leads nowhere, a picture has no
        alternative text, a page would load something from elsewhere, or a renderer fails. Files of an
        earlier rendering then stay as they are.
    """
    notebook, out, wanted = Path(notebook), Path(out), tuple(formats)
    unknown = [f for f in wanted if f not in FORMATS]
    if unknown:
        raise format_unknown(unknown, FORMATS)
    document = read_document(notebook)
    values = merged(document.front, metadata or {})
    out.parent.mkdir(parents=True, exist_ok=True)
    with private.folder("satz-") as work:
        _lay_out(document, notebook, work)
        design: Design | None = (metadata or {}).get("design")
        fonts = dress.lay_out(design, work)
        when = timestamp({**document.front, **(metadata or {})})
        if chosen_engine(engine) == "quarto":
            # a text to comment on is the same, whoever sets the others
            made = (
                _embedded(document, notebook, work, ("docx",), values, when, fonts, design)
                if "docx" in wanted
                else {}
            )
            if by_it := tuple(f for f in wanted if f != "docx"):
                made |= quarto.render(notebook, document, work, by_it, values, when, fonts)  # type: ignore[arg-type]
            if "pdf" in made:
                _pack(made["pdf"], notebook.name)
        else:
            made = _embedded(document, notebook, work, wanted, values, when, fonts, design)
        if "html" in made:
            page = made["html"].read_text(encoding="utf-8")
            page = finished(page, document.areas, notebook.name, design)
            made["html"].write_text(page, encoding="utf-8", newline="\n")
        result: dict[Format, Path] = {}
        for kind, path in made.items():
            # beside first, then in its place: the temporary folder may be on another disk
            target = out.with_name(f"{out.name}.{kind}")
            beside = target.with_name(target.name + ".neu")
            shutil.copyfile(path, beside)
            beside.replace(target)
            result[kind] = target
    return result


def stamp(notebook: Path, metadata: Mapping[str, Any]) -> None:
    """Write the metadata into the front matter of an executed notebook, in place.

    From then on the notebook alone makes the document: `render` needs no metadata, and a bare
    ``quarto render`` knows city, year and marks. ``areas`` (the name of each area that has a profile beside the document,
    by id) goes into the notebook's own metadata.

    Raises
    ------
    ScreeningError
        As `screening.report.render.meta.merged`, or if the notebook was not executed.
    """
    content = read_notebook(notebook)
    values = merged(read_document(notebook).front, metadata)
    cells = list(content.cells)
    if title := title_of(cells):
        _tag(cells[title[0] - 1], TITLE)
    if cells and cells[0].cell_type == "raw":
        cells.pop(0)
    head = {
        "cell_type": "raw",
        "id": "kopf",
        "metadata": _FOR_RENDERERS,
        "source": front_matter(values).rstrip("\n"),
    }
    content.cells = [node(head), *cells]
    if areas := metadata.get("areas"):
        content.metadata[AREAS] = dict(areas)
    write_notebook(content, notebook)


def _tag(cell: Any, tag: str) -> None:
    tags = cell.metadata.get("tags", [])
    cell.metadata["tags"] = [*tags, *([] if tag in tags else [tag])]


def chosen_engine(engine: Engine) -> Literal["pandoc", "quarto"]:
    """Return the engine that will be used.

    Raises
    ------
    ScreeningError
        If Quarto is asked for and not there, or the name is unknown.
    """
    if engine not in ("auto", "pandoc", "quarto"):
        raise engine_unknown(engine)
    if engine == "quarto" and quarto.executable() is None:
        raise quarto_missing()
    return "quarto" if engine == "quarto" else "pandoc"


def _lay_out(document: Document, notebook: Path, work: Path) -> None:
    figures = notebook.parent / FIGURES
    if figures.is_dir():
        shutil.copytree(figures, work / FIGURES)
    for path, content in document.pictures.items():
        target = work / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _embedded(
    document: Document,
    notebook: Path,
    work: Path,
    formats: tuple[Format, ...],
    values: dict[str, Any],
    when: Any,
    fonts: Sequence[Path],
    design: Design | None,
) -> dict[Format, Path]:
    text = front_matter(values) + "\n" + document.body
    made: dict[Format, Path] = {}
    if "html" in formats or "docx" in formats:
        page = _pandoc(text, "html", work, notebook, values)
    if "html" in formats:
        made["html"] = work / "dokument.html"
        made["html"].write_text(inlined(page, work), encoding="utf-8", newline="\n")
    if "docx" in formats:
        made["docx"] = set_word(page, work, values, when, notebook.name, design)
    if "pdf" in formats:
        source = work / "dokument.typ"
        source.write_text(_pandoc(text, "typst", work, notebook, values), encoding="utf-8", newline="\n")
        made["pdf"] = work / "dokument.pdf"
        typeset(source, made["pdf"], when, notebook.name, fonts)
    return made


def _pandoc(text: str, target: pandoc.Target, work: Path, notebook: Path, values: Mapping[str, Any]) -> str:
    template = "dossier.html" if target == "html" else "template.typ"
    arguments = ["--standalone", f"--template={assets.TEMPLATES / template}"]
    if target == "html":
        arguments += ["--css=stil.css"]
        arguments += [] if values.get("notoc") else ["--toc", "--toc-depth=3"]
    done = pandoc.run(text, target, *arguments, folder=work)
    told = done.stderr.decode("utf-8", "replace")
    refuse_problems(told, notebook)
    if done.returncode != 0:
        lacking = trouble.of(told, [work]) or trouble.lack([work])
        if lacking is not None:
            raise ScreeningError([lacking])
        raise pandoc_failed(told, notebook.name)
    return done.stdout.decode("utf-8")


def typeset(source: Path, target: Path, when: Any, name: str, own: Sequence[Path] = ()) -> None:
    """Set a Typst file as tagged PDF with the house's fonts, those that lend it letters (`lettering`), and a city's own.

    Raises
    ------
    ScreeningError
        If Typst refuses the document.
    """
    fonts = [*lettering.set_on_paper(source), *own]
    try:
        pdf.set_pdf(source, target, fonts, when)
    except pdf.SettingError as error:
        raise paper_refused(error, name) from None
    except pdf.DiedError as error:
        lacking = trouble.of(error.said, [source.parent]) or trouble.lack([source.parent])
        if lacking is not None:
            raise ScreeningError([lacking]) from None
        raise paper_died(error.code, error.said, name) from None


def _pack(paper: Path, name: str) -> None:
    import pikepdf

    try:
        paper.write_bytes(pdf.packed(paper.read_bytes()))
    except pikepdf.PdfError:
        raise quarto_paper_unreadable(name) from None


def inlined(page: str, folder: Path) -> str:
    """Return the page with stylesheet and pictures written into it; alternative texts stay as they are."""

    def picture(match: re.Match[str]) -> str:
        path = folder / unquote(match.group(2))
        if not path.is_file():
            raise picture_missing(match.group(2))
        kinds = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
        kind = kinds.get(path.suffix.lower(), "application/octet-stream")
        data = base64.b64encode(path.read_bytes()).decode("ascii")
        return f"{match.group(1)}data:{kind};base64,{data}{match.group(3)}"

    page = _SOURCE.sub(picture, page)
    return page.replace(
        '<link rel="stylesheet" href="stil.css">', f"<style>{assets.stylesheet('dossier')}</style>"
    )


def finished(page: str, areas: Mapping[str, str], name: str, design: Design | None = None) -> str:
    """Return a page, by whichever engine, as it is published: its codes lead to profiles, and it has all its letters.

    Parameters
    ----------
    page : str
    areas : mapping of str to str
        The name of each area that has a profile beside the page, by id.
    name : str
        The notebook's, for findings.
    design : Design, optional

    Raises
    ------
    ScreeningError
        If the page would load something from elsewhere.
    """
    page = dress.on_screen(lettering.on_screen(Codes(areas).linked(page)), design)
    check_self_contained(page, name)
    return page


def external_references(page: str) -> list[str]:
    """Return the addresses elsewhere that a browser would load for this page; plain links do not count.

    Examples
    --------
    >>> external_references('<a href="https://x.de">x</a><img src="https://y.de/z.png">')
    ['https://y.de/z.png']
    """
    return [*_LOADED.findall(page), *_LOADED_CSS.findall(page)]


def check_self_contained(page: str, name: str) -> None:
    """Refuse a page that would ask another computer for something.

    Raises
    ------
    ScreeningError
        Naming the addresses.
    """
    found = external_references(page)
    if found:
        raise ScreeningError(page_loads(address, name) for address in sorted(set(found))[:5])
