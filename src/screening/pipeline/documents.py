"""The documents of one year in one folder: notebooks executed, renderings set, all of it brought together."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from screening.base import LEVELS, Finding, Seal, private
from screening.delivery import read_design
from screening.pipeline import inputs
from screening.pipeline.findings import figure_taken, file_unexpected, own_left_out
from screening.pipeline.left import TALK
from screening.pipeline.log import LOG, SCHEMA, Target
from screening.pipeline.notebooks import OWN_FORMATS, RENDERINGS, is_own, own_findings, own_step
from screening.pipeline.publish import POSSIBLE, check_complete, remove_unexpected
from screening.pipeline.steps import PREPARED, Prepared, Tools, execute_afresh, standing_in
from screening.pipeline.work import Spare, Work
from screening.process.ratings import home as deposits
from screening.report.render import Engine

FIGURES = "abbildungen"


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
            spare = Spare(stem, (stem, own_step(stem))) if is_own(stem) else None
            if spare and (found := own_findings(notebook)):
                work.leave(spare, found)
                continue
            # several notebooks write figures of the same name
            folder = (self.aside / stem).resolve()
            call = (
                self.tools.execute,
                notebook,
                self.parameters,
                folder,
                about(stem, prepared.metadata) | {"areas": dict(prepared.areas)},
                self.seal,
            )

            def then(executed: Path, stem: str = stem) -> None:
                self.render(work, stem, executed, prepared.metadata)

            work.submit(stem, then, execute_afresh, *call, spare=spare)

    def render(self, work: Work, stem: str, executed: Path, metadata: Mapping[str, Any]) -> None:
        """Enter the renderings of one executed notebook."""
        place, standing = self.place.resolve(), self.standing
        # the city's own look goes to those who render alone: neither notebook nor log holds it
        if design := read_design(self.data / "raw" / self.target.city):
            metadata = {**metadata, "design": design}
        call: tuple[Any, ...]
        if is_own(stem):
            call = (
                self.tools.render,
                executed,
                place / stem,
                OWN_FORMATS,
                self.engine,
                about(stem, metadata),
            )
            step = own_step(stem)
            work.submit(step, _nothing, standing_in, standing, *call, spare=Spare(stem, (step,)))
        for needed, name, formats, step in RENDERINGS:
            if needed != stem:
                continue
            told = about(stem, metadata)
            call = (self.tools.pages, executed, place / name, told)
            if formats:
                call = (self.tools.render, executed, place / name, formats, self.engine, told)
            work.submit(step, _nothing, standing_in, standing, *call)

    def gather(self, left: Mapping[str, Sequence[Finding]]) -> Gathered:
        """Bring what the notebooks wrote into the folder; tell what was written beside, which is left out.

        Parameters
        ----------
        left : mapping
            By name, what is wrong with notebooks of the city's own: these have no document.

        Raises
        ------
        ScreeningError
            If a document is missing.
        """
        self.prepared.unlink(missing_ok=True)
        beside: list[Finding] = []
        failed: list[Finding] = []
        for stem in sorted(self.notebooks):
            folder = self.aside / stem
            wrong = [*left.get(stem, ())]
            if is_own(stem) and not wrong:
                beside += _take_out(folder, self.place, stem)
                wrong = _clashes(folder, self.place, stem)
            if wrong:
                failed += [own_left_out(f, stem) for f in wrong]
                shutil.rmtree(folder, ignore_errors=True)
                self.drop(stem)
            else:
                # of figures with one name the last notebook's stays
                gather(folder, self.place)
        own = [f"{n}.{form}" for n in self.notebooks if is_own(n) for form in OWN_FORMATS]
        beside += [file_unexpected(n) for n in remove_unexpected(self.place, (*POSSIBLE, *own))]
        check_complete(self.place)
        return Gathered((*beside, *for_log(failed, self.target.audience)), tuple(failed))

    def drop(self, stem: str) -> None:
        """Remove the document of a notebook of the city's own: there is a whole one or none."""
        for form in (*OWN_FORMATS, "ipynb"):
            (self.place / f"{stem}.{form}").unlink(missing_ok=True)


class Gathered(NamedTuple):
    """What is to be told of a year's documents beside the year's findings; of that what has no document."""

    told: tuple[Finding, ...]
    failed: tuple[Finding, ...]


def for_log(failed: Sequence[Finding], audience: str) -> tuple[Finding, ...]:
    """Return what ``lauf.json`` says of notebooks without a document: what leaves the house does not say why.

    An error of a library may name folders of this computer.
    """
    if audience != TALK:
        return tuple(failed)
    return tuple(own_left_out(None, name) for name in dict.fromkeys(Path(f.file).stem for f in failed))


def _take_out(folder: Path, place: Path, stem: str) -> list[Finding]:
    """Remove what a notebook of the city's own wrote beside itself and its figures; tell what is not there already."""
    told = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder)
        if name.parts[0] != FIGURES and name.name != f"{stem}.ipynb":
            if not _same(path, place / name):
                told.append(file_unexpected(f"{stem}: {name.as_posix()}"))
            path.unlink()
    return told


def _clashes(folder: Path, place: Path, stem: str) -> list[Finding]:
    """Tell figures of a notebook of the city's own that another one drew otherwise: of one name only one can stay."""
    figures = sorted(p for p in (folder / FIGURES).rglob("*") if p.is_file())
    names = [p.relative_to(folder) for p in figures]
    taken = [n for n in names if (place / n).exists() and not _same(folder / n, place / n)]
    return [figure_taken(n.stem, f"{stem}.ipynb") for n in taken]


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


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


def seal_of(audience: str, data: Path, reports: Path, prepared: Path) -> Seal | None:
    """Return what a notebook must not see: all of the house but what is prepared for it; None if it stays there."""
    # years opened by hand, internal ones among them, are kept for the next time
    kept = private.cache()
    closed = (data.resolve(), reports.resolve(), deposits().resolve(), *([kept.resolve()] if kept else []))
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
        "befunde": [{k: v for k, v in f.texts().items() if v} for f in told],
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
