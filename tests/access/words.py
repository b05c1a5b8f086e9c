"""Invented words and names, none twice: Latin ones of syllables, Chinese ones of common characters."""

from __future__ import annotations

from itertools import product
from random import Random

_STARTS, _VOWELS, _ENDS = "b br d dr f g gl k kr l m n p pl r s t tr v z".split(), "aeiou", "k l m n r s t x".split()
_TAKEN = set("的情况如何发生在什么时候有多少谁了解请介绍关于是负责说过原文声明联系人该找里人员机构案件来自哪据文件没有写明一二三四五六七八九十百千万亿两年月日号点时分")


class Words:
    """Gives out invented words in an order of chance, each once."""

    def __init__(self, random: Random) -> None:
        syllables = ["".join(parts) for parts in product(_STARTS, _VOWELS)]
        self._latin = [f"{one}{two}{end}" for one, two in product(syllables, syllables) for end in random.sample(_ENDS, 2)]
        characters = [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFA)]
        characters = [ch for ch in characters if ch not in _TAKEN]
        random.shuffle(self._latin)
        random.shuffle(characters)
        self._names, self._characters = iter(characters[:1_800]), characters[1_800:]
        self._random = random
        self._given: set[str] = set()

    def latin(self) -> str:
        """A word such as 'brudakel'."""
        return self._latin.pop()

    def name(self) -> str:
        """A Chinese name, of characters that no other one and no word holds; where these run out, of characters of words."""
        found = "".join(ch for _, ch in zip(range(3), self._names, strict=False))
        return found if len(found) == 3 else self.chinese(3)

    def chinese(self, length: int = 2) -> str:
        """A Chinese word."""
        while True:
            found = "".join(self._random.sample(self._characters, length))
            if found not in self._given:
                self._given.add(found)
                return found
