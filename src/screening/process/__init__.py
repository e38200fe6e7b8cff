"""What people decide, beside what the figures say: so far the nominations of areas."""

from screening.process.nominations import (
    NOMINATORS,
    Nominations,
    nominations_findings,
    nominations_of,
    read_nominations,
)

__all__ = ["NOMINATORS", "Nominations", "nominations_findings", "nominations_of", "read_nominations"]
