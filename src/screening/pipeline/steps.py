"""The single steps of a year, each a plain call that a pool's process or a cluster's worker can make."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from screening.base import Finding, Seal
from screening.disclosure import Proven
from screening.disclosure.told import Facts
from screening.pipeline.auditing import prove_year
from screening.pipeline.findings import workplace_unseen
from screening.pipeline.log import Target
from screening.report.execute import run_notebook
from screening.report.render import Engine, Format, render, stamp, write_pages

if TYPE_CHECKING:
    from screening.disclosure import Register, Release
    from screening.rule import Screening

P = ParamSpec("P")
R = TypeVar("R")

PREPARED = "stand.pickle"
SHOWN = {"data": "data", "prepared": ""}
"""What a published notebook bears in place of this run's paths: with it a reader runs it again, beside ``data``."""


@dataclass(frozen=True)
class Prepared:
    """What the run itself must know of a year; the rest is in the file for the notebooks.

    Attributes
    ----------
    metadata : dict
        For the documents: see `screening.report.render.document`.
    criteria : dict
        The criteria in force, as plain values.
    findings : tuple of Finding
        As the door let them through.
    told : mapping of int to Facts
        What the documents will tell of each year: recorded before they are published.
    runs : int
        How many runs the register knew when the door decided.
    areas : mapping of str to str
        What each area is called, by id: their codes lead to their profiles.
    """

    metadata: dict[str, Any]
    criteria: dict[str, Any]
    findings: tuple[Finding, ...]
    told: Mapping[int, Facts] = field(default_factory=dict)
    runs: int = 0
    areas: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RunResult:
    """A published year.

    Attributes
    ----------
    target : Target
    folder : Path
    documents : tuple of str
        Paths in the folder, sorted.
    findings : tuple of Finding
    seconds : dict
        Step → seconds.
    hints : tuple of Finding
        For the house alone.
    failed : tuple of Finding
        What keeps notebooks of the city's own from being among the documents.
    """

    target: Target
    folder: Path
    documents: tuple[str, ...]
    findings: tuple[Finding, ...]
    seconds: dict[str, float] = field(default_factory=dict)
    hints: tuple[Finding, ...] = ()
    failed: tuple[Finding, ...] = ()


def prepare_year(city: str, year: int, audience: str, data: Path, reports: Path, target: Path) -> Prepared:
    """Read and screen a year, let it pass the door, and save what passed to `target`.

    What has left the house before is read from `reports`; ``intern`` takes it into account, too, since it says
    what ``gespraech`` is not shown, and what audits found of it.

    Raises
    ------
    ScreeningError
        With all findings, if the year has errors, or the register is not readable; if the working folder is not
        there.
    """
    from screening.year import save_release

    require_place(target.parent)
    release, register = opened(city, year, audience, data, reports)
    save_release(release, target)
    return _prepared(release, register)


def opened(
    city: str,
    year: int,
    audience: str,
    data: Path,
    reports: Path,
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[Release, Register]:
    """Read and screen a year and let it pass the door, as for a run; return the register that it took into account, too.

    Raises
    ------
    ScreeningError
        As `prepare_year`.
    """
    from screening.delivery import read_city
    from screening.disclosure import Verdicts, read_verdicts
    from screening.pipeline.left import TALK, known_register
    from screening.pipeline.log import mark_of, read_log
    from screening.year import prepare

    register = known_register(reports, city)
    verdicts = Verdicts()
    if audience != TALK:
        published = Target(city, year, TALK).folder(reports)
        command = f"screening audit {city} --year {year}"
        verdicts = read_verdicts(published.parent, city, command, mark_of(read_log(published) or {}))
    given = read_city(city, data)
    return prepare(given, year, audience, register=register, verdicts=verdicts, tell=tell), register


def prepare_twin(
    city: str, year: int, audience: str, data: Path, reports: Path, target: Path
) -> Prepared | None:
    """Do the same for a twin of the city, with other secret numbers in all years; None if there is none.

    Raises
    ------
    ScreeningError
        As `prepare_year`.
    """
    from screening.delivery import read_city
    from screening.pipeline.auditing import twin_of
    from screening.pipeline.left import known_register
    from screening.year import prepare, save_release

    require_place(target.parent)
    register = known_register(reports, city)
    others = 0

    def other(screening: Screening) -> Screening:
        nonlocal others
        twin = twin_of(screening, register)
        others += twin is not screening
        return twin

    release = prepare(read_city(city, data), year, audience, register=register, instead=other)
    save_release(release, target)
    return _prepared(release, register) if others else None


def _prepared(release: Release, register: Register) -> Prepared:
    from screening.figures.words import name_beside
    from screening.report.sections import dossier

    return Prepared(
        # as lauf.json can hold them: the year a number, the Stichtag as text
        metadata={
            **dossier.metadata(release),
            "year": release.year,
            "stichtag": release.stichtag.isoformat(),
        },
        criteria=json.loads(release.criteria.model_dump_json(by_alias=True)),
        findings=tuple(release.findings.items),
        told=release.told,
        runs=len(register.runs),
        areas={str(a): name_beside(release, a) for a in release.decision.index},
    )


def require_place(place: Path) -> None:
    """Refuse to work where the run is not: its closed folder is made by it alone, and is gone when it has ended."""
    if not place.is_dir():
        raise workplace_unseen(place)


def execute_notebook(
    notebook: Path,
    parameters: Mapping[str, Any],
    folder: Path,
    metadata: Mapping[str, Any],
    seal: Seal | None = None,
) -> Path:
    """Execute a notebook and write into its front matter what it is about, so that it alone makes the document."""
    executed = run_notebook(notebook, parameters, folder, shown=SHOWN, seal=seal)
    stamp(executed, metadata)
    return executed


def execute_afresh(
    execute: Callable[..., Path],
    notebook: Path,
    parameters: Mapping[str, Any],
    folder: Path,
    metadata: Mapping[str, Any],
    seal: Seal | None = None,
) -> Path:
    """Execute a notebook in a folder of its own, made new: a cluster begins a step again whose worker died under way.

    Raises
    ------
    ScreeningError
        As `screening.report.execute.runner.run_notebook`, or if the working folder is not there.
    """
    require_place(folder.parent)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return execute(notebook, parameters, folder, metadata, seal)


def render_document(
    notebook: Path, out: Path, formats: tuple[Format, ...], engine: Engine, metadata: Mapping[str, Any]
) -> None:
    """Render an executed notebook: the run asks for results, not for paths."""
    render(notebook, out, formats=formats, engine=engine, metadata=metadata)


def standing_in(folder: Path | None, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Make a call while this process stands in a folder; where it is, if there is none or threads share the process."""
    if folder is None or multiprocessing.parent_process() is None:
        return call(*args, **kwargs)
    with contextlib.chdir(folder):
        return call(*args, **kwargs)


Execute = Callable[[Path, Mapping[str, Any], Path, Mapping[str, Any], Seal | None], Path]


@dataclass(frozen=True)
class Tools:
    """What does the work; tests put small ones in its place. All must be importable by name."""

    prepare: Callable[[str, int, str, Path, Path, Path], Prepared] = prepare_year
    execute: Execute = execute_notebook
    render: Callable[[Path, Path, tuple[Format, ...], Engine, Mapping[str, Any]], None] = render_document
    pages: Callable[[Path, Path, Mapping[str, Any]], list[Path]] = write_pages
    prove: Callable[[str, int, Path, Path], Mapping[str, Proven]] = prove_year
    twin: Callable[[str, int, str, Path, Path, Path], Prepared | None] = prepare_twin


def timed(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> tuple[R, float]:
    """Return a call's result and how many seconds it took, measured where it ran."""
    start = time.perf_counter()
    result = call(*args, **kwargs)
    return result, round(time.perf_counter() - start, 3)


def host() -> dict[str, Any]:
    """Return facts about this computer, for ``lauf.json`` only."""
    import platform

    return {
        "system": platform.platform(terse=True),
        "prozessor": platform.machine(),
        "kerne": os.cpu_count() or 1,
    }
