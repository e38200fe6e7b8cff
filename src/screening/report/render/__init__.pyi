from .document import Engine as Engine
from .document import Format as Format
from .document import chosen_engine as chosen_engine
from .document import render as render
from .document import stamp as stamp
from .document import typeset as typeset
from .findings import pandoc_failed as pandoc_failed
from .pages import write_pages as write_pages
