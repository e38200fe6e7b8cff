"""The steps of a year under way: handed over by weight, waited for, their errors collected."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

from screening.base import Finding, ScreeningError, trouble
from screening.pipeline.findings import software_failed, step_aborted
from screening.pipeline.steps import timed

Then = Callable[[Any], None]

FIRST = ("04_profile", "profile.pdf", "05_dossier", "03_karten", "dossier")
"""Steps on the longest ways to a document; all others follow in the order given."""


class Spare(NamedTuple):
    """A step that the others do without: if it fails, that is told of `of`, and with it the steps `lost` are over."""

    of: str
    lost: tuple[str, ...]


class _Entry(NamedTuple):
    weight: int
    order: int
    step: str
    then: Then
    call: tuple[Any, ...]
    spare: Spare | None


class Work:
    """Hands steps to an executor; those not begun yet follow the weightiest first, others run on if one fails.

    Parameters
    ----------
    executor : concurrent.futures.Executor
    width : int
        How many to hand over at a time: what the executor has queued cannot be overtaken any more.
    tell : callable
        Called with the name of each step that is done.
    folders : tuple of Path
        Where the steps write: if one fails for want of room, these are looked at.
    """

    def __init__(
        self, executor: Executor, width: int, tell: Callable[[str], None], folders: tuple[Path, ...] = ()
    ) -> None:
        self.executor = executor
        self.width = width
        self.tell = tell
        self.folders = folders
        self.errors: list[Finding] = []
        self.left: dict[str, list[Finding]] = {}
        self.seconds: dict[str, float] = {}
        self._waiting: list[_Entry] = []
        self._order = count()
        self._running: dict[Future[Any], _Entry] = {}
        self._done: SimpleQueue[Future[Any]] = SimpleQueue()

    def submit(
        self, step: str, then: Then, call: Callable[..., Any], *arguments: Any, spare: Spare | None = None
    ) -> None:
        """Enter a step; `then` is called with its result. What is wrong with a `spare` one is in `left`, by its name."""
        weight = FIRST.index(step) if step in FIRST else len(FIRST)
        heapq.heappush(
            self._waiting, _Entry(weight, next(self._order), step, then, (call, *arguments), spare)
        )

    def leave(self, spare: Spare, findings: Iterable[Finding]) -> None:
        """Do without a step."""
        self.left.setdefault(spare.of, []).extend(findings)
        for step in spare.lost:
            self.tell(step)

    def finish(self) -> None:
        """Do all steps, and those that follow from them.

        Raises
        ------
        ScreeningError
            With the findings of all steps that failed.
        """
        try:
            self._hand_over()
            while self._running:
                # not `concurrent.futures.wait`: it sleeps on when a pool that closes cancels a future
                future = self._done.get()
                self._collect(future, self._running.pop(future))
                self._hand_over()
        finally:
            for future in self._running:
                future.cancel()
        if self.errors:
            raise ScreeningError(self.errors)

    def _hand_over(self) -> None:
        while self._waiting and len(self._running) < self.width:
            entry = heapq.heappop(self._waiting)
            try:
                # a step is a call with its arguments; their types are checked where it is handed in
                step_call: Callable[..., Any] = timed
                future: Future[Any] = self.executor.submit(step_call, *entry.call)
            except RuntimeError:
                # the pool is broken or closed; BrokenExecutor is a RuntimeError
                self._aborted(entry.step)
            except OSError as error:
                # another process could not be started
                self._lacking(error)
            else:
                self._running[future] = entry
                future.add_done_callback(self._done.put)

    def _collect(self, future: Future[Any], entry: _Entry) -> None:
        step, spare = entry.step, entry.spare
        try:
            result, seconds = future.result()
        except ScreeningError as error:
            if spare:
                self.leave(spare, error.findings)
                return
            # one thing that the computer lacks is told once, not by each step
            self.errors += [f for f in error.findings if f not in self.errors]
        except (BrokenExecutor, CancelledError):
            self._aborted(step)
        except (OSError, MemoryError) as error:
            self._lacking(error)
        except Exception as error:
            # a worker of a cluster that dies again and again (KilledWorker), or a scheduler that is gone
            if type(error).__module__.startswith("distributed."):
                self._aborted(step)
            elif spare:
                self.leave(spare, [software_failed(error)])
            else:
                raise
        else:
            self.seconds[step] = seconds
            self.tell(step)
            entry.then(result)

    def _lacking(self, error: OSError | MemoryError) -> None:
        found = trouble.of(error, self.folders)
        if found is None:
            raise error
        if found not in self.errors:
            self.errors.append(found)

    def _aborted(self, step: str) -> None:
        full = trouble.lack(self.folders)
        if full is not None and full not in self.errors:
            self.errors.append(full)
        self.errors.append(step_aborted(step))
