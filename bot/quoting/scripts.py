"""Whether Chinese characters that are compared as the same are the same: one script for the other, and nothing else."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from bot.quoting.names import Named, Names
from bot.quoting.words import Token, Words, is_han
from bot.text import Scripts

_VARIANTS: Final = frozenset(
    frozenset(pair)
    for pair in "裡裏 為爲 眾衆 群羣 峰峯 床牀 線綫 啟啓 污汙 溫温 說説 閱閲 強强 台臺 才纔 吃喫 脫脱 麼麽 鄰隣 總総".split()
)
"""Characters that differ by house style within one script."""


class Sameness:
    """Tells of one pasted text and one statement which of their words are the same, as both are written."""

    def __init__(self, pasted: Words, statement: Words, scripts: Scripts, names: Names) -> None:
        self._pasted, self._statement, self._scripts, self._names = pasted, statement, scripts, names

    @cached_property
    def _leans(self) -> tuple[int, int]:
        return self._scripts.lean(self._statement.text), self._scripts.lean(self._pasted.text)

    @cached_property
    def _letters(self) -> str:
        """The words in letters, one behind the other; nothing for a single word."""
        letters = [token.written for token in self._pasted.tokens if token.written.isalpha() and not is_han(token.key)]
        return "".join(letters) if len(letters) > 1 else ""

    @cached_property
    def _spans(self) -> dict[int, Named]:
        return {place: named for named in self._names.found(self._pasted) for place in range(named.begin, named.end)}

    def same(self, place: int, token: Token, *, first: bool) -> bool:
        """Whether the pasted word of a place is that token of the statement; its capitals may differ where they tell nothing."""
        pasted = self._pasted.tokens[place]
        if pasted.written == token.written:
            return True
        if is_han(pasted.key):
            return self._is_script(place, pasted.written, token.written)
        one, other = pasted.written.replace(".", ""), token.written.replace(".", "")
        if one == other or self._letters.isupper():
            return True
        # A text typed without capitals has no US; but who writes us of US may mean other words.
        return one[1:] == other[1:] and (first or self._letters.islower())

    def _is_script(self, place: int, pasted: str, ours: str) -> bool:
        if {pasted, ours} in _VARIANTS:
            return True
        table, (theirs, mine) = self._scripts.table, self._leans
        if mine <= 0 <= theirs and table.get(ord(ours)) == pasted:
            return True
        if not (theirs <= 0 < mine and table.get(ord(pasted)) == ours):
            return False
        return not self._is_renamed(place, ours)

    def _is_renamed(self, place: int, ours: str) -> bool:
        """Whether a character that both scripts have was changed in a name that is on file with that character alone."""
        named = self._spans.get(place)
        return named is not None and self._scripts.lean(ours) == 0 and not self._names.is_written(self._pasted, named, place)
