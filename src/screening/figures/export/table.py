"""The selection as tables: built once, written as XLSX, CSV and GeoPackage, so that all show the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from screening.base import on_screen, once
from screening.concept import (
    ASSIGNED,
    DECISION,
    DECISION_COLUMNS,
    NAME,
    QUALIFIED,
    WITH_NUMBER,
    Indicator,
    indicator_columns,
    name_header,
    theme_columns,
)
from screening.disclosure import Release
from screening.figures.profile import NOT_SHOWN, STATES
from screening.figures.words import about, at_work, has_names, nominators

Kind = Literal["id", "text", "count", "value", "ratio", "verdict", "decision"]

YES, NO, OPEN = "ja", "nein", "offen"
NO_VALUE = "kein Mittelwert"
"""In place of a multiple, where there is no mean that it could be one of."""
KINDS: dict[str, Kind] = {"decision": "decision", "reason": "text", "genannt_von": "text", "laeuft": "text"}
"""Of the columns about the decision; the others hold counts."""


@dataclass(frozen=True)
class Field:
    """A column of the selection table: its name, its German header and how it is written.

    `rounded` says that its numbers are, `digits` how many decimals its values are shown with.
    """

    name: str
    header: str
    kind: Kind
    unit: str = ""
    rounded: bool = False
    digits: int = 1


def fields(release: Release) -> tuple[Field, ...]:
    """Return the columns of `selection_table`, in order."""
    city, catalogue = release.city, release.catalogue
    found = [Field("area_id", city.level, "id")]
    found += [Field(NAME, name_header(city.level), "text")] if has_names(release) else []
    columns = [str(c) for c in release.areas.columns if c not in (NAME, release.areas.geometry.name)]
    parents = {p.id: p for p in city.parents}
    found += [Field(p, parents[p].label, "id") for p in parents]
    for column in columns:
        owner = column.removesuffix("_name")
        if column in parents:
            continue
        header = name_header(parents[owner].label) if owner in parents else ASSIGNED.get(column, column)
        found.append(Field(column, header, "text"))
    for name, header in DECISION.items():
        if name == "inhabitants" and not release.peopled:
            continue
        rounded = name == "inhabitants" and bool(release.base)
        told = f"{header}, gerundet" if rounded else header
        found.append(Field(name, told, KINDS.get(name, "count"), rounded=rounded))
    themes = theme_columns(catalogue)
    found += [Field(f"thema_{t}", themes[f"thema_{t}"], "count") for t in release.themes.columns]
    for i in (catalogue[k] for k in release.ids):
        kinds: tuple[Kind, ...] = ("value", "ratio", "verdict")
        for (name, header), kind in zip(indicator_columns(i).items(), kinds, strict=True):
            rounded = kind == "value" and about.is_rounded(release, i)
            unit = i.unit if kind == "value" else ""
            told = f"{header}, aus gerundeten Zahlen" if rounded else header
            found.append(Field(name, told, kind, unit, rounded, about.mean_digits(release, i, 1)))
    return tuple(found)


@once
def selection_table(release: Release) -> pd.DataFrame:
    """Return everything about the decision, a row per area.

    Returns
    -------
    pandas.DataFrame
        Index `area_id`; ``area_name`` if the areas have names; the parents' ids and the assigned geographies,
        ``inhabitants`` (if any are told of), ``hits_min``, ``hits_max``, ``decision``, ``reason``;
        ``genannt_von``: who nominated the area, and whether that is a *regionales Votum*, never why;
        ``laeuft``: since when a Schwerpunktgebiet is at work there, and until which review;
        ``thema_<id>``: sure hits per theme; then per indicator
        of the criteria ``<id>_wert`` (in its unit) and ``<id>_verhaeltnis`` (times the mean), both
        Float64, and ``<id>_urteil``: *ja*, *nein* (with the
        reservation of a value: *ja (vorläufiger Wert)*, or with the counts of one that is told in a bracket: *nein
        (unter 10 / rund 1 230)*) or *offen (reason)*. For the columns' headers see `fields`.
    """
    index = release.decision.index
    columns: dict[str, pd.Series] = {NAME: release.names.reindex(index)} if has_names(release) else {}
    for parent in release.city.parents:
        columns[parent.id] = release.areas[parent.id].reindex(index).astype("str")
    for column in release.areas.columns:
        if column not in (NAME, release.areas.geometry.name) and column not in columns:
            columns[str(column)] = release.areas[column].reindex(index)
    for column in DECISION_COLUMNS[1:]:
        columns[column] = release.decision[column]
    named = nominators(release)
    columns["genannt_von"] = pd.Series([named.get(str(a), "") for a in index], index=index, dtype="str")
    there = {area: one.line() for area, one in at_work(release).items()}
    columns["laeuft"] = pd.Series([there.get(str(a), "") for a in index], index=index, dtype="str")
    for theme in release.themes.columns:
        columns[f"thema_{theme}"] = release.themes[theme].reindex(index)
    for i in release.ids:
        columns[f"{i}_wert"] = release.rate[i].reindex(index)
        columns[f"{i}_verhaeltnis"] = release.ratio[i].reindex(index)
        columns[f"{i}_urteil"] = told(release, i)
    # the files pair headers and values by place: the order is said once, by `fields`
    order = [field.name for field in fields(release)][1:]
    return pd.DataFrame(columns, index=index)[order].rename_axis("area_id")


def decision_table(release: Release) -> pd.DataFrame:
    """Return the decision per area as ``screening table`` prints it.

    Returns
    -------
    pandas.DataFrame
        Columns ``area_id``, ``name`` (where areas have any), ``inhabitants``, ``hits_min``, ``hits_max``,
        ``decision``, ``reason``, then one per indicator of the criteria with *ja*, *nein* or *offen*.
    """
    frame = release.decision[list(DECISION_COLUMNS[1:])].copy()
    if has_names(release):
        frame.insert(0, "name", release.names.reindex(frame.index).map(on_screen, na_action="ignore"))
    for i in release.ids:
        frame[i] = verdicts(release.exceeds[i].reindex(frame.index))
    return frame.rename_axis("area_id").reset_index()


def verdicts(flags: pd.Series) -> pd.Series:
    """Return flags as *ja*, *nein* and *offen*."""
    words = pd.Series(NO, index=flags.index, dtype="str")
    return words.mask(flags.fillna(False).astype(bool), YES).mask(flags.isna(), OPEN)


def told(release: Release, indicator: str) -> pd.Series:
    """Return an indicator's verdicts, open ones with their reason, others with what is to be said of their value."""
    index = release.decision.index
    words = verdicts(release.exceeds[indicator].reindex(index))
    why = why_missing(release, indicator)
    reserved = _reservations(release, indicator)
    return pd.Series(
        [
            f"{w} ({y or NO_VALUE})" if w == OPEN else f"{w} ({r or b})" if r or b else w
            for w, y, r, b in zip(words, why, reserved, about.brackets(release, indicator), strict=True)
        ],
        index=index,
        dtype="str",
    )


def _reservations(release: Release, indicator: str) -> list[str]:
    """Return per area the reservation under which its value was delivered; empty without one or without value."""
    index = release.decision.index
    known = release.rate[indicator].reindex(index).notna()
    status = release.status[indicator].reindex(index)
    return [QUALIFIED.get(s, "") if there else "" for s, there in zip(status, known, strict=True)]


def why_missing(release: Release, indicator: str) -> list[str]:
    """Return per area why there is no value; empty where there is one."""
    index = release.decision.index
    missing = release.rate[indicator].reindex(index).isna()
    status = release.status[indicator].reindex(index)
    return [
        (b or word_of(s)) if gone else ""
        for s, gone, b in zip(status, missing, about.brackets(release, indicator), strict=True)
    ]


def word_of(status: object) -> str:
    """Return the word for a number that is not there, by its status."""
    return NOT_SHOWN if status in WITH_NUMBER else STATES.get(str(status), STATES["fehlt"])


def hits_text(low: int, high: int) -> str:
    """Return the hits as text: ``7`` or ``6–8``; the dash keeps Excel from reading a date."""
    return str(low) if low == high else f"{low}–{high}"


def label_of(indicator: Indicator) -> str:
    """Return an indicator's number and short name."""
    return f"{indicator.number} {indicator.short}"


def says_unit(indicator: Indicator) -> bool:
    """Tell whether an indicator's short name ends with its unit: „Arbeitslose in %“ is not called so once more.

    Examples
    --------
    >>> from screening.concept.catalogue import default_catalogue
    >>> one = default_catalogue()["alo_sgb3"]
    >>> [says_unit(one.model_copy(update={"short": s})) for s in ("Arbeitslose", "Arbeitslose (in %)", "Quote in %")]
    [False, True, True]
    """
    return re.split(r"[\s(]+", indicator.short.rstrip(") "))[-1] == indicator.unit


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run a text as a formula when it opens a CSV file."""
    return text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n")


def plain_rows(frame: pd.DataFrame) -> Iterable[list[object]]:
    """Yield the rows with None for every missing value."""
    lists = [[None if pd.isna(v) else v for v in frame[c].tolist()] for c in frame]
    return (list(row) for row in zip(*lists, strict=True))
