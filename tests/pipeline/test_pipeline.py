"""The pipeline: a year is published whole or not at all, and its log says what of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from screening.base.findings import ScreeningError, fail
from screening.delivery import read_city
from screening.pipeline import inputs
from screening.pipeline.log import LOG, read_log
from screening.pipeline.publish import DOCUMENTS, beside, publish, recover, workplace
from screening.pipeline.steps import PREPARED, Prepared
from tests.pipeline.project import SEALED, STEMS, House, contents, failing_render, fake_execute
from tests.pipeline.project import house as house

# --- publishing ------------------------------------------------------------------------------------------------


def test_a_run_publishes_every_document_and_nothing_else(house: House) -> None:
    result = house.run()
    published = set(contents(house.folder()))
    assert published == {
        *DOCUMENTS,
        "evaluation.html",
        *(f"{s}.ipynb" for s in STEMS),
        "abbildungen/karte.svg",
        "profile/01.1.1.html",
        LOG,
    }
    assert set(result.documents) == published
    assert sorted(p.name for p in house.folder().parent.iterdir()) == ["intern"]


def test_the_prepared_secrets_are_never_published(house: House) -> None:
    house.run()
    assert not any(SEALED in content for content in contents(house.folder()).values())
    assert PREPARED not in contents(house.folder())


def test_of_figures_with_one_name_the_last_notebook_wins_whatever_the_order_of_execution(
    house: House,
) -> None:
    house.run()
    assert (house.folder() / "abbildungen" / "karte.svg").read_text(encoding="utf-8") == STEMS[-1]


def test_the_same_inputs_give_the_same_bytes_outside_of_the_log(house: House) -> None:
    house.run()
    first = contents(house.folder())
    house.run()
    second = contents(house.folder())
    assert {k: v for k, v in first.items() if k != LOG} == {k: v for k, v in second.items() if k != LOG}
    before, after = json.loads(first[LOG]), json.loads(second[LOG])
    assert before.pop("lauf") and after.pop("lauf")
    assert before == after


def test_a_run_replaces_the_old_year_as_a_whole(house: House) -> None:
    house.run()
    (house.folder() / "profile" / "99.9.9.html").write_text("aufgelöst", encoding="utf-8")
    house.run()
    assert "profile/99.9.9.html" not in contents(house.folder())


def failing_execute(
    notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Mapping[str, Any], *_: Any
) -> Path:
    if notebook.stem in {"02_auswahl", "03_karten"}:
        raise fail(f"{notebook.stem} scheitert")
    return fake_execute(notebook, parameters, folder, metadata)


def silent_execute(
    notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Mapping[str, Any], *_: Any
) -> Path:
    executed = fake_execute(notebook, parameters, folder, metadata)
    for name in ("karte.html", "auswahl.gpkg"):
        if (folder / name).exists():
            (folder / name).write_bytes(b"")
    return executed


def failing_prepare(*_: Any) -> Prepared:
    raise fail("Lieferung hat Fehler")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"execute": failing_execute}, ["02_auswahl scheitert", "03_karten scheitert"]),
        ({"execute": silent_execute}, ["karte.html", "auswahl.gpkg"]),
        ({"render": failing_render}, ["Satz scheitert"]),
        ({"prepare": failing_prepare}, ["Lieferung hat Fehler"]),
    ],
    ids=["notebook", "empty document", "rendering", "data"],
)
def test_a_failure_leaves_the_old_year_untouched_and_tells_everything(
    house: House, changes: dict[str, Callable[..., Any]], told: list[str]
) -> None:
    house.run()
    before = contents(house.folder())
    with pytest.raises(ScreeningError) as error:
        house.run(**changes)
    assert all(t in str(error.value) for t in told)
    assert contents(house.folder()) == before
    assert sorted(p.name for p in house.folder().parent.iterdir()) == ["intern"]


def test_a_first_run_that_fails_leaves_no_trace(house: House) -> None:
    with pytest.raises(ScreeningError):
        house.run(render=failing_render)
    assert not list(house.reports.rglob("*"))


def extra_execute(
    notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Mapping[str, Any], *_: Any
) -> Path:
    (folder / "rohdaten.csv").write_text("geheim", encoding="utf-8")
    return fake_execute(notebook, parameters, folder, metadata)


def test_a_file_that_no_contract_names_stays_inside_and_is_told(house: House) -> None:
    result = house.run(execute=extra_execute)
    assert "rohdaten.csv" not in contents(house.folder())
    assert any(f.file == "rohdaten.csv" and f.level == "Warnung" for f in result.findings)


def test_leftovers_of_a_crash_are_cleaned(house: House) -> None:
    house.run()
    for what in ("neu", "alt"):
        beside(house.folder(), what).mkdir()
        (beside(house.folder(), what) / "rest").write_text("x", encoding="utf-8")
    house.run()
    assert sorted(p.name for p in house.folder().parent.iterdir()) == ["intern"]


def test_a_crash_between_the_two_renames_brings_the_old_year_back(tmp_path: Path) -> None:
    target = tmp_path / "2024" / "intern"
    beside(target, "alt").mkdir(parents=True)
    (beside(target, "alt") / "dossier.html").write_text("alt", encoding="utf-8")
    recover(target)
    assert (target / "dossier.html").read_text(encoding="utf-8") == "alt"
    assert not beside(target, "alt").exists()


def test_publishing_restores_the_old_folder_if_the_new_one_cannot_be_moved(tmp_path: Path) -> None:
    target = tmp_path / "intern"
    target.mkdir()
    (target / "dossier.html").write_text("alt", encoding="utf-8")
    with pytest.raises(FileNotFoundError):
        publish(tmp_path / "gibt-es-nicht", target)
    assert (target / "dossier.html").read_text(encoding="utf-8") == "alt"


def test_a_file_open_elsewhere_is_told_in_german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new, target = tmp_path / "neu", tmp_path / "intern"
    new.mkdir()
    target.mkdir()

    def held(self: Path, other: Path) -> Path:
        raise PermissionError(13, "held", str(self))

    monkeypatch.setattr("screening.pipeline.publish._PATIENCE", (0.0,))
    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(ScreeningError, match="noch geöffnet"):
        publish(new, target)
    assert target.is_dir() and new.is_dir()


def test_two_runs_of_one_target_exclude_each_other(house: House) -> None:
    with workplace(house.folder()), pytest.raises(ScreeningError, match="läuft schon"):
        house.run()
    house.run()


def test_a_killed_run_lets_go_of_its_lock(house: House) -> None:
    code = textwrap.dedent(
        f"""
        import os, pathlib
        from screening.pipeline.publish import workplace
        with workplace(pathlib.Path({str(house.folder())!r})) as place:
            (place / "halb").write_text("x")
            os._exit(9)
        """
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 9
    (left,) = house.folder().parent.glob(".intern.neu-*")
    assert left.is_dir()
    house.run()
    assert sorted(p.name for p in house.folder().parent.iterdir()) == ["intern"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_rights_is_told_in_german(house: House) -> None:
    house.reports.mkdir(mode=0o500)
    with pytest.raises(ScreeningError, match="nicht beschreiben"):
        house.run()


def test_reports_that_are_a_file_are_told_in_german(house: House) -> None:
    house.reports.write_text("eine Datei", encoding="utf-8")
    with pytest.raises(ScreeningError, match="nicht beschreiben"):
        house.run()


# --- the log ---------------------------------------------------------------------------------------------------


def test_the_log_names_every_file_read_with_its_hash(house: House) -> None:
    house.run()
    log = read_log(house.folder())
    assert log is not None
    names = set(log["eingaben"])
    assert {
        "raw/musterstadt/stadt.toml",
        "raw/musterstadt/kriterien.toml",
        "raw/musterstadt/2024/lieferung.toml",
        "raw/musterstadt/2024/ba_sgb.csv",
        "raw/musterstadt/2022/ba_sgb.csv",
        "geo/musterstadt/viertel_2016.geojson",
        "geo/musterstadt/viertel_2020.geojson",
        "geo/musterstadt/crosswalk_2016_2020.csv",
        "geo/musterstadt/zuordnung.csv",
        "geo/musterstadt/fluss.geojson",
    } <= names
    assert all(len(h) == 64 for h in log["eingaben"].values())
    assert log["kriterien"] == {"min_hits": 7}
    assert log["umgebung"]["pandas"] and log["engine"] == "pandoc"
    assert log["dokumente"]["dossier.pdf"] == inputs.digest(house.folder() / "dossier.pdf")
    assert set(log["lauf"]["sekunden"]) >= {"Daten", "dossier", "05_dossier", "gesamt"}


def test_later_years_are_no_input_of_an_earlier_one(house: House) -> None:
    city = read_city("musterstadt", house.data)
    assert not any("/2024/" in n for n in inputs.input_files(city, 2023))


def test_the_log_for_the_talk_holds_only_what_the_door_let_through(house: House) -> None:
    house.run(audience="gespraech")
    log = json.loads((house.reports / "musterstadt/2024/gespraech" / LOG).read_text(encoding="utf-8"))
    assert log["befunde"] == [{"level": "Hinweis", "message": "gelesen"}]
    assert "befunde_je_stufe" not in log
