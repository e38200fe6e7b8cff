"""The door sabotaged in many ways, and files tampered with: the audit finds every one."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from screening.audit import Audit, House, audit_folder, house_of
from screening.delivery import City, Delivery, read_city
from screening.disclosure import cells, secondary, shown, totals
from screening.disclosure.cells import Cells
from screening.disclosure.register import Register
from screening.disclosure.secondary import Protection
from screening.disclosure.totals import totals_of
from screening.rule import Screening, count_hits
from screening.year import screen_years
from tests.cut_city import KEY, YEARS, cut
from tests.quick_release import CORE, page, pass_door, write_release

pytestmark = pytest.mark.no_cover
"""Hundreds of audits: traced line by line they would take twice as long, and say nothing new of the coverage."""

Screenings = dict[int, Screening]
Patch = pytest.MonkeyPatch

door = import_module("screening.disclosure.release")  # the package's name is taken by the function


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return read_city(KEY, cut(tmp_path_factory.mktemp("teilstadt")))


@pytest.fixture(scope="module")
def screenings(city: City) -> Screenings:
    return screen_years(city, YEARS[-1])[0]


@pytest.fixture(scope="module")
def house(screenings: Screenings) -> House:
    return house_of(screenings)


@pytest.fixture(scope="module")
def published(city: City, screenings: Screenings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(pass_door(city, screenings), tmp_path_factory.mktemp("veroeffentlicht"))


@pytest.fixture
def copy(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "kopie"))


def audited(house: House, folder: Path) -> Audit:
    return audit_folder(house, YEARS, folder)


def test_what_the_door_lets_through_passes_the_audit(house: House, published: Path) -> None:
    found = audited(house, published)
    assert found.breaches == ()
    assert found.primary > 50
    assert found.narrowest is not None
    assert found.narrowest[0] >= found.narrowest[1]
    assert min(found.kept) > 0.85


# --- the door sabotaged -------------------------------------------------------------------------------


def _nothing_is_small(patch: Patch, full: Screenings) -> None:
    patch.setattr(cells, "secret_counts", lambda s: _delivered(s))


def _delivered(s: Screening) -> np.ndarray:
    from screening.disclosure.secret import counts_of

    return s.rates.delivery.status[list(counts_of(s))].to_numpy(dtype=object) == "geheim"


def _one_below_the_threshold_is_forgotten(patch: Patch, full: Screenings) -> None:
    right = cells.secret_counts

    def wrong(s: Screening) -> np.ndarray:
        from screening.disclosure.secret import counts_of

        names, delivery = list(counts_of(s)), s.rates.delivery
        edge = np.column_stack(
            [(delivery.counts[c] == delivery.threshold_of(c) - 1).fillna(False) for c in names]
        )
        return right(s) & ~edge.astype(bool)

    patch.setattr(cells, "secret_counts", wrong)


def _only_the_secret_ones_are_withheld(patch: Patch, full: Screenings) -> None:
    right = door.protection_of

    def wrong(s: Screening, register: Register | None) -> Protection:
        made = right(s, register)
        known = pd.DataFrame(made.cells.known, made.secret.index, made.secret.columns)
        return replace(made, withheld=made.secret & known)

    patch.setattr(door, "protection_of", wrong)


def _only_the_city_s_total_is_known(patch: Patch, full: Screenings) -> None:
    patch.setattr(
        secondary, "known_totals", lambda city, areas, extents=(): totals_of(np.ones((1, len(areas)), bool))
    )


def _only_districts_are_known(patch: Patch, full: Screenings) -> None:
    def wrong(city: City, areas: pd.DataFrame, extents: Any = ()) -> Any:
        districts = areas.index.str[:2]
        return totals_of(np.array([districts == d for d in sorted(set(districts))]))

    patch.setattr(secondary, "known_totals", wrong)


def _one_case_is_protection_enough(patch: Patch, full: Screenings) -> None:
    right = secondary.cells_of

    def wrong(s: Screening, published: pd.DataFrame | None = None) -> Cells:
        made = right(s, published)
        down, up = (made.down > 0).astype(np.int64), (made.up > 0).astype(np.int64)
        return replace(made, protection=np.minimum(made.protection, 1), down=down, up=up)

    patch.setattr(secondary, "cells_of", wrong)


def _one_of_the_withheld_is_shown_again(patch: Patch, full: Screenings) -> None:
    right = door.protection_of

    def wrong(s: Screening, register: Register | None) -> Protection:
        made = right(s, register)
        beside = made.withheld & ~made.secret
        freed = made.withheld.copy()
        for count in freed:
            places = beside.index[beside[count]]
            freed.loc[places[:1], count] = False
        return replace(made, withheld=freed)

    patch.setattr(door, "protection_of", wrong)


def _flags_stay(patch: Patch, full: Screenings) -> None:
    patch.setattr(shown, "protect_decision", lambda s, withheld: s)


def _rates_stay(patch: Patch, full: Screenings) -> None:
    right = shown._masked
    patch.setattr(
        shown, "_masked", lambda f, w: f if all(str(t) == "Float64" for t in f.dtypes) else right(f, w)
    )


def _counts_stay(patch: Patch, full: Screenings) -> None:
    right = shown._masked
    patch.setattr(
        shown, "_masked", lambda f, w: f if all(str(t) == "Int64" for t in f.dtypes) else right(f, w)
    )


def _ratios_stay(patch: Patch, full: Screenings) -> None:
    right = door._ratio
    patch.setattr(door, "_ratio", lambda s: right(full[max(full)]))


def _figures_of_agencies_stay(patch: Patch, full: Screenings) -> None:
    patch.setattr(shown, "_without_agency_figures", lambda rates: rates)


def _hits_are_the_true_ones(patch: Patch, full: Screenings) -> None:
    def wrong(flags: pd.DataFrame) -> pd.DataFrame:
        same = [s for s in full.values() if s.exceeds.index.equals(flags.index)]
        return same[-1].hits if same else count_hits(flags)

    patch.setattr(shown, "count_hits", wrong)


def _themes_count_what_is_withheld(patch: Patch, full: Screenings) -> None:
    right = door.hits_by_theme
    patch.setattr(door, "hits_by_theme", lambda s: right(full[max(full)]))


def _sums_and_other_means_stay(patch: Patch, full: Screenings) -> None:
    patch.setattr(shown, "_published", lambda reference, criteria, digits: reference)


def _trends_are_the_true_ones(patch: Patch, full: Screenings) -> None:
    right = door.trend
    patch.setattr(door, "trend", lambda passed, carries: right(full, carries))


def _analyses_are_made_of_everything(patch: Patch, full: Screenings) -> None:
    right = door.analyse
    patch.setattr(door, "analyse", lambda passed, carries, **more: right(full, carries, **more))


def _findings_are_told_as_they_are(patch: Patch, full: Screenings) -> None:
    from screening.findings import Finding

    patch.setattr(door, "UNTOLD", Finding("Warnung", "Wert springt", file="a.csv", row="3", value="7"))


def _exceptions_hold_everywhere(patch: Patch, full: Screenings) -> None:
    right = cells.secret_counts

    def wrong(s: Screening) -> np.ndarray:
        found = right(s).copy()
        found[:, np.argmax(found.sum(axis=0))] = False
        return found

    patch.setattr(cells, "secret_counts", wrong)


def _what_the_source_kept_is_forgotten(patch: Patch, full: Screenings) -> None:
    right = cells.secret_counts
    patch.setattr(cells, "secret_counts", lambda s: right(s) & ~_delivered(s))


def _protections_are_a_quarter(patch: Patch, full: Screenings) -> None:
    right = Delivery.protection_of
    patch.setattr(Delivery, "protection_of", lambda d, count: right(d, count) // 4)


def _thresholds_are_half(patch: Patch, full: Screenings) -> None:
    right = Delivery.threshold_of
    patch.setattr(Delivery, "threshold_of", lambda d, count: right(d, count) // 2)


def _far_areas_make_up_for_each_other(patch: Patch, full: Screenings) -> None:
    right = totals.totals_of

    def wrong(groups: np.ndarray) -> Any:
        made = right(groups)
        return replace(made, atom=np.zeros_like(made.atom))

    patch.setattr(totals, "totals_of", wrong)


def _all_can_hide_more_than_they_can(patch: Patch, full: Screenings) -> None:
    def wrong(value: np.ndarray, *rest: Any) -> tuple[np.ndarray, np.ndarray]:
        return value.copy(), value + 100

    patch.setattr(cells, "_room", wrong)


DOOR = (
    _one_below_the_threshold_is_forgotten,
    _only_the_secret_ones_are_withheld,
    _one_of_the_withheld_is_shown_again,
    _flags_stay,
    _rates_stay,
    _counts_stay,
    _ratios_stay,
    _figures_of_agencies_stay,
    _hits_are_the_true_ones,
    _themes_count_what_is_withheld,
    _sums_and_other_means_stay,
    _trends_are_the_true_ones,
    _analyses_are_made_of_everything,
    _findings_are_told_as_they_are,
    _exceptions_hold_everywhere,
)

SHARED = (
    _nothing_is_small,
    _only_the_city_s_total_is_known,
    _only_districts_are_known,
    _one_case_is_protection_enough,
    _what_the_source_kept_is_forgotten,
    _protections_are_a_quarter,
    _thresholds_are_half,
    _far_areas_make_up_for_each_other,
    _all_can_hide_more_than_they_can,
)
"""Mistakes in what an audit could easily take from the door: thresholds, protections, known sums, rooms."""


@pytest.mark.parametrize("sabotage", DOOR, ids=lambda f: f.__name__.strip("_"))
def test_a_sabotaged_door_is_found(
    sabotage: Callable[[Patch, Screenings], None],
    city: City,
    screenings: Screenings,
    house: House,
    tmp_path: Path,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        sabotage(patch, screenings)
        folder = write_release(pass_door(city, screenings), tmp_path, CORE)
    assert audited(house, folder).breaches


@pytest.mark.parametrize("sabotage", SHARED, ids=lambda f: f.__name__.strip("_"))
def test_a_wrong_definition_of_the_door_is_found_even_while_it_is_wrong(
    sabotage: Callable[[Patch, Screenings], None], city: City, screenings: Screenings, tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        sabotage(patch, screenings)
        folder = write_release(pass_door(city, screenings), tmp_path, CORE)
        assert audited(house_of(screenings), folder).breaches


# --- files tampered with ------------------------------------------------------------------------------


def _page(name: str, change: Callable[[str, str, str], str]) -> Callable[[Path, House], None]:
    """Change a page's text, told a secret value: area and indicator."""

    def tamper(folder: Path, house: House) -> None:
        path = folder / name
        area, indicator = _secret_value(house)
        before = path.read_text(encoding="utf-8")
        after = change(before, area, house.catalogue[indicator].short)
        assert after != before
        path.write_text(after, encoding="utf-8")

    return tamper


def _secret_value(house: House, direction: str = "+") -> tuple[str, str]:
    """Return an area and an indicator of the rule whose value is secret though it was delivered."""
    known = house.screening.rates.rate.notna()
    for i in house.criteria.indicators:
        places = house.secret_values.index[house.secret_values[i] & known[i]]
        if len(places) and house.catalogue[i].direction == direction:
            return str(places[0]), i
    raise AssertionError("no secret value")


def _row(text: str, area: str, short: str) -> tuple[int, int]:
    """Return where the row of an indicator stands in an area's profile."""
    start = text.index(f'data-area="{area}"')
    name = text.index(f"</span> {short}</th>", start)
    return text.rindex("<tr", 0, name), text.index("</tr>", name)


def _in_row(old: str, new: str) -> Callable[[str, str, str], str]:
    def change(text: str, area: str, short: str) -> str:
        start, end = _row(text, area, short)
        return text[:start] + text[start:end].replace(old, new, 1) + text[end:]

    return change


def _webmap(
    change: Callable[[dict[str, Any], dict[str, Any], int, str], None],
) -> Callable[[Path, House], None]:
    """Change the web map's data, told the layer and the position of a secret value."""

    def tamper(folder: Path, house: House) -> None:
        path = folder / "karte.html"
        text = path.read_text(encoding="utf-8")
        found = re.search(r'(<script type="application/json" id="data">)(.*?)(</script>)', text, re.S)
        assert found
        data = json.loads(found[2])
        area, indicator = _secret_value(house)
        layer = next(x for x in data["layers"] if x["id"] == indicator)
        change(data, layer, data["ids"].index(area), area)
        path.write_text(text[: found.start(2)] + json.dumps(data) + text[found.end(2) :], encoding="utf-8")

    return tamper


def _put(key: str, value: object) -> Callable[[dict[str, Any], dict[str, Any], int, str], None]:
    def change(data: dict[str, Any], layer: dict[str, Any], at: int, area: str) -> None:
        if isinstance(layer[key], str):
            layer[key] = layer[key][:at] + str(value) + layer[key][at + 1 :]
        else:
            layer[key][at] = value

    return change


def _new_key(data: dict[str, Any], layer: dict[str, Any], at: int, area: str) -> None:
    layer["tip"] = ["4,2 %"] * len(data["ids"])


def _workbook(change: Callable[[Any, House], None]) -> Callable[[Path, House], None]:
    def tamper(folder: Path, house: House) -> None:
        import openpyxl

        book = openpyxl.load_workbook(folder / "auswahl.xlsx")
        change(book, house)
        book.save(folder / "auswahl.xlsx")

    return tamper


def _hidden_sheet(book: Any, house: House) -> None:
    book.create_sheet("Rohdaten").sheet_state = "hidden"


def _hidden_column(book: Any, house: House) -> None:
    book.worksheets[0].column_dimensions["Q"].hidden = True


def _comment(book: Any, house: House) -> None:
    from openpyxl.comments import Comment

    book.worksheets[0]["Q2"].comment = Comment("4 Fälle", "x")


def _cell_filled(book: Any, house: House) -> None:
    area, indicator = _secret_value(house)
    sheet = book["Zähler und Nenner"]
    number = house.catalogue[indicator].number
    column = next(c.column for c in sheet[1] if str(c.value).startswith(f"{number} Zähler"))
    row = next(c.row for c in sheet["A"] if c.value == area)
    sheet.cell(row, column).value = int(house.screening.rates.numerator.at[area, indicator])


def _sums_of_the_city(book: Any, house: House) -> None:
    sheet = book["Mittelwerte"]
    column = next(c.column for c in sheet[1] if c.value == "Summe der Zähler")
    sheet.cell(2, column).value = 4711


def _property(book: Any, house: House) -> None:
    book.properties.keywords = "geheim: 4"


def _package(*statements: str) -> Callable[[Path, House], None]:
    def tamper(folder: Path, house: House) -> None:
        with closing(sqlite3.connect(folder / "auswahl.gpkg")) as base, base:
            for statement in statements:
                base.execute(statement)

    return tamper


def _package_value(folder: Path, house: House) -> None:
    area, indicator = _secret_value(house)
    with closing(sqlite3.connect(folder / "auswahl.gpkg")) as base, base:
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f"DROP TRIGGER {name}")  # they need functions of GDAL
        base.execute(f"UPDATE auswahl SET {indicator}_wert = 4.2 WHERE area_id = ?", (area,))


def _csv_column(folder: Path, house: House) -> None:
    path = folder / "auswahl.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    told = [lines[0] + ";Fallzahl", *(line + ";4" for line in lines[1:])]
    path.write_text("\n".join(told), encoding="utf-8-sig")


def _csv_cell(folder: Path, house: House) -> None:
    area, indicator = _secret_value(house)
    path = folder / "auswahl.csv"
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    head = lines[0].split(";")
    number = house.catalogue[indicator].number
    column = next(k for k, h in enumerate(head) if h.startswith(f"{number} ") and "Wert" in h)
    row = next(k for k, line in enumerate(lines) if f'"{area}"' in line.replace('""', '"')[:20])
    import csv
    import io

    cells_of_row = next(csv.reader(io.StringIO(lines[row]), delimiter=";"))
    cells_of_row[column] = "4,2"
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="").writerow(cells_of_row)
    lines[row] = out.getvalue()
    path.write_text("\n".join(lines), encoding="utf-8-sig")


def _notebook(change: Callable[[dict[str, Any], str, str], None]) -> Callable[[Path, House], None]:
    def tamper(folder: Path, house: House) -> None:
        path = folder / "05_dossier.ipynb"
        content = json.loads(path.read_text(encoding="utf-8"))
        area, indicator = _secret_value(house)
        change(content, area, house.catalogue[indicator].short)
        path.write_text(json.dumps(content), encoding="utf-8")

    return tamper


def _stream(content: dict[str, Any], area: str, short: str) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": f"{area}: 4"}
    content["cells"][0]["outputs"].append(output)


def _plain_frame(content: dict[str, Any], area: str, short: str) -> None:
    content["cells"][0]["outputs"][0]["data"]["text/plain"] = f"area_id\n{area}  4.2"


def _metadata(content: dict[str, Any], area: str, short: str) -> None:
    content["metadata"]["papermill"] = {"werte": {area: 4}}


def _cell_metadata(content: dict[str, Any], area: str, short: str) -> None:
    content["cells"][0]["metadata"]["werte"] = {area: 4}


def _other_form(content: dict[str, Any], area: str, short: str) -> None:
    content["cells"][0]["outputs"][0]["data"]["application/json"] = {area: 4}


def _typst_row(content: dict[str, Any], area: str, short: str) -> None:
    output = content["cells"][-1]["outputs"][0]["data"]
    text = output["text/markdown"]
    start = (
        text.index(f'titel: "Viertel {area}"')
        if f'titel: "Viertel {area}"' in text
        else text.index(f' {area}", ort:')
    )
    place = text.index('"zum Schutz gesperrt",none', start)
    output["text/markdown"] = (
        text[:place] + '"4,2 %","4 / 95"' + text[place + len('"zum Schutz gesperrt",none') :]
    )


def _typst_alternative(content: dict[str, Any], area: str, short: str) -> None:
    output = content["cells"][-1]["outputs"][0]["data"]
    text = output["text/markdown"]
    start = text.index('befund: "', text.index(f' {area}", ort:')) + len('befund: "')
    said = f"(Vielfaches des Mittelwerts: {short} 1,9) "
    output["text/markdown"] = text[:start] + said + text[start:]


def _picture_text(folder: Path, house: House) -> None:
    from PIL import Image, PngImagePlugin

    (folder / "abbildungen").mkdir()
    told = PngImagePlugin.PngInfo()
    told.add_text("Werte", "4")
    Image.new("RGB", (4, 4)).save(folder / "abbildungen" / "treffer.png", pnginfo=told)


def _vector(body: str) -> Callable[[Path, House], None]:
    def tamper(folder: Path, house: House) -> None:
        (folder / "abbildungen").mkdir()
        area, _ = _secret_value(house)
        text = f'<svg xmlns="http://www.w3.org/2000/svg">{body.format(area=area)}</svg>'
        (folder / "abbildungen" / "treffer.svg").write_text(text, encoding="utf-8")

    return tamper


def _paper(folder: Path, house: House) -> None:
    import typst

    area, indicator = _secret_value(house)
    found = house.catalogue[indicator]
    level = house.city.level
    rows = f"{level} {area}\n\nNr. und Indikator Wert\n\n{found.number} {found.short} 4,2 % 4 / 95 3,0 % 1,4 ● zählt"
    source = folder.parent / "profil.typ"
    source.write_text(f"#set page(width: 30cm)\n{rows}", encoding="utf-8")
    (folder / "profile.pdf").write_bytes(typst.compile(str(source)))


def _paper_beside(folder: Path, house: House) -> None:
    import typst

    area, _ = _secret_value(house)
    source = folder.parent / "dossier.typ"
    source.write_text(f"#set page(width: 30cm)\n{area} Bezirk 987654", encoding="utf-8")
    (folder / "dossier.pdf").write_bytes(typst.compile(str(source)))


def _log(change: Callable[[dict[str, Any], str], None]) -> Callable[[Path, House], None]:
    def tamper(folder: Path, house: House) -> None:
        path = folder / "lauf.json"
        log = json.loads(path.read_text(encoding="utf-8"))
        change(log, _secret_value(house)[0])
        path.write_text(json.dumps(log), encoding="utf-8")

    return tamper


def _joint_of_a_group(folder: Path, house: House) -> None:
    """Publish what a secret area and a shown one have together."""
    area, indicator = _secret_value(house)
    numbers = house.screening.rates
    other = next(a for a in house.cells.areas if not house.secret_values.at[a, indicator] and a != area)
    n = sum(int(numbers.numerator.at[a, indicator]) for a in (area, other))
    d = sum(int(numbers.denominator.at[a, indicator]) for a in (area, other))
    short = house.catalogue[indicator].short
    body = (
        "<table><tr><th>Vorschlag</th><th>Gebiete</th></tr>"
        f"<tr><td>1</td><td>{area}, {other}</td></tr></table>"
        "<table><tr><th>Indikator</th><th>Schwelle</th><th>Vorschlag 1</th></tr>"
        f"<tr><td>{short}</td><td>2 %</td><td>3,0 % ({n}/{d})</td></tr></table>"
    )
    (folder / "belastbarkeit.html").write_text(page(body), encoding="utf-8")


def _list_by_secret_value(text: str, area: str, short: str) -> str:
    """Turn the list of chosen areas around, as if another value ranked them."""
    start = text.index("<tbody>", text.index("erfüllen könnten")) + len("<tbody>")
    end = text.index("</tbody>", start)
    rows = re.findall(r"<tr>.*?</tr>", text[start:end], re.S)
    assert len(rows) > 1
    return text[:start] + "".join(reversed(rows)) + text[end:]


WHENCE = "<table><tr><th>Gebiet</th><th>woher</th></tr><tr><td>{area}</td><td>{short} (1)</td></tr></table>"

FILES: dict[str, Callable[[Path, House], None]] = {
    "page: tooltip": _page("dossier.html", _in_row("<td", '<td title="4,2 %"')),
    "page: data attribute": _page("dossier.html", _in_row("<td", '<td data-wert="4.2"')),
    "page: comment": _page("dossier.html", _in_row("<td", "<!-- 4 / 95 --><td")),
    "page: rate in the row": _page("dossier.html", _in_row("zum Schutz gesperrt", "4,2 %")),
    "page: flag in the row": _page("dossier.html", _in_row("? offen", "● zählt")),
    "page: bar drawn": _page(
        "dossier.html",
        _in_row("<td class=f></td>", '<td class=f><svg><path class=b d="M0 7h75v22"/></svg></td>'),
    ),
    "page: random variation": _page(
        "dossier.html",
        _in_row(
            "<td class=f></td>", '<td class=f><svg aria-label="Zufallsschwankung 0,6 bis 1,2"></svg></td>'
        ),
    ),
    "page: change since the break": _page(
        "dossier.html", _in_row("<span></span></td>", "<span>+0,7</span></td>")
    ),
    "page: point in the trend": _page(
        "dossier.html", _in_row("<path class=q", '<path class=g d="M145 10h0"/><path class=q')
    ),
    "page: year in the trend's text": _page(
        "dossier.html", _in_row("aria-hidden=true", f'role=img aria-label="{YEARS[-1]} 4,2 %"')
    ),
    "page: sentence with cases": _page(
        "dossier.html",
        lambda t, a, s: t.replace(
            "</body>", f"<p>{a}: 3 Fälle weniger bei „{s}“, und es wären 6 von 13.</p></body>"
        ),
    ),
    "page: named as circumstance": _page(
        "dossier.html",
        lambda t, a, s: t.replace("</body>", WHENCE.format(area=a, short=s) + "</body>"),
    ),
    "page: order by something else": _page("dossier.html", _list_by_secret_value),
    "map: rate": _webmap(_put("rate", 42)),
    "map: ratio": _webmap(_put("ratio", 140)),
    "map: numerator": _webmap(_put("n", 4)),
    "map: flag": _webmap(_put("flag", "j")),
    "map: class": _webmap(_put("cls", "1")),
    "map: new key": _webmap(_new_key),
    "workbook: hidden sheet": _workbook(_hidden_sheet),
    "workbook: hidden column": _workbook(_hidden_column),
    "workbook: comment": _workbook(_comment),
    "workbook: cell": _workbook(_cell_filled),
    "workbook: sums": _workbook(_sums_of_the_city),
    "workbook: property": _workbook(_property),
    "package: new attribute": _package("ALTER TABLE auswahl ADD COLUMN faelle INTEGER"),
    "package: new table": _package("CREATE TABLE rohdaten (area_id TEXT, n INTEGER)"),
    "package: value": _package_value,
    "csv: new column": _csv_column,
    "csv: cell": _csv_cell,
    "notebook: printed": _notebook(_stream),
    "notebook: frame": _notebook(_plain_frame),
    "notebook: metadata": _notebook(_metadata),
    "notebook: metadata of a cell": _notebook(_cell_metadata),
    "notebook: another form": _notebook(_other_form),
    "notebook: row for Typst": _notebook(_typst_row),
    "notebook: alternative text": _notebook(_typst_alternative),
    "picture: text beside the pixels": _picture_text,
    "picture: title of a shape": _vector("<title>4</title>"),
    "picture: shape named by its area": _vector('<path id="p1" class="{area}" fill="#9c3d10"/>'),
    "paper: row": _paper,
    "paper: number that no page has": _paper_beside,
    "log: finding with a value": _log(
        lambda log, a: log["befunde"].append({"level": "Warnung", "value": "4"})
    ),
    "log: area": _log(
        lambda log, a: log["befunde"].append({"level": "Warnung", "message": f"In {a} springt es."})
    ),
    "log: hashes of deliveries": _log(lambda log, a: log.update(eingaben={"raw/a.csv": "0" * 64})),
    "file: prepared release": lambda folder, house: (folder / "stand.pickle").write_bytes(b"x") and None,
    "sum of a secret and a shown area": _joint_of_a_group,
}


@pytest.mark.parametrize("tamper", FILES.values(), ids=FILES)
def test_a_file_that_tells_too_much_is_found(
    tamper: Callable[[Path, House], None], copy: Path, published: Path, house: House
) -> None:
    tamper(copy, house)
    for path in [p for p in copy.rglob("*.*") if p.is_file() and p.suffix not in (".csv", ".xlsx")]:
        if (same := published / path.relative_to(copy)).is_file() and same.read_bytes() == path.read_bytes():
            path.unlink()  # what is as it was has been read by the first test
    assert audited(house, copy).breaches


def test_findings_of_the_audit_repeat_no_figure(copy: Path, house: House) -> None:
    FILES["map: numerator"](copy, house)
    FILES["workbook: cell"](copy, house)
    found = audited(house, copy)
    area, indicator = _secret_value(house)
    number = str(house.screening.rates.numerator.at[area, indicator])
    for finding in found.findings():
        assert number not in re.sub(r"\d\d\.\d\.\d+|„[^“]*“", "", finding.message)


@pytest.fixture(scope="module", autouse=True)
def _nothing_left_patched() -> Iterator[None]:
    yield
    assert shown.protect_decision.__module__ == "screening.disclosure.shown"
