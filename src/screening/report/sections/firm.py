"""How firm the selection is, in sentences: for the dossier, and at the head of what is said of it at length."""

from __future__ import annotations

import pandas as pd

from screening.analysis.robustness import FIRMNESS, label_text, threshold_text
from screening.base import Block, escape_markdown, listed, number, text
from screening.disclosure import Release
from screening.figures.words import areas, near
from screening.report.sections import breadth
from screening.report.sections.method import abbreviations
from screening.report.sections.robustness import everywhere
from screening.report.sections.uncounted import areas_of, bare, strict_threshold, without_counts_told


def result(release: Release) -> Block:
    """Return the result in a few sentences: how firm, how many just below, what no change would drop, how broad."""
    frame, found = release.analyses.firmness.areas, release.analyses.flips
    if frame.empty:
        return text(f"Kein Gebiet erfüllt die Regel sicher. {_below_told(release)}")
    known = bool(frame["p_low"].notna().any())
    first = _firm_told(frame) if known else without_counts_told(release, frame)
    kept = everywhere(found, again=known)
    told = text(" ".join([first, kept, _below_told(release)]))
    told += breadth.brief(release)
    short = abbreviations(release)
    return told + text(f"Abkürzungen: {escape_markdown(short)}") if short else told


def summary(release: Release) -> Block:
    """Return in a few sentences how firm the decisions are, and how many areas lie just below the line."""
    frame = release.analyses.firmness.areas
    if frame.empty:
        return text(f"Kein Gebiet erfüllt die Regel sicher. {_below_told(release)}")
    if not frame["p_low"].notna().any():
        return text(f"{without_counts_told(release, frame)}\n\n{_below_told(release)}")
    return text("\n\n".join([_firm_told(frame), _cutoffs(release), _below_told(release)]))


def meaning(release: Release) -> Block:
    """Say what the words for firmness mean, where `result` has said how firm decisions are."""
    frame = release.analyses.firmness.areas
    if frame.empty or frame["p_low"].notna().any():
        return text(_cutoffs(release))
    strict = threshold_text(strict_threshold(release))
    return text(
        f"Ohne Fallzahlen ist hier allein geprüft, was bei einer Schwelle von {strict} über dem Mittelwert bliebe."
    )


def _firm_told(frame: pd.DataFrame) -> str:
    """Say how many of the areas that fulfil the rule are firmly decided.

    Examples
    --------
    >>> one = pd.DataFrame({"firmness": ["knapp"], "firmness_high": ["fest"]})
    >>> _firm_told(one)
    'Das eine Gebiet, das die Regel sicher erfüllt, ist **knapp bis fest** entschieden.'
    >>> _firm_told(pd.concat([one] * 2, ignore_index=True))
    'Alle 2 Gebiete, die die Regel sicher erfüllen, sind **knapp bis fest** entschieden.'
    """
    counts = pd.Series([label_text(line) for _, line in frame.iterrows()]).value_counts()
    order = [*reversed(FIRMNESS), *sorted(set(counts.index) - set(FIRMNESS))]
    if len(frame) == 1:
        return f"Das eine Gebiet, das die Regel sicher erfüllt, ist **{counts.index[0]}** entschieden."
    if len(counts) == 1:
        return f"Alle {areas(len(frame))}, die die Regel sicher erfüllen, sind **{counts.index[0]}** entschieden."
    told = [f"**{number(counts[name])} {name}**" for name in order if name in counts]
    verb = "ist" if counts[next(name for name in order if name in counts)] == 1 else "sind"
    return (
        f"Von den {areas_of(len(frame))}, die die Regel sicher erfüllen, {verb} {listed(told)} entschieden."
    )


def _cutoffs(release: Release) -> str:
    settings = release.criteria.robustness
    firm, unsure = (number(float(100 * x), 1).removesuffix(",0") for x in (settings.firm, settings.unsure))
    strict = threshold_text(strict_threshold(release))
    return (
        f"*fest*: Die Regel wäre bei bloßer Zufallsschwankung in mindestens {firm} von 100 Fällen erfüllt und bliebe es "
        f"auch, wenn die Schwelle bei {strict} über dem Mittelwert läge. *unsicher*: in weniger "
        f"als {unsure} von 100 Fällen. *knapp*: dazwischen. Lassen offene oder nicht ausgewiesene Werte mehrere Antworten "
        "zu, stehen beide da."
    )


def _below_told(release: Release) -> str:
    found = near(release)
    if not found:
        return "Knapp unter der Linie liegt kein Gebiet."
    lies = "liegt" if len(found) == 1 else "liegen"
    chance = "" if bare(release) else ", oder schon der Zufall führte oft genug darüber"
    return f"Knapp unter der Linie {lies} **{areas(len(found))}**: Dort fehlt nur ein Treffer{chance}."


__all__ = ["meaning", "result", "summary"]
