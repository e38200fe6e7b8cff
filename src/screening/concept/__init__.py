"""What the TOML files say: the catalogue of indicators and counts, the criteria, what a cell can be.

May import `base`. Begin with `catalogue.toml`, then `catalogue` (what is counted and what is divided by what) and
`criteria` (which indicators, threshold, number of hits, mean); `statuses` names what a cell is beside a number.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
