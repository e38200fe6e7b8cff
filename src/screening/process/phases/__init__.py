"""The concept's Phasenmodell as data, how far each Schwerpunktgebiet is in it, and what is due there.

May import what the room `process` may, and its `agreement`. Begin with `model.phase_model`; `progress` is what
``phasen.toml`` says, `due` what follows for a day.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
