"""One page per area: the same facts as HTML and as Typst.

May import `figures.maps`, `figures.words` and what lies below. Begin with `pages.profiles`; `facts` and `rows` gather,
`html`, `typst` and `svg` write.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
