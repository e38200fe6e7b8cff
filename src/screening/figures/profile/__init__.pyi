from .facts import Facts as Facts
from .facts import facts_of as facts_of
from .rows import COUNTED as COUNTED
from .rows import NOT_SHOWN as NOT_SHOWN
from .rows import OPEN as OPEN
from .rows import STATES as STATES
from .rows import Group as Group
from .rows import groups as groups
