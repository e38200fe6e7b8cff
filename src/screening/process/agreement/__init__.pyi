from .agreement import Agreement as Agreement
from .read import FILE as FILE
from .read import FOLDER as FOLDER
from .read import Agreements as Agreements
from .read import agreements_findings as agreements_findings
from .read import folders as folders
from .read import read_agreements as read_agreements
