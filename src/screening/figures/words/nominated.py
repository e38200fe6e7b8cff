"""Who named an area and what they say of it, as profiles, tables and the dossier tell it: plain text."""

from __future__ import annotations

from dataclasses import dataclass

from screening.disclosure import Release
from screening.process import NO_TEXT, UNREVIEWED

MARK = "noch nicht geprüft"
WITHHELD = "Text noch nicht geprüft"
WITHOUT = "ohne Begründung"
NOBODY = "keiner Stelle"


@dataclass(frozen=True)
class Statement:
    """What one office says of an area.

    Attributes
    ----------
    by : str
        What the office is called in tables.
    text : str
        The free text; empty if there is none or this audience must not read it.
    mark : str
        What is to be said of the text: that nobody has reviewed it, or why there is none. Empty if all is well.
    """

    by: str
    text: str
    mark: str

    @property
    def plain(self) -> str:
        """The statement in one line, the text in quotes."""
        if not self.text:
            return f"{self.by}: {self.mark}"
        return f"{self.by}{f' ({self.mark})' if self.mark else ''}: „{self.text}“"


def statements(release: Release) -> dict[str, tuple[Statement, ...]]:
    """Return what is said of each nominated area, by nominator in the city's order."""
    shown = {b.id: b.shown for b in release.city.bodies}
    order = {by: k for k, by in enumerate(shown.values())}
    frame = release.nominations
    found: dict[str, list[Statement]] = {}
    for row in frame.itertuples(index=False):
        text = str(row.begruendung)
        if row.stand == NO_TEXT:
            mark = WITHOUT
        elif row.stand == UNREVIEWED:
            mark = MARK if text else WITHHELD
        else:
            mark = ""
        found.setdefault(str(row.gebiet), []).append(Statement(shown[str(row.von)], text, mark))
    # sorting keeps the file's order among those of one office
    return {a: tuple(sorted(said, key=lambda s: order[s.by])) for a, said in found.items()}


def named_by(said: tuple[Statement, ...]) -> str:
    """Return who named an area: ``RAGS, BA``; empty if nobody did."""
    return ", ".join(dict.fromkeys(s.by for s in said))
