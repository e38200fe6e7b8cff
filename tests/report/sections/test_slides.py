"""Ten slides for any city: each states a finding, also where there is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from pptx import Presentation

from screening.disclosure import Release
from screening.figures.words import at_work
from screening.report.sections.slides import _named_among, slides, write_slides
from tests.build import Entries, delivery, released, screened

pytestmark = pytest.mark.documents

PLAIN = {"bev": [900, 900, 300], "n1": [13, 27, 9], "d1": [100, 300, 50]}
SECRET: dict[str, Entries] = {"bev": ["geheim"] * 2, "n1": ["geheim"] * 2, "d1": ["geheim"] * 2}


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
@pytest.mark.parametrize("table", [PLAIN, SECRET, {"bev": [900], "n1": [13], "d1": [100]}])
def test_no_slide_of_any_city_is_a_title_alone(table: dict[str, Entries], audience: str) -> None:
    made = slides(released(screened(delivery(table)), audience=audience))
    assert 5 <= len(made) <= 10 and all(s.title.strip() and not s.title.endswith(".") for s in made)
    assert all(s.points or s.grid or s.drawing for s in made), [s.title for s in made]
    assert len({s.title for s in made}) == len(made)
    (short,) = (s for s in made if s.title == "Wozu ein Satz genügt")
    for said in (
        "Ein früheres Jahr liegt nicht vor.",
        "Für 2024 liegen keine Bedarfsnennungen vor; Zahlen und Wissen vor Ort stehen darum nicht nebeneinander.",
        "Wie viele Stunden gebraucht werden, ist noch nicht geschätzt.",
    ):
        assert short.points.count(said) == 1
    assert made[-2:] == (short, made[-1]) and "wie gerechnet ist" in made[-1].title


def test_in_the_place_of_empty_slides_stand_the_hits_and_what_counts() -> None:
    """One indicator, 278 of 2,000 (13.9 %, bar 18.07 %): two of four areas count, with 20 % each."""
    table: dict[str, Entries] = {"bev": [900] * 4, "n1": [200, 20, 8, 50], "d1": [1000, 100, 300, 600]}
    made = slides(released(screened(delivery(table))))
    titles = [s.title for s in made]
    counted = next(s for s in made if s.grid and s.grid.headers[0] == "Indikator")
    assert counted.grid is not None
    assert counted.grid.headers[1:] == ("zählt in … von 2 sicheren Gebieten", "in allen Gebieten")
    assert [row[1:] for row in counted.grid.rows] == [("2", "2")]
    assert titles[4].startswith("Die Gebiete haben") and made[4].drawing is not None, titles


def _beside_the_hits(table: dict[str, Entries]) -> tuple[str, ...]:
    """Return the points of the second slide with a map; the first has the choice."""
    _, hits = (s for s in slides(released(screened(delivery(table)))) if s.drawing)
    return hits.points


def test_an_area_of_which_nothing_is_known_is_none_without_hits() -> None:
    """As above, with a fifth area that is not told; the second indicator is equal everywhere, so it counts nowhere."""
    table: dict[str, Entries] = {
        "bev": [900] * 5,
        "n1": [200, 20, 8, 50, None],
        "d1": [1000, 100, 300, 600, 100],
    }
    assert _beside_the_hits(table) == (
        "1 Treffer: 2 Gebiete",
        "0 Treffer: 2 Gebiete",
        "keine Angabe: 1 Gebiet",
    )
    half: dict[str, Entries] = table | {"n2": [20, None, 20, 20, None], "d2": [100] * 5}
    assert _beside_the_hits(half) == (
        "1 sicherer Treffer: 2 Gebiete",
        "0 sichere Treffer: 2 Gebiete",
        "keine Angabe: 1 Gebiet",
    )


def test_the_slides_of_a_year_count_what_its_documents_count(thin_intern: Release) -> None:
    made = slides(thin_intern)
    sure = len(thin_intern.chosen("sicher"))
    assert made[2].title == f"{sure} Gebiete erfüllen die Regel sicher"
    assert made[2].grid is not None and len(made[2].grid.rows) == sure
    first = thin_intern.chosen("sicher")[0]
    assert made[2].grid.rows[0][0].startswith(str(first))
    assert made[0].drawing is not None and made[0].drawing.alt.startswith("Karte der Auswahl")
    headed = {s.grid.headers[:2]: s for s in made if s.grid}
    named, hours = headed["Gebiet", "genannt von"], headed["Monate", "vorhanden"]
    assert named.grid is not None and len(named.grid.rows) == thin_intern.nominations["gebiet"].nunique()
    load = thin_intern.laid.load_of(thin_intern.laid.planned())
    assert hours.title == f"Die Stunden reichen in {len(load.short)} von {len(load.frame)} Monaten nicht"
    assert made[0].points[-1].endswith(" Gebieten")


def test_the_meetings_slides_hold_no_exact_count_of_people(thin_gespraech: Release, tmp_path: Path) -> None:
    path = write_slides(thin_gespraech, tmp_path)
    show = Presentation(str(path))
    assert len(show.slides) == 10
    for slide in show.slides:
        foot = [s.text_frame.text for s in slide.shapes if s.name == "Fußzeile"]
        assert "Fassung für das Auswahlgespräch" in foot[0]
    made = slides(thin_gespraech)
    assert made[2].grid is not None and "Einw. (rund)" in made[2].grid.headers
    place = made[2].grid.headers.index("Einw. (rund)")
    people = [int("".join(c for c in row[place] if c.isdigit())) for row in made[2].grid.rows]
    assert all(p % thin_gespraech.base == 0 for p in people)


def test_the_slides_of_changes_and_fields_mark_where_one_is_at_work(intern: Release) -> None:
    running, (*_, changed, _, fields, _, _, _) = at_work(intern), slides(intern)
    assert changed.grid is not None and fields.grid is not None
    for area, *_ in changed.grid.rows:
        assert ("◆" in area) is (area.partition("\u00a0")[0].split()[0] in running), area
    listed = " ".join(cell for row in fields.grid.rows for cell in row)
    shown = [a for a in running if a in listed]
    assert shown and all(f"{a}\u00a0◆" in listed for a in shown)
    assert fields.grid.note == "◆ läuft am 31. Dezember 2024 als Schwerpunktgebiet."


@pytest.mark.parametrize(
    ("named", "sure", "title"),
    [
        (0, 0, "Kein Gebiet ist sicher, genannt sind andere"),
        (0, 1, "Das eine sichere Gebiet ist nicht genannt"),
        (1, 1, "Das eine sichere Gebiet ist auch genannt"),
        (0, 2, "Keines der 2 sicheren Gebiete ist genannt"),
        (1, 2, "1 von 2 sicheren Gebieten ist auch genannt"),
        (11, 42, "11 von 42 sicheren Gebieten sind auch genannt"),
    ],
)
def test_how_many_sure_areas_are_named_is_said_for_none_one_and_many(
    named: int, sure: int, title: str
) -> None:
    assert _named_among(named, sure) == title


def test_the_meaning_of_a_sign_stands_below_its_table_and_the_mean_is_said_once(intern: Release) -> None:
    shown = slides(intern)
    signed = [s for s in shown if s.grid and any("◆" in str(c) for row in s.grid.rows for c in row)]
    assert signed and all("◆ läuft" in s.grid.note and not s.points for s in signed if s.grid)
    *_, last = shown
    assert sum(p.count("stadtweite Quote") for p in last.points) == 1
