"""The whole twin: the documents of a city with other secret numbers, made in the same way and compared in every byte.

It knows no formats. What a document knows beyond the release, it knows of the city and not of the twin, and then it is
another one.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from screening.base import Finding, ScreeningError, private, read_ordinary, write_private
from screening.delivery import City, read_city
from screening.disclosure import Verdict, Whole
from screening.pipeline import inputs
from screening.pipeline.auditing import keep_verdict
from screening.pipeline.documents import Making, log_of
from screening.pipeline.findings import (
    file_depends_on_secrets,
    not_current,
    not_published,
    twin_not_made,
)
from screening.pipeline.log import LOG, Target, mark_of, read_log
from screening.pipeline.notebooks import notebooks_of
from screening.pipeline.stale import reason_of
from screening.pipeline.steps import Prepared, Tools
from screening.pipeline.work import Work
from screening.report.render import Engine

Audit = Literal["proof", "full"]
"""What is done before something for the meeting is published: twins are made; or one is rendered whole, too."""

AUDITS = ("proof", "full")
_ORIGIN = ("code", "notebooks", "umgebung", "engine")
_OTHER_DIGITS = bytes.maketrans(b"0123456789", b"9876543210")


def audit_year(
    target: Target,
    *,
    data: Path,
    reports: Path,
    notebooks: Path,
    executor: Executor,
    width: int = 2,
    tools: Tools | None = None,
) -> Verdict:
    """Prove a published year anew, render a twin whole, and leave the verdict beside what is published.

    Raises
    ------
    ScreeningError
        If the year is not published, or code, notebooks, packages or inputs have changed since; if the register is not
        readable, or the twin cannot be rendered.
    """
    tools = tools or Tools()
    folder = target.folder(reports)
    found = current_notebooks(target, data, reports, notebooks)
    log = read_log(folder) or {}
    engine: Engine = log["engine"]
    with private.folder_for(folder) as aside:
        making = Making(target, data, reports, found, engine, tools, folder, aside)
        work = Work(executor, width, lambda _: None, (aside,))
        proofs: list[Any] = []
        where = (data.resolve(), reports.resolve())
        work.submit("Nachweis", proofs.append, tools.prove, target.city, target.year, *where)
        twin = compared(making, log, executor, width)
        work.finish()
    return keep_verdict(target.city, proofs[0], folder, mark_of(log), twin)


def current_notebooks(
    target: Target, data: Path, reports: Path, notebooks: Path | None = None
) -> dict[str, Path]:
    """Return the notebooks of which a published year was made.

    Raises
    ------
    ScreeningError
        If it is not published, or what it was made of has changed since: then a twin would differ for that reason.
    """
    command = f"screening run {target.city} --year {target.year} --audience {target.audience}"
    folder = target.folder(reports)
    if not (folder / LOG).is_file():
        raise not_published(str(target), command)
    city = read_city(target.city, data)
    notebooks = notebooks or inputs.notebooks_folder()
    now = {**origin_of(notebooks), inputs.INPUTS: inputs.input_hashes(city, target.year)}
    require_current(str(target), reason_of(folder, now, target.city, target.year), command)
    return notebooks_of(notebooks, city, target.year)


def require_current(what: str, reason: str, command: str) -> None:
    """Refuse to compare with a twin what is not up to date.

    Raises
    ------
    ScreeningError
        With the reason.
    """
    if reason:
        raise not_current(what, reason, command)


def origin_of(notebooks: Path) -> dict[str, Any]:
    """Return what a year's documents are made by, for its log."""
    return {
        "code": inputs.code_hash(),
        "notebooks": inputs.notebook_hashes(notebooks),
        "umgebung": inputs.environment(),
    }


def require_same(found: Whole) -> Whole:
    """Go on only if a twin has the very same documents.

    Raises
    ------
    ScreeningError
        With a finding for each file that it has not.
    """
    if found.verschieden:
        raise ScreeningError(differing(found))
    return found


def differing(found: Whole) -> tuple[Finding, ...]:
    """Return a finding for each file that depends on secret numbers."""
    return tuple(file_depends_on_secrets(name) for name in found.verschieden)


def compared(making: Making, log: Mapping[str, Any], executor: Executor, width: int) -> Whole:
    """Render a twin whole, away from all that is of the house, and compare every byte.

    Parameters
    ----------
    making : Making
        How the documents in its place were made.
    log : mapping
        What is said of them in ``lauf.json``.
    executor : concurrent.futures.Executor
    width : int
        How many steps to hand over at a time.

    Raises
    ------
    ScreeningError
        If the twin cannot be rendered.
    """
    target = making.target
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    city = read_city(target.city, making.data)
    with elsewhere(city, [target.year]) as (root, place, aside), of_the_twin():
        twin = replace(making, place=place, aside=aside, standing=root)
        work = Work(executor, width, lambda _: None, (root,))
        kept: list[Prepared | None] = []
        where = (making.data.resolve(), making.reports.resolve(), twin.prepared)
        who = (target.city, target.year, target.audience)
        work.submit("Zwilling", kept.append, making.tools.twin, *who, *where)
        work.finish()
        if (prepared := kept[0]) is None:
            return Whole(zeit=now, dateien=0)
        twin.submit(work, prepared)
        work.finish()
        told = (*prepared.findings, *twin.gather(work.left).told)
        other = log_of(target, {k: log[k] for k in _ORIGIN}, prepared, told, place)
        return comparison_of(making.place, place, log, other, now)


@contextlib.contextmanager
def elsewhere(city: City, years: Sequence[int]) -> Iterator[tuple[Path, Path, Path]]:
    """Give a folder in which nothing of the house lies, but other deliveries under the same names.

    In it are one for the documents and one for what is never published. Whoever opens a delivery by a path from where
    he stands has other numbers for the twin, or none.
    """
    with private.folder("zwilling-") as root:
        root = root.resolve()
        for year in years:
            for name, path in inputs.input_files(city, year).items():
                bait = root / "data" / name
                bait.parent.mkdir(parents=True, exist_ok=True)
                with contextlib.suppress(OSError):
                    write_private(bait, read_ordinary(path).translate(_OTHER_DIGITS))
        folders = root / "neu", root / "stand"
        for folder in folders:
            folder.mkdir(mode=0o700)
        yield root, *folders


@contextlib.contextmanager
def of_the_twin() -> Iterator[None]:
    """Say of what goes wrong that it does so with a twin."""
    try:
        yield
    except ScreeningError as error:
        raise ScreeningError([twin_not_made(), *error.findings]) from None


def comparison_of(
    one: Path, other: Path, log: Mapping[str, Any], other_log: Mapping[str, Any], now: dt.datetime
) -> Whole:
    """Compare every byte of every file of two folders, and of their logs all but what is of one run alone."""
    names = sorted(
        {p.relative_to(f).as_posix() for f in (one, other) for p in f.rglob("*") if not p.is_dir()} - {LOG}
    )
    apart = [n for n in names if not _same(one / n, other / n)]
    if _of_all_runs(log) != _of_all_runs(other_log):
        apart.append(LOG)
    return Whole(zeit=now, dateien=len(names) + 1, verschieden=tuple(apart))


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def _of_all_runs(log: Mapping[str, Any]) -> str:
    """Return a log without times, seconds, machine and mark, as text in its own order."""
    return json.dumps({k: v for k, v in log.items() if k != "lauf"}, ensure_ascii=False)
