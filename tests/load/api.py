"""A fast fake of the Bot API in a thread of its own: it counts exactly, and fails on purpose.

    with Api(seed=1) as api:
        api.faults.listed.append(Fault("sendMessage", 502, share=0.02))
        api.put([text(1, chat=7, words="hello")])
        api.until(lambda: len(api.sends) >= 1, 10)

It checks little of what Telegram checks (tests/telegram/double.py does); it keeps true how updates come and what becomes of them.
"""

from __future__ import annotations

import asyncio
import json
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from aiohttp import web

from tests.load.faults import Fault, Faults, refused
from tests.load.limits import Limits
from tests.load.queues import Line, Polls, Pushes, queued

TOKEN: Final = "123456789:AA" + "not-a-real-token-" + "0123456789abcdef"
SENDS: Final = frozenset({"sendMessage", "editMessageText"})
_ME: Final = {"id": 123456789, "is_bot": True, "first_name": "Casebrief", "username": "casebrief_bot"}
_RESULTS: Final[Mapping[str, Any]] = {
    "getMe": _ME | {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False},
    "getMyCommands": [],
    "getMyName": {"name": "Casebrief"},
    "getMyDescription": {"description": ""},
    "getMyShortDescription": {"short_description": ""},
    "getChatMenuButton": {"type": "commands"},
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call: when it came, what it said, and what became of it: 'ok', a status, or the kind of fault.

    `taken` says that it was carried out, whatever the bot was told of it; `told` is the retry_after that it was given.
    """

    at: float
    method: str
    chat: int
    text: str
    fields: Mapping[str, Any]
    result: str
    taken: bool
    told: float = 0.0


class Api:
    """The server. `put` hands updates in, `calls` and `sends` tell what came, `faults` and `limits` what goes wrong.

    `scale` shortens the waiting between two posts of an update; `again` is the share of updates that come once more after they were taken.
    `latency` is the seconds of a send, half of them before it is taken and half before the bot is told.
    """

    def __init__(self, seed: int = 1, *, limits: bool = False, scale: float = 0.05, again: float = 0.0, latency: float = 0.0) -> None:
        self.faults, self.limits = Faults(seed), Limits() if limits else None
        self.calls: list[Call] = []
        self.sends: list[Call] = []
        self.polls: list[float] = []
        self.line = Line(random.Random(seed + 1), again)
        self.ready = threading.Event()
        self.port, self.latency = 0, latency
        self._scale, self._messages = scale, 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="api", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    # For the rows

    @property
    def base_url(self) -> str:
        """What the bot takes as TELEGRAM_BASE_URL."""
        return f"http://127.0.0.1:{self.port}/bot"

    @property
    def waiting(self) -> int:
        """How many updates the bot has not taken yet."""
        return len(self.polling.pending) + self.pushing.waiting

    def put(self, updates: Iterable[Mapping[str, Any]]) -> None:
        """Hands updates in; they go the way that the bot has asked for, in this order within their queue."""
        self.run(self._put([queued(update) for update in updates]))

    def until(self, holds: Callable[[], bool], seconds: float, *, step: float = 0.02) -> bool:
        """Whether something came to hold within so many seconds."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                return False
            time.sleep(step)
        return True

    def of(self, method: str) -> list[Call]:
        """The calls of a method so far."""
        return [call for call in self.calls if call.method == method]

    def run(self, work: Any) -> Any:
        """Runs a coroutine in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    # The server

    async def _start(self) -> None:
        self.polling, self.pushing = Polls(self.line), Pushes(self.line, self._scale)
        await self.pushing.start()
        server = web.Server(self._handle, access_log=None, handler_cancellation=True)
        self._runner = web.ServerRunner(server, handle_signals=False, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024).start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        self.polling.hurry()
        await self.pushing.stop()
        await self._runner.cleanup()

    async def _put(self, updates: list[Any]) -> None:
        (self.pushing.put if self.pushing.url else self.polling.put)(updates)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        token, _, method = request.path.removeprefix("/bot").rpartition("/")
        body = await request.read()
        if token != TOKEN:
            return refused(401, "Unauthorized")
        fields: dict[str, Any] = json.loads(body or b"{}") if request.content_type == "application/json" else dict(await request.post())
        chat = int(fields.get("chat_id") or 0)
        fault = self.faults.strike(method, chat)
        if fault is not None and not fault.carried_out:
            return await self._struck(fault, request, method, fields)
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        delay = self.latency / 2 if method in SENDS else 0.0
        if delay:
            await asyncio.sleep(delay)
        response = await self._carried_out(method, fields, chat)
        good, spoilt = response.status == 200, fault is not None and fault.kind != "slow"
        self._note(method, fields, str(response.status) if not good else str(fault.kind) if fault and spoilt else "ok", taken=good)
        if delay:
            await asyncio.sleep(delay)
        if fault is None or not spoilt or not good:
            return response
        assert isinstance(response.body, bytes)
        return self._cut(request) if fault.kind == "lost reply" else fault.spoilt(response.body)

    async def _struck(self, fault: Fault, request: web.BaseRequest, method: str, fields: Mapping[str, Any]) -> web.Response:
        self._note(method, fields, str(fault.kind), taken=False, told=(fault.seconds or 1.0) if fault.kind == 429 else 0.0)
        if fault.kind == "drop":
            return self._cut(request)
        if fault.kind == "hang":
            await asyncio.sleep(3600)
        if fault.kind != 429:
            await asyncio.sleep(fault.seconds)
        return fault.instead()

    def _cut(self, request: web.BaseRequest) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _note(self, method: str, fields: Mapping[str, Any], result: str, *, taken: bool, told: float = 0.0) -> None:
        now = time.monotonic()
        if method == "getUpdates":
            self.polls.append(now)
            return
        call = Call(now, method, int(fields.get("chat_id") or 0), str(fields.get("text", "")), fields, result, taken, told)
        self.calls.append(call)
        if taken and method in SENDS:
            self.sends.append(call)

    # The methods

    async def _carried_out(self, method: str, fields: Mapping[str, Any], chat: int) -> web.Response:
        if method == "getUpdates":
            if self.pushing.url:
                return refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
            self.ready.set()
            return await self.polling.get(fields)
        if method in SENDS:
            return self._sent(method, fields, chat)
        return self._answered(method, fields)

    def _sent(self, method: str, fields: Mapping[str, Any], chat: int) -> web.Response:
        wait = self.limits.wait(chat, time.monotonic()) if self.limits else 0
        if wait:
            self.faults.counted["limit"] += 1
            return refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        self._messages += 1
        number = int(fields["message_id"]) if method == "editMessageText" else 1_000_000 + self._messages
        kind = "private" if chat > 0 else "supergroup"
        return _ok({"message_id": number, "date": int(time.time()), "chat": {"id": chat, "type": kind}, "from": _ME, "text": fields.get("text", "")})

    def _answered(self, method: str, fields: Mapping[str, Any]) -> web.Response:
        if method in {"setWebhook", "deleteWebhook"}:
            self._aim(str(fields.get("url", "")) if method == "setWebhook" else "", str(fields.get("secret_token", "")))
        if method == "getWebhookInfo":
            info = {"url": self.pushing.url, "has_custom_certificate": False, "pending_update_count": self.waiting}
            if self.pushing.last_error is not None:
                at, message = self.pushing.last_error
                info |= {"last_error_date": int(time.time() - (time.monotonic() - at)), "last_error_message": message}
            return _ok(info)
        return _ok(_RESULTS.get(method, True))

    def _aim(self, url: str, secret: str) -> None:
        """Updates that wait go the new way."""
        self.pushing.aim(url, secret)
        if url:
            moved, self.polling.pending = list(self.polling.pending), type(self.polling.pending)()
            self.pushing.put(moved)
            self.ready.set()


def _ok(result: Any) -> web.Response:
    return web.Response(body=json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode("utf-8", "replace"), content_type="application/json")


def text(number: int, chat: int, words: str, **more: Any) -> dict[str, Any]:
    """An update with a text of a person to the bot; `more` goes into the message."""
    person = {"id": abs(chat), "is_bot": False, "first_name": "Reader"}
    place = {"id": chat, "type": "private" if chat > 0 else "supergroup", "first_name": "Reader"}
    message = {"message_id": number, "date": int(time.time()), "chat": place, "from": person, "text": words}
    return {"update_id": number, "message": message | more}


def press(number: int, chat: int, data: str, *, message: int = 1) -> dict[str, Any]:
    """An update with the press of a button below a message."""
    place = {"id": chat, "type": "private", "first_name": "Reader"}
    shown = {"message_id": message, "date": int(time.time()), "chat": place, "from": _ME, "text": "…"}
    person = {"id": chat, "is_bot": False, "first_name": "Reader"}
    return {"update_id": number, "callback_query": {"id": f"query-{number}", "from": person, "message": shown, "chat_instance": "1", "data": data}}
