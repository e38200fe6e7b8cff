"""What the meeting decides on, a row per candidate: built once, for the dossier's table and for the workbook's sheet.

A column that would be empty in every row is left out, and a sentence says why; but for that of the decision, which is
there to be filled in. Sealed ratings have no column: nothing of them is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from screening.analysis.robustness import label_text
from screening.base import hours_said, missing, number, once
from screening.disclosure import Release
from screening.figures.words import about
from screening.figures.words.area import name_beside
from screening.figures.words.candidate import Candidate, candidates, near
from screening.figures.words.nominated import named_by, statements, votes
from screening.figures.words.place import place_of
from screening.figures.words.running import at_work
from screening.figures.words.weighed import DOT, rated, side_names
from screening.process import candidate
from screening.process.ratings import SIDE_IDS

COUNTS, NOT, OPEN = "●", "○", "?"
"""Signs of a value that counts, does not, or is open: the same as in profiles."""
NEAR = "nein, knapp"
WITHOUT_FIGURES = "ohne Zahlen"
VOTED = "Votum"
"""Behind the offices that named an area together, where there is little room."""
_PARTS = ("sicher", "möglich", NEAR)


@dataclass(frozen=True)
class Heading:
    """A column: what kind of content it has (``gebiet``, ``thema`` …), its title, and of a theme its indicators."""

    kind: str
    title: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """An area of a candidate.

    Attributes
    ----------
    area, beside : str
        Its code, and its name; without one where it lies.
    people, hits : str or int
        A number where there is one, else words.
    dots : mapping of str to str
        By theme, a sign per indicator; empty for an area without figures.
    """

    area: str
    beside: str
    people: str | int
    hits: str | int
    dots: Mapping[str, str]

    @property
    def has_profile(self) -> bool:
        """Whether there are figures, and so a profile."""
        return bool(self.dots)


@dataclass(frozen=True)
class Case:
    """A candidate with what is known of it; `told` holds the columns that are of all its areas together."""

    candidate: Candidate
    lines: tuple[Line, ...]
    told: Mapping[str, str]

    def value(self, heading: Heading, file: Callable[[str], str] = str) -> str | int:
        """Return a cell as plain text, a number where it is one; `file` names an area's profile."""
        if heading.kind in self.told:
            return self.told[heading.kind]
        parts = [_of_line(line, heading, file) for line in self.lines]
        return (
            parts[0] if len(parts) == 1 else "; ".join(p if isinstance(p, str) else number(p) for p in parts)
        )


@dataclass(frozen=True)
class Docket:
    """The table: columns, rows, and how many candidates there are beyond it."""

    headings: tuple[Heading, ...]
    cases: tuple[Case, ...]
    left: int = 0


def _of_line(line: Line, heading: Heading, file: Callable[[str], str]) -> str | int:
    match heading.kind:
        case "gebiet":
            return line.area
        case "name":
            return line.beside
        case "menschen":
            return line.people
        case "treffer":
            return line.hits
        case "profil":
            return file(line.area) if line.has_profile else ""
        case _:
            return line.dots.get(heading.title, "")


def docket(release: Release, most: int | None = None) -> Docket:
    """Return every candidate: *sicher*, *möglich*, just below the line, named, rated or decided.

    Parameters
    ----------
    release : Release
    most : int, optional
        Hold so many candidates, the first.

    Examples
    --------
    >>> import screening as sc
    >>> found = docket(sc.open_year("musterstadt", 2016))
    >>> [h.title for h in found.headings][:4], found.headings[-1].title
    (['Gebiet', 'Name oder Ort', 'Einw.', 'Treffer'], 'Beschluss')
    >>> found.cases[0].told["entscheidung"], found.cases[-1].told["entscheidung"]
    ('sicher', 'nein, knapp')
    """
    cases = _cases(release)
    shown = cases[:most]
    return Docket(_headings(release, shown), shown, len(cases) - len(shown))


@once
def _cases(release: Release) -> tuple[Case, ...]:
    close = {*near(release)}
    also = [*map(str, release.chosen("möglich")), *close]
    told = _Told(release, close)
    cases = [told.case(one) for one in candidates(release, also)]
    cases.sort(key=lambda c: next((k for k, d in enumerate(_PARTS) if d in _first(c)), len(_PARTS)))
    return tuple(cases)


def _first(case: Case) -> tuple[str, ...]:
    return tuple(case.told["entscheidung"].split("; "))


def _headings(release: Release, cases: tuple[Case, ...]) -> tuple[Heading, ...]:
    titles = side_names(release)
    sides = {str(s): titles[s] for s in SIDE_IDS} if release.laid.opened else {}
    shared: dict[str, str] = {
        "entscheidung": "Entscheidung",
        "festigkeit": "Festigkeit",
        "nennungen": "Nennungen",
        "programm": str(release.city.programme.name),
        **sides,
        "stunden": "Std. je Woche",
    }
    filled = {k for k in shared if any(c.told[k] for c in cases)}
    return (
        Heading("gebiet", "Gebiet"),
        *([Heading("name", "Name oder Ort")] if any(x.beside for c in cases for x in c.lines) else []),
        *([Heading("menschen", about.heading(release, "Einw."))] if release.peopled else []),
        Heading("treffer", "Treffer"),
        *themes(release),
        *(Heading(k, t) for k, t in shared.items() if k in filled),
        Heading("profil", "Profil"),
        Heading("beschluss", "Beschluss"),
    )


def themes(release: Release) -> tuple[Heading, ...]:
    """Return a column per theme with the rule's indicators of it, in the catalogue's order; one where all are alike."""
    of: dict[str, list[str]] = {}
    for i in release.ids:
        of.setdefault(release.catalogue[i].theme, []).append(i)
    labels = release.catalogue.theme_labels if len(of) > 1 else dict.fromkeys(of, "Indikatoren")
    return tuple(Heading("thema", labels[t], tuple(ids)) for t, ids in of.items())


class _Told:
    """What is known of all candidates, gathered once."""

    def __init__(self, release: Release, close: set[str]) -> None:
        self.release, self.close = release, close
        self.themes = themes(release)
        self.said, self.voted, self.running = statements(release), votes(release), at_work(release)
        firm = release.analyses.firmness.areas
        self.firm = {str(a): label_text(line) for a, line in firm.iterrows()}
        known = firm["firmness"].notna().any() if len(firm) else False
        self.firm = self.firm if known else {}
        self.current: dict[str, list[str]] = {}
        self.agreed: dict[str, str] = {}
        for e in release.laid.decisions.current:
            key = candidate(e.areas)
            self.current.setdefault(key, []).append(e.said.beschluss)
            if e.said.stunden_woche is not None:
                self.agreed[key] = hours_said(e.said.stunden_woche)

    def case(self, one: Candidate) -> Case:
        opened = self.release.laid.opened
        sides = {str(s): self._rated(one.key, s) for s in SIDE_IDS} if opened else {}
        told: dict[str, str] = {
            "entscheidung": self._joined(one, self._decision),
            "festigkeit": self._joined(one, lambda a: self.firm.get(a, "")),
            "nennungen": self._joined(one, self._named),
            "programm": self._joined(one, self._programme),
            **sides,
            "stunden": self.agreed.get(one.key) or self._hours(one.key),
            "beschluss": ", ".join(self.current.get(one.key, [])),
        }
        return Case(one, tuple(map(self._line, one.areas)), told)

    def _joined(self, one: Candidate, say: Callable[[str], str]) -> str:
        return "; ".join(dict.fromkeys(filter(None, map(say, one.areas))))

    def _line(self, area: str) -> Line:
        release = self.release
        if area not in release.decision.index:
            return Line(area, "", "–", "–", {})
        row = release.decision.loc[area]
        low, high = int(row["hits_min"]), int(row["hits_max"])
        people = row["inhabitants"] if release.peopled else pd.NA
        return Line(
            area,
            name_beside(release, area) or place_of(release, area),
            about.people_below(release, area, "–") if pd.isna(people) else int(people),
            low if low == high else f"{low}–{high}",
            {h.title: "".join(self._sign(area, i) for i in h.ids) for h in self.themes},
        )

    def _sign(self, area: str, indicator: str) -> str:
        flag = self.release.exceeds[indicator][area]
        return OPEN if pd.isna(flag) else COUNTS if flag else NOT

    def _decision(self, area: str) -> str:
        if area not in self.release.decision.index:
            return WITHOUT_FIGURES
        return NEAR if area in self.close else str(self.release.decision["decision"][area])

    def _named(self, area: str) -> str:
        by = named_by(self.said.get(area, ()))
        return f"{by} · {VOTED}" if area in self.voted else by

    def _programme(self, area: str) -> str:
        return f"seit {self.running[area].begin.year}" if area in self.running else ""

    def _rated(self, key: str, side: str) -> str:
        """Return fit and weight; hours have a column of their own."""
        told = rated(self.release.laid.opened, key, side)
        return "" if told == "–" else " · ".join(told.split(DOT)[:2])

    def _hours(self, key: str) -> str:
        opened = self.release.laid.opened
        frames = [opened.ratings[s].frame for s in SIDE_IDS] if opened else []
        given = [f.at[key, "stunden_woche"] for f in frames if key in f.index]
        wanted = sorted(float(v) for v in given if not missing(v))
        if not wanted:
            return ""
        low, high = hours_said(wanted[0]), hours_said(wanted[-1])
        return low if low == high else f"{low}–{high}"


def spoken_dots(dots: str) -> str:
    """Say how many signs of each kind there are.

    Examples
    --------
    >>> spoken_dots("●●○?"), spoken_dots("○")
    ('2 von 4 zählen, 1 offen', '0 von 1 zählt')
    """
    counted, open_ = dots.count("●"), dots.count("?")
    verb = "zählt" if counted == 1 or len(dots) == 1 else "zählen"
    return f"{counted} von {len(dots)} {verb}" + (f", {open_} offen" if open_ else "")
