"""Heads of the audit trail in the log: where they are published, and where they are found again."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.state.records import Head

log: Final = logging.getLogger(__name__)
log.setLevel(logging.INFO)  # whatever level the others have: a head that is not published proves nothing

_HEAD: Final = re.compile(r"\baudit head ([0-9]{1,18}) ([0-9a-f]{64})\b")


def publish(head: Head) -> None:
    """Logs a head in a line."""
    log.info("audit head %d %s", head.id, head.hash)


def published(lines: Iterable[str]) -> Iterator[Head]:
    """The heads in a log, in whichever format it is."""
    for line in lines:
        for found in _HEAD.finditer(line):
            yield Head(int(found[1]), found[2])
