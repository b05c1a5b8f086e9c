"""What is said beside an answer that comes late, or that may come twice."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from bot import phrases
from bot.channels.telegram.incoming import Place, Update
from bot.channels.telegram.layout import LONGEST, units
from bot.channels.telegram.sends import Contact, Copy, File, Message, Posted, Send, plain
from bot.channels.telegram.stored import Post
from bot.index import Words
from bot.model import Lang

LATE: Final = 900.0
"""Seconds after which an answer says which question it is for."""


@dataclass(frozen=True, slots=True)
class Remarks:
    """The remarks, in the words of the interface."""

    index: Words

    def late(self, sends: Iterable[Send], update: Update, now: float, lang: Lang) -> tuple[Send, ...]:
        """What is sent for an update, with a line that says for which question, if that was asked long ago."""
        sends, message = tuple(sends), update.get("message") or update.get("edited_message")
        asked = (message.get("edit_date") or message.get("date")) if isinstance(message, dict) else None
        if not isinstance(message, dict) or not isinstance(asked, int) or now - asked < LATE:
            return sends
        then = datetime.fromtimestamp(asked, UTC)
        remark = self.index.message(phrases.LATE, lang).format(date=f"{then:%Y-%m-%d}", time=f"{then:%H:%M}")
        messages = [send for send in sends if isinstance(send, Message) and not send.words]
        first = next((send for send in messages if send.marked_up), None) or next(iter(messages), None)
        if first is None:
            return sends
        # A statement's words stay alone: the line goes to the message that says whose they are.
        return tuple(part for send in sends for part in (_with(send, remark) if send is first else (send,)))

    def repeated(self, post: Post) -> tuple[Posted, ...]:
        """What is sent for a post that may be out already; only a new message needs a remark, the rest comes to the same."""
        if not isinstance(post.send, Message | Copy | File | Contact):
            return (post.send,)
        remark = self.index.message(phrases.REPEATED, post.lang)
        if isinstance(post.send, Copy | File | Contact):
            return _alone(post.send.place, remark), post.send
        return _with(post.send, remark) if post.send.marked_up else (_alone(post.send.place, remark), post.send)


def _with(message: Message, remark: str) -> tuple[Message, ...]:
    """A message with a remark above it, but below its label; two messages where there is no room for it."""
    seen = plain(message.text) if message.marked_up else message.text
    if units(seen) + units(remark) + 2 > LONGEST:
        return _alone(message.place, remark), message
    said = html.escape(remark, quote=False) if message.marked_up else remark
    first, _, rest = message.text.partition("\n")
    if first != message.label:
        return (replace(message, text=f"{said}\n\n{message.text}"),)
    return (replace(message, text=f"{first}\n{said}\n\n{rest}".rstrip()),)


def _alone(place: Place, remark: str) -> Message:
    return Message(place, remark, marked_up=False)
