"""The bot is killed again and again while updates come, and everything that can go wrong on the line does."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from tests.load.api import Api, text
from tests.load.faults import Fault
from tests.load.judging import Verdict, judged
from tests.load.process import BotProcess, running
from tests.load.row import Outcome, Row, Trial
from tests.load.talk import SEQUENCES, Said, sequences

UPDATES, CHATS, KILLS = 10_000, 1_000, 100
_LENGTH: Final = UPDATES // CHATS
MOST_REPEATS: Final = 8
_FIRST: Final = 500_000_000


def talks(trial: Trial, chats: int) -> dict[int, Sequence[Said]]:
    """What each chat says, by chat."""
    found = sequences(trial.of(SEQUENCES, least=15), _LENGTH, trial.seed)
    return {1_000 + number: found[number % len(found)] for number in range(chats)}


def updates(said: Mapping[int, Sequence[Said]], chance: random.Random) -> list[dict[str, Any]]:
    """The updates of all chats: each chat's in order, the chats mixed by chance."""
    turns = [chat for chat, talk in said.items() for _ in talk]
    chance.shuffle(turns)
    left: dict[int, Iterator[Said]] = {chat: iter(talk) for chat, talk in said.items()}
    return [text(_FIRST + number, chat, next(left[chat]).text) for number, chat in enumerate(turns)]


def undone(bot: BotProcess) -> tuple[int, int, int]:
    """Updates to deal with, letters to send, dead ones of both: as the state tells from outside."""
    with sqlite3.connect(f"file:{bot.state}?mode=ro", uri=True, timeout=10) as state:
        counts = [
            state.execute(f"SELECT count(*) FROM {what}").fetchone()[0]
            for what in ("inbox WHERE done IS NULL", "outbox WHERE dead IS NULL", "inbox WHERE error IS NOT NULL", "outbox WHERE dead IS NOT NULL")
        ]
    state.close()
    return counts[0], counts[1], counts[2] + counts[3]


def settled(api: Api, bot: BotProcess, seconds: float) -> bool:
    """Whether nothing was left to do within so many seconds, at Telegram's end or here."""
    return api.until(lambda: not api.waiting and undone(bot)[:2] == (0, 0), seconds, step=0.1)


def faults() -> list[Fault]:
    """What goes wrong on the line meanwhile."""
    return [Fault("sendMessage", 429, 0.02), Fault("sendMessage", 502, 0.02), Fault("sendMessage", "lost reply", 0.01)]


def killed(trial: Trial, mode: str) -> Outcome:
    """Ends the bot with SIGKILL over and over, at every point of its life."""
    chance, kills = random.Random(trial.seed), trial.of(KILLS)
    said = talks(trial, trial.of(CHATS))
    waiting = updates(said, chance)
    times: list[float] = []
    with Api(trial.seed, again=0.02, latency=0.02) as api, running(api, trial.folder, mode) as bot:
        api.faults.listed += faults()
        api.pushing.jitter = 0.02
        share = len(waiting) // kills
        for number in range(kills):
            portion = waiting[number * share : (number + 1) * share] if number < kills - 1 else waiting[number * share :]
            half = chance.randrange(len(portion))
            api.put(portion[:half])  # some come while it starts, some while it works
            _strike(api, bot, portion[half:], chance)
            bot.kill()
            time.sleep(0.03)  # what was on the line is taken by now
            times.append(time.monotonic())
            bot.start(wait=0)
        api.until(api.ready.is_set, 30)
        done = settled(api, bot, 120) and not time.sleep(3.5) and settled(api, bot, 60)  # what comes once more does so within three seconds
        verdict, dead = judged(api.sends, said, times), undone(bot)[2]
        lost_replies = api.faults.counted["sendMessage lost reply"]
        again = sum(api.line.offered.values()) - len(waiting)
        errors = [event["message"] for event in bot.events("ERROR")]
    return Outcome(
        _is_good(verdict, lost_replies) and done and not dead,
        f"{len(times)} kills, {len(waiting)} updates of {len(said)} chats, {again} offered again, "
        f"{verdict.told()}, {verdict.repeats(kills)} (of {lost_replies}), {dead} dead, {len(errors)} errors logged"
        + ("" if done else "; not all was done in time"),
    )


def _strike(api: Api, bot: BotProcess, portion: list[dict[str, Any]], chance: random.Random) -> None:
    """Waits for a moment to kill: one in eight while the bot starts, else after some of its sends."""
    if chance.random() < 0.125:
        api.put(portion)
        time.sleep(1.5 * chance.random())
        return
    assert api.ready.wait(60), f"the bot is not ready:\n{bot.output[-2000:]}"
    api.put(portion)
    goal = len(api.sends) + chance.randrange(1, max(2, int(1.2 * len(portion))))
    api.until(lambda: len(api.sends) >= goal, 0.1 + 0.5 * chance.random(), step=0.001)


def _is_good(verdict: Verdict, lost_replies: int) -> bool:
    return verdict.clean and max(verdict.by_kill.values(), default=0) <= MOST_REPEATS and verdict.by_lost_reply <= lost_replies


ROWS: Final = tuple(
    Row(
        f"K-{mode}",
        "kill -9, redelivery, 429, 502, lost replies: 0 lost, 0 double effects, 0 out of order, every reply right, <= 8 repeats a kill",
        lambda trial, mode=mode: killed(trial, mode),  # type: ignore[misc]
    )
    for mode in ("polling", "webhook")
)
