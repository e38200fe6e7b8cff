"""What the tests of the pipeline share: tools that only pretend, and a project of Musterstadt in a temporary folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from screening.base.findings import Finding, fail
from screening.delivery import read_city
from screening.disclosure.audited import Proven, Verdict, Verdicts, read_verdicts
from screening.pipeline import Target, Tools, render_year, run_year, stale
from screening.pipeline.log import mark_of, read_log
from screening.pipeline.steps import Prepared
from screening.pipeline.whole import audit_year

ROOT = Path(__file__).parents[2]
SEALED = b"\x00nur fuer die Notebooks\x00"
STEMS = (
    "01_datenpruefung",
    "02_auswahl",
    "03_karten",
    "04_profile",
    "05_dossier",
    "06_belastbarkeit",
    "07_evaluation",
)
WRITES = {
    "02_auswahl": [
        "auswahl.csv",
        "auswahl.xlsx",
        "auswahl.ods",
        "auswahl.gpkg",
        "folien.pptx",
        "was-waere-wenn.html",
    ],
    "03_karten": ["karte.html"],
}


def fake_prepare(city: str, year: int, audience: str, data: Path, reports: Path, target: Path) -> Prepared:
    target.write_bytes(SEALED)
    return Prepared({"city": city, "year": year}, {"min_hits": 7}, (Finding("Hinweis", "gelesen"),))


def fake_execute(
    notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Mapping[str, Any], *_: Any
) -> Path:
    assert (folder / parameters["prepared"]).read_bytes() == SEALED
    for name in WRITES.get(notebook.stem, []):
        (folder / name).write_text("Inhalt", encoding="utf-8")
    (folder / "abbildungen").mkdir()
    (folder / "abbildungen" / "karte.svg").write_text(notebook.stem, encoding="utf-8")
    executed = folder / notebook.name
    executed.write_text(json.dumps({**parameters, "prepared": ""}), encoding="utf-8")
    return executed


def fake_render(
    notebook: Path, out: Path, formats: tuple[str, ...], engine: str, metadata: Mapping[str, Any]
) -> None:
    for form in formats:
        out.with_name(f"{out.name}.{form}").write_text(f"{engine} {metadata['year']}", encoding="utf-8")


def fake_pages(notebook: Path, folder: Path, metadata: Mapping[str, Any]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    page = folder / "01.1.1.html"
    page.write_text("Profil", encoding="utf-8")
    return [page]


def fake_prove(city: str, year: int, data: Path, reports: Path) -> Mapping[str, Proven]:
    return {str(year): Proven(geheim=1236, zwillinge=8, knapp=12, voll=1100)}


def same_twin(
    city: str, year: int, audience: str, data: Path, reports: Path, target: Path
) -> Prepared | None:
    """Return a twin of which the very same is prepared."""
    return fake_prepare(city, year, audience, data, reports, target)


def other_twin(
    city: str, year: int, audience: str, data: Path, reports: Path, target: Path
) -> Prepared | None:
    """Return a twin that a document tells from the city."""
    prepared = fake_prepare(city, year, audience, data, reports, target)
    return replace(prepared, metadata={**prepared.metadata, "year": 1999})


def no_twin(*_: Any) -> Prepared | None:
    return None


FAKE = Tools(fake_prepare, fake_execute, fake_render, fake_pages, fake_prove, same_twin)


@dataclass
class House:
    """A project in a temporary folder: data, notebooks, reports."""

    root: Path
    tools: Tools = field(default_factory=lambda: FAKE)

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def raw(self) -> Path:
        return self.data / "raw" / "musterstadt"

    def target(self, year: int = 2024, audience: str = "intern") -> Target:
        return Target("musterstadt", year, audience)

    def folder(self, year: int = 2024, audience: str = "intern") -> Path:
        return self.target(year, audience).folder(self.reports)

    def run(self, year: int = 2024, **changes: Any) -> Any:
        audit = changes.pop("audit", "proof")
        with ThreadPoolExecutor(2) as pool:
            return run_year(
                self.target(year, changes.pop("audience", "intern")),
                data=self.data,
                reports=self.reports,
                notebooks=self.notebooks,
                executor=pool,
                engine="pandoc",
                tools=replace(self.tools, **changes),
                audit=audit,
            )

    def audit(self, year: int = 2024, **changes: Any) -> Verdict:
        with ThreadPoolExecutor(2) as pool:
            return audit_year(
                self.target(year, "gespraech"),
                data=self.data,
                reports=self.reports,
                notebooks=self.notebooks,
                executor=pool,
                tools=replace(self.tools, **changes),
            )

    def render(self, audience: str = "intern", **changes: Any) -> Any:
        audit = changes.pop("audit", "proof")
        with ThreadPoolExecutor(2) as pool:
            return render_year(
                self.target(audience=audience),
                data=self.data,
                reports=self.reports,
                executor=pool,
                engine="pandoc",
                tools=replace(self.tools, **changes),
                audit=audit,
                notebooks=self.notebooks,
            )

    def verdicts(self) -> Verdicts:
        """Return what is known of the audits of 2024."""
        published = self.folder(audience="gespraech")
        return read_verdicts(
            published.parent, "musterstadt", "screening audit", mark_of(read_log(published) or {})
        )

    def reason(self, year: int = 2024, **options: Any) -> str:
        city = read_city("musterstadt", self.data)
        found = stale(city, reports=self.reports, notebooks=self.notebooks, years=[year], **options)
        return found[0][2] if found else ""


@pytest.fixture
def house(tmp_path: Path) -> House:
    for part in ("raw", "geo"):
        source = ROOT / "data" / part / "musterstadt"
        old = shutil.ignore_patterns("201*", "2020", "2021") if part == "raw" else None
        shutil.copytree(source, tmp_path / "data" / part / "musterstadt", ignore=old)
    (tmp_path / "notebooks").mkdir()
    for stem in STEMS:
        (tmp_path / "notebooks" / f"{stem}.ipynb").write_text("{}", encoding="utf-8")
    return House(tmp_path)


def contents(folder: Path) -> dict[str, bytes]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def append(path: Path, text: str = "\n") -> None:
    path.write_bytes(path.read_bytes() + text.encode())


def failing_render(*_: Any) -> None:
    raise fail("Satz scheitert")
