"""Kernels from one warm process: on Linux what all notebooks import is imported once for all kernels of a worker.

A notebook spends two to three seconds of the processor on imports, as long as on its work. The warm process has done
them; it has opened no file of the house and holds nothing but the software. Of it each kernel is forked before any of
its threads is started, and from there on goes the way of a kernel that was started anew: its environment, its folder,
its seal. Elsewhere than on Linux (macOS does not let libraries that it brings be forked, Windows cannot fork), and
where anything is in the way, kernels are started anew.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

START = "from screening.report.execute.warm import serve; serve()"
FORKS = sys.platform == "linux"

_AT_IMPORT = re.compile(
    r"PATH|HOME|LANG|LC_\w+|PYTHON\w*|MPL\w+|XDG_\w+|LD_\w+|PROJ_\w+|GDAL_\w+|CONDA_\w+|VIRTUAL_ENV|\w+_NUM_THREADS"
)
"""Variables that libraries read as they are imported; of the others a kernel has its own."""


class Forked:
    """A kernel's process as Jupyter asks for it; it is a child of the warm process, which leaves no trace of its end."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        import psutil

        self.pid = pid
        self._process: Any = None
        with contextlib.suppress(psutil.Error):
            self._process = psutil.Process(pid)

    def poll(self) -> int | None:
        """Return None as long as it runs. How it ended nobody has asked for."""
        return None if self._process is not None and self._process.is_running() else 1

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        if self._process is not None:
            self._process.wait(timeout)
        return 1

    def send_signal(self, number: int) -> None:
        """Send it a signal; nothing where it has ended."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """End it kindly."""
        self.send_signal(15)

    def kill(self) -> None:
        """End it by force."""
        self.send_signal(9)


class _Warm:
    """A process that has imported everything, and its environment."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.owner = os.getpid()
        self.env = dict(env)
        self.process = subprocess.Popen(
            [sys.executable, "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.env,
        )

    def fork(self, order: Mapping[str, Any]) -> int:
        """Return the number of a kernel forked as ordered; `OSError` or `ValueError` where there is none."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def end(self) -> None:
        """Let it go: it ends when nobody can order anything."""
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()
        self.process.wait()


_warm: _Warm | None = None


def start(command: Sequence[str], env: Mapping[str, str], folder: Path, said: Path) -> Forked | None:
    """Fork a kernel of this process's warm one, which is started if there is none.

    Parameters
    ----------
    command : sequence of str
        How the kernel would be started anew: Python, ``-c``, its code, its arguments.
    env : mapping
        Its environment, whole.
    folder, said : Path
        Its working folder, and the file for all that it says beside the notebook's outputs.

    Returns
    -------
    Forked or None
        None where it has to be started anew.
    """
    if not FORKS:
        return None
    order = {"command": [*command], "env": {**env}, "folder": str(folder), "said": str(said)}
    own = {name: value for name, value in env.items() if _AT_IMPORT.fullmatch(name)}
    # one that died since it was last asked is replaced once
    for _ in range(2):
        try:
            return Forked(_ready(own).fork(order))
        except (OSError, ValueError):
            end()
    return None


def _ready(env: Mapping[str, str]) -> _Warm:
    """Return this process's warm one, a new one if it was started with other variables."""
    global _warm
    # one that was inherited by a fork is the parent's to order
    if _warm is None or (_warm.owner, _warm.env) != (os.getpid(), env):
        end()
        _warm = _Warm(env)
    return _warm


@atexit.register
def end() -> None:
    """End the warm process, if there is one."""
    global _warm
    if _warm is not None:
        _warm.end()
    _warm = None


def serve() -> None:
    """Import what notebooks import; then fork a kernel for each order that comes in, until no more can come."""
    import gc
    import signal
    import threading
    import warnings

    # Ctrl-C is for the main process alone; whoever has ended is gone at once
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # none of the threads that Python would warn of is Python's
    warnings.filterwarnings("ignore", ".*fork", DeprecationWarning)
    _import_all()
    if threading.active_count() > 1:
        return  # what a thread holds while it is forked, nobody lets go again
    gc.collect()
    gc.freeze()
    orders, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nowhere, number)
    with open(orders, "rb", buffering=0, closefd=False) as lines:
        while line := lines.readline():
            parent = os.getpid()
            if pid := os.fork():
                os.write(answers, b"%d\n" % pid)
                continue
            for number in (orders, answers):
                os.close(number)
            _become(json.loads(line), parent)


def _import_all() -> None:
    import importlib

    sys.modules["debugpy"] = None  # type: ignore[assignment]
    for name in (
        "ipykernel.kernelapp",
        "ipykernel.zmqshell",
        "matplotlib.pyplot",
        "matplotlib_inline.backend_inline",
    ):
        importlib.import_module(name)
    house = importlib.import_module("screening")
    for name in house.__all__:
        getattr(house, name)


def _become(order: Mapping[str, Any], parent: int) -> None:
    """Go on as the kernel that was ordered would have begun; never return."""
    import signal
    import tempfile

    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        said = os.open(order["said"], os.O_WRONLY | os.O_APPEND)
        for number in (1, 2):
            os.dup2(said, number)
        os.close(said)
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update({**order["env"], "JPY_PARENT_PID": str(parent)})
        tempfile.tempdir = None
        sys.argv = ["-c", *order["command"][3:]]
        exec(compile(order["command"][2], "<string>", "exec"), {"__name__": "__main__"})
    except BaseException:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    os._exit(1)
