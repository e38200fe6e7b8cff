"""A comparison as a document: prepare, execute, render, prove, publish; one notebook, whole or not at all."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from screening.base import Finding, ScreeningError, file_names, private, write_json
from screening.comparing import Instead, compare_criteria, compare_years, save_comparison
from screening.concept import Criteria
from screening.delivery import City, read_city
from screening.disclosure import Comparison, Proven, Register, Verdict, Whole
from screening.pipeline import inputs
from screening.pipeline.auditing import hints, keep_verdict, prove_year, twins_of
from screening.pipeline.documents import gather, hashes_of, seal_of
from screening.pipeline.findings import (
    criteria_not_logged,
    document_missing,
    file_unexpected,
    log_unreadable,
    notebook_missing,
)
from screening.pipeline.left import TALK, known_register, record_shown, require_turn
from screening.pipeline.log import COMPARISONS, LOG, SCHEMA, mark_of, read_log
from screening.pipeline.publish import publish, remove_unexpected, set_rights, workplace
from screening.pipeline.stale import reason_of
from screening.pipeline.steps import PREPARED, Execute, execute_afresh, execute_notebook, render_document
from screening.pipeline.sweep import sweep
from screening.pipeline.whole import (
    Audit,
    comparison_of,
    elsewhere,
    of_the_twin,
    require_current,
    require_same,
)
from screening.report.render import Engine, Format, chosen_engine
from screening.report.sections import changed, comparison
from screening.rule import Screening

NOTEBOOK = "vergleich"
DOCUMENTS = (f"{NOTEBOOK}.html", f"{NOTEBOOK}.pdf", *changed.FILES)
"""What a reader finds in every published comparison, beside the notebook."""


@dataclass(frozen=True)
class Pair:
    """What is compared: two years, or one year under the criteria in force and those of a file.

    Attributes
    ----------
    city : str
    years : tuple of int
        One or two, ascending.
    audience : {"intern", "gespraech"}
    criteria : Path or None
        The other criteria file, if it is one year.
    """

    city: str
    years: tuple[int, ...]
    audience: str = "intern"
    criteria: Path | None = None

    @property
    def name(self) -> str:
        """The folder's name: ``2023-2024``, or the year and the file's name, fit for any file system.

        Examples
        --------
        >>> Pair("m", (2024,), criteria=Path("Schwelle-1_4.toml")).name
        '2024-Schwelle-1_4'
        >>> Pair("m", (2024,), criteria=Path("Schwelle 1,4.toml")).name
        '2024-Schwelle~201~2c4'
        """
        if self.criteria is None:
            return "-".join(map(str, self.years))
        stem = self.criteria.stem
        return f"{self.years[0]}-{file_names([stem])[stem]}"

    def folder(self, reports: Path) -> Path:
        """Return the published folder."""
        return reports / self.city / COMPARISONS / self.name / self.audience

    def __str__(self) -> str:
        return f"{self.city} {self.name} ({self.audience})"


@dataclass(frozen=True)
class CompareTools:
    """What does the work; tests put small ones in its place."""

    execute: Execute = execute_notebook
    render: Callable[[Path, Path, tuple[Format, ...], Engine, Mapping[str, Any]], None] = render_document
    prove: Callable[[str, int, Path, Path], Mapping[str, Proven]] = prove_year
    twins: Callable[[Sequence[Screening], Register | None], Sequence[Screening]] = twins_of


@dataclass(frozen=True)
class Compared:
    """A published comparison.

    Attributes
    ----------
    folder : Path
    documents : tuple of str
        Paths in the folder, sorted.
    summary : str
        How many areas come in and drop out, in a sentence (German).
    findings : tuple of Finding
    """

    folder: Path
    documents: tuple[str, ...]
    summary: str
    findings: tuple[Finding, ...] = field(default=())


def run_comparison(
    pair: Pair,
    *,
    data: Path,
    reports: Path,
    notebooks: Path,
    engine: Engine = "auto",
    tools: CompareTools | None = None,
    audit: Audit = "proof",
) -> Compared:
    """Make and publish the document of one comparison.

    Parameters
    ----------
    pair : Pair
    data, reports, notebooks : Path
    engine : {"auto", "pandoc", "quarto"}
    tools : CompareTools, optional
    audit : {"proof", "full"}
        See `screening.pipeline.year.run_year`.

    Raises
    ------
    ScreeningError
        With all findings of both sides, if a twin has another document, or if the register of what has left the house
        is not readable. What was published before then stays as it was.
    """
    tools = tools or CompareTools()
    making = _Making(
        pair, data.resolve(), reports.resolve(), _notebook(notebooks), chosen_engine(engine), tools
    )
    city = read_city(pair.city, data)
    # hashed before anything is read, as for a year
    hashes = inputs.input_hashes(city, pair.years[-1])
    if pair.criteria is not None:
        hashes[pair.criteria.name] = inputs.digest(pair.criteria)
    leaves = pair.audience == TALK
    sweep(reports)
    if leaves:
        require_turn(reports, pair.city)
    register = known_register(reports, pair.city) if leaves else None
    found = making.found(city, register)
    folder = pair.folder(reports)
    try:
        with workplace(folder) as place, private.folder_for(folder) as aside:
            told, log = making.made(found, place.resolve(), aside.resolve())
            log |= {} if leaves else {inputs.INPUTS: hashes}
            mark = secrets.token_hex(8)
            nachweis: dict[str, Proven] = {}
            twin = None
            if register is not None:
                if audit == "full":
                    twin = require_same(making.compared(city, place, log, register))
                log["lauf"] = {"kennung": mark}
                for year in pair.years:
                    nachweis |= tools.prove(pair.city, year, data, reports)
                kept = {"stadt": pair.city, "vergleich": list(found.labels), "fassung": pair.audience}
                inputs.write_inputs(folder.parent / inputs.INPUTS_FILE, kept, mark, hashes)
                # before the folder is moved: a number that may have left counts as having left
                known = len(register.runs)
                record_shown(reports, pair.city, found.year, found.told, known, vergleich=pair.name)
            write_json(place / LOG, log)
            set_rights(place, readable=leaves)
            publish(place, folder)
            if leaves:
                keep_verdict(pair.city, nachweis, folder, mark, twin)
    finally:
        # a first comparison that fails leaves no folder behind
        with contextlib.suppress(OSError):
            folder.parents[2].rmdir()
    summary = comparison.summary_sentence(found)
    return Compared(folder, (*log["dokumente"], LOG), summary, (*told, *hints(nachweis)))


def published_comparisons(city: str, year: int, reports: Path) -> list[Path]:
    """Return the folders of all comparisons for ``gespraech`` in which a year takes part, by name.

    One whose log is not readable is among them: it may be of any year.
    """
    folders = sorted(p for p in (reports / city / COMPARISONS).glob(f"*/{TALK}") if p.is_dir())
    return [f for f in folders if year in (_years(f) or {year})]


def audit_comparison(
    city: str, folder: Path, *, data: Path, reports: Path, notebooks: Path, tools: CompareTools | None = None
) -> Verdict:
    """Prove the years of a published comparison anew, render it for a twin, and leave the verdict beside it.

    Raises
    ------
    ScreeningError
        If its log is not readable, or code, notebook, packages or inputs have changed since; if the register is not
        readable, or the twin cannot be rendered.
    """
    tools = tools or CompareTools()
    log, years, what = read_log(folder), sorted(_years(folder)), f"Vergleich {folder.parent.name}"
    # a year compared with itself is one with another criteria file
    options = [f"--year {y}" for y in [*map(str, years)] or ["JAHR"]] + (
        ["--criteria DATEI"] if len(years) == 1 else []
    )
    command = " ".join(["screening compare", city, *options, f"--audience {TALK}"])
    if log is None or not years:
        raise log_unreadable(what, LOG, command)
    known, notebook = read_city(city, data), _notebook(notebooks)
    reason, named = _why_stale(known, folder, log, years, notebook)
    require_current(what, reason, command)
    pair = Pair(city, tuple(years), TALK, Path(next(iter(named))) if len(years) == 1 else None)
    where = (data.resolve(), reports.resolve())
    making = _Making(pair, *where, notebook, log["engine"], tools, _criteria_of(log))
    nachweis: dict[str, Proven] = {}
    for year in years:
        nachweis |= tools.prove(city, year, data, reports)
    twin = making.compared(known, folder, log, known_register(reports, city))
    return keep_verdict(city, nachweis, folder, mark_of(log), twin)


def comparisons_of(city: City, audience: str, *, reports: Path, notebooks: Path) -> dict[Path, str]:
    """Return the published comparisons of an audience, and why each is not up to date; empty where it is."""
    found = {}
    for folder in sorted(p for p in (reports / city.key / COMPARISONS).glob(f"*/{audience}") if p.is_dir()):
        log, years = read_log(folder), sorted(_years(folder))
        if log is None or not years:
            found[folder] = f"{LOG} fehlt oder ist nicht lesbar"
        else:
            found[folder], _ = _why_stale(city, folder, log, years, _notebook(notebooks))
    return found


def _why_stale(
    city: City, folder: Path, log: Mapping[str, Any], years: Sequence[int], notebook: Path
) -> tuple[str, Mapping[str, str]]:
    """Return why a published comparison is not up to date, and the hash of its criteria file if it has one."""
    then = log.get(inputs.INPUTS) or inputs.read_inputs(folder.parent / inputs.INPUTS_FILE, mark_of(log))
    # of another criteria file the log holds the content: it need not be there any more
    named = {n: h for n, h in (then or {}).items() if "/" not in n}
    now = origin_of(notebook) | {inputs.INPUTS: inputs.input_hashes(city, years[-1]) | named}
    return reason_of(folder, now, city.key, years[-1], _missing), named


@dataclass(frozen=True)
class _Making:
    """How the document of a comparison is made; `criteria` are what its criteria file has held."""

    pair: Pair
    data: Path
    reports: Path
    notebook: Path
    engine: Engine
    tools: CompareTools
    criteria: Criteria | None = None

    def found(self, city: City, register: Register | None, instead: Instead | None = None) -> Comparison:
        """Compare, and pass the door."""
        pair = self.pair
        if pair.criteria is None:
            first, last = pair.years[0], pair.years[-1]
            return compare_years(city, first, last, pair.audience, register=register, instead=instead)
        return compare_criteria(
            city,
            pair.years[0],
            pair.criteria,
            pair.audience,
            register=register,
            instead=instead,
            criteria=self.criteria,
        )

    def made(self, found: Comparison, place: Path, aside: Path) -> tuple[tuple[Finding, ...], dict[str, Any]]:
        """Execute, render, check; return what is to be told, and the log."""
        pair = self.pair
        about = {**comparison.metadata(found), "year": found.year, "stichtag": found.stichtag.isoformat()}
        prepared = save_comparison(found, aside / PREPARED)
        parameters = {
            "city": pair.city,
            "before": pair.years[0],
            "year": pair.years[-1],
            # the name is enough: what the file holds is in the prepared comparison
            "criteria": pair.criteria.name if pair.criteria else "",
            "audience": pair.audience,
            **({} if pair.audience == TALK else {"data": self.data.resolve().as_posix()}),
            "out": ".",
            "prepared": prepared.as_posix(),
        }
        seal = seal_of(pair.audience, self.data, self.reports, prepared)
        folder = aside / NOTEBOOK
        executed = execute_afresh(self.tools.execute, self.notebook, parameters, folder, about, seal)
        dressed = about | ({"design": found.city.design} if found.city.design else {})
        self.tools.render(executed, place / NOTEBOOK, ("html", "pdf"), self.engine, dressed)
        prepared.unlink()
        gather(folder, place)
        told = _check(place)
        return told, {
            "schema": SCHEMA,
            "stadt": pair.city,
            "vergleich": list(found.labels),
            "fassung": pair.audience,
            "angaben": about,
            **origin_of(self.notebook),
            "engine": self.engine,
            "kriterien": [
                json.loads(s.criteria.model_dump_json(by_alias=True)) for s in (found.before, found.now)
            ],
            "dokumente": hashes_of(place),
        }

    def compared(self, city: City, place: Path, log: Mapping[str, Any], register: Register) -> Whole:
        """Make the document of a twin, and compare it with the one in a folder."""
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        others: list[bool] = []

        def instead(sides: Sequence[Screening]) -> Sequence[Screening]:
            twins = self.tools.twins(sides, register)
            others.extend(t is not s for t, s in zip(twins, sides, strict=True))
            return twins

        with elsewhere(city, self.pair.years) as (root, new, aside), of_the_twin():
            found = self.found(city, register, instead)
            if not any(others):
                return Whole(zeit=now, dateien=0)
            with contextlib.chdir(root):
                _, other = self.made(found, new, aside)
            return comparison_of(place, new, log, other, now)


def _notebook(notebooks: Path) -> Path:
    notebook = notebooks.resolve() / f"{NOTEBOOK}.ipynb"
    if not notebook.is_file():
        raise notebook_missing(NOTEBOOK, notebooks)
    return notebook


def origin_of(notebook: Path) -> dict[str, Any]:
    """Return what a comparison is made by, for its log."""
    return {
        "code": inputs.code_hash(),
        "notebooks": {notebook.name: inputs.digest(notebook, text=True)},
        "umgebung": inputs.environment(),
    }


def _years(folder: Path) -> set[int]:
    """Return the years that a comparison is about, none if its log does not say."""
    log = read_log(folder) or {}
    try:
        told = [log["angaben"]["year"], *(t for t in log["vergleich"] if re.fullmatch(r"\d{4}", t))]
    except (KeyError, TypeError):
        return set()
    return {int(y) for y in told}


def _criteria_of(log: Mapping[str, Any]) -> Criteria:
    """Return the criteria of a comparison's second side.

    Raises
    ------
    ScreeningError
        If the log does not hold them.
    """
    try:
        return Criteria.model_validate_json(json.dumps(log["kriterien"][1]), strict=False)
    except (KeyError, IndexError, TypeError, ValueError):
        raise criteria_not_logged(LOG) from None


def _check(place: Path) -> tuple[Finding, ...]:
    """Refuse a folder that lacks a document; remove what belongs to none, and tell it."""
    if lacking := _missing(place):
        raise ScreeningError(document_missing(n, NOTEBOOK) for n in lacking)
    return tuple(file_unexpected(n) for n in remove_unexpected(place, DOCUMENTS))


def _missing(place: Path) -> list[str]:
    return [n for n in DOCUMENTS if not (place / n).is_file() or not (place / n).stat().st_size]
