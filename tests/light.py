"""A plugin, ``-p tests.light``, so before all others: spare each process a grammar that no test needs.

As `screening.report.execute.notebook.library`, but without the house: it is imported when coverage is counted.
"""

import sys

sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

import jsonschema  # noqa: E402, F401

del sys.modules["rfc3987_syntax"]
