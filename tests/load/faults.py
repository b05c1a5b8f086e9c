"""What a call to the fake Telegram meets on purpose: refusals, broken answers, cut lines, silence."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

BEFORE: Final = ("drop", "hang", "slow")
AFTER: Final = ("lost reply", "html", "cut")
"""Kinds besides statuses: those that strike before a call is carried out, and those after, so that only its answer is spoilt."""
_PAGE: Final = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_REASONS: Final = {400: "Bad Request: something is wrong", 401: "Unauthorized", 403: "Forbidden: bot was blocked by the user"} | {
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


@dataclass
class Fault:
    """Strikes that share of the calls of a method ('*': of any), those to some chats only, and at most so many times.

    A kind is a status or one of BEFORE and AFTER. `seconds` is the retry_after of a 429, and how long 'slow' and any other status take. 'html' comes with
    status 200 or, where `kind` is '502 html', in place of the call.
    """

    method: str
    kind: int | str
    share: float = 1.0
    seconds: float = 0.0
    chats: Collection[int] = ()
    times: int | None = None
    description: str = ""
    parameters: dict[str, int] = field(default_factory=dict)
    struck: int = field(default=0, init=False)

    def meets(self, method: str, chat: int, chance: random.Random) -> bool:
        """Whether this call is struck; it is counted then."""
        if self.method not in {"*", method} or (self.chats and chat not in self.chats):
            return False
        if (self.times is not None and self.struck >= self.times) or chance.random() >= self.share:
            return False
        self.struck += 1
        return True

    @property
    def carried_out(self) -> bool:
        """Whether the call happens all the same."""
        return self.kind in AFTER or self.kind == "slow"

    def instead(self) -> web.Response:
        """The answer to a call that is not carried out."""
        if self.kind == "502 html":
            return web.Response(status=502, text=_PAGE, content_type="text/html")
        assert isinstance(self.kind, int), f"{self.kind!r} is no kind of fault"
        if self.kind == 429:
            seconds = int(self.seconds) or 1
            return refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        return refused(self.kind, self.description or _REASONS.get(self.kind, "something is wrong"), **self.parameters)

    def spoilt(self, body: bytes) -> web.Response:
        """What is left of the answer to a call that was carried out."""
        if self.kind == "html":
            return web.Response(text=_PAGE, content_type="text/html")
        return web.Response(body=body[: len(body) // 2], content_type="application/json")


def refused(status: int, description: str, **parameters: int) -> web.Response:
    """A refusal as Telegram words it."""
    told: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    body = json.dumps(told | ({"parameters": parameters} if parameters else {})).encode()
    return web.Response(status=status, body=body, content_type="application/json")


@dataclass
class Faults:
    """The faults in force; one strikes a call at most. All chance comes from one seed."""

    seed: int
    listed: list[Fault] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def strike(self, method: str, chat: int) -> Fault | None:
        """The fault that this call meets, if any."""
        met = next((fault for fault in self.listed if fault.meets(method, chat, self._chance)), None)
        if met is not None:
            self.counted[f"{method} {met.kind}"] += 1
        return met
