"""A real browser for tests: pages opened from disk, every request and console message recorded.

Chromium comes from the system (``chromium`` on the PATH). Without it the tests are skipped with a reason;
on CI (``CI=true``) they fail instead, so that they cannot fall silent there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 600_000
"""Milliseconds that the browser may take for a step: no measure of anything, only the end of what hangs."""

ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb")


@dataclass
class Visit:
    """An open page, with the addresses it asked for and the errors it reported."""

    page: Any
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def chromium_path() -> str:
    """Return Chromium's path; skip the test without one, or fail on CI."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found:
        return found
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail("Chromium is missing on the PATH, and on CI the browser tests must run")
    pytest.skip("needs Chromium on the PATH (apt-get install chromium)")


@contextmanager
def opened(
    path: Path, *, width: int = 1280, height: int = 860, touch: bool = False, fragment: str = ""
) -> Iterator[Visit]:
    """Open a file in headless Chromium, German, offline; `fragment` is what its address has after the #."""
    executable = chromium_path()
    api = pytest.importorskip("playwright.sync_api", reason="needs the Python package playwright")
    with _driver(api) as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(ARGUMENTS), timeout=PATIENCE
        )
        try:
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale="de-DE", has_touch=touch, offline=True
            )
            context.set_default_timeout(PATIENCE)
            visit = Visit(context.new_page())
            visit.page.on("request", lambda r: visit.requests.append(r.url))
            visit.page.on("pageerror", lambda e: visit.errors.append(str(e)))
            visit.page.on("console", lambda m: _note(visit, m))
            visit.page.goto(path.resolve().as_uri() + (f"#{fragment}" if fragment else ""))
            visit.page.wait_for_load_state("load")
            yield visit
        finally:
            browser.close()


_running: list[Any] = []
"""Playwright's drivers that are open: a second one in the same thread is refused, so it is shared."""


@contextmanager
def _driver(api: Any) -> Iterator[Any]:
    if _running:
        yield _running[-1]
        return
    # closed with the last page: an open driver keeps an event loop running, and notebooks need their own
    with api.sync_playwright() as playwright:
        _running.append(playwright)
        try:
            yield playwright
        finally:
            _running.remove(playwright)


def _note(visit: Visit, message: Any) -> None:
    if message.type in ("error", "warning"):
        visit.errors.append(message.text)


def outside(visit: Visit, path: Path) -> list[str]:
    """Return the requests for anything but the file itself (data: addresses never leave the page)."""
    own = path.resolve().as_uri()
    return [u for u in visit.requests if u.partition("#")[0] != own and not u.startswith("data:")]
