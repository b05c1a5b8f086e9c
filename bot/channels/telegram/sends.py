"""What the channel sends: plain values, made by the handling and sent in one place."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any, Final

from telegram.constants import CallbackQueryLimit

from bot.channels.telegram.incoming import Place


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a message: what stands on it, and the data that comes back or the text that it copies."""

    label: str
    data: str = ""
    copies: str = ""


_NOTICE: Final = int(CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)
Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A new message; `marked_up` text is HTML, any other is sent exactly as it is."""

    place: Place
    text: str
    marked_up: bool = True
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """A message of ours put in place of what it was."""

    place: Place
    message: int
    text: str
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The end of a button's waiting, with a short notice or without; an alert stays until it is closed."""

    query: str
    text: str = ""
    alert: bool = True


Send = Message | Edit | Acknowledgement


def call_of(send: Send) -> tuple[str, dict[str, Any]]:
    """The method of the Bot API and its parameters."""
    match send:
        case Acknowledgement(query, text, alert):
            return "answerCallbackQuery", {"callback_query_id": query} | ({"text": text[:_NOTICE], "show_alert": alert} if text else {})
        case Edit(place, message, text, keyboard):
            return "editMessageText", {"chat_id": place.chat, "message_id": message} | _said(text, keyboard, marked_up=True)
        case Message(place, text, marked_up, keyboard):
            fields = {"chat_id": place.chat} | _said(text, keyboard, marked_up=marked_up)
            if place.topic is not None:
                fields["message_thread_id"] = place.topic
            if place.reply_to is not None:
                fields["reply_parameters"] = json.dumps({"message_id": place.reply_to, "allow_sending_without_reply": True})
            return "sendMessage", fields


def _said(text: str, keyboard: Keyboard, *, marked_up: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {"text": text, "link_preview_options": '{"is_disabled":true}'}
    if marked_up:
        fields["parse_mode"] = "HTML"
    if keyboard:
        rows = [[_button(button) for button in row] for row in keyboard]
        fields["reply_markup"] = json.dumps({"inline_keyboard": rows}, ensure_ascii=False)
    return fields


def _button(button: Button) -> dict[str, Any]:
    if button.copies:
        return {"text": button.label, "copy_text": {"text": button.copies}}
    return {"text": button.label, "callback_data": button.data}


def plain(marked_up: str) -> str:
    """The text of HTML without its marks."""
    return html.unescape(re.sub(r"<[^<>]*>", "", marked_up))
