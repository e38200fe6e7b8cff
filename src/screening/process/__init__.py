"""What people decide, beside what the figures say: so far the nominations of areas."""

from screening.process.nominations import NOMINATORS, Nominations, read_nominations

__all__ = ["NOMINATORS", "Nominations", "read_nominations"]
