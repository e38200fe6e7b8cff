"""Characters that the house's font lacks: told with their place, replaced where nothing draws them, never in the way."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
import warnings
from pathlib import Path
from typing import Any

import pypdf
import pytest
import typst
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import v4

from screening.base import glyphs, picture, style
from screening.base.glyphs import text_width
from screening.delivery.checks.letters import letter_findings
from screening.figures.maps.canvas import page as paper
from screening.figures.maps.canvas import write
from screening.pipeline.check import check_year
from screening.report.render import assets, lettering
from screening.report.render.document import render
from screening.report.render.pdf import STANDARDS
from tests.documents import META, save
from tests.examples import examples
from tests.small_city import SmallCity

ODD = (
    "\uf0b7 Treff 😀, 東京, العربية, שלום, Ελλάδα, Москва, e\u0301, x\u0489\u20dd, "
    "\ue123, \ufffd, \u202eum\u202c, \x07, ﬁ, a\u200bb"
)


def told(text: str) -> list[tuple[str, str]]:
    return [(o.level, o.told) for o in glyphs.oddities(text)]


def compiled(folder: Path, texts: list[str]) -> bytes:
    """Set texts as the documents' template does, under both standards."""
    source = folder / "a.typ"
    lines = [f'#par("{t}")' for t in texts]
    head = '#set document(title: "x")\n#let hausschrift = ("Source Sans Pro", "DejaVu Sans Mono")\n'
    source.write_text(
        head + '#set text(font: hausschrift, lang: "de")\n' + "\n".join(lines), encoding="utf-8"
    )
    fonts = lettering.set_on_paper(source)
    return typst.compile(
        source, root=folder, font_paths=fonts, ignore_system_fonts=True, pdf_standards=list(STANDARDS)
    )


# ------------------------------------------------------------------------- what becomes of a character


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ämter – „Treff“ ≥ 3 ▲ ő č ß", "Ämter – „Treff“ ≥ 3 ▲ ő č ß"),
        ("\uf0b7 \uf0a7 \uf0fc \uf0d8", "• ▪ ✓ ➢"),  # bullets of Word's lists
        (
            "Ελλάδα Москва العربية שלום שָׁ नमस्ते 😀 👨\u200d👩\u200d👧",
            "Ελλάδα Москва العربية שלום שָׁ नमस्ते 😀 👨\u200d👩\u200d👧",
        ),
        ("東京 한국어", "□□ □□□"),
        (
            "e\u0301 ﬁ x\u0489 x\u0489\u20dd",
            "e\u0301 ﬁ x\u0489 x□□",
        ),  # a mark that no font has on this letter
        ("\ue123 \u0378 \ufdd0 \U0010ffff \ufffd", "□ □ □ □ □"),  # private, unassigned, no characters, lost
        ("a\x07b\x9fc\u202ed\u2067e\ufeff", "abcde"),
        ("a\u2028b\u2029c\u1680d\te\n\x0bf\x85", "a b c d\te\n f "),  # blanks of every kind
    ],
)
def test_a_character_stays_is_shown_as_meant_or_gives_way_to_a_visible_sign(text: str, shown: str) -> None:
    assert glyphs.on_paper(text) == shown
    assert glyphs.on_paper(shown) == shown


@pytest.mark.parametrize(
    ("text", "level", "words"),
    [
        ("Treff\uf0b7", "Hinweis", "U+F0B7 ohne Namen (gezeigt wird •)"),
        ("東", "Warnung", "U+6771 CJK UNIFIED IDEOGRAPH-6771; im PDF und in Karten steht dafür □"),
        ("\ue123", "Warnung", "U+E123 ohne Namen; in den Dokumenten steht dafür □"),
        ("\x07", "Warnung", "Steuerzeichen U+0007 ohne Namen; es wird weggelassen"),
        ("\u202e", "Warnung", "U+202E RIGHT-TO-LEFT OVERRIDE; es wird weggelassen"),
        ("\ufffd", "Warnung", "schon vor der Lieferung verloren: U+FFFD REPLACEMENT CHARACTER"),
        ("x\u0489\u20dd", "Warnung", "auf diesem Buchstaben U+0489 COMBINING CYRILLIC MILLIONS SIGN, U+20DD"),
        (
            "一二三四五",
            "Warnung",
            "U+4E09 CJK UNIFIED IDEOGRAPH-4E09 und 2 weitere;",
        ),
    ],
)
def test_what_is_not_shown_as_it_stands_is_told_with_code_point_and_name(
    text: str, level: str, words: str
) -> None:
    [(found, message)] = told(text)
    assert found == level
    assert words in message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Straße 5 – „Ämter“ €",
        "Ελλάδα",
        "Москва",
        "العربية می\u200cخواهم",
        "שָׁלוֹם",
        "😀 👍🏽",
        "e\u0301",
        "a\u200bb",
    ],
)
def test_what_a_font_of_ours_draws_is_no_finding(text: str) -> None:
    assert told(text) == []
    assert glyphs.on_paper(text) == text


@settings(max_examples=examples(50))
@given(st.text())
def test_every_character_that_changes_is_told_but_blanks_and_signs_that_show_nothing(text: str) -> None:
    shown = glyphs.on_paper(text)
    assert glyphs.on_paper(shown) == shown
    if glyphs.SUBSTITUTE in shown and glyphs.SUBSTITUTE not in text:
        assert told(text)
    if not told(text):
        kept = [c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Mn", "Lo")]
        assert [c for c in shown if c in set(kept)] == kept


def test_without_the_lent_fonts_more_is_replaced_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    dejavu = tuple(p for p in glyphs.fallback() if p.name == "DejaVuSans.ttf")
    monkeypatch.setattr(glyphs, "_fallback", lambda: dejavu)
    glyphs._ruled.cache_clear()
    try:
        assert glyphs.on_paper("नमस्ते Ελλάδα") == "□□□□□□ Ελλάδα"
        assert told("न")[0][0] == "Warnung"
    finally:
        glyphs._ruled.cache_clear()


def test_signs_that_are_taken_for_drawn_are_in_the_house_font_or_our_own() -> None:
    with TTFont(style.font_file()) as font:
        house = set(font.getBestCmap())
    plain = [chr(c) for c in range(0x3000) if not glyphs._ODD.match(chr(c))]
    assert [c for c in plain if ord(c) not in house and c not in glyphs._OWN + "\t\n\r"] == []


# ------------------------------------------------------------------------- documents and pictures


@pytest.mark.documents
def test_every_character_that_some_font_has_makes_a_pdf_for_everybody_alone_and_within_a_word(
    tmp_path: Path,
) -> None:
    drawn = sorted(set().union(*map(glyphs._drawn_by, (style.font_file(), *glyphs.fallback()))))
    both = [t for c in map(chr, drawn) if c not in '"\\' for t in (c, f"a{c}b")]
    texts = [t for t in both if glyphs.on_paper(t) == t]
    assert len(texts) > 10_000
    assert compiled(tmp_path, texts).startswith(b"%PDF")


def test_whatever_a_text_holds_the_pdf_is_made(tmp_path: Path) -> None:
    odd = [
        "👨\u200d👩\u200d👧",
        "1\ufe0f\u20e3",
        "🇩🇪",
        "\u0600\u06dd",
        "Z\u0337\u0322a\u0338",
        "東\u0301x",
        "\u0301",
        "א\u0328\u0301",
        "\u180e\U000e0041",
        ODD,
    ]
    text = "\n".join(pypdf.PdfReader(io.BytesIO(compiled(tmp_path, odd))).pages[0].extract_text().split())
    assert "•" in text and "□" in text and "東" not in text


def odd_document(folder: Path) -> dict[str, Path]:
    notebook = save(
        folder / "n.ipynb",
        v4.new_markdown_cell(f"# Eins\n\n{ODD.replace(chr(7), '')}\n\n*{ODD[2:10]}Ελλάδα*"),
    )
    return render(
        notebook,
        folder / "out",
        metadata={**META, "attribution": ODD, "city": "東 \uf0b7 Москва"},
        engine="pandoc",
    )  # type: ignore[return-value]


@pytest.mark.documents
def test_a_document_with_odd_characters_is_made_in_both_forms(tmp_path: Path) -> None:
    made = odd_document(tmp_path)
    text = "".join(p.extract_text() for p in pypdf.PdfReader(made["pdf"]).pages)
    assert (
        "• Treff" in text and "□□" in text and "Москва" in text and "\uf0b7" not in text and "東" not in text
    )
    page = made["html"].read_text(encoding="utf-8")
    # the reader's own fonts may draw what ours cannot
    assert "• Treff" in page and "東京" in page
    assert not set("\uf0b7\ue123\u202e\x07") & set(page)


def test_a_page_finds_the_letters_that_it_needs_in_itself_and_only_those(tmp_path: Path) -> None:
    page = odd_document(tmp_path)["html"].read_text(encoding="utf-8")
    lent = re.findall(
        r'font-family:"Source Sans Pro Ersatz";unicode-range:([^;]*);src:url\(data:font/woff2;base64,([^)]*)\)',
        page,
    )
    codes = {int(c[2:], 16) for codes, _ in lent for c in codes.split(",")}
    assert {ord(c) for c in "😀عשМΩ"} - codes == {ord("Ω")}
    for named, data in lent:
        with TTFont(io.BytesIO(base64.b64decode(data))) as font:
            assert {int(c[2:], 16) for c in named.split(",")} <= set(font.getBestCmap())
    assert sum(len(data) for _, data in lent) < 60_000
    assert '--schrift:"Source Sans Pro","Source Sans Pro Ersatz",system-ui' in page
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    # the look, the letters that are lent, and whom each printed page is for
    assert len(styles) == 3 and "http" not in "".join(styles)


def test_what_needs_nothing_keeps_its_bytes_and_gets_no_font(tmp_path: Path) -> None:
    page = "<html><head></head><body>Ämter ≥ 3 ● ○ „x“\u200b</body></html>"
    assert lettering.on_screen(page) is page or lettering.on_screen(page) == page
    assert lettering.on_screen(page, "profil") == page
    source = tmp_path / "a.typ"
    source.write_text("Ämter ● ○ \u200b", encoding="utf-8", newline="\n")
    before = source.stat().st_mtime_ns
    assert lettering.set_on_paper(source) == [style.font_folder()]
    assert source.stat().st_mtime_ns == before and list(tmp_path.iterdir()) == [source]


def test_quarto_gets_a_text_a_template_and_fonts_that_fit_each_other(tmp_path: Path) -> None:
    notebook = save(tmp_path / "dokument.ipynb", v4.new_markdown_cell("\uf0b7 東 العربية"))
    template = tmp_path / "typst-template.typ"
    template.write_text((assets.TEMPLATES / template.name).read_text(encoding="utf-8"), encoding="utf-8")
    lettering.set_for_quarto(notebook, template, tmp_path / "fonts")
    assert "• □ العربية" in notebook.read_text(encoding="utf-8")
    families = [glyphs.family(p) for p in sorted((tmp_path / "fonts").iterdir())]
    assert "Noto Sans Arabic" in families
    stack = re.search(r"#let hausschrift = \((.*)\)", template.read_text(encoding="utf-8"))
    assert (
        stack and all(f'"{f}"' in stack[1] for f in families) and stack[1].startswith('"$palette.font$", "')
    )


@pytest.mark.parametrize("draw", [lambda f: picture.png(f, 60), lambda f: picture.svg(f, "x")])
def test_a_picture_draws_every_sign_without_a_warning(draw: Any, caplog: pytest.LogCaptureFixture) -> None:
    figure, axes = paper(100, 30)
    for face in ("Regular", "Bold"):
        write(axes, 5, 5, ODD + " ● ○", face=face)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draw(figure)
    assert not caplog.records
    assert all("•" in t.get_text() and "東" not in t.get_text() for t in axes.texts)


def test_a_picture_whose_font_draws_all_keeps_its_texts_and_fonts() -> None:
    figure, axes = paper(100, 30)
    write(axes, 5, 5, "Ämter ≥ 3")
    before = axes.texts[0].get_fontproperties()
    picture.png(figure, 60)
    assert axes.texts[0].get_fontproperties() == before


def test_room_is_reckoned_with_the_font_that_draws() -> None:
    assert text_width("東", 10) == text_width("□", 10)
    assert text_width("\uf0b7", 10) == text_width("•", 10)
    assert text_width("😀", 10) > text_width("a", 10) > text_width("\x07", 10) == 0


# ------------------------------------------------------------------------- what check tells


def places(small: SmallCity) -> list[tuple[str, str, str, str]]:
    found = check_year(small.key, small.year, data=small.data).items
    return sorted((f.level, f.file, f.row, f.column) for f in found if "U+" in f.message)


def test_characters_are_told_with_file_row_and_column_wherever_they_are_shown(small: SmallCity) -> None:
    small.change("stadt.toml", '"erfunden"', '"erfunden \uf0b7"')
    small.change("stadt.toml", '"Kleinstadt"', '"Klein東stadt"')
    small.change(
        "stadt.toml", "[[parent]]", '[assignment]\npath = "zuordnung.csv"\nid_column = "v"\n\n[[parent]]'
    )
    small.change("stadt.toml", 'label = "Bezirk"', 'label = "Bezirk \\u202e"')
    small.change("katalog.toml", 'short = "Hilfen"', 'short = "Hilfen \uf0fc"')
    small.change("lieferung.toml", 'source = "Ämter"', 'source = "Ämter 京"')
    small.change(
        "kriterien.toml",
        'mean = "weighted"',
        'mean = "weighted"\n[[criteria.exclusion]]\narea = "02.2.1"\nreason = "Kaserne \ue123"',
    )
    rows = "".join(
        f"{a};Nord{'國' if a == '01.2.1' else ''}\n"
        for a in ("01.1.1", "01.1.2", "01.2.1", "02.1.1", "02.1.2", "02.2.1")
    )
    small.write("zuordnung.csv", "v;sbh\n" + rows)
    (small.raw / "programm.csv").write_text(
        "gebiet;start;ende;gruppe;name\n01.1.1;2020;;a;Soziale Stadt \uf0a7\n", encoding="utf-8"
    )
    small.write(
        "bedarfsnennungen.csv",
        "gebiet;von;begruendung;geprueft_von;geprueft_am\n01.1.1;BA;Geheim 東 \u202e;A;2024-10-01\n",
    )
    nominated = "2024/bedarfsnennungen.csv"
    assert places(small) == sorted(
        [
            ("Hinweis", "stadt.toml", "", "attribution"),
            ("Warnung", "stadt.toml", "", "name"),
            ("Warnung", "stadt.toml", "", "parent.1.label"),
            ("Hinweis", "katalog.toml", "", "indicator.3.short"),
            ("Warnung", "2024/lieferung.toml", "", "datei.2.source"),
            ("Warnung", "kriterien.toml", "", "criteria.1.exclusion.1.reason"),
            ("Warnung", "zuordnung.csv", "4", "sbh"),
            ("Hinweis", "programm.csv", "2", "name"),
            ("Warnung", nominated, "2", "begruendung"),
            ("Warnung", nominated, "2", "begruendung"),
        ]
    )
    found = check_year(small.key, small.year, data=small.data).items
    assert not any("Geheim" in str(f) for f in found)


def test_texts_that_only_help_to_read_files_are_no_finding(small: SmallCity) -> None:
    small.change("faelle.csv", "Hilfen (Fälle)", "Hilfen")
    small.change("lieferung.toml", '"Hilfen (Fälle)"', '"Hilfen"')
    small.change("lieferung.toml", 'ignore = ["Bemerkung"]', 'ignore = ["Bemerkung", "\uf0b7"]')
    assert places(small) == []


def test_the_words_around_a_character_are_never_repeated() -> None:
    for f in letter_findings("Frau Geheim 東 \uf0b7 \x07 \ue123", file="x"):
        assert "Geheim" not in str(f) and "Frau" not in str(f) and f.value == ""
