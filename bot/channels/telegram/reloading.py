"""Watches where the knowledge comes from, and puts other knowledge in the place of what is served, between two updates."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Final

from bot.channels.telegram.reports import Reports, Say, in_words, short
from bot.channels.telegram.served import Again, Board, Ready, Refused, Source
from bot.errors import StateError
from bot.model import Lang, Session, Utterance
from bot.operating.health import Pulse
from bot.state.changes import Recorded
from bot.state.loads import Load, Past, to_be_served
from bot.state.records import Record
from bot.state.writer import Writer

log = logging.getLogger(__name__)

LOOK: Final = 1.0
"""Seconds between two looks: what two in a row show alike stands still, and is taken for saved."""
_SHORTEST_PAUSE: Final = 0.001
_FAULT_PAUSE: Final = 60.0
"""Seconds after which what could not be compiled for no fault of the folder is tried again."""


@dataclass(slots=True)
class Reloading:
    """Loads what has changed; `swap` has it served, in one step, and `after` is done once it is.

    What is served changes for all audiences together. `past` is what the audit trail has of it, `rollback` allows what was replaced
    before to come back. Where others load, too, `latest` reads anew what the trail has by now, and one of them `tells` people.
    """

    source: Source
    board: Board
    writer: Writer
    reports: Reports
    pulse: Pulse
    past: Past
    swap: Callable[[], None]
    after: Callable[[], Awaitable[None]]
    rollback: bool = False
    latest: Callable[[], Past] | None = None
    tells: Callable[[], bool] = lambda: True
    loads: int = 0
    _settled: object = None
    _seen: object = None
    _refused: str = ""
    _again: float = 0.0

    async def run(self) -> None:
        """Watches until it is cancelled."""
        while True:
            try:
                await self.once()
            except StateError as error:
                log.error("%s; the knowledge is looked at again", error)  # noqa: TRY400
            except Exception:
                log.exception("the knowledge could not be looked at; trying on")
                self._fail()
            await asyncio.sleep(LOOK)

    async def once(self) -> None:
        """Takes a look, and loads what has changed since it was last loaded and stands still."""
        seen = await asyncio.to_thread(self.source.look)
        still, self._seen = seen == self._seen, seen
        if still and seen != self._settled and perf_counter() >= self._again:
            await self.load(seen)
        await self.review()

    def begin(self, seen: object) -> None:
        """What was seen when what is served now was made; what differs from it is loaded."""
        self._settled = self._seen = seen

    async def load(self, seen: object) -> None:
        """Has what is there now served, or says why it is not."""
        found = await self.source.made()
        if self.latest is not None:
            self.past = await asyncio.to_thread(self.latest)
        match found:
            case Again():
                self._seen = None
                return
            case Refused():
                await self.refuse(found)
                if found.fault:
                    self._fail()
                    return
            case Ready():
                await self._take(found)
        self._settled = seen

    async def _take(self, ready: Ready) -> None:
        kept = False
        try:
            kept = await self._served(ready)
        finally:
            if not kept:
                ready.drop()

    async def _served(self, ready: Ready) -> bool:
        """Whether it is served now: it is not where it is what is served already, nor where it may not come back."""
        if ready.versions == self.board.ready.versions:
            await asyncio.to_thread(ready.take_over)
            if self.was_refused:
                await self.mended()
            return False
        before = self.past.replaced(ready.versions)
        if before is not None and not self.rollback:
            await self.refuse_older(ready)
            return False
        await self.warm(ready)
        await asyncio.to_thread(ready.take_over)
        await self.put(ready, back=before is not None)
        return True

    async def put(self, ready: Ready, *, back: bool) -> None:
        """Records it, has it served from one update to the next, and lets go of what was served."""
        now = self.reports.clock()
        detail = {**ready.versions, **({"rollback": "allowed"} if back else {})}
        await self.writer.write(Recorded((Record("knowledge", "", detail=detail, at=now),)))
        await self.writer.write(to_be_served(ready.versions))
        before, self.board.ready = self.board.ready, ready
        self.swap()
        self.pulse.knowledge = ready.version
        was_refused, self.past = self.was_refused, self.past.then(detail, now)
        self.loads += 1
        log.info("knowledge %s is served now%s", short(ready.version), " again, as --allow-rollback has it" if back else "")
        await self.after()
        before.drop()
        if was_refused:
            await self.mended()

    async def warm(self, ready: Ready) -> None:
        """Reads what is asked for often, and asks what anyone asks first: a little at a time, so that nobody waits for it."""
        for _ in ready.steps():
            await asyncio.sleep(_SHORTEST_PAUSE)
        for respond, index in {id(index): (respond, index) for respond, index in ready.served.values()}.values():
            for lang in Lang:
                for sample in index.lines("samples", lang):
                    begun = perf_counter()
                    respond(Utterance(sample.text), Session())
                    await asyncio.sleep(max(_SHORTEST_PAUSE, perf_counter() - begun))

    async def refuse(self, refused: Refused) -> None:
        """Says that a folder is not served: once of each state that it is in."""
        self.pulse.knowledge_refused = in_words(refused.problems, refused.fault)
        state = refused.state or refused.fault
        if state == self._refused:
            return
        log.error("knowledge %s stays in use; %s", short(self.board.version), self.pulse.knowledge_refused)
        for problem in refused.problems:
            log.warning("knowledge not loaded: %s:%s", problem.file, problem.line)
        if state[:16] not in self.past.refused:
            detail = {"refused": state[:16], "mistakes": str(len(refused.problems))}
            await self._told(self.reports.refused(refused, self.now), detail)
        self._refused = state

    async def refuse_older(self, ready: Ready) -> None:
        """Says that a folder is not served since it holds what others have replaced."""
        version = short(ready.version)
        self.pulse.knowledge_refused = f"the folder is not: it holds the older version {version}; --allow-rollback serves it"
        log.error("knowledge %s stays in use; %s", short(self.board.version), self.pulse.knowledge_refused)
        state = f"older {version}"
        if state not in self.past.refused:
            await self._told(self.reports.older(ready.versions, self.now), {"refused": state})
        self._refused = state

    async def mended(self) -> None:
        """Says that the folder is served again."""
        await self._told(self.reports.live(self.board.version), {"mended": self.board.version})
        self._refused = self.pulse.knowledge_refused = ""

    async def review(self) -> None:
        """Says, once a day, what is due for review."""
        today = f"{datetime.fromtimestamp(self.reports.clock(), UTC):%Y-%m-%d}"
        if today > self.past.reviews and self.tells() and any(index.overdue for _, index in self.board.served.values()):
            await self._told(self.reports.reviews, {"reviews": today})

    @property
    def was_refused(self) -> bool:
        """Whether the folder was not served when it was last loaded."""
        return bool(self._refused or self.past.refused)

    @property
    def now(self) -> Load:
        """What is served now, and since when."""
        return self.past.loads[-1] if self.past.loads else Load(self.board.ready.versions, self.reports.clock())

    async def _told(self, say: Say, detail: dict[str, str]) -> None:
        if self.tells():
            await self.reports.tell(say, detail)
        self.past = self.past.then(detail, self.reports.clock())

    def _fail(self) -> None:
        """Has the folder looked at again only after a while."""
        self._again = perf_counter() + _FAULT_PAUSE
