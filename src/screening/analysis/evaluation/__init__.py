"""With what effect: programme areas against areas like them.

May import `analysis.time` and what lies below `analysis`. Begin with `evaluate.evaluate`, then `matching` and
`permutation`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
