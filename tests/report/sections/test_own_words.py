"""A city with words of its own for areas, bodies, meeting and programme: no sentence is Munich's, none is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from screening.base.grammar import CertainNoun, Noun, noun
from screening.delivery.manifest.words import Body, Meeting
from screening.disclosure import Release
from screening.figures.maps import draw
from screening.figures.profile.pages import profiles
from screening.pipeline.documents import about
from screening.process import Earlier
from screening.report.sections import (
    docket,
    dossier,
    fields,
    nominations,
    objections,
    people,
    secrecy,
    space,
    variation,
)
from screening.report.sections.evaluation import section as evaluation

MUNICH = re.compile(
    r"Stadtbezirksviertel|\bViertel|Gespräch|gespräch|RAGS|SBH|\bBA\b|Sozialbürgerh|Bezirksaussch|Schwerpunktgebiet|Stadtbezirk"
)
OFFICES = {"RAGS": "OBR", "SBH": "JA", "BA": "SOZ"}


def own(release: Release, level: Noun, parent: str = "Stadtteil") -> Release:
    """Return the release of a city that calls everything otherwise."""
    first, *rest = release.city.parents
    city = release.city.model_copy(
        update={
            "called": level,
            "parents": (
                first.model_copy(update={"noun": noun(parent)}),
                *(p.model_copy(update={"noun": noun("Ortsteil")}) for p in rest),
            ),
            "bodies": (
                Body(id="OBR", name="Ortsbeirat", plural="Ortsbeiräte", side="region"),
                Body(id="JA", name="Jugendamt", side="verwaltung"),
                Body(id="SOZ", name="Sozialamt", short="Soziales", side="verwaltung"),
            ),
            "meeting": Meeting(name="Steuerungsrunde", short="Runde"),
            "programme": CertainNoun(name="Förderzone"),
        }
    )
    given = release.nominations
    texts = ["Ein Treff fehlt." if t else "" for t in given["begruendung"]]
    offices = [OFFICES.get(v, "SOZ") for v in given["von"]]
    named = given.assign(von=offices, begruendung=texts, problem="", name="Hof")
    against = release.objections.assign(von="JA", einwand="Eine Unterkunft fehlt.", antwort="")
    areas = release.areas.drop(columns=["sbh", "regsam_region"], errors="ignore")
    # what earlier rounds hold are Musterstadt's own words
    return replace(release, city=city, nominations=named, objections=against, areas=areas, earlier=Earlier())


SECTIONS: tuple[Callable[[Release], Any], ...] = (
    dossier.summary, people.order, people.nominate, people.extents, nominations.summary, nominations.over, nominations.under,
    docket.table, fields.four, objections.ledger,
    space.groups, space.clusters, variation.open_values, evaluation.about, evaluation.limits,
)  # fmt: skip


def told(release: Release) -> str:
    """All that sections, a profile and the mark of maps say."""
    shown = [s(release).as_markdown() for s in SECTIONS]
    areas = [str(a) for a in release.chosen("sicher")[:2]]
    page = profiles(release, areas)
    shown += [page.html, page.typst, draw.marks(release), str(dossier.metadata(release))]
    return "\n".join(shown).replace("\\", "")


LEVELS = [
    (Noun(name="LSOA", gender="f", plural="LSOAs"), "eine LSOA", "LSOAs", "einer LSOA"),
    (noun("Planungsraum"), "ein Planungsraum", "Planungsräume", "eines Planungsraums"),
    (noun("Quartier"), "ein Quartier", "Quartiere", "eines Quartiers"),
    (
        noun("Statistischer Bezirk"),
        "ein Statistischer Bezirk",
        "Statistische Bezirke",
        "eines Statistischen Bezirks",
    ),
]


@pytest.mark.parametrize(("level", "one", "more", "of"), LEVELS, ids=lambda v: str(v).replace(" ", "_"))
@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_every_sentence_is_of_the_city_s_own_words(
    level: Noun, one: str, more: str, of: str, audience: str, request: pytest.FixtureRequest
) -> None:
    release = own(request.getfixturevalue(audience), level)
    text = told(release)
    assert f"Aufgenommen wird {one}, wenn mindestens " in text
    assert f"wurden **{len(release.decision)} {more}** geprüft." in text
    assert f"Soziale Lagen enden nicht an der Grenze {of}. Gebiete, die" in text
    assert f"Benachbarte {more} teilen Wohnanlagen" in text
    assert f"{level.name} {release.chosen('sicher')[0]}" in text
    assert [text[m.start() - 40 : m.end() + 20] for m in MUNICH.finditer(text)] == []


def test_bodies_and_meeting_are_told_with_their_articles(intern: Release) -> None:
    text = told(own(intern, noun("Quartier")))
    assert "Wissen vor Ort: Ortsbeiräte, Jugendamt und Sozialamt\nnennen Gebiete" in text
    assert "sie gehört in die Runde." in text
    assert "es braucht, entscheidet die Steuerungsrunde." in text
    assert "Darüber entscheidet die Runde, nicht die Statistik." in text
    assert (
        "(OBR 9, JA 5, Soziales 10)" in text and "OBR: Ortsbeirat; JA: Jugendamt; Soziales: Sozialamt" in text
    )
    assert "In der Fassung für die Steuerungsrunde fehlen sie." in text
    assert (
        "Indikatoren in den Förderzonen anders entwickelt" in text
        and "Förderzonen werden mit Gründen" in text
    )


def test_the_section_on_secrecy_speaks_of_the_meeting(intern: Release) -> None:
    release = own(intern, noun("LSOA"))
    text = secrecy.section(release).as_markdown().replace("\\", "")
    assert (
        "Die Fassung für die Steuerungsrunde nennt gerundete Zahlen" in text
        and "## Was die Runde sieht" in text
    )
    assert "Entscheidungen stehen in der Runde wie hier" in text
    assert "Gespräch" not in text and "gespräch" not in text


def test_a_document_bears_the_programme_s_own_name_and_others_keep_theirs(intern: Release) -> None:
    metadata = dossier.metadata(own(intern, noun("LSOA")))
    assert about("07_evaluation", metadata)["title"] == "Evaluation der Förderzonen"
    assert "title" not in about("05_dossier", metadata) and "titles" not in about("05_dossier", metadata)
    assert metadata["version"] == "Intern – vertraulich"
    told = dossier.metadata(replace(own(intern, noun("LSOA")), audience="gespraech"))
    assert told["version"] == "Fassung für die Steuerungsrunde"
    assert not {"titles", "title"} & set(about("07_evaluation", dossier.metadata(intern)))


def test_a_single_body_nominates_in_the_singular(intern: Release) -> None:
    city = intern.city.model_copy(update={"bodies": (Body(id="JA", name="Jugendamt"),)})
    text = people.nominate(replace(intern, city=city)).as_markdown()
    assert "Jugendamt\nnennt Gebiete mit Bedarf." in text
