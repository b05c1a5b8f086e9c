"""Rounds: updates are dealt with, and all that follows from each is kept in one transaction before anything of it is sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any, Final

from bot.channels.telegram.acknowledging import Acknowledgements
from bot.channels.telegram.answers import reader_of
from bot.channels.telegram.incoming import Key, Place, hint_of
from bot.channels.telegram.lanes import Item, Slice
from bot.channels.telegram.outgoing import Outgoing
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.remarks import Remarks
from bot.channels.telegram.rounds import AT_ONCE, Round, Rounds
from bot.channels.telegram.sends import Acknowledgement, Message, Posted, Send
from bot.channels.telegram.stored import Post, body_of, draft_of, session_of
from bot.errors import StateError
from bot.operating.metrics import Metrics
from bot.state.acts import Found, Want
from bot.state.changes import STALE, Closed, Settled
from bot.state.inhand import InHand
from bot.state.writer import Writer

log = logging.getLogger(__name__)

_IN_A_ROUND: Final = 16
"""Updates that are kept together."""
_TRIES: Final = 3
"""How often an update is tried, and how many processes may die of one, before it is set aside."""
_PAUSE: Final = 0.2
_SLOWEST: Final = 5.0
"""Seconds between the tries of an update, and between those of a state that cannot be written."""


@dataclass(slots=True)
class Dealing:
    """Deals with the updates of all lanes."""

    reception: Reception
    rounds: Rounds
    writer: Writer
    outgoing: Outgoing
    acknowledgements: Acknowledgements
    remarks: Remarks
    metrics: Metrics
    in_hand: InHand
    clock: Callable[[], float]
    _slice: Slice = field(default_factory=Slice)
    _stopping: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _pause: float = 0.0

    def start(self) -> None:
        """Begins to deal with what is in the lanes."""
        self._tasks += [asyncio.get_running_loop().create_task(self._run()) for _ in range(AT_ONCE)]

    async def finish(self, seconds: float) -> None:
        """Ends the rounds under way; what is not begun stays in the inbox."""
        self._stopping = True
        self.rounds.wake()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()

    async def _run(self) -> None:
        while not self._stopping:
            try:
                round_ = await self.rounds.next(_IN_A_ROUND)
            except StateError as error:
                self._trouble(error, [])
                await asyncio.sleep(self._pause)
                continue
            except Exception:
                log.exception("no updates could be taken in hand; trying on")
                await asyncio.sleep(_SLOWEST)
                continue
            try:
                await self._round(round_)
            except Exception:
                log.exception("a round was broken off; its updates are dealt with again")
                for item in round_.items:
                    self.rounds.again(item, _SLOWEST)
            finally:
                await round_.end()

    async def _round(self, round_: Round) -> None:
        """Deals with updates and takes each out of the list when nothing is left to do for it here."""
        items = round_.items
        try:
            found = await round_.found([self._want(item) for item in items]) if items else ()
        except StateError as error:
            self._trouble(error, items)
            return
        settled = []
        for item, known in zip(tuple(items), found, strict=True):
            await self._slice.turn()
            with self._slice:
                change = self._dealt(item, known)
            if change is None:
                items.remove(item)
                self.rounds.again(item, _PAUSE * item.tries)
            else:
                settled.append((item, round_.settle(change)))
        await round_.end()
        for item, kept in settled:
            try:
                again = await self._sent_on(item, kept)
            except StateError as error:
                trouble = error
                continue
            items.remove(item)
            if again:
                self.rounds.again(item, 0.0)
            else:
                self.rounds.done(item)
                self.metrics.settled_after(self.clock() - item.arrived)
        if items:
            self._trouble(trouble, items)
        elif settled:
            self._pause = 0.0

    async def _sent_on(self, item: Item, kept: Awaitable[Any]) -> bool:
        """Whether an update must be dealt with again, for who may do what has changed; else its letters are on their way."""
        letters = await kept
        if letters is STALE:
            return True
        if letters and self.outgoing.is_shut(item.key[0], item.arrived):  # it shut us out while this was being kept
            letters = ()
            await self.writer.write(Closed(item.key[0], self.clock()))
        self.outgoing.put(letters or ())
        return False

    def _trouble(self, error: StateError, items: list[Item]) -> None:
        """Has updates dealt with again when the state may be written to again."""
        if not self._pause:
            log.error("%s; trying on", error)
        self._pause = min(_SLOWEST, self._pause * 2 or 0.25)
        for item in tuple(items):
            items.remove(item)
            self.rounds.again(item, self._pause)

    def _want(self, item: Item) -> Want:
        """What is to be looked up for an update; of one that breaks even this, its session, and it breaks when it is dealt with."""
        try:
            return self.reception.wants(item.update)
        except Exception:
            log.warning("update %s is odd", item.number, exc_info=True)
            return Want(item.key)

    def _dealt(self, item: Item, found: Found) -> Settled | None:
        """What is to be kept of an update; None where it is to be tried again."""
        now = self.clock()
        if self.outgoing.is_shut(item.key[0], item.arrived):
            return Settled(item.number, item.key, now)
        if self.in_hand.deaths(item.number) >= _TRIES:
            return self._buried(item, found, now, "the process ended each time")
        try:
            with self.in_hand.holding(item.number):
                return self._answered(item, found, now)
        except Exception as error:
            item.tries += 1
            if item.tries >= _TRIES:
                return self._buried(item, found, now, "could not be dealt with", error)
            log.warning("update %s could not be dealt with; trying again", item.number, exc_info=True)
            return None

    def _answered(self, item: Item, found: Found, now: float) -> Settled:
        """What is to be kept of an update that is answered, or passed over."""
        handled = self.reception.handle(item.update, found, now)
        lang = reader_of(handled.session, hint_of(item.update))
        posts = self._posts(item, self.remarks.late(handled.sends, item.update, now, lang))
        drafts = [draft_of(Post(send, lang), answers(item.key, send)) for send in posts]
        self.metrics.dealt("answered" if handled.sends else "ignored")
        as_before = handled.session == session_of(found.session) and (found.session is None or handled.audience == found.audience)
        return Settled(
            item.number,
            item.key,
            now,
            None if as_before else body_of(handled.session),
            drafts,
            people=found.people,
            shelf=found.shelf.count,
            audience=handled.audience,
            acts=(*handled.acts, *handled.remembered),
            records=handled.records,
            counted=handled.counted,
        )

    def _buried(self, item: Item, found: Found, now: float, why: str, error: Exception | None = None) -> Settled:
        """An update as a dead letter, with an apology."""
        reference = token_hex(3).upper()
        log.error("incident %s: update %s is set aside (%s); see casebrief dead-letters", reference, item.number, why, exc_info=error)
        self.metrics.dealt("dead")
        try:
            session = session_of(found.session)
            posts = self._posts(item, self.reception.apology(item.update, session, reference))
            drafts = [draft_of(Post(send, reader_of(session, hint_of(item.update))), answers(item.key, send)) for send in posts]
        except Exception:
            log.exception("incident %s: there is no apology for it", reference)
            drafts = []
        return Settled(item.number, item.key, now, None, drafts, why, reference)

    def _posts(self, item: Item, sends: tuple[Send, ...]) -> list[Posted]:
        """What goes through the outbox: all but the ends of buttons' waiting; a notice that comes too late for one is a message."""
        posts: list[Posted] = []
        for send in sends:
            if not isinstance(send, Acknowledgement):
                posts.append(send)
            elif not self.acknowledgements.end(send) and send.text:
                posts.append(Message(Place(item.key[0]), send.text, marked_up=False))
        return posts


def answers(key: Key, send: Posted) -> int:
    """Whom a message is for: who sent the update, or whose private chat it goes to."""
    return key[1] if send.place.chat == key[0] else max(send.place.chat, 0)
