"""For kernels and typesetters: end with the process that started them. Imports next to nothing, for they start often."""

from __future__ import annotations

import os
import threading
import time

_LOOK_S = 0.25


def follow(parent: int = 0) -> None:
    """Let this process end with its parent, from a thread of its own.

    On Windows ipykernel sees to it by itself. Elsewhere some versions of it wait for a parent with the number 1,
    which does not come where something else takes in orphans.

    Parameters
    ----------
    parent : int
        The parent's process id; by default what Jupyter tells its kernels.
    """
    parent = parent or int(os.environ.get("JPY_PARENT_PID") or 0)
    if os.name == "nt" or not parent:
        return

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_S)
        os._exit(1)

    threading.Thread(target=look, name="eltern", daemon=True).start()
