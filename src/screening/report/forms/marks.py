"""What lay on the table, as fingerprints: written onto a protocol for people and scanners, read out of it again."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from screening.base import CITY_NAME, MOST_KEPT, NotAFileError, fail, read_ordinary
from screening.report.forms.findings import no_protocol, protocol_unreadable

KIND = "screening-protokoll-1"
TEXT = "text"
SOURCES = ("gespraech", "kriterien", "verwaltung", "region", "entscheidungen")
"""What a protocol rests on, in the order in which it is told."""
PARTS = (*SOURCES, TEXT)

_SIGNED = re.compile(
    rf"{KIND};(?P<city>[^;\s]{{1,80}});(?P<year>[0-9]{{4}})"
    + "".join(rf";{part}=(?P<{part}>[0-9a-f]{{64}}|-)" for part in PARTS)
)
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\ufffe\u0002"))
"""What a reader of PDF puts where a word was parted."""


@dataclass(frozen=True)
class Marks:
    """The fingerprints of a protocol.

    Attributes
    ----------
    city : str
        Its key.
    year : int
    parts : mapping of str to str
        By part (`PARTS`) 64 hexadecimal digits; empty for what was not there.
    """

    city: str
    year: int
    parts: Mapping[str, str]

    @property
    def line(self) -> str:
        """All in one line: what a scanner reads, and what the PDF says of itself.

        Examples
        --------
        >>> Marks("a", 2024, {"kriterien": "0f" * 32}).line[:54]
        'screening-protokoll-1;a;2024;gespraech=-;kriterien=0f0'
        """
        told = (f"{p}={self.parts.get(p) or '-'}" for p in PARTS)
        return ";".join((KIND, self.city, str(self.year), *told))

    @property
    def short(self) -> str:
        """Sixteen digits for the foot of each page: of all that the protocol rests on."""
        told = ";".join(self.parts.get(p, "") for p in SOURCES)
        return in_fours(hashlib.sha256(told.encode("ascii")).hexdigest()[:16])


@dataclass(frozen=True)
class Carried:
    """What a protocol's PDF says of itself, and what its pages say.

    Attributes
    ----------
    marks : Marks
    text : str
        The fingerprint of the text on its pages.
    whole : bool
        Whether the fingerprints printed are those that the file holds, and nothing was laid over its pages.
    """

    marks: Marks
    text: str
    whole: bool


def in_fours(digits: str) -> str:
    """Return digits in groups of four, as people compare them.

    Examples
    --------
    >>> in_fours("0123456789"), in_fours("")
    ('0123 4567 89', '')
    """
    return " ".join(digits[k : k + 4] for k in range(0, len(digits), 4))


def parse(line: str) -> Marks | None:
    """Read the line of a protocol; None if there is none in the text.

    Examples
    --------
    >>> marks = Marks("a", 2024, {"text": "0f" * 32})
    >>> parse(f"Musterstadt, {marks.line}").parts["text"] == "0f" * 32, parse(marks.line.replace("0f", "xx"))
    (True, None)
    """
    found = _SIGNED.search(line)
    if found is None or not CITY_NAME.fullmatch(found["city"]):
        return None
    parts = {p: "" if found[p] == "-" else found[p] for p in PARTS}
    return Marks(found["city"], int(found["year"]), parts)


def code(marks: Marks) -> bytes:
    """Return the line as a QR code, a PNG."""
    import segno

    target = io.BytesIO()
    segno.make_qr(marks.line, error="m").save(target, kind="png", scale=6, border=4)
    return target.getvalue()


def text_mark(pages: list[str]) -> str:
    """Return the fingerprint of what pages say; where lines and words are parted does not matter."""
    return hashlib.sha256(_squeezed("".join(pages)).encode("utf-8")).hexdigest()


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text.translate(_UNSEEN)).split())


def pages_of(content: bytes) -> list[str]:
    """Return the text of each page of a PDF."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def carried(path: Path) -> Carried:
    """Read what a protocol carries.

    Parameters
    ----------
    path : Path
        A PDF; the last page has the fingerprints, the pages before it what was decided.

    Raises
    ------
    ScreeningError
        If it cannot be read, or is no protocol of ours.
    """
    import pikepdf
    import pypdfium2

    try:
        content = read_ordinary(path, MOST_KEPT)
    except NotAFileError as why:
        raise fail(why.message, why.remedy, file=path.name) from None
    except OSError:
        raise protocol_unreadable(path.name) from None
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            said = str(pdf.docinfo.get("/Keywords", "")) if pdf.trailer.get("/Info") is not None else ""
            over = any(_drawn_over(page) for page in pdf.pages)
        pages = pages_of(content)
    except (pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, TypeError):
        raise no_protocol(path.name) from None
    marks = parse(said)
    if marks is None or not pages:
        raise no_protocol(path.name)
    printed = _squeezed(pages[-1])
    whole = not over and all(mark in printed for mark in marks.parts.values())
    return Carried(marks, text_mark(pages[:-1]), whole)


def _drawn_over(page: object) -> bool:
    """Tell whether somebody has put notes onto a page; a link or a field for a signature is none."""
    notes = page.get("/Annots", ())  # type: ignore[attr-defined]
    return any(str(n.get("/Subtype", "")) not in ("/Link", "/Widget") for n in notes)
