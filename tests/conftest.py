"""Shared fixtures: Musterstadt opened once for all, paths, and whether real files are there."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator
from contextlib import suppress
from functools import wraps
from pathlib import Path

import pytest
from hypothesis import settings

from screening.disclosure import Release
from screening.year import load_release, open_year, save_release
from tests.browser import close_unused
from tests.costly import function_of, listed
from tests.examples import examples
from tests.thin_city import thin

# a year that a test opens by hand is opened, and none is kept where the user keeps theirs
os.environ.setdefault("SCREENING_CACHE", "aus")

ROOT = Path(__file__).resolve().parents[1]
YEAR = 2024
TRACED = 20
"""Coverage doubles the time of a test. Of hypothesis' examples, which walk the same lines, so many are traced."""

# by the clock a busy machine takes any time for anything
settings.register_profile("house", deadline=None, max_examples=examples(100))
settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let files that take long begin, so that no worker is left with one at the end; mark who opens all years."""
    costly = listed()
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if "request" in names and (call := getattr(item, "callspec", None)):
            names.update(map(str, call.params.values()))  # fixtures asked for by a parameter
        opened = {"intern", "gespraech", "thin_intern", "thin_gespraech"} & names
        if opened or function_of(item.nodeid) in costly:
            item.add_marker(pytest.mark.thorough)
        if hasattr(getattr(item, "obj", None), "hypothesis"):
            item.add_marker(pytest.mark.property)
    marks = {item.path: set[str]() for item in items}
    for item in items:
        marks[item.path].update(mark.name for mark in item.iter_markers())
    # a file goes to a worker as a whole, when its first test is due
    items.sort(
        key=lambda item: 0 if "slow" in marks[item.path] else 1 if "thorough" in marks[item.path] else 2
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let coverage rest after some examples: less is told to be covered, never more."""
    controller = getattr(item.config.pluginmanager.getplugin("_cov"), "cov_controller", None)
    if controller is None:
        return (yield)
    resting: list[bool] = []

    def rest() -> None:
        if not resting:
            resting.append(True)
            controller.pause()

    examples = getattr(getattr(item, "obj", None), "hypothesis", None)
    test = getattr(examples, "inner_test", None)
    if examples is not None and test is not None:
        examples.inner_test = _after(TRACED, rest, test)
    try:
        return (yield)
    finally:
        if examples is not None and test is not None:
            examples.inner_test = test
        if resting:
            controller.resume()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Let Chromium go when what comes next has no page to open, or is of another file."""
    if nextitem is None or nextitem.path != item.path or nextitem.get_closest_marker("browser") is None:
        close_unused()


def _after(times: int, call: Callable[[], None], test: Callable[..., object]) -> Callable[..., object]:
    """Return a test that makes a call when it has been run so many times."""
    left = iter(range(times))

    @wraps(test)
    def counted(*given: object, **named: object) -> object:
        if next(left, None) is None:
            call()
        return test(*given, **named)

    return counted


def pytest_collection_finish() -> None:
    """Look for garbage less often, and not among what is imported for good: a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def intern(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return _opened("intern", tmp_path_factory.getbasetemp(), ROOT / "data")


@pytest.fixture(scope="session")
def gespraech(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return _opened("gespraech", tmp_path_factory.getbasetemp(), ROOT / "data")


@pytest.fixture(scope="session")
def thin_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Musterstadt's data with a fifth of the areas: for what is drawn or written of every area and need not be of 475."""
    return thin(tmp_path_factory.mktemp("duenn"))


@pytest.fixture(scope="session")
def thin_intern(thin_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return _opened("intern", tmp_path_factory.getbasetemp(), thin_data)


@pytest.fixture(scope="session")
def thin_gespraech(thin_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return _opened("gespraech", tmp_path_factory.getbasetemp(), thin_data)


def _opened(audience: str, place: Path, data: Path) -> Release:
    """Open a year, or take what another worker of this run has opened (a saved release is the loaded one)."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return open_year("musterstadt", YEAR, audience, data=data)
    shared = place.parent / f"{audience}-{data.name}.pickle"
    if shared.is_file():
        return load_release(shared)
    opened = open_year("musterstadt", YEAR, audience, data=data)
    # Windows does not replace what the other worker is reading just now
    with suppress(OSError):
        save_release(opened, place / shared.name).replace(shared)
    return opened


@pytest.fixture(scope="session")
def realdata() -> Path:
    folder = os.environ.get("SCREENING_REALDATA", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("SCREENING_REALDATA does not name the folder of real files")
    return Path(folder)
