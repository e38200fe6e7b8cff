from .nominations import COLUMNS as COLUMNS
from .nominations import FILE as FILE
from .nominations import NO_TEXT as NO_TEXT
from .nominations import UNREVIEWED as UNREVIEWED
from .nominations import Nominations as Nominations
from .nominations import nominations_findings as nominations_findings
from .nominations import nominations_of as nominations_of
from .nominations import read_nominations as read_nominations
