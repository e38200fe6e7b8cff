"""The kernel a notebook runs in: this interpreter, with nothing from the user's own Jupyter settings.

papermill would take whatever kernel is installed under the name ``python3``, which on an office machine may
be another Python. The specification is therefore made here and written nowhere.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import zmq
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import default

from screening.base import look, private, sealed, write_private
from screening.report.execute import warm

# without debugpy the kernel starts in about half the time; nobody debugs a run. A kernel lives for seconds:
# what it throws away is looked for less often, which saves a twentieth of its time. What it writes is closed to
# others, it ends with the process that started it, and what it must not see is closed before anything else is read.
# One that cannot start ends at once: tidying up, it would wait for its own sockets for ever
LAUNCH = (
    "import gc, os, sys; gc.set_threshold(50_000, 20, 100); sys.modules['debugpy'] = None; os.umask(0o077); "
    "from pathlib import Path; from screening.base import parent, sealed; parent.follow(); "
    "sealed.begin(Path(os.environ['IPYTHONDIR'])); "
    "from ipykernel.kernelapp import launch_new_instance\n"
    "try:\n"
    "    launch_new_instance()\n"
    "except Exception:\n"
    "    import traceback; traceback.print_exc(); sys.stderr.flush(); os._exit(1)\n"
)


class Kernel(NamedTuple):
    """A kernel that runs: its process, and the file with what it says beside the notebook's outputs."""

    process: subprocess.Popen[bytes] | warm.Forked
    said: Path


RUNNING: dict[str, Kernel] = {}
"""The kernels that this process has started, by their working folder."""

SEALS: dict[str, sealed.Seal] = {}
"""For kernels that are to be started by this process, by their working folder."""

ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "MPLBACKEND": "Agg",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    look.RUN: "1",
}


def house_spec(folder: Path) -> KernelSpec:
    """Return the specification of a kernel in the current interpreter, its IPython settings in `folder`."""
    return KernelSpec(
        argv=[
            sys.executable,
            "-c",
            LAUNCH,
            "-f",
            "{connection_file}",
            "--HistoryManager.enabled=False",
            "--InteractiveShell.colors=nocolor",
        ],
        env={**ENVIRONMENT, "IPYTHONDIR": str(folder), private.VARIABLE: str(private.home())},
        # the connection is encrypted: on a shared machine nobody listens in
        metadata={"supported_encryption": "curve"},
        display_name="Python 3",
        language="python",
    )


class HouseKernelManager(AsyncKernelManager):  # type: ignore[misc, unused-ignore]
    """Starts `house_spec`, whatever kernels the machine knows."""

    _kernel_spec: Any

    @default("transport_encryption")
    def _encrypted(self) -> str:
        return "auto" if zmq.has("curve") else "disabled"

    @property
    def kernel_spec(self) -> Any:
        """The specification; the same for every name."""
        if self._kernel_spec is None:
            # empty and our own: nobody's startup files run in it; it goes when the manager does
            self._settings = tempfile.TemporaryDirectory(
                prefix="kernel-", dir=private.home(), ignore_cleanup_errors=True
            )
            # the key to the kernel lies there, too
            self.connection_file = str(Path(self._settings.name) / "verbindung.json")
            self._kernel_spec = house_spec(Path(self._settings.name))
        return self._kernel_spec

    async def _async_launch_kernel(self, kernel_cmd: list[str], **options: Any) -> None:
        # what it says as it dies tells why; nobody else would understand it
        said = Path(self._settings.name) / "meldungen.txt"
        write_private(said, b"")
        working = str(options.get("cwd"))
        if (seal := SEALS.get(working)) is not None:
            options["env"] = _sealed(seal, Path(self._settings.name), Path(working), options.get("env") or {})
        forked = warm.start(kernel_cmd, options.get("env") or {}, Path(working), said)
        if forked is not None:
            keeper: Any = self.provisioner
            keeper.process, keeper.pid, keeper.pgid = forked, forked.pid, forked.pid
            self._reconcile_connection_info(keeper.connection_info)
        else:
            with said.open("wb") as file:
                await super()._async_launch_kernel(kernel_cmd, **{**options, "stdout": file, "stderr": file})
        process = getattr(self.provisioner, "process", None)
        if process is not None:
            RUNNING[working] = Kernel(process, said)


def _sealed(seal: sealed.Seal, settings: Path, working: Path, env: Mapping[str, str]) -> dict[str, str]:
    """Leave word of what is closed where the kernel reads it as it starts; return its environment, without a trace of it.

    The folder of the run is closed, too: in it lies what other notebooks of it are given, internal ones among them.
    """
    run = private.home()
    # the software itself may be installed in there
    opened = (settings, working, *seal.opened, Path(sys.prefix), Path(sealed.__file__).parents[1])
    write_private(settings / sealed.FILE, sealed.order((*seal.closed, run), opened))
    places = [str(f) for p in (*seal.closed, run) for f in (p, p.resolve())]
    kept = {
        name: value
        for name, value in env.items()
        if name in (*ENVIRONMENT, "PATH")
        or not (name in ("PWD", "OLDPWD") or any(p in value for p in places))
    }
    own = dict.fromkeys(("TMPDIR", "TEMP", "TMP", private.VARIABLE, "IPYTHONDIR"), str(settings))
    return kept | own
