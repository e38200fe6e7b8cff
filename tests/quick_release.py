"""A release as files without kernel, Pandoc and Typst: what the notebooks show, in the same forms, in a second."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from screening.base.blocks import Block
from screening.delivery import Carry, City
from screening.disclosure import Release, release
from screening.disclosure.register import Register
from screening.figures.export import write as export
from screening.figures.profile import pages as profile
from screening.figures.webmap import page as webmap
from screening.figures.what_if import page as what_if
from screening.process import Kept
from screening.report.sections import (
    breadth,
    distances,
    docket,
    dossier,
    history,
    method,
    robustness,
    space,
    variation,
)
from screening.rule.decision import Screening

SHOWN: tuple[Callable[[Release], Block], ...] = (
    dossier.summary,
    dossier.changes,
    docket.table,
    dossier.matrix,
    dossier.other_means,
    variation.firmness,
    robustness.summary,
    robustness.by_area,
    distances.distances,
    breadth.breadth,
    space.groups,
    space.group_values,
    history.reasons,
    method.indicators,
    method.completeness,
    method.findings,
    profile.profiles,
)

CORE = (docket.table, dossier.matrix, space.groups, space.group_values, method.findings, profile.profiles)
"""Enough to find a leak of the door; the rest is made of the same figures."""


def pass_door(
    city: City,
    screenings: Mapping[int, Screening],
    register: Register | None = None,
    audience: str = "gespraech",
) -> Release:
    """Let screenings through the door, with the programme if there is one, but without rivers."""
    from screening.delivery import read_context, read_programme

    carries: dict[int, Carry | None] = {}
    newest = screenings[max(screenings)].rates.delivery
    programme = read_programme(city, {newest.boundary: newest.areas.index})
    return release(screenings, carries, read_context(city), audience, register=register, kept=Kept(programme))


def write_release(
    shown: Release, folder: Path, shows: tuple[Callable[[Release], Block], ...] = SHOWN
) -> Path:
    """Write tables, web map, pages and an executed notebook of a release."""
    folder.mkdir(parents=True, exist_ok=True)
    export.write_selection(shown, folder)
    webmap.write_webmap(shown, folder / "karte.html")
    what_if.write_what_if(shown, folder / "was-waere-wenn.html")
    blocks = [show(shown) for show in shows]
    write_notebook(folder / "05_dossier.ipynb", blocks)
    body = "\n".join(b.html for b in blocks)
    (folder / "dossier.html").write_text(page(body), encoding="utf-8")
    profiles = folder / "profile"
    profiles.mkdir(exist_ok=True)
    for section in re.findall(r'<section class="profil".*?</section>', body, re.S)[:5]:
        area = re.search(r'data-area="([^"]+)"', section)
        assert area
        (profiles / f"{area[1]}.html").write_text(page(section), encoding="utf-8")
    log = {
        "schema": 1,
        "stadt": shown.city.key,
        "befunde": [{k: v for k, v in vars(f).items() if v} for f in shown.findings.items],
        "dokumente": [],
    }
    (folder / "lauf.json").write_text(json.dumps(log, ensure_ascii=False), encoding="utf-8")
    return folder


def page(body: str) -> str:
    """Frame a part as a page."""
    return f'<!DOCTYPE html>\n<html lang="de"><head><title>x</title></head><body>{body}</body></html>'


def write_notebook(path: Path, blocks: list[Block]) -> None:
    """Write blocks as the outputs of an executed notebook."""
    cells = [
        {
            "cell_type": "code",
            "id": f"z{k}",
            "metadata": {},
            "source": "",
            "execution_count": k,
            "outputs": [
                {
                    "output_type": "execute_result",
                    "metadata": {},
                    "data": {**block._repr_mimebundle_(), "text/plain": repr(block)},
                }
            ],
        }
        for k, block in enumerate(blocks, 1)
    ]
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
