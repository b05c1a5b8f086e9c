"""Calls of the Bot API with plain fields and plain answers."""

from __future__ import annotations

from typing import Any

from telegram import Bot


class Caller(Bot):
    """The framework's Bot with one way to call: its own methods build objects of every answer, at twice the cost of the call."""

    async def call(self, method: str, fields: dict[str, Any], *, wait: float | None = None) -> Any:
        """What a method answers, as Telegram sends it; `wait` is the seconds to wait for it. A TelegramError says what went wrong."""
        return await self._post(method, fields, read_timeout=wait)
