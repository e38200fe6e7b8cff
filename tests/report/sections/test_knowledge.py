"""Figures beside knowledge: four fields, objections, votes and polygons, in sentences that are right for 0, 1 and many."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from screening.disclosure import Release
from screening.figures.profile.pages import profiles
from screening.report.sections import fields, nominations, objections, people
from screening.year import prepare
from tests.report.sections.test_nominations import HOSTILE, _Tags
from tests.small_city import build_small_city, collection, squares

NAMED = "gebiet;name;umgriff;von;datum;problem;handlungsfeld;begruendung;geprueft_von;geprueft_am\n"
LEDGER = "gebiet;von;datum;einwand;antwort;folge;geprueft_von;geprueft_am\n"


def opened(tmp_path: Path, named: str = "", against: str = "", audience: str = "intern") -> Release:
    """A year in which 01.2.1 is taken up, 02.1.2 is too small and 02.2.1 has a gap."""
    made = build_small_city(tmp_path)
    if named:
        made.write("bedarfsnennungen.csv", NAMED + named)
    if against:
        made.write("einwaende.csv", LEDGER + against)
    made.write("umgriffe/hof.geojson", collection(squares(["x"], side=150.0)))
    return prepare(made.city(), 2024, audience)


def plain(text: str) -> str:
    return text.replace("\\", "")


def decided(release: Release, words: Sequence[str]) -> Release:
    """Return the release with these decisions, by area."""
    frame = release.decision.assign(decision=[*words, *["nein"] * (len(release.decision) - len(words))])
    return replace(release, decision=frame)


# --- four fields -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "named", "sentence"),
    [
        ([], "01.1.1", "Kein Gebiet erfüllt die Regel sicher. Genannt ist auch 1 Gebiet, das die Regel nicht erfüllt."),
        (["sicher"], "01.1.1", "Das eine Gebiet, das die Regel sicher erfüllt, ist auch genannt. Genannt ist kein Gebiet"),
        (["sicher"], "01.1.2", "Das eine Gebiet, das die Regel sicher erfüllt, hat niemand genannt."),
        (["sicher"] * 2, "01.2.1, 02.1.1", "Keines der 2 Gebiete, die die Regel sicher erfüllen, ist genannt. Genannt sind"),
        (["sicher"] * 2, "01.1.1, 01.1.2", "Alle 2 Gebiete, die die Regel sicher erfüllen, sind auch genannt."),
        (["sicher"] * 3, "01.1.1", "Von den 3 Gebieten, die die Regel sicher erfüllen, ist 1 auch genannt; 2 hat niemand"),
        (["sicher"] * 3, "01.1.1, 01.1.2", "sind 2 auch genannt; 1 hat niemand genannt."),
    ],
)  # fmt: skip
def test_the_sentence_is_right_for_none_one_and_many(
    words: list[str], named: str, sentence: str, tmp_path: Path
) -> None:
    release = decided(opened(tmp_path, f"{named};;;BA;;;;;;\n"), words)
    assert sentence in plain(fields.four(release).as_markdown())


def test_fields_list_their_areas_with_links_and_the_large_one_its_number_alone(tmp_path: Path) -> None:
    release = decided(
        opened(tmp_path, "01.1.1, 01.2.1;;;BA;;;;;;\n"), ["sicher", "sicher", "nein", "möglich", "zu klein"]
    )
    block = fields.four(release)
    assert '<a href="profile/01.1.1.html">01.1.1</a>' in block.html
    assert "Ein stiller Bedarf?" in block.html and "Was sieht die Region" in block.html
    assert "profile/02.2.1.html" not in block.html  # neither flagged nor named
    assert "möglich" in block.html and "Weniger als 400 Menschen" in block.html
    for said in (block.html, block.typst.replace("\\", "")):
        assert "Ein stiller Bedarf" in said and "01.1.2" in said


def test_without_nominations_there_are_no_fields_and_without_objections_no_ledger(tmp_path: Path) -> None:
    release = opened(tmp_path)
    assert fields.four(release).as_markdown().startswith("Für 2024 liegen keine Bedarfsnennungen vor;")
    said = objections.ledger(release).as_markdown()
    assert said == "Für 2024 sind keine Einwände gegen die Zahlen eingetragen."


def test_the_meeting_s_fields_follow_the_decisions_it_is_told(intern: Release, gespraech: Release) -> None:
    for release in (intern, gespraech):
        found = fields.fields_of(release)
        decision = release.decision["decision"]
        assert len(found.both) + len(found.silent) == int((decision == "sicher").sum())
        assert sum(map(len, found.apart["möglich"])) == int((decision == "möglich").sum())
    assert "sind hier nicht gesagt" in plain(fields.four(gespraech).as_markdown())


# --- objections ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "sentences"),
    [
        (
            "01.1.1;BA;2024-09-01;Lärm;;;;\n",
            ("Zu **1 Gebiet** ist **1 Einwand** gegen", "Er ändert keine Zahl", "Seine Folge: noch offen 1.",
             "1 Einwand ist noch nicht geprüft. In der Fassung für das Auswahlgespräch fehlt sein Text."),
        ),
        (
            "01.1.1, 01.1.2;BA;;Lärm;Ja.;keine;;\n01.1.1;SBH;;Müll;Nein.;ausgeschlossen;;\n",
            ("Zu **2 Gebieten** sind **2 Einwände** gegen", "Sie ändern keine Zahl",
             "Ihre Folgen: keine 1, ausgeschlossen 1.", "2 Einwände sind noch nicht geprüft.", "fehlen ihre Texte.",
             "Als Folge steht „ausgeschlossen“, und doch entscheidet die Regel über 01.1.1: Der Ausschluss steht nicht"),
        ),
    ],
)  # fmt: skip
def test_objections_are_counted_in_sentences(rows: str, sentences: Sequence[str], tmp_path: Path) -> None:
    said = plain(objections.ledger(opened(tmp_path, against=rows)).as_markdown())
    assert [s for s in sentences if s not in said] == []


def test_an_objection_to_two_areas_stands_once_beside_both(tmp_path: Path) -> None:
    rows = "01.1.1, 01.1.2;BA;;Lärm;Ja.;keine;;\n01.1.1;SBH;;Müll;;;;\n"
    html = objections.ledger(opened(tmp_path, against=rows)).html
    assert (
        html.count("Lärm") == 1 and html.count('<div class="nennung-kopf">') == 2 and html.count("<li>") == 1
    )
    assert '<span class="nennung-notiz">für 01.1.1</span>' in html


def test_the_meeting_reads_no_unreviewed_objection_in_section_or_profile(tmp_path: Path) -> None:
    rows = "01.1.1;BA;;Geheimes;Geheimes;keine;;\n01.1.1;SBH;;Offenes;Gesagtes;keine;A;2024-11-05\n"
    release = opened(tmp_path, against=rows, audience="gespraech")
    for block in (objections.ledger(release), profiles(release, ["01.1.1"])):
        both = block.html + block.typst
        assert "Geheimes" not in both and "Offenes" in both and "Gesagtes" in both
        assert "Text noch nicht geprüft" in block.html
    assert "Die Sozialplanung kennt seinen Text." in objections.ledger(release).as_markdown()
    assert "<dt>Einwände</dt>" in profiles(release, ["01.1.1"]).html


def test_hostile_objections_are_shown_and_never_obeyed(tmp_path: Path) -> None:
    hostile = '"' + HOSTILE.replace('"', '""') + '"'
    release = opened(tmp_path, against=f"01.1.1;BA;;{hostile};{hostile};keine;A;2024-11-05\n")
    for block in (objections.ledger(release), profiles(release, ["01.1.1"])):
        tags = _Tags()
        tags.feed(block.html)
        assert "script" not in tags.seen and "&lt;script&gt;" in block.html


# --- votes and polygons ------------------------------------------------------------------------------------------


def test_a_vote_is_told_in_overview_and_profile_and_only_where_all_three_agree(tmp_path: Path) -> None:
    rows = "01.1.1;;;RAGS;;;;;;\n01.1.1, 01.1.2;;;SBH;;;;;;\n01.1.1;;;BA;;;;;;\n01.1.2;;;Kuratorium;;;;;;\n"
    release = opened(tmp_path, rows)
    said = plain(nominations.summary(release).as_markdown())
    assert "Ein *regionales Votum* liegt für **1 Gebiet** vor: RAGS, SBH und BA haben es" in said
    assert "Genannt von</dt><dd>RAGS, SBH, BA (regionales Votum)<" in profiles(release, ["01.1.1"]).html
    assert "regionales Votum" not in profiles(release, ["01.1.2"]).html
    nobody = release.city.model_copy(update={"naming": release.city.naming.model_copy(update={"vote": ()})})
    assert "Votum" not in nominations.summary(replace(release, city=nobody)).as_markdown()
    alone = release.city.model_copy(
        update={"naming": release.city.naming.model_copy(update={"vote": ("BA",)})}
    )
    said = nominations.summary(replace(release, city=alone)).as_markdown()
    assert "liegt für **1 Gebiet** vor: BA hat es genannt" in plain(said)


def test_only_bodies_that_are_asked_or_did_nominate_are_named(tmp_path: Path) -> None:
    said = plain(people.nominate(opened(tmp_path, "01.1.1;;;Einrichtung;;;;;;\n")).as_markdown())
    assert "Bezirksausschüsse und Einrichtungen\nnennen Gebiete" in said


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_a_polygon_s_shares_of_areas_and_people_are_told(audience: str, tmp_path: Path) -> None:
    release = opened(tmp_path, ";Hof;umgriffe/hof.geojson;BA;;;;Lärm;A;2024-11-05\n", audience=audience)
    block = nominations.extents(release)
    said = plain(block.as_markdown())
    assert "Eine Nennung zeichnet das Gebiet selbst." in said and "Ein Viertel gilt als genannt, wenn" in said
    cells = [re.sub(r"\s", " ", c) for c in re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", block.html)]
    # all of 1 200 people and half of 900, an area twice as large as what is covered of its row
    first = cells.index("Hof")
    assert cells[first + 1 : first + 4] == ["01.1.1", "100 %", "44 %"]
    assert cells[first + 4] == "rund 1 200" and cells[first + 10] == "rund 450"
    assert nominations.extents(opened(tmp_path / "b", "01.1.1;;;BA;;;;;;\n")).html == ""
