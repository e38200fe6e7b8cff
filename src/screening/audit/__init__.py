"""The attacker, played by the house itself: whatever is published is read again and used against the secrets.

Only the files of a release are read of it, each as the format has it, and nothing of the code that wrote them.
Statements about single values must not touch secret ones; all numbers together become equations, and the
attacker's programmes (`screening.disclosure.attack`) bound each secret count. What a reader does not know how
to read is told, too: it cannot be vouched for.
"""

from screening.audit.audit import Audit, audit_folder, audit_year
from screening.audit.comparison import ComparisonAudit, audit_comparison
from screening.audit.house import House, house_of

__all__ = [
    "Audit",
    "ComparisonAudit",
    "House",
    "audit_comparison",
    "audit_folder",
    "audit_year",
    "house_of",
]
