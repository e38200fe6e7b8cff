from .agreement import Table as Table
from .comparison import Comparison as Comparison
from .comparison import composites as composites
from .composite import DYNAMICS as DYNAMICS
from .composite import STATUS as STATUS
from .similar import similar as similar
