"""Two accounts, one opening: nobody sees before both have deposited, nobody exchanges afterwards."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from screening.base import files
from screening.base.findings import ScreeningError
from screening.cli import app
from screening.cli.deposit import standing
from screening.process import ratings
from screening.process.ratings import State
from screening.process.ratings.store import DAY, SIZE, VARIABLE
from tests.process.ratings.deposits import GOOD, HEAD, OTHER, Sides, sides_in


def test_at_one_account_both_are_open_with_the_second_deposit(sides: Sides) -> None:
    assert sides.deposit("region", OTHER) is State.SECOND
    assert sides.deposit("verwaltung", GOOD) is State.OPEN
    opened = sides.opened()
    assert opened is not None and opened.ratings["region"].frame["passung"].tolist() == [2]
    assert {p.suffix for p in ratings.home().iterdir()} == {".beleg"}, "what is uncovered is kept no longer"
    assert in_the_open(sides) == ["region.csv", "verwaltung.csv"]


def test_between_two_accounts_nothing_is_told_until_the_other_uncovers(both: Sides) -> None:
    assert both.opened() is None
    assert both.found() == ["Hinweis : Beide Seiten haben hinterlegt; noch nicht aufgedeckt: Sozialreferat."]
    assert in_the_open(both) == []
    both.at("runde")
    assert both.uncover() is State.SECOND_CLEARED, "the other's account cannot uncover it"
    both.at("amt")
    assert both.uncover() is State.OPEN
    assert both.opened() is not None
    assert in_the_open(both) == ["region.csv", "verwaltung.csv"]


def test_of_the_side_that_clears_first_no_word_lies_among_the_data(both: Sides) -> None:
    beside = b"".join(p.read_bytes() for p in both.folder.iterdir())
    assert len(beside) > SIZE and not any(word in beside for word in (b"gebiet", b"01.1.1", b"Umgriff"))
    assert (both.folder / "region.siegel").stat().st_mtime == DAY


@pytest.mark.parametrize("accounts", [("amt", "runde"), ("konto", "konto")])
def test_an_opening_that_is_killed_at_any_step_is_none_or_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accounts: tuple[str, str]
) -> None:
    whole = 0
    for dies in range(12):
        sides = sides_in(tmp_path / f"{dies}", monkeypatch)
        sides.at(accounts[0])
        sides.deposit("verwaltung", GOOD)
        killed = [killed_at(sides, dies, lambda there: there.deposit("region", OTHER), accounts[1])]
        if accounts[0] != accounts[1]:
            killed.append(killed_at(sides, dies, lambda there: there.uncover(), accounts[0]))
        for account in accounts:
            sides.at(account)
            if not (sides.folder / "region.toml").exists():
                sides.deposit("region", OTHER)
            sides.uncover()
        sides.at(accounts[0])
        assert sides.uncover() is State.OPEN
        assert in_the_open(sides) == ["region.csv", "verwaltung.csv"] and not [*sides.folder.glob("*.siegel")]
        assert not [f for f in sides.found() if f.startswith("Fehler")]
        whole += not any(killed)
    assert whole > 0, "the last ones were not killed at all"


def killed_at(sides: Sides, step: int, call: Callable[[Sides], object], account: str) -> bool:
    """Do something at an account that is killed when it writes for the nth time; nothing lies open before all does."""
    sides.at(account)
    left = [step]
    write = files.moved

    def killed(*call: Any) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        write(*call)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(files, "moved", killed)
        try:
            call(sides)
        except KeyboardInterrupt:
            pass
        else:
            return False
    if in_the_open(sides):
        assert sides.opened() is not None, "a plain file lies there, so both are told"
    return True


def in_the_open(sides: Sides) -> list[str]:
    return sorted(p.name for p in sides.folder.glob("*.csv"))


def test_whoever_exchanges_a_deposit_after_the_other_has_uncovered_is_found_out(
    both: Sides, tmp_path: Path
) -> None:
    # with a house of its own, and what the other has uncovered before its eyes
    house = sides_in(tmp_path / "eigen", both.monkeypatch)
    house.at("amt")
    house.deposit("verwaltung", OTHER)
    shutil.copy(house.folder / "verwaltung.toml", both.folder)
    assert both.uncover() is State.OPEN
    assert any("ausgetauscht" in f for f in both.found())
    with pytest.raises(ScreeningError, match="ausgetauscht"):
        both.opened()


def test_a_file_that_was_changed_after_the_opening_is_told_and_line_ends_are_not(both: Sides) -> None:
    both.at("amt")
    both.uncover()
    path = both.folder / "region.csv"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"\n", b"\r\n"))
    assert both.opened() is not None
    path.write_bytes(content.replace(b";3;", b";5;"))
    assert [f for f in both.found() if "Fehler" in f] == [
        "Fehler 2024/bewertungen/region.csv: Die Datei ist nicht die hinterlegte: ihr Fingerabdruck ist ein anderer."
    ]
    path.unlink()
    assert both.found() == ["Fehler 2024/bewertungen/region.csv: Die aufgedeckte Bewertung fehlt."]


def test_a_year_that_is_only_prepared_is_cleared_and_spoken_of_by_status_too(both: Sides) -> None:
    city, home = both.small.city(), both.small.raw / "2025"
    home.mkdir()
    own = both.place / "eigene.csv"
    for account, side in (("amt", "verwaltung"), ("runde", "region")):
        both.at(account)
        own.write_text(HEAD + (GOOD if account == "amt" else OTHER), encoding="utf-8")
        ratings.deposit(city, 2025, side, own, lambda: frozenset())  # type: ignore[arg-type]
    where = ["status", "klein", "--data", str(both.small.data), "--reports", str(both.place / "reports")]
    told = CliRunner().invoke(app, where).output
    assert "klein 2025: beide haben hinterlegt; noch nicht aufgedeckt: Sozialreferat" in told
    both.at("amt")
    assert "2025" not in CliRunner().invoke(app, where).output
    assert sorted(p.name for p in home.glob("bewertungen/*.csv")) == ["region.csv", "verwaltung.csv"]


def test_neither_a_file_that_was_slipped_in_nor_other_noise_takes_the_place_of_a_deposit(both: Sides) -> None:
    (both.folder / "region.csv").write_text(HEAD + GOOD, encoding="utf-8")
    both.at("amt")
    assert both.uncover() is State.OPEN
    assert (both.folder / "region.csv").read_text(encoding="utf-8") == HEAD + OTHER
    (both.folder / "region.siegel").write_bytes(b"x" * 1000)
    assert both.uncover() is State.OPEN
    assert (both.folder / "region.csv").read_text(encoding="utf-8") == HEAD + OTHER
    assert both.opened() is not None


@pytest.mark.parametrize("reason", [None, "Zahlendreher"])
def test_a_file_called_after_the_other_side_is_refused(sides: Sides, reason: str | None) -> None:
    own = sides.place / "mappe_verwaltung.csv"
    own.write_text(HEAD + GOOD, encoding="utf-8")
    with pytest.raises(ScreeningError, match="heißt nach der anderen Seite"):
        ratings.deposit(sides.small.city(), 2024, "region", own, lambda: frozenset(), reason or "")


def test_deposits_are_kept_neither_among_the_data_nor_at_a_place_that_depends_on_the_call(
    sides: Sides, tmp_path: Path
) -> None:
    for place in (sides.small.data / "raw", sides.small.data, sides.folder):
        sides.monkeypatch.setenv(VARIABLE, str(place))
        with pytest.raises(ScreeningError, match="SCREENING_HINTERLEGT zeigt in den Datenordner"):
            sides.deposit("region", GOOD)
    (tmp_path / "link").symlink_to(sides.small.data)
    sides.monkeypatch.setenv(VARIABLE, str(tmp_path / "link"))
    with pytest.raises(ScreeningError, match="zeigt in den Datenordner"):
        sides.deposit("region", GOOD)
    sides.monkeypatch.setenv(VARIABLE, "hinterlegt")
    with pytest.raises(ScreeningError, match="keinen vollständigen Pfad"):
        sides.deposit("region", GOOD)
    assert not sides.folder.exists()


def test_ratings_that_lie_open_among_the_data_are_an_error_and_foreign_files_a_warning(sides: Sides) -> None:
    sides.folder.mkdir()
    (sides.folder / "verwaltung.csv").write_text(HEAD + GOOD, encoding="utf-8")
    (sides.folder / "notiz.txt").write_text("x", encoding="utf-8")
    assert [f.partition(":")[0] for f in sides.found()] == [
        "Warnung 2024/bewertungen/notiz.txt",
        "Fehler 2024/bewertungen/verwaltung.csv",
    ]
    (sides.folder / "notiz.txt").unlink()
    (sides.folder / "verwaltung.csv").unlink()
    sides.deposit("verwaltung", GOOD)
    (sides.folder / "region.toml").write_text('fingerabdruck = "kurz"\n', encoding="utf-8")
    assert len(sides.found()) == 1 and sides.found()[0].startswith("Fehler 2024/bewertungen/region.toml")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("fingerabdruck", "Der Schlüssel fehlt."),
        ("salz", "Der Vermerk über die Freigabe ist unvollständig."),
        ("gegen", "Der Vermerk über die Freigabe ist unvollständig."),
        ("salz|gegen", "Die Bewertung liegt offen, der Vermerk über die Freigabe (salz und gegen) fehlt."),
        (".*", "Eine Seite ist aufgedeckt, die Hinterlegung der anderen fehlt."),
    ],
)
def test_status_and_check_say_the_same_of_a_mark_that_was_removed(both: Sides, line: str, told: str) -> None:
    both.at("amt")
    both.uncover()
    path = both.folder / "region.toml"
    lines = [x for x in path.read_text(encoding="utf-8").splitlines() if not re.match(f"({line})( =|$)", x)]
    if line == ".*":
        path.unlink()
    else:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (found,) = [f for f in both.found() if f.startswith("Fehler")]
    assert found.endswith(told) and found.startswith("Fehler 2024/bewertungen")
    city = both.small.city()
    (said,) = standing(city, 2024)
    assert told in said and "Sicherung zurückholen" in said and "bewertungen/bewertungen" not in said


def test_one_side_open_and_the_other_gone_is_told(both: Sides) -> None:
    (both.folder / "verwaltung.toml").unlink()
    assert any("die Hinterlegung der anderen fehlt" in f for f in both.found())


def test_the_meeting_reads_reasons_only_where_somebody_has_reviewed_them(sides: Sides) -> None:
    sides.deposit("verwaltung", GOOD)
    sides.deposit("region", OTHER.replace(";;\n", ";A. Muster;2024-11-05\n"))
    sides.deposit("region", OTHER.replace(";;\n", ";A. Muster;2024-11-06\n"), "Datum")
    opened = sides.opened()
    assert opened is not None
    shown = opened.shown_to("gespraech")
    assert shown.ratings["verwaltung"].frame["begruendung"].tolist() == [""]
    assert shown.ratings["region"].frame["begruendung"].tolist() == ["Der Umgriff ist zu groß."]
    assert shown.ratings["region"].frame["geprueft_von"].tolist() == [""]
    assert [c.grund for c in shown.corrections["region"]] == [""]
    assert opened.shown_to("intern") is opened
    for side, rated in opened.ratings.items():
        kept = ["passung", "gewicht", "stunden_woche", "monate", "wer", "wann"]
        assert shown.ratings[side].frame[kept].equals(rated.frame[kept])
        assert shown.ratings[side].frame.dtypes.equals(rated.frame.dtypes)


def test_the_command_checks_keeps_and_says_who_is_awaited(sides: Sides) -> None:
    own = sides.place / "bewertung.csv"
    where = ["klein", str(own), "--year", "2024", "--data", str(sides.small.data)]

    def call(side: str, rows: str, *more: str) -> tuple[int, str]:
        own.write_text(HEAD + rows, encoding="utf-8")
        result = CliRunner().invoke(app, ["deposit", *where, "--side", side, *more])
        return result.exit_code, result.output

    code, output = call("region", "09.9.9;9;9;x;y;Frau Muster;gestern;;;\n")
    assert code == 1 and output.count("Fehler") == 8 and "Muster" not in output
    code, output = call("region", OTHER)
    assert code == 0 and "klein 2024: Bewertungen noch nicht hinterlegt: Sozialreferat." in output
    code, output = call("verwaltung", GOOD)
    assert (
        code == 0
        and "Beide Bewertungen sind aufgedeckt. Weiter mit: screening run klein --year 2024" in output
    )
    assert "noch nicht" not in output
    assert call("verwaltung", OTHER)[0] == 1
    assert call("verwaltung", OTHER.replace(";12;", ";21;"), "--reason", "Abgestimmt mit der Leitung")[0] == 0
    code, output = call("beide", OTHER)
    assert code == 2 and "verwaltung, region" in output
