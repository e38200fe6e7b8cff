"""What audits found, for the internal dossier: of what the meeting is given, and of what was not published."""

from __future__ import annotations

from screening.blocks import Block, Cell, Column, callout, join, table
from screening.disclosure.audited import AUDIT_FILE, REFUSED_FILE, Audited, AuditFinding, Verdicts
from screening.report.meta import long_date
from screening.style import number, percent

_MOST = 40

Rows = list[list[Cell | str]]


def verdicts(city: str, year: int, found: Verdicts) -> Block:
    """Return what was audited and with which result; first what was refused since."""
    command = f"`screening audit {city} --year {year}`"
    parts = [_refused(found.refused, found.published is not None)] if found.refused else []
    if found.published is None:
        told = (
            f"{command} liest die fertigen Dateien der Gesprächsfassung und versucht, geheime Zahlen aus ihnen "
            "zurückzurechnen. Erst danach sollte sie weitergegeben werden."
        )
        return join([*parts, callout("warning", "Noch nicht geprüft", told)])
    if not found.current:
        told = (
            "Das Ergebnis, das hier folgt, gehört zu einem früheren Stand, nicht zu dem, was jetzt für das Gespräch "
            f"veröffentlicht ist. Vor der Weitergabe neu prüfen: {command}."
        )
        parts.append(callout("warning", "Geprüft wurde ein früherer Stand", told))
    return join([*parts, _published(found.published, command)])


def many(count: int, one: str, more: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> many(1, "Lauf", "Läufe"), many(2, "Lauf", "Läufe")
    ('1 Lauf', '2 Läufe')
    """
    return f"{number(count)} {one if count == 1 else more}"


def _refused(found: Audited, later: bool) -> Block:
    day = f" am {long_date(found.zeit.date())}" if found.zeit else ""
    told = (
        f"Die Prüfung hat{day} eine neue Gesprächsfassung abgelehnt. Sie wurde nicht veröffentlicht; was zuvor "
        "veröffentlicht war, ist unverändert."
    )
    listed = _listed(
        found.befunde, "pruefung-abgelehnt", "Was an der abgelehnten Fassung beanstandet ist", REFUSED_FILE
    )
    title = f"Eine {'spätere ' if later else ''}Fassung wurde abgelehnt"
    return callout("caution", title, told) + listed


def _published(found: Audited, command: str) -> Block:
    read = f"{many(found.aussagen, 'Aussage', 'Aussagen')} aus {many(found.dateien, 'Datei', 'Dateien')}"
    if found.bestanden:
        told = (
            f"Aus {read} der Gesprächsfassung lässt sich keine geheime Zahl enger eingrenzen, als ihr Schutz verlangt."
            f"{_by_sums(found.durch_summen)} Nach jeder neuen Veröffentlichung ist neu zu prüfen: {command}."
        )
        return callout("note", "Prüfung bestanden", told) + _audit_table(found)
    told = (
        f"Die Gesprächsfassung verrät mehr, als sie darf (geprüft: {read}). Nicht weitergeben, bevor das behoben und "
        f"neu geprüft ist: {command}."
    )
    listed = _listed(found.befunde, "pruefung-befunde", "Was die Prüfung beanstandet")
    return callout("caution", "Prüfung nicht bestanden", told) + _audit_table(found) + listed


def _by_sums(count: int) -> str:
    if not count:
        return ""
    which = "ist eine geheime Zahl" if count == 1 else f"sind {number(count)} geheime Zahlen"
    return f" Ausgenommen {which}, die schon die bekannten Summen enger eingrenzen; daran ändert keine Sperrung etwas."


def _audit_table(found: Audited) -> Block:
    narrow = found.schmalstes
    rows: Rows = [
        [Cell("Zahlen"), number(found.zellen)],
        [Cell("geheim geliefert"), number(found.geliefert_geheim)],
        [Cell("für sich geheim"), number(found.primaer)],
        [Cell("daneben nicht gezeigt, ohne Zahlen der Ämter"), number(found.sekundaer)],
        [Cell("schon durch bekannte Summen enger eingegrenzt"), number(found.durch_summen)],
        [
            Cell("schmalster Spielraum einer geheimen Zahl"),
            f"mindestens {number(narrow.breite)} (verlangt: {number(narrow.verlangt)})" if narrow else "–",
        ],
        [Cell("erhaltene Zahlen, ohne die der Ämter"), percent(100 * found.erhalten_zahlen)],
        [Cell("erhaltene Werte der Indikatoren"), percent(100 * found.erhalten_werte)],
    ]
    columns = [Column("Letzte Prüfung", header=True), Column("Ergebnis", "right")]
    return table(columns, rows, name="pruefung", caption="Ergebnis der letzten Prüfung")


def _listed(found: tuple[AuditFinding, ...], name: str, caption: str, file: str = AUDIT_FILE) -> Block:
    rows: Rows = [[Cell(f.datei), f.stelle or "–", f.text] for f in found[:_MOST]]
    if not rows:
        return join([])
    columns = [
        Column("Datei", width=1.6, header=True),
        Column("Stelle", width=1.8),
        Column("Befund", width=4.5),
    ]
    rest = len(found) - _MOST
    note = f"{many(rest, 'weiterer Befund', 'weitere Befunde')} in {file}." if rest > 0 else ""
    return table(columns, rows, name=name, caption=caption, note=note)
