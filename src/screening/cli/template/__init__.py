"""`screening template`: forms and drafts to fill in.

May import what `cli` may. Begin with `command.template`; `forms` writes the forms from the models, `words` explains keys.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
