"""``gebiete/<gebiet>/phasen.toml``: how far all Schwerpunktgebiete of a city are, read strictly and together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from screening.base import Finding, ScreeningError, has_errors, lies_there, read_partly, read_toml
from screening.delivery.manifest import City
from screening.process.agreement import FILE as AGREED
from screening.process.agreement import FOLDER, Agreement, folders
from screening.process.findings import key_personal
from screening.process.free_text import personal_kinds
from screening.process.phases.findings import (
    ahead_of_phase,
    next_session_past,
    progress_missing,
    without_agreement,
)
from screening.process.phases.model import phase_model
from screening.process.phases.progress import Progress

FILE = "phasen.toml"
_INSTEAD = {"phase": phase_model().phases[-1].id}
"""Read in place of a phase that is none: no step is ahead of it."""
_WITHIN: dict[str, dict[str, object]] = {
    "schritt": {"erledigt": date.min},
    "sitzung": {"datum": date.min},
    "massnahme": {"was": "-", "seite": "verwaltung"},
    "partner": {"name": "-"},
}
"""The same in place of what an entry lacks, so that the rest of it is checked."""


def read_progress(
    city: City, agreements: Mapping[str, Agreement] | None
) -> tuple[dict[str, Progress], tuple[Finding, ...]]:
    r"""Return how far each Schwerpunktgebiet is, by key, and what is noteworthy; those without a file are left out.

    Parameters
    ----------
    city : City
    agreements : mapping of str to Agreement, optional
        By key: a file that stands beside none is an error. None: they are not known.

    Raises
    ------
    ScreeningError
        With every finding of all files at once.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> one = Agreement.model_validate({"name": "Am Park", "gebiete": ["02.1"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     city = City.model_construct(data=pathlib.Path(folder), key="a", boundaries=())
    ...     (city.raw / FOLDER / "am_park").mkdir(parents=True)
    ...     _ = (city.raw / FOLDER / "am_park" / FILE).write_text('phase = "diagnose"\n', encoding="utf-8")
    ...     read, found = read_progress(city, {"am_park": one})
    >>> read["am_park"].phase, found
    ('diagnose', ())
    """
    found: list[Finding] = []
    read: dict[str, Progress] = {}
    for folder in folders(city):
        name = f"{FOLDER}/{folder.name}/{FILE}"
        if not lies_there(folder / FILE):
            one = (agreements or {}).get(folder.name)
            # of one that has ended nothing is due any more
            if one is not None and one.signed and one.end is None:
                found.append(progress_missing(f"{FOLDER}/{folder.name}/{AGREED}"))
            continue
        if agreements is not None and folder.name not in agreements:
            found.append(without_agreement(name))
        try:
            raw = read_toml(folder / FILE, name)
        except ScreeningError as error:
            found += error.findings
            continue
        at = read_partly(Progress, raw, name, _INSTEAD, _WITHIN)
        found += at.findings
        if at.model:
            read[folder.name] = at.model
            found += _noteworthy(at.model, name, at.numbers.get("massnahme", ()))
    if has_errors(found):
        raise ScreeningError(found)
    return read, tuple(found)


def _noteworthy(at: Progress, name: str, numbers: Sequence[int]) -> Iterator[Finding]:
    phases = [p.id for p in phase_model().phases]
    ahead = {s.phase for s in at.steps if phases.index(s.phase) > phases.index(at.phase)}
    yield from (ahead_of_phase(phase_model().label(p), name) for p in phases if p in ahead)
    if at.next_session and any(at.next_session <= s.day for s in at.sessions):
        yield next_session_past(name)
    measures = [*zip(numbers, at.measures, strict=True)]
    texts = [(f"massnahme.{n}.was", m.what) for n, m in measures]
    texts += [(f"massnahme.{n}.verantwortlich", m.who) for n, m in measures]
    texts += [("ergebnis", at.result), *(("fehlende_ressourcen", r) for r in at.resources)]
    for key, text in texts:
        if kinds := personal_kinds(text):
            yield key_personal(kinds, key, name)
