"""The form of one side: read strictly, all findings at once, no free text in any of them."""

from __future__ import annotations

import pytest

from screening.base.findings import ScreeningError
from screening.delivery import City
from screening.process import candidate
from screening.process.ratings import Opened, Ratings, read_ratings, side_by_side
from tests.process.ratings.deposits import GOOD, HEAD, OTHER
from tests.small_city import IDS

CITY = City.model_construct(key="klein", id_pattern=r"\d{2}\.\d\.\d", separator=".")


def read(text: str, encoding: str = "utf-8") -> Ratings:
    return read_ratings(text.encode(encoding), "eigene.csv", frozenset(IDS), CITY)


def errors(text: str, encoding: str = "utf-8") -> list[tuple[str, str]]:
    with pytest.raises(ScreeningError) as caught:
        read(text, encoding)
    assert "Geheim" not in str(caught.value)
    return [(f.row, f.column) for f in caught.value.findings if f.level == "Fehler"]


def test_numbers_and_words_of_the_scale_are_read_and_halves_of_hours_are_exact() -> None:
    rows = (
        "01.1.1;3 – passt eher;1;½;1;Team;2024-10-21;a;;\n"
        "01.1.2;passt voll;5;6,5;120;Team;2024-10-21;b;;\n"
        "01.2.1;1;2;;;Team;2024-10-21;c;;\n"
        "02.1.1, 2.1.2;2;3;0;24;Team;2024-10-21;d;;\n"
    )
    frame = read(HEAD + rows).frame
    assert frame["passung"].tolist() == [3, 4, 1, 2]
    assert frame["stunden_woche"].dropna().tolist() == [0.5, 6.5, 0.0]
    assert frame["monate"].isna().tolist() == [False, False, True, False]
    assert frame.index.tolist() == ["01.1.1", "01.1.2", "01.2.1", candidate(["02.1.1", "02.1.2"])]


def test_a_column_that_is_missing_is_told_once_and_hides_nothing_of_the_others() -> None:
    def less(column: str) -> str:
        rows = [
            line.split(";") for line in (HEAD + "01.1.1;4;9;200;24;Team;2024-10-21;a;Muster;\n").splitlines()
        ]
        at = rows[0].index(column)
        return "\n".join(";".join(cells[:at] + cells[at + 1 :]) for cells in rows) + "\n"

    both = [("1", ""), ("2", "gewicht"), ("2", "stunden_woche")]
    for column in ("gebiet", "monate", "wer", "wann", "begruendung"):
        assert errors(less(column)) == [*both, ("2", "geprueft_von")], column
    # without a fit nobody knows whether time is needed, and a review that is asked for by one column alone is none
    assert errors(less("passung")) == [*both[:2], ("2", "geprueft_von")]
    # a file whose header is mostly another one is none of these
    assert errors("gebiet;passung;wert\n01.1.1;4;Geheim\n") == [("1", "")]


def test_all_that_is_wrong_is_told_at_once_with_row_and_column() -> None:
    rows = (
        "Geheim;0;6;Geheim;0;Frau Geheim;Geheim;;;gestern\n"
        "01.1.1;4;5;8;24;Team;2024-10-21;a;Geheim;\n"
        "01.1.1;4;5;8;24;Team;2024-10-21;a;;\n"
        ";;;;;;;Geheim;;\n"
    )
    assert errors(HEAD + rows) == [
        *(("2", c) for c in ("gebiet", "passung", "gewicht", "stunden_woche", "monate", "wer", "wann")),
        ("2", "begruendung"),
        ("2", "geprueft_am"),
        ("3", "geprueft_von"),
        ("4", "gebiet"),
        *(("5", c) for c in ("gebiet", "passung", "gewicht", "stunden_woche", "monate", "wer", "wann")),
    ]


@pytest.mark.parametrize(
    ("text", "encoding", "place"),
    [
        ("", "utf-8", ("", "")),
        (HEAD, "utf-8", ("", "")),
        (HEAD + GOOD, "utf-16", ("", "")),
        (HEAD.replace(";", ",") + GOOD, "utf-8", ("1", "")),
        (HEAD.replace("gewicht", "passung") + GOOD, "utf-8", ("1", "passung")),
        (HEAD + GOOD.replace(";;\n", ";;;Geheim\n"), "utf-8", ("2", "")),
        # one of each side: as those of one side nobody could tell them apart before the opening
        (f"Seite;{HEAD}region;{GOOD}verwaltung;{GOOD.replace('01.1.1', '01.1.2')}", "utf-8", ("1", "")),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, encoding: str, place: tuple[str, str]) -> None:
    assert place in errors(text, encoding)


def test_a_day_far_from_the_selection_is_told_for_hours_begin_with_the_last() -> None:
    content = (HEAD + GOOD.replace("2024-10-21", "2042-10-21")).encode()
    found = read_ratings(content, "v.csv", frozenset(IDS), CITY, 2024).findings
    assert [(f.row, f.column, f.value) for f in found if f.level == "Warnung"] == [
        ("2", "wann", "2042-10-21")
    ]
    assert not any(f.column == "wann" for f in read_ratings(content, "v.csv", frozenset(IDS), CITY).findings)


def test_a_review_before_the_rating_is_told() -> None:
    rows = GOOD.replace(";;\n", ";A. Muster;2024-10-20\n") + OTHER.replace("01.1.1", "01.1.2")
    found = read(HEAD + rows).findings
    assert [(f.row, f.column) for f in found if f.level == "Warnung"] == [("2", "geprueft_am")]


def test_reasons_that_may_name_somebody_and_those_unreviewed_are_pointed_out() -> None:
    rows = "01.1.1;4;5;8;24;Team;2024-10-21;Herr Geheim ruft an;;\n" + GOOD.replace("01.1.1", "01.1.2")
    found = read(HEAD + rows).findings
    assert [(f.level, f.row) for f in found] == [("Hinweis", "2"), ("Hinweis", "")]
    assert "Geheim" not in str(found)


def test_sides_are_compared_value_by_value_and_other_extents_stand_apart() -> None:
    row = "Team;2024-10-21;a;;\n"
    first = read(HEAD + f"01.1.1;4;5;8;24;{row}01.1.2;3;3;4;12;{row}01.2.1;1;1;;;{row}02.1.1;4;4;4;4;{row}")
    second = read(
        HEAD + f"01.1.1;4;5;8;24;{row}01.1.2;3;4;4,5;12;{row}01.2.1;1;1;2;6;{row}02.1.1, 02.1.2;4;4;4;4;{row}"
    )
    both = side_by_side(Opened({"verwaltung": first, "region": second}, {}, {}))
    assert both.frame["stand"].tolist() == [
        "einig",
        "verschieden",
        "verschieden",
        "nur eine Seite",
        "nur eine Seite",
    ]
    assert both.differing("01.1.2") == ("gewicht", "stunden_woche")
    assert both.differing("01.2.1") == ("stunden_woche", "monate")
    assert both.differing("02.1.1") == ()
    names = {"verwaltung": "Sozialreferat", "region": "REGSAM"}
    assert both.dissent("01.1.2", names) == (
        "Gewicht: Sozialreferat 3, REGSAM 4. Stunden in der Woche: Sozialreferat 4, REGSAM 4,5."
    )
    assert both.summary(names) == [
        "3 Gebiete sind von beiden Seiten bewertet: 1 übereinstimmend, 2 verschieden.",
        "Nur von einer Seite bewertet: Sozialreferat 1, REGSAM 1.",
    ]


def test_an_id_with_commas_stays_one_and_two_of_its_parts_are_another_candidate() -> None:
    known = frozenset({"Hof", "Süd", "Hof, Süd"})
    city = City.model_construct(key="klein", id_pattern=".+", separator=".")
    rest = ";3;4;6;12;Team;2024-10-21;Viele.;;\n"
    rows = "".join(f"{a}{rest}" for a in ("Hof, Süd", "Süd,Hof", "Hof"))
    found = read_ratings((HEAD + rows).encode(), "v.csv", known, city).frame
    assert set(found.index) == {candidate(["Hof, Süd"]), candidate(["Hof", "Süd"]), candidate(["Hof"])}
