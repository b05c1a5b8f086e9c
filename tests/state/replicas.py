"""Several replicas on one database, in this process: their stores, what they write there, and how they are cut off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select, text

from bot.settings.database import Server as Address
from bot.state.changes import Arrival, Arrived, Draft, Letter, Settled
from bot.state.opening import State, open_state
from bot.state.rounds import Round
from bot.state.schema import metadata
from bot.state.store import Store
from tests.postgresql.server import Server

NOW: Final = 1_800_000_000.0


@dataclass
class Replicas:
    """Replicas by number, each with a folder of its own."""

    server: Server
    database: Address
    states: list[State]

    @property
    def stores(self) -> list[Store]:
        """The store of each."""
        return [state.store for state in self.states]

    @property
    def sending(self) -> list[Store]:
        """The store by whose one connection each holds what is its own."""
        return [state.sending for state in self.states if state.sending is not None]

    @property
    def name(self) -> str:
        """The name of the database."""
        return self.database.url.rpartition("/")[2]

    def cut(self, *queries: str) -> None:
        """Has the server end the connections whose last statement has one of these words in it; all of them, where none is named."""
        which = " OR ".join(f"query LIKE '%{query}%'" for query in queries) or "true"
        self.server.asked(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{self.name}' AND pid <> pg_backend_pid() AND ({which})"
        )

    def pid_of(self, store: Store) -> int:
        """The number of the server's process for a store of one connection."""
        with store.engine.connect() as connection:
            return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())

    def cut_off(self, store: Store) -> None:
        """Has the server end the one connection of a store."""
        self.server.asked(f"SELECT pg_terminate_backend({self.pid_of(store)}, 5000)")

    def locks(self) -> int:
        """How many locks the replicas hold by which nothing is written."""
        where = f"locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = '{self.name}')"
        return int(self.server.asked(f"SELECT count(*) FROM pg_locks WHERE {where}")[0][0])


@contextmanager
def replicas(server: Server, database: Address, count: int = 2) -> Iterator[Replicas]:
    """So many replicas on a database."""
    states = [open_state(Address(database.url, _folder(database.folder, number))) for number in range(count)]
    try:
        yield Replicas(server, database, states)
    finally:
        for state in states:
            state.close()


def _folder(above: Path, number: int) -> Path:
    folder = above / f"replica-{number}"
    folder.mkdir()
    return folder


def arrived(store: Store, *numbers: int, chat: int | None = None) -> None:
    """Updates that have come in, in this order; each from a chat of its own, if none is named."""
    for number in numbers:
        key = (number, number) if chat is None else (chat, chat)
        store.apply([Arrived([Arrival(number, key, b'{"update_id": %d}' % number, NOW + number)])])


def settled(number: int, chat: int | None = None, **more: Any) -> Settled:
    """The end of an update, with a letter to its chat if nothing else is said."""
    to = number if chat is None else chat
    return Settled(number, (to, to), **{"at": NOW, "session": b"%d" % number, "drafts": (Draft(to, "message", b"%d" % number),), **more})


def letters(store: Store, number: int, chat: int, count: int = 1) -> tuple[Letter, ...]:
    """Letters to a chat that wait, as the answer to an update that has just come in."""
    arrived(store, number, chat=chat)
    drafts = tuple(Draft(chat, "message", b"%d" % place) for place in range(count))
    (found,) = store.apply([settled(number, chat, drafts=drafts)])
    assert isinstance(found, tuple)
    return found


def claimed(store: Store, most: int = 16, resting: tuple[int, ...] = ()) -> tuple[Round, list[int]]:
    """A round and the numbers of its updates."""
    round_ = Round(store)
    return round_, [row.number for row in round_.begin(most, resting)]


def rows(store: Store, name: str) -> list[dict[str, Any]]:
    """All rows of a table, by its key."""
    table = metadata.tables[name]
    with store.engine.begin() as connection:
        return [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]


def left_open(store: Store) -> list[int]:
    """The numbers of the updates that are open."""
    return sorted(row["update_id"] for row in rows(store, "inbox") if row["done"] is None)
