"""What is served, and who follows it: those who have something to do when other knowledge is served than before."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Protocol

from bot.channels.telegram.handling import Respond
from bot.pipeline import Known

log = logging.getLogger(__name__)

Served = Mapping[str, tuple[Respond, Known]]
"""For each audience by name, what answers it, and from what."""


class Follower(Protocol):
    """Does something about what is served."""

    async def follow(self, served: Served) -> None:
        """Does it: once the bot has begun, and each time that other knowledge has taken the place of what was served."""
        ...


async def followed(followers: Iterable[Follower], served: Served) -> None:
    """Has each follower do what it does, one after the other; one that fails keeps none of the others from it."""
    for follower in followers:
        try:
            await follower.follow(served)
        except Exception:
            log.exception("%s could not follow what is served now; it does so at the next change", type(follower).__name__)
