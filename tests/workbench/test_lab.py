"""The notebooks in a real JupyterLab, opened by our own command: run whole, readable, light and dark.

By default a small notebook, to see that the command's JupyterLab works; with ``SCREENING_LAB=1`` (``make lab-test``)
each notebook of the folder. ``SCREENING_LAB_SHOTS`` names a folder for pictures of them.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from screening.report.render.document import external_references
from screening.workbench.lab import OFF
from tests import browser

pytest.importorskip("jupyterlab", reason="needs JupyterLab (the extra lab)")
pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
WHOLE = bool(os.environ.get("SCREENING_LAB"))
SHOTS = os.environ.get("SCREENING_LAB_SHOTS", "")
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"

MARKS = re.compile(r"\{#\w|:::|@(?:sec|tbl|fig)-\w|^#\||^---$", re.MULTILINE)
"""What Pandoc would have taken out."""

SMALL = """\
import screening as sc
rows = [[sc.blocks.Cell("Hafen"), sc.blocks.Cell("7")]]
columns = [sc.blocks.Column("Gebiet"), sc.blocks.Column("Treffer", "right")]
note = sc.blocks.callout("warning", "Achtung", f"{city} im Jahr {year}")
sc.blocks.join([note, sc.blocks.table(columns, rows, caption="Probe")])
"""

# text with too little contrast to what is behind it; colours of the page as the browser computes them
FAINT = (Path(__file__).with_name("faint.js")).read_text(encoding="utf-8")

SETTLED = """() => {
  const last = window.screeningSeen, panel = document.querySelector('.jp-WindowedPanel-outer');
  last.push(document.getElementsByTagName('*').length + " " + (panel ? panel.scrollHeight : 0));
  return [...document.images].every(i => i.complete) && last.length > 4 && new Set(last.slice(-4)).size === 1;
}"""
"""Whether four looks at the page have seen the same."""

UNSTYLED = """() => {
  const own = document.querySelectorAll('.jp-OutputArea-output table:not(.dataframe, [id^="tabelle_"], [id^="tabelle_"] *)');
  return [...own].filter(t => {
    const head = t.querySelector('thead th'), numbers = t.matches('.profil-neben');
    const texts = numbers ? [] : [...t.querySelectorAll('tbody td:not([class])')];
    return !t.closest('.screening-block') || head && parseFloat(getComputedStyle(head).borderBottomWidth) < 1
      || texts.some(c => !['left', 'start'].includes(getComputedStyle(c).textAlign));
  }).map(t => t.textContent.slice(0, 80));
}"""


@contextmanager
def command(folder: Path, home: Path, *arguments: str) -> Iterator[str]:
    """Start ``screening lab`` as an analyst does, and give the address that it names; Ctrl-C ends it."""
    call = [sys.executable, "-m", "screening", "lab", *arguments, "--no-browser", "--notebooks", str(folder)]
    env = os.environ | {
        "XDG_CONFIG_HOME": str(home / "einstellungen"),
        "HOME": str(home),
        "JUPYTER_TOKEN": "x",
    }
    # a test run in the background ignores Ctrl-C, and what it starts would, too
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    with (home / "meldungen.txt").open("wb") as said:
        process = subprocess.Popen(call, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=said, text=True)
        signal.signal(signal.SIGINT, kept)
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.send_signal(signal.SIGINT)
            code = process.wait(120)
            process.stdout.close()
    assert code == 0, (home / "meldungen.txt").read_text(encoding="utf-8")


class Seen:
    """A page of JupyterLab: what it asked for, and what a test does with it."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.address = address
        self.requests: list[str] = []
        page.on("request", lambda r: self.requests.append(r.url))
        page.on("websocket", lambda w: self.requests.append(w.url))

    def run_all(self) -> None:
        """Run all cells from the menu, again if the kernel was not there yet, and wait until all have run."""
        while not self.began():
            self.page.locator(".lm-MenuBar-itemLabel", has_text="Ausführen").click()
            self.page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Alle Zellen ausführen$")).click()
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
            r".every(e => /\[\d+\]/.test(e.textContent))"
            " || document.querySelector('[data-mime-type=\"application/vnd.jupyter.error\"]')"
        )
        self.settled()

    def began(self) -> bool:
        """Wait a moment for a cell that runs or has run; nothing else says that the kernel takes cells."""
        api = pytest.importorskip("playwright.sync_api")
        began = (
            "() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
            r".some(e => /[*\d]/.test(e.textContent))"
        )
        try:
            self.page.wait_for_function(began, timeout=2_000)
        except api.TimeoutError:
            return False
        return True

    def settled(self) -> None:
        """Wait until the page no longer changes: results, pictures and tables are drawn after a cell has run."""
        self.page.evaluate("() => { window.screeningSeen = []; }")
        self.page.wait_for_function(SETTLED, polling=200)

    def errors(self) -> list[str]:
        kinds = ("error", "stderr")
        shown = ", ".join(f'[data-mime-type="application/vnd.jupyter.{k}"]' for k in kinds)
        return self.page.locator(shown).all_text_contents()  # type: ignore[no-any-return]

    def text(self) -> str:
        """Return what is read: outputs and set text, not the code."""
        return "\n".join(self.page.locator(".jp-OutputArea-output, .jp-RenderedMarkdown").all_inner_texts())

    def unstyled(self) -> list[str]:
        """Return the beginning of tables without the house's look; pandas' own have JupyterLab's."""
        return self.page.evaluate(UNSTYLED)  # type: ignore[no-any-return]

    def faint(self) -> list[str]:
        return self.page.evaluate(FAINT)  # type: ignore[no-any-return]

    def theme(self, name: str) -> None:
        """Take another theme and open the page anew: the results of what was saved are there again."""
        self.page.keyboard.press("Control+s")
        self.page.wait_for_selector(".jp-mod-dirty", state="detached")
        outputs = self.page.locator(".jp-OutputArea-output").count()
        address = urlsplit(self.address)
        answer = self.page.request.put(
            f"{address.scheme}://{address.netloc}/lab/api/settings/@jupyterlab/apputils-extension:themes?{address.query}",
            data={"raw": json.dumps({"theme": name})},
        )
        assert answer.ok, answer.text()
        self.page.reload()
        light = str("Light" in name).lower()
        self.page.wait_for_function(
            f"() => document.body.dataset.jpThemeLight === '{light}'"
            f" && document.querySelectorAll('.jp-OutputArea-output').length === {outputs}"
        )
        self.settled()

    def shoot(self, name: str) -> None:
        if not SHOTS:
            return
        panel = self.page.locator(".jp-WindowedPanel-outer").first
        height = min(int(panel.evaluate("e => e.scrollHeight")) + 140, 15_000)
        self.page.set_viewport_size({"width": 1280, "height": height})
        panel.evaluate("e => { e.scrollTop = 0; }")
        self.settled()
        self.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))
        self.page.set_viewport_size({"width": 1280, "height": 860})


@contextmanager
def seen(address: str, notebook: str = "") -> Iterator[Seen]:
    """Open a page of JupyterLab in Chromium; what leaves this computer would be seen."""
    with browser.context(viewport={"width": 1280, "height": 860}) as context:
        found = Seen(context.new_page(), address)
        # without what the test before had open
        found.page.goto(f"{address}&reset")
        found.page.wait_for_selector(".jp-MarkdownViewer h1")
        menus = found.page.locator(".lm-MenuBar-itemLabel").all_text_contents()
        assert menus[:4] == ["Datei", "Bearbeiten", "Anzeigen", "Ausführen"]
        if notebook:
            # as an analyst does: opened with the page itself, it may be there before its kernel is known
            found.page.get_by_role("link", name=Path(notebook).stem, exact=True).click()
            found.page.wait_for_selector(".jp-Notebook .jp-Cell")
        yield found
        # what a page makes itself never leaves it
        asked = [u for u in found.requests if not u.startswith(("data:", "blob:"))]
        assert {urlsplit(u).hostname for u in asked} == {"127.0.0.1"}, "nothing is asked from elsewhere"


def small(folder: Path) -> None:
    """Write a folder with a page and a notebook that takes a moment."""
    import nbformat.v4 as nb

    folder.mkdir()
    (folder / "README.md").write_text("# Anfang\n\n[01_klein](01_klein.ipynb)\n", encoding="utf-8")
    first = 'city: str = "anderswo"\nyear: int = 2016'
    cells = [
        nb.new_code_cell(first, metadata={"tags": ["parameters"]}),
        nb.new_code_cell(SMALL),
        nb.new_code_cell("import sys\nprint(sys.executable)"),
    ]
    (folder / "01_klein.ipynb").write_text(json.dumps(nb.new_notebook(cells=cells)), encoding="utf-8")


@pytest.mark.long
def test_a_notebook_is_opened_from_the_first_page_and_run(tmp_path: Path) -> None:
    small(tmp_path / "hefte")
    before = (tmp_path / "hefte" / "01_klein.ipynb").read_bytes()
    # another kernel of the same name, as office machines have them
    other = tmp_path / ".local" / "share" / "jupyter" / "kernels" / "python3"
    other.mkdir(parents=True)
    (other / "kernel.json").write_text('{"argv": ["false"], "display_name": "Fremd", "language": "python"}')
    with command(tmp_path / "hefte", tmp_path, "musterstadt") as address:
        assert urlsplit(address).hostname == "127.0.0.1" and "token=x" not in address
        with seen(address) as lab:
            config = json.loads(lab.page.locator("#jupyter-config-data").text_content() or "")
            assert set(OFF) <= set(config["disabledExtensions"]), "nobody asks for news"
            lab.page.get_by_role("link", name="01_klein").click()
            lab.page.wait_for_selector(".jp-Notebook .jp-Cell")
            lab.run_all()
            assert lab.errors() == []
            assert "musterstadt im Jahr 2024" in lab.text() and sys.executable in lab.text()
            assert lab.faint() == [] and lab.unstyled() == []
            lab.theme(DARK)
            assert lab.faint() == [] and lab.unstyled() == [], "opened anew it looks as before"
            taken = lab.page.request.get(
                address.replace("/lab/tree/README.md", "/nbconvert/html/01_klein.ipynb")
            )
            assert taken.ok and "musterstadt im Jahr 2024" in taken.text()
            assert external_references(taken.text()) == [], "what is taken along loads nothing"
    assert (tmp_path / "hefte" / "01_klein.ipynb").read_bytes() == before
    assert not (tmp_path / ".jupyter").exists() and not (tmp_path / ".local/share/jupyter/runtime").exists()


def in_touch(folder: Path) -> None:
    """Write a folder with a page and a notebook that tries another rule, and one cell that asks what was tried."""
    import nbformat.v4 as nb

    folder.mkdir()
    (folder / "README.md").write_text("# Anfang\n\n[01_wenn](01_wenn.ipynb)\n", encoding="utf-8")
    cells = [
        nb.new_code_cell(
            f"import screening as sc\njahr = sc.open_year('musterstadt', 2016, data={str(ROOT / 'data')!r})"
        ),
        nb.new_code_cell("seite = jahr.what_if_widget(height=700)\nseite"),
        nb.new_code_cell("print('eingestellt:', seite.rule)"),
    ]
    (folder / "01_wenn.ipynb").write_text(json.dumps(nb.new_notebook(cells=cells)), encoding="utf-8")


@pytest.mark.long
def test_what_is_tried_in_a_cell_is_there_in_the_next(tmp_path: Path) -> None:
    in_touch(tmp_path / "hefte")
    with (
        command(tmp_path / "hefte", tmp_path, "musterstadt") as address,
        seen(address, "01_wenn.ipynb") as lab,
    ):
        lab.run_all()
        assert lab.errors() == [] and "eingestellt: {}" in lab.text()
        while not tried(lab):
            pass
        page = lab.page.frame_locator(".jp-OutputArea-output iframe")
        assert "19 Gebiete kämen hinzu" in page.locator("#outcome").inner_text()
        lab.page.keyboard.press("Control+s")
        lab.page.wait_for_selector(".jp-mod-dirty", state="detached")
        taken = lab.page.request.get(address.replace("/lab/tree/README.md", "/nbconvert/html/01_wenn.ipynb"))
        assert "srcdoc=" in taken.text() and external_references(taken.text()) == [], (
            "taken along it is the page"
        )


def tried(lab: Seen) -> bool:
    """Try six hits and ask the last cell; all cells may have been run twice, and then the page began anew in between."""
    api = pytest.importorskip("playwright.sync_api")
    lab.page.frame_locator(".jp-OutputArea-output iframe").locator("#hits").fill("6")
    lab.page.locator(".jp-CodeCell").last.locator(".cm-content").click()
    lab.page.keyboard.press("Control+Enter")
    told = lab.page.locator(".jp-OutputArea-output", has_text="eingestellt: {'min_hits': 6}")
    try:
        told.wait_for(timeout=5_000)
    except api.TimeoutError:
        return False
    return True


def every() -> list[Path]:
    """Return the notebooks that come with the software, not an analyst's own."""
    work = [p for p in NOTEBOOKS.glob("*.ipynb") if not re.match("[1-9][0-9]_", p.name)]
    return sorted([*work, *NOTEBOOKS.glob("einstieg/*.ipynb")])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with command(NOTEBOOKS, tmp_path_factory.mktemp("lab")) as address:
        yield address


@pytest.mark.skipif(not WHOLE, reason="SCREENING_LAB is not set (make lab-test)")
@pytest.mark.parametrize("name", [p.relative_to(NOTEBOOKS).as_posix() for p in every()])
def test_each_notebook_is_readable_when_it_is_run(whole: str, name: str) -> None:
    before = (NOTEBOOKS / name).read_bytes()
    with seen(whole, name) as lab:
        lab.run_all()
        assert lab.errors() == []
        stem = name.removesuffix(".ipynb").replace("/", "-")
        lab.shoot(stem)
        assert MARKS.findall(lab.text()) == []
        assert lab.faint() == [] and lab.unstyled() == []
        lab.theme(DARK)
        lab.shoot(f"{stem}-dunkel")
        assert lab.faint() == [] and lab.unstyled() == []
        lab.theme(LIGHT)
    assert (NOTEBOOKS / name).read_bytes() == before
