"""What the tests of comparisons share: the data, another rule, and tools that only pretend."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from screening.disclosure.audited import Proven
from screening.pipeline.compare import CompareTools

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another criteria file: a higher bar, eight hits, one indicator less."""
    text = (DATA / "raw" / "musterstadt" / "kriterien.toml").read_text(encoding="utf-8")
    text = text.replace("threshold = 1.3", "threshold = 1.4").replace("min_hits = 7", "min_hits = 8")
    path = tmp_path_factory.mktemp("kriterien") / "Streng 1,4.toml"
    path.write_text(text.replace(', "bsa_hh"]', "]"), encoding="utf-8")
    return path


def fake_execute(
    notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Mapping[str, Any], *_: Any
) -> Path:
    assert (folder / parameters["prepared"]).is_file() and parameters["out"] == "."
    for name in ("aenderungen.csv", "aenderungen.xlsx", "aenderungen.ods"):
        (folder / name).write_text("Inhalt", encoding="utf-8")
    (folder / "sonst.txt").write_text("gehört nirgends hin", encoding="utf-8")
    executed = folder / notebook.name
    executed.write_text(json.dumps({**parameters, "prepared": ""}), encoding="utf-8")
    return executed


def fake_render(notebook: Path, out: Path, formats: Any, engine: str, metadata: Mapping[str, Any]) -> None:
    for form in formats:
        out.with_name(f"{out.name}.{form}").write_text(str(metadata["subtitle"]), encoding="utf-8")


def fake_proof(city: str, year: int, data: Path, reports: Path) -> dict[str, Proven]:
    """Prove nothing."""
    return {str(year): Proven(geheim=9, zwillinge=1, knapp=0, voll=9)}


FAKE = CompareTools(fake_execute, fake_render, fake_proof)
