"""How sure the decisions are: firmness, the areas just below the line, chance, and what is open.

Each function takes a `Release` and returns a `Block`; cells of notebook ``06_belastbarkeit`` show them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from screening.analysis.robustness import label_text, span_of_100, threshold_text
from screening.analysis.time import span
from screening.base import (
    CHART_DPI,
    Block,
    Cell,
    Column,
    escape_markdown,
    figure,
    join,
    missing,
    number,
    percent,
    table,
    text,
)
from screening.concept import UNDER, WITH_NUMBER, WITHHELD
from screening.disclosure import Release
from screening.figures.charts import probability_chart
from screening.figures.words import area_cell, area_column, area_list, in_order
from screening.report.sections.dossier import place_of
from screening.report.sections.method import rates_alone
from screening.report.sections.places import place_column
from screening.report.sections.rounding import rounded
from screening.report.sections.uncounted import (
    bare,
    strict_threshold,
    without_counts,
)
from screening.report.sections.values import delivered_alone, named_shorts

Rows = list[list[Cell | str]]

_CASES = "von 100 Fällen: in wie vielen die Regel bei bloßer Zufallsschwankung erfüllt wäre."

UNCOUNTED = "Dazu braucht es Fallzahlen."
"""Said where a part of a document has its place; what follows from it, the document says once, at its beginning."""
FEW = 20
"""So many areas are named in a sentence; more are counted."""


def firmness(release: Release) -> Block:
    """Return how firm the decision is for each chosen area, the least firm first; what the words mean: `firm.summary`."""
    frame = release.analyses.firmness.areas
    if frame.empty:
        return text("Kein Gebiet erfüllt die Regel sicher.")
    labels = [label_text(line) for _, line in frame.iterrows()]
    strict = threshold_text(strict_threshold(release))
    if not frame["p_low"].notna().any():
        return without_counts(release, frame)
    rows: Rows = [
        [
            area_cell(release, area),
            place_of(release, str(area)),
            span(line),
            number(line["hits_strict"]),
            _cases(line["p_low"], line["p_high"]),
            Cell(label, "total" if label == "fest" else ""),
        ]
        for (area, line), label in zip(frame.iterrows(), labels, strict=True)
    ]
    columns = [
        area_column(release),
        place_column(release),
        Column("Treffer", "right"),
        Column(f"Treffer bei {strict}", "right"),
        Column("von 100 Fällen", "right"),
        Column("Festigkeit"),
    ]
    note = (
        f"Treffer bei {strict}: sichere Treffer, wenn erst {strict} über dem Mittelwert zählten. von 100 Fällen: in wie "
        "vielen die Regel bei bloßer Zufallsschwankung erfüllt wäre."
    )
    caption = "Festigkeit der Entscheidungen, die unsichersten zuerst"
    return table(columns, rows, name="festigkeit", caption=caption, note=note)


def _cases(low: object, high: object) -> str:
    return "nicht bestimmbar" if missing(low) else span_of_100(low, high)


def just_below(release: Release) -> Block:
    """Return the areas just below the line: the band that belongs into the talk, too."""
    frame = release.analyses.firmness.below
    band = number(float(100 * release.criteria.robustness.band), 1).removesuffix(",0")
    known = bool(frame["p_low"].notna().any())
    chance = f" oder das die Regel bei bloßer Zufallsschwankung in mindestens {band} von 100 Fällen erfüllte"
    told = (
        "Knapp unter der Linie liegt ein Gebiet, das nicht aufgenommen ist, dem aber nur ein Treffer fehlt"
        f"{'' if bare(release) else chance}."
    )
    settled, rest = frame[frame["settled"]], frame[~frame["settled"]]
    if settled.empty:
        return text(f"{told} Ein solches Gebiet gibt es nicht.") + _rest(release, rest)
    need = release.criteria.min_hits
    rows: Rows = [
        [
            area_cell(release, area),
            place_of(release, str(area)),
            span(line),
            _gap(need - line["hits_max"], need - line["hits_min"]),
            *([_cases(line["p_low"], line["p_high"])] if known else []),
        ]
        for area, line in settled.iterrows()
    ]
    columns = [
        area_column(release),
        place_column(release),
        Column("Treffer", "right"),
        Column("es fehlen", "right"),
        *([Column("von 100 Fällen", "right")] if known else []),
    ]
    caption = "Gebiete knapp unter der Linie, die nächsten zuerst"
    return (
        text(told)
        + table(columns, rows, name="knapp-darunter", caption=caption, note=_CASES if known else "")
        + _rest(release, rest)
    )


def _gap(least: int, most: int) -> str:
    return number(least) if least == most else f"{number(least)} bis {number(most)}"


def _rest(release: Release, frame: pd.DataFrame) -> Block:
    """Name the areas that only open values may bring near the line."""
    if frame.empty:
        return join([])
    one = len(frame) == 1
    # behind the door there are many, and a long list would say nothing
    listed = _named(release, "", frame.index) if len(frame) <= FEW else ""
    return text(
        f"Bei {'1 weiteren Gebiet' if one else f'{number(len(frame))} weiteren Gebieten'} reichte es nur dann so weit, wenn "
        f"offene oder nicht ausgewiesene Werte für {'das' if one else 'ein'} Gebiet sprächen{listed}."
    )


def probabilities(release: Release, folder: Path | str) -> Block:
    """Return the chart of probabilities, and its numbers as a table.

    Parameters
    ----------
    release : Release
    folder : Path or str
        Where the notebook's figures go.
    """
    chart = probability_chart(release)
    if chart is None:
        alone = release.analyses.variation.chances["varied"].sum() == 0
        return text(UNCOUNTED if alone else "Kein Gebiet ist sicher oder liegt knapp unter der Linie.")
    drawn = figure(
        chart.figure,
        name="zufall",
        alt=chart.alt,
        caption="Wie oft die Regel durch Zufallsschwankung allein erfüllt wäre",
        folder=Path(folder),
        dpi=CHART_DPI,
    )
    found = release.analyses.firmness
    below = found.below.index[found.below["settled"]]
    chances = release.analyses.variation.chances
    rows: Rows = []
    for kind, areas in (("sicher", found.areas.index), ("knapp darunter", below)):
        for area in areas:
            p = chances.loc[area]
            ends = [_cases(p[f"p_{name}low"], p[f"p_{name}high"]) for name in ("", "city_", "near_")]
            error = "–" if missing(p["p_error"]) else number(100 * p["p_error"], 1)
            rows.append([area_cell(release, area), kind, *ends, error, percent(100 * p["share_varied"], 0)])
    columns = [
        area_column(release),
        Column("Gruppe"),
        Column("beobachtet", "right"),
        Column("zur Stadt geglättet", "right"),
        Column("zu den Nachbarn geglättet", "right"),
        Column("Standardfehler", "right"),
        Column("variiert", "right"),
    ]
    note = (
        "Fälle von 100, in denen die Regel erfüllt wäre, wenn die Zähler um die beobachteten oder um die geglätteten Werte "
        "schwanken. Standardfehler: Ungenauigkeit durch die begrenzte Zahl der Ziehungen, in Fällen von 100. variiert: "
        "Anteil der Indikatoren, für die Zähler und Nenner vorliegen."
    )
    caption = "Zahlen zur Abbildung: Wahrscheinlichkeit, dass die Regel erfüllt ist"
    return drawn + table(columns, rows, name="zufall", caption=caption, note=note)


def shrunken(release: Release) -> Block:
    """Return in a few sentences how much smoothing changes the hits."""
    result, need = release.analyses.shrinkage, release.criteria.min_hits
    if result.weight.isna().all(axis=None):
        return text("Glätten lassen sich nur Werte mit Fallzahlen.")
    sure = release.decision["decision"] == "sicher"
    out = release.decision["decision"] == "nein"
    weights = 100 * result.weight.median()
    told = [
        "Kleine Gebiete haben schon durch Zufall öfter sehr hohe und sehr niedrige Werte. Geglättet wird jeder Wert um so "
        "stärker zum Mittelwert hin gezogen, je weniger Menschen hinter ihm stehen (empirische Bayes-Schätzung). Im "
        f"mittleren Gebiet bleiben vom Abstand zum Mittelwert der Stadt {_between(release, weights)}."
    ]
    for words, hits in (
        ("Zum Mittelwert der Stadt", result.city_hits),
        ("Zum Mittelwert der Nachbarn", result.near_hits),
    ):
        kept = (hits["hits_min"] >= need) & sure
        lost = sure.index[sure & ~kept]
        gained = sure.index[out & (hits["hits_min"] >= need)]
        told.append(
            f"**{words} hin geglättet** {_still(int(kept.sum()), int(sure.sum()))} noch "
            f"{need} Treffer{_named(release, '; nicht mehr', lost)}{_named(release, '. Neu erreichen sie', gained)}."
        )
    told.append(
        "An der Entscheidung ändert das nichts: Die Regel zählt die beobachteten Werte. Die geglätteten sagen, womit zu "
        "rechnen ist, wenn sich nur der Zufall ändert."
    )
    return text("\n\n".join(told))


def _still(kept: int, of: int) -> str:
    """Say how many of the areas that are *sicher* still reach the demanded hits.

    Examples
    --------
    >>> _still(0, 0), _still(1, 1), _still(0, 1)
    ('erreicht kein Gebiet', 'erreicht das eine sichere Gebiet', 'erreicht das eine sichere Gebiet nicht mehr')
    >>> _still(1, 3), _still(2, 3), _still(0, 3)
    ('erreicht 1 der 3 sicheren Gebiete', 'erreichen 2 der 3 sicheren Gebiete', 'erreicht keines der 3 sicheren Gebiete')
    """
    if of < 2:
        one = "das eine sichere Gebiet" if of else "kein Gebiet"
        return f"erreicht {one}{'' if kept or not of else ' nicht mehr'}"
    verb = "erreichen" if kept > 1 else "erreicht"
    return f"{verb} {number(kept) if kept else 'keines'} der {number(of)} sicheren Gebiete"


def _named(release: Release, words: str, areas: Iterable[object]) -> str:
    listed = area_list(release, in_order(release, areas), write=escape_markdown)
    return f"{words}: {listed}" if listed else ""


def open_values(release: Release) -> Block:
    """Return what open and rounded values leave open: bounds on hits and on probabilities."""
    return _possible(release) + rounded(release)


def _between(release: Release, weights: pd.Series) -> str:
    """Return the least and the largest share with the indicators they are of; the share alone where all have the same."""
    shares = {str(i): percent(weights[i], 0) for i in (weights.idxmin(), weights.idxmax())}
    ends = [f"{shown} ({escape_markdown(release.catalogue[i].short)})" for i, shown in shares.items()]
    return f"zwischen {' und '.join(ends)}" if len({*shares.values()}) > 1 else next(iter(shares.values()))


def _possible(release: Release) -> Block:
    areas, chances = release.chosen("möglich"), release.analyses.variation.chances
    cells = chances["open"].sum()
    hidden = chances["flag_only"].sum()
    told = (
        f"Von den {number(chances.shape[0] * len(release.ids))} Werten, die die Regel zählt, "
        f"{'sind' if cells > 1 else 'ist'} {number(cells) if cells else 'keiner'} offen{_withheld(release)}. "
        "Offene Werte werden nicht geschätzt: Treffer und Wahrscheinlichkeit stehen als Spanne da, vom Fall, dass keiner "
        "der offenen Werte zählt, bis zum Fall, dass alle zählen."
    )
    if hidden:
        told += (
            f" Bei {'1 Wert' if hidden == 1 else f'{number(hidden)} Werten'} ist in dieser Fassung nur ausgewiesen, auf "
            "welcher Seite der Schwelle er liegt, nicht wie nah an ihr; sicher ist nur, dass er bei bloßer "
            "Zufallsschwankung in mindestens der Hälfte der Fälle dort bleibt."
        )
    if not len(areas):
        return text(f"{told}\n\nKein Gebiet ist *möglich*: Die offenen Werte ändern keine Entscheidung.")
    rows: Rows = [
        [
            area_cell(release, a),
            place_of(release, str(a)),
            span(release.decision.loc[a]),
            number(chances["open"][a]),
            _cases(chances["p_low"][a], chances["p_high"][a]),
        ]
        for a in areas
    ]
    columns = [
        area_column(release),
        place_column(release),
        Column("Treffer", "right"),
        Column("offene Werte", "right"),
        Column("von 100 Fällen", "right"),
    ]
    caption = "Mögliche Gebiete: Spanne der Treffer und der Wahrscheinlichkeit"
    return text(told) + table(columns, rows, name="spannen", caption=caption, note=_CASES)


def _withheld(release: Release) -> str:
    """Say how many of the open values are not told, rather than not known."""
    ids = list(release.ids)
    known = release.status[ids].isin([*WITH_NUMBER, UNDER, WITHHELD])
    kept = int((release.exceeds[ids].isna() & known).sum().sum()) if release.base else 0
    return f", {number(kept)} davon, damit keine kleine Zahl zu erkennen ist" if kept else ""


def how(release: Release) -> Block:
    """Return how the probabilities are made, what they assume, and what they are not for."""
    result = release.analyses.variation
    within = [release.catalogue[i].within for i in release.ids]
    laws = (
        "als Binomialverteilung, wo der Zähler ein Teil des Nenners ist, sonst als Poisson-Verteilung"
        if any(within) and not all(within)
        else "als Binomialverteilung"
        if all(within)
        else "als Poisson-Verteilung"
    )
    correlation = number(result.correlation, 2)
    alone = rates_alone(release)
    steps = any(s.rounded and {*alone} & {*s.counts} for s in release.sources)
    if bare(release) and result.chances["varied"].sum() == 0:
        return text(UNCOUNTED)
    of = " von Zählern und Nennern" if steps else ""
    held = "Mittelwerte, Schwellen und Einwohnerzahlen" if release.peopled else "Mittelwerte und Schwellen"
    points = [
        "**Keine Stichprobe.** Die Register zählen vollständig; einen Stichprobenfehler gibt es nicht. Gemeint ist die "
        "*Zufallsschwankung*: Ob in einem Haus ein Haushalt mehr oder weniger Leistungen bezieht, ist von Jahr zu Jahr auch "
        "Zufall. Gefragt ist, wie oft dasselbe Gebiet unter sonst gleichen Umständen die Regel erfüllte.",
        f"**Rechnung.** Je Wert wird der Zähler neu gezogen, {laws}, um den beobachteten oder den geglätteten Anteil. Die "
        "Wahrscheinlichkeit, die Schwelle zu erreichen, ist exakt berechnet; wie viele Werte zugleich zählen, ergeben "
        f"{number(result.draws)} Ziehungen (Startwert {result.seed}). Eine zweite Rechnung ohne Ziehungen weicht "
        f"höchstens um {number(100 * result.gap, 1)} Fälle von 100 ab.",
        f"**Annahmen.** {held} bleiben, wie sie sind. Indikatoren, die zum Teil "
        f"dieselben Menschen zählen, schwanken gemeinsam (Korrelation {correlation}, eine Setzung), alle anderen unabhängig "
        f"voneinander. Fehler der Register, Meldeverzug und Rundungen{of} sind nicht enthalten.",
        "**Glättung.** Geglättet wird nach Marshall (1991): Mittelwert + w · (Anteil − Mittelwert) mit "
        "w = τ²/(τ² + Mittelwert/Nenner); τ² ist die Streuung der Anteile über den Zufall hinaus. Zu den Nachbarn hin gilt "
        "dasselbe mit dem Mittelwert des Gebiets und der angrenzenden Gebiete; ohne Nachbarn gilt der Mittelwert der Stadt.",
        "**Nicht dafür gemacht.** Die Wahrscheinlichkeit ändert keine Entscheidung und ist kein weiteres Kriterium: Die "
        "Regel zählt, was gezählt wurde. Sie sagt auch nichts darüber, wie groß der Bedarf ist. Sie hilft, über knappe "
        "Fälle zu sprechen, statt eine Zahl für genauer zu nehmen, als sie ist.",
    ]
    if alone:
        points.insert(
            3,
            f"**Nur {delivered_alone(release, alone)}.** Zu {named_shorts(release, alone)} sind keine Zähler und Nenner "
            "geliefert. Diese Werte bleiben bei "
            "jeder Ziehung, wie sie sind; das lässt die Entscheidungen fester erscheinen, als sie sind."
            + (
                " Wo ihre Rundung offen lässt, ob ein Wert zählt, ist die Wahrscheinlichkeit eine Spanne."
                if steps
                else ""
            ),
        )
    return text("\n".join(f"- {p}" for p in points))


__all__ = ["firmness", "how", "just_below", "open_values", "probabilities", "shrunken"]
