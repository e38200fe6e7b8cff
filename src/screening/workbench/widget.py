"""The page under another rule as a widget: what is tried in the cell, the notebook's program knows, and the reverse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from screening.concept import Criteria
from screening.disclosure import Release
from screening.workbench.answer import Answer
from screening.workbench.drawn import tried
from screening.workbench.findings import nothing_tried
from screening.workbench.what_if import changed, what_if

_MILLIONTHS = 1_000_000
"""Of the mean: so the page counts thresholds, in whole numbers."""


class WhatIfWidget(anywidget.AnyWidget):
    """The page to try another rule, within the cell and in touch with the notebook.

    Parameters
    ----------
    release : Release
    changes : mapping, optional
        Settings to begin with, as `what_if` takes them: ``threshold``, ``min_hits``, ``min_inhabitants``, ``mean``.
    without : sequence of str or int, optional
        Indicators to leave out at first.
    height : int
        Of the frame, in pixels.

    Attributes
    ----------
    setting : dict
        What the controls stand at, as the page's own program has it; it follows the page, and the page follows it.

    Raises
    ------
    ScreeningError
        If a setting to begin with is wrong; all findings at once.
    """

    _esm = (resources.files("screening.workbench") / "widget.js").read_text(encoding="utf-8")
    page = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    height = traitlets.Int().tag(sync=True)
    setting = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        release: Release,
        changes: Mapping[str, Any] | None = None,
        without: Sequence[str | int] | str | int = (),
        *,
        height: int,
    ) -> None:
        given = {name: value for name, value in (changes or {}).items() if value is not None}
        criteria = release.criteria
        if given or without:
            what_if(release, given, without)  # what this audience is not told enough for is refused here
            criteria = changed(release, given, without)
        self._release = release
        self._framed = tried(release, height)
        first = _setting(criteria, release.criteria, str(given.get("mean", "")))
        super().__init__(page=self._framed.html, title=self._framed.title, height=height, setting=first)

    @property
    def rule(self) -> dict[str, Any]:
        """What the controls change of the rule in force, as arguments of `jahr.what_if`; empty if nothing."""
        return _arguments(self.setting, self._release.criteria)

    @property
    def answer(self) -> Answer:
        """What `jahr.what_if` answers to what the controls stand at.

        Raises
        ------
        ScreeningError
            If they stand at the rule in force, or at what this audience is not told enough for.
        """
        changes = self.rule
        if not changes:
            raise nothing_tried()
        return what_if(self._release, changes, changes.pop("without", ()))

    def save(self, path: Path | str) -> Path:
        """Write the page to a file that every browser opens."""
        return self._framed.save(path)

    def __repr__(self) -> str:
        return repr(self._framed)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        # a notebook opened without its program, and a document, show what there is without one
        bundle = super()._repr_mimebundle_(**kwargs)
        data, about = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        return {**data, **self._framed._repr_mimebundle_()}, about


def _setting(criteria: Criteria, now: Criteria, mean: str) -> dict[str, Any]:
    left = criteria.indicators
    in_force = [(now.mean_of(i), now.base_of(i)) for i in left]
    same = [(criteria.mean_of(i), criteria.base_of(i)) for i in left] == in_force
    return {
        "threshold": int(criteria.threshold * _MILLIONTHS),
        "hits": criteria.min_hits,
        "people": criteria.min_inhabitants,
        "mean": "" if same else mean,
        "without": [i for i in now.indicators if i not in criteria.indicators],
    }


def _arguments(setting: Mapping[str, Any], now: Criteria) -> dict[str, Any]:
    threshold = Decimal(setting["threshold"]) / _MILLIONTHS
    told = {
        "threshold": None if threshold == now.threshold else threshold,
        "min_hits": None if setting["hits"] == now.min_hits else setting["hits"],
        "min_inhabitants": None if setting["people"] == now.min_inhabitants else setting["people"],
        "mean": setting["mean"] or None,
        "without": list(setting["without"]) or None,
    }
    return {name: value for name, value in told.items() if value is not None}
