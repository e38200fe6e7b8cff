"""The command `audit`: what passed in a few lines, what did not by its files, with the exit code."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from screening.base.findings import Finding, ScreeningError
from screening.disclosure.audited import Proven, Verdict, Whole
from tests.cli.called import ENGLISH, call

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
