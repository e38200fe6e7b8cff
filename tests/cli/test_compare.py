"""The command `compare`: German, wrong usage in one sentence, and what it tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from screening.cli import app
from tests.cli.called import ENGLISH, german
from tests.comparisons import DATA, FAKE

pytestmark = pytest.mark.thorough


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["compare", *arguments], prog_name="screening")


def test_the_help_is_german() -> None:
    result = call("--help")
    assert result.exit_code == 0 and not ENGLISH.findall(german(result.stdout))
    assert "--criteria DATEI" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Das Argument STADT fehlt."),
        (["m"], "Zwei Jahre angeben"),
        (["m", "--year", "2024"], "Zwei Jahre angeben"),
        (["m", "--year", "2024", "--year", "2024"], "Zweimal 2024"),
        (["m", "--year", "2022", "--year", "2023", "--year", "2024"], "nur zwei Jahre"),
        (["m", "--year", "20x4", "--year", "2023"], "--year: „20x4“ ist keine Jahreszahl"),
        (["m", "--criteria", "a.toml"], "genau ein --year"),
        (["m", "--year", "2022", "--year", "2023", "--criteria", "a.toml"], "genau ein --year"),
        (["m", "--year", "2022", "--year", "2023", "--audience", "alle"], "erlaubt: intern, gespraech."),
    ],
)
def test_wrong_usage_is_told_in_one_german_sentence(arguments: list[str], message: str) -> None:
    result = call(*arguments)
    assert result.exit_code == 2 and result.stdout == ""
    assert message in result.stderr and result.stderr.count("\n") == 1
    assert not ENGLISH.findall(german(result.stderr))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nirgends", "--year", "2023", "--year", "2024"], "musterstadt"),
        (["musterstadt", "--year", "2023", "--year", "2040"], "Für 2040 gibt es keine Lieferung."),
        (["musterstadt", "--year", "2024", "--criteria", "gibt-es-nicht.toml"], "Die Datei fehlt."),
    ],
)
def test_what_cannot_be_compared_is_told_with_exit_code_1(
    arguments: list[str], message: str, tmp_path: Path
) -> None:
    result = call(*arguments, "--data", str(DATA), "--reports", str(tmp_path / "reports"))
    assert result.exit_code == 1 and result.stdout == ""
    assert message in result.stderr and "Fehler in der Software" not in result.stderr
    assert not (tmp_path / "reports").exists()


def test_the_command_tells_the_result_and_where_the_document_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.pipeline.compare.CompareTools", lambda: FAKE)
    arguments = [
        "musterstadt",
        "--year",
        "2024",
        "--year",
        "2023",
        "--data",
        str(DATA),
        "--reports",
        str(tmp_path),
    ]
    result = call(*arguments, "--engine", "pandoc")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"{tmp_path.as_posix()}/musterstadt/vergleich/2023-2024/intern/vergleich.{form}"
        for form in ("html", "pdf")
    ]
    assert "2023: 41 Gebiete sicher, 2024: 44." in result.stderr
