"""F39: questions all the while, and one edition after the other in the place of the one before."""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from tests.load.row import Outcome, Row, Trial
from tests.reloading.bot import COMMAND
from tests.reloading.editions import editions_in, prepare, put
from tests.telegram.double import Double
from tests.telegram.person import Person
from tests.telegram.process import BotProcess

QUESTIONS = ("when was the fire on the East Pier", "how much was the damage", "火灾日期", "损失多少钱", "火災造成多少損失", "倉庫哪天著火")
EDITIONS = 4
_CHATS = 120
_RATE = 30.0
_PATIENCE = 60.0


@dataclass
class Asked:
    """What was asked and when, by chat, in order; how many editions had been put there by then."""

    at: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    count: int = 0

    def ask(self, people: list[Person], random: Random, count: int) -> None:
        """Asks so many questions at an even pace, each of somebody else."""
        begun = time.monotonic()
        for number in range(count):
            person = people[(self.count + number) % len(people)]
            time.sleep(max(0.0, begun + number / _RATE - time.monotonic()))
            self.at[person.id].append(time.monotonic())
            person.says(random.choice(QUESTIONS))
        self.count += count


def under_load(questions: int, reloads: int, trial: Trial) -> Outcome:
    """A quarter of the questions before any reload, to compare with, and the others while one follows the other."""
    home = trial.folder / "editions"
    home.mkdir()
    prepare(home, EDITIONS)
    put(home, 0)
    environment = {
        "EDITIONS": str(home),
        "CASEBRIEF_DATA": str(trial.folder / "data"),
        "HOME": str(trial.folder),
        "PATH": os.environ["PATH"],
    }
    random, asked = Random(trial.seed), Asked()
    with Double() as server:
        bot = BotProcess(server, environment, trial.folder / "bot.log", COMMAND).start()
        people = [Person(server, 10_000 + number, language_code=("en", "zh-hans", "zh-hant")[number % 3]) for number in range(_CHATS)]
        asked.ask(people, random, max(30, questions // 4))
        calm = asked.count
        turning = threading.Thread(target=_turn, args=(bot, home, reloads, questions / _RATE))
        turning.start()
        asked.ask(people, random, questions)
        turning.join()
        answers = _answers(server, asked)
        loads = bot.output.count("is served now")
        records = bot.output.count("audit head") - 3
        incidents = bot.output.count("incident")
        bot.stop()
    waits = sorted(answers, key=lambda one: one[0])
    before, during = [wait for _, wait, _ in waits[:calm]], [wait for _, wait, _ in waits[calm:]]
    failed = asked.count - len(answers) + incidents + sum(not editions for _, _, editions in answers)
    mixed = sum(len(editions) > 1 for _, _, editions in answers)
    ratio = p99(during) / p99(before)
    good = failed == 0 and mixed == 0 and loads == reloads and records >= reloads
    told = f"{questions} questions, {loads} reloads: {failed} failed, {mixed} mixed; p99 {p99(before) * 1000:.0f} ms before, {p99(during) * 1000:.0f} ms during"
    return Outcome(good and (ratio <= 2 or trial.scale < 1), f"{told} ({ratio:.1f} x)")


def _turn(bot: BotProcess, home: object, reloads: int, seconds: float) -> None:
    """Puts one edition after the other there, each once the one before is served."""
    begun = time.monotonic()
    for number in range(1, reloads + 1):
        time.sleep(max(0.0, begun + number * seconds / (reloads + 1) - time.monotonic()))
        put(home, number)  # type: ignore[arg-type]
        bot.logged("is served now", number, timeout=60)


def _answers(server: Double, asked: Asked) -> list[tuple[float, float, set[int]]]:
    """For each answer when it was asked for, how long it took, and of which editions it is."""
    end, done = time.monotonic() + _PATIENCE, 0
    while done < asked.count and time.monotonic() < end:
        time.sleep(0.2)
        done = len(server.record.delivered)
    found = []
    heard: dict[int, int] = defaultdict(int)
    for delivery in list(server.record.delivered):
        chat = int(delivery.message["chat"]["id"])
        place, heard[chat] = heard[chat], heard[chat] + 1
        if place < len(asked.at[chat]):
            at = asked.at[chat][place]
            found.append((at, delivery.call.at - at, editions_in(str(delivery.message.get("text", "")))))
    return found


def p99(waits: list[float]) -> float:
    """What all but one in a hundred stay below."""
    return sorted(waits)[min(len(waits) - 1, int(len(waits) * 0.99))]


ROWS = (
    Row(
        "F39",
        "0 failed, 0 mixed; p99 <= 2 x",
        lambda trial: under_load(trial.of(30_000, least=300), trial.of(1_000, least=10), trial),
        timed=True,
    ),
    Row(
        "F39-issue",
        "10,000 questions during 50 reloads: 0 failed, 0 mixed",
        lambda trial: under_load(trial.of(10_000), trial.of(50), trial),
        share=0.02,
    ),
)
