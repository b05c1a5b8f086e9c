"""What a process left undone when it ended."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.state.acts import Key
from bot.state.changes import Letter
from bot.state.holding import letter_of
from bot.state.schema import inbox, outbox


@dataclass(frozen=True, slots=True)
class Left:
    """What a process left undone: updates to deal with, letters to send, each in order."""

    updates: tuple[tuple[int, Key, bytes, float], ...]
    letters: tuple[Letter, ...]


def left(connection: Connection) -> Left:
    """What there is to do at a start."""
    columns = inbox.c.update_id, inbox.c.chat, inbox.c.person, inbox.c.body, inbox.c.arrived
    open_ = connection.execute(select(*columns).where(inbox.c.done.is_(None)).order_by(inbox.c.arrived, inbox.c.update_id))
    waiting = connection.execute(select(outbox).where(outbox.c.dead.is_(None), outbox.c.recalled.is_(None)).order_by(outbox.c.id))
    return Left(
        tuple((row.update_id, (row.chat, row.person), row.body, row.arrived) for row in open_),
        tuple(map(letter_of, waiting)),
    )
