"""Which of the choices offered a text takes."""

from __future__ import annotations

from typing import Final

from bot.patterns import Late

_NUMBER: Final = Late(r"(?:no\.?|number|option|选|第|#|\()?\s*(\d{1,2}|[一二三四五六七八九十])\s*(?:[.)。、号]|个|项|条)*")
_BEGINS: Final = "no选第#( 一二三四五六七八九十"
"""With what a number begins that is not in figures: most texts need no closer look."""
_ORDINALS: Final = {
    **{word: number for number, word in enumerate("一二三四五六七八九十", 1)},
    **{word: number for number, word in enumerate(("one", "two", "three", "four"), 1)},
    **{word: number for number, word in enumerate(("the first one", "the second one", "the third one", "the fourth one"), 1)},
    **{word: number for number, word in enumerate(("first", "second", "third", "fourth"), 1)},
}


def number_in(text: str, *, offered: bool) -> int:
    """The number that a folded text gives, and nothing more; 0 for none, as for 'first' where no choice was offered."""
    if not (offered or text[:1] in _BEGINS or text[:1].isdecimal()):
        return 0
    found = _NUMBER.fullmatch(text)
    word = found.group(1) if found else text
    number = _ORDINALS.get(word) or (int(word) if found and word.isdigit() else 0)
    return number if found or offered else 0
