"""The house: every room says what it is, is entered by its front door, and the architecture's tree shows it.

``python -m tests.test_house`` writes the tree anew and clears the front doors of names that nobody uses.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "screening"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
PUBLIC = Path(__file__).with_name("public_names.txt")
TREE = re.compile(r"(?<=<!-- tree -->\n```\n).*?(?=```\n<!-- /tree -->)", re.DOTALL)

FRONT = "\n__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)\n"
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_RULE, LONGEST_ARCHITECTURE = 400, 60, 650, 85
"""The architecture's tree is not counted: it grows with the rooms."""


def dotted(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {dotted(path): path for path in sorted(SOURCE.rglob("*.py"))}
ROOMS = {name: path.parent for name, path in MODULES.items() if path.name == "__init__.py"}


@cache
def trees() -> dict[str, ast.Module]:
    """Return every module's syntax; not made on import, for every process of the tests imports this."""
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def room_of(module: str) -> str:
    while module not in ROOMS:
        module = module.rpartition(".")[0]
    return module


def imports(module: str) -> Iterator[tuple[str, str, int]]:
    """Yield what a module imports from others of the house: module, name, line."""
    for node in ast.walk(trees()[module]):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("screening"):
            for alias in node.names:
                yield node.module, alias.name, node.lineno


def handed_on(room: str) -> dict[str, str]:
    """Return the names that a room hands on, and the file of each."""
    stub = ROOMS[room] / "__init__.pyi"
    tree = ast.parse(stub.read_text(encoding="utf-8")) if stub.exists() else ast.Module([], [])
    return {
        a.name: n.module for n in tree.body if isinstance(n, ast.ImportFrom) and n.module for a in n.names
    }


@cache
def used_from_outside() -> dict[str, set[str]]:
    used: dict[str, set[str]] = defaultdict(set)
    for module in MODULES:
        for source, name, _ in imports(module):
            used[source].add(name)
    for folder in ("tests", "benchmarks", "notebooks"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module:
                    used[node.module] |= {a.name for a in node.names}
                elif isinstance(node, ast.Attribute):
                    used[""].add(node.attr)
    return used


def test_other_rooms_import_from_a_room_and_not_from_its_files() -> None:
    found = [
        f"{module}:{line}: {name} from {source}"
        for module in MODULES
        for source, name, line in imports(module)
        if source not in ROOMS
        and room_of(source) != "screening"
        and not (room_of(module) + ".").startswith(room_of(source) + ".")
        and module not in ROOMS
    ]
    assert found == []


def test_what_is_imported_from_a_room_is_handed_on_or_a_file_as_a_whole() -> None:
    found = [
        f"{module}:{line}: {name} from {source}"
        for module in MODULES
        for source, name, line in imports(module)
        if source in ROOMS
        and (ROOMS[source] / "__init__.pyi").exists()
        and name not in handed_on(source)
        and f"{source}.{name}" not in MODULES
    ]
    assert found == []


def test_nothing_of_the_house_is_imported_by_its_dotted_name_or_from_where_it_stands() -> None:
    found = [
        f"{module}:{node.lineno}"
        for module, tree in trees().items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Import) and any(a.name.startswith("screening.") for a in node.names))
        or (
            isinstance(node, ast.ImportFrom) and node.level and not module.startswith("screening.musterstadt")
        )
    ]
    assert found == []


@pytest.mark.parametrize("room", [r for r in ROOMS if (ROOMS[r] / "__init__.pyi").exists()])
def test_a_front_door_hands_on_what_is_there_and_what_somebody_uses(room: str) -> None:
    names = handed_on(room)
    entered = importlib.import_module(room)
    for name, file in names.items():
        assert getattr(entered, name) is getattr(importlib.import_module(f"{room}.{file}"), name)
    used = used_from_outside()
    assert [n for n in names if n not in used[room] and n not in used[""]] == []
    assert (ROOMS[room] / "__init__.py").read_text(encoding="utf-8").endswith(FRONT)


@pytest.mark.parametrize("room", [r for r in ROOMS if r not in ("screening", "screening.cli")])
def test_a_room_says_what_it_does_what_it_imports_and_where_to_begin(room: str) -> None:
    said = ast.get_docstring(trees()[room]) or ""
    assert said.split("\n")[0].endswith(".")
    if room == "screening.musterstadt":
        return
    assert re.search(r"\b[Ii]mports?\b", said), "what it may import"
    assert "egin with" in said, "where to begin reading"


def lines_of_tree() -> str:
    """Return the rooms and single files of the house with the first line of each, as a tree."""
    lines = []
    for name in sorted(MODULES, key=lambda m: (m not in ROOMS, m) if m.count(".") == 1 else (False, m)):
        depth = name.count(".") - 1
        if depth < 0 or name.endswith("__main__") or (depth and name not in ROOMS):
            continue
        first = (ast.get_docstring(trees()[name]) or "").split("\n")[0].rstrip(".")
        title = "  " * depth + name.rpartition(".")[2] + ("/" if name in ROOMS else ".py")
        lines.append(f"{title:<18}{first}")
    return "\n".join(lines) + "\n"


def test_the_architecture_shows_the_tree_as_the_rooms_describe_themselves() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    shown = TREE.search(text)
    assert shown and shown[0] == lines_of_tree(), "python -m tests.test_house writes it anew"
    assert len(TREE.sub("", text).splitlines()) <= LONGEST_ARCHITECTURE


def public_names() -> list[str]:
    """Return what ``import screening as sc`` offers: functions and classes, and those of the modules among them."""
    import screening as sc

    found = []
    for name in sorted(sc.__all__):
        offered = getattr(sc, name)
        found.append(f"sc.{name}")
        if isinstance(offered, ModuleType):
            told = {} if offered.__file__.endswith("__init__.py") else vars(offered)  # type: ignore[union-attr]
            known = [
                k
                for k, v in told.items()
                if (inspect.isfunction(v) or inspect.isclass(v))
                and (k in told.get("__all__", ()) or v.__module__ == offered.__name__)
            ]
            found += sorted(f"sc.{name}.{k}" for k in known if not k.startswith("_"))
    return found


def test_no_public_name_goes_or_comes_unseen() -> None:
    """A name that is gone breaks somebody's notebook: then the changelog says so and this list is changed by hand."""
    assert public_names() == PUBLIC.read_text(encoding="utf-8").split()


def long_ones() -> set[str]:
    """Return the files and functions that are longer than a reader keeps in mind, of the house and its tests."""
    found = set()
    for path in (p for folder in ("src", "tests", "benchmarks") for p in (ROOT / folder).rglob("*.py")):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        if len(text.splitlines()) > LONGEST_FILE:
            found.add(name)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                documented = ast.get_docstring(node) is not None
                body = node.body[1:] if documented else node.body
                length = body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]
                if length > LONGEST_FUNCTION:
                    found.add(f"{name}: {node.name}")
    return found


def test_no_file_and_no_function_is_longer_than_a_reader_keeps_in_mind() -> None:
    assert long_ones() == set()


def test_the_rule_can_be_read_in_one_sitting() -> None:
    files = sorted((SOURCE / "rule").glob("*.py"))
    assert sum(len(p.read_text(encoding="utf-8").splitlines()) for p in files) <= LONGEST_RULE


def _write() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    ARCHITECTURE.write_text(TREE.sub(lambda _: lines_of_tree(), text), encoding="utf-8")
    used = used_from_outside()
    for room in ROOMS:
        stub = ROOMS[room] / "__init__.pyi"
        if stub.exists():
            kept = [
                f"from .{file} import {name} as {name}"
                for name, file in handed_on(room).items()
                if name in used[room] | used[""]
            ]
            kept = [
                ast.unparse(n) for n in ast.parse(stub.read_text(encoding="utf-8")).body if not n.module
            ] + kept
            stub.write_text("\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _write()
