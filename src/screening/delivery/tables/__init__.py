"""A file of any layout as one `Table`: areas × counts, each cell with its status.

May import `manifest` and what lies below. A file becomes text (`grid`) or cells (`sheet` for workbooks), a reader by
layout (`wide`, `long`, `atlas`) finds rows and columns, `signs` says what a cell holds. Begin with `table.read_table`;
`privacy` refuses persons before anything else is read.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
