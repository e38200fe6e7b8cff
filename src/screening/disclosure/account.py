"""What secrecy takes from one year: for the internal dossier, never for a release to others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from screening.disclosure.audited import Verdicts
from screening.disclosure.exceptions import exception_rows
from screening.disclosure.primary import protected_cells
from screening.disclosure.secondary import Protection
from screening.disclosure.totals import levels_of
from screening.rule import Screening


@dataclass(frozen=True)
class Account:
    """How much is withheld of a year, and why.

    Attributes
    ----------
    counts : pandas.DataFrame
        Per count, Int64: ``cells`` (delivered numbers), ``delivered`` (delivered as secret, beside these),
        ``primary`` (secret by themselves), ``secondary`` (withheld beside them), ``short`` (of the primary:
        those that known sums may narrow to less than their protection, whatever is withheld).
    values : pandas.DataFrame
        The same for indicators, without `delivered` and `short`: values with numerator and denominator.
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
    values: pd.DataFrame
    exceptions: pd.DataFrame
    levels: tuple[str, ...] = ()
    runs: tuple[Mapping[str, Any], ...] | None = None
    verdicts: Verdicts = field(default_factory=Verdicts)

    @property
    def kept(self) -> tuple[float, float]:
        """Shares of counts and of values that are shown, of those that are not secret by themselves."""
        return _kept(self.counts), _kept(self.values)


def _kept(frame: pd.DataFrame) -> float:
    free = int((frame["cells"] - frame["primary"]).sum())
    return 1 - int(frame["secondary"].sum()) / free if free else 1.0


def account(
    screening: Screening, protection: Protection, runs: tuple[Mapping[str, Any], ...] | None = None
) -> Account:
    """Return what a protection withholds of a screening, in view of these runs of the register."""
    cells = protection.cells
    secret, withheld = protection.secret.to_numpy(dtype=bool), protection.withheld.to_numpy(dtype=bool)
    counts = pd.DataFrame(
        {
            "cells": cells.known.sum(axis=0),
            "delivered": (secret & ~cells.known).sum(axis=0),
            "primary": (secret & cells.known).sum(axis=0),
            "secondary": (withheld & ~secret).sum(axis=0),
            "short": (protection.short.to_numpy(dtype=bool) & cells.known).sum(axis=0),
        },
        index=pd.Index(cells.counts, name="count"),
        dtype="Int64",
    )
    rates = screening.rates
    there = rates.numerator.notna() & rates.denominator.notna()
    there = there.mul(rates.counted)[list(rates.numerator)].astype(bool)
    primary = protected_cells(screening, protection.secret) & there
    gone = protected_cells(screening, protection.withheld) & there
    values = pd.DataFrame(
        {"cells": there.sum(), "primary": primary.sum(), "secondary": (gone & ~primary).sum()}, dtype="Int64"
    )
    delivery = screening.rates.delivery
    there_are = levels_of(delivery.city, delivery.areas)
    levels = tuple(n for n in there_are if n in (delivery.city.secrecy.totals or there_are))
    return Account(counts, values.rename_axis("indicator"), exception_rows(screening), levels, runs)
