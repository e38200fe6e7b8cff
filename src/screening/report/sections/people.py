"""Who nominates and who decides: what stands before figures and lists, in the city's own words."""

from __future__ import annotations

from screening.base import Block, escape_markdown, join, listed, text
from screening.delivery import City
from screening.delivery.manifest import MEETING, PROGRAMME
from screening.disclosure import Release


def meeting(release: Release) -> str:
    """Return the meeting with its article, as prose takes it: ``das Gespräch``."""
    return escape_markdown(release.city.meeting.brief.said("der"))


def at_the_meeting(release: Release) -> str:
    """Return ``im Gespräch``."""
    return escape_markdown(release.city.meeting.brief.after("in", "dat"))


def to_the_meeting(release: Release) -> str:
    """Return ``ins Gespräch``."""
    return escape_markdown(release.city.meeting.brief.after("in", "acc"))


def for_the_meeting(release: Release) -> str:
    """Return ``für das Auswahlgespräch``."""
    return escape_markdown(release.city.meeting.purpose)


def meeting_version(release: Release) -> str:
    """Return ``Fassung für das Auswahlgespräch``."""
    return escape_markdown(release.city.meeting.version_said)


def order(release: Release) -> Block:
    """Return how the list of chosen areas is ordered, and who decides on them."""
    return text(
        "Die Liste ist nach Treffern geordnet, nicht nach Dringlichkeit: ob ein Gebiet zum Konzept passt und wie viele "
        f"Stunden\nes braucht, entscheidet {escape_markdown(release.city.meeting.said('der'))}."
    )


def nominate(release: Release) -> Block:
    """Return who nominates, and that a nomination decides nothing; nothing where nobody has, which is said elsewhere."""
    if release.nominations.empty:
        return join([])
    did = {*release.nominations["von"]}
    bodies = [b for b in release.city.bodies if b.nominates or b.id in did]
    one = len({b.together for b in bodies}) == 1 and not bodies[0].plural
    named = "nennt Gebiete mit Bedarf" if one else "nennen Gebiete, in denen sie Bedarf sehen"
    return text(
        f"Neben die Zahlen tritt das Wissen vor Ort: {escape_markdown(listed(dict.fromkeys(b.together for b in bodies)))}\n"
        f"{named}. Eine Nennung ändert keine Entscheidung der Regel; sie gehört {to_the_meeting(release)}."
    )


def extents(release: Release) -> Block:
    """Return what suggestions for an extent are, and who decides on them."""
    return text(
        f"Soziale Lagen enden nicht an der Grenze {escape_markdown(release.city.noun.brief.said('ein', 'gen'))}. Gebiete, "
        "die die Regel erfüllen oder erfüllen könnten und aneinander\ngrenzen, sind hier zusammengefasst und gemeinsam "
        f"noch einmal geprüft. Über den Zuschnitt entscheidet {meeting(release)}."
    )


def own_titles(city: City) -> dict[str, object]:
    """Return titles of documents where programme or meeting have names of the city's own."""
    titles: dict[str, str] = {}
    if city.programme != PROGRAMME:
        titles["07_evaluation"] = f"Evaluation {city.programme.said('der', 'gen', many=True)}"
    if city.meeting != MEETING:
        titles["08_auswahlgespraech"] = city.meeting.name
    return {"titles": titles} if titles else {}


__all__ = ["extents", "nominate", "order"]
