"""From delivered files to one frozen `Delivery`: counts with a status per cell, and findings."""

from screening.concept.statuses import STATUSES, VALUE
from screening.delivery.delivery import Delivery, Source
from screening.delivery.geometry.areas import Areas, read_areas, read_barriers, read_context
from screening.delivery.geometry.crosswalk import Carry, read_carry
from screening.delivery.manifest.city import City, cities, read_city, read_city_catalogue
from screening.delivery.programme import Programme, read_programme
from screening.delivery.read import inspect_delivery, read_delivery

__all__ = [
    "STATUSES",
    "VALUE",
    "Areas",
    "Carry",
    "City",
    "Delivery",
    "Programme",
    "Source",
    "cities",
    "inspect_delivery",
    "read_areas",
    "read_barriers",
    "read_carry",
    "read_city",
    "read_city_catalogue",
    "read_context",
    "read_delivery",
    "read_programme",
]
