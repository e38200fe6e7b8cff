"""Execute notebooks: parameters checked first, each in a kernel of its own, the result free of its machine.

The executed notebook is the source of all documents, and the same inputs must give the same bytes. So all
that papermill and Jupyter note about time, place and machine is taken out again.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from html import escape
from pathlib import Path, PurePath, PureWindowsPath
from typing import Any
from urllib.parse import quote

from screening.base import Finding, ScreeningError, Seal, as_utf8, kin, private, trouble
from screening.report.execute.findings import (
    cell_failed,
    cell_reached_behind_door,
    cell_told,
    kernel_died,
    notebook_aborted,
)
from screening.report.execute.legible import make_legible
from screening.report.execute.notebook import SETTINGS, library, node, read_notebook, write_notebook
from screening.report.execute.parameters import check_parameters, declared_parameters

_LEVEL = re.compile(r"^(Fehler|Warnung|Hinweis): ", re.MULTILINE)
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]{6,}")
_STARTS = 3
_PORT_TAKEN = "Address already in use"
"""Ports are chosen before the kernel binds them: another may be quicker, most likely a kernel of the same run."""

_LABEL = re.compile(r"^#\|\s*label:\s*(\S+)", re.MULTILINE)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")

_KEPT = ("label", "tags")
"""What a cell's metadata keep: the anchor of a heading, which cell holds the parameters, which no document shows."""

_WIDGET = "application/vnd.jupyter.widget-view+json"
"""A widget's mark, another one in each run: of what it shows, a document has what needs no program."""

_SILENT = logging.NullHandler()
"""What papermill would say on the screen, in English, is told as a finding; without any handler Python prints it."""


@dataclass(frozen=True)
class NotebookJob:
    """A notebook to execute: with which parameters, into which folder, under which name.

    `shown` are the values that the result bears in place of those of this run: paths of this computer, files that
    are gone when the run is over. Its kernel can open nothing in the folders of `seal`, if there is one.
    """

    path: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = Path()
    name: str | None = None
    shown: Mapping[str, Any] = field(default_factory=dict)
    seal: Seal | None = None

    @property
    def target(self) -> Path:
        """The executed notebook's file."""
        return self.folder / f"{self.name or self.path.stem}.ipynb"


def run_notebook(
    path: Path,
    parameters: Mapping[str, Any],
    folder: Path,
    name: str | None = None,
    *,
    shown: Mapping[str, Any] | None = None,
    seal: Seal | None = None,
    timeout: int = 1800,
) -> Path:
    """Execute a notebook in a kernel process of its own and return the executed notebook's file.

    Parameters
    ----------
    path : Path
        The notebook; its cell tagged ``parameters`` declares names, types and defaults.
    parameters : mapping
        Plain values: text, numbers, booleans, None, lists and dicts of them.
    folder : Path
        Where the result goes, and the kernel's working directory. Made if missing.
    name : str, optional
        Name of the result without suffix; by default the notebook's.
    shown : mapping, optional
        Values that the result bears in place of those in `parameters`, so that it is the same wherever it ran; also
        of parameters that are not given.
    seal : screening.base.sealed.Seal, optional
        What the notebook must not see: that of one that leaves the house.
    timeout : int
        Seconds a single cell may take.

    Raises
    ------
    ScreeningError
        Before anything starts: a parameter is unknown, missing or mistyped. Later: a cell failed; the
        findings name notebook, cell and error. An earlier result in `folder` then stays as it is.
    """
    job = NotebookJob(Path(path), parameters, Path(folder), name, shown or {}, seal)
    _check([job])
    return _execute(job, timeout)


def run_notebooks(
    jobs_to_do: Sequence[NotebookJob], jobs: int = 2, executor: Executor | None = None
) -> list[Path]:
    """Execute several notebooks side by side; return their files in the given order.

    Parameters
    ----------
    jobs_to_do : sequence of NotebookJob
    jobs : int
        How many at once, if no executor is given.
    executor : concurrent.futures.Executor, optional
        Where to run them: a pool of one's own, or ``dask.distributed.Client.get_executor()``.

    Raises
    ------
    ScreeningError
        Before anything starts if any parameter is wrong, with the findings of all notebooks. If notebooks
        fail, the others are executed all the same and the error carries the findings of all that failed.
    """
    _check(jobs_to_do)
    if executor is not None:
        return _collect(executor, jobs_to_do)
    if len(jobs_to_do) <= 1 or jobs <= 1:
        return _collect(None, jobs_to_do)
    with kin.pool(min(jobs, len(jobs_to_do))) as pool:
        return _collect(pool, jobs_to_do)


def _collect(executor: Executor | None, jobs: Sequence[NotebookJob]) -> list[Path]:
    calls = [executor.submit(_execute, job).result if executor else None for job in jobs]
    paths: list[Path] = []
    findings: list[Finding] = []
    for job, result in zip(jobs, calls, strict=True):
        try:
            paths.append(result() if result else _execute(job))
        except ScreeningError as error:
            findings.extend(error.findings)
    if findings:
        raise ScreeningError(findings)
    return paths


def _check(jobs: Sequence[NotebookJob]) -> None:
    findings = [f for job in jobs for f in check_parameters(job.path, job.parameters)]
    if findings:
        raise ScreeningError(findings)


class _PortTakenError(ScreeningError):
    """A kernel could not start, since another program had taken its port in the meantime."""


def _execute(job: NotebookJob, timeout: int = 1800) -> Path:
    logging.getLogger("papermill").addHandler(_SILENT)
    job.folder.mkdir(parents=True, exist_ok=True)
    notebook = _run(job, timeout)
    _show(notebook, job)
    make_legible(notebook)
    clean(notebook, _places(job))
    write_notebook(notebook, job.target)
    return job.target


def _run(job: NotebookJob, timeout: int) -> Any:
    """Run a notebook in a kernel of its own; where its port is taken before it can, in another."""
    for _ in range(_STARTS - 1):
        with contextlib.suppress(_PortTakenError):
            return _run_once(job, timeout)
    return _run_once(job, timeout)


def _run_once(job: NotebookJob, timeout: int) -> Any:
    library()  # first, for papermill imports it as it comes
    import papermill

    from screening.report.execute.kernel import RUNNING, SEALS

    working = str(job.folder.resolve())
    if job.seal is not None:
        SEALS[working] = job.seal
    try:
        return papermill.execute_notebook(
            str(job.path),
            None,
            parameters=dict(job.parameters),
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            # a kernel that dies is noticed at once, so only one that hangs waits as long as this; on a busy computer
            # a start takes minutes, and the last output of a cell comes much later than its end is told
            start_timeout=timeout,
            execution_timeout=timeout,
            iopub_timeout=timeout,
            kernel_manager_class="screening.report.execute.kernel.HouseKernelManager",
            resources={"metadata": {"path": working}},
            shutdown_kernel="immediate",
            record_timing=False,
        )
    except papermill.PapermillExecutionError as error:
        raise ScreeningError(_failure(job, error)) from None
    except Exception as error:
        kind = _PortTakenError if _PORT_TAKEN in _said(job) else ScreeningError
        raise kind([_aborted(job, error)]) from error
    finally:
        # papermill has ended it, unless it was interrupted itself
        kernel = RUNNING.pop(working, None)
        SEALS.pop(working, None)
        if kernel is not None and kernel.process.poll() is None:
            kin.end_children([kernel.process.pid])


def _said(job: NotebookJob) -> str:
    """Return what the kernel said beside the notebook's outputs."""
    from screening.report.execute.kernel import RUNNING

    kernel = RUNNING.get(str(job.folder.resolve()))
    with contextlib.suppress(OSError):
        return kernel.said.read_text(encoding="utf-8", errors="replace") if kernel else ""
    return ""


def _first_line(text: str) -> str:
    return next((line.strip() for line in _ANSI.sub("", text).splitlines() if line.strip()), "")


def _aborted(job: NotebookJob, error: Exception) -> Finding:
    """Say why a notebook ended without an error of one of its cells."""
    folders, said = (job.folder, *private.there()), _said(job)
    lacking = trouble.of(error, folders) or trouble.of(said, folders) or trouble.lack(folders)
    if lacking is not None:
        return lacking
    if type(error).__name__ == "DeadKernelError" or "Kernel died" in str(error):
        return kernel_died(job.path.name)
    return notebook_aborted(type(error).__name__, _first_line(str(error)), job.path.name)


def _failure(job: NotebookJob, error: Any) -> list[Finding]:
    """Say which cell failed and why; never show the values of its variables."""
    # papermill has put two cells of its own before the failing one by now, and one for the parameters
    number = _source_cell(job.path, error.source, error.cell_index)
    label = _LABEL.search(error.source or "")
    place = f"Zelle {number}" + (f" ({label.group(1)})" if label else "")
    if error.ename == "ScreeningError":
        told = _LEVEL.split(_ANSI.sub("", error.evalue))
        found = []
        for level, message in zip(told[1::2], told[2::2], strict=True):
            text, _, remedy = message.strip().partition(" → ")
            found.append(cell_told(level, place, text, remedy, job.path.name))  # type: ignore[arg-type]
        if found:
            return found
    if error.ename == "SealedError":
        return [cell_reached_behind_door(place, _first_line(error.evalue), job.path.name)]
    lacking = _lacking(job, error)
    if lacking is not None:
        return [lacking]
    return [cell_failed(place, error.ename, _first_line(error.evalue), job.path.name)]


def _lacking(job: NotebookJob, error: Any) -> Finding | None:
    """Return the finding about what the computer lacks, if that is why a cell failed."""
    folders = (job.folder, *private.there())
    if error.ename in ("OSError", "MemoryError", "PermissionError", "BlockingIOError"):
        return trouble.of(f"{error.ename}: {error.evalue}", folders)
    # other libraries say it in errors of their own, or do not say it
    return trouble.of(_ANSI.sub("", error.evalue), folders) or trouble.lack(folders)


def _source_cell(path: Path, source: str, index: int) -> int:
    cells = read_notebook(path).cells
    same = [i for i, cell in enumerate(cells, start=1) if cell.source == source]
    return same[0] if same else index + 1


def _show(notebook: Any, job: NotebookJob) -> None:
    """Set the cell of parameters anew, with what is shown in their place."""
    from papermill.translators import translate_parameters

    names = [n for n in declared_parameters(job.path) if n in job.parameters or n in job.shown]
    given = {n: job.shown[n] if n in job.shown else job.parameters[n] for n in names}
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = translate_parameters("python3", "python", given, "Parameters")


def _places(job: NotebookJob) -> dict[str, str]:
    """Return the machine's paths that must not be published, each with what stands for it."""
    folder = job.folder.resolve()
    places = {str(folder): ".", str(folder.parent): "..", str(job.path.resolve().parent): "notebooks"}
    for name, value in job.parameters.items():
        if isinstance(value, str) and PurePath(value).is_absolute():
            short = str(job.shown.get(name) or PurePath(value).name)
            places.setdefault(value, short)
            places.setdefault(str(Path(value).resolve()), short)
    places.setdefault(tempfile.gettempdir(), "temp")
    places.setdefault(str(Path(tempfile.gettempdir()).resolve()), "temp")
    places.setdefault(str(Path.home()), "~")
    places.setdefault(str(Path.cwd()), ".")
    # neither the root of a disk nor the empty text, which are in every other path
    return {place: short for place, short in places.items() if len(place) > len(PurePath(place).anchor)}


def _writings(place: str) -> set[str]:
    """Return the ways in which a text may write a path: of Python, JSON, HTML, an address, Windows.

    Where this process takes names of files for ASCII, a letter beyond stands in them as single bytes; the kernel
    reads UTF-8 and writes the letter.
    """
    plain = {place, as_utf8(place)}
    plain |= {p.replace("\\", "/") for p in plain if PureWindowsPath(p).drive}
    written = set(plain)
    for text in plain:
        written |= {repr(text)[1:-1], ascii(text)[1:-1], json.dumps(text)[1:-1], escape(text)}
        written.add(quote(text, errors="replace"))
    return written


def clean(notebook: Any, places: Mapping[str, str] | None = None) -> None:
    """Take out, in place, what differs from run to run and from machine to machine.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    places : mapping, optional
        Paths of this machine and the text to show in their stead.
    """
    notebook.metadata = node(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            **({SETTINGS: notebook.metadata[SETTINGS]} if SETTINGS in notebook.metadata else {}),
        }
    )
    # the longest path first, for some begin alike
    stands = {w: short for place, short in (places or {}).items() for w in _writings(place)}
    found = "|".join(re.escape(w) for w in sorted(stands, key=len, reverse=True))
    # a whole path, not the end of an address or the beginning of another name
    path = re.compile(rf"(?:(?<![\w.~-])|(?<=\\[nrt]))(?:{found})(?![\w-])") if found else None

    def hidden(value: Any) -> Any:
        if isinstance(value, str):
            if path:
                value = path.sub(lambda match: stands[match.group()], value)
            return _ADDRESS.sub("", value)
        return value

    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"zelle-{number:03d}"
        cell.metadata = node({k: cell.metadata[k] for k in _KEPT if cell.metadata.get(k)})
        if cell.cell_type != "code":
            continue
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = hidden(cell.source)
        cell.outputs = [o for o in cell.outputs if not (o.output_type == "stream" and o.name == "stderr")]
        for output in cell.outputs:
            if output.output_type == "stream":
                output.text = hidden(output.text)
            elif "data" in output:
                output.data = node({k: hidden(v) for k, v in output.data.items() if k != _WIDGET})
                output.metadata = node({})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
