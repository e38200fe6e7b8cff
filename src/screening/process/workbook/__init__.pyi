from .put import put as put
from .taking import Taken as Taken
from .taking import take as take
from .write import workbook as workbook
