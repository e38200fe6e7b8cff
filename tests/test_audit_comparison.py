"""The audit of comparisons: the door sabotaged, documents tampered with; what the door lets through passes."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from screening.analysis.attribution import UNIT
from screening.audit import ComparisonAudit, audit_comparison
from screening.audit.compared import Row, Told
from screening.audit.compared_forms import CAUSES, Change, Verdict
from screening.audit.sides import Side, judged, screened, side_of, under_other_criteria
from screening.blocks import Block, figure
from screening.comparing import compare_criteria, compare_years
from screening.delivery import City, read_city
from screening.disclosure import shown
from screening.disclosure.comparison import Comparison
from screening.disclosure.register import Published, Register
from screening.figures.change_map import change_map
from screening.report import comparison as parts
from screening.rule import Screening
from tests.cut_city import KEY, YEARS, cut
from tests.quick_release import page, write_notebook

pytestmark = [pytest.mark.no_cover]

Patch = pytest.MonkeyPatch

door = import_module("screening.disclosure.comparison")

SHOWN = (
    parts.summary,
    parts.rules,
    parts.comparability,
    parts.changes,
    parts.transitions,
    parts.causes,
    parts.reference_values,
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return read_city(KEY, cut(tmp_path_factory.mktemp("teilstadt")))


def other_criteria(city: City, folder: Path, *changes: tuple[str, str]) -> Path:
    text = (city.raw / "kriterien.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "andere.toml"
    path.write_text(text, encoding="utf-8")
    return path


STRICT = (("threshold = 1.3", "threshold = 1.4"), ("min_hits = 7", "min_hits = 8"))
SMALL = (("threshold = 1.3", "threshold = 1.2"), ("min_inhabitants = 400", "min_inhabitants = 300"))
MEDIAN = (('mean = "weighted"', 'mean = "median"'),)


def between_years(city: City, folder: Path) -> Comparison:
    return compare_years(city, YEARS[0], YEARS[1], "gespraech")


def between_rules(city: City, folder: Path) -> Comparison:
    return compare_criteria(city, YEARS[1], other_criteria(city, folder, *STRICT), "gespraech")


def beside_another_mean(city: City, folder: Path) -> Comparison:
    return compare_criteria(city, YEARS[1], other_criteria(city, folder, *MEDIAN), "gespraech")


def write(found: Comparison, folder: Path) -> Path:
    """Write what ``screening compare`` does but the PDF, without kernel and Pandoc."""
    folder = folder / "2023-2024" / "gespraech"
    folder.mkdir(parents=True)
    drawn = change_map(found)
    chart = figure(drawn.figure, name="aenderungen", alt=drawn.alt, caption="Wer hinzukommt", folder=folder)
    blocks: list[Block] = [replace(chart, html=""), *(show(found) for show in SHOWN)]
    blocks.append(parts.write_changes(found, folder))
    write_notebook(folder / "vergleich.ipynb", blocks)
    (folder / "vergleich.html").write_text(page("\n".join(b.html for b in blocks)), encoding="utf-8")
    about = {**parts.metadata(found), "year": found.year, "stichtag": found.stichtag.isoformat()}
    rules = [json.loads(s.criteria.model_dump_json(by_alias=True)) for s in (found.before, found.now)]
    log = {
        "schema": 1,
        "stadt": KEY,
        "vergleich": list(found.labels),
        "angaben": about,
        "kriterien": rules,
        "dokumente": {},
        "lauf": {"kennung": "3f"},
    }
    (folder / "lauf.json").write_text(json.dumps(log, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def published(city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("vergleich")
    return write(between_years(city, place), place)


@pytest.fixture
def copy(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "2023-2024" / "gespraech"))


@pytest.mark.parametrize("changes", [(), STRICT, SMALL, MEDIAN], ids=["years", "strict", "small", "median"])
def test_what_the_door_lets_through_passes(
    changes: tuple[tuple[str, str], ...], city: City, tmp_path: Path
) -> None:
    if changes:
        path = other_criteria(city, tmp_path, *changes)
        found = compare_criteria(city, YEARS[1], path, "gespraech")
    else:
        found = between_years(city, tmp_path)
    audit = audit_comparison(city, write(found, tmp_path))
    assert audit.breaches == ()
    assert audit.name == "2023-2024" and audit.files == 5 and audit.statements > 40


def test_a_file_of_criteria_with_an_odd_name_passes(city: City, tmp_path: Path) -> None:
    path = other_criteria(city, tmp_path, *STRICT).rename(tmp_path / "=Streng  1,4 (neu) & *b*.toml")
    found = compare_criteria(city, YEARS[1], path, "gespraech")
    assert audit_comparison(city, write(found, tmp_path)).breaches == ()


# --- the door sabotaged -------------------------------------------------------------------------------------------


def _off(patch: Patch) -> None:
    patch.setattr(door, "as_shown", lambda screening, counts: screening)


def _flags_stay(patch: Patch) -> None:
    patch.setattr(shown, "protect_decision", lambda screening, withheld: screening)


def _hits_are_the_true_ones(patch: Patch) -> None:
    patch.setattr(
        shown, "protect_decision", lambda s, withheld: replace(s, exceeds=shown._masked(s.exceeds, withheld))
    )


def _one_side_only(patch: Patch) -> None:
    right = door.as_shown

    def wrong(screening: Screening, counts: pd.DataFrame) -> Screening:
        return screening if screening.rates.delivery.year == YEARS[0] else right(screening, counts)

    patch.setattr(door, "as_shown", wrong)


def _a_second_threshold_is_told(patch: Patch) -> None:
    patch.setattr(
        door, "_other_criteria", lambda first, second, told, withheld: door.as_shown(second, withheld)
    )


def _a_second_mean_is_told(patch: Patch) -> None:
    patch.setattr(door, "_blank", lambda reference: reference)


DOOR: tuple[tuple[Callable[[Patch], None], Callable[[City, Path], Comparison]], ...] = (
    (_off, between_years),
    (_off, between_rules),
    (_flags_stay, between_years),
    (_flags_stay, between_rules),
    (_hits_are_the_true_ones, between_years),
    (_one_side_only, between_years),
    (_a_second_threshold_is_told, between_rules),
    (_a_second_mean_is_told, beside_another_mean),
)


@pytest.mark.parametrize(("sabotage", "make"), DOOR, ids=[f"{s.__name__} {m.__name__}" for s, m in DOOR])
def test_a_sabotaged_door_is_found(
    sabotage: Callable[[Patch], None],
    make: Callable[[City, Path], Comparison],
    city: City,
    tmp_path: Path,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        sabotage(patch)
        folder = write(make(city, tmp_path), tmp_path)
    assert audit_comparison(city, folder).breaches


# --- files tampered with ------------------------------------------------------------------------------------------


def _page(old: str, new: str, name: str = "vergleich.html") -> Callable[[Path], None]:
    """Replace the first place that a pattern finds."""

    def tamper(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        changed = re.sub(old, new, text, count=1, flags=re.S)
        assert changed != text
        path.write_text(changed, encoding="utf-8")

    return tamper


def _csv(change: Callable[[list[list[str]]], None]) -> Callable[[Path], None]:
    def tamper(folder: Path) -> None:
        path = folder / "aenderungen.csv"
        rows = [line.split(";") for line in path.read_text(encoding="utf-8-sig").splitlines()]
        change(rows)
        path.write_text("\n".join(";".join(r) for r in rows), encoding="utf-8-sig")

    return tamper


def _column(rows: list[list[str]]) -> None:
    for row, cell in zip(rows, ["Fallzahl", *["4"] * len(rows)], strict=False):
        row.append(cell)


def _part(rows: list[list[str]]) -> None:
    rows[1][7] = "0,25" if rows[1][7] != "0,25" else "0,5"


def _turned(rows: list[list[str]]) -> None:
    rows[1:] = reversed(rows[1:])


def _notebook(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def tamper(folder: Path) -> None:
        path = folder / "vergleich.ipynb"
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(json.dumps(content), encoding="utf-8")

    return tamper


def _printed(content: dict[str, Any]) -> None:
    content["cells"][0]["outputs"].append({"output_type": "stream", "name": "stdout", "text": "13.1.1 4"})


def _said(content: dict[str, Any]) -> None:
    content["cells"][1]["outputs"][0]["data"]["text/markdown"] += "\n\nIn 13\\.1\\.1 sind es 4 Kinder\\."


def _set(content: dict[str, Any]) -> None:
    data = content["cells"][4]["outputs"][0]["data"]
    changed = re.sub(r"\[Treffer[^\]]*\]", "[13.1.1: 4 Kinder]", data["text/markdown"], count=1)
    assert changed != data["text/markdown"]
    data["text/markdown"] = changed


def _log(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def tamper(folder: Path) -> None:
        path = folder / "lauf.json"
        log = json.loads(path.read_text(encoding="utf-8"))
        change(log)
        path.write_text(json.dumps(log), encoding="utf-8")

    return tamper


def _paper(text: str) -> Callable[[Path], None]:
    def tamper(folder: Path) -> None:
        import typst

        source = folder.parent / "vergleich.typ"
        source.write_text(f"#set page(width: 30cm)\n{text}", encoding="utf-8")
        (folder / "vergleich.pdf").write_bytes(typst.compile(str(source)))

    return tamper


HEAD = r'(<th scope="row">)(1[36]\.[^<]*)(</th><td>[^<]*</td><td[^>]*>)([^<]*)(</td><td>)([^<]*)(</td>)'

FILES: dict[str, Callable[[Path], object]] = {
    "page: rate in a row": _page(HEAD, r"\1\2\3\4\5\6 Wert 4,2 %.\7"),
    "page: tooltip": _page(r'<th scope="row">1', r'<th scope="row" title="4 von 95">1'),
    "page: data attribute": _page(r'<th scope="row">1', r'<th scope="row" data-wert="4.2">1'),
    "page: area in an attribute": _page("<table", '<table class="g-13.1.1"'),
    "page: comment": _page("<table", "<!-- 4 / 95 --><table"),
    "page: another decision": _page(HEAD, r"\1\2\3nein → sicher\5\6\7"),
    "page: another attribution": _page(r"(Treffer(?: mindestens)? [+−±]\d): [^.]*\.", r"\1: Werte +0,3."),
    "page: another change of hits": _page(r"Treffer(?: mindestens)? [+−±]\d+: ", "Treffer −7: "),
    "page: where it lies": _page(HEAD, r"\1\2</th><td>Heim, 4 Kinder</td><td>\4\5\6\7"),
    "page: caption of a table": _page(r"(<table[^>]*>)", r"\1<caption>13.1.1: 4 Kinder</caption>"),
    "page: text between rows": _page(r"</tr>", r"</tr><colgroup>4 Kinder</colgroup>"),
    "page: new table": _page(
        "</body>", "<table><tr><th>Gebiet</th></tr><tr><td>13.1.1</td></tr></table></body>"
    ),
    "page: new column": _page('<th scope="col">Warum</th>', '<th scope="col">Warum</th><th>n</th>'),
    "page: sentence with a figure": _page("</body>", "<p>Eines hat 4 Kinder.</p></body>"),
    "page: sentence with an area": _page("</body>", "<p>Knapp war es in 13.1.1.</p></body>"),
    "page: text between the blocks": _page("</body>", "13.1.1: 4 Kinder</body>"),
    "page: more areas sure": _page(r'(<th scope="row">sicher</th><td class="a-right">)\d+', r"\g<1>39"),
    "page: another mean": _page(
        r'(<th scope="row">Alleinerziehende</th><td class="a-right">)[\d,]+', r"\g<1>9,9"
    ),
    "list: new column": _csv(_column),
    "list: another attribution": _csv(_part),
    "list: order by something else": _csv(_turned),
    "notebook: printed": _notebook(_printed),
    "notebook: sentence": _notebook(_said),
    "notebook: text for Typst": _notebook(_set),
    "notebook: alternative text": _page(
        r"(Hinzu kommen\\\\:|Kein Gebiet kommt hinzu)",
        r"Knapp wurde es in 13\\\\.1\\\\.1.",
        "vergleich.ipynb",
    ),
    "log: hashes of deliveries": _log(lambda log: log.update(eingaben={"raw/a.csv": "0" * 64})),
    "log: area": _log(lambda log: log["angaben"].update(subtitle="13.1.1 mit 4")),
    "log: key": _log(lambda log: log["lauf"].update(rechner="x")),
    "paper: another figure": _paper("Eines hat 987654 Kinder"),
    "paper: another area": _paper("Knapp war es in 13.9.9 und in 16.4.1"),
    "file: prepared comparison": lambda folder: (folder / "stand.pickle").write_bytes(b"x"),
    "file: unreadable": lambda folder: (folder / "vergleich.ipynb").write_text("{"),
    "file: no log": lambda folder: (folder / "lauf.json").unlink(),
}


@pytest.mark.parametrize("tamper", FILES.values(), ids=FILES)
def test_a_document_that_tells_too_much_is_found(
    tamper: Callable[[Path], object], city: City, copy: Path
) -> None:
    tamper(copy)
    found = audit_comparison(city, copy)
    assert found.breaches
    assert not any("4,2" in f.message or "4 von" in f.message for f in found.findings())


def test_a_paper_that_says_what_the_page_does_passes(city: City, copy: Path) -> None:
    _paper("Vergleich, Seite 1")(copy)
    assert audit_comparison(city, copy).breaches == ()


# --- what may be told of a value ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sides(city: City, tmp_path_factory: pytest.TempPathFactory) -> tuple[Side, Side]:
    return tuple(side_of(screened(city, y, [rule])[0], None) for y, rule in rules_of(city))  # type: ignore[return-value]


def rules_of(city: City) -> list[tuple[int, Any]]:
    found = compare_years(city, YEARS[0], YEARS[1], "intern")
    return [(YEARS[0], found.before.criteria), (YEARS[1], found.now.criteria)]


def told_of(area: str, *verdicts: Verdict, change: Change | None = None) -> Told:
    """A place that tells nothing of an area but this."""
    changes = (change,) if change else ()
    return Told(
        rows=[
            Row("vergleich.html", "Änderungen", area, area, ("möglich", "möglich"), None, changes, verdicts)
        ]
    )


def texts(told: Told, sides: tuple[Side, Side], same_data: bool = False) -> list[str]:
    return [o.text for o in judged(told, sides, same_data)]


def cell(sides: tuple[Side, Side], flags: tuple[bool, bool]) -> tuple[str, str]:
    """Return an area and an indicator whose value may be told on both sides and counts on these."""
    for i in sides[1].criteria.indicators:
        for a in sides[1].house.cells.areas:
            known = [s.screening.exceeds.at[a, i] for s in sides]
            free = all(s.may_decide(a, "möglich") and not s.closed.at[a, i] for s in sides)
            if free and not any(map(pd.isna, known)) and tuple(map(bool, known)) == flags:
                return a, i
    raise AssertionError("no such value")


def shut(sides: tuple[Side, Side], at: tuple[str, str], closed: tuple[bool, bool]) -> tuple[Side, Side]:
    """Return the sides with a value closed on these."""
    frames = [s.closed.copy() for s in sides]
    for frame, there in zip(frames, closed, strict=True):
        frame.loc[at] = there
    return replace(sides[0], closed=frames[0]), replace(sides[1], closed=frames[1])


@pytest.mark.parametrize(
    ("closed", "flags", "kind", "passes"),
    [
        ((False, False), (False, True), "Zählt neu", True),
        ((False, False), (True, False), "Zählt nicht mehr", True),
        ((False, False), (True, True), "Zählt nicht mehr", False),
        ((True, False), (False, True), "Zählt neu", True),
        ((True, False), (False, False), "Zählt nicht mehr", False),
        ((True, False), (False, False), "Nicht mehr offen", True),
        ((True, False), (False, False), "Jetzt offen", False),
        ((False, True), (False, False), "Jetzt offen", True),
        ((False, True), (False, False), "Zählt nicht mehr", False),
        ((False, True), (False, False), "Nicht mehr offen", False),
        ((True, True), (False, False), "Jetzt offen", False),
        ((False, False), (False, True), "Kein Kriterium mehr", False),
    ],
)
def test_a_verdict_is_told_only_where_both_sides_may(
    closed: tuple[bool, bool], flags: tuple[bool, bool], kind: str, passes: bool, sides: tuple[Side, Side]
) -> None:
    area, indicator = cell(sides, flags)
    told = told_of(area, Verdict(indicator, kind, ("Datenstand oder Sperrung",)))
    found = texts(told, shut(sides, (area, indicator), closed))
    assert (found == []) is passes


def test_own_values_are_no_cause_where_the_value_of_a_side_is_closed(sides: tuple[Side, Side]) -> None:
    for closed, passes in (((False, False), True), ((True, False), False)):
        area, indicator = cell(sides, (False, True))
        for cause in ("Werte", "Werte oder Bezugswerte"):
            told = told_of(area, Verdict(indicator, "Zählt neu", (cause,)))
            found = texts(told, shut(sides, (area, indicator), closed))
            assert (found == []) is passes


def test_with_the_same_data_no_other_cause_than_the_criteria_is_named(
    city: City, sides: tuple[Side, Side]
) -> None:
    area, indicator = cell(sides, (False, True))
    named = told_of(area, Verdict(indicator, "Zählt neu", ("Bezugswerte",)))
    assert texts(named, sides) == []
    assert len(texts(named, sides, same_data=True)) == 1


@pytest.mark.parametrize(
    ("change", "parts_told", "passes"),
    [
        (1, (0, 0.5, 0.5, 0, 0, 0), True),
        (1, (0, 0.5, 0, 0, 0, 0), False),
        (1, (0, 1 - 0.001, 0.001, 0, 0, 0), False),
    ],
)
def test_parts_of_a_change_add_up_and_are_parts_of_a_hit(
    change: int, parts_told: tuple[float, ...], passes: bool, sides: tuple[Side, Side]
) -> None:
    area, _ = cell(sides, (False, True))
    assert len(parts_told) == len(CAUSES) and UNIT == 120
    assert (texts(told_of(area, change=Change(True, change, parts_told)), sides) == []) is passes


def test_more_hits_by_own_values_than_verdicts_may_be_told_are_found(sides: tuple[Side, Side]) -> None:
    area, indicator = cell(sides, (False, False))
    sides = shut(sides, (area, indicator), (True, False))
    counted = sides[1].criteria.indicators
    free = sum(all(len(s.verdicts(area, i)) == 2 for s in sides) for i in counted)
    assert 0 < free < len(counted)
    for change, passes in ((free, True), (free + 1, False)):
        told = told_of(area, change=Change(True, change, (0, change, 0, 0, 0, 0)))
        assert (texts(told, sides) == []) is passes


def test_of_an_agency_no_second_verdict_is_told_unless_it_follows(city: City, tmp_path: Path) -> None:
    found = compare_criteria(city, YEARS[1], other_criteria(city, tmp_path, *STRICT), "intern")
    one, two = screened(city, YEARS[1], [found.before.criteria, found.now.criteria])
    first = side_of(one, None)
    second = under_other_criteria(first, two)
    agency = [i.id for i in first.house.catalogue.indicators if i.direction == "a"]
    told = [i for i in agency if i in second.criteria.indicators]
    counts = [(a, i) for i in told for a in one.exceeds.index[one.exceeds[i].fillna(False)]]
    assert told and counts
    # the bar is higher: what did not count does not, of what did nobody is told
    assert all(second.verdicts(a, i) == {"offen"} for a, i in counts)
    below = [
        (a, i)
        for i in told
        for a in one.exceeds.index
        if one.exceeds.at[a, i] is False and not first.closed.at[a, i]
    ]
    assert all(second.verdicts(a, i) == {"nein", "offen"} for a, i in below)


def test_of_what_was_withheld_before_nothing_is_told_now(sides: tuple[Side, Side]) -> None:
    now = sides[1]
    area, indicator = cell(sides, (False, True))
    count = now.house.catalogue.by_id[indicator].numerator
    held = pd.DataFrame(False, index=now.house.secret.index, columns=now.house.secret.columns)
    held.loc[area, count] = True
    numbers = pd.DataFrame(pd.NA, index=held.index, columns=held.columns, dtype="Int64")
    delivery = now.house.delivery
    known = Register(KEY, (Published(delivery.year, delivery.boundary, numbers, held),))
    later = side_of(now.screening, known)
    assert now.verdicts(area, indicator) == {"ja", "offen"} and later.verdicts(area, indicator) == {"offen"}
    assert later.low[area] < now.low[area] and later.high[area] >= now.high[area]


def test_findings_of_a_comparison_name_the_file_that_holds_them_all() -> None:
    from screening.audit.statements import Oddity

    found = ComparisonAudit(
        "m", "2023-2024", 5, 9, (Oddity("vergleich.html", "Text", "unbekannter Text"),) * 25
    )
    assert "Alle stehen in pruefung-abgelehnt.json." in str(found.findings("pruefung-abgelehnt.json")[-1])
    assert found.audited("3f").as_json()["vergleich"] == "2023-2024"
