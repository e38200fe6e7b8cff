"""The door: everything that leaves the house passes here, and secrets stay behind.

``intern`` passes as it is. For ``gespraech`` numerator, denominator, rate, ratio, interval and flag of a
protected value are withheld together, hits become intervals, and decisions follow from what is left.

Covered is a reader who knows the thresholds, all that is shown and every city total to the last digit.
Not covered, yet: sums over other geographies (districts, SBH, regions), counts that add up within an area
(under 65 and 65 and over), small differences between overlapping counts of different indicators, zeros and
100 %, a second release of the same year from other data, and a median in force whose area is withheld.
"""

from screening.disclosure.release import AUDIENCES, Audience, Release, release
from screening.disclosure.shown import WITHHELD

__all__ = ["AUDIENCES", "WITHHELD", "Audience", "Release", "release"]
