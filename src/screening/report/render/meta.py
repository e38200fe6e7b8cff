"""Metadata of a document: what the caller gives, made inert and merged over the notebook's front matter."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import yaml

from screening.base import MONTHS, css_text, escape_markdown, long_date
from screening.figures.words import INTERNAL
from screening.report.render import dress
from screening.report.render.assets import palette
from screening.report.render.findings import metadata_unknown, title_missing

KEYS = (
    "title",
    "subtitle",
    "city",
    "year",
    "stichtag",
    "rule",
    "audience",
    "version",
    "synthetic",
    "attribution",
    "author",
    "cover",
    "toc",
    "numbered",
    "design",
    "areas",
)
_MADE = (
    "publisher",
    "palette",
    "lang",
    "intern",
    "seitenmarke",
    "wappen",
    "fusszeile",
    "nocover",
    "notoc",
    "nonumbers",
)
"""What `merged` makes of them, as it stands in a stamped notebook."""
_LONG = re.compile(r"(\d{1,2})\.\s*(" + "|".join(MONTHS) + r")\s+(\d{4})")


def stichtag(metadata: Mapping[str, Any]) -> date | None:
    """Return the Stichtag (given as a date, an ISO date or a German long date), or None."""
    value = metadata.get("stichtag")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value or "").replace("\\", "")  # escaped where it was stamped into a notebook
    match = _LONG.search(text)
    if match:
        return date(int(match.group(3)), MONTHS.index(match.group(2)) + 1, int(match.group(1)))
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def timestamp(metadata: Mapping[str, Any]) -> datetime:
    """Return the moment written into files: ``SOURCE_DATE_EPOCH``, else Stichtag, else end of the year.

    Never the clock: the same inputs give the same bytes.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC)
    day = stichtag(metadata)
    if day is None:
        year = str(metadata.get("year", ""))
        day = date(int(year), 12, 31) if year.isdigit() and 1 <= int(year) <= 9999 else date(2000, 1, 1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def merged(front: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return the front matter of the document: the caller's metadata win, their text made inert.

    Raises
    ------
    ScreeningError
        If a key is not one of `KEYS`, or no title is given in either place.
    """
    unknown = [key for key in metadata if key not in KEYS]
    if unknown:
        raise metadata_unknown(unknown, KEYS)
    given = {k: v for k, v in metadata.items() if k not in ("design", "areas")}
    day = stichtag(given)
    if day is not None:
        given["stichtag"] = long_date(day)
    inert = {k: v if isinstance(v, bool) else escape_markdown(v) for k, v in given.items() if v is not None}
    # what no template of ours reads, Quarto may: of a notebook that was made for it elsewhere, say
    own = {k: v for k, v in front.items() if k in (*KEYS, *_MADE)}
    result = {**own, **inert, "lang": "de", "palette": palette()}
    if not result.get("title"):
        raise title_missing()
    # Quarto rewrites `author`, so the templates read `publisher`
    if result.get("author"):
        result["publisher"] = result.pop("author")
    result |= dress.values_of(metadata.get("design"))
    if result.get("audience") == "intern":
        result.setdefault("version", escape_markdown(INTERNAL))
    result["intern"] = result.get("audience") == "intern"
    if marks := print_marks(given):
        result["seitenmarke"] = f"`{marks}`{{=html}}"
    for key, negated in (("cover", "nocover"), ("toc", "notoc"), ("numbered", "nonumbers")):
        result[negated] = result.pop(key, not result.get(negated, False)) is False
    return result


def print_marks(metadata: Mapping[str, Any]) -> str:
    r"""Return what must not be missed as a string of CSS, for the margin of each printed page; each sign as its number.

    Examples
    --------
    >>> print_marks({"version": "a“"}), print_marks({})
    ('\\000061\\00201c', '')
    """
    marks = ["Synthetische Demodaten"] if metadata.get("synthetic") else []
    version = metadata.get("version") or (INTERNAL if metadata.get("audience") == "intern" else "")
    return css_text(" · ".join([*marks, *([str(version)] if version else [])]))


def front_matter(values: Mapping[str, Any]) -> str:
    """Return the values as a YAML block for the top of a Markdown document or a raw cell."""
    text = yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=True, width=10_000)
    return f"---\n{text}---\n"
