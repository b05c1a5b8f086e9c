"""The one place that sends: paced, tried again until it is through, never out of order within a chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.caller import Caller
from bot.channels.telegram.pacing import Pacing
from bot.channels.telegram.room import Room
from bot.channels.telegram.sends import Acknowledgement, Edit, Message, Send, call_of, plain

log = logging.getLogger(__name__)

_PATIENCE: Final = 600.0
"""Seconds for which a message is tried while Telegram is out of reach."""
_SLOWEST: Final = 30.0
_MOST_CHANGES: Final = 3
"""How often a message may be put another way: plain for marked up, in another chat, in no topic."""
_TYPING_AFTER: Final = 2.0
"""Seconds of waiting from which a reader is shown that an answer is on its way."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends values by the Bot API. What goes to one chat is handed in one after another, so that its waiting holds that chat only."""

    bot: Caller
    pacing: Pacing
    clock: Callable[[], float]
    room: Room = field(default_factory=Room)

    async def send(self, send: Send) -> bool:
        """Whether it is through; False where Telegram will not take it, which is then in the log. An InvalidToken where it is revoked."""
        pause, until, changes = 0.5, self.clock() + _PATIENCE, 0
        while True:
            await self._turn(send)
            error = await self._tried(send)
            if error is None:
                return True
            following = _after(send, error)
            if following is None:
                return _is_fine(error)
            changes += following != send
            if self.clock() > until or changes > _MOST_CHANGES:
                log.error("%s: given up: %s", _whose(send), cause(error))
                return False
            if isinstance(error, RetryAfter):
                await asyncio.sleep(seconds_of(error))
                until = self.clock() + _PATIENCE  # who is told to wait has not lost its patience
            elif following == send:
                await asyncio.sleep(pause)
                pause = min(_SLOWEST, pause * 2)
            send = following

    async def _tried(self, send: Send) -> TelegramError | None:
        """The error that a call ended with, None where it went through."""
        method, fields = call_of(send)
        try:
            with self.room:
                await self.bot.call(method, fields)
        except InvalidToken:
            raise
        except TelegramError as error:
            return error
        return None

    async def _turn(self, send: Send) -> None:
        """Waits until a message may go out; a button's end waits for nothing."""
        if isinstance(send, Acknowledgement):
            return
        wait = self.pacing.in_chat(send.place.chat, self.clock())
        if wait >= _TYPING_AFTER:
            await self._typing(send)
        if wait:
            await asyncio.sleep(wait)
        wait = self.pacing.overall(self.clock())
        if wait:
            await asyncio.sleep(wait)

    async def _typing(self, send: Message | Edit) -> None:
        topic = {} if send.place.topic is None else {"message_thread_id": send.place.topic}
        try:
            await self.bot.call("sendChatAction", {"chat_id": send.place.chat, "action": "typing"} | topic)
        except TelegramError as error:
            log.debug("no sign of typing: %s", cause(error))


def _after(send: Send, error: TelegramError) -> Send | None:
    """What to send next: the same again, something in its place, or None where there is nothing more to do."""
    match error:
        case RetryAfter():
            log.warning("%s: too many messages, held for %.0f s", _whose(send), seconds_of(error))
            return None if isinstance(send, Acknowledgement) else send  # a button's call dies while it waits
        case ChatMigrated() if not isinstance(send, Acknowledgement):
            return replace(send, place=replace(send.place, chat=error.new_chat_id, topic=None, reply_to=None))
        case BadRequest():
            other = _instead(send, error)
            if other is None and not _is_fine(error):
                log.error("%s: refused: %s", _whose(send), cause(error))
            return other
        case Forbidden() | ChatMigrated():
            log.info("%s: no longer ours to write to: %s", _whose(send), cause(error))
            return None
    log.warning("%s: not sent yet: %s", _whose(send), cause(error))
    return None if isinstance(send, Acknowledgement) else send  # nobody waits for a button's end as for its answer


def _instead(send: Send, error: BadRequest) -> Send | None:
    """What to send in place of what was refused: plain text for HTML, a new message for one that can't be edited."""
    words = str(error).lower()
    if isinstance(send, Message) and send.marked_up and "can't parse entities" in words:
        return replace(send, text=plain(send.text), marked_up=False)
    if isinstance(send, Message) and send.place.topic is not None and ("thread not found" in words or "topic_closed" in words):
        return replace(send, place=replace(send.place, topic=None))
    if isinstance(send, Edit) and not _is_fine(error):
        return Message(send.place, send.text, keyboard=send.keyboard)  # it is gone, or can't be changed any more
    return None


def _is_fine(error: TelegramError) -> bool:
    """Whether a refusal only says that there is nothing left to do."""
    words = str(error).lower()
    return isinstance(error, BadRequest) and ("not modified" in words or "query is too old" in words)


def _whose(send: Send) -> str:
    return "a button" if isinstance(send, Acknowledgement) else f"chat {send.place.chat}"


def seconds_of(error: RetryAfter) -> float:
    """The seconds that Telegram asks to wait."""
    seconds = error.retry_after
    return seconds.total_seconds() if isinstance(seconds, timedelta) else float(seconds)


def cause(error: TelegramError) -> str:
    """An error in one line, without what a server may have sent in place of an answer."""
    return str(error).split(". Parsing the server response")[0].splitlines()[0][:200] if str(error) else type(error).__name__
