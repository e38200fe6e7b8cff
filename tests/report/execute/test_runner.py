"""Running notebooks: what is wrong is told before anything starts, and a result knows nothing of its machine."""

from __future__ import annotations

import ast
import socket
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4

from screening.base.findings import ScreeningError
from screening.report.execute import runner
from screening.report.execute.kernel import HouseKernelManager, house_spec
from screening.report.execute.parameters import check_parameters, describe, fits
from screening.report.execute.runner import NotebookJob, clean, run_notebook, run_notebooks

pytestmark = pytest.mark.documents

PARAMETERS = "city: str = 'a'\nyear: int = 2024\ndata: str = 'data'\nlimit: float | None = None\nquiet = True"


def write(path: Path, *cells: str, parameters: str = PARAMETERS) -> Path:
    notebook = v4.new_notebook()
    notebook.cells = [v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})]
    notebook.cells += [v4.new_code_cell(source) for source in cells]
    nbformat.write(notebook, path)
    return path


def refusal(call: Any) -> list[str]:
    with pytest.raises(ScreeningError) as caught:
        call()
    return [str(f) for f in caught.value.findings]


class Never(Executor):
    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        raise AssertionError("something was started")


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same notebook, executed twice, in different folders, its data under different names."""
    folder = tmp_path_factory.mktemp("run")
    source = write(
        folder / "a.ipynb",
        "import os, sys\nprint(city, year, os.getcwd(), data)\nprint('laut', file=sys.stderr)",
        "#| label: tbl-x\nobject()",
        "print(hash('x'), os.environ['MPLBACKEND'], sys.executable, 'debugpy.server' in sys.modules)",
        "from pathlib import Path\n_ = Path('beside.txt').write_text('x')",
        "print(Path('..').resolve() / 'stand', ascii(data), [data])",
    )
    paths = []
    for name, lies in (("one", folder / "one" / "data"), ("two", folder / "Zwölf & mehr" / "daten 2024")):
        given = {"city": "b", "data": str(lies)}
        paths.append(run_notebook(source, given, folder / name, "dossier", shown={"data": "data"}))
    return paths[0], paths[1]


def test_two_runs_give_the_same_bytes_wherever_they_ran(executed: tuple[Path, Path]) -> None:
    assert executed[0].name == "dossier.ipynb"
    assert executed[0].read_bytes() == executed[1].read_bytes()


def test_a_result_tells_nothing_about_time_place_and_machine(executed: tuple[Path, Path]) -> None:
    text = executed[0].read_text(encoding="utf-8")
    for trace in (
        str(executed[0].parent),
        str(executed[0].parents[1]),
        " at 0x",
        '"name": "stderr"',
        "papermill",
        "iopub",
        "3.11.",
    ):
        assert trace not in text
    notebook = nbformat.read(executed[0], as_version=4)
    assert notebook.metadata.kernelspec.name == "python3"
    assert [c.id for c in notebook.cells] == [f"zelle-{i:03d}" for i in range(1, 8)]
    nbformat.validate(notebook)


def test_a_notebook_runs_in_the_folder_of_its_result_under_this_python(executed: tuple[Path, Path]) -> None:
    assert (executed[0].parent / "beside.txt").exists()
    cells = nbformat.read(executed[0], as_version=4).cells
    assert cells[2].outputs[0].text == "b 2024 . data\n"
    assert " Agg " in cells[4].outputs[0].text
    assert cells[4].outputs[0].text.endswith("False\n")


def test_the_kernel_is_this_interpreter_whatever_is_installed(tmp_path: Path) -> None:
    import sys

    assert house_spec(tmp_path).argv[0] == sys.executable
    assert house_spec(tmp_path).env["PYTHONHASHSEED"] == "0"


def test_unknown_and_mistyped_parameters_are_refused_before_anything_starts(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ipynb")
    wrong = {"cty": "b", "year": True, "data": Path("x"), "city": 3, "limit": "viel"}
    told = refusal(lambda: run_notebooks([NotebookJob(path, wrong, tmp_path / "out")], executor=Never()))
    assert len(told) == 5
    assert "unbekannter Parameter „cty“. Gemeint ist vielleicht „city“. → bekannt sind: city, year" in told[0]
    assert "Parameter „year“: erwartet ganze Zahl, erhalten ja/nein" in told[1]
    assert "Pfad als Text übergeben: str(pfad)" in told[2]
    assert "erwartet Text, erhalten ganze Zahl 3" in told[3]
    assert "erwartet Zahl oder leer (None), erhalten Text 'viel'" in told[4]
    assert not (tmp_path / "out").exists()


def test_a_parameter_without_default_must_be_given(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ipynb", parameters="city: 'str'")
    assert [f.message for f in check_parameters(path, {})] == ["Parameter „city“ fehlt"]
    assert check_parameters(path, {"city": "x"}) == []


def test_a_notebook_without_parameters_takes_none_and_a_missing_one_is_named(tmp_path: Path) -> None:
    nbformat.write(v4.new_notebook(), tmp_path / "a.ipynb")
    assert "keine" in refusal(lambda: run_notebook(tmp_path / "a.ipynb", {"x": 1}, tmp_path))[0]
    assert "Notebook fehlt" in refusal(lambda: run_notebook(tmp_path / "b.ipynb", {}, tmp_path))[0]
    (tmp_path / "c.ipynb").write_text("{", encoding="utf-8")
    assert "nicht lesbar" in refusal(lambda: run_notebook(tmp_path / "c.ipynb", {}, tmp_path))[0]
    write(tmp_path / "d.ipynb", parameters="x = = 1")
    assert "kein Python" in refusal(lambda: run_notebook(tmp_path / "d.ipynb", {}, tmp_path))[0]


@pytest.mark.parametrize(
    ("annotation", "good", "bad"),
    [
        ("str", "x", 1),
        ("int", 1, 1.0),
        ("float", 1, True),
        ("bool", False, 0),
        ("list[int]", [1, 2], [1, "2"]),
        ("dict[str, int]", {"a": 1}, {"a": True}),
        ("Literal['intern', 'gespraech']", "intern", "alle"),
        ("Optional[int]", None, "x"),
        ("Union[int, str]", "x", 1.5),
        ("str | None", None, 0),
        ("list", [1], "x"),
    ],
)
def test_an_annotation_decides_which_values_fit(annotation: str, good: object, bad: object) -> None:
    kind = ast.parse(annotation, mode="eval").body
    assert fits(good, kind)
    assert not fits(bad, kind)
    assert describe(kind)


def test_a_failing_cell_is_named_with_its_number_and_label_but_no_values(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.ipynb", "x = 1", "#| label: fig-karte\ngeheim = 4711\nraise KeyError('spalte')"
    )
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.ipynb").write_text("früher", encoding="utf-8")
    told = refusal(lambda: run_notebook(path, {"city": "b"}, tmp_path / "out"))
    assert len(told) == 1
    assert "a.ipynb: Zelle 3 (fig-karte): unerwarteter Fehler KeyError: 'spalte'" in told[0]
    assert "4711" not in told[0]
    assert (tmp_path / "out" / "a.ipynb").read_text(encoding="utf-8") == "früher"


def test_our_own_error_in_a_cell_comes_out_as_its_findings(tmp_path: Path) -> None:
    source = (
        "from screening.base.findings import *\n"
        "raise ScreeningError([Finding('Fehler', 'Datei fehlt', 'liefern', file='x.csv'), Finding('Warnung', 'alt')])"
    )
    told = refusal(lambda: run_notebook(write(tmp_path / "a.ipynb", source), {}, tmp_path / "out"))
    assert told == [
        "Fehler: a.ipynb: Zelle 2: x.csv: Datei fehlt → liefern",
        "Warnung: a.ipynb: Zelle 2: alt",
    ]


def test_several_run_side_by_side_in_the_given_order_and_one_failure_spares_the_others(
    tmp_path: Path,
) -> None:
    good, bad = write(tmp_path / "gut.ipynb", "1"), write(tmp_path / "schlecht.ipynb", "1/0")
    jobs = [NotebookJob(p, {}, tmp_path / "out") for p in (bad, good)]
    told = refusal(lambda: run_notebooks(jobs, jobs=2))
    assert len(told) == 1
    assert "schlecht.ipynb: Zelle 2: unerwarteter Fehler ZeroDivisionError" in told[0]
    assert (tmp_path / "out" / "gut.ipynb").exists()
    assert not (tmp_path / "out" / "schlecht.ipynb").exists()


def test_any_executor_can_run_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Here(Executor):
        def submit(self, call: Any, /, *args: Any, **named: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_result(call(*args, **named))
            return future

    monkeypatch.setattr(runner, "_execute", lambda job, timeout=0: job.target)
    path = write(tmp_path / "a.ipynb")
    jobs = [NotebookJob(path, {}, tmp_path, name) for name in ("x", "y")]
    assert run_notebooks(jobs, executor=Here()) == [tmp_path / "x.ipynb", tmp_path / "y.ipynb"]
    assert run_notebooks(jobs, jobs=1) == [tmp_path / "x.ipynb", tmp_path / "y.ipynb"]


def test_a_result_bears_what_is_shown_in_place_of_a_parameter(executed: tuple[Path, Path]) -> None:
    cells = nbformat.read(executed[1], as_version=4).cells
    assert cells[1].source == '# Parameters\ncity = "b"\ndata = "data"\n'
    assert cells[6].outputs[0].text == "notebooks/stand 'data' ['data']\n"


@pytest.mark.parametrize(
    ("place", "written"),
    [
        ("/home/jörg/daten", "'/home/jörg/daten/a.csv'"),
        ("/home/jörg/daten", "/home/j\\xf6rg/daten/a.csv"),
        ("/home/jörg/daten", "/home/j\\u00f6rg/daten/a.csv"),
        ("/home/jörg/daten", "file:///home/j%C3%B6rg/daten/a.csv"),
        ("/home/j\udcc3\udcb6rg/daten", "fehlt: /home/jörg/daten/a.csv"),
        ("/srv/Amt & Co/daten", "<p>/srv/Amt &amp; Co/daten/a.csv</p>"),
        ("/heim", "erste Zeile\\n/heim/a.csv"),
        ("C:\\Nutzer\\x", "C:/Nutzer/x/a.csv"),
        ("C:\\Nutzer\\x", "C:\\\\Nutzer\\\\x\\\\a.csv"),
    ],
)
def test_a_path_is_taken_out_however_it_is_written(place: str, written: str) -> None:
    cell = v4.new_code_cell("x", outputs=[v4.new_output("stream", name="stdout", text=written)])
    notebook = v4.new_notebook(cells=[cell])
    clean(notebook, {place: "HIER"})
    text = notebook.cells[0].outputs[0].text
    assert "HIER" in text
    assert not any(part in text for part in ("jörg", "rg/", "Amt", "/heim", "Nutzer"))


@pytest.mark.parametrize("written", ["https://x.de/heim/a", "/heimlich/a", "a/heim-1", "x/heim"])
def test_what_only_looks_like_a_path_stays(written: str) -> None:
    cell = v4.new_code_cell("x", outputs=[v4.new_output("stream", name="stdout", text=written)])
    notebook = v4.new_notebook(cells=[cell])
    clean(notebook, {"/heim": "~"})
    assert notebook.cells[0].outputs[0].text == written


def test_all_that_is_waited_for_of_a_kernel_has_the_limit_of_a_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import papermill

    given: dict[str, Any] = {}

    def noted(*_: Any, **named: Any) -> Any:
        given.update(named)
        return v4.new_notebook()

    monkeypatch.setattr(papermill, "execute_notebook", noted)
    run_notebook(write(tmp_path / "a.ipynb"), {}, tmp_path / "out", timeout=700)
    waits = {"start_timeout", "execution_timeout", "iopub_timeout"}
    assert {given[name] for name in waits} == {700}
    # what never comes is an error all the same
    assert given.get("raise_on_iopub_timeout", True)


def test_windows_paths_are_taken_out_too() -> None:
    cell = v4.new_code_cell('data = "C:\\\\Users\\\\x\\\\daten"', metadata={"tags": ["injected-parameters"]})
    output = v4.new_output("stream", name="stdout", text="C:\\Users\\x\\daten\\a.csv")
    cell.outputs = [output]
    notebook = v4.new_notebook(cells=[cell])
    clean(notebook, {"C:\\Users\\x\\daten": "daten"})
    assert notebook.cells[0].source == 'data = "daten"'
    assert notebook.cells[0].outputs[0].text == "daten\\a.csv"


def takes_ports(monkeypatch: pytest.MonkeyPatch, times: int) -> list[socket.socket]:
    """Let another program take the port of the first kernels, after it was chosen and before they bind it."""
    taken: list[socket.socket] = []
    launch = HouseKernelManager._async_launch_kernel

    async def late(self: HouseKernelManager, command: list[str], **options: Any) -> None:
        if len(taken) < times:
            taken.append(socket.create_server(("127.0.0.1", self.iopub_port)))
        await launch(self, command, **options)

    monkeypatch.setattr(HouseKernelManager, "_async_launch_kernel", late)
    return taken


def test_a_kernel_whose_port_is_taken_meanwhile_is_started_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = takes_ports(monkeypatch, 1)
    result = run_notebook(write(tmp_path / "a.ipynb", "print(city)"), {"city": "b"}, tmp_path / "out")
    assert len(taken) == 1 and "b\n" in result.read_text(encoding="utf-8").replace("\\n", "\n")
    taken[0].close()


def test_a_kernel_that_cannot_start_ends_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = takes_ports(monkeypatch, 9)
    path = write(tmp_path / "a.ipynb", "print(city)")
    told = refusal(lambda: run_notebook(path, {"city": "b"}, tmp_path / "out"))
    assert len(taken) == 3 and "Rechenprozess (Kernel) endete unerwartet" in told[0]
    for one in taken:
        one.close()
