from .put import put as put
from .sheets import RATINGS as RATINGS
from .taking import Taken as Taken
from .taking import take as take
from .write import workbook as workbook
