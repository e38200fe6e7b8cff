"""A comparison as a document: prepare, execute, render, prove, publish; one notebook, whole or not at all."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from screening import private
from screening.comparing import compare_criteria, compare_years, save_comparison
from screening.delivery import read_city
from screening.disclosure.audited import Proven
from screening.files import file_names, write_json
from screening.findings import Finding, ScreeningError, fail
from screening.pipeline import inputs
from screening.pipeline.auditing import keep_verdict, prove_year
from screening.pipeline.left import TALK, known_register, record_shown, require_turn
from screening.pipeline.publish import publish, remove_unexpected, set_rights, workplace
from screening.pipeline.steps import COMPARISONS, LOG, PREPARED, SCHEMA, execute_notebook, render_document
from screening.pipeline.sweep import sweep
from screening.report.comparison import CHANGES, metadata, summary_sentence
from screening.report.render import Engine, Format, chosen_engine

NOTEBOOK = "vergleich"
DOCUMENTS = (f"{NOTEBOOK}.html", f"{NOTEBOOK}.pdf", CHANGES)
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

    execute: Callable[[Path, Mapping[str, Any], Path, Mapping[str, Any]], Path] = execute_notebook
    render: Callable[[Path, Path, tuple[Format, ...], Engine, Mapping[str, Any]], None] = render_document
    prove: Callable[[str, int, Path, Path], Mapping[str, Proven]] = prove_year


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
) -> Compared:
    """Make and publish the document of one comparison.

    Parameters
    ----------
    pair : Pair
    data, reports, notebooks : Path
    engine : {"auto", "pandoc", "quarto"}
    tools : CompareTools, optional

    Raises
    ------
    ScreeningError
        With all findings of both sides, or if the register of what has left the house is not readable. What was
        published before then stays as it was.
    """
    tools = tools or CompareTools()
    notebook = notebooks / f"{NOTEBOOK}.ipynb"
    if not notebook.is_file():
        raise fail(f"Das Notebook {NOTEBOOK} fehlt.", "Ordner der Notebooks prüfen.", file=str(notebooks))
    used = chosen_engine(engine)
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
    if pair.criteria is None:
        found = compare_years(city, pair.years[0], pair.years[-1], pair.audience, register=register)
    else:
        found = compare_criteria(city, pair.years[0], pair.criteria, pair.audience, register=register)
    about = {**metadata(found), "year": found.year, "stichtag": found.stichtag.isoformat()}
    folder = pair.folder(reports)
    try:
        with workplace(folder) as place, private.folder_for(folder) as aside:
            place = place.resolve()
            prepared = save_comparison(found, (aside / PREPARED).resolve())
            parameters = {
                "city": pair.city,
                "before": pair.years[0],
                "year": pair.years[-1],
                # the name is enough: what the file holds is in the prepared comparison
                "criteria": pair.criteria.name if pair.criteria else "",
                "audience": pair.audience,
                "data": data.resolve().as_posix(),
                "out": ".",
                "prepared": prepared.as_posix(),
            }
            executed = tools.execute(notebook, parameters, place, about)
            tools.render(executed, place / NOTEBOOK, ("html", "pdf"), used, about)
            told = _check(place)
            documents = _documents(place)
            log = {
                "schema": SCHEMA,
                "stadt": pair.city,
                "vergleich": list(found.labels),
                "fassung": pair.audience,
                "angaben": about,
                "code": inputs.code_hash(),
                "notebooks": {notebook.name: inputs.digest(notebook, text=True)},
                "umgebung": inputs.environment(),
                **({} if leaves else {inputs.INPUTS: hashes}),
                "engine": used,
                "kriterien": [
                    json.loads(s.criteria.model_dump_json(by_alias=True)) for s in (found.before, found.now)
                ],
                "dokumente": documents,
            }
            mark = secrets.token_hex(8)
            if register is not None:
                log["lauf"] = {"kennung": mark}
            write_json(place / LOG, log)
            nachweis: dict[str, Proven] = {}
            if register is not None:
                for year in pair.years:
                    nachweis |= tools.prove(pair.city, year, data, reports)
                kept = {"stadt": pair.city, "vergleich": list(found.labels), "fassung": pair.audience}
                inputs.write_inputs(folder.parent / inputs.INPUTS_FILE, kept, mark, hashes)
                # before the folder is moved: a number that may have left counts as having left
                known = len(register.runs)
                record_shown(reports, pair.city, found.year, found.told, known, vergleich=pair.name)
            set_rights(place, readable=leaves)
            publish(place, folder)
            if leaves:
                keep_verdict(pair.city, nachweis, folder, mark)
    finally:
        # a first comparison that fails leaves no folder behind
        with contextlib.suppress(OSError):
            folder.parents[2].rmdir()
    return Compared(folder, (*documents, LOG), summary_sentence(found), told)


def _check(place: Path) -> tuple[Finding, ...]:
    """Refuse a folder that lacks a document; remove what belongs to none, and tell it."""
    lacking = [n for n in DOCUMENTS if not (place / n).is_file() or not (place / n).stat().st_size]
    if lacking:
        message = "Das Dokument wurde nicht geschrieben oder ist leer."
        raise ScreeningError(
            Finding("Fehler", message, f"Das Notebook {NOTEBOOK} prüfen.", file=n) for n in lacking
        )
    message = "Diese Datei gehört zu keinem Dokument und wurde nicht veröffentlicht."
    return tuple(
        Finding("Warnung", message, "Das Notebook prüfen, das sie schreibt.", file=n)
        for n in remove_unexpected(place, DOCUMENTS)
    )


def _documents(place: Path) -> dict[str, str]:
    files = sorted(p for p in place.rglob("*") if p.is_file() and p.name != LOG)
    return {p.relative_to(place).as_posix(): inputs.digest(p) for p in files}
