"""A city's own look as rules of style: its colours by day and by night, its letters, its logo as a picture of the page.

What a city has declared is read elsewhere (`screening.delivery.Design`); here stands what all pages make of it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Protocol

from screening.base import contrast, look, style

FAMILY = "Stadtschrift"
"""What a city's letters are called in pages, whatever the file calls them."""

NAMES = {"akzent": "akzent", "akzent-hell": "akzent-hell", "band": "band"}
"""Colours that a city has of its own → what they are called in the sheets of most pages."""

_KINDS = {"svg": "image/svg+xml", "png": "image/png"}


class Coloured(Protocol):
    """What has a colour for headings and links, and one for what stands under white letters."""

    @property
    def accent(self) -> str:
        """Of headings, links and lines."""

    @property
    def band(self) -> str:
        """Of what stands under white letters."""


def own_colours(own: Coloured | None, names: Mapping[str, str] = NAMES) -> str:
    """Return the rules that give a page a city's colours, in light and dark; they come last, so that they win.

    Parameters
    ----------
    own : Coloured or None
        Without one nothing is to be said.
    names : mapping of str to str
        What a page's sheet calls the colours of `NAMES`; those that it does not name are left out.

    Examples
    --------
    >>> own_colours(None)
    ''
    """
    if own is None:
        return ""
    grounds = [look.DARK[n] for n in ("papier", "akzent-hell", "flaeche")]
    bright = contrast.lighter(own.accent, grounds)
    light = {"akzent": own.accent, "akzent-hell": style.mixed(own.accent, 0.07), "band": own.band}
    light["gewaehlt"] = style.mixed(own.accent, 0.2)
    dark = {"akzent": bright, "akzent-hell": look.DARK["akzent-hell"]}
    dark["gewaehlt"] = style.mixed(bright, 0.25, look.DARK["papier"])
    return (
        f":root{{{_named(light, names)}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_named(dark, names)}}}}}"
        f"@media (forced-colors:active){{:root{{{_named({'akzent': 'CanvasText'}, names)}}}}}"
    )


def _named(colours: Mapping[str, str], names: Mapping[str, str]) -> str:
    return declared({names[n]: c for n, c in colours.items() if n in names})


def declared(colours: Mapping[str, str]) -> str:
    """Return colours as a sheet declares them, for its rules to name.

    Examples
    --------
    >>> declared({"text": "#1d2730", "papier": "#ffffff"})
    '--text:#1d2730;--papier:#ffffff;'
    """
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


def picture_source(kind: str, content: bytes) -> str:
    """Return a picture as the address of itself, for pages that stand alone.

    Examples
    --------
    >>> picture_source("png", b"a")
    'data:image/png;base64,YQ=='
    """
    return f"data:{_KINDS[kind]};base64,{b64encode(content).decode('ascii')}"


def margin_marks(text: str) -> str:
    r"""Return the rule that prints a text in the margin of each sheet, each sign as its number: no text can leave it.

    Examples
    --------
    >>> margin_marks("a"), margin_marks("")
    ('@page{@top-right{content:"\\000061";font:600 9pt "Source Sans Pro",sans-serif}}', '')
    """
    letters = f'font:600 9pt "{style.FONT}",sans-serif'
    return f'@page{{@top-right{{content:"{css_text(text)}";{letters}}}}}' if text else ""


def css_text(text: str) -> str:
    r"""Return a text as it stands in a string of CSS, each sign as its number.

    Examples
    --------
    >>> css_text("a“")
    '\\000061\\00201c'
    """
    return "".join(f"\\{ord(c):06x}" for c in text)
