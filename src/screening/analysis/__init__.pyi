from .bundle import Analyses as Analyses
from .bundle import analyse as analyse
