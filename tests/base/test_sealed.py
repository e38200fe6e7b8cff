"""A notebook that leaves the house reaches for more than the release: by each of these ways in vain."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from screening.base import private, sealed
from screening.base.findings import ScreeningError
from screening.base.sealed import Seal
from screening.report.execute.runner import run_notebook

pytestmark = pytest.mark.documents

SECRET = "geheim-4711"
posix = os.name != "nt"

# each in a cell of its own; what it ends with is shown. `fall` is the delivery, `haus` the folder above data and reports
DELIVERED = "data/raw/klein/2024/faelle.csv"
WAYS: dict[str, str] = {
    "its path": "open(fall).read()",
    "its bytes": "open(fall, 'rb').read()",
    "pathlib": "pathlib.Path(fall).read_text()",
    "a relative path": "open(os.path.relpath(fall)).read()",
    "from the folder above": f"os.chdir(haus)\nopen({DELIVERED!r}).read()",
    "the folder itself": "os.chdir(os.path.dirname(fall))\nopen('faelle.csv').read()",
    "a path with detours": f"open(haus + '/notebooks/../{DELIVERED}').read()",
    "os.open": "os.read(os.open(fall, os.O_RDONLY), 99)",
    "a folder that is open": f"os.read(os.open({DELIVERED!r}, 0, dir_fd=os.open(haus, 0)), 99)",
    "detours from another folder": "os.read(os.open('../' * 9 + fall, 0, dir_fd=os.open('/usr', 0)), 99)",
    "io.FileIO": "io.FileIO(fall).read()",
    "codecs": "codecs.open(fall).read()",
    "linecache": "linecache.getline(fall, 1) or 1 / 0",
    "fileinput": "list(fileinput.input(fall))",
    "runpy": "runpy.run_path(fall)",
    "mmap": "mmap.mmap(open(fall).fileno(), 0, prot=1)[:]",
    "numpy": "numpy.fromfile(fall, dtype='S1')",
    "pandas": "pandas.read_csv(fall, sep=';').columns",
    "an address": "urllib.request.urlopen('file://' + fall).read()",
    "sqlite": "sqlite3.connect(fall).execute('pragma schema_version').fetchone()",
    "sqlite by an address": "sqlite3.connect('file:' + fall + '?mode=ro', uri=True).execute('pragma user_version')",
    "a copy": "open(shutil.copyfile(fall, 'kopie')).read()",
    "a hard link": "os.link(fall, 'kopie2')\nopen('kopie2').read()",
    "a link": "os.symlink(fall, 'kopie3')\nopen('kopie3').read()",
    "a link to the folder": "os.symlink(haus + '/data', 'daten')\nopen('daten/raw/klein/2024/faelle.csv').read()",
    "a link that was there": "open(haus + '/verknuepfung').read()",
    "a name for it": "os.rename(fall, 'kopie4')\nopen('kopie4').read()",
    "listdir": "os.listdir(os.path.dirname(fall))",
    "scandir": "[e.name for e in os.scandir(os.path.dirname(fall))]",
    "glob": "glob.glob(haus + '/data/raw/**/*.csv', recursive=True)[0]",
    "pathlib's glob": "next(pathlib.Path(haus).glob('data/raw/*/*/*.csv'))",
    "walking": "next(n for _, _, f in os.walk(haus + '/data') for n in f)",
    "the register": "open(haus + '/reports/klein/veroeffentlicht.json').read()",
    "the verdict": "open(haus + '/reports/klein/2024/pruefung.json').read()",
    "the hashes": "open(haus + '/reports/klein/2024/eingaben.json').read()",
    "the internal version": "open(haus + '/reports/klein/2024/intern/auswahl.csv').read()",
    "another year": "open(haus + '/reports/klein/2023/gespraech/dossier.html').read()",
    "what the run keeps": "lauf = os.path.dirname(os.path.dirname(hier))\nglob.glob(lauf + '/stand-anders/*')[0]",
    "what the run keeps by name": "lauf = os.path.dirname(os.path.dirname(hier))\n"
    "open(lauf + '/stand-anders/stand.pickle').read()",
    "the library": "sc.open_year('klein', 2024, 'intern', data=haus + '/data').decision",
    "the library's reader": "sc.read_city('klein', haus + '/data').name",
    "a shell": "1 / os.system('cat ' + fall)",
    "a program": "subprocess.run(['cat', fall], capture_output=True).stdout",
    "a shell's pipe": "os.popen('cat ' + fall).read()",
    "another Python": "subprocess.run([sys.executable, '-m', 'this', fall], capture_output=True).stdout",
    "a child": "multiprocessing.get_context('spawn').Pool(1).map(len, [fall])",
    "Pandoc": "subprocess.run([pypandoc.get_pandoc_path(), fall], capture_output=True).stdout",
    "Pandoc with a filter": "pandoc = pypandoc.get_pandoc_path()\n"
    "subprocess.run([pandoc, '--lua-filter=' + fall], capture_output=True).stdout",
    "the environment": "next(v for v in os.environ.values() if haus in v)",
    "the network": "socket.create_connection(('127.0.0.1', 9)).recv(9)",
    "shared memory": "shared_memory.SharedMemory('geheim').buf[:9]",
}
OF_LINUX: dict[str, str] = {
    "a fork": "os.fork() or 1",
    "exec": "os.execv('/bin/cat', ['cat', fall])",
    "posix_spawn": "os.posix_spawn('/bin/cat', ['cat', fall], {})",
    "the starter's environment": "open(f'/proc/{os.getppid()}/environ').read()",
    "the starter's memory": "open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
    "the starter's root": "open(f'/proc/{os.getppid()}/root' + fall).read()",
    "its own root": "open('/proc/self/root' + fall).read()",
    "a file in memory": "open('/dev/shm/geheim').read()",
    "the C library": "ctypes.CDLL(None).open(fall.encode(), 0)",
    "the C library's files": "ctypes.CDLL(None)['fopen']",
    "a system call": "ctypes.CDLL(None).syscall(2, fall.encode(), 0)",
}
if sys.platform == "linux":
    WAYS |= OF_LINUX

MODULES = (
    "codecs, ctypes, fileinput, glob, io, linecache, mmap, multiprocessing, os, pathlib, runpy, shutil, socket, sqlite3, "
    "subprocess, sys, urllib.request, numpy, pandas, pypandoc"
)
TRY = """#| label: weg-{number}
try:
    try:
        from multiprocessing import shared_memory
    except ImportError:
        pass
    import {modules}
    import screening as sc
    os.chdir(hier)
    exec(compile({before!r}, "weg", "exec"))
    _ = str(eval({last!r}))
except BaseException as error:
    _ = type(error).__name__
print({name!r}, "=>", _)
"""


def cell(number: int, name: str, way: str) -> str:
    before, _, last = way.rpartition("\n")
    return TRY.format(number=number, modules=MODULES, before=before, last=last, name=name)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A house with secrets in every corner."""
    root = tmp_path_factory.mktemp("haus").resolve()
    for name in (
        "data/raw/klein/2024/faelle.csv",
        "data/raw/klein/stadt.toml",
        "reports/klein/veroeffentlicht.json",
        "reports/klein/2024/pruefung.json",
        "reports/klein/2024/eingaben.json",
        "reports/klein/2024/intern/auswahl.csv",
        "reports/klein/2023/gespraech/dossier.html",
        "notebooks/a",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(SECRET, encoding="utf-8")
    if posix:
        (root / "verknuepfung").symlink_to(root / "data/raw/klein/2024/faelle.csv")
    kept = private.home() / "stand-anders"
    kept.mkdir(exist_ok=True)
    (kept / "stand.pickle").write_text(SECRET, encoding="utf-8")
    yield root
    shutil.rmtree(kept)


@pytest.fixture(scope="module")
def said(house: Path) -> dict[str, str]:
    """What each way came to, tried in one kernel that is sealed as those of a run are."""
    notebook = v4.new_notebook()
    place = house / "data/raw/klein/2024/faelle.csv"
    first = f"fall, haus = {str(place)!r}, {str(house)!r}\nimport os\nhier = os.getcwd()"
    notebook.cells = [
        v4.new_code_cell("prepared: str = ''\ndata: str = ''", metadata={"tags": ["parameters"]})
    ]
    notebook.cells += [v4.new_code_cell(first)]
    notebook.cells += [v4.new_code_cell(cell(k, n, w)) for k, (n, w) in enumerate(WAYS.items())]
    notebook.cells += [v4.new_code_cell("print(open(prepared).read(), open('eigenes', 'w').write('x'))")]
    nbformat.write(notebook, house / "notebooks" / "wege.ipynb")
    with private.folder("stand-") as aside:
        prepared = aside / "stand"
        prepared.write_text("freigegeben", encoding="utf-8")
        seal = Seal((house / "data", house / "reports"), (prepared,))
        source = house / "notebooks" / "wege.ipynb"
        shown = {"data": "data", "prepared": ""}
        executed = run_notebook(source, {"prepared": str(prepared)}, aside / "wege", seal=seal, shown=shown)
        content = nbformat.read(executed, as_version=4)
    out = ["".join(o.get("text", "") for o in c.get("outputs", ())) for c in content.cells]
    told = dict(line.strip().split(" => ", 1) for text in out for line in text.splitlines() if " => " in line)
    return {**told, "": out[-1], "parameters": content.cells[1].source}


def test_a_sealed_notebook_reads_what_it_is_given_and_writes_where_it_stands(said: dict[str, str]) -> None:
    assert said[""] == "freigegeben 1\n"


def test_it_shows_the_parameters_that_a_reader_would_give(said: dict[str, str]) -> None:
    assert said["parameters"].splitlines()[1:] == ['prepared = ""', 'data = "data"']


@pytest.mark.parametrize("name", WAYS)
def test_no_way_leads_to_more_than_the_release(name: str, said: dict[str, str]) -> None:
    # where listing is refused there is nothing to find; what cannot be imported has no name
    nothing = ("StopIteration", "IndexError", "ZeroDivisionError", "NameError", "ModuleNotFoundError")
    assert said[name] in ("SealedError", "URLError", "ScreeningError", *nothing)


def test_a_notebook_without_a_seal_gets_there_by_most_of_these_ways(house: Path, tmp_path: Path) -> None:
    # else the ways would be none, and the test above could not fail
    wanted = ["its path", "a relative path", "numpy", "a copy", "a program", "the register", "pathlib's glob"]
    code = "\n".join(cell(k, n, WAYS[n]).partition("\n")[2] for k, n in enumerate(wanted))
    first = f"fall, haus = {str(house / 'data/raw/klein/2024/faelle.csv')!r}, {str(house)!r}\nimport os\nhier = os.getcwd()"
    done = subprocess.run(
        [sys.executable, "-c", f"{first}\n{code}"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    told = [line for line in done.stdout.splitlines() if " => " in line]
    assert len(told) == len(wanted) and not [line for line in told if line.endswith("Error")]


def test_a_cell_that_reaches_for_more_ends_the_run_and_is_told_in_german(house: Path, tmp_path: Path) -> None:
    notebook = v4.new_notebook()
    notebook.cells = [
        v4.new_code_cell(f"#| label: tab-x\nopen({str(house / 'data/raw/klein/stadt.toml')!r})")
    ]
    nbformat.write(notebook, tmp_path / "a.ipynb")
    with pytest.raises(ScreeningError) as error:
        run_notebook(tmp_path / "a.ipynb", {}, tmp_path / "out", seal=Seal((house / "data",)))
    (found,) = error.value.findings
    assert str(found).startswith(
        "Fehler: a.ipynb: Zelle 1 (tab-x): Ein Notebook der Fassung für das Auswahlgespräch öffnet nur, was "
    )
    assert str(house) not in str(found)


def test_what_is_open_in_a_closed_folder_is_open_and_what_is_around_it_is_not(tmp_path: Path) -> None:
    (tmp_path / "reports" / "neu" / "a").mkdir(parents=True)
    for name in ("reports/neu/a/eigen", "reports/neu/fremd"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from screening.base import sealed; sealed.begin(Path(sys.argv[1]))\n"
        "for name in sys.argv[2:]:\n"
        "    try:\n        print(open(name).read())\n"
        "    except sealed.SealedError:\n        print('zu')\n"
    )
    closed, opened = [tmp_path / "reports"], [tmp_path / "reports/neu/a", tmp_path]
    (tmp_path / sealed.FILE).write_bytes(sealed.order(closed, opened))
    files = [
        str(tmp_path / n) for n in ("reports/neu/a/eigen", "reports/neu/fremd", "reports/neu/a/../fremd")
    ]
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), *files], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["x", "zu", "zu"]
    assert not (tmp_path / sealed.FILE).exists()


def test_word_of_what_is_closed_is_plain(tmp_path: Path) -> None:
    assert json.loads(sealed.order([tmp_path], [])) == {"closed": [str(tmp_path)], "open": []}
