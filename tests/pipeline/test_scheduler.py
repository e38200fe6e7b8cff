"""A real Dask scheduler with two workers, on loopback: what it publishes, and what a worker's death loses."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4

from screening.base.findings import ScreeningError
from screening.pipeline import Target, Tools, executor, inputs, run
from screening.pipeline.log import LOG
from screening.pipeline.steps import execute_notebook
from screening.pipeline.work import Work
from tests.pipeline.project import STEMS, WRITES, contents, fake_pages, fake_render
from tests.small_city import build_small_city

pytestmark = [pytest.mark.slow, pytest.mark.long]

YEARS = (2023, 2024)
CELL = """
import screening as sc
year_opened = sc.open_year(city, year, audience, data=data, prepared=prepared)
from pathlib import Path
Path("auswahl.csv").write_text(year_opened.decision.to_csv(), encoding="utf-8")
print(year_opened.year, data)
"""


def execute(
    notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Mapping[str, Any], *seal: Any
) -> Path:
    """Execute one notebook in a kernel; of the others write what belongs to a year. A worker dies if told to."""
    dies = Path(parameters["data"]).parent / f"stirbt-{notebook.stem}-{parameters['year']}"
    if dies.exists():
        dies.unlink()
        (folder / "karte.html").write_text("halb", encoding="utf-8")
        os._exit(9)
    for name in WRITES.get(notebook.stem, []):
        (folder / name).write_text("Inhalt", encoding="utf-8")
    if notebook.stem == "02_auswahl":
        return execute_notebook(notebook, parameters, folder, metadata, *seal)
    shutil.copyfile(notebook, folder / notebook.name)
    return folder / notebook.name


TOOLS = replace(Tools(), execute=execute, render=fake_render, pages=fake_pages)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("haus")
    small = build_small_city(root / "data")
    earlier = small.raw / str(YEARS[0])
    shutil.copytree(small.raw / str(YEARS[1]), earlier)
    manifest = earlier / "lieferung.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("2024-12-31", "2023-12-31"), "utf-8")
    (root / "notebooks").mkdir()
    parameters = (
        'city: str = ""\nyear: int = 0\naudience: str = ""\ndata: str = ""\nout: str = ""\nprepared: str = ""'
    )
    for stem in STEMS:
        book = v4.new_notebook()
        book.cells = [
            v4.new_raw_cell("---\ntitle: Probe\nlang: de\n---"),
            v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
            v4.new_code_cell(CELL),
        ]
        for number, cell in enumerate(book.cells):
            cell.id = f"z-{number}"
        nbformat.write(book, root / "notebooks" / f"{stem}.ipynb")
    return root


def published(root: Path, name: str, **where: Any) -> dict[str, bytes]:
    """Run both years and return all files, without what a log says of times."""
    targets = [Target("klein", year) for year in YEARS]
    with executor(**where) as pool:
        outcomes = run(
            targets,
            data=root / "data",
            reports=root / name,
            notebooks=root / "notebooks",
            executor=pool,
            engine="pandoc",
            tools=TOOLS,
        )
    assert [str(f) for o in outcomes for f in o.errors] == []
    found = contents(root / name)
    for path in (p for p in found if p.endswith(LOG)):
        log = json.loads(found[path])
        assert log.pop("lauf")
        found[path] = json.dumps(log).encode()
    return found


@pytest.fixture(scope="module")
def local(root: Path) -> dict[str, bytes]:
    return published(root, "hier", jobs=1)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        scheduler_port=0,
        dashboard_address=None,
        silence_logs=50,
    ) as cluster:
        yield cluster.scheduler_address


def test_a_cluster_publishes_the_bytes_of_one_computer(
    root: Path, local: dict[str, bytes], scheduler: str
) -> None:
    assert published(root, "dort", scheduler=scheduler) == local
    assert {"klein/2023/intern/auswahl.csv", "klein/2024/intern/02_auswahl.ipynb"} <= set(local)
    assert b"2024 data\\n" in local["klein/2024/intern/02_auswahl.ipynb"]


def test_a_worker_that_dies_under_way_loses_nothing(
    root: Path, local: dict[str, bytes], scheduler: str
) -> None:
    dies = [root / f"stirbt-{what}" for what in ("05_dossier-2023", "02_auswahl-2024")]
    for path in dies:
        path.touch()
    assert published(root, "trotzdem", scheduler=scheduler) == local
    assert not any(path.exists() for path in dies)


def test_workers_with_other_software_or_without_the_data_are_refused(
    root: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        pytest.raises(ScreeningError) as error,
        executor(scheduler=scheduler, shared=[root, root / "nirgends"]),
    ):
        pass
    # one finding for each worker; one that died before may not be back yet
    assert {f.message for f in error.value.findings} == {
        "Dieser Rechner des Clusters sieht den Ordner nicht."
    }
    assert {f.file for f in error.value.findings} == {str(root / "nirgends")}
    monkeypatch.setattr(inputs, "environment", lambda: {"python": "3.9.0"})
    with pytest.raises(ScreeningError, match="andere Software") as error, executor(scheduler=scheduler):
        pass
    assert all("python " in f.message and " statt 3.9.0" in f.message for f in error.value.findings)


def test_a_scheduler_without_workers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(sys.modules["screening.pipeline.run"], "_PATIENCE", 1)
    with (
        distributed.LocalCluster(
            n_workers=0, host="127.0.0.1", scheduler_port=0, dashboard_address=None, silence_logs=50
        ) as cluster,
        pytest.raises(ScreeningError, match="keinen Rechner"),
        executor(scheduler=cluster.scheduler_address),
    ):
        pass


def test_a_step_that_kills_every_worker_is_told_in_german() -> None:
    distributed = pytest.importorskip("distributed")

    class Pool:
        def submit(self, *_: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(distributed.KilledWorker("schritt", None, 3))
            return future

    work = Work(Pool(), 1, lambda _: None)  # type: ignore[arg-type]
    work.submit("Daten", lambda _: None, int)
    with pytest.raises(ScreeningError, match="Schritt „Daten“ wurde abgebrochen"):
        work.finish()
