"""``gestaltung.toml``: colours that can be read, a logo that does nothing, letters of one family; else errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.base import ACCENT, ScreeningError, contrast, style
from screening.delivery import DESIGN, design_files, read_city, read_design
from screening.delivery.manifest.design import grounds_of
from screening.delivery.manifest.logo import wrong_with
from tests.small_city import build_small_city

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 4"><path d="M0 0h6v4z"/></svg>'


def design(folder: Path, text: str, logo: str = LOGO) -> Path:
    (folder / "bilder").mkdir(parents=True, exist_ok=True)
    (folder / "bilder" / "logo.svg").write_text(logo, encoding="utf-8")
    (folder / "bilder" / "a.ttf").write_bytes(style.font_file("Regular").read_bytes())
    (folder / "bilder" / "b.ttf").write_bytes(style.font_file("Semibold").read_bytes())
    (folder / DESIGN).write_text(text, encoding="utf-8")
    return folder


def errors(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(ScreeningError) as caught:
        read_design(folder)
    assert all(f.file == DESIGN and f.remedy for f in caught.value.findings)
    return [(f.row, f"{f.message} {f.remedy}") for f in caught.value.findings]


def test_without_the_file_there_is_no_look_of_ones_own(tmp_path: Path) -> None:
    assert read_design(tmp_path) is None and [*design_files(tmp_path)] == []


def test_all_that_a_city_may_say_is_read(tmp_path: Path) -> None:
    text = (
        'herausgeber = "Amt"\nfusszeile = "Weg 1"\n[farben]\nakzent = "#7A1F3D"\n'
        '[logo]\ndatei = "bilder/logo.svg"\ntext = "Wappen"\n'
        '[schrift]\nnormal = "bilder/a.ttf"\nhalbfett = "bilder/b.ttf"\n'
    )
    found = read_design(design(tmp_path, text))
    assert found is not None and found.logo is not None
    assert (found.accent, found.band, found.publisher, found.footer) == ("#7a1f3d", "#7a1f3d", "Amt", "Weg 1")
    assert (found.logo.kind, found.logo.text, found.family) == ("svg", "Wappen", "Source Sans Pro")
    assert [face for face, _ in found.fonts] == ["normal", "halbfett"]
    assert [p.name for p in design_files(tmp_path)] == [DESIGN, "logo.svg", "a.ttf", "b.ttf"]


def test_an_empty_file_is_the_look_of_the_house(tmp_path: Path) -> None:
    found = read_design(design(tmp_path, ""))
    assert found is not None and found.accent == ACCENT and found.logo is None


def test_a_colour_that_cannot_be_read_is_told_with_its_ratio_and_one_that_can(tmp_path: Path) -> None:
    [(line, told)] = errors(design(tmp_path, '\n[farben]\nakzent = "#7cc4e0"\nflaeche = "#5b1030"\n'))
    assert line == "3" and "einen Kontrast von nur 1,7 : 1; nötig sind 4,5 : 1" in told
    assert 'die reicht, ist "#' in told


@pytest.mark.parametrize("colour", ["#7cc4e0", "#ffd000", "#ff0000", "#00ff00", "#808080", "#ffffff"])
def test_the_proposed_colour_is_taken_and_no_darker_than_it_must_be(tmp_path: Path, colour: str) -> None:
    text = f'[farben]\nakzent = "{colour}"\nflaeche = "#000000"\n'
    [(_, told)] = errors(design(tmp_path, text))
    proposed = told.rpartition('"#')[2][:6]
    found = read_design(design(tmp_path, f'[farben]\nakzent = "#{proposed}"\n'))
    assert found is not None
    assert 4.5 <= contrast.least(found.accent, [*grounds_of(found.accent).values()]) < 4.75


def test_white_letters_must_be_readable_on_the_band(tmp_path: Path) -> None:
    [(line, told)] = errors(design(tmp_path, '[farben]\nflaeche = "#ffd000"\n'))
    assert line == "2" and "Weiße Schrift hat auf dieser Farbe einen Kontrast von nur 1,5 : 1" in told


def test_a_ratio_just_below_the_bar_is_not_told_as_the_bar(tmp_path: Path) -> None:
    # 4.48 on white
    [(_, told)] = errors(design(tmp_path, '[farben]\nakzent = "#0b5c7a"\nflaeche = "#777777"\n'))
    assert "nur 4,48 : 1" in told


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (
            '[farben]\nakzant = "#000000"\n',
            "2",
            "Diesen Schlüssel gibt es nicht. Gemeint ist vielleicht „akzent“.",
        ),
        ('[farben]\nakzent = "blau"\n', "2", "Eine Farbe ist # und sechs Ziffern"),
        ('[logo]\ndatei = "bilder/logo.svg"\ntext = " "\n', "3", "Der Text ist leer"),
        ('[logo]\ndatei = "bilder/logo.svg"\n', "", "Der Schlüssel fehlt"),
        ('[logo]\ndatei = "../logo.svg"\ntext = "x"\n', "2", "führt aus dem Ordner der Stadt hinaus"),
        ('[logo]\ndatei = "bilder/fehlt.svg"\ntext = "x"\n', "2", "fehlt oder ist nicht lesbar"),
        ('[logo]\ndatei = "bilder/a.ttf"\ntext = "x"\n', "2", "Ein Logo ist eine SVG- oder PNG-Datei"),
        ('[schrift]\nnormal = "bilder/logo.svg"\nhalbfett = "bilder/b.ttf"\n', "2", "keine lesbare Schrift"),
        ('farben = "rot"\n', "1", "Hier muss eine Tabelle stehen"),
        ("[farben\n", "1", "Kein gültiges TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, line: str, told: str) -> None:
    [(row, message)] = errors(design(tmp_path, text))
    assert row == line and told in message


@pytest.mark.parametrize(
    ("inner", "told"),
    [
        ("<script>alert(1)</script>", "script"),
        ('<path onclick="x()"/>', "Skript (onclick)"),
        ('<image href="https://example.org/a.png"/>', "nach außen (href)"),
        ('<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="b.svg#a"/>', "nach außen (href)"),
        ('<path fill="url(https://example.org/a)"/>', "nach außen (fill)"),
        ("<style>@import 'a.css';</style>", "in seinen Stilen nach außen"),
        ("<style>path{fill:u\\72l(https://example.org/a)}</style>", "in seinen Stilen nach außen"),
        ('<style>path{fill:image-set("https://example.org/a" 1x)}</style>', "in seinen Stilen nach außen"),
        ('<path xml:base="https://example.org/"/>', "nach außen (base)"),
        ("<foreignObject/>", "foreignObject"),
        ("<path", "kein lesbares SVG"),
    ],
)
def test_a_logo_that_does_or_loads_something_is_refused(tmp_path: Path, inner: str, told: str) -> None:
    text = '[logo]\ndatei = "bilder/logo.svg"\ntext = "x"\n'
    [(_, message)] = errors(design(tmp_path, text, LOGO.replace("<path", inner + "<path", 1)))
    assert told in message


def test_entities_of_a_logo_are_not_expanded(tmp_path: Path) -> None:
    text = '[logo]\ndatei = "bilder/logo.svg"\ntext = "x"\n'
    [(_, message)] = errors(design(tmp_path, text, f'<!DOCTYPE svg [<!ENTITY a "b">]>{LOGO}'))
    assert "DOCTYPE" in message


def test_what_stands_before_a_logo_is_looked_at_in_whatever_signs_it_is_written(tmp_path: Path) -> None:
    text = '[logo]\ndatei = "bilder/logo.svg"\ntext = "x"\n'
    [(_, message)] = errors(
        design(tmp_path, text, f'<?xml-stylesheet href="https://example.org/a.css"?>{LOGO}')
    )
    assert "Verarbeitungsanweisung" in message
    wide = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE svg [<!ENTITY a "b">]>{LOGO}'
    assert wrong_with(wide.encode("utf-16"), "svg") == "enthält eine DOCTYPE-Angabe"
    assert wrong_with(f"<!-- erstellt mit -->{LOGO}".encode(), "svg") == ""


def test_a_city_brings_its_look_along_and_tells_errors_in_it(tmp_path: Path) -> None:
    build_small_city(tmp_path)
    folder = tmp_path / "raw" / "klein"
    design(folder, '[farben]\nakzent = "#7a1f3d"\n')
    found = read_city("klein", tmp_path).design
    assert found is not None and found.accent == "#7a1f3d"
    design(folder, '[farben]\nakzent = "#7cc4e0"\n')
    with pytest.raises(ScreeningError, match="Kontrast"):
        read_city("klein", tmp_path)
