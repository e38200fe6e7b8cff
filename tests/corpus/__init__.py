"""Deliveries broken by named mutations of good ones, one chapter a module."""

from __future__ import annotations

from tests.corpus import columns, encodings, maps, musterstadt, numbers, rows, settings, tables, workbooks
from tests.corpus.case import Case

CHAPTERS = (
    encodings.chapter,
    rows.chapter,
    columns.chapter,
    columns.ids,
    numbers.chapter,
    settings.manifest,
    settings.paths,
    settings.city,
    settings.criteria,
    settings.catalogue,
    maps.chapter,
    tables.crosswalk,
    tables.assignment,
    musterstadt.chapter,
    workbooks.chapter,
)

CASES: tuple[Case, ...] = tuple(case for chapter in CHAPTERS for case in chapter.cases)
