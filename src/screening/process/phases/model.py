"""The concept's Phasenmodell: four phases, nine questions, and what is to be done by whom in each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import Field

from screening.base import Strict, read_model


class Phase(Strict):
    """One of the phases a Schwerpunktgebiet goes through."""

    id: str
    label: str


class Question(Strict):
    """A row of the model: what it asks, and the answers for each phase (none where the paper has none).

    Attributes
    ----------
    id, label : str
    vorlauf, diagnose, umsetzung, auswertung : tuple of str
    """

    id: str
    label: str
    vorlauf: tuple[str, ...]
    diagnose: tuple[str, ...]
    umsetzung: tuple[str, ...]
    auswertung: tuple[str, ...]

    def answers(self, phase: str) -> tuple[str, ...]:
        """Return the answers for a phase by its id.

        Examples
        --------
        >>> next(q for q in phase_model().questions if q.id == "gremium_verantwortung").answers("vorlauf")
        ()
        """
        found: tuple[str, ...] = getattr(self, phase)
        return found


_OTHERWISE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "verwaltung": (
        ("innerhalb des Sozialreferates und zu anderen Referaten", "innerhalb der Verwaltung und zu anderen Ämtern"),
        ("im Sozialreferat", "in der Verwaltung"),
    ),
    "region": (
        ("die REGSAM-Moderation", "die Moderation"),
        ("der REGSAM-Moderation", "der Moderation"),
        ("an soziale Einrichtungen, städtische Referate, örtliche Politik, Wohnbauwirtschaft, REGSAM-Moderation und",
         "an soziale Einrichtungen, städtische Ämter, örtliche Politik, Wohnbauwirtschaft, Moderation und"),
        ("der REGSAM-Struktur und arbeitet eng mit den anderen REGSAM-Gremien zusammen",
         "der Strukturen vor Ort und arbeitet eng mit den anderen Gremien dort zusammen"),
    ),
    "SBH": (("die Sozialbürgerhäuser", "die Sozialdienste vor Ort"),),
}  # fmt: skip
"""Of a side or a body that a city calls otherwise: the paper's words, and those that name nobody in their place."""


class PhaseModel(Strict):
    """The whole paper.

    Attributes
    ----------
    phases : tuple of Phase
        In order.
    questions : tuple of Question
        As the paper's rows.
    """

    phases: tuple[Phase, ...] = Field(alias="phase", min_length=1)
    questions: tuple[Question, ...] = Field(alias="frage", min_length=1)

    def label(self, phase: str) -> str:
        """Return what a phase is called.

        Examples
        --------
        >>> phase_model().label("auswertung")
        'Auswertung und Dokumentation'
        """
        return next(p.label for p in self.phases if p.id == phase)

    def steps(self, phase: str) -> tuple[str, ...]:
        """Return the steps of a phase, in the paper's order.

        Examples
        --------
        >>> len(phase_model().steps("vorlauf")), phase_model().steps("auswertung")[1]
        (6, 'Abschlussdokumentation')
        """
        return self.questions[0].answers(phase)

    def tasks(self, without: Collection[str] = ()) -> tuple[Question, ...]:
        """Return all questions but that for the steps.

        Parameters
        ----------
        without : collection of str
            The sides, and ``SBH``, that the city does not call as the paper does: its words for them are not said.

        Examples
        --------
        >>> moderation = next(q for q in phase_model().tasks({"region"}) if q.id == "moderation")
        >>> moderation.label
        'Welche Aufgabe übernimmt die Moderation? (Prozessverantwortung siehe Vereinbarung)'
        >>> phase_model().tasks()[0].id, len(phase_model().tasks())
        ('gremium_aufgaben', 8)
        """

        def said(words: str) -> str:
            for key in without:
                for old, new in _OTHERWISE[key]:
                    words = words.replace(old, new)
            return words

        def turned(one: Question) -> Question:
            told = {p.id: tuple(map(said, one.answers(p.id))) for p in self.phases}
            return one.model_copy(update={"label": said(one.label), **told})

        return tuple(map(turned, self.questions[1:]))


@cache
def phase_model() -> PhaseModel:
    """Return the model as the concept's paper has it.

    Examples
    --------
    >>> [p.id for p in phase_model().phases], len(phase_model().questions)
    (['vorlauf', 'diagnose', 'umsetzung', 'auswertung'], 9)
    """
    with resources.as_file(resources.files(__package__) / "phasenmodell.toml") as path:
        return read_model(PhaseModel, Path(path))
