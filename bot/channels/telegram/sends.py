"""What the channel sends: plain values, made by the handling and sent in one place."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from telegram.constants import CallbackQueryLimit, ContactLimit, InlineKeyboardButtonLimit

from bot.channels.telegram.incoming import Place
from bot.channels.telegram.layout import LONGEST, units
from bot.channels.telegram.request import Attached
from bot.labels import CLEAR, is_guarded
from bot.state.delivered import Handed


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a message: what stands on it, and the data that comes back, the text that it copies or the page that it opens."""

    label: str
    data: str = ""
    copies: str = ""
    url: str = ""


COPIED: Final = int(InlineKeyboardButtonLimit.MAX_COPY_TEXT)
"""Characters that a button can copy."""
_NOTICE: Final = int(CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)
_LONGEST_NAME: Final = 64
"""Characters of the name of a contact, and below that bytes of its vCard."""
_LONGEST_VCARD: Final = int(ContactLimit.VCARD)
Keyboard = tuple[tuple[Button, ...], ...]


def file_of(statement: str, version: int, script: str) -> str:
    """What the file is called that holds the words of a version in one script."""
    return f"{statement}-v{version}-{script}.txt"


@dataclass(frozen=True, slots=True)
class Message:
    """A new message; `marked_up` text is HTML, any other is sent exactly as it is.

    `label` is that of what it tells; where it can be seen it is the first line of the text. What is TLP:AMBER or above can be
    neither forwarded nor copied, the words of a statement included. `about` is the version of a statement of which it tells beside a
    copy: with that it is taken back. `words` says that the text is that of a version, read for approval: it stays alone and as it is, and
    goes as a file called so where no message can hold it.
    """

    place: Place
    text: str
    marked_up: bool = True
    keyboard: Keyboard = ()
    label: str = CLEAR
    about: tuple[str, int] = ("", 0)
    words: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A message of ours put in place of what it was; whether that one is protected stays as it is."""

    place: Place
    message: int
    text: str
    keyboard: Keyboard = ()
    label: str = CLEAR


@dataclass(frozen=True, slots=True)
class Copy:
    """The words of a version of a statement, alone and byte for byte: as a message, or as a file where none can hold them.

    `filed` has them sent as a file, which some server could not send as they are.
    """

    place: Place
    text: str
    hands: Handed
    keyboard: Keyboard = ()
    label: str = CLEAR
    filed: bool = False

    @property
    def is_file(self) -> bool:
        """Whether they go as a file."""
        return self.filed or units(self.text) > LONGEST

    @property
    def file(self) -> str:
        """What the file is called."""
        return file_of(self.hands.statement, self.hands.version, self.hands.script)


@dataclass(frozen=True, slots=True)
class File:
    """A document made for a reader, or with `picture` an image that is shown in the chat.

    `caption` is plain text below it, the label its first line where the file tells anything of what is on file.
    """

    place: Place
    name: str
    content: bytes
    caption: str = ""
    keyboard: Keyboard = ()
    label: str = CLEAR
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact that a reader's app can keep: the number, what it is called, and the vCard, in which the label stands."""

    place: Place
    phone: str
    name: str
    vcard: str
    label: str = CLEAR


@dataclass(frozen=True, slots=True)
class Notice:
    """What tells a chat that copies which it got may not be used any more, with a button to confirm that it was read."""

    place: Place
    text: str
    keyboard: Keyboard = ()
    label: str = CLEAR


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands from now on in the place of a copy; below a file it is its caption. `text` is HTML."""

    place: Place
    message: int
    text: str
    is_file: bool = False
    label: str = CLEAR


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands that a private chat offers, each with what it does; `code` is the language of apps that it is for, '' for all others."""

    place: Place
    commands: tuple[tuple[str, str], ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """A group that we leave."""

    place: Place


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The end of a button's waiting, with a short notice or without; an alert stays until it is closed."""

    query: str
    text: str = ""
    alert: bool = True


Posted = Message | Edit | Copy | File | Contact | Notice | Mark | Menu | Leave
"""What goes through the outbox."""
Send = Posted | Acknowledgement


def call_of(send: Send) -> tuple[str, dict[str, Any]]:
    """The method of the Bot API and its parameters."""
    match send:
        case Acknowledgement(query, text, alert):
            return "answerCallbackQuery", {"callback_query_id": query} | ({"text": text[:_NOTICE], "show_alert": alert} if text else {})
        case Menu(place, commands, code):
            listed = [{"command": name, "description": about} for name, about in commands]
            scope = {"scope": json.dumps({"type": "chat", "chat_id": place.chat})} | ({"language_code": code} if code else {})
            return "setMyCommands", {"commands": json.dumps(listed, ensure_ascii=False)} | scope
        case Leave(place):
            return "leaveChat", {"chat_id": place.chat}
        case Edit() | Mark():
            return _edited(send)
        case Copy() | File() | Contact():
            return _handed_out(send)
        case Message() | Notice():
            return _new(send)


def _new(send: Message | Notice) -> tuple[str, dict[str, Any]]:
    fields = _to(send.place) | _guarded(send.label)
    if isinstance(send, Message) and send.words and units(send.text) > LONGEST:
        return "sendDocument", fields | {"document": Attached(send.words, send.text.encode())}
    return "sendMessage", fields | _said(send.text, send.keyboard, marked_up=isinstance(send, Message) and send.marked_up)


def _handed_out(send: Copy | File | Contact) -> tuple[str, dict[str, Any]]:
    match send:
        case Copy():
            return _copied(send)
        case File():
            return _attached(send)
        case Contact(place, phone, name, vcard, label):
            kept = {"vcard": vcard} if len(vcard.encode()) <= _LONGEST_VCARD else {}
            return "sendContact", _to(place) | _guarded(label) | {"phone_number": phone, "first_name": name[:_LONGEST_NAME]} | kept


def _attached(file: File) -> tuple[str, dict[str, Any]]:
    method, kind = ("sendPhoto", "photo") if file.picture else ("sendDocument", "document")
    fields = _to(file.place) | _guarded(file.label) | {kind: Attached(file.name, file.content)}
    caption = {"caption": file.caption} if file.caption else {}
    return method, fields | caption | _below(file.keyboard)


def _edited(send: Edit | Mark) -> tuple[str, dict[str, Any]]:
    fields = {"chat_id": send.place.chat, "message_id": send.message}
    if isinstance(send, Mark) and send.is_file:
        return "editMessageCaption", fields | {"caption": send.text, "parse_mode": "HTML"}
    return "editMessageText", fields | _said(send.text, send.keyboard if isinstance(send, Edit) else (), marked_up=True)


def _to(place: Place) -> dict[str, Any]:
    fields: dict[str, Any] = {"chat_id": place.chat}
    if place.topic is not None:
        fields["message_thread_id"] = place.topic
    if place.reply_to is not None:
        fields["reply_parameters"] = json.dumps({"message_id": place.reply_to, "allow_sending_without_reply": True})
    return fields


def _guarded(label: str) -> dict[str, Any]:
    return {"protect_content": True} if is_guarded(label) else {}


def _copied(copy: Copy) -> tuple[str, dict[str, Any]]:
    """A message whose words are marked as such, to be copied with a tap: that stands beside the text, which stays as it is."""
    fields = _to(copy.place) | _guarded(copy.label)
    if copy.is_file:
        return "sendDocument", fields | {"document": Attached(copy.file, copy.text.encode())}
    said = _said(copy.text, copy.keyboard, marked_up=False)
    if not copy.keyboard and not is_guarded(copy.label):
        said["entities"] = json.dumps([{"type": "pre", "offset": 0, "length": units(copy.text)}])
    return "sendMessage", fields | said


def _said(text: str, keyboard: Keyboard, *, marked_up: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {"text": text, "link_preview_options": '{"is_disabled":true}'}
    if marked_up:
        fields["parse_mode"] = "HTML"
    return fields | _below(keyboard)


def _below(keyboard: Keyboard) -> dict[str, Any]:
    rows = [[_button(button) for button in row] for row in keyboard]
    return {"reply_markup": json.dumps({"inline_keyboard": rows}, ensure_ascii=False)} if rows else {}


def _button(button: Button) -> dict[str, Any]:
    if button.copies:
        return {"text": button.label, "copy_text": {"text": button.copies}}
    if button.url:
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.data}


def plain(marked_up: str) -> str:
    """The text of HTML without its marks."""
    return html.unescape(re.sub(r"<[^<>]*>", "", marked_up))


def with_lines(sends: tuple[Send, ...], lines: Sequence[str]) -> tuple[Send, ...]:
    """The messages with more lines below the text of the last one."""
    *before, last = sends
    return (*before, replace(last, text="\n".join([last.text, *lines]))) if isinstance(last, Message) else sends


def with_commands(sends: tuple[Send, ...], listed: str, more: Sequence[str]) -> tuple[Send, ...]:
    """The messages with more commands behind those that the last one lists."""
    *before, last = sends
    whole = " ".join([listed, *(f"/{name}" for name in more)])
    return (*before, replace(last, text=last.text.replace(listed, whole))) if isinstance(last, Message) else sends


def with_button(sends: tuple[Send, ...], button: Button) -> tuple[Send, ...]:
    """The messages with a button below the last one."""
    *before, last = sends
    return (*before, replace(last, keyboard=(*last.keyboard, (button,)))) if isinstance(last, Message) else sends
