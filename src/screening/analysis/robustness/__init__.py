"""How firm a decision is: other thresholds and means, chance, rounding, the next value that flips it.

May import `analysis.space` (neighbours) and what lies below `analysis`. Begin with `scenarios` (the rule under other
choices) and `flips`; `chance` and `variation` hold the probabilities, `firmness` the labels made of them.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
