"""Counts how often what was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, delete, select

from bot.state.counted import TOLD, Count, Counted, day_of
from bot.state.dialect import counting
from bot.state.schema import usage

_COUNT: Final = counting(usage, "times")


def count(connection: Connection, counted: Iterable[tuple[Counted, float]]) -> None:
    """Counts questions, each asked at a time: one statement for all of them."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for one, at in counted:
        day = day_of(at)
        if one.outcome:
            found[day, one.lang, one.outcome, ""] += 1
        found.update((day, one.lang, TOLD, entry) for entry in one.entries)
    listed = sorted(found.items())  # whoever counts the same at once waits for the other in the same order
    rows = [{"day": day, "lang": lang, "outcome": what, "entry": entry, "times": n} for (day, lang, what, entry), n in listed]
    if rows:
        connection.execute(_COUNT, rows)


def counts(connection: Connection, since: str = "") -> tuple[Count, ...]:
    """All counts from a day on."""
    listed: Any = select(usage).where(usage.c.day >= since).order_by(*usage.primary_key)
    return tuple(Count(**row._mapping) for row in connection.execute(listed))  # noqa: SLF001  SQLAlchemy's name for what it gives everyone


def forgotten(connection: Connection, before: float) -> None:
    """Deletes the counts of days that have lain too long."""
    connection.execute(delete(usage).where(usage.c.day < day_of(before)))
