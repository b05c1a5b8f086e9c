"""Which words turn the sense of a sentence: numbers, negations, names, conditions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from bot.quoting.values import Matter
from bot.quoting.words import Words, half_width, is_han

_NEGATIONS: Final = frozenset(
    "not no never none nobody nothing neither nor without cannot cant dont wont isnt arent wasnt werent didnt doesnt nowhere hardly "
    "barely scarcely refuse refuses refused deny denies denied false untrue".split()
) | frozenset("不没未无非勿否莫毋")  # fmt: skip
_CONDITIONS: Final = frozenset("if unless except but only until however although though whether lest supposedly allegedly".split())
_HAN_CONDITIONS: Final = re.compile("如果|假如|若|除非|除了|但|只有|仅|虽|倘|据说|所谓")
_PREFIXES: Final = ("un", "in", "im", "il", "ir", "dis", "non", "mis")
_NUMBERS: Final = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion billions dozen "
    "dozens first second third half quarter double twice once both all every each some few many several most any".split()
) | frozenset("零〇一二三四五六七八九十百千万亿兆两双半倍多几数每全首")  # fmt: skip
_COURTESIES: Final = frozenset(
    "thanks thankyou thankyouverymuch manythanks please hi hello helloall dearall goodmorning goodafternoon best regards "
    "bestregards kindregards fyi 谢谢 多谢 谢谢您 谢谢你 感谢 你好 您好 大家好 请核对 请核实 请查收 供参考".split()
)
_ASKS: Final = re.compile(
    r"\b(?:right|correct|real|genuine|quot\w*|said|say|verbatim|exact\w*|wording|true|check|official)\b"
    r"|吗|原 话|对 不 对|属 实|准 确|核 [对实]"
)
"""Words of asking whether a quotation is one; Chinese characters stand apart here."""
_LONGEST_ASIDE: Final = 12
_BEFORE, _BEHIND = 8, 6
"""So many words before and behind a piece are looked at, in the same sentence."""


def is_negation(key: str) -> bool:
    """Whether a word says that something is not so."""
    return key in _NEGATIONS or key.endswith("n't")


def is_number(key: str) -> bool:
    """Whether a word is a number, a part of one, or says how many."""
    return key in _NUMBERS or any(ch.isnumeric() for ch in key) or not (key.isalnum() or "'" in key or key == "…")


def is_aside(words: Words) -> bool:
    """Whether a sentence is what people add when they paste something: thanks, a greeting, or asking whether it is right."""
    keys = words.keys
    if len(keys) > _LONGEST_ASIDE or any(is_negation(key) for key in keys):
        return False
    asks = half_width(words.gap(len(keys))).strip(" \n\"'”’」』)").endswith("?")
    return (asks and bool(_ASKS.search(" ".join(keys)))) or "".join(key for key in keys if key.isalnum()) in _COURTESIES


def matters_of(words: Words, places: Iterable[int], named: Collection[int]) -> frozenset[Matter]:
    """Why it matters that these words changed; `named` are the places of the known names among all the words."""
    found = set()
    for place in places:
        key = words.keys[place]
        if is_negation(key):
            found.add(Matter.NEGATION)
        if is_number(key):
            found.add(Matter.NUMBER)
        if place in named or _is_capital(words, place):
            found.add(Matter.NAME)
    return frozenset(found)


def _is_capital(words: Words, place: int) -> bool:
    """Whether a word has a capital that no beginning of a sentence gives it."""
    written = words.tokens[place].written
    return written[0].isupper() and written not in {"I", "A"} and (not words.breaks(place) or written[1:2].isupper())


def is_opposite(one: str, other: str) -> bool:
    """Whether of two words one is the other with a prefix that denies it."""
    short, long = sorted((one, other), key=len)
    return len(short) > 2 and any(long == prefix + short for prefix in _PREFIXES)


def turning(words: Words, begin: int, end: int) -> tuple[str, ...]:
    """The words just before and behind some words, in the same sentence, that turn the sense of those."""
    first, last = begin, end
    while first > max(0, begin - _BEFORE) and not words.breaks(first):
        first -= 1
    while last < min(len(words.tokens), end + _BEHIND) and not words.breaks(last):
        last += 1
    return (*_turning(words, first, begin), *_turning(words, end, last))


def _turning(words: Words, begin: int, end: int) -> tuple[str, ...]:
    found = [
        words.tokens[place].written
        for place in range(begin, end)
        if is_negation(words.keys[place]) or (words.keys[place] in _CONDITIONS and not is_han(words.keys[place]))
    ]
    return (*found, *_HAN_CONDITIONS.findall("".join(words.keys[begin:end])))
