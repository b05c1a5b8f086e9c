"""Copies of statements that were handed out: noted with their letters, recalled, and followed up until their readers know."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from bot.state.acts import Confirmed, Recalled
from bot.state.changes import Closed, Dead, Draft, Moved, Settled
from bot.state.delivered import NEVER_OUT, NOBODY, Delivery, Handed
from bot.state.following import Delivered, Told
from bot.state.schema import approvals, deliveries, outbox, versions

log = logging.getLogger(__name__)

SHUT_FOR: Final = 3_600.0
"""Seconds after which a chat that took nothing is tried again."""

_MINUTE: Final = 60.0

_INSERT: Final = insert(deliveries)
_ROW: Final = select(versions.c.version, versions.c.stored, versions.c.hash, versions.c.body).where(
    versions.c.statement == bindparam("of"), versions.c.version == bindparam("number")
)
_APPROVED: Final = select(approvals.c.hash).where(approvals.c.statement == bindparam("of"), approvals.c.version == bindparam("number"))
_OUT: Final = update(deliveries).where(deliveries.c.id == bindparam("letter"), deliveries.c.message.is_(None))
_NOTICE: Final = update(deliveries).where(deliveries.c.notice == bindparam("letter"))
_MARK: Final = update(deliveries).where(deliveries.c.marking == bindparam("letter"))
_IN_USE: Final = select(deliveries.c.id).where(
    deliveries.c.statement == versions.c.statement, deliveries.c.version == versions.c.version, deliveries.c.recalled.is_(None)
)
_USED: Final = select(versions.c.statement, versions.c.version).where(versions.c.stored != "withdrawn", _IN_USE.exists())
"""From version to the first copy that is in use: all copies would take far longer, which is done twice a second."""
_WAITING: Final = select(outbox.c.id).where(outbox.c.dead.is_(None))
_UNDER_WAY: Final = select(func.count(outbox.c.chat.distinct())).where(
    outbox.c.kind.in_(["notice", "mark"]), outbox.c.dead.is_(None), outbox.c.due == 0.0, outbox.c.written > bindparam("since")
)
_NOTICES: Final = select(outbox.c.id).where(outbox.c.kind == "notice", outbox.c.dead.is_(None), outbox.c.due == 0.0)
"""Notices that were not put off: what one chat waits for holds up the marks of no other."""


def noted(connection: Connection, drafts: Iterable[tuple[int, Draft]], at: float) -> None:
    """Notes the copies among drafts that have got the numbers of letters."""
    rows = [
        {"id": letter, "statement": hands.statement, "version": hands.version, "script": hands.script, "chat": draft.chat,
         "person": draft.to, "at": at, **dict.fromkeys(("message", "recalled", "notice", "told", "marking", "marked", "confirmed", "shut"))}
        for letter, draft in drafts if (hands := draft.hands) is not None
    ]  # fmt: skip
    if rows:
        connection.execute(_INSERT, rows)


def may_go(connection: Connection, change: Settled) -> bool:
    """Whether all that a change hands out is on file as approved, byte for byte as it was read."""
    return all(_is_approved(connection, draft.hands) for draft in change.drafts if draft.hands is not None)


def _is_approved(connection: Connection, handed: Handed) -> bool:
    row = _row(connection, handed.statement, handed.version)
    return row is not None and row.stored == "approved" and row.hash == handed.hash and _is_whole(connection, row, handed.statement)


def _row(connection: Connection, statement: str, version: int) -> Any:
    return connection.execute(_ROW, {"of": statement, "number": version}).one_or_none()


def _is_whole(connection: Connection, row: Any, statement: str) -> bool:
    """Whether a version is, byte for byte, what was filed, and no approval of it is of anything else."""
    body = row.body if isinstance(row.body, bytes) else str(row.body).encode()
    approved = connection.execute(_APPROVED, {"of": statement, "number": row.version}).scalars()
    return sha256(body).hexdigest() == row.hash and (row.stored != "approved" or {*approved} <= {row.hash})


def recall_altered(connection: Connection, waiting: Sequence[int], at: float) -> None:
    """Recalls the versions of which some letters tell that are not what was approved: whatever hands one out does not go."""
    about = outbox.c.id.in_(waiting), outbox.c.statement != "", outbox.c.recalled.is_(None)
    some = select(outbox.c.statement, outbox.c.version, outbox.c.kind).where(*about).distinct()
    for statement, version, kind in connection.execute(some).all():
        row = _row(connection, statement, version)
        if row is None or not _is_whole(connection, row, statement) or (kind == "copy" and row.stored != "approved"):
            log.error("%s v%s is not, byte for byte, what was approved: it is recalled", statement, version)
            recall(connection, Recalled(statement, (version,), at))


def recall(connection: Connection, act: Recalled) -> None:
    """Takes back what waits of some versions; what is out, or may be, is to be followed up."""
    if not act.versions:
        return
    about = outbox.c.statement == act.statement, outbox.c.version.in_(act.versions)
    of = deliveries.c.statement == act.statement, deliveries.c.version.in_(act.versions)
    _settle_begun(connection, *about)
    never = select(outbox.c.id).where(*about, outbox.c.begun.is_(None), outbox.c.tries == 0)  # what was tried may be out unanswered
    connection.execute(update(deliveries).where(*of, deliveries.c.id.in_(never)).values(message=NEVER_OUT))
    connection.execute(delete(outbox).where(*about, outbox.c.begun.is_(None)))
    connection.execute(update(outbox).where(*about).values(recalled=act.at))
    connection.execute(update(deliveries).where(*of, deliveries.c.recalled.is_(None)).values(recalled=act.at))


def _settle_begun(connection: Connection, *which: Any) -> None:
    """Waits for who is about to begin sending some letters, and holds them: whether each may be out is known from here on."""
    connection.execute(select(outbox.c.id).where(*which).order_by(outbox.c.id).with_for_update()).all()


def confirm(connection: Connection, act: Confirmed) -> None:
    """Notes that a chat has read of a recall."""
    theirs = deliveries.c.chat == act.chat, deliveries.c.statement == act.statement, deliveries.c.version == act.version
    connection.execute(
        update(deliveries).where(*theirs, deliveries.c.recalled.is_not(None), deliveries.c.confirmed.is_(None)).values(confirmed=act.at)
    )


def delivered(connection: Connection, changes: Sequence[Delivered]) -> list[None]:
    connection.execute(_OUT.values(message=bindparam("number")), [{"letter": one.letter, "number": one.message} for one in changes])
    return [None] * len(changes)


def told(connection: Connection, changes: Sequence[Told]) -> list[None]:
    letters = [{"letter": one.letter, "at_": one.at} for one in changes]
    connection.execute(_NOTICE.values(told=bindparam("at_"), shut=None), letters)
    connection.execute(_MARK.values(marked=bindparam("at_")), letters)
    return [None] * len(changes)


def shut(connection: Connection, change: Closed) -> None:
    """Notes that a chat takes nothing: who is there is told later on, if they come back, and their copies are marked then."""
    open_ = deliveries.c.recalled.is_not(None), or_(deliveries.c.told.is_(None), deliveries.c.marked.is_(None))
    connection.execute(update(deliveries).where(deliveries.c.chat == change.chat, *open_).values(shut=change.at))


def moved(connection: Connection, change: Moved) -> None:
    """Notes where the copies of a chat are now. What was message 57 is none there, or a wholly other one, which must not be marked."""
    theirs = deliveries.c.chat == change.chat
    connection.execute(update(deliveries).where(theirs, deliveries.c.message > NEVER_OUT).values(message=None))
    connection.execute(update(deliveries).where(theirs).values(chat=change.to))


def forget(connection: Connection, person: int) -> None:
    """Takes out the copies that a person has, and those that wait; one that stands in a group is that group's, and nobody asked for it."""
    theirs = deliveries.c.person == person
    of = outbox.c.person == person
    _settle_begun(connection, of)
    waiting = select(outbox.c.id).where(of, outbox.c.begun.is_(None), outbox.c.tries == 0)
    connection.execute(delete(deliveries).where(or_(deliveries.c.chat == person, theirs & deliveries.c.id.in_(waiting))))
    connection.execute(update(deliveries).where(theirs).values(person=NOBODY))


def refused(connection: Connection, change: Dead) -> None:
    """Notes of a notice or a mark that was given up that it is to be tried again later: nobody who has a copy is left out for good."""
    notice = (deliveries.c.notice == change.letter) & deliveries.c.told.is_(None)
    marking = (deliveries.c.marking == change.letter) & deliveries.c.marked.is_(None)
    connection.execute(update(deliveries).where(or_(notice, marking)).values(shut=change.at))


def used(connection: Connection) -> frozenset[tuple[str, int]]:
    """The versions of which there are copies that were not recalled; those of a withdrawn one are."""
    return frozenset((row.statement, row.version) for row in connection.execute(_USED))


def under_way(connection: Connection, at: float) -> int:
    """How many chats notices and marks are on their way to that were not put off; one that goes nowhere counts for a minute."""
    return int(connection.execute(_UNDER_WAY, {"since": at - _MINUTE}).scalar_one())


def untold(connection: Connection, at: float, most: int) -> list[Delivery]:
    """Recalled copies whose readers were not told, nor are about to be: the oldest first."""
    open_ = deliveries.c.recalled.is_not(None), deliveries.c.told.is_(None)
    idle = or_(deliveries.c.notice.is_(None), deliveries.c.notice.not_in(_WAITING))
    return _listed(connection, *open_, idle, _is_there(at), most=most)


def unmarked(connection: Connection, at: float, most: int) -> list[Delivery]:
    """Recalled copies that stand in a chat as they were, of readers who have been told; none while anybody still waits to be."""
    open_ = deliveries.c.told.is_not(None), deliveries.c.marked.is_(None), deliveries.c.message > NEVER_OUT
    idle = or_(deliveries.c.marking.is_(None), deliveries.c.marking.not_in(_WAITING))
    return _listed(connection, *open_, idle, _is_there(at), ~_NOTICES.exists(), most=most)


def _is_there(at: float) -> Any:
    """That a chat takes something, as far as is known, or that it is time to see whether it does again."""
    return or_(deliveries.c.shut.is_(None), deliveries.c.shut < at - SHUT_FOR)


def follow(connection: Connection, copies: Sequence[int], letter: int, *, marking: bool) -> None:
    """Notes the letter that tells of a recall, or marks a copy, in place of one that was given up."""
    column = "marking" if marking else "notice"
    given_up = select(deliveries.c[column]).where(deliveries.c.id.in_(copies))
    connection.execute(delete(outbox).where(outbox.c.id.in_(given_up), outbox.c.dead.is_not(None)))
    connection.execute(update(deliveries).where(deliveries.c.id.in_(copies)).values({column: letter}))


def recalls(connection: Connection) -> tuple[Delivery, ...]:
    """All copies that were recalled, and that were or may be out."""
    out = deliveries.c.recalled.is_not(None), or_(deliveries.c.message.is_(None), deliveries.c.message > NEVER_OUT)
    return tuple(_listed(connection, *out, most=10_000))


def in_use(connection: Connection, statement: str) -> tuple[Delivery, ...]:
    """All copies of a statement that were not recalled."""
    return tuple(_listed(connection, deliveries.c.statement == statement, deliveries.c.recalled.is_(None), most=10_000))


def delivery(connection: Connection, number: int) -> tuple[Delivery, ...]:
    """The copy of that number, if there is one."""
    return tuple(_listed(connection, deliveries.c.id == number, most=1))


def count_for(connection: Connection, person: int) -> int:
    """How many copies are kept of a person."""
    theirs = or_(deliveries.c.person == person, deliveries.c.chat == person)
    return int(connection.execute(select(func.count()).select_from(deliveries).where(theirs)).scalar_one())


def _listed(connection: Connection, *which: Any, most: int) -> list[Delivery]:
    rows = connection.execute(select(deliveries).where(*which).order_by(deliveries.c.id).limit(most))
    return [_delivery(row) for row in rows]


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**row._mapping)  # noqa: SLF001  SQLAlchemy's name for what it gives everyone
