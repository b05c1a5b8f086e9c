"""Figures as people write them: 21, twenty-one, 二十一, 79万, 1.3 million."""

from __future__ import annotations

from typing import Final

from bot.patterns import Late
from bot.understanding.dates import without_dates

_ONES: Final = {word: number for number, word in enumerate(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 2
)}  # fmt: skip
_TENS: Final = {word: 10 * number for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_BIG: Final = {"hundred": 100, "dozen": 12, "thousand": 1_000, "k": 1_000, "million": 1_000_000, "m": 1_000_000, "billion": 10**9,
               "百": 100, "千": 1_000, "万": 10_000, "百万": 1_000_000, "千万": 10**7, "亿": 10**8}  # fmt: skip
_HAN: Final = {**{ch: number for number, ch in enumerate("零一二三四五六七八九")}, "两": 2, "〇": 0}
_HAN_BIG: Final = {"十": 10, "百": 100, "千": 1_000}
_WORDS: Final = "|".join((*_TENS, *_ONES))
_FIGURE: Final = Late(
    rf"(?<![a-z\d.])(\d[\d,]*(?:\.\d+)?)\s?(hundred|thousand|million|billion|dozen|百万|千万|百|千|万|亿|[km](?![a-z]))?"
    rf"|\b({_WORDS})(?:[- ]({'|'.join(list(_ONES)[:8])}|one))?\b(?:\s(hundred|thousand|million|dozen))?"
    rf"|([零〇一二两三四五六七八九十百千]+)(万|亿)?(?=[人名个位处家种次件起组项天年岁元吨公克份句条路余多])"
)
_MARKED: Final = Late(
    r"(?=[\w/\-]*\d)(?=[\w/\-]*[a-z])[a-z\d]+(?:[-/][a-z\d]+)+|\b(?=\w*\d)(?=\w*[a-z])[a-z\d]{5,}\b|(?<![\d.,])\d{6,}(?![\d.,万亿])"
)


_NUMERALS: Final = frozenset("零〇一二两三四五六七八九十百千")
"""One of these stands in every figure that is neither in digits nor in English words."""


def figures_of(folded: str) -> tuple[str, ...]:
    """The figures in a folded text as plain decimals, in order; no dates, and neither one nor 'a', which count nothing."""
    found = []
    if not (any(map(str.isdecimal, folded)) or not _NUMERALS.isdisjoint(folded) or any(word in folded for word in (*_TENS, *_ONES))):
        return ()
    for digits, big, tens, ones, by, han, by_han in _FIGURE.findall(without_dates(folded)):
        if digits:
            value = float(digits.replace(",", "")) * _BIG.get(big, 1)
        elif tens:
            value = (_TENS.get(tens, 0) or _ONES.get(tens, 0)) + (_ONES.get(ones, 1 if ones else 0) if tens in _TENS else 0)
            value *= _BIG.get(by, 1)
        else:
            value = _of_han(han) * _BIG.get(by_han, 1)
        if value > 1:
            found.append(f"{value:.15g}")
    return tuple(dict.fromkeys(found))


def _of_han(text: str) -> int:
    """The value of a numeral in Chinese characters below ten thousand."""
    if all(ch in _HAN for ch in text):
        return int("".join(str(_HAN[ch]) for ch in text))
    whole, digit = 0, 0
    for ch in text:
        if ch in _HAN:
            digit = _HAN[ch]
        else:
            whole += (digit or 1) * _HAN_BIG[ch]
            digit = 0
    return whole + digit


def marks_of(folded: str) -> tuple[str, ...]:
    """Numbers of cases, files and the like in a folded text: letters and digits together, or six digits and more."""
    return tuple(dict.fromkeys(_MARKED.findall(folded))) if any(map(str.isdecimal, folded)) else ()
