"""In Python's own console: our errors as findings, others with their stack, and nobody else's hook replaced."""

from __future__ import annotations

import subprocess
import sys

import pytest


def console(*lines: str, interactive: bool = True) -> str:
    """Return what a console says to these lines."""
    command = [sys.executable, "-X", "utf8", *(["-i"] if interactive else []), "-"]
    source = "\n".join([*lines, ""])
    return subprocess.run(command, input=source, capture_output=True, encoding="utf-8", check=False).stderr


def test_an_error_of_ours_is_told_without_a_stack_and_any_other_with_it() -> None:
    told = console("import screening as sc", "sc.open_year('gibtsnicht', 2024)", "1/0")
    ours, _, others = told.partition("Traceback")
    assert "Wert „gibtsnicht“: Diese Stadt gibt es im Datenordner nicht" in ours
    assert "ZeroDivisionError" in others


@pytest.mark.parametrize(
    ("before", "interactive"), [("", False), ("import sys; sys.excepthook = lambda *_: print('eigen')", True)]
)
def test_a_program_and_a_hook_of_one_s_own_stay_as_they_are(before: str, interactive: bool) -> None:
    told = console(before, "import screening as sc", "sc.screen(1, indicators={})", interactive=interactive)
    assert ("Traceback" in told) is not interactive
