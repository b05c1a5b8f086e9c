"""The channel as a process: started, told its token, stopped by a signal."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from telegram.error import InvalidToken

from bot.channels.telegram.caller import Caller
from bot.channels.telegram.handling import Desk, Respond
from bot.channels.telegram.incoming import Me
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.polling import Trouble, persist, poll
from bot.channels.telegram.webhook import Endpoint, door_of, listening, watch
from bot.channels.telegram.work import Work, working
from bot.errors import SettingsError
from bot.model import Lang, Session, Utterance
from bot.operating import logs
from bot.pipeline import Known, command_of, tells_language
from bot.settings import TelegramSettings
from bot.state.opening import State
from bot.state.writer import Writer

log = logging.getLogger(__name__)


def serve(respond: Respond, index: Known, state: State, settings: TelegramSettings) -> int:
    """Serves until it is told to stop; the exit code is 0. A SettingsError where Telegram does not accept the token."""
    door = door_of(settings.webhook, settings.token)
    logs.set_up((settings.token, door.secret, door.path), settings.log, style=settings.log_format)
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
        bot = Caller(self.settings.token, self.settings.base_url)
        writer = Writer(self.state.store)
        trouble = Trouble()
        try:
            await persist(bot.introduce, trouble)
            desk = self.desk(bot)
            menus = asyncio.create_task(Menus(bot, self.index, self.settings.public).set())
            log.info("answering as @%s%s", bot.username, "" if self.settings.public else ", to nobody yet: CASEBRIEF_PUBLIC is not set")
            if bot.can_read_all_group_messages:
                log.warning("privacy mode is off: this bot is sent all that is said in its groups; turn it on at BotFather (/setprivacy)")
            try:
                async with working(desk, bot, writer, self.state.left, self.settings) as (intake, work):
                    await self.receive(bot, intake, work, trouble)
            finally:
                menus.cancel()
        finally:
            await writer.finish()
            await bot.close_connections()

    async def receive(self, bot: Caller, intake: Intake, work: Work, trouble: Trouble) -> None:
        """Takes updates in, in the one way or the other, until it is cancelled."""
        if not self.settings.webhook.url:
            await poll(bot, intake, work.room, trouble)
            return
        door = door_of(self.settings.webhook, self.settings.token)
        endpoint = Endpoint(door, intake, work.has_room, lambda: web.json_response({"status": "ok"}))
        async with listening(endpoint, self.settings.webhook):
            await watch(bot, door, trouble)

    def desk(self, bot: Caller) -> Desk:
        """The desk of a bot that has told who it is."""
        commands, tells = partial(command_of, index=self.index), partial(tells_language, index=self.index)
        return Desk(self.respond, self.index, commands, tells, Me(bot.id, bot.username), self.settings.public)


def _on_signals(stopped: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt there
            loop.add_signal_handler(number, stopped.set)
