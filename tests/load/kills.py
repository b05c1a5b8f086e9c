"""The bot is ended again and again while updates come, by SIGKILL or SIGTERM, and what can go wrong on the line does."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from tests.load.api import Api
from tests.load.faults import Fault
from tests.load.judging import Verdict, judged
from tests.load.process import MODES, BotProcess, running
from tests.load.queues import ONCE_MORE
from tests.load.row import Outcome, Row, Trial
from tests.load.scenes import settled, talks, undone, updates

CHATS, KILLS, STOPS = 1_000, 100, 50
MOST_REPEATS, LONGEST_STOP = 8, 5.0
_LATENCY: Final = 0.02
_QUIET: Final = ONCE_MORE + 0.3
"""Seconds of a send, as Telegram takes them; and in which whatever comes once more has come."""


def killed(trial: Trial, mode: str) -> Outcome:
    """Ends the bot with SIGKILL at every point of its life."""
    chance, times = random.Random(trial.seed), list[float]()
    said = talks(trial, trial.of(CHATS))
    waiting = updates(said, chance)
    with Api(trial.seed, again=0.02, latency=_LATENCY) as api, running(api, trial.folder, mode) as bot:
        api.faults.listed += [Fault("sendMessage", 429, 0.02), Fault("sendMessage", 502, 0.02), Fault("sendMessage", "lost reply", 0.01)]
        api.pushing.jitter = 0.02
        _rounds(api, bot, _portions(waiting, trial.of(KILLS)), partial(_kill, api, bot, chance, times))
        done = settled(api, bot, 120) and not time.sleep(_QUIET) and settled(api, bot, 60)
        verdict, dead = judged(api.sends, said, times), undone(bot)[2]
        lost_replies, again = api.faults.counted["sendMessage lost reply"], sum(api.line.offered.values()) - len(waiting)
    return Outcome(
        _is_good(verdict, lost_replies) and done and not dead,
        f"{len(times)} kills, {len(waiting)} updates of {len(said)} chats, {again} offered again, {verdict.told()}, "
        f"{verdict.repeats(len(times))} (of {lost_replies}), {dead} dead" + _unless(done),
    )


def killed_in_the_middle(trial: Trial, mode: str) -> Outcome:
    """Ends the bot with SIGKILL while messages are on their way, on a line that takes a quarter of a second."""
    chance, times = random.Random(trial.seed), list[float]()
    said = talks(trial, trial.of(400))
    waiting = updates(said, chance)
    with Api(trial.seed, latency=0.25) as api, running(api, trial.folder, mode) as bot:
        _rounds(api, bot, _portions(waiting, trial.of(KILLS // 5, least=3)), partial(_kill, api, bot, chance, times, early=0.0))
        api.latency = 0.0
        done = settled(api, bot, 120)
        verdict = judged(api.sends, said, times)
    return Outcome(_is_good(verdict, 0) and done, f"{len(times)} kills, {verdict.told()}, {verdict.repeats(len(times))}" + _unless(done))


def stopped(trial: Trial, mode: str) -> Outcome:
    """Ends the bot with SIGTERM under load."""
    chance, took = random.Random(trial.seed), list[float]()
    said = talks(trial, trial.of(CHATS // 2))
    waiting = updates(said, chance)

    def end(portion: list[dict[str, Any]]) -> None:
        _strike(api, bot, portion, chance, early=0.0)
        took.append(bot.stop())

    with Api(trial.seed, latency=_LATENCY) as api, running(api, trial.folder, mode) as bot:
        _rounds(api, bot, _portions(waiting, trial.of(STOPS)), end)
        done = settled(api, bot, 120)
        verdict = judged(api.sends, said)
    return Outcome(
        verdict.clean and done and max(took) <= LONGEST_STOP,
        f"{len(took)} stops, {verdict.told()}, exit p100 {max(took):.2f} s" + _unless(done),
    )


def _portions(waiting: list[dict[str, Any]], rounds: int) -> list[list[dict[str, Any]]]:
    return [waiting[len(waiting) * number // rounds : len(waiting) * (number + 1) // rounds] for number in range(rounds)]


def _rounds(api: Api, bot: BotProcess, portions: Sequence[list[dict[str, Any]]], end: Callable[[list[dict[str, Any]]], None]) -> None:
    """Ends the bot once a portion and starts it again; half of a portion comes while it starts, half while it works."""
    for portion in portions:
        half = len(portion) // 2
        api.put(portion[:half])
        end(portion[half:])
        bot.start(wait=0)
    assert api.ready.wait(60), f"the bot is not ready:\n{bot.output[-2000:]}"


def _kill(api: Api, bot: BotProcess, chance: random.Random, times: list[float], portion: list[dict[str, Any]], *, early: float = 0.125) -> None:
    _strike(api, bot, portion, chance, early=early)
    bot.kill()
    time.sleep(0.03)  # what was on the line is taken by now
    times.append(time.monotonic())


def _strike(api: Api, bot: BotProcess, portion: list[dict[str, Any]], chance: random.Random, *, early: float) -> None:
    """Waits for a moment to end the bot: in that share of cases while it starts, else after some of its sends."""
    if chance.random() < early:
        api.put(portion)
        time.sleep(1.5 * chance.random())
        return
    assert api.ready.wait(60), f"the bot is not ready:\n{bot.output[-2000:]}"
    api.put(portion)
    goal = len(api.sends) + chance.randrange(1, max(2, int(1.2 * len(portion))))
    api.until(lambda: len(api.sends) >= goal, 0.1 + 0.5 * chance.random() + api.latency, step=0.001)


def _is_good(verdict: Verdict, lost_replies: int) -> bool:
    return verdict.clean and max(verdict.by_kill.values(), default=0) <= MOST_REPEATS and verdict.by_lost_reply <= lost_replies


def _unless(done: bool) -> str:
    return "" if done else "; not all was done in time"


_K: Final = "kill -9, redelivery, 429, 502, lost replies: 0 lost, 0 double effects, 0 out of order, every reply right, <= 8 repeats a kill"
ROWS: Final = (
    *(Row(f"K-{mode}", _K, partial(killed, mode=mode), share=0.03) for mode in MODES),
    Row("F02", "kill -9 between send and mark: <= 8 repeats a kill, 0 lost", partial(killed_in_the_middle, mode="polling")),
    *(Row(f"F03-{mode}", "SIGTERM under load: 0 lost, 0 repeated, exit p100 <= 5 s", partial(stopped, mode=mode)) for mode in MODES),
)
