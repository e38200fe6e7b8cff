"""A notebook's parameters, checked before anything starts: papermill itself only warns."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from screening.base import Finding, meant
from screening.report.execute.findings import (
    parameter_missing,
    parameter_mistyped,
    parameter_unknown,
    parameters_no_python,
)
from screening.report.execute.notebook import tagged

_WORDS = {
    "str": "Text",
    "int": "ganze Zahl",
    "float": "Zahl",
    "bool": "ja/nein (True oder False)",
    "list": "Liste",
    "dict": "Zuordnung",
    "None": "leer (None)",
}


@dataclass(frozen=True)
class Parameter:
    """One parameter as the notebook's first code cell declares it."""

    name: str
    kind: ast.expr
    required: bool


def declared_parameters(notebook: Path) -> dict[str, Parameter]:
    """Return the parameters that the cell tagged ``parameters`` declares, by name; nothing is executed.

    An annotation decides the type; without one the default's type does.

    Raises
    ------
    ScreeningError
        If the notebook cannot be read or its parameters cell is not Python.
    """
    found: dict[str, Parameter] = {}
    for source in tagged(notebook, "parameters"):
        try:
            tree = ast.parse(source)
        except SyntaxError as error:
            raise parameters_no_python(error.msg, notebook.name) from None
        for statement in tree.body:
            found |= _declared(statement)
    return found


def _declared(statement: ast.stmt) -> dict[str, Parameter]:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        kind = statement.annotation
        if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
            kind = ast.parse(kind.value, mode="eval").body
        name = statement.target.id
        return {name: Parameter(name, kind, statement.value is None)}
    if isinstance(statement, ast.Assign):
        kind = ast.Name(_type_of_default(statement.value))
        return {t.id: Parameter(t.id, kind, False) for t in statement.targets if isinstance(t, ast.Name)}
    return {}


def _type_of_default(value: ast.expr) -> str:
    try:
        default = ast.literal_eval(value)
    except ValueError:
        return "Any"
    return "Any" if default is None else type(default).__name__


def check_parameters(notebook: Path, parameters: Mapping[str, object]) -> list[Finding]:
    """Return one *Fehler* for each parameter that is unknown, missing or of the wrong type.

    Raises
    ------
    ScreeningError
        If the notebook cannot be read.
    """
    declared = declared_parameters(notebook)
    found = []
    for name, value in parameters.items():
        if name not in declared:
            found.append(parameter_unknown(name, declared, notebook.name))
        else:
            found += _mistyped(name, value, declared[name].kind, notebook.name)
    for name, parameter in declared.items():
        if parameter.required and name not in parameters:
            found.append(parameter_missing(name, notebook.name))
    return found


def check_types(values: Mapping[str, object], kinds: Mapping[str, str]) -> list[Finding]:
    """Return one *Fehler* for each value that is not of its type, as `check_parameters` does: for cells run by hand.

    Parameters
    ----------
    values : mapping
    kinds : mapping of str to str
        Name → type as an annotation writes it.

    Examples
    --------
    >>> kinds = {"year": "int", "audience": "Literal['intern', 'gespraech']"}
    >>> year, audience = check_types({"year": "2024", "audience": "Gespräch"}, kinds)
    >>> print(year)
    Fehler: Parameter „year“: erwartet ganze Zahl, erhalten Text '2024' → ohne Anführungszeichen: year = 2024
    >>> audience.message.partition(", ")[2]
    "'gespraech', erhalten Text 'Gespräch'. Gemeint ist vielleicht „gespraech“."
    >>> check_types({"year": 2024, "audience": "intern"}, kinds)
    []
    """
    return [
        found
        for name, value in values.items()
        for found in _mistyped(name, value, ast.parse(kinds[name], mode="eval").body, "")
    ]


def _mistyped(name: str, value: object, kind: ast.expr, notebook: str) -> list[Finding]:
    if fits(value, kind):
        return []
    remedy = "Pfad als Text übergeben: str(pfad)" if isinstance(value, PurePath) else ""
    near = ""
    if isinstance(value, str):
        if value.strip().isdecimal() and fits(int(value), kind):
            remedy = f"ohne Anführungszeichen: {name} = {int(value)}"
        if isinstance(kind, ast.Subscript) and _name(kind.value) == "Literal":
            near = meant(value, [str(ast.literal_eval(a)) for a in _arguments(kind)])
    return [
        parameter_mistyped(
            name, describe(kind), _shown(value) + (f".{near}" if near else ""), remedy, notebook
        )
    ]


def _shown(value: object) -> str:
    if isinstance(value, PurePath):
        return "Pfad"
    word = _WORDS.get("None" if value is None else type(value).__name__, type(value).__name__)
    return f"{word} {value!r}" if isinstance(value, str | int | float) else word


def _name(kind: ast.expr) -> str:
    if isinstance(kind, ast.Name):
        return kind.id
    if isinstance(kind, ast.Attribute):
        return kind.attr
    if isinstance(kind, ast.Constant) and kind.value is None:
        return "None"
    return ""


def _arguments(kind: ast.Subscript) -> list[ast.expr]:
    return list(kind.slice.elts) if isinstance(kind.slice, ast.Tuple) else [kind.slice]


def fits(value: object, kind: ast.expr) -> bool:
    """Tell whether a value has the annotated type; a bool is no number, a path is no text.

    Examples
    --------
    >>> fits(2024, ast.parse("int | None", mode="eval").body)
    True
    >>> fits(True, ast.parse("int", mode="eval").body)
    False
    """
    if isinstance(kind, ast.BinOp) and isinstance(kind.op, ast.BitOr):
        return fits(value, kind.left) or fits(value, kind.right)
    if isinstance(kind, ast.Subscript):
        return _fits_generic(value, _name(kind.value), _arguments(kind))
    if isinstance(value, PurePath):
        return False
    name = _name(kind)
    if name == "None":
        return value is None
    if name in ("int", "float") and isinstance(value, bool):
        return False
    plain: dict[str, type | tuple[type, ...]] = {
        "str": str,
        "int": int,
        "float": (int, float),
        "bool": bool,
        "list": (list, tuple),
        "Sequence": (list, tuple),
        "tuple": (list, tuple),
        "dict": dict,
        "Mapping": dict,
    }
    return isinstance(value, plain[name]) if name in plain else True


def _fits_generic(value: object, name: str, arguments: list[ast.expr]) -> bool:
    if name == "Optional":
        return value is None or fits(value, arguments[0])
    if name == "Union":
        return any(fits(value, a) for a in arguments)
    if name == "Literal":
        choices = [ast.literal_eval(a) for a in arguments]
        return any(value == c and type(value) is type(c) for c in choices)
    if name in ("dict", "Mapping"):
        return isinstance(value, dict) and all(
            fits(k, arguments[0]) and fits(v, arguments[1]) for k, v in value.items()
        )
    if name in ("list", "Sequence", "tuple"):
        return isinstance(value, list | tuple) and all(fits(v, arguments[0]) for v in value)
    return True


def describe(kind: ast.expr) -> str:
    """Return the type in German words.

    Examples
    --------
    >>> describe(ast.parse("list[int] | None", mode="eval").body)
    'Liste von ganze Zahl oder leer (None)'
    """
    if isinstance(kind, ast.BinOp):
        return f"{describe(kind.left)} oder {describe(kind.right)}"
    if isinstance(kind, ast.Subscript):
        name, arguments = _name(kind.value), _arguments(kind)
        if name == "Literal":
            return "eines von " + ", ".join(ast.unparse(a) for a in arguments)
        if name == "Optional":
            return f"{describe(arguments[0])} oder leer (None)"
        if name in ("list", "Sequence", "tuple"):
            return f"Liste von {describe(arguments[0])}"
        return _WORDS.get(name, ast.unparse(kind))
    return _WORDS.get(_name(kind), ast.unparse(kind))
