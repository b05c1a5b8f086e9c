"""What time it is somewhere, in words: by the pinned zone data, with the names of months and days that the compiler wrote."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from bot import phrases, zones
from bot.index import Index
from bot.model import Lang

MONTH: Final = "calendar month {number}"
WEEKDAY: Final = "calendar weekday {number}"
"""Under which keys a compiled file holds the names of months (1 to 12) and of days (0 is Monday), made by Babel."""


def told(at: float, zone: str, index: Index, lang: Lang) -> str:
    """The line that tells what the clocks of a zone show at a moment, in seconds since 1970."""
    local = datetime.fromtimestamp(at, UTC).astimezone(zones.zone(zone))
    return index.message(phrases.LOCAL_TIME, lang).format(
        weekday=index.message(WEEKDAY.format(number=local.weekday()), lang),
        month=index.message(MONTH.format(number=local.month), lang),
        day=local.day,
        time=f"{local:%H:%M}",
        offset=_offset(local.utcoffset() or timedelta()),
    )


def minute_of(at: float) -> int:
    """The minute in which a moment lies: for so long the line stays true."""
    return int(at // 60)


def _offset(apart: timedelta) -> str:
    """How far clocks are from UTC: UTC+8, UTC+5:30, UTC."""
    minutes = round(apart.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return "UTC" if not minutes else f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
