"""Ends updates: each with its session, its letters and what it changes, unless what it was decided on is so no longer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

from sqlalchemy import Connection, bindparam, update

from bot.state import counting, letters, misses
from bot.state.changes import STALE, Draft, Letter, Settled, Stale
from bot.state.deliveries import may_go
from bot.state.desk import count_of, filings, stands
from bot.state.dialect import upsert
from bot.state.finding import version_of
from bot.state.people import carry_out, decides
from bot.state.readers import remember
from bot.state.reading import Briefed, Read, Remembered, Visited
from bot.state.schema import inbox, sessions

_SETTLE: Final = (
    update(inbox)
    .where(inbox.c.update_id.in_(bindparam("updates", expanding=True)), inbox.c.done.is_(None))
    .values(body=None, done=bindparam("at"))
    .returning(inbox.c.update_id)
)
_BURY: Final = (
    update(inbox)
    .where(inbox.c.update_id == bindparam("number"), inbox.c.done.is_(None))
    .values(done=bindparam("at"), error=bindparam("why"), reference=bindparam("known_as"))
    .returning(inbox.c.update_id)
)
_KEEP: Final = upsert(sessions)


def settled(connection: Connection, changes: Sequence[Settled]) -> list[tuple[Letter, ...] | Stale | None]:
    at = max(change.at for change in changes)
    valid = _valid(connection, changes)
    fresh = _ended(connection, valid, at)
    kept = [
        {"chat": change.key[0], "person": change.key[1], "body": change.session, "at": at, "audience": change.audience}
        for change in fresh.values()
        if change.session is not None
    ]
    if kept:
        connection.execute(_KEEP, kept)
    written = _carried(connection, fresh.values(), at)
    # The last thing to do: all who answer count in the same few rows, and wait for each other from here on.
    counting.count(connection, [(change.counted, change.at) for change in fresh.values() if change.counted is not None])
    results: dict[int, tuple[Letter, ...] | None] = {
        id(change): tuple(written.get(change.update, ())) if fresh.get(change.update) is change else None for change in valid
    }
    return [results.get(id(change), STALE) for change in changes]


def _carried(connection: Connection, changes: Iterable[Settled], at: float) -> dict[int, list[Letter]]:
    """The letters, by the update that they answer. What takes letters back does so of all that were decided before it."""
    written: dict[int, list[Letter]] = {}
    drafts: list[tuple[int, Draft]] = []
    remembered: list[Remembered] = []  # takes nothing back, and is the cheaper the more is kept at once
    for change in changes:
        if all(isinstance(act, Visited | Briefed | Read) for act in change.acts):
            remembered += cast("Sequence[Remembered]", change.acts)
        else:
            written |= letters.written(connection, drafts, at)
            remember(connection, remembered)
            drafts, remembered = [], []
            carry_out(connection, change.acts)
        drafts += [(change.update, draft) for draft in change.drafts]
    remember(connection, remembered)
    return written | letters.written(connection, drafts, at)


def _valid(connection: Connection, changes: Sequence[Settled]) -> list[Settled]:
    """The changes that were decided on what is so now; one that changes it leaves those behind it to be decided anew."""
    version, count, touched, valid = version_of(connection), count_of(connection), set[Any](), []
    for change in changes:
        filed = [filing.key for filing in filings(change.acts)]
        about = [*filed, *misses.settled(change.acts)]
        is_so = change.people in {None, version} and change.shelf in {None, count} and touched.isdisjoint(about)
        if is_so and stands(connection, change.acts) and may_go(connection, change):
            valid.append(change)
            version += decides(change.acts)
            count += len(filed)
            touched.update(about)
    return valid


def _ended(connection: Connection, changes: Sequence[Settled], at: float) -> dict[int, Settled]:
    """The changes that end an update which was open, in order; where two of a batch would end the same one, the first does."""
    first: dict[int, Settled] = {}
    for change in changes:
        first.setdefault(change.update, change)
    whole = [number for number, change in first.items() if change.error is None]
    ended = set(connection.execute(_SETTLE, {"updates": whole, "at": at}).scalars()) if whole else set()
    for number, change in first.items():
        if change.error is not None:
            dead = {"number": number, "at": at, "why": change.error, "known_as": change.reference}
            ended |= set(connection.execute(_BURY, dead).scalars())
    return {number: change for number, change in first.items() if number in ended}
