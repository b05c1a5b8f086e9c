"""Characters that no document can hold."""

from __future__ import annotations

import re
from typing import Final

_BARRED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What XML bars or discourages: controls but for tab and line breaks, half characters, and what is no character at all."""
_STAND_IN: Final = "\ufffd"


def printable(text: str) -> str:
    """A text with a mark in place of each character that no document can hold; all others stay as they are."""
    return _BARRED.sub(_STAND_IN, text)
