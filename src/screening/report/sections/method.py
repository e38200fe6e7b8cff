"""The method appendix, written from the criteria in force: nothing is stated twice, so nothing can differ."""

from __future__ import annotations

import re
from importlib.metadata import version

import pandas as pd

from screening.base import (
    NBSP,
    Block,
    Cell,
    Column,
    escape_markdown,
    long_date,
    many,
    number,
    percent,
    reference,
    table,
    text,
    unit_beside,
    value_with_unit,
)
from screening.concept import (
    DIRECTIONS,
    MEANS,
    MEANS_SHORT,
    PERCENTS,
    QUALIFIED,
    RATE_STATUSES,
    STATUSES,
    UNDER,
    WITHHELD,
    Indicator,
    explained,
)
from screening.disclosure import Release
from screening.figures.words import about, closed
from screening.report.sections import places, told
from screening.report.sections.values import (
    alone_point,
    compared_with,
    delivered_alone,
    delivered_as,
    negative_point,
    where_known,
)

_INDICATORS = "Die Indikatoren der Regel"


def breakable(name: str) -> str:
    r"""Return a file name that may be broken after its signs, so that it stays in its column.

    Examples
    --------
    >>> breakable("a_b.csv").split("\u200b")
    ['a_', 'b.', 'csv']
    """
    return re.sub(r"([_./-])", "\\1\u200b", name)


def abbreviations(release: Release) -> str:
    """Say what the short names of the rule's indicators abbreviate; empty where they do not.

    Examples
    --------
    >>> import screening as sc
    >>> sc.method.abbreviations(sc.open_year("musterstadt", 2016))
    'SGB: Sozialgesetzbuch; BSA: Bezirkssozialarbeit.'
    """
    told = explained(release.catalogue.abbreviations, (release.catalogue[i].short for i in release.ids))
    return f"{told}." if told else ""


def rates_alone(release: Release) -> tuple[str, ...]:
    """Return the rule's indicators that were delivered as a rate alone, without numerator and denominator."""
    delivered = {name for s in release.sources for name in s.counts}
    catalogue = release.catalogue
    return tuple(
        i
        for i in release.ids
        if i in delivered and not (catalogue[i].counts and {*catalogue[i].counts} <= delivered)
    )


def rule(release: Release) -> Block:
    """Return the rule in force, point by point, from the criteria."""
    c = release.criteria
    alone = rates_alone(release)
    counted = len(alone) < len(release.ids)
    over = percent(float((c.threshold - 1) * 100), 0 if c.threshold * 100 % 1 == 0 else 1)
    least = many(c.min_inhabitants, "Einwohner:in", "Einwohner:innen")
    side = "am oder über dem" if c.comparison == ">=" else "über dem"
    sized = f"über Gebiete mit mindestens {least}, ohne ausgeschlossene"
    bases = {
        "all": "über alle Gebiete",
        "eligible": sized if c.min_inhabitants else "ohne die ausgeschlossenen Gebiete",
    }
    mean = c.mean_in_words(
        release.catalogue,
        lambda mean, base: f"{escape_markdown(MEANS[mean])}, gebildet {bases[base]}",
        escape_markdown,
    )
    gaps = (
        "Ein Gebiet ist *möglich*, wenn seine Treffer mit den offenen Werten reichen könnten."
        if c.gaps == "absolute"
        else "Ein Gebiet ist *möglich*, wenn seine Treffer mit den offenen Werten reichen könnten und schon ihr "
        "Anteil an den bekannten Werten die Regel erfüllt."
    )
    points = [
        f"**Indikatoren.** Von {many(len(release.catalogue.indicators), 'Variable', 'Variablen')} des Katalogs "
        f"{'zählt' if len(c.indicators) == 1 else 'zählen'} "
        f"{len(c.indicators)} ({reference('tbl-indikatoren', _INDICATORS)}).",
        f"**Mittelwert.** {mean[0].upper() + mean[1:]}, " + where_known(release, alone),
        f"**Schwelle.** Ein Wert zählt, wenn er {side} {number(float(c.threshold), 2).rstrip('0').rstrip(',')}-Fachen des "
        f"Mittelwerts liegt ({over} darüber). Verglichen wird exakt{compared_with(release, alone)}",
        f"**Mindestzahl.** Mindestens {c.min_hits} von {many(len(c.indicators), 'Indikator', 'Indikatoren')} "
        f"{'muss' if c.min_hits == 1 else 'müssen'} zählen.",
        *negative_point(release),
        *([f"**Mindestgröße.** Mindestens {least}."] if c.min_inhabitants else []),
        f"{_OPEN_VALUES[bool(release.base)]}, weder ja noch nein. Treffer sind darum eine Spanne von den "
        f"sicheren bis zu den möglichen. {gaps} Nichts wird stillschweigend ergänzt oder hochgerechnet.",
    ]
    if counted:
        points.append(
            "**Nenner 0.** Gibt es niemanden, auf den sich ein Indikator beziehen könnte, zählt er nicht und geht nicht "
            "in den Mittelwert ein."
        )
    if alone:
        points.append(alone_point(release, alone))
    points += told.points(release)
    note = f"\n\nGrundlage: {escape_markdown(c.note.strip().rstrip('.'))}." if c.note else ""
    return text("\n".join(f"- {p}" for p in points) + note)


_OPEN_VALUES = (
    "**Fehlende und geheime Werte.** Sie sind *offen*",
    "**Offene Werte.** Wo ein Wert fehlt oder hier nicht gesagt ist, ob er zählt, ist er *offen*",
)


_KINDS = {
    "+": DIRECTIONS["+"],
    "s": f"{DIRECTIONS['s']} (kein Mangel)",
    "a": f"{DIRECTIONS['a']} (steigt auch mit dem Angebot)",
}


def indicators(release: Release) -> Block:
    """Return the criteria's indicators: what they are made of, their mean and threshold."""
    columns = [
        Column("Nr.", "right", 0.6),
        Column("Indikator", width=4.4, header=True),
        Column("Art", width=1.5),
        Column("Mittelwert", "right", 1.4),
        Column("Schwelle", "right", 1.4),
        Column("Gebiete", "right", 1.1),
    ]
    several = bool(release.criteria.apart)
    if several:
        columns.insert(4, Column("Art des Mittelwerts", width=1.8))
    rows: list[list[Cell | str]] = []
    for i in release.ids:
        indicator, line = release.catalogue[i], release.reference.loc[i]
        digits = about.mean_digits(release, indicator, 2)
        rows.append(
            [
                str(indicator.number),
                Cell(_with_unit(indicator)),
                DIRECTIONS[indicator.direction],
                value_with_unit(line["value"], indicator.unit, digits),
                value_with_unit(line["threshold"], indicator.unit, digits),
                number(line["areas"]),
            ]
        )
        if several:
            rows[-1].insert(4, MEANS_SHORT[release.criteria.mean_of(i)])
    directions = {release.catalogue[i].direction for i in release.ids}
    kinds = "; ".join(told for direction, told in _KINDS.items() if direction in directions)
    note = f"Gebiete: wie viele in den Mittelwert eingehen. Art: {kinds}."
    return table(columns, rows, name="indikatoren", caption=_INDICATORS, note=note)


def _with_unit(indicator: Indicator) -> str:
    """Return an indicator's label, with a unit that does not stand beside its values."""
    headed = not unit_beside(indicator.unit) and indicator.unit not in PERCENTS
    return f"{indicator.label} ({indicator.unit})" if headed else indicator.label


def limits(release: Release) -> Block:
    """Return what the rule cannot say; the points follow from the settings."""
    c = release.criteria
    ceiling = percent(float(100 / c.threshold))
    small = (
        f"In einem Gebiet mit {many(c.min_inhabitants, 'Einwohner:in', 'Einwohner:innen')}"
        if c.min_inhabitants
        else "In kleinen Gebieten"
    )
    ceiled = any(release.catalogue[i].within for i in c.indicators)
    rare = _rarest(release)
    agency = [release.catalogue[i].short for i in c.indicators if release.catalogue[i].direction == "a"]
    chance = (
        f"Die Profile zeigen die Spanne der Zufallsschwankung (95{NBSP}%). Die Register zählen vollständig; gemeint "
        "ist nicht ein Stichprobenfehler."
        if len(rates_alone(release)) < len(release.ids)
        else f"Wie weit ein {delivered_as(release, release.ids)} zufällig schwankt, lässt sich ohne Zähler und Nenner "
        "nicht berechnen."
    )
    of = "sieben Treffer können aus drei Lebenslagen", "mehrere Treffer können aus einer Lebenslage"
    several = of[c.min_hits != 7]
    breadth = " Darum steht neben der Zahl die Breite nach Themen." if len(release.themes.columns) else ""
    points = [
        "**Die Zahlen entscheiden nicht allein.** Ob ein Gebiet Unterstützung braucht, kann nicht allein anhand eines "
        "Monitorings beurteilt werden. Dazu gehören das Wissen vor Ort und die Bedarfsnennungen.",
        f"**Eine relative Schwelle hat eine Decke.** Liegt der Mittelwert über {ceiling}, kann ein Anteil sie nicht mehr "
        f"{'erreichen' if c.comparison == '>=' else 'überschreiten'}. Und sie sagt nichts darüber, ob es der Stadt "
        "insgesamt besser oder schlechter geht."
        if ceiled
        else "**Die Schwelle ist relativ.** Sie sagt nichts darüber, ob es der Stadt insgesamt besser oder schlechter geht.",
        f"**Kleine Zahlen schwanken.** {small} kann ein einziger Fall mehr oder "
        f"weniger über einen Treffer entscheiden{rare}. {chance}",
        f"**Treffer hängen zusammen.** Mehrere Indikatoren zählen dieselben Haushalte; {several} "
        f"stammen.{breadth}",
    ]
    if any(release.catalogue[i].direction == "s" for i in c.indicators):
        points.append(
            "**Struktur ist kein Mangel.** Viele Kinder, viele Hochbetagte oder viele Menschen mit "
            "Migrationshintergrund beschreiben ein Gebiet, nicht ein Problem."
        )
    if agency:
        points.append(
            f"**Tätigkeit der Ämter.** {escape_markdown(', '.join(agency))}: Diese Werte steigen auch, wo Hilfe gut "
            "erreichbar ist, und können steigen, weil die Arbeit gelingt."
        )
    return text("\n".join(f"- {p}" for p in [*points, *_breaks(release)]))


def _breaks(release: Release) -> list[str]:
    """Return what changed within the series of the rule's indicators, each with the numbers of those it is about."""
    rule = [release.catalogue[i] for i in release.criteria.indicators]
    found = [b for b in release.catalogue.breaks if any(b.id in i.breaks for i in rule)]
    of = (", ".join(str(i.number) for i in rule if b.id in i.breaks) for b in found)
    told = [f"Nr. {numbers}: {escape_markdown(closed(b.text))}" for numbers, b in zip(of, found, strict=True)]
    told += ["Über einen Bruch hinweg wird keine Linie gezeichnet."] * any(b.series for b in found)
    return [f"**Brüche und Eigenheiten der Reihen.** {' '.join(told)}"] if told else []


def _rarest(release: Release) -> str:
    """Tell for the rarest indicator how little a threshold can be in an area of the smallest size."""
    lines = release.reference.loc[list(release.ids)].dropna(subset=["threshold"])
    people, base = release.decision["inhabitants"].sum(), lines["denominator"]
    least = release.criteria.min_inhabitants
    if lines.empty or base.isna().all() or not people or not least:
        return ""
    per = pd.Series({i: release.catalogue[str(i)].per for i in lines.index})
    cases = (lines["threshold"] / per * (base / people) * least).dropna()
    if cases.empty:
        return ""
    rarest = str(cases.idxmin())
    short = escape_markdown(release.catalogue[rarest].short)
    few = f"{'rund ' if release.base else ''}{number(float(cases.min()), 1)}"
    return f": bei „{short}“ entspräche die Schwelle dort rechnerisch {few} Fällen"


def signs(release: Release) -> Block:
    """Return what the statuses of open values mean, as far as they occur, with their numbers."""
    counts = pd.Series(release.status[list(release.ids)].to_numpy().ravel()).value_counts()
    meanings = STATUSES | RATE_STATUSES | told.MEANINGS
    rows: list[list[Cell | str]] = []
    for status, count in ((str(s), n) for s, n in counts.items() if pd.notna(s)):
        name, meaning = told.NAMES.get(status, status), meanings.get(status, "")
        rows.append([Cell(name), "" if meaning in (name, status) else meaning, number(count)])
    columns = [
        Column("Status", header=True),
        Column("Bedeutung" if any(r[1] for r in rows) else "", optional=True),
        Column("Werte", "right"),
    ]
    return table(columns, rows, name="status", caption="Werte der Indikatoren nach Status")


def findings(release: Release, *, most: int = 40) -> Block:
    """Return the findings of the data check, worst first, each kind of a column once; at most so many, the rest counted."""
    items = release.findings.items
    if not items:
        return text("Die Datenprüfung hatte keine Befunde.")
    frame = release.findings.frame()
    first = frame.iloc[0]
    if (
        len(frame) == 1
        and first["Stufe"] == "Hinweis"
        and not any(first[["Datei", "Zeile", "Spalte", "Wert"]])
    ):
        # the meeting's version says where the findings stand: no table of one sentence
        return text(escape_markdown(str(first["Befund"])))
    kinds = frame.groupby(["Stufe", "Datei", "Spalte", "Befund"], sort=False)
    rows: list[list[Cell | str]] = []
    for (level, file, column, found), alike in [*kinds][:most]:
        lines, values = ([x for x in alike[c] if x] for c in ("Zeile", "Wert"))
        row = f"Zeile{'n' * (len(lines) > 1)} {', '.join(lines)}" if lines else ""
        place = ", ".join(filter(None, (breakable(file), row, breakable(column))))
        value = f" (Wert{'e' * (len(values) > 1)}: {'; '.join(values)})" if values else ""
        rows.append([Cell(level), place or "–", f"{found}{value}"])
    columns = [
        Column("Stufe", width=0.9, header=True),
        Column("Stelle", width=2.2),
        Column("Befund", width=5),
    ]
    more = many(rest := len(kinds) - most, "weiterer Befund steht", "weitere Befunde stehen")
    note = f"{more} in 01_datenpruefung." if rest > 0 else ""
    return table(columns, rows, name="befunde", caption="Befunde der Datenprüfung", note=note)


def sources(release: Release) -> Block:
    """Return the delivered files with Stichtag, licence and attribution, and that data were changed."""
    rows: list[list[Cell | str]] = [
        [Cell(s.source), breakable(s.path), f"{s.stichtag:%d.%m.%Y}", s.licence or "–", s.attribution or "–"]
        for s in release.sources
    ]
    columns = [
        Column("Quelle", width=2.4, header=True),
        Column("Datei", width=2),
        Column("Stichtag", width=1.1),
        Column("Lizenz", width=1.2),
        Column("Nachweis", width=2.6),
    ]
    # licences ask for these very words, so an attribution may bring them; here they would be a second colon
    credit = release.city.attribution.removeprefix("Datenquelle: ")
    named = release.city.licence and release.city.licence not in release.city.attribution
    licence = f" ({escape_markdown(release.city.licence)})" if named else ""
    counted = len(rates_alone(release)) < len(release.ids)
    alone = f"{delivered_alone(release, release.ids)}n wurden Mittelwerte"
    computed = "Zahlen wurden Quoten, Mittelwerte" if counted else alone
    told = (
        f"Grenzen (Gebietsstand {escape_markdown(release.boundary)}): {escape_markdown(credit)}{licence}. "
        f"Daten geändert: aus den gelieferten {computed} und Entscheidungen berechnet; die "
        "Grenzen wurden für die Zeichnung vereinfacht."
    )
    return table(columns, rows, name="quellen", caption="Quellen") + text(told + places.made_of(release))


def provenance(release: Release) -> Block:
    """Return hashes of the inputs and versions of the software, so that the result can be made again.

    The hashes stay in the house: of a file all of whose numbers but one are known, a hash tells that one.
    """
    packages = ", ".join(
        f"`{p} {version(p)}`" for p in ("screening", "pandas", "geopandas", "shapely", "typst")
    )
    made = f"Stichtag der Daten: {long_date(release.stichtag)}. Software: {packages}."
    if release.audience != "intern":
        return text(f"{made} Prüfsummen der gelieferten Dateien liegen der Sozialplanung vor.")
    rows: list[list[Cell | str]] = [
        [Cell(breakable(s.path)), s.sha256[:32] + "\u200b" + s.sha256[32:]] for s in release.sources
    ]
    columns = [Column("Datei", width=1.5, header=True), Column("SHA-256", width=4)]
    told = f"{made} Alle Eingaben mit Prüfsummen, Kriterien und Laufzeiten stehen in lauf.json."
    return table(columns, rows, name="pruefsummen", caption="Prüfsummen der Lieferung") + text(told)


def completeness(release: Release) -> Block:
    """Return per indicator how many values are known, open by status, or without a base."""
    kinds = [
        "wert",
        "null",
        *QUALIFIED,
        "geheim",
        "fehlt",
        "folgt",
        "unsicher",
        "unsinnig",
        "ohne Bezug",
        UNDER,
        WITHHELD,
    ]
    counts = {i: release.status[i].value_counts() for i in release.catalogue.ids}
    used = [k for k in kinds if any(k in c for c in counts.values())]
    columns = [
        Column("Nr.", "right"),
        Column("Indikator", header=True),
        *(Column(told.NAMES.get(k, k), "right") for k in used),
    ]
    rows: list[list[Cell | str]] = [
        [
            str(release.catalogue[i].number),
            Cell(release.catalogue[i].short),
            *(Cell(number(c.get(k, 0)), "muted" if not c.get(k, 0) else "") for k in used),
        ]
        for i, c in counts.items()
    ]
    return table(columns, rows, name="vollstaendigkeit", caption="Werte je Indikator nach Status")
