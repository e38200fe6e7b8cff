"""Kernels forked from one warm process are as those started anew: same bytes, nothing of each other, no trace left."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from screening.base import Seal
from screening.report.execute import warm
from screening.report.execute.runner import run_notebook
from tests.report.execute.test_runner import write

pytestmark = [
    pytest.mark.documents,
    pytest.mark.skipif(not warm.FORKS, reason="kernels are started anew on this system"),
]


@pytest.fixture
def cold() -> Iterator[None]:
    """Begin and end without a warm process."""
    warm.end()
    yield
    warm.end()


def said(tmp_path: Path, source: str, name: str = "a", seal: Seal | None = None) -> str:
    """Run a notebook of one cell; return what it has written into its folder."""
    path = write(tmp_path / f"{name}.ipynb", source)
    run_notebook(path, {}, tmp_path / name, seal=seal)
    return (tmp_path / name / "said.txt").read_text(encoding="utf-8")


PARENT = "import os; open('said.txt', 'w').write(str(os.getppid()))"


def test_kernels_of_one_process_are_forked_from_one_warm_process(tmp_path: Path) -> None:
    parents = {said(tmp_path, PARENT, name) for name in "ab"}
    assert len(parents) == 1 and int(parents.pop()) != os.getpid()


def test_a_forked_kernel_gives_the_bytes_of_one_started_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(
        tmp_path / "a.ipynb",
        "import sys, os\nprint(sys.argv[0], sys.path[0], hash('x'), __name__, os.getcwd())",
        "import matplotlib.pyplot as plt, numpy as np\nplt.plot([1, 2])\nplt.show()",
        "import screening as sc, tempfile, threading, signal\nprint(tempfile.gettempdir(), sc.cities)",
        "print(signal.getsignal(signal.SIGCHLD), np.random.get_state()[1][:1].shape, In[1])",
        "import subprocess\nprint(subprocess.run(['true']).returncode)",
    )
    forked = run_notebook(path, {}, tmp_path / "one").read_bytes()
    monkeypatch.setattr(warm, "FORKS", False)
    assert run_notebook(path, {}, tmp_path / "two").read_bytes() == forked


def test_a_kernel_knows_nothing_of_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKE", "erste")
    said(tmp_path, "import json; json.marke = 1; open('said.txt', 'w')")
    monkeypatch.setenv("MARKE", "zweite")
    source = (
        "import json, os; open('said.txt', 'w').write(f'{hasattr(json, \"marke\")} {os.environ[\"MARKE\"]}')"
    )
    assert said(tmp_path, source, "b") == "False zweite"


def test_a_sealed_kernel_finds_no_closed_place_in_what_its_process_was_started_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "verschlossen"
    closed.mkdir()
    for name in ("PYTHONPATH", "MPL_ETWAS", "XDG_DATA_DIRS"):
        monkeypatch.setenv(name, str(closed))
    source = (
        "open('said.txt', 'w').write(open('/proc/self/environ').read() + ' '.join(__import__('sys').path))"
    )
    told = said(tmp_path, source, seal=Seal((closed,), (tmp_path / "a",)))
    assert "PATH=" in told and str(closed) not in told


@pytest.mark.usefixtures("cold")
def test_where_there_is_no_warm_process_kernels_are_started_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm, "START", "raise SystemExit(1)")
    assert said(tmp_path, PARENT) == str(os.getpid())


def test_a_warm_process_that_was_killed_is_replaced(tmp_path: Path) -> None:
    before = said(tmp_path, PARENT)
    psutil.Process(int(before)).kill()
    assert said(tmp_path, PARENT, "b") not in (before, str(os.getpid()))


def test_a_warm_process_and_its_kernels_end_with_whoever_has_started_them(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from screening.report.execute import warm\n"
        "here = Path(sys.argv[1]); (here / 'said').touch()\n"
        "sleep = 'import time; from screening.base import parent; parent.follow(); time.sleep(600)'\n"
        "env = {**os.environ, 'JPY_PARENT_PID': '1'}\n"
        "one = warm.start([sys.executable, '-c', sleep], env, here, here / 'said')\n"
        "print(one.pid, warm._warm.process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
    )
    for number in map(int, ran.stdout.split()):
        # waits without a limit of its own: a machine may be busy, and what never ends is a test that hangs
        if psutil.pid_exists(number):
            psutil.Process(number).wait()
    assert len(ran.stdout.split()) == 2
