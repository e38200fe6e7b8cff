"""Which areas the city's bodies name, and why: ``bedarfsnennungen.csv``, with polygons of their own drawing.

May import what `process` may. Begin with `read.read_nominations`; `extent` cuts polygons with the areas.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
