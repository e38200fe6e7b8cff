"""Pandoc: the one way to call it, for whole documents and for the prose of a single block."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

FILTER = Path(__file__).with_name("filter.lua")
READER = "markdown-tex_math_dollars-tex_math_single_backslash-citations+citations"
Target = Literal["html", "typst"]

_EDGE: dict[Target, str] = {"html": "<!--grenze-->", "typst": "// grenze"}


def run(
    text: str, target: Target, *arguments: str, folder: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run Pandoc with the house's filter on Markdown, in `folder`; the caller reads what it says.

    Parameters
    ----------
    text : str
        Markdown, with front matter or without.
    target : {"html", "typst"}
    *arguments : str
        Further arguments of Pandoc.
    folder : Path, optional
        Where relative paths begin.
    """
    command = [
        program(),
        f"--from={READER}",
        f"--to={'html5' if target == 'html' else target}",
        f"--lua-filter={FILTER}",
        "--wrap=none",
        "--syntax-highlighting=none",
        "--eol=lf",
        *arguments,
    ]
    return subprocess.run(command, input=text.encode("utf-8"), capture_output=True, cwd=folder, check=False)


def program() -> str:
    """Return where Pandoc is."""
    import pypandoc

    return str(pypandoc.get_pandoc_path())


def converted(pieces: Sequence[str], target: Target) -> list[str]:
    """Return pieces of Markdown in another markup, each by itself: no numbers, references by their names.

    Raises
    ------
    RuntimeError
        If Pandoc fails.

    Examples
    --------
    >>> converted(["**a**", "b, siehe @tbl-x"], "html")[0]
    '<p><strong>a</strong></p>'
    """
    return list(_converted(tuple(pieces), target))


@lru_cache(maxsize=64)
def _converted(pieces: tuple[str, ...], target: Target) -> tuple[str, ...]:
    if not pieces:
        return ()
    edge = _EDGE[target]
    text = f"\n\n```{{={target}}}\n{edge}\n```\n\n".join(pieces)
    done = run(text, target, "--metadata=einzeln")
    if done.returncode != 0:
        raise RuntimeError(f"Pandoc: {done.stderr.decode('utf-8', 'replace').strip()[:500]}")
    shown = [part.strip("\n") for part in done.stdout.decode("utf-8").split(edge)]
    if len(shown) != len(pieces):  # a piece whose box is not closed swallows the edge behind it
        return (
            tuple(_converted((piece,), target)[0] for piece in pieces)
            if len(pieces) > 1
            else ("\n".join(shown),)
        )
    return tuple(shown)
