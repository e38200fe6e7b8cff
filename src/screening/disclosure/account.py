"""What the door makes of one year: for the internal dossier, never for a release to others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from screening.disclosure.audited import Verdicts
from screening.disclosure.exceptions import exception_rows
from screening.disclosure.told import KEPT, OPEN, SECRET, Told
from screening.disclosure.totals import levels_of
from screening.rule import Screening


@dataclass(frozen=True)
class Account:
    """How one year is told, and what is not.

    Attributes
    ----------
    counts : pandas.DataFrame
        Per count, Int64: ``cells`` (delivered numbers), ``delivered`` (delivered as secret, beside these), ``secret``
        (of the cells: told in brackets), ``rounded`` (told rounded), ``off`` (by how much the told figures differ from
        the true ones at the most).
    flags : pandas.DataFrame
        Per indicator, Int64: ``known`` (flags that the rule knows), ``untold`` (of these).
    decisions : pandas.DataFrame
        Areas whose decision is not told as it is; text: ``decision``, ``told``.
    base : int
        The multiple that counts are rounded to.
    width : int or "schutz"
        What a told flag must leave of a secret count.
    exceptions : pandas.DataFrame
        See `screening.disclosure.exceptions.exception_rows`.
    levels : tuple of str
        The geographies whose sums are taken for known: ``city``, ids of parents, columns of the assignment.
    runs : tuple of mapping or None
        What has left the house before (`screening.disclosure.register.Register.runs`); None if the register
        was not read.
    verdicts : Verdicts
        What audits found, if there were any.
    """

    counts: pd.DataFrame
    flags: pd.DataFrame
    decisions: pd.DataFrame
    base: int
    width: int | str
    exceptions: pd.DataFrame
    levels: tuple[str, ...] = ()
    runs: tuple[Mapping[str, Any], ...] | None = None
    verdicts: Verdicts = field(default_factory=Verdicts)


def account(screening: Screening, told: Told, runs: tuple[Mapping[str, Any], ...] | None = None) -> Account:
    """Return what the told city says and leaves out of a screening, in view of these runs of the register."""
    cells = told.cells
    rounded = (cells.kind == OPEN) & ~cells.untold
    counts = pd.DataFrame(
        {
            "cells": screening.rates.delivery.counts[list(cells.counts)].notna().sum().to_numpy(),
            "delivered": (cells.kind == KEPT).sum(axis=0),
            "secret": (cells.kind == SECRET).sum(axis=0),
            "rounded": rounded.sum(axis=0),
            "off": np.where(rounded, np.abs(told.figures.told - cells.value), 0).max(axis=0, initial=0),
        },
        index=pd.Index(cells.counts, name="count"),
        dtype="Int64",
    )
    known, shown = screening.exceeds.notna(), told.screening.exceeds.notna()
    flags = pd.DataFrame({"known": known.sum(), "untold": (known & ~shown).sum()}, dtype="Int64")
    pairs = pd.DataFrame({"decision": screening.decided, "told": told.screening.decided})
    delivery = screening.rates.delivery
    there_are = levels_of(delivery.city, delivery.areas)
    levels = tuple(n for n in there_are if n in (delivery.city.secrecy.totals or there_are))
    return Account(
        counts,
        flags.rename_axis("indicator"),
        pairs[pairs["decision"] != pairs["told"]],
        told.base,
        told.width,
        exception_rows(screening),
        levels,
        runs,
    )
