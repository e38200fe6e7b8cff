"""What `quarto render` at the root calls: a site of all published years for each city and audience.

`_quarto.yml` names three steps: ``vorbereiten`` before all, ``notebook`` for each executed notebook on its way to
Quarto, ``abschliessen`` at the end. ``ablehnen`` is for notebooks that have not been executed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from screening.base import ScreeningError, glyphs, private
from screening.report.execute import as_file, read_notebook
from screening.report.render import assets
from screening.report.render.document import finished
from screening.report.render.findings import (
    notebook_elsewhere,
    notebook_not_for_quarto,
    page_reference_lost,
    project_missing,
    quarto_wrote_nothing,
)
from screening.report.render.markdown import Document, areas_of, divided, read_document
from screening.report.render.meta import KEYS
from screening.report.render.pdf import packed
from screening.report.render.quarto import notebook_of
from screening.report.render.website import SET_HERE, Folder, write_site

NAMES = {
    "04_profile": "profile",
    "05_dossier": "dossier",
    "06_belastbarkeit": "belastbarkeit",
    "07_evaluation": "evaluation",
    "08_auswahlgespraech": "auswahlgespraech",
    "09_schwerpunktgebiete": "schwerpunktgebiete",
}
"""Notebook → name of its document, as it is published."""
ASSETS = Path(".quarto") / "screening"
OUTPUT = "_site"
_SET = ASSETS / "seiten"
"""Where the pages that Quarto has set are kept, for sites that are made of them."""

_ASIDE = Path(".quarto") / "veroeffentlicht"
_SUFFIXES = {".html": "html", ".pdf": "typst"}
"""What Quarto sets a notebook in, and how Pandoc calls it."""
_FILTERED = "filtered-notebooks"
_LOST = re.compile(r"\?@[a-z]+-[\w-]+")
_REPORTS = "reports"


def prepare(root: Path) -> None:
    """Write what all documents of the site share below ``.quarto``, and clear what an earlier one left.

    Parameters
    ----------
    root : Path
        The folder of ``_quarto.yml``.
    """
    if os.environ.get("QUARTO_PROJECT_RENDER_ALL"):
        # a page of a year that is not published any more must not stay in the site
        shutil.rmtree(root / OUTPUT, ignore_errors=True)
        shutil.rmtree(root / ASSETS, ignore_errors=True)
    forget(root)
    _put_back(root)
    # until the end, and after a failure longer, Quarto keeps the texts of all documents there
    for folder in (_caches(), _caches() / _FILTERED):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (_caches() / _FILTERED).chmod(0o700)
    assets.export(root / ASSETS)
    # Quarto keeps the texts of all documents there; what is published is closed to others, too, from the beginning on
    for folder in (root / ASSETS.parent, root / OUTPUT):
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
    _set_aside(root)


def _set_aside(root: Path) -> None:
    """Keep what is published under its notebook's name: Quarto writes its own there and moves that into the site."""
    for notebook in _notebooks(root):
        for page in (p for s in _SUFFIXES if (p := notebook.with_suffix(s)).is_file()):
            kept = root / _ASIDE / page.relative_to(root)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(page, kept)


def _put_back(root: Path) -> None:
    """Clear what Quarto left beside the notebooks, the last time perhaps in the middle, and put back what was published."""
    for notebook in _notebooks(root):
        shutil.rmtree(notebook.with_name(f"{notebook.stem}_files"), ignore_errors=True)
        published = notebook.stem not in (*NAMES, *SET_HERE)
        for suffix in (".typ",) if published else (".typ", *_SUFFIXES):
            notebook.with_suffix(suffix).unlink(missing_ok=True)
    for kept in sorted(p for p in (root / _ASIDE).rglob("*") if p.is_file()):
        page = root / kept.relative_to(root / _ASIDE)
        if page.parent.is_dir():
            kept.replace(page)
    shutil.rmtree(root / _ASIDE, ignore_errors=True)


def _notebooks(root: Path) -> list[Path]:
    return sorted(p for p in (root / _REPORTS).rglob("*.ipynb") if not p.parent.name.startswith("."))


def forget(root: Path, caches: Path | None = None) -> None:
    """Remove what Quarto keeps of this project's notebooks in the user's cache, where others may read it.

    It would also keep the navigation of yesterday: Quarto looks only at the notebook's own age.

    Parameters
    ----------
    root : Path
    caches : Path, optional
        By default where Quarto has it on this system.
    """
    kept = (caches or _caches()) / _FILTERED
    try:
        entries = json.loads((kept / "INDEX").read_text(encoding="utf-8"))
        ours = [name for name in entries if root.resolve() in Path(name).resolve().parents]
        for name in ours:
            (kept / Path(entries.pop(name)["path"]).name).unlink(missing_ok=True)
        if ours:
            (kept / "INDEX").write_text(json.dumps(entries), encoding="utf-8")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return  # no such cache, or none that we know


def _caches() -> Path:
    return private.caches() / "quarto"


def as_text(given: bytes, folder: Path) -> bytes:
    """Return an executed notebook as Quarto is to read it: the text that the embedded route sets.

    Parameters
    ----------
    given : bytes
        The notebook, as Quarto read it.
    folder : Path
        Where it lies.

    Raises
    ------
    ScreeningError
        If it was not executed, or is none of that folder.
    """
    notebook = next((p for p in sorted(folder.glob("*.ipynb")) if p.read_bytes() == given), None)
    if notebook is None:
        raise notebook_elsewhere(folder)
    document = read_document(notebook)
    root = _root(folder)
    body = document.body
    for path, content in document.pictures.items():
        kept = root / ASSETS / "bilder" / f"{hashlib.sha256(content).hexdigest()[:16]}{Path(path).suffix}"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(content)
        body = body.replace(f"]({path})", f"]({Path(os.path.relpath(kept, folder)).as_posix()})")
    wanted = [fmt for suffix, fmt in _SUFFIXES.items() if _has(notebook.with_suffix(suffix))]
    if len(wanted) == 1:
        # Quarto sets each notebook in each format: the other one, which is not in the site, is soon done
        body = divided(f'nur-in="{wanted[0]}"', body)
    body = glyphs.on_paper(body)
    lent = root / ASSETS / "fonts"
    lent.mkdir(parents=True, exist_ok=True)
    for font in glyphs.lent_by(body):
        shutil.copyfile(font, lent / font.name)
    front = {**document.front, "toc": not document.front.get("notoc")}
    made = notebook_of(Document(front, body), front)
    return as_file(made)


def _root(folder: Path) -> Path:
    root = next((p for p in (folder, *folder.parents) if (p / "_quarto.yml").is_file()), None)
    if root is None:
        raise project_missing(folder)
    return root


def finish(root: Path) -> None:
    """Name the documents as they are published, and make of each city and audience a site of its own.

    Raises
    ------
    ScreeningError
        If nothing was rendered, or a page holds a reference that leads nowhere.
    """
    forget(root)
    _put_back(root)
    site, kept = root / OUTPUT, root / _SET
    if site.is_dir():
        site.chmod(0o700)
    made = os.environ.get("QUARTO_PROJECT_OUTPUT_FILES", "").splitlines()
    for paper in (root / name for name in made if name.endswith(".pdf")):
        paper.write_bytes(packed(paper.read_bytes()))
    # Quarto's index for a search that is not there would hold every text once more
    (site / "search.json").unlink(missing_ok=True)
    pages = [p for p in site.glob(f"{_REPORTS}/**/*") if p.is_file()]
    if not any(p.suffix == ".html" for p in pages):
        raise quarto_wrote_nothing(OUTPUT)
    gaps = [
        page_reference_lost(lost, page.relative_to(site).as_posix())
        for page in sorted(pages)
        if page.suffix == ".html"
        for lost in dict.fromkeys(_LOST.findall(page.read_text(encoding="utf-8")))
    ]
    if gaps:
        raise ScreeningError(gaps)
    for page in pages:
        below = page.relative_to(site)
        if not _has(root / below):
            continue
        target = kept / below.with_name(NAMES.get(below.stem, below.stem) + below.suffix)
        target.parent.mkdir(parents=True, exist_ok=True)
        if page.suffix == ".html":
            notebook = root / below.with_suffix(".ipynb")
            areas = areas_of(read_notebook(notebook)) if notebook.is_file() else {}
            made_of = finished(page.read_text(encoding="utf-8"), areas, notebook.name)
            page.write_text(made_of, encoding="utf-8", newline="\n")
        page.replace(target)
    shutil.rmtree(site / _REPORTS)
    sites: dict[str, list[Folder]] = {}
    for place in sorted({p.parent for p in kept.glob(f"{_REPORTS}/**/*") if p.suffix in (".html", ".pdf")}):
        below = place.relative_to(kept / _REPORTS)
        published = root / _REPORTS / below
        folder = Folder(PurePosixPath(*below.parts[1:]), (place, published), _front(published))
        sites.setdefault(f"{below.parts[0]}/{below.name}", []).append(folder)
    for name, folders in sites.items():
        shutil.rmtree(site / name, ignore_errors=True)
        (site / name).mkdir(parents=True)
        write_site(site / name, folders)
    environment = Environment(
        loader=FileSystemLoader(assets.TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    named = [(name, f[0].about.get("city") or name, f[0].version) for name, f in sites.items()]
    first = environment.get_template("uebersicht.html").render(
        sites=named, stylesheet=assets.stylesheet("dossier")
    )
    (site / "index.html").write_text(first, encoding="utf-8", newline="\n")


def _has(made: Path) -> bool:
    """Tell whether a site has what Quarto makes of a notebook: as it is published, or a page of its own there."""
    published = made.with_name(NAMES.get(made.stem, made.stem) + made.suffix)
    return published.is_file() or (made.stem in SET_HERE and made.suffix == ".html")


def _front(folder: Path) -> dict[str, Any]:
    """Return what the notebooks of a folder say they are about, plain; nothing if none says of which city."""
    for notebook in sorted(folder.glob("*.ipynb")):
        front = read_document(notebook).front
        if front.get("city"):
            return {
                k: v.replace("\\", "") if isinstance(v, str) else v for k, v in front.items() if k in KEYS
            }
    return {}


def _notebook(root: Path) -> None:
    sys.stdout.buffer.write(as_text(sys.stdin.buffer.read(), root))


def _decline(root: Path) -> None:
    named = os.environ.get("QUARTO_PROJECT_INPUT_FILES", "").splitlines()
    raise notebook_not_for_quarto(Path(named[0]).name if named else root.name)


STEPS: Mapping[str, Callable[[Path], None]] = {
    "vorbereiten": prepare,
    "notebook": _notebook,
    "abschliessen": finish,
    "ablehnen": _decline,
}


def main(arguments: list[str]) -> int:
    """Run one step in the current folder; return 1 and tell in German what was wrong."""
    if len(arguments) != 1 or arguments[0] not in STEPS:
        sys.stderr.write(f"erwartet wird einer der Schritte {', '.join(STEPS)}\n")
        return 2
    try:
        STEPS[arguments[0]](Path.cwd())
    except ScreeningError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
