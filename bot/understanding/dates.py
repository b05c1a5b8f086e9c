"""Months and years as people write them."""

from __future__ import annotations

from typing import Final

from bot.patterns import Late

_NAMES: Final = "january february march april may june july august september october november december".split()
_SHORT: Final = {name[:3]: name for name in _NAMES if name not in {"march", "may"}}
_SHORT_MONTH: Final = Late(rf"\b({'|'.join(_SHORT)})t?\b\.?(?=\s*\d)")
"""Short names of months, before a figure: Nov. 7, Aug 2017 (mar and may are words of their own)."""
_YEAR: Final = r"(?:19|20)\d\d"
_PERIOD: Final = Late(
    rf"\b({'|'.join(_NAMES)})\b,?\s+(?:\d{{1,2}},?\s+)?({_YEAR})"  # august 2017, november 7, 2019
    rf"|({_YEAR})\s*[年\-./]\s*(\d{{1,2}})(?!\d)"  # 2017年8月, 2017-08
    rf"|(?<!\d)({_YEAR})(?!\d)"
)


_DAY: Final = Late(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{'|'.join(_NAMES)})\b(?:,?\s+{_YEAR}\b)?"
    rf"|\b(?:{'|'.join(_NAMES)})\b,?\s+\d{{1,2}}(?:st|nd|rd|th)?\b|\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*[日号])?|\d{{1,2}}:\d\d"
)


def without_dates(folded: str) -> str:
    """A folded text without the dates in it."""
    return _PERIOD.sub(" ", _DAY.sub(" ", folded)) if any(map(str.isdecimal, folded)) else folded


def months_in_full(folded: str) -> str:
    """A folded text with the short names of months written out."""
    return _SHORT_MONTH.sub(lambda found: _SHORT[found.group(1)], folded)


def periods_of(folded: str) -> tuple[str, ...]:
    """The months (2017-08) and years (2017) that a folded text names, in order."""
    if "19" not in folded and "20" not in folded:
        return ()
    found = []
    for name, of_name, year, month, alone in _PERIOD.findall(folded):
        if name:
            found.append(f"{of_name}-{_NAMES.index(name) + 1:02}")
        else:
            found.append(f"{year}-{int(month):02}" if month and 1 <= int(month) <= 12 else year or alone)
    return tuple(found)
