"""What was decided about each area, at which level, why, and what it supersedes.

May import `delivery`, `process.areas`, `process.free_text` and `process.ratings`. Begin with `record`: what an entry holds;
then `chain`: what may follow what; `against`: what departs from figures and ratings;
`reading.read_decisions` puts all together.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
