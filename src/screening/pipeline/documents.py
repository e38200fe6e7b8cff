"""The documents of one year in one folder: notebooks executed, renderings set, all of it brought together."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from screening.base import LEVELS, Finding, Seal
from screening.delivery import City
from screening.pipeline import inputs
from screening.pipeline.findings import file_unexpected, notebook_missing
from screening.pipeline.left import TALK
from screening.pipeline.log import LOG, SCHEMA, Target
from screening.pipeline.publish import MEETING, check_complete, remove_unexpected
from screening.pipeline.steps import PREPARED, Prepared, Tools, execute_afresh, standing_in
from screening.pipeline.work import Work
from screening.process import is_laid
from screening.process.ratings import home as deposits
from screening.report.render import Engine, Format

FIGURES = "abbildungen"
DOSSIER, PROFILE = "05_dossier", "04_profile"
METHOD, EVALUATION = "06_belastbarkeit", "07_evaluation"
RENDERINGS: tuple[tuple[str, str, tuple[Format, ...], str], ...] = (
    (DOSSIER, "dossier", ("html", "pdf"), "dossier"),
    (PROFILE, "profile", ("pdf",), "profile.pdf"),
    (PROFILE, "profile", (), "profile/*.html"),
    (METHOD, "belastbarkeit", ("html",), "belastbarkeit"),
    (EVALUATION, "evaluation", ("html",), "evaluation"),
    (MEETING, "auswahlgespraech", ("html", "pdf"), "auswahlgespraech"),
)
"""Notebook, name of the document, its formats (none: single pages in a folder), name of the step."""
RENDERED = tuple(dict.fromkeys(notebook for notebook, *_ in RENDERINGS))
NEEDED = tuple(n for n in RENDERED if n != MEETING)
"""Of these every year has a document."""


@dataclass(frozen=True)
class Making:
    """How the documents of a year are made.

    Attributes
    ----------
    target : Target
    data, reports : Path
    notebooks : mapping of str to Path
        By name, in the order in which what they write is brought together.
    engine : Engine
    tools : Tools
    place : Path
        Where the documents go.
    aside : Path
        For what is never published: what the notebooks are given, and where they are executed.
    standing : Path or None
        The folder in which the processes that render stand; None: where they are.
    """

    target: Target
    data: Path
    reports: Path
    notebooks: Mapping[str, Path]
    engine: Engine
    tools: Tools
    place: Path
    aside: Path
    standing: Path | None = None

    @property
    def prepared(self) -> Path:
        """The file with what the notebooks show."""
        return (self.aside / PREPARED).resolve()

    @property
    def parameters(self) -> dict[str, Any]:
        """What the notebooks are told; where the data lies only if they may know."""
        told: dict[str, Any] = {"city": self.target.city, "year": self.target.year}
        told["audience"] = self.target.audience
        if self.target.audience != TALK:
            told["data"] = self.data.resolve().as_posix()
        return {**told, "out": ".", "prepared": self.prepared.as_posix()}

    @property
    def seal(self) -> Seal | None:
        """What a notebook that leaves the house must not see."""
        return seal_of(self.target.audience, self.data, self.reports, self.prepared)

    def submit(self, work: Work, prepared: Prepared) -> None:
        """Enter all steps from the prepared year to the documents."""
        for stem, notebook in self.notebooks.items():
            # several notebooks write figures of the same name
            folder = (self.aside / stem).resolve()
            call = (
                self.tools.execute,
                notebook,
                self.parameters,
                folder,
                about(stem, prepared.metadata),
                self.seal,
            )

            def then(executed: Path, stem: str = stem) -> None:
                self.render(work, stem, executed, prepared.metadata)

            work.submit(stem, then, execute_afresh, *call)

    def render(self, work: Work, stem: str, executed: Path, metadata: Mapping[str, Any]) -> None:
        """Enter the renderings of one executed notebook."""
        place, standing = self.place.resolve(), self.standing
        for needed, name, formats, step in RENDERINGS:
            if needed != stem:
                continue
            told = about(stem, metadata)
            call: tuple[Any, ...] = (self.tools.pages, executed, place / name, told)
            if formats:
                call = (self.tools.render, executed, place / name, formats, self.engine, told)
            work.submit(step, _nothing, standing_in, standing, *call)

    def gather(self) -> list[Finding]:
        """Bring what the notebooks wrote into the folder; tell what was written beside, which is left out.

        Raises
        ------
        ScreeningError
            If a document is missing.
        """
        self.prepared.unlink(missing_ok=True)
        for stem in sorted(self.notebooks):
            # of figures with one name the last notebook's stays
            gather(self.aside / stem, self.place)
        left = [file_unexpected(n) for n in remove_unexpected(self.place)]
        check_complete(self.place)
        return left


def about(stem: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return what one notebook's document says of the year: what the city calls it wins over the notebook's title."""
    titles = metadata.get("titles", {})
    told = {k: v for k, v in metadata.items() if k != "titles"}
    return told | {"title": titles[stem]} if stem in titles else told


def gather(folder: Path, place: Path) -> None:
    """Move all that a notebook wrote to its place, maybe on another disk; what is there under the same name goes."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        target = place / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.move(path, target)
    shutil.rmtree(folder)


def notebooks_in(folder: Path) -> dict[str, Path]:
    """Return the notebooks of a year, by name.

    Raises
    ------
    ScreeningError
        If one of which a document is made is missing.
    """
    found = {p.stem: p for p in sorted(folder.resolve().glob("0[1-9]_*.ipynb"))}
    lacking = [n for n in NEEDED if n not in found]
    if lacking:
        raise notebook_missing(lacking[0], folder)
    return found


def notebooks_of(folder: Path, city: City, year: int) -> dict[str, Path]:
    """Return the notebooks that a year has: of the meeting only if there is anything on its table.

    Raises
    ------
    ScreeningError
        As `notebooks_in`.
    """
    found = notebooks_in(folder)
    return {n: p for n, p in found.items() if n != MEETING or is_laid(city, year)}


def renderings_of(notebooks: Collection[str]) -> list[str]:
    """Return the steps that set documents of these notebooks."""
    return [step for needed, _, _, step in RENDERINGS if needed in notebooks]


def seal_of(audience: str, data: Path, reports: Path, prepared: Path) -> Seal | None:
    """Return what a notebook must not see: all of the house but what is prepared for it; None if it stays there."""
    closed = (data.resolve(), reports.resolve(), deposits().resolve())
    return Seal(closed, (prepared,)) if audience == TALK else None


def log_of(
    target: Target, origin: Mapping[str, Any], prepared: Prepared, told: Sequence[Finding], place: Path
) -> dict[str, Any]:
    """Return what ``lauf.json`` says of a year, without what is of this run alone.

    Parameters
    ----------
    target : Target
    origin : mapping
        What code, notebooks and environment it was made by, and with which engine.
    prepared : Prepared
    told : sequence of Finding
    place : Path
        With the documents.
    """
    log = {
        "schema": SCHEMA,
        "stadt": target.city,
        "jahr": target.year,
        "fassung": target.audience,
        "angaben": prepared.metadata,
        **origin,
        "kriterien": prepared.criteria,
        "befunde": [{k: v for k, v in asdict(f).items() if v} for f in told],
        "dokumente": hashes_of(place),
    }
    if target.audience != TALK:
        # for the talk the door tells not even how many there are
        log["befunde_je_stufe"] = {n: sum(f.level == n for f in prepared.findings) for n in LEVELS}
    return log


def hashes_of(place: Path) -> dict[str, str]:
    """Return the hash of every file in a folder but the log, by its path there."""
    files = sorted(p for p in place.rglob("*") if p.is_file() and p.name != LOG)
    return {p.relative_to(place).as_posix(): inputs.digest(p) for p in files}


def _nothing(_: Any) -> None:
    """Do nothing: a rendering has no step after it."""
