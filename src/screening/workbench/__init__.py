"""The workbench: a year that answers, for those who ask it in a notebook or a console.

It may import all rooms below `cli`; `cli` may import it. Nothing is computed here that the library cannot do: it asks
the rooms below and shows what they say. Begin with `year.Year`; every answer is an `answer.Answer`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
