"""Rank, range and Bezirk of a value; the sentences that are made of them; areas as one."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from screening.disclosure import Release
from screening.figures.maps import parent_ids
from screening.figures.profile.beside import beside
from screening.figures.profile.facts import notes
from screening.figures.profile.finding import finding
from screening.figures.profile.joint import as_one
from screening.figures.profile.pages import directory, joint, profiles
from screening.figures.profile.rows import COUNTED, NOT_COUNTED, Group, groups
from screening.figures.profile.standing import standing
from tests.figures.profile.changed import compiled

pytestmark = pytest.mark.documents


def words(html: str) -> str:
    return re.sub(r"[\s\u00a0\u202f\u2007]+", " ", re.sub(r"<[^>]+>", " ", html))


def test_a_rank_counts_who_has_more_among_large_areas_with_a_value(intern: Release) -> None:
    i = intern.catalogue["alg2"]
    index = intern.decision.index
    found = standing(intern, index, i, rounded=False)
    large = intern.rate["alg2"][(intern.special == "") & intern.rate["alg2"].notna()]
    assert found.among == len(large) < len(index)
    for area in index[:80]:
        value, rank = intern.rate["alg2"][area], found.rank[index.get_loc(area)]
        if area not in large.index:
            assert rank == ""
            continue
        first, same = int((large > value).sum()) + 1, int((large == value).sum())
        assert rank == (str(first) if same == 1 else f"{first}–{first + same - 1}")
    assert found.ends == pytest.approx(np.quantile(large.astype(float), (0, 0.25, 0.75, 1)))


def test_the_meetings_ranks_part_only_what_reads_differently(thin_gespraech: Release) -> None:
    row = next(
        r
        for g in groups(thin_gespraech, thin_gespraech.decision.index)
        for r in g.rows
        if r.indicator.id == "alg2"
    )
    by_text: dict[str, set[str]] = {}
    for value, rank in zip(row.value, row.standing.rank, strict=True):
        if rank:
            by_text.setdefault(value, set()).add(rank)
    assert all(len(ranks) == 1 for ranks in by_text.values())
    assert any("–" in rank for rank in row.standing.rank)
    hidden = next(r for g in groups(thin_gespraech, ["01.1.1"]) for r in g.rows if r.indicator.id == "hze")
    assert hidden.rank(0) == "–" and hidden.ends is None and hidden.parent(0) != hidden.parent(0)


def test_a_bezirk_is_the_sum_over_its_areas_and_untold_where_many_are_missing(intern: Release) -> None:
    i = intern.catalogue["migration"]
    area = "01.1.1"
    inside = parent_ids(intern) == parent_ids(intern)[area]
    n, d = (frame["migration"][inside].astype(float) for frame in (intern.numerator, intern.denominator))
    both = n.notna() & d.notna()
    found = standing(intern, pd.Index([area]), i, rounded=False)
    assert found.parent[0] == pytest.approx(100 * n[both].sum() / d[both].sum())
    numerator = intern.numerator.copy()
    numerator.loc[inside, "migration"] = pd.NA
    assert np.isnan(
        standing(replace(intern, numerator=numerator), pd.Index([area]), i, rounded=False).parent[0]
    )


def rows_with(release: Release, counted: int, *, rising: int = 0, ratio: float = 2.0) -> tuple[Group, ...]:
    """Return one group of the rule's rows, so many of which count; the first of those rise."""
    rows = [r for g in groups(release, ["01.1.1"]) for r in g.rows if r.rule]
    made = []
    for k, row in enumerate(rows):
        hit = k < counted
        value = ratio - k / 10 if hit else 1.0
        made.append(
            replace(
                row,
                verdict=[COUNTED if hit else NOT_COUNTED],
                ratio=np.array([value]),
                factor=[f"{value:.1f}".replace(".", ",")],
                direction=["steigend" if k < rising else ""],
            )
        )
    return (Group("", tuple(made)),)


@pytest.mark.parametrize(
    ("counted", "rising", "said"),
    [
        (0, 0, "Der Schwelle am nächsten kommt „{0}“ (das 1,0-Fache)."),
        (1, 0, "Die Schwelle erreicht allein „{0}“ (das 2,0-Fache)."),
        (1, 1, "Die Schwelle erreicht allein „{0}“ (das 2,0-Fache); höher und steigend ist „{0}“."),
        (
            2,
            2,
            "Die Schwelle erreichen „{0}“ (das 2,0-Fache) und „{1}“ (das 1,9-Fache); höher und steigend sind "
            "„{0}“ und „{1}“.",
        ),
        (5, 0, "Am weitesten über dem Mittelwert liegen „{0}“ (das 2,0-Fache) und „{1}“ (das 1,9-Fache)."),
        (
            5,
            4,
            "Am weitesten über dem Mittelwert liegen „{0}“ (das 2,0-Fache) und „{1}“ (das 1,9-Fache); höher und steigend "
            "sind 4 von ihnen, darunter „{0}“ und „{1}“.",
        ),
        (
            3,
            3,
            "Am weitesten über dem Mittelwert liegen „{0}“ (das 2,0-Fache) und „{1}“ (das 1,9-Fache); höher und steigend "
            "sind sie alle.",
        ),
    ],
)
def test_the_finding_is_right_german_for_none_one_two_and_many(
    thin_intern: Release, counted: int, rising: int, said: str
) -> None:
    found = rows_with(thin_intern, counted, rising=rising)
    names = [r.indicator.short for r in found[0].rows]
    assert finding(found, 0) == said.format(*names)


def test_the_finding_says_where_no_value_is_told_and_where_only_some_are(intern: Release) -> None:
    (group,) = rows_with(intern, 4)
    gone = [replace(r, ratio=np.array([np.nan]), factor=[""]) for r in group.rows]
    assert (
        finding((Group("", tuple(gone)),), 0)
        == "Wie hoch die 4 Werte liegen, die zählen, wird hier nicht gesagt."
    )
    silent = [replace(r, verdict=[NOT_COUNTED]) for r in gone]
    assert (
        finding((Group("", tuple(silent)),), 0)
        == "Zu keinem der 13 Indikatoren der Regel steht hier ein Wert."
    )
    some = (*group.rows[:2], gone[2], *group.rows[3:])
    assert finding((Group("", some),), 0).startswith("Unter den Werten, die hier stehen, liegen am weitesten")
    zero = [replace(r, ratio=np.array([0.0]), verdict=[NOT_COUNTED], factor=["0,0"]) for r in group.rows]
    assert finding((Group("", tuple(zero)),), 0) == "Alle Werte, die hier stehen, sind 0."


def test_an_umgriff_is_the_sum_of_its_areas_by_the_same_rule(thin_intern: Release) -> None:
    areas = ["23.1.1", "23.1.2"]
    whole, told = as_one(thin_intern, areas, "")
    n, d = (frame["alg2"][areas].sum() for frame in (thin_intern.numerator, thin_intern.denominator))
    assert whole.numerator["alg2"][told.area] == n and whole.denominator["alg2"][told.area] == d
    assert whole.rate["alg2"][told.area] == pytest.approx(100 * n / d)
    top, bottom = (thin_intern.reference[c]["alg2"] for c in ("numerator", "denominator"))
    assert bool(whole.exceeds["alg2"][told.area]) == (n * 10 * bottom >= 13 * d * top)
    assert told.title == "Umgriff aus 2 Gebieten" and told.place == "Zusammen: 23.1.1, 23.1.2"
    page = joint(thin_intern, [*areas, "23.1.1"], name="<b>Bach</b>")
    assert "&lt;b&gt;Bach&lt;/b&gt;" in page.html and "<b>Bach" not in page.html
    assert "Die Gebiete nebeneinander" in page.html
    # on paper below the profile, on its page where there is room: how to read one comes last
    assert 0 < page.typst.index("== Die Gebiete nebeneinander") < page.typst.index("(k.lesehilfe)")


def test_an_umgriff_has_the_rank_that_it_would_have_and_explains_nothing_that_it_lacks(
    thin_intern: Release,
) -> None:
    areas = ["23.1.1", "23.1.2"]
    whole, told = as_one(thin_intern, areas, "")
    sized = thin_intern.rate["alg2"][thin_intern.special == ""].dropna()
    [row] = [r for g in groups(whole, [told.area]) for r in g.rows if r.indicator.id == "alg2"]
    above = int((sized > whole.rate["alg2"][told.area]).sum())
    assert row.rank(0) == f"{above + 1} von {len(sized) + 1}"
    assert row.standing.ends == pytest.approx(
        tuple(np.quantile(sized.to_numpy(dtype=float), (0, 0.25, 0.75, 1)))
    )
    page = joint(thin_intern, areas)
    assert "Ähnliche Gebiete" not in page.html and "aehnlich: ()" in page.typst
    for form in (page.html, page.typst):
        assert not [w for w in ("Steigend, fallend", "Raute") if w in form]
        assert "Frühere Jahre eines Umgriffs werden nicht" in form
    assert all(
        "Ähnliche Gebiete" in form
        for form in (profiles(thin_intern, areas[:1]).html, profiles(thin_intern, areas[:1]).typst)
    )


def test_no_column_and_no_note_tell_of_rising_and_falling_where_nothing_does(intern: Release) -> None:
    moved = intern.analyses.directions
    area = str(moved.index[(moved != "").any(axis=1)][0])
    still = replace(intern, analyses=replace(intern.analyses, directions=moved.mask(moved != "", "")))
    column = ("<th scope=col>Zum Mittelwert</th>", "<td class=l>")
    pages = [
        profiles(intern, [area]).html,
        profiles(still, [area]).html,
        joint(intern, [area, "23.1.2"]).html,
    ]
    assert [[t in page for t in column] for page in pages] == [[True] * 2, [False] * 2, [False] * 2]
    assert ["steigend, fallend:</b>" in page for page in pages] == [True, False, False]


def test_of_an_umgriff_the_meeting_is_told_no_sum_with_a_part_that_is_withheld(gespraech: Release) -> None:
    i = next(i for i in gespraech.ids if 0 < gespraech.numerator[i].isna().sum() < 400)
    hidden = str(gespraech.numerator.index[gespraech.numerator[i].isna()][0])
    shown = str(gespraech.numerator.index[gespraech.numerator[i].notna()][0])
    whole, told = as_one(gespraech, [hidden, shown], "")
    assert pd.isna(whole.numerator[i][told.area]) and pd.isna(whole.rate[i][told.area])
    for k in gespraech.catalogue.ids:
        parts = gespraech.numerator[k][[hidden, shown]]
        assert pd.isna(whole.numerator[k][told.area]) or whole.numerator[k][told.area] == parts.sum()
    assert "Gerechnet aus gerundeten Zahlen" in told.reason
    # it is none of the decisions that are told
    assert [n for n in notes(whole)[1] if "Fassung" in n] == [
        n for n in notes(gespraech)[1] if "Fassung" in n
    ]


def test_an_umgriff_says_once_and_whole_of_what_it_has_no_value_and_why(thin_intern: Release) -> None:
    areas, screening, total = ["23.1.1", "23.1.2"], thin_intern.screening, len(thin_intern.ids)
    assert screening is not None

    def lacking(alone: Sequence[str], unknown: Sequence[str]) -> Release:
        rates = screening.rates
        top, bottom = rates.numerator.copy(), rates.denominator.copy()
        top.loc[areas], bottom.loc[areas] = 1, 100
        top.loc[areas, list(alone)] = pd.NA
        top.loc[areas[0], list(unknown)] = pd.NA
        counted = rates.counted.where(~rates.counted.index.isin(alone), False)
        changed = replace(rates, numerator=top, denominator=bottom, counted=counted)
        return replace(thin_intern, screening=replace(screening, rates=changed))

    assert "gemeinsamen Wert" not in as_one(lacking([], []), areas, "")[1].reason
    reason = as_one(lacking(thin_intern.ids[:2], [thin_intern.ids[2]]), areas, "")[1].reason
    assert f"Zu 2 von {total} Indikatoren der Regel gibt es keinen gemeinsamen Wert: Geliefert sind" in reason
    assert (
        f"Zu 1 von {total} Indikatoren der Regel gibt es keinen gemeinsamen Wert: Nicht aus allen" in reason
    )
    page = joint(lacking(thin_intern.catalogue.ids, []), areas).html
    assert "Zu keinem Indikator der Regel gibt es einen gemeinsamen Wert: Geliefert sind Anteile" in page
    assert (
        "kein gemeinsamer Wert" in page
        and "nicht aus allen" not in page
        and "steht hier ein Wert" not in page
    )


def test_an_umgriff_needs_two_areas_that_exist(intern: Release) -> None:
    with pytest.raises(ValueError, match="two areas"):
        joint(intern, ["23.1.1", "23.1.1"])
    with pytest.raises(KeyError, match="99"):
        joint(intern, ["23.1.1", "99"])
    with pytest.raises(ValueError, match="side by side"):
        beside(intern, ["01.1.1"])


def test_similar_areas_are_linked_and_stand_beside_the_area(thin_intern: Release) -> None:
    near = thin_intern.analyses.similar
    wanted = near[near["area_id"] == "23.1.1"]["near"].tolist()
    html = profiles(thin_intern, ["23.1.1"]).html
    assert re.findall(r'<th scope=col><a href="([^"]+)\.html">', html) == wanted
    small = str(thin_intern.special[thin_intern.special == "small"].index[0])
    assert "keine: zu klein, oder zu wenige Werte" in words(profiles(thin_intern, [small]).html)


def test_where_an_area_lies_is_told_whole_and_no_line_begins_with_a_dot(intern: Release) -> None:
    told = profiles(intern, ["16.4.4", "23.1.1"])
    # on paper the chapter says the Bezirk
    assert 'ort: "Bezirksteil 16.4\u00a0· SBH' in told.typst and "kapitel: " in told.typst
    assert '<p class="profil-ort">Stadtbezirk 16 Birkenried\u00a0· Bezirksteil 16.4\u00a0· SBH' in told.html


def test_beside_each_other_figures_stay_on_their_line_and_words_may_take_two(gespraech: Release) -> None:
    page = profiles(gespraech, ["16.4.4"]).html
    told = re.findall("<td>([^<]*)</td>", page.split('<table class="profil-neben">')[1].split("</table>")[0])
    assert "hier nicht ausgewiesen\u00a0●" in told and "11\u00a0von\u00a013" in told
    figures = [t for t in told if re.match(r"(?:rund\s)?\d", t)]
    assert len(figures) > 20 and not [t for t in figures if " " in t]


def test_the_directory_names_each_area_once_and_in_a_city_with_names_twice(intern: Release) -> None:
    ids = list(intern.decision.index)
    assert directory(intern).typst.count('(label("') == len(ids)
    named = replace(intern, names=pd.Series([f"Ort {k}" for k in range(len(ids))], index=ids, dtype="str"))
    both = directory(named)
    assert both.typst.count('(label("') == 2 * len(ids)
    assert f'"Ort 0 ({ids[0]})"' in both.typst and f'"{ids[0]} Ort 0"' in both.typst


def test_the_directory_s_columns_end_at_one_height(thin_intern: Release) -> None:
    ids = [str(a) for a in thin_intern.decision.index][:33]
    shown = replace(thin_intern, decision=thin_intern.decision.loc[ids])
    pages = "\n".join(f"#pagebreak()\n#heading[.] #label({json.dumps(f'profil-{a}')})" for a in ids)
    columns = Counter[int]()

    def count(text: str, page: Sequence[float], at: Sequence[float], *more: object) -> None:
        columns.update([round(page[4] + at[4])] if text.strip() in ids else [])

    compiled(f"{directory(shown).typst}\n{pages}").pages[0].extract_text(visitor_text=count)
    # Typst alone fills the first column: 33 lines, and nothing beside them
    assert [n for _, n in sorted(columns.items())] == [7, 7, 7, 7, 5]


def test_a_page_that_begins_within_the_directory_has_its_head_where_others_have_it(intern: Release) -> None:
    ids = [str(a) for a in intern.decision.index]
    marks = "\n".join(f"#metadata(none) #label({json.dumps(f'profil-{a}')})" for a in ids)
    heads: list[tuple[float, float]] = []

    def look(text: str, page: Sequence[float], at: Sequence[float], _: object, size: float) -> None:
        heads.extend([(round(page[5] + at[5], 1), round(size, 1))] if text.strip() == "Kopf" else [])

    head = "#set page(header: [Kopf #linebreak() darunter])\n= Verzeichnis"
    for page in compiled(f"{head}\n{directory(intern).typst}\n{marks}").pages:
        page.extract_text(visitor_text=look)
    assert len(heads) > 1 and len(set(heads)) == 1
