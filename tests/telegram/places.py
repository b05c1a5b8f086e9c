"""Where messages are written: a private chat, a group, a channel."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tests.telegram import content
from tests.telegram.server import Server


class Place:
    """A chat."""

    id: int
    type: str

    def as_json(self) -> dict[str, Any]:
        """The chat as Telegram describes it."""
        raise NotImplementedError


@dataclass(frozen=True)
class Private(Place):
    """The chat of a person with the bot: it has the person's number."""

    id: int
    name: str
    username: str = ""
    type = "private"

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.name} | ({"username": self.username} if self.username else {})


@dataclass(frozen=True)
class Group(Place):
    """A group; those with a number below -1000000000000 are supergroups."""

    id: int = -1001000000001
    title: str = "Desk"
    is_forum: bool = False

    @property
    def type(self) -> str:  # type: ignore[override]
        return "supergroup" if self.id < -(10**12) else "group"

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "type": self.type, "title": self.title} | ({"is_forum": True} if self.is_forum else {})


@dataclass(frozen=True)
class Channel(Place):
    """A channel: its posts have no author."""

    id: int = -1002000000001
    title: str = "News"
    type = "channel"

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "type": "channel", "title": self.title}

    def posts(self, server: Server, text: str, *, edited: bool = False) -> dict[str, Any]:
        """A post that the bot gets to see."""
        chat = self.as_json()
        server.meets(chat)
        post = {"message_id": server.next_message_id(self.id), "date": int(time.time()), "chat": chat, "sender_chat": chat, "text": text}
        post |= content.marked(text)
        server.keeps(post)
        server.push({"edited_channel_post" if edited else "channel_post": post})
        return post
