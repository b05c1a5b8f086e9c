"""python-telegram-bot's own Bot, called from tests without async, and a small bot to try the servers with."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest

from tests.telegram import content
from tests.telegram.server import Server

Context = ContextTypes.DEFAULT_TYPE
DATA = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more")]])


def keyboard(*buttons: InlineKeyboardButton, per_row: int = 1) -> InlineKeyboardMarkup:
    """The buttons in rows."""
    return InlineKeyboardMarkup([list(buttons[at : at + per_row]) for at in range(0, len(buttons), per_row)])


@contextmanager
def refuses(reason: str, error: type[TelegramError] = BadRequest) -> Iterator[None]:
    """What is inside is refused for this reason."""
    with pytest.raises(error) as raised:
        yield
    assert reason.casefold() in str(raised.value).casefold()


class Caller:
    """`caller.send_message(…)` is `await bot.send_message(…)`."""

    def __init__(self, server: Server, token: str = "") -> None:
        self._loop = asyncio.new_event_loop()
        url = server.base_url
        # Without certificates to load the client is made in no time; there is no TLS here.
        requests = [HTTPXRequest(httpx_kwargs={"verify": False}, read_timeout=3) for _ in range(2)]
        self.bot = Bot(
            token or server.token, base_url=url, base_file_url=url.replace("/bot", "/file/bot"), request=requests[0], get_updates_request=requests[1],
        )  # fmt: skip

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self.bot, name)
        return lambda *arguments, **more: self.run(method(*arguments, **more))

    def run(self, coroutine: Any) -> Any:
        return self._loop.run_until_complete(coroutine)

    def __enter__(self) -> Self:
        self.run(self._open())
        return self

    async def _open(self) -> None:
        for request in self.bot._request:
            await request.initialize()

    def __exit__(self, *_: object) -> None:
        self.run(self.bot._request[0].shutdown())
        self.run(self.bot._request[1].shutdown())
        self._loop.close()


def raw(server: Server, method: str, body: bytes | dict[str, Any] = b"", token: str = "", kind: str = "") -> tuple[int, dict[str, Any]]:
    """A request without a client in between: JSON where the body is a dict. Gives the status and the JSON of the answer."""
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    kind = kind or ("application/json" if isinstance(body, dict) else "application/x-www-form-urlencoded")
    request = urllib.request.Request(f"{server.base_url}{token or server.token}/{method}", data, {"Content-Type": kind})
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


class EchoBot:
    """Says what it hears, has a button that edits, and polls in a thread of its own."""

    def __init__(self, server: Server) -> None:
        self.server = server
        requests = [HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2)]
        builder = ApplicationBuilder().token(server.token).base_url(server.base_url).updater(None)
        self.application: Application = builder.request(requests[0]).get_updates_request(requests[1]).build()
        self.application.add_handler(CommandHandler("start", _start))
        self.application.add_handler(CallbackQueryHandler(_tapped))
        self.application.add_handler(MessageHandler(filters.UpdateType.MESSAGE & ~filters.COMMAND, _echo))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._poll()))

    async def _poll(self) -> None:
        async with self.application as application:
            offset = 0
            while not self._stop.is_set():
                for update in await application.bot.get_updates(offset, timeout=1):
                    offset = update.update_id + 1
                    await application.process_update(update)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self.server.push({"poll": content.sample("poll")})  # ends the poll under way
        self._thread.join(10)


async def _start(update: Update, context: Context) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more:1", style="primary")]])
    assert update.effective_message is not None
    await update.effective_message.reply_text("<b>Welcome</b> &amp; hello", parse_mode="HTML", reply_markup=keyboard)


async def _tapped(update: Update, _: Context) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("one moment")
    await update.callback_query.edit_message_text(f"edited by {update.callback_query.data}")


async def _echo(update: Update, _: Context) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(update.effective_message.text or "not text", do_quote=True)
