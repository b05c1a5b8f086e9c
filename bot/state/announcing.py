"""Letters that no update asked for: each with what it tells of, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from bot.state.changes import STALE, Announced, Letter, Stale
from bot.state.desk import stands
from bot.state.finding import version_of
from bot.state.letters import written
from bot.state.people import carry_out


def announced(connection: Connection, changes: Sequence[Announced]) -> list[tuple[Letter, ...] | Stale]:
    """The letters of each change; STALE for one that was decided on what is so no longer."""
    return [_announced(connection, change) for change in changes]


def _announced(connection: Connection, change: Announced) -> tuple[Letter, ...] | Stale:
    if change.people != version_of(connection) or not stands(connection, change.acts):
        return STALE
    carry_out(connection, change.acts)
    return tuple(written(connection, [(0, draft) for draft in change.drafts], change.at).get(0, ()))
