"""What files hold beside their tables and pages: the audit finds what is told there, and lets ordinary files pass."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from screening.audit import House, audit_folder
from screening.audit.audit import words_of
from screening.audit.known import Known, known_of
from screening.audit.log import read_log
from screening.audit.notebooks import read_notebook
from screening.audit.papers import read_pdf
from screening.audit.sheets import read_typst
from screening.audit.statements import Harvest, vocabulary
from screening.audit.texts import adjoining, areas_in, beside
from tests import test_audit_sabotage as sabotage
from tests.cut_city import YEARS
from tests.quick_release import page
from tests.test_audit import house as house_from
from tests.test_audit_sabotage import _log, _notebook, _secret_value, audited
from tests.test_disclosure_secondary import one

pytestmark = pytest.mark.no_cover
"""Hundreds of audits: traced line by line they would take twice as long, and say nothing new of the coverage."""

city, screenings, house = sabotage.city, sabotage.screenings, sabotage.house
published, copy = sabotage.published, sabotage.copy

Tamper = Callable[[Path, House], object]
Cells = list[dict[str, Any]]


def only(folder: Path, published: Path) -> None:
    """Leave what was changed: the rest has been read, as it was, by another test."""
    for path in [p for p in folder.rglob("*.*") if p.is_file() and not p.is_symlink()]:
        if (
            same := published / path.relative_to(folder)
        ).is_file() and same.read_bytes() == path.read_bytes():
            path.unlink()


def check(tamper: Tamper, copy: Path, published: Path, house: House) -> None:
    tamper(copy, house)
    only(copy, published)
    assert any(copy.rglob("*"))
    assert audited(house, copy).breaches


# --- notebooks ----------------------------------------------------------------------------------------


def _added(kind: str, source: str, **more: Any) -> Callable[[dict[str, Any], str, str], None]:
    """Add a cell at the end; ``{area}`` and ``{short}`` stand for those of a secret value."""

    def change(content: dict[str, Any], area: str, short: str) -> None:
        cells: Cells = content["cells"]
        cell = {"cell_type": kind, "id": f"z{len(cells) + 1}", "metadata": {}} | more
        cell["source"] = source.replace("{area}", area).replace("{short}", short)
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        cells.append(cell)

    return change


def _set(key: str, value: object, *path: str | int) -> Callable[[dict[str, Any], str, str], None]:
    def change(content: dict[str, Any], area: str, short: str) -> None:
        place: Any = content
        for step in path:
            place = place[step]
        place[key] = value

    return change


def _shown(old: str, new: str, at: int = -1) -> Callable[[dict[str, Any], str, str], None]:
    """Change the Markdown of a cell's output; without `old` add to its end."""

    def change(content: dict[str, Any], area: str, short: str) -> None:
        data = content["cells"][at]["outputs"][0]["data"]
        text = data["text/markdown"]
        told = new.replace("{area}", area).replace("{short}", short)
        place = text.index(old, text.index(f' {area}", ort:') if at == -1 else 0) if old else len(text)
        data["text/markdown"] = text[:place] + told + text[place + len(old) :]

    return change


TABLE = "```{=html}\n<table><tr><td>{area}</td><td>5</td></tr></table>\n```\n"

NOTEBOOKS: dict[str, Callable[[dict[str, Any], str, str], None]] = {
    "counts in code": _added("code", 'faelle = {"{area}": 4}'),
    "a comment of two lines": _added("code", "# Gebiet {area}\n# hat 4 davon\nx = 1"),
    "a string": _added("code", 'print("{area} hat davon 4")'),
    "code that is no Python": _added("code", "%%bash\necho '{area} hat 4"),
    "markdown": _added("markdown", "Im Viertel {area} sind es nur 4."),
    "a table in markdown": _added("markdown", "| Gebiet | n |\n|---|---|\n| {area} | 4 |"),
    "a sentence in markdown": _added("markdown", "Im Viertel {area} zählt {short} (1)."),
    "raw": _added("raw", "viertel: {area}, faelle: 4"),
    "attachment": _added("markdown", "![x](attachment:a.txt)", attachments={"a.txt": {"text/plain": "NA=="}}),
    "a cell of another kind": _added("heading", "Ohne"),
    "another id": _added("markdown", "Ohne", id="n4"),
    "a tag": _added("markdown", "Ohne", metadata={"tags": ["faelle-4"]}),
    "parameter": _added("code", 'werte = "4"', metadata={"tags": ["injected-parameters"]}),
    "parameter's comment": _added(
        "code", f"year = {YEARS[-1]}  # 4", metadata={"tags": ["injected-parameters"]}
    ),
    "parameter's value": _added("code", 'city = "vier"', metadata={"tags": ["injected-parameters"]}),
    "key at the top": _set("werte", {"a": 4}),
    "key of a cell": _set("werte", 4, "cells", 0),
    "key of an output": _set("werte", 4, "cells", 0, "outputs", 0),
    "kernel": _set("kernelspec", {"display_name": "vier"}, "metadata"),
    "format": _set("nbformat_minor", 4711),
    "count of executions": _set("execution_count", 4711, "cells", 0),
    "name with a number": _set("text/plain", "<Release 13.1.1 hat 4>", "cells", 0, "outputs", 0, "data"),
    "prose between fences": _shown("", "\n\n{area}: 4\n"),
    "share in prose": _shown("", "\n\nIn {area} sind es 4,7 %.\n"),
    "sentence in prose": _shown("", "\n\nIn {area} fehlen 3 Fälle bei „{short}“.\n"),
    "alternative text": _shown("", '\n\n![x](a.png){#fig-x fig-alt="{area}\\: 4"}\n'),
    "row for Typst": _shown("", f"\n\n{TABLE}```{{=typst}}\n[#strong[{{area}}]], [4 711],\n```\n"),
    "string for Typst": _shown("", '\n\n```{=typst}\n#nennung(gebiet: "{area}", treffer: "4711")\n```\n'),
    "comment for Typst": _shown("", "\n\n```{=typst}\n// {area} 4711\n```\n"),
    "key of a sheet": _shown(" grund: ", ' zusatz: "4 / 95", grund: '),
    "comment in a sheet": _shown(" grund: ", " /* 4 / 95 */ grund: "),
    "row of a sheet": _shown("zeilen: (", 'zeilen: (("4 / 95"),'),
    "hits of a sheet": _shown(" von 13", "7 von 13"),
    "decision of a sheet": _shown('entscheidung: ("', 'entscheidung: ("sicher, nicht '),
    "theme of a sheet": _shown("themen: ((", 'themen: (("Fälle", "4 von 5"),('),
    "map of a sheet": _shown('", "Lageplan: ', '", "{short} 1,9. Lageplan: '),
    "around sheets": _shown(
        "", "\n\n```{=typst}\n#let a = profil-rahmen(namen: (), mittel: ())\n// {area}\n```\n"
    ),
}


@pytest.mark.parametrize("change", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_what_a_notebook_tells_beside_its_outputs_is_found(
    change: Callable[[dict[str, Any], str, str], None], copy: Path, published: Path, house: House
) -> None:
    check(_notebook(change), copy, published, house)


def _analyst(content: dict[str, Any], area: str, short: str) -> None:
    """Change a notebook as somebody does who looks at a quarter."""
    for kind, source in (
        (
            "markdown",
            "# Viertel {area}\n\nSeit 2016 im Programm. Hier lohnt ein *zweiter* Blick.\n\n- 3 Fragen",
        ),
        ("code", 'gebiet = "{area}"  # das Viertel am Fluss\nprofil = sc.profile.profile(jahr, gebiet, 3)'),
        ("code", 'for a in ["{area}", "13.1.2"]:\n    print(a)\nbreite = 7.5'),
        ("code", f'# Parameters\ncity = "teilstadt"\nyear = {YEARS[-1]}\naudience = "gespraech"\nout = "."'),
    ):
        _added(kind, source)(content, area, short)
    content["cells"][-1]["metadata"] = {"tags": ["injected-parameters"]}
    content["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    text = "\n\nAm nächsten 13.1.1, 13.1.2 (beide); 4 weitere. Am meisten hat 13.1.1 mit 9.\n"
    content["cells"][0]["outputs"][0]["data"]["text/markdown"] += text


def test_a_notebook_that_was_changed_and_tells_nothing_passes(
    copy: Path, published: Path, house: House
) -> None:
    _notebook(_analyst)(copy, house)
    only(copy, published)
    assert audited(house, copy).breaches == ()


def test_a_sentence_that_stands_in_a_page_is_judged_there(copy: Path, house: House) -> None:
    told = "Mit der Zahl der fehlenden Einwohner:innen: 13.1.1 (133), 13.1.2 (141)."
    _notebook(_shown("", f"\n\n{told}\n"))(copy, house)
    assert audited(house, copy).breaches
    path = copy / "dossier.html"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("</body>", f"<p>{told}</p></body>"), encoding="utf-8")
    assert audited(house, copy).breaches == ()


def test_an_area_s_id_may_have_blanks_in_a_profile() -> None:
    known = house_from(one([20, 20]))
    words = vocabulary(
        known.catalogue, known.criteria, areas=["Am Hart", "Hart"], level="Viertel", columns=[], years=[2024]
    )
    sheet = (
        '#{\nlet k = profil-rahmen(namen: ("1 Ind. 1",), mittel: ("1 %",))\n'
        'profil-seite(k, titel: "Viertel Am Hart", tafeln: ((hoehen: (42,), bild: "", zeilen: (\n'
        '(0,"2,0 %","21 / 1 072","1,0",0,""),)),))\n}\n'
    )
    harvest = Harvest()
    read_typst("n.ipynb", sheet, "", harvest, words, Known(known))
    assert harvest.oddities == []
    assert {s.area for s in harvest.statements} == {"Am Hart"}
    assert [a for _, _, a in areas_in("Viertel Am Hart, Hart.", words)] == ["Am Hart", "Hart"]


# --- the log ------------------------------------------------------------------------------------------


def whole_log(house: House, version: str = "3.1.1") -> dict[str, Any]:
    """Return a log with all that a run writes."""
    city, year = house.city, house.delivery.year
    return {
        "schema": 1,
        "stadt": city.key,
        "jahr": year,
        "fassung": "gespraech",
        "angaben": {
            "city": city.name,
            "year": year,
            "stichtag": house.delivery.stichtag.isoformat(),
            "rule": house.criteria.sentence(city.level),
            "audience": "gespraech",
            "synthetic": city.synthetic,
            "attribution": city.attribution,
        },
        "code": "0" * 64,
        "notebooks": {"05_dossier.ipynb": "0" * 64},
        "umgebung": {"python": "3.11.7", "pandas": version},
        "engine": "pandoc",
        "kriterien": json.loads(house.criteria.model_dump_json(by_alias=True)),
        "befunde": [{"level": "Hinweis", "message": "4 Befunde dieser Stufe."}],
        "dokumente": {"profile/13.1.1.html": "0" * 64},
        "lauf": {
            "beginn": "2026-11-27T00:55:57+00:00",
            "sekunden": {"profile/*.html": 0.4, "Daten": 5},
            "rechner": {"system": "Linux-6.1", "prozessor": "x86_64", "kerne": 2},
            "kennung": "45b2aeac9bc1379e",
        },
    }


@pytest.mark.parametrize("name", ["lauf.json", "05_dossier.ipynb"])
def test_a_key_that_stands_twice_is_found(name: str, copy: Path, published: Path, house: House) -> None:
    path = copy / name
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{", '{"metadata": 4, "schema": 4, ', 1), encoding="utf-8")
    only(copy, published)
    assert audited(house, copy).breaches


def test_a_whole_log_passes_though_a_version_is_written_as_an_area(tmp_path: Path, house: House) -> None:
    path = tmp_path / "lauf.json"
    assert "13.1.1" in words_of(house, YEARS).areas
    log = whole_log(house, "13.1.1")
    left_out = "Diese Datei gehört zu keinem Dokument und wurde nicht veröffentlicht."
    log["befunde"].append({"level": "Warnung", "message": left_out, "file": "abbildungen/entwurf2.tif"})
    path.write_text(json.dumps(log), encoding="utf-8")
    harvest = Harvest()
    read_log(path, harvest, words_of(house, YEARS), house)
    assert harvest.oddities == []


def _logged(key: str, **told: Any) -> Tamper:
    """Add to a part of a whole log."""

    def tamper(folder: Path, house: House) -> None:
        log = whole_log(house)
        log[key] = {**log[key], **told} if isinstance(log[key], dict) else told["new"]
        (folder / "lauf.json").write_text(json.dumps(log), encoding="utf-8")

    return tamper


LOGS: dict[str, Tamper] = {
    "criteria": _logged("kriterien", note="Unterhaltsvorschuss in der Altstadt: 4"),
    "key of the criteria": _logged("kriterien", werte=[4]),
    "key of the metadata": _logged("angaben", werte=4),
    "text of the metadata": _logged("angaben", attribution="In der Altstadt sind es 4"),
    "key of the run": _logged("lauf", werte={"Altstadt": 4}),
    "key of the machine": _logged("lauf", rechner={"system": "x", "faelle": 4}),
    "step of the run": _logged("lauf", sekunden={"Altstadt: Fälle": 4}),
    "package": _logged("umgebung", pandas="in der Altstadt 4"),
    "file": _logged("dokumente", **{"Altstadt: 4 Fälle": "0" * 64}),
    "hash": _logged("dokumente", **{"a.html": "4"}),
    "engine": _logged("engine", new="vier"),
    "audience": _logged("fassung", new="intern"),
    "city": _logged("stadt", new="vier"),
    "code": _logged("code", new="vier"),
    "finding": _logged("befunde", new=[{"level": "Hinweis", "message": "Unterhaltsvorschuss 4"}]),
    "file of a finding": _logged("befunde", new=[{"level": "Warnung", "message": "x", "file": "13.1.1.txt"}]),
    "value of a finding": _logged("befunde", new=[{"level": "Warnung", "message": "x", "value": "4"}]),
    "level of a finding": _logged("befunde", new=[{"level": "4 Fälle"}]),
    "area in a remedy": _log(
        lambda log, a: log["befunde"].append({"level": "Hinweis", "message": "x", "remedy": f"({a})"})
    ),
}


@pytest.mark.parametrize("tamper", LOGS.values(), ids=LOGS)
def test_a_log_that_tells_anything_else_is_found(
    tamper: Tamper, copy: Path, published: Path, house: House
) -> None:
    check(tamper, copy, published, house)


# --- the GeoPackage -----------------------------------------------------------------------------------

NO_TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


def _package(statement: str) -> Tamper:
    """Change the package, without the triggers that need functions of GDAL, and leave no free page behind."""

    def tamper(folder: Path, house: House) -> None:
        area, indicator = _secret_value(house)
        with closing(sqlite3.connect(folder / "auswahl.gpkg", isolation_level=None)) as base:
            for (name,) in base.execute(NO_TRIGGERS).fetchall():
                base.execute(f"DROP TRIGGER {name}")
            base.execute("PRAGMA writable_schema = 1")
            assert base.execute(statement.format(area=area, indicator=indicator)).rowcount
            base.execute("PRAGMA writable_schema = 0")
            base.execute("VACUUM")

    return tamper


def _rewritten(old: str, new: str) -> Tamper:
    """Change how a table was made."""
    return _package(f"UPDATE sqlite_master SET sql = replace(sql, '{old}', '{new}') WHERE name = 'auswahl'")


def _dropped(folder: Path, house: House) -> None:
    with closing(sqlite3.connect(folder / "auswahl.gpkg")) as base, base:
        base.execute("CREATE TABLE rohdaten AS SELECT area_id, hex(randomblob(99)) AS n FROM auswahl")
        base.execute("DROP TABLE rohdaten")


def _appended(name: str) -> Tamper:
    def tamper(folder: Path, house: House) -> None:
        with (folder / name).open("ab") as file:
            file.write(b"Altstadt: 4 Faelle")

    return tamper


PACKAGES: dict[str, Tamper] = {
    "table of metadata": _package("CREATE TABLE gpkg_metadata (id INTEGER, metadata TEXT)"),
    "table that looks like one of its index": _package("CREATE TABLE rtree_rohdaten (n INTEGER)"),
    "description": _package("UPDATE gpkg_contents SET description = description || ' Altstadt: 4'"),
    "identifier": _package("UPDATE gpkg_contents SET identifier = 'vier' WHERE table_name = 'auswahl'"),
    "another layer's entry": _package(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) "
        "VALUES ('x', 'attributes', '4', '2024-12-31T00:00:00.000Z')"
    ),
    "style's label": _package(
        "UPDATE layer_styles SET styleQML = replace(styleQML, 'label=\"nein\"', 'label=\"4 in der Altstadt\"')"
    ),
    "style's text": _package(
        "UPDATE layer_styles SET styleQML = replace(styleQML, '</categories>', '4</categories>')"
    ),
    "style's rule": _package(
        "UPDATE layer_styles SET styleQML = replace(styleQML, '</categories>', '<rule filter=\"n=4\"/></categories>')"
    ),
    "style's description": _package("UPDATE layer_styles SET description = '4 in der Altstadt'"),
    "extension": _package("UPDATE gpkg_extensions SET definition = definition, scope = 'vier'"),
    "tiles": _package("INSERT INTO gpkg_tile_matrix_set VALUES ('x', 4, 4, 4, 4, 4)"),
    "system": _package("UPDATE gpkg_spatial_ref_sys SET organization = '4 Faelle' WHERE srs_id = 4326"),
    "trigger": _package("CREATE TRIGGER faelle_4 AFTER DELETE ON auswahl BEGIN SELECT 4; END"),
    "view": _package("CREATE VIEW auswahl_4 AS SELECT 4 AS n"),
    "index": _package("CREATE INDEX faelle_4 ON auswahl (area_id)"),
    "comment on a column": _rewritten('"area_id" TEXT', '"area_id" TEXT /* Altstadt: 4 */'),
    "default of a column": _rewritten('"decision" TEXT', '"decision" TEXT DEFAULT 4'),
    "value as bytes": _package("UPDATE auswahl SET {indicator}_wert = X'342C32' WHERE area_id = '{area}'"),
    "name of a district": _package(
        "UPDATE auswahl SET bezirk_name = 'Altstadt (4)' WHERE area_id = '{area}'"
    ),
    "decision": _package("UPDATE auswahl SET decision = 'sicher mit 4' WHERE area_id = '{area}'"),
    "number of a row": _package("UPDATE auswahl SET fid = 4711 WHERE area_id = '{area}'"),
    "outline": _package("UPDATE auswahl SET geom = X'34' WHERE area_id = '{area}'"),
    "text in place of hits": _package("UPDATE auswahl SET hits_min = 'alle 4' WHERE area_id = '{area}'"),
    "dropped table": _dropped,
    "behind the last page": _appended("auswahl.gpkg"),
}


def test_a_package_that_was_only_written_to_passes(copy: Path, published: Path, house: House) -> None:
    _package("UPDATE auswahl SET decision = decision WHERE area_id = '{area}'")(copy, house)
    only(copy, published)
    assert audited(house, copy).breaches == ()


@pytest.mark.parametrize("tamper", PACKAGES.values(), ids=PACKAGES)
def test_what_a_package_holds_beside_its_layer_is_found(
    tamper: Tamper, copy: Path, published: Path, house: House
) -> None:
    check(tamper, copy, published, house)


# --- the workbook -------------------------------------------------------------------------------------


def _part(name: str, change: Callable[[str, House], str]) -> Tamper:
    """Change a part of the workbook's file, or add one: not by a library, which would write all parts anew."""

    def tamper(folder: Path, house: House) -> None:
        path = folder / "auswahl.xlsx"
        with zipfile.ZipFile(path) as file:
            parts = {i: file.read(i) for i in file.namelist()}
        before = parts.get(name, b"").decode()
        after = change(before, house)
        assert after != before
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            for part, content in (parts | {name: after.encode()}).items():
                file.writestr(part, content)
        path.write_bytes(out.getvalue())

    return tamper


def _instead(name: str, old: str, new: str) -> Tamper:
    def change(text: str, house: House) -> str:
        area, indicator = _secret_value(house)
        told = new.replace("{area}", area).replace("{short}", house.catalogue[indicator].short)
        return text.replace(old, told, 1)

    return _part(name, change)


def _coloured(text: str, house: House) -> str:
    """Give the withheld count another format than its column has."""
    import openpyxl.utils

    area, indicator = _secret_value(house)
    k = [i.id for i in house.catalogue.indicators].index(indicator)
    column = openpyxl.utils.get_column_letter(2 + 2 * k)
    row = list(house.cells.areas).index(area) + 2
    found = re.search(rf'<c r="{column}{row}" s="(\d+)"/>', text)
    assert found
    return text.replace(found[0], f'<c r="{column}{row}" s="2"/>')


SHEET, STRINGS, CORE = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "docProps/core.xml"

WORKBOOKS: dict[str, Tamper] = {
    "format of a withheld count": _part("xl/worksheets/sheet3.xml", _coloured),
    "number format with a number": _instead(
        "xl/styles.xml", 'formatCode="#,##0"', 'formatCode="#,##0&quot; (8)&quot;"'
    ),
    "header": _instead(SHEET, "<oddHeader>", "<oddHeader>&amp;C{area}: 4"),
    "footer": _instead(SHEET, "</oddFooter>", "&amp;C4 in der Altstadt</oddFooter>"),
    "title": _instead(CORE, "</dc:title>", ": 4 in der Altstadt</dc:title>"),
    "description": _instead(CORE, "</dc:description>", " In der Altstadt 4.</dc:description>"),
    "subject": _instead(CORE, "</dc:subject>", ", Altstadt 4</dc:subject>"),
    "creator": _instead(CORE, "</dc:creator>", "4 in der Altstadt</dc:creator>"),
    "company": _instead("docProps/app.xml", "</Company>", "4 in der Altstadt</Company>"),
    "title of a part": _instead("docProps/app.xml", "<vt:lpstr>Auswahl<", "<vt:lpstr>Altstadt 4<"),
    "source": _instead(STRINGS, "Der Bedarf eines Gebiets", "{area} hat 4. Der Bedarf eines Gebiets"),
    "indicator in a note": _instead(
        STRINGS, "Der Bedarf eines Gebiets", "{short} 4. Der Bedarf eines Gebiets"
    ),
    "unit of a mean": _part(
        "xl/worksheets/sheet4.xml", lambda t, h: re.sub(r'(<c r="C2"[^>]*><v>)\d+', r"\g<1>0", t)
    ),
    "key of a note": _instead(STRINGS, "<t>Grenzen</t>", "<t>Altstadt 4</t>"),
    "note on the criteria": _instead(STRINGS, "<t>offene Werte bleiben", "<t>{area}: offene Werte bleiben"),
    "mark above a table": _instead(STRINGS, "Fassung für das Gespräch</t>", "Altstadt 4</t>"),
    "words with a format of their own": _instead(
        STRINGS, "<si><t>Grenzen</t></si>", "<si><r><rPr><b/></rPr><t>Grenzen</t></r></si>"
    ),
    "words beside the words": _instead(
        STRINGS, "<t>Grenzen</t>", '<t>Grenzen</t><rPh sb="0" eb="1"><t>4</t></rPh>'
    ),
    "conditional format": _instead(
        SHEET,
        "<pageMargins",
        '<conditionalFormatting sqref="A3"><cfRule type="expression" priority="1"><formula>4</formula></cfRule>'
        "</conditionalFormatting><pageMargins",
    ),
    "validation": _instead(
        SHEET,
        "<pageMargins",
        '<dataValidations count="1"><dataValidation type="list" sqref="A3" prompt="4"/></dataValidations><pageMargins',
    ),
    "formula": _instead(SHEET, "<v>", "<f>2+2</f><v>"),
    "comment in the source": _instead(SHEET, "<sheetData>", "<!-- 4 --><sheetData>"),
    "filter": _instead("xl/workbook.xml", "Auswahl!$A$2", "&quot;Altstadt 4&quot;&amp;Auswahl!$A$2"),
    "height of a row": _instead(
        SHEET, '<row r="5" spans="1:56"', '<row r="5" spans="1:56" ht="4" customHeight="1"'
    ),
    "properties of one's own": _part("docProps/custom.xml", lambda t, h: "<Properties>4</Properties>"),
    "xml of one's own": _part("customXml/item1.xml", lambda t, h: "<a>4</a>"),
    "external link": _part("xl/externalLinks/externalLink1.xml", lambda t, h: "<externalLink/>"),
    "picture": _part("xl/media/image1.png", lambda t, h: "x"),
    "relation": _instead(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        '<Relationship Id="rId99" Type="http://x.org/connections" Target="http://x.org/4" TargetMode="External"/>'
        "</Relationships>",
    ),
}


@pytest.mark.parametrize("tamper", WORKBOOKS.values(), ids=WORKBOOKS)
def test_what_a_workbook_holds_beside_its_cells_is_found(
    tamper: Tamper, copy: Path, published: Path, house: House
) -> None:
    check(tamper, copy, published, house)


def test_a_workbook_that_was_only_packed_anew_passes(copy: Path, published: Path, house: House) -> None:
    _instead("docProps/app.xml", "<AppVersion>12.0000<", "<AppVersion>16.0300<")(copy, house)
    only(copy, published)
    assert audited(house, copy).breaches == ()


# --- CSV ----------------------------------------------------------------------------------------------


def _csv(change: Callable[[list[str]], None]) -> Tamper:
    def tamper(folder: Path, house: House) -> None:
        path = folder / "auswahl.csv"
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        change(lines)
        path.write_text("\n".join(lines), encoding="utf-8-sig")

    return tamper


def _line(number: int, old: str, new: str) -> Callable[[list[str]], None]:
    def change(lines: list[str]) -> None:
        assert old in lines[number]
        lines[number] = lines[number].replace(old, new, 1)

    return change


CSV: dict[str, Tamper] = {
    "line behind the table": _csv(lambda lines: lines.append("Altstadt: 4 Fälle")),
    "row of no area": _csv(lambda lines: lines.append("4711" + ";" * lines[0].count(";"))),
    "comment": _csv(lambda lines: lines.insert(1, "# 4 Fälle")),
    "cell behind the last": _csv(lambda lines: lines.__setitem__(2, lines[2] + ";4")),
    "reservation": _csv(_line(1, "offen (zum Schutz gesperrt)", "offen (4 Fälle)")),
}


@pytest.mark.parametrize("tamper", CSV.values(), ids=CSV)
def test_what_a_csv_file_holds_beside_its_cells_is_found(
    tamper: Tamper, copy: Path, published: Path, house: House
) -> None:
    check(tamper, copy, published, house)


# --- PDF ----------------------------------------------------------------------------------------------

PAPER = """
#set document(title: "Dossier", author: "", date: datetime(year: 2024, month: 12, day: 31))
#set text(lang: "de")
#set heading(numbering: "1.1")
#outline()
= Überschrift <sec-eins>
== Wie 2024 gezählt wird <sec-zwei>
Siehe @sec-eins.
#image(bytes("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'></svg>"), alt: "Lageplan ohne Zahl")
#table(columns: 2, table.header[a][b], [c], [d])
"""


def paper(folder: Path, source: str = PAPER) -> Path:
    import typst

    written = folder.parent / "quelle.typ"
    written.write_text(source, encoding="utf-8")
    path = folder / "dossier.pdf"
    path.write_bytes(typst.compile(str(written)))
    return path


def _pdf(change: Callable[[Any, str, str], object]) -> Tamper:
    """Change a PDF's objects, told area and name of a secret value."""

    def tamper(folder: Path, house: House) -> None:
        import pikepdf

        path = paper(folder)
        area, indicator = _secret_value(house)
        with pikepdf.open(path, allow_overwriting_input=True) as document:
            change(document, area, house.catalogue[indicator].short)
            document.save(path)

    return tamper


def _element(document: Any, kind: str) -> Any:
    """Return the first element of a kind in the tree of tags."""
    import pikepdf

    return next(
        o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == kind and "/P" in o
    )


def _annotated(document: Any, **told: Any) -> None:
    import pikepdf

    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], **told)
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(note)])


def _form(document: Any, area: str, short: str) -> None:
    import pikepdf

    field = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="Altstadt", V="4")
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[document.make_indirect(field)])


def _described(document: Any, area: str, short: str) -> None:
    with document.open_metadata() as metadata:
        metadata["dc:description"] = f"{area} 4"


def _property(document: Any, area: str, short: str) -> None:
    with document.open_metadata() as metadata:
        metadata.register_xml_namespace("http://x.org/", "own")
        metadata["{http://x.org/}faelle"] = "vier"


def _loose(document: Any, area: str, short: str) -> None:
    import pikepdf

    stream = pikepdf.Stream(document, b"4", Type=pikepdf.Name.EmbeddedFile)
    document.Root.Extra = document.make_indirect(stream)


def _second(folder: Path, house: House) -> None:
    with paper(folder).open("ab") as file:
        file.write(b"\n1 0 obj\n<< >>\nendobj\n%%EOF\n")


PAPERS: dict[str, Tamper] = {
    "alternative text": _pdf(lambda d, a, s: setattr(_element(d, "/Figure"), "Alt", f"Balken: {s} 1,9")),
    "text in place of an element": _pdf(lambda d, a, s: setattr(_element(d, "/P"), "ActualText", f"{a} 4")),
    "words of an abbreviation": _pdf(lambda d, a, s: setattr(_element(d, "/P"), "E", "vier: 4")),
    "title of an element": _pdf(lambda d, a, s: setattr(_element(d, "/P"), "T", f"{a} 4")),
    "id of an element": _pdf(lambda d, a, s: setattr(_element(d, "/P"), "ID", f"{a}-4")),
    "bookmark": _pdf(lambda d, a, s: setattr(d.Root.Outlines.First, "Title", f"{a} 4")),
    "bookmark with a value": _pdf(lambda d, a, s: setattr(d.Root.Outlines.First, "Title", f"{s} 4,2")),
    "annotation": _pdf(lambda d, a, s: _annotated(d, Contents=f"{a}: 4")),
    "author of an annotation": _pdf(lambda d, a, s: _annotated(d, T=f"{a}: 4")),
    "form": _pdf(_form),
    "subject": _pdf(lambda d, a, s: d.docinfo.__setitem__("/Subject", f"{a}: 4")),
    "keywords": _pdf(lambda d, a, s: d.docinfo.__setitem__("/Keywords", f"{s} 4")),
    "metadata": _pdf(_described),
    "metadata of one's own": _pdf(_property),
    "file that nothing shows": _pdf(_loose),
    "text at a key of one's own": _pdf(lambda d, a, s: setattr(d.Root, "Werte", "vier")),
    "former state": _second,
    "behind the end": lambda folder, house: (paper(folder), _appended("dossier.pdf")(folder, house)),
}


@pytest.mark.parametrize("tamper", PAPERS.values(), ids=PAPERS)
def test_what_a_paper_holds_beside_its_pages_is_found(
    tamper: Tamper, copy: Path, published: Path, house: House
) -> None:
    check(tamper, copy, published, house)


def test_a_paper_passes_and_passes_written_anew_without_packed_objects(
    copy: Path, published: Path, house: House
) -> None:
    import pikepdf

    path = paper(copy)
    only(copy, published)
    assert audited(house, copy).breaches == ()
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.save(path, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"/ObjStm" not in path.read_bytes()
    assert audited(house, copy).breaches == ()


DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5E"
    "rkJggg=="
)


def test_an_alternative_text_may_stand_where_another_document_has_it(copy: Path, house: House) -> None:
    told = "Balken: 3 von 13 Indikatoren zählen"
    paper(copy, PAPER.replace("Lageplan ohne Zahl", told))
    assert audited(house, copy).breaches
    path = copy / "dossier.html"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("</body>", f'<img src="{DOT}" alt="{told}"></body>'), encoding="utf-8")
    assert audited(house, copy).breaches == ()


def test_a_section_numbered_as_an_area_is_called_is_no_number_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "fassung"
    folder.mkdir()
    known, harvest = house_from(one([20, 20])), Harvest()
    words = words_of(known, [2024])
    assert "1.1" in words.areas
    body = "<h1>Überschrift</h1><h2><span>1.1</span> Wie 2024 gezählt wird</h2><p>Fall 1.1</p>"
    (folder / "dossier.html").write_text(page(body), encoding="utf-8")
    read_pdf(paper(folder), harvest, words, known_of(folder, words, known))
    assert harvest.oddities == []
    other = paper(folder, PAPER.replace("Siehe", "\n\n1.1 Anders als 47 gezählt\n\nSiehe"))
    read_pdf(other, harvest, words, known_of(folder, words, known))
    assert [o.text for o in harvest.oddities] == ["Zahl bei 1.1, die im HTML nicht steht"]


# --- the folder ---------------------------------------------------------------------------------------


def test_a_folder_of_nothing_does_not_pass(tmp_path: Path, house: House) -> None:
    assert audited(house, tmp_path).breaches
    assert audited(house, tmp_path / "keiner").breaches


def test_a_release_without_its_log_does_not_pass(copy: Path, published: Path, house: House) -> None:
    assert audit_folder(house, YEARS, published, whole=True).breaches == ()
    (copy / "lauf.json").unlink()
    assert audit_folder(house, YEARS, copy, whole=True).breaches
    assert audited(house, copy).breaches == ()


@pytest.mark.parametrize("name", ["mehr", "profile/mehr"])
def test_a_folder_that_is_a_link_is_found(
    name: str, copy: Path, published: Path, tmp_path: Path, house: House
) -> None:
    (tmp_path / "anderswo").mkdir()
    (copy / name).symlink_to(tmp_path / "anderswo", target_is_directory=True)
    assert audited(house, copy).breaches


def test_another_folder_is_found_even_if_nothing_is_in_it(copy: Path, house: House) -> None:
    (copy / "altstadt-4").mkdir()
    assert audited(house, copy).breaches


# --- texts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "strictly", "loosely"),
    [
        ("1.2 hat 4", True, False),
        ("1.2 (4)", True, True),
        ("1.2: 4,7 %", True, True),
        ("1.2 kommt auf 4 von 95, also 4,2 %", True, True),
        ("1.2 mit 3 Fällen", True, True),
        ("In 1.2 seit 2019, Stand 31.12.2024", False, False),
        ("1.2, 1.1 und 2 weitere", True, False),
        ("Neu ist 1.2. Dazu 4 weitere", False, False),
        ("11.2: 4", False, False),
        ("1.2.3: 4", False, False),
        ("4 Gebiete", False, False),
        ("1.2, 1.1: 4 von 5", True, True),
        ("In 1.2 1.1 liegt der Fluss", False, False),
        ("1.2.txt hat 4", True, False),
    ],
)
def test_an_area_beside_a_number_is_told_from_one_that_only_stands_near(
    text: str, strictly: bool, loosely: bool
) -> None:
    words = words_of(house_from(one([20, 20])), [2024])
    assert bool(beside(text, words)) is strictly
    assert bool(adjoining(text, words)) is loosely


def test_a_notebook_says_the_same_of_a_profile_as_its_page(published: Path, house: House) -> None:
    harvest, words = Harvest(), words_of(house, YEARS)
    read_notebook(published / "05_dossier.ipynb", harvest, words, Known(house))
    of_sheets = {
        (s.area, s.what, s.text) for s in harvest.statements if s.what in ("decision", "inhabitants")
    }
    assert len(of_sheets) >= 2 * len(house.cells.areas)
