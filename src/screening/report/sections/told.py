"""How figures and answers are told to the meeting, for the method section: points and names of statuses."""

from __future__ import annotations

from screening.base import escape_markdown, number
from screening.concept import NO_BASE, UNDER, WITHHELD
from screening.disclosure import Release
from screening.figures.words import about

NAMES = {
    "wert": "Wert",
    "null": "genau null",
    "fehlt": "keine Angabe",
    "folgt": "Angabe folgt",
    "unsicher": "zu unsicher",
    "unsinnig": "nicht sinnvoll",
    NO_BASE: "kein Bezug (Nenner 0)",
    WITHHELD: "hier geheim",
}
"""What a status is called where its own name says nothing to readers."""

MEANINGS = {
    UNDER: "eine Zahl darunter steht als Spanne („unter …“)",
    WITHHELD: "eine Zahl darunter ist nicht gesagt: wenige Einheiten, ein großer Einzelner oder ein kleiner Rest",
}


def points(release: Release) -> list[str]:
    """Return points of a list in Markdown; none where figures are as delivered."""
    if not release.base:
        return []
    told = (
        [_FIGURES.format(base=number(release.base)), f"{_ANSWERS} {_OF_ROUNDED}"]
        if release.counted
        else [_ANSWERS]
    )
    unnumbered = [i for i in release.catalogue.indicators if about.unnumbered(release, i)]
    agency = [i for i in unnumbered if i.direction == "a"]
    if rates := [i for i in unnumbered if i.direction != "a"]:
        named = escape_markdown(", ".join(i.short for i in rates))
        told.append(
            f"**Quoten ohne Zahlen.** {named}: Aus Quote und Nenner folgten kleine Fallzahlen. Deshalb steht hier nur, "
            "ob ein Wert zählt; der Mittelwert ist auf zwei Stellen gerundet."
        )
    if agency:
        named = escape_markdown(", ".join(i.short for i in agency))
        told.append(
            f"**Zahlen der Ämter.** {named}: Fallzahlen und Anteile stehen hier nicht, nur ob sie zählen; die Mittelwerte "
            "sind auf zwei Stellen gerundet."
        )
    return [*told, _CHANGES]


_FIGURES = (
    "**Gerundete Zahlen.** Eine Zahl, die wegen ihrer Größe geheim ist, steht als Spanne („unter …“). Alle anderen sind "
    "kontrolliert auf Vielfache von {base} gerundet, wo eine Gruppe von Gebieten wenig Platz lässt, auch gröber: Was ihre "
    "geheimen Zahlen mehr oder "
    "weniger haben als die Mitte ihrer Spanne, wird vorher auf die anderen Zahlen der Gruppe verteilt. So lässt sich keine "
    "geheime Zahl aus einer Summe zurückrechnen, und keine andere muss fehlen. Auch die amtliche Statistik rundet auf "
    "Vielfache von 5 (Statistisches Bundesamt, Sozialhilfe seit 2020), dort jeden Wert für sich und um höchstens 2. "
    "Hier kommt der verteilte Rest hinzu: Meist weicht eine Zahl um 1 oder 2 ab, einzelne um mehr (in einer erfundenen "
    "Stadt mit 475 Gebieten um höchstens 21)."
)

_ANSWERS = (
    "**Genaue Antworten.** Ob ein Wert zählt und ob ein Gebiet die Regel erfüllt, ist mit den genauen Zahlen "
    "entschieden. Gesagt wird es, wo jede der beiden Antworten genug offen ließe; das richtet sich nie nach der geheimen "
    "Zahl selbst. Eine Entscheidung kann auch gesagt sein, wo nicht alle Urteile darunter gesagt sind. Wert und Vielfaches "
    "neben einem Urteil liegen auf derselben Seite der Schwelle wie dieses."
)

_OF_ROUNDED = "Mittelwerte und Schwellen sind die der gerundeten Zahlen."

_CHANGES = "**Änderungen.** Eine Änderung gegenüber früheren Ausgaben ist nur gesagt, wo beide Entscheidungen gesagt sind."
