"""Files in one archive, without the clock: the same files give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping

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
