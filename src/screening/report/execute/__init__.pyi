from .notebook import as_file as as_file
from .notebook import node as node
from .notebook import read_notebook as read_notebook
from .notebook import write_notebook as write_notebook
from .parameters import check_parameters as check_parameters
from .parameters import check_types as check_types
from .parameters import declared_parameters as declared_parameters
from .runner import run_notebook as run_notebook
