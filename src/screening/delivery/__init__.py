"""From delivered files to one frozen `Delivery`: counts with a status per cell, and findings.

May import `concept` and `base`. Begin with `read.inspect_delivery`, which calls the rooms in their order:
`manifest` (what is declared), `tables` (what the files say), `ids`, `geometry`, `checks`; `draft` writes manifests for
unknown files and nobody else uses it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
