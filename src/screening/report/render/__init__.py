"""An executed notebook as HTML, PDF and DOCX: Pandoc and Typst, or Quarto, of one Markdown text.

May import `report.execute`, `base` and what `delivery.manifest` calls the meeting. Begin with `document.render`;
`markdown` reads the notebook, `quarto` and `site` are Quarto's route, `pages` writes profiles as pages of their own,
`word` makes the DOCX.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
