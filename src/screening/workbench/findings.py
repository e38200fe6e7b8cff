"""What keeps JupyterLab from opening, in words."""

from __future__ import annotations

import sys

from screening.base import Finding, ScreeningError, fail


def lab_missing() -> ScreeningError:
    """Tell that JupyterLab is not installed in this environment."""
    return fail(
        "JupyterLab ist in dieser Umgebung nicht installiert.",
        f'Im Projektordner: "{sys.executable}" -m pip install -e ".[lab]"',
    )


def lab_silent(said: str) -> ScreeningError:
    """Tell that JupyterLab ended as it started, or never answered; the last that it said, where it said something."""
    return fail(
        "JupyterLab ist nicht gestartet.",
        "Was es dabei meldet, zeigt derselbe Aufruf mit --debug.",
        value=said,
    )


def english_only() -> Finding:
    """Tell that the menus will be English, for want of their German words.

    Examples
    --------
    >>> english_only().level
    'Hinweis'
    """
    return Finding(
        "Hinweis",
        "Die Menüs sind englisch: das deutsche Sprachpaket von JupyterLab ist nicht installiert.",
        f'"{sys.executable}" -m pip install jupyterlab-language-pack-de-DE',
    )


def port_taken(port: int, other: int) -> Finding:
    """Tell that another port was taken than the one asked for.

    Examples
    --------
    >>> print(port_taken(8888, 8889))
    Hinweis: Port 8888 ist belegt, JupyterLab nimmt 8889.
    """
    return Finding("Hinweis", f"Port {port} ist belegt, JupyterLab nimmt {other}.")
