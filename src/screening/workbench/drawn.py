"""Maps in a cell: printed ones by the house's drawings, and the web map within a frame."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from screening.base import Block, escape_html, escape_typst, picture, text, typst_string
from screening.disclosure import Release
from screening.workbench.areas import indicator_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HITS, DECISION = ("treffer", "hits"), ("entscheidung", "decision")
HEIGHT = 640


@dataclass(frozen=True, repr=False, eq=False)
class Picture:
    """A printed map: it shows itself in a cell and in documents, and saves itself as a file.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        What the map finds, for those who do not see it.
    caption : str
    name : str
    """

    figure: Figure
    alt: str
    caption: str
    name: str

    @property
    def block(self) -> Block:
        """The map as a block that needs no file beside it."""
        content = picture.svg(self.figure, self.name)
        data = base64.b64encode(content).decode("ascii")
        html = (
            f'<figure class="abbildung"><img src="data:image/svg+xml;base64,{data}" alt="{escape_html(self.alt)}"'
            f' style="width:100%"><figcaption>{escape_html(self.caption)}</figcaption></figure>'
        )
        drawn = f"bytes({typst_string(content.decode('utf-8'))})"
        image = f'image({drawn}, format: "svg", alt: {typst_string(self.alt)}, width: 100%)'
        return Block(
            html, f"#figure({image}, alt: {typst_string(self.alt)}, caption: [{escape_typst(self.caption)}])"
        )

    def save(self, path: Path | str) -> Path:
        """Write the map to a file: SVG, PNG or PDF, by its suffix."""
        self.figure.savefig(path, dpi=200)
        return Path(path)

    def __repr__(self) -> str:
        return f'{self.caption}\n\n{self.alt}\n\nIn einer Konsole: .save("karte.png")'

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {**self.block._repr_mimebundle_(), "text/plain": repr(self)}


_SEEN = "<script>if(!innerWidth||!innerHeight)addEventListener('resize',()=>location.reload(),{once:true})</script>"
"""A notebook may make the frame before it has a size, and a map without one cannot be drawn: it begins anew then."""


@dataclass(frozen=True, repr=False, eq=False)
class Framed:
    """A page of its own: it opens in a cell, and saves itself as a file.

    Attributes
    ----------
    html : str
        The whole page; it needs no network.
    title : str
    height : int
        Of the frame in a cell, in pixels.
    """

    html: str
    title: str
    height: int = HEIGHT

    file: ClassVar[str] = "seite.html"
    what: ClassVar[str] = "Die Seite"

    def save(self, path: Path | str) -> Path:
        """Write the page to a file that every browser opens."""
        target = Path(path)
        target.write_text(self.html, encoding="utf-8", newline="\n")
        return target

    def __repr__(self) -> str:
        return f'{self.title}\n\nIn einer Konsole: .save("{self.file}"), dann die Datei im Browser öffnen.'

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        # in a sandbox: the page runs its own program and reaches nothing of the notebook around it; its lines stay lines
        page = self.html.replace("<head>", f"<head>{_SEEN}", 1)
        framed = (
            f'<iframe loading="lazy" srcdoc="{escape(page)}" title="{escape_html(self.title)}" sandbox="allow-scripts"'
            f' style="width:100%;height:{int(self.height)}px;border:0"></iframe>'
        )
        told = text(f"{self.what} lässt sich nur am Bildschirm bedienen; sie öffnet sich im Notebook.")
        return {**told._repr_mimebundle_(), "text/html": framed, "text/plain": repr(self)}


class WebMap(Framed):
    """The map to explore."""

    file = "karte.html"
    what = "Die Karte zum Erkunden"


class OtherRule(Framed):
    """The page that tries another rule."""

    file = "was-waere-wenn.html"
    what = "Die Seite „Was wäre, wenn“"


def printed(release: Release, what: str | int) -> Picture:
    """Return the map of the hits, of the decision, or of an indicator."""
    from screening.figures.maps import draw

    asked = str(what).strip().casefold()
    if asked in HITS:
        drawn, caption, name = draw.hits_map(release), "Sichere Treffer je Gebiet", "treffer"
    elif asked in DECISION:
        drawn, caption, name = draw.decision_map(release), "Entscheidung je Gebiet", "entscheidung"
    else:
        shown = release.catalogue[indicator_of(release, what, also=(HITS[0], DECISION[0]))]
        drawn = draw.indicator_map(release, shown.id)
        caption, name = f"{shown.number} {shown.label}", shown.id.replace("_", "-")
    return Picture(drawn.figure, drawn.alt, caption, name)


def explored(release: Release, height: int = HEIGHT) -> WebMap:
    """Return the map to explore."""
    from screening.figures.webmap import page

    return WebMap(page.webmap_html(release), f"Karte {release.city.name} {release.year}", height)


def tried(release: Release, height: int = HEIGHT) -> OtherRule:
    """Return the page that tries another rule; the year's other documents do not lie beside a cell."""
    from screening.figures.what_if import page

    html = page.what_if_html(release, beside=False)
    return OtherRule(html, f"Was wäre, wenn: {release.city.name} {release.year}", height)
