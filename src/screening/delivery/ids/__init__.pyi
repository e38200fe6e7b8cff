from .known import known_areas as known_areas
from .recognise import as_in_boundaries as as_in_boundaries
from .recognise import by_form as by_form
from .recognise import clean as clean
from .recognise import read_ids as read_ids
from .recognise import recognised as recognised
from .recognise import with_known_areas as with_known_areas
from .recognise import with_known_exclusions as with_known_exclusions
