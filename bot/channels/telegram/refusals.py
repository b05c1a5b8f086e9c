"""What to do when Telegram does not take a message. Pure: an error and a message in, the next step out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.channels.telegram.sends import Contact, Copy, Edit, File, Mark, Message, Notice, Posted, plain

_SLOWEST: Final = 60.0
_LONGEST_HOLD: Final = 3_600.0
"""Seconds between two tries, and for which Telegram may have a chat wait."""


@dataclass(frozen=True, slots=True)
class Through:
    """Nothing is left to do; `message` is as which one it is out, where that matters."""

    message: int = 0


@dataclass(frozen=True, slots=True)
class Again:
    """The same once more, after so many seconds; `held` where Telegram asked for it."""

    seconds: float
    held: bool = False


@dataclass(frozen=True, slots=True)
class Instead:
    """Something in its place."""

    send: Posted


@dataclass(frozen=True, slots=True)
class Lost:
    """Telegram will never take it."""


@dataclass(frozen=True, slots=True)
class Shut:
    """The chat is no longer ours to write to."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """It was taken back before it went out, and nobody was told anything by it."""


Step = Through | Again | Instead | Lost | Shut | TakenBack


def step_after(send: Posted, error: TelegramError | None, tries: int) -> Step:
    """What to do after a message was handed to Telegram for the time `tries`, from 0."""
    match error:
        case None:
            return Through()
        case RetryAfter():
            return Again(min(seconds_of(error), _LONGEST_HOLD), held=True)
        case ChatMigrated():
            return _moved(send, error.new_chat_id)
        case BadRequest():
            return _refused(send, str(error).lower())
        case Forbidden():
            return Shut()
    return Again(min(_SLOWEST, 2.0 ** min(tries, 6)))


def _moved(send: Posted, chat: int) -> Step:
    """The same where the chat is now. Its messages have other numbers there: what stood in it can be changed no more."""
    place = replace(send.place, chat=chat, topic=None, reply_to=None)
    match send:
        case Mark():
            return Through()
        case Edit():
            return Instead(Message(place, send.text, keyboard=send.keyboard, label=send.label))
    return Instead(replace(send, place=place))


def _refused(send: Posted, words: str) -> Step:
    if "not modified" in words or "query is too old" in words:
        return Through()
    if "chat not found" in words or "user is deactivated" in words:
        return Shut()
    if isinstance(send, Mark):
        if "no text in the message" in words:
            return Instead(replace(send, text=send.text.partition("\n\n<s>")[0], is_file=True))
        return Through()  # it is gone, or can't be changed any more: its readers have been told
    if isinstance(send, Edit):
        return Instead(Message(send.place, send.text, keyboard=send.keyboard, label=send.label))  # it is gone, or can't be changed any more
    return _put_otherwise(send, words) if isinstance(send, Message | Copy | File | Contact | Notice) else Lost()


def _put_otherwise(send: Message | Copy | File | Contact | Notice, words: str) -> Step:
    """The message put in a way that was not the reason for refusing it."""
    if isinstance(send, Message) and send.marked_up and "can't parse entities" in words:
        return Instead(replace(send, text=plain(send.text), marked_up=False))
    if send.place.topic is not None and ("thread not found" in words or "topic_closed" in words):
        return Instead(replace(send, place=replace(send.place, topic=None)))
    return Lost()


def seconds_of(error: RetryAfter) -> float:
    """The seconds that Telegram asks to wait."""
    seconds = error.retry_after
    return seconds.total_seconds() if isinstance(seconds, timedelta) else float(seconds)


def cause(error: TelegramError) -> str:
    """An error in one line, without what a server may have sent in place of an answer."""
    return str(error).split(". Parsing the server response")[0].splitlines()[0][:200] if str(error) else type(error).__name__
