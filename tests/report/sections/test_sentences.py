"""What documents say is right German for no area, one, two and many: forms that no sentence may have."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.base import Block
from screening.disclosure import Release
from screening.figures.words import flips_of
from screening.report.sections import (
    breadth,
    candidates,
    composite,
    distances,
    docket,
    dossier,
    fields,
    firm,
    history,
    meeting,
    method,
    nominations,
    objections,
    people,
    robustness,
    rounds,
    secrecy,
    space,
    variation,
)
from screening.year import prepare
from tests.program_words import PROGRAM
from tests.report.sections.test_knowledge import LEDGER, NAMED
from tests.small_city import IDS, build_small_city

SAID: tuple[Callable[[Release], Block], ...] = (
    *(dossier.summary, dossier.moves, dossier.changes, dossier.other_means, dossier.matrix),
    *(docket.table, docket.left_out, candidates.agenda, candidates.overview),
    *(nominations.summary, nominations.over, nominations.under, fields.four, objections.ledger),
    *(people.order, people.nominate, people.extents, secrecy.section),
    *(
        firm.summary,
        firm.result,
        firm.meaning,
        variation.firmness,
        variation.just_below,
        variation.shrunken,
        variation.open_values,
    ),
    *(variation.how, robustness.flip_summary, robustness.summary, robustness.scenarios, robustness.by_area),
    *(distances.distances, breadth.summary, breadth.breadth, space.groups, space.surrounded, space.clusters),
    *(
        composite.methods,
        composite.agreement,
        composite.apart,
        history.flow,
        history.persistence,
        history.reasons,
    ),
    *(
        meeting.ratings,
        meeting.decisions,
        meeting.reasons,
        rounds.earlier,
        method.signs,
        method.rule,
        method.limits,
        method.findings,
        method.sources,
    ),
)

WRONG = {
    "a plural after one": r"(?<![\d\u202f.,–])1 (?:Gebiete|Gebieten|Vorschläge|Nennungen|Einwände|Treffern|Kandidaten|"
    r"Werte|Werten|Texte|Fälle|Einwohner:innen|Monate|Indikatoren|Ausschlüsse|Umständen|Blätter|Läufe|Jahre)\b",
    "a singular after more": r"(?<![\d\u202f,–])(?:[2-9]|\d{2,}) (?:Gebiet|Vorschlag|Nennung|Einwand|Indikator|Monat)\b",
    "a plural verb before one": r"\b(?:sind|bleiben|haben|erfüllen|kämen|fielen|zählen|wären|stehen|liegen|werden) "
    r"\*{0,2}1\b(?! ?[\d\u202f,–]| bis| von| oder| und)",
    "a plural verb before one of many": r"\b(?:sind|bleiben|haben|erfüllen|kämen|fielen|zählen|wären) (?:es )?1 von\b|"
    r"\bwären es 1\b(?! bis|[,–])",
    "a singular verb before more": r"\b(?:ist|bleibt|käme|fiele|wird) \*{0,2}(?:[2-9]|\d{2,})\*{0,2} (?:Gebiete|es|sie)\b",
    "none as a number": r"\bsind 0 (?:offen|von)\b|"
    r"(?<![\d\u202f.,–])0\*{0,2} (?:es|Gebieten?|Vorschläge|Einw[äo]\w+|Nennungen|schmal)\b",
    "a range of one number": r"zwischen (\S+ %) \([^)]*\) und \1 \(|\bzwischen (\S+) und \2 ",
    "all or nothing as a range": r"unter 1 bis über 99",
    "two colons or stops": r"::|(?<!\.)\.\.(?!\.)|: :|;\.|,\.|\.;|:\.|\.\)\.",
    "a blank before a sign": r"[A-Za-zäöüß0-9] [,;.](?: |$)",
    "a program's word": PROGRAM,
    "another word for what the rule takes up": r"(?<![a-zäöüß])(?:die|der|den|kein|keine|\d) gewählten? ",
    "another word for a mean": r"× Mittel\b|-Fache des Mittels\b",
    "another word for the version": r"Gesprächsfassung|Fassung für das Gespräch",
    "a mean named twice": r"Mit dem Mittelwert „",
    "one of many": r"\b(?:den|die|der) 1 (?![A-ZÄÖÜ]\w*prüfung)",
}


def plain(block: Block) -> str:
    """Return the sentences of a block: neither marks nor what belongs to a table's markup."""
    text = re.sub(r"<(?:script|style).*?</(?:script|style)>", "", block.html, flags=re.DOTALL)
    text = re.sub(r"<(?:/p|/li|/td|/th|/dd|/dt|/figcaption|br|/caption|/div|/h\d)[^>]*>", "\n", text)
    text = re.sub(r"<[^>]+>", "", text)
    return text.replace("\u00a0", " ").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")


def city(folder: Path, min_hits: int, threshold: str, named: int, least: int, audience: str) -> Release:
    """Return a year of six areas with so many hits demanded, so many nominations and objections, and such a minimum."""
    made = build_small_city(folder)
    made.change("kriterien.toml", "min_hits = 2", f"min_hits = {min_hits}")
    made.change("kriterien.toml", "threshold = 1.3", f"threshold = {threshold}")
    made.change("kriterien.toml", "min_inhabitants = 400", f"min_inhabitants = {least}")
    if named:
        made.write("bedarfsnennungen.csv", NAMED + "".join(f"{a};;;BA;;Lärm;;;;\n" for a in IDS[:named]))
        made.write("einwaende.csv", LEDGER + "".join(f"{a};BA;;Fehlt.;;;;\n" for a in IDS[:named]))
    return prepare(made.city(), 2024, audience)


CASES = [
    (min_hits, threshold, named, least, audience)
    for (min_hits, threshold), named, least, audience in zip(
        [(1, "1.01"), (1, "1.2"), (2, "1.01"), (2, "1.2"), (3, "1.01"), (3, "3.5"), (1, "3.5"), (1, "1.5")],
        [0, 1, 2, 6, 1, 0, 2, 3],
        [0, 1, 400, 0, 1000, 2, 5000, 400],
        ["intern", "intern", "intern", "gespraech", "intern", "intern", "gespraech", "gespraech"],
        strict=True,
    )
]


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    return [city(tmp_path_factory.mktemp(f"stadt{n}"), *case) for n, case in enumerate(CASES)]


def test_the_cities_have_none_one_two_and_more_areas(years: list[Release]) -> None:
    counts = {len(y.chosen("sicher")) for y in years}
    assert {0, 1, 2} <= counts and max(counts) > 2


@pytest.mark.parametrize("section", SAID, ids=lambda s: f"{s.__module__.rpartition('.')[2]}.{s.__name__}")
def test_no_sentence_has_a_wrong_form(
    section: Callable[[Release], Block], years: list[Release], thin_intern: Release, thin_gespraech: Release
) -> None:
    found = [
        (what, line.strip()[:160])
        for year in (*years, thin_intern, thin_gespraech)
        for line in plain(section(year)).splitlines()
        for what, pattern in WRONG.items()
        if re.search(pattern, line)
    ]
    assert list(dict.fromkeys(found)) == []


def test_no_profile_sentence_has_a_wrong_form(years: list[Release]) -> None:
    said = [flips_of(y, str(a)) for y in years for a in y.decision.index]
    said += [str(r) for y in years for r in y.decision["reason"]]
    found = [
        (what, s)
        for s in said
        for what, pattern in WRONG.items()
        if re.search(pattern, s.replace("\u00a0", " "))
    ]
    assert list(dict.fromkeys(found)) == []


def test_what_a_city_says_of_a_break_ends_as_a_sentence(years: list[Release]) -> None:
    assert ": Umstellung. Über einen Bruch" in plain(method.limits(years[0]))


@pytest.mark.parametrize(
    "wrong",
    [
        "Von 21 Gebieten sind 1 breit.",
        "Von 44 Gebieten bleiben 0 es bei jeder.",
        "Mit dem Mittelwert „Median“ käme nichts.",
        "5 Fälle mehr bei „A“, und es wären 1 von 3.",
        "Ohne „A“ wären es 1.",
        "in unter 1 bis über 99 von 100 Fällen",
        "mindestens 0 Einwohner:innen",
        "Von Hand: (Amt).., so",
        "Grund:: so",
    ],
)
def test_the_patterns_find_what_was_wrong(wrong: str) -> None:
    assert any(re.search(p, wrong) for p in WRONG.values())
