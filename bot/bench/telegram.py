"""`casebrief bench telegram`: bots side by side in one run, each a process of its own on loopback."""

from __future__ import annotations

import asyncio
import json
import shlex
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from typing import Any, Final
from zlib import crc32

from bot.bench.figures import Phase, Round, compared, summary
from bot.bench.load import Load, measured
from bot.bench.process import BenchError, Contestant, started
from bot.bench.server import BotApi
from bot.bench.table import show
from bot.errors import CasebriefError

WARM_UP: Final = 50
IDLE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is asked, how fast and how often; `distinct` says that no question comes twice to one process."""

    updates: int = 2400
    rate: float = 150.0
    seconds: float = 8.0
    rounds: int = 3
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class Texts:
    """The questions of each part; those of the warm-up come nowhere else."""

    warm_up: tuple[str, ...]
    burst: tuple[str, ...]
    paced: tuple[str, ...]


def dealt(found: Sequence[str], plan: Plan) -> Texts:
    """The questions dealt out, in an order that is mixed and always the same."""
    pool = sorted(dict.fromkeys(found), key=lambda text: crc32(text.encode()))
    spared = min(WARM_UP, len(pool) // 4)
    warm_up, rest = pool[:spared], pool[spared:]
    if not warm_up:
        raise CasebriefError(f"{len(pool)} distinct question(s) are too few for the bench; it needs at least 4")
    paced = max(round(plan.rate * plan.seconds), 1)
    if plan.distinct:
        return Texts(tuple(warm_up), tuple(rest[: plan.updates]), tuple(rest[:paced]))
    asked = cycle(rest)
    return Texts(tuple(islice(cycle(warm_up), WARM_UP)), tuple(islice(asked, plan.updates)), tuple(islice(asked, paced)))


def bench(texts: Texts, plan: Plan, contestants: Sequence[Contestant], *, as_json: bool) -> int:
    """Measures the contestants, the first against the second, and prints what came out; the exit code is 0, or 1 where one fails."""
    try:
        rounds = asyncio.run(_all_rounds(texts, plan, contestants))
    except BenchError as error:
        print(f"casebrief: {error}", file=sys.stderr)
        return 1
    except asyncio.CancelledError:  # told to end: the processes have been ended on the way here
        raise KeyboardInterrupt from None
    result = _result(texts, plan, contestants, rounds)
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        show(result)
    return 0


def ours(command: str | None, environment: dict[str, str]) -> Contestant:
    """The bot that is measured: `casebrief telegram`, or the command given by hand."""
    environment = {**environment, "TELEGRAM_RATE": "0", "CASEBRIEF_PUBLIC": "1"}
    if command is None:
        return Contestant("casebrief telegram", (sys.executable, "-m", "bot", "telegram"), environment)
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise CasebriefError(f"--bot {command}: {error}") from error
    if not words:
        raise CasebriefError("--bot is empty; it takes a command, for example --bot 'python bot.py'")
    return Contestant(command, words, environment)


def echo() -> Contestant:
    """The bot it is held against."""
    return Contestant("echo", (sys.executable, "-m", "bot.bench.echo"), {})


async def _all_rounds(texts: Texts, plan: Plan, contestants: Sequence[Contestant]) -> dict[str, list[Round]]:
    task = asyncio.current_task()
    assert task is not None
    for name in ("SIGTERM", "SIGHUP"):
        with suppress(AttributeError, NotImplementedError):  # not every system has them
            asyncio.get_running_loop().add_signal_handler(getattr(signal, name), task.cancel)
    rounds: dict[str, list[Round]] = {"bot": [], "echo": []}
    for number in range(plan.rounds):
        turns = list(zip(rounds, contestants, strict=True))
        for key, contestant in turns if number % 2 == 0 else reversed(turns):  # whoever goes first may find the machine cooler
            print(f"round {number + 1} of {plan.rounds}: {contestant.name}", file=sys.stderr, flush=True)
            rounds[key].append(await _round(contestant, texts, plan))
    return rounds


async def _round(contestant: Contestant, texts: Texts, plan: Plan) -> Round:
    """A burst and a paced load; with distinct questions each gets a fresh process, which remembers no answer."""
    burst, paced = Load(texts.burst), Load(texts.paced, plan.rate)
    if plan.distinct:
        return Round(*[(await _in_a_process(contestant, texts, load))[0] for load in (burst, paced)])
    return Round(*await _in_a_process(contestant, texts, burst, paced))


async def _in_a_process(contestant: Contestant, texts: Texts, *loads: Load) -> list[Phase]:
    async with BotApi() as api, started(contestant, api) as bot:
        await asyncio.sleep(IDLE)
        await measured(bot, api, Load(texts.warm_up))
        return [await measured(bot, api, load) for load in loads]


def _result(texts: Texts, plan: Plan, contestants: Sequence[Contestant], rounds: dict[str, list[Round]]) -> dict[str, Any]:
    asked = {
        "distinct_questions_in_burst": len(set(texts.burst)),
        "updates_in_burst": len(texts.burst),
        "distinct_questions_paced": len(set(texts.paced)),
        "updates_paced": len(texts.paced),
        "updates_to_warm_up": len(texts.warm_up),
    }
    bots = {
        key: {"name": contestant.name, **summary(rounds[key]), "rounds": [summary([one]) for one in rounds[key]]}
        for key, contestant in zip(rounds, contestants, strict=True)
    }
    return {"plan": asdict(plan) | asked, **bots, "ratio_of_updates_per_cpu_s": compared(rounds["bot"], rounds["echo"])}
