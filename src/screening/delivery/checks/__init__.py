"""What is implausible or cannot be: within a year, against totals and earlier years, letters, types.

May import a `Delivery` and what lies below it; what a check finds changes nothing. Begin with
`plausible.plausible`; `year` is what all checks look at.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
