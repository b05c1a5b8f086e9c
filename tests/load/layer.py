"""Faults at SQLite's own file layer, inside the process: for machines on which no tracer may be used."""

from __future__ import annotations

import _sqlite3
import ctypes
from itertools import count
from typing import Any, Final

CALLS: Final = ("pwrite64", "pread64")
"""What can be had to fail in this way; syncing cannot."""
_CALL: Final = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64, use_errno=True)
_SET: Final = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
_GET: Final = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)
_KEPT: Final[list[Any]] = []
"""What SQLite calls from now on must not be collected."""


class _Vfs(ctypes.Structure):
    """`sqlite3_vfs` as far as its third version goes (https://www.sqlite.org/c3ref/vfs.html)."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("functions", ctypes.c_void_p * 13),
        ("set_call", _SET),
        ("get_call", _GET),
        ("next_call", ctypes.c_void_p),
    )


def inject(name: str, error: int, first: int, last: int) -> None:
    """From now on, the calls of that name from the `first` to the `last` fail with an error of the system (0: none ends it)."""
    library = ctypes.CDLL(_sqlite3.__file__)  # with what it is linked to
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    vfs = library.sqlite3_vfs_find(None)
    own = _CALL(vfs.contents.get_call(vfs, name.encode()))
    numbers = count(1)

    def failing(file: int, buffer: int, size: int, offset: int) -> int:
        number = next(numbers)
        if number < first or (last and number > last):
            return int(own(file, buffer, size, offset))
        ctypes.set_errno(error)
        return -1

    instead = _CALL(failing)
    _KEPT.extend((library, own, instead))
    vfs.contents.set_call(vfs, name.encode(), ctypes.cast(instead, ctypes.c_void_p))
