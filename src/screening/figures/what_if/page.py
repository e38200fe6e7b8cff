"""The page under another rule: one self-contained file, with a policy that lets it ask nobody for anything."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from screening.base import (
    DECISION_COLOURS,
    declared,
    font_faces,
    look,
    many,
    margin_marks,
    on_screen,
    own_colours,
    policy,
    style,
)
from screening.delivery import Design
from screening.disclosure import Release
from screening.figures.maps import marks, source_lines
from screening.figures.what_if.data import data_json
from screening.figures.words import about

MARKS = {
    "möglich": '<path d="M0 4h8" stroke="#1d2730"/>',
    "zu klein": '<circle cx="2" cy="2" r="1" fill="#59646e"/><circle cx="6" cy="6" r="1" fill="#59646e"/>',
    "ausgeschlossen": '<path d="M-2 6l4 4M0 0l8 8M6-2l4 4" stroke="#1d2730"/>',
}
"""SVG marks of the decisions' patterns in a tile of 8 by 8; the same kinds as on the printed map."""

_POLICY = "@@"
"""Where the policy goes: it tells the hashes of what is on the finished page."""


def write_what_if(release: Release, path: Path) -> Path:
    """Write the page to try another rule as one self-contained file: no request leaves it.

    Parameters
    ----------
    release : Release
    path : Path
        The HTML file, beside the year's other documents: its areas lead to their profiles and to the map.

    Notes
    -----
    The same release gives the same bytes.
    """
    path.write_text(what_if_html(release), encoding="utf-8", newline="\n")
    return path


def what_if_html(release: Release, *, beside: bool = True) -> str:
    """Return the page to try another rule.

    Parameters
    ----------
    release : Release
    beside : bool
        Whether the year's other documents lie beside it: then it leads to them.
    """
    script = f"{_asset('rule.js')}{_asset('page.js')}"
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    design = release.city.design or Design()
    page = environment.from_string(_asset("page.html")).render(
        policy=_POLICY,
        title=f"Was wäre, wenn: {release.city.name} {release.year}",
        heading=f"Was wäre, wenn … {release.city.name} {release.year}",
        subtitle=f"Stichtag {release.stichtag:%d.%m.%Y} · {many(len(release.decision), 'Gebiet', 'Gebiete')}",
        banner=marks(release),
        beside=beside,
        publisher=design.publisher,
        logo=design.logo_source,
        logo_says=design.logo_says,
        sources=[line for line in (about.reading(release), *source_lines(release), design.footer) if line],
        patterns=[
            (k, colour, Markup(MARKS[decision]))
            for k, (decision, colour) in enumerate(DECISION_COLOURS.items())
            if decision in MARKS
        ],
        css=Markup(_css(release)),
        data=Markup(data_json(release, beside=beside)),
        script=Markup(script),
    )
    page = on_screen(page.rstrip() + "\n")
    return page.replace(_POLICY, _policy(page), 1)


def _css(release: Release) -> str:
    light, design = {**look.LIGHT, "band": style.ACCENT, **style.decision_colours()}, release.city.design
    sets = [
        f":root{{{declared(light)}}}",
        f"@media (prefers-color-scheme:dark){{:root{{color-scheme:dark;{declared(look.DARK)}}}}}",
    ]
    letters = font_faces(design.fonts if design else ())
    last = own_colours(design) + margin_marks(on_screen(marks(release)))
    return "\n".join([letters, *sets, look.smaller(_asset("page.css")), last])


def _policy(page: str) -> str:
    """Return the policy for the style and the script that stand on the finished page."""
    return policy(*(page.rsplit(f"<{tag}>", 1)[1].split(f"</{tag}>", 1)[0] for tag in ("style", "script")))


def _asset(name: str) -> str:
    return (resources.files("screening.figures.what_if") / name).read_text(encoding="utf-8")
