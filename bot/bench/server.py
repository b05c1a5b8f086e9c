"""A Bot API server on loopback: quicker than any bot, counting exactly, with one seam where faults are put in."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from time import monotonic, time
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import parse_qsl

from aiohttp import web

TOKEN: Final = "123456:bench"  # noqa: S105 - opens nothing but this server
LONGEST_POLL: Final = 50.0
MOST_UPDATES: Final = 100
_JSON: Final = {"Content-Type": "application/json"}
_ME: Final = {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_DONE: Final = (
    "answerCallbackQuery deleteMyCommands deleteWebhook sendChatAction setChatMenuButton setMyCommands setMyDescription"
    " setMyName setMyShortDescription setWebhook"
).split()
_RESULTS: Final[Mapping[str, Any]] = {
    **dict.fromkeys(_DONE, True),
    "getMe": {**_ME, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False},
    "getMyCommands": [],
    "getMyName": {"name": "Bench"},
    "getMyDescription": {"description": ""},
    "getMyShortDescription": {"short_description": ""},
    "getChatMenuButton": {"type": "commands"},
    "getWebhookInfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
}
_FIXED: Final = {method: b'{"ok":true,"result":%s}' % json.dumps(result).encode() for method, result in _RESULTS.items()}
_MESSAGE: Final = (
    b'{"ok":true,"result":{"message_id":%d,"date":%d,"text":%s,"chat":{"id":%d,"type":"private","first_name":"Reader"},"from":'
    + json.dumps(_ME).encode()
    + b"}}"
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method: its name, its fields as they came, and the request, whose transport a fault may cut."""

    method: str
    fields: Mapping[str, Any]
    request: web.BaseRequest


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that a bot sent or changed, and when it came in."""

    at: float
    method: str
    chat: int
    text: str


@dataclass(frozen=True, slots=True)
class Queued:
    """An update as it will be offered, encoded beforehand so that offering it costs next to nothing."""

    number: int
    body: bytes

    @classmethod
    def of(cls, update: Mapping[str, Any]) -> Queued:
        """The update, encoded."""
        return cls(int(update["update_id"]), json.dumps(update, ensure_ascii=False).encode())


CarryOut = Callable[[Call], Awaitable[web.StreamResponse]]
Fault = Callable[[Call, CarryOut], Awaitable[web.StreamResponse | None]]
"""Asked before each method: a response is given in place of the method's, None lets the method happen.

To let something go wrong after the method has happened, await the second argument first."""


class BotApi:
    """The server; `async with` starts and stops it. `put` gives updates to be fetched, `sends` and `calls` tell what came."""

    def __init__(self, token: str = TOKEN, *, fault: Fault | None = None) -> None:
        self.token, self.fault = token, fault
        self.calls: Counter[str] = Counter()
        self.offered: Counter[int] = Counter()
        self.sends: list[Sent] = []
        self.first: dict[int, float] = {}
        self.polled = asyncio.Event()
        self._queue: deque[Queued] = deque()
        self._news = asyncio.Event()
        self._turn, self._last_offset, self._last_start = 0, -1, float("-inf")
        self._hurried, self._messages = False, 0
        self._runner: web.ServerRunner

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._handle, access_log=None), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024).start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.hurry()
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """The address up to the token, as python-telegram-bot takes it."""
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/bot"

    @property
    def waiting(self) -> int:
        """How many updates are not confirmed."""
        return len(self._queue)

    def put(self, *updates: Queued) -> None:
        """Adds updates, which a poll that waits gets at once."""
        self._queue.extend(updates)
        self._news.set()

    def hurry(self) -> None:
        """Answers each poll at once from now on, so that a bot that is told to stop is not held up."""
        self._hurried = True
        self._news.set()

    # A call

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        token, _, method = request.path.removeprefix("/bot").rpartition("/")
        if token != self.token:
            return refused(401, "Unauthorized")
        try:
            call = Call(method, await _fields(request), request)
        except (TypeError, ValueError):
            return refused(400, "Bad Request: can't parse the fields")
        self.calls[method] += 1
        if self.fault is not None and (instead := await self.fault(call, self.carry_out)) is not None:
            return instead
        return await self.carry_out(call)

    async def carry_out(self, call: Call) -> web.StreamResponse:
        """What a method answers once it has happened."""
        if call.method == "getUpdates":
            return await self._get_updates(call.fields)
        if call.method in {"sendMessage", "editMessageText"}:
            return self._send(call)
        if (fixed := _FIXED.get(call.method)) is not None:
            return _answered(fixed)
        return refused(404, "Not Found: method not found")

    def _send(self, call: Call) -> web.StreamResponse:
        text, chat = str(call.fields.get("text", "")), _number(call.fields, "chat_id", 0)
        if not chat:
            return refused(400, "Bad Request: chat not found")
        if not text.strip():
            return refused(400, "Bad Request: message text is empty")
        now = monotonic()
        self.sends.append(Sent(now, call.method, chat, text))
        self._messages += 1
        number = self._messages
        if call.method == "sendMessage":
            self.first.setdefault(chat, now)
        else:
            number = _number(call.fields, "message_id", number)
        return _answered(_MESSAGE % (number, time(), json.dumps(text).encode(), chat))

    # Polling

    async def _get_updates(self, fields: Mapping[str, Any]) -> web.StreamResponse:
        offset, now = _number(fields, "offset", 0), monotonic()
        limit, timeout = self._slowed(fields, offset, now)
        self._confirm(offset)
        self._turn += 1
        turn = self._turn
        self._news.set()  # whoever polls now ends the poll before
        self.polled.set()
        while not self._queue and not self._hurried and (left := now + timeout - monotonic()) > 0:
            self._news.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._news.wait()
            if turn != self._turn:
                return refused(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
        offered = list(islice(self._queue, limit))
        self.offered.update(update.number for update in offered)
        return _answered(b'{"ok":true,"result":[%s]}' % b",".join(update.body for update in offered))

    def _slowed(self, fields: Mapping[str, Any], offset: int, now: float) -> tuple[int, float]:
        """Limit and timeout, held down for a bot that asks again at the same offset, as the real server does."""
        limit = min(max(_number(fields, "limit", MOST_UPDATES), 1), MOST_UPDATES)
        timeout = min(max(float(_number(fields, "timeout", 0)), 0.0), LONGEST_POLL)
        if offset == self._last_offset:
            since = now - self._last_start
            timeout = max(timeout, 3.0) if since < 3 else timeout
            limit = 1 if since < 0.5 else limit
        self._last_offset, self._last_start = offset, now
        return limit, timeout

    def _confirm(self, offset: int) -> None:
        """Forgets what is below the offset; a negative one keeps as many from the end."""
        while self._queue and (self._queue[0].number < offset or len(self._queue) > -offset > 0):
            self._queue.popleft()


def refused(code: int, description: str, **parameters: int) -> web.Response:
    """The answer of the Bot API to a call that it does not carry out."""
    told: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        told["parameters"] = parameters
    return web.Response(status=code, body=json.dumps(told).encode(), headers=_JSON)


def _answered(body: bytes) -> web.Response:
    return web.Response(body=body, headers=_JSON)


def _number(fields: Mapping[str, Any], name: str, default: int) -> int:
    try:
        return int(fields.get(name, default))
    except (TypeError, ValueError):
        return default


async def _fields(request: web.BaseRequest) -> dict[str, Any]:
    """The fields from the address and from a body in any of the three forms; a ValueError or TypeError where there are none."""
    fields: dict[str, Any] = dict(request.query) if request.query_string else {}
    if request.content_type == "multipart/form-data":
        form = await request.post()
        return fields | {name: value if isinstance(value, str) else str(value) for name, value in form.items()}
    body = await request.read()
    if request.content_type != "application/json":
        return fields | dict(parse_qsl(body.decode(), keep_blank_values=True))
    told: dict[str, Any] = fields | json.loads(body or b"{}")
    return told
