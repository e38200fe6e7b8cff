"""Bytes that are not what the manifest says."""

from __future__ import annotations

import gzip
import io
import zipfile

from tests.corpus.case import CASES_FILE, MANIFEST_FILE, PEOPLE_FILE, Chapter, both, change, write
from tests.small_city import CASES, PEOPLE, SmallCity

chapter = Chapter("encoding")
add, case = chapter.add, chapter.case

UTF8 = change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "utf-8"')
CASES_BYTES = CASES.encode("cp1252")

for code in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
    add(f"{code}-for-cp1252", write("faelle.csv", CASES, code), file=CASES_FILE, row="1", says="UTF-16")
add(
    "utf-16-declared-but-cp1252-sent",
    both(
        change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "utf-16"'),
        write("faelle.csv", CASES_BYTES[:-1] if len(CASES_BYTES) % 2 == 0 else CASES_BYTES),
    ),
    file=CASES_FILE,
)
add(
    "latin-1-bytes-in-utf-8",
    lambda small: small.write("bevoelkerung.csv", PEOPLE.replace("Stadt gesamt", "Süd").encode("latin-1")),
    file=PEOPLE_FILE,
    row="8",
    says="0xFC",
)
add("cp437-for-utf-8", both(UTF8, write("faelle.csv", CASES, "cp437")), file=CASES_FILE, row="1", says="0x84")
add(
    "cp437-for-cp1252",
    write("faelle.csv", CASES, "cp437"),
    file=CASES_FILE,
    row="5",
    says="0x81",
)
add(
    "mac-roman-for-cp1252",
    write("faelle.csv", CASES, "mac-roman"),
    file=CASES_FILE,
    column="Hilfen (Fälle)",
    says="Spalte fehlt",
)
add("ebcdic-for-cp1252", write("faelle.csv", CASES, "cp500"), file=CASES_FILE)
add(
    "utf-8-for-cp1252", write("faelle.csv", CASES), file=CASES_FILE, row="1", level="Warnung", says="in UTF-8"
)
add(
    "utf-8-encoded-twice",
    both(UTF8, lambda small: small.write("faelle.csv", CASES.encode().decode("latin-1"))),
    file=CASES_FILE,
    column="Hilfen (Fälle)",
    says="Spalte fehlt",
)


@case("half-utf-8-half-cp1252", file=CASES_FILE, row="5", says="nicht in utf-8")
def _mixed(small: SmallCity) -> None:
    UTF8(small)
    head, tail = CASES[: len(CASES) // 2], CASES[len(CASES) // 2 :]
    small.write("faelle.csv", head.encode() + tail.encode("cp1252"))


add(
    "bom-before-a-row",
    lambda small: small.write("bevoelkerung.csv", PEOPLE.replace("01.2.1", "\ufeff01.2.1"), "utf-8-sig"),
    file=PEOPLE_FILE,
    row="4",
    column="Viertel",
    level=None,
)
add(
    "bom-before-a-number",
    lambda small: small.write("bevoelkerung.csv", PEOPLE.replace("2.000", "\ufeff2.000"), "utf-8-sig"),
    file=PEOPLE_FILE,
    row="4",
    column="Einwohner",
)
add(
    "utf-8-bom-read-as-cp1252",
    lambda small: small.write("faelle.csv", CASES, "utf-8-sig"),
    file=CASES_FILE,
    says="UTF-8",
    level="Warnung",
)
add(
    "nul-in-a-cell",
    write("faelle.csv", CASES.replace("01.2.1;90", "01.2.1;9\0"), "cp1252"),
    file=CASES_FILE,
    row="4",
    says="Nullbytes",
)
add(
    "tail-of-nuls",
    lambda small: small.write("faelle.csv", CASES_BYTES[:-30] + bytes(30)),
    file=CASES_FILE,
    row="6",
    says="Nullbytes",
)
add("gzip-named-csv", lambda small: small.write("faelle.csv", gzip.compress(CASES_BYTES)), file=CASES_FILE)


@case("zip-named-csv", file=CASES_FILE)
def _zipped(small: SmallCity) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("faelle.csv", CASES_BYTES)
    small.write("faelle.csv", packed.getvalue())


add(
    "login-page-in-place-of-the-table",
    write("faelle.csv", "<!DOCTYPE html>\n<html><body>Anmeldung erforderlich</body></html>\n"),
    file=CASES_FILE,
    row="1",
    says="nur eine Spalte",
)
add(
    "pdf-named-csv",
    write("faelle.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"),
    file=CASES_FILE,
)
for code in ("klingonisch", "base64", "rot13", "zlib", "idna", "punycode", "undefined", ""):
    add(
        f"declared-{code or 'blank'}",
        change("lieferung.toml", 'encoding = "cp1252"', f'encoding = "{code}"'),
        file=MANIFEST_FILE,
        column="datei.2.encoding",
        value=code,
    )
