"""getUpdates: the queue, the long poll, and who may poll."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from tests.telegram.refusal import RefusalError
from tests.telegram.wire import Fields, Files

# Sent only to a bot that names them.
_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
KINDS = _ON_REQUEST | {
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "inline_query", "chosen_inline_result", "callback_query",
    "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_join_request",
    "chat_boost", "removed_chat_boost", "guest_message",
}  # fmt: skip
_REPEAT = 3.0  # a poll at the offset of one that began less than so many seconds ago is held


class Updates:
    """The updates that the bot has not confirmed."""

    def __init__(self, clock: Callable[[], float], first: int) -> None:
        self.clock, self.next = clock, first
        self.pending: list[dict[str, Any]] = []
        self.allowed: set[str] = set()
        self.webhook = ""
        self.hold_repeats = False  # as Telegram; off, because a test that polls by hand would wait for nothing
        self._poll = 0
        self._last: tuple[int, float] | None = None
        self._changed = asyncio.Condition()

    def methods(self) -> dict[str, Callable[[Fields, Files], Any]]:
        return {
            "getUpdates": self.get, "setWebhook": self.set_webhook, "deleteWebhook": self.delete_webhook,
            "getWebhookInfo": self.webhook_info,
        }  # fmt: skip

    async def add(self, update: dict[str, Any]) -> int:
        """Queues an update unless the bot has said that it does not want its kind.

        An update with a number keeps it, so that the same can be handed out twice.
        """
        update = {"update_id": self.next, **update}
        self.next = max(self.next, update["update_id"]) + 1
        if self._wanted({key for key in update if key != "update_id"}):
            async with self._changed:
                self.pending.append(update)
                self._changed.notify_all()
        return update["update_id"]

    def _wanted(self, kinds: set[str]) -> bool:
        if not kinds & KINDS:
            return True  # a kind of the future: what a bot makes of it is what a test wants to know
        return bool(kinds & self.allowed) if self.allowed else not kinds & _ON_REQUEST

    async def get(self, fields: Fields, _: Files) -> list[dict[str, Any]]:
        if self.webhook:
            raise RefusalError("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first", 409)
        offset, timeout = fields.number("offset"), min(50.0, max(0, fields.number("timeout")))
        limit = fields.number("limit", 100)
        limit = limit if 1 <= limit <= 100 else 100
        if (names := fields.json("allowed_updates")) is not None:
            self.allowed = set(names) & KINDS
        limit, timeout = self._repeated(offset, limit, timeout)
        self._confirm(offset)
        return await self._wait(limit, timeout)

    def _repeated(self, offset: int, limit: int, timeout: float) -> tuple[int, float]:
        now, last = self.clock(), self._last
        self._last = (offset, now)
        if not self.hold_repeats or last is None or last[0] != offset:
            return limit, timeout
        return 1 if now < last[1] + 0.5 else limit, max(timeout, _REPEAT) if now < last[1] + _REPEAT else timeout

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
        elif offset < 0:
            self.pending = self.pending[offset:]

    async def _wait(self, limit: int, timeout: float) -> list[dict[str, Any]]:
        self._poll += 1
        mine, end = self._poll, asyncio.get_running_loop().time() + timeout
        async with self._changed:
            self._changed.notify_all()  # an older poll wakes up and finds that it is no longer the one
            while True:
                if mine != self._poll:
                    raise RefusalError("terminated by other getUpdates request; make sure that only one bot instance is running", 409)
                left = end - asyncio.get_running_loop().time()
                if self.pending or left <= 0:
                    return self.pending[:limit]
                try:
                    async with asyncio.timeout(left):
                        await self._changed.wait()
                except TimeoutError:
                    continue

    def set_webhook(self, fields: Fields, _: Files) -> bool:
        url = fields.text("url")
        if url and not url.startswith("https://"):
            raise RefusalError("bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = url
        if fields.flag("drop_pending_updates"):
            self.pending.clear()
        return True

    def delete_webhook(self, fields: Fields, files: Files) -> bool:
        return self.set_webhook(Fields(fields, url=""), files)

    def webhook_info(self, _: Fields, __: Files) -> dict[str, Any]:
        return {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": len(self.pending)}
