"""The command ``screening``: one of the two faces of the house; heavy imports wait until a command needs them."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from screening.cli.commands import app as app

__all__ = ["Stopped", "app", "main"]

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Stopped(SystemExit):
    """Raised where the main process is when somebody ends it; the exit code is 128 and the signal's number."""


def main() -> None:
    """Run the command line."""
    _end_on_signals()
    for stream in (sys.stdout, sys.stderr):
        # Windows consoles and pipes speak another code page; names of areas must not break a run
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(OSError, ValueError):
                stream.reconfigure(encoding="utf-8", errors="replace")
    # the processes of a run are told where its folder is; a run of its own has one of its own
    os.environ.pop("SCREENING_LAUF", None)
    try:
        from screening.cli.commands import app

        app(prog_name="screening")
    except Stopped as stopped:
        interrupted = stopped.code == 128 + signal.SIGINT
        how = "Abgebrochen. Was" if interrupted else "Von außen beendet; was"
        sys.stderr.write(f"{how} schon veröffentlicht war, ist unverändert.\n")
        sys.exit(stopped.code)


def __getattr__(name: str) -> Any:
    """Load the commands when they are asked for: signals are minded before."""
    if name != "app":
        raise AttributeError(name)
    from screening.cli.commands import app

    return app


def _end_on_signals() -> None:
    """Let Ctrl-C and other signals end a run alike, from its first moment on: processes ended, folders cleared."""
    known = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    # one that is ignored stays so: whoever starts with nohup wants just that
    known = [k for k in known if signal.getsignal(k) in (signal.SIG_DFL, signal.default_int_handler)]

    def stop(number: int, _: FrameType | None) -> None:
        for k in known:
            signal.signal(k, signal.SIG_IGN)
        raise Stopped(128 + number)

    for k in known:
        signal.signal(k, stop)
