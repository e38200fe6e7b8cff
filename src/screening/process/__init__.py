"""What people decide, beside what the figures say: nominations, sealed ratings, capacity, the record of decisions.

May import `delivery` and what lies below, never `analysis`. Begin with `nominations.read_nominations`; `free_text`
points at what may name a person.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
