"""Profiles: one page per area, right in extreme cases, inert against hostile text, silent about secrets."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from screening.base import style
from screening.disclosure import Release
from screening.figures.profile.layout import text_width
from screening.figures.profile.pages import how_to_read, profile, profiles
from screening.figures.profile.rows import groups
from screening.figures.profile.svg import dot
from tests.figures.profile.changed import VALUES, Balance, compiled, relabelled, rows_of, with_area

pytestmark = pytest.mark.documents

HOSTILE = '<script>alert(1)</script>"\'&#x; #panic("x") $ ]) \\ */ `'


@pytest.fixture(scope="module")
def meeting(gespraech: Release) -> Release:
    return gespraech


def test_every_area_has_a_section_with_every_indicator_in_order_of_id(thin_intern: Release) -> None:
    block = profiles(thin_intern)
    ids = re.findall(r'<section class="profil" data-area="([^"]+)"[^>]* id="profil-([^"]+)">', block.html)
    assert [a for a, _ in ids] == [b for _, b in ids] == sorted(thin_intern.decision.index)
    sections = block.html.split("<section")[1:]
    assert all(len(rows_of(s)) == len(thin_intern.catalogue.indicators) for s in sections)
    assert max(len(s.encode("utf-8")) for s in sections) < 35_000


def test_a_live_notebook_shows_the_first_of_many_and_says_so(thin_intern: Release) -> None:
    shown = profiles(thin_intern)._repr_mimebundle_()["text/html"]
    ids = re.findall(r'<section class="profil" data-area="([^"]+)"', shown)
    assert ids == sorted(thin_intern.decision.index)[:60]
    assert f"Die ersten 60 von {len(thin_intern.decision)} Profilen" in shown and "jahr.area(" in shown
    few = profiles(thin_intern, ids)
    assert "Die ersten" not in few._repr_mimebundle_()["text/html"]


def test_html_is_well_formed_and_its_table_has_header_cells(intern: Release) -> None:
    block = profile(intern, "01.1.1")
    parser = Balance()
    parser.feed(block.html)
    assert parser.open == []
    table = block.html.split("</table>")[0]
    assert len(re.findall(r"<th scope=col[ >]", table)) == 9
    assert table.count("<th scope=row>") == len(intern.catalogue.indicators)
    assert not re.search(r"https?://", block.html)


def test_headings_fit_their_surroundings(thin_intern: Release) -> None:
    assert '<h1 class="profil-titel">' in profile(thin_intern, "01.1.1").html
    inside = profile(thin_intern, "01.1.1", level=2)
    assert '<h3 class="profil-titel">' in inside.html and "stufe: 2" in inside.typst


def test_numbers_are_those_of_the_release_in_german(intern: Release) -> None:
    area = str(intern.chosen("sicher")[0])
    rows = {r.split(" ")[1]: r for r in rows_of(profile(intern, area).html)}
    for i in intern.catalogue.indicators:
        value, n, d = (f[i.id][area] for f in (intern.rate, intern.numerator, intern.denominator))
        if pd.isna(value):
            continue
        told = rows[str(i.number)]
        assert style.number(value, 1) in told
        if pd.notna(n) and pd.notna(d):
            assert f"{n:,} / {d:,}".replace(",", " ") in told
        flag = intern.exceeds[i.id][area]
        verdict = {True: "● zählt", False: "○ zählt nicht"}[bool(flag)]
        assert (verdict if i.id in intern.ids else ("erhöht" if flag else "nicht erhöht")) in told


def test_the_rules_indicators_come_first_by_theme_then_the_others(intern: Release) -> None:
    found = groups(intern, ["01.1.1"])
    rule = [r.indicator.id for g in found[:-1] for r in g.rows]
    assert sorted(rule) == sorted(intern.ids)
    assert all(len({r.indicator.theme for r in g.rows}) == 1 for g in found[:-1])
    assert {r.indicator.id for r in found[-1].rows} == set(intern.catalogue.ids) - set(intern.ids)


def test_an_uninhabited_area_has_no_base_and_no_dots(intern: Release) -> None:
    area = str(intern.special[intern.special == "empty"].index[0])
    html = profile(intern, area).html
    assert all("kein Bezug (Nenner 0)" in r for r in rows_of(html))
    assert "Zufallsschwankung 0" not in html and "class=b" not in html


@pytest.mark.parametrize(
    ("status", "told"),
    [("fehlt", "keine Angabe"), ("unter Schwelle", "kleine Zahl"), ("folgt", "Angabe folgt")],
)
def test_missing_values_say_why_and_stay_open(thin_intern: Release, status: str, told: str) -> None:
    area = "01.1.1"
    html = profile(with_area(thin_intern, area, status=status), area).html
    assert all(told in r and "? offen" in r for r in rows_of(html))


def test_ratio_twelve_is_an_arrow_and_zero_stands_at_the_beginning(thin_intern: Release) -> None:
    area = "01.1.1"
    far = profile(with_area(thin_intern, area, rate=60.0, ratio=12.0, low=50.0, high=70.0, flag=True), area)
    assert "12,0" in rows_of(far.html)[0] and "l16 10-16 10z" in far.html
    zero = profile(with_area(thin_intern, area, rate=0.0, ratio=0.0, low=0.0, high=4.0, flag=False), area)
    assert '<path class=a d="M0 18h0"/>' in zero.html
    assert dot(float("nan"), 9) == ("", "")


def test_without_a_reference_value_all_stays_open_and_nothing_is_drawn(intern: Release) -> None:
    area = "01.1.1"
    blank = replace(
        with_area(intern, area, rate=5.0),
        reference=intern.reference.assign(value=pd.array([pd.NA] * len(intern.reference), dtype="Float64")),
    )
    html = profile(blank, area).html
    assert all("fehlt" in r and "? offen" in r for r in rows_of(html))
    assert "class=b" not in html


LONGEST = "Am Hang an der Mühle über dem Bach beim alten Bahnhof hinter der langen Mauer 12"


@pytest.fixture(scope="module")
def stressed(intern: Release) -> tuple[Release, dict[str, str]]:
    """The stress set: longest names, all secret, all missing, 0 and 100 %, one inhabitant, long reasons."""
    areas = {"long": "01.1.1", "huge": "01.1.2", "missing": "01.1.3", "secret": "01.2.1"}
    areas |= {"zero": "01.2.2", "all": "01.3.1", "alone": "01.3.2"}
    worst = relabelled(intern, "mit einer sehr langen Bezeichnung, die niemand kürzen mochte")
    worst = with_area(
        worst,
        areas["huge"],
        rate=123456.7,
        ratio=8000.0,
        numerator=1_234_567,
        denominator=7_654_321,
        flag=True,
    )
    worst = with_area(worst, areas["missing"], status="fehlt")
    worst = with_area(worst, areas["secret"], status="geheim")
    worst = with_area(
        worst, areas["zero"], rate=0.0, ratio=0.0, low=0.0, high=0.4, numerator=0, denominator=900, flag=False
    )
    worst = with_area(
        worst,
        areas["all"],
        rate=100.0,
        ratio=9.0,
        low=99.0,
        high=100.0,
        numerator=900,
        denominator=900,
        flag=True,
    )
    worst = with_area(worst, areas["alone"], rate=100.0, ratio=9.0, numerator=1, denominator=1, flag=True)
    decision = worst.decision.copy()
    decision.loc[areas["long"], "reason"] = "Eine Begründung, die nicht enden will. " * 60
    decision.loc[areas["huge"], "reason"] = "Eine Begründung, " * 200
    decision.loc[areas["alone"], "inhabitants"] = 1
    names = pd.Series(LONGEST, index=intern.decision.index, dtype="str")
    trend = replace(worst.trend, uncertain=frozenset(areas.values()))
    return replace(worst, decision=decision, trend=trend, names=names), areas


def test_the_stress_set_fits_on_two_pages_each_and_nothing_is_cut(
    stressed: tuple[Release, dict[str, str]],
) -> None:
    worst, areas = stressed
    reader = compiled(f"{how_to_read(worst).typst}\n\n{profiles(worst, list(areas.values())).typst}")
    text = [re.sub(r"\s+", " ", p.extract_text()) for p in reader.pages[1:]]
    assert len(text) <= 2 * len(areas)
    begun = [t for t in text if not t.startswith("Fortsetzung: ")]
    assert all(sum(f"Stadtbezirksviertel {a} Am Hang" in t for t in begun) == 1 for a in areas.values())
    assert len(begun) == len(areas)
    assert "…" not in " ".join(text)
    assert "Die Begründung steht im Dossier." in " ".join(text)
    assert "Neu zugeschnitten: " in " ".join(text)


def test_nothing_on_a_profile_is_smaller_than_eight_and_a_half_points(
    stressed: tuple[Release, dict[str, str]],
) -> None:
    worst, areas = stressed
    sizes = set()

    def seen(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        if text.strip():
            sizes.add(round(abs(size * tm[3] * cm[3]), 2))

    for page in compiled(profiles(worst, list(areas.values())).typst).pages:
        page.extract_text(visitor_text=seen)
    assert sizes and min(sizes) >= 8.5


def test_a_larger_catalogue_goes_on_to_further_pages(thin_intern: Release) -> None:
    extra = tuple(
        i.model_copy(update={"id": f"{i.id}_x", "number": i.number + 26})
        for i in thin_intern.catalogue.indicators
    )
    big = thin_intern.catalogue.model_copy(update={"indicators": thin_intern.catalogue.indicators + extra})
    frames = {}
    for name in (*VALUES, "status", "exceeds"):
        frame = getattr(thin_intern, name)
        frames[name] = pd.concat([frame, frame.add_suffix("_x")], axis=1)
    reference = pd.concat([thin_intern.reference, thin_intern.reference.rename(index=lambda i: f"{i}_x")])
    trend = replace(
        thin_intern.trend,
        rate=thin_intern.trend.rate | {f"{k}_x": v for k, v in thin_intern.trend.rate.items()},
        reference=pd.concat(
            [thin_intern.trend.reference, thin_intern.trend.reference.rename(index=lambda i: f"{i}_x")]
        ),
    )
    large = replace(thin_intern, catalogue=big, reference=reference, trend=trend, **frames)
    block = profile(large, "01.1.1")
    assert len(rows_of(block.html)) == 52
    pages = compiled(f"{how_to_read(large).typst}\n\n{block.typst}").pages
    assert ["Fortsetzung: Stadtbezirksviertel 01.1.1" in p.extract_text() for p in pages] == [
        False,
        False,
        True,
    ]


def test_a_few_lines_that_would_go_over_are_said_in_fewer_sentences(intern: Release) -> None:
    """Of 05.1.3 an earlier round is told with its reason, objection and answer: with a longer reason too much for a page."""
    decision = intern.decision.copy()
    decision.loc["05.1.3", "reason"] += " Noch ein Satz dazu, der die Seite füllt." * 7
    pages = compiled(profiles(replace(intern, decision=decision), ["05.1.3", "02.1.4"]).typst).pages
    first, second, *_ = (re.sub(r"\s+", " ", p.extract_text()) for p in pages)
    assert "Stadtbezirksviertel 05.1.3" in first and "Ähnliche Gebiete: " in first
    assert re.search(r"Auswahlrunde 2021: .*[.“] Mehr dazu im Dossier\.", first)
    assert "Stadtbezirksviertel 02.1.4" in second and "Fortsetzung" not in second


def test_hostile_text_is_shown_and_never_obeyed(thin_intern: Release) -> None:
    area = "01.1.1"
    decision = thin_intern.decision.copy()
    decision.loc[area, "reason"] = HOSTILE
    areas = thin_intern.areas.copy()
    areas.loc[area, ["bezirk_name", "sbh"]] = HOSTILE
    hostile = replace(relabelled(thin_intern, HOSTILE), decision=decision, areas=areas)
    block = profile(hostile, area)
    parser = Balance()
    parser.feed(block.html)
    assert parser.open == [] and "script" not in parser.seen
    assert "&lt;script&gt;" in block.html
    text = compiled(block.typst).pages[0].extract_text()
    assert "#panic" in text


def test_a_hostile_id_stays_within_its_attribute(intern: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = '"><script>alert(1)</script>'
    monkeypatch.setattr("screening.figures.profile.facts.area_lines", lambda release, area: (("Lage", area),))

    def renamed(frame):  # type: ignore[no-untyped-def]
        return frame.rename(index={"01.1.1": evil})

    frames = {
        n: renamed(getattr(intern, n))
        for n in (*VALUES, "status", "exceeds", "areas", "decision", "themes", "special")
    }
    trend = replace(intern.trend, rate={k: renamed(v) for k, v in intern.trend.rate.items()})
    parser = Balance()
    html = profile(replace(intern, trend=trend, **frames), evil).html
    parser.feed(html)
    assert "script" not in parser.seen
    assert "<dt>Lage</dt><dd>&quot;&gt;&lt;script&gt;" in html


def test_the_meeting_never_sees_a_withheld_count(thin_intern: Release, meeting: Release) -> None:
    block = profiles(meeting)
    sections = dict(zip(sorted(meeting.decision.index), block.html.split("<section")[1:], strict=True))
    pages = dict(zip(sorted(meeting.decision.index), block.typst.split("profil-seite(k,")[1:], strict=True))
    checked = 0
    for i in thin_intern.catalogue.indicators:
        hidden = (
            thin_intern.numerator[i.id].notna()
            & meeting.numerator[i.id].isna()
            & (thin_intern.numerator[i.id] > 0)
        )
        for area in hidden.index[hidden][:20]:
            n, d = thin_intern.numerator[i.id][area], thin_intern.denominator[i.id][area]
            sentinel = f"{style.number(n)}\u00a0/\u00a0{style.number(d)}"
            row = next(r for r in rows_of(sections[area]) if r.startswith(f" {i.number} "))
            assert "unter" in row or "nicht ausgewiesen" in row or "Zahl" in row, (area, i.id)
            assert f"{i.short} {thin_intern.ratio[i.id][area]:.1f}".replace(".", ",") not in pages[area]
            # the same pair may be another indicator's, shown rightly
            others = [
                k.id
                for k in meeting.catalogue.indicators
                if meeting.numerator[k.id][area] is not pd.NA
                and (meeting.numerator[k.id][area], meeting.denominator[k.id][area]) == (n, d)
            ]
            if not others:
                checked += 1
                assert f">{sentinel}<" not in sections[area] and f'"{sentinel}"' not in pages[area], (
                    area,
                    i.id,
                )
    assert checked > 20


def test_breaks_cut_the_series_and_are_told(intern: Release) -> None:
    block = profile(intern, "01.1.2")
    assert "Bruch 2018 (Nr. 9)" in block.html
    row = re.search(r"<span>9</span>.*?</tr>", block.html, re.DOTALL)
    assert row is not None
    mean = re.search(r'<path class=q d="([^"]*)"', row[0])
    assert mean is not None and mean[1].count("M") == 2


def test_figures_have_texts_that_state_the_finding(intern: Release) -> None:
    area = str(intern.chosen("sicher")[0])
    block = profile(intern, area)
    hits = int(intern.decision["hits_min"][area])
    assert f"Skalen: {hits} von 13 Indikatoren zählen" in block.typst
    spoken = re.findall(r'role=img aria-label="(Gebiet [^"]+), Stadt ', block.html)
    assert len(spoken) > 20 and all(words in block.typst for words in spoken)
    assert f'aria-label="Lageplan: Stadtbezirksviertel {area} liegt i' in block.html


def test_an_unknown_area_is_named(intern: Release) -> None:
    with pytest.raises(KeyError, match=r"99\.9\.9"):
        profile(intern, "99.9.9")
    assert profiles(intern, []).html == ""


def test_same_release_same_text(intern: Release) -> None:
    assert profiles(intern, ["01.1.1", "02.1.1"]) == profiles(intern, ["01.1.1", "02.1.1"])


def test_text_width_grows_with_the_text() -> None:
    assert np.isclose(text_width("ab", 8.0), text_width("a", 8.0) + text_width("b", 8.0))


@pytest.mark.browser
def test_a_page_draws_mean_and_threshold_beside_every_bar(thin_intern: Release, tmp_path: Path) -> None:
    from screening.report.render.assets import stylesheet
    from tests.browser import opened

    block = profile(thin_intern, "01.1.1")
    page = tmp_path / "seite.html"
    style_ = f"<style>{stylesheet('profil')} .profil :is(.a, .b, .c, .w) {{ display: none }}</style>"
    page.write_text(f"<!DOCTYPE html><title>x</title>{style_}<main>{block.html}</main>", encoding="utf-8")
    with opened(page) as visit:
        boxes = visit.page.evaluate(
            "[...document.querySelectorAll('use[href=\"#profil-marken\"]')].map(u => u.getBoundingClientRect().width)"
        )
        assert len(boxes) > 20
        # with bars and whiskers hidden only the mean's line is dark: without a stroke it is there and yet not seen
        pixels = visit.page.locator("td.f svg").first.screenshot()
    from PIL import Image

    with Image.open(io.BytesIO(pixels)) as image:
        dark = [p for p in image.convert("RGB").getdata() if max(p) < 170]
    assert len(dark) > 10


def test_paper_explains_no_number_that_it_does_not_show(intern: Release) -> None:
    block = profiles(intern, ["05.1.3"])
    assert "Zahl:" not in block.typst and "Lücke: Bruch der Reihe oder kein Wert." in block.typst
    assert "Zahl: Veränderung in Prozentpunkten seit dem letzten Bruch." in how_to_read(intern).html


def test_a_name_is_parted_between_its_words(intern: Release) -> None:
    told = profiles(intern, intern.chosen("sicher")).typst
    assert 'profil-lang("23", "BSA-Haushalte mit Kindern", false)' in told


def test_no_line_of_the_finding_ends_between_a_number_and_its_word(intern: Release) -> None:
    pages = compiled(profiles(intern, intern.chosen("sicher")[:24]).typst).pages
    told = " ".join(p.extract_text() for p in pages)
    assert len(re.findall(r"\d-Fache\)", told)) >= 40
    assert not re.search(r"\d-\s*\n\s*Fache", told) and not re.search(r"unter\s*\n\s*\d", told)
