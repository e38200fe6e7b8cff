"""Accessibility findings of axe-core on an open page: WCAG 2.1 A and AA, and axe's best practices.

The package carries the script (axe-core, MPL 2.0), so that nothing is fetched. A page is judged as it stands: choose the
width, open what is to be seen, then ask. `LOOKS` are the ways in which readers may have set their screens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Any

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")

ALIKE = "tbody > tr:nth-child(n+61)"
"""Rows of a long table that are left out: they differ from those before in nothing but what they say."""

OF_COLOURS = ("color-contrast", "link-in-text-block")
"""Rules that hang on how a reader has set the screen; all others see the same page in each look."""

NARROW = 600
"""A page of fewer pixels is a phone's."""

LOOKS: dict[str, dict[str, Any]] = {
    "hell": {"color_scheme": "light", "forced_colors": "none"},
    "dunkel": {"color_scheme": "dark", "forced_colors": "none"},
    "erzwungene Farben": {"color_scheme": "dark", "forced_colors": "active"},
}
"""What `page.emulate_media` is told for each look."""


def findings(page: Any, rules: tuple[str, ...] = ()) -> list[str]:
    """Return what axe-core finds, a line per element; empty if there is nothing to mend.

    Parameters
    ----------
    page : playwright.sync_api.Page
    rules : tuple of str, optional
        Rules to ask alone; by default all of `TAGS`.
    """
    session = page.context.new_cdp_session(page)
    try:
        # by the debugger, since a strict Content-Security-Policy keeps scripts from evaluating text
        _evaluate(session, _script())
        asked = f"{{runOnly: {list(rules or TAGS)}, resultTypes: ['violations']}}"
        found = _evaluate(session, f"axe.run({{exclude: [['{ALIKE}']]}}, {asked})")
    finally:
        session.detach()
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {' '.join(node['failureSummary'].split())}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def findings_in_all_looks(page: Any, looks: Iterable[str] = tuple(LOOKS)) -> list[str]:
    """Return the findings of a page in light, dark and forced colours, each with its look before it.

    A narrow page is judged in light alone: its colours are those of the wide one, which is judged in each.
    """
    rules: tuple[str, ...] = ()
    found = []
    for look in _looks(page, looks):
        if rules and page.viewport_size["width"] < NARROW:
            continue
        found += [f"{look}: {finding}" for finding in findings(page, rules)]
        rules = OF_COLOURS
    return found


def _looks(page: Any, looks: Iterable[str]) -> Iterator[str]:
    for look in looks:
        page.emulate_media(**LOOKS[look])
        yield look
    page.emulate_media(color_scheme="light", forced_colors="none")


@cache
def _script() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def _evaluate(session: Any, expression: str) -> Any:
    told = session.send(
        "Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True}
    )
    if "exceptionDetails" in told:
        raise RuntimeError(str(told["exceptionDetails"]))
    return told["result"].get("value")
