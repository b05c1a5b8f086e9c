"""Several replicas of the bot on one database behind a balancer: each may be killed, the database broken off, and all go on."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.load.api import Api
from tests.load.process import PATH, BotProcess
from tests.postgresql.server import Server, serving

DATABASE: Final = "casebrief"
_UNDONE: Final = ("inbox WHERE done IS NULL", "outbox WHERE dead IS NULL", "inbox WHERE error IS NOT NULL", "outbox WHERE dead IS NOT NULL")


class Fleet:
    """Replicas that a balancer posts to, one after the other by chance; a share of updates goes to two of them."""

    def __init__(self, api: Api, folder: Path, server: Server, *, count: int, mode: str = "webhook", more: Mapping[str, str] | None = None) -> None:
        self.api, self.server, self.kills, self.breaks = api, server, list[float](), list[float]()
        common = {"CASEBRIEF_DATABASE": server.url(DATABASE), **(more or {})}
        self.bots = [BotProcess(api, folder / f"replica-{number}", mode, more=common) for number in range(count)]
        if mode == "webhook":
            for bot in self.bots:
                bot.environment["TELEGRAM_WEBHOOK_URL"] = f"http://127.0.0.1:1{PATH}"  # the balancer's, which the fake is itself
            api.pushing.targets = [bot.url for bot in self.bots]

    def start(self) -> None:
        """Starts all of them, one after the other."""
        for bot in self.bots:
            bot.start()
            self.api.ready.clear()

    def kill(self, number: int) -> None:
        """Kills a replica and starts it again."""
        self.bots[number].kill()
        self.kills.append(time.monotonic())
        self.bots[number].start(wait=0)

    def tend(self) -> None:
        """Starts those again that have ended by themselves, as what looks after services does."""
        for bot in self.bots:
            if not bot.running:
                bot.start(wait=0)

    def break_database(self) -> None:
        """Breaks the database off and starts it again."""
        self.breaks.append(time.monotonic())
        self.server.restart()

    def asked(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query of the state; asked again while the database is away."""
        end = time.monotonic() + 30
        while True:
            try:
                return self.server.asked(query, DATABASE)
            except psycopg.OperationalError:
                assert time.monotonic() < end, "the database does not come back"
                time.sleep(0.05)

    def undone(self) -> tuple[int, int, int]:
        """Updates to deal with, letters to send, dead ones of both."""
        counts = [self.asked(f"SELECT count(*) FROM {what}")[0][0] for what in _UNDONE]
        return counts[0], counts[1], counts[2] + counts[3]

    def settled(self, seconds: float) -> bool:
        """Whether nothing was left to do within so many seconds, at Telegram's end or here."""

        def done() -> bool:
            self.tend()
            return not self.api.waiting and self.undone()[:2] == (0, 0)

        return self.api.until(done, seconds, step=0.2)

    def output(self) -> str:
        """The end of what each has written."""
        return "\n".join(f"-- {bot.data.parent.name}\n{bot.output[-1500:]}" for bot in self.bots)


@contextmanager
def sailing(api: Api, folder: Path, *, count: int, mode: str = "webhook", settings: Mapping[str, str] | None = None, more: Mapping[str, str] | None = None) -> Iterator[Fleet]:
    """Replicas that are ready; ended at the end, whatever happens."""
    with serving(folder / "server", {} if settings is None else settings) as server:
        server.database(DATABASE)
        fleet = Fleet(api, folder, server, count=count, mode=mode, more=more)
        try:
            fleet.start()
            yield fleet
        finally:
            api.polling.hurry() if mode == "webhook" else api.run(_hurried(api))
            for bot in fleet.bots:
                with suppress(OSError):
                    bot.kill()


async def _hurried(api: Api) -> None:
    api.polling.hurry()


class Mishaps:
    """Kills and breaks while something is done, each at a time by chance within so many seconds."""

    def __init__(self, fleet: Fleet, chance: random.Random, *, kills: int, breaks: int) -> None:
        self.fleet, self.chance = fleet, chance
        self.left = ["kill"] * kills + ["break"] * breaks
        chance.shuffle(self.left)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def wait(self) -> None:
        """Waits until all of it has happened."""
        self._thread.join()

    def _run(self) -> None:
        while self.left:
            time.sleep(0.3 + 1.2 * self.chance.random())
            if self.left.pop() == "kill":
                self.fleet.kill(self.chance.randrange(len(self.fleet.bots)))
            else:
                self.fleet.break_database()
            self.fleet.tend()
