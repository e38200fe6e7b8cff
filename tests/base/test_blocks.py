"""Blocks: text from files is inert in all three markups, tables and figures carry what readers need."""

from __future__ import annotations

import io
import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pypandoc
import pypdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.base import blocks, escape, look, pandoc
from screening.base.blocks import Block, Cell, Column
from tests.examples import examples

PLAIN = """
#let plain(c) = if c.has("text") { if type(c.text) == str { c.text } else { plain(c.text) } } else if (
  c.has("children")) { c.children.map(plain).join("") } else if c == [ ] { " " } else { "<" + repr(c) + ">" }
#let told(c) = metadata(plain([] + c))
"""
NASTY = st.text(
    st.one_of(
        st.sampled_from(list("\\#$*_`<>@[]{}()~-=+/\"'.:;!?&|^%,0123456789 \n\t")),
        st.sampled_from(list("äßé–—„“▲≥\u00a0\u202f\u2028\u0085\x0b\x00\x7f")),
        st.characters(exclude_categories=["Cs", "Co", "Cn"]),
    ),
    min_size=0,
    max_size=25,
)


def visible(text: str) -> str:
    return re.sub(" +", " ", escape._clean(text))


def typst_reads(escaped: list[str]) -> list[str]:
    lines = "\n".join(f"#told[{e}] <x>" for e in escaped)
    found = json.loads(typst.query((PLAIN + lines).encode(), "<x>", field="value"))
    return [value or "" for value in found]


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(NASTY, min_size=1, max_size=15))
def test_any_text_is_shown_as_it_is_by_typst(texts: list[str]) -> None:
    assert typst_reads([blocks.escape_typst(t) for t in texts]) == [visible(t) for t in texts]


@pytest.mark.parametrize(
    "text",
    ["1. Punkt", "= Titel", "- x", "/ a: b", "https://x.de//y", '#read("a")', "\\u{41}", "a \\", "```x```"],
)
def test_what_means_something_in_typst_loses_its_meaning(text: str) -> None:
    assert typst_reads([blocks.escape_typst(text)]) == [text]


@settings(max_examples=examples(60), deadline=None)
@given(NASTY)
def test_a_typst_string_literal_gives_the_text_back(text: str) -> None:
    source = f"#metadata({blocks.typst_string(text)}) <x>"
    assert json.loads(typst.query(source.encode(), "<x>", field="value")) == [escape._clean(text)]


class Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.alt = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.alt = dict(attrs).get("alt") or self.alt

    def handle_data(self, data: str) -> None:
        self.text += data


@given(NASTY)
def test_any_text_is_shown_as_it_is_by_html(text: str) -> None:
    reader = Text()
    reader.feed(f'<p>{blocks.escape_html(text)}</p><img alt="{blocks.escape_html(text)}">')
    assert reader.tags == ["p", "img"]
    assert (reader.text, reader.alt) == (escape._clean(text), escape._clean(text))


@settings(max_examples=examples(8), deadline=None)
@given(st.lists(NASTY.filter(lambda t: escape._clean(t).strip()), min_size=5, max_size=20))
def test_any_text_is_shown_as_it_is_by_pandoc_also_in_attributes(texts: list[str]) -> None:
    document = "\n\n".join(
        f'x{blocks.escape_markdown(t)}y\n\n[s]{{titel="x{blocks.escape_markdown(t)}y"}}' for t in texts
    )
    run = subprocess.run(
        [pypandoc.get_pandoc_path(), "--from=markdown", "--to=json"],
        input=document.encode(),
        capture_output=True,
        check=True,
    )
    shown = json.loads(run.stdout)["blocks"]
    words = {"Str": lambda c: c["c"], "Space": lambda _: " ", "SoftBreak": lambda _: " "}
    for text, para, span in zip(texts, shown[::2], shown[1::2], strict=True):
        want = re.sub("[ \u3000]+", " ", "x" + escape._clean(text).strip() + "y")
        assert re.sub("[ \u3000]+", " ", "".join(words[i["t"]](i) for i in para["c"])) == want
        assert re.sub(" +", " ", span["c"][0]["c"][0][2][0][1]) == want


def test_a_block_offers_html_and_both_raw_parts_with_fences_longer_than_its_backticks() -> None:
    bundle = Block("<p>```</p>", "````x")._repr_mimebundle_()
    assert look.bare(bundle["text/html"]) == "<p>```</p>"
    assert bundle["text/markdown"] == "````{=html}\n<p>```</p>\n````\n\n`````{=typst}\n````x\n`````"


def test_blocks_join_in_order_and_keep_given_markdown() -> None:
    a, b = Block("<p>a</p>", "a"), blocks.text("**b**")
    assert (a + b).as_markdown() == a.as_markdown() + "\n\n**b**"
    assert blocks.join([a, b]) == a + b
    assert (a + a).markdown is None


def test_a_table_names_its_columns_and_rows_and_scrolls_under_a_name() -> None:
    columns = [Column("Viertel", header=True, width=2), Column("Wert", "right", 1)]
    block = blocks.table(columns, [["01.1.1", Cell("9 ▲", "hit")]], caption="Die Auswahl", note="▲ <zählt>")
    assert 'role="group" tabindex="0" aria-label="Die Auswahl"' in block.html
    assert '<th scope="col">Viertel</th>' in block.html
    assert '<th scope="row">01.1.1</th><td class="a-right hit">9 ▲</td>' in block.html
    assert "<caption>Die Auswahl</caption>" in block.html
    assert "▲ &lt;zählt&gt;" in block.html
    assert "table.header(table.cell(align: left + bottom)[Viertel], " in block.typst
    assert "columns: (2fr, 1fr,)" in block.typst
    assert '<col style="width:66.67%">' in block.html


def test_a_table_with_a_name_can_be_referred_to() -> None:
    block = blocks.table(["a"], [["1"]], name="x", caption="Eins [zwei]")
    assert block.as_markdown().startswith("::: {#tbl-x}\n")
    assert block.as_markdown().endswith("\n\nEins \\[zwei\\]\n:::")
    assert "<caption>" not in block.as_markdown()


def test_a_ragged_table_and_a_class_that_is_no_word_are_refused() -> None:
    with pytest.raises(ValueError, match="row 2 has 1 cells"):
        blocks.table(["a", "b"], [["1", "2"], ["3"]])
    with pytest.raises(ValueError, match="not a class name"):
        blocks.table(["a"], [[Cell("x", 'x" onclick="')]])


def test_a_callout_keeps_boxes_within_it_apart_and_refuses_unknown_kinds() -> None:
    block = blocks.callout("note", 'Ein "Titel"', ":::: {.x}\ny\n::::")
    assert block.as_markdown().startswith('::::: {.callout-note title="Ein \\"Titel\\""}')
    with pytest.raises(ValueError, match="callout"):
        blocks.callout("achtung", "x", "y")  # type: ignore[arg-type]


def drawing() -> object:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(2, 1))
    axes = figure.subplots()
    axes.fill_between([0, 1], [1, 2], hatch="//")
    axes.set_title("Titel")
    return figure


@pytest.mark.parametrize("dpi", [None, 80])
def test_the_same_figure_gives_the_same_bytes(tmp_path: Path, dpi: int | None) -> None:
    shown = [
        blocks.figure(drawing(), name="a", alt="steigt", caption="c", folder=tmp_path / n, dpi=dpi)
        for n in "xy"
    ]
    assert shown[0] == shown[1]
    one, two = (sorted((tmp_path / n / "abbildungen").iterdir()) for n in "xy")
    assert [p.name for p in one] == [p.name for p in two] == ["a.png", "a.svg"]
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]
    assert f"(abbildungen/a.{'png' if dpi else 'svg'})" in shown[0].as_markdown()
    text = one[1].read_text(encoding="utf-8")
    assert "<text" not in text
    assert "<dc:date>" not in text


def test_an_svg_beside_a_png_is_left_out_if_no_program_would_open_it_quickly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.base.block.LARGEST_VECTOR", 1_000)
    for n, dpi in (("beside", 80), ("shown", None)):
        blocks.figure(drawing(), name="a", alt="steigt", caption="c", folder=tmp_path / n, dpi=dpi)
    kept = {
        n: sorted(p.suffix for p in (tmp_path / n / "abbildungen").iterdir()) for n in ("beside", "shown")
    }
    assert kept == {"beside": [".png"], "shown": [".png", ".svg"]}


def test_a_figure_tells_its_alternative_text_in_every_markup(tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
    block = blocks.figure(
        svg, name="karte-1", alt='Im "Norden"', caption="Karte_1", folder=tmp_path, width="60%"
    )
    assert 'alt="Im &quot;Norden&quot;"' in block.html
    assert "data:image/svg+xml;base64," in block.html
    assert 'alt: "Im \\"Norden\\"", width: 60%' in block.typst
    assert block.as_markdown() == (
        '![Karte\\_1](abbildungen/karte-1.svg){#fig-karte-1 fig-alt="Im \\"Norden\\"" width="60%"}'
    )
    assert (tmp_path / "abbildungen" / "karte-1.svg").read_text(encoding="utf-8") == svg


def test_png_bytes_are_kept_and_a_figure_without_alternative_text_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO(b"\x89PNG")
    block = blocks.figure(buffer.getvalue(), name="p", alt="x", caption="", folder=tmp_path)
    assert "data:image/png" in block.html
    assert "figcaption" not in block.html
    for bad in ({"alt": " "}, {"name": "../p"}, {"width": "1%}x"}):
        with pytest.raises(ValueError, match=r"name|alternative|width"):
            blocks.figure(b"", **{"name": "p", "alt": "x", "caption": "", "folder": tmp_path} | bad)
    with pytest.raises(TypeError, match="int"):
        blocks.figure(7, name="p", alt="x", caption="", folder=tmp_path)


FRAME = """#set page(width: 200cm, height: auto)
#set text(hyphenate: false)
#set figure(numbering: none, supplement: none)
#let hinweiskasten(art, titel, inhalt) = [#titel #inhalt]
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"><rect width="4" height="2"/></svg>'


def kinds(folder: Path) -> dict[str, Block]:
    """Every kind of block, and every way to put some together."""
    rows = [["01.1.1", Cell("9 ▲", "hit")], ["01.1.2", Cell("0,5 %", "open")]]
    table = blocks.table(["Viertel", "Wert"], rows, note="▲ zählt [1]")
    named = blocks.table(["Viertel", "Wert"], rows, name="x", caption="Alle *Werte*", note="Quelle: Amt")
    prose = blocks.text("Es sind **12** Gebiete, siehe @tbl-x.\n\n## Methode {#sec-m}\n\n*Eins* und „zwei“")
    box = blocks.callout("warning", 'Achtung: "vorläufig"', "Nur *3* von 7.\n\n::: {.x}\ninnen 4\n:::")
    drawn = blocks.figure(SVG, name="karte", alt="Im Norden hoch", caption="Karte von 2024", folder=folder)
    own = blocks.captioned(Block("<p>eigene 5</p>", "eigene 5"), name="eigen", caption="Selbst gemacht")
    return {
        "table": table,
        "named": named,
        "prose": prose,
        "box": box,
        "figure": drawn,
        "own": own,
        "sum": prose + table + box,
        "nested": blocks.join([blocks.join([named, prose]), drawn, blocks.join([own, box])]),
        "broken": blocks.join([table, blocks.text("::: {.x}\nnie 8 geschlossen"), prose]),
    }


def html_words(html: str) -> list[str]:
    reader = Text()
    reader.feed(re.sub(r">\s*<", "> <", html))
    return sorted(reader.text.replace("\u00a0", " ").split())


def typst_words(source: str, folder: Path) -> list[str]:
    file = folder / "x.typ"
    file.write_text(FRAME + source, encoding="utf-8")
    pages = pypdf.PdfReader(io.BytesIO(typst.compile(file, root=folder))).pages
    return sorted(" ".join(p.extract_text() for p in pages).replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    "kind", ["table", "named", "prose", "box", "figure", "own", "sum", "nested", "broken"]
)
def test_each_form_of_a_block_says_the_same_words_and_numbers(kind: str, tmp_path: Path) -> None:
    block = kinds(tmp_path)[kind]
    said = html_words(block.html)
    assert len(said) > 2
    assert html_words(pandoc.converted([block.as_markdown()], "html")[0]) == said
    for source in (block.typst, pandoc.converted([block.as_markdown()], "typst")[0]):
        assert typst_words(source, tmp_path) == said
    if kind in ("figure", "nested"):
        assert 'alt="Im Norden hoch"' in block.html
        assert 'alt: "Im Norden hoch"' in block.typst


def test_what_jupyter_draws_is_all_there_and_a_run_draws_it_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = kinds(tmp_path)
    for kind in ("sum", "nested", "box", "prose"):
        bundle = made[kind]._repr_mimebundle_()
        assert look.bare(bundle["text/html"]) == made[kind].html != bundle["text/html"]
        assert bundle["text/markdown"] == made[kind].as_markdown()
    assert "hinweis-warning" in made["box"].html
    assert "siehe Tabelle\u00a0x." in made["prose"].html
    monkeypatch.setenv(look.RUN, "1")
    assert set(made["box"]._repr_mimebundle_()) == {"text/markdown"}


def test_what_is_referred_to_is_told_by_its_words_where_nothing_is_numbered() -> None:
    told = blocks.text(f"Siehe {blocks.reference('sec-genannt', 'Genannt, *aber* nicht')}.")
    assert told.html == "<p>Siehe Abschnitt „Genannt, *aber* nicht“.</p>"
    page = pandoc.run(f"# Anderswo {{#sec-genannt}}\n\n{told.markdown}", "html").stdout.decode()
    assert 'Siehe <a href="#sec-genannt" class="verweis">Abschnitt\u00a01</a>.' in page
    lost = pandoc.run(told.as_markdown(), "html")
    assert lost.returncode and "Der Verweis @sec-genannt zeigt ins Leere." in lost.stderr.decode()
    for mark in ("genannt", "eq-x", "sec-<b>"):
        with pytest.raises(ValueError, match=r"mark|name"):
            blocks.reference(mark, "x")


def test_blocks_are_equal_when_they_say_the_same() -> None:
    a, b = Block("<p>a</p>", "a"), blocks.text("**b**")
    assert a + b == a + b
    assert hash(a + b) == hash(blocks.join([a, b]))
    assert a + b != b + a
    assert a != "a"
    assert repr(a + b) == "Block(8 Zeichen HTML, 1 Zeichen Typst)"


def test_an_optional_column_without_a_title_is_left_out_of_both_outputs() -> None:
    columns = [Column("Gebiet", header=True), Column("", optional=True), Column("Treffer", "right")]
    without = blocks.table(columns, [["01", "", "7"], ["02", "", "8"]])
    bare = blocks.table([columns[0], columns[2]], [["01", "7"], ["02", "8"]])
    assert (without.html, without.typst) == (bare.html, bare.typst)
    titled = blocks.table([columns[0], Column("Ort", optional=True), columns[2]], [["01", "", "7"]])
    assert "Ort" in titled.html and "Ort" in titled.typst


def test_annexes_have_letters_and_references_say_so() -> None:
    mark = blocks.annex().as_markdown()
    body = f"# Kern\n\nSiehe @sec-daten.\n\n{mark}\n\n# Gebiete\n\n# Methode\n\n## Daten {{#sec-daten}}\n"
    page = pandoc.run(body, "html").stdout.decode()
    numbers = re.findall(r'class="nummer">([^<]+)<', page)
    assert numbers == ["1", "A", "B", "B.1"]
    assert "Abschnitt\u00a0B.1" in page and "anhang" not in page
    paper = pandoc.run(body, "typst").stdout.decode()
    assert paper.index("= Kern") < paper.index('numbering: "A.1"') < paper.index("= Gebiete")


def test_what_is_folded_is_whole_in_each_form() -> None:
    long = blocks.folded(blocks.table(["a"], [["1"]]), "Alle <Zahlen>")
    assert "<summary>Alle &lt;Zahlen&gt;</summary>" in long.html and long.html.rstrip().endswith("</details>")
    assert "details" not in long.typst and "[1]" in long.typst
    empty = blocks.join([])
    assert blocks.folded(empty, "Nichts") is empty


def pages_of(block: Block, folder: Path) -> list[str]:
    """Set a block on small pages; return their texts."""
    file = folder / "tabelle.typ"
    file.write_text(f"#set page(width: 170mm, height: 200mm)\n{block.typst}\n", encoding="utf-8")
    pages = pypdf.PdfReader(io.BytesIO(typst.compile(file, root=folder))).pages
    return [page.extract_text() for page in pages]


def test_a_row_is_not_parted_between_pages(tmp_path: Path) -> None:
    said = "etliche Worte zur Sache und ihrem Grund, " * 8
    rows = [[Cell("" if k % 9 else f"B{k}"), f"vorn{k:02d} {said} hinten{k:02d}"] for k in range(36)]
    pages = pages_of(blocks.table([Column("Bezirk", header=True), Column("Grund", width=3)], rows), tmp_path)
    assert len(pages) > 5
    for k in range(36):
        (page,) = (p for p in pages if f"vorn{k:02d}" in p)
        assert f"hinten{k:02d}" in page


def test_few_rows_of_one_name_stand_on_one_page_with_it_and_many_go_on(tmp_path: Path) -> None:
    columns = [Column("Region", header=True), "Monat"]
    few = [["" if k % 4 else f"Region{k // 4:02d}.", f"Monat{k:02d}."] for k in range(80)]
    pages = pages_of(blocks.table(columns, few), tmp_path)
    assert len(pages) > 3
    for k in range(80):
        (page,) = (p for p in pages if f"Monat{k:02d}." in p)
        assert f"Region{k // 4:02d}." in page
    many = [["" if k else "Region00.", f"Monat{k:02d}."] for k in range(80)]
    pages = pages_of(blocks.table(columns, many), tmp_path)
    assert all(sum(f"Monat{k:02d}." in p for p in pages) == 1 for k in range(80))


def test_a_row_that_is_higher_than_a_page_is_parted_and_nothing_of_it_lost(tmp_path: Path) -> None:
    said = " ".join(f"wort{k:04d}" for k in range(900))
    pages = pages_of(
        blocks.table([Column("Gebiet", header=True), "Grund"], [["01.1.1", said], ["01.1.2", "kurz"]]),
        tmp_path,
    )
    assert len(pages) > 1
    assert all(f"wort{k:04d}" in "".join(pages) for k in range(900)) and "kurz" in pages[-1]


def test_a_file_name_gets_no_hyphens_that_it_has_not_and_a_word_too_long_for_its_column_some() -> None:
    columns = [blocks.Column("Datei", width=1), blocks.Column("Was", width=4)]
    name = "berlin-\u200bmonitoring-\u200bsocial-\u200b2019.\u200bcsv"
    told = blocks.table(columns, [[name, "Stadtjugendamt und Bezirkssozialarbeit"]]).typst
    assert "hyphenate: true" not in told
    # a sixth of 453.5 points less 10 beside: 65.6; the word takes 71 and none other is parted
    narrow = [blocks.Column("Wer", width=1), blocks.Column("Was", width=5)]
    parted = blocks.table(narrow, [["Leitung Bezirkssozialarbeit", "x"]]).typst
    assert "[Leitung #text(hyphenate: true)[Bezirkssozialarbeit]]" in parted


def test_a_word_goes_to_the_next_line_whole_where_that_has_room_for_it(tmp_path: Path) -> None:
    rows = [["Sozialreferat (Sozialplanung)", "x"], ["Auswahlgespräch, 20. November 2024", "x"]]
    (told,) = pages_of(blocks.table([Column("Seite", width=2), Column("Grund", width=7)], rows), tmp_path)
    assert "(Sozialplanung)" in told and "November" in told
