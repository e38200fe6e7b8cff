from .findings import english_only as english_only
from .findings import port_taken as port_taken
from .lab import Lab as Lab
from .lab import Workplace as Workplace
from .lab import opened as opened
from .lab import parameters_of as parameters_of
from .lab import speaks_german as speaks_german
