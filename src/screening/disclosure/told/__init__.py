"""The told city: what the meeting may know of a year, and the proof of what that leaves open.

Secret counts are told in brackets, all others rounded; flags and decisions are exact answers, told where either
answer leaves enough open. Nothing is chosen by a secret number, so no choice gives one away. Twins prove it: cities
with other secret numbers of which the very same is told.

Begin with `screening.disclosure.told.door`; then `cells` (what kind each count is), `figures` (rounding), `questions`
and `answers` (flags and decisions), `facts` (what later releases have to know), and `ground`, `moves` and `twins`
for the proof.

The package imports the rule and what lies below it, and from `screening.disclosure` only `secret` and `totals`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
