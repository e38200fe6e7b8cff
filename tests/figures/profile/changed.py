"""Releases that are changed in one area or in all labels, and what is read of a profile."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import typst
from pypdf import PdfReader

from screening.base import style
from screening.disclosure import Release

VALUES = ("rate", "ratio", "low", "high", "numerator", "denominator")


def with_area(
    release: Release, area: str, *, status: str = "wert", flag: object = None, **values: object
) -> Release:
    """Return the release with one area's cells all set to the same."""

    def changed(frame: pd.DataFrame, value: object) -> pd.DataFrame:
        copy = frame.copy()
        copy.loc[area] = value
        return copy

    frames = {n: changed(getattr(release, n), values.get(n, pd.NA)) for n in VALUES}
    flags = changed(release.exceeds, pd.NA if flag is None else flag)
    return replace(release, status=changed(release.status, status), exceeds=flags, **frames)


def relabelled(release: Release, text: str) -> Release:
    indicators = tuple(
        i.model_copy(update={"short": f"{i.short} {text}"}) for i in release.catalogue.indicators
    )
    return replace(release, catalogue=release.catalogue.model_copy(update={"indicators": indicators}))


def compiled(markup: str) -> PdfReader:
    colours = {"text": style.INK, "leise": style.MUTED, "linie": style.LINE, "akzent": style.ACCENT}
    colours["treffer"] = style.HIT
    listed = ", ".join(f'{k}: rgb("{v}")' for k, v in colours.items())
    source = (
        f'#let farben = ({listed})\n#set document(title: "Profile")\n'
        f'#set text(font: ("{style.FONT}", "DejaVu Sans Mono"), lang: "de")\n'
        f'#set page(paper: "a4", margin: (x: 25mm, top: 27mm, bottom: 25mm),'
        f' header: context {{ let p = state("profil-laeuft", none).get(); if p != none [Fortsetzung: #p] }})\n{markup}'
    )
    pdf = typst.compile(
        source.encode("utf-8"),
        font_paths=[str(style.font_folder())],
        ignore_system_fonts=True,
        pdf_standards=["ua-1", "a-2a"],
    )
    return PdfReader(io.BytesIO(pdf))


def words(html: str) -> str:
    text = re.sub(r"<[^>]+>", " ", html)
    return re.sub(r"[\s\u00a0\u202f\u2007]+", " ", text)


def rows_of(html: str) -> list[str]:
    own = html.split('<table class="profil-neben">')[0]  # the areas beside it have rows of their own
    return [words(r) for r in re.findall(r"<tr(?: class=[joke])?><th scope=row.*?</tr>", own)]


class Balance(HTMLParser):
    """Fails on tags that are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        # paths and circles close themselves
        if tag not in ("path", "circle", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
