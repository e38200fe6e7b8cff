"""The Kooperationsvereinbarung of each Schwerpunktgebiet: what was agreed, by whom, for how long.

May import what the room `process` may; nothing else of it. Begin with `agreement.Agreement`, then `read`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
