"""Any texts in any form of the plain files: what was not changed stays to the byte."""

from __future__ import annotations

import json
import tempfile
import tomllib
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from screening.process.workbook import workbook
from screening.process.workbook.csv_text import csv_text, edited_csv
from screening.process.workbook.toml_text import edited_toml, toml_text
from tests.examples import examples
from tests.process.workbook.books import YEAR, city_in, taken

# a sign that nobody sees is refused by the readers; blanks at the ends are none of a cell
CELL = st.text(st.sampled_from("aä=;\"'#,\n\t _x0041_<&\\0" + "½"), max_size=12)


@settings(max_examples=examples(40))
@given(
    st.lists(st.tuples(CELL, CELL, CELL), max_size=4),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.data(),
)
def test_any_rows_of_a_form_stay_to_the_byte_but_for_the_changed_one(rows, end, ends, data):
    def quoted(cell):
        return '"' + cell.replace('"', '""') + '"'

    lines = ["# Hilfe", "a;b;c", *(";".join(map(quoted, r)) for r in rows)]
    content = (end.join(lines) + (end if ends else "")).encode()
    read = csv_text(content, "b.csv", ["c", "a"])
    assert read.text.encode() == content == edited_csv(read, {}, []).encode()
    if read.rows:
        number = data.draw(st.integers(0, len(read.rows) - 1))
        cell = data.draw(CELL.map(str.strip).filter(lambda t: not t.startswith("=") and t))
        again = csv_text(edited_csv(read, {number: {"c": cell}}, []).encode(), "b.csv", ["c", "a"])
        assert again.rows == (
            *read.rows[:number],
            (cell, read.rows[number][1]),
            *read.rows[number + 1 :],
        )
        assert [p for n, p in enumerate(again.pieces) if n != read.places[number]] == [
            p for n, p in enumerate(read.pieces) if n != read.places[number]
        ]


@settings(max_examples=examples(40))
@given(st.lists(st.dictionaries(st.sampled_from("abc"), CELL, min_size=1), min_size=1, max_size=4), st.data())
def test_any_entries_of_a_list_say_what_was_meant(entries, data):
    def entry(values):
        return "".join(f"{k} = {json.dumps(v)} # {k}\n" for k, v in values.items())

    text = (
        "# Kopf\nz = 1\n" + "".join(f"\n[[k]]\n# davor\n{entry(e)}" for e in entries) + "\n[y]\nx = '[[k]]'\n"
    )
    read = toml_text(text.encode(), "k.toml", "k", ["a", "b", "c"])
    assert edited_toml(read, {}, []) == text
    number = data.draw(st.integers(0, len(entries) - 1))
    values = data.draw(st.dictionaries(st.sampled_from("abc"), CELL, min_size=1))
    after = tomllib.loads(edited_toml(read, {number: values}, [values]))
    filled_in = {k: v for k, v in values.items() if v}
    one = {k: v for k, v in entries[number].items() if k not in values} | filled_in
    wanted = [*entries[:number], one, *entries[number + 1 :], filled_in]
    assert after == {"z": 1, "k": wanted, "y": {"x": "[[k]]"}}


SIGNS = "aÄß=+-@;\"'#,\n\t _x0041_<&\\0½\u00a0\u2028😀"


@settings(max_examples=examples(6), deadline=None)
@given(
    st.lists(st.tuples(*[st.text(st.sampled_from(SIGNS), max_size=9)] * 3), min_size=1, max_size=5), st.data()
)
def test_any_texts_come_back_as_they_were(rows, data):
    with tempfile.TemporaryDirectory() as folder:
        city = city_in(Path(folder))
        path = city.raw / "2024" / "einwaende.csv"
        head = "gebiet;von;datum;einwand;antwort;folge;geprueft_von;geprueft_am"
        cells = [["02.1.4", "BA", "", "x" + a, b, "keine" if b.strip() else "", c, ""] for a, b, c in rows]
        quoted = [";".join('"' + c.replace('"', '""') + '"' for c in row) for row in cells]
        path.write_bytes("\r\n".join([head, *quoted]).encode())
        assert taken(city, workbook(city, YEAR)).changes == ()
