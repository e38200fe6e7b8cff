"""The pipeline: published whole or not at all, stale for every kind of input, all findings at once."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from screening.base.findings import Finding, ScreeningError, fail
from screening.delivery import read_city
from screening.disclosure.audited import AUDIT_FILE, Proven, Verdict, Verdicts, read_verdicts
from screening.disclosure.register import REGISTER
from screening.pipeline import Target, Tools, check_year, executor, inputs, render_year, run, run_year, stale
from screening.pipeline.log import LOG, mark_of, read_log
from screening.pipeline.publish import DOCUMENTS, beside, publish, recover, workplace
from screening.pipeline.stale import NEVER
from screening.pipeline.steps import PREPARED, Prepared
from screening.pipeline.whole import audit_year
from screening.pipeline.work import Work
from screening.process.ratings import home as deposits

ROOT = Path(__file__).parents[2]
SEALED = b"\x00nur fuer die Notebooks\x00"
STEMS = (
    "01_datenpruefung",
    "02_auswahl",
    "03_karten",
    "04_profile",
    "05_dossier",
    "06_belastbarkeit",
    "07_evaluation",
)
WRITES = {
    "02_auswahl": [
        "auswahl.csv",
        "auswahl.xlsx",
        "auswahl.ods",
        "auswahl.gpkg",
        "folien.pptx",
        "was-waere-wenn.html",
    ],
    "03_karten": ["karte.html"],
}


def fake_prepare(city: str, year: int, audience: str, data: Path, reports: Path, target: Path) -> Prepared:
    target.write_bytes(SEALED)
    return Prepared({"city": city, "year": year}, {"min_hits": 7}, (Finding("Hinweis", "gelesen"),))


def fake_execute(
    notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Mapping[str, Any], *_: Any
) -> Path:
    assert (folder / parameters["prepared"]).read_bytes() == SEALED
    for name in WRITES.get(notebook.stem, []):
        (folder / name).write_text("Inhalt", encoding="utf-8")
    (folder / "abbildungen").mkdir()
    (folder / "abbildungen" / "karte.svg").write_text(notebook.stem, encoding="utf-8")
    executed = folder / notebook.name
    executed.write_text(json.dumps({**parameters, "prepared": ""}), encoding="utf-8")
    return executed


def fake_render(
    notebook: Path, out: Path, formats: tuple[str, ...], engine: str, metadata: Mapping[str, Any]
) -> None:
    for form in formats:
        out.with_name(f"{out.name}.{form}").write_text(f"{engine} {metadata['year']}", encoding="utf-8")


def fake_pages(notebook: Path, folder: Path, metadata: Mapping[str, Any]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    page = folder / "01.1.1.html"
    page.write_text("Profil", encoding="utf-8")
    return [page]


def fake_prove(city: str, year: int, data: Path, reports: Path) -> Mapping[str, Proven]:
    return {str(year): Proven(geheim=1236, zwillinge=8, knapp=12, voll=1100)}


def same_twin(
    city: str, year: int, audience: str, data: Path, reports: Path, target: Path
) -> Prepared | None:
    """Return a twin of which the very same is prepared."""
    return fake_prepare(city, year, audience, data, reports, target)


def other_twin(
    city: str, year: int, audience: str, data: Path, reports: Path, target: Path
) -> Prepared | None:
    """Return a twin that a document tells from the city."""
    prepared = fake_prepare(city, year, audience, data, reports, target)
    return replace(prepared, metadata={**prepared.metadata, "year": 1999})


def no_twin(*_: Any) -> Prepared | None:
    return None


FAKE = Tools(fake_prepare, fake_execute, fake_render, fake_pages, fake_prove, same_twin)


@dataclass
class House:
    """A project in a temporary folder: data, notebooks, reports."""

    root: Path
    tools: Tools = field(default_factory=lambda: FAKE)

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def raw(self) -> Path:
        return self.data / "raw" / "musterstadt"

    def target(self, year: int = 2024, audience: str = "intern") -> Target:
        return Target("musterstadt", year, audience)

    def folder(self, year: int = 2024, audience: str = "intern") -> Path:
        return self.target(year, audience).folder(self.reports)

    def run(self, year: int = 2024, **changes: Any) -> Any:
        audit = changes.pop("audit", "proof")
        with ThreadPoolExecutor(2) as pool:
            return run_year(
                self.target(year, changes.pop("audience", "intern")),
                data=self.data,
                reports=self.reports,
                notebooks=self.notebooks,
                executor=pool,
                engine="pandoc",
                tools=replace(self.tools, **changes),
                audit=audit,
            )

    def audit(self, year: int = 2024, **changes: Any) -> Verdict:
        with ThreadPoolExecutor(2) as pool:
            return audit_year(
                self.target(year, "gespraech"),
                data=self.data,
                reports=self.reports,
                notebooks=self.notebooks,
                executor=pool,
                tools=replace(self.tools, **changes),
            )

    def render(self, audience: str = "intern", **changes: Any) -> Any:
        audit = changes.pop("audit", "proof")
        with ThreadPoolExecutor(2) as pool:
            return render_year(
                self.target(audience=audience),
                data=self.data,
                reports=self.reports,
                executor=pool,
                engine="pandoc",
                tools=replace(self.tools, **changes),
                audit=audit,
                notebooks=self.notebooks,
            )

    def verdicts(self) -> Verdicts:
        """Return what is known of the audits of 2024."""
        published = self.folder(audience="gespraech")
        return read_verdicts(
            published.parent, "musterstadt", "screening audit", mark_of(read_log(published) or {})
        )

    def reason(self, year: int = 2024, **options: Any) -> str:
        city = read_city("musterstadt", self.data)
        found = stale(city, reports=self.reports, notebooks=self.notebooks, years=[year], **options)
        return found[0][2] if found else ""


@pytest.fixture
def house(tmp_path: Path) -> House:
    for part in ("raw", "geo"):
        source = ROOT / "data" / part / "musterstadt"
        old = shutil.ignore_patterns("201*", "2020", "2021") if part == "raw" else None
        shutil.copytree(source, tmp_path / "data" / part / "musterstadt", ignore=old)
    (tmp_path / "notebooks").mkdir()
    for stem in STEMS:
        (tmp_path / "notebooks" / f"{stem}.ipynb").write_text("{}", encoding="utf-8")
    return House(tmp_path)


def contents(folder: Path) -> dict[str, bytes]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def append(path: Path, text: str = "\n") -> None:
    path.write_bytes(path.read_bytes() + text.encode())


# --- publishing ------------------------------------------------------------------------------------------------


def test_a_run_publishes_every_document_and_nothing_else(house: House) -> None:
    result = house.run()
    published = set(contents(house.folder()))
    assert published == {
        *DOCUMENTS,
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


def failing_render(*_: Any) -> None:
    raise fail("Satz scheitert")


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


@pytest.mark.thorough
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


# --- the audit ---------------------------------------------------------------------------------------------------


def test_a_release_for_the_talk_is_published_with_what_is_proven_of_it_beside_it(house: House) -> None:
    result = house.run(audience="gespraech")
    known = house.verdicts()
    assert known.findings == () and known.current and known.published is not None
    assert known.published.nachweis["2024"].geheim == 1236 and known.published.zwilling is None
    (hint,) = result.hints
    assert "12 von 1\u202f236 geheimen Zahlen sind knapper belegt als verlangt" in hint.message
    # for the house alone
    assert b"knapper belegt" not in b"".join(contents(house.folder(audience="gespraech")).values())


def test_what_stays_in_the_house_is_neither_proven_nor_compared(house: House) -> None:
    assert house.run(audit="full", twin=other_twin).hints == ()
    assert sorted(p.name for p in house.folder().parent.iterdir()) == ["intern"]


def test_a_twin_with_the_same_documents_passes_before_and_after_publishing(house: House) -> None:
    house.run(audience="gespraech", audit="full")
    files = len(contents(house.folder(audience="gespraech")))
    for verdict in (house.verdicts().published, house.audit()):
        assert verdict is not None and verdict.zwilling is not None and verdict.passed
        assert verdict.zwilling.dateien == files
    assert house.verdicts().current


def test_a_release_that_a_twin_tells_from_the_city_replaces_nothing_and_is_not_recorded(house: House) -> None:
    house.run(audience="gespraech")
    folder = house.folder(audience="gespraech")
    register = (house.reports / "musterstadt" / REGISTER).read_bytes()
    before, verdict = contents(folder), (folder.parent / AUDIT_FILE).read_bytes()
    with pytest.raises(ScreeningError, match="Mit anderen geheimen Zahlen") as error:
        house.run(audience="gespraech", audit="full", twin=other_twin)
    told = {f.file for f in error.value.findings}
    assert told == {
        "dossier.html",
        "dossier.pdf",
        "dossier.docx",
        "profile.pdf",
        "belastbarkeit.html",
        "evaluation.html",
        LOG,
    }
    assert contents(folder) == before and (folder.parent / AUDIT_FILE).read_bytes() == verdict
    assert (house.reports / "musterstadt" / REGISTER).read_bytes() == register
    assert house.verdicts().current


def test_a_published_year_that_a_twin_tells_from_the_city_is_told_by_files(house: House) -> None:
    house.run(audience="gespraech")
    verdict = house.audit(twin=other_twin)
    assert verdict.zwilling is not None and not verdict.passed
    assert verdict.zwilling.verschieden[-1] == LOG and "dossier.pdf" in verdict.zwilling.verschieden
    assert house.verdicts().published == verdict and house.verdicts().current


def test_where_nothing_is_secret_there_is_no_twin_and_nothing_to_find(house: House) -> None:
    house.run(audience="gespraech", audit="full", twin=no_twin)
    found = house.audit(twin=no_twin).zwilling
    assert found is not None and found.dateien == 0 and found.verschieden == ()


def test_a_twin_that_cannot_be_rendered_is_told_as_one(house: House) -> None:
    house.run(audience="gespraech")
    with pytest.raises(
        ScreeningError, match="mit anderen geheimen Zahlen ließen sich nicht rechnen"
    ) as error:
        house.audit(render=failing_render)
    assert "Satz scheitert" in str(error.value)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("data/raw/musterstadt/2024/ba_sgb.csv", "Lieferung: 2024/ba_sgb.csv geändert"),
        ("notebooks/03_karten.ipynb", "Notebook 03_karten.ipynb geändert"),
        ("reports/musterstadt/2024/gespraech/dossier.html", "nachträglich verändert: dossier.html"),
    ],
)
def test_what_has_changed_since_is_no_false_alarm_but_to_be_run_again(
    house: House, path: str, reason: str
) -> None:
    house.run(audience="gespraech")
    append(house.root / path)
    with pytest.raises(ScreeningError, match=reason) as error:
        house.audit(twin=other_twin)
    assert "Neu rechnen" in error.value.findings[0].remedy


def test_what_is_not_published_cannot_be_audited(house: House) -> None:
    with pytest.raises(ScreeningError, match="nicht veröffentlicht"):
        house.audit()


def test_what_an_earlier_version_refused_is_settled_by_the_next_run(house: House) -> None:
    house.run(audience="gespraech")
    left = house.folder(audience="gespraech").parent / "pruefung-abgelehnt.json"
    left.write_text("{}", encoding="utf-8")
    house.run(audience="gespraech")
    assert not left.exists()


def test_a_verdict_that_is_about_another_run_is_not_current(house: House) -> None:
    house.run(audience="gespraech")
    verdict = (house.folder(audience="gespraech").parent / AUDIT_FILE).read_bytes()
    house.run(audience="gespraech")
    assert house.verdicts().current
    (house.folder(audience="gespraech").parent / AUDIT_FILE).write_bytes(verdict)
    assert not house.verdicts().current


def test_a_folder_that_cannot_be_replaced_keeps_its_verdict(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.run(audience="gespraech")
    before = house.verdicts()

    def held(source: Path, target: Path) -> None:
        raise fail("noch geöffnet")

    monkeypatch.setattr("screening.pipeline.year.publish", held)
    with pytest.raises(ScreeningError, match="noch geöffnet"):
        house.run(audience="gespraech")
    assert house.verdicts() == before and before.current


def test_verdicts_beside_the_audiences_make_nothing_stale(house: House) -> None:
    house.run()
    house.run(audience="gespraech")
    shutil.rmtree(house.folder(audience="gespraech"))
    assert house.reason() == ""
    assert stale(
        read_city("musterstadt", house.data),
        reports=house.reports,
        notebooks=house.notebooks,
        years=[2024],
        audiences=["gespraech"],
    ) == [(2024, "gespraech", NEVER)]


def test_notebooks_for_the_talk_are_told_no_path_to_the_data(house: House) -> None:
    given: dict[str, Any] = {}

    def noting(notebook: Path, parameters: Mapping[str, Any], folder: Path, *more: Any) -> Path:
        given[notebook.stem] = parameters, folder, more[-1]
        return fake_execute(notebook, parameters, folder, {})

    for audience in ("intern", "gespraech"):
        house.run(audience=audience, execute=noting)
        parameters, folder, seal = given["05_dossier"]
        assert not folder.is_relative_to(house.root)
        if audience == "intern":
            assert parameters["data"] == house.data.as_posix() and seal is None
        else:
            assert "data" not in parameters and str(house.root) not in json.dumps(parameters)
            assert seal.closed == (house.data.resolve(), house.reports.resolve(), deposits().resolve())


# --- staleness -------------------------------------------------------------------------------------------------


def test_what_was_never_run_is_stale_and_what_was_run_is_not(house: House) -> None:
    assert house.reason() == NEVER
    house.run()
    assert house.reason() == ""


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("data/raw/musterstadt/2024/ba_sgb.csv", "Lieferung: 2024/ba_sgb.csv geändert"),
        ("data/raw/musterstadt/2024/lieferung.toml", "Lieferung: 2024/lieferung.toml geändert"),
        ("data/raw/musterstadt/2022/ba_sgb.csv", "früheres Jahr: 2022/ba_sgb.csv geändert"),
        ("data/raw/musterstadt/kriterien.toml", "Kriterien: kriterien.toml geändert"),
        ("data/raw/musterstadt/stadt.toml", "Stadt: stadt.toml geändert"),
        ("data/geo/musterstadt/viertel_2020.geojson", "Gebiete: viertel_2020.geojson geändert"),
        ("data/geo/musterstadt/crosswalk_2016_2020.csv", "Gebiete: crosswalk_2016_2020.csv geändert"),
        ("data/geo/musterstadt/zuordnung.csv", "Gebiete: zuordnung.csv geändert"),
        ("notebooks/03_karten.ipynb", "Notebook 03_karten.ipynb geändert"),
        ("reports/musterstadt/2024/intern/dossier.html", "Dokument nachträglich verändert: dossier.html"),
    ],
)
def test_a_change_of_any_input_makes_a_year_stale_and_is_named(house: House, path: str, reason: str) -> None:
    house.run()
    append(house.root / path)
    assert house.reason() == reason


def test_a_catalogue_of_its_own_makes_the_city_stale(house: House) -> None:
    house.run()
    shutil.copyfile(ROOT / "src/screening/concept/catalogue.toml", house.raw / "katalog.toml")
    assert house.reason() == "Katalog: katalog.toml neu"


def test_a_missing_input_and_a_missing_document_are_named(house: House) -> None:
    house.run()
    (house.raw / "2024" / "ba_sgb.csv").unlink()
    (house.folder() / "profile.pdf").unlink()
    assert house.reason() == "Lieferung: 2024/ba_sgb.csv fehlt, Dokument fehlt: profile.pdf"


def test_many_reasons_are_cut_short(house: House) -> None:
    house.run()
    for stem in STEMS:
        append(house.notebooks / f"{stem}.ipynb")
    assert house.reason().endswith("03_karten.ipynb geändert, und 4 weitere")


def test_a_change_of_the_code_makes_a_year_stale(house: House) -> None:
    house.run()
    package = house.root / "screening"
    shutil.copytree(ROOT / "src/screening", package)
    assert house.reason(package=package) == ""
    append(package / "rule" / "decision.py", "# anders\n")
    assert house.reason(package=package) == "Programm geändert"


def test_line_ends_and_caches_do_not_make_code_stale(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"x = 1\ny = 2\n")
    before = inputs.code_hash(tmp_path)
    (tmp_path / "a.py").write_bytes(b"x = 1\r\ny = 2\r\n")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"cache")
    assert inputs.code_hash(tmp_path) == before


def test_a_new_version_of_a_package_makes_a_year_stale(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.run()
    newer = inputs.environment() | {"typst": "99.0"}
    monkeypatch.setattr(inputs, "environment", lambda: newer)
    assert house.reason().endswith("→ 99.0")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": 0}'])
def test_a_broken_log_makes_a_year_stale(house: House, content: str) -> None:
    house.run()
    (house.folder() / LOG).write_text(content, encoding="utf-8")
    assert "nicht lesbar" in house.reason()


# --- several years, rendering again ------------------------------------------------------------------------------


def selective_prepare(
    city: str, year: int, audience: str, data: Path, reports: Path, target: Path
) -> Prepared:
    if year == 2023:
        raise fail("2023 ist kaputt")
    return fake_prepare(city, year, audience, data, reports, target)


def test_a_failing_year_does_not_stop_the_others_and_is_told_at_the_end(house: House) -> None:
    with ThreadPoolExecutor(2) as pool:
        outcomes = run(
            [house.target(y) for y in (2022, 2023, 2024)],
            data=house.data,
            reports=house.reports,
            notebooks=house.notebooks,
            executor=pool,
            engine="pandoc",
            tools=replace(FAKE, prepare=selective_prepare),
        )
    assert [bool(o.result) for o in outcomes] == [True, False, True]
    assert outcomes[1].errors[0].message == "2023 ist kaputt"
    assert house.folder(2022).is_dir() and house.folder(2024).is_dir() and not house.folder(2023).exists()


def buggy_prepare(*_: Any) -> Prepared:
    raise ZeroDivisionError("Teilen durch null")


def test_a_bug_in_one_year_is_told_and_kept_for_the_developers(house: House) -> None:
    with ThreadPoolExecutor(2) as pool:
        (outcome,) = run(
            [house.target()],
            data=house.data,
            reports=house.reports,
            notebooks=house.notebooks,
            executor=pool,
            engine="pandoc",
            tools=replace(FAKE, prepare=buggy_prepare),
        )
    assert "ZeroDivisionError" in outcome.errors[0].message
    assert isinstance(outcome.bug, ZeroDivisionError)


def test_rendering_again_keeps_the_notebooks_and_changes_engine_and_documents(house: House) -> None:
    house.run()
    before = contents(house.folder())
    house.render(render=other_render)
    after = contents(house.folder())
    assert set(after) == set(before)
    changed = {n for n in after if after[n] != before[n]}
    html = {"dossier.html", "belastbarkeit.html", "evaluation.html"}
    assert changed == {*html, "dossier.pdf", "dossier.docx", "profile.pdf", LOG}
    assert house.reason() == ""


def test_a_year_published_without_a_notebook_is_not_rendered_again(house: House) -> None:
    house.run()
    (house.folder() / "07_evaluation.ipynb").unlink()
    with pytest.raises(ScreeningError, match="ohne das Notebook 07_evaluation"):
        house.render()


def test_what_is_rendered_again_for_the_talk_replaces_nothing_if_a_twin_looks_otherwise(house: House) -> None:
    house.run(audience="gespraech", audit="full")
    folder = house.folder(audience="gespraech")
    before, verdict = contents(folder), (folder.parent / AUDIT_FILE).read_bytes()
    with pytest.raises(ScreeningError, match="Mit anderen geheimen Zahlen"):
        house.render("gespraech", audit="full", twin=other_twin)
    assert contents(folder) == before
    assert (folder.parent / AUDIT_FILE).read_bytes() == verdict
    house.render("gespraech", render=other_render, audit="full")
    assert (folder / "dossier.pdf").read_bytes() != before["dossier.pdf"]
    known = house.verdicts()
    assert known.current and known.published is not None and known.published.zwilling is not None
    # what was found of a twin then says nothing of documents that are rendered now
    house.render("gespraech")
    known = house.verdicts()
    assert known.current and known.published is not None and known.published.zwilling is None
    assert known.published.nachweis["2024"].geheim == 1236


def other_render(notebook: Path, out: Path, formats: tuple[str, ...], *_: Any) -> None:
    for form in formats:
        out.with_name(f"{out.name}.{form}").write_text("neu gesetzt", encoding="utf-8")


def test_rendering_what_is_not_published_says_how_to_run_it(house: House) -> None:
    with pytest.raises(ScreeningError, match="screening run musterstadt --year 2024"):
        house.render()


def test_a_missing_notebook_is_named(house: House) -> None:
    (house.notebooks / "05_dossier.ipynb").unlink()
    with pytest.raises(ScreeningError, match="05_dossier fehlt"):
        house.run()


def unknown_parameter_execute(
    notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Mapping[str, Any], *_: Any
) -> Path:
    from screening.report.execute.runner import run_notebook

    return run_notebook(notebook, parameters, folder)


def test_a_notebook_that_lacks_a_parameter_is_refused_before_it_starts(house: House) -> None:
    cell = {
        "cell_type": "code",
        "id": "a",
        "metadata": {"tags": ["parameters"]},
        "source": 'city: str = ""',
        "outputs": [],
        "execution_count": None,
    }
    book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    for stem in STEMS:
        (house.notebooks / f"{stem}.ipynb").write_text(json.dumps(book), encoding="utf-8")
    with pytest.raises(ScreeningError, match="unbekannter Parameter „year“") as error:
        house.run(execute=unknown_parameter_execute)
    assert {f.file for f in error.value.findings} == {f"{s}.ipynb" for s in STEMS}


def test_the_tools_can_be_sent_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(Tools())) == Tools()


def dying_prepare(*_: Any) -> Prepared:
    os._exit(9)


@pytest.mark.thorough
def test_a_dying_process_is_told_in_german(house: House) -> None:
    with executor(1) as pool, pytest.raises(ScreeningError, match="endete unerwartet"):
        run_year(
            house.target(),
            data=house.data,
            reports=house.reports,
            notebooks=house.notebooks,
            executor=pool,
            engine="pandoc",
            tools=replace(FAKE, prepare=dying_prepare),
        )


def test_the_longest_ways_go_first_and_a_closed_pool_ends_the_work() -> None:
    done: list[str] = []
    with ThreadPoolExecutor(1) as pool:
        work = Work(pool, 1, done.append)
        for step in ("01_datenpruefung", "05_dossier", "04_profile"):
            work.submit(step, lambda _: None, int)
        work.finish()
    assert done == ["04_profile", "05_dossier", "01_datenpruefung"]
    work.submit("zu spät", lambda _: None, int)
    with pytest.raises(ScreeningError, match="zu spät"):
        work.finish()


def test_work_ends_when_its_pool_is_closed_under_way() -> None:
    pool = ThreadPoolExecutor(1)
    work = Work(pool, 3, lambda _: None)
    begun, goes_on = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        goes_on.wait()

    for step in ("a", "b"):
        work.submit(step, lambda _: None, wait)

    def close() -> None:
        begun.wait()
        pool.shutdown(wait=False, cancel_futures=True)
        goes_on.set()

    closing = threading.Thread(target=close)
    closing.start()
    with pytest.raises(ScreeningError, match="Schritt „b“ wurde abgebrochen"):
        work.finish()
    closing.join()


def test_without_dask_a_scheduler_is_refused_in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ScreeningError, match="Dask"), executor(scheduler="tcp://x:1"):
        pass


# --- checking ----------------------------------------------------------------------------------------------------


def test_findings_of_all_files_are_told_at_once(house: House) -> None:
    for name in ("stadt.toml", "kriterien.toml", "2024/lieferung.toml"):
        path = house.raw / name
        path.write_text("unbekannt = 1\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    shutil.copyfile(ROOT / "src/screening/concept/catalogue.toml", house.raw / "katalog.toml")
    path = house.raw / "katalog.toml"
    path.write_text("unbekannt = 1\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    found = check_year("musterstadt", 2024, data=house.data)
    assert {f.file for f in found.items if f.column == "unbekannt"} == {
        "stadt.toml",
        "katalog.toml",
        "2024/lieferung.toml",
    }


def test_criteria_are_checked_even_if_the_city_is_broken(house: House) -> None:
    for name in ("stadt.toml", "kriterien.toml"):
        path = house.raw / name
        path.write_text("unbekannt = 1\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    found = check_year("musterstadt", 2024, data=house.data)
    assert {f.file for f in found.items} == {"stadt.toml", "kriterien.toml"}


def test_a_good_year_has_no_errors(house: House) -> None:
    assert check_year("musterstadt", 2024, data=house.data).count("Fehler") == 0


def test_a_city_that_does_not_exist_is_the_only_finding(house: House) -> None:
    found = check_year("nirgends", 2024, data=house.data)
    assert [f.value for f in found.items] == ["nirgends"]
