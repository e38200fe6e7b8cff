from .differences import HITS as HITS
from .differences import Group as Group
from .evaluate import ProgrammeEvaluation as ProgrammeEvaluation
from .evaluate import evaluate as evaluate
from .permutation import LEVEL as LEVEL
