"""What a city declares: `stadt.toml`, `lieferung.toml`, and the small CSV files kept by hand.

May import `concept` and `base`; nothing of a delivery is read here. Begin with `city` (all of `stadt.toml`), then
`keys` (what each layout may say) and `secrecy`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
