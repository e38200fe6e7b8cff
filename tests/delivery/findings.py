"""Findings of the small city: in which of its files, at which place, in which words."""

from __future__ import annotations

from screening.base.findings import Finding

PEOPLE_FILE, CASES_FILE = "2024/bevoelkerung.csv", "2024/faelle.csv"


def place(finding: Finding) -> tuple[str, str, str, str, str]:
    """Level and place; that there is something to do is asserted on the way."""
    assert finding.message and finding.remedy, finding
    return finding.level, finding.file, finding.row, finding.column, finding.value


def told(found: list[Finding], words: str) -> list[Finding]:
    return [f for f in found if words in f.message]
