"""Empty forms for the files that a city keeps by hand, written from the models and readers themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from screening.base import Noun, Strict
from screening.cli.template.words import EXAMPLES, WORDS
from screening.concept import Catalogue, CriteriaFile
from screening.delivery.manifest import BODIES, Body, City
from screening.process import CONSEQUENCES, NOMINATIONS, OBJECTIONS, Form
from screening.process.nominations import ACTIONS

FORMS: dict[str, tuple[type[Strict], str]] = {
    "stadt": (
        City,
        "stadt.toml: die Stadt, ihre Ebenen und Grenzen. Ablegen unter data/raw/STADT/stadt.toml.",
    ),
    "kriterien": (CriteriaFile, "kriterien.toml: die Regel. Ablegen unter data/raw/STADT/kriterien.toml."),
    "katalog": (
        Catalogue,
        "katalog.toml: eigene Variablen, nur wenn die Stadt andere hat als das Konzept. Ablegen unter data/raw/STADT.",
    ),
}

_NOMINATIONS = (
    "{file}: wer welche Gebiete nennt, und warum. Ablegen unter data/raw/STADT/JAHR/{file}.",
    "Eine Zeile je Nennung unter der Kopfzeile; ein Gebiet darf mehrmals genannt sein.",
    "gebiet: Kennung des Gebiets, mehrere mit Komma. von: {by}.",
    "name, umgriff, datum, problem und handlungsfeld dürfen leer sein oder als Spalte fehlen:",
    "name: wie das genannte Gebiet heißt. umgriff: Datei mit seiner Fläche (.geojson, .gpkg) neben dieser; dann darf",
    "gebiet leer sein. datum: wann genannt (Schreibweise 2024-12-31). handlungsfeld, mehrere mit Komma:",
    "{actions}.",
    "problem, begruendung: freier Text, darf fehlen; mit Semikolon darin in Anführungszeichen.",
    "geprueft_von, geprueft_am: wer name, problem und begruendung darauf durchgesehen hat, dass niemand zu erkennen ist,",
    "und wann. Bis dahin bleibt beides leer, und die Fassung gespraech zeigt diese Texte nicht.",
)
_OBJECTIONS = (
    "{file}: was die Zahlen eines Gebiets nicht zeigen. Ablegen unter data/raw/STADT/JAHR/{file}.",
    "Eine Zeile je Einwand unter der Kopfzeile; kein Einwand ändert eine Zahl.",
    "gebiet: Kennung des Gebiets, mehrere mit Komma. von: {by}.",
    "datum: wann erhoben (Schreibweise 2024-12-31). einwand: was die Zahlen nicht zeigen. antwort: was geantwortet wurde.",
    "folge: {consequences}; leer: noch offen.",
    "Texte mit Semikolon darin in Anführungszeichen.",
    "geprueft_von, geprueft_am: wer einwand und antwort darauf durchgesehen hat, dass niemand zu erkennen ist, und wann.",
    "Bis dahin bleibt beides leer, und die Fassung gespraech zeigt diese Texte nicht.",
)

LEFT_OUT = {"City": ("key", "data", "files", "design")}
"""Keys that the software sets and a file must not hold; and files of many years, which are drafted from the files."""


def form_text(name: str) -> str:
    """Return an empty form: keys that must be there with an example, all others as comments with their defaults.

    Parameters
    ----------
    name : {"stadt", "kriterien", "katalog"}

    Examples
    --------
    >>> print(form_text("kriterien").splitlines()[4])
    [[criteria]]
    """
    model, title = FORMS[name]
    lines = [
        f"# {title}",
        "# Beispiele ersetzen; was mit # beginnt, ist freiwillig und nennt die Voreinstellung.",
    ]
    return "\n".join([*lines, *_model(model, "", active=True)]).rstrip() + "\n"


def nominations_text(bodies: Iterable[Body] = BODIES) -> str:
    r"""Return an empty form for nominations: lines that explain it, then the header.

    Parameters
    ----------
    bodies : iterable of Body
        Who may nominate.

    Examples
    --------
    >>> form = nominations_text([Body(id="OBR", name="Ortsbeirat")]).splitlines()
    >>> print(form[2], form[-1], sep="\n")
    # gebiet: Kennung des Gebiets, mehrere mit Komma. von: OBR (Ortsbeirat).
    gebiet;name;umgriff;von;datum;problem;handlungsfeld;begruendung;geprueft_von;geprueft_am
    """
    return _form(NOMINATIONS, _NOMINATIONS, bodies)


def objections_text(bodies: Iterable[Body] = BODIES) -> str:
    r"""Return an empty form for objections to figures, in the same way.

    Examples
    --------
    >>> print(objections_text().splitlines()[4])
    # folge: keine, weiter beobachten, nachgefragt, neu geliefert, aufgenommen, ausgeschlossen; leer: noch offen.
    """
    return _form(OBJECTIONS, _OBJECTIONS, bodies)


def _form(form: Form, lines: Iterable[str], bodies: Iterable[Body]) -> str:
    said = {
        "file": form.file,
        "by": ", ".join(b.id if b.id == b.name else f"{b.id} ({b.name})" for b in bodies),
        "actions": ", ".join(f"{a.id} ({a.label})" for a in ACTIONS),
        "consequences": ", ".join(CONSEQUENCES),
    }
    return "\n".join([*(f"# {line.format(**said)}" for line in lines), ";".join(form.columns)]) + "\n"


def keys_of(model: type[Strict]) -> dict[str, FieldInfo]:
    """Return a model's keys as a file writes them."""
    left_out = LEFT_OUT.get(model.__name__, ())
    return {f.alias or n: f for n, f in model.model_fields.items() if n not in left_out}


def nested_model(annotation: Any) -> tuple[type[Strict] | None, bool]:
    """Return the model behind a key, and whether the key is a list of its tables."""
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        # a noun is a text, unless its forms are given
        return (None if annotation is Noun else annotation), False
    several = get_origin(annotation) is tuple
    for part in get_args(annotation):
        model, deeper = nested_model(part)
        if model:
            return model, several or deeper
    return None, False


def words_for(model: type[Strict], key: str, field: FieldInfo) -> str:
    """Return what a key means; a description in the model itself wins."""
    return field.description or WORDS.get(model.__name__, {}).get(key, "")


def _model(model: type[Strict], path: str, active: bool) -> Iterator[str]:
    """Write a model's keys, then its tables."""
    mark = "" if active else "# "
    tables = []
    for key, field in keys_of(model).items():
        below, several = nested_model(field.annotation)
        if below:
            tables.append((key, field, below, several))
            continue
        needed = field.is_required()
        value = _value(model, key, field)
        words = "; ".join(w for w in (words_for(model, key, field), _choices(field)) if w)
        yield f"{mark if needed else '# '}{key} = {value}" + (f"  # {words}" if words else "")
    for key, field, below, several in tables:
        place = f"{path}.{key}" if path else key
        there = active and field.is_required()
        yield ""
        yield f"# {words_for(model, key, field)}:"
        yield f"{'' if there else '# '}{f'[[{place}]]' if several else f'[{place}]'}"
        yield from _model(below, place, there)


def _value(model: type[Strict], key: str, field: FieldInfo) -> str:
    """Return the default as TOML, else an example."""
    examples = EXAMPLES.get(model.__name__, {})
    if field.is_required() or field.default is None or key in examples:
        return examples[key]
    return _toml(field.default)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }" if value else "{}"
    return "[" + ", ".join(map(_toml, value)) + "]"


def _choices(field: FieldInfo) -> str:
    if get_origin(field.annotation) is not Literal:
        return ""
    return "möglich: " + ", ".join(map(_toml, get_args(field.annotation)))
