"""A DOCX says above and below each page what must not be missed, in parts that Word finds, and bears the city's look."""

from __future__ import annotations

import io
import subprocess
import zipfile

import pypandoc
import pytest
from lxml import etree

from screening.delivery import Design
from screening.report.render import framed

pytestmark = pytest.mark.documents

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@pytest.fixture(scope="module")
def plain() -> bytes:
    command = [pypandoc.get_pandoc_path(), "--from=html", "--to=docx", "--output=-"]
    page = b"<h1>Titel</h1><p>Text</p>"
    return subprocess.run(command, input=page, capture_output=True, check=True).stdout


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {n: archive.read(n) for n in archive.namelist()}


def test_both_lines_stand_in_parts_that_the_document_refers_to(plain: bytes) -> None:
    found = parts(framed(plain, "Intern <b> & vertraulich", "Amt · Weg 1"))
    section = etree.fromstring(found["word/document.xml"]).find(f".//{W}sectPr")
    assert section is not None
    first = [(e.tag, e.get(f"{R}id")) for e in section][:2]
    assert first == [(f"{W}headerReference", "kopf"), (f"{W}footerReference", "fuss")]
    places = {e.get("Id"): e.get("Target") for e in etree.fromstring(found["word/_rels/document.xml.rels"])}
    assert (places["kopf"], places["fuss"]) == ("header1.xml", "footer1.xml")
    kinds = {e.get("PartName") for e in etree.fromstring(found["[Content_Types].xml"])}
    assert {"/word/header1.xml", "/word/footer1.xml"} <= kinds
    above, below = (
        "".join(etree.fromstring(found[f"word/{n}1.xml"]).itertext()) for n in ("header", "footer")
    )
    assert above == "Intern <b> & vertraulich" and below.startswith("Amt · Weg 1  ·  Seite ")


def test_the_look_reaches_headings_and_letters_and_the_house_has_none(plain: bytes) -> None:
    look = Design(accent="#7a1f3d", family="Amt & Schrift")
    dressed, bare = parts(framed(plain, "x", "", look)), parts(framed(plain, "x"))
    assert b'w:val="7A1F3D"' in dressed["word/styles.xml"]
    assert dressed["word/theme/theme1.xml"].count(b'<a:latin typeface="Amt &amp; Schrift"') == 2
    assert b'themeColor="accent1"' in bare["word/styles.xml"]
    for name, content in dressed.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(content)


def test_the_same_input_gives_the_same_bytes(plain: bytes) -> None:
    assert framed(plain, "x", "y") == framed(plain, "x", "y")
