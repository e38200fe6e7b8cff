"""The selection as XLSX, ODS, CSV and GeoPackage: the same columns, the same order; slides as PPTX.

May import all of `figures`. Begin with `table.selection_table` (the columns) and `sheets` (the workbook), then `xlsx`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
