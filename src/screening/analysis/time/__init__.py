"""Since when: the decisions year by year, and which part of a change is boundary, value, mean or criteria.

May import `analysis.untold` and what lies below `analysis`. Begin with `trend` (years joined on one set of
boundaries) and `history`; `attribution` takes a change to pieces.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
