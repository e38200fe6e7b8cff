"""Found by German words: everything that is public, also misspelt; and where to begin."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import screening as sc
from screening.workbench.card import QUESTIONS
from screening.workbench.search import entries, overview, search

PUBLIC = Path(__file__).parents[1] / "public_names.txt"


def test_every_public_name_has_a_german_line_and_keywords_and_nothing_else_is_listed() -> None:
    public = {*PUBLIC.read_text(encoding="utf-8").split(), *(f"jahr.{name}" for name, _, _ in QUESTIONS)}
    listed = [e.name for e in entries()]
    assert sorted(listed) == sorted(public)
    assert [e.name for e in entries() if not e.line or not e.words] == []


def test_every_name_leads_to_what_it_names_and_every_call_can_be_shown() -> None:
    for entry in entries():
        assert entry.what is not None
        called = inspect.isroutine(entry.what)
        assert entry.call.startswith(f"{entry.name}(" if called else entry.name)
        assert "\n" not in entry.example


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Mittelwert", "jahr.why"),
        ("Mittelwert", "sc.method.indicators"),
        ("mittelwert ", "sc.dossier.other_means"),
        ("Karte", "jahr.map"),
        ("Excel", "sc.export.write_selection"),
        ("Vorjahr", "jahr.compare"),
        ("geheim", "sc.secrecy"),
        ("Umgriff", "sc.space.groups"),
        ("andere Regel", "jahr.what_if"),
        ("open_year", "sc.open_year"),
    ],
)
def test_words_lead_to_functions(word: str, name: str) -> None:
    assert name in [e.name for e in search(word).found]


def test_what_is_shown_has_name_line_signature_and_example() -> None:
    told = repr(search("Begründung"))
    assert "jahr.why(area)\n    Warum ein Gebiet so entschieden ist" in told
    assert 'jahr.why("01.1.1")' in told
    html = search("Begründung")._repr_mimebundle_()["text/html"]
    assert "jahr.why(area)" in html and "jahr.why(&quot;01.1.1&quot;)" in html


@pytest.mark.parametrize(
    ("typed", "meant"), [("Mitelwert", "Mittelwert"), ("Schwlele", "Schwelle"), ("Exel", "Excel")]
)
def test_a_misspelt_word_is_found_and_said(typed: str, meant: str) -> None:
    found = search(typed)
    assert found.said[0] == f"Zu „{typed}“ ist nichts verzeichnet; gefunden zu „{meant}“:"
    assert found.found == search(meant).found


@pytest.mark.parametrize("typed", ["xyzxyz", "", "<script>"])
def test_a_word_that_means_nothing_is_said(typed: str) -> None:
    found = search(typed)
    assert not found.found and "nichts verzeichnet" in found.said[0]
    assert "<script>" not in found._repr_mimebundle_().get("text/html", "")


def test_the_package_itself_says_where_to_begin() -> None:
    assert "sc.open_year" in repr(overview())
    shown = sc._repr_mimebundle_()
    assert "sc.open_year" in shown["text/html"] and "sc.suche" in shown["text/plain"]
    assert "sc.open_year" in (sc.__doc__ or "") and "sc.suche" in (sc.__doc__ or "")
