from .shelf import SET_HERE as SET_HERE
from .shelf import Folder as Folder
from .write import FIRST as FIRST
from .write import GENERATOR as GENERATOR
from .write import write_site as write_site
