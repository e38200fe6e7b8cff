"""Figures as files: they look like the figure, however few bytes they take."""

from __future__ import annotations

import io
import re

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from screening.base import picture
from screening.base.style import DECISION_COLOURS
from screening.disclosure import Release
from screening.figures.maps import draw as maps
from screening.figures.maps import space as maps_space


def drawn(figure: Figure, dpi: int) -> np.ndarray:
    """Return the figure's own pixels, RGB."""
    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].astype(int)


def shown(content: bytes) -> np.ndarray:
    """Return the pixels of a PNG, RGB."""
    with Image.open(io.BytesIO(content)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


@pytest.mark.parametrize("draw", [maps_space.group_map, maps_space.cluster_map, maps.decision_map])
def test_a_png_shows_what_the_figure_draws_to_an_eye(draw: object, thin_intern: Release) -> None:
    figure = draw(thin_intern).figure  # type: ignore[operator]
    found, wanted = shown(picture.png(figure, 110)), drawn(figure, 110)
    assert found.shape == wanted.shape
    off = np.abs(found - wanted).max(axis=2)
    # what is off stands between two colours, at the edge of a line or a letter
    assert off.mean() < 1
    assert (off > 24).mean() < 0.01


def test_the_fills_of_a_map_keep_their_colour_in_its_png(intern: Release) -> None:
    pixels = shown(picture.png(maps.decision_map(intern).figure, 110)).reshape(-1, 3)
    for colour in ("nein", "sicher", "möglich"):
        code = DECISION_COLOURS[colour]
        wanted = np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)])
        assert (np.abs(pixels - wanted).max(axis=1) <= 1).sum() > 100, colour


def test_a_png_of_one_colour_only_and_of_more_than_the_palette_takes() -> None:
    plain = Figure(figsize=(1, 1), facecolor="#336699")
    assert (shown(picture.png(plain, 20)) == (0x33, 0x66, 0x99)).all()
    steep = Figure(figsize=(2, 1))
    axes = steep.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.imshow(np.random.default_rng(1).random((40, 80, 3)), aspect="auto")
    with Image.open(io.BytesIO(picture.png(steep, 100))) as image:
        assert image.mode == "P"
        assert image.size == (200, 100)


def test_drawing_leaves_the_figure_as_fine_as_it_was() -> None:
    figure = Figure(dpi=77)
    picture.png(figure, 30)
    assert figure.dpi == 77


def test_an_svg_is_shorter_and_nothing_moves_by_more_than_half_a_hundredth_of_a_point() -> None:
    figure = Figure(figsize=(2, 1))
    axes = figure.add_axes((0.2, 0.2, 0.7, 0.7))
    axes.plot([0, 1 / 3, 1], [0, -2 / 7, 1], label="fällt")
    axes.legend()
    long = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "x"}):
        figure.savefig(long, format="svg", metadata={"Date": None, "Creator": None})
    short = picture.svg(figure, "x").decode("utf-8")
    assert len(short) < 0.95 * len(long.getvalue())

    def places(text: str) -> list[list[float]]:
        return [
            [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", d)] for d in re.findall(r' d="([^"]*)"', text)
        ]

    for before, after in zip(places(long.getvalue()), places(short), strict=True):
        assert np.abs(np.array(before) - np.array(after)).max(initial=0) <= 0.005 + 1e-9
    # all but the paths, and the names made of them, is as matplotlib wrote it
    without = re.compile(r' d="[^"]*"|(?<=["#])[mpC][0-9a-f]+')
    assert without.sub("", short) == without.sub("", long.getvalue())
