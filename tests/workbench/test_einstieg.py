"""The tutorials: for somebody who does not program, and what their text says of a result is what comes out.

That they run from top to bottom is shown by nbval (``make notebooks``).
"""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "notebooks" / "einstieg"
NAMES = ("1_von_der_lieferung_zum_dossier", "2_eine_neue_stadt", "3_die_regel_verstehen")
MOST_STATEMENTS = 3

_WORDS = """
api argument array attribut boolean browser bug code dataframe dataset debug default dict directory download exception
file float frame framework funktion function geodataframe import index input instanz integer iteration kernel klasse
library logging loop methode modul module object objekt output package paket pandas parameter parsen path pfad pipeline
plot python render release repository return run rückgabe schleife screen script server shell skript slice string syntax
table thread token tool traceback tuple upload variable workflow zelle zellen
"""
JARGON = frozenset(_WORDS.split())
"""Words of those who program, and English ones for what German has a word for; names in backticks are no words."""


def cells(name: str) -> list[dict[str, Any]]:
    content = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))
    return list(content["cells"])


def codes(name: str) -> list[str]:
    return [c["source"] for c in cells(name) if c["cell_type"] == "code"]


def prose(name: str) -> str:
    """The text as it is read: without blocks and names of code."""
    whole = "\n".join(c["source"] for c in cells(name) if c["cell_type"] == "markdown")
    return re.sub(r"```.*?```|`[^`]+`", " ", whole, flags=re.DOTALL)


def run(name: str, until: str = "\0") -> dict[str, Any]:
    """Run the cells up to one that holds some words, without a kernel; return what each cell shows by its text."""
    known: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    for source in codes(name):
        if until in source:
            break
        tree = ast.parse(source)
        last = tree.body.pop()
        exec(compile(tree, name, "exec"), known)
        if isinstance(last, ast.Expr):
            shown[source] = eval(compile(ast.Expression(last.value), name, "eval"), known)
        else:
            exec(compile(ast.Module([last], []), name, "exec"), known)
    return shown


def test_there_are_three() -> None:
    assert tuple(sorted(p.stem for p in FOLDER.glob("*.ipynb"))) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_tutorial_is_kept_without_outputs(name: str) -> None:
    content = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))
    assert content["metadata"]["kernelspec"]["name"] == "python3"
    ids = [c["id"] for c in content["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in content["cells"]:
        assert not cell.get("outputs") and not cell.get("execution_count")


@pytest.mark.parametrize("name", NAMES)
def test_a_cell_is_a_call_or_two_and_no_program(name: str) -> None:
    simple = (ast.Expr, ast.Assign, ast.Import, ast.ImportFrom)
    programs = (ast.Lambda, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.IfExp, ast.Starred)
    for source in codes(name):
        tree = ast.parse(source)
        assert 1 <= len(tree.body) <= MOST_STATEMENTS
        assert all(isinstance(s, simple) for s in tree.body), source
        assert not any(isinstance(n, programs) for n in ast.walk(tree)), source


@pytest.mark.parametrize("name", NAMES)
def test_the_text_is_german_for_those_who_do_not_program(name: str) -> None:
    words = {w.casefold() for w in re.findall(r"\w+", prose(name))}
    assert words & JARGON == set()


@pytest.mark.parametrize("name", NAMES)
def test_text_and_fields_take_turns_and_a_title_comes_first(name: str) -> None:
    kinds = [c["cell_type"] for c in cells(name)]
    assert cells(name)[0]["source"].startswith("# ")
    assert kinds[-1] == "markdown"
    assert not re.search(r"(code ){4}", " ".join(kinds) + " ")
    assert all(len(c["source"].split()) <= 240 for c in cells(name))


def test_the_new_town_comes_out_as_its_tutorial_says() -> None:
    shown = run(NAMES[1])
    said = [v for k, v in shown.items() if "sc.command" in k]
    assert [s.code for s in said] == [0, 0]
    assert "0 Fehler, 0 Warnungen" in said[-1].text
    why = shown['jahr.why("3.1")']
    assert why.frame["side"].tolist() == ["darüber", "offen", "darüber"]
    decision = shown["jahr"].decision
    assert decision["decision"].value_counts().to_dict() == {"nein": 8, "sicher": 3, "zu klein": 1}
    assert decision.loc["3.1", ["hits_min", "decision"]].tolist() == [2, "sicher"]
    assert 'denominator = "einwohner"' in next(v for k, v in shown.items() if "alleinerziehende" in k)
    assert shown["jahr"].city.synthetic


def test_the_rule_comes_out_as_its_tutorial_says() -> None:
    shown = run(NAMES[2], until="open_year")
    assert str(shown["Bruch(104, 1000)"]) == str(shown["schwelle"]) == "13/125"
    assert shown["Bruch(104, 1000) >= schwelle"] is True
    assert shown["104 / 1000 >= 320 / 4000 * 1.3"] is False
    found = shown["ergebnis"].decided.to_dict()
    assert found == {"Au": "sicher", "Berg": "nein", "Furt": "sicher", "Hain": "möglich", "Tal": "zu klein"}
    assert shown['ergebnis.why("Au")'].frame.loc["Arbeitslose", "side"] == "genau an der Schwelle"

    def changed(call: str) -> dict[str, str]:
        frame = shown[f"ergebnis.what_if({call})"].frame
        return frame.loc[frame["change"] != "", "change"].to_dict()

    assert changed('comparison=">"') == {"Au": "fällt heraus"}
    assert changed('mean="unweighted"') == {"Furt": "fällt heraus"}
    later = next(v for k, v in shown.items() if "nachgeliefert, area" in k)
    assert later.decided.to_dict() == found | {"Furt": "nein", "Hain": "sicher"}
    hits = shown["ergebnis"].exceeds.drop(columns="Arbeitslose").loc["Furt"]
    assert hits.all()
