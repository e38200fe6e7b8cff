"""What a document says at its beginning, or of a part that cannot be had, it says once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from screening.base import join
from screening.disclosure import Release
from screening.report.sections import breadth, dossier, firm, glance, history, robustness, variation
from tests.build import delivery, released, screened

pytestmark = pytest.mark.documents


def twice(page: str) -> list[str]:
    """Return the sentences that stand on a page more than once."""
    told = re.sub(r"<table.*?</table>", " ", page, flags=re.DOTALL)
    sentences = re.split(r"(?<=[.!?])\s+|</p>|</li>", re.sub(r"<(?!/p>|/li>)[^>]+>", "", told))
    # short ones only say that a part is lacking; of each kind of change it is told by itself that nothing moves
    kept = [" ".join(s.split()) for s in sentences if len(s.split()) > 6 and "wie sie ist" not in s]
    return sorted({s for s in kept if kept.count(s) > 1})


def firmness_page(release: Release, folder: Path) -> str:
    """Return what `06_belastbarkeit` shows, but for figures that are no sentences."""
    parts = (
        firm.result,
        firm.meaning,
        variation.firmness,
        robustness.summary,
        variation.shrunken,
        breadth.summary,
    )
    over_years = (history.flow, history.persistence, history.strip, history.transitions, history.reasons)
    blocks = [show(release) for show in (*parts, variation.how, *over_years)]
    return join([*blocks, variation.probabilities(release, folder)]).html


def test_the_page_on_firmness_says_no_sentence_twice(
    intern: Release, gespraech: Release, tmp_path: Path
) -> None:
    one = released(screened(delivery({"n1": [20, 1, 1], "d1": [100, 100, 100]})))
    for release in (intern, gespraech, one):
        assert twice(firmness_page(release, tmp_path)) == []


def test_the_first_page_and_the_summary_do_not_both_say_what_is_rounded(
    gespraech: Release, tmp_path: Path
) -> None:
    rounded = "Zahlen sind auf Vielfache von 5 gerundet"
    first = glance.page(gespraech, tmp_path).html
    assert rounded in first and rounded in dossier.summary(gespraech).html
    assert rounded not in dossier.summary(gespraech, reading=False).html
