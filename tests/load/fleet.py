"""Several replicas of the bot on one database behind a balancer: each may be killed, the database broken off, and all go on."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.load.api import Api
from tests.load.process import PATH, BotProcess
from tests.ports import free_port
from tests.postgresql.proxy import Proxy
from tests.postgresql.server import Server, serving

DATABASE: Final = "casebrief"
"""The database, and who owns it: no superuser."""
_UNDONE: Final = ("inbox WHERE done IS NULL", "outbox WHERE dead IS NULL", "inbox WHERE error IS NOT NULL", "outbox WHERE dead IS NOT NULL")


class Fleet:
    """Replicas that a balancer posts to, one after the other by chance; a share of updates goes to two of them."""

    def __init__(self, api: Api, folder: Path, server: Server, *, count: int, mode: str, proxies: Sequence[Proxy]) -> None:
        self.api, self.server, self.kills, self.breaks, self.returns, self.proxies = api, server, list[float](), list[float](), list[float](), proxies
        self.bots = [BotProcess(api, folder / f"replica-{number}", mode) for number in range(count)]
        for bot in self.bots:
            bot.environment |= {"CASEBRIEF_HEALTH_PORT": str(free_port()), "CASEBRIEF_DATABASE": server.url(DATABASE, DATABASE)}
        for bot, proxy in zip(self.bots, proxies, strict=False):
            bot.environment["CASEBRIEF_DATABASE"] = server.url(DATABASE, DATABASE).replace(f":{server.port}/", f":{proxy.port}/")
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
        self.returns.append(time.monotonic())

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
def sailing(
    api: Api, folder: Path, *, count: int, mode: str = "webhook", settings: Mapping[str, str] | None = None, asks: str = "", through: Callable[[int], Proxy] | None = None,
) -> Iterator[Fleet]:
    """Replicas that are ready, on a server with some settings; ended at the end, whatever happens.

    `asks` is what they ask of the server in its address; `through` makes the line to a port that each of them has.
    """
    with serving(folder / "server", {} if settings is None else settings) as server:
        server.database(DATABASE)
        for statement in (f"CREATE ROLE {DATABASE} LOGIN", f"ALTER DATABASE {DATABASE} OWNER TO {DATABASE}"):
            server.asked(statement)
        proxies = [through(server.port) for _ in range(count)] if through is not None else []
        fleet = Fleet(api, folder, server, count=count, mode=mode, proxies=proxies)
        for bot in fleet.bots:
            bot.environment["CASEBRIEF_DATABASE"] += asks
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
