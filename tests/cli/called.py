"""What the tests of commands share: a call, the data, and which words are no German."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from screening.cli import app

ROOT = Path(__file__).parents[2]
DATA = str(ROOT / "data")
FIRST = 2016
"""As large as any year, and read at once: there is none before it."""
ENGLISH = re.compile(
    r"\b(usage|options|show|message|exit|commands?|arguments|required|default|try|error|missing|invalid|"
    r"text|str|int|path|no such|got|value|help)\b",
    re.IGNORECASE,
)


def call(*arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="screening", **options)


def german(text: str) -> str:
    """Take out what is no prose: names of options and allowed values."""
    return re.sub(r"--[\w-]+|text\|csv\|json|: text\.|screening \w+", "", text)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for part in ("raw", "geo"):
        shutil.copytree(ROOT / "data" / part / "musterstadt", tmp_path / "data" / part / "musterstadt")
    return tmp_path / "data"


def add_key(path: Path) -> None:
    path.write_text("unbekannt = 1\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
