from .bundle import Space as Space
from .bundle import space as space
from .clusters import LEAST as LEAST
from .groups import TAKEN as TAKEN
from .groups import Groups as Groups
from .groups import together as together
from .links import links as links
