"""Updates per second of CPU, beside the framework's bare echo bot on the same load, in turns."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count, cycle, islice
from statistics import median

import psutil

from tests.conftest import ROOT
from tests.load.api import Api, text
from tests.load.process import BotProcess, running
from tests.load.row import Outcome, Row, Trial

ECHO = ("-m", "bot.bench.echo")
GOALS = {"polling": 2.0, "webhook": 1.5}
_FEW, _WARM_UP, _DISTINCT = 20, 20, 398
_numbers = count(1_000_000)


@dataclass
class Side:
    """One of the two: its server, its process, and its updates per second of CPU in each burst."""

    api: Api
    bot: BotProcess
    bursts: dict[str, list[float]] = field(default_factory=dict)
    lost: int = 0

    def burst(self, name: str, texts: Sequence[str]) -> None:
        """All at once, each in a chat of its own; measured from before the first until after the last answer."""
        assert self.bot.process is not None
        process = psutil.Process(self.bot.process.pid)
        numbers = list(islice(_numbers, len(texts)))
        before, sent = sum(process.cpu_times()[:2]), len(self.api.sends)
        self.api.put([text(number, number, words) for number, words in zip(numbers, texts, strict=True)])
        chats = set(numbers)
        self.api.until(lambda: chats <= {call.chat for call in self.api.sends[sent:]}, 60)
        time.sleep(0.2)  # what is noted after the last send is part of the work
        spent = sum(process.cpu_times()[:2]) - before
        answered = len({call.chat for call in self.api.sends[sent:]} & chats)
        self.lost += len(numbers) - answered
        self.bursts.setdefault(name, []).append(answered / spent)


def questions() -> list[str]:
    """Questions that people asked, no two the same."""
    lines = (ROOT / "tests" / "questions" / "development.jsonl").read_text(encoding="utf-8").splitlines()
    return list(dict.fromkeys(turn for line in lines for turn in json.loads(line)["turns"] if turn.strip()))


def beside_echo(mode: str, trial: Trial) -> Outcome:
    """The ratio with few questions asked again and again decides; that with ever new ones is told."""
    asked = questions()
    few, warm_up, distinct = asked[:_FEW], asked[_FEW : _FEW + _WARM_UP], asked[_FEW + _WARM_UP :][:_DISTINCT]
    size, turns = trial.of(2_400, 1_000), 3
    ratios: dict[str, list[float]] = {}
    lost, speeds = 0, []
    for number in range(trial.of(3)):
        folder = trial.folder / str(number)
        with (
            Api() as api,
            Api() as other,
            running(api, folder / "bot", mode) as bot,
            running(other, folder / "echo", mode, command=ECHO) as echo,
        ):
            sides = [Side(api, bot), Side(other, echo)]
            for name, texts, times in (("warm-up", warm_up, 1), ("distinct", distinct, 1), ("few", list(islice(cycle(few), size)), turns)):
                for turn in range(times):
                    for side in sides if turn % 2 == 0 else reversed(sides):
                        side.burst(name, texts)
        ours, theirs = sides
        lost += ours.lost
        for name, bursts in ours.bursts.items():
            ratios.setdefault(name, []).extend(one / two for one, two in zip(bursts, theirs.bursts[name], strict=True))
        speeds.append((median(ours.bursts["few"]), median(theirs.bursts["few"])))
    found = median(ratios["few"])
    figures = (
        f"{found:.2f} times the echo bot ({min(ratios['few']):.2f} to {max(ratios['few']):.2f}; {median(a for a, _ in speeds):.0f} and"
        f" {median(b for _, b in speeds):.0f} updates per CPU second) with {_FEW} questions over and over, which is what counts;"
        f" {median(ratios['distinct']):.2f} times with {len(distinct)} that were never asked before; {lost} lost"
    )
    return Outcome(found >= GOALS[mode] and not lost, figures)


ROWS = tuple(
    Row(f"R-{mode}", f">= {goal} times the updates per CPU second of the bare echo bot, storing included", partial(beside_echo, mode), timed=True)
    for mode, goal in GOALS.items()
)
