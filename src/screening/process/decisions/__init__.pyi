from .chain import Entry as Entry
from .reading import FILE as FILE
from .reading import Decisions as Decisions
from .reading import as_running as as_running
from .reading import decisions_of as decisions_of
from .reading import read_decisions as read_decisions
from .record import Decision as Decision
