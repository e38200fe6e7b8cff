"""Ids of areas as the boundaries write them, whatever a delivery or a spreadsheet made of them.

May import `tables` and what lies below. Begin with `recognise.read_ids`; `dates` knows what becomes of 1.10.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
