"""A compiled file as an open database: its rows, and what it says of itself. Standard library only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bot.errors import StoreError

_CACHE: Final = 500
"""Kilobytes of the file that are kept in memory: the system keeps the rest, and more here makes nothing faster."""
_STEP: Final = 2_000
"""Rows that are read at a time while others wait."""


class Opened:
    """One compiled file, opened read-only."""

    def __init__(self, path: Path) -> None:
        """Opens the file; a StoreError where it is missing or is no such file."""
        self.path = path
        try:
            self._connection = sqlite3.connect(f"{_uri(path)}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            self._connection.execute(f"pragma cache_size = -{_CACHE}")
            self._meta: dict[str, str] = dict(self._connection.execute("select key, value from meta"))
        except sqlite3.Error as error:
            raise StoreError(f"{path}: cannot be read as compiled knowledge ({error}); run 'casebrief compile'") from error

    def close(self) -> None:
        """Closes the file and lets go of all that was kept of it; nothing can be looked up in it any more."""
        self._connection.close()
        path = self.path
        vars(self).clear()  # look-ups and what they keep hold each other: none of it would go before the collector comes round
        self.path = path

    def meta(self, key: str) -> str:
        """A fact about the file, '' where it does not hold it."""
        return self._meta.get(key, "")

    def _in_steps(self, query: str, *values: object) -> Iterator[list[Any]]:
        """The rows of a query, some at a time."""
        try:
            cursor = self._connection.execute(query, values)
            while rows := cursor.fetchmany(_STEP):
                yield rows
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: is damaged ({error}); run 'casebrief compile --force'") from error

    def _all(self, query: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: is damaged ({error}); run 'casebrief compile --force'") from error


def _uri(path: Path) -> str:
    """A path as an address (https://www.sqlite.org/uri.html, 3.1); `Path.as_uri` brings in more than opening takes."""
    quoted = path.absolute().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{quoted}" if quoted.startswith("/") else f"file:/{quoted}"
