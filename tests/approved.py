"""Pictures of pages compared with approved ones: what a reader would notice is told, how letters are smoothed is not.

``make approve`` takes the pictures anew; look at the ones that git shows as changed before committing them. They are
kept small: what is compared is where something stands and which colour it has, not each pixel, for machines draw
letters and controls each a little differently. A picture that differs is written beside the approved one, as it was
seen (``.gesehen.png``) and with the places marked (``.anders.png``).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageFilter

FOLDER = Path(__file__).with_name("approved")
APPROVE = "SCREENING_APPROVE"
"""Set by ``make approve``: what is seen is approved."""

SCALE = 4
"""So many pixels of a page, on each side, are one of the picture that is kept."""
SOFT = 0.75
"""How far a picture is blurred first, in pixels of the one that is kept."""
STRENGTH = 24
"""So many levels of 255 must a colour differ from all around the same place, before anybody sees it."""
BLOCK, MANY = 16, 10
"""In a square of so many pixels on each side, so many must differ: single ones are the edges of letters."""
COLOURS = 96

Pixels = npt.NDArray[np.int16]


def small(picture: Image.Image, scale: int = SCALE) -> Image.Image:
    """Return a picture as it is kept: blurred, for strokes are as narrow as a pixel, then small and with few colours."""
    whole = picture.convert("RGB").filter(ImageFilter.GaussianBlur(SOFT * scale))
    size = whole.width // scale, whole.height // scale
    made = whole.crop((0, 0, size[0] * scale, size[1] * scale)).resize(size, Image.Resampling.BOX)
    return made.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def differing(seen: Image.Image, kept: Image.Image) -> npt.NDArray[np.bool_]:
    """Return which pixels differ for a reader: from all pixels around the same place, seen from either side."""
    one, other = _pixels(seen), _pixels(kept)
    return np.asarray((_beyond(one, other) | _beyond(other, one)) & _crowded(one, other))


def _pixels(picture: Image.Image) -> Pixels:
    return np.asarray(picture.convert("RGB"), dtype=np.int16)


def _beyond(one: Pixels, other: Pixels) -> npt.NDArray[np.bool_]:
    """Tell where a pixel is of no colour between those around the same place in the other picture."""
    padded = np.pad(other, ((1, 1), (1, 1), (0, 0)), mode="edge")
    high, wide, _ = one.shape
    around = np.stack([padded[y : y + high, x : x + wide] for y in range(3) for x in range(3)])
    out = np.maximum(around.min(axis=0) - one, one - around.max(axis=0))
    return np.asarray(out.max(axis=2) > STRENGTH)


def _crowded(one: Pixels, other: Pixels) -> npt.NDArray[np.bool_]:
    """Tell which pixels lie where many differ: in squares that overlap by half, so that no place lies at an edge of all."""
    apart = _beyond(one, other) | _beyond(other, one)
    found = np.zeros_like(apart)
    for down in range(0, apart.shape[0], BLOCK // 2):
        for right in range(0, apart.shape[1], BLOCK // 2):
            place = np.s_[down : down + BLOCK, right : right + BLOCK]
            if np.count_nonzero(apart[place]) >= MANY:
                found[place] = True
    return found


def told(seen: Image.Image, kept: Image.Image) -> str:
    """Say where a picture differs from the approved one; nothing if nobody would notice."""
    if abs(seen.width - kept.width) > 1 or abs(seen.height - kept.height) > 1:
        return f"{seen.width} × {seen.height} statt {kept.width} × {kept.height} Pixel"
    size = min(seen.width, kept.width), min(seen.height, kept.height)
    apart = differing(seen.crop((0, 0, *size)), kept.crop((0, 0, *size)))
    if not apart.any():
        return ""
    down, right = np.nonzero(apart)
    return f"{np.count_nonzero(apart)} Pixel anders, zwischen {right.min()}, {down.min()} und {right.max()}, {down.max()}"


def judge(name: str, picture: Image.Image, scale: int = SCALE) -> str:
    """Compare a picture with the approved one of its name, and say how it differs; approve it if that is asked for."""
    seen, path = small(picture, scale), FOLDER / f"{name}.png"
    beside = {kind: path.with_suffix(f".{kind}.png") for kind in ("gesehen", "anders")}
    for old in beside.values():
        old.unlink(missing_ok=True)
    difference = told(seen, _opened(path)) if path.is_file() else "noch kein Bild"
    if not difference:
        return ""
    if os.environ.get(APPROVE):
        # what nobody would notice is no news for git either
        FOLDER.mkdir(exist_ok=True)
        seen.save(path, optimize=True)
        return ""
    picture.save(beside["gesehen"])
    if path.is_file():
        _marked(seen, _opened(path)).save(beside["anders"])
    return f"{name}: {difference}. Daneben liegt {beside['gesehen'].name}. Soll es so sein: make approve"


def _opened(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.copy()


def _marked(seen: Image.Image, kept: Image.Image) -> Image.Image:
    """Return both pictures side by side, the seen one with what differs in red."""
    size = min(seen.width, kept.width), min(seen.height, kept.height)
    one, other = (p.convert("RGB").crop((0, 0, *size)) for p in (seen, kept))
    marked = _pixels(one)
    marked[differing(one, other)] = (220, 0, 60)
    both = Image.new("RGB", (2 * size[0] + 8, size[1]), "#888888")
    both.paste(other, (0, 0))
    both.paste(Image.fromarray(marked.astype(np.uint8)), (size[0] + 8, 0))
    return both.resize((both.width * 2, both.height * 2), Image.Resampling.NEAREST)


def paper(path: Path, page: int, folder: Path) -> Image.Image:
    """Return a page of a PDF, counted from 1, as Poppler draws it; skip the test without it, or fail on CI."""
    program = shutil.which("pdftoppm")
    if program is None:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail("Poppler is missing on the PATH, and on CI pages must be looked at")
        pytest.skip("needs pdftoppm on the PATH (apt-get install poppler-utils)")
    target = folder / f"{path.stem}-{page}"
    options = ["-r", "150", "-png", "-singlefile", "-f", str(page), "-l", str(page)]
    subprocess.run([program, *options, str(path), str(target)], check=True, capture_output=True)
    return _opened(target.with_name(f"{target.name}.png"))
