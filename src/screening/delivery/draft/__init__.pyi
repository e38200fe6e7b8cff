from .known import draft_delivery as draft_delivery
from .single import draft_catalogue_file as draft_catalogue_file
from .single import draft_city_file as draft_city_file
from .single import draft_criteria as draft_criteria
from .whole import draft_city as draft_city
