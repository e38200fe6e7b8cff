"""The profile of one area, or of several as one, as a document of its own: set, recorded, laid down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from screening.base import Block, file_names, private
from screening.disclosure import Register, Release
from screening.pipeline.left import TALK, record_shown
from screening.report.execute import node, write_notebook
from screening.report.render import Codes, render

if TYPE_CHECKING:
    from screening.report.render import Format

FOLDER = "profil"
FORMS: tuple[Format, ...] = ("html", "pdf")
_BESIDE = re.compile(r'<a href="([^"/:#]+)\.html">(.*?)</a>')
"""The way to another profile, from one that lies among them."""


def write_profile(
    release: Release, register: Register, areas: Sequence[str], *, reports: Path, name: str = ""
) -> tuple[Path, ...]:
    """Write the profile of these areas below ``reports/<city>/<year>/profil/<audience>``.

    What is for ``gespraech`` is recorded before it is laid down: a number that may have left counts as having left.

    Parameters
    ----------
    release : Release
    register : Register
        What `screening.pipeline.opened` has taken into account.
    areas : sequence of str
        Ids; of two or more one profile of all together is made, with each beside the others.
    reports : Path
    name : str
        What several are called together.

    Returns
    -------
    tuple of Path
        HTML, PDF.

    Raises
    ------
    ScreeningError
        If the document cannot be set, or the register not be written.
    """
    from screening.figures.profile import pages
    from screening.report.sections import dossier

    ids = [*dict.fromkeys(areas)]
    block = pages.profile(release, ids[0]) if len(ids) == 1 else pages.joint(release, ids, name=name)
    told = {**dossier.metadata(release), "year": release.year, "stichtag": release.stichtag.isoformat()}
    told |= {"title": "Profil", "toc": False, "numbered": False, "cover": False}
    told |= {"design": release.city.design} if release.city.design else {}
    folder = reports / release.city.key / str(release.year) / FOLDER / release.audience
    leaves = release.audience == TALK
    joined = "_".join(ids)
    file = file_names([joined])[joined]
    with private.folder("profil-") as work:
        notebook = work / "profil.ipynb"
        write_notebook(_notebook(block), notebook)
        made = render(notebook, work / file, formats=FORMS, engine="pandoc", metadata=told)
        if leaves:
            known = len(register.runs)
            record_shown(reports, release.city.key, release.year, release.told, known, profil=joined)
        folder.mkdir(parents=True, exist_ok=True, mode=0o755 if leaves else 0o700)
        for path in made.values():
            # beside first: the folder may be on another disk
            beside = folder / f"{path.name}.neu"
            beside.touch(mode=0o644 if leaves else 0o600)
            content = path.read_bytes()
            if path.suffix == ".html":
                content = _led(content.decode("utf-8"), release, folder, ids).encode("utf-8")
            beside.write_bytes(content)
            beside.replace(folder / path.name)
    return tuple(folder / path.name for path in made.values())


def _led(page: str, release: Release, folder: Path, ids: Sequence[str]) -> str:
    """Return the page with ways to the year's profiles, as far as they lie beside: the codes stand, else, as words."""
    lying = folder.parents[1] / release.audience / "profile"
    files = file_names(str(a) for a in release.decision.index)
    there = {a: file for a, file in files.items() if (lying / f"{file}.html").is_file()}
    way, known = f"../../{release.audience}/profile/", {*there.values()}

    def to(found: re.Match[str]) -> str:
        return f'<a href="{way}{found[1]}.html">{found[2]}</a>' if found[1] in known else found[2]

    names = {a: str(release.names.get(a, "")) for a in there}
    return Codes(names).linked(_BESIDE.sub(to, page), way, but=ids[0] if len(ids) == 1 else "")


def _notebook(block: Block) -> object:
    """Return an executed notebook that shows nothing but the block."""
    output = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/markdown": block.as_markdown()},
    }
    title = {"cell_type": "markdown", "id": "titel", "metadata": {}, "source": "# Profil"}
    shown = {
        "cell_type": "code",
        "id": "profil",
        "metadata": {},
        "source": "",
        "execution_count": 1,
        "outputs": [output],
    }
    return node({"cells": [title, shown], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
