"""Archives that promise less than they hold: who unpacks them trusts the promise, or fills the memory."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

MOST_PACKED = 1032
"""Deflate packs no more bytes into one."""

_CHUNK = 1 << 16
_HEADER = "<4s5H3L2H"
"""What stands before a member's name; last the lengths of the name and of what is added to it."""


def lies(archive: zipfile.ZipFile, most: int) -> bool:
    """Tell whether a member of an archive unpacks to more than the directory says.

    Looked at are archives that could hold more than `most` bytes; of each member no more is unpacked than it
    promises, and one byte.

    Raises
    ------
    OSError, ValueError, zipfile.BadZipFile
        If the archive cannot be read.

    Examples
    --------
    >>> with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
    ...     archive.writestr("a.xml", bytes(5000))
    ...     honest = lies(archive, 1000)
    ...     archive.getinfo("a.xml").file_size = 10
    ...     honest, lies(archive, 1000), lies(archive, 10**9)
    (False, True, False)
    """
    members = [m for m in archive.infolist() if m.compress_type == zipfile.ZIP_DEFLATED]
    if sum(m.compress_size for m in members) * MOST_PACKED <= most or archive.fp is None:
        return False
    return any(_unpacks_to_more(archive, m) for m in members)


def _unpacks_to_more(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    file = archive.fp
    assert file is not None
    file.seek(member.header_offset)
    *_, name, added = struct.unpack(_HEADER, file.read(struct.calcsize(_HEADER)))
    file.seek(name + added, io.SEEK_CUR)
    unpacking, left, size = zlib.decompressobj(-15), member.compress_size, 0
    waiting = b""
    while size <= member.file_size and not unpacking.eof:
        if not waiting:
            waiting = file.read(min(_CHUNK, left))
            left -= len(waiting)
            if not waiting:
                break
        try:
            size += len(unpacking.decompress(waiting, _CHUNK))
        except zlib.error:
            return False  # whoever reads it says that it is broken
        waiting = unpacking.unconsumed_tail
    return size > member.file_size
