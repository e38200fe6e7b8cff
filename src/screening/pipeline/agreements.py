"""The paper of a Kooperationsvereinbarung, made of what the city agreed and of what the meeting has been told."""

from __future__ import annotations

from pathlib import Path

from screening.base import Finding, fail
from screening.delivery import read_areas, read_city
from screening.pipeline.findings import agreement_unknown, reasons_not_told
from screening.pipeline.left import TALK, known_register
from screening.process.agreement import FOLDER, read_agreements
from screening.report.forms import write_agreement
from screening.year import prepare


def make_agreement(
    key: str, area: str, year: int | None = None, *, data: Path, reports: Path
) -> tuple[tuple[Path, Path], tuple[Finding, ...]]:
    """Write the agreement of a Schwerpunktgebiet as DOCX and PDF below ``reports/<city>/gebiete/<area>``.

    Parameters
    ----------
    key : str
        Key of the city.
    area : str
        Key of the Schwerpunktgebiet: its folder's name.
    year : int, optional
        Whose figures are the reasons; by default the year that the agreement names, else the newest.
    data, reports : Path

    Returns
    -------
    tuple of Path
        DOCX, PDF.
    tuple of Finding
        What is noteworthy: of the agreement, and reasons that were left out.

    Raises
    ------
    ScreeningError
        If an agreement or the year has errors, there is no such Schwerpunktgebiet, or the register is lost.
    """
    city = read_city(key, data)
    areas = {b.version: read_areas(city, b) for b in city.boundaries}
    read = read_agreements(city, {v: a.frame.index for v, a in areas.items() if len(a.frame)})
    if area not in read.items:
        raise agreement_unknown(area, [*read.items])
    agreement = read.items[area]
    wanted = year or agreement.year or (city.years[-1] if city.years else 0)
    if wanted not in city.years:
        raise fail(
            "Für dieses Jahr gibt es keine Lieferung.", "Ein anderes --year nennen.", value=str(wanted)
        )
    register = known_register(reports, key)
    release = prepare(city, wanted, TALK, register=register)
    # figures that leave the house are entered in the register by a run; here they are only repeated
    told = register.of(wanted, release.boundary) is not None
    paths = write_agreement(agreement, release, reports / key / FOLDER / area, figures=told)
    found = [f for f in read.findings if f.file.startswith(f"{FOLDER}/{area}/")]
    if not told and not agreement.reasons:
        found.append(reasons_not_told(key, wanted))
    return paths, tuple(found)
