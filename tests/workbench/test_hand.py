"""Years opened by hand: checked as in a run, kept for the next time, as safe as what a run shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import screening as sc
from screening.base.findings import Finding, ScreeningError
from screening.disclosure import REGISTER
from screening.pipeline import opened, record_shown
from screening.workbench import hand, kept, progress
from screening.year import load_release, packed, prepare
from tests.small_city import SmallCity, build_small_city


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallCity:
    monkeypatch.setenv("SCREENING_CACHE", str(tmp_path / "zwischen"))
    return build_small_city(tmp_path / "data")


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """How often a year was computed, and with what."""
    calls: list[dict[str, Any]] = []

    def counting(*args: Any, **options: Any) -> Any:
        calls.append(options)
        return prepare(*args, **options)

    monkeypatch.setattr("screening.year.prepare", counting)
    return calls


def told(**asked: Any) -> list[str]:
    with pytest.raises(ScreeningError) as error:
        sc.open_year(**asked)
    return [str(f) for f in error.value.findings]


def test_all_that_is_wrong_is_told_at_once_with_what_is_meant(small: SmallCity) -> None:
    found = told(city="kleni", year="2024", audience="Gespräch", data=small.data)
    assert found[:2] == [
        "Fehler: Parameter „year“: erwartet ganze Zahl, erhalten Text '2024' → ohne Anführungszeichen: year = 2024",
        "Fehler: Parameter „audience“: erwartet eines von 'intern', 'gespraech', erhalten Text 'Gespräch'. "
        "Gemeint ist vielleicht „gespraech“.",
    ]
    assert "Gemeint ist vielleicht „klein“. → Vorhanden: klein." in found[2]
    assert len(found) == 3


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"year": 2031}, "Fehler: Für 2031 gibt es keine Lieferung. → Vorhandene Jahre: 2024."),
        ({"year": True}, "erwartet ganze Zahl, erhalten ja/nein"),
        ({"year": 2024.0}, "erwartet ganze Zahl, erhalten Zahl 2024.0"),
        ({"city": "Klein"}, "unterscheidet sich nur durch Groß- und Kleinschreibung"),
        ({"city": "../klein"}, "Diese Stadt gibt es im Datenordner nicht."),
        ({"city": None}, "Parameter „city“: erwartet Text, erhalten leer (None)"),
        ({"data": "gibt-es-nicht"}, "Diesen Datenordner gibt es nicht."),
        ({"data": 7}, "Parameter „data“: erwartet Text"),
    ],
)
def test_each_parameter_is_checked(small: SmallCity, asked: dict[str, Any], said: str) -> None:
    (found,) = told(**{"city": "klein", "year": 2024, "data": small.data, **asked})
    assert said in found


def test_a_data_folder_one_higher_is_meant_where_one_stands_among_the_notebooks(
    small: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small.data.parent / "notebooks").mkdir()
    monkeypatch.chdir(small.data.parent / "notebooks")
    (found,) = told(city="klein", year=2024)
    assert "Gemeint ist vielleicht „../data“." in found
    assert sc.open_year("klein", 2024, data="../data", cache=False).year == 2024


def test_a_year_of_another_library_is_a_year(small: SmallCity) -> None:
    assert type(sc.open_year("klein", np.int64(2024), data=small.data).year) is int  # type: ignore[arg-type]


def test_both_years_of_a_comparison_are_checked(small: SmallCity) -> None:
    with pytest.raises(ScreeningError) as error:
        sc.open_comparison("klein", 2022, 2023, data=small.data)
    assert [f.message for f in error.value.findings] == [
        "Für 2022 gibt es keine Lieferung.",
        "Für 2023 gibt es keine Lieferung.",
    ]
    with pytest.raises(ScreeningError, match="„before“: erwartet ganze Zahl"):
        sc.open_comparison("klein", "2022", 2024, data=small.data)  # type: ignore[arg-type]


def test_a_notebook_shows_findings_and_no_stack() -> None:
    error = ScreeningError([Finding("Fehler", "Eins."), Finding("Warnung", "Zwei.", "Tun.")])
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in error._render_traceback_()]
    assert plain == ["Fehler: Eins.", "Warnung: Zwei.", "  → Tun."]


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_the_second_time_nothing_is_computed_and_the_same_is_shown(
    small: SmallCity, computed: list[dict[str, Any]], audience: str
) -> None:
    first, second = (sc.open_year("klein", 2024, audience, data=small.data) for _ in range(2))
    assert len(computed) == 1
    assert packed(first) == packed(second)
    run = opened("klein", 2024, audience, small.data, small.data.parent / "reports")[0]
    assert second.decision.equals(run.decision) and second.numerator.equals(run.numerator)


@pytest.mark.parametrize(
    "change",
    [
        lambda small: small.change("kriterien.toml", "min_hits", "# anders\nmin_hits"),
        lambda small: (small.raw / "2024" / "bedarfsnennungen.csv").write_text(
            "gebiet;seite\n", encoding="utf-8"
        ),
    ],
)
def test_what_it_is_made_of_has_changed_and_it_is_computed_anew(
    small: SmallCity, computed: list[dict[str, Any]], change: Any
) -> None:
    sc.open_year("klein", 2024, data=small.data)
    change(small)
    try:
        sc.open_year("klein", 2024, data=small.data)
    except ScreeningError:
        computed.append({})  # read, and found to be wrong
    assert len(computed) >= 2


def test_other_software_computes_anew(
    small: SmallCity, computed: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    sc.open_year("klein", 2024, data=small.data)
    monkeypatch.setattr("screening.pipeline.inputs.code_hash", lambda: "another")
    sc.open_year("klein", 2024, data=small.data)
    assert len(computed) == 2


def test_the_two_audiences_are_never_taken_for_each_other(
    small: SmallCity, computed: list[dict[str, Any]]
) -> None:
    intern = sc.open_year("klein", 2024, data=small.data)
    meeting = sc.open_year("klein", 2024, "gespraech", data=small.data)
    assert len(computed) == 2
    assert (intern.audience, meeting.audience) == ("intern", "gespraech")


def test_for_the_meeting_nothing_beneath_is_reachable_and_in_the_house_the_data_is(small: SmallCity) -> None:
    meeting = sc.open_year("klein", 2024, "gespraech", data=small.data)
    assert meeting.city.data == Path() and meeting.city.files == () and meeting.told == {}
    for frame in (meeting.numerator, meeting.denominator):
        hidden = [frame[c].array._data[frame[c].array._mask] for c in frame]
        assert not any(values.any() for values in hidden)
    assert sc.open_year("klein", 2024, data=small.data).city.data == small.data


def test_what_was_told_before_counts_and_nothing_is_recorded(
    small: SmallCity, computed: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    reports = small.data.parent / "reports"
    release, register = opened("klein", 2024, "gespraech", small.data, reports)
    sc.open_year("klein", 2024, "gespraech", data=small.data)
    assert "Gesagt wurde laut Register noch nichts" in capsys.readouterr().err
    record_shown(reports, "klein", 2024, release.told, len(register.runs))
    path = reports / "klein" / REGISTER
    before = path.read_bytes()
    sc.open_year("klein", 2024, "gespraech", data=small.data)
    assert len(computed[-1]["register"].runs) == 1 and len(computed) == 3
    assert path.read_bytes() == before
    said = capsys.readouterr().err
    assert said.startswith("Entwurf, nicht verzeichnet: nicht weitergeben.") and "1 Veröffentlichung)" in said
    assert "screening run klein --year 2024 --audience gespraech" in said


def test_a_register_that_is_not_readable_stops_it_as_it_stops_a_run(small: SmallCity) -> None:
    path = small.data.parent / "reports" / "klein" / REGISTER
    path.parent.mkdir(parents=True)
    path.write_text("kaputt", encoding="utf-8")
    assert "Register" in told(city="klein", year=2024, audience="gespraech", data=small.data)[0]


def test_nothing_is_kept_if_nobody_wants_it_or_it_has_errors(
    small: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Path(small.data.parent / "zwischen")
    sc.open_year("klein", 2024, data=small.data, cache=False)
    small.change("kriterien.toml", "min_hits", "min_hitz")
    told(city="klein", year=2024, data=small.data)
    assert not place.exists()


def test_a_comparison_is_kept_too_and_for_its_own_criteria(
    small: SmallCity, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "andere.toml"
    other.write_bytes((small.raw / "kriterien.toml").read_bytes())
    first = sc.open_comparison("klein", 2024, 2024, criteria=other, data=small.data)
    with monkeypatch.context() as never:
        never.setattr("screening.comparing.compare_criteria", lambda *_, **__: pytest.fail("computed"))
        second = sc.open_comparison("klein", 2024, 2024, criteria=other, data=small.data)
    assert packed(first) == packed(second)
    text = other.read_text(encoding="utf-8")
    other.write_text(text.replace("min_hits", "# anders\nmin_hits"), encoding="utf-8")
    sc.open_comparison("klein", 2024, 2024, criteria=other, data=small.data)
    assert len([*(tmp_path / "zwischen").iterdir()]) == 2


def test_what_a_run_has_prepared_is_read_and_nothing_said(
    small: SmallCity, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = sc.open_year("klein", 2024, "gespraech", data=small.data, cache=False)
    path = tmp_path / "stand.pickle"
    path.write_bytes(packed(shown))
    capsys.readouterr()
    again = sc.open_year("klein", 2024, "gespraech", prepared=path)
    assert packed(again) == packed(load_release(path))
    assert capsys.readouterr() == ("", "")


def test_the_steps_are_told_on_a_terminal_and_nowhere_else(
    small: SmallCity, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sc.open_year("klein", 2024, data=small.data, cache=False)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    sc.open_year("klein", 2024, data=small.data, cache=False)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "klein 2024 (intern) wird geöffnet: Gebiete …",
        "klein 2024 (intern) wird geöffnet: Lieferung 2024 (1 von 1) …",
        "klein 2024 (intern) wird geöffnet: Auswertungen …",
    ]
    monkeypatch.setenv("SCREENING_LAUF", "/tmp/lauf")
    sc.open_year("klein", 2024, "gespraech", data=small.data, cache=False)
    assert capsys.readouterr().err == ""


def test_in_a_notebook_the_steps_take_one_place_that_is_empty_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []

    class Place:
        def update(self, forms: dict[str, str], **_: Any) -> None:
            seen.append(forms["text/plain"])

    def shown(forms: dict[str, str], **_: Any) -> Place:
        seen.append(json.dumps(forms, ensure_ascii=False))
        return Place()

    monkeypatch.setattr(progress, "in_notebook", lambda: True)
    monkeypatch.setattr(progress, "_shown", shown)
    with progress.steps("klein 2024 wird geöffnet") as tell:
        tell("Gebiete")
    assert seen == ['{"text/plain": "klein 2024 wird geöffnet …"}', "klein 2024 wird geöffnet: Gebiete …", ""]
    progress.note("Ort:", "<b>")
    assert '"<p><strong>Ort:</strong> &lt;b&gt;</p>"' in seen[-1]


def test_the_types_asked_for_are_those_that_the_notebooks_declare(root: Path) -> None:
    from screening.report.execute import declared_parameters

    for notebook in ("05_dossier", "vergleich"):
        for name, parameter in declared_parameters(root / "notebooks" / f"{notebook}.ipynb").items():
            if name in hand.KINDS and name != "audience":
                assert parameter.kind.id == hand.KINDS[name]  # type: ignore[attr-defined]
    assert kept.MOST > 9
