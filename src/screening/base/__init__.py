"""Findings, files written whole, locks, texts compared, blocks (HTML and Typst), the look: what all rooms use.

May import nothing of the house. Begin with `findings` (how anything wrong is told) and `files` (how anything is
read and written); `blocks` and `style` are what documents are built of. Each file stands for itself: take what
you need by its name.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
