"""JupyterLab as a child of this process: in German, on this computer alone, with this interpreter's kernel.

Nothing of the user's own Jupyter is read or written, and nothing goes out: no news, no look for updates, no list of
extensions. What a user chooses in it (a dark theme) is kept in a folder of ours; all else goes when it ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from screening.base import private, write_private
from screening.delivery import read_city
from screening.workbench.cells import Value
from screening.workbench.findings import lab_missing, lab_silent

START = "README.md"
"""The page that opens first, in the notebooks' folder."""

LAUNCH = (
    "import sys; from screening.base import parent; parent.follow(int(sys.argv.pop(1))); "
    "from jupyterlab.labapp import main; main()"
)
KERNEL = (
    "import sys; sys.modules['debugpy'] = None; "
    "from ipykernel.kernelapp import launch_new_instance; launch_new_instance()"
)
"""The house's kernel: without debugpy it starts in about half the time."""

ALONE = "-P"
"""For Python: a file json.py beside the notebooks is not taken for its own."""

DATA = "../data"
"""Where the notebooks look for data, as they lie in the project."""

_SAID = "meldungen.txt"
_START_S = 120
_END_S = 20
_LOOK_S = 0.1

SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False},
    # there is but one
    "@jupyterlab/notebook-extension:tracker": {
        "autoStartDefaultKernel": True,
        "enableKernelInitNotification": True,
    },
    # the page that opens first is read, not edited
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
}
"""What is set in another way than by JupyterLab; a user may set it as they like."""


OFF = (
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/fileeditor-extension:language-server",
    "@jupyterlab/lsp-extension",
    "@jupyterlab/notebook-extension:language-server",
    "@jupyterlab/terminal-extension",
)
"""Parts of JupyterLab that ask somebody else, or a part of the server that is not there."""


EXPORT = Path(__file__).with_name("jupyter_config.json")
"""How notebooks become HTML: what nbconvert would have each reader's browser fetch from elsewhere is left out.

It is installed where all of Jupyter in this environment reads it; the JupyterLab opened here reads no such file. What
draws Mermaid's diagrams cannot be set, and is fetched only where a notebook has one.
"""


@dataclass(frozen=True)
class Workplace:
    """What JupyterLab is opened with.

    Attributes
    ----------
    notebooks : Path
        The folder that it shows; it sees no other.
    values : mapping
        Parameters that the notebooks are shown with, in place of their own.
    port : int
        The port asked for, by default Jupyter's own; if it is taken, another.
    browser : bool
        Whether to open it in the browser.
    loud : bool
        Whether what it says, in English, is shown on the screen.
    """

    notebooks: Path
    values: Mapping[str, Value] = field(default_factory=dict)
    port: int | None = None
    browser: bool = True
    loud: bool = False


@dataclass(frozen=True)
class Lab:
    """JupyterLab that runs: where, which page opens first, and its process."""

    address: str
    page: str
    token: str
    port: int
    process: subprocess.Popen[bytes]

    @property
    def link(self) -> str:
        """The address with which it opens; whoever has it can do what the user can."""
        return f"{self.address}{self.page}?token={self.token}"


def speaks_german() -> bool:
    """Tell whether JupyterLab's German words are installed."""
    return find_spec("jupyterlab_language_pack_de_DE") is not None


def settings_folder() -> Path:
    """Return where a user's choices in JupyterLab are kept."""
    from platformdirs import user_config_path

    return user_config_path("screening", appauthor=False) / "lab"


def parameters_of(city: str | None, data: Path, notebooks: Path) -> dict[str, Value]:
    """Return the parameters that open the notebooks for a city: its newest year, compared with the one before.

    Parameters
    ----------
    city : str or None
        By default the one that each notebook names.
    data, notebooks : Path
        The folder of the data, and that of the notebooks, from which they look for it.

    Raises
    ------
    ScreeningError
        If there is no such city.

    Examples
    --------
    >>> parameters_of("musterstadt", Path("data"), Path("notebooks"))
    {'city': 'musterstadt', 'year': 2024, 'before': 2023}
    >>> parameters_of(None, Path("data"), Path("docs/beispiele"))["data"].endswith("/data")
    True
    """
    values: dict[str, Value] = {}
    if city:
        years = read_city(city, data).years
        values = {"city": city, **dict(zip(("year", "before"), years[:-3:-1], strict=False))}
    if (notebooks / DATA).resolve() != data.resolve():
        values["data"] = data.resolve().as_posix()
    return values


@contextlib.contextmanager
def opened(workplace: Workplace) -> Iterator[Lab]:
    """Open JupyterLab; it ends, and its kernels with it, when it is left.

    Raises
    ------
    ScreeningError
        If JupyterLab is not installed, or does not start.
    """
    if find_spec("jupyterlab") is None:
        raise lab_missing()
    with private.folder("lab-") as place:
        _furnish(place)
        write_private(place / _SAID, b"")
        with (place / _SAID).open("wb") as file:
            output = None if workplace.loud else file
            process = subprocess.Popen(
                [sys.executable, ALONE, "-c", LAUNCH, str(os.getpid()), *_arguments(workplace, place)],
                cwd=place,
                env=_environment(place),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Ctrl-C is for this process, which ends the child in its own way
                **_apart(),
            )
            lab: Lab | None = None
            try:
                lab = _awaited(process, place, _page(workplace.notebooks))
                yield lab
            finally:
                _end(process, lab)


def _page(folder: Path) -> str:
    return f"lab/tree/{START}" if (folder / START).is_file() else "lab"


def _apart() -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _furnish(place: Path) -> None:
    """Write what JupyterLab reads as it starts: its settings, and the kernel, whatever kernels the machine knows."""
    settings: dict[str, Any] = dict(SETTINGS)
    if speaks_german():
        settings["@jupyterlab/translation-extension:plugin"] = {"locale": "de_DE"}
    _write(place / "app" / "overrides.json", settings)
    _write(place / "app" / "page_config.json", {"disabledExtensions": dict.fromkeys(OFF, True)})
    kernel = {
        "argv": [sys.executable, ALONE, "-c", KERNEL, "-f", "{connection_file}"],
        "display_name": "Python 3",
        "language": "python",
        "env": {"PYTHONUTF8": "1"},
    }
    _write(place / "share" / "kernels" / "python3" / "kernel.json", kernel)


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def _environment(place: Path) -> dict[str, str]:
    """Return the environment: nothing of the user's own Jupyter, and what is thrown away lies in the run's folder."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER") and k != private.VARIABLE}
    temporary = place / "tmp"
    temporary.mkdir(mode=0o700)
    ours = {
        "JUPYTER_NO_CONFIG": "1",
        "JUPYTER_PATH": str(place / "share"),
        "JUPYTER_DATA_DIR": str(place / "data"),
        "JUPYTER_RUNTIME_DIR": str(place / "runtime"),
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)),
    }
    return kept | ours


def _arguments(workplace: Workplace, place: Path) -> list[str]:
    folder = workplace.notebooks.resolve()
    options = {
        "ServerApp.ip": "127.0.0.1",
        **({"ServerApp.port": workplace.port} if workplace.port else {}),
        "ServerApp.open_browser": workplace.browser,
        "ServerApp.root_dir": folder,
        "ServerApp.allow_root": True,  # in a container; who can connect is known by the token
        "ServerApp.contents_manager_class": "screening.workbench.contents.Contents",
        "Contents.values": json.dumps(dict(workplace.values)),
        "ServerApp.log_level": "INFO" if workplace.loud else "ERROR",
        "MultiKernelManager.default_kernel_name": "python3",
        "KernelSpecManager.allowed_kernelspecs": "python3",
        "LabApp.default_url": f"/{_page(folder)}",
        "LabApp.app_settings_dir": place / "app",
        "LabApp.user_settings_dir": settings_folder(),
        "LabApp.workspaces_dir": place / "workspaces",
        "LabApp.extension_manager": "readonly",
        "LabApp.check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "LabApp.news_url": None,
        **export_options(),
    }
    return [f"--{name}={value}" for name, value in options.items()]


def export_options() -> dict[str, str]:
    """Return what `EXPORT` says as options of JupyterLab.

    Examples
    --------
    >>> export_options()["HTMLExporter.language_code"]
    'de'
    """
    said = json.loads(EXPORT.read_text(encoding="utf-8"))
    return {f"{kind}.{name}": value for kind, values in said.items() for name, value in values.items()}


def _awaited(process: subprocess.Popen[bytes], place: Path, page: str) -> Lab:
    """Wait until JupyterLab has written where it is to be found."""
    last = time.monotonic() + _START_S
    while process.poll() is None and time.monotonic() < last:
        for file in (place / "runtime").glob("jpserver-*.json"):
            with contextlib.suppress(OSError, ValueError):
                told = json.loads(file.read_text(encoding="utf-8"))
                return Lab(told["url"], page, told["token"], told["port"], process)
        time.sleep(_LOOK_S)
    lines = (place / _SAID).read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise lab_silent(lines[-1][:200] if lines else "")


def _end(process: subprocess.Popen[bytes], lab: Lab | None) -> None:
    """Ask JupyterLab to end, which ends its kernels; by force only if it does not."""
    if lab is None:
        process.kill()
    elif process.poll() is None:
        request = urllib.request.Request(
            f"{lab.address}api/shutdown", method="POST", headers={"Authorization": f"token {lab.token}"}
        )
        # no proxy: this goes to this computer
        with contextlib.suppress(OSError):
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=_END_S)
    for stop in (process.terminate, process.kill):
        try:
            process.wait(_END_S)
            return
        except subprocess.TimeoutExpired:
            stop()
    process.wait()
