"""The outbox: letters written, begun, sent, put off and given up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.state.changes import STALE, Begun, Closed, Dead, Deferred, Draft, Followed, Letter, Sent, Stale
from bot.state.deliveries import follow, noted, recall_altered, refused, shut, unmarked, untold
from bot.state.dialect import is_shared, numbers
from bot.state.finding import version_of
from bot.state.holding import is_held
from bot.state.schema import outbox

_WRITE: Final = insert(outbox)
_ALL: Final = 10_000


def written(connection: Connection, drafts: Sequence[tuple[int, Draft]], at: float) -> dict[int, list[Letter]]:
    """The letters made of drafts, by the update that they answer."""
    if not drafts:
        return {}
    rows: list[dict[str, Any]] = []
    letters: dict[int, list[Letter]] = {}
    for key, (number, draft) in zip(numbers(connection, len(drafts)), drafts, strict=True):
        said: dict[str, Any] = {"chat": draft.chat, "kind": draft.kind, "body": draft.body}
        rows.append(
            {
                "id": key,
                "update_id": number,
                **said,
                "written": at,
                "due": 0.0,
                "tries": 0,
                "label": draft.label,
                "person": draft.to,
                "statement": draft.about[0],
                "version": draft.about[1],
            }
        )
        letters.setdefault(number, []).append(Letter(key, **said, written=at))
    connection.execute(_WRITE, rows)
    noted(connection, ((row["id"], draft) for row, (_, draft) in zip(rows, drafts, strict=True)), at)
    return letters


_BEGIN: Final = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("letters", expanding=True)), outbox.c.dead.is_(None), outbox.c.recalled.is_(None))
    .values(begun=bindparam("at"))
    .returning(outbox.c.id)
)
_WHITHER: Final = select(outbox.c.id, outbox.c.chat).where(outbox.c.id.in_(bindparam("letters", expanding=True)))
_SEND: Final = delete(outbox).where(outbox.c.id.in_(bindparam("letters", expanding=True)))
_DEFER: Final = update(outbox).where(outbox.c.id == bindparam("letter"))


def begun(connection: Connection, changes: Sequence[Begun]) -> list[bool | Stale]:
    ours = {change.letter for change in changes if is_held(connection, change.chat)} - _elsewhere(connection, changes)
    numbers, at = sorted(ours), max(change.at for change in changes)
    recall_altered(connection, numbers, at)
    letters = {"letters": numbers, "at": at}
    there = set(connection.execute(_BEGIN, letters).scalars())
    return [change.letter in there if change.letter in ours else STALE for change in changes]


def _elsewhere(connection: Connection, changes: Sequence[Begun]) -> set[int]:
    """The letters that go to another chat by now than was taken for them, where whoever has that one sends them."""
    chats = {change.letter: change.chat for change in changes if change.chat}
    if not chats or not is_shared(connection):
        return set()
    return {row.id for row in connection.execute(_WHITHER, {"letters": sorted(chats)}) if row.chat != chats[row.id]}


def sent(connection: Connection, changes: Sequence[Sent]) -> list[None]:
    connection.execute(_SEND, {"letters": [change.letter for change in changes]})
    return [None] * len(changes)


def deferred(connection: Connection, changes: Sequence[Deferred]) -> list[None]:
    for change in changes:
        values: dict[str, Any] = {"due": change.due, "tries": change.tries, "begun": None}
        if change.draft is not None:
            values |= {"chat": change.draft.chat, "kind": change.draft.kind, "body": change.draft.body}
        connection.execute(_DEFER.values(**values), {"letter": change.letter})
    return [None] * len(changes)


def dead(connection: Connection, changes: Sequence[Dead]) -> list[None]:
    for change in changes:
        connection.execute(_DEFER.values(dead=change.why, begun=None), {"letter": change.letter})
        refused(connection, change)
    return [None] * len(changes)


def closed(connection: Connection, changes: Sequence[Closed]) -> list[int]:
    for change in changes:
        shut(connection, change)
    return [connection.execute(delete(outbox).where(outbox.c.chat == change.chat, outbox.c.dead.is_(None))).rowcount for change in changes]


def followed(connection: Connection, changes: Sequence[Followed]) -> list[tuple[Letter, ...]]:
    found: list[tuple[Letter, ...]] = []
    for change in changes:
        if change.people not in {None, version_of(connection)}:
            found.append(())  # somebody may read less by now; at the next look it is told as that is
            continue
        idle = {one.id for one in untold(connection, change.at, _ALL)}
        notices = [(copies, draft) for copies, draft in change.notices if idle.issuperset(copies)]
        old = {one.id for one in unmarked(connection, change.at, _ALL)}
        marks = [((copy,), draft) for copy, draft in change.marks if copy in old]
        letters = written(connection, [(0, draft) for _, draft in (*notices, *marks)], change.at).get(0, [])
        for place, ((copies, _), letter) in enumerate(zip((*notices, *marks), letters, strict=True)):
            follow(connection, copies, letter.id, marking=place >= len(notices))
        found.append(tuple(letters))
    return found
