"""The corpus of broken deliveries: each ends in findings that name the place, in German, soon and in little memory."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.base.findings import Finding
from tests.corpus import CASES
from tests.corpus.case import Case
from tests.corpus.check import MOST_MEMORY, MOST_SECONDS, told
from tests.corpus.musterstadt import build as build_musterstadt
from tests.small_city import SmallCity, build_small_city

ENGLISH = re.compile(
    r"\b(the|not|is|are|was|with|invalid|error|failed|expected|unknown|Traceback|Exception|NoneType|nan|None)\b"
)


@pytest.fixture(scope="session")
def good(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, SmallCity]:
    """Both good cities, written once; every case breaks a copy."""
    data = tmp_path_factory.mktemp("good")
    small = build_small_city(data / "klein")
    return {"klein": small, "musterstadt": build_musterstadt(root / "data", data / "musterstadt")}


@pytest.fixture(scope="module")
def guard() -> Iterator[subprocess.Popen[str] | None]:
    """A process that checks dangerous cities within limits; None where there are none to be had."""
    if sys.platform == "win32":
        yield None
        return
    command = [sys.executable, "-m", "tests.corpus.check"]
    with subprocess.Popen(
        command,
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        yield process
        process.communicate()


@pytest.mark.parametrize("base", ["klein", "musterstadt"])
def test_what_is_broken_was_good_before(good: dict[str, SmallCity], base: str) -> None:
    assert [f for f in told(good[base]) if f.level == "Fehler"] == []


def test_the_corpus_is_large_and_every_name_is_there_once() -> None:
    assert len(CASES) >= 120
    assert [name for name, times in Counter(c.name for c in CASES).items() if times > 1] == []


def _parameter(case: Case) -> object:
    marks = [pytest.mark.xfail(strict=True, reason=case.xfail)] if case.xfail else []
    return pytest.param(case, id=case.name, marks=marks)


@pytest.mark.slow
@pytest.mark.parametrize("case", [*map(_parameter, CASES)])
def test_a_broken_delivery_is_told(
    good: dict[str, SmallCity], guard: subprocess.Popen[str] | None, tmp_path: Path, case: Case
) -> None:
    base = good[case.base]
    shutil.copytree(base.data, tmp_path / "data")
    city = SmallCity(tmp_path / "data", base.key, base.year)
    case.mutate(city)
    if case.dangerous:
        findings = _within_limits(guard, city, case)
    else:
        start = time.process_time()
        findings = told(city, case.opens)
        assert time.process_time() - start < MOST_SECONDS
    everything = "\n".join(map(str, findings))
    assert [f for f in findings if _is_told(case, f)], f"expected {case}\n{everything[:4000]}"
    for finding in findings:
        assert finding.message and finding.remedy and finding.file, finding
        assert not ENGLISH.search(finding.message), finding
        assert len(str(finding)) < 1_500, str(finding)[:2_000]


def _within_limits(guard: subprocess.Popen[str] | None, city: SmallCity, case: Case) -> list[Finding]:
    """Check a city in a process of its own: it must end in time and within its memory."""
    if guard is None or guard.stdin is None or guard.stdout is None:
        pytest.skip("limits of memory are set on POSIX only")
    guard.stdin.write(json.dumps([str(city.data), city.key, city.year, case.opens]) + "\n")
    guard.stdin.flush()
    result = json.loads(guard.stdout.readline())
    assert "died" not in result, result["died"]
    assert result["seconds"] < MOST_SECONDS
    assert result["memory"] < MOST_MEMORY
    return [Finding(**f) for f in result["findings"]]


def _is_told(case: Case, finding: Finding) -> bool:
    wanted = ((case.file, finding.file), (case.row, finding.row), (case.column, finding.column))
    wanted += ((case.value, finding.value), (case.level, finding.level))
    placed = all(want is None or want == is_ for want, is_ in wanted)
    return placed and case.says in f"{finding.message} {finding.remedy}"
