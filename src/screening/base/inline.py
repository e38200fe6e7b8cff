"""Pages that are one file: data that may stand inside of them, and a policy under which nothing else runs or is fetched."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256


def json_inside(data: object) -> str:
    r"""Return data as JSON that may stand inside of a script element.

    Raises
    ------
    ValueError
        If a number is none that JSON has.

    Examples
    --------
    >>> print(json_inside({"name": "</script>"}))
    {"name":"\u003c/script>"}
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # "</script>" or "<!--" in a delivered text must not end or open anything
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def hash_source(content: str) -> str:
    """Return how a Content-Security-Policy names a script or a sheet that stands in the page.

    Examples
    --------
    >>> hash_source("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{b64encode(sha256(content.encode('utf-8')).digest()).decode('ascii')}'"


def policy(sheet: str, script: str) -> str:
    """Return the policy of a page of which this sheet and this script alone work, and which asks nobody for anything.

    Examples
    --------
    >>> policy("", "").split("; ")[:2] == ["default-src 'none'", f"script-src {hash_source('')}"]
    True
    """
    return (
        f"default-src 'none'; script-src {hash_source(script)}; style-src {hash_source(sheet)}; "
        "font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
    )
