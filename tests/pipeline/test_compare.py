"""The document of a comparison: published whole or not at all, recorded, and held against a twin's."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from screening.base.findings import ScreeningError
from screening.comparing import load_comparison
from screening.disclosure.audited import AUDIT_FILE, Proven, Verdict
from screening.disclosure.register import REGISTER, read_register
from screening.pipeline.compare import (
    DOCUMENTS,
    CompareTools,
    Pair,
    audit_comparison,
    published_comparisons,
    run_comparison,
)
from screening.pipeline.inputs import INPUTS_FILE, read_inputs
from screening.pipeline.log import LOG
from screening.pipeline.steps import PREPARED
from screening.report.sections import changed as told_files
from screening.rule.decision import Screening, screen
from tests.comparisons import DATA, FAKE, ROOT, fake_execute, fake_proof
from tests.comparisons import strict as strict
from tests.cut_city import KEY, cut

pytestmark = pytest.mark.thorough


def failing_render(*_: Any) -> None:
    """Write nothing."""


def no_proof(city: str, year: int, data: Path, reports: Path) -> dict[str, Proven]:
    raise AssertionError("nothing leaves the house")


Make = Callable[..., Any]


def make_in(data: Path, pair: Pair, reports: Path, tools: CompareTools = FAKE, audit: Any = "proof") -> Any:
    notebooks = ROOT / "notebooks"
    return run_comparison(
        pair, data=data, reports=reports, notebooks=notebooks, engine="pandoc", tools=tools, audit=audit
    )


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two districts of three years: enough where files are looked at and not numbers."""
    return cut(tmp_path_factory.mktemp("part"), years=(2022, 2023, 2024))


@pytest.fixture
def make(part: Path) -> Make:
    return partial(make_in, part)


def test_a_comparison_is_published_whole_and_nothing_else(tmp_path: Path, make: Make) -> None:
    done = make(Pair(KEY, (2023, 2024), "gespraech"), tmp_path)
    assert done.folder == tmp_path / KEY / "vergleich" / "2023-2024" / "gespraech"
    assert {p.name for p in done.folder.iterdir()} == {*DOCUMENTS, "vergleich.ipynb", LOG}
    assert [f.file for f in done.findings] == ["sonst.txt"]
    log = json.loads((done.folder / LOG).read_text(encoding="utf-8"))
    assert log["vergleich"] == ["2023", "2024"] and log["fassung"] == "gespraech"
    assert set(log["dokumente"]) == {*DOCUMENTS, "vergleich.ipynb"}
    assert PREPARED not in done.documents


def test_what_a_comparison_for_the_talk_shows_is_recorded_and_no_hash_of_its_inputs_leaves(
    tmp_path: Path, make: Make
) -> None:
    done = make(Pair(KEY, (2023, 2024), "gespraech"), tmp_path)
    register = read_register(tmp_path / KEY / REGISTER, KEY)
    assert [(e.year, bool(e.figures)) for e in register.entries] == [(2023, True), (2024, True)]
    assert [(r["jahr"], r["vergleich"]) for r in register.runs] == [(2024, "2023-2024")]
    log = json.loads((done.folder / LOG).read_text(encoding="utf-8"))
    kept = read_inputs(done.folder.parent / INPUTS_FILE, log["lauf"]["kennung"])
    assert kept is not None and f"geo/{KEY}/viertel_2020.geojson" in kept
    left = "".join(p.read_text(encoding="utf-8") for p in done.folder.iterdir())
    assert "eingaben" not in log and not any(h in left for h in kept.values())


def test_beside_a_comparison_for_the_talk_lies_what_was_proven_of_both_years(
    tmp_path: Path, make: Make
) -> None:
    done = make(Pair(KEY, (2023, 2024), "gespraech"), tmp_path)
    verdict = json.loads((done.folder.parent / AUDIT_FILE).read_text(encoding="utf-8"))
    log = json.loads((done.folder / LOG).read_text(encoding="utf-8"))
    assert set(verdict["nachweis"]) == {"2023", "2024"} and verdict["kennung"] == log["lauf"]["kennung"]


def test_of_an_internal_comparison_nothing_is_proven(tmp_path: Path, make: Make) -> None:
    done = make(Pair(KEY, (2023, 2024)), tmp_path, replace(FAKE, prove=no_proof))
    assert [p.name for p in done.folder.parent.iterdir()] == ["intern"]


def telling_execute(notebook: Path, parameters: Mapping[str, Any], folder: Path, *more: Any) -> Path:
    """Write what a reader would see of both sides."""
    executed = fake_execute(notebook, parameters, folder, *more)
    found = load_comparison(Path(parameters["prepared"]))
    sides = [s.decision.to_csv() for s in (found.before, found.now)]
    (folder / "aenderungen.csv").write_text("".join(sides), encoding="utf-8")
    return executed


def same_twins(sides: Sequence[Screening], register: Any) -> list[Screening]:
    """Return others of which the very same is told."""
    return [replace(side) for side in sides]


def other_twins(sides: Sequence[Screening], register: Any) -> list[Screening]:
    """Return others that a document tells from these."""
    return [screen(s.rates, s.criteria.model_copy(update={"min_hits": 1})) for s in sides]


def no_twins(sides: Sequence[Screening], register: Any) -> Sequence[Screening]:
    return sides


TELLING = replace(FAKE, execute=telling_execute, twins=same_twins)


@pytest.fixture
def audit(part: Path) -> Callable[..., Verdict]:
    return partial(audit_comparison, KEY, data=part, notebooks=ROOT / "notebooks", tools=TELLING)


def test_a_comparison_that_a_twin_tells_from_the_city_replaces_nothing_and_is_not_recorded(
    tmp_path: Path, make: Make
) -> None:
    pair = Pair(KEY, (2023, 2024), "gespraech")
    done = make(pair, tmp_path, TELLING, "full")
    register = (tmp_path / KEY / REGISTER).read_bytes()
    kept = [*done.folder.iterdir(), done.folder.parent / AUDIT_FILE]
    before = {p.name: p.read_bytes() for p in kept}
    assert json.loads(before[AUDIT_FILE])["zwilling"] == {
        **json.loads(before[AUDIT_FILE])["zwilling"],
        "dateien": len(kept) - 1,
        "verschieden": [],
    }
    with pytest.raises(ScreeningError, match="Mit anderen geheimen Zahlen") as error:
        make(pair, tmp_path, replace(TELLING, twins=other_twins), "full")
    assert {f.file for f in error.value.findings} == {"aenderungen.csv", LOG}
    assert before == {p.name: p.read_bytes() for p in kept}
    assert (tmp_path / KEY / REGISTER).read_bytes() == register


@pytest.mark.parametrize("criteria", [False, True], ids=["two years", "two rules"])
def test_a_published_comparison_is_compared_with_that_of_a_twin(
    tmp_path: Path, strict: Path, criteria: bool, make: Make, audit: Callable[..., Verdict]
) -> None:
    pair = Pair(KEY, (2023, 2024), "gespraech")
    own = tmp_path / "Streng.toml"
    shutil.copyfile(strict, own)
    if criteria:
        pair = Pair(KEY, (2024,), "gespraech", own)
    folder = make(pair, tmp_path, TELLING).folder
    # what the file held is in the log
    own.unlink()
    passed = audit(folder, reports=tmp_path)
    assert passed.passed and passed.zwilling is not None and passed.zwilling.dateien == 7
    failed = audit(folder, reports=tmp_path, tools=replace(TELLING, twins=other_twins))
    assert failed.zwilling is not None and failed.zwilling.verschieden == ("aenderungen.csv", LOG)
    none = audit(folder, reports=tmp_path, tools=replace(TELLING, twins=no_twins))
    assert none.passed and none.zwilling is not None and none.zwilling.dateien == 0
    (folder / "vergleich.pdf").write_text("anders", encoding="utf-8")
    with pytest.raises(ScreeningError, match=r"nachträglich verändert: vergleich\.pdf") as error:
        audit(folder, reports=tmp_path)
    asked = "--year 2024 --criteria DATEI" if criteria else "--year 2023 --year 2024"
    assert f"screening compare {KEY} {asked} --audience gespraech" in error.value.findings[0].remedy


def test_comparisons_are_found_by_their_years_and_unreadable_ones_always(
    tmp_path: Path, make: Make, audit: Callable[..., Verdict]
) -> None:
    made = make(Pair(KEY, (2022, 2024), "gespraech"), tmp_path).folder
    make(Pair(KEY, (2022, 2023)), tmp_path)
    broken = tmp_path / KEY / "vergleich" / "a" / "gespraech"
    broken.mkdir(parents=True)
    assert published_comparisons(KEY, 2024, tmp_path) == [made, broken]
    assert published_comparisons(KEY, 2022, tmp_path) == [made, broken]
    assert published_comparisons(KEY, 2023, tmp_path) == [broken]
    with pytest.raises(ScreeningError, match="ist nicht lesbar"):
        audit(broken, reports=tmp_path)


def test_a_broken_register_keeps_a_comparison_for_the_talk_back(tmp_path: Path, make: Make) -> None:
    path = tmp_path / KEY / REGISTER
    path.parent.mkdir()
    path.write_text("kaputt", encoding="utf-8")
    with pytest.raises(ScreeningError, match="Register"):
        make(Pair(KEY, (2023, 2024), "gespraech"), tmp_path)
    assert path.read_text(encoding="utf-8") == "kaputt" and list(tmp_path.rglob("*.html")) == []


def test_a_failure_leaves_what_was_published_and_a_first_one_leaves_no_trace(
    tmp_path: Path, strict: Path, make: Make
) -> None:
    pair = Pair(KEY, (2024,), criteria=strict)
    with pytest.raises(ScreeningError, match=r"vergleich\.html"):
        make(pair, tmp_path, CompareTools(fake_execute, failing_render, fake_proof))
    assert list(tmp_path.iterdir()) == []
    done = make(pair, tmp_path)
    assert done.folder.parent.name == "2024-Streng~201~2c4"
    log = json.loads((done.folder / LOG).read_text(encoding="utf-8"))
    assert log["eingaben"][strict.name] == hashlib.sha256(strict.read_bytes()).hexdigest()
    before = (done.folder / "vergleich.html").read_bytes()
    with pytest.raises(ScreeningError):
        make(pair, tmp_path, CompareTools(fake_execute, failing_render, fake_proof))
    assert (done.folder / "vergleich.html").read_bytes() == before


def test_criteria_files_of_other_names_never_meet_in_one_folder() -> None:
    stems = ["a b", "a-b", "a+b", "a  b", "-a-b-", "ä b", "Kriterien", "x" * 200, "x" * 201]
    names = {Pair("m", (2024,), criteria=Path(f"{stem}.toml")).name for stem in stems}
    assert len(names) == len(stems) and all(len(n) < 130 for n in names)


def test_a_missing_notebook_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScreeningError, match="Das Notebook vergleich fehlt"):
        run_comparison(
            Pair("musterstadt", (2023, 2024)),
            data=DATA,
            reports=tmp_path,
            notebooks=tmp_path,
            engine="pandoc",
        )


@pytest.mark.slow
def test_the_document_of_a_reform_is_set(tmp_path: Path) -> None:
    done = make_in(DATA, Pair("musterstadt", (2019, 2020)), tmp_path, CompareTools())
    page = (done.folder / "vergleich.html").read_text(encoding="utf-8")
    assert "19.2.5" in page and "Gebietsreform" in page and "Synthetische Demodaten" in page
    assert (done.folder / "vergleich.pdf").read_bytes().startswith(b"%PDF")
    names = (*told_files.FILES, "abbildungen/aenderungen.svg", "abbildungen/aenderungen.png")
    assert all((done.folder / name).is_file() for name in names)
    assert not done.findings
