"""What JupyterLab reads and writes: on disk a notebook's cells, its results in memory as long as JupyterLab runs.

A notebook that was closed shows its results when it is opened again, and an export holds them; the file stays what it
was, so that no figure of a real city gets into the repository and no year becomes stale because somebody looked.
"""

from __future__ import annotations

import json
from typing import Any

import nbformat
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from traitlets import Unicode, default

from screening.workbench import cells

_Files: Any = AsyncLargeFileManager  # its methods say no types


class Contents(_Files):  # type: ignore[misc]
    """Files of a folder; notebooks at its top are shown for the city that JupyterLab was opened with."""

    values = Unicode("{}", config=True, help="Parameters that notebooks are shown with, as JSON.")

    @default("hide_globs")
    def _hidden(self) -> list[str]:
        return ["__pycache__", "_quarto.yml"]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # by path: what is on disk, and what was on the screen when it was saved
        self._last: dict[str, tuple[Any, Any]] = {}

    async def get(self, path: str, content: bool = True, *rest: Any, **options: Any) -> Any:
        """Return a file; a notebook with the results it had when it was saved last."""
        model = await super().get(path, content, *rest, **options)
        if content and model["type"] == "notebook":
            kept, screen = self._last.get(_key(path), (None, None))
            same = kept is not None and kept == cells.stored(model["content"], None, {})
            model["content"] = screen if same else cells.shown(model["content"], self._values(path))
        return model

    async def save(self, model: dict[str, Any], path: str = "") -> Any:
        """Write a file; of a notebook the cells, and only if they are others than those of the file."""
        if model.get("type") != "notebook" or "content" not in model:
            return await super().save(model, path)
        screen = _screen(model["content"])
        before = None
        if await self.file_exists(path):
            before = (await super().get(path, True, "notebook"))["content"]
        kept = cells.stored(screen, before, self._values(path))
        if before is not None and kept == cells.stored(before, None, {}):
            answer = await self.get(path, content=False)
        else:
            answer = await super().save({**model, "content": kept}, path)
        self._last[_key(path)] = (cells.stored(kept, None, {}), screen)
        return answer

    def _values(self, path: str) -> dict[str, cells.Value]:
        # tutorials below tell of one city
        return {} if "/" in _key(path) else dict(json.loads(self.values))


def _key(path: str) -> str:
    return path.strip("/")


def _screen(content: Any) -> Any:
    """Return a notebook as it is on the screen; what ran there keeps its look when the page is opened anew."""
    screen = nbformat.reads(json.dumps(content), as_version=4)
    for cell, given in zip(screen["cells"], content["cells"], strict=True):
        # reading takes it out; JupyterLab says it of cells that ran, and of those in files that it trusts
        if given.get("metadata", {}).get("trusted") is True:
            cell["metadata"]["trusted"] = True
    return screen
