"""Reading the data inside of the web map."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from screening.audit.sentences import read_sentences
from screening.audit.statements import NO, OPEN, YES, Harvest, Statement, Vocabulary, plain

_DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.S)
_TOP_KEYS = """
grid size geometry borders water parent districts district ids inhabitants hitsMin hitsMax counted decisions
decision reasons reason statuses layers
"""
_LAYER_KEYS = "id group option label note classes cls counts short unit rate ratio n d flag status"
_TOP, _LAYER = frozenset(_TOP_KEYS.split()), frozenset(_LAYER_KEYS.split())
_CLASS = frozenset({"label", "fill", "pattern"})
_FLAGS = {"j": YES, "n": NO, "o": OPEN}
_DIGITS = {c: k for k, c in enumerate("0123456789abcdefghijklmnopqrstuvwxyz")}
_VALUED = (("rate", 10, "rate"), ("ratio", 100, "ratio"), ("n", 0, "numerator"), ("d", 0, "denominator"))


def read_webmap(file: str, text: str, harvest: Harvest, words: Vocabulary) -> None:
    """Read the JSON that the map's script draws from; keys that are not known are told."""
    found = _DATA.search(text)
    if not found:
        harvest.odd(file, "data", "keine Daten gefunden")
        return
    data = json.loads(found[1])
    for key in set(data) - _TOP:
        harvest.odd(file, "data", f"unbekannter Schlüssel „{key}“")
    ids = [str(a) for a in data["ids"]]
    harvest.order.append((file, "data", tuple(ids)))
    _say(file, "inhabitants", ids, data["inhabitants"], "inhabitants", "text", harvest)
    _say(file, "hitsMin", ids, data["hitsMin"], "hits_min", "text", harvest)
    _say(file, "hitsMax", ids, data["hitsMax"], "hits_max", "text", harvest)
    for area, d, r in zip(ids, data["decision"], data["reason"], strict=True):
        harvest.statements.append(Statement(file, "decision", area, "decision", "text", data["decisions"][d]))
        harvest.statements.append(
            Statement(file, "reason", area, "reason", "text", plain(data["reasons"][r]))
        )
    for told in _texts({k: v for k, v in data.items() if k not in ("ids", "reasons", "layers")}):
        read_sentences(file, "data", "", plain(told), harvest, words, strict=True)
    for layer in data["layers"]:
        _layer(file, layer, ids, data["statuses"], harvest, words)


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a part of the data, other than numbers by which districts are called."""
    if isinstance(value, str):
        if not value.isdigit():
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list) and value and not isinstance(value[0], int | float):
        for part in value:
            yield from _texts(part)


def _layer(
    file: str, layer: dict[str, Any], ids: list[str], statuses: list[str], harvest: Harvest, words: Vocabulary
) -> None:
    key = str(layer["id"])
    for name in set(layer) - _LAYER:
        harvest.odd(file, f"Ebene {key}", f"unbekannter Schlüssel „{name}“")
    texts = {k: v for k, v in layer.items() if k not in ("cls", "flag", "status")}
    for told in _texts(texts):
        read_sentences(file, f"Ebene {key}", "", plain(told), harvest, words, strict=True)
    for name in {n for c in layer["classes"] for n in c} - _CLASS:
        harvest.odd(file, f"Ebene {key}", f"unbekannter Schlüssel „{name}“ einer Klasse")
    labels = [str(c["label"]) for c in layer["classes"]]
    if key in ("hits", "decision"):
        what = "class:hits" if key == "hits" else "class:decision"
        for area, code in zip(ids, layer["cls"], strict=True):
            told = plain(labels[_DIGITS[code]])
            harvest.statements.append(Statement(file, f"Ebene {key}", area, what, "text", told))
        return
    indicator = words.indicator(key)
    if indicator is None:
        harvest.odd(file, f"Ebene {key}", "unbekannter Indikator")
        return
    place = f"Ebene {key}"
    for area, code, flag, status in zip(ids, layer["cls"], layer["flag"], layer["status"], strict=True):
        told = plain(labels[_DIGITS[code]])
        harvest.statements.append(Statement(file, f"{place}, cls", area, indicator, "class", told))
        harvest.statements.append(Statement(file, f"{place}, flag", area, indicator, "flag", _FLAGS[flag]))
        said = plain(statuses[_DIGITS[status]])
        harvest.statements.append(Statement(file, f"{place}, status", area, indicator, "text", said))
    for name, scale, aspect in _VALUED:
        half, unit = (0.5 / scale, scale) if scale else (0.0, 1)
        for area, value in zip(ids, layer[name], strict=True):
            if value is not None:
                low, high = value / unit - half, value / unit + half
                harvest.statements.append(
                    Statement(file, f"{place}, {name}", area, indicator, aspect, str(value), low, high)
                )


def _say(
    file: str, place: str, ids: list[str], values: list[Any], what: str, aspect: str, harvest: Harvest
) -> None:
    for area, value in zip(ids, values, strict=True):
        if value is not None:
            told = float(value)
            harvest.statements.append(Statement(file, place, area, what, aspect, str(value), told, told))
