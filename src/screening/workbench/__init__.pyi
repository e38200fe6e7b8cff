from .drafts import out_folder as out_folder
from .hand import open_comparison as open_comparison
from .hand import open_year as open_year
from .own import write_own as write_own
