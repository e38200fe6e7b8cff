"""Printed charts: thresholds, chances, hits beside an index, effects of a programme.

May import `figures.maps` and what lies below. Begin with `thresholds.threshold_chart`; each file is one chart.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
