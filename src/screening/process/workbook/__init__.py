"""One workbook, there and back: what people keep by hand, filled in with Excel or LibreOffice, taken back line by line.

May import the other rooms of `process` and `delivery`. Begin with `sheets`: what each sheet holds; `write` makes the
workbook, `taking` reads one back: `book` its cells, `merge` what was changed, `csv_text` and `toml_text` the lines.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
