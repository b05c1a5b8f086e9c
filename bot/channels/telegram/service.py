"""The channel as a process: started, told its token, stopped by a signal."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from telegram.error import InvalidToken

from bot import people
from bot.channels.telegram.approving import Approving
from bot.channels.telegram.caller import Caller
from bot.channels.telegram.handling import Desk, Respond
from bot.channels.telegram.incoming import Me
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.newsroom import Newsroom
from bot.channels.telegram.office import Office
from bot.channels.telegram.polling import Trouble, persist, poll
from bot.channels.telegram.recalling import Recalling
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.upkeep import keep_up
from bot.channels.telegram.visitor import Gate
from bot.channels.telegram.webhook import Endpoint, door_of, listening, watch
from bot.channels.telegram.work import Work, age, work_of, working
from bot.errors import SettingsError, StateError
from bot.model import Lang, Session, Utterance
from bot.operating import logs
from bot.operating.health import FARTHEST_APART, Health, Pulse, clocks_apart, examine
from bot.operating.http import brief, reporting
from bot.operating.metrics import Metrics
from bot.operating.supervisor import alive
from bot.pipeline import Known, command_of, tells_language
from bot.settings import TelegramSettings
from bot.state.acts import Want
from bot.state.changes import Governed, Kind, Noted, Record, Recorded, Wanted
from bot.state.heads import publish
from bot.state.opening import State
from bot.state.writer import Writer

log = logging.getLogger(__name__)

_COMPARE: Final = 5.0
_WARN: Final = 60.0
"""Seconds between two looks at Telegram's clock, and between two warnings that it says something else."""
_SHORTEST_SECRET: Final = 16
"""Characters from which a path may be a secret one, and is kept out of the log."""


Served = Mapping[str, tuple[Respond, Known]]
"""For each audience by name, what answers it, and from what."""


def serve(served: Served, state: State, settings: TelegramSettings) -> int:
    """Serves until it is told to stop; the exit code is 0. A SettingsError where Telegram does not accept the token."""
    door = door_of(settings.webhook, settings.token)
    path = (door.path,) if len(door.path) > _SHORTEST_SECRET else ()
    logs.set_up((settings.token, door.secret, *path), settings.log, style=settings.log_format)
    _warm_up(served)
    return asyncio.run(_Service(served, state, settings).run())


def _warm_up(served: Served) -> None:
    """Asks what anyone asks first, so that the first reader does not wait for what is read and imported on the way."""
    try:
        for respond, index in {id(index): (respond, index) for respond, index in served.values()}.values():
            for lang in Lang:
                for sample in index.lines("samples", lang):
                    respond(Utterance(sample.text), Session())
    except Exception:
        log.exception("a sample question could not be answered; serving what can be")
    gc.collect()
    gc.freeze()  # what is loaded by now stays: the collector need not look at it again and again
    gc.set_threshold(10_000, 20, 1_000)  # a full round takes ten milliseconds and finds next to nothing


@dataclass(frozen=True, slots=True)
class _Service:
    served: Served
    state: State
    settings: TelegramSettings

    @property
    def index(self) -> Known:
        """The knowledge that everybody may read."""
        return self.served["clear"][1]

    async def run(self) -> int:
        """Runs until a signal comes or the token is refused."""
        stopped = asyncio.Event()
        _on_signals(stopped)
        serving = asyncio.create_task(self.serve())
        stopping = asyncio.create_task(stopped.wait())
        try:
            await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving
        except InvalidToken:
            raise SettingsError(
                "Telegram does not accept TELEGRAM_TOKEN; take the token that BotFather gave you, whole, or ask it for a new one "
                "(if TELEGRAM_BASE_URL is set, it must end in /bot)"
            ) from None
        finally:
            stopping.cancel()
        log.info("stopped")
        return 0

    async def serve(self) -> None:
        """Serves until it is cancelled; what is in hand then comes to its end, the rest stays in the state."""
        pulse, metrics, trouble = Pulse(self.index.version), Metrics(), Trouble()
        bot = Caller(self.settings.token, self.settings.base_url, Ear(pulse))
        self.state.store.headed = publish
        writer = Writer(self.state.store, lambda kept: pulse.wrote(time.monotonic()) if kept else pulse.write_refused())
        try:
            async with AsyncExitStack() as stack:
                vitals: list[Work] = []
                await stack.enter_async_context(reporting(self.settings.health_port, partial(_health, pulse, writer, vitals), metrics))
                await stack.enter_async_context(beside(alive()))
                await persist(bot.introduce, trouble)
                self.introduced(bot)
                await self.opened(bot, writer)
                stack.push_async_callback(noted, writer, "stop", {})
                reception = self.reception(bot, pulse)
                work = work_of(reception, bot, writer, metrics, in_hand=self.state.in_hand, rate=self.settings.rate)
                vitals.append(work)
                recalling = Recalling(writer, work.outgoing, reception.gate, self.settings.zones, time.time, ahead_of(pulse))
                await stack.enter_async_context(beside(Menus(bot, self.index, self.settings.public).set()))
                await stack.enter_async_context(beside(keep_up(writer, self.index.version, self.settings.retention, time.time)))
                await stack.enter_async_context(working(work, self.state.left))
                await stack.enter_async_context(beside(recalling.run()))
                await self.receive(bot, work, metrics, partial(_health, pulse, writer, vitals), trouble)
        finally:
            await writer.finish()
            await bot.close_connections()

    def introduced(self, bot: Caller) -> None:
        """Says in the log who the bot is, and what its operator should know."""
        log.info("answering as @%s%s", bot.username, "" if self.settings.public else ", to who is enrolled: CASEBRIEF_PUBLIC is not set")
        if bot.can_read_all_group_messages:
            log.warning("privacy mode is off: this bot is sent all that is said in its groups; turn it on at BotFather (/setprivacy)")

    async def receive(self, bot: Caller, work: Work, metrics: Metrics, health: Callable[[], Health], trouble: Trouble) -> None:
        """Takes updates in, in the one way or the other, until it is cancelled."""
        if not self.settings.webhook.url:
            await poll(bot, work.intake, work.room, trouble)
            return
        door = door_of(self.settings.webhook, self.settings.token)
        endpoint = Endpoint(door, work.intake, work.has_room, metrics, lambda: brief(health()))
        async with listening(endpoint, self.settings.webhook):
            await watch(bot, door, trouble)

    async def opened(self, bot: Caller, writer: Writer) -> None:
        """Records the start and what is served; where nobody can decide about people yet, prints how somebody becomes who can."""
        await noted(writer, "start", {})
        await noted(writer, "knowledge", {name: index.version for name, (_, index) in self.served.items()})
        await writer.write(Noted("username", bot.username))
        (found,) = await writer.write(Wanted([Want((0, 0), roster=True)]))
        if people.administrators(found.roster):
            return
        code = people.new_code()
        ruling = people.invite("", "admin", "", FIRST, now=time.time(), code=code)
        await writer.write(Governed(found.people, ruling.acts, ruling.records))
        minutes = int(people.CODE_LASTS / 60)
        print(  # never logged
            f"casebrief: nobody can decide about people yet. Who opens this link within {minutes} minutes becomes the administrator:\n"
            f"casebrief: https://t.me/{bot.username}?start={code} (or send the bot: /start {code})",
            file=sys.stderr,
            flush=True,
        )

    def reception(self, bot: Caller, pulse: Pulse) -> Reception:
        """The reception of a bot that has told who it is."""
        me = Me(bot.id, bot.username)
        gate = Gate(desks_of(self.served, me), self.settings.public)
        zones = self.settings.zones
        newsroom = Newsroom(zones, ahead_of(pulse))
        return Reception(gate, Office(gate, me, self.settings.retention), me, newsroom, Approving(zones))


FIRST: Final = "Administrator"
"""What the first administrator is called."""


def desks_of(served: Served, me: Me) -> dict[str, Desk]:
    """A desk for each audience; those who read the very same share one."""
    desks: dict[int, Desk] = {}
    for respond, index in served.values():
        if id(index) not in desks:
            desks[id(index)] = Desk(respond, index, partial(command_of, index=index), partial(tells_language, index=index), me)
    return {name: desks[id(index)] for name, (_, index) in served.items()}


async def noted(writer: Writer, kind: Kind, detail: Mapping[str, str]) -> None:
    """Puts into the audit trail what the bot itself does."""
    try:
        await writer.write(Recorded((Record(kind, "", detail=detail, at=time.time()),)))
    except StateError as error:
        log.error("%s; not recorded: %s", error, kind)  # noqa: TRY400


def _health(pulse: Pulse, writer: Writer, work: Sequence[Work]) -> Health:
    """How the bot is; before its work has begun nothing is open."""
    oldest = age(work[0].lanes.oldest) if work else 0.0
    return examine(pulse.vitals(time.monotonic(), write_under_way=writer.slow, oldest_open=oldest))


def ahead_of(pulse: Pulse) -> Callable[[], float]:
    """What tells how many seconds our clock is ahead of Telegram's."""
    return lambda: pulse.ahead(time.monotonic(), time.time())


@dataclass(slots=True)
class Ear:
    """Hears each answer of Telegram: that the line is up, and now and then what time it is there."""

    pulse: Pulse
    _compared: float = -60.0
    _warned: float = -60.0

    def __call__(self, date: str | None) -> None:
        now = time.monotonic()
        apart = None
        if now - self._compared > _COMPARE:
            ours = time.time()
            self._compared, apart = now, clocks_apart(date, ours)
            if apart is not None:
                self.pulse.compared(now, ours - apart)
                self.warn(now, apart)
        self.pulse.called(now, apart)

    def warn(self, now: float, apart: float) -> None:
        """Says in the log, once a minute, that the clocks are apart: embargoes then end by whichever is late."""
        if abs(apart) > FARTHEST_APART and now - self._warned > _WARN:
            self._warned = now
            log.warning(
                "our clock is %.0f s %s Telegram's; embargoes end by the later of the two",
                abs(apart),
                "ahead of" if apart > 0 else "behind",
            )


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Has something done beside, for as long as the context lasts."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _on_signals(stopped: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt there
            loop.add_signal_handler(number, stopped.set)
