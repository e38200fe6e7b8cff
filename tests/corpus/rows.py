"""Separators, quotes, line ends, ragged rows, and sizes nobody sends on purpose."""

from __future__ import annotations

from tests.corpus.case import CASES_FILE, NO_NUMBER, PEOPLE_FILE, Chapter, Content, Mutation, change, write
from tests.small_city import CASES, PEOPLE, SmallCity

chapter = Chapter("rows")
add, case = chapter.add, chapter.case

HEADER, *LINES = CASES.splitlines()


def cases(text: Content) -> Mutation:
    """Return the mutation that writes the cases' file."""
    return write("faelle.csv", text, "cp1252")


for sign, name in ((",", "commas"), ("\t", "tabs"), ("|", "pipes"), (":", "colons")):
    add(
        f"{name}-for-semicolons",
        cases(CASES.replace(";", sign)),
        file=CASES_FILE,
        row="1",
        says="nur eine Spalte",
    )
add(
    "commas-in-some-rows",
    cases(CASES.replace("01.2.1;90;9;", "01.2.1,90,9,")),
    file=CASES_FILE,
    row="4",
    says="nicht so viele Felder",
)
add("unclosed-quote", change("faelle.csv", "01.2.1;90;9;", '01.2.1;90;9;"offen'), file=CASES_FILE, row="4")
add("quote-within-a-field", change("faelle.csv", "01.2.1;90;", '01.2.1;"9"0;'), file=CASES_FILE, row="4")
add(
    "every-line-in-quotes",
    cases("\n".join(f'"{line}"' for line in CASES.splitlines())),
    file=CASES_FILE,
    row="1",
    says="nur eine Spalte",
)
add(
    "typographic-quotes-around-a-number",
    cases(CASES.replace("01.2.1;90;", "01.2.1;„90“;")),
    file=CASES_FILE,
    row="4",
    column="Arbeitslose",
    value="„90“",
    says=NO_NUMBER,
)
add(
    "row-too-short",
    change("faelle.csv", "01.2.1;90;9;", "01.2.1;90"),
    file=CASES_FILE,
    row="4",
    says="2 statt 4",
)
add(
    "row-too-long",
    change("faelle.csv", "01.2.1;90;9;", "01.2.1;90;9;;;x"),
    file=CASES_FILE,
    row="4",
    says="6 statt 4",
)
add(
    "decimal-comma-unquoted-in-a-file-of-commas",
    lambda small: (
        change(
            "lieferung.toml", 'encoding = "cp1252"\ndelimiter = ";"', 'encoding = "cp1252"\ndelimiter = ","'
        )(small),
        small.write("faelle.csv", CASES.replace(";", ",").replace("90,9", "90,0,9,0"), "cp1252"),
    ),
    file=CASES_FILE,
    row="4",
    says="nicht so viele Felder",
)
add(
    "title-above-the-header",
    cases("Arbeitslose und Hilfen;;;\nStand 31.12.2024;;;\n" + CASES),
    file=CASES_FILE,
    column="Gebiet",
    says="Spalte fehlt",
)
add("footnote-below", cases(CASES + "Quelle: Jugendamt\n"), file=CASES_FILE, row="8", level="Hinweis")
add(
    "rule-and-footnote-below",
    cases(CASES + "____;;;\n1) vorläufig;;;\n"),
    file=CASES_FILE,
    row="8",
    value="____",
    level="Hinweis",
)
add(
    "header-repeated-in-the-middle",
    cases("\n".join([HEADER, *LINES[:3], HEADER, *LINES[3:]])),
    file=CASES_FILE,
    row="5",
    says="noch einmal",
    level="Hinweis",
)
add(
    "table-twice-in-one-file",
    cases("\n".join([HEADER, *LINES, *LINES])),
    file=CASES_FILE,
    row="8",
    column="Gebiet",
    value="01.1.1",
    says="doppelt",
)
add(
    "cut-off-within-a-row",
    cases(CASES[: CASES.index("02.2.1") + 8]),
    file=CASES_FILE,
    row="7",
    value="02.2.1",
)
add(
    "cut-off-between-rows",
    cases("\n".join([HEADER, *LINES[:4]])),
    file=CASES_FILE,
    says="fehlen Gebiete der Karte (2)",
)
add(
    "two-header-rows",
    cases(";Fälle im Jahr;;\n" + CASES),
    file=CASES_FILE,
    column="Gebiet",
    says="Spalte fehlt",
)
add(
    "merged-id-cells",
    cases("\n".join([HEADER, *LINES[:3], *(line[6:] for line in LINES[3:])])),
    file=CASES_FILE,
    row="5",
    column="Gebiet",
    says="Kennung des Gebiets fehlt",
)
add(
    "rows-and-columns-swapped",
    cases(
        "\n".join(
            ";".join(column) for column in zip(*(r.split(";") for r in CASES.splitlines()), strict=True)
        )
    ),
    file=CASES_FILE,
    column="Arbeitslose",
    says="Spalte fehlt",
)
add(
    "unicode-line-separators",
    lambda small: small.write("bevoelkerung.csv", PEOPLE.replace("\n", "\u2028"), "utf-8-sig"),
    file=PEOPLE_FILE,
)
add("escaped-line-ends", cases(CASES.replace("\n", "\\n")), file=CASES_FILE)
for name, content in (
    ("empty", b""),
    ("blank", b" \n\n\t\n"),
    ("semicolons-alone", b";;;\n;;;\n"),
):
    add(f"file-{name}", write("faelle.csv", content), file=CASES_FILE, says="leer")
add("file-of-a-header-alone", cases(HEADER), file=CASES_FILE, says="fehlen Gebiete der Karte (6)")

add("file-bom-alone", write("bevoelkerung.csv", b"\xef\xbb\xbf"), file=PEOPLE_FILE, says="leer")

MEGA = 1_000_000

add(
    "ten-megabytes-in-a-cell",
    cases(lambda: CASES.replace("01.2.1;90;", f"01.2.1;{'9' * 10 * MEGA};")),
    file=CASES_FILE,
    row="4",
    column="Arbeitslose",
    says=NO_NUMBER,
    dangerous=True,
)
add(
    "twenty-megabytes-in-a-cell",
    cases(lambda: CASES.replace("01.2.1;90;", f"01.2.1;{'9' * 20 * MEGA};")),
    file=CASES_FILE,
    row="4",
    dangerous=True,
)
add(
    "six-megabytes-in-an-id",
    cases(lambda: CASES.replace("01.2.1;90;", f"{'01.2.1' * MEGA};90;")),
    file=CASES_FILE,
    row="4",
    column="Gebiet",
    dangerous=True,
)
add(
    "ten-megabytes-in-a-header",
    cases(lambda: CASES.replace("Bemerkung", "B" * 10 * MEGA)),
    file=CASES_FILE,
    level="Hinweis",
    dangerous=True,
)
add(
    "a-million-semicolons-in-a-row",
    cases(lambda: CASES.replace("01.2.1;90;9;", "01.2.1;90;9;" + ";" * MEGA + "x")),
    file=CASES_FILE,
    row="4",
    says="nicht so viele Felder",
    dangerous=True,
)
add(
    "three-hundred-thousand-columns-in-the-header",
    cases(lambda: CASES.replace("Bemerkung", ";".join(f"x{k}" for k in range(300_000)))),
    file=CASES_FILE,
    row="1",
    says="Spalten",
    dangerous=True,
)
add(
    "ten-megabytes-of-quotes",
    cases(lambda: HEADER + "\n" + '"' * (10 * MEGA + 1)),
    file=CASES_FILE,
    row="2",
    dangerous=True,
)


@case("fifty-thousand-unknown-areas", file=CASES_FILE, row="8", column="Gebiet", dangerous=True)
def _areas(small: SmallCity) -> None:
    small.write("faelle.csv", CASES + "".join(f"9{k};1;1;\n" for k in range(MEGA // 20)), "cp1252")


@case("thirty-thousand-short-rows", file=CASES_FILE, row="8", says="nicht so viele Felder", dangerous=True)
def _short(small: SmallCity) -> None:
    small.write("faelle.csv", CASES + "".join(f"9{k}\n" for k in range(30_000)), "cp1252")


@case("thirty-thousand-words-for-numbers", file=CASES_FILE, row="8", column="Arbeitslose", dangerous=True)
def _words(small: SmallCity) -> None:
    small.change("stadt.toml", "[[parent]]", '[checks]\narea_without_geometry = "Warnung"\n\n[[parent]]')
    small.write("faelle.csv", CASES + "".join(f"9{k};w{k};1;\n" for k in range(30_000)), "cp1252")
