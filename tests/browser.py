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
    window = {"width": width, "height": height}
    with context(viewport=window, has_touch=touch, offline=True) as fresh:
        visit = Visit(fresh.new_page())
        visit.page.on("request", lambda r: visit.requests.append(r.url))
        visit.page.on("pageerror", lambda e: visit.errors.append(str(e)))
        visit.page.on("console", lambda m: _note(visit, m))
        visit.page.goto(path.resolve().as_uri() + (f"#{fragment}" if fragment else ""))
        visit.page.wait_for_load_state("load")
        yield visit


_running: list[tuple[Any, Any]] = []
"""The driver and its Chromium, if they run: pages of one file of tests share them, each with nothing of another."""

_contexts: list[Any] = []


@contextmanager
def context(**wanted: Any) -> Iterator[Any]:
    """Open what pages share with each other and with nothing else, German; `wanted` is what Playwright may be told."""
    executable = chromium_path()
    api = pytest.importorskip("playwright.sync_api", reason="needs the Python package playwright")
    if not _running:
        driver = api.sync_playwright().start()
        launch = driver.chromium.launch
        browser = launch(executable_path=executable, args=list(ARGUMENTS), timeout=PATIENCE)
        _running.append((driver, browser))
    fresh = _running[0][1].new_context(locale="de-DE", **wanted)
    _contexts.append(fresh)
    try:
        fresh.set_default_timeout(PATIENCE)
        yield fresh
    finally:
        _contexts.remove(fresh)
        fresh.close()


def close_unused() -> None:
    """Close Chromium and its driver unless a page is open: an open driver's event loop keeps notebooks from theirs."""
    if _contexts or not _running:
        return
    driver, browser = _running.pop()
    browser.close()
    driver.stop()


def _note(visit: Visit, message: Any) -> None:
    if message.type in ("error", "warning"):
        visit.errors.append(message.text)


def outside(visit: Visit, path: Path) -> list[str]:
    """Return the requests for anything but the file itself (data: addresses never leave the page)."""
    own = path.resolve().as_uri()
    return [u for u in visit.requests if u.partition("#")[0] != own and not u.startswith("data:")]
