"""What kind of values the rule's indicators have, in words: delivered without counts, or below zero."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from screening.base import escape_markdown, listed, number, percent
from screening.concept import PERCENTS
from screening.disclosure import Release


def delivered_as(release: Release, alone: tuple[str, ...]) -> str:
    """Return what was delivered instead of counts: shares, or values in any unit."""
    return "Anteil" if all(release.catalogue[i].unit in PERCENTS for i in alone) else "Wert"


def delivered_alone(release: Release, alone: tuple[str, ...]) -> str:
    """Return the same in the plural."""
    return {"Anteil": "Anteile", "Wert": "Werte"}[delivered_as(release, alone)]


def named_shorts(release: Release, ids: Iterable[str]) -> str:
    """Return the short names of indicators as a sentence names them."""
    return listed(f"„{escape_markdown(release.catalogue[i].short)}“" for i in ids)


def where_known(release: Release, alone: tuple[str, ...]) -> str:
    """Say which values of the rule's indicators go into a mean; `alone` came without counts."""
    rate = f"soweit der {delivered_as(release, alone)} bekannt ist"
    if len(alone) == len(release.ids):
        return f"{rate}."
    beside = f" (bei fertig gelieferten: {rate})" if alone else ""
    return f"soweit Zähler und Nenner bekannt sind und der Nenner größer als 0 ist{beside}."


def compared_with(release: Release, alone: tuple[str, ...]) -> str:
    """Say with which figures a value is compared exactly, from behind that word on."""
    if len(alone) == len(release.ids):
        return ", mit allen gelieferten Stellen."
    if release.base:
        return " mit den genauen Zahlen, nie mit den gerundeten dieser Fassung."
    beside = f"; fertige {delivered_alone(release, alone)} mit allen gelieferten Stellen" if alone else ""
    return f" mit ganzen Zahlen, nie mit gerundeten Quoten{beside}."


def negative_point(release: Release) -> list[str]:
    """Tell what the threshold means for values that may lie below zero, if there are any."""
    c, negative = release.criteria, [i for i in release.ids if release.catalogue[i].negative]
    if not negative:
        return []
    short = named_shorts(release, negative)
    below, above = (number(float(c.bar(Fraction(mean))), 2).rstrip("0").rstrip(",") for mean in (-10, 10))
    over = percent(float((c.threshold - 1) * 100), 0 if c.threshold * 100 % 1 == 0 else 1)
    return [
        f"**Werte unter 0.** Bei {short} können Werte und Mittelwert unter 0 liegen. Die Schwelle liegt dann um {over} des "
        f"Betrags über dem Mittelwert: bei einem Mittelwert von 10 bei {above}, bei einem von −10 bei {below}. Ist der "
        "Mittelwert genau 0, zählt jeder Wert über 0. Das Vielfache eines Mittelwerts, der um 0 liegen kann, sagt "
        "nichts; es ist nicht angegeben (–)."
    ]


def alone_point(release: Release, alone: tuple[str, ...]) -> str:
    """Tell which indicators came as rates without counts, and what cannot be had for them."""
    which = "Zu allen Indikatoren" if len(alone) == len(release.ids) else f"Zu {named_shorts(release, alone)}"
    where = "In ihrem Mittelwert" if release.criteria.apart else "Im Mittelwert"
    weight = (
        f" {where} zählt darum jedes Gebiet gleich viel, wie viele Menschen dort auch leben."
        if all(release.criteria.mean_of(i) == "unweighted" for i in alone)
        else ""
    )
    word = delivered_alone(release, alone)
    return (
        f"**Nur {word} geliefert.** {which} liegen fertige {word} ohne Zähler und Nenner vor. Eine stadtweite Quote "
        f"und die Zufallsschwankung lassen sich daraus nicht berechnen.{weight}"
    )
