"""The rule: counts → rates → reference values → exceeds → hits [min, max] → decision with its reason.

As exact as the counts: floats decide where they can, integers and fractions where they cannot. It may import
`base`, `concept` and `delivery`. Begin with `decision.screen`; what it calls stands, in the order of the rule,
in `rates`, `means` and `exceeds`, and in words in `reasons`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
