"""What the results say beyond the decision: read, never changed; computed once a year by `bundle`.

May import `rule`, `delivery` and what lies below, never `process`. Begin with `bundle.analyse`; each room answers one
question: how firm (`robustness`), where (`space`), since when (`time`), by another method (`methods`), with what effect
(`evaluation`).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
