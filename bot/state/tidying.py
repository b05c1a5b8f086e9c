"""Deletes what nobody needs any more."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, or_

from bot.state import counting, misses
from bot.state.changes import Tidied
from bot.state.readers import tidy
from bot.state.schema import deliveries, guesses, inbox, invitations, outbox, paces, sessions


def tidied(connection: Connection, changes: Sequence[Tidied]) -> list[None]:
    """Deletes what is from before the times of each change."""
    for change in changes:
        kept = or_(inbox.c.error.is_(None), inbox.c.done < change.unused_before)
        connection.execute(delete(inbox).where(inbox.c.done < change.done_before, kept))
        connection.execute(delete(sessions).where(sessions.c.at < change.unused_before))
        connection.execute(delete(outbox).where(outbox.c.dead.is_not(None), outbox.c.written < change.unused_before))
        connection.execute(delete(outbox).where(outbox.c.recalled < change.done_before))
        connection.execute(delete(deliveries).where(deliveries.c.recalled < change.unused_before))
        misses.tidy(connection, change.unused_before)
        counting.forgotten(connection, change.counts_before)
        connection.execute(delete(invitations).where(invitations.c.ends < change.codes_before))
        connection.execute(delete(guesses).where(guesses.c.since < change.codes_before))
        tidy(connection, change.changes_before)
        connection.execute(delete(paces).where(paces.c.due < change.codes_before))  # a place long past is as good as none
    return [None] * len(changes)
