"""How many hours there are, what runs already, and what a set of areas would take: months, as figures to show.

May import `delivery` and what lies below. Begin with `capacity.read_capacity`, then `load.load`. Nothing here decides.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
