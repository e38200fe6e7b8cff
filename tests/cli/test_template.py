"""The command ``template``: forms that follow the models, drafts to a file or to the output, exit codes."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from screening.base.findings import ScreeningError
from screening.base.strict import Strict, build
from screening.cli import app
from screening.cli.template.forms import FORMS, form_text, keys_of, nested_model, words_for
from screening.cli.template.words import EXAMPLES, WORDS
from screening.process.form import Ids
from screening.process.nominations import read_nominations
from screening.process.objections import read_objections

ROOT = Path(__file__).parents[2]
PEOPLE = ROOT / "data/raw/musterstadt/2024/bevoelkerung.csv"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["template", *arguments], prog_name="screening")


def models(model: type[Strict]) -> list[type[Strict]]:
    """A model and all below it."""
    below = [nested_model(f.annotation)[0] for f in keys_of(model).values()]
    return [model, *(m for b in below if b for m in models(b))]


EVERY = {m.__name__: m for top, _ in FORMS.values() for m in models(top)}


def parsed(name: str, text: str) -> Strict:
    extra: dict[str, Any] = {"key": "stadt", "data": Path("data")} if name == "stadt" else {}
    return build(FORMS[name][0], tomllib.loads(text, parse_float=Decimal) | extra, f"{name}.toml")


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_valid_as_it_stands(name: str) -> None:
    result = call(name)
    assert result.exit_code == 0 and result.stderr == ""
    parsed(name, result.stdout)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_with_every_comment_taken_away_is_valid_too(name: str) -> None:
    lines = [re.sub(r"^# (?=\[|[a-z_0-9]+ = )", "", line) for line in form_text(name).splitlines()]
    assert sum(a != b for a, b in zip(lines, form_text(name).splitlines(), strict=True)) > 4
    parsed(name, "\n".join(lines))


@pytest.mark.parametrize("name", EVERY)
def test_every_key_of_a_model_has_german_words_and_no_other_key_has(name: str) -> None:
    keys = keys_of(EVERY[name])
    lacking = [k for k, f in keys.items() if not words_for(EVERY[name], k, f)]
    assert not lacking, f"describe them in cli/template/words.py: {lacking}"
    assert not set(WORDS.get(name, {})).difference(keys)
    assert not set(EXAMPLES.get(name, {})).difference(keys)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_names_every_key(name: str) -> None:
    text = form_text(name)
    for model in models(FORMS[name][0]):
        for key, field in keys_of(model).items():
            table = rf"\[\[?(\w+\.)*{key}\]" if nested_model(field.annotation)[0] else rf"^(# )?{key} = "
            assert re.search(table, text, re.MULTILINE), key


def test_words_are_kept_for_models_that_exist_only() -> None:
    assert set(WORDS) | set(EXAMPLES) <= set(EVERY)


def test_a_draft_goes_to_the_output_and_parses() -> None:
    result = call("lieferung", str(PEOPLE), "--city", "musterstadt", "--data", str(ROOT / "data"))
    assert result.exit_code == 0 and result.stderr == ""
    [file] = tomllib.loads(result.stdout)["datei"]
    assert file["id_column"] == "Viertel" and file["encoding"] == "utf-8-sig"


def test_a_draft_goes_to_a_new_file_and_never_over_an_old_one(tmp_path: Path) -> None:
    out = tmp_path / "lieferung.toml"
    result = call("lieferung", str(PEOPLE), "--out", str(out))
    assert result.exit_code == 0 and result.stdout == "" and str(out) in result.stderr
    content = out.read_bytes()
    again = call("lieferung", str(PEOPLE), "--out", str(out))
    assert again.exit_code == 2 and "nicht überschrieben" in again.stderr
    assert out.read_bytes() == content
    assert call("stadt", "--out", str(out)).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["lieferung", "gibt-es-nicht.csv"], 2, "gibt es nicht"),
        (["lieferung"], 2, "Das Argument PFAD fehlt."),
        (
            ["lieferung", str(PEOPLE), "--city", "atlantis", "--data", str(ROOT / "data")],
            1,
            "Diese Stadt gibt es",
        ),
        (["lieferung", str(ROOT / "LICENSE")], 1, "keine Spalte mit Zahlen"),
        (["staat"], 2, "Gemeint ist vielleicht stadt."),
    ],
)
def test_failures_are_told_in_german_with_their_exit_code(arguments: list[str], code: int, told: str) -> None:
    result = call(*arguments)
    assert result.exit_code == code
    assert result.stdout == "" and told in result.stderr and "Traceback" not in result.stderr


def test_persons_stop_the_command(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Viertel;Nachname\n01.1.1;Huber\n01.1.2;Maier\n", encoding="utf-8")
    result = call("lieferung", str(path))
    assert result.exit_code == 1 and result.stdout == ""
    assert "Nachname" in result.stderr and "Huber" not in result.stderr


# --- nominations ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("to_file", [True, False])
def test_the_form_for_nominations_is_read_without_findings_empty_and_filled(
    to_file: bool, tmp_path: Path
) -> None:
    path = tmp_path / "bedarfsnennungen.csv"
    if to_file:
        assert call("nennungen", "--out", str(path)).exit_code == 0
    else:
        path.write_text(call("nennungen").stdout, encoding="utf-8")
    assert len(path.read_text(encoding="utf-8").splitlines()) > 4
    empty = read_nominations(tmp_path, ["13.1.1"])
    assert empty.findings == () and empty.frame.empty
    with path.open("a", encoding="utf-8") as file:
        file.write('13.1.1;;;RAGS;2024-10-01;;bildung;"Der Treff fehlt; seit Jahren.";A. Muster;2024-10-08\n')
    filled = read_nominations(tmp_path, ["13.1.1"])
    assert filled.findings == () and filled.frame["gebiet"].tolist() == ["13.1.1"]


def test_the_form_for_objections_is_read_without_findings_empty_and_filled(tmp_path: Path) -> None:
    path = tmp_path / "einwaende.csv"
    assert call("einwaende", "--out", str(path)).exit_code == 0
    ids = Ids(frozenset({"13.1.1"}))
    assert read_objections(tmp_path, ids).frame.empty
    with path.open("a", encoding="utf-8") as file:
        file.write('13.1.1;BA;2024-10-01;"Die Unterkunft fehlt; seit Mai.";Ja.;keine;A. Muster;2024-10-08\n')
    filled = read_objections(tmp_path, ids)
    assert filled.findings == () and filled.frame["folge"].tolist() == ["keine"]


def test_a_row_below_the_header_is_never_taken_for_an_explanation(tmp_path: Path) -> None:
    path = tmp_path / "bedarfsnennungen.csv"
    path.write_text(call("nennungen").stdout + "#13.1.1;RAGS;;;\n", encoding="utf-8")
    with pytest.raises(ScreeningError, match="Dieses Gebiet gibt es nicht"):
        read_nominations(tmp_path, ["13.1.1"])
