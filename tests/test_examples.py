"""Every public name has a docstring, and what an analyst calls has an example that runs (pytest runs them all).

Functions without one are in ``without_example.txt``, each with its reason; the list only shrinks. After adding an
example, or moving a function: ``python -m tests.test_examples`` writes the list anew and keeps the reasons.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "screening"
LIST = Path(__file__).with_name("without_example.txt")
HEAD = "# Functions without an example, and why. To write this list anew: python -m tests.test_examples\n"

ROOMS = ("analysis", "concept", "delivery", "process", "rule")
"""Rooms whose functions an analyst calls, or meets when reading how a figure came about."""

TO_DO = "to be shown"

Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@cache
def modules(source: Path) -> dict[str, ast.Module]:
    """The parsed modules of a package by dotted name; a room's ``__init__`` under the room's own."""
    found = {}
    for path in sorted(source.rglob("*.py")):
        parts = (source.name, *path.relative_to(source).with_suffix("").parts)
        found[".".join(parts).removesuffix(".__init__")] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def public(of: ast.Module | ast.ClassDef) -> list[Named]:
    """Public functions and classes; of several signatures the one that does the work."""
    named = [node for node in of.body if isinstance(node, Named) and not node.name.startswith("_")]
    return [n for n in named if not any(ast.unparse(d) == "overload" for d in n.decorator_list)]


def undocumented(source: Path) -> list[str]:
    """Public functions, classes and their methods without a docstring."""

    def within(of: ast.Module | ast.ClassDef, name: str) -> Iterator[str]:
        for node in public(of):
            if not ast.get_docstring(node):
                yield f"{name}.{node.name}"
            if isinstance(node, ast.ClassDef):
                yield from within(node, f"{name}.{node.name}")

    return [name for module, tree in modules(source).items() for name in within(tree, module)]


def offered(source: Path) -> set[str]:
    """What the package offers under its own name, where it is defined: functions, classes or modules."""
    trees = modules(source)
    imported: dict[str, str] = {}
    for module, tree in trees.items():
        for node in _with_branches(tree.body):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = {f"{module}.{n.asname or n.name}": f"{node.module}.{n.name}" for n in node.names}
                imported |= names
    for stub in source.rglob("__init__.pyi"):  # a room's front door
        room = ".".join((source.name, *stub.parent.relative_to(source).parts))
        for node in ast.parse(stub.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and node.module:
                imported |= {f"{room}.{n.name}": f"{room}.{node.module}.{n.name}" for n in node.names}
    texts = [
        node.value
        for node in ast.walk(trees[source.name])
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    # names that are loaded on first use are texts: "package.module:name"
    found = {text.replace(":", ".") for text in texts if re.fullmatch(rf"{source.name}[.\w]*:\w+", text)}
    found |= {target for name, target in imported.items() if name.rpartition(".")[0] == source.name}
    return {_defined(name, imported) for name in found}


def _with_branches(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """A module's statements, those for type checkers among them."""
    for node in body:
        yield node
        if isinstance(node, ast.If):
            yield from _with_branches(node.body)


def _defined(name: str, imported: dict[str, str]) -> str:
    """Follow a name from import to import to where it is defined."""
    seen: set[str] = set()
    while name in imported and name not in seen:
        seen.add(name)
        name = imported[name]
    return name


def examples(source: Path) -> dict[str, bool]:
    """Which functions must have an example, and whether they do."""
    wanted = offered(source)
    found = {}
    for module, tree in modules(source).items():
        room = module.removeprefix(f"{source.name}.").partition(".")[0]
        for node in public(tree):
            name = f"{module}.{node.name}"
            if not isinstance(node, ast.ClassDef) and (room in ROOMS or name in wanted):
                found[name] = ">>>" in (ast.get_docstring(node) or "")
    return found


def read_list(path: Path) -> dict[str, str]:
    """The reason for each function of the list."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    entries = (line.partition(" # ") for line in lines if line and not line.startswith("#"))
    return {name: reason.strip() for name, _, reason in entries}


def wrong(source: Path, path: Path) -> list[str]:
    """What the list and the package have against each other, a line each."""
    found, listed = examples(source), read_list(path)
    lines = [f"{n}: has no example" for n, shown in found.items() if not shown and n not in listed]
    lines += [f"{n}: has an example, and is in the list" for n in listed if found.get(n)]
    lines += [f"{n}: is in the list, and not in the package" for n in listed if n not in found]
    return lines + [f"{n}: is in the list without a reason" for n, reason in listed.items() if not reason]


def write_list(source: Path, path: Path) -> int:
    """Write the list anew, keeping its reasons; return how many functions are in it."""
    reasons = read_list(path)
    without = sorted(name for name, shown in examples(source).items() if not shown)
    lines = [f"{name} # {reasons.get(name) or TO_DO}\n" for name in without]
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return len(without)


def test_every_public_name_has_a_docstring() -> None:
    lacking = undocumented(SOURCE)
    assert not lacking, "without a docstring:\n" + "\n".join(lacking)


def test_what_an_analyst_calls_has_an_example_or_a_reason_to_have_none() -> None:
    lines = [*wrong(SOURCE, LIST), *(f"{n}: {TO_DO}" for n, why in read_list(LIST).items() if why == TO_DO)]
    assert not lines, "\n".join([*lines, "", "Add an example, or: python -m tests.test_examples"])


def test_what_the_package_offers_is_found_where_it_is_defined() -> None:
    assert {"screening.workbench.plain.entry.screen", "screening.delivery.read.read_delivery"} <= offered(
        SOURCE
    )
    assert offered(SOURCE) & examples(SOURCE).keys()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with a function that has an example, one without, and one that it offers from elsewhere."""
    files = {
        "__init__.py": 'NAMES = {"later": "small:told"}\nfrom small.other import shown as shown\n',
        "other.py": 'from small.deep import shown\n\ndef told():\n    """Tell."""\n\ndef bare():\n    pass\n',
        "deep.py": 'def shown():\n    """Show."""\n',
        "rule/__init__.py": "",
        "rule/one.py": 'def good():\n    """Do.\n\n    >>> good()\n    """\n\ndef bad():\n    """Do not."""\n',
    }
    for name, text in files.items():
        path = tmp_path / "small" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "small"


def test_a_function_is_asked_for_an_example_in_its_room_and_where_it_is_offered(package: Path) -> None:
    assert examples(package) == {
        "small.deep.shown": False,
        "small.rule.one.bad": False,
        "small.rule.one.good": True,
    }
    assert undocumented(package) == ["small.other.bare"]


def test_the_list_only_shrinks(package: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("small.rule.one.good # late\nsmall.gone # why\nsmall.deep.shown\n", encoding="utf-8")
    assert wrong(package, path) == [
        "small.rule.one.bad: has no example",
        "small.rule.one.good: has an example, and is in the list",
        "small.gone: is in the list, and not in the package",
        "small.deep.shown: is in the list without a reason",
    ]


def test_the_list_written_anew_keeps_its_reasons(package: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("small.rule.one.bad # needs a city\nsmall.rule.one.good # late\n", encoding="utf-8")
    assert write_list(package, path) == 2
    assert read_list(path) == {"small.deep.shown": TO_DO, "small.rule.one.bad": "needs a city"}
    assert wrong(package, path) == []


if __name__ == "__main__":
    write_list(SOURCE, LIST)
