"""Whether a typed figure stands in words of a document, however it is written there."""

from __future__ import annotations

import re
from typing import Final

from bot.knowledge.schema import Value

_SMALL: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty"
).split()
_MONTHS: Final = "january february march april may june july august september october november december".split()


def stands(value: Value, words: str) -> bool:
    """Whether the figure stands in the words: 21 as 21 or twenty-one, 20000000 as 20 million, 2019-11 as Nov. … 2019."""
    folded = words.lower().replace(",", "")
    if value.date is not None:
        return all(re.search(rf"(?<![\da-z]){pattern}", folded) for pattern in _date(value.date))
    number = int(value.count if value.count is not None else value.money or 0)
    return any(re.search(rf"(?<![\da-z.]){re.escape(form)}(?![\da-z])", folded) for form in _forms(number))


def _forms(number: int) -> list[str]:
    forms = [str(number)]
    if number < len(_SMALL):
        forms.append(_SMALL[number])
    if number >= 1_000_000 and number % 100_000 == 0:
        forms.append(f"{number / 1_000_000:g} million")
    if number >= 10_000 and number % 1_000 == 0:
        forms.append(f"{number / 10_000:g}万")
    return forms


def _date(text: str) -> list[str]:
    year, *rest = text.split("-")
    patterns = [rf"{year}(?!\d)"]
    if rest:
        name = _MONTHS[int(rest[0]) - 1]
        patterns.append(rf"(?:{name[:3]}(?:\b|{name[3:]}\b)|{int(rest[0])}月)")
    if len(rest) > 1:
        patterns.append(rf"0?{int(rest[1])}(?!\d)")
    return patterns
