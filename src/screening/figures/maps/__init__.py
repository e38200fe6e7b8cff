"""Printed maps: classes, legends, labels, drawn by matplotlib.

May import `figures.words` and what lies below `figures`. Begin with `draw.decision_map`; `classes` chooses colours,
`canvas` draws, `geo` prepares shapes.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
