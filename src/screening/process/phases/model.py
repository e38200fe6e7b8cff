"""The concept's Phasenmodell: four phases, nine questions, and what is to be done by whom in each."""

from __future__ import annotations

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
