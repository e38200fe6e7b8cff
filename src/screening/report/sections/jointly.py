"""Sentences on proposals for the Umgriff: how many areas make them up, and how they fare examined as one."""

from __future__ import annotations

from screening.base import listed, many, number


def adjoining(count: int, members: int, chosen: int) -> str:
    """Say how many of the areas that are taken up adjoin another one, and how many proposals they make.

    Examples
    --------
    >>> adjoining(1, 2, 16)
    'Von 16 Gebieten, die *sicher* oder *möglich* sind, grenzen 2 aneinander. **1 Vorschlag** fasst sie zusammen.'
    >>> adjoining(2, 4, 4)
    'Jedes der 4 Gebiete, die *sicher* oder *möglich* sind, grenzt an ein anderes. **2 Vorschläge** fassen sie zusammen.'
    """
    which = "die *sicher* oder *möglich* sind,"
    if members == chosen:
        told = f"Jedes der {number(chosen)} Gebiete, {which} grenzt an ein anderes"
    else:
        told = f"Von {number(chosen)} Gebieten, {which} grenzen {number(members)} aneinander"
    make = "**1 Vorschlag** fasst" if count == 1 else f"**{number(count)} Vorschläge** fassen"
    return f"{told}. {make} sie zusammen."


def jointly(joint: dict[str, int]) -> str:
    """Say how many proposals fulfil the rule when they are examined as one.

    Examples
    --------
    >>> jointly({"sicher": 1}), jointly({"nein": 2})
    ('Gemeinsam geprüft erfüllt er die Regel sicher.', 'Gemeinsam geprüft erfüllen alle die Regel nicht.')
    >>> jointly({"sicher": 1, "möglich": 24, "nein": 2})
    'Gemeinsam geprüft erfüllt 1 Vorschlag die Regel sicher, 24 erfüllen sie möglicherweise und 2 nicht.'
    """
    words = {"sicher": "sicher", "möglich": "möglicherweise", "nein": "nicht"}
    given = [(joint[d], how) for d, how in words.items() if joint.get(d)]
    (first, how), *others = given
    if not others:
        who, verb = ("er", "erfüllt") if first == 1 else ("alle", "erfüllen")
        return f"Gemeinsam geprüft {verb} {who} die Regel {how}."
    told = [
        f"{'erfüllt' if first == 1 else 'erfüllen'} {many(first, 'Vorschlag', 'Vorschläge')} die Regel {how}"
    ]
    for n, (count, how) in enumerate(others):
        verb = "" if n else f"{'erfüllt' if count == 1 else 'erfüllen'} sie "
        told.append(f"{number(count)} {verb}{how}")
    return f"Gemeinsam geprüft {listed(told)}."


__all__ = ["adjoining", "jointly"]
