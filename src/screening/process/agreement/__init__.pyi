from .agreement import Agreement as Agreement
from .programme import contradictions as contradictions
from .programme import programme_of as programme_of
from .read import FILE as FILE
from .read import FOLDER as FOLDER
from .read import Agreements as Agreements
from .read import folders as folders
from .read import read_agreements as read_agreements
