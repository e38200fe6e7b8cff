"""The seal attacked: whatever one side has deposited, all that the other can see is the same until both have."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from screening.base.findings import ScreeningError
from screening.cli import app
from screening.pipeline import Target, run_year
from screening.pipeline.documents import seal_of
from screening.pipeline.inputs import input_hashes
from screening.pipeline.log import LOG
from screening.pipeline.protocol import marks_at_hand
from screening.pipeline.steps import Prepared, prepare_year
from screening.process import ratings
from screening.process.ratings import State, store
from screening.report.sections.focus import write_calendar
from screening.year import prepare
from tests.examples import examples
from tests.pipeline.project import FAKE, STEMS, WRITES
from tests.process.ratings.deposits import GOOD, HEAD, LONG, OTHER, Sides, seen

SIDES = ("verwaltung", "region")
CONTENTS = (OTHER, GOOD * 1 + OTHER.replace("01.1.1", "02.1.1"), LONG)
MARK = re.compile(rb"[0-9a-f]{64}")

runner = CliRunner()


def without_mark(told: dict[str, tuple[int, int, int, bytes]]) -> dict[str, tuple[int, int, int, bytes]]:
    """Return what is seen with the fingerprint blanked: of that another test says that it tells nothing."""
    return {
        name: (*about, MARK.sub(b"#" * 64, content) if "bewertungen" in name else content)
        for name, (*about, content) in told.items()
    }  # type: ignore[misc]


def said(sides: Sides, notebooks: Path, command: str) -> str:
    where = ["--data", str(sides.small.data), "--reports", str(sides.place / "reports")]
    result = runner.invoke(app, [command, "klein", *where, "--notebooks", str(notebooks)])
    return result.output


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    (tmp_path / "notebooks").mkdir()
    for stem in STEMS:
        (tmp_path / "notebooks" / f"{stem}.ipynb").write_text("{}", encoding="utf-8")
    return tmp_path / "notebooks"


@pytest.mark.parametrize("side", SIDES)
def test_the_data_folder_and_all_commands_are_the_same_for_any_content_in_either_direction(
    sides: Sides, notebooks: Path, side: Any
) -> None:
    views = []
    for rows in CONTENTS:
        shutil.rmtree(sides.folder, ignore_errors=True)
        assert sides.deposit(side, rows) in (State.FIRST, State.SECOND)
        told = [said(sides, notebooks, c) for c in ("check", "status")]
        hashes = input_hashes(sides.small.city(), sides.small.year)
        views.append((without_mark(seen(sides.small.data)), told, hashes))
    assert views[0] == views[1] == views[2]
    names = [n for n in views[0][0] if "bewertungen" in n]
    assert names == [f"raw/klein/2024/bewertungen/{side}.toml"]


@pytest.mark.parametrize("side", SIDES)
def test_check_and_inputs_do_not_even_depend_on_whether_one_side_has_deposited(
    sides: Sides, notebooks: Path, side: Any
) -> None:
    before = said(sides, notebooks, "check"), input_hashes(sides.small.city(), 2024)
    sides.deposit(side, LONG)
    assert (said(sides, notebooks, "check"), input_hashes(sides.small.city(), 2024)) == before
    absent = {"verwaltung": "REGSAM", "region": "Sozialreferat"}[side]
    assert f"klein 2024: Bewertungen noch nicht hinterlegt: {absent}.\n" in said(sides, notebooks, "status")


def beside_the_run(sides: Sides, side: Any) -> list[Any]:
    """Return what the other side gets by other commands: its workbook, one taken back, a protocol's marks, a calendar."""
    small, place = sides.small, sides.place
    other = {"verwaltung": "region", "region": "verwaltung"}[side]
    book, where = place / "mappe.xlsx", ["--data", str(small.data)]
    book.unlink(missing_ok=True)
    told: list[Any] = []
    for command in (
        ["template", "mappe", "klein", "--year", "2024", "--side", other, "--out", str(book), *where],
        ["take", str(book), *where],
    ):
        told.append(runner.invoke(app, command).output)
    parts = {p: zipfile.ZipFile(book).read(p) for p in zipfile.ZipFile(book).namelist()}
    city = small.city()
    laid = prepare(city, 2024, "intern")
    name = write_calendar(laid, place)
    drawn = (place / name).read_bytes() if name else b""
    return [*told, parts, marks_at_hand(city, 2024, place / "reports"), name, drawn]


@pytest.mark.parametrize("side", SIDES)
def test_workbooks_marks_of_a_protocol_and_calendars_are_the_same_for_any_content(
    sides: Sides, side: Any
) -> None:
    home = sides.small.raw / "gebiete" / "am_park"
    home.mkdir(parents=True)
    home.joinpath("vereinbarung.toml").write_text(SIGNED, encoding="utf-8")
    before = beside_the_run(sides, side)
    assert before[-1].count(b"BEGIN:VEVENT") == 1 and "Nichts zu schreiben" in before[1]
    for rows in CONTENTS:
        sides.deposit(side, rows)
        assert beside_the_run(sides, side) == before


SIGNED = """name = "Am Park"
gebiete = ["01.1.1"]
thema = "Alter"
gruende = ["Viele allein."]
moderation = "REGSAM West"
ansprechperson = "Sozialplanung"
stunden_woche = 6
monate = 24
start = 2024-11-01
ueberpruefung = 2026-10-31
unterzeichnet = 2024-10-20
"""


@pytest.mark.parametrize("side", SIDES)
def test_what_is_cleared_first_looks_the_same_for_any_content_until_the_other_side_clears(
    sides: Sides, notebooks: Path, side: Any
) -> None:
    other = {"verwaltung": "region", "region": "verwaltung"}[side]
    views = []
    for rows in CONTENTS:
        shutil.rmtree(sides.folder, ignore_errors=True)
        sides.at("anderes")
        sides.deposit(other, GOOD)
        sides.at("eigenes")
        sides.deposit(side, rows)
        # the noise is other noise each time, of one size and date
        there = {
            k: (*about, b"" if k.endswith(".siegel") else c)
            for k, (*about, c) in seen(sides.small.data).items()
        }
        told = [said(sides, notebooks, c) for c in ("check", "status")]
        views.append((without_mark(there), told, input_hashes(sides.small.city(), 2024)))
    assert views[0] == views[1] == views[2]
    names = {Path(n).name for n in views[0][0] if "bewertungen" in n}
    assert names == {f"{side}.toml", f"{other}.toml", f"{side}.siegel"}


def everything(notebook: Path, parameters: Any, folder: Path, metadata: Any, *_: Any) -> Path:
    """Execute a notebook that shows all that a notebook can see."""
    (folder / "auswahl.csv").write_bytes((folder / parameters["prepared"]).read_bytes())
    for name in (n for names in WRITES.values() for n in names if n != "auswahl.csv"):
        (folder / name).write_text("Inhalt", encoding="utf-8")
    executed = folder / notebook.name
    executed.write_text(json.dumps(metadata, default=str), encoding="utf-8")
    return executed


def prepared(*call: Any) -> Prepared:
    return prepare_year(*call)


def made(sides: Sides, notebooks: Path, audience: str) -> dict[str, Any]:
    """Run a year whose documents hold all that was prepared for them; return each byte but the clock's."""
    with ThreadPoolExecutor(1) as pool:
        done = run_year(
            Target("klein", 2024, audience),
            data=sides.small.data,
            reports=sides.place / "reports",
            notebooks=notebooks,
            executor=pool,
            engine="pandoc",
            tools=replace(FAKE, prepare=prepared, execute=everything),
        )
    files = {
        p.relative_to(done.folder).as_posix(): p.read_bytes() for p in done.folder.rglob("*") if p.is_file()
    }
    log = json.loads(files.pop(LOG))
    del log["lauf"]
    return files | {LOG: log}


@pytest.mark.slow
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_a_whole_run_makes_the_same_bytes_whatever_one_side_has_deposited(
    sides: Sides, notebooks: Path, side: Any, audience: str
) -> None:
    before = made(sides, notebooks, audience)
    sides.deposit(side, LONG)
    assert made(sides, notebooks, audience) == before


@given(st.binary(max_size=3000), st.binary(max_size=3000))
@settings(max_examples=examples(20))
def test_what_is_kept_has_one_size_and_date_and_comes_back_to_the_byte(
    tmp_path_factory: pytest.TempPathFactory, first: bytes, second: bytes
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(store.VARIABLE, str(tmp_path_factory.mktemp("konto")))
        receipts = dict(store.keep(c, "a.csv") for c in (first, second, first))
        marks = [*receipts]
        assert len(set(marks)) == 3, "the same content has another fingerprint each time"
        for end in ("", ".beleg"):
            about = [(store.home() / f"{m}{end}").stat() for m in marks]
            assert len({(a.st_size, a.st_mtime_ns, a.st_mode) for a in about}) == 1
        for mark, content in zip(marks, (first, second, first), strict=True):
            found = store.kept(mark)
            assert found is not None and found[1] == content and len(found[0]) == 32
            assert store.fingerprint(*found) == mark
            store.forget(mark)
            assert store.holds_receipt(mark, receipts[mark]) and store.kept(mark) is None
            store.forget(mark, receipt=True)
        assert not list(store.home().iterdir())


def test_the_fingerprint_is_of_32_random_bytes_that_are_not_among_the_data(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[bytes] = []
    draw = store.secrets.token_bytes

    def drawing(size: int) -> bytes:
        drawn.append(draw(size))
        return drawn[-1]

    monkeypatch.setattr(store.secrets, "token_bytes", drawing)
    sides.deposit("region", GOOD)
    content = (HEAD + GOOD).encode()
    salt, receipt = (d for d in drawn if len(d) == store.SALT)
    mark = MARK.search((sides.folder / "region.toml").read_bytes())
    assert mark and mark[0].decode() == store.fingerprint(salt, content)
    visible = b"".join(content for *_, content in seen(sides.small.data).values())
    for secret in (salt, receipt):
        assert secret not in visible and secret.hex().encode() not in visible
    tried = [store.fingerprint(b"", content), store.fingerprint(content, b"")]
    assert mark[0].decode() not in tried


def test_neither_a_row_nor_a_word_of_a_deposit_can_be_read_where_it_is_kept(sides: Sides) -> None:
    sides.deposit("verwaltung", LONG)
    kept = b"".join(p.read_bytes() for p in store.home().iterdir())
    assert len(kept) == store.SIZE + store.SALT
    assert b"gebiet" not in kept and "Begründung".encode() not in kept and b"01.1.1" not in kept


def test_a_file_among_the_data_is_refused_and_errors_of_a_form_leave_nothing_behind(sides: Sides) -> None:
    inside = sides.small.path("meine.csv")
    inside.write_text(HEAD + GOOD, encoding="utf-8")
    with pytest.raises(ScreeningError, match="dort kann die andere Seite sie lesen"):
        ratings.deposit(sides.small.city(), 2024, "region", inside, lambda: frozenset())
    inside.unlink()
    before = seen(sides.small.data)
    with pytest.raises(ScreeningError, match="Stufe"):
        sides.deposit("region", GOOD.replace("1;4;", "1;7;"))
    assert seen(sides.small.data) == before and not store.home().exists()


def test_a_notebook_for_the_meeting_cannot_open_what_is_kept(sides: Sides, tmp_path: Path) -> None:
    seal = seal_of("gespraech", tmp_path / "data", tmp_path / "reports", tmp_path / "stand.pickle")
    assert seal is not None and store.home().resolve() in seal.closed


def test_a_file_that_is_too_large_to_be_kept_unseen_is_refused(sides: Sides) -> None:
    with pytest.raises(ScreeningError, match="größer als"):
        sides.deposit("region", "01.1.1;4;5;8;24;Team;2024-10-21;" + "x" * store.SIZE + ";;\n")
