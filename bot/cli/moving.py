"""The bot's state moved to another place, also to the other engine."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from bot import settings

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def commands(add: Add) -> None:
    """Adds the tasks of `state`."""
    copying = add("copy", copy, "copy a state to where nothing is, also from a file to a database or back")
    copying.description = (
        "Copies a state to where nothing is: from a SQLite file to a PostgreSQL database or back, or to another of the same kind. Stop "
        "the bot first; then every row is copied as it is, read back and compared, and the audit trail verified, or nothing is copied. "
        "The state that is copied stays as it is; CASEBRIEF_DATABASE tells the bot which of them to use. Both are written as "
        "CASEBRIEF_DATABASE is, or as the path of a file; a password is better left to ~/.pgpass or PGPASSWORD. Ends with 0, with 1 where "
        "a bot runs on one of them, with 2 where an address is none, with 3 where one of them cannot be used."
    )
    copying.add_argument("source", metavar="FROM", help="sqlite:////path/to/state.sqlite, or postgresql+psycopg://user@host:5432/database")
    copying.add_argument("to", metavar="TO", help="the same; a file that is not there yet, or a database without a state")


def copy(parsed: argparse.Namespace) -> int:
    """Copies a state and prints what was copied."""
    from bot.settings.database import place_of
    from bot.state.moving import copy_state

    data = settings.of_an_answer(knowledge=parsed.knowledge).data
    source, to = place_of(parsed.source, "FROM", data), place_of(parsed.to, "TO", data)
    done = copy_state(source, to)
    print(f"{to}: {', '.join(f'{name} {count}' for name, count in sorted(done.rows.items()))}")
    print(f"audit head: {done.head.id} {done.head.hash}")
    print("verified")
    return 0
