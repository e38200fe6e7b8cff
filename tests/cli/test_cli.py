"""The command line: German throughout, exit codes as promised, results on stdout and the rest on stderr."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from screening.base.findings import Finding
from screening.pipeline import Outcome, RunResult
from tests.cli.called import DATA, ENGLISH, add_key, call, german
from tests.cli.called import data as data

COMMANDS = (
    "agreement",
    "audit",
    "run",
    "check",
    "deposit",
    "final",
    "lab",
    "table",
    "status",
    "render",
    "site",
    "protocol",
    "verify",
)


# --- help and wrong usage ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [(), *((c,) for c in COMMANDS)])
def test_help_is_german_and_complete(command: tuple[str, ...]) -> None:
    result = call(*command, "--help")
    assert result.exit_code == 0
    assert not ENGLISH.findall(german(result.stdout))
    assert "Aufruf: screening" in result.stdout and "Diese Hilfe zeigen." in result.stdout
    assert "\n\n\n" not in result.stdout


def test_the_commands_and_options_of_the_contract_exist() -> None:
    shown = call("--help").stdout
    assert all(re.search(rf"^  {c} ", shown, re.MULTILINE) for c in COMMANDS)
    text = call("run", "--help").stdout
    for option in (
        "--year",
        "--all",
        "--changed",
        "--audience intern|gespraech",
        "--engine auto|pandoc|quarto",
        "--data",
        "--reports",
        "--jobs",
        "--scheduler",
        "--audit proof|full",
    ):
        assert option in text


def test_without_a_command_the_help_is_shown_as_wrong_usage() -> None:
    result = call()
    assert result.exit_code == 2
    assert "Befehle:" in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["chek"], "Den Befehl chek gibt es nicht. Gemeint ist vielleicht check. Siehe screening --help"),
        (["--laut"], "Die Option --laut gibt es nicht. Siehe screening --help"),
        (["run", "--yaer", "2024"], "Gemeint ist vielleicht --year. Siehe screening run --help"),
        (["run", "--year"], "Die Option --year braucht einen Wert. Siehe screening run --help"),
        (["run", "--year", "abc"], "--year: „abc“ ist keine Jahreszahl"),
        (["run", "--engine", "word"], "--engine: „word“ ist nicht möglich; erlaubt: auto, pandoc, quarto."),
        (["run", "--audience", "alle"], "erlaubt: intern, gespraech."),
        (["run", "--jobs", "0"], "--jobs: „0“ ist keine Anzahl"),
        (["run", "--all", "--year", "2024"], "--year und --all schließen sich aus."),
        (["run", "--audit", "ganz"], "--audit: „ganz“ ist nicht möglich; erlaubt: proof, full."),
        (["run", "--audit", "full", "--scheduler", "tcp://x:1"], "Auf einem Cluster geht --audit full nicht"),
        (["run", "--debug=1"], "Die Option --debug nimmt keinen Wert."),
        (["check"], "Das Argument STADT fehlt. Siehe screening check --help"),
        (["table", "a", "b"], "Zu viele Angaben: b. Siehe screening table --help"),
        (["run", "--data", "gibt-es-nicht"], "gibt es keine Stadt"),
    ],
)
def test_wrong_usage_is_told_in_one_german_sentence_with_exit_code_2(arguments: list[str], told: str) -> None:
    result = call(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert told in result.stderr
    assert result.stderr.startswith("screening: ") and result.stderr.count("\n") == 1
    assert not ENGLISH.findall(german(result.stderr))


def test_several_cities_ask_for_one(data: Path) -> None:
    for part in ("raw", "geo"):
        shutil.copytree(data / part / "musterstadt", data / part / "zweitstadt")
    result = call("run", "--data", str(data))
    assert result.exit_code == 2
    assert "mehrere Städte (musterstadt, zweitstadt)" in result.stderr


# --- check -------------------------------------------------------------------------------------------------------


def test_a_good_delivery_ends_with_0() -> None:
    result = call("check", "musterstadt", "--data", DATA)
    assert result.exit_code == 0
    assert "musterstadt 2024: 0 Fehler" in result.stderr


def test_all_findings_are_told_at_once_and_errors_end_with_1(data: Path) -> None:
    raw = data / "raw" / "musterstadt"
    add_key(raw / "kriterien.toml")
    path = raw / "2024" / "bevoelkerung.csv"
    lines = path.read_bytes().split(b"\n")
    lines[1] = lines[1].replace(b";", b";drei", 1)
    path.write_bytes(b"\n".join([*lines, lines[2]]))
    result = call("check", "musterstadt", "--data", str(data), "--format", "csv")
    assert result.exit_code == 1
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {"kriterien.toml", "2024/bevoelkerung.csv"} <= {r["Datei"] for r in rows if r["Stufe"] == "Fehler"}
    assert len([r for r in rows if r["Datei"] == "2024/bevoelkerung.csv"]) >= 2


def test_sums_of_areas_that_do_not_exist_are_told(data: Path) -> None:
    path = data / "raw" / "musterstadt" / "stadt.toml"
    extra = '\n[secrecy]\ntotals = ["city", "stadtteil"]\nextents = [["16.4.3", "16.4.4"], ["99.9.9"]]\n'
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    result = call("check", "musterstadt", "--year", "2024", "--data", str(data), "--format", "csv")
    told = [
        r for r in csv.reader(io.StringIO(result.stdout), delimiter=";") if any("secrecy" in c for c in r)
    ]
    assert len(told) == 2
    assert any("stadtteil" in c for c in told[0]) and any("99.9.9" in c for c in told[1])


def test_findings_have_three_forms_with_the_same_content(data: Path) -> None:
    add_key(data / "raw" / "musterstadt" / "kriterien.toml")
    text = call("check", "musterstadt", "--data", str(data)).stdout
    table = list(
        csv.DictReader(
            io.StringIO(call("check", "musterstadt", "--data", str(data), "--format", "csv").stdout)
        )
    )
    listed = json.loads(call("check", "musterstadt", "--data", str(data), "--format", "json").stdout)
    assert [r["Befund"] for r in table] == [r["befund"] for r in listed]
    assert text.startswith("Stufe") and "unbekannt" in text
    assert table[0]["Stufe"] == "Fehler" and table[0]["Jahr"] == "2024"


def test_several_years_are_checked_in_one_call() -> None:
    result = call("check", "musterstadt", "--year", "2023", "--year", "2022", "--data", DATA)
    assert result.exit_code == 0
    assert re.findall(r"musterstadt (\d{4}):", result.stderr) == ["2022", "2023"]


def test_an_unknown_city_names_the_known_ones() -> None:
    result = call("check", "nirgends", "--data", DATA)
    assert result.exit_code == 1
    assert "musterstadt" in result.stderr and result.stdout == ""


def test_a_path_is_no_city() -> None:
    result = call("check", "../musterstadt", "--data", DATA)
    assert result.exit_code == 2
    assert "Kleinbuchstaben" in result.stderr


# --- run, status, render ---------------------------------------------------------------------------------------------


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Replace the work itself; what would have run is recorded."""
    seen: list[Any] = []

    def run(targets: list[Any], *, reports: Path, progress: Any, **_: Any) -> list[Outcome]:
        seen.extend(targets)
        outcomes = []
        for target in targets:
            if target.year == 2020:
                outcomes.append(Outcome(target, errors=(Finding("Fehler", "2020 ist kaputt"),)))
                continue
            progress(target, 1, 1, "alles")
            outcomes.append(Outcome(target, RunResult(target, target.folder(reports), (), ())))
        return outcomes

    monkeypatch.setattr("screening.pipeline.run", run)
    return seen


def test_run_takes_the_only_city_and_its_newest_year_and_says_where_the_documents_are(
    ran: list[Any], data: Path
) -> None:
    result = call("run", "--data", str(data), "--reports", "aus")
    assert result.exit_code == 0
    assert [(t.city, t.year, t.audience) for t in ran] == [("musterstadt", 2024, "intern")]
    assert result.stdout.splitlines() == [
        "aus/musterstadt/2024/intern/dossier.html",
        "aus/musterstadt/2024/intern/dossier.pdf",
    ]
    assert "musterstadt 2024 (intern): gerechnet und gesetzt." in result.stderr


def test_years_can_be_repeated_and_a_failed_one_is_told_at_the_end_with_exit_code_1(ran: list[Any]) -> None:
    years = ["--year", "2020", "--year", "2022"]
    result = call("run", "musterstadt", *years, "--audience", "gespraech", "--data", DATA)
    assert [(t.year, t.audience) for t in ran] == [(2020, "gespraech"), (2022, "gespraech")]
    assert result.exit_code == 1
    assert "2022" in result.stdout and "2020" not in result.stdout
    assert result.stderr.rstrip().endswith("Fehler: 2020 ist kaputt")


def test_how_open_secret_counts_are_is_told_to_who_runs_it_and_not_on_stdout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hint = Finding("Hinweis", "12 von 1236 geheimen Zahlen sind knapper belegt als verlangt.")

    def run(targets: list[Any], *, audit: str, **_: Any) -> list[Outcome]:
        assert audit == "full"
        return [Outcome(t, RunResult(t, Path("aus"), (), (), hints=(hint,))) for t in targets]

    monkeypatch.setattr("screening.pipeline.run", run)
    result = call("run", "musterstadt", "--audience", "gespraech", "--audit", "full", "--data", DATA)
    assert result.exit_code == 0 and "knapper" not in result.stdout
    assert "musterstadt 2024 (gespraech): Hinweis: 12 von 1236 geheimen" in result.stderr


def test_all_takes_every_year(ran: list[Any], data: Path) -> None:
    call("run", "musterstadt", "--all", "--data", str(data))
    assert [t.year for t in ran] == list(range(2016, 2025))


def test_changed_takes_what_is_stale_in_every_published_audience(
    ran: list[Any], data: Path, tmp_path: Path
) -> None:
    (tmp_path / "aus/musterstadt/2023/gespraech").mkdir(parents=True)
    result = call("run", "--changed", "--data", str(data), "--reports", str(tmp_path / "aus"))
    assert (2023, "gespraech") in [(t.year, t.audience) for t in ran]
    assert {t.year for t in ran} == set(range(2016, 2025))
    assert "2024 (intern): noch nicht gerechnet" in result.stderr


def test_a_broken_city_is_told_and_does_not_keep_the_others_from_running(ran: list[Any], data: Path) -> None:
    shutil.copytree(data / "raw" / "musterstadt", data / "raw" / "altstadt")
    add_key(data / "raw" / "altstadt" / "stadt.toml")
    result = call("run", "--all", "--data", str(data))
    assert {t.city for t in ran} == {"musterstadt"}
    assert result.exit_code == 1
    assert "stadt.toml, Schlüssel „unbekannt“" in result.stderr


def test_nothing_changed_is_nothing_to_do(
    ran: list[Any], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.pipeline.stale", lambda *_, **__: [])
    result = call("run", "--changed", "--data", str(data))
    assert (result.exit_code, result.stdout, ran) == (0, "Alles ist aktuell.\n", [])


def test_status_tells_every_year_and_a_broken_city_beside_the_good_ones(data: Path, tmp_path: Path) -> None:
    shutil.copytree(data / "raw" / "musterstadt", data / "raw" / "altstadt")
    add_key(data / "raw" / "altstadt" / "stadt.toml")
    result = call("status", "--data", str(data), "--reports", str(tmp_path))
    assert result.exit_code == 1
    assert re.search(r"^musterstadt +2024 +intern +noch nicht gerechnet", result.stdout, re.MULTILINE)
    assert re.search(r"^altstadt .*Diesen Schlüssel gibt es nicht", result.stdout, re.MULTILINE)


def test_render_of_what_is_not_published_says_what_to_do(tmp_path: Path) -> None:
    result = call("render", "musterstadt", "--reports", str(tmp_path))
    assert result.exit_code == 1
    assert "screening run musterstadt" in result.stderr
    assert call("render", "../x", "--reports", str(tmp_path)).exit_code == 2
    result = call("render", "musterstadt", "--year", "2024", "--reports", str(tmp_path))
    assert result.exit_code == 1
    assert "nicht veröffentlicht" in result.stderr


def test_render_says_that_it_has_set_and_not_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rendered(target: Any, *, progress: Any, **_: Any) -> Any:
        progress(target, 1, 1, "dossier")
        return RunResult(target, tmp_path, (), ())

    monkeypatch.setattr("screening.pipeline.render_year", rendered)
    (tmp_path / "musterstadt" / "2024" / "intern").mkdir(parents=True)
    result = call("render", "musterstadt", "--reports", str(tmp_path), "--jobs", "1")
    assert result.exit_code == 0, result.output
    assert "musterstadt 2024 (intern): neu gesetzt." in result.stderr and "gerechnet" not in result.stderr


# --- failures ----------------------------------------------------------------------------------------------------


def broken(*_: Any, **__: Any) -> Any:
    raise ZeroDivisionError("geteilt")


def test_a_bug_is_told_without_traceback_and_with_one_on_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screening.pipeline.check_city", broken)
    result = call("check", "musterstadt")
    assert result.exit_code == 1
    assert "Fehler in der Software: ZeroDivisionError: geteilt" in result.stderr
    assert "Traceback" not in result.output and "--debug" in result.stderr
    assert "Traceback" in call("check", "musterstadt", "--debug").stderr


def test_control_c_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("screening.pipeline.check_city", interrupted)
    result = call("check", "musterstadt")
    assert result.exit_code == 130
    assert result.stderr.startswith("Abgebrochen.")


def test_a_file_without_rights_is_told_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "verweigert", "a.csv")

    monkeypatch.setattr("screening.pipeline.check_city", refused)
    result = call("check", "musterstadt")
    assert (result.exit_code, "a.csv" in result.stderr) == (1, True)
