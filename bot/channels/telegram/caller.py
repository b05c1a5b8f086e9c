"""Calls of the Bot API: the framework's own, and plain ones for what is called all the time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.request import AiohttpRequest


class Caller(Bot):
    """The framework's Bot, and a plain way to call: its own methods build objects of every answer, at twice the cost of the call."""

    def __init__(self, token: str, base_url: str, heard: Callable[[str | None], None] = lambda _date: None) -> None:
        """`base_url` is where the API is, ending in /bot; `heard` is told the date of each of its answers."""
        self._polls, self._calls = AiohttpRequest(base_url, 2, heard), AiohttpRequest(base_url, heard=heard)
        files = f"{base_url.removesuffix('/bot')}/file/bot"
        super().__init__(token, base_url, files, request=self._calls, get_updates_request=self._polls)

    async def call(self, method: str, fields: dict[str, Any]) -> Any:
        """What a method answers, as Telegram sends it. A TelegramError says what went wrong."""
        return await self._calls.call(f"{self.base_url}/{method}", fields)

    async def poll(self, fields: dict[str, Any], *, wait: float) -> Any:
        """What getUpdates answers within so many seconds."""
        return await self._polls.call(f"{self.base_url}/getUpdates", fields, wait=wait)

    async def introduce(self) -> None:
        """Opens the connections and asks who the bot is; an answer that makes no sense is a TelegramError too."""
        try:
            await self.initialize()
        except TelegramError:
            raise
        except Exception as error:  # noqa: BLE001  whatever a server may send
            raise TelegramError(f"the answer makes no sense ({type(error).__name__})") from None

    async def _do_post(self, endpoint: str, data: dict[str, Any], **more: Any) -> Any:
        """The framework's way to call, with every answer that it cannot read made a TelegramError."""
        try:
            return await super()._do_post(endpoint, data, **more)
        except TelegramError:
            raise
        except Exception as error:  # noqa: BLE001  whatever a server may send
            raise TelegramError(f"the answer makes no sense ({type(error).__name__})") from None

    async def close_connections(self) -> None:
        """Closes all connections, whether or not the bot was ever let in."""
        await self._polls.shutdown()
        await self._calls.shutdown()
