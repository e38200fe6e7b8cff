"""What is told of a broken city; as a process of its own it checks dangerous ones within limits."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

from screening.base.findings import Finding, ScreeningError
from screening.pipeline.check import check_year
from screening.year import open_year
from tests.small_city import SmallCity

MOST_SECONDS = 10
"""Of the processor: by the clock a busy machine takes any time for anything."""

MOST_MEMORY = 1_000_000_000
"""Bytes."""


def told(small: SmallCity, opens: bool = False) -> list[Finding]:
    """Return all findings as an analyst sees them; anything but a `ScreeningError` escapes."""
    if not opens:
        return list(check_year(small.key, small.year, data=small.data).items)
    try:
        return list(open_year(small.key, small.year, data=small.data).findings.items)
    except ScreeningError as error:
        return list(error.findings)


def serve() -> None:
    """Check one city a line of the input, each in a fork of its own within limits; answer in JSON, one line each.

    POSIX only. A fork costs no imports again, and what it does to itself harms no other.
    """
    for line in sys.stdin:
        reader, writer = os.pipe()
        if (pid := os.fork()) == 0:
            _limited(json.loads(line), writer)
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as answer:
            text = answer.read()
        _, status = os.waitpid(pid, 0)
        sys.stdout.write((text or json.dumps({"died": status})) + "\n")
        sys.stdout.flush()


def _limited(city: list[object], writer: int) -> NoReturn:
    """Check a city and write the findings, the seconds and the peak of memory; never return."""
    import resource

    # ends even what hangs in C; counted from the fork on
    resource.setrlimit(resource.RLIMIT_CPU, (2 * MOST_SECONDS, 2 * MOST_SECONDS))
    # address space holds mapped libraries, too: the peak that counts is measured, this only ends a runaway
    resource.setrlimit(resource.RLIMIT_AS, (4 * MOST_MEMORY, 4 * MOST_MEMORY))
    data, key, year, opens = city
    start = time.process_time()
    result: dict[str, object]
    try:
        findings = told(SmallCity(Path(str(data)), str(key), int(str(year))), bool(opens))
        result = {"findings": [asdict(f) for f in findings]}
    except BaseException:  # whatever it was, the test shows it
        result = {"died": traceback.format_exc()}
    unit = 1 if sys.platform == "darwin" else 1024
    result["seconds"] = time.process_time() - start
    result["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    with os.fdopen(writer, "w", encoding="utf-8") as answer:
        answer.write(json.dumps(result))
    os._exit(0)


if __name__ == "__main__":
    serve()
