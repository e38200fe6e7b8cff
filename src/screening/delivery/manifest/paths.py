"""Whether a path that a file names stays where it may lead."""

from __future__ import annotations

from pathlib import Path


def inside(folder: Path, name: str) -> bool:
    """Tell whether `name` stays inside of `folder` after resolving ``..`` and links.

    Examples
    --------
    >>> inside(Path("data"), "2024/../a.csv"), inside(Path("data"), "../a.csv"), inside(Path("data"), "/a.csv")
    (True, False, False)
    """
    try:
        return (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # a link to itself
        return False
