"""What stands in one cell: cleaned on its way in, kept from acting as a formula on its way out."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ACTING: Final = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would work out, or one that was kept from it (OWASP, CSV injection)."""
_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FORMATTING: Final = "Cf"
"""The Unicode category of what cannot be seen: zero-width blanks, marks of direction and of byte order, soft hyphens."""


def cleaned(text: str) -> str:
    """A cell as its writer saw it: invisible marks out, line ends alike, accents in one form, nothing around it."""
    if not text.isprintable():
        text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
        text = "".join(ch for ch in text if unicodedata.category(ch) != _FORMATTING)
    return unicodedata.normalize("NFC", text).strip()


def defused(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what would act."""
    return f"'{text}" if _ACTING.match(text) else text


def restored(text: str) -> str:
    """A cell without the apostrophe that `defused` put before it."""
    return text[1:] if text[:1] == "'" and _ACTING.match(text) else text


def figure(number: float) -> str:
    """A number as a table shows it: 12.0 as 12."""
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)
