"""The list under another rule: who would come in, who would drop out, decided by the library's own rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import pandas as pd

from screening.analysis.robustness import instead, out_of_reach
from screening.base import DECISIONS, Cell, Column, Finding, build, many, number
from screening.concept import Criteria, hits_beyond_reach
from screening.disclosure import Release
from screening.figures.words import about, area_cell, area_column, in_order
from screening.workbench.answer import Answer, Part, Sheet, sheet
from screening.workbench.areas import find_indicator
from screening.workbench.findings import (
    indicator_not_counted,
    nothing_changed,
    number_unreadable,
    setting_not_shown,
)
from screening.workbench.why import screening_of

CALL = "what_if(…)"
"""Where a setting stands that is told to be wrong."""

COMES, GOES, OTHER, UNSAID, SAME = "kommt hinzu", "fällt heraus", "anders", "hier offen", ""
HEADERS = {
    "area_id": "Gebiet",
    "area_name": "Name",
    "inhabitants": "Einwohner:innen",
    "decision": "Entscheidung, geltende Regel",
    "hits_min": "sichere Treffer, andere Regel",
    "hits_max": "mögliche Treffer, andere Regel",
    "other": "Entscheidung, andere Regel",
    "change": "Unterschied",
    "untold": "hier nicht zu entscheiden",
}
MOST_LISTED = 60
"""So many areas are shown in a list; the frame has all."""


def what_if(
    release: Release, changes: Mapping[str, Any], without: Sequence[str | int] | str | int = ()
) -> Answer:
    """Return what another rule would decide, beside the decisions in force."""
    criteria = changed(release, changes, without)
    screening = screening_of(release)
    if lacking := out_of_reach(screening, criteria):
        raise setting_not_shown(lacking, release.city.meeting.version_said)
    other = instead(screening, criteria)
    now = release.decision["decision"]
    frame = pd.DataFrame({"decision": now, **other.hits, "other": other.decided})
    if not release.names.empty:
        frame.insert(0, "area_name", release.names.reindex(now.index).fillna("").astype("str"))
    frame.insert(frame.columns.get_loc("decision"), "inhabitants", release.decision["inhabitants"])
    frame["change"] = _difference(now, other.decided, other.untold)
    frame["untold"] = other.untold.astype("boolean")
    frame = frame.rename_axis("area_id")
    return Answer(
        frame, "Wäre die Regel eine andere", tuple(_parts(release, criteria, frame)), HEADERS, release
    )


def changed(
    release: Release, changes: Mapping[str, Any], without: Sequence[str | int] | str | int = ()
) -> Criteria:
    """Return the criteria in force with other settings, as strictly checked as those of a file.

    Another mean is taken by all indicators, a city rate by those that have counts; the others keep theirs.

    Raises
    ------
    ScreeningError
        If nothing is changed, a setting is wrong, or an indicator to leave out is unknown; all at once.
    """
    now, found = release.criteria, list[Finding]()
    given = {name: value for name, value in changes.items() if value is not None}
    wanted = [without] if isinstance(without, str | int) else list(without)
    if not given and not wanted:
        raise nothing_changed()
    if "threshold" in given:
        try:
            given["threshold"] = Decimal(str(given["threshold"]).replace(",", "."))
        except InvalidOperation:
            found.append(number_unreadable("threshold", given.pop("threshold")))
    out = set()
    for text in wanted:
        indicator, finding = find_indicator(release, text)
        if finding:
            found.append(finding)
        elif indicator not in now.indicators:
            found.append(indicator_not_counted(str(text), now.indicators))
        out.add(indicator)
    ids = tuple(i for i in now.indicators if i not in out)
    data = {name: getattr(now, name) for name in Criteria.model_fields if name != "exclusions"}
    data |= {"exclusion": now.exclusions, "indicators": ids} | given
    if "mean" in given:
        counted = screening_of(release).rates.counted
        able = [i for i in ids if given["mean"] != "weighted" or counted[i]]
        data["means"] = {i: now.mean_of(i) for i in ids if i not in able}
        data["base"] = given.get("base")  # undeclared, each mean takes its own
    hits = data["min_hits"]
    if type(hits) is int and hits > len(ids):
        found.append(hits_beyond_reach(hits, len(ids), CALL, "min_hits"))
    return build(Criteria, data, CALL, found)


def _difference(now: pd.Series, other: pd.Series, untold: pd.Series) -> pd.Series:
    change = pd.Series(SAME, index=now.index, dtype="str")
    change = change.mask(now != other, OTHER)
    change = change.mask((now != "sicher") & (other == "sicher"), COMES)
    change = change.mask((now == "sicher") & (other != "sicher"), GOES)
    return change.mask(untold & (now != other), UNSAID)


def _parts(release: Release, criteria: Criteria, frame: pd.DataFrame) -> list[Part]:
    parts: list[Part] = [
        criteria.sentence(release.city.noun, release.catalogue),
        f"Es gilt: {release.criteria.sentence(release.city.noun, release.catalogue)}",
        _sentence(frame),
        _counts(frame),
    ]
    for change, caption in (
        (COMES, "Wer hinzukäme"),
        (GOES, "Wer herausfiele"),
        (OTHER, "Sonst anders entschieden"),
    ):
        if (frame["change"] == change).any():
            parts.append(_list(release, frame[frame["change"] == change], caption))
    if untold := int(frame["untold"].sum()):
        depend = "hängt die Entscheidung" if untold == 1 else "hängen die Entscheidungen"
        be = "es heißt" if untold == 1 else "sie heißen"
        parts.append(
            f"Bei {many(untold, 'Gebiet', 'Gebieten')} {depend} an Zahlen, die in dieser Fassung nicht oder nur gerundet "
            f"gesagt sind; {be} unter der anderen Regel „möglich“."
        )
    if release.base:
        parts.append(f"Gerechnet ist mit dem, was gesagt ist. {about.sentence(release)}")
    return parts


def _sentence(frame: pd.DataFrame) -> str:
    came, gone, other = (int((frame["change"] == c).sum()) for c in (COMES, GOES, OTHER))
    unsaid = int((frame["change"] == UNSAID).sum())
    rest = (
        f" Von {many(unsaid, 'Gebiet', 'Gebieten')} ist hier nicht gesagt, ob sich etwas änderte."
        if unsaid
        else ""
    )
    if not came + gone + other:
        return (
            f"Soweit es gesagt ist, bliebe die Liste, wie sie ist.{rest}"
            if unsaid
            else "Die Liste bliebe, wie sie ist."
        )
    told = [
        f"{_areas(came)} {'käme' if came == 1 else 'kämen'} hinzu" if came else "Keines käme hinzu",
        f"{_areas(gone)} {'fiele' if gone == 1 else 'fielen'} heraus" if gone else "keines fiele heraus",
    ]
    more = f"; {_areas(other)} {'wäre' if other == 1 else 'wären'} sonst anders entschieden" if other else ""
    return f"{told[0]}, {told[1]}{more}.{rest}"


def _areas(count: int) -> str:
    return many(count, "Gebiet", "Gebiete")


def _counts(frame: pd.DataFrame) -> Sheet:
    now, other = frame["decision"].value_counts(), frame["other"].value_counts()
    rows = [
        [Cell(d), number(now.get(d, 0)), number(other.get(d, 0))]
        for d in DECISIONS
        if now.get(d, 0) or other.get(d, 0)
    ]
    columns = [
        Column("Entscheidung", header=True),
        Column("geltende Regel", "right"),
        Column("andere Regel", "right"),
    ]
    return sheet(columns, rows, caption="Gebiete nach Entscheidung")


def _list(release: Release, frame: pd.DataFrame, caption: str) -> Sheet:
    shown = in_order(release, frame.index)
    rows = []
    for area in shown[:MOST_LISTED]:
        row = frame.loc[area]
        low, high = int(row["hits_min"]), int(row["hits_max"])
        hits = number(low) if low == high else f"{number(low)} bis {number(high)}"
        rows.append([area_cell(release, area), str(row["decision"]), str(row["other"]), hits])
    columns = [
        area_column(release),
        Column("geltende Regel"),
        Column("andere Regel"),
        Column("Treffer, andere Regel", "right"),
    ]
    more = len(shown) - MOST_LISTED
    note = f"Und {many(more, 'weiteres Gebiet', 'weitere Gebiete')}: .frame hat alle." if more > 0 else ""
    return sheet(columns, rows, caption=f"{caption} ({number(len(shown))})", note=note)
