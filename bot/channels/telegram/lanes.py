"""Lanes: what comes from one chat is dealt with in order, what comes from many at once."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from time import monotonic
from typing import Final

from telegram.error import InvalidToken

from bot.channels.telegram.handling import Desk, Handled
from bot.channels.telegram.incoming import Update, key_of
from bot.channels.telegram.recent import Recent
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.sends import Send
from bot.model import Session

log = logging.getLogger(__name__)

MOST_WAITING: Final = 100
"""Updates of one chat that may wait; at a message a second the last one would be answered after minutes."""
MOST_OPEN: Final = 20_000
"""Updates over all that may wait before no more are fetched: some sixty megabytes, or two hundred chats that are stuck."""
_MOST_SESSIONS: Final = 50_000
_MOST_SEEN: Final = 10_000


class Slice:
    """Lets the loop go round every few milliseconds of work, so that signals and sends come between many questions at once."""

    def __init__(self, most: float = 0.005) -> None:
        """`most` is the seconds of work in one round."""
        self._most, self._spent, self._begun = most, 0.0, 0.0
        self._round: asyncio.Future[None] | None = None

    async def turn(self) -> None:
        """Waits for a round in which there is still time."""
        while self._spent > self._most:
            if self._round is None:
                loop = asyncio.get_running_loop()
                self._round = loop.create_future()
                loop.call_soon(self._anew)
            await asyncio.shield(self._round)

    def _anew(self) -> None:
        self._spent, ended, self._round = 0.0, self._round, None
        if ended is not None:
            ended.set_result(None)

    def __enter__(self) -> None:
        self._begun = monotonic()

    def __exit__(self, *_: object) -> None:
        self._spent += monotonic() - self._begun


@dataclass(slots=True)
class Lanes:
    """Takes updates in and has each dealt with: by `desk`, then by `sender`."""

    desk: Desk
    sender: Sender
    _lanes: dict[int, deque[Update]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _sessions: Recent[Session] = field(default_factory=lambda: Recent(_MOST_SESSIONS))
    _seen: Recent[bool] = field(default_factory=lambda: Recent(_MOST_SEEN))
    _open: int = 0
    _dealt_one: asyncio.Event = field(default_factory=asyncio.Event)
    _slice: Slice = field(default_factory=Slice)

    def put(self, update: Update) -> bool:
        """Takes an update in, and says whether it is new; what a chat sends beyond all measure is left out."""
        number = update["update_id"]
        if self._seen.get(number):
            return False
        self._seen.put(number, True)
        chat, _ = key_of(update)
        lane = self._lanes.get(chat)
        if lane is None:
            lane = self._lanes[chat] = deque()
            task = asyncio.create_task(self._run(chat, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif len(lane) >= MOST_WAITING:
            log.warning("chat %s: update %s left out, %s are waiting", chat, number, MOST_WAITING)
            return True
        lane.append(update)
        self._open += 1
        return True

    async def room(self) -> None:
        """Waits until more updates can be taken in: few are being answered or sent, and not too many wait for their time."""
        await self.sender.room.wait()
        while self._open >= MOST_OPEN:
            self._dealt_one.clear()
            await self._dealt_one.wait()

    async def finish(self, seconds: float) -> None:
        """Lets what is in hand come to its end for so long, then drops it."""
        for lane in self._lanes.values():
            self._open -= len(lane)
            lane.clear()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, chat: int, lane: deque[Update]) -> None:
        try:
            while lane:
                update = lane.popleft()
                try:
                    await self._deal_with(update)
                except Exception:
                    log.exception("incident %s: update %s is left undone", token_hex(3).upper(), update["update_id"])
                finally:
                    self._open -= 1
                    self._dealt_one.set()
        finally:
            del self._lanes[chat]

    async def _deal_with(self, update: Update) -> None:
        key = key_of(update)
        with self.sender.room:
            await self._slice.turn()
            with self._slice:
                after, sends = self._handled(update, self._sessions.get(key) or Session())
        self._sessions.put(key, after)
        await self._send(sends)

    def _handled(self, update: Update, session: Session) -> Handled:
        try:
            return self.desk.handle(update, session)
        except Exception:
            incident = token_hex(3).upper()
            log.exception("incident %s: update %s could not be dealt with", incident, update["update_id"])
            return session, self.desk.apology(update, session, incident)

    async def _send(self, sends: Sequence[Send]) -> None:
        for send in sends:
            try:
                await self.sender.send(send)
            except InvalidToken:
                log.error("a message was refused with the token; polling will tell")  # noqa: TRY400  its text holds the token
            except Exception:
                log.exception("incident %s: a message could not be sent", token_hex(3).upper())
