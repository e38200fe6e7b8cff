"""The workbench: years opened by hand that answer, drafts, plain tables, notebooks of one's own.

It may import all rooms below `cli`; `cli` may import it. Nothing is computed here that the library cannot do: it asks
the rooms below and shows what they say. Begin with `hand.open_year` and `year.Year`; `lab` starts JupyterLab.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
