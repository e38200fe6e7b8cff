"""Each refusal of a run, of either audience, and the finding of `check` that foresees it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from screening.base.findings import Finding, ScreeningError, has_errors
from screening.cli import app
from screening.disclosure.register import REGISTER, read_register, updated, write_register
from screening.pipeline.check import check_city
from screening.pipeline.foreseen import notebook_findings, place_findings
from screening.pipeline.inputs import notebooks_folder
from screening.pipeline.left import known_register, require_turn
from screening.pipeline.steps import prepare_year
from screening.year import open_year
from tests.small_city import CITY, CRITERIA, IDS, SmallCity, build_small_city

ROOT = Path(__file__).parents[2]
EXCLUSION = '\n[[criteria.exclusion]]\narea = "77.7.7"\nreason = "x"\nby = "y"\ndate = 2024-01-01\n'
EXCEPTION = '\n[[secrecy.exception]]\nyear = 2024\n{}\nreason = "x"\nby = "y"\ndate = 2024-01-01\n'


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_small_city(tmp_path / "data")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    return tmp_path / "reports"


def told(small: SmallCity, reports: Path) -> list[Finding]:
    return list(check_city(small.key, [small.year], data=small.data, reports=reports)[small.year].items)


def stops(small: SmallCity, reports: Path, audience: str, folder: Path) -> tuple[Finding, ...]:
    """What the first steps of a run tell: the turn at the register, then reading, screening and the door."""
    folder.mkdir(exist_ok=True)
    try:
        if audience == "gespraech":
            require_turn(reports, small.key)
        prepare_year(small.key, small.year, audience, small.data, reports, folder / "stand.pickle")
    except ScreeningError as error:
        return error.findings
    return ()


def register_of_another_city(small: SmallCity, reports: Path) -> None:
    register(small, reports)
    path = reports / small.key / REGISTER
    path.write_text(path.read_text("utf-8").replace('"klein"', '"gross"'), "utf-8")


def register(small: SmallCity, reports: Path) -> None:
    """As a release for the meeting leaves it."""
    release = open_year(small.key, small.year, "gespraech", data=small.data)
    run = {"zeit": "2024-12-31T00:00:00+00:00", "jahr": small.year, "fassung": "gespraech"}
    path = reports / small.key / REGISTER
    write_register(updated(read_register(path, small.key), release.told, run), path)


def register_damaged(small: SmallCity, reports: Path) -> None:
    (reports / small.key).mkdir()
    (reports / small.key / REGISTER).write_text('{"schema": 2, "stadt": "klein"', "utf-8")


def register_of_a_later_version(small: SmallCity, reports: Path) -> None:
    register(small, reports)
    path = reports / small.key / REGISTER
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"schema": 99}), "utf-8")


def register_lost(small: SmallCity, reports: Path) -> None:
    folder = reports / small.key / "2024" / "gespraech"
    folder.mkdir(parents=True)
    (folder / "lauf.json").write_text("{}", "utf-8")


def criteria(text: str) -> Callable[[SmallCity, Path], None]:
    return lambda small, _: small.write("kriterien.toml", text)


def delivery(name: str, old: str, new: str) -> Callable[[SmallCity, Path], None]:
    return lambda small, _: small.change(name, old, new)


def city(text: str) -> Callable[[SmallCity, Path], None]:
    return lambda small, _: small.write("stadt.toml", CITY + text)


def a_rate_alone(small: SmallCity, _: Path) -> None:
    old = '[datei.columns]\narbeitslos = "Arbeitslose"\nhilfen'
    small.change("lieferung.toml", old, '[datei.rates]\nalo = "Arbeitslose"\n[datei.columns]\nhilfen')


def a_form(name: str, text: str) -> Callable[[SmallCity, Path], None]:
    def write(small: SmallCity, _: Path) -> None:
        path = small.raw / name if name == "programm.csv" else small.path(name)
        path.write_text(text, "utf-8")

    return write


NOMINATIONS = "gebiet;von;begruendung;geprueft_von;geprueft_am\n77;BA;x;;\n"

REFUSALS: dict[str, Callable[[SmallCity, Path], None]] = {
    "a damaged register": register_damaged,
    "a register of another city": register_of_another_city,
    "a register of a later version": register_of_a_later_version,
    "a register that is lost": register_lost,
    "no criteria for the year": criteria(CRITERIA.replace("valid_from = 2020", "valid_from = 2030")),
    "two criteria for the year": criteria(CRITERIA + CRITERIA),
    "criteria that are no TOML": criteria("[[criteria"),
    "an indicator that the catalogue has not": criteria(CRITERIA.replace('"alo"', '"gibtsnicht"')),
    "more hits than indicators": criteria(CRITERIA.replace("min_hits = 2", "min_hits = 4")),
    "a mean that rates alone cannot give": a_rate_alone,
    "an unknown area": delivery("faelle.csv", "01.2.1;", "09.9.9;"),
    "a cell that is no number": delivery("faelle.csv", "40;4", "vierzig;4"),
    "a missing file": lambda small, _: small.path("faelle.csv").unlink(),
    "boundaries that are missing": lambda small, _: small.path("viertel.geojson").unlink(),
    "no boundaries for the year": delivery("stadt.toml", "valid_from = 2020", "valid_from = 2030"),
    "a nomination of an unknown area": a_form("bedarfsnennungen.csv", NOMINATIONS),
    "a programme of an unknown area": a_form("programm.csv", "gebiet;start\n77;2020\n"),
    "a base beyond all": city("[secrecy]\nbase = 2\n"),
    "a width beyond all": city("[secrecy]\nflag_width = 1\n"),
    "an exception without a reason": city(EXCEPTION.format('count = "bev"').replace('"x"', '""')),
}  # fmt: skip
"""What stops a run before its first document; both audiences stop alike."""


@pytest.mark.parametrize("what", [*REFUSALS])
@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_what_stops_a_run_is_an_error_of_check(
    small: SmallCity, reports: Path, tmp_path: Path, what: str, audience: str
) -> None:
    assert told(small, reports) == []
    REFUSALS[what](small, reports)
    stopped = stops(small, reports, audience, tmp_path / "platz")
    assert has_errors(stopped), "this no longer stops a run"
    found = [f for f in told(small, reports) if f.level == "Fehler"]
    assert found and all(f.message and f.remedy for f in found)
    wanted = {f.message for f in stopped if f.level == "Fehler"}
    assert wanted & {f.message for f in found}


NO_REFUSALS: dict[str, Callable[[SmallCity, Path], None]] = {
    "an exclusion of an unknown area": criteria(CRITERIA + EXCLUSION),
    "an exception of an unknown area": city(EXCEPTION.format('count = "bev"\narea = "77"')),
    "an exception of an unknown count": city(EXCEPTION.format('count = "gibtsnicht"')),
    "an exception of an unknown indicator": city(EXCEPTION.format('indicator = "gibtsnicht"')),
    "an extent with an unknown area": city('[secrecy]\nextents = [["01.1.1", "77"]]\n'),
    "totals of an unknown geography": city('[secrecy]\ntotals = ["gibtsnicht"]\n'),
    "an indicator that nobody delivers": delivery("lieferung.toml", 'hilfen = "Hilfen (Fälle)"\n', ""),
}  # fmt: skip
"""What stops no run, and changes what it says: told beforehand all the same."""


@pytest.mark.parametrize("what", [*NO_REFUSALS])
@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_what_a_run_leaves_out_is_told_beforehand_and_stops_neither_audience(
    small: SmallCity, reports: Path, tmp_path: Path, what: str, audience: str
) -> None:
    NO_REFUSALS[what](small, reports)
    assert stops(small, reports, audience, tmp_path / "platz") == ()
    found = told(small, reports)
    assert [f.level for f in found if f.level == "Warnung"] and not has_errors(found)


def test_a_secret_that_was_told_already_is_told_by_check_too(small: SmallCity, reports: Path) -> None:
    register(small, reports)
    assert told(small, reports) == []
    path = reports / small.key / REGISTER
    known = json.loads(path.read_text("utf-8"))
    [entry] = [v for versions in known["jahre"].values() for v in versions.values()]
    entry["grenzen"].setdefault("hilfen", {})["02.1.2"] = [1, 1]
    path.write_text(json.dumps(known), "utf-8")
    [found] = told(small, reports)
    assert found.level == "Warnung" and found.value == "02.1.2" and "schon veröffentlicht" in found.message


# ------------------------------------------------------------------ the house


def test_a_folder_of_documents_that_is_a_file_is_told(small: SmallCity, tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("x")
    [found] = place_findings(tmp_path / "reports", small.key)
    assert found.level == "Fehler" and found.remedy and str(tmp_path / "reports") in found.file


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may write everywhere"
)
def test_a_folder_of_documents_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        [found] = place_findings(tmp_path / "reports", "klein")
        assert "--reports" in found.remedy
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_that_is_not_yet_there_is_no_finding(tmp_path: Path) -> None:
    assert place_findings(tmp_path / "a" / "b", "klein") == []
    assert not (tmp_path / "a").exists()


def test_notebooks_that_a_run_cannot_use_are_told(tmp_path: Path) -> None:
    assert [*notebook_findings(None)] == []
    for path in notebooks_folder().glob("0[1-9]_*.ipynb"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert [*notebook_findings(tmp_path)] == []
    first = next(tmp_path.glob("05_*.ipynb"))
    first.write_text(first.read_text("utf-8").replace("prepared: str", "fertig: str"), "utf-8")
    [found] = notebook_findings(tmp_path)
    assert found.level == "Fehler" and "prepared" in found.message and found.file == first.name
    first.unlink()
    [found] = notebook_findings(tmp_path)
    assert found.level == "Fehler" and "fehlt" in found.message
    [found] = notebook_findings(tmp_path / "nirgends")
    assert found.level == "Warnung" and "--notebooks" in found.remedy


def test_the_command_looks_at_the_register_beside_the_documents(small: SmallCity, reports: Path) -> None:
    where = ["--data", str(small.data), "--reports", str(reports)]
    assert CliRunner().invoke(app, ["check", small.key, *where]).exit_code == 0
    register_damaged(small, reports)
    result = CliRunner().invoke(app, ["check", small.key, *where])
    assert result.exit_code == 1 and "Register" in result.stdout
    with pytest.raises(ScreeningError):
        known_register(reports, small.key)
    assert (
        CliRunner()
        .invoke(app, ["check", small.key, *where[:2], "--reports", str(reports / "anders")])
        .exit_code
        == 0
    )


def test_the_city_of_these_tests_has_all_its_areas(small: SmallCity) -> None:
    assert [*small.inspect().counts.index] == [*IDS]
