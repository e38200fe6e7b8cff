"""Who named an area and what they say of it, as profiles, tables and the dossier tell it: plain text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from screening.base import NBSP, listed, long_date, once, percent
from screening.disclosure import Release
from screening.figures.words.area import area_list
from screening.process import NO_TEXT, OF_AREA, UNREVIEWED, Joined, actions_said, regional_votes

MARK = "noch nicht geprüft"
WITHHELD = "Text noch nicht geprüft"
WITHOUT = "ohne Begründung"
NOBODY = "keiner Stelle"
VOTE = "regionales Votum"


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
    notes : tuple of str
        What stands beside the text: day, fields of action, how much of the area is meant, which others with it.
    """

    by: str
    text: str
    mark: str
    notes: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        """The statement in one line, the text in quotes."""
        beside = "; ".join([*([self.mark] if self.mark and self.text else []), *self.notes])
        said = f"„{self.text}“" if self.text else self.mark
        return f"{self.by} ({beside}): {said}" if beside else f"{self.by}: {said}"


@once
def statements(release: Release) -> dict[str, tuple[Statement, ...]]:
    """Return what is said of each nominated area, by nominator in the city's order."""
    found: dict[str, list[Statement]] = {}
    for rows in _by_nominator(release, release.nominations):
        areas = [str(a) for a in rows["gebiet"]]
        for area in areas:
            others = [a for a in areas if a != area]
            found.setdefault(area, []).append(_statement(release, rows, [area], others, "zusammen mit"))
    return {a: tuple(said) for a, said in found.items()}


def spoken(release: Release, group: Joined) -> tuple[Statement, ...]:
    """Return what is said of areas that were named together, each nomination once, in the same order.

    A nomination of some of the areas says of which.
    """
    rows = release.nominations[release.nominations["nennung"].isin(group.numbers)]
    said = []
    for one in _by_nominator(release, rows):
        areas = [str(a) for a in one["gebiet"]]
        only = areas if len(areas) < len(group.areas) else []
        said.append(_statement(release, one, areas, only, "für"))
    return tuple(said)


def _by_nominator(release: Release, frame: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rows of each nomination, by nominator in the city's order, then as the file has them."""
    order = {b.id: k for k, b in enumerate(release.city.bodies)}
    each = [rows for _, rows in frame.groupby("nennung", sort=True)]
    # sorting keeps the file's order among those of one office
    return sorted(each, key=lambda rows: order[str(rows["von"].iloc[0])])


def _statement(
    release: Release, rows: pd.DataFrame, areas: Iterable[str], told: list[str], word: str
) -> Statement:
    """Return what one nomination says of `areas`; after `word` it names those in `told`."""
    row, wanted = rows.iloc[0], {*areas}
    text = " ".join(_sentences([str(row["problem"]), str(row["begruendung"])]))
    if row["stand"] == NO_TEXT or (not text and release.audience == "intern"):
        mark = WITHOUT
    elif row["stand"] == UNREVIEWED:
        mark = MARK if text else WITHHELD
    else:
        mark = "" if text else WITHOUT
    parts = rows[rows["gebiet"].isin(wanted)][OF_AREA].dropna()
    notes = [long_date(row["datum"])] if row["datum"] is not None and not pd.isna(row["datum"]) else []
    notes += [actions_said(str(row["handlungsfeld"]))]
    notes += ["Umgriff" if len(parts) > 1 else f"{share_said(p)} des Gebiets" for p in parts[:1]]
    notes += [f"{word} {area_list(release, told, 6)}"] if told else []
    shown = {b.id: b.shown for b in release.city.bodies}
    return Statement(shown[str(row["von"])], text, mark, tuple(n for n in notes if n))


def share_said(share: float) -> str:
    r"""Return a share between 0 and 1 as whole percent.

    Examples
    --------
    >>> share_said(0.424), share_said(0.004)
    ('42\xa0%', 'unter 1\xa0%')
    """
    return f"unter 1{NBSP}%" if share < 0.01 else percent(100 * share, 0)


def _sentences(texts: Iterable[str]) -> list[str]:
    """Return the texts that are not empty, all but the last with a sign at their end."""
    given = [t for t in texts if t]
    return [*map(closed, given[:-1]), *given[-1:]]


def closed(text: str) -> str:
    """Return a text with a sign at its end.

    Examples
    --------
    >>> closed("Kein Treff"), closed("Und jetzt?")
    ('Kein Treff.', 'Und jetzt?')
    """
    return text if text.endswith((".", "!", "?", "…", "“")) else f"{text}."


def named_by(said: tuple[Statement, ...]) -> str:
    """Return who named an area: ``RAGS, BA``; empty if nobody did."""
    return ", ".join(dict.fromkeys(s.by for s in said))


@once
def votes(release: Release) -> frozenset[str]:
    """Return the areas with a *regionales Votum*: all bodies that make one have named them."""
    city = release.city
    return frozenset(regional_votes(release.nominations, city.naming.voters(city.bodies)))


def agreed_on(bodies: Iterable[str], it: str) -> str:
    """Return who has named something as a vote, in a clause: one body has, several have done so alike.

    Examples
    --------
    >>> agreed_on(["RAGS", "SBH", "BA"], "das Gebiet"), agreed_on(["OBR"], "es")
    ('RAGS, SBH und BA haben das Gebiet übereinstimmend genannt', 'OBR hat es genannt')
    """
    names = [*dict.fromkeys(bodies)]
    return f"{listed(names)} {f'hat {it}' if len(names) == 1 else f'haben {it} übereinstimmend'} genannt"


def voters(release: Release) -> list[str]:
    """Return what the bodies are called that make a vote, in the city's order."""
    bodies = release.city.bodies
    return [b.shown for b in bodies if b.id in release.city.naming.voters(bodies)]


def nominators(release: Release) -> dict[str, str]:
    """Return who named each area, and whether that is a vote: ``RAGS, SBH, BA (regionales Votum)``."""
    voted = votes(release)
    return {
        a: f"{named_by(said)} ({VOTE})" if a in voted else named_by(said)
        for a, said in statements(release).items()
    }
