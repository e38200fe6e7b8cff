from .bundle import Analyses as Analyses
from .bundle import analyse as analyse
from .fit import screening_findings as screening_findings
from .untold import untold_decisions as untold_decisions
