from .contract import contract_findings as contract_findings
from .letters import TO_FILL_IN as TO_FILL_IN
from .letters import row_findings as row_findings
from .letters import shown_findings as shown_findings
from .plausible import plausible as plausible
from .total_rows import of_no_area as of_no_area
from .year import Year as Year
