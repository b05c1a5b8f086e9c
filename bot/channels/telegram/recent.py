"""The newest of many values by key: what a long-lived process remembers without growing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Recent(Generic[V]):
    """At most `most` values; the one untouched for longest is forgotten first."""

    most: int = 10_000
    _values: OrderedDict[Hashable, V] = field(default_factory=OrderedDict)

    def get(self, key: Hashable) -> V | None:
        """The value of a key, None where it is not remembered."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: Hashable, value: V) -> None:
        """Remembers a value."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self.most:
            self._values.popitem(last=False)

    def drop(self, key: Hashable) -> None:
        """Forgets a key."""
        self._values.pop(key, None)

    def keys(self) -> tuple[Hashable, ...]:
        """All keys of which something is remembered."""
        return tuple(self._values)
