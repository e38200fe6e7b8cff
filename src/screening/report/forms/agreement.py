"""The Kooperationsvereinbarung of a Schwerpunktgebiet, prefilled: PDF/UA to sign, DOCX to edit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from screening.base import ScreeningError, picture, private, trouble, typst_string
from screening.disclosure import Release
from screening.figures.maps import extent_map
from screening.figures.words import called, in_order
from screening.process.agreement import Agreement
from screening.report.forms.fields import BETWEEN, TITLE, agreement_fields
from screening.report.forms.proposals import proposed_reasons
from screening.report.render import assets, pandoc_failed, typeset

NAME = "vereinbarung"
_MAP = "umgriff.png"
_DPI = 200
_LINE = "_" * 60


def write_agreement(
    agreement: Agreement, release: Release, out: Path, *, figures: bool = True
) -> tuple[Path, Path]:
    """Write an agreement as ``vereinbarung.docx`` and ``vereinbarung.pdf`` into a folder.

    Parameters
    ----------
    agreement : Agreement
        What it does not say is a line to write on.
    release : Release
        For ``gespraech``, since the paper leaves the house: names of the areas, map, and reasons where the agreement
        gives none.
    out : Path
        Made if missing; both files are replaced whole.
    figures : bool
        Whether reasons may be proposed from the release, if the agreement gives none.

    Returns
    -------
    tuple of Path
        DOCX, PDF.

    Raises
    ------
    ScreeningError
        If Pandoc or Typst fails.
    ValueError
        If the release is not for ``gespraech``.
    """
    if release.audience != "gespraech":
        raise ValueError("an agreement leaves the house: it is made of the release for gespraech")
    when = datetime(release.stichtag.year, release.stichtag.month, release.stichtag.day, tzinfo=UTC)
    out.mkdir(parents=True, exist_ok=True)
    with private.folder("form-") as work:
        drawn = extent_map(release, agreement.areas, agreement.name)
        (work / _MAP).write_bytes(picture.png(drawn.figure, _DPI))
        content = _content(agreement, release, drawn.alt, figures)
        made = (_docx(content, work, when), _pdf(content, work, when))
        for path in made:
            beside = out / f"{path.name}.neu"
            shutil.copyfile(path, beside)
            beside.replace(out / path.name)
    return out / f"{NAME}.docx", out / f"{NAME}.pdf"


def _content(agreement: Agreement, release: Release, alt: str, figures: bool) -> dict[str, Any]:
    """Return all that the templates show, as plain values."""
    level = release.city.noun
    areas = in_order(release, agreement.areas)
    extent = (f"{level.said(many=len(areas) > 1)} {', '.join(called(release, a) for a in areas)}",)
    reasons = proposed_reasons(release, areas) if figures else ()
    names = {
        "label": "frage",
        "note": "erklaerung",
        "head": "kopf",
        "answers": "antworten",
        "hint": "beispiel",
        "lines": "zeilen",
        "tasks_label": "aufgaben_titel",
        "tasks": "aufgaben",
        "picture": "karte",
    }
    fields = [
        {names[k]: v for k, v in asdict(f).items()} for f in agreement_fields(agreement, extent, reasons)
    ]
    drafted = "Entwurf" if not agreement.signed else f"unterzeichnet am {agreement.signed:%d.%m.%Y}"
    return {
        "titel": TITLE,
        "zwischen": BETWEEN,
        "gremium": "REGSAM-Kooperationsgremium Schwerpunktgebiet",
        "name": agreement.name,
        "stadt": release.city.name,
        "fuss": f"{release.city.name} · {drafted}",
        "synthetisch": release.city.synthetic,
        "felder": fields,
        "karte": _MAP,
        "karte_alt": alt,
        "unterschriften": ["REGSAM", "Sozialreferat"],
        "strich": _LINE,
    }


def _pdf(content: Mapping[str, Any], work: Path, when: datetime) -> Path:
    """Set the form; the data stands in it as one text, which nothing in it can leave."""
    source = work / f"{NAME}.typ"
    frame = (assets.TEMPLATES / f"{NAME}.typ").read_text(encoding="utf-8")
    data = typst_string(json.dumps(content, ensure_ascii=False))
    source.write_text(f"#let daten = json(bytes({data}))\n{frame}", encoding="utf-8", newline="\n")
    target = work / f"{NAME}.pdf"
    typeset(source, target, when, f"{NAME}.pdf")
    return target


def _docx(content: Mapping[str, Any], work: Path, when: datetime) -> Path:
    import pypandoc

    environment = Environment(
        loader=FileSystemLoader(assets.TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template(f"{NAME}.html").render(content)
    target = work / f"{NAME}.docx"
    command = [
        pypandoc.get_pandoc_path(),
        "--from=html",
        "--to=docx",
        "--metadata=lang:de",
        f"--output={target}",
    ]
    done = subprocess.run(
        command,
        input=page.encode("utf-8"),
        capture_output=True,
        cwd=work,
        check=False,
        # the same input gives the same bytes
        env={**os.environ, "SOURCE_DATE_EPOCH": str(int(when.timestamp()))},
    )
    if done.returncode != 0:
        told = done.stderr.decode("utf-8", "replace")
        if lacking := trouble.of(told, [work]) or trouble.lack([work]):
            raise ScreeningError([lacking])
        raise pandoc_failed(told, target.name)
    return target
