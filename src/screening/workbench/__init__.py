"""The analyst's workbench: what makes the library a pleasure to use by hand, in a notebook or a console.

It imports everything below `cli`. Begin with `plain.screen`: the rule for a table without a city's folder.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
