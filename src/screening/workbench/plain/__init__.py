"""A plain table screened without a city's folder: read, told what does not fit, decided as a delivery is.

May import what the room `workbench` may. Begin with `entry.screen`; `table` makes a delivery of a frame, `result` answers.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
