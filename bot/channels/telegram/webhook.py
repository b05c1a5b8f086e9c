"""The webhook: updates that Telegram posts are stored, and only then acknowledged; no odd one may block those behind it."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from time import time
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web
from telegram.error import TelegramError

from bot.channels.telegram.caller import Caller
from bot.channels.telegram.incoming import KINDS
from bot.channels.telegram.intake import Intake, is_update
from bot.channels.telegram.polling import Trouble, persist
from bot.channels.telegram.refusals import cause
from bot.errors import SettingsError, StateError
from bot.operating.metrics import Metrics
from bot.settings.telegram import WebhookSettings

log = logging.getLogger(__name__)

_LARGEST: Final = 1024 * 1024
"""Bytes of an update: Telegram's are a few thousand."""
_LONGEST_HEADER: Final = 64 * 1024
"""Bytes of a header that are read, so that a false secret of any length gets the same answer."""
_CONNECTIONS: Final = 40
_LATER: Final = {"Retry-After": "2"}
_WATCH: Final = 20.0
_MANY_PENDING: Final = 100
_RECENT: Final = 300.0
"""Seconds between looks at the webhook, updates that should not pile up at Telegram, seconds for which an error counts."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where Telegram is told to post to, and what it must show: the path and the secret."""

    url: str
    path: str
    secret: str


def door_of(settings: WebhookSettings, token: str) -> Door:
    """The door by the settings; a path and a secret that they lack follow from the token, and nobody can tell them without it."""
    path = urlsplit(settings.url).path or f"/{_derived(token, 'path')[:32]}"
    url = settings.url if urlsplit(settings.url).path else settings.url + path
    return Door(url, path, settings.secret or _derived(token, "secret"))


def _derived(token: str, what: str) -> str:
    return hmac.new(token.encode(), f"webhook {what}".encode(), sha256).hexdigest()


@dataclass(slots=True)
class Endpoint:
    """Takes what is posted to the webhook. `health` answers those who ask how the bot is."""

    door: Door
    intake: Intake
    room: Callable[[], bool]
    metrics: Metrics
    health: Callable[[], web.Response]
    stopping: bool = False

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer to a request: 200 when its update is on the disk, or is none; 403 for whoever is not Telegram; 503 for later."""
        if request.path == "/healthz" and request.method == "GET":
            return self.health()
        shown = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "").encode("utf-8", "surrogateescape")
        known = hmac.compare_digest(shown, self.door.secret.encode())
        if not known or request.method != "POST" or request.path != self.door.path:
            self.metrics.refused("secret")
            return web.Response(status=HTTPStatus.FORBIDDEN)
        if self.stopping or not self.room():
            self.metrics.refused("stopping" if self.stopping else "store")
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, headers=_LATER)
        body = await _body(request)
        update = _update(body)
        if update is None:
            self.metrics.refused("malformed")
            log.warning("a post holds no update; it is left out")
            return web.Response()  # anything else would come again and again
        try:
            await self.intake.take([(update, body or b"")])
        except StateError as error:
            self.metrics.refused("store")
            log.error("%s; Telegram is told to come again", error)  # noqa: TRY400
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, headers=_LATER)
        return web.Response()


async def _body(request: web.BaseRequest) -> bytes | None:
    """What was posted; None where it is larger than any update."""
    if (request.content_length or 0) > _LARGEST:
        return None
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        return None


def _update(body: bytes | None) -> dict[str, Any] | None:
    try:
        found = json.loads(body or b"")
    except (ValueError, RecursionError):
        return None
    return found if is_update(found) else None


@asynccontextmanager
async def listening(endpoint: Endpoint, settings: WebhookSettings) -> AsyncIterator[None]:
    """Listens while it lasts, then turns new posts away; a SettingsError where the port is taken."""
    server = web.Server(endpoint.handle, access_log=None, max_field_size=_LONGEST_HEADER)
    runner = web.ServerRunner(server, handle_signals=False, shutdown_timeout=2)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.listen, settings.port, backlog=1024).start()
    except OSError as error:
        await runner.cleanup()
        raise SettingsError(
            f"TELEGRAM_WEBHOOK_LISTEN and _PORT: cannot listen on {settings.listen} port {settings.port} ({error.strerror})"
        ) from error
    try:
        yield
    finally:
        endpoint.stopping = True
        await runner.cleanup()


async def watch(bot: Caller, door: Door, trouble: Trouble) -> None:
    """Has Telegram post to the door until it is cancelled, and says when updates pile up there or do not get through."""
    told = ""
    while True:
        await persist(lambda: _set(bot, door), trouble)
        while True:
            await asyncio.sleep(_WATCH)
            try:
                info: dict[str, Any] = await bot.call("getWebhookInfo", {})
            except TelegramError as error:
                await asyncio.sleep(trouble.met(error))
                continue
            trouble.over()
            if info.get("url") != door.url:
                log.error("Telegram posts updates elsewhere, or nowhere; set to this bot again")
                break
            said = _complaint(info)
            if said and said != told:
                log.error("%s", said)
            told = said


async def _set(bot: Caller, door: Door) -> Any:
    fields = {"url": door.url, "secret_token": door.secret, "max_connections": _CONNECTIONS, "allowed_updates": KINDS}
    try:
        return await bot.call("setWebhook", fields)
    except TelegramError as error:
        log.error("the webhook could not be set: %s", cause(error))  # noqa: TRY400  its text may hold the address
        raise


def _complaint(info: dict[str, Any]) -> str:
    """What is wrong with how updates get through, by what Telegram says of it."""
    pending, failed = info.get("pending_update_count", 0), info.get("last_error_date", 0)
    if pending > _MANY_PENDING:
        return f"{pending} updates wait at Telegram: is the webhook reachable from outside, and is this machine fast enough?"
    if time() - failed < _RECENT:
        return f"Telegram could not post an update: {str(info.get('last_error_message', ''))[:200]}"
    return ""
