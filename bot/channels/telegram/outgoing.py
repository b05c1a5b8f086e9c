"""The way out: the one place that sends. What stands in the outbox is sent until it is through, never out of order within a chat."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any, Final

from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.caller import Caller
from bot.channels.telegram.line import Line
from bot.channels.telegram.pacing import Pace
from bot.channels.telegram.recent import Recent
from bot.channels.telegram.refusals import Again, Instead, Lost, Shut, Step, TakenBack, Through, cause, seconds_of, step_after
from bot.channels.telegram.remarks import Remarks
from bot.channels.telegram.sends import Copy, Mark, Notice, Posted, call_of
from bot.channels.telegram.slots import Slots
from bot.channels.telegram.stored import Post, draft_of, post_of
from bot.errors import StateError
from bot.operating.metrics import Metrics
from bot.state.changes import STALE, Begun, Change, Closed, Dead, Deferred, Letter, Moved, Sent
from bot.state.following import Delivered, Told
from bot.state.writer import Writer

log = logging.getLogger(__name__)

MOST_WAITING: Final = 20_000
"""Letters that may wait in memory before no more updates are taken in."""
_OLDEST: Final = 86_400.0
"""Seconds after which a message that Telegram could not be given is given up."""
_MOST_CHANGES: Final = 3
"""How often a message may be put another way: plain for marked up, in another chat, in no topic."""
_TYPING_AFTER: Final = 2.0
"""Seconds of waiting from which a reader is shown that an answer is on its way."""
_STATE_PAUSE: Final = 1.0


class ElsewhereError(Exception):
    """Another replica may have taken over the chat of a letter: it is not to be sent by this one now."""


@dataclass(slots=True)
class Outgoing:
    """Sends letters by the Bot API, each chat's in order; what one chat waits for holds that chat only."""

    bot: Caller
    writer: Writer
    pacing: Pace
    remarks: Remarks
    metrics: Metrics
    clock: Callable[[], float]
    waiting: int = 0
    _chats: dict[int, deque[Letter]] = field(default_factory=dict)
    _tasks: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _slots: Slots = field(default_factory=Slots)
    _line: Line = field(default_factory=Line)
    _in_hand: set[int] = field(default_factory=set)
    _room: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False
    _shut: Recent[float] = field(default_factory=lambda: Recent(1_000))

    def put(self, letters: Iterable[Letter]) -> None:
        """Takes letters of the outbox, to be sent in this order."""
        for letter in letters:
            queue = self._chats.setdefault(letter.chat, deque())
            queue.append(letter)
            self.waiting += 1
            if letter.chat not in self._tasks:
                self._tasks[letter.chat] = asyncio.get_running_loop().create_task(self._run(letter.chat, queue))

    async def room(self) -> None:
        """Waits until more letters can be taken."""
        while self.waiting >= MOST_WAITING:
            self._room.clear()
            await self._room.wait()

    def is_shut(self, chat: int, arrived: float) -> bool:
        """Whether a chat has shut us out since an update arrived from it."""
        since = self._shut.get(chat)
        return since is not None and arrived <= since

    @property
    def oldest(self) -> float | None:
        """When the letter was written that has waited longest; None where none waits."""
        return min((queue[0].written for queue in self._chats.values() if queue), default=None)

    async def finish(self, seconds: float) -> None:
        """Lets the calls under way come to their end for so long; what waits stays in the outbox."""
        self._stopping, end = True, monotonic() + seconds
        while self._tasks and monotonic() < end:
            for chat, task in self._tasks.items():
                if chat not in self._in_hand:
                    task.cancel()
            await asyncio.wait(self._tasks.values(), timeout=0.05)
        late = list(self._tasks.values())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, chat: int, queue: deque[Letter]) -> None:
        try:
            while queue and not self._stopping:
                await self._first(chat, queue)
        finally:
            self._ended(chat)

    async def _first(self, chat: int, queue: deque[Letter]) -> None:
        """Sends the first letter of a chat."""
        try:
            await self._post(queue[0])
        except ElsewhereError:
            self._in_hand.discard(chat)
            raise
        except Exception:
            log.exception("chat %s: letter %s is left in the outbox", chat, queue[0].id)
            self._in_hand.discard(chat)
            self._left(queue[0])
        if queue:
            queue.popleft()
            self.waiting -= 1
            self._room.set()

    def _left(self, letter: Letter) -> None:
        """What follows where a letter is left in the outbox: it is tried at the next start."""

    def _ended(self, chat: int) -> None:
        self._tasks.pop(chat, None)
        self._chats.pop(chat, None)

    async def _post(self, letter: Letter) -> None:
        """Sends a letter until it is through, or will never be."""
        post = post_of(letter)
        if post is None:
            log.error("chat %s: letter %s cannot be read by this program", letter.chat, letter.id)
            await self._kept(Dead(letter.id, "cannot be read", self.clock()))
            return
        if letter.due > self.clock():
            await asyncio.sleep(letter.due - self.clock())
        remark = self.remarks.repeated(post) if letter.begun else None
        changes = 0
        while True:
            await self._turn(post.send)
            async with self._slots.one():
                self._in_hand.add(letter.chat)
                step = await self._handed(letter, post, remark)
                if isinstance(step, Instead):
                    changes += 1
                    step = step if changes <= _MOST_CHANGES else Lost()
                self._count(letter, step)
                if isinstance(step, Shut):
                    self._drop(letter)
                asked = [(change, self.writer.soon(change)) for change in _changes(letter, post, step, self.clock())]
            for change, result in asked:  # meanwhile another may begin: that is noted after this, or together with it
                await self._kept(change, result)
            self._in_hand.discard(letter.chat)
            match step:
                case Again(seconds, held=True):
                    await asyncio.sleep(seconds)
                case Again(seconds):
                    letter = replace(letter, tries=letter.tries + 1)
                    await self._line.back_within(seconds)
                case Instead(send):
                    post, remark = replace(post, send=send), None  # which is part of it by now
                case _:
                    return

    async def _handed(self, letter: Letter, post: Post, remark: tuple[Posted, ...] | None) -> Step:
        """What is to be done after a letter was handed to Telegram, which is noted before it begins."""
        there = await self._kept(Begun(letter.id, self.clock(), letter.chat))
        if there is STALE:
            raise ElsewhereError
        if not there:
            return TakenBack()
        step: Step = Through()
        for send in remark or (post.send,):
            error, result = await self._tried(send)
            step = step_after(send, error, letter.tries)
            if isinstance(send, Copy) and isinstance(step, Through):
                step = await self._compared(send, result)
            if not isinstance(step, Through):
                if error is not None:
                    _log(step, letter, error)
                break
        waits = isinstance(step, Again) and not step.held
        ends = waits and not isinstance(post.send, Notice | Mark)  # who has a copy is told, however late
        too_old = ends and self.clock() - letter.written > _OLDEST
        return Lost() if too_old else step

    def _count(self, letter: Letter, step: Step) -> None:
        match step:
            case Through():
                self._line.is_up()
                self.metrics.message("sent")
                self.metrics.sent_after(self.clock() - letter.written)
            case Again() | Instead():
                self.metrics.message("deferred")
            case Lost():
                self.metrics.message("dead")
            case Shut():
                self.metrics.message("dropped", len(self._chats[letter.chat]))
            case TakenBack():
                self.metrics.message("dropped")

    def _drop(self, letter: Letter) -> None:
        """Takes out what else waits for the chat of a letter, which has shut us out."""
        self._shut.put(letter.chat, self.clock())
        queue = self._chats[letter.chat]
        self.waiting -= len(queue) - 1
        queue.clear()
        queue.append(letter)

    async def _tried(self, send: Posted) -> tuple[TelegramError | None, Any]:
        """The error that a call ended with, None where it went through, and then what it answered."""
        try:
            return None, await self.bot.call(*call_of(send))
        except TelegramError as error:
            return error, None

    async def _compared(self, copy: Copy, result: Any) -> Step:
        """What is to be done after a copy has gone out: where its words did not arrive as they are, they go as a file in its place."""
        message = result.get("message_id") if isinstance(result, dict) else None
        if not isinstance(message, int):
            return Through()
        if copy.is_file or result.get("text") == copy.text:
            return Through(message)
        log.error("chat %s: %s did not arrive as it was sent; sent as a file", copy.place.chat, copy.file)
        with suppress(TelegramError):
            await self.bot.call("deleteMessage", {"chat_id": copy.place.chat, "message_id": message})
        return Instead(replace(copy, filed=True))

    async def _kept(self, change: Change, result: asyncio.Future[Any] | None = None) -> Any:
        """The result of a change, asked for until the state takes it."""
        while True:
            try:
                return await (result or self.writer.soon(change))
            except StateError as error:
                log.error("%s", error)  # noqa: TRY400
                result = None
                await asyncio.sleep(_STATE_PAUSE)

    async def _turn(self, send: Posted) -> None:
        """Waits until a message may go out."""
        wait = await self.pacing.in_chat(send.place.chat)
        if wait >= _TYPING_AFTER:
            await self._typing(send)
        if wait:
            await asyncio.sleep(wait)
        wait = await self.pacing.overall()
        if wait:
            await asyncio.sleep(wait)

    async def _typing(self, send: Posted) -> None:
        topic = {} if send.place.topic is None else {"message_thread_id": send.place.topic}
        with suppress(TelegramError):
            await self.bot.call("sendChatAction", {"chat_id": send.place.chat, "action": "typing"} | topic)


def _changes(letter: Letter, post: Post, step: Step, now: float) -> tuple[Change, ...]:
    """What is to be kept of a letter after a step."""
    match step:
        case Through(message):
            return (*_noted(letter, post.send, message, now), Sent(letter.id))
        case TakenBack():
            return (Sent(letter.id),)
        case Again(seconds, held):
            return (Deferred(letter.id, now + seconds, letter.tries + (not held)),)
        case Instead(send):
            deferred = Deferred(letter.id, 0.0, letter.tries, draft_of(replace(post, send=send)))
            old, new = post.send.place.chat, send.place.chat
            return (Moved(old, new), deferred) if old != new else (deferred,)
        case Lost():
            return (Dead(letter.id, "refused", now),)
        case Shut():
            return (Closed(letter.chat, now),)


def _noted(letter: Letter, send: Posted, message: int, now: float) -> tuple[Change, ...]:
    """What is to be kept of a copy that is out, or of what follows one up."""
    if isinstance(send, Copy) and message:
        return (Delivered(letter.id, message),)
    return (Told(letter.id, now),) if isinstance(send, Notice | Mark) else ()


def _log(step: Step, letter: Letter, error: TelegramError) -> None:
    match error:
        case RetryAfter():
            log.warning("chat %s: too many messages, held for %.0f s", letter.chat, seconds_of(error))
        case InvalidToken():
            log.error("a message was refused with the token; trying on")
        case _ if isinstance(step, Again):
            log.warning("chat %s: not sent yet: %s", letter.chat, cause(error))
        case _ if isinstance(step, Shut):
            log.info("chat %s: no longer ours to write to: %s", letter.chat, cause(error))
        case _ if isinstance(step, Instead):
            log.info("chat %s: not taken as it is; sent another way", letter.chat)  # the reason may quote it
        case _:
            log.error("chat %s: refused: %s", letter.chat, cause(error))
