"""The Bot API server of the package lo-bot-api-emulator, run in a thread, with what a bot cannot do without added to it.

All its own checks stay: unknown parameters, lengths, keyboards, who polls. It does not parse HTML and keeps no messages.
"""

from __future__ import annotations

import copy
import json
import time
from contextvars import ContextVar
from typing import Any

import lo_bot_api_emulator
from aiohttp import web
from lo_bot_api_emulator import updates

from tests.telegram.double import BOT
from tests.telegram.record import Call
from tests.telegram.server import TOKEN, Server

# Parameters that Telegram knows and the package does not yet.
NEWER = {
    "link_preview_options", "protect_content", "message_thread_id", "message_effect_id", "disable_content_type_detection",
    "allow_paid_broadcast", "direct_messages_topic_id", "show_caption_above_media", "button", "ip_address", "certificate",
}  # fmt: skip
_NEWER_IN_REPLY = {"quote", "quote_parse_mode", "quote_entities", "quote_position", "checklist_task_id"}
_NEWER_IN_BUTTON = {"style", "icon_custom_emoji_id"}

_current: ContextVar[Call] = ContextVar("call")  # every request is handled in a task of its own


class Emulator(Server):
    """Starts the package's server and records what it is asked."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__(token)
        self.bot = dict(BOT)
        self.inner = _Recording(self)
        self.known: dict[int, dict[str, Any]] = {}

    def application(self) -> web.Application:
        return self.inner.app()

    async def enqueue(self, update: dict[str, Any]) -> int:
        # The package hands out three kinds; a person does more than that, and new kinds come up.
        updates.KINDS.update(key for key in update if key != "update_id")
        return await self.inner.enqueue_update(update, token=self.token)

    def next_message_id(self, chat_id: int) -> int:
        number = self.inner.next_id
        self.inner.next_id += 1
        return number

    def meets(self, chat: dict[str, Any], topic: int | None = None) -> None:
        self.known[chat["id"]] = chat


class _Recording(lo_bot_api_emulator.LoBotApiEmulator):
    """The package's server with its gaps filled; nothing that it checks is passed over."""

    def __init__(self, server: Emulator) -> None:
        super().__init__(enable_control=True, allow_insecure_loopback_webhooks=True)
        self.server = server

    def app(self) -> web.Application:
        application = super().app()
        application.middlewares.append(self._recorded)
        return application

    @web.middleware
    async def _recorded(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if "method" not in request.match_info:
            return await handler(request)
        call = Call(request.match_info["method"], {}, at=time.monotonic())
        _current.set(call)
        self.server.record.begin(call)
        response = await handler(request)
        body = json.loads(response.body)
        self.server.record.end(call, response.status, body.get("result"), body.get("description", ""))
        result = call.result
        if response.status == 200 and call.method.startswith(("send", "edit")) and isinstance(result, dict):
            self.server.record.deliver(copy.deepcopy(result), call)
        return response

    async def read_request(self, request: web.Request) -> tuple[dict[str, Any], dict[str, Any]]:
        fields, uploads = await super().read_request(request)
        call = _current.get()
        call.fields.update(fields)
        call.files.update(uploads)
        return fields, uploads

    def validate(self, method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> Any:
        given = dict(fields)
        for name in NEWER & set(fields):
            del fields[name]
        _without(fields, "reply_parameters", lambda reply: [reply], _NEWER_IN_REPLY)
        _without(fields, "reply_markup", _buttons, _NEWER_IN_BUTTON)
        result = super().validate(method, fields, uploads)
        if method == "getMe":
            return result | self.server.bot
        for message in result if isinstance(result, list) else [result]:
            if isinstance(message, dict) and "message_id" in message:
                self._complete(message, given)
        return result

    def _complete(self, message: dict[str, Any], given: dict[str, Any]) -> None:
        """What every message of Telegram has."""
        chat_id = message["chat"]["id"]
        group = {"id": chat_id, "type": "supergroup", "title": "Group"}
        message["chat"] = self.server.known.get(chat_id, group if chat_id < 0 else message["chat"])
        message["from"] = self.server.bot
        message["date"] = int(time.time())
        if "message_thread_id" in given:
            message |= {"message_thread_id": int(given["message_thread_id"]), "is_topic_message": True}
        if given.get("protect_content") is True:
            message["has_protected_content"] = True
        if "reply_markup" in message:
            message["reply_markup"] = _decoded(given["reply_markup"])


def _without(fields: dict[str, Any], name: str, parts: Any, newer: set[str]) -> None:
    """Takes the newer keys out of a JSON parameter; one that is not well formed is left to the package's own check."""
    try:
        value = _decoded(fields[name])
        for part in parts(value):
            for key in newer & set(part):
                del part[key]
    except (KeyError, TypeError, ValueError):
        return
    fields[name] = value


def _buttons(markup: dict[str, Any]) -> list[dict[str, Any]]:
    return [button for row in markup["inline_keyboard"] for button in row]


def _decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else copy.deepcopy(value)
