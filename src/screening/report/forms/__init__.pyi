from .agreement import write_agreement as write_agreement
from .fields import agreement_fields as agreement_fields
from .proposals import proposed_reasons as proposed_reasons
