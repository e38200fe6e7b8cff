"""Which city-years are stale, and running them: in parallel, here or on a cluster; published whole or not.

May import everything but `cli`. Begin with `year.run_year` (one year from data to documents); `stale` says what is
to be done, `run` does it for many, `whole` renders a twin.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
