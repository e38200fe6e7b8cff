"""What both sides think of each candidate: deposited sealed, opened together, then set side by side.

May import `delivery`, `process.areas`, `process.findings` and `process.free_text`, never `disclosure`. Begin with
`states`: what may follow what; then `store.deposit` and `opened.ratings_of`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
