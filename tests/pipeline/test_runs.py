"""Runs that are killed, interrupted or ended: no process of theirs outlives them."""

from __future__ import annotations

import logging
import os
import signal
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat import v4

from screening.base import private
from screening.base.findings import ScreeningError
from screening.report.execute.runner import run_notebook
from tests.orphans import child_of_worker, pids
from tests.pipeline.runs import LATEST, child, ends, killed, open_to_others, posix
from tests.small_city import build_small_city

pytestmark = pytest.mark.thorough

WITH_WORKER = """
import os, sys
from screening.base import kin
from tests import orphans
if __name__ == "__main__":
    pool = kin.pool(1)
    pool.submit(orphans.child_of_worker, sys.argv[1])
    orphans.pids(orphans.Path(sys.argv[1]))
    os._exit(9)
"""


def test_a_worker_and_what_it_started_end_when_the_main_process_is_killed(tmp_path: Path) -> None:
    killed(WITH_WORKER, tmp_path, cwd=Path(__file__).parents[2])
    assert [p for p in pids(tmp_path) if not ends(p)] == []


def test_what_a_pool_runs_ends_with_an_interrupted_run(tmp_path: Path) -> None:
    from screening.pipeline import executor

    with pytest.raises(KeyboardInterrupt), executor(1) as pool:
        pool.submit(child_of_worker, str(tmp_path))
        running = pids(tmp_path)
        raise KeyboardInterrupt
    assert not [p for p in running if psutil.pid_exists(p) and psutil.Process(p).status() != "zombie"]


FAILING = """
import sys, time
from concurrent.futures import process
from pathlib import Path
from screening.pipeline import executor
from tests.orphans import child_of_worker, pids
close = process._ThreadWakeup.close
def late(self):
    time.sleep(1)
    close(self)
def slow(self):
    # between looking and writing: here the pool's own thread may close the pipe
    if not self._closed:
        time.sleep(2)
        self._writer.send_bytes(b"")
process._ThreadWakeup.close, process._ThreadWakeup.wakeup = late, slow
if __name__ == "__main__":
    with executor(1) as pool:
        MEANWHILE
"""

IN_WORK = "pool.submit(child_of_worker, sys.argv[1]); pids(Path(sys.argv[1])); sys.exit(7)"
AS_IT_CLOSES = """
        pool.submit(int).result()
        close_pool = pool.shutdown
        def ended(wait=True, **others):
            close_pool(wait=False, **others)
            if wait:
                sys.exit(7)
        pool.shutdown = ended
"""


@pytest.mark.parametrize("meanwhile", [IN_WORK, AS_IT_CLOSES], ids=["in work", "as its pool closes"])
def test_a_run_that_fails_says_nothing_of_its_pool_when_it_ends(tmp_path: Path, meanwhile: str) -> None:
    process = child(FAILING.replace("MEANWHILE", meanwhile), tmp_path, cwd=Path(__file__).parents[2])
    assert process.communicate(timeout=LATEST) == ("", "") and process.returncode == 7


@posix
def test_a_kernel_ends_when_its_worker_is_killed(tmp_path: Path) -> None:
    kernel = "from screening.base import parent; parent.follow(); import time; time.sleep(3600)"
    code = """
        import os, pathlib, subprocess, sys
        env = {**os.environ, "JPY_PARENT_PID": str(os.getpid())}
        kernel = subprocess.Popen([sys.executable, "-c", sys.argv[1]], env=env, start_new_session=True)
        pathlib.Path(sys.argv[2]).write_text(str(kernel.pid))
        os._exit(9)
    """
    killed(code, kernel, tmp_path / "pids")
    assert ends(*pids(tmp_path))


def test_a_real_kernel_ends_with_its_killed_worker_and_its_files_are_cleared(tmp_path: Path) -> None:
    notebook = v4.new_notebook()
    place = str(tmp_path / "pids")
    waits = (
        f"import os, pathlib, time\npathlib.Path({place!r}).write_text(str(os.getpid()))\ntime.sleep(3600)"
    )
    notebook.cells = [v4.new_code_cell(waits)]
    nbformat.write(notebook, tmp_path / "a.ipynb")
    code = """
        import os, pathlib, sys, threading
        from screening.report.execute.runner import run_notebook
        from tests.orphans import pids
        folder = pathlib.Path(sys.argv[1])
        def end():
            pids(folder)
            os._exit(9)
        threading.Thread(target=end).start()
        run_notebook(folder / "a.ipynb", {}, folder / "out")
    """
    own = tmp_path / "tmp"
    own.mkdir()
    here = {**os.environ, "TMPDIR": str(own), "TEMP": str(own), "TMP": str(own)}
    killed(code, tmp_path, cwd=Path(__file__).parents[2], env=here)
    assert ends(*pids(tmp_path))
    connections = list(own.rglob("verbindung.json"))
    # all of it lies in the run's folder
    assert len(connections) == 1 and len([p for p in own.iterdir() if p.is_dir()]) == 1
    assert os.name == "nt" or not open_to_others(next(p for p in own.iterdir() if p.is_dir()))
    private.clear(own)
    assert not list(own.iterdir())


@posix
def test_the_process_that_sets_a_pdf_ends_when_its_worker_is_killed(tmp_path: Path) -> None:
    # years of work
    (tmp_path / "a.typ").write_text(
        "#for i in range(100000) { for j in range(100000) { } }", encoding="utf-8"
    )
    code = """
        import datetime, os, pathlib, sys, threading, time
        import psutil
        from screening.report.render import pdf
        folder = pathlib.Path(sys.argv[1])
        def end():
            while not (found := psutil.Process().children()) or found[0].cpu_times().user < 1:
                time.sleep(0.05)
            (folder / "pids").write_text(str(found[0].pid))
            os._exit(9)
        threading.Thread(target=end, daemon=True).start()
        pdf.set_pdf(folder / "a.typ", folder / "a.pdf", [], datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC))
    """
    killed(code, tmp_path)
    assert ends(*pids(tmp_path))
    assert not (tmp_path / "a.pdf").exists()


def test_a_killed_kernel_is_told_in_german(tmp_path: Path) -> None:
    notebook = v4.new_notebook()
    notebook.cells = [v4.new_code_cell("import os\nos._exit(9)")]
    nbformat.write(notebook, tmp_path / "a.ipynb")
    with pytest.raises(ScreeningError, match=r"Rechenprozess \(Kernel\) endete unerwartet"):
        run_notebook(tmp_path / "a.ipynb", {}, tmp_path / "out")


def test_what_a_kernel_says_as_it_dies_tells_why_and_nobody_else_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import screening.report.execute.kernel as kernel

    # as on the command line, where nobody asked for logs
    monkeypatch.setattr(logging.root, "handlers", [])

    died = "import sys; sys.stderr.write('OSError: [Errno 24] Too many open files'); sys.exit(1)"
    monkeypatch.setattr(kernel, "LAUNCH", died)
    notebook = v4.new_notebook()
    notebook.cells = [v4.new_code_cell("1")]
    nbformat.write(notebook, tmp_path / "a.ipynb")
    with pytest.raises(ScreeningError, match="Zu viele Dateien"):
        run_notebook(tmp_path / "a.ipynb", {}, tmp_path / "out")
    assert capfd.readouterr() == ("", "")


WAITING = """
import sys, time
import signal
# who started the tests may have had them ignore these
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from screening import cli
from screening.cli import commands
class App:
    def __call__(self, **_):
        print("bereit", flush=True)
        time.sleep(3600)
commands.app = App()
cli.main()
"""


@posix
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_a_signal_ends_the_command_in_german_and_without_a_traceback(name: str, code: int) -> None:
    process = child(WAITING)
    assert process.stdout is not None and process.stdout.readline() == "bereit\n"
    process.send_signal(getattr(signal, name))
    _, told = process.communicate(timeout=LATEST)
    assert process.returncode == code
    how = "Abgebrochen. Was" if name == "SIGINT" else "Von außen beendet; was"
    assert told == f"{how} schon veröffentlicht war, ist unverändert.\n"


@posix
def test_a_signal_that_is_ignored_stays_so() -> None:
    ignoring = WAITING.replace("signal.SIGHUP, signal.SIG_DFL", "signal.SIGHUP, signal.SIG_IGN")
    process = child(ignoring)
    assert process.stdout is not None and process.stdout.readline() == "bereit\n"
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=LATEST)
    assert process.returncode == 143


@posix
def test_a_run_that_is_ended_leaves_nothing_and_no_process(tmp_path: Path) -> None:
    build_small_city(tmp_path / "data")
    (tmp_path / "tmp").mkdir()
    options = ["--data", tmp_path / "data", "--reports", tmp_path / "reports", "--jobs", "1"]
    code = "from screening.cli import main\nif __name__ == '__main__':\n    main()"
    process = child(code, "run", "klein", *options, env={**os.environ, "TMPDIR": str(tmp_path / "tmp")})
    # until a worker is at work
    while (
        not list(tmp_path.glob("reports/klein/2024/.intern.neu-*"))
        or not psutil.Process(process.pid).children()
    ):
        assert process.poll() is None
        time.sleep(0.05)
    started = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    _, told = process.communicate(timeout=LATEST)
    assert (process.returncode, told) == (
        143,
        "Von außen beendet; was schon veröffentlicht war, ist unverändert.\n",
    )
    assert not [p for p in tmp_path.rglob("*") if tmp_path / "data" not in p.parents and p.is_file()]
    assert not list((tmp_path / "tmp").iterdir())
    psutil.wait_procs(started, timeout=LATEST)
    assert not [p for p in started if p.is_running()]
