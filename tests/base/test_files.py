"""Files of our own: whole or not at all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from screening.base.files import as_utf8, file_names, write_json, write_whole
from tests.small_city import build_small_city


def test_a_file_replaces_the_old_one_and_leaves_nothing_beside(tmp_path: Path) -> None:
    for text in ("alt\n", "neu\n"):
        write_whole(tmp_path / "a.json", text)
    assert (tmp_path / "a.json").read_bytes() == b"neu\n"
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_a_file_held_open_elsewhere_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path / "a.json", "alt")

    def held(self: Path, other: Path) -> Path:
        raise PermissionError(13, "held", str(self))

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(PermissionError):
        write_whole(tmp_path / "a.json", "neu")
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "alt"
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_json_is_written_for_people_or_small(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"ä": [1]})
    write_json(tmp_path / "b.json", {"ä": [1]}, compact=True)
    assert (tmp_path / "a.json").read_bytes() == '{\n "ä": [\n  1\n ]\n}\n'.encode()
    assert (tmp_path / "b.json").read_bytes() == '{"ä":[1]}\n'.encode()


# --- names ---------------------------------------------------------------------------------------------------------

WINDOWS = {"con", "prn", "aux", "nul", *(f"{d}{k}" for d in ("com", "lpt") for k in range(10))}


@pytest.mark.parametrize("area", ["13.1.1", "01", "A1", "Au_2-b", "x.con", "console", "0.5.10"])
def test_an_ordinary_id_is_its_own_name(area: str) -> None:
    assert file_names([area, "sonst"])[area] == area


@given(st.lists(st.text(max_size=12) | st.text("aAbB./\\:~ con", max_size=6), max_size=8))
@example(["a1", "A1", "~411"])
@example(["7/2", "7~2f2", "7\\2", "7:2", "7?2", "7*2"])
@example([".a", "a.", " a", "a ", "-a", "."])
@example(["con", "CON", "con.1", "Nul.txt", "lpt1", "com¹"])
@example(["ü", "u\u0308", "a" * 300, "a" * 301, "ä" * 80])
def test_names_of_areas_are_safe_everywhere_and_each_is_of_one_area(ids: list[str]) -> None:
    names = file_names(ids)
    assert set(names) == set(ids)
    # where case makes no difference they still differ
    assert len({n.lower() for n in names.values()}) == len(names)
    for name in names.values():
        assert re.fullmatch(r"[A-Za-z0-9~_](?:[A-Za-z0-9._~-]*[A-Za-z0-9_~])?", name)
        assert len(name) < 130
        assert name.partition(".")[0].lower() not in WINDOWS


def test_a_name_does_not_depend_on_other_areas_but_its_twins() -> None:
    assert file_names(["a/1"])["a/1"] == file_names(["b", "a/1", "A2", "a2"])["a/1"]


def test_a_city_is_read_whatever_the_locale(tmp_path: Path) -> None:
    small = build_small_city(tmp_path / "Städte" / "data")
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "screening", "check", small.key, "--data", str(small.data)]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, **ascii_only})
    assert done.returncode == 0, done.stdout.decode()
    assert done.stderr == b"klein 2024: 0 Fehler, 0 Warnungen, 0 Hinweise.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows holds names of files as text")
def test_bytes_of_a_path_become_its_letters() -> None:
    assert as_utf8("/St\udcc3\udca4dte") == as_utf8(Path("/Städte")) == "/Städte"
    assert as_utf8("/St\udce4dte") == "/St\udce4dte"
