"""Reading the run's log: what it may hold is known key by key, and nothing in it is about an area."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from screening.audit.house import House
from screening.audit.statements import Harvest, Vocabulary
from screening.audit.texts import areas_in, loaded
from screening.findings import LEVELS

AUDIENCE = "gespraech"

_HASH = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(r"[\w./-]{1,80}")
_VERSION = re.compile(r"[\w.+!-]{1,40}")
_STEP = re.compile(r"[\w./* -]{1,40}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+-]\d\d:\d\d)?")
_WORD = re.compile(r"[\w.+ -]{0,80}")

Shape = Callable[[Any], bool]


def read_log(path: Path, harvest: Harvest, words: Vocabulary, house: House) -> None:
    """Read ``lauf.json``.

    Keys that are not known are told at every depth. What the house can say itself (city, year, criteria,
    metadata) has to be that; everything else has to have its shape, and texts must name no area.
    """
    log = loaded(path.read_text(encoding="utf-8"))
    shapes = _shapes(house)
    for key, value in log.items():
        if key == "befunde":
            _findings(path.name, value, harvest, words, house)
        elif key not in shapes:
            harvest.odd(path.name, key, "unbekannter Schlüssel")
        elif not shapes[key](value):
            harvest.odd(path.name, key, "nicht, was hier stehen kann")


def _shapes(house: House) -> Mapping[str, Shape]:
    """Return what each key but ``befunde`` may hold."""
    city, year = house.city, house.delivery.year
    criteria = json.loads(house.criteria.model_dump_json(by_alias=True))
    about = {
        "city": city.name,
        "year": year,
        "stichtag": house.delivery.stichtag.isoformat(),
        "rule": house.criteria.sentence(city.level),
        "audience": AUDIENCE,
        "synthetic": city.synthetic,
        "attribution": city.attribution,
    }
    return {
        "schema": lambda v: v == 1,
        "stadt": lambda v: v == city.key,
        "jahr": lambda v: v == year,
        "fassung": lambda v: v == AUDIENCE,
        "angaben": lambda v: isinstance(v, dict) and all(k in about and v[k] == about[k] for k in v),
        "code": _like(_HASH),
        "notebooks": _each(_FILE, _like(_HASH)),
        "umgebung": _each(_FILE, _like(_VERSION)),
        "engine": lambda v: v in ("pandoc", "quarto"),
        "kriterien": lambda v: v == criteria,
        "dokumente": lambda v: v == [] or _each(_FILE, _like(_HASH))(v),
        "lauf": _run,
    }


def _like(pattern: re.Pattern[str]) -> Shape:
    return lambda v: isinstance(v, str) and pattern.fullmatch(v) is not None


def _each(key: re.Pattern[str], value: Shape) -> Shape:
    return lambda v: isinstance(v, dict) and all(key.fullmatch(k) and value(x) for k, x in v.items())


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _run(value: Any) -> bool:
    """Tell whether it is when, where and how long a run was."""
    machine: Mapping[str, Shape] = {
        "system": _like(_WORD),
        "prozessor": _like(_WORD),
        "kerne": lambda v: v is None or isinstance(v, int),
    }
    shapes: Mapping[str, Shape] = {
        "beginn": _like(_MOMENT),
        "sekunden": _each(_STEP, _number),
        "rechner": lambda v: (
            isinstance(v, dict) and all(k in machine and machine[k](x) for k, x in v.items())
        ),
        "kennung": _like(re.compile(r"[0-9a-f]{16}")),
    }
    return isinstance(value, dict) and all(k in shapes and shapes[k](x) for k, x in value.items())


def _findings(file: str, found: Any, harvest: Harvest, words: Vocabulary, house: House) -> None:
    """Read findings: they say what is to be done, never where or with which value; a file left out has a name."""
    public = {e.area for e in house.criteria.exclusions}
    for finding in found:
        keys = set(finding) - {"level", "message", "remedy", "file"}
        if keys or finding.get("level") not in LEVELS or not _FILE.fullmatch(str(finding.get("file", "-"))):
            harvest.odd(file, "befunde", "Befund mit Stelle oder Wert")
        text = " ".join(str(finding.get(k, "")) for k in ("message", "remedy", "file"))
        for area in sorted({a for _, _, a in areas_in(text, words)} - public):
            harvest.odd(file, "befunde", f"Gebiet {area}")
        if words.named.search(text):
            harvest.odd(file, "befunde", "Zahl zu einem Indikator")
