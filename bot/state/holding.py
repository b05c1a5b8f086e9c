"""Carries out what replicas share out between them. What one of them holds, it holds by its connection: nothing has to be renewed, and
nothing has to run out before another takes over from one that has died.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Row, bindparam, func, select, text

from bot.state.changes import Letter
from bot.state.dialect import is_shared
from bot.state.schema import inbox, notes, outbox
from bot.state.sharing import Appointed, GivenBack, Looked, Paced, Resigned, Taken, View

SERVED: Final = "served"
"""The name of the note that holds the versions that are to be served, by audience, in JSON."""
_GRACE: Final = 5.0
"""Seconds in which whoever has begun to send a letter may say what became of it; after them it is sent once more."""
_UNTENDED: Final = 2.0
"""Seconds after which a letter should have been sent, so that others look whether anybody is about to."""
_DUTIES: Final = 0x0CA5F
"""The first number of the locks of duties; those of chats have one number only, that of the chat."""

_LOCK: Final = text("SELECT chat FROM unnest(CAST(:chats AS bigint[])) AS chat WHERE pg_try_advisory_lock(chat)")
_UNLOCK: Final = text("SELECT pg_advisory_unlock(chat) FROM unnest(CAST(:chats AS bigint[])) AS chat")
_RESIGN: Final = text("SELECT pg_advisory_unlock(:space, :duty)")
_STILL: Final = text("SELECT 1")
"""What is answered for as long as a connection lasts, and with it all that is held by it."""
_APPOINT: Final = text("SELECT pg_try_advisory_lock(:space, :duty)")
_FARTHEST: Final = 600
"""Seconds that no place can be ahead: one that is farther was given by a clock that has been put back since."""
_NOW: Final = "extract(epoch FROM clock_timestamp())::float8"
_PACE: Final = text(
    f"INSERT INTO paces (chat, due) VALUES (:chat, {_NOW} + :step) "  # noqa: S608  the time is the server's, which all replicas share
    f"ON CONFLICT (chat) DO UPDATE SET due = least(greatest(paces.due, {_NOW}), {_NOW} + {_FARTHEST}) + :step "
    f"RETURNING due - :slack - {_NOW}"
)
_WAITS: Final = (outbox.c.dead.is_(None), outbox.c.recalled.is_(None))
_CHATS: Final[Any] = bindparam("chats", expanding=True, type_=BigInteger)
_LETTERS: Final = select(outbox).where(outbox.c.chat.in_(_CHATS), *_WAITS).order_by(outbox.c.id)
_SINCE: Final = text(f"SELECT {_NOW} - extract(epoch FROM pg_postmaster_start_time())::float8, {_NOW}")  # noqa: S608
_OPEN: Final = select(func.count(), func.min(inbox.c.arrived)).where(inbox.c.done.is_(None))
_SERVED: Final = select(notes.c.value).where(notes.c.name == SERVED)


def held(connection: Connection) -> set[Any]:
    """What is held by a connection: chats by their number, duties as they are; gone with it."""
    found: set[Any] = connection.info.setdefault("held", set())
    return found


def taken(connection: Connection, changes: Sequence[Taken]) -> list[tuple[Letter, ...] | None]:
    """The letters of each chat that could be taken, with what others had put into the outbox before they let go of it."""
    mine, chats = held(connection), {change.chat for change in changes}
    mine |= set(connection.execute(_LOCK, {"chats": sorted(chats - mine)}).scalars())
    waiting: dict[int, list[Row[Any]]] = {chat: [] for chat in sorted(chats & mine)}
    for row in connection.execute(_LETTERS, {"chats": list(waiting)}):
        waiting[row.chat].append(row)
    begun = [rows[0].begun for rows in waiting.values() if rows and rows[0].begun is not None]
    up, now = connection.execute(_SINCE).one() if begun else (0.0, 0.0)
    fresh = {chat for chat, rows in waiting.items() if rows and rows[0].begun is not None and min(up, abs(now - rows[0].begun)) < _GRACE}
    _let_go(connection, fresh)
    return [tuple(map(letter_of, waiting[one.chat])) if one.chat in waiting and one.chat not in fresh else None for one in changes]


def letter_of(row: Row[Any]) -> Letter:
    """A row of the outbox as a letter."""
    return Letter(row.id, row.chat, row.kind, row.body, row.written, row.due, row.tries, row.begun is not None)


def given_back(connection: Connection, changes: Sequence[GivenBack]) -> list[None]:
    """Lets go of chats; what was done there was kept before."""
    _let_go(connection, {change.chat for change in changes})
    return [None] * len(changes)


def _let_go(connection: Connection, chats: set[int]) -> None:
    mine = held(connection)
    gone = sorted(chats & mine)
    if gone:
        connection.execute(_UNLOCK, {"chats": gone})
        mine.difference_update(gone)


def is_held(connection: Connection, chat: int) -> bool:
    """Whether nobody else may send to a chat now; 0 is no chat, and of one process all are its own."""
    return chat == 0 or not is_shared(connection) or chat in held(connection)


def appointed(connection: Connection, changes: Sequence[Appointed]) -> list[bool]:
    """Whether each duty is ours."""
    mine = held(connection)
    if any(change.duty in mine for change in changes):
        connection.execute(_STILL)
    for change in changes:
        if change.duty not in mine and connection.execute(_APPOINT, {"space": _DUTIES, "duty": int(change.duty)}).scalar_one():
            mine.add(change.duty)
    return [change.duty in mine for change in changes]


def resigned(connection: Connection, changes: Sequence[Resigned]) -> list[None]:
    """Gives duties up."""
    mine = held(connection)
    for duty in {change.duty for change in changes} & mine:
        connection.execute(_RESIGN, {"space": _DUTIES, "duty": int(duty)})
        mine.discard(duty)
    return [None] * len(changes)


def paced(connection: Connection, changes: Sequence[Paced]) -> list[float]:
    """The seconds to wait for each place, by the clock of the server."""
    found = {}
    for number, change in sorted(enumerate(changes), key=lambda numbered: numbered[1].chat):  # always in one order, as others take theirs
        row = {"chat": change.chat, "step": change.step, "slack": change.slack}
        found[number] = max(0.0, connection.execute(_PACE, row).scalar_one())
    return [found[number] for number in range(len(changes))]


def looked(connection: Connection, changes: Sequence[Looked]) -> list[View]:
    """What is left undone as of now."""
    count, oldest = connection.execute(_OPEN).one()
    served = connection.execute(_SERVED).scalar_one_or_none()
    return [View(count, oldest, _untended(connection, change), json.loads(served) if served else {}) for change in changes]


def _untended(connection: Connection, change: Looked) -> tuple[Letter, ...]:
    """The first letter of chats in which one has waited, the oldest first."""
    before = outbox.alias()
    of_chat = before.c.chat == outbox.c.chat, before.c.dead.is_(None), before.c.recalled.is_(None)
    first = outbox.c.id == select(func.min(before.c.id)).where(*of_chat).scalar_subquery()  # as in `rounds`
    due = outbox.c.written < change.at - _UNTENDED, outbox.c.due <= change.at
    return tuple(map(letter_of, connection.execute(select(outbox).where(*_WAITS, *due, first).order_by(outbox.c.id).limit(change.most))))
