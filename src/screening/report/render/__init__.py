"""An executed notebook as HTML and PDF: Pandoc and Typst, or Quarto, of one Markdown text.

May import `report.execute` and `base`. Begin with `document.render`; `markdown` reads the notebook, `quarto` and `site`
are Quarto's route, `pages` writes profiles and maps as pages of their own.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
