"""Faults on purpose: the ways in which the line or Telegram fail a bot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.telegram.refusal import RefusalError

_REASONS = {
    400: "something is wrong", 401: "Unauthorized", 403: "bot was blocked by the user",
    409: "terminated by other getUpdates request; make sure that only one bot instance is running",
}  # fmt: skip
_PLAIN = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
KINDS = ("drop before", "drop after", "hang", "slow", "html", "html 401", "html 404", "html 502", "half", "redirect")


@dataclass
class Fault:
    """What happens to calls of a method ('*': of any): to the next `times` of them, or to those numbered in `on` from 1.

    A kind is a status or one of KINDS. With 'drop after', 'half' and 'html' the call is carried out, and the bot does not learn it.
    """

    method: str
    kind: int | str
    times: int = 1
    on: frozenset[int] = frozenset()
    seconds: float = 1.0  # of a slow answer, and the retry_after of a 429
    description: str = ""
    seen: int = field(default=0, init=False)
    struck: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        assert isinstance(self.kind, int) or self.kind in KINDS, f"{self.kind!r} is none of {KINDS}"

    def meets(self, method: str) -> bool:
        """Counts a call; whether this one is to be struck."""
        if self.method not in ("*", method):
            return False
        self.seen += 1
        return self.seen in self.on if self.on else self.struck < self.times

    async def before(self, request: web.Request) -> web.Response | None:
        """An answer instead of carrying the call out."""
        if isinstance(self.kind, int):
            return answer(*self._refused(self.kind))
        if self.kind == "drop before":
            return dropped(request)
        if self.kind == "redirect":
            return web.Response(status=307, headers={"Location": str(request.url.with_name("elsewhere"))})
        if isinstance(self.kind, str) and self.kind.startswith("html "):
            return web.Response(text=_PAGE, status=int(self.kind[5:]), content_type="text/html")
        if self.kind == "hang":
            await asyncio.sleep(3600)
        if self.kind == "slow":
            await asyncio.sleep(self.seconds)
        return None

    def after(self, request: web.Request, response: web.Response) -> web.Response:
        """What becomes of the answer to a call that was carried out."""
        if self.kind == "drop after":
            return dropped(request)
        if self.kind == "html":
            return web.Response(text=_PAGE, content_type="text/html")
        if self.kind == "half":
            assert isinstance(response.body, bytes)
            return web.Response(body=response.body[: len(response.body) // 2], status=response.status, content_type="application/json")
        return response

    def _refused(self, status: int) -> tuple[int, dict[str, Any]]:
        if status == 429:
            seconds = int(self.seconds)
            refusal = RefusalError(f"retry after {seconds}", 429, retry_after=seconds)
        else:
            refusal = RefusalError(_REASONS.get(status, _PLAIN.get(status, "")), status)
        body = refusal.body()
        return status, body | ({"description": self.description} if self.description else {})


class Faults:
    """The faults in force, in the order in which they were asked for."""

    def __init__(self) -> None:
        self.listed: list[Fault] = []

    def add(self, method: str, kind: int | str, times: int = 1, on: Iterable[int] = (), **more: Any) -> Fault:
        fault = Fault(method, kind, times, frozenset(on), **more)
        self.listed.append(fault)
        return fault

    def strike(self, method: str) -> Fault | None:
        """The fault that strikes this call, if any; every fault counts the call, and those that come later wait for the next one."""
        met = [fault for fault in self.listed if fault.meets(method)]
        for fault in met[:1]:
            fault.struck += 1
        return met[0] if met else None


def answer(status: int, body: dict[str, Any]) -> web.Response:
    """A JSON answer as Telegram sends it."""
    return web.Response(body=json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"), status=status, content_type="application/json")


def dropped(request: web.Request) -> web.Response:
    """No answer: the connection is cut."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
