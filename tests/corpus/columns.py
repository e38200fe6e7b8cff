"""Columns that are missing, double, renamed or about persons; ids that are no ids."""

from __future__ import annotations

from tests.corpus.case import CASES_FILE, PEOPLE_FILE, Chapter, Mutation, both, change, write
from tests.small_city import CASES, PEOPLE, SmallCity

chapter = Chapter("columns")
add, case = chapter.add, chapter.case

FEW = PEOPLE.replace("Stadt gesamt;7.090;1.160\n", "")
UTF8 = change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "utf-8"')


def header(old: str, new: str) -> Mutation:
    """Return the mutation that renames a column of the cases."""
    return both(UTF8, write("faelle.csv", CASES.replace(old, new, 1)))


for name, new in (
    ("renamed", "Erwerbslose"),
    ("in-other-case", "ARBEITSLOSE"),
    ("with-a-look-alike-letter", "Аrbeitslose"),
    ("decomposed", "Arbeitslöse"),
    ("blank", ""),
    ("a-number", "1"),
):
    add(name, header("Arbeitslose", new), file=CASES_FILE, row="1", column="Arbeitslose", says="Spalte fehlt")
add(
    "left-out",
    lambda small: small.write(
        "bevoelkerung.csv", "\n".join(r.rsplit(";", 1)[0] for r in PEOPLE.splitlines())
    ),
    file=PEOPLE_FILE,
    row="1",
    column="unter 18",
    says="Spalte fehlt",
)
add(
    "double",
    lambda small: small.write(
        "bevoelkerung.csv", "\n".join(f"{r};{r.split(';')[1]}" for r in PEOPLE.splitlines())
    ),
    file=PEOPLE_FILE,
    row="1",
    column="Einwohner",
    says="2-mal",
)
add("id-column-missing", change("faelle.csv", "Gebiet;", "Raum;"), file=CASES_FILE, row="1", column="Gebiet")
add(
    "id-column-double",
    lambda small: small.write(
        "faelle.csv", "\n".join(f"{r.split(';')[0]};{r}" for r in CASES.splitlines()), "cp1252"
    ),
    file=CASES_FILE,
    row="1",
    column="Gebiet",
    says="2-mal",
)
add(
    "header-of-blanks",
    write("bevoelkerung.csv", ";;\n" + FEW.split("\n", 1)[1], "utf-8-sig"),
    file=PEOPLE_FILE,
)
add(
    "header-missing",
    write("bevoelkerung.csv", FEW.split("\n", 1)[1], "utf-8-sig"),
    file=PEOPLE_FILE,
    row="1",
    column="Viertel",
)
for word in ("Nachname", "Geburtsdatum", "E-Mail", "IBAN", "Aktenzeichen", "Telefon", "Hausnummer"):
    add(
        f"about-persons-{word}",
        header("Bemerkung", word),
        file=CASES_FILE,
        column=word,
        says="Personen",
    )

ids = Chapter("ids")


def instead(text: str) -> Mutation:
    """Return the mutation that writes another id for 01.2.1 (row 4)."""
    return both(UTF8, write("faelle.csv", CASES.replace("01.2.1;90", f"{text};90", 1)))


for name, text in (
    ("unknown", "09.9.9"),
    ("with-a-star", "01.2.1*"),
    ("with-a-word", "01.2.1 (alt)"),
    ("two-in-one", "01.1.1/01.2.1"),
    ("letter-o-for-zero", "O1.2.1"),
    ("letter-l-for-one", "0l.2.1"),
    ("name-for-id", "Berg am Laim"),
    ("of-the-parent", "01"),
    ("of-the-parent-two-parts", "01.2"),
    ("a-path", "../../etc/passwd"),
    ("a-formula", "=1+1"),
    ("a-link", "=HYPERLINK(A1)"),
    ("markup", "<script>alert(1)</script>"),
    ("an-error-of-excel", "#NV"),
    ("too-long", "01.2.1" * 2_000),
    ("a-sum", "Summe"),
):
    ids.add(name, instead(text), file=CASES_FILE, row="4", column="Gebiet")
for name, text in (("blank", ""), ("of-blanks", "  "), ("of-a-hard-blank", "\u00a0")):
    ids.add(name, instead(text), file=CASES_FILE, row="4", column="Gebiet", says="Kennung des Gebiets fehlt")
for name, text in (
    ("without-leading-zero", "1.2.1"),
    ("without-points", "121"),
    ("with-a-zero-width-space", "01.2.1\u200b"),
    ("with-a-blank-inside", "01. 2.1"),
    ("with-commas", '"01,2,1"'),
    ("as-a-date", "2001-02-01"),
):
    ids.add(f"recognised-{name}", instead(text), file=CASES_FILE, column="Gebiet", level=None)
ids.add(
    "double",
    change("faelle.csv", "01.2.1;90", "01.1.2;90"),
    file=CASES_FILE,
    row="4",
    column="Gebiet",
    value="01.1.2",
    says="Zeile 3",
)
ids.add(
    "double-in-two-writings",
    change("faelle.csv", "01.2.1;90", "1.1.2;90"),
    file=CASES_FILE,
    column="Gebiet",
)
ids.add(
    "total-row-not-declared",
    change("lieferung.toml", 'totals = ["Stadt gesamt"]', ""),
    file=PEOPLE_FILE,
    row="8",
    value="Stadt gesamt",
)
ids.add(
    "total-row-renamed",
    change("bevoelkerung.csv", "Stadt gesamt", "Stadt insgesamt"),
    file=PEOPLE_FILE,
    row="8",
    value="Stadt insgesamt",
)


def _eaten(small: SmallCity) -> None:
    rows = [r.split(";") for r in CASES.splitlines()]
    small.write(
        "faelle.csv",
        "\n".join(";".join([r[0][3:], *r[1:]]) for r in rows).replace("iet;", "Gebiet;", 1),
        "cp1252",
    )


ids.add("of-which-the-first-part-is-lost", _eaten, file=CASES_FILE, column="Gebiet", row="2")
ids.add(
    "all-missing",
    lambda small: small.write(
        "faelle.csv", "\n".join([CASES.splitlines()[0], *(r[6:] for r in CASES.splitlines()[1:])]), "cp1252"
    ),
    file=CASES_FILE,
    row="2",
)
