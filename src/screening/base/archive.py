"""Files in one archive, without the clock: the same files give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping

CORE = "docProps/core.xml"
"""Where a workbook keeps its title, and its language."""
_END = b"</cp:coreProperties>"
_DAY = (1980, 1, 1, 0, 0, 0)
"""The first day that an archive can name."""


def archive(files: Mapping[str, str | bytes], plain: Collection[str] = ()) -> bytes:
    """Return a ZIP archive of files in the given order.

    Parameters
    ----------
    files : mapping of str to str or bytes
        Their content by their name.
    plain : collection of str
        Names of those that are not packed.

    Examples
    --------
    >>> archive({"a.txt": "ä"}) == archive({"a.txt": "ä".encode()}), archive({})[:2]
    (True, b'PK')
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=_DAY)
            entry.compress_type = zipfile.ZIP_STORED if name in plain else zipfile.ZIP_DEFLATED
            # on any system the same
            entry.create_system = 0
            made.writestr(entry, content)
    return target.getvalue()


def in_german(workbook: bytes) -> bytes:
    """Return a workbook (XLSX) that says its language among its properties: XlsxWriter has no place for it.

    Examples
    --------
    >>> made = in_german(archive({CORE: "<x><dc:title>A</dc:title></cp:coreProperties>"}))
    >>> zipfile.ZipFile(io.BytesIO(made)).read(CORE)
    b'<x><dc:title>A</dc:title><dc:language>de-DE</dc:language></cp:coreProperties>'
    """
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        files = {name: parts.read(name) for name in parts.namelist()}
    files[CORE] = files[CORE].replace(_END, b"<dc:language>de-DE</dc:language>" + _END)
    return archive(files)
