"""What a method finds for a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from bot.bench.accuracy.task import Task


class Found(NamedTuple):
    """The best label, and how sure that is on the scale of whoever found it."""

    label: str
    confidence: float


NOTHING: Final = Found("", float("-inf"))
"""Nothing is found: less sure than anything."""

Rank = Callable[[str], Found]
Fit = Callable[[Task], Rank]
"""Learns the items of a task and gives what ranks them for a question."""
