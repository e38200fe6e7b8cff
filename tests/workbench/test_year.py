"""A year that answers: it is the release it was, shows a card, reads ids and names, and corrects German words."""

from __future__ import annotations

import pickle
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

import screening as sc
from screening.analysis.time import PARTS
from screening.base.findings import ScreeningError
from screening.disclosure import Release
from screening.figures.export import selection_table
from screening.report.sections import dossier
from screening.workbench.card import QUESTIONS
from screening.workbench.year import ASKED, GERMAN, Year, year_of
from screening.year import load_release, packed, save_release
from tests.build import delivery, released, screened
from tests.small_city import build_small_city
from tests.workbench.cities import year


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    small = build_small_city(tmp_path_factory.mktemp("klein"))
    return small.data


@pytest.fixture(scope="module")
def jahr(data: Path) -> Year:
    return sc.open_year("klein", 2024, data=data)


def test_a_year_is_the_release_with_all_its_fields(jahr: Year) -> None:
    plain = Release(**{f.name: getattr(jahr, f.name) for f in fields(Release)})
    assert isinstance(jahr, Release) and [f.name for f in fields(jahr)] == [
        *(f.name for f in fields(Release)),
        "beside",
    ]
    assert dossier.matrix(jahr) == dossier.matrix(plain)
    assert selection_table(jahr).equals(selection_table(plain))
    assert isinstance(replace(jahr, untold=1), Year)


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_what_a_run_has_prepared_answers_as_well(data: Path, audience: str, tmp_path: Path) -> None:
    opened = sc.open_year("klein", 2024, audience, data=data)
    path = save_release(opened, tmp_path / "stand.pickle")
    assert str(data).encode() not in path.read_bytes()
    loaded = sc.open_year("klein", 2024, audience, data="nirgends", prepared=path)
    assert isinstance(load_release(path), Release)
    assert repr(loaded.why("01.2.1")) == repr(opened.why("01.2.1"))
    assert loaded.what_if(min_hits=1).frame.equals(opened.what_if(min_hits=1).frame)
    with pytest.raises(ScreeningError, match=r"anderer Jahre nicht.*open_comparison"):
        loaded.compare(2023)
    assert repr(pickle.loads(pickle.dumps(loaded))) == repr(loaded)


def test_the_card_says_what_it_is_what_is_open_and_what_can_be_asked(jahr: Year) -> None:
    text = repr(jahr)
    for said in (
        "Kleinstadt 2024",
        "Stichtag 31. Dezember 2024, 6 Viertel, Gebietsstand 2020. Fassung intern",
        "mindestens 2 von 3 Indikatoren mindestens 30\u00a0% über",
        # 01.2.1 has two hits; of the two open values of Hilfen one would make a second hit nowhere
        "Von 18 Werten der Regel sind 2 offen (1 geheim oder unbekannt, 1 keine Angabe).",
    ):
        assert said in text.replace("\n", " "), said
    for name, _, _ in QUESTIONS:
        assert f"jahr.{name}(" in text
    assert re.search(r"sicher +1\n", text)


def test_documents_show_the_card_without_what_can_be_asked(jahr: Year) -> None:
    bundle = jahr._repr_mimebundle_()
    assert "jahr.why(" in bundle["text/html"] and "jahr.why(" in bundle["text/plain"]
    assert "jahr.why" not in bundle["text/markdown"] and "Kleinstadt 2024" in bundle["text/markdown"]


def test_the_card_of_a_city_without_open_values() -> None:
    shown = year_of(released(screened(delivery({"n1": [1, 2], "d1": [10, 10]})), audience="intern"))
    assert "Kein Gebiet ist möglich. Jeder Wert der Regel liegt vor." in repr(shown)


def test_texts_of_files_are_inert_on_the_card() -> None:
    shown = year()
    evil = replace(shown, boundary="<script>alert(1)</script> *x*")
    assert "<script>" not in evil._repr_mimebundle_()["text/html"] and "<script>" not in evil._repr_html_()


@pytest.mark.parametrize("written", ["01.2.1", "1.2.1", " 01.2.1 ", "121", "'01.2.1"])
def test_an_area_is_found_in_other_writings(jahr: Year, written: str) -> None:
    assert "01.2.1" in jahr.why(written).title
    assert 'data-area="01.2.1"' in jahr.area(written).html


def test_an_area_is_found_by_its_name_and_two_of_one_name_are_told_apart(jahr: Year) -> None:
    called = jahr.names.reindex(jahr.decision.index).fillna("")
    called[["01.1.1", "01.1.2", "02.1.1"]] = ["Neuperlach Süd", "Au", "Au"]
    named = replace(jahr, names=called)
    for text in ("neuperlach süd", "01.1.1 Neuperlach Süd"):
        assert "01.1.1" in named.why(text).title
    with pytest.raises(ScreeningError, match=r"mehrere Gebiete gemeint sein.*01\.1\.2 Au, 02\.1\.1 Au"):
        named.why("Au")
    with pytest.raises(ScreeningError, match=r"gibt es nicht\. → Gemeint: 01\.1\.1 Neuperlach Süd"):
        named.why("Neuperlach")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("01", "Gemeint: 01.1.1, 01.1.2, 01.2.1"),
        ("1.1.9", "Gemeint: 01.1.1, 01.1.2"),
        ("x", "etwa „01.1.1“"),
        ("", "etwa"),
    ],
)
def test_an_unknown_area_is_told_with_what_may_be_meant(jahr: Year, text: str, said: str) -> None:
    with pytest.raises(ScreeningError) as error:
        jahr.area(text)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "word", ["gebiet", "karte", "webkarte", "tabelle", "vergleich", "warum", "waere", "wäre"]
)
def test_a_german_word_is_answered_with_the_name(word: str) -> None:
    with pytest.raises(AttributeError, match=r"gemeint: jahr\.\w+\("):
        getattr(year(), word)


def test_every_german_word_leads_to_something_that_is_there() -> None:
    shown = year()
    for asked in GERMAN.values():
        assert hasattr(shown, asked.partition("(")[0])


def test_other_words_are_answered_with_what_may_be_meant() -> None:
    shown = year()
    with pytest.raises(AttributeError, match="vielleicht „decision“"):
        shown.decisions  # noqa: B018
    with pytest.raises(AttributeError, match="area, why, map"):
        shown.irgendwas  # noqa: B018
    assert not hasattr(shown, "_repr_png_")


def test_completion_offers_the_questions_and_little_else() -> None:
    shown = year()
    assert {*ASKED} < {*dir(shown)} and len(dir(shown)) <= 2 * len(ASKED)
    assert all(hasattr(shown, name) for name in dir(shown))


def test_help_shows_an_example_for_every_question() -> None:
    for name in ASKED:
        assert f"jahr.{name}(" in (getattr(Year, name).__doc__ or "")


def test_a_map_is_asked_for_by_what_people_call_it(jahr: Year) -> None:
    assert jahr.map().name == jahr.map("Treffer").name == "treffer"
    assert jahr.map("entscheidung").name == "entscheidung"
    assert {jahr.map(t).name for t in ("alo", 2, "2", "arbeitslose")} == {"alo"}
    with pytest.raises(ScreeningError, match="vielleicht „treffer“"):
        jahr.map("trefer")
    shown = jahr.map("alo")
    assert shown.alt and f'alt="{shown.alt.split(",")[0]}' in shown.block.html


def test_a_map_saves_itself(jahr: Year, tmp_path: Path) -> None:
    assert jahr.map("alo").save(tmp_path / "k.svg").read_text(encoding="utf-8").lstrip().startswith("<?xml")


def test_the_web_map_needs_no_network_and_reaches_nothing_around_it(jahr: Year, tmp_path: Path) -> None:
    shown = jahr.webmap(height=500)
    framed = shown._repr_mimebundle_()["text/html"]
    assert (
        framed.startswith('<iframe loading="lazy" srcdoc="')
        and 'sandbox="allow-scripts"' in framed
        and "height:500px" in framed
    )
    assert not re.search(r'src=(&quot;|")?(https?:|//)|url\(["&quot;]*https?:', framed)
    assert shown.save(tmp_path / "karte.html").read_text(encoding="utf-8") == shown.html


def test_two_years_are_compared_and_what_cannot_be_is_told(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    old = small.raw / "2023"
    old.mkdir()
    for file in (small.raw / "2024").iterdir():
        (old / file.name).write_bytes(file.read_bytes().replace(b"2024-12-31", b"2023-12-31"))
    small.change("faelle.csv", "01.1.1;40;4;", "01.1.1;90;9;")
    shown = sc.open_year("klein", 2024, data=small.data)
    found = shown.compare(2023)
    assert found.frame.loc["01.1.1", ["before", "now", "hits_before", "hits_now"]].tolist() == [
        "nein",
        "sicher",
        0,
        2,
    ]
    # its cases raise the city's mean, so that 90 of 2 000 are too few now
    assert found.frame.index[found.frame["changed"]].tolist() == ["01.1.1", "01.2.1"]
    assert found.frame.loc["01.1.1", list(PARTS)].sum() == 2.0
    assert "01.1.1" in repr(found) and "Werte" in repr(found)
    assert found.comparison.labels == ("2023", "2024")
    with pytest.raises(ScreeningError, match="nicht mit sich selbst"):
        shown.compare(2024)
    assert "jahr.compare(2023)" in repr(shown)
    with pytest.raises(ScreeningError, match="Es gibt 2023"):
        shown.compare(1999)


def test_for_the_meeting_two_years_are_compared_as_they_are_told_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = build_small_city(tmp_path)
    old = small.raw / "2023"
    old.mkdir()
    for file in (small.raw / "2024").iterdir():
        (old / file.name).write_bytes(file.read_bytes().replace(b"2024-12-31", b"2023-12-31"))
    small.change("faelle.csv", "01.1.1;40;4;", "01.1.1;90;9;")
    monkeypatch.chdir(tmp_path)
    data = small.data.relative_to(tmp_path)
    talk = sc.open_year("klein", 2024, "gespraech", data=data)
    assert "jahr.compare(2023)" in repr(talk)
    (tmp_path / "anderswo").mkdir()
    monkeypatch.chdir(tmp_path / "anderswo")
    capsys.readouterr()
    answer = talk.compare(2023)
    assert "nicht weitergeben" in capsys.readouterr().err, "two years are a draft of their own"
    told = sc.open_comparison("klein", 2023, 2024, "gespraech", data=small.data)
    assert answer.comparison.audience == "gespraech" and answer.comparison.base > 0
    assert packed(answer.comparison) == packed(told)
    assert answer.frame["hits_now"].equals(told.attribution.hits_min["now"].rename("hits_now"))
    with pytest.raises(ScreeningError, match="nicht mit sich selbst"):
        talk.compare(2024)
    with pytest.raises(ScreeningError, match="1999"):
        talk.compare(1999)
    # what is handed on has no way to the data
    assert str(tmp_path).encode() not in packed(talk)
    with pytest.raises(ScreeningError, match=r'open_comparison\("klein", 2023, 2024, "gespraech"\)'):
        pickle.loads(pickle.dumps(talk)).compare(2023)


def test_a_shell_completes_the_questions(jahr: Year) -> None:
    shell = InteractiveShell.instance()
    shell.user_ns["jahr"] = jahr
    with provisionalcompleter():
        offered = [c.text for c in shell.Completer.completions("jahr.w", 6)]
    assert {"why", "what_if", "webmap"} <= {t.rpartition(".")[2] for t in offered}
