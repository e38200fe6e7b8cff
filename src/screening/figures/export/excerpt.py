"""An excerpt to read: a page with the areas of one Bezirk, its candidates first, that leads to their profiles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from screening.base import (
    DECISIONS,
    declared,
    file_names,
    font_faces,
    look,
    margin_marks,
    number,
    on_screen,
    own_colours,
    policy,
    style,
)
from screening.delivery import Design
from screening.disclosure import Release
from screening.figures.export.notes import contact, marks
from screening.figures.words import (
    Case,
    Heading,
    about,
    docket,
    has_names,
    in_order,
    name_beside,
    spoken_dots,
)

if TYPE_CHECKING:
    from jinja2 import Template

_RIGHT = ("menschen", "treffer", "stunden")
_LINKS = ("gebiet", "profil")
"""Of the decision table: what the first cell of a row says already, its link being that to the profile."""
_DOTS = Markup('<span role="img" aria-label="{}">{}</span>')
REASON = "Begründung"
_SIGNS = "● zählt, ○ zählt nicht, ? ist offen, je Indikator in der Reihenfolge der Regel."


@dataclass(frozen=True)
class _Part:
    """A table with its heading and what is to be known of it; the columns that stand right are counted from 0."""

    heading: str
    heads: Sequence[str]
    rows: Sequence[tuple[Sequence[tuple[str, str]], Sequence[str]]]
    right: Collection[int]
    note: str


@dataclass(frozen=True)
class Excerpts:
    """The pages of a year: what they share is made once."""

    release: Release

    def page(self, title: str, areas: Collection[str], book: str) -> str:
        """Return the page about some areas.

        Parameters
        ----------
        title : str
        areas : collection of str
            Their ids.
        book : str
            The workbook beside the page.
        """
        release, design = self.release, self.release.city.design or Design()
        inside = [a for a in in_order(release, release.decision.index) if a in areas]
        told = {
            "title": title,
            "banner": marks(release),
            "publisher": design.publisher,
            "logo": design.logo_source,
            "logo_says": design.logo_says,
            "stichtag": f"{release.stichtag:%d.%m.%Y}",
            "counted": release.city.noun.counted(len(inside)),
            "book": book,
            "book_link": f"./{book}",
            "rule": release.criteria.sentence(release.city.noun, release.catalogue),
            "reason": REASON,
            "parts": (self._candidates(areas), self._areas(inside)),
            "sources": self._sources,
        }
        rules = {"css": Markup(self._css), "policy": policy(self._css, "")}
        return on_screen(self._template.render(told, **rules).rstrip() + "\n")

    @cached_property
    def _template(self) -> Template:
        from jinja2 import Environment, StrictUndefined

        return Environment(autoescape=True, undefined=StrictUndefined).from_string(_asset("auszug.html"))

    @cached_property
    def _css(self) -> str:
        design = self.release.city.design
        light = {**look.LIGHT, "band": style.ACCENT}
        sets = (
            f":root{{{declared(light)}}}",
            f"@media screen and (prefers-color-scheme:dark){{:root{{{declared(look.DARK)}}}}}",
        )
        last = own_colours(design) + margin_marks(on_screen(marks(self.release)))
        letters = font_faces(design.fonts if design else ())
        return "\n".join([letters, *sets, look.smaller(_asset("auszug.css")), last])

    @cached_property
    def _sources(self) -> list[str]:
        release = self.release
        design, city = release.city.design, release.city
        lines = (about.reading(release), city.attribution, contact(city), design.footer if design else "")
        return [line for line in lines if line]

    @cached_property
    def _docket(self) -> Any:
        return docket(self.release)

    @cached_property
    def _files(self) -> dict[str, str]:
        return file_names(str(a) for a in self.release.decision.index)

    def _link(self, area: str, *, code: str = "") -> tuple[str, str]:
        return code or area, f"{self._files[area]}.html" if area in self._files else ""

    def _candidates(self, areas: Collection[str]) -> _Part:
        """Return the rows of the decision table of which any area lies here; those of the whole city stand elsewhere."""
        # without names it says where an area lies: here it is the same for all
        left = _LINKS if has_names(self.release) else (*_LINKS, "name")
        shown = [h for h in self._docket.headings if h.kind not in left]
        rows = [
            (
                [self._link(line.area) for line in case.lines],
                [self._cell(case, h) for h in shown],
            )
            for case in self._docket.cases
            if any(line.area in areas for line in case.lines)
        ]
        right = {k for k, h in enumerate(shown, 1) if h.kind in _RIGHT}
        note = _SIGNS if rows else "Kein Gebiet ist hier sicher, möglich, knapp unter der Linie oder genannt."
        return _Part("Worüber zu entscheiden ist", ("Gebiet", *(h.title for h in shown)), rows, right, note)

    @staticmethod
    def _cell(case: Case, heading: Heading) -> str | Markup:
        if heading.kind == "thema":
            dots = [line.dots.get(heading.title, "") for line in case.lines]
            said = [_DOTS.format(spoken_dots(d), d) if d else Markup("–") for d in dots]
            return Markup("<br>").join(said)
        told = case.value(heading)
        shown = number(told) if isinstance(told, int) else told
        return shown or ("offen" if heading.kind == "beschluss" else "–")

    def _areas(self, areas: Sequence[str]) -> _Part:
        """Return all areas with decision and reason."""
        release, frame = self.release, self.release.decision
        named = has_names(release)
        heads = ["Gebiet", *(["Name"] if named else [])]
        heads += [about.heading(release, "Einw.")] if release.peopled else []
        heads += ["Treffer", "Entscheidung", REASON]
        rows = []
        for area in areas:
            low, high = int(frame["hits_min"][area]), int(frame["hits_max"][area])
            cells = [name_beside(release, area) or "ohne Namen"] if named else []
            cells += [about.people_below(release, area, "unbekannt")] if release.peopled else []
            cells += [number(low) if low == high else f"{low}–{high}"]
            cells += [str(frame["decision"][area]), str(frame["reason"][area])]
            rows.append(([self._link(area)], cells))
        counts = frame["decision"].reindex(areas).value_counts()
        told = ", ".join(f"{number(counts[d])} {d}" for d in DECISIONS if d in counts)
        right = {heads.index("Treffer"), heads.index("Treffer") - 1 if release.peopled else -1}
        return _Part("Alle Gebiete", heads, rows, right, f"Zusammen: {told}.")


def _asset(name: str) -> str:
    return (resources.files("screening.figures.export") / name).read_text(encoding="utf-8")
