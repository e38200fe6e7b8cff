"""One year: prepare, execute, render, log, check, publish, with as much at once as the executor takes."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from screening import private
from screening.delivery import read_city
from screening.disclosure.audited import Proven
from screening.files import write_json
from screening.findings import LEVELS, Finding, fail
from screening.pipeline import inputs
from screening.pipeline.auditing import keep_verdict
from screening.pipeline.left import TALK, record_shown, require_turn
from screening.pipeline.publish import (
    check_complete,
    publish,
    remove_unexpected,
    set_rights,
    workplace,
)
from screening.pipeline.stale import mark_of, read_log
from screening.pipeline.steps import (
    LOG,
    PREPARED,
    SCHEMA,
    Prepared,
    RunResult,
    Target,
    Tools,
    execute_afresh,
    host,
    timed,
)
from screening.pipeline.work import Work
from screening.report.render import Engine, Format, chosen_engine

Progress = Callable[[Target, int, int, str], None]
"""Called with target, steps done, steps in all, and the step just done."""

FIGURES = "abbildungen"
DOSSIER, PROFILE = "05_dossier", "04_profile"
METHOD, EVALUATION = "06_belastbarkeit", "07_evaluation"
RENDERINGS: tuple[tuple[str, str, tuple[Format, ...], str], ...] = (
    (DOSSIER, "dossier", ("html", "pdf"), "dossier"),
    (PROFILE, "profile", ("pdf",), "profile.pdf"),
    (PROFILE, "profile", (), "profile/*.html"),
    (METHOD, "belastbarkeit", ("html",), "belastbarkeit"),
    (EVALUATION, "evaluation", ("html",), "evaluation"),
)
"""Notebook, name of the document, its formats (none: single pages in a folder), name of the step."""
RENDERED = tuple(dict.fromkeys(notebook for notebook, *_ in RENDERINGS))


def run_year(
    target: Target,
    *,
    data: Path,
    reports: Path,
    executor: Executor,
    notebooks: Path,
    engine: Engine = "auto",
    width: int = 2,
    tools: Tools | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Make and publish all documents of one city, year and audience.

    Parameters
    ----------
    target : Target
    data, reports, notebooks : Path
    executor : concurrent.futures.Executor
        Where the steps run; on a cluster all workers must see `data` and `reports` under the same path.
    engine : {"auto", "pandoc", "quarto"}
    width : int
        How many steps of this year to hand over at a time; of those that wait the weightiest goes first.
    tools : Tools, optional
    progress : callable, optional

    Raises
    ------
    ScreeningError
        With all findings. What was published before then stays as it was.
    """
    tools = tools or Tools()
    found = {p.stem: p for p in sorted(notebooks.resolve().glob("0[1-9]_*.ipynb"))}
    lacking = [n for n in RENDERED if n not in found]
    if lacking:
        raise fail(f"Das Notebook {lacking[0]} fehlt.", "Ordner der Notebooks prüfen.", file=str(notebooks))
    used = chosen_engine(engine)
    started, clock = dt.datetime.now(dt.UTC), time.perf_counter()
    # hashed before anything is read: a file that changes meanwhile makes the result stale, not wrong
    city = read_city(target.city, data)
    hashes = inputs.input_hashes(city, target.year)
    origin = _origin(notebooks) | ({} if target.audience == TALK else {inputs.INPUTS: hashes})
    steps = 1 + len(found) + len(RENDERINGS) + (target.audience == TALK)
    with (
        workplace(target.folder(reports)) as place,
        _beside(target.folder(reports), place, executor) as aside,
    ):
        if target.audience == TALK:
            require_turn(reports, target.city)
        work = Work(executor, width, _teller(target, steps, progress), (place, aside))
        kept: list[Prepared] = []
        prepared_file = (aside / PREPARED).resolve()
        work.submit(
            "Daten",
            kept.append,
            tools.prepare,
            target.city,
            target.year,
            target.audience,
            data.resolve(),
            reports.resolve(),
            prepared_file,
        )
        work.finish()
        prepared = kept[0]
        parameters = {
            "city": target.city,
            "year": target.year,
            "audience": target.audience,
            "data": data.resolve().as_posix(),
            "out": ".",
            "prepared": prepared_file.as_posix(),
        }
        proofs: list[Mapping[str, Proven]] = []
        if target.audience == TALK:
            where = (data.resolve(), reports.resolve())
            work.submit("Nachweis", proofs.append, tools.prove, target.city, target.year, *where)
        for stem in found:
            _execute(work, tools, found[stem], place, parameters, prepared.metadata, used)
        work.finish()
        prepared_file.unlink(missing_ok=True)
        _merge(place, sorted(found))
        told = (*prepared.findings, *_unexpected(place))
        check_complete(place)
        log = _log(target, origin | {"engine": used}, prepared, told, _documents(place))
        log["lauf"] = {"beginn": started.isoformat(timespec="seconds"), "sekunden": {}, "rechner": host()}
        if target.audience == TALK:
            mark = log["lauf"]["kennung"] = secrets.token_hex(8)
            _leave(target, reports, prepared, mark, hashes)
        seconds = {**work.seconds, "gesamt": round(time.perf_counter() - clock, 3)}
        log["lauf"]["sekunden"] = seconds
        return _publish(place, target, reports, log, told, seconds, proofs)


@contextlib.contextmanager
def _beside(target: Path, place: Path, executor: Executor) -> Iterator[Path]:
    """Give the folder for what passes from step to step and is never published.

    It is the run's own, away from the reports. The processes of a cluster would not find that: for them it is the
    working folder, which is closed to others as well.
    """
    if isinstance(executor, ProcessPoolExecutor | ThreadPoolExecutor):
        with private.folder_for(target) as folder:
            yield folder
    else:
        yield place


def _log(
    target: Target,
    origin: Mapping[str, Any],
    prepared: Prepared,
    told: Sequence[Finding],
    documents: dict[str, str],
) -> dict[str, Any]:
    """Return what ``lauf.json`` says of a year, without timings."""
    log = {
        "schema": SCHEMA,
        "stadt": target.city,
        "jahr": target.year,
        "fassung": target.audience,
        "angaben": prepared.metadata,
        **origin,
        "kriterien": prepared.criteria,
        "befunde": [{k: v for k, v in asdict(f).items() if v} for f in told],
        "dokumente": documents,
    }
    if target.audience != TALK:
        # for the talk the door tells not even how many there are
        log["befunde_je_stufe"] = {n: sum(f.level == n for f in prepared.findings) for n in LEVELS}
    return log


def _leave(target: Target, reports: Path, prepared: Prepared, mark: str, hashes: Mapping[str, str]) -> None:
    """Record what leaves the house, and keep what must not leave with it.

    Before the folder is moved: a number that may have left counts as having left.
    """
    about = {"stadt": target.city, "jahr": target.year, "fassung": target.audience}
    inputs.write_inputs(target.folder(reports).parent / inputs.INPUTS_FILE, about, mark, hashes)
    record_shown(reports, target.city, target.year, prepared.told, prepared.runs)


def render_year(
    target: Target,
    *,
    data: Path,
    reports: Path,
    executor: Executor,
    engine: Engine = "auto",
    width: int = 2,
    tools: Tools | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Render a published year's documents anew from its executed notebooks; nothing is computed.

    Raises
    ------
    ScreeningError
        If the year is not published or a document fails; what is published then stays as it was.

    Notes
    -----
    The register stays as it is: what the documents show is in the notebooks, and was recorded with these.
    """
    tools = tools or Tools()
    folder = target.folder(reports)
    log = read_log(folder) if folder.is_dir() else None
    if log is None:
        raise fail(
            f"{target} ist nicht veröffentlicht.",
            f"Zuerst rechnen: screening run {target.city} --year {target.year} --audience {target.audience}",
        )
    lacking = [n for n in RENDERED if not (folder / f"{n}.ipynb").is_file()]
    if target.audience == TALK and inputs.INPUTS in log:
        raise fail(
            f"{target} gibt Prüfsummen der Lieferung weiter, wurde also mit einem älteren Stand veröffentlicht.",
            f"Neu rechnen: screening run {target.city} --year {target.year} --audience {target.audience}",
        )
    if lacking:
        raise fail(
            f"{target} wurde ohne das Notebook {lacking[0]} veröffentlicht, also mit einem älteren Stand.",
            f"Neu rechnen: screening run {target.city} --year {target.year} --audience {target.audience}",
        )
    used = chosen_engine(engine)
    with workplace(folder) as place:
        shutil.copytree(folder, place, dirs_exist_ok=True)
        # closed again, for it has taken over the rights of what is published
        place.chmod(0o700)
        (place / LOG).unlink()
        work = Work(executor, width, _teller(target, len(RENDERINGS), progress), (place,))
        for stem in RENDERED:
            _render(work, tools, stem, place / f"{stem}.ipynb", place, log["angaben"], used)
        work.finish()
        check_complete(place)
        log |= {"engine": used, "dokumente": _documents(place)}
        log["lauf"]["sekunden"] |= work.seconds
        told = tuple(Finding(**f) for f in log["befunde"])
        return _publish(place, target, reports, log, told, work.seconds, [])


def _publish(
    place: Path,
    target: Target,
    reports: Path,
    log: Mapping[str, Any],
    told: tuple[Finding, ...],
    seconds: dict[str, float],
    proofs: Sequence[Mapping[str, Proven]],
) -> RunResult:
    _write_log(place, log)
    folder = target.folder(reports)
    # what has passed the door may be read by others, as far as the umask lets them
    set_rights(place, readable=target.audience == TALK)
    _, moved = timed(publish, place, folder)
    for nachweis in proofs:
        # after the folder is moved: until then the verdict there is about what is still published
        keep_verdict(target.city, nachweis, folder, mark_of(log))
    return RunResult(target, folder, (*log["dokumente"], LOG), told, {**seconds, "Veröffentlichen": moved})


def _write_log(place: Path, log: Mapping[str, Any]) -> None:
    write_json(place / LOG, log)


def _origin(notebooks: Path) -> dict[str, Any]:
    return {
        "code": inputs.code_hash(),
        "notebooks": inputs.notebook_hashes(notebooks),
        "umgebung": inputs.environment(),
    }


def _teller(target: Target, steps: int, progress: Progress | None) -> Callable[[str], None]:
    done = 0

    def tell(step: str) -> None:
        nonlocal done
        done += 1
        if progress:
            progress(target, done, steps, step)

    return tell


def _execute(
    work: Work,
    tools: Tools,
    notebook: Path,
    place: Path,
    parameters: Mapping[str, Any],
    metadata: Mapping[str, Any],
    engine: Engine,
) -> None:
    """Execute a notebook in a folder of its own, for several write figures of the same name."""
    folder = (place / notebook.stem).resolve()

    def then(executed: Path) -> None:
        _render(work, tools, notebook.stem, executed, place.resolve(), metadata, engine)

    call = (tools.execute, notebook, dict(parameters), folder, dict(metadata))
    work.submit(notebook.stem, then, execute_afresh, *call)


def _render(
    work: Work,
    tools: Tools,
    stem: str,
    executed: Path,
    place: Path,
    metadata: Mapping[str, Any],
    engine: Engine,
) -> None:
    for needed, name, formats, step in RENDERINGS:
        if needed != stem:
            continue
        if formats:
            work.submit(step, _nothing, tools.render, executed, place / name, formats, engine, dict(metadata))
        else:
            work.submit(step, _nothing, tools.pages, executed, place / name, dict(metadata))


def _nothing(_: Any) -> None:
    """Do nothing: a rendering has no step after it."""


def _merge(place: Path, stems: list[str]) -> None:
    """Bring what the notebooks wrote into one folder; of figures with one name the last notebook's stays."""
    for stem in stems:
        for path in sorted((place / stem).rglob("*")):
            target = place / path.relative_to(place / stem)
            if path.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)
        shutil.rmtree(place / stem)


def _unexpected(place: Path) -> list[Finding]:
    message = "Diese Datei gehört zu keinem Dokument und wurde nicht veröffentlicht."
    return [
        Finding("Warnung", message, "Das Notebook prüfen, das sie schreibt.", file=n)
        for n in remove_unexpected(place)
    ]


def _documents(place: Path) -> dict[str, str]:
    files = sorted(p for p in place.rglob("*") if p.is_file() and p.name != LOG)
    return {p.relative_to(place).as_posix(): inputs.digest(p) for p in files}
