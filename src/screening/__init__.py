"""Find the city quarters that need help most, and defend the choice: small-area social screening.

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
    from screening.comparing import open_comparison as open_comparison
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
    from screening.report.sections import breadth as breadth
    from screening.report.sections import comparison as comparison
    from screening.report.sections import composite as composite
    from screening.report.sections import dossier as dossier
    from screening.report.sections import history as history
    from screening.report.sections import meeting as meeting
    from screening.report.sections import method as method
    from screening.report.sections import nominations as nominations
    from screening.report.sections import people as people
    from screening.report.sections import robustness as robustness
    from screening.report.sections import secrecy as secrecy
    from screening.report.sections import space as space
    from screening.report.sections import variation as variation
    from screening.report.sections.evaluation import section as evaluation
    from screening.rule.decision import screen as screen
    from screening.rule.rates import rates as rates
    from screening.year import open_year as open_year

    __version__: str

_NAMES = {
    "Finding": "screening.base.findings:Finding",
    "ScreeningError": "screening.base.findings:ScreeningError",
    "analysis": "screening.analysis",
    "blocks": "screening.base.blocks",
    "breadth": "screening.report.sections.breadth",
    "cities": "screening.delivery:cities",
    "composite": "screening.report.sections.composite",
    "comparison": "screening.report.sections.comparison",
    "default_catalogue": "screening.concept.catalogue:default_catalogue",
    "dossier": "screening.report.sections.dossier",
    "evaluation": "screening.report.sections.evaluation.section",
    "export": "screening.figures.export.write",
    "history": "screening.report.sections.history",
    "maps": "screening.figures.maps.draw",
    "maps_space": "screening.figures.maps.space",
    "meeting": "screening.report.sections.meeting",
    "method": "screening.report.sections.method",
    "nominations": "screening.report.sections.nominations",
    "open_comparison": "screening.comparing:open_comparison",
    "open_year": "screening.year:open_year",
    "people": "screening.report.sections.people",
    "profile": "screening.figures.profile.pages",
    "rates": "screening.rule.rates:rates",
    "read_catalogue": "screening.concept.catalogue:read_catalogue",
    "read_city": "screening.delivery:read_city",
    "read_city_catalogue": "screening.delivery:read_city_catalogue",
    "read_criteria": "screening.concept.criteria:read_criteria",
    "read_delivery": "screening.delivery:read_delivery",
    "robustness": "screening.report.sections.robustness",
    "screen": "screening.rule.decision:screen",
    "secrecy": "screening.report.sections.secrecy",
    "space": "screening.report.sections.space",
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


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
