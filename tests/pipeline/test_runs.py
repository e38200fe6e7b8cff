"""Runs that are killed, starved or doubled: nothing outlives them, nothing of theirs is open to others or stays."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import signal
import stat
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from nbformat import v4

from screening.base import kin, locks, private, trouble
from screening.base.files import clear_beside, moved, write_private, write_whole
from screening.base.findings import ScreeningError
from screening.disclosure.audited import AUDIT_FILE
from screening.disclosure.register import REGISTER, turn, turn_of
from screening.pipeline import Outcome, Target, Tools, render_year, run
from screening.pipeline.inputs import INPUTS_FILE, digest
from screening.pipeline.publish import beside, locked, publish, set_rights, workplace
from screening.pipeline.steps import PREPARED, Prepared, execute_afresh, prepare_year
from screening.pipeline.sweep import sweep
from screening.report.execute.runner import run_notebook
from tests.orphans import child_of_worker, pids
from tests.pipeline.test_pipeline import FAKE, STEMS, fake_execute, fake_prepare
from tests.small_city import build_small_city

pytestmark = pytest.mark.thorough

LATEST = 3600
"""Stands for: as long as it takes. A process that never ends is ended with the job, however busy the machine is."""

posix = pytest.mark.skipif(os.name == "nt", reason="rights and signals of Unix")


def child(code: str, *arguments: object, **options: Any) -> subprocess.Popen[str]:
    """Start a Python that runs this code, in a session of its own."""
    call = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(call, text=True, encoding="utf-8", **pipes, **options)


def killed(code: str, *arguments: object, **options: Any) -> None:
    """Run code that ends its process as a kill would: nothing is put in order."""
    process = child(code, *arguments, **options)
    _, told = process.communicate(timeout=LATEST)
    assert process.returncode == 9, told


def ends(pid: int) -> bool:
    try:
        psutil.Process(pid).wait(timeout=LATEST)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        psutil.Process(pid).kill()
        return False
    return True


def open_to_others(folder: Path) -> list[str]:
    """Return what of a folder, itself included, others than its owner may read or enter."""
    # IPython lays a text of its own beside the settings
    there = [folder, *(p for p in folder.rglob("*") if p.name != "README")]
    return [str(p) for p in there if p.exists() and stat.S_IMODE(p.stat().st_mode) & 0o077]


# --- locks ---------------------------------------------------------------------------------------------------------

HOLD = """
import os, pathlib, sys, time
from screening.base import locks
with locks.held(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read() if sys.argv[2] == "wait" else os._exit(9)
"""


def test_a_lock_dies_with_its_owner_and_its_file_does_not_matter(tmp_path: Path) -> None:
    killed(HOLD, tmp_path / "a.lock", "die")
    assert (tmp_path / "a.lock").exists()
    with locks.held(tmp_path / "a.lock"):
        pass
    assert not list(tmp_path.iterdir())


def test_a_lock_of_a_living_process_or_thread_is_not_given_and_can_be_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    other = child(HOLD, path, "wait", stdin=subprocess.PIPE)
    assert other.stdout is not None and other.stdout.readline() == "held\n"
    with pytest.raises(locks.BusyError), locks.held(path):
        pass
    with ThreadPoolExecutor(1) as pool:

        def wait_for_it() -> str:
            with locks.held(path, LATEST):
                return "mine"

        waiting = pool.submit(wait_for_it)
        other.communicate("")
        assert waiting.result() == "mine"
    with locks.held(path), pytest.raises(locks.BusyError), locks.held(path):
        pass


def test_a_disk_without_locks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(handle: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locks, "_lock", none)
    with pytest.raises(ScreeningError, match="keine Dateien sperren"), workplace(tmp_path / "x" / "intern"):
        pass
    with pytest.raises(ScreeningError, match="keine Dateien sperren"), turn(tmp_path / REGISTER):
        pass


# --- the folder of a run ---------------------------------------------------------------------------------------------


def dead_home(base: Path) -> Path:
    code = """
        import os, sys
        from screening.base import private
        home = private.home()
        (home / "stand.pickle").write_bytes(b"geheim")
        print(home)
        sys.stdout.flush()
        os._exit(9)
    """
    process = child(code, env={**os.environ, "TMPDIR": str(base), "TEMP": str(base), "TMP": str(base)})
    told, _ = process.communicate(timeout=LATEST)
    return Path(told.strip())


def test_what_a_killed_run_left_among_temporary_files_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    left = dead_home(tmp_path)
    assert left.parent == tmp_path and (left / "stand.pickle").is_file()
    foreign = [
        tmp_path / "screening-daten",
        tmp_path / "screening-0a1b2c3d-0123456789ab",
        tmp_path / f"screening-{private.host()}-meins",
    ]
    for folder in foreign:
        folder.mkdir()
    alive = tmp_path / f"screening-{private.token()}"
    with locks.held(alive.with_name(f"{alive.name}.lock")):
        alive.mkdir()
        private.clear(tmp_path)
        assert alive.is_dir()
    assert not left.exists() and not list(tmp_path.glob("*.lock"))
    assert all(folder.is_dir() for folder in foreign)


@posix
def test_a_link_in_the_place_of_a_dead_run_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "wichtig").mkdir()
    (tmp_path / "wichtig" / "datei").write_text("x")
    (tmp_path / f"screening-{private.token()}").symlink_to(tmp_path / "wichtig")
    private.clear(tmp_path)
    assert (tmp_path / "wichtig" / "datei").is_file()


@posix
def test_the_folder_of_a_run_is_closed_to_others() -> None:
    assert not open_to_others(private.home())
    with private.folder("x-") as folder:
        assert folder.parent == private.home() and not open_to_others(folder)
    assert not folder.exists()


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="only Linux shows its semaphores")
def test_semaphores_of_a_run_all_of_whose_processes_were_killed_are_removed(tmp_path: Path) -> None:
    code = """
        import os, signal, sys
        from multiprocessing import resource_tracker
        from screening.base import kin, private
        pool = kin.pool(1)
        print(private.home().name, flush=True)
        os.kill(resource_tracker._resource_tracker._pid, signal.SIGKILL)
        os._exit(9)
    """
    process = child(code, env={**os.environ, "TMPDIR": str(tmp_path)})
    told, _ = process.communicate(timeout=LATEST)
    names = f"sem.{private.semaphores(told.strip().removeprefix('screening-'))[1:]}-*"
    assert len(list(Path("/dev/shm").glob(names))) > 0
    private.clear(tmp_path)
    assert not list(Path("/dev/shm").glob(names)) and not list(tmp_path.iterdir())


# --- processes -------------------------------------------------------------------------------------------------------


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
        pool.submit(child_of_worker, sys.argv[1])
        pids(Path(sys.argv[1]))
        sys.exit(7)
"""


def test_a_run_that_fails_says_nothing_of_its_pool_when_it_ends(tmp_path: Path) -> None:
    process = child(FAILING, tmp_path, cwd=Path(__file__).parents[2])
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


# --- what is left below the reports ------------------------------------------------------------------------------------


def test_an_orphan_of_one_run_writes_into_no_other(tmp_path: Path) -> None:
    target = tmp_path / "2024" / "intern"
    with workplace(target) as first:
        pass
    with workplace(target) as second:
        assert first != second and first.parent == second.parent


def test_leftovers_of_any_target_are_cleared_by_the_next_run_and_the_living_keep_theirs(
    tmp_path: Path,
) -> None:
    killed(
        """
        import os, pathlib, sys
        from screening.base import locks
        from screening.disclosure.register import REGISTER, turn
        from screening.pipeline.publish import workplace
        city = pathlib.Path(sys.argv[1]) / "klein"
        with workplace(city / "2023" / "intern") as a, workplace(city / "vergleich" / "x" / "gespraech") as b:
            (a / "stand.pickle").write_text("geheim")
            with turn(city / REGISTER):
                (city / "2023" / ".eingaben-0123abcd.json").write_text("halb")
                os._exit(9)
        """,
        tmp_path,
    )
    target = tmp_path / "klein" / "2022" / "intern"
    beside(target, "alt").mkdir(parents=True)
    (beside(target, "alt") / "dossier.html").write_text("alt", encoding="utf-8")
    other = tmp_path / "klein" / "2023" / ".intern.neu-0a1b2c3d-0123456789ab"
    other.mkdir()
    with workplace(tmp_path / "klein" / "2024" / "intern") as alive:
        sweep(tmp_path)
        assert alive.is_dir()
    left = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*"))
    # what another computer has left on a shared disk is not ours to judge
    assert left == [
        "klein",
        "klein/2022",
        "klein/2022/intern",
        "klein/2022/intern/dossier.html",
        "klein/2023",
        "klein/2023/.intern.neu-0a1b2c3d-0123456789ab",
    ]


@pytest.mark.parametrize("name", [REGISTER, INPUTS_FILE, AUDIT_FILE])
def test_what_a_killed_writer_left_goes_with_the_next_and_a_living_one_is_not_disturbed(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    killed(
        """
        import os, pathlib, sys
        from screening.base import files
        files.moved = lambda *_: os._exit(9)
        files.write_whole(pathlib.Path(sys.argv[1]), "halb")
        """,
        path,
    )
    assert len(list(tmp_path.iterdir())) == 2
    with locks.held(tmp_path / f".{name}.lock"):
        clear_beside(path)
        assert len(list(tmp_path.iterdir())) == 2
    clear_beside(path)
    assert not list(tmp_path.iterdir())


def test_an_interruption_between_the_two_renames_brings_the_old_year_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, new = tmp_path / "intern", tmp_path / "neu"
    for folder, text in ((target, "alt"), (new, "neu")):
        folder.mkdir()
        (folder / "dossier.html").write_text(text, encoding="utf-8")
    rename = Path.replace

    def interrupted(self: Path, other: Path) -> Path:
        moved = rename(self, other)
        if other == beside(target, "alt"):
            raise KeyboardInterrupt
        return moved

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish(new, target)
    assert (target / "dossier.html").read_text(encoding="utf-8") == "alt"


# --- the register ----------------------------------------------------------------------------------------------------


@dataclass
class House:
    root: Path

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    def year(self, audience: str = "intern") -> Path:
        return Target("klein", 2024, audience).folder(self.reports)

    def run(self, audience: str = "intern", pool: Executor | None = None, **tools: Any) -> Outcome:
        with ThreadPoolExecutor(2) as own:
            (outcome,) = run(
                [Target("klein", 2024, audience)],
                data=self.root / "data",
                reports=self.reports,
                notebooks=self.root / "notebooks",
                executor=pool or own,
                engine="pandoc",
                tools=Tools(**{**FAKE.__dict__, **tools}),
            )
        return outcome

    def render(self, audience: str = "intern", **tools: Any) -> None:
        with ThreadPoolExecutor(2) as own:
            render_year(
                Target("klein", 2024, audience),
                data=self.root / "data",
                reports=self.reports,
                executor=own,
                engine="pandoc",
                tools=Tools(**{**FAKE.__dict__, **tools}),
            )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    build_small_city(tmp_path / "data")
    (tmp_path / "notebooks").mkdir()
    for stem in STEMS:
        (tmp_path / "notebooks" / f"{stem}.ipynb").write_text("{}", encoding="utf-8")
    if os.name == "nt":
        yield House(tmp_path)
        return
    before = os.umask(0o022)
    yield House(tmp_path)
    os.umask(before)


def never(*_: Any) -> Prepared:
    raise AssertionError("the work has begun")


def told(outcome: Outcome) -> str:
    assert outcome.errors and outcome.bug is None
    text = " ".join(map(str, outcome.errors))
    assert "Fehler in der Software" not in text
    return text


def test_a_register_that_another_holds_is_asked_for_before_the_work_begins(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.disclosure.register._PATIENCE_S", 0.0)
    with turn(house.reports / "klein" / REGISTER):
        assert "hält das Register" in told(house.run("gespraech", prepare=never))
        assert not house.run("intern").errors
    assert not house.run("gespraech").errors


def test_a_crash_while_the_register_is_held_stops_no_later_run(house: House) -> None:
    path = house.reports / "klein" / REGISTER
    path.parent.mkdir(parents=True)
    killed(
        """
        import os, pathlib, sys
        from screening.disclosure.register import turn
        with turn(pathlib.Path(sys.argv[1])):
            os._exit(9)
        """,
        path,
    )
    assert turn_of(path).exists()
    assert not house.run("gespraech").errors
    assert sorted(p.name for p in path.parent.iterdir()) == ["2024", REGISTER]


def test_a_register_that_may_not_be_read_is_not_called_broken(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not house.run("gespraech").errors
    read = Path.read_text

    def refused(self: Path, *args: Any, **options: Any) -> str:
        if self.name == REGISTER:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return read(self, *args, **options)

    monkeypatch.setattr(Path, "read_text", refused)
    text = told(house.run("gespraech", prepare=never))
    assert "Zugriffsrechte" in text and "Sicherung" not in text


# --- rights ----------------------------------------------------------------------------------------------------------


@posix
def test_internal_files_are_their_owners_alone_and_those_for_the_meeting_are_readable(house: House) -> None:
    assert not house.run("intern").errors
    assert not house.run("gespraech").errors
    assert not open_to_others(house.year("intern"))
    kept = [house.reports / "klein" / REGISTER, *(house.year().parent / n for n in (INPUTS_FILE, AUDIT_FILE))]
    assert [stat.S_IMODE(p.stat().st_mode) for p in kept] == [0o600] * 3
    shown = house.year("gespraech")
    for path in (shown, *shown.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644)


@posix
@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_nothing_that_is_being_made_can_be_reached_by_others(
    house: House, audience: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []

    def looked(what: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            result = what(*arguments, **options)
            for folder in house.reports.glob("klein/2024/.*.neu-*"):
                seen.append(folder)
                assert not stat.S_IMODE(folder.stat().st_mode) & 0o077
            beside_it = house.reports.glob("klein/**/.*.json")
            assert not [p for p in beside_it if stat.S_IMODE(p.stat().st_mode) & 0o077]
            return result

        return call

    monkeypatch.setattr("screening.base.files.moved", looked(moved))
    tools = {n: looked(getattr(FAKE, n)) for n in ("prepare", "execute", "render", "pages", "prove")}
    assert not house.run(audience, **tools).errors
    assert len(seen) > 10
    del seen[:]
    # the folder takes over what is published, but not who may read it
    house.year(audience).chmod(0o755)
    house.render(audience, **tools)
    assert len(seen) > 3


@posix
@pytest.mark.parametrize("write", [write_whole, lambda p, t: write_private(p, t.encode())])
def test_a_file_of_ours_is_closed_from_its_first_byte_on(
    tmp_path: Path, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []
    opened = os.open

    def watched(path: Any, *args: Any, **options: Any) -> int:
        handle = opened(path, *args, **options)
        modes.append(stat.S_IMODE(os.fstat(handle).st_mode))
        return handle

    monkeypatch.setattr(os, "open", watched)
    before = os.umask(0)
    try:
        write(tmp_path / "a.json", "geheim")
    finally:
        os.umask(before)
    assert modes and set(modes) == {0o600}
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) == 0o600


@posix
def test_rights_of_the_folder_for_the_meeting_follow_the_umask(tmp_path: Path) -> None:
    (tmp_path / "neu" / "profile").mkdir(parents=True, mode=0o700)
    (tmp_path / "neu" / "profile" / "a.html").write_text("x")
    before = os.umask(0o027)
    try:
        set_rights(tmp_path / "neu", readable=True)
    finally:
        os.umask(before)
    modes = [
        stat.S_IMODE((tmp_path / p).stat().st_mode) for p in ("neu", "neu/profile", "neu/profile/a.html")
    ]
    assert modes == [0o750, 0o750, 0o640] and [p.name for p in tmp_path.iterdir()] == ["neu"]


def test_a_step_that_does_not_see_the_working_folder_makes_none_and_says_so(tmp_path: Path) -> None:
    place = tmp_path / "reports" / ".intern.neu-1"
    calls: tuple[Callable[[], Any], ...] = (
        lambda: execute_afresh(fake_execute, tmp_path / "a.ipynb", {}, place / "01_a", {}),
        lambda: prepare_year("klein", 2024, "intern", tmp_path, tmp_path, place / PREPARED),
    )
    for call in calls:
        with pytest.raises(ScreeningError, match="nicht zu sehen"):
            call()
    assert not list(tmp_path.iterdir())


@posix
def test_a_run_killed_while_it_sets_rights_leaves_nothing_beside_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "neu").mkdir(mode=0o700)

    def kill(self: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rmdir", kill)
    with pytest.raises(KeyboardInterrupt):
        set_rights(tmp_path / "neu", readable=True)
    assert [p.name for p in tmp_path.iterdir()] == ["neu"]


class Cluster(Executor):
    """Not of this computer's processes, as far as a run can tell."""

    def submit(self, fn: Any, /, *args: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **options))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.mark.parametrize("pool", [None, Cluster()], ids=["here", "cluster"])
def test_what_is_prepared_lies_beside_the_reports_and_on_a_cluster_in_the_closed_folder(
    house: House, pool: Executor | None
) -> None:
    where: list[Path] = []

    def prepare(city: str, year: int, audience: str, data: Path, reports: Path, target: Path) -> Prepared:
        where.append(target)
        return fake_prepare(city, year, audience, data, reports, target)

    assert not house.run(pool=pool, prepare=prepare).errors
    (target,) = where
    assert not target.exists() and not list(house.reports.rglob(PREPARED))
    if pool is None:
        assert house.reports not in target.parents and private.home() in target.parents
    else:
        assert target.parent.parent == house.year().parent and target.parent.name.startswith(".intern.neu-")


# --- what the computer lacks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("ENOSPC", ["voll", "Platz schaffen"]),
        ("EDQUOT", ["Kontingent", "Platz schaffen"]),
        ("EMFILE", ["Zu viele Dateien", "--jobs 1"]),
        ("ENFILE", ["Zu viele Dateien"]),
        ("ENAMETOOLONG", ["Pfad ist zu lang", "--reports"]),
        ("EROFS", ["nur lesen"]),
        ("EACCES", ["Rechte"]),
        ("EPERM", ["Rechte"]),
        ("EFBIG", ["größer"]),
        ("EIO", ["nicht erreichbar"]),
        ("ENOMEM", ["Arbeitsspeicher"]),
    ],
)
@pytest.mark.parametrize("step", ["prepare", "execute", "render"])
def test_what_the_computer_lacks_is_a_finding_whichever_step_meets_it(
    house: House, number: str, words: list[str], step: str
) -> None:
    def lacking(*_: Any) -> Any:
        raise OSError(getattr(errno, number), os.strerror(getattr(errno, number)))

    text = told(house.run(**{step: lacking}))
    assert all(w in text for w in words)
    assert not list(house.reports.rglob("*"))


def test_memory_that_is_not_there_is_a_finding(house: House) -> None:
    def lacking(*_: Any) -> Any:
        raise MemoryError

    assert "Arbeitsspeicher" in told(house.run(execute=lacking))


def test_steps_that_lack_the_same_say_it_once_and_show_no_working_folder(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Any, *_: Any) -> Any:
        found = trouble.of(OSError(errno.ENOSPC, "No space left on device"), [folder])
        raise ScreeningError([] if found is None else [found])

    monkeypatch.setattr(trouble, "_few_bytes", lambda folder: True)
    outcome = house.run(execute=lacking)
    assert "voll" in told(outcome)
    assert [f.file for f in outcome.errors] == [str(private.home().parent)]


def test_a_full_disk_is_told_alike_by_whatever_way_a_folder_is_reached_and_never_by_a_folder_of_the_runs_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    error = OSError(errno.ENOSPC, "No space left on device")
    own = tmp_path / f"screening-{private.token()}" / "stand-0"
    by_way = (Path(), tmp_path, Path("../") / tmp_path.name, tmp_path / ".intern.neu-1" / "x", own)
    told_of = {trouble.of(error, [folder]) for folder in by_way}
    assert [f.file for f in told_of if f is not None] == [str(tmp_path)]


def test_of_several_disks_the_full_one_is_named_and_one_without_room_for_names_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "hier", tmp_path / "dort"
    usage = shutil.disk_usage(tmp_path)

    def disk(path: Any) -> Any:
        return usage._replace(free=0) if Path(path) == there else usage

    for folder in (here, there):
        folder.mkdir()
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(shutil, "disk_usage", disk)
    found = trouble.of(full, [here, there])
    assert found is not None and found.file == str(there) and str(there) in found.remedy
    assert trouble.lack([here]) is None and trouble.lack([there]) is not None
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(trouble, "_few_names", lambda folder: folder == here)
    found = trouble.of(full, [here, there])
    assert found is not None and "Inodes" in found.message and found.file == str(here)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("OSError: [Errno 28] No space left on device: 'auswahl.csv'", "voll"),
        ("sqlite3_exec(COMMIT) failed: database or disk is full", "voll"),
        ("pandoc: hPutBuf: resource exhausted (No space left on device)", "voll"),
        ("zmq.error.ZMQError: Too many open files", "Zu viele Dateien"),
        ("[WinError 112] Es steht nicht genug Speicherplatz zur Verfügung", "voll"),
        ("[WinError 32] Der Prozess kann nicht auf die Datei zugreifen: 'dossier.pdf'", "anderen Programm"),
        ("[WinError 206] Der Dateiname oder die Erweiterung ist zu lang", "zu lang"),
        (f"[WinError 3] Das System kann den Pfad nicht finden: '{'x' * 250}'", "zu lang"),
    ],
)
def test_other_programs_words_for_it_are_understood(said: str, word: str) -> None:
    found = trouble.of(said)
    assert found is not None and word in found.message


def test_sqlite_cannot_say_that_a_path_is_too_long() -> None:
    said = "DataSourceError: sqlite3_open(auswahl.gpkg) failed: unable to open database file"
    found = trouble.of(said, [Path("x" * 600), Path("temp")])
    assert found is not None and "zu lang" in found.message and len(found.file) < 300 and "…" in found.file
    assert "temp" not in found.file
    assert trouble.of(said, [Path("reports")]) is None


@pytest.mark.parametrize(
    "said", ["KeyError: 'voll'", "[WinError 3] nicht gefunden: 'x'", "[Errno 2] No such file"]
)
def test_what_the_computer_is_not_to_blame_for_stays_a_fault_of_the_software(said: str) -> None:
    assert trouble.of(said) is None


def test_a_cell_that_meets_a_full_disk_tells_so(tmp_path: Path) -> None:
    notebook = v4.new_notebook()
    notebook.cells = [v4.new_code_cell("raise OSError(28, 'No space left on device')")]
    nbformat.write(notebook, tmp_path / "a.ipynb")
    with pytest.raises(ScreeningError) as caught:
        run_notebook(tmp_path / "a.ipynb", {}, tmp_path / "out")
    (found,) = caught.value.findings
    assert found.message == "Der Datenträger ist voll." and "Platz schaffen" in found.remedy


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EROFS, "Read-only file system"),
        PermissionError(errno.EACCES, "Permission denied"),
        OSError(errno.ENOSPC, "No space left on device"),
        ImportError("This platform lacks a functioning sem_open implementation"),
    ],
)
def test_without_semaphores_the_folder_to_look_at_is_named(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr("multiprocessing.synchronize.SemLock.__init__", none)
    with pytest.raises(ScreeningError, match="/dev/shm"):
        kin.pool(1)


@pytest.mark.parametrize("name", ["x" * 300, "/".join(["y" * 200] * 25)], ids=["name", "path"])
@pytest.mark.skipif(os.name == "nt", reason="other limits")
def test_too_long_a_path_is_told(house: House, name: str) -> None:
    (outcome,) = run(
        [Target("klein", 2024)],
        data=house.root / "data",
        reports=house.root / name,
        notebooks=house.root / "notebooks",
        executor=Cluster(),
        engine="pandoc",
        tools=FAKE,
    )
    assert "Pfad ist zu lang" in told(outcome)


def test_a_path_that_is_too_long_is_told_once_by_the_folder_above_the_working_one(tmp_path: Path) -> None:
    place = tmp_path / ".intern.neu-1"
    met = (
        OSError(errno.ENAMETOOLONG, "File name too long", str(place / "01_a" / "01_a.ipynb.neu")),
        OSError(errno.ENAMETOOLONG, "File name too long", str(place / "02_b"), None, str(place / "02_c")),
        f"OSError: [Errno {errno.ENAMETOOLONG}] File name too long: '{place / '03_d'}'",
    )
    assert {f.file for e in met if (f := trouble.of(e, [tmp_path / "x"]))} == {str(tmp_path)}
    # what was given to us is named itself
    given = trouble.of(OSError(errno.ENAMETOOLONG, "File name too long", str(tmp_path / "zahlen.csv")))
    assert given is not None and given.file == str(tmp_path / "zahlen.csv")


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_reports_that_can_only_be_read_are_told(
    house: House, audience: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Path.mkdir

    def refused(self: Path, *args: Any, **options: Any) -> None:
        if house.reports in (self, *self.parents):
            raise OSError(errno.EROFS, "Read-only file system", str(self))
        made(self, *args, **options)

    monkeypatch.setattr(Path, "mkdir", refused)
    assert "nur lesen" in told(house.run(audience, prepare=never))


@pytest.mark.parametrize("name", [REGISTER, INPUTS_FILE, AUDIT_FILE])
def test_a_file_that_another_program_holds_is_told(
    house: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.replace

    def held(self: Path, other: Path) -> Path:
        if Path(other).name == name:
            raise PermissionError(errno.EACCES, "held", str(self), None, str(other))
        return rename(self, other)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr("screening.base.files.time.sleep", lambda _: None)
    assert "Rechte" in told(house.run("gespraech"))


def test_a_hash_is_not_taken_for_missing_because_too_much_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("x")

    def none(self: Path, mode: str) -> bytes:
        raise OSError(errno.EMFILE, "Too many open files", str(self))

    assert digest(tmp_path / "fehlt") == ""
    monkeypatch.setattr(Path, "open", none)
    with pytest.raises(OSError, match="Too many"):
        digest(tmp_path / "a")


def test_two_runs_of_one_target_at_once_give_one_and_a_finding(house: House) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(
        notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Mapping[str, Any], *_: Any
    ) -> Path:
        begun.set()
        go.wait(LATEST)
        return fake_execute(notebook, parameters, folder, metadata)

    with ThreadPoolExecutor(1) as other:
        first = other.submit(house.run, execute=slow)
        begun.wait(LATEST)
        second = house.run()
        go.set()
        assert not first.result().errors
    assert "läuft schon" in told(second)
    with locked(house.year()):
        pass
    assert [p.name for p in house.year().parent.iterdir()] == ["intern"]
