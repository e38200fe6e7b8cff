"""What `quarto render` at the root calls: the site of all published years, its navigation and its first page.

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
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from screening.base import ScreeningError, escape_markdown, glyphs, private
from screening.report.execute import as_file
from screening.report.render import assets
from screening.report.render.findings import (
    notebook_elsewhere,
    notebook_not_for_quarto,
    page_reference_lost,
    project_missing,
    site_empty,
)
from screening.report.render.markdown import Document, read_document
from screening.report.render.pdf import packed
from screening.report.render.quarto import notebook_of

NAMES = {
    "04_profile": "profile",
    "05_dossier": "dossier",
    "06_belastbarkeit": "belastbarkeit",
    "07_evaluation": "evaluation",
    "08_auswahlgespraech": "auswahlgespraech",
    "09_schwerpunktgebiete": "schwerpunktgebiete",
}
"""Notebook → name of its document, as it is published."""
SHOWN = (
    ("dossier.html", "Dossier"),
    ("dossier.pdf", "Dossier (PDF)"),
    ("karte.html", "Karte"),
    ("was-waere-wenn.html", "Was wäre, wenn"),
    ("profile.pdf", "Profile (PDF)"),
    ("belastbarkeit.html", "Belastbarkeit"),
    ("evaluation.html", "Evaluation"),
    ("auswahlgespraech.html", "Auswahlgespräch"),
    ("auswahlgespraech.pdf", "Auswahlgespräch (PDF)"),
    ("schwerpunktgebiete.html", "Schwerpunktgebiete"),
    ("schwerpunktgebiete.pdf", "Schwerpunktgebiete (PDF)"),
    ("schwerpunktgebiete.ics", "Termine der Schwerpunktgebiete (Kalender)"),
    ("vergleich.html", "Vergleich"),
    ("vergleich.pdf", "Vergleich (PDF)"),
    ("auswahl.xlsx", "Auswahl (Excel)"),
    ("auswahl.csv", "Auswahl (CSV)"),
    ("auswahl.gpkg", "Auswahl (Geodaten)"),
    ("01_datenpruefung.html", "Datenprüfung"),
    ("02_auswahl.html", "Auswahl Schritt für Schritt"),
    ("03_karten.html", "Karten"),
)
"""Files of a published folder that the site names, in this order."""
OWN = "1[0-9]_*.ipynb"
"""Notebooks of the city's own: the site names their documents after the house's."""
ASSETS = Path(".quarto") / "screening"
OUTPUT = "_site"

_LOST = re.compile(r"\?@[a-z]+-[\w-]+")
_DIGITS = re.compile(r"(\d+)")


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
    assets.export(root / ASSETS)
    # Quarto keeps the texts of all documents there; what is published is closed to others, too, from the beginning on
    for folder in (root / ASSETS.parent, root / OUTPUT):
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)


def forget(root: Path, caches: Path | None = None) -> None:
    """Remove what Quarto keeps of this project's notebooks in the user's cache, where others may read it.

    It would also keep the navigation of yesterday: Quarto looks only at the notebook's own age.

    Parameters
    ----------
    root : Path
    caches : Path, optional
        By default where Quarto has it on this system.
    """
    kept = (caches or _caches()) / "filtered-notebooks"
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
    body = glyphs.on_paper(body)
    lent = root / ASSETS / "fonts"
    lent.mkdir(parents=True, exist_ok=True)
    for font in glyphs.lent_by(body):
        shutil.copyfile(font, lent / font.name)
    name = NAMES.get(notebook.stem, notebook.stem)
    front = {
        **document.front,
        "toc": not document.front.get("notoc"),
        "seiten": _links(root, folder, name),
    }
    made = notebook_of(Document(front, body), front)
    return as_file(made)


def _root(folder: Path) -> Path:
    root = next((p for p in (folder, *folder.parents) if (p / "_quarto.yml").is_file()), None)
    if root is None:
        raise project_missing(folder)
    return root


def _links(root: Path, folder: Path, current: str) -> list[dict[str, str]]:
    """Return the navigation of a document: the first page, what lies beside it, the same of other years."""
    up = Path(os.path.relpath(root, folder)).as_posix()
    links = [("Übersicht", f"{up}/index.html")]
    links += [
        (label, name) for name, label in _shown(folder) if _comes(folder, name) and name != f"{current}.html"
    ]
    for other in sorted(folder.parent.parent.glob(f"*/{folder.name}"), key=_natural):
        if other != folder and (name := _first(other)):
            links.append((other.parent.name, f"../../{other.parent.name}/{other.name}/{name}"))
    return [{"name": escape_markdown(label), "ziel": escape_markdown(to)} for label, to in links]


def _shown(folder: Path) -> list[tuple[str, str]]:
    """Return the files of a published folder that the site names: the house's, then the city's own by their titles."""
    found = list(SHOWN)
    for notebook in sorted(folder.glob(OWN)):
        title = str(read_document(notebook).front.get("title") or notebook.stem).replace("\\", "")
        found += [(f"{notebook.stem}.html", title), (f"{notebook.stem}.pdf", f"{title} (PDF)")]
    return found


def _comes(folder: Path, name: str) -> bool:
    """Tell whether the site will have a file: set from a notebook, or published and copied."""
    stem, suffix = name.rsplit(".", 1)
    if suffix in ("html", "pdf"):
        source = next((n for n, document in NAMES.items() if document == stem), stem)
        return (folder / f"{source}.ipynb").is_file() or (folder / name).is_file()
    return (folder / name).is_file()


def _first(folder: Path) -> str | None:
    return next((name for name, _ in SHOWN if _comes(folder, name)), None)


def _natural(path: Path) -> list[tuple[int, int | str]]:
    parts = _DIGITS.split(path.as_posix().casefold())
    return [(1, int(p)) if p.isdecimal() else (0, p) for p in parts]


def finish(root: Path) -> None:
    """Name the documents as they are published and write the first page: cities, years, documents.

    Raises
    ------
    ScreeningError
        If nothing was rendered, or a page holds a reference that leads nowhere.
    """
    forget(root)
    site = root / OUTPUT
    if site.is_dir():
        site.chmod(0o700)
    made = os.environ.get("QUARTO_PROJECT_OUTPUT_FILES", "").splitlines()
    for paper in (root / name for name in made if name.endswith(".pdf")):
        paper.write_bytes(packed(paper.read_bytes()))
    for notebook, document in NAMES.items():
        for page in site.glob(f"reports/**/{notebook}.*"):
            page.replace(page.with_name(document + page.suffix))
    # Quarto's index for a search that is not there would hold every text once more
    (site / "search.json").unlink(missing_ok=True)
    pages = sorted(site.glob("reports/**/*.html"), key=_natural)
    if not pages:
        raise site_empty(OUTPUT)
    gaps = [
        page_reference_lost(lost, page.relative_to(site).as_posix())
        for page in pages
        if page.parent.name != "profile"
        for lost in dict.fromkeys(_LOST.findall(page.read_text(encoding="utf-8")))
    ]
    if gaps:
        raise ScreeningError(gaps)
    folders = sorted({p.parent for p in pages if p.parent.name != "profile"}, key=_natural)
    environment = Environment(
        loader=FileSystemLoader(assets.TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    first = environment.get_template("uebersicht.html").render(
        cities=_cities(site, folders), stylesheet=assets.stylesheet("dossier")
    )
    (site / "index.html").write_text(first, encoding="utf-8", newline="\n")


def _cities(site: Path, folders: Iterable[Path]) -> dict[str, list[dict[str, Any]]]:
    """Return city → its published folders, the newest first, each with its documents."""
    cities: dict[str, list[dict[str, Any]]] = {}
    for folder in folders:
        below = folder.relative_to(site)
        shown = _shown(site.parent / below)
        there = [(label, (below / name).as_posix()) for name, label in shown if (folder / name).is_file()]
        parts, front = below.parts[1:], _front(site.parent, below)
        words = _WORDS | ({"gespraech": front["meeting"]} if front.get("meeting") else {})
        entry = {"name": " · ".join(words.get(p, p) for p in parts[1:]) or parts[0], "documents": there}
        cities.setdefault(front.get("city") or parts[0], []).insert(0, entry)
    return cities


_WORDS = {"intern": "intern (vertraulich)", "gespraech": "für das Gespräch"}


def _front(root: Path, below: Path) -> dict[str, str]:
    """Return what the notebooks of a folder say they are about, plain; nothing if none says of which city."""
    for notebook in sorted((root / below).glob("*.ipynb")):
        front = read_document(notebook).front
        if front.get("city"):
            return {k: str(front.get(k) or "").replace("\\", "") for k in ("city", "meeting")}
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
