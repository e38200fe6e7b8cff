"""The door: everything that leaves the house passes here, and secrets stay behind.

``intern`` passes as it is. For ``gespraech`` numerator, denominator, rate, ratio, interval and flag of a
protected value are withheld together, hits become intervals, and decisions follow from what is left.

Covered is a reader who knows the method, the thresholds, all that is shown now and was shown before, every sum
over the known geographies (`screening.disclosure.totals`) and of counts within an area to the last digit, and
of all withheld counts but one whether they are secret by themselves (`screening.disclosure.secondary`).

Not covered, yet: small differences between overlapping counts of different indicators, divisors of rounded
figures, what the published mean of shares or median tells together with known sums, and what decisions under
other means tell of these.
"""

from screening.disclosure.release import AUDIENCES, Audience, Release, release
from screening.rates import WITHHELD

__all__ = ["AUDIENCES", "WITHHELD", "Audience", "Release", "release"]
