"""The way from an event loop to the store: a thread of its own, and one transaction for all that is asked for meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final, overload

from bot.errors import StateBusyError, StateError
from bot.state.acts import Found
from bot.state.changes import Arrived, Begun, Change, Closed, Governed, Letter, Recorded, Reopened, Settled, Stale, Wanted
from bot.state.dialect import log_size
from bot.state.records import Head
from bot.state.sharing import Appointed, Looked, Paced, Taken, View
from bot.state.store import Store

_BUSY: Final = 3
_MOMENT: Final = 0.001
"""Changes in one transaction from which there is more to come, and the seconds to wait for it: a commit costs as much as ten changes."""


@dataclass(slots=True)
class Writer:
    """Carries out changes for many tasks; the loop never waits for the disk. `told` hears of each transaction whether it went through."""

    store: Store
    told: Callable[[bool], None] = lambda _kept: None
    _waiting: list[tuple[Change, asyncio.Future[Any]]] = field(default_factory=list)
    _running: asyncio.Task[None] | None = None
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "state"))
    _since: float | None = None
    _closed: bool = False

    @overload
    async def write(self, change: Arrived) -> frozenset[int]: ...
    @overload
    async def write(self, change: Wanted) -> tuple[Found, ...]: ...
    @overload
    async def write(self, change: Settled) -> tuple[Letter, ...] | Stale | None: ...
    @overload
    async def write(self, change: Recorded) -> Head: ...
    @overload
    async def write(self, change: Begun | Governed) -> bool: ...
    @overload
    async def write(self, change: Closed | Reopened) -> int: ...
    @overload
    async def write(self, change: Taken) -> tuple[Letter, ...] | None: ...
    @overload
    async def write(self, change: Appointed) -> bool: ...
    @overload
    async def write(self, change: Paced) -> float: ...
    @overload
    async def write(self, change: Looked) -> View: ...
    @overload
    async def write(self, change: Change) -> Any: ...

    async def write(self, change: Change) -> Any:
        """The result of a change once it is kept; a StateError where it was not."""
        return await self.soon(change)

    def soon(self, change: Change) -> asyncio.Future[Any]:
        """The result to come of a change; changes handed in while others are carried out share one transaction."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[Any] = loop.create_future()
        if self._closed:
            result.set_exception(StateError("the state is closed; nothing more is kept"))
            return result
        self._waiting.append((change, result))
        if self._running is None:
            self._running = loop.create_task(self._run())
        return result

    @property
    def slow(self) -> float:
        """For how long the transaction under way has taken by now, in seconds."""
        return 0.0 if self._since is None else monotonic() - self._since

    @property
    def log_size(self) -> int:
        """The bytes that the log of the state takes by now: as many as were written since another process began to read it."""
        return log_size(self.store.engine)

    async def put_away(self) -> bool:
        """Whether nothing of what was ever deleted is left on the disk; see `Store.put_away`."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.store.put_away)

    async def finish(self) -> None:
        """Carries out what waits, and ends the thread; nothing more is taken then."""
        while self._running is not None:
            await asyncio.wait({self._running})
        self._closed = True
        self._thread.shutdown()

    async def _run(self) -> None:
        size = 0
        try:
            while self._waiting:
                # What is asked for in the same round of the loop shares the transaction; under load, also what comes in a moment.
                await asyncio.sleep(_MOMENT if size > _BUSY else 0)
                size = len(self._waiting)
                await self._carry_out()
        finally:  # cancelled: none may wait for what will not come
            for _, result in self._waiting:
                result.cancel()
            self._waiting, self._running = [], None

    async def _carry_out(self) -> None:
        batch, self._waiting = self._waiting, []
        self._since = monotonic()
        carried_out = asyncio.get_running_loop().run_in_executor(self._thread, _outcomes, self.store, [change for change, _ in batch])
        try:
            outcomes = await carried_out
        except asyncio.CancelledError:
            self._waiting = batch + self._waiting
            raise
        finally:
            self._since = None
        self.told(not any(isinstance(outcome, StateError) for outcome in outcomes))
        for (_, result), outcome in zip(batch, outcomes, strict=True):
            if result.cancelled():
                continue
            if isinstance(outcome, Exception):
                result.set_exception(outcome)
            else:
                result.set_result(outcome)


@dataclass(frozen=True, slots=True)
class Writers:
    """The ways to a state: for all that is written, and where replicas share it, by the connection that holds what is one's own."""

    all: Writer
    sending: Writer | None = None

    async def finish(self) -> None:
        """Carries out what waits; nothing more is taken then."""
        await asyncio.gather(*(writer.finish() for writer in (self.all, self.sending) if writer is not None))


def _outcomes(store: Store, changes: Sequence[Change]) -> list[Any]:
    """The result or the error of each change: all in one transaction, or each in its own where that fails."""
    try:
        return store.apply(changes)
    except StateBusyError as error:  # each by itself would fare no better
        return [error] * len(changes)
    except Exception as error:  # noqa: BLE001  whoever asked is told
        told = error if isinstance(error, StateError) else StateError(f"the state cannot be written: {type(error).__name__}")
        return [told] if len(changes) == 1 else [outcome for change in changes for outcome in _outcomes(store, [change])]
