"""Updates on their way to the bot: those that wait for getUpdates, and those that are posted to a webhook."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter, deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic
from typing import Any, Final

import aiohttp
from aiohttp import web

from tests.load.faults import refused

CONNECTIONS: Final = 40
ONCE_MORE: Final = 1.5
"""Posts under way at once; seconds within which an update that is to come once more does so."""
_SLOWEST: Final = 60.0


@dataclass(slots=True)
class Queued:
    """An update as it is offered, encoded beforehand, and the queue that it stands in when it is posted."""

    number: int
    body: bytes
    queue: tuple[str, int]
    tries: int = 0


def queued(update: Mapping[str, Any]) -> Queued:
    """An update in its queue: messages by chat, presses of buttons by person and apart."""
    kind, fields = next((kind, value) for kind, value in update.items() if kind != "update_id")
    pressed = kind == "callback_query"
    inner = (fields.get("from" if pressed else "chat") or {}) if isinstance(fields, dict) else {}
    number = inner.get("id", 0)
    return Queued(update["update_id"], json.dumps(update, ensure_ascii=False).encode("utf-8", "surrogatepass"), (kind if pressed else "message", number))


@dataclass
class Line:
    """What both ways share: when each update was first offered and last taken, how often, and which of them come once more."""

    chance: random.Random
    again: float = 0.0  # the share of updates that come once more, some time after they were taken
    offered: Counter[int] = field(default_factory=Counter)
    first: dict[int, float] = field(default_factory=dict)
    taken: dict[int, float] = field(default_factory=dict)

    def offer(self, update: Queued) -> None:
        self.offered[update.number] += 1
        self.first.setdefault(update.number, monotonic())

    def take(self, update: Queued) -> bool:
        """Notes that the bot has an update; whether it is to come once more."""
        new = update.number not in self.taken
        self.taken[update.number] = monotonic()
        return new and self.chance.random() < self.again


class Polls:
    """getUpdates: what is below the offset is done, anything else is offered again; of two who poll the later one goes on."""

    def __init__(self, line: Line) -> None:
        self.line, self.pending = line, deque[Queued]()
        self._late: deque[Queued] = deque()  # what comes once more by now
        self._changed, self._turn = asyncio.Event(), 0
        self._last, self._begun = -1, float("-inf")
        self.hurried = False

    def put(self, updates: list[Queued]) -> None:
        self.pending.extend(updates)
        self._changed.set()

    def forget(self) -> None:
        """Holds nobody for asking at the same place as before."""
        self._last = -1

    def hurry(self) -> None:
        """Answers every poll at once from now on, so that nothing holds up an end."""
        self.hurried = True
        self._changed.set()

    async def get(self, fields: Mapping[str, Any]) -> web.Response:
        offset, begun = int(fields.get("offset") or 0), monotonic()
        limit, timeout = min(100, int(fields.get("limit") or 100)), min(50.0, float(fields.get("timeout") or 0))
        if offset == self._last and begun < self._begun + 3:  # the real server holds who asks again at the same place
            limit, timeout = (1 if begun < self._begun + 0.5 else limit), max(timeout, 3.0)
        self._last, self._begun = offset, begun
        self._confirm(offset)
        self._turn += 1
        turn = self._turn
        self._changed.set()
        while not self.pending and not self._late and not self.hurried and (left := begun + timeout - monotonic()) > 0:
            self._changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._changed.wait()
            if turn != self._turn:
                return refused(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
        offered = [*self._late, *islice(self.pending, limit)][:limit]  # those once more first: they have the lower numbers
        self._late.clear()
        for update in offered:
            self.line.offer(update)
        return web.Response(body=b'{"ok":true,"result":[%s]}' % b",".join(update.body for update in offered), content_type="application/json")

    def _confirm(self, offset: int) -> None:
        while self.pending and self.pending[0].number < offset:
            update = self.pending.popleft()
            if self.line.take(update):
                asyncio.get_running_loop().call_later(ONCE_MORE * self.line.chance.random(), self._once_more, update)

    def _once_more(self, update: Queued) -> None:
        self._late.append(update)
        self._changed.set()


class Pushes:
    """Posts to a webhook: of each queue one update at a time until a 2xx, up to forty at once. `scale` shortens all waiting.

    With `targets` there is a balancer before several of them, which chooses by chance, and posts each update to so many of
    them at once as chance takes of `copies`.
    """

    def __init__(self, line: Line, scale: float) -> None:
        self.line, self.scale = line, scale
        self.pending: dict[tuple[str, int], deque[Queued]] = {}
        self.statuses: Counter[str] = Counter()
        self.url = self.secret = ""
        self.targets: list[str] = []
        self.copies: tuple[int, ...] = (1,)
        self.posts: list[tuple[str, float, float, str]] = []  # where to, when, how long it took, and what came of it
        self.last_error: tuple[float, str] | None = None
        self.jitter = 0.0  # seconds, at most, before an update is posted, so that those of many chats overtake one another
        self._ready: asyncio.Queue[tuple[str, int]] = asyncio.Queue()
        self._open = asyncio.Event()
        self._workers: list[asyncio.Task[None]] = []
        self._session: aiohttp.ClientSession | None = None

    @property
    def waiting(self) -> int:
        return sum(map(len, self.pending.values()))

    async def start(self) -> None:
        connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=30)
        self._session = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=30))
        self._workers = [asyncio.create_task(self._work()) for _ in range(CONNECTIONS)]

    async def stop(self) -> None:
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def aim(self, url: str, secret: str) -> None:
        """Posts go there from now on; nowhere where it is empty."""
        self.url, self.secret = url, secret
        (self._open.set if url else self._open.clear)()

    def put(self, updates: list[Queued]) -> None:
        for update in updates:
            queue = self.pending.setdefault(update.queue, deque())
            queue.append(update)
            if len(queue) == 1:
                self._ready.put_nowait(update.queue)

    async def _work(self) -> None:
        while True:
            key = await self._ready.get()
            await self._open.wait()
            if self.jitter:
                await asyncio.sleep(self.jitter * self.line.chance.random())
            queue = self.pending[key]
            pause = await self._posted(queue[0])
            if pause is None:
                self._done(queue.popleft())
                if not queue:
                    del self.pending[key]
                    continue
            asyncio.get_running_loop().call_later((pause or 0.0) * self.scale, self._ready.put_nowait, key)

    def _done(self, update: Queued) -> None:
        if self.line.take(update):
            late = Queued(update.number, update.body, update.queue)
            asyncio.get_running_loop().call_later(ONCE_MORE * self.line.chance.random(), self.put, [late])

    async def _posted(self, update: Queued) -> float | None:
        """The seconds until an update is posted again; None where it was taken."""
        self.line.offer(update)
        answers = await asyncio.gather(*(self._answer(url, update.body) for url in self._chosen()))
        if any(status.startswith("2") for status, _ in answers):
            return None
        (status, after), *_ = answers
        self.last_error = (monotonic(), status)
        update.tries += 1
        return min(3600.0, after) or min(_SLOWEST, 2.0 ** min(update.tries - 1, 6))

    def _chosen(self) -> list[str]:
        """Where an update is posted to."""
        if not self.targets:
            return [self.url]
        return self.line.chance.sample(self.targets, self.line.chance.choice(self.copies))

    async def _answer(self, url: str, body: bytes) -> tuple[str, float]:
        """The status of a post, or the name of what went wrong, and after how many seconds to come again."""
        assert self._session is not None
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": self.secret}
        after, begun = 0.0, monotonic()
        try:
            async with self._session.post(url, data=body, headers=headers) as answer:
                status = str(answer.status)
                after = float(answer.headers.get("Retry-After", 0))
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            status = type(error).__name__
        self.statuses[status] += 1
        self.posts.append((url, begun, monotonic() - begun, status))
        return status, after
