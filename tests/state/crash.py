"""A crash, without one: the files as they are on the disk at this moment, opened as the next process would."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.state.opening import State, open_state
from bot.state.schema import metadata


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

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All that a table holds."""
        chosen = metadata.tables[table]
        with self.state.store.engine.begin() as connection:
            return [dict(row) for row in connection.execute(select(chosen).order_by(*chosen.primary_key)).mappings()]
