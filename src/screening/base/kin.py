"""Processes of one run: none outlives the one that started it, however that one ends."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import current_process, get_context, parent_process, resource_tracker
from types import FrameType
from typing import Any

from screening.base import private, trouble
from screening.base.findings import Finding, ScreeningError

ENDED = 143
_GRACE_S = 3.0


def pool(workers: int) -> ProcessPoolExecutor:
    """Return a pool whose processes keep what is temporary in the run's folder, and end with this process.

    Raises
    ------
    ScreeningError
        If the system grants no semaphores, or there is no room for temporary files.
    """
    home = private.home()
    # spawn everywhere: a forked child would inherit locks of libraries that run threads
    context = get_context("spawn")
    try:
        with _named_semaphores():
            return ProcessPoolExecutor(
                workers, mp_context=context, initializer=begin_worker, initargs=(str(home),)
            )
    except (OSError, ImportError, NotImplementedError) as error:
        raise ScreeningError([_no_semaphores(error)]) from None


@contextlib.contextmanager
def _named_semaphores() -> Iterator[None]:
    """Let the semaphores bear the run's mark: if all of its processes are killed, the next run removes them."""
    settings = getattr(current_process(), "_config", {})
    before = settings.get("semprefix")
    if before and (mark := private.semaphores()):
        settings["semprefix"] = mark
    try:
        yield
    finally:
        if before:
            settings["semprefix"] = before


def _no_semaphores(error: Exception) -> Finding:
    found = trouble.of(error)
    if found is not None and isinstance(error, OSError) and trouble.is_of_process(error):
        return found
    return Finding(
        "Fehler",
        "Das System lässt keine Semaphoren zu: in /dev/shm lässt sich nicht schreiben, oder es ist voll.",
        "In /dev/shm Platz schaffen oder es beschreibbar einbinden (in Containern: --shm-size oder --tmpfs /dev/shm).",
        file="/dev/shm",
    )


def begin_worker(home: str) -> None:
    """Prepare a process of a pool: private files, no traceback on Ctrl-C, and an end with its parent's.

    Parameters
    ----------
    home : str
        The folder of the run, see `screening.base.private`.
    """
    # Ctrl-C is for the main process alone, which ends the others
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end_worker)
    # what is to be read by others gets its rights when it is published; Windows has no such mask
    os.umask(0o077)
    private.adopt(home)
    threading.Thread(target=_end_with_parent, name="eltern", daemon=True).start()


def _end_worker(*_: int | FrameType | None) -> None:
    try:
        end_children()
    finally:
        os._exit(ENDED)


def _end_with_parent() -> None:
    """Wait for the end of the process that started this one: a pipe of the system's tells it, on Windows, too."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        _end_worker()


def end_children(of: Iterable[int] | None = None) -> None:
    """End processes that this one has started, and theirs: kindly at first, after a while by force.

    Parameters
    ----------
    of : iterable of int, optional
        Process ids of children, or of theirs; by default all children.
    """
    import psutil

    # it removes the semaphores when all others have gone, and goes then by itself
    spared = getattr(getattr(resource_tracker, "_resource_tracker", None), "_pid", None)
    me = psutil.Process()
    wanted = None if of is None else set(of)
    there = me.children(recursive=wanted is not None)
    children = [c for c in there if c.pid != spared and (wanted is None or c.pid in wanted)]
    found: list[Any] = []
    for child in children:
        with contextlib.suppress(psutil.Error):
            found += [*child.children(recursive=True), child]
    for process in found:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _, alive = psutil.wait_procs(found, timeout=_GRACE_S)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=_GRACE_S)
