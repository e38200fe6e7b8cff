"""The list of what `make quick` leaves out names tests that are there, and leaves out no more than it must."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace as Told

import pytest

from tests import costly

ROOT = Path(__file__).resolve().parents[1]


def defined(path: Path) -> set[str]:
    return set(re.findall(r"^ *(?:def|class) (\w+)", path.read_text(encoding="utf-8"), re.M))


def test_every_listed_test_and_example_is_there() -> None:
    assert costly.LIST.read_text(encoding="utf-8").splitlines() == sorted(costly.listed())
    gone = []
    for name in costly.listed():
        path, _, inside = name.partition("::")
        source = ROOT / path
        if not source.is_file() or inside.rpartition("::")[2].rpartition(".")[2] not in defined(source):
            gone.append(name)
    assert gone == [], "make costly writes the list anew"


def test_a_test_is_listed_with_all_its_cases_by_what_it_takes_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(costly, "LIST", tmp_path / "costly.txt")
    monkeypatch.setattr(costly, "_taken", Counter())
    for nodeid, when, seconds in [
        ("t.py::test_a[1]", "call", 0.2),
        ("t.py::test_a[2]", "call", 0.2),
        ("t.py::test_b", "setup", 9.0),
        ("t.py::test_b", "call", 0.1),
        ("t.py::test_c", "call", 0.31),
    ]:
        costly.pytest_runtest_logreport(Told(nodeid=nodeid, when=when, duration=seconds))
    costly.pytest_sessionfinish(Told(config=Told(workerinput={})), pytest.ExitCode.OK)
    costly.pytest_sessionfinish(Told(config=Told()), pytest.ExitCode.INTERRUPTED)
    assert not costly.LIST.exists()
    costly.pytest_sessionfinish(Told(config=Told()), pytest.ExitCode.TESTS_FAILED)
    assert costly.LIST.read_text(encoding="utf-8").split() == ["t.py::test_a", "t.py::test_c"]
    assert costly.function_of("t.py::test_a[x::y]") == "t.py::test_a"
