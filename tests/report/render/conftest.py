"""A program named quarto for those who call it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

STUB = Path(__file__).with_name("quarto_stub.py")


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program named quarto that reads as Quarto does and writes down how it was called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    if os.name == "nt":
        (folder / "quarto.bat").write_text(f'@"{sys.executable}" "{STUB}" %*\n', encoding="utf-8")
    else:
        program = folder / "quarto"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{STUB}" "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("STUB_LOG", str(tmp_path / "log.json"))
    return tmp_path / "log.json"
