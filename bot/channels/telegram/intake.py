"""The way in: updates are stored, and only then acknowledged and dealt with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

from bot.channels.telegram.acknowledging import Acknowledgements
from bot.channels.telegram.incoming import fields_of, key_of, query_of
from bot.channels.telegram.lanes import Item
from bot.channels.telegram.rounds import Rounds
from bot.operating.metrics import Metrics
from bot.state.changes import Arrival, Arrived
from bot.state.writer import Writer

_LARGEST: Final = 2**63 - 1
"""What a database holds as a number."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes updates in, however they come."""

    writer: Writer
    rounds: Rounds
    acknowledgements: Acknowledgements
    metrics: Metrics
    clock: Callable[[], float]

    async def take(self, updates: Sequence[tuple[dict[str, Any], bytes]]) -> int:
        """How many of these updates are new. When this returns they are on the disk; a StateError where they are not."""
        at = self.clock()
        items = [Item(update["update_id"], key_of(update), update, at) for update, _ in updates]
        for item in items:
            query = query_of(item.update)
            if query is not None:
                self.acknowledgements.expect(query)
        arrivals = [
            Arrival(item.number, item.key, body, at, fingerprint(item.update)) for item, (_, body) in zip(items, updates, strict=True)
        ]
        new = await self.writer.write(Arrived(arrivals))
        self.metrics.repeated(len(items) - len(new))
        for item in {item.number: item for item in items}.values():
            if item.number in new:
                self.metrics.came(next((kind for kind in item.update if kind != "update_id"), ""))
                self.rounds.put(item)
            elif (query := query_of(item.update)) is not None:
                self.acknowledgements.forget(query)
        return len(new)


def is_update(found: object) -> bool:
    """Whether something that was sent has what is needed to store it: a number, and numbers for chat and person that fit."""
    if not isinstance(found, dict) or type(found.get("update_id")) is not int:
        return False
    return all(-_LARGEST <= number <= _LARGEST for number in (found["update_id"], *key_of(found)))


def fingerprint(update: Mapping[str, Any]) -> int:
    """What tells one update from another of the same number: when it was said, or which press of a button it is."""
    fields = fields_of(update)
    return crc32(repr([fields.get(name) for name in ("id", "message_id", "date", "edit_date")]).encode("utf-8", "replace"))


def written(update: dict[str, Any]) -> bytes:
    """An update as JSON."""
    return json.dumps(update).encode()  # ASCII, so that half a character is kept as it came
