"""The selection dossier's own parts: summary, matrix, changes.

Each function takes a `Release` and returns a `Block`; a cell of notebook ``05_dossier`` shows it.
"""

from __future__ import annotations

import pandas as pd

from screening.base import (
    DECISIONS,
    Block,
    Cell,
    Column,
    callout,
    escape_markdown,
    join,
    listed,
    long_date,
    number,
    style,
    table,
    text,
)
from screening.concept import MEANS_SHORT
from screening.disclosure import Release, by_name
from screening.figures.words import (
    about,
    area_cell,
    area_column,
    area_list,
    at_work,
    condition,
    in_order,
    legend,
    place_of,
    sign,
    version_mark,
)
from screening.figures.words import areas as count_of_areas
from screening.report.sections.matrix import matrix
from screening.report.sections.method import rates_alone
from screening.report.sections.people import meeting, own_titles
from screening.report.sections.places import place_column


def summary(release: Release, *, reading: bool = True) -> Block:
    """Return the result in a few sentences and one table, this year beside last year.

    Parameters
    ----------
    release : Release
    reading : bool
        Whether to say how figures are rounded; below a first page that says so it would be said twice.
    """
    now = release.decision["decision"].value_counts()
    total = len(release.decision)
    sure, possible = int(now.get("sicher", 0)), int(now.get("möglich", 0))
    share = style.percent(100 * sure / total if total else None)
    lived = about.people_in(release, release.chosen("sicher"), ", {} der Bevölkerung")
    areas = escape_markdown(release.city.noun.counted(total))
    were = "wurde" if total == 1 else "wurden"
    checked = f"Für den Stichtag {long_date(release.stichtag)} {were} **{areas}** geprüft. "
    if sure:
        checked += (
            f"**{count_of_areas(sure)}** ({share}) {'erfüllt' if sure == 1 else 'erfüllen'} die Regel sicher"
        )
        checked += (
            f"; dort {'wohnt' if lived.startswith('1 Mensch,') else 'wohnen'} {lived}." if lived else "."
        )
    else:
        checked += "**Kein Gebiet** erfüllt die Regel sicher."
    sentences = [
        checked,
        _possible_sentence(possible, release),
        escape_markdown(release.criteria.sentence(release.city.noun, release.catalogue)),
        about.reading(release) if reading else "",
    ]
    return text("\n\n".join(s for s in sentences if s)) + _decision_table(release)


def _possible_sentence(count: int, release: Release) -> str:
    if not count:
        return "Kein weiteres Gebiet ist offen: fehlende Werte ändern an keiner Entscheidung etwas."
    verb = "bleibt" if count == 1 else "bleiben"
    why = (
        "dort fehlen Werte, oder hier ist nicht gesagt, ob sie zählen"
        if release.base
        else {(True, False): "dort fehlen Werte", (False, True): "dort sind Werte geheim"}.get(
            about.lacking(release), "dort fehlen Werte oder sie sind geheim"
        )
    )
    return (
        f"**{count_of_areas(count)}** {verb} *möglich*: {why}, und mit ihnen könnte "
        f"die Regel erfüllt sein. Darüber entscheidet {meeting(release)}, nicht die Statistik."
    )


_MEANINGS = {
    "sicher": "erfüllt die Regel mit den vorliegenden Werten",
    "möglich": "könnte sie mit den offenen Werten erfüllen",
    "nein": "erfüllt sie auch mit allen offenen Werten nicht",
    "zu klein": "weniger Menschen als die Mindestgröße",
    "ausgeschlossen": "von Hand, mit Begründung",
}


def _decision_table(release: Release) -> Block:
    now = release.decision["decision"].value_counts()
    last_year = release.trend.previous
    has_last = last_year is not None
    earlier = pd.Series(dtype="int64") if last_year is None else _counts_before(release, last_year)
    columns = [Column("Entscheidung", header=True), Column("Bedeutung"), Column(str(release.year), "right")]
    columns += [Column(str(last_year), "right")] if has_last else []
    rows = []
    for d in DECISIONS:
        none = not (now.get(d, 0) or earlier.get(d, 0))
        if none and (d == "ausgeschlossen" or (d == "zu klein" and not release.criteria.min_inhabitants)):
            continue
        row = [Cell(d), Cell(_MEANINGS[d]), Cell(number(now.get(d, 0)))]
        rows.append([*row, Cell(number(earlier.get(d, 0)))] if has_last else row)
    sums: list[Cell] = [Cell("insgesamt", "total"), Cell(""), Cell(number(now.sum()), "total")]
    rows.append([*sums, Cell(number(earlier.sum()), "total")] if has_last else sums)
    moved = release.trend.uncertain and has_last and release.trend.decision[last_year].isna().any()
    note = f"{last_year} ohne {_redrawn(len(release.trend.uncertain))}." if moved else ""
    return table(columns, rows, name="entscheidungen", caption="Ergebnis der Prüfung", note=note)


def _redrawn(count: int) -> str:
    if count == 1:
        return "das eine Gebiet, das seither neu zugeschnitten wurde"
    return f"die {count} Gebiete, die seither neu zugeschnitten wurden"


def _counts_before(release: Release, year: int) -> pd.Series:
    return release.trend.decision[year].dropna().value_counts()


def metadata(release: Release) -> dict[str, object]:
    """Return what cover, header and footer of every document say about the release."""
    return {
        **own_titles(release.city),
        "city": release.city.name,
        "year": str(release.year),
        "stichtag": release.stichtag,
        "rule": release.criteria.sentence(release.city.noun, release.catalogue),
        "audience": release.audience,
        "version": version_mark(release.audience, release.city),
        "synthetic": release.city.synthetic,
        "attribution": release.city.attribution,
    }


def moves(release: Release) -> Block:
    """Return in sentences which areas came in and which fell out since the year before; each is named."""
    before = release.trend.previous
    if before is None:
        return text(_FIRST)
    frame = release.changes
    if frame.empty:
        return text(_unchanged(release))
    new, gone = (in_order(release, frame[frame[c].eq("sicher")]["area_id"]) for c in ("now", "before"))
    moved = [
        f"{lead}: {area_list(release, ids, MOST_MOVED, write=escape_markdown)}."
        for lead, ids in (("Neu sicher", new), ("Nicht mehr sicher", gone))
        if ids
    ]
    return text("\n\n".join(filter(None, [_moved(release, len(new), len(gone)), " ".join(moved)])))


def changes(release: Release) -> Block:
    """Return what changed since last year as a table: entries and exits first, then the other changes."""
    before = release.trend.previous
    if before is None:
        return text(_FIRST)
    frame = release.changes
    if frame.empty:
        return text(_unchanged(release))
    taken = frame["now"].eq("sicher")
    gone = frame["before"].eq("sicher")
    told = _moved(release, int(taken.sum()), int(gone.sum()))
    place = {a: n for n, a in enumerate(in_order(release, frame["area_id"]))}
    order = frame.assign(
        rank=(~taken).astype(int) + (~(taken | gone)).astype(int), place=frame["area_id"].map(place)
    ).sort_values(["rank", "place"])
    running = at_work(release)
    rows = [
        [
            area_cell(release, r.area_id, sign(running, r.area_id)),
            place_of(release, r.area_id),
            r.before,
            r.now,
            r.hits_before,
            r.hits_now,
        ]
        for r in order.itertuples()
    ]
    columns = [
        area_column(release),
        place_column(release),
        Column(f"{before}"),
        Column(f"{release.year}"),
        Column(f"Treffer {before}", "right"),
        Column(f"Treffer {release.year}", "right"),
    ]
    caption = f"Geänderte Entscheidungen gegenüber {before}"
    note = legend(release, running, order["area_id"])
    return text(told) + table(columns, rows, name="aenderungen", caption=caption, note=note)


_FIRST = "Eine frühere Lieferung liegt nicht vor; ein Vergleich ist nicht möglich."
MOST_MOVED = 20
"""So many areas are named that came in, and as many that fell out."""


def _only_told(release: Release) -> str:
    return " Verglichen ist nur, wo beide Entscheidungen hier gesagt sind." if release.base else ""


def _unchanged(release: Release) -> str:
    return f"Gegenüber {release.trend.previous} hat sich keine Entscheidung geändert.{_only_told(release)}"


def _moved(release: Release, new: int, gone: int) -> str:
    since = f"Gegenüber {release.trend.previous}"
    parts = [
        f"{'kommt' if new == 1 else 'kommen'} **{count_of_areas(new)}** hinzu"
        if new
        else "kommt kein Gebiet hinzu",
        f"**{count_of_areas(gone)}** {'erfüllt' if gone == 1 else 'erfüllen'} die Regel nicht mehr sicher"
        if gone
        else "keines fällt heraus",
    ]
    return (
        f"{since} {listed(parts)}. Die Werte kleiner Gebiete schwanken von Jahr zu Jahr auch zufällig."
        f"{_only_told(release)}"
    )


def other_means(release: Release) -> Block:
    """Return which areas another mean would decide otherwise, one sentence a mean, then a table."""
    frame = release.by_mean
    own = escape_markdown(release.criteria.mean_in_words(release.catalogue))
    alone = _without_city_rate(release)
    if "mean" in release.analyses.flips.not_shown:
        return text(
            f"Es gilt: {own}. Was ein anderer Mittelwert änderte, ist hier nicht gesagt: Er ist nur mit den genauen "
            "Zahlen zu bilden."
        )
    if frame.empty:
        return text(
            f"Mit jedem anderen Mittelwert als dem geltenden ({own}) bliebe jede Entscheidung, wie sie ist. {alone}".rstrip()
        )
    sentences = []
    for mean, rows in frame.groupby("mean", sort=False):
        entries = int((rows["other"] == "sicher").sum())
        exits = int((rows["decision"] == "sicher").sum())
        with_it = condition(f"mean:{mean}", MEANS_SHORT[mean])
        sentences.append(f"{with_it[:1].upper()}{with_it[1:]} {_other(entries, exits)}.")
    means = [*frame["mean"].unique()]
    other = {(r.area_id, r.mean): str(r.other) for r in frame.itertuples()}
    rows = []
    for area in sorted(frame["area_id"].unique(), key=by_name(release.names)):
        now = str(release.decision["decision"][area])
        then = [Cell(other.get((area, m), now), "" if (area, m) in other else "muted") for m in means]
        rows.append([area_cell(release, area), place_of(release, area), now, *then])
    columns = [
        area_column(release),
        place_column(release),
        Column("geltend"),
        *(Column(MEANS_SHORT[m]) for m in means),
    ]
    caption = "Gebiete, die ein anderer Mittelwert anders entschiede"
    told = f"Es gilt: {own}. " + " ".join([*sentences, alone]).rstrip()
    return text(told) + table(columns, rows, name="mittelwerte", caption=caption)


def _other(entries: int, exits: int) -> str:
    """Say how many areas would come in and fall out.

    Examples
    --------
    >>> _other(1, 0), _other(0, 2)
    ('käme 1 Gebiet sicher hinzu, keines fiele heraus', 'käme kein Gebiet sicher hinzu, 2 fielen heraus')
    >>> _other(0, 0)
    'käme kein Gebiet sicher hinzu, und keines fiele heraus; anders wäre, was möglich ist'
    """
    if not entries and not exits:
        return "käme kein Gebiet sicher hinzu, und keines fiele heraus; anders wäre, was möglich ist"
    more = (
        f"{'käme' if entries == 1 else 'kämen'} {count_of_areas(entries)}" if entries else "käme kein Gebiet"
    )
    less = f"{number(exits)} {'fiele' if exits == 1 else 'fielen'}" if exits else "keines fiele"
    return f"{more} sicher hinzu, {less} heraus"


def _without_city_rate(release: Release) -> str:
    """Say of which indicators no city rate can be had, and that they keep their mean where others take one."""
    alone = rates_alone(release)
    if not alone:
        return ""
    if len(alone) == len(release.ids):
        return "Eine stadtweite Quote lässt sich ohne Zähler und Nenner nicht bilden."
    shorts = listed([f"„{escape_markdown(release.catalogue[i].short)}“" for i in alone])
    return (
        f"Bei {shorts} lässt sich eine stadtweite Quote ohne Zähler und Nenner nicht bilden: Dort bleibt der geltende "
        "Mittelwert, wenn die übrigen die stadtweite Quote nehmen."
    )


def further(release: Release) -> Block:
    """Return which documents there are beside the dossier; of the evaluation only where there is one."""
    papers = [
        "[karte.html](karte.html): alle Gebiete, Werte und Jahre auf einer Karte",
        "[was-waere-wenn.html](was-waere-wenn.html): was eine andere Regel ändern würde",
        "[belastbarkeit.html](belastbarkeit.html): wie fest die Auswahl ist",
    ]
    if release.analyses.evaluation is not None:
        papers.append("[evaluation.html](evaluation.html): was sich in laufenden Gebieten verändert hat")
    papers.append("[profile.pdf](profile.pdf): alle Profile")
    return text(f"**Weitere Unterlagen.** {'; '.join(papers)}.")


def demo_note(release: Release) -> Block:
    """Return a warning that all figures are invented, if they are."""
    if not release.city.synthetic:
        return join([])
    return callout(
        "warning",
        "Synthetische Demodaten",
        "Alle Zahlen, Namen und Grenzen dieses Dokuments sind erfunden. Es zeigt, wie ein Dossier aussieht, und "
        "sagt nichts über eine wirkliche Stadt.",
    )


__all__ = [
    "changes",
    "demo_note",
    "further",
    "matrix",
    "metadata",
    "moves",
    "other_means",
    "place_of",
    "summary",
]
