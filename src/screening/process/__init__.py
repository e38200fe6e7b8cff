"""What people decide, beside what the figures say: nominations, objections, sealed ratings, hours, decisions, agreements.

May import `delivery` and what lies below, never `analysis`. Begin with `nominations/`, whose `form` `objections` shares;
`four_fields` lays names and decisions side by side, `free_text` points at what may name a person.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
