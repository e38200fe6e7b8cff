"""``screening lab`` before anything opens: what is asked for is checked, what is missing is told."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from screening.cli import app
from screening.workbench import lab, parameters_of

ROOT = Path(__file__).parents[2]


def call(*arguments: str) -> Any:
    places = ("--data", str(ROOT / "data"), "--notebooks", str(ROOT / "notebooks"))
    return CliRunner().invoke(app, ["lab", *arguments, *places], prog_name="screening")


@pytest.mark.parametrize("port", ["80", "abc", "70000", "-1"])
def test_a_port_that_is_none_is_wrong_usage(port: str) -> None:
    result = call("--port", port)
    assert result.exit_code == 2
    assert "ist kein Port (1024 bis 65535)" in result.output


def test_a_city_that_is_not_there_is_told_before_anything_opens() -> None:
    result = call("musterdorf")
    assert result.exit_code == 1
    assert "musterdorf" in result.output and "musterstadt" in result.output


def test_without_jupyterlab_the_command_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "find_spec", lambda name: None if name == "jupyterlab" else find_spec(name))
    result = call()
    assert result.exit_code == 1
    assert "JupyterLab ist in dieser Umgebung nicht installiert" in result.output
    assert '-m pip install -e ".[lab]"' in result.output


def test_data_elsewhere_is_named_in_full_for_the_notebooks_lie_elsewhere_too(tmp_path: Path) -> None:
    assert parameters_of(None, ROOT / "data", ROOT / "notebooks") == {}
    assert parameters_of(None, tmp_path, ROOT / "notebooks") == {"data": tmp_path.as_posix()}
