"""What an update is to us: a question, a button, something without words, or nothing that concerns us.

Updates are read as the JSON that Telegram sends: the few fields that matter are checked here, whatever else the framework's next
version may know of. Building its objects would cost more than all the rest of an update (`casebrief bench telegram`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from telegram.constants import ChatMemberStatus, ChatType, MessageEntityType

from bot.channels.telegram.language import client_language
from bot.model import Lang

KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for. The rest (channel posts, polls, reactions, inline queries …) concerns us in no way."""

CONTENT: Final = frozenset(
    "animation audio contact dice document game invoice live_photo location paid_media photo poll sticker story venue video "
    "video_note voice checklist".split()
)
"""What a person can send that is not text. Anything else without text is a notice of Telegram's own: joins, pins, titles."""

_ANONYMOUS_ADMIN: Final = 1087968824
"""The account that Telegram puts in place of an administrator who hides behind their group."""
_NOBODY: Final = frozenset({_ANONYMOUS_ADMIN, 136817688, 777000})
"""Accounts that stand for no one person: besides it that of who speaks as a channel, and Telegram's own."""

Update = Mapping[str, Any]
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Me:
    """Who the bot is on Telegram."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes: the chat, its topic, and the message that it replies to."""

    chat: int
    topic: int | None = None
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Text for us; `album` is what the picture that it stands below came together with.

    `person` is who wrote to us, 0 for nobody who can be told; `foreign` text was forwarded: somebody else wrote it. `at` is when
    Telegram had it, in seconds since 1970 by its own clock, 0 where that is not told.
    """

    place: Place
    text: str
    hint: Lang | None
    album: str | None = None
    person: int = 0
    foreign: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of ours, pressed by `person` (0 for nobody who can be told) below `message`.

    What stands there can be neither forwarded nor copied if it is `protected`; of a message too old to be shown that is not known.
    """

    place: Place
    query: str
    message: int
    data: str
    hint: Lang | None
    person: int = 0
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Wordless:
    """A picture, a voice, a sticker or the like, for us and without a word: which message, sent when, with which album together."""

    place: Place
    hint: Lang | None
    album: str | None = None
    message: int = 0
    at: int = 0


@dataclass(frozen=True, slots=True)
class Joined:
    """We were taken into a group, by this person; 0 for nobody who can be told."""

    place: Place
    hint: Lang | None
    by: int = 0


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing that concerns us, and why; `query` is a button's call that still wants its end."""

    why: str
    query: str | None = None


Incoming = Asked | Pressed | Wordless | Joined | Ignored
Key = tuple[int, int]
"""Chat and person: a session is one person's in one chat."""


def key_of(update: Update) -> Key:
    """Chat and person of an update, 0 for none; what comes from one chat is dealt with in order."""
    fields = fields_of(update)
    chat = _inner(fields, "chat") or _inner(_inner(fields, "message"), "chat")
    return _number(chat.get("id")), _number(_inner(fields, "from").get("id"))


def hint_of(update: Update) -> Lang | None:
    """The language that the client of an update's person hints at."""
    return _hint(fields_of(update).get("from"))


def query_of(update: Update) -> str | None:
    """The call of a button that wants its end, if the update is one."""
    query = update.get("callback_query")
    return str(query["id"]) if isinstance(query, dict) and "id" in query else None


def incoming_of(update: Update, me: Me, is_command: Callable[[str], bool]) -> Incoming:
    """What an update is; `is_command` tells our commands from those of other bots in a group."""
    try:
        incoming = _read(update, me, is_command)
    except (KeyError, TypeError, AttributeError, ValueError):
        return Ignored(_ODD, query_of(update))
    return incoming if isinstance(incoming, Ignored) or _is_sound(incoming) else Ignored(_ODD, query_of(update))


_ODD: Final = "an update that is not as Telegram makes them"
_LARGEST: Final = 2**63 - 1


def _is_sound(incoming: Asked | Pressed | Wordless | Joined) -> bool:
    """Whether the numbers in it are such as can be kept: what cannot be kept would be tried again without end, and hold its lane."""
    place = incoming.place
    others = (place.topic, place.reply_to, incoming.message if isinstance(incoming, Pressed) else None)
    return all(
        type(number) is int and abs(number) <= _LARGEST for number in (place.chat, *(other for other in others if other is not None))
    )


def _read(update: Update, me: Me, is_command: Callable[[str], bool]) -> Incoming:
    if "message" in update:
        return _message(update["message"], me, is_command)
    if "callback_query" in update:
        return _pressed(update["callback_query"])
    if "edited_message" in update:
        edited = update["edited_message"]
        return _private(edited, edited=True) if _is_private(edited) else Ignored("an edit in a group")
    if "my_chat_member" in update:
        return _membership(update["my_chat_member"])
    return Ignored("a kind of update that we have no use for")


def _message(message: Fields, me: Me, is_command: Callable[[str], bool]) -> Incoming:
    return _private(message, edited=False) if _is_private(message) else _in_group(message, me, is_command)


def _pressed(query: Fields) -> Incoming:
    message, data = query.get("message"), query.get("data")
    if not message or not isinstance(data, str):
        return Ignored("a button of no message of ours", str(query["id"]))
    place, protected = Place(message["chat"]["id"], _topic(message)), message.get("has_protected_content") is True
    return Pressed(place, str(query["id"]), message["message_id"], data, _hint(query.get("from")), _person(query), protected)


def _membership(change: Fields) -> Incoming:
    was, now = change["old_chat_member"]["status"], change["new_chat_member"]["status"]
    absent = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}
    if change["chat"]["type"] in {ChatType.GROUP, ChatType.SUPERGROUP} and was in absent and now not in absent:
        return Joined(Place(change["chat"]["id"]), _hint(change.get("from")), _person(change))
    return Ignored(f"a change of our membership: {was} to {now}")


def _private(message: Fields, *, edited: bool) -> Incoming:
    if _is_by_a_bot(message):
        return Ignored("words of another bot")
    text = message.get("text") or message.get("caption")
    if edited and not text:
        return Ignored("an edit without words, as of a place that moves")
    return _content(message, Place(message["chat"]["id"], _topic(message), message["message_id"] if edited else None), text)


def _in_group(message: Fields, me: Me, is_command: Callable[[str], bool]) -> Incoming:
    """Commands that are ours, mentions of us and replies to us; nothing else that is said in a group."""
    if _is_by_a_bot(message) or message["chat"]["type"] not in {ChatType.GROUP, ChatType.SUPERGROUP}:
        return Ignored("words of another bot, or of a channel")
    place = Place(message["chat"]["id"], _topic(message), message["message_id"])
    text = message.get("text") or message.get("caption") or ""
    if text.startswith("/"):
        command, _, addressee = text.split(maxsplit=1)[0].partition("@")
        ours = addressee.lower() == me.username.lower() if addressee else is_command(command)
        return _content(message, place, text) if ours else Ignored("a command of another bot")
    mention = _mention(message, text, me)
    if mention:
        return _content(message, place, text.replace(mention, " ", 1))
    replied = message.get("reply_to_message") or {}
    ours = (replied.get("from") or {}).get("id") == me.id and "forum_topic_created" not in replied
    return _content(message, place, text) if ours else Ignored("group talk among others")


def _content(message: Fields, place: Place, text: str | None) -> Incoming:
    hint = _hint(message.get("from"))
    if isinstance(text, str) and text:
        foreign = "forward_origin" in message or "forward_date" in message
        at = _number(message.get("edit_date") or message.get("date"))
        return Asked(place, text, hint, message.get("media_group_id"), _person(message), foreign, at)
    if CONTENT.isdisjoint(message):
        return Ignored("a notice of Telegram's own")
    return Wordless(place, hint, message.get("media_group_id"), _number(message.get("message_id")), _number(message.get("date")))


def _person(fields: Fields) -> int:
    """Who did something; 0 for nobody who can be told: hidden behind a group or a channel, no person at all, or not named."""
    person = _inner(fields, "from")
    number = person.get("id")
    hidden = "sender_chat" in fields or person.get("is_bot") is not False or number in _NOBODY
    return number if type(number) is int and 0 < number <= _LARGEST and not hidden else 0


def _mention(message: Fields, text: str, me: Me) -> str | None:
    """Our name as it is mentioned in a message, if it is."""
    for entity, words in _entities(message, text):
        named = entity["type"] == MessageEntityType.MENTION and words.lower() == f"@{me.username.lower()}"
        linked = entity["type"] == MessageEntityType.TEXT_MENTION and (entity.get("user") or {}).get("id") == me.id
        if named or linked:
            return words
    return None


def _entities(message: Fields, text: str) -> Iterator[tuple[Fields, str]]:
    """The entities of a text with their words; Telegram counts in UTF-16 units."""
    found = message.get("entities") or message.get("caption_entities") or ()
    units = text.encode("utf-16-le", "surrogatepass") if found else b""
    for entity in found:
        start = 2 * entity["offset"]
        yield entity, units[start : start + 2 * entity["length"]].decode("utf-16-le", "replace")


def _is_private(message: Fields) -> bool:
    return bool(message["chat"]["type"] == ChatType.PRIVATE)


def _is_by_a_bot(message: Fields) -> bool:
    sender = message.get("from") or {}
    return "via_bot" in message or (sender.get("is_bot", False) and sender.get("id") != _ANONYMOUS_ADMIN)


def fields_of(update: Update) -> Fields:
    """What an update holds, whatever its kind."""
    return next((fields for kind, fields in update.items() if kind != "update_id" and isinstance(fields, dict)), {})


def _topic(message: Fields) -> int | None:
    return message.get("message_thread_id") if message.get("is_topic_message") else None


def _hint(person: Fields | None) -> Lang | None:
    code = person.get("language_code") if isinstance(person, dict) else None
    return client_language(code) if isinstance(code, str) else None


def _inner(fields: Fields, name: str) -> Fields:
    found = fields.get(name)
    return found if isinstance(found, dict) else {}


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
