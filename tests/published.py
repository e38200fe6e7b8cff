"""Published documents: Musterstadt's newest year of fewer areas, and of all. They take minutes: in one file alone."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from screening import pipeline
from screening.disclosure import Release
from screening.pipeline import Target
from screening.year import open_year
from tests.thin_city import thin

CONTRACT = (
    "dossier.html",
    "dossier.pdf",
    "karte.html",
    "was-waere-wenn.html",
    "profile.pdf",
    "belastbarkeit.html",
    "evaluation.html",
    "auswahlgespraech.html",
    "auswahlgespraech.pdf",
    "dossier.docx",
    "folien.pptx",
    "auswahl.xlsx",
    "auswahl.ods",
    "auswahl.csv",
    "auswahl.gpkg",
    "lauf.json",
    "01_datenpruefung.ipynb",
    "02_auswahl.ipynb",
    "03_karten.ipynb",
    "04_profile.ipynb",
    "05_dossier.ipynb",
    "06_belastbarkeit.ipynb",
    "07_evaluation.ipynb",
    "08_auswahlgespraech.ipynb",
)


@pytest.fixture(scope="module", params=["thin", pytest.param("whole", marks=pytest.mark.long)])
def city(request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Musterstadt's data: a fifth of its areas with all that is said of them, and for `make long` the whole."""
    return root / "data" if request.param == "whole" else thin(tmp_path_factory.mktemp("duenn"))


@pytest.fixture(scope="module")
def reports(city: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    targets = [Target("musterstadt", 2024, "intern"), Target("musterstadt", 2024, "gespraech")]
    with pipeline.executor(2) as executor:
        outcomes = pipeline.run(
            targets,
            data=city,
            reports=folder,
            notebooks=root / "notebooks",
            executor=executor,
            engine="pandoc",
        )
    assert [o.errors for o in outcomes] == [(), ()]
    return folder


@pytest.fixture(scope="module")
def intern(city: Path) -> Release:
    return open_year("musterstadt", 2024, "intern", data=city)


@pytest.fixture(scope="module")
def year(reports: Path) -> Path:
    return reports / "musterstadt" / "2024" / "intern"


@pytest.fixture
def drawn(city: Path, root: Path, request: pytest.FixtureRequest) -> Path:
    """The documents of which pictures are approved: those of fewer areas, which every change draws anew."""
    if city == root / "data":
        pytest.skip("von Musterstadt im Ganzen sind keine Bilder abgenommen")
    return request.getfixturevalue("year")


@functools.cache
def pages_of(path: Path) -> list[str]:
    """Return the text of each page: by Poppler, which CI has, for pypdf takes minutes for 475 tagged pages."""
    program = shutil.which("pdftotext")
    if program is None:
        return [page.extract_text() for page in PdfReader(path).pages]
    done = subprocess.run([program, "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8").split("\f")[:-1]


def numbers_of(release: Release) -> dict[str, tuple[str, str, str, str]]:
    """Area → inhabitants, least hits, most hits, decision: what every output must repeat."""
    frame = release.decision
    columns = [frame[c].astype("str") for c in ("inhabitants", "hits_min", "hits_max", "decision")]
    return {a: tuple(c[a] for c in columns) for a in frame.index}  # type: ignore[misc]


LOADS = re.compile(r"""(?:\bsrc(?:set)?\s*=\s*|\burl\(\s*|@import\s+)["']?(?!data:|blob:|#)([^"')\s>]+)""")


@pytest.fixture(scope="module")
def again(city: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The internal documents made once more, by other processes."""
    folder = tmp_path_factory.mktemp("nochmals")
    with pipeline.executor(1) as executor:
        (outcome,) = pipeline.run(
            [Target("musterstadt", 2024, "intern")],
            data=city,
            reports=folder,
            notebooks=root / "notebooks",
            executor=executor,
            engine="pandoc",
        )
    assert outcome.errors == ()
    return folder / "musterstadt" / "2024" / "intern"


PLAIN = """document.querySelectorAll(".tabelle-rahmen").forEach(
  (frame) => frame.style.setProperty("background", "none", "important"))"""
"""A rule of a test's own would be refused by the pages' policy."""
