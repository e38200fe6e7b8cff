from .ids import guarded as guarded
from .ids import is_guarded as is_guarded
from .table import plain_rows as plain_rows
from .write import decision_table as decision_table
from .write import inert as inert
