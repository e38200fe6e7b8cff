"""A site as a folder: all documents of one audience with a way back, and three pages that lead to them."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from screening.base import (
    DECISIONS,
    declared,
    file_names,
    hash_source,
    long_date,
    look,
    on_screen,
    sought,
    style,
)
from screening.delivery import Design
from screening.report.render import assets, dress
from screening.report.render.codes import Codes
from screening.report.render.document import render
from screening.report.render.findings import site_empty, site_mixed
from screening.report.render.meta import stichtag
from screening.report.render.website import frame, search
from screening.report.render.website.shelf import EXCERPTS, PROFILES, SET_HERE, Folder, heading_of, natural

FIRST, AREAS, SEARCH = "index.html", "gebiete.html", "suche.html"
_NO_WORDS = {"publisher": "", "fusszeile": ""}
GENERATOR = "screening site"
"""What a first page says it was made by: a folder with such a page may be replaced."""


@dataclass(frozen=True)
class _Site:
    """What is in a site: years and comparisons, the newest first, and the years that are not."""

    years: tuple[Folder, ...]
    comparisons: tuple[Folder, ...]
    missing: Mapping[int, str]

    @property
    def folders(self) -> tuple[Folder, ...]:
        """All that it holds."""
        return (*self.years, *self.comparisons)

    @property
    def shared(self) -> dict[str, Any]:
        """What every page says."""
        newest = self.folders[0]
        sources = (str(f.about.get("attribution") or "") for f in self.folders)
        return {
            "city": on_screen(str(newest.about.get("city") or "Stadt")),
            "version": on_screen(newest.version),
            "intern": newest.audience == "intern",
            "synthetic": any(f.about.get("synthetic") for f in self.folders),
            "attributions": list(dict.fromkeys(on_screen(s) for s in sources if s)),
            "generator": GENERATOR,
        }

    @cached_property
    def areas(self) -> dict[str, dict[str, Any]]:
        """Areas by id, as the newest year that has them calls them, with each year's decision and profile."""
        ids = [a.id for f in self.years for a in f.areas]
        anchors = file_names(ids)
        found: dict[str, dict[str, Any]] = {}
        for number, folder in enumerate(self.years):
            for area in folder.areas:
                new = {"name": area.name, "place": area.place, "anchor": anchors[area.id], "years": {}}
                told = found.setdefault(area.id, new)
                told["years"][number] = (area.decision, area.profile)
        return found

    @property
    def levels(self) -> list[str]:
        """What an area, and each level above it, is called."""
        places = (head for a in self.areas.values() for head in a["place"])
        return list(dict.fromkeys(("Gebiet", *(f.level for f in self.years), *places)))

    def led(self, page: str, comparison: Folder, up: str) -> str:
        """Return a comparison's page with its codes leading to the profiles of its later year, if these are here."""
        year = next((f for f in self.years if f.year == comparison.about.get("year")), None)
        if year is None:
            return page
        codes = Codes({a.id: a.name for a in year.areas if a.profile})
        return codes.linked(page, f"{up}{year.below}/{PROFILES}/")


def write_site(
    place: Path,
    folders: Iterable[Folder],
    missing: Mapping[int, str] | None = None,
    design: Design | None = None,
) -> None:
    """Write the site of a city for one audience into an empty folder; the same documents give the same bytes.

    Parameters
    ----------
    place : Path
    folders : iterable of Folder
        Years and comparisons, all of one city and audience.
    missing : mapping of int to str, optional
        Years that are not in this site, and why, in words for its readers.
    design : Design, optional
        The city's own look, for the pages that are the site's own; documents bear it already.

    Raises
    ------
    ScreeningError
        If there is no folder, they are of several audiences, or a table or notebook cannot be read.
    """
    given = sorted(folders, key=lambda f: natural(f.below.as_posix()), reverse=True)
    if not given:
        raise site_empty(place.name)
    if len({f.audience for f in given}) > 1:
        raise site_mixed()
    years = tuple(_with_pages(f, place / f.below, design) for f in given if f.year)
    site = _Site(years, tuple(f for f in given if not f.year), dict(missing or {}))
    environment = Environment(
        loader=FileSystemLoader(assets.TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    texts = [*_copied(site, place, environment)]
    sheet = _sheet(design)
    classes = dict(zip(DECISIONS, style.decision_colours(), strict=True))
    script = f'"use strict";\n{sought()}{(assets.TEMPLATES / "website.js").read_text(encoding="utf-8")}'
    pages: dict[str, dict[str, Any]] = {
        FIRST: _first(site),
        AREAS: {"areas": site.areas, "years": site.years, "level": _level(site)},
        SEARCH: {
            "script": Markup(script),
            "data": Markup(search.index(site.folders, site.areas, texts, site.levels)),
        },
    }
    for name, values in pages.items():
        scripts = hash_source(script) if "script" in values else ""
        rules = frame.policy(scripts, hash_source(sheet))
        own = {"publisher": design.publisher, "fusszeile": design.footer} if design else {}
        told = {
            **_NO_WORDS,
            **site.shared,
            **own,
            **values,
            "here": name,
            "policy": Markup(rules),
            "sheet": Markup(sheet),
        }
        page = environment.get_template(f"website-{name}").render(told, classes=classes)
        _write(place / name, dress.with_logo(page, design))


def _with_pages(folder: Folder, place: Path, design: Design | None) -> Folder:
    """Return a year with the pages that a run does not publish, set from its notebooks."""
    for stem in SET_HERE:
        notebook = next((p for s in folder.sources if (p := s / f"{stem}.ipynb").is_file()), None)
        if notebook and f"{stem}.html" not in folder.files:
            render(notebook, place / stem, formats=("html",), metadata={"design": design})
    return replace(folder, sources=(*folder.sources, place))


def _copied(
    site: _Site, place: Path, environment: Environment
) -> Iterator[tuple[Folder, str, str, list[search.Section]]]:
    """Copy all documents, each page with the way back; yield the texts of those that are not single profiles."""
    way, shared = environment.get_template("website-weg.html"), site.shared
    for folder in site.folders:
        titles = {d.page: d.title for d in folder.documents() if d.page}
        profiles = {a.profile: a for a in folder.areas if a.profile}
        for name, path in folder.files.items():
            target = place / folder.below / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix != ".html":
                shutil.copyfile(path, target)
                continue
            page = path.read_text(encoding="utf-8")
            area = profiles.get(name)
            title = area.called if area else titles.get(name) or heading_of(page)
            up = "../" * (len(folder.below.parts) + name.count("/"))
            others = [f for f in site.years if folder.year and f is not folder and name in f.files]
            navigation = way.render(
                shared,
                up=up,
                folder=folder,
                title=title,
                anchor=site.areas[area.id]["anchor"] if area else "",
                others=[(f.label, f"{up}{f.below}/{name}") for f in others],
            )
            # published by itself it has no links: whether its years are beside it nobody knows
            page = page if folder.year else site.led(page, folder, up)
            _write(target, frame.framed(page, navigation))
            # what single profiles and excerpts say stands in the documents, too
            if not name.startswith((f"{PROFILES}/", f"{EXCERPTS}/")):
                yield folder, name, title, search.sections(page)


def _first(site: _Site) -> dict[str, Any]:
    """Return what the first page shows."""
    return {
        "years": [
            {
                "folder": f,
                "stichtag": long_date(day) if (day := stichtag(f.about)) else "",
                "rule": f.about.get("rule") or "",
                "counts": _counts(f),
                "chosen": {w: [a for a in f.areas if a.decision == w] for w in DECISIONS[:2]},
                "documents": f.documents(),
                "lists": {"Abbildungen": f.figures(), "Auszüge": f.excerpts()},
            }
            for f in site.years
        ],
        "comparisons": [(f, f.documents()) for f in site.comparisons],
        "missing": sorted(site.missing.items(), reverse=True),
    }


def _counts(folder: Folder) -> dict[str, int]:
    """Return how many areas have which decision, as the published table says; decisions that none has are left out."""
    counted = Counter(a.decision for a in folder.areas)
    return {d: counted[d] for d in (*DECISIONS, *sorted({*counted} - {*DECISIONS})) if counted[d]}


def _level(site: _Site) -> str:
    """Return the level that areas lie in first of all; empty in a city without levels."""
    return next((head for a in site.areas.values() for head in a["place"]), "")


def _sheet(design: Design | None) -> str:
    """Return the sheet of the site's own pages: the documents', and the same in dark colours; the city's own win."""
    dark = declared(look.DARK)
    own = look.smaller((assets.TEMPLATES / "website.css").read_text(encoding="utf-8"))
    house = f"{assets.stylesheet()}{own}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return house + (dress.rules(design) if design else "")


def _write(path: Path, page: str) -> None:
    path.write_text(page, encoding="utf-8", newline="\n")
