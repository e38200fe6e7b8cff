"""Where: neighbours, groups of areas taken up, areas between them, clusters of hits.

May import what lies below `analysis`. Begin with `bundle.space`; `links` says who are neighbours.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
