"""How one process stands to the other replicas of its bot: what it does for all of them, and which knowledge is to be served."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final

from bot.channels.telegram.duties import Appointment
from bot.channels.telegram.reports import short
from bot.channels.telegram.served import Board, Follower, followed
from bot.operating.health import Pulse
from bot.state.sharing import Duty, View
from bot.state.writer import Writer

log = logging.getLogger(__name__)

_PATIENCE: Final = 30.0
"""Seconds after which also a replica does the chores that serves something older: the one that did may be gone."""
Work = Callable[[], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class Others:
    """The replicas beside this one; without a writer for sending there are none, and all is done here."""

    board: Board
    pulse: Pulse
    sending: Writer | None
    clock: Callable[[], float] = monotonic
    _view: View = field(default_factory=View)
    _behind: float | None = None
    _chores: Appointment | None = None

    def see(self, view: View) -> None:
        """Takes note of what is to be served by now."""
        self._view = view
        self._behind = None if self.is_current() else self.clock() if self._behind is None else self._behind
        self.pulse.knowledge_due = "" if self.is_current() else short(view.served.get("clear", ""))

    def is_current(self) -> bool:
        """Whether what is served here is what is to be served."""
        return not self._view.served or self._view.served == self.board.ready.versions

    def is_fit(self) -> bool:
        """Whether this process may do what one does for all: it serves what is to be served, or none has come for a while that does."""
        return self._behind is None or self.clock() - self._behind > _PATIENCE

    def sees_to_chores(self) -> bool:
        """Whether it is this process that does what one does for all."""
        return self.sending is None or (self._chores is not None and self._chores.ours)

    async def chores(self, work: Work) -> None:
        """Does what one process does for all, whenever that is this one: of replicas, one that is fit."""
        if self.sending is None:
            await work()
            return
        self._chores = Appointment(Duty.CHORES, self.sending, self.is_fit)
        while True:
            try:
                await self._chores.run(work)
            except Exception:
                log.exception("what one does for all was broken off; it is begun anew")
            await asyncio.sleep(1)

    async def polling(self, work: Work) -> None:
        """Fetches updates, whenever it is this process that does so: Telegram gives them to one only."""
        await (work() if self.sending is None else Appointment(Duty.POLLING, self.sending).run(work))


@dataclass(slots=True)
class Followers:
    """Those who do something when other knowledge is served: `here` in each process, `once` in the one that does so for all."""

    here: Sequence[Follower]
    once: Sequence[Follower]
    others: Others
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def follow(self) -> None:
        """Has them do it, one change after the other."""
        async with self._turn:
            some = (*self.here, *self.once) if self.others.sees_to_chores() and self.others.is_current() else self.here
            await followed(some, self.others.board.served)

    async def take_over(self) -> None:
        """Has those do it of whom nothing is known but that another process had them."""
        async with self._turn:
            if self.others.is_current():
                await followed(self.once, self.others.board.served)
