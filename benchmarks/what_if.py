"""How long `was-waere-wenn.html` takes to follow a setting: ``python benchmarks/what_if.py``, Musterstadt 2024 in Chromium.

Each setting is applied as a hand would, and the page laid out: decisions, sentence, counts, map and list. Seldom asked
means are computed on the way; the mark is 50 ms for 475 areas.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

import screening as sc
from screening.figures.what_if.page import write_what_if

ROOT = Path(__file__).parents[1]
SETTINGS = 100
APPLIED = """settings => settings.forEach((setting) => {
  shown.apply({ ...shown.rule.usual(), ...setting });
  document.body.offsetHeight;
})"""


def settings(ids: tuple[str, ...], kind: str) -> list[dict[str, object]]:
    """Random settings of one kind, each another one."""
    dice = random.Random(1)
    made: dict[str, object] = {
        "threshold": lambda: {"threshold": 10_000 * dice.randint(100, 200)},
        "hits": lambda: {"hits": dice.randint(1, 13)},
        "people": lambda: {"people": dice.randint(0, 3_000)},
        "without": lambda: {"hits": 5, "without": dice.sample(ids, dice.randint(1, 5))},
        "unweighted, people": lambda: {"mean": "unweighted", "people": dice.randint(0, 3_000)},
        "median, people": lambda: {"mean": "median", "people": dice.randint(0, 3_000)},
    }
    return [made[kind]() for _ in range(SETTINGS)]  # type: ignore[operator]


def seconds(session: Any) -> float:
    """Return how long the page's own thread has worked so far."""
    told = session.send("Performance.getMetrics")["metrics"]
    return float(next(m["value"] for m in told if m["name"] == "TaskDuration"))


def main() -> None:
    """Print a line per kind of setting."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    kinds = ["threshold", "hits", "people", "without", "unweighted, people", "median, people"]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for audience in ("intern", "gespraech"):
            year = sc.open_year("musterstadt", 2024, audience, data=ROOT / "data")
            path = write_what_if(year, Path(folder) / f"{audience}.html")
            print(f"{audience}: {path.stat().st_size / 1000:.0f} kB")
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(path.as_uri())
            session = page.context.new_cdp_session(page)
            # processor time: on a busy machine the clock's says nothing
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            for kind in kinds if audience == "intern" else kinds[:4]:
                before = seconds(session)
                page.evaluate(APPLIED, settings(year.ids, kind))
                print(f"  {kind:<20} {1000 * (seconds(session) - before) / SETTINGS:5.1f} ms")
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
