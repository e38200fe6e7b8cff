"""What leaves the house, end to end on a tiny city: recorded before it is published, and minded ever after."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from screening.base.findings import ScreeningError
from screening.cli import app
from screening.concept.statuses import UNDER
from screening.delivery import read_city
from screening.disclosure import Release
from screening.disclosure.register import REGISTER, Register, read_register, record
from screening.pipeline import Target, render_year, run, stale
from screening.pipeline.inputs import INPUTS_FILE, read_inputs
from screening.pipeline.log import LOG
from screening.pipeline.steps import prepare_year
from screening.year import load_release
from tests.pipeline.project import FAKE, STEMS, WRITES, append, contents, fake_pages
from tests.small_city import CASES, SmallCity, build_small_city

pytestmark = pytest.mark.thorough

SMALL = "01.1.2;20;-;"


def telling_execute(
    notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Mapping[str, Any], *_: Any
) -> Path:
    """Write what a reader would see of the release, as far as it depends on what is withheld."""
    release = load_release(folder / parameters["prepared"])
    frames = (release.decision, release.status, release.numerator, release.exceeds, release.rate)
    told = "\n".join(f.to_csv() for f in frames) + "\n".join(str(f) for f in release.findings.items)
    for name in (n for names in WRITES.values() for n in names):
        if notebook.stem == "02_auswahl":
            (folder / name).write_text(told, encoding="utf-8")
    executed = folder / notebook.name
    executed.write_text(repr(release), encoding="utf-8")
    return executed


def plain_render(notebook: Path, out: Path, formats: tuple[str, ...], *_: Any) -> None:
    for form in formats:
        out.with_name(f"{out.name}.{form}").write_text(notebook.read_text(encoding="utf-8"), encoding="utf-8")


TOOLS = replace(FAKE, prepare=prepare_year, execute=telling_execute, render=plain_render, pages=fake_pages)


@dataclass
class House:
    """A tiny city with two years, its notebooks and reports."""

    small: SmallCity

    @property
    def root(self) -> Path:
        return self.small.data.parent

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def path(self) -> Path:
        return self.reports / "klein" / REGISTER

    @property
    def register(self) -> Register:
        return read_register(self.path, "klein")

    def folder(self, year: int = 2024, audience: str = "gespraech") -> Path:
        return Target("klein", year, audience).folder(self.reports)

    def outcomes(self, *years: int, audience: str = "gespraech") -> list[Any]:
        with ThreadPoolExecutor(2) as pool:
            return run(
                [Target("klein", y, audience) for y in years or (2024,)],
                data=self.small.data,
                reports=self.reports,
                notebooks=self.root / "notebooks",
                executor=pool,
                engine="pandoc",
                tools=TOOLS,
            )

    def run(self, audience: str = "gespraech") -> Any:
        (outcome,) = self.outcomes(audience=audience)
        if outcome.errors:
            raise outcome.bug or ScreeningError(outcome.errors)
        return outcome.result

    def render(self) -> None:
        with ThreadPoolExecutor(1) as pool:
            render_year(
                Target("klein", 2024, "gespraech"),
                data=self.small.data,
                reports=self.reports,
                executor=pool,
                engine="pandoc",
                tools=TOOLS,
            )

    def prepared(self, audience: str = "gespraech") -> Release:
        """What a run now would show."""
        file = self.root / "stand.pickle"
        prepare_year("klein", 2024, audience, self.small.data, self.reports, file)
        return load_release(file)

    def reason(self) -> str:
        found = stale(
            read_city("klein", self.small.data),
            reports=self.reports,
            notebooks=self.root / "notebooks",
            years=[2024],
            audiences=["gespraech"],
        )
        return found[0][2] if found else ""


@pytest.fixture
def house(tmp_path: Path) -> House:
    small = build_small_city(tmp_path / "data")
    small.change("faelle.csv", SMALL, "01.1.2;2;-;")
    shutil.copytree(small.raw / "2024", small.raw / "2023")
    manifest = small.raw / "2023" / "lieferung.toml"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace("2024-12-31", "2023-12-31"), encoding="utf-8"
    )
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    for stem in STEMS:
        (notebooks / f"{stem}.ipynb").write_text("{}", encoding="utf-8")
    return House(small)


def bracketed(release: Release) -> set[str]:
    return set(release.status.index[release.status["alo"] == UNDER])


# --- the register --------------------------------------------------------------------------------------------------


def test_a_year_for_the_talk_is_recorded_and_an_internal_one_is_not(house: House) -> None:
    house.run("intern")
    assert not house.path.exists()
    house.run()
    assert [(r["jahr"], r["fassung"]) for r in house.register.runs] == [(2024, "gespraech")]
    assert [e.year for e in house.register.entries] == [2023, 2024]
    entry = house.register.of(2024, "2020")
    assert entry is not None and entry.thresholds["arbeitslos"] == 3
    shown = house.prepared().numerator["alo"]
    told = dict(zip(entry.areas, entry.figures["arbeitslos"], strict=True))
    # figures are kept as they are told, of a count in a bracket nothing but the bracket
    assert told.pop("01.1.2") == [1, 2, 3] and told == shown.dropna().to_dict()


def test_the_register_of_the_first_run_changes_nothing_in_the_second(house: House) -> None:
    house.run()
    first = contents(house.folder())
    house.run()
    second = contents(house.folder())
    assert {k: v for k, v in first.items() if k != LOG} == {k: v for k, v in second.items() if k != LOG}
    logs = [json.loads(c[LOG]) for c in (first, second)]
    assert all(log.pop("lauf") for log in logs) and logs[0] == logs[1]
    assert len(house.register.runs) == 2


def test_a_number_that_is_corrected_is_told_anew_and_of_the_others_the_same(house: House) -> None:
    house.run()
    before = house.prepared()
    assert bracketed(before) == {"01.1.2"}
    house.small.change("faelle.csv", "01.1.2;2;-;", SMALL)
    now = house.prepared()
    assert bracketed(now) == set() and now.numerator["alo"]["01.1.2"] == 20
    assert now.numerator.drop(index="01.1.2").equals(before.numerator.drop(index="01.1.2"))


def test_with_a_new_threshold_a_year_keeps_what_was_told_of_it(house: House) -> None:
    house.small.change("faelle.csv", "01.1.2;2;-;", SMALL)
    house.run()
    told = house.prepared().numerator
    house.small.change("lieferung.toml", 'source = "Ämter"', 'source = "Ämter"\nthreshold = 21')
    shown = house.prepared()
    assert bracketed(shown) == set() and shown.numerator.equals(told)
    assert not any(f.value or f.file for f in shown.findings.items)


def test_recorded_is_before_the_folder_moves(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.run()
    before = contents(house.folder())

    def held(*_: Any) -> None:
        assert len(house.register.runs) == 2
        raise OSError("a file is open")

    monkeypatch.setattr("screening.pipeline.year.publish", held)
    with pytest.raises(OSError, match="open"):
        house.run()
    assert contents(house.folder()) == before and len(house.register.runs) == 2
    # the hashes beside it are those of the run that failed: what is published must not pass for made from them
    assert house.reason() == f"{INPUTS_FILE} fehlt oder passt nicht dazu"


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_with_a_broken_register_nothing_is_published_and_the_old_documents_stay(
    house: House, audience: str
) -> None:
    house.run(audience)
    before = contents(house.folder(audience=audience))
    house.path.write_text("kaputt", encoding="utf-8")
    with pytest.raises(ScreeningError, match="Register der Veröffentlichungen ist nicht lesbar"):
        house.run(audience)
    assert contents(house.folder(audience=audience)) == before
    assert house.path.read_text(encoding="utf-8") == "kaputt"


def test_a_lost_register_is_told_and_not_begun_anew(house: House) -> None:
    house.run()
    house.path.unlink()
    with pytest.raises(ScreeningError, match="fehlt, obwohl mit ihm") as error:
        house.run()
    assert error.value.findings[0].value == "klein/2024/gespraech"
    # whoever has lost it for good takes the folders away, knowingly
    shutil.rmtree(house.folder())
    house.run()
    assert len(house.register.runs) == 1


def test_years_that_run_at_the_same_time_are_all_recorded(house: House) -> None:
    assert [o.errors for o in house.outcomes(2023, 2024)] == [(), ()]
    assert sorted(r["jahr"] for r in house.register.runs) == [2023, 2024]
    assert sorted(p.name for p in house.path.parent.iterdir()) == ["2023", "2024", REGISTER]


def test_what_another_run_has_shown_meanwhile_must_fit(house: House, tmp_path: Path) -> None:
    fits = prepare_year("klein", 2024, "gespraech", house.small.data, house.reports, tmp_path / "a")
    house.small.change("faelle.csv", "01.1.2;2;-;", SMALL)
    corrected = prepare_year("klein", 2024, "gespraech", house.small.data, house.reports, tmp_path / "b")
    record(house.path, "klein", fits.told, {"jahr": 2024}, fits.runs)
    record(house.path, "klein", fits.told, {"jahr": 2024}, fits.runs)
    with pytest.raises(ScreeningError, match="inzwischen zu 2024 veröffentlicht") as error:
        record(house.path, "klein", corrected.told, {"jahr": 2024}, corrected.runs)
    assert "Erneut starten" in error.value.findings[0].remedy
    assert len(house.register.runs) == 2
    assert [p.name for p in house.path.parent.iterdir()] == [REGISTER]


def test_the_notebooks_file_holds_nothing_that_is_for_the_register(house: House) -> None:
    assert house.prepared().told == {}


def test_setting_documents_again_records_nothing(house: House) -> None:
    house.run()
    before = house.path.read_bytes()
    house.render()
    assert house.path.read_bytes() == before and house.reason() == ""


def test_a_table_for_the_talk_minds_the_register_and_is_recorded(house: House) -> None:
    options = ["--data", str(house.small.data), "--reports", str(house.reports)]
    told = []
    for audience in ("intern", "gespraech", "gespraech"):
        done = CliRunner().invoke(app, ["table", "klein", "--audience", audience, *options])
        assert done.exit_code == 0
        told.append(done.stdout)
    assert told[1] == told[2] != told[0]
    assert [r["tabelle"] for r in house.register.runs] == [True, True]
    house.path.write_text("kaputt", encoding="utf-8")
    done = CliRunner().invoke(app, ["table", "klein", "--audience", "gespraech", *options])
    assert done.exit_code == 1 and done.stdout == ""


# --- hashes of deliveries --------------------------------------------------------------------------------------------


def test_no_hash_of_a_delivered_file_leaves_and_all_stay_in_the_house(house: House) -> None:
    house.run()
    log = json.loads((house.folder() / LOG).read_text(encoding="utf-8"))
    kept = read_inputs(house.folder().parent / INPUTS_FILE, log["lauf"]["kennung"])
    assert kept is not None and {"raw/klein/2024/faelle.csv", "raw/klein/2023/faelle.csv"} <= set(kept)
    left = b"".join(contents(house.folder()).values()).decode("utf-8")
    assert not any(h in left for h in kept.values()) and "eingaben" not in log
    assert {s.sha256 for s in house.prepared().sources} == {""}
    assert all(len(s.sha256) == 64 for s in house.prepared("intern").sources)


def test_a_year_for_the_talk_is_stale_when_an_input_changes(house: House) -> None:
    house.run()
    assert house.reason() == ""
    append(house.small.path("faelle.csv"))
    assert house.reason() == "Lieferung: 2024/faelle.csv geändert"


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"schema": 1, "kennung": "", "eingaben": {}}'])
def test_without_the_hashes_of_its_inputs_a_year_for_the_talk_is_stale(
    house: House, content: str | None
) -> None:
    house.run()
    path = house.folder().parent / INPUTS_FILE
    path.unlink() if content is None else path.write_text(content, encoding="utf-8")
    assert house.reason() == f"{INPUTS_FILE} fehlt oder passt nicht dazu"


def test_a_folder_that_still_tells_hashes_is_stale_not_set_again_and_no_sign_of_a_lost_register(
    house: House,
) -> None:
    house.run()
    path = house.folder() / LOG
    log = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(log | {"eingaben": {"raw/klein/2024/faelle.csv": "0" * 64}}), encoding="utf-8")
    assert "gibt Prüfsummen der Lieferung weiter" in house.reason()
    with pytest.raises(ScreeningError, match="älteren Stand"):
        house.render()
    house.path.unlink()
    house.run()
    assert house.reason() == "" and len(house.register.runs) == 1


def test_a_release_says_in_one_line_what_it_is(house: House) -> None:
    house.small.write("faelle.csv", CASES, "cp1252")
    told = repr(house.prepared())
    assert told.startswith("<Release klein 2024 gespraech: ") and len(told) < 120 and "\n" not in told
