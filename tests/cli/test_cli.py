"""The command line: German throughout, exit codes as promised, results on stdout and the rest on stderr."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import screening
from screening.base.findings import Finding, ScreeningError
from screening.cli import app
from screening.cli.show import inert
from screening.disclosure import Release
from screening.disclosure.audited import Proven, Verdict, Whole
from screening.pipeline import Outcome, RunResult
from tests.small_city import build_small_city

ROOT = Path(__file__).parents[2]
DATA = str(ROOT / "data")
FIRST = 2016
"""As large as any year, and read at once: there is none before it."""

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
ENGLISH = re.compile(
    r"\b(usage|options|show|message|exit|commands?|arguments|required|default|try|error|missing|invalid|"
    r"text|str|int|path|no such|got|value|help)\b",
    re.IGNORECASE,
)


def call(*arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="screening", **options)


def german(text: str) -> str:
    """Take out what is no prose: names of options and allowed values."""
    return re.sub(r"--[\w-]+|text\|csv\|json|: text\.|screening \w+", "", text)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for part in ("raw", "geo"):
        shutil.copytree(ROOT / "data" / part / "musterstadt", tmp_path / "data" / part / "musterstadt")
    return tmp_path / "data"


def add_key(path: Path) -> None:
    path.write_text("unbekannt = 1\n" + path.read_text(encoding="utf-8"), encoding="utf-8")


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


@pytest.mark.thorough
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


@pytest.mark.thorough
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


# --- table -------------------------------------------------------------------------------------------------------


def read_table(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False).set_index("area_id")


@pytest.mark.thorough
def test_the_csv_repeats_the_decision_and_the_flags() -> None:
    first = screening.open_year("musterstadt", FIRST, data=DATA)
    result = call("table", "musterstadt", "--year", str(FIRST), "--format", "csv", "--data", DATA)
    assert result.exit_code == 0
    table = read_table(result.stdout)
    assert list(table.columns[:5]) == ["inhabitants", "hits_min", "hits_max", "decision", "reason"]
    assert list(table.columns[5:]) == list(first.ids)
    decision = first.decision
    assert list(table.index) == list(decision.index)
    for column in ("inhabitants", "hits_min", "hits_max"):
        assert list(table[column]) == ["" if pd.isna(v) else str(v) for v in decision[column]]
    assert list(table["decision"]) == list(decision["decision"])
    for indicator in first.ids:
        words = ["offen" if pd.isna(v) else "ja" if v else "nein" for v in first.exceeds[indicator]]
        assert list(table[indicator]) == words


@pytest.fixture
def opened(intern: Release, gespraech: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands take the years that are open already."""
    years = {"intern": intern, "gespraech": gespraech}
    monkeypatch.setattr("screening.year.open_year", lambda city, year, audience, **_: years[audience])


@pytest.mark.usefixtures("opened")
def test_json_holds_the_same_as_csv() -> None:
    table = read_table(call("table", "musterstadt", "--data", DATA).stdout)
    listed = json.loads(call("table", "musterstadt", "--format", "json", "--data", DATA).stdout)
    assert [r["area_id"] for r in listed] == list(table.index)
    assert [r["decision"] for r in listed] == list(table["decision"])
    assert ["" if r["inhabitants"] is None else str(r["inhabitants"]) for r in listed] == list(
        table["inhabitants"]
    )


@pytest.mark.usefixtures("opened")
def test_the_talks_table_opens_what_the_door_withholds(
    intern: Release, gespraech: Release, tmp_path: Path
) -> None:
    shown = read_table(call("table", "musterstadt", "--data", DATA).stdout)
    apart = ("--reports", str(tmp_path))
    talk = read_table(call("table", "musterstadt", "--audience", "gespraech", "--data", DATA, *apart).stdout)
    assert list(talk["decision"]) == list(gespraech.decision["decision"])
    assert (talk == "offen").sum().sum() >= (shown == "offen").sum().sum()
    assert ((shown[talk != "offen"] == talk) | (talk == "offen"))[list(intern.ids)].all().all()


@pytest.mark.parametrize("start", list("=+-@\t\r"))
def test_no_text_cell_can_become_a_formula(start: str) -> None:
    assert inert(f"{start}1+1") == f"'{start}1+1"
    assert inert(-3) == -3


def test_a_year_without_delivery_names_those_there_are() -> None:
    result = call("table", "musterstadt", "--year", "1990", "--data", DATA)
    assert result.exit_code == 1
    assert "Vorhandene Jahre: 2016" in result.stderr and result.stdout == ""


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


# --- the process itself ------------------------------------------------------------------------------------------


def process(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "screening", *arguments]
    return subprocess.run(command, capture_output=True, check=False, env=environment)


@pytest.mark.thorough
def test_the_process_writes_utf8_whatever_the_console_speaks() -> None:
    done = process("table", "musterstadt", "--year", str(FIRST), "--data", DATA)
    assert done.returncode == 0
    assert "möglich" in done.stdout.decode("utf-8")
    assert done.stderr == b""


@pytest.mark.thorough
def test_a_reader_that_goes_away_ends_the_command_quietly() -> None:
    table = ["table", "musterstadt", "--year", str(FIRST), "--format", "json", "--data", DATA]
    command = [sys.executable, "-m", "screening", *table]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout and running.stderr
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""


def test_help_and_import_load_nothing_heavy() -> None:
    code = (
        "import sys, screening, screening.cli; "
        "print([m for m in ('pandas', 'numpy', 'pydantic', 'papermill', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_sound_delivery_is_checked_without_what_takes_long_to_import(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    code = (
        "import sys; from pathlib import Path; from screening.pipeline import check_city; data = Path(sys.argv[1]); "
        "print([f.message for f in check_city('klein', data=data, reports=data / 'reports')[2024].items]); "
        "heavy = ('pandera', 'nbformat', 'papermill', 'jinja2', 'matplotlib', 'rfc3987_syntax'); "
        "print([m for m in heavy if m in sys.modules]); "
        "from screening.report.execute.notebook import library; library(); "
        "print([m for m in heavy if m in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(small.data)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    # with JupyterLab a grammar of addresses is there, which whoever reads a notebook need not set up
    assert done.stdout.splitlines() == ["[]", "[]", "['nbformat']"]


def test_help_comes_at_once() -> None:
    best = min(_processor_seconds("--help") for _ in range(3))
    # 0.11 s on the developers' machine
    assert best < 1.0


def _processor_seconds(*arguments: str) -> float:
    before = os.times()
    assert process(*arguments).returncode == 0
    after = os.times()
    if sys.platform == "win32":
        pytest.skip("Windows does not tell what a process that has ended took of the processor")
    return after.children_user + after.children_system - before.children_user - before.children_system


# --- import screening as sc ------------------------------------------------------------------------------------------


@pytest.mark.thorough
@pytest.mark.parametrize(
    "code",
    [
        "import screening as sc; f = sc.rates; import screening.rule.rates; g = sc.rates",
        "import screening.rule.rates; import screening as sc; f = g = sc.rates",
        "from screening.rule.rates import Rates; import screening as sc; f = g = sc.rates",
    ],
)
def test_rates_is_the_function_in_whatever_order_it_is_imported(code: str) -> None:
    check = "; assert callable(f) and callable(g) and f is g and f.__name__ == 'rates'"
    subprocess.run([sys.executable, "-c", code + check], check=True)


@pytest.mark.parametrize("name", screening.__all__)
def test_every_name_of_the_library_can_be_had(name: str) -> None:
    assert getattr(screening, name) is not None
    assert name in dir(screening)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="quatsch"):
        _ = screening.quatsch  # type: ignore[attr-defined]


# --- audit -----------------------------------------------------------------------------------------------------

NOW = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
PROVEN = {"2024": Proven(geheim=1612, zwillinge=8, knapp=52, voll=1035)}


def verdict(*differing: str, files: int = 507) -> Verdict:
    twin = Whole(zeit=NOW, dateien=files, verschieden=differing)
    return Verdict(stadt="musterstadt", zeit=NOW, nachweis=PROVEN, zwilling=twin)


def audited(monkeypatch: pytest.MonkeyPatch, found: Verdict, compared: dict[str, Verdict | Finding]) -> None:
    """Let a year and its comparisons be published and audited so."""

    def audit(city: str, folder: Path, **_: Any) -> Verdict:
        result = compared[folder.parent.name]
        if isinstance(result, Finding):
            raise ScreeningError([result])
        return result

    monkeypatch.setattr("screening.pipeline.audit_year", lambda *_, **__: found)
    folders = [Path(n) / "gespraech" for n in compared]
    monkeypatch.setattr("screening.pipeline.published_comparisons", lambda *_: folders)
    monkeypatch.setattr("screening.pipeline.audit_comparison", audit)
    monkeypatch.setattr("screening.pipeline.Target.folder", lambda *_: Path())


def test_a_passed_audit_is_told_in_a_few_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    audited(monkeypatch, verdict(), {})
    result = call("audit", "musterstadt", "--year", "2024")
    assert result.exit_code == 0 and result.stderr == ""
    assert result.stdout.splitlines()[0] == "musterstadt 2024 (gespraech): bestanden"
    assert "507 Dateien Byte für Byte verglichen, 0 verschieden" in result.stdout
    assert not ENGLISH.findall(result.stdout)


def test_a_failed_audit_names_each_file_and_what_to_do_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    audited(monkeypatch, verdict("karte.html", "auswahl.xlsx"), {})
    result = call("audit", "musterstadt", "--year", "2024", "--format", "json")
    assert result.exit_code == 1
    (told,) = json.loads(result.stdout).values()
    assert told["zwilling"]["verschieden"] == ["karte.html", "auswahl.xlsx"]
    lines = result.stderr.splitlines()
    assert len(lines) == 2 and all("Nicht weitergeben." in line for line in lines)
    assert lines[0].startswith("musterstadt 2024 (gespraech): Fehler: karte.html: ")


def test_a_city_without_a_twin_passes_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    audited(monkeypatch, verdict(files=0), {})
    result = call("audit", "musterstadt", "--year", "2024")
    assert result.exit_code == 0 and "Es gibt keinen Zwilling" in result.stdout


def test_comparisons_of_the_year_are_audited_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    audited(monkeypatch, verdict(), {"2023-2024": verdict(files=6)})
    result = call("audit", "musterstadt", "--year", "2024")
    assert result.exit_code == 0
    assert "musterstadt Vergleich 2023-2024: bestanden\n" in result.stdout
    again = Finding("Fehler", "nicht aktuell", "Neu rechnen")
    audited(monkeypatch, verdict(), {"a": again, "b": verdict("vergleich.pdf"), "c": verdict()})
    result = call("audit", "musterstadt", "--year", "2024")
    assert result.exit_code == 1
    assert "musterstadt Vergleich a: Fehler: nicht aktuell → Neu rechnen" in result.stderr
    assert "musterstadt Vergleich b: Fehler: vergleich.pdf: " in result.stderr
    assert "Vergleich c: bestanden" in result.stdout and "Vergleich b: NICHT bestanden" in result.stdout


def test_what_is_not_published_cannot_be_audited(tmp_path: Path) -> None:
    result = call("audit", "musterstadt", "--year", "2024", "--reports", str(tmp_path))
    assert result.exit_code == 1
    assert "nicht veröffentlicht" in result.stderr
    assert "--audience gespraech" in result.stderr
    assert list(tmp_path.iterdir()) == []
