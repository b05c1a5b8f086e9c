"""The seal of a compiled file: the SHA-256 of all its bytes, kept in it where blanks stood when it was taken."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Final

from bot.errors import StoreError

_MARK: Final = b"casebrief-seal:"
_BLANK: Final = b"." * hashlib.sha256().digest_size * 2
_SEAL: Final = re.compile(re.escape(_MARK) + rb"([0-9a-f]{64})")

UNSEALED: Final = (_MARK + _BLANK).decode()
"""What must stand in a file, once, for it to be sealed."""


def seal(path: Path) -> None:
    """Seals a file that nobody writes to any more; a StoreError where it has no place for that."""
    content = path.read_bytes()
    if content.count(UNSEALED.encode()) != 1:
        raise StoreError(f"{path}: has no place for a seal; this is a fault of the compiler")
    with path.open("r+b") as file:
        file.seek(content.index(UNSEALED.encode()) + len(_MARK))
        file.write(hashlib.sha256(content).hexdigest().encode())


def is_intact(path: Path) -> bool:
    """Whether a file is, byte for byte, as it was sealed."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    found = _SEAL.search(content)
    if found is None:
        return False
    digest, view = hashlib.sha256(), memoryview(content)
    for piece in (view[: found.start(1)], _BLANK, view[found.end(1) :]):
        digest.update(piece)
    return digest.hexdigest().encode() == found[1]
