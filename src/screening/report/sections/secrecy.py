"""The internal dossier's section on secrecy: what the talk is told, by what settings, and how that is proven.

For any other audience there is none: how much is secret, and where, is itself no matter for others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from screening.base import (
    NBSP,
    Block,
    Cell,
    Column,
    escape_markdown,
    join,
    long_date,
    many,
    number,
    percent,
    table,
    text,
)
from screening.concept import ASSIGNED
from screening.delivery.manifest import CITY_TOTAL
from screening.disclosure import REGISTER, Account, Release
from screening.figures.words import area_cell, area_column, called, in_order
from screening.report.sections.people import at_the_meeting, for_the_meeting, meeting, meeting_version
from screening.report.sections.rounding import step_text
from screening.report.sections.verdicts import verdicts

Rows = list[list[Cell | str]]


def section(release: Release) -> Block:
    """Return the section with its headings for ``intern``, nothing for others."""
    account = release.account
    if account is None:
        return join([])
    return join(
        [
            text("## Geheimhaltung {#sec-geheimhaltung}"),
            text(
                f"Diese Fassung zeigt alles genau. Die {meeting_version(release)} nennt gerundete Zahlen und "
                "genaue Urteile; hier steht, was ihr fehlt und warum, und wie das nachgewiesen ist."
            ),
            verdicts(release.city, account.verdicts),
            text(f"### Was {meeting(release)} sieht {{#sec-gesagt}}"),
            told(release, account),
            text("### Was dafür gilt {#sec-geheimhaltung-regeln}"),
            settings(release, account),
            exceptions(release, account),
            text("### Was schon veröffentlicht ist {#sec-register}"),
            register(release, account),
        ]
    )


def told(release: Release, account: Account) -> Block:
    """Return how counts, flags and decisions are told, in all and by name."""
    counts, flags = account.counts, account.flags
    secret, delivered, rounded = (int(counts[c].sum()) for c in ("secret", "delivered", "rounded"))
    untold = int(flags["untold"].sum())
    cells = int(counts["cells"].sum())
    which = f"Alle {number(cells)} vorliegenden Zahlen stehen"
    if rounded < cells:
        which = f"Von {number(cells)} vorliegenden Zahlen stehen {number(rounded)}"
    words = f"{which} auf Vielfache von {account.base} gerundet da"
    if secret:
        least = max(_threshold(release, str(c)) for c in counts.index[counts["secret"] > 0])
        spans = f"als Spanne („unter{NBSP}{number(least)}“)"
        words += f" und {number(secret)} {spans}, weil sie für sich geheim {'ist' if secret == 1 else 'sind'}"
    words += "."
    if delivered:
        words += f" {many(delivered, 'weitere ist', 'weitere sind')} schon geheim geliefert worden."
    if any(i.direction == "a" for i in release.catalogue.indicators):
        words += f" Zahlen aus der Tätigkeit der Ämter zeigt {meeting(release)} gar nicht; "
        words += "ihre geheimen sind hier mitgezählt."
    known = number(flags["known"].sum())
    words += (
        f" Von {known} Urteilen (zählt, zählt nicht) {'bleibt' if untold == 1 else 'bleiben'} {number(untold)} ungesagt, "
        "weil die eine oder die andere Antwort eine geheime Zahl zu eng eingrenzte; alle anderen sind genau."
        if untold
        else f" Alle {known} Urteile (zählt, zählt nicht) sind gesagt und genau."
    )
    return join([text(words), _decisions(release, account), _by_count(release, account)])


def _decisions(release: Release, account: Account) -> Block:
    apart, total, there = account.decisions, len(release.decision), at_the_meeting(release)
    if apart.empty:
        return text(f"Alle {number(total)} Entscheidungen stehen {there} wie hier.")
    rows: Rows = [[area_cell(release, a), *apart.loc[a].astype(str)] for a in in_order(release, apart.index)]
    columns = [
        area_column(release),
        Column("Entscheidung"),
        Column(release.city.meeting.brief.after("in", "dat")),
    ]
    words = (
        f"{number(total - len(apart))} von {number(total)} Entscheidungen stehen {there} wie hier; "
        f"{many(len(apart), 'bleibt', 'bleiben')} dort offen, keine ist eine andere."
    )
    caption = f"Entscheidungen, die {release.city.meeting.brief.said('der')} nicht erfährt"
    return text(words) + table(columns, rows, name="ungesagt", caption=caption)


def _by_count(release: Release, account: Account) -> Block:
    counts, labels = account.counts, release.catalogue.count_labels
    touched = counts[(counts["secret"] + counts["delivered"]) > 0]
    rows: Rows = [
        [
            Cell(labels[str(count)]),
            number(_threshold(release, str(count))),
            number(row["cells"]),
            *(
                number(row[c]) if row[c] else Cell("–", "muted")
                for c in ("delivered", "secret", "rounded", "off")
            ),
        ]
        for count, row in touched.iterrows()
    ]
    if not rows:
        return text("Keine Zahl dieses Jahres ist geheim.")
    columns = [
        Column("Zahl", width=4, header=True),
        Column("Schwelle", "right", 1.1),
        Column("vorhanden", "right", 1.2),
        Column("geheim geliefert", "right", 1.2),
        Column("für sich geheim", "right", 1.1),
        Column("gerundet", "right", 1.1),
        Column("weicht höchstens ab um", "right", 1.4),
    ]
    rest = counts[(counts["secret"] + counts["delivered"]) == 0]
    note = (
        f"Bei {many(len(rest), 'weiteren Zahl', 'weiteren Zahlen')} ist nichts geheim; sie sind ebenso gerundet."
        if len(rest)
        else ""
    )
    return table(columns, rows, name="gesagte-zahlen", caption="Wie die Zahlen gesagt werden", note=note)


def _threshold(release: Release, count: str) -> int:
    return max((s.threshold for s in release.sources if count in s.counts), default=0)


def settings(release: Release, account: Account) -> Block:
    """Return thresholds per source and the city's own settings."""
    secrecy = release.city.secrecy
    there = dict.fromkeys(
        (s.source, s.threshold, s.protection or s.threshold, step_text(s)) for s in release.sources
    )
    rows: Rows = [
        [
            Cell(source),
            number(threshold),
            number(width),
            step or Cell("–", "muted"),
        ]
        for source, threshold, width, step in there
    ]
    columns = [
        Column("Quelle", header=True),
        Column("Schwelle", "right"),
        Column("Schutzbreite", "right"),
        Column("gerundet", "right"),
    ]
    thresholds = table(
        columns,
        rows,
        name="schwellen",
        caption="Schwellen der Quellen",
        note="Geheim ist eine Zahl von 1 bis unter die Schwelle. Schutzbreite: so groß bleibt der Spielraum um sie.",
    )
    names = ", ".join(_levels(release, account.levels))
    zeros = (
        "0 und 100 % sind geheim, außer der Nenner ist 0" if secrecy.zeros else "0 und 100 % werden gezeigt"
    )
    width = (
        "dem vollen Schutz" if account.width == "schutz" else f"{number(int(account.width))} möglichen Zahlen"
    )
    points = [
        f"**Rundung.** Auf Vielfache von {account.base}; Quellen, die gröber gerundet haben, bleiben so.",
        f"**Urteile.** Gesagt, wo jede Antwort einer geheimen Zahl Raum lässt, breit wenigstens nach {width}.",
        f"**Nullen und volle Anteile.** {zeros}.",
        f"**Bekannte Summen.** Angenommen wird, dass Leser:innen diese Summen genau kennen: {names}.",
    ]
    if secrecy.extents:
        points.append(
            f"**Umgriffe.** Dazu die Summen von {many(len(secrecy.extents), 'Umgriff', 'Umgriffen')}."
        )
    if any(c.largest for c in release.catalogue.counts):
        share = percent(100 * float(secrecy.dominance), 0)
        points.append(f"**Überwiegen.** Geheim ist, woran ein Einzelner mehr als {share} hat.")
    return text("\n".join(f"- {p}" for p in points)) + thresholds


def _levels(release: Release, levels: Iterable[str]) -> list[str]:
    """Return the names of geographies; a column that only names a parent is that parent again."""
    parents = {p.id: p.label for p in release.city.parents}
    names = {
        n: escape_markdown(label) for n, label in {CITY_TOTAL: "ganze Stadt", **ASSIGNED, **parents}.items()
    }
    shown = [n for n in levels if n.removesuffix("_name") not in parents or n in parents]
    # of the assignment's columns only the header is known: set as one
    return [names.get(n, f"`{n.replace('`', '')}`") for n in shown]


def exceptions(release: Release, account: Account) -> Block:
    """Return the exceptions with reason, person and date, and how many numbers each shows."""
    if account.exceptions.empty:
        return text("**Ausnahmen** von der Geheimhaltung gibt es für dieses Jahr keine.")
    rows: Rows = [
        [
            Cell(e.what or "unbekannt"),
            called(release, e.area) if e.area else "alle Gebiete",
            e.reason,
            e.by,
            f"{e.date:%d.%m.%Y}",
            number(e.shown),
        ]
        for e in account.exceptions.itertuples()
    ]
    columns = [
        Column("Ausnahme", width=2.2, header=True),
        Column("Gebiet", width=area_column(release, 1.2).width),
        Column("Grund", width=2.4),
        Column("durch", width=1.5),
        Column("am", "right", 1.2),
        Column("zeigt", "right", 0.8),
    ]
    note = "Zeigt: wie viele Zahlen unter ihrer Schwelle durch die Ausnahme sichtbar sind."
    return table(columns, rows, name="ausnahmen", caption="Ausnahmen von der Geheimhaltung", note=note)


def register(release: Release, account: Account) -> Block:
    """Return what the register knows, and what it finds."""
    if account.runs is None:
        return text("Das Register der Veröffentlichungen wurde nicht gelesen.")
    for_it = for_the_meeting(release)
    if not account.runs:
        return text(
            f"{for_it[:1].upper()}{for_it[1:]} ist laut Register noch nichts veröffentlicht. Was zum ersten Mal "
            "hinausgeht, bindet alle späteren Fassungen."
        )
    last = account.runs[-1]
    known, year = many(len(account.runs), "Lauf", "Läufe"), escape_markdown(last.get("jahr", "–"))
    words = (
        f"Das Register kennt **{known}** {for_it}, den letzten{_when(last.get('zeit'))} zum Jahr {year}. Was "
        "dort gesagt wurde, gilt als bekannt und wird wieder so gesagt."
    )
    found = [f for f in release.findings.items if f.file == REGISTER]
    if not found:
        return text(f"{words} Keine Zahl, die heute geheim ist, wurde schon genau gezeigt.")
    rows: Rows = [
        [area_cell(release, f.value) if f.value else Cell("mehrere"), f.message, f.remedy] for f in found
    ]
    columns = [
        area_column(release, 1),
        Column("Befund", width=3.4),
        Column("Abhilfe", width=2.6),
    ]
    return text(words) + table(
        columns, rows, name="register", caption="Heute geheime Zahlen, die schon veröffentlicht sind"
    )


def _when(stamp: object) -> str:
    try:
        return f" vom {long_date(dt.datetime.fromisoformat(str(stamp)).date())}"
    except ValueError:
        return ""
