"""Several city-years with one executor: in processes here, or on a cluster."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screening.base import Finding, ScreeningError, kin, private, trouble
from screening.pipeline import inputs
from screening.pipeline.findings import (
    dask_missing,
    scheduler_silent,
    scheduler_without_workers,
    software_failed,
    worker_blind,
    worker_differs,
)
from screening.pipeline.log import Target
from screening.pipeline.steps import RunResult, Tools
from screening.pipeline.sweep import sweep
from screening.pipeline.whole import Audit
from screening.pipeline.year import Progress, run_year
from screening.report.render import Engine

AT_ONCE = 2
"""So many years are under way at a time: the next is read while the last is rendered."""

_WINDOWS_LIMIT = 61
_HEARTBEAT = 0.5
_PATIENCE = 30
"""Seconds in which a cluster must have found a first computer."""


@dataclass(frozen=True)
class Outcome:
    """What became of a target: a result, or the findings that prevented it.

    Attributes
    ----------
    target : Target
    result : RunResult or None
    errors : tuple of Finding
    bug : Exception or None
        An exception nobody foresaw, for the developers; the findings mention it, too.
    """

    target: Target
    result: RunResult | None = None
    errors: tuple[Finding, ...] = ()
    bug: Exception | None = None


@contextlib.contextmanager
def executor(
    jobs: int | None = None, scheduler: str | None = None, shared: Sequence[Path] = ()
) -> Iterator[Executor]:
    """Give the executor that does the work, and close it; steps not begun are dropped on an error.

    Parameters
    ----------
    jobs : int, optional
        Processes on this computer; by default one per core.
    scheduler : str, optional
        Address of a Dask scheduler, ``tcp://host:8786``.
    shared : sequence of Path
        Folders that all computers of the cluster must see under the same path.

    Raises
    ------
    ScreeningError
        If Dask is not installed, the scheduler does not answer or has no workers, or a worker has another Python,
        other packages or another state of this software, or does not see a folder; or the system grants no
        processes.
    """
    if scheduler:
        with _client(scheduler) as client:
            _check_workers(client, [str(folder.resolve()) for folder in shared])
            yield client.get_executor(pure=False)
        return
    workers = processes(jobs)
    before, others = set(multiprocessing.active_children()), set(threading.enumerate())
    pool = kin.pool(workers)
    try:
        yield pool
        pool.shutdown()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        kin.end_children(c.pid for c in set(multiprocessing.active_children()) - before if c.pid)
        # the end of the interpreter writes into the pipes that a pool's thread may just be closing
        for thread in set(threading.enumerate()) - others:
            if type(thread).__module__ == ProcessPoolExecutor.__module__:
                thread.join()
        raise


def processes(jobs: int | None = None) -> int:
    """Return how many processes `executor` starts."""
    return min(jobs or os.cpu_count() or 1, _WINDOWS_LIMIT)


def _client(scheduler: str) -> Any:
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise dask_missing() from None
    try:
        return distributed.Client(scheduler, timeout="10s")
    except (OSError, ValueError) as error:
        raise scheduler_silent(scheduler, error) from None


def facts() -> dict[str, str]:
    """Return what must be the same on all computers of a cluster: this software, Python and the packages."""
    return {"screening": inputs.code_hash()[:12], **inputs.environment()}


def _unseen(folders: Sequence[str]) -> list[str]:
    return [folder for folder in folders if not Path(folder).is_dir()]


def _check_workers(client: Any, folders: Sequence[str]) -> None:
    """Refuse a cluster whose results would not be those of this computer."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        raise scheduler_without_workers() from None
    here = facts()
    told = client.run(facts, on_error="return")
    if others := [worker_differs(w, here, there) for w, there in told.items() if there != here]:
        raise ScreeningError(others)
    unseen = client.run(_unseen, folders)
    if blind := [worker_blind(w, folder) for w, lacking in unseen.items() for folder in lacking]:
        raise ScreeningError(blind)


def run(
    targets: Sequence[Target],
    *,
    data: Path,
    reports: Path,
    notebooks: Path,
    executor: Executor,
    engine: Engine = "auto",
    width: int = 2,
    tools: Tools | None = None,
    progress: Progress | None = None,
    audit: Audit = "proof",
) -> list[Outcome]:
    """Run several targets; one that fails does not stop the others.

    Parameters
    ----------
    targets : sequence of Target
    data, reports, notebooks, executor, engine, width, tools, progress, audit
        As for `screening.pipeline.year.run_year`.

    Returns
    -------
    list of Outcome
        In the order of `targets`.
    """
    sweep(reports)

    def one(target: Target) -> Outcome:
        try:
            return Outcome(
                target,
                run_year(
                    target,
                    data=data,
                    reports=reports,
                    executor=executor,
                    notebooks=notebooks,
                    engine=engine,
                    width=width,
                    tools=tools,
                    progress=progress,
                    audit=audit,
                ),
            )
        except ScreeningError as error:
            return Outcome(target, errors=error.findings)
        except Exception as error:
            lacking = trouble.of(error, (reports, *private.there()))
            if lacking is not None:
                return Outcome(target, errors=(lacking,))
            return Outcome(target, errors=(software_failed(error),), bug=error)

    threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="jahr")
    years = [threads.submit(one, target) for target in targets]
    try:
        # asked again and again: on Windows a wait without end does not hear Ctrl-C
        while wait(years, timeout=_HEARTBEAT).not_done:
            pass
    except BaseException:
        # the years' threads end, and clean up, as soon as the executor is gone
        threads.shutdown(wait=False, cancel_futures=True)
        raise
    threads.shutdown()
    return [year.result() for year in years]
