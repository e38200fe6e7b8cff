"""Files of our own: whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.files import write_json, write_whole


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
