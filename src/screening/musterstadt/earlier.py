"""Both sides' ratings and what was decided in the term before: all invented, like the city (CC0)."""

from __future__ import annotations

from .record import ARGE, HEAD, TALK, Rated, Side, agreed, entry

ADMINISTRATION = (
    Rated(
        "21.1.1",
        4,
        4,
        "5",
        "48",
        "Zwei Bauabschnitte und der Altbestand: überschaubar, und die Träger sind da.",
    ),
    Rated("21.1.2", 2, 2, "3", "24", "Der Bezug dauert noch; erst die Erfahrung nebenan abwarten."),
    Rated("23.1.1", 4, 4, "6", "36", "Passt in jeder Hinsicht, doch fehlt ein Träger mit freien Kräften."),
    Rated("12.2.4", 2, 2, "4", "24", "Der Jugendtreff öffnet wieder; das sollte zuerst wirken."),
    Rated("05.1.3", 3, 3, "4", "24", "Betreuung am Morgen lässt sich mit den Kitas vereinbaren."),
    Rated("18.3.3", 1, 2, "", "", "Eine Frage der ganzen Stadt und nicht eines Viertels."),
)
REGION = (
    Rated(
        "21.1.1", 4, 4, "5", "48", "RAGS und Bezirksausschuss wollen einen Platz, der alle zusammenbringt."
    ),
    Rated("21.1.2", 3, 3, "3", "24", "Gehört zum Umgriff; beide Bauabschnitte haben denselben Träger."),
    Rated("23.1.1", 4, 4, "6", "36", "Die Lasten sind seit Jahren die größten im Westen."),
    Rated("12.2.4", 4, 4, "6", "36", "RAGS, Sozialbürgerhaus und Bezirksausschuss sind sich einig."),
    Rated("05.1.3", 3, 3, "4", "24", "Ein Träger hat zugesagt, die Runde auszurichten."),
    Rated("18.3.3", 3, 3, "4", "18", "Der Mittagstisch erreicht Menschen, die sonst niemand sieht."),
)
SIDES = {
    "verwaltung": Side(ADMINISTRATION, "Sozialplanung", "2021-10-18", "2021-11-03"),
    "region": Side(REGION, "REGSAM-Team und Kuratorium", "2021-10-21", "2021-11-03"),
}


def _entry(key: str, area: str, verdict: str, level: str, day: str, more: str = "", who: str = TALK) -> str:
    # reviewed with the record as a whole; what was added later on its own day
    return entry(key, area, verdict, level, day, max("2021-12-13", day), more, who)


def decisions() -> str:
    """Write entscheidungen.toml: one agreed on, two put off, two refused, one of them after a dissent, one that failed."""
    talk, arge, draft = "2021-11-24", "2021-12-08", "Kooperationsvereinbarung entwerfen"
    entries = [
        _entry("a-01", "21.1.1", "ausgewählt", "auswahlgespraech", talk, agreed("5", 48, draft)),
        _entry(
            "a-02",
            "21.1.2",
            "zurückgestellt",
            "auswahlgespraech",
            talk,
            'bewertung = "verwaltung"\n'
            'gruende = "Erst soll sich zeigen, was der Platz nebenan bewirkt."\n'
            'naechster_schritt = "Im nächsten Durchlauf wieder ansehen"\n',
        ),
        _entry(
            "a-03",
            "23.1.1",
            "zurückgestellt",
            "auswahlgespraech",
            talk,
            'gruende = "Es fehlt ein Träger mit freien Kräften, und die Stunden sind mit den laufenden Gebieten gebunden."\n'
            'naechster_schritt = "Im nächsten Durchlauf zuerst ansehen"\n',
        ),
        _entry(
            "a-04",
            "18.3.3",
            "abgelehnt",
            "auswahlgespraech",
            talk,
            'bewertung = "verwaltung"\n'
            'gruende = "Der Hinweis betrifft die ganze Stadt und geht an die Altenhilfeplanung."\n',
        ),
        _entry("a-05", "12.2.4", "Dissens", "auswahlgespraech", talk),
        _entry(
            "a-06",
            "12.2.4",
            "abgelehnt",
            "arge",
            arge,
            'ersetzt = "a-05"\nbewertung = "verwaltung"\n'
            'gruende = "Der Jugendtreff öffnet im Frühjahr wieder; zuerst sollen die Regelangebote wirken."\n',
            ARGE,
        ),
        _entry("a-07", "05.1.3", "ausgewählt", "auswahlgespraech", talk, agreed("4", 24, draft)),
        _entry(
            "a-08",
            "05.1.3",
            "zurückgestellt",
            "auswahlgespraech",
            "2021-12-20",
            'ersetzt = "a-07"\n'
            'gruende = "Der Träger hat sich zurückgezogen; eine Kooperationsvereinbarung kam nicht zustande."\n'
            'naechster_schritt = "Im nächsten Durchlauf wieder ansehen"\n',
        ),
    ]
    return HEAD + "".join(entries)
