"""The protocol: what it says, and that whoever has the files can tell whether they are those of the meeting."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from typer.testing import CliRunner

from screening.base import ScreeningError
from screening.cli import app
from screening.delivery import read_city
from screening.disclosure import Release
from screening.pipeline import make_protocol, verify_protocol
from screening.pipeline.documents import hashes_of
from screening.pipeline.inputs import INPUTS_FILE, input_hashes, write_inputs
from screening.pipeline.log import LOG
from screening.pipeline.protocol import marks_at_hand
from screening.pipeline.stale import changed_since_told
from screening.process.decisions import Decisions, Entry
from screening.process.decisions.record import Decision
from screening.process.ratings.deposits import Correction
from screening.process.ratings.store import fingerprint
from screening.report.forms import Marks, carried, write_protocol
from screening.report.forms.marks import pages_of, parse
from screening.report.forms.protocol import protocol_content

DATA = Path(__file__).parents[3] / "data"
ALL = {
    "Veröffentlichte Fassung für das Auswahlgespräch",
    "Kriterienkatalog (kriterien.toml)",
    "Bewertung: Sozialreferat",
    "Bewertung: REGSAM",
    "Beschlüsse (entscheidungen.toml)",
    "Text dieses Protokolls",
}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, gespraech: Release) -> Path:
    """A meeting's files as they lie at hand, and its protocol."""
    root = tmp_path_factory.mktemp("protokoll")
    raw = root / "data" / "raw" / "musterstadt"
    (raw / "2024").mkdir(parents=True)
    source = DATA / "raw" / "musterstadt"
    for name in ("stadt.toml", "kriterien.toml", "2024/entscheidungen.toml"):
        shutil.copyfile(source / name, raw / name)
    shutil.copytree(source / "2024" / "bewertungen", raw / "2024" / "bewertungen")
    published = root / "reports" / "musterstadt" / "2024" / "gespraech"
    published.mkdir(parents=True)
    (published / "dossier.html").write_text("Das Dossier", encoding="utf-8")
    log = {"schema": 1, "fassung": "gespraech", "dokumente": hashes_of(published)}
    (published / "lauf.json").write_text(json.dumps(log), encoding="utf-8")
    city = read_city("musterstadt", root / "data")
    marks = Marks("musterstadt", 2024, marks_at_hand(city, 2024, root / "reports"))
    write_protocol(gespraech, marks, root)
    return root


def states(hall: Path, paper: Path | None = None) -> dict[str, str]:
    found = verify_protocol(paper or hall / "protokoll.pdf", data=hall / "data", reports=hall / "reports")
    assert set(found.states) == ALL
    assert found.same is (set(found.states.values()) == {"gleich"})
    return {part: state for part, state in found.states.items() if state != "gleich"}


def test_of_each_area_it_says_what_was_decided_and_how_a_dissent_ended(gespraech: Release) -> None:
    told = protocol_content(gespraech, Marks("musterstadt", 2024, {}))
    assert told["zusammen"] == "Es gelten 7 Beschlüsse: 4 ausgewählt, 1 zurückgestellt und 2 abgelehnt."
    areas = {g["name"]: {a["was"]: a["wie"] for a in g["angaben"]} for g in told["gebiete"]}
    assert list(areas) == ["23.1.1", "13.4.2", "06.6.3", "02.1.4", "24.3.1", "25.3.3", "16.4.4"]
    assert areas["06.6.3"]["Je Woche, Dauer"] == "10 Std., 36 Monate"
    assert areas["06.6.3"]["Auflagen"] == "Nach einem Jahr gemeinsam prüfen."
    assert areas["06.6.3"]["Verlauf"] == "Zuvor Auswahlgespräch, 20. November 2024: Dissens."
    assert areas["06.6.3"]["Ende des Dissenses"] == "Übernommen ist die Bewertung dieser Seite: REGSAM."
    # from the meeting upwards, as it went
    assert re.findall("Zuvor ([^,]+)", areas["16.4.4"]["Verlauf"]) == [
        "Auswahlgespräch",
        "ARGE Freie/Öffentliche",
    ]
    assert areas["02.1.4"]["Akut"] == "Akuter Bedarf; Prozessverantwortung: REGSAM."
    assert areas["23.1.1"]["Zahlen"] == "sicher, 12 von 13 Indikatoren zählen"
    assert "Ende des Dissenses" not in areas["23.1.1"]
    assert told["gebiete"][0]["bewertungen"] == [
        ["Sozialreferat", "4 (passt voll)", "5", "8", "36"],
        ["REGSAM", "4 (passt voll)", "5", "8", "36"],
    ]
    assert [s["anzahl"] for s in told["sitzungen"]] == ["6 Einträge", "2 Einträge", "1 Eintrag", "1 Eintrag"]
    assert "Sozialreferat, Sozialreferatsleitung" in told["unterschriften"]
    assert [o["name"] for o in told["offen"]] == ["10.3.5", "10.4.1", "12.3.3", "15.2.1", "21.1.1"]


def test_it_says_that_ratings_were_corrected_after_the_opening(gespraech: Release) -> None:
    def told(**made: tuple[Correction, ...]) -> str:
        opened = replace(gespraech.laid.opened, corrections=made)
        laid = replace(gespraech.laid, opened=opened)
        return protocol_content(replace(gespraech, laid=laid), Marks("musterstadt", 2024, {}))["berichtigt"]

    def on(day: int) -> Correction:
        made = Correction(datei="x.csv", grund="x", datum=date(2024, 12, day), fingerabdruck="0" * 64)
        return made.model_copy(update={"grund": ""})  # as the meeting reads it

    assert told() == ""
    assert told(region=(on(3),)) == (
        "Nach dem Aufdecken wurden Bewertungen berichtigt: REGSAM, 3. Dezember 2024. Gezeigt ist, was gilt."
    )
    taken = on(4).model_copy(update={"uebernommen": True})
    assert "REGSAM, 4. Dezember 2024, nicht vom Konto der Hinterlegung. " in told(region=(taken,))
    assert "berichtigt: Sozialreferat, 2. Dezember 2024; REGSAM, 3. Dezember 2024 (2-mal). " in told(
        verwaltung=(on(2),), region=(on(3), on(3))
    )


D = date(2024, 11, 20)
TEXTS = {"gruende": "Weil.", "auflagen": "Nur halbtags.", "naechster_schritt": "Einladen", "name": "Am Ring"}


def told_of(release: Release, *said: dict[str, Any]) -> dict[str, str]:
    """Return what the protocol says of one area by a chain of entries."""
    seats = {"verwaltung": ("Leitung",), "region": ("Sprecherin",)}
    entries = tuple(
        Entry(
            n,
            Decision.model_validate({"id": f"d{n}", "gebiete": ["06.6.3"], "teilnehmende": seats, **given}),
            AREA,
        )
        for n, given in enumerate(said, 1)
    )
    laid = replace(release.laid, decisions=Decisions(entries).shown_to("gespraech"))
    (area,) = protocol_content(replace(release, laid=laid), Marks("musterstadt", 2024, {}))["gebiete"]
    return {"name": area["name"], **{a["was"]: a["wie"] for a in area["angaben"]}}


AREA = frozenset(["06.6.3"])
"""The sides rate it otherwise."""
FIRST = {"beschluss": "Dissens", "datum": D, "ebene": "auswahlgespraech"}
TAKEN = {
    "beschluss": "ausgewählt",
    "datum": date(2024, 12, 4),
    "ebene": "arge",
    "ersetzt": "d1",
    "bewertung": "neu",
}
LATER = {"beschluss": "abgelehnt", "datum": date(2025, 2, 3), "ebene": "arge", "ersetzt": "d2"}


@pytest.mark.parametrize(
    ("chain", "rows"),
    [
        ([FIRST], {"Dissens": "Er besteht."}),
        ([FIRST, TAKEN], {"Ende des Dissenses": "An die Stelle beider Bewertungen tritt ein neuer Wert."}),
        (
            [FIRST, TAKEN, LATER],
            {
                "Ende des Dissenses": "Mit dem Beschluss vom 4. Dezember 2024. An die Stelle beider Bewertungen tritt ein "
                "neuer Wert."
            },
        ),
        (
            [{**TAKEN, "ersetzt": "", "bewertung": "region", "ebene": "auswahlgespraech"}],
            {"Bewertung": "Übernommen ist die Bewertung dieser Seite: REGSAM."},
        ),
        ([{**LATER, "ersetzt": "", "ebene": "auswahlgespraech"}], {}),
    ],
    ids=["standing", "ended", "ended and changed later", "a rating taken without one", "none"],
)
def test_only_a_dissens_that_was_recorded_has_an_end(
    gespraech: Release, chain: list[dict[str, Any]], rows: dict[str, str]
) -> None:
    told = told_of(gespraech, *chain)
    assert told["Unterschiede"].startswith("Passung: Sozialreferat 3")
    assert {k: v for k, v in told.items() if k in ("Dissens", "Ende des Dissenses", "Bewertung")} == rows


def test_what_nobody_has_reviewed_is_left_out_and_that_it_is_stands_in_its_place(gespraech: Release) -> None:
    told = told_of(gespraech, {**LATER, "ersetzt": "", **TEXTS})
    assert told["name"] == "06.6.3 (Name noch nicht geprüft)"
    assert [told[k] for k in ("Gründe", "Auflagen", "Nächster Schritt")] == ["Text noch nicht geprüft"] * 3
    bare = told_of(gespraech, {**LATER, "ersetzt": ""})
    assert not {"Gründe", "Auflagen", "Nächster Schritt"} & bare.keys(), (
        "where there was none nothing is left out"
    )
    read = told_of(
        gespraech, {**LATER, "ersetzt": "", **TEXTS, "geprueft_von": "A. Muster", "geprueft_am": D}
    )
    assert read["Gründe"] == "Weil." and read["name"] == "06.6.3 (Am Ring)"


def test_it_is_made_of_nothing_but_what_the_meeting_may_know(intern: Release, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="gespraech"):
        write_protocol(intern, Marks("musterstadt", 2024, {}), tmp_path)


@pytest.mark.documents
def test_all_is_the_same_as_long_as_nothing_changes(hall: Path) -> None:
    assert states(hall) == {}


@pytest.mark.documents
def test_pdf_and_docx_print_the_same_fingerprints_in_groups_of_four(hall: Path) -> None:
    marks = carried(hall / "protokoll.pdf").marks
    printed = " ".join(pages_of((hall / "protokoll.pdf").read_bytes())[-1].split())
    with zipfile.ZipFile(hall / "protokoll.docx") as archive:
        word = re.sub(r"<[^>]+>", " ", archive.read("word/document.xml").decode("utf-8"))
    for mark in marks.parts.values():
        groups = re.findall("....", mark)
        assert len(groups) == 16
        assert " ".join(groups) in printed
        assert " ".join(groups) in word


@pytest.mark.documents
@pytest.mark.parametrize(
    ("name", "change", "part"),
    [
        (
            "reports/musterstadt/2024/gespraech/dossier.html",
            "Ein anderes",
            "Veröffentlichte Fassung für das Auswahlgespräch",
        ),
        ("data/raw/musterstadt/kriterien.toml", "# später", "Kriterienkatalog (kriterien.toml)"),
        ("data/raw/musterstadt/2024/bewertungen/region.csv", "\n", "Bewertung: REGSAM"),
        ("data/raw/musterstadt/2024/bewertungen/verwaltung.csv", "x", "Bewertung: Sozialreferat"),
        ("data/raw/musterstadt/2024/entscheidungen.toml", "\nfalsch", "Beschlüsse (entscheidungen.toml)"),
    ],
)
def test_a_file_that_changed_or_is_gone_is_told_by_its_part(
    hall: Path, tmp_path: Path, name: str, change: str, part: str
) -> None:
    here = tmp_path / "hier"
    shutil.copytree(hall, here)
    path = here / name
    path.write_text(path.read_text(encoding="utf-8") + change, encoding="utf-8")
    assert states(here) == {part: "verändert"}
    path.unlink()
    assert states(here) == {part: "fehlt"}


@pytest.mark.documents
def test_a_correction_that_was_taken_over_is_told_beside_the_parts(hall: Path, tmp_path: Path) -> None:
    here = shutil.copytree(hall, tmp_path / "saal")
    folder = here / "data/raw/musterstadt/2024/bewertungen"
    shutil.copyfile(folder / "region.csv", folder / "region.1.csv")
    mark = fingerprint(b"", (folder / "region.csv").read_bytes())
    note = f"""
[[berichtigung]]
datei = "region.1.csv"
grund = "Zahlendreher"
datum = 2024-12-03
fingerabdruck = "{mark}"
uebernommen = true
beleg = "{mark}"
"""
    with (folder / "region.toml").open("a", encoding="utf-8") as file:
        file.write(note)
    assert states(here) == {"Bewertung: REGSAM": "verändert"}
    folders = ["--data", str(here / "data"), "--reports", str(here / "reports")]
    done = CliRunner().invoke(app, ["verify", str(here / "protokoll.pdf"), *folders])
    assert (done.exit_code, done.output.count("Berichtigt nicht vom Konto der Hinterlegung: REGSAM.")) == (
        1,
        1,
    )


@pytest.mark.documents
def test_a_record_that_says_the_same_in_another_layout_is_the_same(hall: Path, tmp_path: Path) -> None:
    here = tmp_path / "hier"
    shutil.copytree(hall, here)
    path = here / "data/raw/musterstadt/2024/entscheidungen.toml"
    text = path.read_text(encoding="utf-8")
    # who reviewed is not told to the meeting: its fingerprint cannot tell it either
    path.write_text("# anders gesetzt\n" + text.replace("A. Muster", "B. Muster"), encoding="utf-8")
    assert states(here) == {}
    path.write_text(text.replace("Träger einladen", "Träger ausladen"), encoding="utf-8")
    assert states(here) == {"Beschlüsse (entscheidungen.toml)": "verändert"}


def test_no_protocol_is_made_of_other_figures_than_lay_on_the_table(hall: Path, tmp_path: Path) -> None:
    here = shutil.copytree(hall, tmp_path / "saal")
    places = {"data": here / "data", "reports": here / "reports"}
    city = read_city("musterstadt", here / "data")
    folder = here / "reports" / "musterstadt" / "2024" / "gespraech"
    log = json.loads((folder / LOG).read_text(encoding="utf-8")) | {"lauf": {"kennung": "a1"}}
    (folder / LOG).write_text(json.dumps(log), encoding="utf-8")
    hashes = input_hashes(city, 2024)
    about = {"stadt": "musterstadt", "jahr": 2024, "fassung": "gespraech"}
    write_inputs(folder.parent / INPUTS_FILE, about, "a1", hashes)
    # what is decided on the table is written down after it was published
    record = here / "data" / "raw" / "musterstadt" / "2024" / "entscheidungen.toml"
    record.write_text(record.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert changed_since_told(city, 2024, reports=here / "reports") == ""
    rule = here / "data" / "raw" / "musterstadt" / "kriterien.toml"
    rule.write_text(rule.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(ScreeningError) as refused:
        make_protocol("musterstadt", 2024, **places)
    told = refused.value.findings[0]
    assert told.message == (
        "Die Zahlen von musterstadt 2024 (gespraech) sind nicht mehr die veröffentlichten: "
        "Kriterien: kriterien.toml geändert."
    )
    assert told.remedy == "Neu veröffentlichen: screening run musterstadt --year 2024 --audience gespraech"


@pytest.mark.documents
def test_a_protocol_of_another_year_finds_nothing_of_it(
    hall: Path, thin_gespraech: Release, tmp_path: Path
) -> None:
    marks = carried(hall / "protokoll.pdf").marks
    write_protocol(thin_gespraech, replace(marks, year=2023), tmp_path)
    told = states(hall, tmp_path / "protokoll.pdf")
    assert told == dict.fromkeys(
        ALL - {"Kriterienkatalog (kriterien.toml)", "Text dieses Protokolls"}, "fehlt"
    )


def another_number(pdf: pikepdf.Pdf) -> None:
    """Print another page in the place of the first: what was decided is another thing then."""
    pdf.pages[0] = pdf.pages[1]


def a_note(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 9, 9])
    pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))


def other_fingerprints(pdf: pikepdf.Pdf) -> None:
    line = str(pdf.docinfo["/Keywords"])
    pdf.docinfo["/Keywords"] = re.sub(r"text=[0-9a-f]{4}", "text=0000", line)


@pytest.mark.documents
@pytest.mark.parametrize("change", [another_number, a_note, other_fingerprints])
def test_a_protocol_that_was_tampered_with_is_told(
    hall: Path, tmp_path: Path, change: Callable[[pikepdf.Pdf], None]
) -> None:
    with pikepdf.open(hall / "protokoll.pdf") as pdf:
        change(pdf)
        pdf.save(tmp_path / "protokoll.pdf")
    assert states(hall, tmp_path / "protokoll.pdf") == {"Text dieses Protokolls": "verändert"}


@pytest.mark.parametrize("kind", ["leer", "text", "fremd"])
def test_what_is_no_protocol_is_refused_in_words(tmp_path: Path, kind: str) -> None:
    foreign = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(foreign)
    content = {"leer": b"", "text": b"Lieber Kollege", "fremd": foreign.getvalue()}[kind]
    path = tmp_path / "brief.pdf"
    path.write_bytes(content)
    with pytest.raises(ScreeningError, match=r"brief\.pdf: Das ist kein Protokoll mit Fingerabdruck"):
        carried(path)
    with pytest.raises(ScreeningError, match="Die Datei fehlt"):
        carried(tmp_path / "nirgends.pdf")


@pytest.mark.parametrize("city", ["../geheim", "a/b", "A", ""])
def test_a_line_names_no_city_that_is_a_path(city: str) -> None:
    assert parse(Marks(city, 2024, {}).line) is None
