"""Which count of the catalogue a header may mean, by the likeness of labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

SURE = 84.0
"""From here on a match is written down, else proposed."""

LEAST = 62.0
"""Below, labels have nothing in common."""

_SYNONYMS = (
    (r"[\[(]\s*(personen|pers\.?|anzahl|fälle|kinder|insgesamt)\s*[\])]", " "),
    (r"\b(insgesamt|gesamt|anzahl|personen|im jahr|im dezember)\b", " "),
    (r"\b(einwohner(?::innen|/-innen|innen)?|einw|hauptwohnsitzbevölkerung|inhabitants)\b", "bevölkerung"),
    (r"\b(\d+)[- ](?:(?:jährige|jahre)n? )?(?:und|u\.?) (?:älter\w*|ä\b\.?)", r"ab \1"),
    (r"\b(\d+)\s*(?:\+|plus)", r"ab \1"),
    (r"\b(\d+) und mehr\b", r"ab \1"),
    (r"\bdrei und mehr\b", "ab 3"),
    (r"\b(\d+)\s*(?:-|–|bis|bis unter)\s*(?:unter\s*)?<?\s*(\d+)", r"\1 bis \2"),
    (r"\bbis unter\b", "bis"),
    (r"<\s*(\d+)", r"unter \1"),
    (r"\bjahren?\b", " "),
    (r"\b(elb)\b", "erwerbsfähige leistungsberechtigte"),
    (r"\b(nef)\b", "nicht erwerbsfähige leistungsberechtigte"),
    (r"\b(ausländer(?:/-innen|:innen|innen)?|nichtdeutsche)\b", "ausländische bevölkerung"),
    (r"\b(hlu)\b", "hilfe zum lebensunterhalt"),
    (r"\b(uvg|unterhaltsvorschuss)\b", "unterhaltsvorschuss uvg"),
    (r"\b(gefährdungsabklärungen)\b", "kinderschutzfälle"),
    (r"\b(hilfen zur erziehung)\b", "erziehungshilfen"),
    (r"\b(darunter|davon|nach|der|die|das|und|von|mit leistungen)\b", " "),
)


@dataclass(frozen=True)
class Match:
    """A header for a count, how much alike their labels are (0–100), and the next best headers."""

    header: str
    score: float
    others: tuple[str, ...] = ()


def match_labels(labels: Mapping[str, str], headers: Iterable[str]) -> dict[str, Match]:
    """Return for each count the header that is most alike; a header serves one count only.

    Parameters
    ----------
    labels : mapping of str to str
        Id to label, of counts or indicators.
    headers : iterable of str

    Examples
    --------
    >>> labels = {"bev_u3": "Bevölkerung unter 3 Jahren", "bev_u12": "Bevölkerung unter 12 Jahren"}
    >>> {k: m.header for k, m in match_labels(labels, ["unter 12 Jahre", "unter 3 Jahre"]).items()}
    {'bev_u3': 'unter 3 Jahre', 'bev_u12': 'unter 12 Jahre'}
    """
    names = list(dict.fromkeys(h for h in headers if h))
    plain = {h: _plain(h) for h in names}
    scores = {
        (k, h): max(_alike(_plain(v), plain[h]), _alike(_plain(k), plain[h]))
        for k, v in labels.items()
        for h in names
    }
    matched: dict[str, Match] = {}
    taken: set[str] = set()
    for (key, header), score in sorted(scores.items(), key=lambda p: -p[1]):
        if score < LEAST:
            break
        if key in matched or header in taken:
            continue
        rivals = sorted(
            (h for h in names if h != header and scores[key, h] >= LEAST), key=lambda h: -scores[key, h]
        )
        matched[key] = Match(header, score, tuple(rivals[:3]))
        taken.add(header)
    return {k: matched[k] for k in labels if k in matched}


def _plain(label: str) -> str:
    text = label.casefold().replace("_", " ")
    for pattern, new in _SYNONYMS:
        text = re.sub(pattern, new, text)
    return " ".join(re.findall(r"\w+", text))


def _alike(one: str, other: str) -> float:
    """Return how much alike two labels are; other numbers in them mean another thing."""
    if not one or not other:
        return 0.0
    score = 0.55 * fuzz.token_sort_ratio(one, other) + 0.45 * fuzz.token_set_ratio(one, other)
    same = re.findall(r"\d+", one) == re.findall(r"\d+", other)
    opposite = any(
        (word in one.split()) != (word in other.split())
        for word in ("unter", "ab", "nicht", "mit", "ii", "iii")
    )
    return float(score * (1 if same else 0.5) * (0.85 if opposite else 1))
