"""A crash, without one: what a killed process would leave at this moment, opened as the next one would."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from bot.settings.database import Server as Address
from bot.state.left import Left, left
from bot.state.opening import State, open_state
from bot.state.schema import metadata
from tests.postgresql.server import Server


class Surviving:
    """A state that can be killed: what its file, log and note hold is moved elsewhere and opened anew."""

    def __init__(self, made: Path, folder: Path) -> None:
        self.folder, self.lives = folder, 0
        first = self._life()
        shutil.copy(made, first / "state.sqlite")
        self.state: State = open_state(first / "state.sqlite")

    def _life(self) -> Path:
        self.lives += 1
        life = self.folder / str(self.lives)
        life.mkdir()
        return life

    def crash(self) -> None:
        """Opens what a killed process would have left."""
        before = self.state.place
        after = self._life()
        for path in (before.file, before.wal, before.run):
            shutil.copy(path, after / path.name)
        self.state.close()
        self.state = open_state(after / before.file.name)

    def reopen(self) -> None:
        """Closes in order, and opens again."""
        self.state.close()
        self.state = open_state(self.state.place.file)

    def left(self) -> Left:
        """What the process found undone when it was opened."""
        return self.state.left

    def end(self) -> None:
        """Closes it for good."""
        self.state.close()

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All that a table holds."""
        chosen = metadata.tables[table]
        with self.state.store.engine.begin() as connection:
            return [dict(row) for row in connection.execute(select(chosen).order_by(*chosen.primary_key)).mappings()]


class SurvivingReplica(Surviving):
    """The same in a database: all connections of the replica break off, and another one comes."""

    def __init__(self, server: Server, made: str, folder: Path) -> None:
        self.server, self.name = server, f"state_{uuid4().hex}"
        self.where = Address(server.database(self.name, made), folder)
        self.state = open_state(self.where)

    def crash(self) -> None:
        """Opens what a killed replica would have left."""
        self.server.asked(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'")
        self.reopen()

    def reopen(self) -> None:
        """Closes in order, and opens again."""
        self.state.close()
        self.state = open_state(self.where)

    def left(self) -> Left:
        """What is undone; each replica takes of it what no other has."""
        with self.state.store.engine.begin() as connection:
            return left(connection)

    def end(self) -> None:
        """Closes it for good."""
        self.state.close()
        self.server.drop(self.name)


Begins = Callable[[Path], Surviving]
"""Makes a state that can be killed, with a folder for what it needs."""
