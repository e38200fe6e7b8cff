from .drafts import out_folder as out_folder
from .hand import open_comparison as open_comparison
from .hand import open_year as open_year
from .own import write_own as write_own
from .plain import screen as screen
from .search import overview as overview
from .search import search as search
from .year import Year as Year
