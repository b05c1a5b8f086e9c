"""Look-ups in a file that does not change, each made once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any, TypeVar

_Key = TypeVar("_Key")
_Found = TypeVar("_Found")


class Kept(dict[_Key, _Found]):
    """What a look-up found for each key, kept for the life of the process."""

    def __init__(self, look_up: Callable[[_Key], _Found], most: int = 20_000) -> None:
        """`most` keys are kept at a time: a long-lived bot must not grow."""
        super().__init__()
        self._look_up = look_up
        self._most = most
        self._known: Container[_Key] | None = None
        self._otherwise: _Found | None = None

    def only(self, known: Container[_Key], otherwise: _Found) -> None:
        """From now on keys that are not known find `otherwise` without being looked up."""
        self._known, self._otherwise = known, otherwise

    def __missing__(self, key: _Key) -> _Found:
        if self._known is not None and key not in self._known:
            return self._otherwise  # type: ignore[return-value]  # set together with what is known
        found = self._look_up(key)
        if len(self) >= self._most:
            self.clear()
        self[key] = found
        return found


class Dictionary(Mapping[str, int]):
    """jieba's prefix dictionary, looked up word by word."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """`connection` holds the table `dictionary`."""
        self._connection = connection
        self._frequency: Kept[Any, int | None] = Kept(self._look_up, 100_000)  # some 10 MB

    def _look_up(self, word: str) -> int | None:
        row = self._connection.execute("select frequency from dictionary where word = ?", (word,)).fetchone()
        return row[0] if row else None

    def __contains__(self, word: object) -> bool:
        return self._frequency[word] is not None

    def __getitem__(self, word: str) -> int:
        frequency = self._frequency[word]
        if frequency is None:
            raise KeyError(word)
        return frequency

    def __iter__(self) -> Iterator[str]:
        return (row[0] for row in self._connection.execute("select word from dictionary"))

    def __len__(self) -> int:
        return int(self._connection.execute("select count(*) from dictionary").fetchone()[0])


def beginnings(keys: Iterable[str]) -> frozenset[str]:
    """All with which a longer key begins."""
    return frozenset(key[:end] for key in keys for end in range(1, len(key)))
