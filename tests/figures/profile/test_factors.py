"""Times the mean in profiles: few decimals, and never a value that contradicts its verdict."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from screening.disclosure import Release
from screening.figures.profile.layout import widths_of
from screening.figures.profile.pages import profile
from screening.figures.profile.rows import groups
from screening.figures.profile.svg import DOT, dot
from tests.figures.profile.changed import with_area

pytestmark = pytest.mark.documents


def test_a_factor_never_reads_as_the_threshold_when_it_does_not_count(thin_intern: Release) -> None:
    area = "01.1.1"
    near = with_area(thin_intern, area, rate=5.0, ratio=1.2996, flag=False)
    told = profile(near, area)
    assert "<span>&lt;\u202f1,30</span>" in told.html
    # who hears it, and who reads the sentence above, is told so in words; paper has the same sign
    assert 'aria-label="Gebiet unter 1,30' in told.html
    assert "(unter dem 1,30-Fachen)" in told.html and "(unter dem 1,30-Fachen)" in told.typst
    assert "<\u202f1,30" in told.typst and "1,2996" not in told.html + told.typst


def test_the_sentence_tells_what_counts_as_its_row_does(thin_intern: Release) -> None:
    area, i = "01.1.1", thin_intern.ids[0]
    ratio, exceeds = thin_intern.ratio.copy(), thin_intern.exceeds.copy()
    ratio.loc[area], exceeds.loc[area] = 1.0, False
    ratio.loc[area, i], exceeds.loc[area, i] = 1.2404, True
    criteria = thin_intern.criteria.model_copy(update={"threshold": Decimal("1.24")})
    shown = replace(thin_intern, ratio=ratio, exceeds=exceeds, criteria=criteria)
    row = next(row for group in groups(shown, [area]) for row in group.rows if row.indicator.id == i)
    assert row.factor[0] == "1,24"
    # „das 1,2-Fache“ would not reach 1,24
    assert (
        f"Die Schwelle erreicht allein „{row.indicator.short}“ (das 1,24-Fache)" in profile(shown, area).html
    )


def test_factors_have_two_decimals_at_most_and_all_of_an_area_as_many(thin_intern: Release) -> None:
    area, (first, second, third) = "01.1.1", thin_intern.ids[:3]
    ratio, exceeds = thin_intern.ratio.copy(), thin_intern.exceeds.copy()
    ratio.loc[area], exceeds.loc[area] = 2.0, True
    for i, value in ((first, 1.2999), (second, 1.296), (third, 0.5)):
        ratio.loc[area, i], exceeds.loc[area, i] = value, False

    def factors(shown: Release) -> dict[str, str]:
        rows = [row for group in groups(shown, [area]) for row in group.rows]
        return {row.indicator.id: row.factor[0] for row in rows}

    # two decimals would help neither of the first two: both would be the threshold
    found = factors(replace(thin_intern, ratio=ratio, exceeds=exceeds))
    assert [found[i] for i in (first, second, third)] == ["<\u202f1,30", "<\u202f1,30", "0,5"]
    ratio.loc[area, third] = 1.284
    found = factors(replace(thin_intern, ratio=ratio, exceeds=exceeds))
    assert [found[i] for i in (first, second, third)] == ["<\u202f1,30", "<\u202f1,30", "1,28"]
    assert {found[i] for i in thin_intern.ids[3:]} == {"2,00"}


def test_a_factor_above_the_threshold_beside_an_untold_verdict_has_no_more_digits_than_others(
    intern: Release,
) -> None:
    area, i = "05.3.4", intern.ids[0]
    ratio, exceeds = intern.ratio.copy(), intern.exceeds.copy()
    ratio.loc[area, i], exceeds.loc[area, i] = 1.3839, None
    shown = replace(intern, ratio=ratio, exceeds=exceeds)
    rows = [row for group in groups(shown, [area]) for row in group.rows if row.indicator.id == i]
    assert [row.factor[0][:3] for row in rows] == ["1,4"] or [row.factor[0][:4] for row in rows] == ["1,38"]


def test_a_dot_at_zero_leaves_a_millimetre_to_its_number(thin_intern: Release) -> None:
    areas = list(thin_intern.decision.index)
    widths = widths_of(groups(thin_intern, areas), range(len(areas)))
    number_ends = sum(widths.columns[:4]) + widths.factor
    path, _ = dot(0.0, 20, widths.scales_at)
    middle = int(path.removeprefix("M").split(" ")[0])
    assert middle - DOT / 2 - number_ends >= 10
    assert widths.total == 1840
