from .bundle import Space as Space
from .bundle import space as space
from .clusters import LEAST as LEAST
from .groups import TAKEN as TAKEN
from .links import links as links
