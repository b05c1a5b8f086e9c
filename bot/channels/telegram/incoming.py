"""What an update is to us: a question, a button, something without words, or nothing that concerns us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from telegram import CallbackQuery, ChatMemberUpdated, Message, MessageEntity, Update, User
from telegram.constants import ChatType

from bot.channels.telegram.language import client_language
from bot.model import Lang

KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for. The rest (channel posts, polls, reactions, inline queries …) concerns us in no way."""


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
    """Text for us."""

    place: Place
    text: str
    hint: Lang | None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of ours, below `message`."""

    place: Place
    query: str
    message: int
    data: str
    hint: Lang | None


@dataclass(frozen=True, slots=True)
class Wordless:
    """A picture, a voice, a sticker or the like, for us and without a word."""

    place: Place
    hint: Lang | None


@dataclass(frozen=True, slots=True)
class Joined:
    """We were taken into a group."""

    place: Place
    hint: Lang | None


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing that concerns us, and why; `query` is a button's call that still wants its end."""

    why: str
    query: str | None = None


Incoming = Asked | Pressed | Wordless | Joined | Ignored


def incoming_of(update: Update, me: Me, is_command: Callable[[str], bool]) -> Incoming:
    """What an update is; `is_command` tells our commands from those of other bots in a group."""
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    message = update.message or update.edited_message
    if message is None:
        return Ignored("a kind of update that we have no use for")
    edited = update.edited_message is not None
    if message.chat.type == ChatType.PRIVATE:
        return _private(message, edited=edited)
    return Ignored("an edit in a group") if edited else _in_group(message, me, is_command)


Key = tuple[int, int]
"""Chat and person: a session is one person's in one chat."""


def lane_of(update: Update) -> Key:
    """Chat and person of an update; what comes from one chat is dealt with in order."""
    chat, person = update.effective_chat, update.effective_user
    return (chat.id if chat else 0), (person.id if person else 0)


def _pressed(query: CallbackQuery) -> Incoming:
    message = query.message
    if message is None or query.data is None:
        return Ignored("a button of no message of ours", query.id)
    # A message too old to be shown still says where it stands.
    place = Place(message.chat.id, _topic(message) if isinstance(message, Message) else None)
    return Pressed(place, query.id, message.message_id, query.data, _hint(query.from_user))


def _membership(change: ChatMemberUpdated) -> Incoming:
    was, now = change.old_chat_member.status, change.new_chat_member.status
    absent = {"left", "kicked"}
    if change.chat.type in {ChatType.GROUP, ChatType.SUPERGROUP} and was in absent and now not in absent:
        return Joined(Place(change.chat.id), _hint(change.from_user))
    return Ignored(f"a change of our membership: {was} to {now}")


def _private(message: Message, *, edited: bool) -> Incoming:
    if message.via_bot is not None or (message.from_user is not None and message.from_user.is_bot):
        return Ignored("words of another bot")
    place = Place(message.chat.id, _topic(message), message.message_id if edited else None)
    return _content(message, place, message.text or message.caption)


def _in_group(message: Message, me: Me, is_command: Callable[[str], bool]) -> Incoming:
    """Commands that are ours, mentions of us and replies to us; nothing else that is said in a group."""
    if message.via_bot is not None or (message.from_user is not None and message.from_user.is_bot):
        return Ignored("words of another bot")
    place = Place(message.chat.id, _topic(message), message.message_id)
    text = message.text or message.caption or ""
    if text.startswith("/"):
        command, _, addressee = text.split(maxsplit=1)[0].partition("@")
        ours = addressee.lower() == me.username.lower() if addressee else is_command(command)
        return _content(message, place, text) if ours else Ignored("a command of another bot")
    mention = _mention(message, me)
    if mention:
        return _content(message, place, text.replace(mention, " ", 1))
    replied = message.reply_to_message
    ours = replied is not None and replied.from_user is not None and replied.from_user.id == me.id and not replied.forum_topic_created
    return _content(message, place, text) if ours else Ignored("group talk among others")


def _content(message: Message, place: Place, text: str | None) -> Incoming:
    hint = _hint(message.from_user)
    if text:
        return Asked(place, text, hint)
    return Wordless(place, hint) if message.effective_attachment is not None else Ignored("a notice of Telegram's own")


def _mention(message: Message, me: Me) -> str | None:
    """Our name as it is mentioned in a message, if it is."""
    found = message.parse_entities([MessageEntity.MENTION, MessageEntity.TEXT_MENTION])
    found |= message.parse_caption_entities([MessageEntity.MENTION, MessageEntity.TEXT_MENTION])
    for entity, words in found.items():
        if words.lower() == f"@{me.username.lower()}" or (entity.user is not None and entity.user.id == me.id):
            return words
    return None


def _topic(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


def _hint(person: User | None) -> Lang | None:
    return client_language(person.language_code) if person is not None else None
