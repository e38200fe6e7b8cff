"""A notebook as HTML asks nobody for anything: neither the command of Jupyter nor JupyterLab's menu adds what does."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from nbformat import v4

pytest.importorskip("nbconvert", reason="needs JupyterLab (the extra lab)")

from nbconvert import HTMLExporter
from nbconvert.utils.base import NbConvertBase
from traitlets.config import Config

from screening.base import blocks, look
from screening.report.render.document import external_references, stamp
from screening.workbench.lab import EXPORT, export_options
from tests.documents import META, save

WIDGET = "application/vnd.jupyter.widget-view+json"
ROOT = Path(__file__).parents[2]
IMPORTED = re.compile(r"""(?:import\(|\.src\s*=|Src\s*=)\s*["']?((?:https?:)?//[^"')\s]+)""")
"""What a script would load. Only a drawing in Mermaid's language has its page ask for Mermaid; that cannot be set."""


def exported(path: Path, config: Config) -> str:
    return str(HTMLExporter(config=config).from_filename(str(path))[0])


def notebook(folder: Path) -> Path:
    note = blocks.callout("warning", "Achtung", "Text") + blocks.table(["Gebiet"], [["Hafen"]])
    data = {"text/html": look.dressed(note.html), "text/markdown": note.as_markdown()}
    shown = v4.new_code_cell("x", execution_count=1, outputs=[v4.new_output("display_data", data=data)])
    path = save(folder / "a.ipynb", v4.new_markdown_cell("# Titel"), shown)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_it_loads_nothing_and_shows_blocks_as_the_notebook_does(tmp_path: Path) -> None:
    path = notebook(tmp_path)
    assert external_references(exported(path, Config())), "what it would load otherwise"
    page = exported(path, Config(json.loads(EXPORT.read_text(encoding="utf-8"))))
    assert external_references(page) == [] and all("mermaid" in a for a in IMPORTED.findall(page))
    assert '<html lang="de">' in page
    assert "Achtung" in page and "Hafen" in page
    assert f'<div class="{look.CLASS} ' in page and "<style>" in page


def test_the_front_matter_of_a_published_notebook_is_not_shown(tmp_path: Path) -> None:
    path = notebook(tmp_path)
    stamp(path, META)
    page = exported(path, Config())
    assert "<h1" in page and "Titel" in page and "attribution:" not in page


def test_all_of_jupyter_in_an_environment_reads_it_and_our_jupyterlab_is_told() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {EXPORT.relative_to(ROOT).as_posix(): "etc/jupyter/jupyter_config.json"}
    said = json.loads(EXPORT.read_text(encoding="utf-8"))
    told = {f"{kind}.{name}": value for kind, values in said.items() for name, value in values.items()}
    assert export_options() == told and {
        "HTMLExporter.language_code",
        "NbConvertBase.display_data_priority",
    } <= set(told)
    kinds = {"HTMLExporter": HTMLExporter, "NbConvertBase": NbConvertBase}
    for kind, values in said.items():
        for name, value in values.items():
            assert kinds[kind].class_traits()[name].default() != value, name


def test_a_widget_is_shown_as_what_there_is_without_its_program(tmp_path: Path) -> None:
    data = {WIDGET: {"model_id": "a"}, "text/html": "<p>der Rahmen</p>", "text/plain": "Seite"}
    shown = v4.new_code_cell("x", execution_count=1, outputs=[v4.new_output("display_data", data=data)])
    path = save(tmp_path / "a.ipynb", shown)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"a": {}}}}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert "der Rahmen" not in exported(path, Config())
    page = exported(path, Config(json.loads(EXPORT.read_text(encoding="utf-8"))))
    assert "<p>der Rahmen</p>" in page and "model_id" not in page
