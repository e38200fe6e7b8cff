from .action import ACTIONS as ACTIONS
from .named import NOMINATIONS as NOMINATIONS
from .named import Nominations as Nominations
from .read import FILE as FILE
from .read import extent_files as extent_files
from .read import nominations_of as nominations_of
from .read import read_nominations as read_nominations
