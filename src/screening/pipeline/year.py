"""One year: prepare, execute, render, log, check, publish, with as much at once as the executor takes."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from screening.base import Finding, ScreeningError, private, write_json
from screening.delivery import read_city
from screening.disclosure import Proven
from screening.pipeline import inputs, whole
from screening.pipeline.auditing import hints, keep_verdict, renew_verdict
from screening.pipeline.documents import Making, for_log, hashes_of, log_of
from screening.pipeline.findings import (
    not_published,
    own_left_out,
    published_with_hashes,
    published_without_notebook,
)
from screening.pipeline.left import TALK, record_shown, require_turn
from screening.pipeline.log import LOG, Target, mark_of, read_log
from screening.pipeline.notebooks import NEEDED, OWN, RENDERED, is_own, notebooks_of, renderings_of
from screening.pipeline.publish import check_complete, publish, set_rights, workplace
from screening.pipeline.steps import Prepared, RunResult, Tools, host, timed
from screening.pipeline.work import Spare, Work
from screening.report.render import Engine, chosen_engine

Progress = Callable[[Target, int, int, str], None]
"""Called with target, steps done, steps in all, and the step just done."""
_PROOF = "Nachweis"


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
    audit: whole.Audit = "proof",
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
    audit : {"proof", "full"}
        For ``gespraech``: whether twins only prove how open secret counts stay, or one is rendered whole, too.

    Raises
    ------
    ScreeningError
        With all findings; also if a twin has other documents. What was published before then stays as it was.
    """
    tools = tools or Tools()
    used = chosen_engine(engine)
    started, clock = dt.datetime.now(dt.UTC), time.perf_counter()
    # hashed before anything is read: a file that changes meanwhile makes the result stale, not wrong
    city = read_city(target.city, data)
    found = notebooks_of(notebooks, city, target.year)
    hashes = inputs.input_hashes(city, target.year)
    origin = whole.origin_of(notebooks) | ({} if target.audience == TALK else {inputs.INPUTS: hashes})
    leaves = target.audience == TALK
    steps = 1 + len(found) + len(renderings_of(found)) + sum(map(is_own, found)) + leaves
    folder = target.folder(reports)
    with workplace(folder) as place, _beside(folder, place, executor) as aside:
        if leaves:
            require_turn(reports, target.city)
        work = Work(executor, width, _teller(target, steps, progress), (place, aside))
        making = Making(target, data, reports, found, used, tools, place, aside)
        prepared, proofs = _prepared(work, making)
        making.submit(work, prepared)
        work.finish()
        beside, failed = making.gather(work.left)
        told = (*prepared.findings, *beside)
        log = log_of(target, origin | {"engine": used}, prepared, told, place)
        log["lauf"] = {"beginn": started.isoformat(timespec="seconds"), "sekunden": {}, "rechner": host()}
        twin = None
        if leaves:
            if audit == "full":
                twin = whole.require_same(whole.compared(making, log, executor, width))
            mark = log["lauf"]["kennung"] = secrets.token_hex(8)
            _leave(target, reports, prepared, mark, hashes)
        seconds = {**work.seconds, "gesamt": round(time.perf_counter() - clock, 3)}
        log["lauf"]["sekunden"] = seconds
        result = replace(_publish(place, target, reports, log, told, seconds), failed=failed)
        for nachweis in proofs:
            # after the folder is moved: until then the verdict there is about what is still published
            keep_verdict(target.city, nachweis, folder, mark_of(log), twin)
            result = replace(result, hints=hints(nachweis))
        return result


def _prepared(work: Work, making: Making) -> tuple[Prepared, list[Mapping[str, Proven]]]:
    """Prepare the year, and prove meanwhile what leaves the house: nothing else can begin, and a core would be idle."""
    kept: list[Prepared] = []
    proofs: list[Mapping[str, Proven]] = []
    target, tools = making.target, making.tools
    where = (making.data.resolve(), making.reports.resolve())
    year = (target.city, target.year)
    work.submit("Daten", kept.append, tools.prepare, *year, target.audience, *where, making.prepared)
    if target.audience == TALK:
        # both read the same: what is wrong with it is told once, by the preparation
        work.submit(_PROOF, proofs.append, tools.prove, *year, *where, spare=Spare(_PROOF, ()))
    work.finish()
    if wrong := work.left.pop(_PROOF, None):
        raise ScreeningError(wrong)
    return kept[0], proofs


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
    audit: whole.Audit = "proof",
    notebooks: Path | None = None,
) -> RunResult:
    """Render a published year's documents anew from its executed notebooks; nothing is computed.

    Raises
    ------
    ScreeningError
        If the year is not published, a document fails, or (``audit="full"``) those of a twin are others; what is
        published then stays as it was.

    Notes
    -----
    The register stays as it is: what the documents show is in the notebooks, and was recorded with these.
    """
    tools = tools or Tools()
    folder = target.folder(reports)
    log = read_log(folder) if folder.is_dir() else None
    command = f"screening run {target.city} --year {target.year} --audience {target.audience}"
    if log is None:
        raise not_published(str(target), command)
    stems = [n for n in RENDERED if n in NEEDED or (folder / f"{n}.ipynb").is_file()]
    lacking = [n for n in stems if not (folder / f"{n}.ipynb").is_file()]
    if target.audience == TALK and inputs.INPUTS in log:
        raise published_with_hashes(str(target), command)
    if lacking:
        raise published_without_notebook(str(target), lacking[0], command)
    used = chosen_engine(engine)
    twins = audit == "full" and target.audience == TALK
    # only a twin needs notebooks that are yet to be executed
    found = whole.current_notebooks(target, data, reports, notebooks) if twins else {}
    with workplace(folder) as place, _beside(folder, place, executor) as aside:
        shutil.copytree(folder, place, dirs_exist_ok=True)
        # closed again, for it has taken over the rights of what is published
        place.chmod(0o700)
        (place / LOG).unlink()
        own = sorted(p.stem for p in place.glob(OWN))
        work = Work(
            executor, width, _teller(target, len(renderings_of(stems)) + len(own), progress), (place,)
        )
        making = Making(target, data, reports, found, used, tools, place, aside)
        for stem in (*stems, *own):
            making.render(work, stem, place / f"{stem}.ipynb", log["angaben"])
        work.finish()
        failed = tuple(own_left_out(f, stem) for stem in own for f in work.left.get(stem, ()))
        for stem in work.left:
            making.drop(stem)
        check_complete(place)
        log |= {"engine": used, "dokumente": hashes_of(place)}
        log["lauf"]["sekunden"] |= work.seconds
        log["befunde"] += [
            {k: v for k, v in f.texts().items() if v} for f in for_log(failed, target.audience)
        ]
        told = tuple(Finding(**f) for f in log["befunde"])
        twin = whole.require_same(whole.compared(making, log, executor, width)) if twins else None
        result = replace(_publish(place, target, reports, log, told, work.seconds), failed=failed)
        if target.audience == TALK:
            renew_verdict(target.city, folder, mark_of(log), twin)
        return result


def _publish(
    place: Path,
    target: Target,
    reports: Path,
    log: Mapping[str, Any],
    told: tuple[Finding, ...],
    seconds: dict[str, float],
) -> RunResult:
    write_json(place / LOG, log)
    folder = target.folder(reports)
    # what has passed the door may be read by others, as far as the umask lets them
    set_rights(place, readable=target.audience == TALK)
    _, moved = timed(publish, place, folder)
    return RunResult(target, folder, (*log["dokumente"], LOG), told, {**seconds, "Veröffentlichen": moved})


def _teller(target: Target, steps: int, progress: Progress | None) -> Callable[[str], None]:
    done = 0

    def tell(step: str) -> None:
        nonlocal done
        done += 1
        if progress:
            progress(target, done, steps, step)

    return tell
