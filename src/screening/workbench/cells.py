"""A notebook's text as it is shown for a city, and as it is stored: cells alone, no results, the file's own parameters.

The notebooks are templates that everybody shares: what somebody looks at in them is nobody else's, and results may be
confidential. So neither gets into the files.
"""

from __future__ import annotations

import ast
import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Value = str | int

_OF_A_SESSION = ("execution", "trusted")
"""Of a cell's metadata: when it ran, and that it may show what it likes."""


class _Literal(NamedTuple):
    """Where in a line of the parameters' cell a value stands."""

    line: int
    start: int
    end: int
    value: Any
    text: str


def shown(notebook: Any, values: Mapping[str, Value]) -> Any:
    """Return a notebook with other values in its cell of parameters; comments and all else stay.

    Parameters
    ----------
    notebook : mapping
        As nbformat's version 4 has it, each source one text.
    values : mapping
        By the parameter's name; a name that the notebook does not declare is left out.

    Examples
    --------
    >>> cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": 'city: str = "a"  # Ordner'}
    >>> shown({"cells": [cell]}, {"city": "neustadt", "before": 2023})["cells"][0]["source"]
    'city: str = "neustadt"  # Ordner'

    What is no Python is shown as it is:

    >>> shown({"cells": [cell | {"source": "city = "}]}, {"city": "b"})["cells"][0]["source"]
    'city = '
    """
    result = copy.deepcopy(notebook)
    for cell in _parameters(result):
        found = _literals(cell["source"])
        new = {n: _written(v) for n, v in values.items() if n in found and found[n].value != v}
        cell["source"] = _replaced(cell["source"], found, new)
    return result


def stored(notebook: Any, before: Any | None, values: Mapping[str, Value]) -> Any:
    """Return what of a notebook belongs into its file: its cells without results, `shown` undone.

    Parameters
    ----------
    notebook : mapping
        As it stands on the screen.
    before : mapping or None
        As the file has it now; None if there is no file yet.
    values : mapping
        What `shown` was given. A value that somebody has changed since is theirs and is stored.

    Examples
    --------
    >>> cell = {"cell_type": "code", "id": "1", "metadata": {"tags": ["parameters"]}, "outputs": [],
    ...         "execution_count": None, "source": 'city: str = "a"'}
    >>> file = {"cells": [cell], "metadata": {"language_info": {"name": "python"}}}
    >>> screen = shown(file, {"city": "b"})
    >>> screen["cells"][0] |= {"execution_count": 7, "outputs": [{"output_type": "stream", "text": "geheim"}]}
    >>> stored(screen, file, {"city": "b"}) == file
    True
    >>> screen["cells"][0]["source"] = 'city: str = "c"'
    >>> stored(screen, file, {"city": "b"})["cells"][0]["source"]
    'city: str = "c"'
    """
    result = copy.deepcopy(notebook)
    for cell in result["cells"]:
        for name in _OF_A_SESSION:
            cell["metadata"].pop(name, None)
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    told = result["metadata"]
    told.pop("widgets", None)
    if "language_info" in told:  # the kernel adds its version
        told["language_info"] = {"name": told["language_info"].get("name", "python")}
    if before is not None:
        for name in ("kernelspec", "language_info"):
            told.pop(name, None)
            if name in before["metadata"]:
                told[name] = copy.deepcopy(before["metadata"][name])
        _undo(result, before, values)
    return result


def _undo(result: Any, before: Any, values: Mapping[str, Value]) -> None:
    own = {n: lit.text for cell in _parameters(before) for n, lit in _literals(cell["source"]).items()}
    for cell in _parameters(result):
        found = _literals(cell["source"])
        old = {n: own[n] for n, v in values.items() if n in found and n in own and found[n].value == v}
        cell["source"] = _replaced(cell["source"], found, old)


def _parameters(notebook: Any) -> Iterator[Any]:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and "parameters" in cell["metadata"].get("tags", ()):
            yield cell


def _literals(source: str) -> dict[str, _Literal]:
    """Return the plain values that names are given, each on one line."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return {}
    # in bytes, as Python counts columns
    lines = source.encode().splitlines()
    found = {}
    for statement in tree.body:
        if isinstance(statement, ast.AnnAssign):
            target: ast.expr = statement.target
        elif isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
        else:
            continue
        value = statement.value
        if (
            isinstance(target, ast.Name)
            and isinstance(value, ast.Constant)
            and value.lineno == value.end_lineno
        ):
            place = (value.lineno - 1, value.col_offset, value.end_col_offset or 0)
            text = lines[place[0]][place[1] : place[2]].decode()
            found[target.id] = _Literal(*place, value.value, text)
    return found


def _written(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)


def _replaced(source: str, found: Mapping[str, _Literal], texts: Mapping[str, str]) -> str:
    if not texts:
        return source
    lines = source.encode().splitlines(keepends=True)
    # from the end of each line on: what stands before keeps its place
    for literal, text in sorted(((found[n], t) for n, t in texts.items()), reverse=True):
        line = lines[literal.line]
        lines[literal.line] = line[: literal.start] + text.encode() + line[literal.end :]
    return b"".join(lines).decode()
