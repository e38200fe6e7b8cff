"""The way back: what a page of a published folder is given when it is copied into a site, and only then.

A document that stands alone has no link that leads nowhere, for it has none of these.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape

from screening.base import hash_source, look
from screening.report.render import assets

_HEADER = re.compile(r"<header\b[^>]*>", re.IGNORECASE)
_MAIN = re.compile(r"<main\b", re.IGNORECASE)
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_HEAD_END = re.compile(r"</head\s*>", re.IGNORECASE)
_HEAD = re.compile(r"""<head\b[^>]*>(?:\s*<meta charset=["'][^"']*["']\s*/?>)?""", re.IGNORECASE)
_POLICY = re.compile(
    r'(<meta\b[^>]*http-equiv="Content-Security-Policy"[^>]*\bcontent=")([^"]*)(")', re.IGNORECASE
)
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_NONE = "'none'"
_DATA = re.compile(r"""\btype\s*=\s*["']?application/""", re.IGNORECASE)


def policy(scripts: str, styles: str) -> str:
    """Return a page's Content-Security-Policy: nothing from anywhere but the page itself and the fonts beside it."""
    fixed = "default-src 'none'; img-src data:; font-src 'self' data:; base-uri 'none'; form-action 'none'"
    return f"{fixed}; style-src {styles}; script-src {scripts or _NONE}"


def framed(page: str, navigation: str) -> str:
    """Return a page with the site's navigation and its style, and with a policy if it has none of its own.

    The navigation is the first thing in the page's header, so that a page that is laid out as a grid stays one.

    Parameters
    ----------
    page : str
    navigation : str
        HTML.

    Examples
    --------
    >>> shown = framed("<head></head><body><header><h1>a</h1></header></body>", "<nav>x</nav>")
    >>> "<header><nav>x</nav><h1>" in shown, "default-src 'none'" in shown
    (True, True)
    """
    sheet = style()
    # what a function returns is no pattern: a backslash in a name stays one
    if _POLICY.search(page):
        page = _POLICY.sub(lambda m: m[1] + escape(_allowing(unescape(m[2]), sheet)) + m[3], page, count=1)
    else:
        scripts = " ".join(
            hash_source(code) for kind, code in _SCRIPT.findall(page) if not _DATA.search(kind)
        )
        # documents style single cells: what they say is ours alone
        rules = policy(scripts, "'unsafe-inline'")
        meta = f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
        page = _HEAD.sub(lambda m: f"{m[0]}\n{meta}", page, count=1)
    page = _HEAD_END.sub(lambda m: f"<style>{sheet}</style>\n{m[0]}", page, count=1)
    body = _BODY.search(page)
    start = body.end() if body else 0
    main = _MAIN.search(page, start)
    header = _HEADER.search(page, start, main.start() if main else len(page))
    place = header.end() if header else start
    return f"{page[:place]}{navigation}{page[place:]}"


@lru_cache(maxsize=1)
def style() -> str:
    """Return the navigation's sheet, in the colours of the page that it stands in."""
    return look.smaller((assets.TEMPLATES / "website-weg.css").read_text(encoding="utf-8"))


def _allowing(given: str, sheet: str) -> str:
    """Return a policy that allows one sheet more; one that allows any sheet stays as it is."""
    parts = [p.strip() for p in given.split(";") if p.strip()]
    named = next((n for n, p in enumerate(parts) if p.split()[0].lower() == "style-src"), None)
    if named is None:
        parts.append(f"style-src {hash_source(sheet)}")
    elif "'unsafe-inline'" not in parts[named] or "'sha256-" in parts[named]:
        parts[named] = f"{parts[named].replace(_NONE, '').rstrip()} {hash_source(sheet)}"
    return "; ".join(parts)
