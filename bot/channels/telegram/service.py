"""The channel as a process: started, told its token, stopped by a signal."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from telegram.error import InvalidToken

from bot.channels.telegram.caller import Caller
from bot.channels.telegram.handling import Desk, Respond
from bot.channels.telegram.incoming import Me
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.polling import Trouble, persist, poll
from bot.channels.telegram.upkeep import keep_up
from bot.channels.telegram.webhook import Endpoint, door_of, listening, watch
from bot.channels.telegram.work import Work, age, work_of, working
from bot.errors import SettingsError
from bot.model import Lang, Session, Utterance
from bot.operating import logs
from bot.operating.health import Health, Pulse, clocks_apart, examine
from bot.operating.http import brief, reporting
from bot.operating.metrics import Metrics
from bot.operating.supervisor import alive
from bot.pipeline import Known, command_of, tells_language
from bot.settings import TelegramSettings
from bot.state.opening import State
from bot.state.writer import Writer

log = logging.getLogger(__name__)

_COMPARE: Final = 5.0
"""Seconds between two looks at Telegram's clock."""
_SHORTEST_SECRET: Final = 16
"""Characters from which a path may be a secret one, and is kept out of the log."""


def serve(respond: Respond, index: Known, state: State, settings: TelegramSettings) -> int:
    """Serves until it is told to stop; the exit code is 0. A SettingsError where Telegram does not accept the token."""
    door = door_of(settings.webhook, settings.token)
    path = (door.path,) if len(door.path) > _SHORTEST_SECRET else ()
    logs.set_up((settings.token, door.secret, *path), settings.log, style=settings.log_format)
    _warm_up(respond, index)
    return asyncio.run(_Service(respond, index, state, settings).run())


def _warm_up(respond: Respond, index: Known) -> None:
    """Asks what anyone asks first, so that the first reader does not wait for what is read and imported on the way."""
    try:
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
    respond: Respond
    index: Known
    state: State
    settings: TelegramSettings

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
        writer = Writer(self.state.store, lambda kept: pulse.wrote(time.monotonic()) if kept else pulse.write_refused())
        try:
            async with AsyncExitStack() as stack:
                vitals: list[Work] = []
                await stack.enter_async_context(reporting(self.settings.health_port, partial(_health, pulse, writer, vitals), metrics))
                await stack.enter_async_context(beside(alive()))
                await persist(bot.introduce, trouble)
                self.introduced(bot)
                work = work_of(self.desk(bot), bot, writer, metrics, in_hand=self.state.in_hand, rate=self.settings.rate)
                vitals.append(work)
                await stack.enter_async_context(beside(Menus(bot, self.index, self.settings.public).set()))
                await stack.enter_async_context(beside(keep_up(writer, self.index.version, self.settings.retention, time.time)))
                await stack.enter_async_context(working(work, self.state.left))
                await self.receive(bot, work, metrics, partial(_health, pulse, writer, vitals), trouble)
        finally:
            await writer.finish()
            await bot.close_connections()

    def introduced(self, bot: Caller) -> None:
        """Says in the log who the bot is, and what its operator should know."""
        log.info("answering as @%s%s", bot.username, "" if self.settings.public else ", to nobody yet: CASEBRIEF_PUBLIC is not set")
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

    def desk(self, bot: Caller) -> Desk:
        """The desk of a bot that has told who it is."""
        commands, tells = partial(command_of, index=self.index), partial(tells_language, index=self.index)
        return Desk(self.respond, self.index, commands, tells, Me(bot.id, bot.username), self.settings.public)


def _health(pulse: Pulse, writer: Writer, work: Sequence[Work]) -> Health:
    """How the bot is; before its work has begun nothing is open."""
    oldest = age(work[0].lanes.oldest) if work else 0.0
    return examine(pulse.vitals(time.monotonic(), write_under_way=writer.slow, oldest_open=oldest))


@dataclass(slots=True)
class Ear:
    """Hears each answer of Telegram: that the line is up, and now and then what time it is there."""

    pulse: Pulse
    _compared: float = -60.0

    def __call__(self, date: str | None) -> None:
        now = time.monotonic()
        apart = None
        if now - self._compared > _COMPARE:
            self._compared, apart = now, clocks_apart(date, time.time())
        self.pulse.called(now, apart)


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
