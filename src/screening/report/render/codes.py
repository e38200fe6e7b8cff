"""Every code leads somewhere: where a page names an area, its code becomes the way to its profile.

One mechanism for all that a page says, whoever wrote it: sentences, tables, captions. A code is linked where it cannot be
read as anything else: with its name behind it, or alone if it looks like no number, no date and no single letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from screening.base import escape_html, escape_markdown, file_names, typst_string

FOLDER = "profile/"
"""Where profiles lie, seen from the documents of a year."""

_TAG = re.compile(
    r"""<!--.*?-->|<(svg|style|script)\b.*?</\1>|<[^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*>""", re.DOTALL
)
"""A tag, or a whole element of which nothing is read as words."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NAME = re.compile(r"</?([a-z][a-z0-9]*)", re.IGNORECASE)
_QUIET = frozenset(
    ("a", "button", "code", "label", "nav", "option", "pre", "summary", "textarea", *_HEADINGS)
)
"""Within these nothing is linked: links and what is pressed hold no links, headings are what one is led to."""
_BESIDE = re.compile(r'<span class="name">([^<]*)</span>')
_SIGNS = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "(?:>|&gt;)",
    '"': '(?:"|&quot;|&#34;)',
    "'": "(?:'|&#39;|&#x27;|&apos;)",
}
_MARK = re.compile(r'(?:marke: |#label\()"((?:profil|gebiet)-[^"\n]+)"')
"""A profile on paper, or a candidate's page."""
_FENCED = re.compile(r"^ {0,3}(`{3,})[^`\n]*$[\s\S]*?^ {0,3}\1`*[ \t]*$", re.MULTILINE)
_ASIDE = r"`+[^`\n]*`+|!?\[(?:[^][\\\n]|\\.)*\](?:\([^)\n]*\)|\{[^}\n]*\})|\{[^}\n]*\}"
"""In a line of Markdown: code, links and pictures, attributes."""
_IN_TABLES = """{fence}{{=typst}}
#show selector(table).or(<zwei-spalten>): it => {{
  let wege = ({ways})
  let ziel(text) = wege.at(text.replace(regex("\\s+"), " "), default: none)
  let worte(teil) = if teil.has("text") {{ teil.text }} else if teil.has("body") {{ worte(teil.body) }} else {{
    teil.fields().at("children", default: ()).map(worte).join("", default: " ")
  }}
  show quote.where(block: false): kopf => {{
    let wort = worte(kopf.body)
    let wohin = if wort.contains(" ") {{ ziel(wort) }}
    if wohin == none {{ kopf }} else [#link(label(wohin), kopf)<weg>]
  }}
  show regex({codes}): wort => {{
    let wohin = ziel(wort.text)
    if wohin == none {{ wort }} else [#link(label(wohin), wort)<weg>]
  }}
  show link: ganz => if ganz.at("label", default: none) == <weg> {{ ganz }} else {{
    show <weg>: innen => innen.body
    ganz
  }}
  it
}}
{fence}

"""
"""Tables and pairs of columns set themselves; Typst itself finds the codes within that lead nowhere yet. What names a row
is one whole, for its code is bold and its name is not (`screening.base.tables.typst_row_head`)."""
_DIGITS = 5
"""So many digits in a row are no year, no count and no number in a list: those have a narrow blank between thousands."""


@dataclass(frozen=True)
class Codes:
    """The areas of a release that have a profile.

    Parameters
    ----------
    names : mapping of str to str
        By id, the area's name; empty if it has none.
    """

    names: Mapping[str, str]
    _files: dict[str, str] = field(init=False)
    _meant: dict[str, str] = field(init=False)
    _found: re.Pattern[str] | None = field(init=False)

    def __post_init__(self) -> None:
        meant = _meant(self.names)
        forms = "|".join(map(_written, sorted(meant, key=lambda m: (-len(m), m))))
        # neither within a word or a number nor with a further part behind it
        found = re.compile(rf"(?<![\w&#/-])(?<!\d[.,])(?:{forms})(?!\w|[./-]\w|,\d)") if forms else None
        object.__setattr__(self, "_files", file_names(self.names))
        object.__setattr__(self, "_meant", meant)
        object.__setattr__(self, "_found", found)

    def linked(self, page: str, folder: str = FOLDER, *, but: str = "") -> str:
        """Return a page of HTML with links to the profiles.

        Parameters
        ----------
        page : str
        folder : str
            Where the profiles lie, seen from the page.
        but : str
            The area that the page is about: nothing leads to itself.

        Examples
        --------
        >>> known = Codes({"12": "Au", "05.3.4": "", "A": "Am <Bach>"})
        >>> known.linked("<p>12 von 12: 12 Au und 05.3.4.</p>")
        '<p>12 von 12: <a href="profile/12.html">12 Au</a> und <a href="profile/05.3.4.html">05.3.4</a>.</p>'
        >>> known.linked("<p>A und A Am &lt;Bach&gt;, <a>12 Au</a></p>")
        '<p>A und <a href="profile/A.html">A Am &lt;Bach&gt;</a>, <a>12 Au</a></p>'
        >>> known.linked('<th>12 <span class="name">Au</span></th>')
        '<th><a href="profile/12.html">12</a> <span class="name">Au</span></th>'
        >>> Codes({}).linked("<p>12 Au</p>")
        '<p>12 Au</p>'
        """
        return page if self._found is None else "".join(self._parts(page, folder, but, self._found))

    def _parts(self, page: str, folder: str, but: str, found: re.Pattern[str]) -> Iterator[str]:
        def link(match: re.Match[str]) -> str:
            return to(self._meant[" ".join(unescape(match[0]).split())], match[0])

        def to(area: str, words: str) -> str:
            if area == but:
                return words
            return f'<a href="{folder}{escape_html(self._files[area])}.html">{words}</a>'

        quiet: list[str] = []
        end = max(page.find("<body"), 0)
        yield page[:end]
        for tag in _TAG.finditer(page, end):
            said = page[end : tag.start()]
            if quiet or not said.strip():
                yield said
            elif area := self._before_name(said, page, tag):
                yield said.replace(said.strip(), to(area, said.strip()))
            else:
                yield found.sub(link, said)
            yield tag[0]
            end = tag.end()
            _enter(quiet, tag[0])
        yield page[end:] if quiet else found.sub(link, page[end:])

    def _before_name(self, said: str, page: str, tag: re.Match[str]) -> str:
        """Return the area whose code stands alone before its name in plain weight, as tables have it; empty if none does."""
        beside = _BESIDE.match(page, tag.start())
        code = unescape(said.strip())
        return code if beside and beside[1] and self.names.get(code) == unescape(beside[1]) else ""


def linked_on_paper(body: str, areas: Mapping[str, str]) -> str:
    r"""Return the Markdown of a document whose PDF holds a page of areas, with links to it from sentences, tables, columns.

    Linked is a code that is known alone, or a code with its name.

    Examples
    --------
    >>> pages = '```{=typst}\nprofil-seite(marke: "profil-1.2.3")\nprofil-seite(marke: "profil-12")\n```'
    >>> said = f"So 1\\.2\\.3 und [1\\.2\\.3](#x), `1.2.3`; 12 und 12 Au.\n\n{pages}"
    >>> print(linked_on_paper(said, {"1.2.3": "", "12": "Au"}).partition("```\n\n")[2].splitlines()[0])
    So [1\.2\.3](#profil-1.2.3){.weg} und [1\.2\.3](#x), `1.2.3`; 12 und [12 Au](#profil-12){.weg}.
    >>> linked_on_paper(f"Getippt: 1.2.3.\n\n{pages}", {"1.2.3": ""}).partition("```\n\n")[2].splitlines()[0]
    'Getippt: [1.2.3](#profil-1.2.3){.weg}.'
    """
    marks = set(_MARK.findall(body))
    files = file_names(areas)
    # where the code alone leads to the profile, its name beside it need not
    texts = {
        a: a if stands_alone(a) else " ".join(f"{a} {name}".split())
        for a, name in areas.items()
        if name.strip() or stands_alone(a)
    }
    pages = {a: next((m for m in _pages(files[a]) if m in marks), "") for a in texts}
    meant = {text: pages[a] for a, text in texts.items() if pages[a]}
    if not meant:
        return body
    # functions escape what they say, people who type a notebook do not
    led = {text: mark for told, mark in meant.items() for text in (told, escape_markdown(told))}
    wanted = re.compile(rf"{_ASIDE}|(?<![\w.\\/-])(?P<code>{_either(led)})(?![\w/]|[.\\-]+\w)")

    def link(match: re.Match[str]) -> str:
        code = " ".join((match["code"] or "").split())
        return f"[{match[0]}](#{led[code]}){{.weg}}" if code else match[0]

    parts, end = [], 0
    for drawn in _FENCED.finditer(body):
        parts += [_in_prose(body[end : drawn.start()], wanted, link), drawn[0]]
        end = drawn.end()
    # Typst's patterns do not look around: what is before and behind belongs to the word, which is no code then
    around = rf"(?:\w[\w./-]*)?(?:{_either(meant)})(?:[./-]*\w)*"
    ways = ", ".join(f"{typst_string(text)}: {typst_string(mark)}" for text, mark in meant.items())
    # a name may hold the signs that end a piece of Typst
    ticks = max(map(len, re.findall("`+", ways)), default=0)
    fence = "`" * max(3, ticks + 1)
    tables = _IN_TABLES.format(ways=f"{ways},", codes=typst_string(around), fence=fence)
    return "".join([tables, *parts, _in_prose(body[end:], wanted, link)])


def _pages(name: str) -> tuple[str, str]:
    """Return the marks of the pages that a document may hold of an area: its profile, its page as a candidate."""
    return f"profil-{name}", f"gebiet-{name}"


def _either(texts: Iterable[str]) -> str:
    """Return a pattern of one of these texts, the longer ones first, broken between words as it may be."""
    ordered = sorted(texts, key=lambda t: (-len(t), t))
    return "|".join(r"\s+".join(map(re.escape, text.split(" "))) for text in ordered)


def _in_prose(text: str, wanted: re.Pattern[str], link: Callable[[re.Match[str]], str]) -> str:
    """Change the lines of a text that are neither headings nor pictures nor rows nor marks of a division."""
    lines = text.split("\n")
    return "\n".join(
        line if line.lstrip().startswith(("#", "!", "|", ":::")) else wanted.sub(link, line) for line in lines
    )


def _meant(names: Mapping[str, str]) -> dict[str, str]:
    """Return which area each text means that is a link."""
    alone = {code: code for code in names if stands_alone(code)}
    named = {" ".join(f"{code} {name}".split()): code for code, name in names.items() if name.strip()}
    return named | alone


def stands_alone(code: str) -> bool:
    """Tell whether a code is known as one without its name.

    Examples
    --------
    >>> [stands_alone(c) for c in ("16.3.3", "01011101", "Nord-3", "E01000001")]
    [True, True, True, True]
    >>> [stands_alone(c) for c in ("12", "2024", "A", "B12", "12.10", "1.3.2024", "Nord", "3-4", "12 %")]
    [False, False, False, False, False, False, False, False, False]
    """
    if re.fullmatch(r"\d+", code):
        return len(code) >= _DIGITS
    if re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{4}|\d+[./_-]\d+", code):
        return False
    return bool(re.fullmatch(r"\d+(?:[./_-]\d+){2,}|(?=.*\d)(?=.*[^\W\d_])[\w./-]{5,}", code))


def _written(text: str) -> str:
    """Return the pattern of a text as a page may have it: broken between words, its signs written out or not."""
    return r"\s+".join("".join(_SIGNS.get(c) or re.escape(c) for c in word) for word in text.split())


def _enter(quiet: list[str], tag: str) -> None:
    """Note which quiet elements one is in after a tag."""
    found = _NAME.match(tag)
    if not found or (name := found[1].lower()) not in _QUIET or tag.endswith("/>"):
        return
    if not tag.startswith("</"):
        quiet.append(name)
    elif name in quiet:
        while quiet.pop() != name:
            pass


__all__ = ["Codes", "linked_on_paper", "stands_alone"]
