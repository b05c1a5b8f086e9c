"""What a state holds, looked at from outside."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def updates_in(file: Path) -> set[int]:
    """The numbers of all updates that were taken in."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        return {row[0] for row in connection.execute("SELECT update_id FROM inbox")}


def open_in(file: Path) -> int:
    """How many updates are not dealt with."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM inbox WHERE done IS NULL").fetchone()[0])


def is_whole(file: Path) -> bool:
    """Whether SQLite's own check finds nothing wrong."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
