"""How a told figure, an area and what would flip it are said in words, in figures and documents alike.

May import what lies below `figures`. Begin with `about` ("rund 45", "unter 10"): no other file writes told figures.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
