"""What earlier years kept: read for each area of today, never stopped by an old error, nothing of what is sealed."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from screening.base.findings import ScreeningError
from screening.delivery import read_areas
from screening.pipeline import check_year
from screening.pipeline.inputs import input_hashes
from screening.process import Earlier, Round, earlier_of
from screening.process.ratings import State
from screening.report.sections import meeting
from screening.year import prepare, save_release
from tests.process.decisions.entries import entry
from tests.process.ratings.deposits import GOOD, LONG, OTHER, Sides
from tests.process.terms import DECISIONS, NAMED, NOMINATIONS, keep, two_terms
from tests.small_city import IDS, collection, squares


@pytest.fixture
def sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sides:
    return two_terms(tmp_path, monkeypatch)


def read(sides: Sides, year: int = 2024) -> Earlier:
    city = sides.small.city()
    return earlier_of(city, year, {b.version: read_areas(city, b) for b in city.boundaries})


def only(found: Earlier) -> Round:
    [one] = found.rounds
    return one


def test_all_that_an_earlier_year_kept_stands_with_its_areas(sides: Sides) -> None:
    found = read(keep(sides))
    one = only(found)
    assert (one.year, one.boundary, found.findings) == (2022, "2020", ())
    assert one.areas == ("01.1.1", "01.2.1", "02.1.1", "02.2.1")
    assert one.nominations["von"].tolist() == ["RAGS", "SBH", "BA", "BA", "BA"]
    assert one.objections["folge"].tolist() == ["weiter beobachten", ""]
    assert one.opened is not None and one.rated == ("01.1.1",)
    assert [(e.said.id, e.said.beschluss) for e in one.decisions.current] == [
        ("e2", "abgelehnt"),
        ("e3", "zurückgestellt"),
    ]
    assert one.then("02.1.1") == ("02.1.1",) and one.then("01.1.2") == ()
    assert one.unchanged == set(one.areas)


def test_a_year_knows_those_before_it_and_not_itself(sides: Sides) -> None:
    keep(sides)
    assert read(sides, 2022) == Earlier()
    assert [r.year for r in read(sides, 2024).rounds] == [2022]
    (sides.small.raw / "2023").mkdir()
    later = replace(sides.small, year=2023)
    later.write("lieferung.toml", sides.small.path("lieferung.toml").read_bytes())
    later.write("entscheidungen.toml", entry("x", "abgelehnt", day="2023-11-20"))
    assert [r.year for r in read(sides, 2024).rounds] == [2023, 2022], "the newest first"


def test_a_year_without_a_delivery_is_an_earlier_round_all_the_same(sides: Sides) -> None:
    keep(sides)
    sides.small.path("lieferung.toml").unlink()
    assert sides.small.city().years == (2024,)
    found = read(sides)
    one = only(found)
    assert (one.year, one.boundary, found.left_out) == (2022, "2020", ())
    assert one.rated == ("01.1.1",) and one.then("02.1.1") == ("02.1.1",)
    assert set(one.nominations["gebiet"]) == {"01.1.1", "01.2.1", "02.1.1"}
    assert {
        "raw/klein/2022/bedarfsnennungen.csv",
        "raw/klein/2022/einwaende.csv",
        "raw/klein/2022/entscheidungen.toml",
        "raw/klein/2022/bewertungen/region.csv",
    } <= {*input_hashes(sides.small.city(), 2024)}
    sides.small.write("einwaende.csv", "gebiet\n")
    [told] = read(sides).findings
    assert told.remedy == "screening check klein --year 2022 zeigt sie."


def test_where_no_boundary_holds_in_a_year_without_a_delivery_ids_of_any_are_known(sides: Sides) -> None:
    keep(sides)
    sides.small.path("lieferung.toml").unlink()
    sides.small.change("stadt.toml", "valid_from = 2020", "valid_from = 2023")
    one = only(read(sides))
    assert one.boundary == "" and one.areas == ("01.1.1", "01.2.1", "02.1.1", "02.2.1")
    sides.small.write("entscheidungen.toml", entry("e1", "abgelehnt", day="2022-11-20", area="1.1.1"))
    assert only(read(sides)).decisions.entries[0].areas == {"01.1.1"}


def test_a_city_that_kept_nothing_has_no_rounds(sides: Sides) -> None:
    assert read(sides) == Earlier()


# --- sealed ------------------------------------------------------------------------------------------------------


def shown(sides: Sides, place: Path) -> dict[str, bytes]:
    """Return all that comes out of 2024 in both editions: what is held, what leaves, what is set, what `check` tells."""
    found: dict[str, bytes] = {}
    for audience in ("intern", "gespraech"):
        release = prepare(sides.small.city(), 2024, audience)
        found[f"{audience}, held"] = pickle.dumps(release.earlier)
        found[f"{audience}, left"] = save_release(release, place / audience).read_bytes()
        block = meeting.earlier(release) + meeting.pages(release)
        found[f"{audience}, set"] = (block.html + block.typst).encode()
        found[f"{audience}, told"] = repr(release.findings.items).encode()
    found["check"] = repr(check_year("klein", 2024, data=sides.small.data).items).encode()
    hashes = input_hashes(sides.small.city(), 2024)
    found["inputs"] = repr(sorted(hashes.items())).encode()
    return found


def test_of_sealed_ratings_of_an_earlier_year_not_even_their_being_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def after(name: str, *deposits: tuple[str, str, str]) -> dict[str, bytes]:
        sides = keep(two_terms(tmp_path / name, monkeypatch), rated=False)
        for account, side, rows in deposits:
            sides.at(account)
            sides.deposit(side, rows)  # type: ignore[arg-type]
        return shown(sides, tmp_path / name)

    nothing = after("keine")
    for name, rows in (("kurz", GOOD), ("lang", LONG)):
        assert after(name, ("konto", "verwaltung", rows)) == nothing, name


def test_ratings_that_one_side_alone_has_uncovered_are_sealed_still(sides: Sides) -> None:
    keep(sides, rated=False)
    sides.deposit("verwaltung", GOOD)
    sides.at("anderes")
    assert sides.deposit("region", OTHER) is State.SECOND_CLEARED
    found = read(sides)
    assert only(found).opened is None and found.findings == ()
    assert not any("bewertungen" in name for name in input_hashes(sides.small.city(), 2024))
    sides.at("konto")
    assert sides.uncover() is State.OPEN
    assert only(read(sides)).rated == ("01.1.1",)


# --- errors of an earlier year -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "broken", "what"),
    [
        ("bedarfsnennungen.csv", NOMINATIONS, "die Nennungen"),  # without a header
        ("einwaende.csv", "gebiet\n", "die Einwände"),
        ("entscheidungen.toml", DECISIONS[1], "die Beschlüsse"),  # what it supersedes is gone
        ("bewertungen/region.csv", "anders", "die Bewertungen"),
    ],
)
def test_an_error_in_an_old_file_leaves_its_part_out_and_does_not_stop_this_year(
    file: str, broken: str, what: str, sides: Sides
) -> None:
    keep(sides)
    sides.small.write(file, broken)
    release = prepare(sides.small.city(), 2024, "intern")
    [told] = [f for f in release.findings.items if "Auswahlrunden" in f.message]
    assert told.level == "Warnung" and told.file == f"2022/{file.partition('/')[0]}"
    assert told.message == f"Bei den früheren Auswahlrunden fehlen {what} von 2022: Darin sind Fehler."
    assert told.remedy == "screening check klein --year 2022 zeigt sie."
    one = only(release.earlier)
    parts = {
        "die Nennungen": not one.nominations.empty,
        "die Einwände": not one.objections.empty,
        "die Beschlüsse": bool(one.decisions.entries),
        "die Bewertungen": one.opened is not None,
    }
    assert {name for name, there in parts.items() if not there} == {what}
    assert release.earlier.left_out == ((2022, what),)
    assert f"Hier fehlen {what} von 2022" in meeting.earlier(release).html
    assert told in check_year("klein", 2024, data=sides.small.data).items
    errors = [f for f in check_year("klein", 2022, data=sides.small.data).items if f.level == "Fehler"]
    assert any(f.file.startswith(f"2022/{file}") for f in errors), "its own check tells the detail"


def test_what_is_left_out_is_told_in_both_editions_even_if_nothing_is_left(sides: Sides) -> None:
    sides.small.write("bedarfsnennungen.csv", "ohne Kopf\n")
    for audience in ("intern", "gespraech"):
        told = meeting.earlier(prepare(sides.small.city(), 2024, audience)).html
        assert "Hier fehlen die Nennungen von 2022: In den Dateien sind Fehler." in told, audience
        assert "liegen keine" not in told, audience


def test_bodies_that_the_city_no_longer_has_keep_what_they_said(sides: Sides) -> None:
    keep(sides)
    own = '[[body]]\nid = "RAGS"\nname = "Arbeitsgemeinschaft"\n\n[[parent]]'
    sides.small.change("stadt.toml", "[[parent]]", own)
    found = read(sides)
    assert only(found).nominations["von"].tolist() == ["RAGS", "SBH", "BA", "BA", "BA"]
    assert only(found).objections["von"].tolist() == ["SBH", "BA"] and found.left_out == ()
    html = meeting.earlier(prepare(sides.small.city(), 2024, "gespraech")).html
    assert "SBH" in html and "Die Unterkunft fehlt." in html


@pytest.mark.parametrize("name", ["Frau Geheim", "Geheim", "Rat der Jugend"])
def test_a_name_that_slipped_under_von_is_no_former_body_unless_the_city_declares_it(
    sides: Sides, name: str
) -> None:
    sides.small.write("bedarfsnennungen.csv", NAMED + f"01.1.1;;;{name};2022-09-14;;;;;\n")
    found = read(sides)
    assert found.rounds == () and found.left_out == ((2022, "die Nennungen"),)
    declared = f'[[body]]\nid = "{name}"\nname = "Beirat"\nnominates = false\n\n[[parent]]'
    sides.small.change("stadt.toml", "[[parent]]", declared)
    assert name in only(read(sides)).nominations["von"].tolist()


def test_an_old_record_is_not_judged_by_what_the_figures_say(sides: Sides) -> None:
    sides.small.write("entscheidungen.toml", entry("e1", "ausgewählt", day="2022-11-20", area="01.1.1"))
    with pytest.raises(ScreeningError, match="weicht von den Zahlen ab"):
        prepare(sides.small.city(), 2022, "intern")
    release = prepare(sides.small.city(), 2024, "intern")
    assert [e.said.id for e in only(release.earlier).decisions.current] == ["e1"]


# --- boundaries --------------------------------------------------------------------------------------------------

RECUT = """
[[boundary]]
version = "2023"
path = "neu.geojson"
id_column = "viertel"
crs = "EPSG:25832"
valid_from = 2023
"""
CROSSWALK = '\n[[crosswalk]]\nfrom = "2020"\nto = "2023"\npath = "umstieg.csv"\n'
ONTO = (
    "von;nach;gewicht\n01.1.1;01.1.9;1\n01.1.2;01.1.2;1\n"  # another id alone; as it was
    "01.2.1;01.2.1;0.5\n01.2.1;01.2.2;0.5\n"  # parted
    "02.1.1;02.1.1;1\n02.1.2;02.1.1;1\n02.2.1;02.2.1;1\n"  # merged; as it was
)


def recut(sides: Sides, crosswalk: str = CROSSWALK) -> Sides:
    small = keep(sides).small
    small.change("stadt.toml", "valid_from = 2020", "valid_from = 2020\nvalid_to = 2022")
    small.write("stadt.toml", small.path("stadt.toml").read_text("utf-8") + RECUT + crosswalk)
    new = ("01.1.2", "01.1.9", "01.2.1", "01.2.2", "02.1.1", "02.2.1")
    (small.geo / "neu.geojson").write_text(collection(squares(new)), "utf-8")
    (small.geo / "umstieg.csv").write_text(ONTO, "utf-8")
    return sides


def test_areas_of_older_boundaries_are_carried_by_the_crosswalk(sides: Sides) -> None:
    one = only(read(recut(sides)))
    assert one.today == {
        "01.1.1": ("01.1.9",),
        "01.2.1": ("01.2.1", "01.2.2"),
        "02.1.1": ("02.1.1",),
        "02.2.1": ("02.2.1",),
    }
    assert one.unchanged == {"01.1.1", "02.2.1"}
    assert one.then("01.1.9") == ("01.1.1",) and one.then("01.1.1") == ()
    assert one.then("01.2.2") == ("01.2.1",)


@pytest.mark.parametrize(("share", "same"), [("0.005", True), ("0.01", False)])
def test_a_sliver_beyond_the_edge_does_not_make_an_area_another(sides: Sides, share: str, same: bool) -> None:
    recut(sides)
    rest = "0.995" if same else "0.99"
    sliver = ONTO.replace("02.2.1;02.2.1;1\n", f"02.2.1;02.2.1;{rest}\n02.2.1;02.1.1;{share}\n")
    (sides.small.geo / "umstieg.csv").write_text(sliver, "utf-8")
    one = only(read(sides))
    assert ("02.2.1" in one.unchanged) is same
    assert one.today["02.2.1"] == (("02.2.1",) if same else ("02.2.1", "02.1.1"))


@pytest.mark.parametrize(
    ("area", "crosswalk", "told"),
    [
        ("01.1.1", CROSSWALK, " Im Gebietsstand 2020 gab es das; im Gebietsstand 2023 liegt es in 01.1.9."),
        ("02.1.2", CROSSWALK, " Im Gebietsstand 2020 gab es das; im Gebietsstand 2023 liegt es in 02.1.1."),
        ("02.1.2", "", " Im Gebietsstand 2020 gab es das."),
        ("77.7.7", CROSSWALK, ""),
    ],
)
def test_an_area_that_was_merged_since_is_told_with_where_it_lies_now(
    sides: Sides, area: str, crosswalk: str, told: str
) -> None:
    recut(sides, crosswalk)
    path = sides.small.raw / "2024" / "entscheidungen.toml"
    path.write_text(entry("e1", "Dissens", area=area), "utf-8")
    found = check_year("klein", 2024, data=sides.small.data).items
    [one] = [f for f in found if f.file == "2024/entscheidungen.toml" and f.level == "Fehler"]
    assert one.message == f"Dieses Gebiet gibt es nicht.{told}"


def test_without_a_crosswalk_nothing_is_lost_and_equal_ids_are_no_equal_areas(sides: Sides) -> None:
    one = only(read(recut(sides, crosswalk="")))
    assert one.areas == ("01.1.1", "01.2.1", "02.1.1", "02.2.1")
    assert one.today == {} and one.then("02.2.1") == ()


def test_a_broken_crosswalk_is_told_by_check_and_not_by_a_trace(sides: Sides) -> None:
    recut(sides)
    (sides.small.geo / "umstieg.csv").write_text("von;nach\n", "utf-8")
    assert only(read(sides)).today == {}
    told = check_year("klein", 2024, data=sides.small.data).items
    assert any(f.level == "Fehler" and f.file == "umstieg.csv" for f in told)


# --- stale, and the door -----------------------------------------------------------------------------------------


def test_each_file_of_an_earlier_year_makes_this_year_s_documents_stale(sides: Sides) -> None:
    keep(sides)
    before = input_hashes(sides.small.city(), 2024)
    for name in ("bedarfsnennungen.csv", "einwaende.csv", "entscheidungen.toml", "bewertungen/region.csv"):
        path = sides.small.path(name)
        path.write_bytes(path.read_bytes() + b"\n")
        now = input_hashes(sides.small.city(), 2024)
        assert {n for n in now if now[n] != before.get(n)} == {f"raw/klein/2022/{name}"}
        before = now
    assert not any("2024/" in n for n in input_hashes(sides.small.city(), 2022))


def test_the_meeting_reads_no_unreviewed_text_of_an_earlier_year_not_even_in_memory(
    sides: Sides, tmp_path: Path
) -> None:
    keep(sides)
    for audience in ("intern", "gespraech"):
        release = prepare(sides.small.city(), 2024, audience)
        kept = pickle.dumps(release.earlier) + save_release(release, tmp_path / audience).read_bytes()
        block = meeting.earlier(release) + meeting.pages(release)
        for text in (
            "Geheimes Problem",
            "Geheimer Einwand",
            "Geheimer Schritt",
            "Geheimer Grund",
            "Viele Familien",
            "A. Muster",
        ):
            assert (text.encode() in kept) is (audience == "intern"), text
            assert audience == "intern" or text not in block.html + block.typst
        for text in ("Am Hof", "Der Treff öffnet wieder.", "Die Unterkunft fehlt."):
            assert text in block.html, text


def test_ids_that_only_the_old_delivery_holds_are_known(sides: Sides) -> None:
    sides.small.write("entscheidungen.toml", entry("e1", "abgelehnt", day="2022-11-20", area="03.1.1"))
    city = sides.small.city()
    areas = {b.version: read_areas(city, b) for b in city.boundaries}
    assert earlier_of(city, 2024, areas).rounds == ()
    found = earlier_of(city, 2024, areas, IDS, {2022: ["03.1.1"]})
    assert only(found).areas == ("03.1.1",) and only(found).today == {}
