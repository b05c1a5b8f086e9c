"""People: what they do in their chats, and what they hear from the bot. The same for every server.

    ann = Person(double, language_code="zh-hans")
    ann.says("/start")
    [welcome] = ann.hears()
    ann.taps(welcome, "中文")
    ann.hears_nothing(0.5)
"""

from __future__ import annotations

import time
from functools import partialmethod
from itertools import count
from typing import Any

from tests.telegram import content
from tests.telegram.heard import Heard
from tests.telegram.places import Place, Private
from tests.telegram.record import Call
from tests.telegram.server import Server

_ids = count(1001)
_queries = count(4_000_000_001)
Message = dict[str, Any]


class Person:
    """One user. Without a chat, everything happens in the private chat with the bot."""

    def __init__(
        self, server: Server, id: int | None = None, *, language_code: str | None = "en", name: str = "Ann", username: str = "",  # noqa: A002
    ) -> None:  # fmt: skip
        self.server, self.id = server, next(_ids) if id is None else id
        self.user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": name}
        self.user |= {} if language_code is None else {"language_code": language_code}  # an app may leave it out, or empty
        self.user |= {"username": username} if username else {}
        self.chat = Private(self.id, name, username)
        self._from = len(server.record.delivered)  # what was said before they came is not heard
        self._read: set[int] = set()

    # What they write

    def says(self, text: str, chat: Place | None = None, **where: Any) -> Message:
        """A text message; `where` as in writes()."""
        return self.writes(chat, text=text, **content.marked(text), **where)

    def sends(self, kind: str, caption: str | None = None, chat: Place | None = None, **where: Any) -> Message:
        """A message that is not text."""
        captioned = {} if caption is None else {"caption": caption, **content.marked(caption, "caption_entities")}
        return self.writes(chat, **{kind: content.sample(kind)}, **captioned, **where)

    sends_photo = partialmethod(sends, "photo")
    sends_voice = partialmethod(sends, "voice")
    sends_audio = partialmethod(sends, "audio")
    sends_video = partialmethod(sends, "video")
    sends_video_note = partialmethod(sends, "video_note")
    sends_animation = partialmethod(sends, "animation")
    sends_sticker = partialmethod(sends, "sticker")
    sends_document = partialmethod(sends, "document")
    sends_location = partialmethod(sends, "location")
    sends_venue = partialmethod(sends, "venue")
    sends_contact = partialmethod(sends, "contact")
    sends_poll = partialmethod(sends, "poll")
    sends_dice = partialmethod(sends, "dice")

    def writes(
        self, chat: Place | None = None, *, topic: int | None = None, reply_to: Heard | Message | None = None,
        anonymous: bool = False, **fields: Any,
    ) -> Message:  # fmt: skip
        """Any message, with the fields as Telegram names them (via_bot=…, forward_origin=…, new_chat_title=…)."""
        place = chat or self.chat
        message = self._message(place, topic, anonymous) | fields
        if reply_to is not None:
            message["reply_to_message"] = reply_to.message if isinstance(reply_to, Heard) else reply_to
        return self._arrives("message", message, topic)

    def via_bot(self, text: str, chat: Place | None = None, **where: Any) -> Message:
        """A message that another bot's inline mode wrote for them."""
        other = {"id": 987, "is_bot": True, "first_name": "Pictures", "username": "pictures_bot"}
        return self.says(text, chat, via_bot=other, **where)

    def edits(self, message: Message, text: str) -> Message:
        """Another text for a message of theirs."""
        kept = {key: value for key, value in message.items() if key != "entities"}
        edited = kept | {"text": text, "edit_date": int(time.time()), **content.marked(text)}
        return self._arrives("edited_message", edited, message.get("message_thread_id"))

    # What else they do

    def taps(self, heard: Heard, button: str | None = None, *, data: str | None = None) -> str:
        """Taps a button, by its text or its data; with data=… what no button carries. Gives the id of the query."""
        if data is None:
            assert button is not None
            data = heard.button(button)["callback_data"]
        query = {"id": str(next(_queries)), "from": self.user, "message": heard.message, "chat_instance": "77", "data": data}
        self.server.push({"callback_query": query})
        return query["id"]

    def types_inline(self, text: str) -> str:
        """Asks the bot from another chat; gives the id of the query."""
        query = {"id": str(next(_queries)), "from": self.user, "query": text, "offset": "", "chat_type": "group"}
        self.server.push({"inline_query": query})
        return query["id"]

    def reacts(self, heard: Heard, emoji: str = "👍") -> None:
        reaction = {
            "chat": heard.message["chat"], "message_id": heard.id, "user": self.user, "date": int(time.time()),
            "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": emoji}],
        }  # fmt: skip
        self.server.push({"message_reaction": reaction})

    def votes(self, option: int = 0, poll_id: str = "1") -> None:
        answer = {"poll_id": poll_id, "user": self.user, "option_ids": [option], "option_persistent_ids": [str(option)]}
        self.server.push({"poll_answer": answer})

    def joins(self, group: Place) -> Message:
        return self.writes(group, new_chat_members=[self.user])

    def leaves(self, group: Place) -> Message:
        return self.writes(group, left_chat_member=self.user)

    def adds_bot(self, group: Place) -> None:
        """Puts the bot into a group or a channel."""
        self._meets(group)
        self.server.forbids(group.id, "")
        self._bot_is(group, "left", "member")
        self.writes(group, new_chat_members=[self.server.bot])

    def removes_bot(self, group: Place) -> None:
        self._bot_is(group, "member", "kicked")
        self.server.forbids(group.id, f"bot was kicked from the {group.type} chat")

    def blocks_bot(self) -> None:
        self._bot_is(self.chat, "member", "kicked")
        self.server.forbids(self.id, "bot was blocked by the user")

    def unblocks_bot(self) -> None:
        self.server.forbids(self.id, "")
        self._bot_is(self.chat, "kicked", "member")

    # What they hear

    def hears(self, count: int = 1, timeout: float = 15, chat: Place | None = None, topic: int | None = None) -> list[Heard]:
        """The next messages of the bot in the chat, new or edited; a message is heard once."""
        place = chat or self.chat

        def found() -> list[tuple[int, Heard]]:
            heard = self._unread(place, topic)
            return heard[:count] if len(heard) >= count else []

        heard = self.server.record.wait(found, timeout)
        assert heard, f"waited {timeout} s for {count} messages, heard {[str(h) for _, h in self._unread(place, topic)]}; {self._lately()}"
        self._read |= {number for number, _ in heard}
        return [message for _, message in heard]

    def hears_nothing(self, seconds: float = 0.5, chat: Place | None = None) -> None:
        """Waits so long, and nothing comes."""
        heard = self.server.record.wait(lambda: self._unread(chat or self.chat, None), seconds)
        assert not heard, f"heard {[str(message) for _, message in heard]}"

    def hears_all(self, chat: Place | None = None, timeout: float = 15) -> list[Heard]:
        """All that the bot says before it answers a command that there is not: silence is proven without waiting for it."""
        place = chat or self.chat
        self.says(f"/last@{self.server.bot['username']}", place)
        end = time.monotonic() + timeout
        found: list[Heard] = []
        while not found or "/last" not in found[-1].text:
            found += self.hears(timeout=max(0.1, end - time.monotonic()), chat=place)
        return found[:-1]

    def sees_answer(self, query_id: str, timeout: float = 15) -> Call:
        """The answer to a tap or an inline query; its fields hold the notice."""

        def found() -> list[Call]:
            names = ("callback_query_id", "inline_query_id")
            return [c for c in list(self.server.calls) if c.status == 200 and query_id in [str(c.fields.get(name)) for name in names]]

        calls = self.server.record.wait(found, timeout)
        assert calls, f"query {query_id} was not answered in {timeout} s; {self._lately()}"
        return calls[0]

    def _unread(self, place: Place, topic: int | None) -> list[tuple[int, Heard]]:
        numbered = list(enumerate(list(self.server.record.delivered)))[self._from :]
        fresh = [(number, Heard.of(delivery)) for number, delivery in numbered if number not in self._read]
        return [(number, heard) for number, heard in fresh if heard.chat_id == place.id and topic in (None, heard.topic)]

    def _lately(self) -> str:
        return f"the last calls were {[(c.method, c.status, c.description) for c in list(self.server.calls)[-8:]]}"

    def _message(self, place: Place, topic: int | None, anonymous: bool) -> Message:
        chat = place.as_json()
        message: Message = {"date": int(time.time()), "chat": chat, "from": self.user}
        if topic is not None:
            message |= {"message_thread_id": topic, "is_topic_message": True}
        if anonymous:  # an administrator who speaks as the group
            sender = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
            message |= {"from": sender, "sender_chat": chat}
        return message

    def _arrives(self, kind: str, message: Message, topic: int | None) -> Message:
        self.server.meets(message["chat"], topic)
        message.setdefault("message_id", self.server.next_message_id(message["chat"]["id"]))
        self.server.keeps(message)
        self.server.push({kind: message})
        return message

    def _meets(self, place: Place) -> None:
        self.server.meets(place.as_json())

    def _bot_is(self, place: Place, before: str, after: str) -> None:
        def member(status: str) -> dict[str, Any]:
            return {"user": self.server.bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})

        change = {"chat": place.as_json(), "from": self.user, "date": int(time.time())}
        self._meets(place)
        self.server.push({"my_chat_member": change | {"old_chat_member": member(before), "new_chat_member": member(after)}})
