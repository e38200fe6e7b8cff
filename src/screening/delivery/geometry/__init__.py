"""Areas and their boundaries: files, soundness, parents, and crosswalks between versions.

May import `ids` and what lies below. Begin with `areas.read_areas`, then `crosswalk` (how figures are carried to other
boundaries) and `known` (what is delivered for areas that the map lacks).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
