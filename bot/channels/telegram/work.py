"""All that works between the way in and the way out, put together, started and stopped."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from bot.channels.telegram.acknowledging import Acknowledgements
from bot.channels.telegram.caller import Caller
from bot.channels.telegram.dealing import Dealing
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.lanes import MOST_OPEN, Item
from bot.channels.telegram.outgoing import MOST_WAITING, Outgoing
from bot.channels.telegram.pacing import OwnPace, Pacing, SharedPace
from bot.channels.telegram.posting import SharedOutgoing
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.remarks import Remarks
from bot.channels.telegram.rounds import OwnRounds, Rounds, SharedRounds
from bot.errors import StateError
from bot.operating.metrics import Metrics
from bot.state.inhand import InHand
from bot.state.left import Left
from bot.state.sharing import Looked, View
from bot.state.writer import Writer, Writers

log = logging.getLogger(__name__)

_IN_HAND: Final = 0.7
"""Seconds that calls under way may take after a signal to stop: one that takes longer is made again at the next start."""
_LOOK: Final = 1.0
"""Seconds between two looks at what other replicas have left undone."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is under way: the rounds of what came in, the outbox, and between them those who deal with it."""

    intake: Intake
    rounds: Rounds
    dealing: Dealing
    outgoing: Outgoing
    acknowledgements: Acknowledgements

    async def room(self) -> None:
        """Waits until more updates can be taken in."""
        await self.rounds.room()
        await self.outgoing.room()

    def has_room(self) -> bool:
        """Whether more updates can be taken in."""
        return self.rounds.open < MOST_OPEN and self.outgoing.waiting < MOST_WAITING

    def take_up(self, left: Left) -> None:
        """Goes on with what an earlier process left undone."""
        self.outgoing.put(left.letters)
        for number, key, body, arrived in left.updates:
            self.rounds.put(Item(number, key, json.loads(body), arrived))

    async def look(self, sending: Writer, seen: Callable[[View], None]) -> None:
        """Goes on with what other replicas have left undone, until it is cancelled; each view of that is told, too."""
        assert isinstance(self.rounds, SharedRounds)
        assert isinstance(self.outgoing, SharedOutgoing)
        while True:
            try:
                self.rounds.view = view = await sending.write(Looked(time.time()))
                self.outgoing.adopt(view.letters)
                seen(view)
            except StateError as error:
                log.error("%s", error)  # noqa: TRY400
            await asyncio.sleep(_LOOK)


def work_of(reception: Reception, bot: Caller, writers: Writers, metrics: Metrics, *, in_hand: InHand, rate: float) -> Work:
    """The work of a bot, not yet begun; `rate` is messages a second over all. Replicas share it where there is a writer for sending."""
    writer, sending = writers.all, writers.sending
    remarks, acknowledgements = Remarks(reception.gate), Acknowledgements(bot)
    rounds: Rounds = OwnRounds(writer=writer)
    outgoing = Outgoing(bot, writer, OwnPace(Pacing(rate)), remarks, metrics, time.time)
    if sending is not None:
        rounds = SharedRounds(writer.store)
        outgoing = SharedOutgoing(bot, sending, SharedPace(rate, sending), remarks, metrics, time.time)
    dealing = Dealing(reception, rounds, writer, outgoing, acknowledgements, remarks, metrics, in_hand, time.time)
    metrics.watch(
        inbox_open=lambda: rounds.open,
        inbox_oldest=lambda: age(rounds.oldest),
        outbox_waiting=lambda: outgoing.waiting,
        outbox_oldest=lambda: age(outgoing.oldest),
    )
    return Work(Intake(writer, rounds, acknowledgements, metrics, time.time), rounds, dealing, outgoing, acknowledgements)


def age(at: float | None) -> float:
    """The seconds since a time; 0 where there is none."""
    return 0.0 if at is None else max(0.0, time.time() - at)


@asynccontextmanager
async def working(work: Work, left: Left) -> AsyncIterator[None]:
    """Works while it lasts; then what is in hand comes to its end, and the rest stays in the state."""
    work.take_up(left)
    work.dealing.start()
    try:
        yield
    finally:
        await work.dealing.finish(_IN_HAND)
        await asyncio.gather(work.outgoing.finish(_IN_HAND), work.acknowledgements.finish(_IN_HAND))
        work.rounds.finish()
