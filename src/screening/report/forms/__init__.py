"""Forms to be signed, filled in from data, as PDF to sign and as DOCX to edit.

May import `render` and what lies below. Begin with `agreement.write_agreement`; `fields` are the concept's form, `final` the
report at the end.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
