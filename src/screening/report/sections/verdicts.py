"""What was proven of the meeting's version, and what came of rendering a twin: for the internal dossier."""

from __future__ import annotations

from screening.base import (
    Block,
    Cell,
    Column,
    callout,
    escape_markdown,
    join,
    long_date,
    many,
    number,
    percent,
    table,
    text,
)
from screening.delivery import City
from screening.disclosure import AUDIT_FILE, Proven, Verdict, Verdicts, Whole

HOW = "(Handbuch, „Nachprüfen“)"
"""Where the analyst reads how: a page for readers has no commands."""

_MOST = 40

Rows = list[list[Cell | str]]


def verdicts(city: City, found: Verdicts) -> Block:
    """Return what was proven and audited, and with which result."""
    version = escape_markdown(city.meeting.version_said)
    if found.published is None:
        told = (
            f"Sobald die {version} gerechnet ist, steht hier, wie offen die geheimen Zahlen in ihr nachweislich "
            f"bleiben. Eine Probe mit anderen geheimen Zahlen vergleicht zusätzlich alle Dateien {HOW}."
        )
        return callout("note", "Noch kein Nachweis", told)
    parts = []
    if not found.current:
        told = (
            "Das Ergebnis, das hier folgt, gehört zu einem früheren Stand, nicht zu dem, was jetzt "
            f"{escape_markdown(city.meeting.purpose)} "
            f"veröffentlicht ist: neu prüfen {HOW}."
        )
        parts.append(callout("warning", "Geprüft wurde ein früherer Stand", told))
    return join([*parts, _proofs(found.published, version), _twin(found.published.zwilling)])


def _proofs(found: Verdict, version: str) -> Block:
    told = text(
        "**Nachweis.** Ein Zwilling ist eine Stadt mit anderen geheimen Zahlen, von der genau dasselbe gesagt wird. Wer die "
        f"{version} sieht, kann beide nicht unterscheiden. Zwischen der kleinsten und der größten Zahl, die eine "
        "geheime Zahl in der Stadt und ihren Zwillingen hat, bleibt sie also offen, wie auch immer jemand rechnet."
    )
    rows: Rows = [_line(year, proof) for year, proof in sorted(found.nachweis.items())]
    columns = [
        Column("Jahr", header=True),
        Column("Zwillinge", "right"),
        Column("geheime Zahlen", "right"),
        Column("offen wie verlangt", "right"),
        Column("so offen, wie Summen sie lassen", "right"),
    ]
    note = (
        "Verlangt ist der Schutz der Quelle, diesseits eines genannten Urteils die Breite der Urteile, höchstens aber, was "
        "bekannte Summen ohnehin offen lassen."
    )
    return told + table(
        columns, rows, name="nachweis", caption="Wie offen geheime Zahlen nachweislich bleiben", note=note
    )


def _line(year: str, proof: Proven) -> list[Cell | str]:
    def share(part: int) -> str:
        return percent(100 * part / proof.geheim) if proof.geheim else "–"

    cells = number(proof.zwillinge), number(proof.geheim), share(proof.geheim - proof.knapp)
    return [Cell(year), *cells, share(proof.voll)]


def _twin(whole: Whole | None) -> Block:
    if whole is None:
        told = (
            "Alle Unterlagen auch eines Zwillings zu setzen und Byte für Byte zu vergleichen, dauert so lange wie ein Lauf; "
            f"deshalb geschieht es nur auf Wunsch {HOW}."
        )
        return text(f"**Probe mit einem Zwilling.** Noch nicht gemacht. {told}")
    if not whole.dateien:
        return text(
            "**Probe mit einem Zwilling.** Es wurde kein Zwilling gefunden und deshalb nichts verglichen."
        )
    day, files = long_date(whole.zeit.date()), many(whole.dateien, "Datei ist", "Dateien sind")
    if not whole.verschieden:
        told = f"Mit den Zahlen eines Zwillings gesetzt: {files} Byte für Byte gleich ({day})."
        return callout("note", "Probe mit einem Zwilling bestanden", told)
    told = (
        "Diese Dateien sind mit anderen geheimen Zahlen anders, hängen also von ihnen ab. Nicht weitergeben, bevor das "
        f"behoben und neu geprüft ist {HOW}."
    )
    rows: Rows = [[Cell(name)] for name in whole.verschieden[:_MOST]]
    rest = len(whole.verschieden) - _MOST
    note = f"{many(rest, 'weitere Datei', 'weitere Dateien')} in {AUDIT_FILE}." if rest > 0 else ""
    listed = table(
        [Column("Datei", header=True)], rows, name="zwilling", caption="Was verschieden ist", note=note
    )
    return callout("caution", "Probe mit einem Zwilling nicht bestanden", told) + listed
