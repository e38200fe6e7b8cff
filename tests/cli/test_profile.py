"""``screening profile``: one area, or several as one; recorded if it leaves the house."""

from __future__ import annotations

import json
import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from screening.cli import app
from tests.small_city import SmallCity, build_small_city

pytestmark = pytest.mark.documents


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], prog_name="screening")


def ids_of(small: SmallCity) -> list[str]:
    features = json.loads(small.path("viertel.geojson").read_text(encoding="utf-8"))["features"]
    return [str(f["properties"]["viertel"]) for f in features]


def test_a_profile_of_one_area_and_of_an_umgriff_is_laid_down_for_the_house_alone(tmp_path: Path) -> None:
    small = build_small_city(tmp_path / "data")
    reports = tmp_path / "reports"
    areas = ids_of(small)
    told = call("profile", "klein", "--areas", areas[0], "--data", small.data, "--reports", reports)
    assert told.exit_code == 0, told.stderr
    page, paper = (Path(line) for line in told.stdout.split())
    assert page.name == f"{areas[0]}.html" and paper.read_bytes().startswith(b"%PDF")
    if os.name == "posix":
        assert page.stat().st_mode & 0o077 == 0 and page.parent.stat().st_mode & 0o077 == 0
    look = small.data / "raw" / "klein" / "gestaltung.toml"
    look.write_text('fusszeile = "Amtsweg 1"\n[farben]\nakzent = "#7a1f3d"\n', encoding="utf-8")
    both = ",".join([areas[0], areas[1], areas[0]])
    told = call(
        "profile", "klein", "--areas", both, "--name", "Am <Bach>", "--data", small.data, "--reports", reports
    )
    html = Path(told.stdout.split()[0]).read_text(encoding="utf-8")
    assert "Am &lt;Bach&gt;" in html and "Die Gebiete nebeneinander" in html
    levels = [int(n) for n in re.findall(r"<h([1-6])", html)]
    assert len(levels) == 3 and all(after - before <= 1 for before, after in pairwise(levels))
    assert "--akzent:#7a1f3d;" in html and "Amtsweg 1" in html
    assert not (reports / "klein" / "veroeffentlicht.json").exists()


def test_codes_lead_to_the_years_profiles_where_they_lie_beside_and_nowhere_else(tmp_path: Path) -> None:
    small = build_small_city(tmp_path / "data")
    reports, areas = tmp_path / "reports", ids_of(small)

    def ways(wanted: str) -> set[str]:
        told = call("profile", "klein", "--areas", wanted, "--data", small.data, "--reports", reports)
        page = Path(told.stdout.split()[0])
        found = {str(a) for a in re.findall(r'<a [^>]*href="([^"#]+)"', page.read_text(encoding="utf-8"))}
        assert all((page.parent / way).is_file() for way in found)
        return found

    # the areas like it have profiles of their own only where the year was run
    assert ways(areas[0]) == ways(f"{areas[0]},{areas[1]}") == set()
    lying = next(reports.glob("klein/*")) / "intern" / "profile"
    lying.mkdir(parents=True)
    (lying / f"{areas[1]}.html").write_text("Profil", encoding="utf-8")
    assert ways(f"{areas[0]},{areas[1]}") == {f"../../intern/profile/{areas[1]}.html"}


def test_for_the_meeting_it_counts_as_published(tmp_path: Path) -> None:
    small = build_small_city(tmp_path / "data")
    reports = tmp_path / "reports"
    areas = ids_of(small)
    options = ("--audience", "gespraech", "--data", small.data, "--reports", reports)
    told = call("profile", "klein", "--areas", ";".join(areas[:2]), *options)
    assert told.exit_code == 0, told.stderr
    known = json.loads((reports / "klein" / "veroeffentlicht.json").read_text(encoding="utf-8"))
    assert "profil" in json.dumps(known)


def test_an_area_that_is_not_there_and_no_area_are_told(tmp_path: Path) -> None:
    small = build_small_city(tmp_path / "data")
    told = call(
        "profile", "klein", "--areas", "gibt es nicht", "--data", small.data, "--reports", tmp_path / "r"
    )
    assert told.exit_code == 1 and "Gebiet" in told.stderr
    told = call("profile", "klein", "--areas", " , ", "--data", small.data, "--reports", tmp_path / "r")
    assert told.exit_code == 2 and "--areas" in told.stderr
