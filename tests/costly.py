"""Which tests take so long that `make quick` leaves them out: listed in a file that `make costly` writes anew.

As a plugin, ``-p tests.costly``, it writes the list from what the tests of a run took.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

LIST = Path(__file__).with_suffix(".txt")
SECONDS = 0.25
"""A test function, or an example, that takes more with all its cases is costly."""

_taken: Counter[str] = Counter()


def function_of(nodeid: str) -> str:
    """Return a test without its case.

    Examples
    --------
    >>> function_of("tests/test_one.py::test_it[a::b]")
    'tests/test_one.py::test_it'
    """
    return nodeid.partition("[")[0]


def listed() -> frozenset[str]:
    """Return the functions and examples that were costly when the list was written."""
    return frozenset(LIST.read_text(encoding="utf-8").split())


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up what a test took, whichever worker ran it; what it shares with others is not its own."""
    if report.when == "call":
        _taken[function_of(report.nodeid)] += report.duration


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the list: once, where the reports of all workers arrive, and of no run that was broken off."""
    ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    if ended and not hasattr(session.config, "workerinput"):
        costly = sorted(name for name, seconds in _taken.items() if seconds > SECONDS)
        LIST.write_text("".join(f"{name}\n" for name in costly), encoding="utf-8", newline="\n")
