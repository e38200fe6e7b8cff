"""What an analyst works at: JupyterLab in German, with this city and this interpreter.

May import everything but `cli`. Begin with `lab.opened` (JupyterLab as a child of this process); `contents` is what it
reads and writes, `cells` how the text of a notebook changes on the way.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
