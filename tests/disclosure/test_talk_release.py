"""The whole way, twice, for two cities alike but in secret counts: every byte that leaves is the same."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest

from screening.delivery import read_city
from screening.disclosure import Proven
from screening.disclosure.audited import AUDIT_FILE
from screening.disclosure.register import REGISTER
from screening.pipeline import Target
from screening.year import screen_years
from tests.cities.here import run_here
from tests.cut_city import KEY, YEARS
from tests.two_cities import tense_city, twin, write_counts

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SENTINELS = (48271, 61987, 73823, 86453)
"""Planted as moves into four areas of one Bezirksteil, and there secret by a threshold of their own."""

AREAS = ("13.1.1", "13.1.2", "13.1.3", "13.2.1")
SECTION = """
[[datei]]
path = "zuzuege.csv"
source = "Einwohnermelderegister"
stichtag = 2024-12-31
layout = "wide"
encoding = "utf-8"
delimiter = ";"
decimal = ","
id_column = "Viertel"
threshold = 90000
licence = "CC0"
attribution = "erfunden"

[datei.columns]
zuzuege = "Zuzüge im Jahr"
"""


def planted(folder: Path, sentinels: tuple[int, ...]) -> Path:
    """Write the city with these moves."""
    data = tense_city(folder, districts=("13",))
    # a twin's counts need not fit to those that are told to nobody
    manifest = data / "raw" / KEY / "stadt.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8") + "\n[checks]\nnested = []\n", encoding="utf-8")
    year = data / "raw" / KEY / str(YEARS[-1])
    manifest = (year / "lieferung.toml").read_text(encoding="utf-8")
    manifest = manifest.replace('zuzuege = "Zuzüge im Jahr"\n', "").replace(
        'wegzuege = "Wegzüge im Jahr"\n', ""
    )
    manifest = manifest.replace(
        "[datei.columns]\nbev =", 'ignore = ["Zuzüge im Jahr", "Wegzüge im Jahr"]\n\n[datei.columns]\nbev ='
    )
    (year / "lieferung.toml").write_text(manifest + SECTION, encoding="utf-8")
    moves = dict(zip(AREAS, sentinels, strict=True))
    rows = ["Viertel;Zuzüge im Jahr"]
    rows += [f"{a};{moves.get(a, 150 + k)}" for k, a in enumerate(areas_of(year))]
    (year / "zuzuege.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return data


def exchange_cases(data: Path) -> None:
    """Let secret counts of both years be those of a twin."""
    for year, screening in screen_years(read_city(KEY, data), YEARS[-1])[0].items():
        other = twin(screening)
        counts = (s.rates.delivery.counts for s in (screening, other))
        write_counts(data / "raw" / KEY / str(year), *counts)


def areas_of(year: Path) -> list[str]:
    lines = (year / "haushalte.csv").read_text(encoding="utf-8").splitlines()
    return [line.partition(";")[0] for line in lines[1:]]


def unproven(*_: object) -> dict[str, Proven]:
    """Prove nothing."""
    return {}


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folders: list[Path] = []
    other: dict[str, object] = {}
    for name, sentinels in (("a", SENTINELS), ("b", (SENTINELS[1], SENTINELS[0], *SENTINELS[2:]))):
        place = tmp_path_factory.mktemp(name)
        data = planted(place / "data", sentinels)
        if name == "b":
            exchange_cases(data)
            # what is proven of the one holds for the other, and takes as long as half of the documents
            other["prove"] = unproven
        # that kernels are sealed is tested elsewhere; here all cells of all notebooks are shown two cities
        (done,) = run_here(data, place / "reports", Target(KEY, YEARS[-1], "gespraech"), **other)
        assert done.errors == ()
        assert done.result
        folders.append(done.result.folder)
    return folders[0], folders[1]


@pytest.mark.long
def test_every_byte_that_leaves_is_the_same_whatever_is_secret(releases: tuple[Path, Path]) -> None:
    one, other = releases
    names = sorted(p.relative_to(one).as_posix() for p in one.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(other).as_posix() for p in other.rglob("*") if p.is_file())
    assert len(names) > 30
    assert {".png", ".pdf", ".html", ".xlsx", ".gpkg", ".csv"} <= {Path(n).suffix for n in names}
    different = [n for n in names if (one / n).read_bytes() != (other / n).read_bytes()]
    assert different == ["lauf.json"]
    logs = [json.loads((f / "lauf.json").read_text(encoding="utf-8")) for f in releases]
    assert all(log.pop("lauf") for log in logs)
    assert logs[0] == logs[1]


@pytest.mark.long
def test_the_register_tells_the_same_but_what_the_proof_needs_of_true_denominators(
    releases: tuple[Path, Path],
) -> None:
    registers = [json.loads((f.parents[1] / REGISTER).read_text(encoding="utf-8")) for f in releases]
    for register in registers:
        for entry in register["laeufe"]:
            entry.pop("zeit")
        for versions in register["jahre"].values():
            for facts in versions.values():
                assert facts.pop("genaue_grenzen")
    assert registers[0] == registers[1]
    proof = json.loads((releases[0].parent / AUDIT_FILE).read_text(encoding="utf-8"))
    assert proof["nachweis"][str(YEARS[-1])]["geheim"] > 100


def told(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield all texts and numbers of all files, packed ones unpacked."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".pdf":
            with pypdfium2.PdfDocument(path) as document:
                yield name, "\n".join(page.get_textpage().get_text_range() for page in document)
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                yield name, "\n".join(book.read(n).decode("utf-8", "replace") for n in book.namelist())
        elif path.suffix == ".gpkg":
            with closing(sqlite3.connect(path)) as base:
                yield name, "\n".join(base.iterdump())
        else:
            yield name, path.read_bytes().decode("utf-8", "replace")


def writings(number: int) -> Iterator[str]:
    """Yield the ways in which a number may stand somewhere."""
    text = str(number)
    for sign in ("", ".", ",", " ", "\u00a0", "\u202f", "'", "\u2009"):
        yield f"{text[:-3]}{sign}{text[-3:]}"
    yield format(number, "x")


def stands(number: str, text: str) -> bool:
    """Tell whether a number stands in a text, and not as a part of a longer one."""
    # looked for plainly first: that is faster by far than any pattern, and it is hardly ever there
    return number in text and bool(re.search(rf"(?<![\d.,]){re.escape(number)}(?!\d)", text))


@pytest.mark.parametrize(
    ("text", "there"), [("a48.271b", True), ("48.271", True), ("148.271", False), ("48.2710", False)]
)
def test_a_number_is_found_unless_it_is_a_part_of_another(text: str, there: bool) -> None:
    assert stands("48.271", text) is there


@pytest.mark.long
def test_no_planted_count_stands_anywhere_in_any_writing_nor_a_rate_made_of_it(
    releases: tuple[Path, Path],
) -> None:
    folder = releases[0]
    city = read_city(KEY, folder.parents[3] / "data")
    screening = screen_years(city, YEARS[-1])[0][YEARS[-1]]
    wanted: dict[str, str] = {}
    for area, sentinel in zip(AREAS, SENTINELS, strict=True):
        assert screening.rates.numerator.at[area, "zuzuege"] == sentinel
        wanted |= dict.fromkeys(writings(sentinel), f"{area} count")
        rate = 100 * sentinel / int(screening.rates.denominator.at[area, "zuzuege"])
        mean = float(screening.reference["value"]["zuzuege"])
        for figure, what in ((rate, "rate"), (rate / mean, "ratio")):
            for digits in (2, 3, 6):
                plain = f"{figure:.{digits}f}"
                wanted |= {plain: f"{area} {what}", plain.replace(".", ","): f"{area} {what}"}
        whole = f"{rate:.1f}".replace(".", ",")
        wanted |= {whole: f"{area} rate", f"{whole[:-5]}\u202f{whole[-5:]}": f"{area} rate"}
    texts = list(told(folder))
    found = [(name, wanted[w]) for name, text in texts for w in wanted if len(w) > 4 and stands(w, text)]
    assert found == []
    assert any(re.search(r"unter\s90", text) for _, text in texts)
