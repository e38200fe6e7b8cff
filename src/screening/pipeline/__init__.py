"""Which city-years are stale, and running them: in parallel, here or on a cluster; published whole or not."""

from screening.pipeline.check import check_city, check_year
from screening.pipeline.run import Outcome, executor, processes, run
from screening.pipeline.stale import stale
from screening.pipeline.steps import RunResult, Target, Tools
from screening.pipeline.year import render_year, run_year

__all__ = [
    "Outcome",
    "RunResult",
    "Target",
    "Tools",
    "check_city",
    "check_year",
    "executor",
    "processes",
    "render_year",
    "run",
    "run_year",
    "stale",
]
