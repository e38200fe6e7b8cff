"""The heart: counts → rates → mean → exceeds → hits → decision with a reason, as exact as the counts.

May import `delivery` and what lies below. Begin with `decision.screen`, then `rates` and `means`; the concept
(`docs/handbuch.md`, chapter on the rule) beside it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
