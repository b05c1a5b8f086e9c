"""The methods that send, edit and delete messages."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from telegram.constants import ChatAction, ReactionEmoji

from tests.telegram import keyboard, markup
from tests.telegram.chats import Chats
from tests.telegram.refusal import RefusalError
from tests.telegram.wire import Fields, Files

_TEXT, _CAPTION, _ENTITIES, _VCARD = 4096, 1024, 100, 2048
_ACTIONS = {str(action.value) for action in ChatAction}
_REACTIONS = {str(emoji.value) for emoji in ReactionEmoji}
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply"
    " markup of the message"
)

Message = dict[str, Any]


class Messages:
    """What the bot does in the chats."""

    def __init__(self, chats: Chats, bot: dict[str, Any]) -> None:
        self.chats, self.bot = chats, bot
        self.files: dict[str, dict[str, Any]] = {}

    def methods(self) -> dict[str, Callable[[Fields, Files], Any]]:
        return {
            "sendMessage": self.send, "sendDocument": self.send_document, "sendPhoto": self.send_photo, "sendContact": self.send_contact,
            "editMessageText": self.edit_text, "editMessageCaption": self.edit_caption, "editMessageReplyMarkup": self.edit_markup,
            "deleteMessage": self.delete, "sendChatAction": self.act, "setMessageReaction": self.react, "getFile": self.get_file,
        }  # fmt: skip

    def send(self, fields: Fields, _: Files) -> Message:
        return self._sent(fields, lambda: written(fields, "text"))

    def send_document(self, fields: Fields, files: Files) -> Message:
        return self._sent(fields, lambda: {"document": self._document(fields, files), **written(fields, "caption")})

    def send_photo(self, fields: Fields, files: Files) -> Message:
        return self._sent(fields, lambda: {"photo": [self._document(fields, files, "photo")], **written(fields, "caption")})

    def send_contact(self, fields: Fields, _: Files) -> Message:
        return self._sent(fields, lambda: {"contact": _contact(fields)})

    def edit_text(self, fields: Fields, _: Files) -> Message:
        message = self._editable(fields)
        if "text" not in message:
            raise RefusalError("there is no text in the message to edit")
        return self._edited(message, fields, written(fields, "text"))

    def edit_caption(self, fields: Fields, _: Files) -> Message:
        message = self._editable(fields)
        if not {"document", "photo"} & set(message):
            raise RefusalError("there is no caption in the message to edit")
        return self._edited(message, fields, written(fields, "caption"))

    def edit_markup(self, fields: Fields, _: Files) -> Message:
        message = self._editable(fields)
        return self._edited(message, fields, {key: message[key] for key in _CONTENT if key in message})

    def delete(self, fields: Fields, _: Files) -> bool:
        chat = self.chats.open(fields)
        message = self.chats.find(chat["id"], fields.number("message_id"), "message to delete not found")
        if chat["type"] != "private" and message.get("from") != self.bot:
            raise RefusalError("message can't be deleted")
        del self.chats.messages[chat["id"], message["message_id"]]
        return True

    def act(self, fields: Fields, _: Files) -> bool:
        self.chats.topic(self.chats.open(fields), fields)
        if fields.text("action") not in _ACTIONS:
            raise RefusalError("wrong parameter action in request")
        return True

    def react(self, fields: Fields, _: Files) -> bool:
        chat = self.chats.open(fields)
        self.chats.find(chat["id"], fields.number("message_id"), "message to react not found")
        reactions = fields.json("reaction") or []
        if len(reactions) > 1:
            raise RefusalError("REACTIONS_TOO_MANY")
        if any(reaction.get("emoji") not in _REACTIONS for reaction in reactions):
            raise RefusalError("REACTION_INVALID")
        return True

    def get_file(self, fields: Fields, _: Files) -> dict[str, Any]:
        file = self.files.get(fields.text("file_id"))
        if file is None:
            raise RefusalError("invalid file_id")
        return {**_public(file), "file_path": f"documents/{file['file_id']}"}

    def _sent(self, fields: Fields, content: Callable[[], dict[str, Any]]) -> Message:
        chat = self.chats.open(fields)
        message: Message = {"date": int(time.time()), "chat": chat, "from": self.bot, **content()}
        if topic := self.chats.topic(chat, fields):
            message |= {"message_thread_id": topic, "is_topic_message": True}
        if (answered := self._answered(chat, fields)) is not None:
            message["reply_to_message"] = {key: value for key, value in answered.items() if key != "reply_to_message"}
        if rows := keyboard.inline(fields.json("reply_markup")):
            message["reply_markup"] = rows
        if fields.flag("protect_content"):  # for good: no edit changes it, and a message without it lacks the field
            message["has_protected_content"] = True
        message["message_id"] = self.chats.next_id(chat["id"])
        self.chats.keep(message)
        return dict(message)

    def _answered(self, chat: dict[str, Any], fields: Fields) -> Message | None:
        reply = fields.json("reply_parameters") or {}
        wanted = reply.get("message_id") or fields.number("reply_to_message_id")
        if not wanted:
            return None
        lenient = reply.get("allow_sending_without_reply") or fields.flag("allow_sending_without_reply")
        if lenient and (chat["id"], wanted) not in self.chats.messages:
            return None
        return self.chats.find(chat["id"], wanted, "message to be replied not found")

    def _editable(self, fields: Fields) -> Message:
        if "inline_message_id" in fields:
            raise RefusalError("MESSAGE_ID_INVALID")
        chat = self.chats.open(fields)
        message = self.chats.find(chat["id"], fields.number("message_id"), "message to edit not found")
        if message.get("from") != self.bot:
            raise RefusalError("message can't be edited")
        return message

    def _edited(self, message: Message, fields: Fields, content: dict[str, Any]) -> Message:
        rows = keyboard.inline(fields.json("reply_markup"))
        new = content | ({"reply_markup": rows} if rows else {})
        kept = {key: message[key] for key in ("document", "photo", "contact") if key in message}
        if kept | new == {key: message[key] for key in (*_CONTENT, "reply_markup") if key in message}:
            raise RefusalError(_SAME)
        for key in ("text", "entities", "caption", "caption_entities", "reply_markup"):
            message.pop(key, None)
        message |= new | {"edit_date": int(time.time())}
        return dict(message)

    def _document(self, fields: Fields, files: Files, field: str = "document") -> dict[str, Any]:
        given = fields.text(field)
        upload = files.get(given.removeprefix("attach://") if given.startswith("attach://") else field)
        if upload is None and given not in self.files:
            raise RefusalError("wrong file identifier/HTTP URL specified")
        if upload is None:
            return _public(self.files[given])
        if not upload["data"]:
            raise RefusalError("file must be non-empty")
        number = len(self.files) + 1
        file = {"file_id": f"document-{number}", "file_unique_id": f"u{number}", "file_size": len(upload["data"]), **upload}
        self.files[file["file_id"]] = file
        return _public(file)


_CONTENT = ("text", "entities", "caption", "caption_entities", "document", "photo", "contact")


def written(fields: Fields, name: str) -> dict[str, Any]:
    """The checked text or caption of a request, as a message holds it."""
    entities = "entities" if name == "text" else "caption_entities"
    formatted = markup.read(fields.text(name), fields.text("parse_mode"), fields.json(entities))
    if name == "text" and markup.is_empty(formatted.text):
        raise RefusalError("message text is empty")
    if markup.units(formatted.text) > (_TEXT if name == "text" else _CAPTION):
        raise RefusalError("message is too long" if name == "text" else "message caption is too long")
    if len(formatted.entities) > _ENTITIES:  # Telegram would drop the rest without a word; a test should hear of it
        raise RefusalError("ENTITIES_TOO_LONG")
    if not formatted.text:
        return {}
    return {name: formatted.text} | ({entities: [entity.as_json() for entity in formatted.entities]} if formatted.entities else {})


def _contact(fields: Fields) -> dict[str, Any]:
    contact = {key: fields.text(key) for key in ("phone_number", "first_name", "last_name", "vcard") if fields.text(key)}
    if "phone_number" not in contact:
        raise RefusalError("phone number is empty")
    if "first_name" not in contact:
        raise RefusalError("first name is empty")
    if len(contact.get("vcard", "").encode()) > _VCARD:
        raise RefusalError("VCARD_TOO_LONG")
    return contact


def _public(file: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in file.items() if key != "data"}
