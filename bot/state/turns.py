"""Whose turn it is to decide: what is decided about people and statements is never changed under who relies on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from bot.state.changes import Announced, Change, Followed, Governed, Settled
from bot.state.dialect import Lock, is_shared, take
from bot.state.missed import Explained, Missed
from bot.state.reading import Briefed, Read, Reissued, Visited

_OWN: Final = (Visited, Briefed, Read, Missed, Explained)
"""Acts that change nothing on which anybody else decides."""


def take_turns(connection: Connection, changes: Sequence[Change]) -> None:
    """Waits until what some changes are decided on can change no more before they are kept, or until nobody relies on what they change."""
    if not is_shared(connection):
        return
    if any(map(_rules, changes)):
        take(connection, Lock.RULINGS)
    elif any(isinstance(change, Settled) for change in changes):
        take(connection, Lock.RULINGS, shared=True)
    if any(isinstance(change, Reissued) for change in changes):
        take(connection, Lock.EDITIONS)


def _rules(change: Change) -> bool:
    """Whether others may rely on what a change would change."""
    match change:
        case Governed() | Followed() | Announced():
            return True
        case Settled():
            return any(not isinstance(act, _OWN) for act in change.acts)
    return False
