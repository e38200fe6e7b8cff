"""The command ``screening``: one of the two faces of the house; heavy imports wait until a command needs them."""

from __future__ import annotations

import contextlib
import io
import sys

from screening.cli.commands import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # Windows consoles and pipes speak another code page; names of areas must not break a run
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(OSError, ValueError):
                stream.reconfigure(encoding="utf-8", errors="replace")
    app(prog_name="screening")
