"""Run a notebook with parameters in a kernel of our own, sealed for `gespraech`.

May import `base` and nothing that computes. Begin with `runner.run_notebook`; `parameters` refuses what a notebook does
not declare, `kernel` starts it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
