"""The chats that the bot may write to, and the messages in them."""

from __future__ import annotations

from itertools import count
from typing import Any

from tests.telegram.refusal import RefusalError
from tests.telegram.wire import Fields


class Chats:
    """Who has met the bot, who has had enough of it, and what was said where."""

    def __init__(self) -> None:
        self.known: dict[int, dict[str, Any]] = {}
        self.topics: dict[int, set[int]] = {}
        self.forbidden: dict[int, str] = {}
        self.upgraded: dict[int, int] = {}
        self.messages: dict[tuple[int, int], dict[str, Any]] = {}
        self._numbers: dict[int, count[int]] = {}

    def meet(self, chat: dict[str, Any], topic: int | None = None) -> None:
        self.known[chat["id"]] = chat
        if topic is not None:
            self.topics.setdefault(chat["id"], set()).add(topic)

    def forbid(self, chat_id: int, reason: str) -> None:
        if reason:
            self.forbidden[chat_id] = reason
        else:
            self.forbidden.pop(chat_id, None)

    def next_id(self, chat_id: int) -> int:
        """Every chat counts its own messages, from one that is not 1, so that ids of two chats are not mixed up."""
        start = 11 + 100 * len(self._numbers)
        return next(self._numbers.setdefault(chat_id, count(start)))

    def keep(self, message: dict[str, Any]) -> None:
        self.messages[message["chat"]["id"], message["message_id"]] = message

    def find(self, chat_id: int, message_id: int, missing: str) -> dict[str, Any]:
        """A message, or the refusal that names what it was wanted for."""
        try:
            return self.messages[chat_id, message_id]
        except KeyError:
            raise RefusalError(missing) from None

    def open(self, fields: Fields) -> dict[str, Any]:
        """The chat of a request, if the bot may act there."""
        given = fields.text("chat_id")
        if not given:
            raise RefusalError("chat_id is empty")
        chat = next((c for c in list(self.known.values()) if given in (str(c["id"]), f"@{c.get('username')}")), None)
        if chat is None:
            raise RefusalError("chat not found")
        if chat["id"] in self.upgraded:
            raise RefusalError("group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.upgraded[chat["id"]])
        if chat["id"] in self.forbidden:
            raise RefusalError(self.forbidden[chat["id"]], 403)
        return chat

    def topic(self, chat: dict[str, Any], fields: Fields) -> int | None:
        """The topic of a request, if the chat has it."""
        topic = fields.number("message_thread_id")
        if topic and topic not in self.topics.get(chat["id"], ()):
            raise RefusalError("message thread not found")
        return topic or None
