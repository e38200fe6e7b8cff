"""The door: everything that leaves the house passes here, and secrets stay behind.

``intern`` passes as it is. For ``gespraech`` one told city is made of the true one (`screening.disclosure.told`):
secret counts in brackets, all others rounded, flags and decisions as exact answers. All else is computed of that as if
it were a delivery. Twins, other cities of which the very same is told, prove what that leaves open.

Covered is a reader who knows the method, the thresholds, all that is told now and was told before, every sum over the
known geographies (`screening.disclosure.totals`) and the relations between counts of an area.

Begin with `release`; then `told` (the told city and its twins), `register` (what was told before), `comparison` and
`account` (what the internal dossier says of it). May import `analysis`, `process` and what lies below.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
