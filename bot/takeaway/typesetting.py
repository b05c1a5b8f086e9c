"""Text in lines of a width: where a line of English or Chinese may end, and where never."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

Measure = Callable[[str], float]
"""How wide a text is."""

CLOSING: Final = "、。，；：！？」』）》〉】〕”’…—·・%‰℃,.;:!?)]}〞﹂﹄"
"""What no line may begin with."""
OPENING: Final = "「『（《〈【〔“‘([{〝﹁﹃$¥€£＄￥"
"""What no line may end with."""
_HAN: Final = r"\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
_ATOM: Final = re.compile(
    rf"\s+|[{re.escape(OPENING)}]*(?:\d[\d,.]*[年月日]|[^\s{_HAN}{re.escape(OPENING)}]+|[{_HAN}])[{re.escape(CLOSING)}]*|\S"
)
"""What stays together: a word or a Chinese character with the marks that belong to it, a number with its year, month or day."""


def lines_of(text: str, width: float, measure: Measure) -> list[str]:
    """A text in lines that are no wider than that; what is wider by itself is cut."""
    return [line for paragraph in _visible(text).split("\n") for line in _filled(paragraph, width, measure)]


def _visible(text: str) -> str:
    """A text without what cannot be seen: controls, marks of direction, what has no width."""
    return "".join(ch for ch in text.replace("\t", " ") if ch == "\n" or unicodedata.category(ch) not in {"Cc", "Cf", "Cs", "Co", "Cn"})


def _filled(text: str, width: float, measure: Measure) -> Iterator[str]:
    lines: list[list[str]] = [[]]
    for atom in _atoms(text, width, measure):
        if lines[-1] and not atom.isspace() and measure("".join([*lines[-1], atom])) > width:
            lines.append([])
        if lines[-1] or not atom.isspace():
            lines[-1].append(atom)
    if len(lines) > 1 and len(lines[-1]) == 1 and len(lines[-1][0]) <= 2 and len(lines[-2]) > 4:
        lines[-1].insert(0, lines[-2].pop())  # one character alone looks lost
    yield from ("".join(line).strip() for line in lines)


def _atoms(text: str, width: float, measure: Measure) -> Iterator[str]:
    """What stays together, and in pieces what is too wide for any line."""
    for found in _ATOM.finditer(text):
        atom = found.group()
        while measure(atom) > width and len(atom) > 1:
            end = next(end for end in range(len(atom) - 1, 0, -1) if end == 1 or measure(atom[:end]) <= width)
            yield atom[:end]
            atom = atom[end:]
        yield atom
