"""The site of a city: what is published and up to date in one audience, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from nbformat import v4
from typer.testing import CliRunner

from screening.base.findings import ScreeningError
from screening.cli import app
from screening.pipeline import make_site
from screening.pipeline.steps import Prepared
from screening.report.render import stamp
from tests.documents import save
from tests.links import dead_links
from tests.pipeline.project import House, fake_execute, fake_prepare, house

__all__ = ["house"]

pytestmark = pytest.mark.documents

TABLE = "\ufeffViertel;Treffer, mindestens;Entscheidung\r\n01.1.1;7;sicher\r\n01.1.2;0;nein\r\n"


def prepare(city: str, year: int, audience: str, data: Path, reports: Path, target: Path) -> Prepared:
    made = fake_prepare(city, year, audience, data, reports, target)
    return Prepared({"city": "Stadt", "year": year, "audience": audience}, made.criteria, made.findings)


def execute(
    notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Mapping[str, Any], *rest: Any
) -> Path:
    done = fake_execute(notebook, parameters, folder, metadata, *rest)
    if (folder / "auswahl.csv").is_file():
        (folder / "auswahl.csv").write_text(TABLE, encoding="utf-8", newline="")
    if notebook.stem[:2] in ("01", "02", "03"):
        said = f"GEHEIM {metadata['audience']}"
        stamp(save(done, v4.new_markdown_cell(f"# Abschnitt\n\n{said}")), {"title": notebook.stem})
    return done


def render(
    notebook: Path, out: Path, formats: tuple[str, ...], engine: str, metadata: Mapping[str, Any]
) -> None:
    for form in formats:
        text = f"<html><head></head><body><h1>x</h1>GEHEIM {metadata['audience']} {metadata['year']}</body></html>"
        out.with_name(f"{out.name}.{form}").write_text(text, encoding="utf-8")


@pytest.fixture
def run(house: House) -> Any:
    def run(year: int, audience: str = "intern") -> None:
        house.run(year, audience=audience, prepare=prepare, execute=execute, render=render)

    return run


def made(house: House, audience: str = "intern", **more: Any) -> Any:
    return make_site(
        "musterstadt", audience, data=house.data, reports=house.reports, notebooks=house.notebooks, **more
    )


def test_a_site_holds_the_years_that_are_up_to_date_and_tells_the_others(house: House, run: Any) -> None:
    run(2023)
    run(2024)
    with (house.folder(2023) / "karte.html").open("a", encoding="utf-8") as page:
        page.write("von Hand")
    done = made(house)
    assert done.folder == (house.reports / "musterstadt/website/intern").absolute()
    assert done.years == (2024,)
    assert done.left["2023"] == "Dokument nachträglich verändert: karte.html"
    assert done.left["2022"] == "noch nicht gerechnet"
    first = (done.folder / "index.html").read_text(encoding="utf-8")
    assert "2023: nicht mehr aktuell" in first and "2022: noch nicht erstellt" in first
    # why is for the house alone
    assert "nachträglich" not in first and not (done.folder / "2023").exists()
    assert dead_links(done.folder) == []


def test_a_year_without_a_delivery_any_more_is_told(house: House, run: Any) -> None:
    run(2023)
    run(2024)
    shutil.rmtree(house.raw / "2023")
    # the remaining year is computed from what there is
    run(2024)
    assert made(house).left["2023"] == "Die Lieferung dieses Jahres fehlt."


def test_a_site_for_the_meeting_holds_nothing_of_the_house(house: House, run: Any) -> None:
    run(2024)
    run(2024, "gespraech")
    done = made(house, "gespraech")
    assert "2022: noch nicht veröffentlicht" in (done.folder / "index.html").read_text(encoding="utf-8")
    files = [p for p in done.folder.rglob("*") if p.is_file()]
    assert sum(b"GEHEIM gespraech" in p.read_bytes() for p in files) > 3
    assert not any(b"GEHEIM intern" in p.read_bytes() for p in files)
    assert not any("intern" in p.relative_to(done.folder).as_posix() for p in files)
    if os.name == "posix":
        assert made(house).folder.stat().st_mode & 0o077 == 0
        assert done.folder.stat().st_mode & 0o055 == 0o055 & ~_umask()


def _umask() -> int:
    known = os.umask(0)
    os.umask(known)
    return known


def test_a_site_replaces_a_site_and_nothing_else(house: House, run: Any, tmp_path: Path) -> None:
    run(2024)
    out = tmp_path / "ablage"
    out.mkdir()
    (out / "brief.txt").write_text("mein", encoding="utf-8")
    with pytest.raises(ScreeningError, match="etwas anderes als eine Website"):
        made(house, out=out)
    assert [p.name for p in out.iterdir()] == ["brief.txt"]
    (out / "brief.txt").unlink()
    first = made(house, out=out).folder
    (first / "alt.html").write_text("x", encoding="utf-8")
    again = made(house, out=out).folder
    assert first == again and not (again / "alt.html").exists()
    assert sorted(p.name for p in tmp_path.glob(".*")) in ([], [".ablage.lock"])


def test_without_a_year_there_is_no_site_but_a_word_why(house: House) -> None:
    with pytest.raises(
        ScreeningError, match=r"aktuell: 2022, 2023 und 2024 \(noch nicht gerechnet\)"
    ) as caught:
        made(house)
    assert "screening run musterstadt --changed" in str(caught.value)
    assert not (house.reports / "musterstadt").exists()


def test_a_comparison_is_in_the_site_if_it_is_up_to_date(house: House, run: Any) -> None:
    run(2024)
    folder = house.reports / "musterstadt" / "vergleich" / "2023-2024" / "intern"
    folder.mkdir(parents=True)
    (folder / "lauf.json").write_text(json.dumps({"schema": 1}), encoding="utf-8")
    done = made(house)
    assert done.left["Vergleich 2023-2024"] == "lauf.json fehlt oder ist nicht lesbar"
    assert not (done.folder / "vergleich").exists()


def test_the_command_names_the_first_page_and_what_is_left_out(house: House, run: Any) -> None:
    run(2024)
    options = [f"--{n}={getattr(house, n)}" for n in ("data", "reports", "notebooks")]
    done = CliRunner().invoke(app, ["site", "musterstadt", *options], prog_name="screening")
    assert done.exit_code == 0, done.output
    assert done.stdout.strip().endswith("reports/musterstadt/website/intern/index.html")
    assert "Nicht enthalten: 2022 und 2023 (noch nicht gerechnet)." in done.stderr
