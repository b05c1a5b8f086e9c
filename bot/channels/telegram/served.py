"""What is served, where other knowledge comes from, and who follows it: those who have something to do when it has come."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.channels.telegram.handling import Respond
from bot.errors import Problem
from bot.pipeline.questions import Known

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


def _nothing() -> None:
    """What is done where there is nothing to do."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Knowledge that can be served.

    `steps` reads into memory what is asked for often, a few milliseconds a step; `take_over` makes it what is served after the next
    start, too; `drop` closes it for good.
    """

    served: Served
    steps: Callable[[], Iterator[None]] = field(default=lambda: iter(()))
    take_over: Callable[[], None] = _nothing
    drop: Callable[[], None] = _nothing

    @property
    def versions(self) -> dict[str, str]:
        """The version that each audience reads."""
        return {name: index.version for name, (_, index) in self.served.items()}

    @property
    def version(self) -> str:
        """What is told of it: the version that everybody may read."""
        return self.served["clear"][1].version


@dataclass(frozen=True, slots=True)
class Refused:
    """A folder that cannot be served: what it holds, by a digest, and every problem; or the `fault` for which it could not be compiled."""

    state: str
    problems: tuple[Problem, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Again:
    """The folder changed while it was read."""


class Source(Protocol):
    """Where other knowledge comes from."""

    def look(self) -> object:
        """What is seen of it, to be compared with what is seen later; it may take its time."""
        ...

    async def made(self) -> Ready | Refused | Again:
        """The knowledge as it is there now."""
        ...


@dataclass(slots=True)
class Board:
    """What is served now; all that is asked through it comes from there."""

    ready: Ready

    @property
    def served(self) -> Served:
        """For each audience what answers it."""
        return self.ready.served

    @property
    def index(self) -> Known:
        """The knowledge that everybody may read."""
        return self.ready.served["clear"][1]

    @property
    def version(self) -> str:
        """Its version."""
        return self.ready.version
