"""The eye that looks at approved pictures: it sees what a reader sees, and no more."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from screening.base.style import font_file
from tests import approved

SIZE = (1240, 860)


def page(
    *,
    shift: tuple[float, float] = (0, 0),
    label: int = 0,
    legend: bool = True,
    colour: str = "#8c3311",
    words: str = "",
) -> Image.Image:
    """Draw what pages are made of, twice as fine and then made smaller, so that it can be moved by half a pixel."""
    whole = Image.new("RGB", (2 * SIZE[0], 2 * SIZE[1]), "#ffffff")
    draw = ImageDraw.Draw(whole)
    font = ImageFont.truetype(str(font_file()), 68)
    right, down = (round(2 * s) for s in shift)
    for k in range(6):
        left, top = 200 + right + 260 * (k % 3), 240 + down + 300 * (k // 3)
        fill = colour if k == 4 else ("#f6eedb", "#eccb8f", "#c2632a")[k % 3]
        draw.rectangle((left, top, left + 250, top + 290), fill=fill, outline="#7d8891", width=4)
    draw.text((250 + right + 2 * label, 330 + down), "23.1.1", fill="#1d2730", font=font)
    for n in range(9):
        said = words if words and n == 4 else f"Zeile {n}: Die gewählten Gebiete liegen im Westen"
        draw.text((200 + right, 900 + down + 88 * n), said, fill="#1d2730", font=font)
    if legend:
        draw.rectangle(
            (1500 + right, 260 + down, 1580 + right, 320 + down), fill="#c2632a", outline="#7d8891", width=4
        )
        draw.text((1610 + right, 244 + down), "sicher (44)", fill="#1d2730", font=font)
    return whole.resize(SIZE, Image.Resampling.BOX)


KEPT = approved.small(page())


@pytest.mark.parametrize(
    "changed",
    [
        lambda: page(),
        lambda: page(shift=(1, 0)),
        lambda: page(shift=(0.5, 0.5)),
        lambda: page(shift=(-1, 1)),
        lambda: page().filter(ImageFilter.GaussianBlur(0.8)),
        lambda: page().filter(ImageFilter.SHARPEN),
        lambda: ImageEnhance.Contrast(page()).enhance(1.06),
    ],
    ids=["same", "right", "half", "left and down", "smoother", "sharper", "contrast"],
)
def test_how_a_machine_smooths_letters_and_a_shift_by_one_pixel_is_not_noticed(
    changed: Callable[[], Image.Image],
) -> None:
    assert approved.told(approved.small(changed()), KEPT) == ""


@pytest.mark.parametrize(
    "changed",
    [
        lambda: page(label=40),
        lambda: page(legend=False),
        lambda: page(colour="#0b5c7a"),
        lambda: page(colour="#b8552f"),
        lambda: page(words="Kein Gebiet ist gewählt"),
        lambda: page(shift=(0, 14)),
        lambda: page().crop((0, 0, SIZE[0], SIZE[1] - 40)),
    ],
    ids=["label", "legend", "colour", "shade", "words", "all moved", "shorter"],
)
def test_a_moved_label_a_lost_legend_another_colour_and_other_words_are_noticed(
    changed: Callable[[], Image.Image],
) -> None:
    assert approved.told(approved.small(changed()), KEPT)


def test_what_differs_is_written_beside_and_approved_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approved, "FOLDER", tmp_path)
    monkeypatch.delenv(approved.APPROVE, raising=False)
    assert approved.judge("seite", page()).startswith("seite: noch kein Bild.")
    monkeypatch.setenv(approved.APPROVE, "1")
    assert approved.judge("seite", page()) == ""
    assert {p.name for p in tmp_path.iterdir()} == {"seite.png"}
    first = (tmp_path / "seite.png").read_bytes()
    approved.judge("seite", page(shift=(0.5, 0)))
    assert (tmp_path / "seite.png").read_bytes() == first
    monkeypatch.delenv(approved.APPROVE)
    assert approved.judge("seite", page(shift=(1, 1))) == ""
    assert re.match(r"seite: \d+ Pixel anders, .* make approve$", approved.judge("seite", page(legend=False)))
    assert {p.name for p in tmp_path.iterdir()} == {"seite.png", "seite.gesehen.png", "seite.anders.png"}
    with Image.open(tmp_path / "seite.anders.png") as marked:
        red = (np.asarray(marked.convert("RGB")) == (220, 0, 60)).all(axis=2)
        assert red[:, : marked.width // 2].sum() == 0 < red.sum()
    assert approved.judge("seite", page()) == ""
    assert {p.name for p in tmp_path.iterdir()} == {"seite.png"}


def test_the_approved_pictures_are_small() -> None:
    kept = [p for p in approved.FOLDER.glob("*.png") if p.name.count(".") == 1]
    assert kept and sum(p.stat().st_size for p in kept) < 500_000
