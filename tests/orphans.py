"""What the processes of a test do that are to be killed; imports little, for each of them imports it anew."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path


def child_of_worker(folder: str) -> None:
    """Start a process of its own in a worker, say which, and never end."""
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    Path(folder, "pids.neu").write_text(f"{os.getpid()} {other.pid}", encoding="utf-8")
    Path(folder, "pids.neu").rename(Path(folder, "pids"))
    time.sleep(3600)


def pids(folder: Path) -> list[int]:
    while not (folder / "pids").exists():
        time.sleep(0.05)
    return [int(p) for p in (folder / "pids").read_text(encoding="utf-8").split()]
