"""What may be changed when: replaced before the opening, corrected with a reason after it, taken over and told."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from screening.base import long_date
from screening.base.findings import ScreeningError
from screening.process import ratings
from screening.process.ratings import State
from tests.process.ratings.deposits import GOOD, HEAD, OTHER, Sides


def test_before_the_opening_a_deposit_is_replaced_and_corrected_by_nobody(sides: Sides) -> None:
    sides.deposit("region", OTHER)
    with pytest.raises(ScreeningError, match="nichts zu berichtigen"):
        sides.deposit("region", GOOD, "anders")
    assert sides.deposit("region", GOOD) is State.SECOND
    assert sorted(p.suffix for p in ratings.home().iterdir()) == ["", ".beleg"]
    sides.deposit("verwaltung", GOOD)
    opened = sides.opened()
    assert opened is not None and opened.ratings["region"].frame["passung"].tolist() == [4]


def test_a_correction_needs_a_reason_supersedes_and_leaves_the_old(sides: Sides) -> None:
    sides.deposit("region", OTHER)
    sides.deposit("verwaltung", GOOD)
    with pytest.raises(ScreeningError, match="keine Bewertung mehr ausgetauscht"):
        sides.deposit("region", GOOD)
    with pytest.raises(ScreeningError, match="braucht einen Grund"):
        sides.deposit("region", GOOD, " ")
    with pytest.raises(ScreeningError, match="dieselbe"):
        sides.deposit("region", OTHER, "Zahlendreher")
    reason = 'Zahlendreher "12" statt 21,\n vom Team bestätigt'
    assert sides.deposit("region", OTHER.replace(";12;", ";21;"), reason) is State.OPEN
    opened = sides.opened()
    assert opened is not None and opened.ratings["region"].frame["monate"].tolist() == [21]
    assert [c.grund for c in opened.corrections["region"]] == [" ".join(reason.split())]
    assert opened.corrections["verwaltung"] == ()
    assert (sides.folder / "region.csv").read_text(encoding="utf-8") == HEAD + OTHER
    # and the old one counts: nobody rewrites history
    (sides.folder / "region.csv").write_text(HEAD + GOOD, encoding="utf-8")
    assert any("Fingerabdruck" in f for f in sides.found())


@pytest.mark.parametrize(
    ("reason", "told"), [("x" * 301, "301 Zeichen"), ("a\x07", "Steuerzeichen"), (" ", "Grund")]
)
def test_a_reason_is_a_sentence(sides: Sides, reason: str, told: str) -> None:
    with pytest.raises(ScreeningError, match=told):
        sides.deposit("region", GOOD, reason)


def test_a_correction_while_one_side_has_yet_to_clear_says_who(both: Sides) -> None:
    both.at("runde")
    with pytest.raises(
        ScreeningError, match="sobald die Seite Sozialreferat im eigenen Konto screening status"
    ):
        both.deposit("region", GOOD.replace(";24;", ";12;"), "Zahlendreher")


def test_only_the_account_that_deposited_for_a_side_corrects_for_it(both: Sides) -> None:
    both.at("amt")
    both.uncover()
    fresh = OTHER.replace(";12;", ";21;")
    with pytest.raises(ScreeningError, match="für die Seite REGSAM berichtigt nur, wer ihn hat"):
        both.deposit("region", fresh, "Zahlendreher")
    both.at("fremd")
    with pytest.raises(ScreeningError, match="für die Seite Sozialreferat berichtigt nur"):
        both.deposit("verwaltung", fresh, "Zahlendreher")
    both.at("runde")
    with pytest.raises(ScreeningError, match="ist die Bewertung der anderen Seite"):
        both.deposit("region", GOOD, "Zahlendreher")
    assert both.deposit("region", fresh, "Zahlendreher") is State.OPEN


@pytest.fixture
def opened_up(both: Sides) -> Sides:
    """Both are open."""
    both.at("amt")
    assert both.uncover() is State.OPEN
    return both


def warned(sides: Sides) -> list[str]:
    return [told for told in sides.found() if not told.startswith("Hinweis")]


FRESH = OTHER.replace(";12;", ";21;")
"""What the region says after its correction."""

TAKEN = (
    "Warnung 2024/bewertungen/region.toml: Die Berichtigung vom "
    "{} kam nicht von dem Konto, das für die Seite REGSAM hinterlegt hat."
)


@pytest.mark.parametrize("older", [False, True], ids=["the account is gone", "an older version deposited"])
def test_without_a_receipt_a_correction_is_taken_over_and_told_ever_after(
    opened_up: Sides, older: bool
) -> None:
    path = opened_up.folder / "region.toml"
    if older:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(x for x in lines if not x.startswith("beleg")), encoding="utf-8")
    # even from the account that deposited: nothing says so
    opened_up.at("runde" if older else "nachfolge")
    with pytest.raises(ScreeningError, match="für die Seite REGSAM berichtigt nur, wer ihn hat"):
        opened_up.deposit("region", FRESH, "Zahlendreher")
    with pytest.raises(ScreeningError, match="--takeover gehört zu einer Berichtigung"):
        opened_up.deposit("region", FRESH, takeover=True)
    before = ratings.marks_of(opened_up.small.city(), 2024)
    assert opened_up.deposit("region", FRESH, "Zahlendreher", takeover=True) is State.OPEN
    told = TAKEN.format(long_date(date.today()))
    assert warned(opened_up) == [told]
    assert ratings.takeovers(opened_up.small.city(), 2024) == ("region",)
    after = ratings.marks_of(opened_up.small.city(), 2024)
    assert (after["verwaltung"] == before["verwaltung"], after["region"] == before["region"]) == (True, False)
    # it corrects from now on like the account that deposited, and others do not
    assert opened_up.deposit("region", FRESH.replace(";21;", ";22;"), "Tippfehler") is State.OPEN
    assert warned(opened_up) == [told]
    opened_up.at("fremd")
    with pytest.raises(ScreeningError, match="hat den Beleg der Hinterlegung nicht"):
        opened_up.deposit("region", OTHER, "Zahlendreher")
    # who strikes the note has another record than the one that was on the table
    path.write_text(path.read_text("utf-8").replace("uebernommen = true\n", ""), encoding="utf-8")
    assert ratings.marks_of(opened_up.small.city(), 2024)["region"] not in ("", after["region"])


def test_whoever_is_handed_the_receipt_corrects_as_before(opened_up: Sides) -> None:
    mark = next(x for x in (opened_up.folder / "region.toml").read_text("utf-8").splitlines() if "fing" in x)
    name = f"{mark.split(chr(34))[1]}.beleg"
    (opened_up.place / "nachfolge").mkdir()
    shutil.copyfile(opened_up.place / "runde" / name, opened_up.place / "nachfolge" / name)
    opened_up.at("nachfolge")
    assert opened_up.deposit("region", FRESH, "Zahlendreher") is State.OPEN
    assert warned(opened_up) == []


def test_a_takeover_where_the_receipt_lies_is_a_correction_like_any_other(opened_up: Sides) -> None:
    opened_up.at("runde")
    assert opened_up.deposit("region", FRESH, "Zahlendreher", takeover=True) is State.OPEN
    assert warned(opened_up) == []
    # and the account that deposited answers one that it does not know
    opened_up.at("fremd")
    opened_up.deposit("region", OTHER.replace(";12;", ";99;"), "Angeblich", takeover=True)
    opened_up.at("runde")
    assert opened_up.deposit("region", FRESH, "Das waren nicht wir") is State.OPEN
    assert len(warned(opened_up)) == 1
