"""What an area's own page says about the method, one German sentence a line: plain text, to be escaped."""

from __future__ import annotations

import pandas as pd

from screening.analysis.robustness import chance_said, circumstance_label, circumstances_of
from screening.analysis.space import TAKEN
from screening.base import NBSP, listed, missing, number, percent
from screening.disclosure import Release
from screening.figures.words.area import NAMED, area_list, called, in_order
from screening.figures.words.flips import flips_of
from screening.figures.words.running import at_work


def area_lines(release: Release, area: str) -> tuple[tuple[str, str], ...]:
    """Return what a profile says of the decision: subject and sentence, in the order of reading.

    Since when a Schwerpunktgebiet is at work there, how firm the decision is (or how often chance alone would meet the
    rule), where its hits come from, what it makes up with its neighbours, what the sources' rounding leaves open, and what
    would change it.
    Lines without anything to say are left out.

    Raises
    ------
    KeyError
        If there is no such area.
    """
    running = at_work(release)
    lines = (
        (str(release.city.programme.name), running[area].line() if area in running else ""),
        ("Festigkeit", firmness_line(release, area) or _chance_line(release, area)),
        ("Umstände", breadth_line(release, area) if shares_circumstances(release) else ""),
        ("Lage", place_line(release, area)),
        ("Rundung", rounding_line(release, area)),
        ("Umschlag", flips_of(release, area)),
    )
    return tuple((subject, _sentence(told)) for subject, told in lines if told)


def _sentence(told: str) -> str:
    return told[:1].upper() + told[1:].rstrip(".") + "."


def _chance_line(release: Release, area: str) -> str:
    """Say how often chance alone would meet the rule where it is not met for sure."""
    if release.decision["decision"][area] not in ("möglich", "nein"):
        return ""
    low, high = release.analyses.variation.chances.loc[area, ["p_low", "p_high"]]
    if missing(low):
        return ""
    return chance_said(low, high)


def firmness_line(release: Release, area: str) -> str:
    """Return in one sentence how firm an area's decision is; empty if it is not *sicher*."""
    frame = release.analyses.firmness.areas
    return str(frame["why"][area]) if area in frame.index else ""


def rounding_line(release: Release, area: str) -> str:
    """Say how many of an area's values count or not, as the source has rounded; empty if none does."""
    row, now = release.analyses.rounded.loc[area], release.decision["decision"][area]
    if not (unsettled := int(row["unsettled"])):
        return ""
    values = "1 Wert" if unsettled == 1 else f"{number(unsettled)} Werten"
    low, high = int(row["hits_min"]), int(row["hits_max"])
    then = (
        "die Entscheidung bliebe" if row["decision"] == now else f"die Entscheidung wäre „{row['decision']}“"
    )
    return (
        f"bei {values} hängt von der Rundung der Quelle ab, ob {'er zählt' if unsettled == 1 else 'sie zählen'}; mit ihr "
        f"zählen {low} bis {high} Werte, {then}"
    )


def shares_circumstances(release: Release) -> bool:
    """Tell whether the catalogue knows a circumstance that several of the rule's indicators show.

    Where it knows none, as many circumstances as hits would be no finding: nobody has said what belongs together.
    """
    return any(len(ids) > 1 for ids in circumstances_of(release.catalogue, release.ids).values())


def breadth_line(release: Release, area: str) -> str:
    """Say in one German sentence where an area's sure hits come from.

    Returns
    -------
    str
        Plain text (labels come from the catalogue: escape it for the output), without a full stop:
        "7 Treffer aus 3 Umständen: Leistungen nach SGB II (3), Alleinerziehende (2), Bezirkssozialarbeit (2)".

    Raises
    ------
    KeyError
        If there is no such area.
    """
    row = release.analyses.breadth.areas.loc[area]
    hits, kinds = int(row["hits"]), int(row["circumstances"])
    possible = int(release.decision["hits_max"][area]) > hits
    sure = "sicherer " if possible and hits == 1 else "sichere " if possible else ""
    if not hits:
        return "Kein sicherer Treffer" if possible else "Kein Treffer"
    origin = "Umstand" if kinds == 1 else "Umständen"
    return f"{hits} {sure}Treffer aus {kinds} {origin}: {sources_of(release, area)}"


def sources_of(release: Release, area: str, *, ones: bool = True) -> str:
    """Name the circumstances, most hits first, with their numbers; a number of 1 only if `ones`."""
    counts = release.analyses.breadth.circumstances.loc[area]
    ordered = counts[counts > 0].sort_values(ascending=False, kind="stable")
    return ", ".join(
        circumstance_label(release.catalogue, str(k)) + (f"{NBSP}({n})" if ones or n > 1 else "")
        for k, n in ordered.items()
    )


def place_line(release: Release, area: str) -> str:
    """Return one line for an area's profile: what it makes up with its neighbours; empty if there is nothing to say.

    Plain text, without a full stop, to follow the area's name or a colon.
    """
    space = release.analyses.space
    decision, group = release.decision["decision"][area], space.groups.of[area]
    if not pd.isna(group):
        members = in_order(release, space.groups.of.index[(space.groups.of == group).fillna(False)])
        others = [a for a in members if a != area]
        named = (
            area_list(release, others, NAMED)
            if len(others) > NAMED
            else listed([called(release, a) for a in others])
        )
        joint = space.groups.table["decision"][group]
        return f"bildet mit {named} ein zusammenhängendes Gebiet (Vorschlag {number(group)}, gemeinsam geprüft: {joint})"
    if area in release.unmapped:
        return "hat keine Fläche in den Grenzen; seine Nachbarn sind nicht bekannt"
    if decision in TAKEN:
        return "grenzt an kein anderes Gebiet, das sicher oder möglich ist"
    if area in space.surrounded.index:
        share = space.surrounded["share"][area]
        how = "ganz" if share >= 100 else f"zu {floor_share(share)}"
        return f"ist {how} von Gebieten umschlossen, die sicher oder möglich sind"
    return ""


def floor_share(share: float) -> str:
    """Return a share of a border; what is not all of it does not read 100 %."""
    return "ganz" if share >= 100 else percent(min(share, 99.4), 0)
