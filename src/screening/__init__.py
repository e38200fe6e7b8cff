"""Find the city quarters that need help most, and defend the choice: small-area social screening.

Womit anfangen: ``jahr = sc.open_year("musterstadt", 2024)``, dann ``jahr`` zeigen lassen. ``sc.suche("Mittelwert")``
findet Funktionen nach deutschen Worten.

What a notebook does in a cell, a user can do in a console. All names are loaded on first use, so that
importing the package costs nothing.

Examples
--------
>>> import screening as sc
>>> city = sc.read_city("musterstadt", data="data")
>>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
>>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)
>>> list(result.decision)
['inhabitants', 'hits_min', 'hits_max', 'decision', 'reason']
>>> result.exceeds.index.name
'area_id'

Notes
-----
``screening.rule.rates`` is the function, although a module has the same name: import from the module with
``from screening.rule.rates import Rates``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from screening import analysis as analysis
    from screening.base import blocks as blocks
    from screening.base.findings import Finding as Finding
    from screening.base.findings import ScreeningError as ScreeningError
    from screening.cli.typed import command as command
    from screening.concept.catalogue import default_catalogue as default_catalogue
    from screening.concept.catalogue import read_catalogue as read_catalogue
    from screening.concept.criteria import read_criteria as read_criteria
    from screening.delivery import cities as cities
    from screening.delivery import read_city as read_city
    from screening.delivery import read_city_catalogue as read_city_catalogue
    from screening.delivery import read_delivery as read_delivery
    from screening.figures.export import write as export
    from screening.figures.maps import draw as maps
    from screening.figures.maps import space as maps_space
    from screening.figures.profile import pages as profile
    from screening.figures.webmap import page as webmap
    from screening.report.sections import atlas as atlas
    from screening.report.sections import breadth as breadth
    from screening.report.sections import comparison as comparison
    from screening.report.sections import composite as composite
    from screening.report.sections import docket as docket
    from screening.report.sections import dossier as dossier
    from screening.report.sections import fields as fields
    from screening.report.sections import files as files
    from screening.report.sections import firm as firm
    from screening.report.sections import focus as focus
    from screening.report.sections import glance as glance
    from screening.report.sections import history as history
    from screening.report.sections import meeting as meeting
    from screening.report.sections import method as method
    from screening.report.sections import nominations as nominations
    from screening.report.sections import objections as objections
    from screening.report.sections import people as people
    from screening.report.sections import robustness as robustness
    from screening.report.sections import secrecy as secrecy
    from screening.report.sections import space as space
    from screening.report.sections import variation as variation
    from screening.report.sections.evaluation import section as evaluation
    from screening.rule.rates import rates as rates
    from screening.workbench import Year as Year
    from screening.workbench import examples as examples
    from screening.workbench import open_comparison as open_comparison
    from screening.workbench import open_year as open_year
    from screening.workbench import out_folder as out_folder
    from screening.workbench import screen as screen
    from screening.workbench import search as suche

    __version__: str

_NAMES = {
    "Finding": "screening.base.findings:Finding",
    "ScreeningError": "screening.base.findings:ScreeningError",
    "Year": "screening.workbench:Year",
    "analysis": "screening.analysis",
    "blocks": "screening.base.blocks",
    "atlas": "screening.report.sections.atlas",
    "breadth": "screening.report.sections.breadth",
    "cities": "screening.delivery:cities",
    "command": "screening.cli.typed:command",
    "composite": "screening.report.sections.composite",
    "comparison": "screening.report.sections.comparison",
    "default_catalogue": "screening.concept.catalogue:default_catalogue",
    "docket": "screening.report.sections.docket",
    "dossier": "screening.report.sections.dossier",
    "evaluation": "screening.report.sections.evaluation.section",
    "examples": "screening.workbench.examples",
    "export": "screening.figures.export.write",
    "files": "screening.report.sections.files",
    "firm": "screening.report.sections.firm",
    "focus": "screening.report.sections.focus",
    "fields": "screening.report.sections.fields",
    "glance": "screening.report.sections.glance",
    "history": "screening.report.sections.history",
    "maps": "screening.figures.maps.draw",
    "maps_space": "screening.figures.maps.space",
    "meeting": "screening.report.sections.meeting",
    "method": "screening.report.sections.method",
    "nominations": "screening.report.sections.nominations",
    "objections": "screening.report.sections.objections",
    "open_comparison": "screening.workbench:open_comparison",
    "open_year": "screening.workbench:open_year",
    "out_folder": "screening.workbench:out_folder",
    "people": "screening.report.sections.people",
    "profile": "screening.figures.profile.pages",
    "rates": "screening.rule.rates:rates",
    "read_catalogue": "screening.concept.catalogue:read_catalogue",
    "read_city": "screening.delivery:read_city",
    "read_city_catalogue": "screening.delivery:read_city_catalogue",
    "read_criteria": "screening.concept.criteria:read_criteria",
    "read_delivery": "screening.delivery:read_delivery",
    "robustness": "screening.report.sections.robustness",
    "screen": "screening.workbench:screen",
    "secrecy": "screening.report.sections.secrecy",
    "space": "screening.report.sections.space",
    "suche": "screening.workbench:search",
    "variation": "screening.report.sections.variation",
    "webmap": "screening.figures.webmap.page",
}

__all__ = ["__version__", *_NAMES]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("screening")
    if name not in _NAMES:
        raise AttributeError(f"module 'screening' has no attribute {name!r}")
    module, _, attribute = _NAMES[name].partition(":")
    loaded = importlib.import_module(module)
    return getattr(loaded, attribute) if attribute else loaded


def _repr_mimebundle_(include: Any = None, exclude: Any = None) -> dict[str, str]:
    """Say where to begin, if the package itself is shown in a cell."""
    from screening.workbench import overview

    return overview()._repr_mimebundle_()


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
