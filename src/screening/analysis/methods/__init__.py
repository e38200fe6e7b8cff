"""By another method: composite indices beside the rule, and how far two choices agree.

May import `analysis.time` and what lies below `analysis`. Begin with `composite` (the formulas as published) and
`comparison` (applied to a city).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
