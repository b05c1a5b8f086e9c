"""The channel as a process: started, told its token, stopped by a signal."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from telegram.error import InvalidToken

from bot.channels.telegram.answering import Answering
from bot.channels.telegram.approving import Approving
from bot.channels.telegram.beginning import Beginning, noted
from bot.channels.telegram.caller import Caller
from bot.channels.telegram.chores import Chores, ahead_of
from bot.channels.telegram.comparing import Comparing
from bot.channels.telegram.contacting import Contacting
from bot.channels.telegram.curating import Curating
from bot.channels.telegram.ear import Ear
from bot.channels.telegram.handling import Desk
from bot.channels.telegram.incoming import Me
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.newsroom import Newsroom
from bot.channels.telegram.noticing import Noticing
from bot.channels.telegram.office import Office
from bot.channels.telegram.others import Followers, Others
from bot.channels.telegram.pictures import Pictures
from bot.channels.telegram.polling import Trouble, persist, poll
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.reloading import Reloading
from bot.channels.telegram.reports import Reports
from bot.channels.telegram.served import Board, Follower, Ready, Served, Source
from bot.channels.telegram.takeaway import TakeAway
from bot.channels.telegram.visitor import Gate
from bot.channels.telegram.webhook import Endpoint, door_of, listening, watch
from bot.channels.telegram.work import Work, age, work_of, working
from bot.errors import SettingsError
from bot.model import Lang, Session, Utterance
from bot.operating import logs
from bot.operating.health import Health, Pulse, examine
from bot.operating.http import brief, reporting
from bot.operating.metrics import Metrics
from bot.operating.supervisor import alive
from bot.pipeline.reading import command_of, tells_language
from bot.settings.telegram import TelegramSettings
from bot.state.heads import publish
from bot.state.loads import Past, past
from bot.state.opening import State
from bot.state.patience import patiently
from bot.state.writer import Writer, Writers

log = logging.getLogger(__name__)

_SHORTEST_SECRET: Final = 16
"""Characters from which a path may be a secret one, and is kept out of the log."""


@dataclass(frozen=True, slots=True)
class Watched:
    """Where other knowledge comes from, and what was seen there when what is served from the start was made: None where that is not
    what is there. `rollback` allows what was replaced before.
    """

    source: Source
    seen: object = None
    rollback: bool = False


def serve(ready: Ready, state: State, settings: TelegramSettings, watched: Watched | None = None) -> int:
    """Serves until it is told to stop; the exit code is 0. A SettingsError where Telegram does not accept the token.

    What is `watched` is served instead as soon as it has changed.
    """
    door = door_of(settings.webhook, settings.token)
    path = (door.path,) if len(door.path) > _SHORTEST_SECRET else ()
    logs.set_up((settings.token, door.secret, *path), settings.log, style=settings.log_format)
    _warm_up(ready.served)
    return asyncio.run(_Service(Board(ready), state, settings, watched).run())


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
    board: Board
    state: State
    settings: TelegramSettings
    watched: Watched | None = None
    pictures: Pictures = field(default_factory=Pictures)

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
        pulse, metrics = Pulse(self.board.version), Metrics()
        bot = Caller(self.settings.token, self.settings.base_url, Ear(pulse))
        self.state.store.headed = publish
        writers = writers_of(self.state, pulse)
        writer, sending = writers.all, writers.sending
        try:
            async with AsyncExitStack() as stack:
                vitals: list[Work] = []
                await stack.enter_async_context(reporting(self.settings.health_port, partial(_health, pulse, writer, vitals), metrics))
                await stack.enter_async_context(beside(alive()))
                await persist(bot.introduce, Trouble())
                self.introduced(bot)
                before = await asyncio.to_thread(patiently, partial(past, self.state.store))
                now = await Beginning(self.board, writer, bot.username, shared=sending is not None).recorded(before)
                stack.push_async_callback(noted, writer, "stop", {})
                reception = self.reception(bot, pulse)
                work = work_of(reception, bot, writers, metrics, in_hand=self.state.in_hand, rate=self.settings.rate)
                vitals.append(work)
                others = Others(self.board, pulse, sending)
                await stack.enter_async_context(beside(Menus(bot, reception.gate, self.settings.public).set()))
                await stack.enter_async_context(working(work, self.state.left))
                if sending is not None:
                    await stack.enter_async_context(beside(work.look(sending, others.see)))
                followers = Followers((self.pictures,), self.followers(writer, work), others)
                await stack.enter_async_context(beside(self.follow(followers, self.reloading(work, followers, pulse, now), before)))
                await stack.enter_async_context(beside(others.chores(Chores(self.settings, work, followers, pulse).run)))
                await self.receive(bot, work, metrics, partial(_health, pulse, writer, vitals), others)
        finally:
            await writers.finish()
            await bot.close_connections()

    def introduced(self, bot: Caller) -> None:
        """Says in the log who the bot is, and what its operator should know."""
        log.info("answering as @%s%s", bot.username, "" if self.settings.public else ", to who is enrolled: CASEBRIEF_PUBLIC is not set")
        if bot.can_read_all_group_messages:
            log.warning("privacy mode is off: this bot is sent all that is said in its groups; turn it on at BotFather (/setprivacy)")

    async def receive(self, bot: Caller, work: Work, metrics: Metrics, health: Callable[[], Health], others: Others) -> None:
        """Takes updates in, in the one way or the other, until it is cancelled."""
        trouble = Trouble()
        if not self.settings.webhook.url:
            await others.polling(lambda: poll(bot, work.intake, work.room, trouble))
            return
        door = door_of(self.settings.webhook, self.settings.token)
        endpoint = Endpoint(door, work.intake, work.has_room, metrics, lambda: brief(health()))
        async with listening(endpoint, self.settings.webhook):
            await watch(bot, door, trouble)

    def reloading(self, work: Work, followers: Followers, pulse: Pulse, now: Past) -> Reloading | None:
        """What has other knowledge served once it is there; None where nothing is watched."""
        if self.watched is None:
            return None
        reception, writer = work.dealing.reception, work.dealing.writer
        return Reloading(
            self.watched.source,
            self.board,
            writer,
            Reports(writer, work.outgoing, reception.gate, time.time),
            pulse,
            now,
            swap=lambda: exchange(reception.gate.desks, desks_of(self.board.served, reception.me, reception.gate.desks)),
            after=followers.follow,
            rollback=self.watched.rollback,
            latest=None if self.state.sending is None else partial(past, self.state.store),
            tells=followers.others.sees_to_chores,
        )

    async def follow(self, followers: Followers, reloading: Reloading | None, before: Past) -> None:
        """Has followers do what they do at the start, and then, one change after the other, at each change of what is served."""
        await followers.follow()
        if reloading is not None and self.watched is not None:
            if not before.refused:  # else it is looked at anew, and told that it is in order if it is by now
                reloading.begin(self.watched.seen)
            await reloading.run()

    def followers(self, writer: Writer, work: Work) -> tuple[Follower, ...]:
        """Those who write to people when other knowledge is served than before."""
        answering = Answering(writer, work.outgoing, self.settings.public, time.time)
        return (Noticing(writer, work.outgoing, time.time), answering)

    def reception(self, bot: Caller, pulse: Pulse) -> Reception:
        """The reception of a bot that has told who it is."""
        me = Me(bot.id, bot.username)
        gate = Gate(desks_of(self.board.served, me), self.settings.public)
        zones = self.settings.zones
        newsroom = Newsroom(zones, ahead_of(pulse))
        others = (Approving(zones), Comparing(), Contacting(), Curating(), TakeAway(self.pictures))
        return Reception(gate, Office(gate, me, self.settings.retention), me, newsroom, others)


def desks_of(served: Served, me: Me, before: Mapping[str, Desk] | None = None) -> dict[str, Desk]:
    """A desk for each audience; those who read the very same share one.

    One in whose place it comes hands on what it remembers of chats. Of answers it hands on nothing: those belong to its knowledge.
    """
    desks: dict[int, Desk] = {}
    for name, (respond, index) in served.items():
        if id(index) not in desks:
            desk = Desk(respond, index, partial(command_of, index=index), partial(tells_language, index=index), me)
            old = (before or {}).get(name)
            desks[id(index)] = desk if old is None else desk.in_place_of(old)
    return {name: desks[id(index)] for name, (_, index) in served.items()}


def exchange(desks: dict[str, Desk], others: Mapping[str, Desk]) -> None:
    """Has other desks stand where these did; whoever goes to one of them finds the other from now on."""
    desks.clear()
    desks.update(others)


def writers_of(state: State, pulse: Pulse) -> Writers:
    """The ways to a state; the pulse feels each of its transactions."""

    def told(kept: bool) -> None:
        if kept:
            pulse.wrote(time.monotonic())
        else:
            pulse.write_refused()

    return Writers(Writer(state.store, told), None if state.sending is None else Writer(state.sending, told))


def _health(pulse: Pulse, writer: Writer, work: Sequence[Work]) -> Health:
    """How the bot is; before its work has begun nothing is open."""
    oldest = age(work[0].rounds.oldest) if work else 0.0
    return examine(pulse.vitals(time.monotonic(), write_under_way=writer.slow, oldest_open=oldest))


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
