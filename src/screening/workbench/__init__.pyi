from .plain import screen as screen
from .search import overview as overview
from .search import search as search
from .year import Year as Year
from .year import open_year as open_year
