"""Before the opening a deposit is its account's: nobody replaces it, and no copy of it opens it."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.base.findings import ScreeningError
from screening.process import ratings
from screening.process.ratings import State
from tests.process.ratings.deposits import GOOD, OTHER, Sides, seen, sides_in


@pytest.fixture
def sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sides:
    """The administration has deposited at its account."""
    there = sides_in(tmp_path, monkeypatch)
    there.at("amt")
    there.deposit("verwaltung", GOOD)
    return there


def test_another_account_replaces_no_deposit(sides: Sides) -> None:
    before = seen(sides.folder)
    sides.at("runde")
    with pytest.raises(
        ScreeningError, match="Für die Seite Sozialreferat hat schon ein anderes Konto hinterlegt"
    ):
        sides.deposit("verwaltung", OTHER)
    assert seen(sides.folder) == before
    assert not ratings.home().exists() or not [*ratings.home().iterdir()], (
        "nothing of the refused file is kept"
    )
    sides.at("amt")
    assert sides.deposit("verwaltung", OTHER) is State.FIRST


def test_a_deposit_without_a_receipt_is_replaced_where_it_lies(sides: Sides) -> None:
    note = sides.folder / "verwaltung.toml"
    note.write_text("\n".join(x for x in note.read_text().splitlines() if "beleg" not in x) + "\n")
    for receipt in ratings.home().glob("*.beleg"):
        receipt.unlink()
    assert sides.deposit("verwaltung", OTHER) is State.FIRST


def test_a_copy_of_the_others_fingerprint_opens_nothing(sides: Sides) -> None:
    own, copy = sides.folder / "verwaltung.toml", sides.folder / "region.toml"
    copy.write_bytes(own.read_bytes())
    before = seen(sides.folder)
    with pytest.raises(ScreeningError, match="Kopie der anderen"):
        sides.uncover()
    assert seen(sides.folder) == before, "neither noise nor salt lies there"
    told = [t for t in sides.found() if "Kopie" in t]
    assert len(told) == 1 and told[0].startswith("Fehler"), "check and status tell it, once"
    copy.unlink()
    sides.at("runde")
    assert sides.deposit("region", OTHER) is State.SECOND_CLEARED


def test_a_full_disk_leaves_the_deposit_that_was_there_and_nothing_of_the_other(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, there = seen(sides.folder), sorted(p.name for p in ratings.home().iterdir())

    def half(path: Path, content: bytes) -> None:
        path.write_bytes(content[: len(content) // 2])
        if len(content) > 100:
            raise OSError("No space left on device")

    monkeypatch.setattr("screening.process.ratings.store.write_private", half)
    with pytest.raises(ScreeningError, match="lässt sich nicht beschreiben"):
        sides.deposit("verwaltung", OTHER)
    assert seen(sides.folder) == before
    assert sorted(p.name for p in ratings.home().iterdir()) == there
