"""A command of the command line in a cell: the same words, the same answer, the same exit code."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from dataclasses import dataclass
from html import escape
from pathlib import Path

PROGRAM = "screening"
WIDTH = 96
"""So many signs of a table stand side by side in a cell."""
STYLE = (
    "white-space: pre-wrap; word-break: normal; overflow-wrap: break-word; font-size: 12px; line-height: 1.4"
)


_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
"""A kernel asks for colours, and a cell shows the signs that make them."""


@dataclass(frozen=True, repr=False)
class Said:
    """What a command said.

    Attributes
    ----------
    text : str
        Results and progress in the order in which they came.
    code : int
        0 done, 1 findings or a failed document, 2 wrong usage.
    """

    text: str
    code: int

    def __repr__(self) -> str:
        return f"{self.text.rstrip()}\n(Ende mit Code {self.code})" if self.code else self.text.rstrip()

    def _repr_html_(self) -> str:
        return f'<pre style="{STYLE}">{escape(repr(self))}</pre>'


def command(line: str, folder: Path | str = ".") -> Said:
    """Run a command as it is typed in a terminal, and return what it says.

    Parameters
    ----------
    line : str
        As in the handbook, with or without ``screening`` in front. Paths may be written with ``/`` everywhere.
    folder : Path or str
        Where the terminal would be: the folder that holds ``data``.

    Returns
    -------
    Said

    Examples
    --------
    >>> command("screening chek")
    screening: Den Befehl chek gibt es nicht. Gemeint ist vielleicht check. Siehe screening --help
    (Ende mit Code 2)
    """
    from screening.cli import show
    from screening.cli.commands import app

    words = shlex.split(line.replace("\\", "/"))
    if words[:1] == [PROGRAM]:
        words = words[1:]
    said, code = io.StringIO(), 0
    before = show.PLAIN_WIDTH.set(WIDTH)
    try:
        with contextlib.chdir(folder), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            app(args=words, prog_name=PROGRAM)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        show.PLAIN_WIDTH.reset(before)
    return Said(_COLOURS.sub("", said.getvalue()), code)
