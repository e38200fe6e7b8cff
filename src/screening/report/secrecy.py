"""The internal dossier's section on secrecy: what the talk is not shown, by what settings, and how that was audited.

For any other audience there is none: how much is secret, and where, is itself no matter for others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from screening.blocks import Block, Cell, Column, escape_markdown, join, table, text
from screening.delivery.own_columns import ASSIGNED
from screening.delivery.secrecy import CITY_TOTAL
from screening.disclosure import Release
from screening.disclosure.account import Account
from screening.disclosure.register import REGISTER
from screening.report.meta import long_date
from screening.report.verdicts import many, verdicts
from screening.style import number, percent

Rows = list[list[Cell | str]]


def section(release: Release) -> Block:
    """Return the section with its headings for ``intern``, nothing for others."""
    account = release.account
    if account is None:
        return join([])
    return join(
        [
            text("# Geheimhaltung {#sec-geheimhaltung}"),
            text(
                "Diese Fassung zeigt alles. Hier steht, was die Fassung für das Gespräch nicht zeigt und warum, und wie "
                "das geprüft ist."
            ),
            verdicts(release.city.key, release.year, account.verdicts),
            text("## Was das Gespräch nicht sieht {#sec-gesperrt}"),
            withheld(release, account),
            text("## Was dafür gilt {#sec-geheimhaltung-regeln}"),
            settings(release, account),
            exceptions(account),
            text("## Was schon veröffentlicht ist {#sec-register}"),
            register(release, account),
        ]
    )


def withheld(release: Release, account: Account) -> Block:
    """Return how many counts and values are withheld, in all and by name."""
    counts = account.counts
    cells, primary, secondary = (int(counts[c].sum()) for c in ("cells", "primary", "secondary"))
    delivered, short = int(counts["delivered"].sum()), int(counts["short"].sum())
    if not (primary or secondary or delivered):
        return text("Nichts: Keine Zahl dieses Jahres ist geheim.")
    told = (
        f"Von {number(cells)} vorliegenden Zahlen werden **{number(primary + secondary)}** gesperrt: "
        f"{many(primary, 'ist', 'sind')} für sich geheim, {many(secondary, 'wird', 'werden')} mitgesperrt, damit sich "
        "geheime Zahlen nicht aus Summen ergeben."
    )
    if delivered:
        told += f" {many(delivered, 'weitere ist', 'weitere sind')} schon geheim geliefert worden."
    if short:
        told += (
            f" Bei {many(short, 'geheimen Zahl', 'geheimen Zahlen')} kann schon eine bekannte Summe mehr sagen, als der "
            "Schutz zulässt; ringsum ist dort alles gesperrt."
        )
    if any(i.direction == "a" for i in release.catalogue.indicators):
        told += (
            " Zahlen aus der Tätigkeit der Ämter zeigt das Gespräch ohnehin nicht; sie sind hier mitgezählt."
        )
    columns = [
        Column("", header=True),
        Column("vorhanden", "right"),
        Column("für sich geheim", "right"),
        Column("mitgesperrt", "right"),
        Column("erhalten", "right"),
    ]
    rows: Rows = [_line("Zahlen", counts.sum()), _line("Werte der Indikatoren", _values(account).sum())]
    note = "Erhalten: welcher Anteil dessen, was nicht für sich geheim ist, gezeigt wird."
    together = table(
        columns, rows, name="gesperrt", caption="Was die Fassung für das Gespräch sperrt", note=note
    )
    parts = [text(told), together, _by_count(release, account)]
    return join(parts if _alike(release, account) else [*parts, _by_value(release, account)])


def _values(account: Account) -> pd.DataFrame:
    return account.values  # noqa: PD011 - the account's table, not a frame's array


def _line(name: str, row: pd.Series, *between: str) -> list[Cell | str]:
    free = int(row["cells"]) - int(row["primary"])
    shares = [number(row[c]) if row[c] else Cell("–", "muted") for c in ("primary", "secondary")]
    kept = percent(100 * (1 - int(row["secondary"]) / free)) if free else "–"
    return [Cell(name), *between, number(row["cells"]), *shares, kept]


def _alike(release: Release, account: Account) -> bool:
    """Tell whether the values are withheld just as their numerators: a second table would repeat the first."""
    what, columns = release.catalogue, ["cells", "primary", "secondary"]
    touched = [str(i) for i, row in _values(account).iterrows() if row["primary"] + row["secondary"]]
    numerators = [what[i].numerator for i in touched]
    return set(numerators) == set(_touched(account.counts).index) and all(
        (_values(account).loc[i, columns] == account.counts.loc[n, columns]).all()
        for i, n in zip(touched, numerators, strict=True)
    )


def _touched(counts: pd.DataFrame) -> pd.DataFrame:
    return counts[(counts["primary"] + counts["secondary"] + counts["delivered"]) > 0]


def _by_value(release: Release, account: Account) -> Block:
    values = _values(account)
    touched = values[(values["primary"] + values["secondary"]) > 0]
    rows = [
        _line(f"{release.catalogue[str(i)].number} {release.catalogue[str(i)].short}", r)
        for i, r in touched.iterrows()
    ]
    columns = [
        Column("Indikator", width=3.2, header=True),
        Column("Werte", "right", 1),
        Column("für sich geheim", "right", 1.4),
        Column("mitgesperrt", "right", 1.3),
        Column("erhalten", "right", 1.1),
    ]
    rest = len(values) - len(touched)
    note = "Geheim ist ein Wert, wenn sein Zähler oder sein Nenner es ist."
    note += (
        f" Bei {many(rest, 'weiteren Indikator', 'weiteren Indikatoren')} wird nichts gesperrt."
        if rest
        else ""
    )
    if not rows:
        return join([])
    return table(columns, rows, name="gesperrte-werte", caption="Gesperrte Werte je Indikator", note=note)


def _by_count(release: Release, account: Account) -> Block:
    counts, touched = account.counts, _touched(account.counts)
    labels = release.catalogue.count_labels
    rows = []
    for count, row in touched.iterrows():
        line = _line(labels[str(count)], row, number(_threshold(release, str(count))))
        line.insert(3, number(row["delivered"]) if row["delivered"] else Cell("–", "muted"))
        rows.append(line)
    columns = [
        Column("Zahl", width=4, header=True),
        Column("Schwelle", "right", 1.1),
        Column("vorhanden", "right", 1.2),
        Column("geheim geliefert", "right", 1.2),
        Column("für sich geheim", "right", 1.1),
        Column("mitgesperrt", "right", 1.4),
        Column("erhalten", "right", 1.1),
    ]
    rest = len(counts) - len(touched)
    notes = [f"Bei {many(rest, 'weiteren Zahl', 'weiteren Zahlen')} wird nichts gesperrt."] if rest else []
    if _alike(release, account):
        notes.append("Von den Werten der Indikatoren fehlen genau die, deren Zähler fehlt.")
    return table(columns, rows, name="gesperrte-zahlen", caption="Gesperrte Zahlen", note=" ".join(notes))


def _threshold(release: Release, count: str) -> int:
    return max((s.threshold for s in release.sources if count in s.counts), default=0)


def settings(release: Release, account: Account) -> Block:
    """Return thresholds per source and the city's own settings."""
    secrecy = release.city.secrecy
    there = dict.fromkeys(
        (s.source, s.threshold, s.protection or s.threshold, s.rounding) for s in release.sources
    )
    rows: Rows = [
        [
            Cell(source),
            number(threshold),
            number(width),
            f"auf {number(step)}" if step else Cell("–", "muted"),
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
    points = [
        f"**Nullen und volle Anteile.** {zeros} (`zeros = {str(secrecy.zeros).lower()}`).",
        f"**Bekannte Summen.** Angenommen wird, dass Leser:innen diese Summen genau kennen: {names}.",
    ]
    if secrecy.extents:
        points.append(
            f"**Umgriffe.** Dazu die Summen von {many(len(secrecy.extents), 'Umgriff', 'Umgriffen')}."
        )
    if any(c.largest for c in release.catalogue.counts):
        share = percent(100 * float(secrecy.dominance), 0)
        points.insert(1, f"**Überwiegen.** Geheim ist, woran ein Einzelner mehr als {share} hat.")
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


def exceptions(account: Account) -> Block:
    """Return the exceptions with reason, person and date, and how many numbers each shows."""
    if account.exceptions.empty:
        return text("**Ausnahmen** von der Geheimhaltung gibt es für dieses Jahr keine.")
    rows: Rows = [
        [
            Cell(e.what or "unbekannt"),
            e.area or "alle Gebiete",
            e.reason,
            e.by,
            f"{e.date:%d.%m.%Y}",
            number(e.shown),
        ]
        for e in account.exceptions.itertuples()
    ]
    columns = [
        Column("Ausnahme", width=2.2, header=True),
        Column("Gebiet", width=1.2),
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
    if not account.runs:
        return text(
            "Für das Gespräch ist laut Register noch nichts veröffentlicht. Was zum ersten Mal hinausgeht, bindet alle "
            "späteren Fassungen."
        )
    last = account.runs[-1]
    known, year = many(len(account.runs), "Lauf", "Läufe"), escape_markdown(last.get("jahr", "–"))
    told = (
        f"Das Register kennt **{known}** für das Gespräch, den letzten{_when(last.get('zeit'))} zum Jahr {year}. Was "
        "dort gesperrt war, bleibt gesperrt; was gezeigt wurde, gilt als bekannt."
    )
    found = [f for f in release.findings.items if f.file == REGISTER]
    if not found:
        return text(f"{told} Keine Zahl, die heute geheim ist, wurde schon gezeigt.")
    rows: Rows = [[Cell(f.value or "mehrere"), f.message, f.remedy] for f in found]
    columns = [
        Column("Gebiet", width=1, header=True),
        Column("Befund", width=3.4),
        Column("Abhilfe", width=2.6),
    ]
    return text(told) + table(
        columns, rows, name="register", caption="Heute geheime Zahlen, die schon veröffentlicht sind"
    )


def _when(stamp: object) -> str:
    try:
        return f" vom {long_date(dt.datetime.fromisoformat(str(stamp)).date())}"
    except ValueError:
        return ""
