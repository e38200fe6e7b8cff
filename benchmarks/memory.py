"""What all years of Musterstadt take of the memory: ``python benchmarks/memory.py [--jobs 2] [--years 9]``.

Runs them as ``screening run --all`` does, in one pool, into a temporary folder, and prints after each year what
each process holds and has held at most. What lives for seconds (kernels, the typesetter) is told by its highest
peak. Peaks are looked up every tenth of a second, by psutil.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import psutil

from screening.delivery import read_city
from screening.pipeline import Target, executor, processes, run
from screening.pipeline.inputs import notebooks_folder

CITY = "musterstadt"
MB = 2**20


class Watch:
    """Looks every tenth of a second what this process and all that it started hold."""

    def __init__(self) -> None:
        self.peak: dict[str, int] = defaultdict(int)
        self.now: dict[str, int] = {}
        self._numbers: dict[int, str] = {os.getpid(): "main"}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no longer."""
        self._over.set()
        self._thread.join()

    def _name(self, process: psutil.Process) -> str:
        if process.pid not in self._numbers:
            line = " ".join(process.cmdline())
            if "spawn_main" in line and process.ppid() != os.getpid():
                return "others"  # of a worker, and about to become another program
            workers = sum(n.startswith("worker") for n in self._numbers.values())
            kinds = {
                "spawn_main": f"worker {workers + 1}",
                "ipykernel": "kernels",
                "report.pdf": "typesetter",
                "pandoc": "pandoc",
            }
            self._numbers[process.pid] = next((n for sign, n in kinds.items() if sign in line), "others")
        return self._numbers[process.pid]

    def _look(self) -> None:
        main = psutil.Process()
        while not self._over.wait(0.1):
            held: dict[str, int] = {}
            for process in (main, *main.children(recursive=True)):
                with suppress(psutil.Error):
                    name, memory = self._name(process), process.memory_info().rss
                    held[name] = max(memory, held.get(name, 0))
                    self.peak[name] = max(memory, self.peak[name])
            self.now = held


def main() -> None:
    """Run and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--years", type=int, default=9)
    options = parser.parse_args()
    targets = [Target(CITY, year) for year in read_city(CITY, options.data).years[-options.years :]]
    watch = Watch()
    done = 0

    def tell(target: Target, step: int, steps: int, _: str) -> None:
        nonlocal done
        if step < steps:
            return
        done += 1
        held = ", ".join(
            f"{n} {watch.now.get(n, 0) // MB} ({p // MB})" for n, p in sorted(watch.peak.items())
        )
        print(f"{done}. {target.year}: {held}", flush=True)

    print("after each year, MB: process now (peak so far)")
    with tempfile.TemporaryDirectory() as folder, executor(options.jobs) as pool:
        outcomes = run(
            targets,
            data=options.data,
            reports=Path(folder) / "reports",
            notebooks=notebooks_folder(),
            executor=pool,
            width=processes(options.jobs),
            progress=tell,
        )
    watch.stop()
    for outcome in outcomes:
        for error in outcome.errors:
            print(f"{outcome.target}: {error}")


if __name__ == "__main__":
    main()
