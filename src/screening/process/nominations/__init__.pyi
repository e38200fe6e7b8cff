from .action import ACTIONS as ACTIONS
from .named import Nominations as Nominations
from .read import FILE as FILE
from .read import nominations_of as nominations_of
from .read import read_nominations as read_nominations
