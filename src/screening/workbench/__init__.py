"""What an analyst works with by hand: years opened in a notebook, drafts, notebooks of one's own.

May import all rooms but `cli`. Begin with `hand.open_year`; `kept` remembers what was opened, `own` writes notebooks.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
