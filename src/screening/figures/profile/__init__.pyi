from .rows import NOT_SHOWN as NOT_SHOWN
from .rows import STATES as STATES
