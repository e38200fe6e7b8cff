"""The audit of a comparison: its documents must say no more of either side than ``gespraech`` may of a year."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any

from screening.audit.audit import findings_of, words_of
from screening.audit.compared import Reader, Told
from screening.audit.compared_forms import Names
from screening.audit.house import House
from screening.audit.known import Known, known_of
from screening.audit.notebooks import FENCE, read_notebook
from screening.audit.pages import read_page
from screening.audit.papers import read_pdf
from screening.audit.pictures import read_picture
from screening.audit.sides import Side, judged, screened, side_of, under_other_criteria
from screening.audit.statements import FIGURES, Harvest, Oddity, Vocabulary, plain
from screening.criteria import Criteria
from screening.delivery import City
from screening.disclosure.audited import AUDIT_FILE, AuditFinding, ComparisonAudited
from screening.disclosure.register import Register
from screening.findings import Finding

PAGE, PAPER, NOTEBOOK = "vergleich.html", "vergleich.pdf", "vergleich.ipynb"
LIST, LOG, MAP = "aenderungen.csv", "lauf.json", "abbildungen/aenderungen"

_FILES = frozenset({PAGE, PAPER, NOTEBOOK, LIST, LOG, f"{MAP}.svg", f"{MAP}.png"})
_IN_FORCE = "geltende Kriterien"
_TOP = "schema stadt vergleich fassung angaben code notebooks umgebung engine kriterien dokumente lauf"
_ABOUT = "subtitle city year stichtag rule audience synthetic attribution"
_KEYS: dict[str, frozenset[str]] = {
    "": frozenset(_TOP.split()),
    "angaben": frozenset(_ABOUT.split()),
    "lauf": frozenset({"kennung"}),
    "notebooks": frozenset({NOTEBOOK}),
}
_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober"),
    *("November", "Dezember"),
)


@dataclass(frozen=True)
class ComparisonAudit:
    """What the audit of a comparison found.

    Attributes
    ----------
    city, name : str
        `name` is that of the comparison's folder.
    files, statements : int
        How much was read.
    breaches : tuple of Oddity
        What must not be there; the texts name places and areas, never figures.
    """

    city: str
    name: str
    files: int
    statements: int
    breaches: tuple[Oddity, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.breaches

    def audited(self, mark: str = "", when: dt.datetime | None = None) -> ComparisonAudited:
        """Return the result as ``pruefung.json`` holds it; see `screening.audit.audit.Audit.audited`."""
        return ComparisonAudited(
            stadt=self.city,
            vergleich=self.name,
            kennung=mark,
            zeit=when,
            bestanden=self.passed,
            dateien=self.files,
            aussagen=self.statements,
            befunde=tuple(AuditFinding(datei=b.file, stelle=b.place, text=b.text) for b in self.breaches),
        )

    def findings(self, file: str = AUDIT_FILE) -> tuple[Finding, ...]:
        """Return the first breaches as findings; all of them stand in `file`."""
        return findings_of(self.breaches, file)


def audit_comparison(city: City, folder: Path, register: Register | None = None) -> ComparisonAudit:
    """Audit a comparison made for ``gespraech``.

    Parameters
    ----------
    city : City
        Tells what is to be protected.
    folder : Path
        ``…/vergleich/<name>/gespraech``, or what is about to become it; all that is read of the comparison.
    register : Register, optional
        What has left the house before: of what was withheld then, nothing may be told now.

    Raises
    ------
    ScreeningError
        If the delivery of a side has errors: then nobody knows what is to be protected.

    Notes
    -----
    Of which years, and by which rules, is read from the log. A comparison holds no figures of areas but hits,
    so no equations are made of it: that all follows from verdicts which may be told is judged directly.
    """
    name = folder.parent.name
    try:
        log = json.loads((folder / LOG).read_text(encoding="utf-8"))
        labels = (str(log["vergleich"][0]), str(log["vergleich"][1]))
        rules = [Criteria.model_validate_json(json.dumps(rule), strict=False) for rule in log["kriterien"]]
        year = int(log["angaben"]["year"])
        earlier = year if labels[0] == _IN_FORCE else int(labels[0])
        first_rule, second_rule = rules
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        told = Oddity(LOG, "", f"nicht lesbar ({type(error).__name__})")
        return ComparisonAudit(city.key, name, 0, 0, (told,))
    if earlier == year:
        one, two = screened(city, year, [first_rule, second_rule])
        first = side_of(one, register)
        sides = (first, under_other_criteria(first, two))
    else:
        sides = (
            side_of(screened(city, earlier, [first_rule])[0], register),
            side_of(screened(city, year, [second_rule])[0], register),
        )
    return _audited(name, folder, log, labels, sides)


def _audited(
    name: str, folder: Path, log: Mapping[str, Any], labels: tuple[str, str], sides: tuple[Side, Side]
) -> ComparisonAudit:
    house = sides[1].house
    same_data = sides[0].house.delivery.year == house.delivery.year
    words = _words(sides)
    harvest, told = Harvest(), Told()
    reader = Reader(_names(log, labels, sides, same_data), told)
    known = known_of(folder, words, house, (PAGE,))
    for path in sorted(p for p in folder.rglob("*") if not p.is_dir()):
        file = path.relative_to(folder).as_posix()
        harvest.files.append(file)
        if file not in _FILES or path.is_symlink():
            harvest.odd(file, "", "unbekannte Datei")
            continue
        try:
            _read(path, file, harvest, words, known, reader)
        except Exception as error:  # whatever a file is: unread it must not pass
            harvest.odd(file, "", f"nicht lesbar ({type(error).__name__})")
    breaches = [*harvest.oddities, *told.oddities, *_log(log, reader), *judged(told, sides, same_data)]
    breaches += [
        Oddity(s.file, s.place, f"Zahl zu einem einzelnen Wert: {s.area}")
        for s in harvest.statements
        if s.what in house.catalogue.by_id and s.aspect in FIGURES
    ]
    count = len(told.rows) + sum(len(r.verdicts) for r in told.rows) + len(told.means) + len(told.totals)
    return ComparisonAudit(house.city.key, name, len(harvest.files), count, tuple(dict.fromkeys(breaches)))


def _words(sides: tuple[Side, Side]) -> Vocabulary:
    """Return how the documents call things, with the areas of both sides."""
    years = sorted({s.house.delivery.year for s in sides})
    one, two = (words_of(s.house, years) for s in sides)
    return replace(two, areas=one.areas | two.areas, distinct=one.distinct | two.distinct)


def _names(
    log: Mapping[str, Any], labels: tuple[str, str], sides: tuple[Side, Side], same_data: bool
) -> Names:
    house = sides[1].house
    city, level = house.city, house.city.level
    day = house.delivery.stichtag
    long_day = f"{day.day}. {_MONTHS[day.month - 1]} {day.year}"
    boundaries = [s.house.delivery.boundary for s in sides]
    title = f"{house.delivery.year}: {labels[0]} und {labels[1]}" if same_data else " und ".join(labels)
    demo = " · Synthetische Demodaten" if city.synthetic else ""
    return Names(
        level=level,
        labels=(plain(labels[0]), plain(labels[1])),
        areas=(_ids(sides[0].house), _ids(house)),
        places=_places(house),
        indicators={plain(i.short): i.id for s in sides for i in s.house.catalogue.indicators},
        excluded=frozenset(e.area for s in sides for e in s.criteria.exclusions),
        same_data=same_data,
        texts=(
            *(s.criteria.sentence(level) for s in sides),
            title,
            f"{city.name} {house.delivery.year}",
            f"Vergleich – {city.name} {house.delivery.year}",
            f"Stichtag der Daten: {long_day}",
            f"{city.name} · {house.delivery.year} · Stichtag {long_day}{demo}",
            city.attribution,
            f"Beide Jahre haben denselben Gebietsstand ({boundaries[1]}).",
            f"Dazwischen liegt eine Gebietsreform ({boundaries[0]} → {boundaries[1]}).",
            f"Vom Gebietsstand {boundaries[0]} führt kein Umsteigeschlüssel zu {boundaries[1]}: einzelne Gebiete lassen "
            "sich nicht vergleichen, nur die Summen.",
        ),
    )


def _ids(house: House) -> frozenset[str]:
    return frozenset(map(str, house.delivery.areas.index))


def _places(house: House) -> dict[str, frozenset[str]]:
    """Return the words that say where each area lies."""
    frame = house.delivery.areas.drop(columns=house.delivery.areas.geometry.name)
    rows = zip(map(str, frame.index), frame.astype(str).to_numpy(), strict=True)
    return {area: frozenset(plain(" ".join(cells)).split()) for area, cells in rows}


def _read(path: Path, file: str, harvest: Harvest, words: Vocabulary, known: Known, reader: Reader) -> None:
    if file == PAGE:
        text = path.read_text(encoding="utf-8")
        read_page(file, text, harvest, words)
        reader.page(file, text)
    elif file == PAPER:
        page = path.with_name(PAGE).read_text(encoding="utf-8")
        read_pdf(path, harvest, words, known)
        reader.paper(file, _pages(path), page)
    elif file == NOTEBOOK:
        read_notebook(path, harvest, words, known)
        _outputs(path, reader)
    elif file == LIST:
        reader.changes_csv(file, path.read_text(encoding="utf-8-sig"))
    elif file != LOG:
        read_picture(path, harvest, words)


def _pages(path: Path) -> list[str]:
    """Return the text of each page of a PDF."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range() for page in document]


_IMAGE = re.compile(r'!\[([^\]]*)\]\([\w./-]+\)\{#[\w-]+ fig-alt="([^"]*)"(?: width="[\d.]+%")?\}')
_MARKS = re.compile(r"^:::.*$|\*\*|`", re.M)
_SET = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]")


def _outputs(path: Path, reader: Reader) -> None:
    """Read a notebook's outputs once more, by the forms that a comparison may have."""
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], 1):
        file = f"{path.name}, Zelle {number}"
        for output in cell.get("outputs", ()):
            for form, lines in output.get("data", {}).items():
                text = lines if isinstance(lines, str) else "".join(lines)
                if form == "text/html":
                    reader.page(file, text)
                elif form == "text/markdown":
                    _markdown(file, text, reader)


def _markdown(file: str, text: str, reader: Reader) -> None:
    """Read Markdown: HTML as a page is read; what Typst is given stands in the HTML, too."""
    pages = [body for form, body in FENCE.findall(text) if form == "html"]
    for body in pages:
        reader.page(file, body)
    rest = FENCE.sub("\n\n", text)
    for caption, alt in _IMAGE.findall(rest):
        reader.text(file, _bare(caption))
        reader.picture(file, _bare(alt))
    known = {plain(t) for body in pages for t in re.split(r"<[^>]*>", unescape(body))}
    for form, body in FENCE.findall(text):
        if form == "typst" and any(_bare(t) not in known for t in _SET.findall(body)):
            reader.told.odd(file, "Typst", "Angabe, die im HTML nicht steht")
    for part in re.split(r"\n\s*\n", _MARKS.sub("", _IMAGE.sub("", rest))):
        reader.text(file, _bare(part))


def _bare(text: str) -> str:
    """Return a text without the signs that keep Markdown or Typst from reading it as markup."""
    return plain(re.sub(r"\\(.)", r"\1", text))


def _log(log: Mapping[str, Any], reader: Reader) -> Iterable[Oddity]:
    """Yield what a log must not hold: unknown keys, hashes of what was delivered, areas."""
    for part, known in _KEYS.items():
        for key in sorted(set(log.get(part, {}) if part else log) - known):
            yield Oddity(LOG, part, f"unbekannter Schlüssel „{key}“")
    if set(log.get("dokumente", {})) - _FILES:
        yield Oddity(LOG, "dokumente", "unbekannte Datei")
    told = {
        k: v for k, v in log.items() if k not in ("dokumente", "kriterien", "umgebung", "code", "notebooks")
    }
    if reader.names_area(json.dumps(told, ensure_ascii=False)):
        yield Oddity(LOG, "", "Gebiet im Protokoll")
