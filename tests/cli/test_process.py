"""The program as a process of its own: quick, in UTF-8, and what `import screening` offers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import screening
from tests.cli.called import ROOT
from tests.small_city import build_small_city

# --- the process itself ------------------------------------------------------------------------------------------


def process(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "screening", *arguments]
    return subprocess.run(command, capture_output=True, check=False, env=environment)


def test_the_process_writes_utf8_whatever_the_console_speaks(thin_data: Path) -> None:
    done = process("table", "musterstadt", "--year", "2024", "--data", str(thin_data))
    assert done.returncode == 0
    assert "überwiegende" in done.stdout.decode("utf-8")
    assert done.stderr == b""


def test_a_reader_that_goes_away_ends_the_command_quietly(thin_data: Path) -> None:
    table = ["table", "musterstadt", "--year", "2024", "--format", "json", "--data", str(thin_data)]
    command = [sys.executable, "-m", "screening", *table]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout and running.stderr
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""


def test_help_and_import_load_nothing_heavy() -> None:
    code = (
        "import sys, screening, screening.cli; "
        "print([m for m in ('pandas', 'numpy', 'pydantic', 'papermill', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_sound_delivery_is_checked_without_what_takes_long_to_import(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    code = (
        "import sys; from pathlib import Path; from screening.pipeline import check_city; data = Path(sys.argv[1]); "
        "print([f.message for f in check_city('klein', data=data, reports=data / 'reports')[2024].items]); "
        "heavy = ('pandera', 'nbformat', 'papermill', 'jinja2', 'matplotlib', 'rfc3987_syntax'); "
        "print([m for m in heavy if m in sys.modules]); "
        "from screening.report.execute.notebook import library; library(); "
        "print([m for m in heavy if m in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(small.data)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    # with JupyterLab a grammar of addresses is there, which whoever reads a notebook need not set up
    assert done.stdout.splitlines() == ["[]", "[]", "['nbformat']"]


def test_help_comes_at_once() -> None:
    best = min(_processor_seconds("--help") for _ in range(3))
    # 0.11 s on the developers' machine
    assert best < 1.0


def _processor_seconds(*arguments: str) -> float:
    before = os.times()
    assert process(*arguments).returncode == 0
    after = os.times()
    if sys.platform == "win32":
        pytest.skip("Windows does not tell what a process that has ended took of the processor")
    return after.children_user + after.children_system - before.children_user - before.children_system


# --- import screening as sc ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "import screening as sc; f = sc.rates; import screening.rule.rates; g = sc.rates",
        "import screening.rule.rates; import screening as sc; f = g = sc.rates",
        "from screening.rule.rates import Rates; import screening as sc; f = g = sc.rates",
    ],
)
def test_rates_is_the_function_in_whatever_order_it_is_imported(code: str) -> None:
    check = "; assert callable(f) and callable(g) and f is g and f.__name__ == 'rates'"
    subprocess.run([sys.executable, "-c", code + check], check=True)


@pytest.mark.parametrize("name", screening.__all__)
def test_every_name_of_the_library_can_be_had(name: str) -> None:
    assert getattr(screening, name) is not None
    assert name in dir(screening)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="quatsch"):
        _ = screening.quatsch  # type: ignore[attr-defined]
