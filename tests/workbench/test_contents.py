"""What JupyterLab reads and writes: results never reach the disk, and are there again when a notebook is opened."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jupyter_server", reason="needs JupyterLab (the extra lab)")

from screening.workbench.contents import Contents

from .test_cells import run

SOURCE = Path(__file__).parents[2] / "notebooks" / "04_profile.ipynb"
VALUES = {"city": "neustadt", "year": 2023}


@pytest.fixture
def contents(tmp_path: Path) -> Contents:
    (tmp_path / "einstieg").mkdir()
    for folder in (tmp_path, tmp_path / "einstieg"):
        shutil.copy(SOURCE, folder / "a.ipynb")
    return Contents(root_dir=str(tmp_path), values=json.dumps(VALUES))


def get(contents: Contents, path: str = "a.ipynb") -> Any:
    return asyncio.run(contents.get(path))["content"]


def save(contents: Contents, content: Any, path: str = "a.ipynb") -> None:
    # as the browser sends it
    asyncio.run(contents.save({"type": "notebook", "content": json.loads(json.dumps(content))}, path))


def stamp(path: Path) -> tuple[bytes, int]:
    return path.read_bytes(), path.stat().st_mtime_ns


def test_a_notebook_that_was_only_run_leaves_its_file_untouched(contents: Contents, tmp_path: Path) -> None:
    before = stamp(tmp_path / "a.ipynb")
    save(contents, run(get(contents)))
    assert stamp(tmp_path / "a.ipynb") == before


def test_results_are_there_again_as_long_as_the_file_is_the_same(contents: Contents, tmp_path: Path) -> None:
    save(contents, run(get(contents)))
    assert "17 Fälle" in json.dumps(get(contents), ensure_ascii=False)
    assert 'city: str = "neustadt"' in json.dumps(get(contents)).replace("\\", "")
    text = (tmp_path / "a.ipynb").read_text(encoding="utf-8")
    (tmp_path / "a.ipynb").write_text(text.replace("jahr)", "jahr )"), encoding="utf-8")
    assert "17 Fälle" not in json.dumps(get(contents), ensure_ascii=False), "somebody else has changed it"


def test_what_ran_here_keeps_its_look_when_it_is_opened_anew_and_nothing_else(contents: Contents) -> None:
    screen = run(get(contents))
    ran, foreign = [c for c in screen["cells"] if c["cell_type"] == "code"][:2]
    ran["metadata"]["trusted"], foreign["metadata"]["trusted"] = True, False
    save(contents, screen)
    again = [c["metadata"].get("trusted", False) for c in get(contents)["cells"] if c["cell_type"] == "code"]
    assert again[:2] == [True, False]


def test_a_changed_cell_is_stored_without_results(contents: Contents, tmp_path: Path) -> None:
    screen = run(get(contents))
    screen["cells"][-1]["source"] = "jahr.decision"
    save(contents, screen)
    text = (tmp_path / "a.ipynb").read_text(encoding="utf-8")
    assert "jahr.decision" in text and "17 Fälle" not in text and '\\"musterstadt\\"' in text
    assert "17 Fälle" in json.dumps(get(contents), ensure_ascii=False)


def test_a_new_notebook_and_a_copy_hold_no_results(contents: Contents, tmp_path: Path) -> None:
    save(contents, run(get(contents)))
    copied = asyncio.run(contents.copy("a.ipynb"))["path"]
    save(contents, run(get(contents)), "neu.ipynb")
    for name in (copied, "neu.ipynb"):
        assert "17 Fälle" not in (tmp_path / name).read_text(encoding="utf-8")


def test_tutorials_keep_the_city_they_tell_of(contents: Contents) -> None:
    assert "neustadt" not in json.dumps(get(contents, "einstieg/a.ipynb"))


def test_other_files_are_written_as_they_are(contents: Contents, tmp_path: Path) -> None:
    model = {"type": "file", "format": "text", "content": "# Ä\n"}
    asyncio.run(contents.save(model, "notiz.md"))
    assert (tmp_path / "notiz.md").read_text(encoding="utf-8") == "# Ä\n"
