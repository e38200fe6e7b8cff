"""Sheets as an OpenDocument spreadsheet: what the XLSX shows, for who works with LibreOffice, or has to.

Written by itself: the libraries for it put the clock into the file, and take a minute for a city's cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from screening.base import DECISION_COLOURS, HIT, INK, LINE, MUTED, archive, on_screen
from screening.delivery import Design
from screening.disclosure import Release
from screening.figures.export.notes import marks
from screening.figures.export.sheet import (
    Column,
    Dress,
    Figure,
    Look,
    Shape,
    Sheet,
    Value,
    dress_of,
    foot_of,
    look_of,
    table_name,
)

_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = {
    prefix: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
    for prefix, name in {
        "office": "office",
        "style": "style",
        "text": "text",
        "table": "table",
        "fo": "xsl-fo-compatible",
        "number": "datastyle",
        "meta": "meta",
        "config": "config",
    }.items()
} | {"xlink": "http://www.w3.org/1999/xlink", "dc": "http://purl.org/dc/elements/1.1/"}
_NAMES = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _SPACES.items()) + ' office:version="1.3"'
_WIDE = 14
"""With more columns a page shows a part of them."""
_FOOT = '<style:header-footer-properties fo:min-height="0.8cm" fo:margin-top="0.2cm"/>'
"""Without a height a program prints no footer."""
_BLANKS = re.compile(r"^ | {2,}|\t|\n")
_LOOKS: dict[Look, str] = {
    "text": "",
    "wide": "",
    "number": 'fo:text-align="end" fo:margin-left="0.2cm"',
    "link": 'style:text-underline-style="solid"',
    "yes": f'fo:font-weight="bold" fo:color="{HIT}"',
    "no": f'fo:color="{MUTED}"',
    "open": f'fo:font-style="italic" fo:color="{MUTED}"',
    "word": f'fo:font-style="italic" fo:color="{MUTED}"',
}


def write_ods(release: Release, sheets: Sequence[Sheet], title: str, path: Path) -> Path:
    """Write sheets as ODS; its dates are the Stichtag, so the same sheets give the same bytes."""
    moment, shown = f"{release.stichtag:%Y-%m-%d}T00:00:00", [s.legible for s in sheets]
    parts = {
        "META-INF/manifest.xml": _manifest(),
        "meta.xml": _meta(release, title, moment),
        "settings.xml": _settings(shown),
        "styles.xml": _pages(release),
        "content.xml": _content(shown, release.city.design),
    }
    # the kind comes first and plain, so that programs know the file by its beginning
    files = {
        "mimetype": _KIND,
        **{n: f'<?xml version="1.0" encoding="UTF-8"?>\n{text}' for n, text in parts.items()},
    }
    path.write_bytes(archive(files, plain=("mimetype",)))
    return path


def _manifest() -> str:
    space = _SPACES["office"].replace("office", "manifest")
    files = {
        "/": _KIND,
        **dict.fromkeys(("content.xml", "styles.xml", "meta.xml", "settings.xml"), "text/xml"),
    }
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in files.items()
    )
    return f'<manifest:manifest xmlns:manifest="{space}" manifest:version="1.3">{listed}</manifest:manifest>'


def _meta(release: Release, title: str, moment: str) -> str:
    rule = release.criteria.sentence(release.city.noun, release.catalogue)
    return (
        f"<office:document-meta {_NAMES}><office:meta><dc:title>{_safe(title)}</dc:title>"
        f"<dc:subject>{_safe(marks(release))}</dc:subject><dc:description>{_safe(rule)}</dc:description>"
        f"<dc:language>de-DE</dc:language><meta:creation-date>{moment}</meta:creation-date><dc:date>{moment}</dc:date>"
        "</office:meta></office:document-meta>"
    )


def _settings(sheets: Sequence[Sheet]) -> str:
    """Return what is in sight when the file is opened: the first sheet from A1, the heads frozen."""

    def item(name: str, kind: str, value: object) -> str:
        return f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'

    def view(sheet: Sheet) -> str:
        split = [("Vertical", sheet.top + 1), ("Horizontal", sheet.frozen)]
        items = item("CursorPositionX", "int", 0) + item("CursorPositionY", "int", 0)
        for way, at in split:
            items += item(f"{way}SplitMode", "short", 2 if at else 0) + item(f"{way}SplitPosition", "int", at)
        # the part that scrolls is the one in use
        items += item("ActiveSplitRange", "short", 3 if sheet.frozen else 2)
        items += item("PositionRight", "int", sheet.frozen) + item("PositionBottom", "int", sheet.top + 1)
        return f'<config:config-item-map-entry config:name="{_safe(sheet.name)}">{items}</config:config-item-map-entry>'

    tables = "".join(map(view, sheets))
    return (
        f'<office:document-settings {_NAMES}><office:settings><config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        f'{item("ViewId", "string", "view1")}<config:config-item-map-named config:name="Tables">{tables}'
        f"</config:config-item-map-named>{item('ActiveTable', 'string', _safe(sheets[0].name))}"
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set></office:settings>"
        "</office:document-settings>"
    )


def _pages(release: Release) -> str:
    """Return the two kinds of pages, A4 landscape, marked at their foot, and the language of all cells."""
    layouts = "".join(
        f'<style:page-layout style:name="{name}"><style:page-layout-properties style:print-orientation="landscape"'
        f' fo:page-width="29.7cm" fo:page-height="21cm" fo:margin="1.3cm" style:table-centering="none" {scaled}/>'
        f"<style:footer-style>{_FOOT}</style:footer-style></style:page-layout>"
        for name, scaled in (
            ("ganz", 'style:scale-to-X="1" style:scale-to-Y="0"'),
            ("teil", 'style:scale-to="70%"'),
        )
    )
    foot = f"{release.city.name} {release.year} · Stichtag {release.stichtag:%d.%m.%Y}"
    first, *more = foot_of(marks(release), release.city.design)
    foot, own = f"{foot} · {first} · Seite ", "".join(f"<text:p>{_safe(line)}</text:p>" for line in more)
    font = _safe(dress_of(release.city.design).font)
    masters = "".join(
        f'<style:master-page style:name="{name}" style:page-layout-name="{name}"><style:footer><text:p>{_safe(foot)}'
        f"<text:page-number>1</text:page-number></text:p>{own}</style:footer></style:master-page>"
        for name in ("ganz", "teil")
    )
    return (
        f'<office:document-styles {_NAMES}><office:styles><style:default-style style:family="table-cell">'
        f'<style:text-properties style:font-name="{font}" fo:font-family="{font}" fo:font-size="10pt" fo:color="{INK}"'
        ' fo:language="de" fo:country="DE"/></style:default-style></office:styles>'
        f"<office:automatic-styles>{layouts}</office:automatic-styles>"
        f"<office:master-styles>{masters}</office:master-styles></office:document-styles>"
    )


class _Styles:
    """Styles of cells, each made once."""

    def __init__(self) -> None:
        self.made: dict[str, str] = {}
        self.cells: dict[tuple[object, ...], str] = {}
        self.parts: list[str] = []

    def number(self, shape: Shape) -> str:
        """Return the name of a number's format."""
        key = f"n {shape.code}"
        if key not in self.made:
            name = self.made[key] = f"N{len(self.made)}"
            grouped = ' number:grouping="true"' if shape.grouped else ""
            beside = f"<number:text>{_safe(shape.beside)}</number:text>" if shape.beside else ""
            form = (
                '<number:number number:decimal-places="{0}" number:min-decimal-places="{0}"'
                ' number:min-integer-digits="1"{1}/>'
            )
            fine = form.format(shape.digits, grouped) + beside
            if shape.rounded:
                self.parts.append(_number(f"{name}P0", fine))
                condition = (
                    f'<style:map style:condition="value()&lt;9.95" style:apply-style-name="{name}P0"/>'
                )
                self.parts.append(_number(name, form.format(0, grouped) + beside + condition))
            else:
                self.parts.append(_number(name, fine))
        return self.made[key]

    def row(self, lines: int) -> str:
        """Return the name of the style of a row of so many lines; empty of one."""
        key = f"r {lines}"
        if lines > 1 and key not in self.made:
            name = self.made[key] = f"R{len(self.made)}"
            self.parts.append(
                f'<style:style style:name="{name}" style:family="table-row"><style:table-row-properties'
                f' style:row-height="{0.42 * lines + 0.05:.2f}cm" style:use-optimal-row-height="false"/></style:style>'
            )
        return self.made.get(key, "")

    def cell(self, column: Column, value: Value) -> str:
        """Return the name of a cell's style."""
        look = look_of(column, value)
        key = (
            look,
            column.kind,
            column.shape,
            value if look == "decision" or isinstance(value, Figure) else None,
        )
        if key not in self.cells:
            self.cells[key] = self._of(look, column, value)
        return self.cells[key]

    def _of(self, look: Look, column: Column, value: Value) -> str:
        if look == "decision":
            light = "#ffffff" if value == "sicher" else INK
            return self.named(f'fo:font-weight="bold" fo:color="{light}"', DECISION_COLOURS[str(value)])
        form = (value.shape if isinstance(value, Figure) else column.shape) if look == "number" else None
        return self.named(_LOOKS[look], wrap=form is None and look != "link", form=form)

    def named(
        self, text: str, ground: str = "", *, wrap: bool = False, form: Shape | None = None, line: str = LINE
    ) -> str:
        """Return the name of a style with these properties."""
        key = f"c {text} {ground} {wrap} {form} {line}"
        if key not in self.made:
            data = f' style:data-style-name="{self.number(form)}"' if form else ""
            name = self.made[key] = f"C{len(self.made)}"
            aligned = text if text.startswith("fo:text-align") else ""
            cell = f' fo:background-color="{ground}"' if ground else ""
            cell += ' fo:wrap-option="wrap"' if wrap else ""
            cell += f' fo:border-bottom="0.5pt solid {line}"' if line else ""
            self.parts.append(
                f'<style:style style:name="{name}" style:family="table-cell"{data}><style:table-cell-properties'
                f' style:vertical-align="top"{cell}/><style:paragraph-properties {aligned}/>'
                f"<style:text-properties {'' if aligned else text}/></style:style>"
            )
        return self.made[key]


def _number(name: str, content: str) -> str:
    # whatever language a program runs in, decimals have their comma as in the documents
    return (
        f'<number:number-style style:name="{name}" number:language="de" number:country="DE">{content}'
        "</number:number-style>"
    )


def _content(sheets: Sequence[Sheet], design: Design | None) -> str:
    styles, dress = _Styles(), dress_of(design)
    tables = [part for number, sheet in enumerate(sheets) for part in _table(sheet, number, styles, dress)]
    widths = "".join(
        f'<style:style style:name="co{n}-{k}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{0.19 * c.width + 0.2:.2f}cm"/></style:style>'
        for n, sheet in enumerate(sheets)
        for k, c in enumerate(sheet.columns)
    )
    kinds = "".join(
        f'<style:style style:name="ta-{name}" style:family="table" style:master-page-name="{name}">'
        '<style:table-properties table:display="true"/></style:style>'
        for name in ("ganz", "teil")
    )
    ranges = "".join(
        f'<table:database-range table:name="{table_name(s.name)}" table:display-filter-buttons="true"'
        f' table:target-range-address="{_safe(_range(s))}"/>'
        for s in sheets
    )
    return (
        f"<office:document-content {_NAMES}><office:automatic-styles>{widths}{kinds}{''.join(styles.parts)}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{''.join(tables)}"
        f"<table:database-ranges>{ranges}</table:database-ranges></office:spreadsheet></office:body>"
        "</office:document-content>"
    )


def _range(sheet: Sheet) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    name = "'" + sheet.name.replace("'", "''") + "'"
    last = xl_rowcol_to_cell(sheet.top + len(sheet.filled), len(sheet.columns) - 1)
    return f"{name}.A{sheet.top + 1}:{name}.{last}"


def _table(sheet: Sheet, number: int, styles: _Styles, dress: Dress) -> Iterator[str]:
    kind = "ganz" if len(sheet.columns) <= _WIDE else "teil"
    yield f'<table:table table:name="{_safe(sheet.name)}" table:style-name="ta-{kind}">'
    columns = [f'<table:table-column table:style-name="co{number}-{k}"/>' for k in range(len(sheet.columns))]
    kept = "".join(columns[: sheet.frozen])
    yield f"<table:table-header-columns>{kept}</table:table-header-columns>" if kept else ""
    yield from columns[sheet.frozen :]
    title = styles.named(f'fo:font-weight="bold" fo:font-size="14pt" fo:color="{dress.title}"', line="")
    plain = styles.named("", line="")
    head = styles.named('fo:font-weight="bold"', dress.head, wrap=True, line=INK)
    above = _row([_text(sheet.title, title)])
    above += "".join(_row([_text(line, plain)]) for line in sheet.lines)
    above += _row([_text(h, head) for h in sheet.headers])
    yield f"<table:table-header-rows>{above}</table:table-header-rows>"
    for row in sheet.filled:
        cells = [_cell(c, v, styles) for c, v in zip(sheet.columns, row, strict=True)]
        yield _row(cells, styles.row(sheet.tall(row)))
    yield "</table:table>"


def _row(cells: Sequence[str], style: str = "") -> str:
    look = f' table:style-name="{style}"' if style else ""
    return f"<table:table-row{look}>{''.join(cells)}</table:table-row>"


def _cell(column: Column, value: Value, styles: _Styles) -> str:
    style = styles.cell(column, value)
    told = value.value if isinstance(value, Figure) else value
    if told is None:
        return f'<table:table-cell table:style-name="{style}"/>'
    if isinstance(told, str):
        return _text(told, style, link=column.kind == "link")
    return f'<table:table-cell table:style-name="{style}" office:value-type="float" office:value="{float(told):.16g}"/>'


def _text(text: str, style: str, *, link: bool = False) -> str:
    shown = _BLANKS.sub(_blank, _safe(text))
    if link:
        address = _safe("#'" + text.replace("'", "''") + "'.A1")
        shown = f'<text:a xlink:type="simple" xlink:href="{address}">{shown}</text:a>'
    cell = f'<table:table-cell table:style-name="{style}" office:value-type="string">'
    return f"{cell}<text:p>{shown}</text:p></table:table-cell>"


def _blank(found: re.Match[str]) -> str:
    if found[0] == "\t":
        return "<text:tab/>"
    return "</text:p><text:p>" if found[0] == "\n" else f'<text:s text:c="{len(found[0])}"/>'


def _safe(text: object) -> str:
    return escape(on_screen(str(text).replace("\r\n", "\n").replace("\r", "\n")))
