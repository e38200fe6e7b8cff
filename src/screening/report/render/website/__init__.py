"""The site of a city for one audience: first page, areas, search, and every document with a way back to them.

May import `report.render` and what that may. Begin with `write.write_site`; it copies what was published and computes
nothing.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
