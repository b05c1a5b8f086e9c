"""The channel as a process: started, told its token, stopped by a signal."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

from telegram.error import InvalidToken

from bot.channels.telegram import logs
from bot.channels.telegram.caller import Caller
from bot.channels.telegram.handling import Desk, Respond
from bot.channels.telegram.incoming import Me
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.pacing import Pacing
from bot.channels.telegram.polling import Trouble, persist, poll
from bot.channels.telegram.sending import Sender
from bot.errors import SettingsError
from bot.model import Lang, Session, Utterance
from bot.pipeline import Known, command_of, tells_language
from bot.settings import TelegramSettings

log = logging.getLogger(__name__)

_IN_HAND: Final = 0.5
"""Seconds that messages under way may take after a signal to stop."""


def serve(respond: Respond, index: Known, settings: TelegramSettings) -> int:
    """Serves until it is told to stop; the exit code is 0. A SettingsError where Telegram does not accept the token."""
    logs.set_up(settings.token, settings.log)
    _warm_up(respond, index)
    return asyncio.run(_Service(respond, index, settings).run())


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
        """Polls until it is cancelled."""
        bot = Caller(self.settings.token, self.settings.base_url)
        trouble = Trouble()
        lanes = None
        try:
            await persist(bot.introduce, trouble)
            lanes = self.lanes(bot)
            menus = asyncio.create_task(Menus(bot, self.index, self.settings.public).set())
            log.info("answering as @%s%s", bot.username, "" if self.settings.public else ", to nobody yet: CASEBRIEF_PUBLIC is not set")
            if bot.can_read_all_group_messages:
                log.warning("privacy mode is off: this bot is sent all that is said in its groups; turn it on at BotFather (/setprivacy)")
            await poll(bot, lanes, trouble)
        finally:
            if lanes is not None:
                menus.cancel()
                await lanes.finish(_IN_HAND)
            await bot.close_connections()

    def lanes(self, bot: Caller) -> Lanes:
        """The lanes of a bot that has told who it is."""
        me = Me(bot.id, bot.username)
        desk = Desk(
            self.respond,
            self.index,
            partial(command_of, index=self.index),
            partial(tells_language, index=self.index),
            me,
            self.settings.public,
        )
        return Lanes(desk, Sender(bot, Pacing(self.settings.rate), time.monotonic))


def _on_signals(stopped: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt there
            loop.add_signal_handler(number, stopped.set)
