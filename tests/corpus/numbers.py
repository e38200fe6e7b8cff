"""Cells that are no numbers, and numbers that cannot be."""

from __future__ import annotations

from tests.corpus.case import CASES_FILE, MANIFEST_FILE, PEOPLE_FILE, Chapter, both, change, write
from tests.small_city import CASES

chapter = Chapter("number")
add = chapter.add

UTF8 = change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "utf-8"')

NO_NUMBERS = {
    "word": "zwölf",
    "with-unit": "12 Personen",
    "link": "=HYPERLINK(A1)",
    "formula": "=SUM(A1:A3)",
    "at-formula": "@SUM(A1)",
    "double-sign": "+-5",
    "exponent": "1e308",
    "exponent-of-excel": "1,2E+05",
    "of-400-digits": "9" * 400,
    "arabic-digits": "٤٢",
    "full-width-digits": "４２",
    "superscript": "4²",
    "fraction": "½",
    "roman": "XLII",
    "german-date": "31.12.2024",
    "iso-date": "2024-12-31",
    "date-of-excel": "12. Jan",
    "time": "12:30",
    "percent": "5 %",
    "nan": "NaN",
    "infinite": "inf",
    "error-of-excel": "#DIV/0!",
    "error-of-german-excel": "#WERT!",
    "truth": "WAHR",
    "null": "NULL",
    "python-none": "None",
    "question": "?",
    "hexadecimal": "0x10",
    "underscored": "1_000",
    "trailing-point": "12.",
    "decimal-point": "12.5",
    "swiss-thousands": "1'234",
    "english-thousands": "1.234,00.0",
    "range": "5-9",
    "below": "<5",
    "about": "ca. 5",
    "markup": "<b>5</b>",
    "entity": "&nbsp;5",
    "zero-width-space-inside": "9\u200b0",
    "two-lines": '"9\n0"',
    "letter-o": "9O",
    "sign-not-agreed": "k.A.",
    "ideograph": "九十",
    "emoji": "5️⃣",
    "control-character": "9\x1b[31m0",
}
for name, text in NO_NUMBERS.items():
    quoted = f'"{text}"' if "#" in text or "=" in text else text
    add(
        name,
        both(UTF8, write("faelle.csv", CASES.replace("01.2.1;90;", f"01.2.1;{quoted};"))),
        file=CASES_FILE,
        row="4",
        column="Arbeitslose",
        says="Hier steht",
    )
for name, text, says in (
    ("negative", "-5", "negativ"),
    ("negative-with-a-minus-sign", "−5", "negativ"),
    ("half-a-person", "12,5", "ganze Zahl"),
    ("three-decimals", "1,234", "ganze Zahl"),
    ("of-30-digits", "9" * 30, "unmöglich groß"),
    ("a-billion", "1000000000", "unmöglich groß"),
    ("more-than-there-are", "2001", "größer als der Nenner"),
):
    add(
        name,
        both(UTF8, write("faelle.csv", CASES.replace("01.2.1;90;", f"01.2.1;{text};"))),
        file=CASES_FILE,
        row="4",
        column="Arbeitslose",
        says=says,
    )
add(
    "thousands-not-declared",
    change("lieferung.toml", 'thousands = "."', ""),
    file=PEOPLE_FILE,
    row="2",
    column="Einwohner",
    value="1.200",
    says="thousands",
)
add(
    "locale-of-the-other-side",
    change("lieferung.toml", 'decimal = ","\nthousands = "."', 'decimal = "."\nthousands = ","'),
    file=PEOPLE_FILE,
    row="2",
    column="Einwohner",
    value="1.200",
    says='decimal = "," und thousands = "."',
)
add(
    "thousands-in-groups-of-two",
    change("bevoelkerung.csv", "2.000", "2.00.0"),
    file=PEOPLE_FILE,
    row="4",
    column="Einwohner",
    value="2.00.0",
    says="keine Zahl",
)
add(
    "cases-over-nobody",
    change("bevoelkerung.csv", "390;60", "390;0"),
    file=CASES_FILE,
    row="6",
    value="02.1.2: 1 / 0",
)

RATES = both(
    change("lieferung.toml", 'arbeitslos = "Arbeitslose"\n', ""),
    change(
        "lieferung.toml",
        "[datei.columns]\nhilfen",
        '[datei.rates]\nalo = "Arbeitslose"\n[datei.columns]\nhilfen',
    ),
)
for name, text, says in (
    ("above-100", "100,1", "über 100"),
    ("negative", "-0,1", "negativ"),
    ("with-decimal-point", "9.5", "keine Zahl"),
    ("huge", "99999", "unmöglich groß"),
    ("exponent", "9E-2", "keine Zahl"),
    ("error-of-excel", '"#DIV/0!"', "Fehlerwert"),
):
    add(
        f"rate-{name}",
        both(RATES, change("faelle.csv", "01.2.1;90;", f"01.2.1;{text};")),
        file=CASES_FILE,
        row="4",
        column="Arbeitslose",
        says=says,
    )
add(
    "one-rate-with-percent-sign",
    both(RATES, change("faelle.csv", "01.2.1;90;", "01.2.1;9,5 %;")),
    file=CASES_FILE,
    row="2, 3, 5, 6, 7",
    column="Arbeitslose",
    says="Werte mit Prozentzeichen (1",
)
add(
    "rates-declared-as-shares",
    both(RATES, change("lieferung.toml", 'signs = { "k. A."', 'rates_as = "share"\nsigns = { "k. A."')),
    file=CASES_FILE,
    row="2",
    column="Arbeitslose",
)
add(
    "sign-with-an-unknown-meaning",
    change("lieferung.toml", '"k. A." = "fehlt"', '"k. A." = "egal"'),
    file=MANIFEST_FILE,
    column="datei.2.signs",
)
