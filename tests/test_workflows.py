"""What runs on a server must not rot: workflows, Makefile and .ci/run use what exists, with few rights."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from screening.cli import app

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def load(path: Path) -> dict[str, Any]:
    content: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    # YAML 1.1 reads the key `on` as true
    return {("on" if k is True else k): v for k, v in content.items()}


def steps(workflow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


def screening_calls(text: str) -> Iterator[list[str]]:
    for match in re.finditer(
        r"(?:^|[\s/])screening ((?:run|check|table|status|render|[a-z]+)\b[^\n|&;]*)", text
    ):
        yield shlex.split(re.sub(r'"\$\(.*\)"|\$\(\w+\)', "x", match.group(1)))


def by_name(path: Path) -> str:
    return path.name


def test_there_are_workflows_for_rendering_and_for_tests() -> None:
    assert {p.name for p in WORKFLOWS} == {"render.yml", "tests.yml"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=by_name)
def test_a_workflow_has_few_rights_one_run_at_a_time_and_an_end(path: Path) -> None:
    workflow = load(path)
    assert {"name", "on", "permissions", "concurrency", "jobs"} <= set(workflow)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["cancel-in-progress"] is True
    for job in workflow["jobs"].values():
        assert 0 < job["timeout-minutes"] <= 60
        assert not job["runs-on"].endswith("latest")


@pytest.mark.parametrize("path", WORKFLOWS, ids=by_name)
def test_actions_are_official_pinned_and_leave_no_credentials(path: Path) -> None:
    for step in steps(load(path)):
        assert ("uses" in step) != ("run" in step)
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"])
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=by_name)
def test_no_expression_is_pasted_into_a_shell(path: Path) -> None:
    for step in steps(load(path)):
        assert "${{" not in step.get("run", "")


@pytest.mark.parametrize(
    "path", [*WORKFLOWS, ROOT / "Makefile", ROOT / ".ci" / "run"], ids=lambda p: str(p.name)
)
def test_every_call_of_screening_uses_a_command_and_options_that_exist(path: Path) -> None:
    for command, *arguments in screening_calls(path.read_text(encoding="utf-8")):
        assert command in COMMANDS
        known = {name for p in COMMANDS[command].params for name in p.opts}
        assert {a for a in arguments if a.startswith("-")} <= known


def test_the_check_above_finds_calls() -> None:
    found = [c[0] for p in WORKFLOWS for c in screening_calls(p.read_text(encoding="utf-8"))]
    assert sorted(found) == ["check", "check", "run", "run", "status"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=by_name)
def test_every_file_a_workflow_names_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"-r (\S+)|cache-dependency-path: (\S+)|run: (\.ci/\S+)", text):
        assert (ROOT / next(filter(None, name))).exists()


def test_rendering_starts_with_new_data_and_keeps_the_documents() -> None:
    workflow = load(ROOT / ".github/workflows/render.yml")
    assert workflow["on"]["push"]["paths"] == ["data/**"]
    assert "workflow_dispatch" in workflow["on"]
    text = [step.get("run", "") for step in steps(workflow)]
    assert text.index("screening run --changed") > next(
        i for i, t in enumerate(text) if "screening check" in t
    )
    upload = [s for s in steps(workflow) if s.get("uses", "").startswith("actions/upload-artifact")]
    assert upload[0]["with"]["path"] == "reports/"


def test_tests_run_on_both_systems_and_both_ends_of_the_python_versions() -> None:
    jobs = load(ROOT / ".github/workflows/tests.yml")["jobs"]
    assert {j["runs-on"].split("-")[0] for j in jobs.values()} == {"ubuntu", "windows"}
    for name, job in jobs.items():
        if name not in ("coverage", "long", "lowest", "lab"):
            assert job["strategy"]["matrix"]["python"] == ["3.11", "3.13"]


def test_no_test_is_left_out_by_all_jobs() -> None:
    jobs = load(ROOT / ".github/workflows/tests.yml")["jobs"]
    recipes = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert jobs["long"]["steps"][-1]["run"] == "make long"
    for target, marks in (("unit", '"not long"'), ("long", '"long or property"')):
        assert recipes.partition(f"\n{target}:")[2].partition("\n\n")[0].endswith(f" --no-cov -m {marks}")


def test_the_lowest_versions_are_proven_by_a_year_and_the_tests() -> None:
    job = load(ROOT / ".github/workflows/tests.yml")["jobs"]["lowest"]
    assert "make lowest" in job["steps"][-1]["run"]
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nlowest:")[2].partition("\n\n")[0]
    assert "--resolution lowest-direct" in recipe
    assert "screening run" in recipe and "-m pytest" in recipe


def test_ci_run_is_strict_executable_and_ends_in_make_test() -> None:
    path = ROOT / ".ci" / "run"
    text = path.read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env bash") and "set -euo pipefail" in text
    assert text.rstrip().endswith("make test") and "export CI=true" in text
    if os.name == "posix":
        assert os.access(path, os.X_OK)
        subprocess.run(["bash", "-n", str(path)], check=True)


def test_make_offers_what_workflows_and_ci_call() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^test:", text, re.MULTILINE)


def test_no_tracked_file_names_a_registry_or_is_a_package() -> None:
    """Versions are locked by their hashes: where they come from is each machine's own matter."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    if not paths:
        pytest.skip("not a clone")
    hosts = tuple(h.encode() for h in ("pypi" + ".org/simple", "files.python" + "hosted.org"))
    wrong = [p for p in paths if p.is_file() and any(h in p.read_bytes() for h in hosts)]
    assert [*wrong, *(p for p in paths if p.suffix in (".whl", ".gz", ".exe"))] == []
