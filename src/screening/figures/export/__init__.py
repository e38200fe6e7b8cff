"""The selection as XLSX, CSV and GeoPackage: the same columns, the same order.

May import all of `figures`. Begin with `table.selection_table` (the columns), then `xlsx` and `gpkg`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
