"""A zip archive whose bytes depend on nothing but what is in it."""

from __future__ import annotations

from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can tell."""
_PRIVATE: Final = 0o600 << 16
_UNIX: Final = 3


def settled(archive: bytes, without: frozenset[str] = frozenset()) -> bytes:
    """The same archive with no time, machine or owner in it, its files in the same order; some of them left out."""
    out = BytesIO()
    with ZipFile(BytesIO(archive)) as read, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=9) as written:
        for name in read.namelist():
            if name not in without:
                info = ZipInfo(name, _EPOCH)
                info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, _PRIVATE, _UNIX
                written.writestr(info, read.read(name))
    return out.getvalue()
