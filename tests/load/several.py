"""Questions a second on one replica and on several, and what each costs: on the replicas, and on the database."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import count, cycle, islice
from typing import Final

import psutil

from tests.load.api import Api, text
from tests.load.fleet import Fleet, sailing
from tests.load.row import Outcome, Row, Trial
from tests.load.speed import questions

COUNTS: Final = (1, 2, 4)
_WARM_UP: Final = 400
_numbers = count(2_000_000)


@dataclass
class Burst:
    """Questions asked all at once, each in a chat of its own: how many, the seconds until all were answered, and the CPU that took."""

    questions: int
    seconds: float
    replicas: float
    database: float
    lost: int

    def told(self, replicas: int) -> str:
        """The figures in words."""
        each = 1000 / self.questions
        return (
            f"{replicas}: {self.questions / self.seconds:.0f} questions/s, {(self.replicas + self.database) * each:.1f} ms of CPU a question, "
            f"{self.replicas * each:.1f} on the replicas and {self.database * each:.1f} on the database"
        )


def burst(api: Api, fleet: Fleet, texts: list[str]) -> Burst:
    """Asks, and measures until the last answer and what is noted after it."""
    numbers = list(islice(_numbers, len(texts)))
    chats, sent = set(numbers), len(api.sends)
    replicas, database, begun = _spent(fleet), _spent_on_database(fleet), time.monotonic()
    api.put([text(number, number, words) for number, words in zip(numbers, texts, strict=True)])
    api.until(lambda: len(api.sends) - sent >= len(chats) and chats <= {call.chat for call in api.sends[sent:]}, 240)
    seconds = time.monotonic() - begun
    fleet.settled(30)
    lost = len(chats - {call.chat for call in api.sends[sent:]})
    return Burst(len(texts), seconds, _spent(fleet) - replicas, _spent_on_database(fleet) - database, lost)


def _spent(fleet: Fleet) -> float:
    return sum(sum(psutil.Process(bot.process.pid).cpu_times()[:2]) for bot in fleet.bots if bot.process is not None)


def _spent_on_database(fleet: Fleet) -> float:
    """The CPU seconds of the server and of those of its children that are there, and that it has seen end."""
    server = psutil.Process(fleet.server.pid)
    return sum(sum(process.cpu_times()[: 4 if process is server else 2]) for process in (server, *server.children(recursive=True)))


def scaled(trial: Trial) -> Outcome:
    """One, two and four replicas on one database, asked as much as they take."""
    asked, size = questions(), trial.of(4_000, 400)
    told, lost = [], 0
    for replicas in COUNTS:
        folder = trial.folder / str(replicas)
        with Api(trial.seed) as api, sailing(api, folder, count=replicas) as fleet:
            burst(api, fleet, list(islice(cycle(asked), _WARM_UP * replicas)))
            found = burst(api, fleet, list(islice(cycle(asked), size)))
        lost += found.lost
        told.append(found.told(replicas))
    return Outcome(not lost, f"{'; '.join(told)}; {psutil.cpu_count()} cores, on which the load and the fake Telegram run, too; {lost} lost")


ROWS: Final = (Row("R-replicas", "questions/s on 1, 2 and 4 replicas, CPU a question, 0 lost", scaled, timed=True),)
